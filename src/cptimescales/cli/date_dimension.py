"""The command `export date-dimension`: the working calendar and the timescales for a data warehouse."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

import cptimescales as cpt
from cptimescales.calendars.closure_files import read_closures
from cptimescales.cli.edges import (
    appearing_whole,
    closures_option,
    extra_needed,
    iso_date,
    keep_apart,
    named_rulebook,
)
from cptimescales.errors import TimescaleError

if TYPE_CHECKING:
    from cptimescales.export.table import Table

_DIALECTS = ("sqlserver", "postgresql", "oracle", "sqlite", "duckdb")
_TABLES = ("day", "timescale", "calendar", "month", "clock_start", "series")


@click.command("date-dimension")
@click.option(
    "--dialect",
    type=click.Choice(_DIALECTS),
    help="A whole script for that database: tables, rows, view.",
)
@click.option(
    "--format", "form", type=click.Choice(("csv", "parquet")), help="One table as a file."
)
@click.option(
    "--table",
    type=click.Choice(_TABLES),
    help="Which table, with --format; without it the date dimension itself, day.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The file; otherwise stdout.",
)
@click.option("--replace", is_flag=True, help="Write over a file that is there already.")
@click.option(
    "--division",
    "divisions",
    metavar="NAME",
    multiple=True,
    help="A division; may be given again. [all]",
)
@click.option(
    "--from", "first_year", metavar="YEAR", type=int, help="The first year written. [1990]"
)
@click.option("--to", "last_year", metavar="YEAR", type=int, help="The last year written. [2100]")
@click.option(
    "--known-on",
    metavar="DATE",
    callback=iso_date,
    help="Count by the bank-holiday list as it stood on that day.",
)
@closures_option(
    multiple=True,
    help="A council's closure days (CSV, TOML or JSON), as a calendar of its own named like the file; may be given again.",
)
@click.option(
    "--rulebook",
    "rulebooks",
    metavar="NAME",
    multiple=True,
    help="A rulebook or a .toml file of your own; may be given again. [all of the divisions]",
)
def date_dimension(
    dialect: str | None,
    form: str | None,
    table: str | None,
    output: Path | None,
    replace: bool,
    divisions: tuple[str, ...],
    first_year: int | None,
    last_year: int | None,
    known_on: date | None,
    closures: tuple[Path, ...],
    rulebooks: tuple[str, ...],
) -> None:
    """The working calendar and the timescales as tables, with the look-ups that give a due date.

    Every day of every division: whether it is a working day, its number, the working day on or before it, its bank
    holiday, whether GOV.UK had published that year and when it first did.

    \b
    Examples:
      cptimescales export date-dimension --dialect postgresql -o dates.sql
      cptimescales export date-dimension --format parquet --division scotland -o dates.parquet
      cptimescales export date-dimension --format csv --table timescale -o timescales.csv
    """
    if (dialect is None) == (form is None):
        raise click.UsageError("give one of --dialect and --format", click.get_current_context())
    if table is not None and form is None:
        raise click.UsageError(
            "--table goes with --format; a script has all tables", click.get_current_context()
        )
    if form == "parquet" and output is None:
        raise click.UsageError("--format parquet needs --output", click.get_current_context())
    if output is not None:
        keep_apart([output], *closures, *rulebooks)
        if output.exists() and not replace:
            raise TimescaleError(
                f"{output}: it is there already; name another file, or say --replace"
            )
    from cptimescales.export.date_dimension import date_dimension_tables

    calendars = _calendars(divisions or cpt.DIVISIONS, known_on, closures)
    found = date_dimension_tables(
        calendars,
        _books(rulebooks, {calendar.name for calendar in calendars.values()}),
        first_year=first_year,
        last_year=last_year,
    )
    if dialect is not None:
        from cptimescales.export.sql_dialects import sql_script

        return _write_text(output, sql_script(dialect, found))
    one = next(each for each in found if each.name == f"cpt_{table or 'day'}")
    if form == "csv":
        return _write_text(output, _csv(one))
    assert output is not None  # refused above
    _write_parquet(output, one)


def _calendars(
    divisions: Sequence[str], known_on: date | None, closures: Sequence[Path]
) -> dict[str, cpt.WorkingCalendar]:
    calendars = {division: cpt.calendar(division, known_on=known_on) for division in divisions}
    if closures and len(calendars) != 1:
        raise TimescaleError(
            f"--closures needs one --division, whose days they add to; of {', '.join(calendars)} name one"
        )
    for file in closures:
        if file.stem in (*cpt.DIVISIONS, *calendars):
            raise TimescaleError(
                f"{file}: there is a calendar {file.stem!r} already; call the file by its council's name"
            )
        calendars[file.stem] = cpt.calendar(
            divisions[0], known_on=known_on, closures=read_closures(file)
        )
    return calendars


def _books(names: Sequence[str], divisions: set[str]) -> list[cpt.Rulebook]:
    if names:
        return [named_rulebook(name) for name in names]
    return [book for book in map(cpt.rulebook, cpt.rulebooks()) if book.data.calendar in divisions]


def _csv(table: Table) -> Iterable[str]:
    from cptimescales.export.table import write_csv

    text = io.StringIO(newline="")
    write_csv(table, text)
    return [text.getvalue()]


def _write_text(output: Path | None, pieces: Iterable[str]) -> None:
    if output is None:
        for piece in pieces:
            click.echo(piece.encode(), nl=False)
        return
    with appearing_whole(output) as beside, beside.open("w", encoding="utf-8", newline="") as file:
        file.writelines(pieces)


def _write_parquet(output: Path, table: Table) -> None:
    with extra_needed("files", "--format parquet needs"):
        import pyarrow.parquet
    from cptimescales.export.table import arrow_table

    with appearing_whole(output) as beside:
        pyarrow.parquet.write_table(arrow_table(table), beside)
