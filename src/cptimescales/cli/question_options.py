"""The options, the checks and the summary of the commands that answer every row of a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

import cptimescales as cpt
from cptimescales.cli.atomic_files import check_outputs
from cptimescales.cli.options import (
    closures_option,
    closures_read,
    date_option,
    day_options,
    day_reader,
    known_on_option,
    named_rulebook,
    number_option,
    usage_error,
)
from cptimescales.cli.unread_days import unread_lines
from cptimescales.rules.words import count_of

if TYPE_CHECKING:
    from cptimescales.columns.files import FileQuestion, FileSummary

_Command = TypeVar("_Command", bound=Callable[..., Any])

_OPTIONS: tuple[Callable[[Callable[..., Any]], object], ...] = (
    click.option(
        "--rule", metavar="RULE", required=True, help="A rule's id, for example first_core_group."
    ),
    click.option("--on", metavar="COLUMN", required=True, help="The column of trigger dates."),
    click.option(
        "--rulebook",
        metavar="NAME",
        multiple=True,
        help="A rulebook's name or .toml file; may be repeated with --rulebook-column.",
    ),
    click.option(
        "--rulebook-column",
        "by",
        metavar="COLUMN",
        help="The column that names the rulebook of each row.",
    ),
    number_option(),
    known_on_option(),
    closures_option(),
    date_option("--as-of", help="Add a column with the status of each duty on that day."),
    click.option(
        "--held",
        metavar="COLUMN",
        help="With --as-of: the column of the days on which duties were met.",
    ),
    day_options,
    click.option(
        "--prefix", metavar="TEXT", default="", help="A prefix for the names of the new columns."
    ),
    click.option("--sheet", metavar="NAME", help="Sheet to read (required if there are several)."),
    click.option(
        "--header-row",
        metavar="N",
        type=click.IntRange(1),
        help="In a workbook: the header row, if it is not the first row with content.",
    ),
    click.option("--replace", is_flag=True, help="Overwrite an existing output."),
)


def question_options(command: _Command) -> _Command:
    """Adds the options that describe the question for every row; `question_asked` reads them."""
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
    **written: Any,
) -> FileQuestion:
    """The question that the options describe; `written` are those of `day_options`.

    Raises:
        TimescaleError: a rulebook or the closures cannot be read, or the rulebook cannot answer.
        click.UsageError: the options name no rulebook, or do not go together.
    """
    from cptimescales.columns.files import FileQuestion

    if by is None and not rulebook:
        raise _no_rulebook()
    if by is None and len(rulebook) > 1:
        raise usage_error(
            "several rulebooks need --rulebook-column, "
            "the column that names the rulebook of each row"
        )
    if held is not None and as_of is None:
        raise usage_error("--held needs --as-of, the day on which the status is judged")
    closed = closures_read(closures)
    books = [named_rulebook(name, closed, known_on) for name in rulebook]
    source: cpt.Rulebook | Mapping[str, cpt.Rulebook]
    if by is None:
        (source,) = books
    else:
        shipped = {name: named_rulebook(name, closed, known_on) for name in cpt.rulebooks()}
        source = shipped | {book.name: book for book in books}
    return FileQuestion(
        rule,
        on,
        source,
        by=by,
        number=number,
        as_of=as_of,
        held=held,
        prefix=prefix,
        days=day_reader(**written),
    )


def _no_rulebook() -> click.MissingParameter:
    context = click.get_current_context()
    option = next(option for option in context.command.params if option.name == "rulebook")
    return click.MissingParameter(ctx=context, param=option)


def check_paths(
    source: Path, outputs: Sequence[Path], *inputs: Path | str | None, replace: bool
) -> None:
    """Checks that the source can be read and every output be written, before any work is done.

    Raises:
        TimescaleError: an output cannot be written; the message says what to do.
        OSError: the source cannot be read.
    """
    with source.open("rb"):
        pass
    check_outputs(outputs, source, *inputs, replace=replace)


def show_summary(summary: FileSummary, out: Path, refusals: str) -> None:
    """Shows how many rows were answered and refused, and where the refused rows are listed.

    Args:
        summary: the counts.
        out: the file that was written.
        refusals: the file or the sheet that lists the refused rows.
    """
    counts = f"{summary.answered:,} answered, {summary.empty:,} empty, {summary.refused:,} refused"
    if summary.withheld == 1:
        counts += "; 1 of them has no status, because its held date cannot be used"
    elif summary.withheld:
        counts += (
            f"; {summary.withheld:,} of them have no status, "
            "because their held dates cannot be used"
        )
    click.echo(f"{out}: {count_of(summary.rows, 'row')}: {counts}")
    if summary.codes:
        codes = ", ".join(f"{code} {count:,}" for code, count in summary.codes.most_common())
        statuses = ", including rows without a status" if summary.withheld else ""
        click.echo(f"refusals{statuses}: {codes}; see {refusals}")
    if summary.lines:
        click.echo(
            f"{summary.lines:,} lines belong to refused rows of several lines; "
            "is a quotation mark not closed?"
        )
    for line in unread_lines(summary):
        click.echo(line)
    for column, count in summary.month_first.items():
        values = "1 value has" if count == 1 else f"{count:,} values have"
        click.echo(
            f"{column}: {values} no such month; if this column is written month first, "
            "the day and the month of its other dates were swapped"
        )
    for note in summary.notes:
        click.echo(note)
