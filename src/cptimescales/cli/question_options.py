"""What the commands share that answer every row of a file: their options, their checks and their summary."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

import cptimescales as cpt
from cptimescales.cli.atomic_files import keep_apart
from cptimescales.cli.options import (
    closures_option,
    closures_read,
    date_option,
    known_on_option,
    named_rulebook,
    usage_error,
)
from cptimescales.errors import TimescaleError

if TYPE_CHECKING:
    from cptimescales.columns.files import FileQuestion, FileSummary

_Command = TypeVar("_Command", bound=Callable[..., Any])

_OPTIONS: tuple[Callable[[Callable[..., Any]], object], ...] = (
    click.option(
        "--rule",
        metavar="RULE",
        required=True,
        help="The id of a rule, for example first_core_group.",
    ),
    click.option("--on", metavar="COLUMN", required=True, help="The column of trigger dates."),
    click.option(
        "--rulebook",
        metavar="NAME",
        multiple=True,
        help="A rulebook by its name, or a .toml file of your own; several only beside --rulebook-column.",
    ),
    click.option(
        "--rulebook-column",
        "by",
        metavar="COLUMN",
        help="The column that names the rulebook of each row.",
    ),
    click.option(
        "--number", metavar="N", type=int, default=1, help="Which of a series: 1 the first."
    ),
    known_on_option(help="Count by the bank-holiday list of that day."),
    closures_option(),
    date_option("--as-of", help="Add where each duty stands on that day."),
    click.option(
        "--held",
        metavar="COLUMN",
        help="The column of the days on which duties were met, for --as-of.",
    ),
    click.option(
        "--prefix",
        metavar="TEXT",
        default="",
        help="What the names of the new columns begin with.",
    ),
    click.option(
        "--sheet", metavar="NAME", help="Of a workbook with several sheets, the one to be read."
    ),
    click.option(
        "--header-row",
        metavar="N",
        type=click.IntRange(1),
        help="Of a workbook, the row that names the columns, if it is not the first that holds something.",
    ),
    click.option("--replace", is_flag=True, help="Write over what was written before."),
)


def question_options(command: _Command) -> _Command:
    """The options that say what is asked of every row; `question_asked` reads them."""
    for option in reversed(_OPTIONS):
        option(command)  # click notes the option on the function itself
    return command


def question_asked(
    *,
    rule: str,
    on: str,
    rulebook: Sequence[str],
    by: str | None,
    number: int,
    known_on: date | None,
    closures: Path | None,
    as_of: date | None,
    held: str | None,
    prefix: str,
) -> FileQuestion:
    """The question that the options ask.

    Raises:
        TimescaleError: no rulebook, an unknown one, a rule it does not have, a number that does not fit it.
    """
    from cptimescales.columns.files import FileQuestion

    if by is None and not rulebook:
        raise _no_rulebook()
    if by is None and len(rulebook) > 1:
        raise usage_error(
            "several rulebooks need --rulebook-column, the column that names the one of each row"
        )
    if held is not None and as_of is None:
        raise usage_error("--held needs --as-of, the day on which it is judged")
    closed = closures_read(closures)
    books = [named_rulebook(name, closed, known_on) for name in rulebook]
    source: cpt.Rulebook | Mapping[str, cpt.Rulebook]
    if by is None:
        (source,) = books
    else:
        shipped = {name: named_rulebook(name, closed, known_on) for name in cpt.rulebooks()}
        source = shipped | {book.name: book for book in books}
    return FileQuestion(
        rule, on, source, by=by, number=number, as_of=as_of, held=held, prefix=prefix
    )


def _no_rulebook() -> click.MissingParameter:
    context = click.get_current_context()
    option = next(each for each in context.command.params if each.name == "rulebook")
    return click.MissingParameter(ctx=context, param=option)


def check_paths(
    source: Path, read: Sequence[Path | str | None], written: Sequence[Path], *, replace: bool
) -> None:
    """Whether files may be written: none of them is one that is read, and what is there may go.

    Raises:
        TimescaleError: not so; the message says what to do.
    """
    with source.open("rb"):
        pass  # what cannot be read is told before anything is written
    keep_apart(written, source, *read)
    for path in written:
        if not path.parent.exists():
            raise TimescaleError(
                f"{path}: the folder {path.parent} does not exist; make it first, or name another"
            )
        if path.is_dir() or not path.parent.is_dir():
            raise TimescaleError(f"{path}: no file can be written there")
        if os.path.lexists(path) and not replace:
            raise TimescaleError(
                f"{path}: it is there already; name another, or add --replace to write over it"
            )


def show_summary(summary: FileSummary, out: Path, told: str) -> None:
    """What became of the rows, and where the refused ones are told."""
    counts = f"{summary.answered:,} answered, {summary.empty:,} empty, {summary.refused:,} refused"
    if summary.withheld == 1:
        counts += "; 1 other row has no status, for its date held cannot be used"
    elif summary.withheld:
        counts += (
            f"; {summary.withheld:,} other rows have no status, for their dates held cannot be used"
        )
    click.echo(f"{out}: {summary.rows:,} {'row' if summary.rows == 1 else 'rows'}: {counts}")
    if summary.codes:
        codes = ", ".join(f"{code} {count:,}" for code, count in summary.codes.most_common())
        among = ", those of a status among them" if summary.withheld else ""
        click.echo(f"refusals{among}: {codes}; see {told}")
    if summary.lines:
        click.echo(
            f"{summary.lines:,} lines stand in refused rows of several lines; is a quotation mark not closed?"
        )
    for column, count in summary.month_first.items():
        have = "1 value has" if count == 1 else f"{count:,} values have"
        click.echo(
            f"{column}: {have} no such month; if this column is written month first, its other dates were read as other days"
        )
    for note in summary.notes:
        click.echo(note)
