"""The command group `export`: rules and calendars as files for programs without Python."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

import cptimescales as cpt
from cptimescales.cli.atomic_files import appearing_whole, check_outputs, write_whole
from cptimescales.cli.options import (
    closures_option,
    closures_read,
    command,
    extra_needed,
    file_option,
    known_on_option,
    named_rulebook,
    usage_error,
)
from cptimescales.errors import TimescaleError

if TYPE_CHECKING:
    from cptimescales.export.table import Table

_DIALECTS = ("sqlserver", "postgresql", "oracle", "sqlite", "duckdb")
_TABLES = ("day", "timescale", "calendar", "month", "clock_start", "series")


@command("date-dimension")
@click.option(
    "--dialect",
    type=click.Choice(_DIALECTS),
    help="Write a whole script for this database: tables, rows, view.",
)
@click.option(
    "--format",
    "file_format",
    type=click.Choice(("csv", "parquet")),
    help="Write one table in this format.",
)
@click.option("--table", type=click.Choice(_TABLES), help="With --format: the table. [day]")
@file_option("-o", "--output", help="The file to write. [stdout]")
@click.option("--replace", is_flag=True, help="Overwrite an existing output.")
@click.option(
    "--division",
    "divisions",
    metavar="NAME",
    multiple=True,
    help="A division to include; may be repeated. [all]",
)
@click.option("--from", "first_year", metavar="YEAR", type=int, help="The first year. [1990]")
@click.option("--to", "last_year", metavar="YEAR", type=int, help="The last year. [2100]")
@known_on_option()
@closures_option(
    multiple=True, help="Add a calendar of these closure days, named like FILE; may be repeated."
)
@click.option(
    "--rulebook",
    "rulebooks",
    metavar="NAME",
    multiple=True,
    help="A rulebook or your own .toml file; may be repeated. [all of the divisions]",
)
def date_dimension(
    dialect: str | None,
    file_format: str | None,
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
    """Write the working calendar and the timescales as tables, with look-ups for due dates.

    Every day of every division has a row: whether it is a working day, its number, the working day
    on or before it, its bank holiday, whether GOV.UK had published that year, and when it first
    did. --closures needs one --division, and adds a calendar named like the file of closure days
    (CSV, TOML or JSON). Exit code 0: written; 2: not written.

    \b
    Examples:
      cptimescales export date-dimension --dialect postgresql -o dates.sql
      cptimescales export date-dimension --format parquet --division scotland -o dates.parquet
      cptimescales export date-dimension --format csv --table timescale -o timescales.csv
    """
    if (dialect is None) == (file_format is None):
        raise usage_error("give one of --dialect and --format")
    if table is not None and file_format is None:
        raise usage_error("--table goes with --format; a script has all tables")
    if file_format == "parquet" and output is None:
        raise usage_error("--format parquet needs --output")
    if output is not None:
        check_outputs([output], *closures, *rulebooks, replace=replace)
    from cptimescales.export import date_dimension_tables, sql_script

    calendars = _calendars(divisions or cpt.DIVISIONS, known_on, closures)
    books = _rulebooks(rulebooks, {calendar.name for calendar in calendars.values()})
    tables = date_dimension_tables(calendars, books, first_year=first_year, last_year=last_year)
    if dialect is not None:
        return _write_text(output, sql_script(dialect, tables))
    chosen = next(written for written in tables if written.name == f"cpt_{table or 'day'}")
    if file_format == "parquet" and output is not None:
        return _write_parquet(output, chosen)
    _write_text(output, _csv(chosen))


def _calendars(
    divisions: Sequence[str], known_on: date | None, closures: Sequence[Path]
) -> dict[str, cpt.WorkingCalendar]:
    calendars = {division: cpt.calendar(division, known_on=known_on) for division in divisions}
    if closures and len(calendars) != 1:
        raise TimescaleError(
            "--closures needs one --division to add the days to; "
            f"name one of {', '.join(calendars)}"
        )
    for file in closures:
        if file.stem in (*cpt.DIVISIONS, *calendars):
            raise TimescaleError(
                f"{file}: a calendar {file.stem!r} exists already; name the file after its council"
            )
        calendars[file.stem] = cpt.calendar(
            divisions[0], known_on=known_on, closures=closures_read(file)
        )
    return calendars


def _rulebooks(names: Sequence[str], divisions: set[str]) -> list[cpt.Rulebook]:
    if names:
        return [named_rulebook(name) for name in names]
    return [book for book in map(cpt.rulebook, cpt.rulebooks()) if book.data.calendar in divisions]


def _csv(table: Table) -> Iterable[str]:
    from cptimescales.export import write_csv

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
    from cptimescales.export import arrow_table

    with appearing_whole(output) as beside:
        pyarrow.parquet.write_table(arrow_table(table), beside)


@command()
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
@click.option(
    "--set",
    "chosen",
    type=click.Choice(("v1", "v2")),
    default="v1",
    help="v1: dates; v2: whole answers, explanations, what an event starts. [v1]",
)
def vectors(folder: Path, chosen: str) -> None:
    """Write the conformance vectors: questions with answers, rules, bank holidays, a JSON Schema.

    FOLDER is created if it does not exist. Files of the same names are overwritten, and other files
    stay unchanged. A version of cptimescales always writes the same files.
    docs/conformance/README.md describes them. Exit code 0: written; 2: not written.

    \b
    Examples:
      cptimescales export vectors conformance
      cptimescales export vectors conformance --set v2
    """
    from cptimescales.testing.conformance import conformance_files

    _write_files(folder, lambda: conformance_files(chosen))


@command("case-vectors")
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
def case_vectors(folder: Path) -> None:
    """Write the conformance vectors of whole cases: histories with answers, rules, events, schemas.

    FOLDER is created if it does not exist. Files of the same names are overwritten, and other files
    stay unchanged. A version of cptimescales always writes the same files.
    docs/conformance/cases/README.md describes them. Exit code 0: written; 2: not written.

    \b
    Example:
      cptimescales export case-vectors conformance/cases
    """
    from cptimescales.testing.case_vectors import case_vector_files

    _write_files(folder, case_vector_files)


@command()
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
def schemas(folder: Path) -> None:
    """Write the contract pack: JSON Schemas of all that is written or read as JSON.

    contract.json is the bundle, openapi.json has the same types for generators that read OpenAPI,
    stored.json is for stored answers, and each other file is the schema of one document. FOLDER is
    created if it does not exist. Files of the same names are overwritten, and other files stay
    unchanged. A version of cptimescales always writes the same files. docs/reference/schemas.md
    describes them. Exit code 0: written; 2: not written.

    \b
    Example:
      cptimescales export schemas contract
    """
    from cptimescales.export import contract_files

    _write_files(folder, contract_files)


def _write_files(folder: Path, make: Callable[[], Mapping[str, str]]) -> None:
    if folder.exists() and not folder.is_dir():
        raise TimescaleError(f"{folder}: it is a file; name a folder")
    files = make()
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text.encode())
    click.echo(f"{len(files)} files written to {folder}")


@click.group(commands=(date_dimension, vectors, case_vectors, schemas))
def export() -> None:
    """Write rules and calendars as files for other programs."""
