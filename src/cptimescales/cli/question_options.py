"""The options, the checks and the summary of the commands that answer every row of a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, get_args

import click

import cptimescales as cpt
from cptimescales.cli.atomic_files import check_outputs
from cptimescales.cli.options import (
    closures_option,
    closures_read,
    date_option,
    day_options,
    day_reader,
    file_option,
    known_on_option,
    named_rulebook,
    number_option,
    usage_error,
)
from cptimescales.cli.unread_days import unread_lines
from cptimescales.errors import DutiesFileError, TimescaleError
from cptimescales.rules.words import count_of

if TYPE_CHECKING:
    from cptimescales.calendars.day_reader import DayReader
    from cptimescales.cases import DutyFlag
    from cptimescales.columns.files import DutySummary, FileQuestion, FileSummary
    from cptimescales.columns.files.question import FurtherColumn

_Command = TypeVar("_Command", bound=Callable[..., Any])

_FURTHER = ("working_days_taken", "working_days_late", "provisional", "verified")
_OPTIONS: tuple[Callable[[Callable[..., Any]], object], ...] = (
    click.option("--rule", metavar="RULE", help="A rule's id, for example first_core_group."),
    click.option("--on", metavar="COLUMN", help="The column of trigger dates."),
    file_option(
        "--duties",
        help="In place of --rule and --on: a .toml file with a table [[duty]] for each duty.",
    ),
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
    click.option(
        "--newest-only",
        is_flag=True,
        help="With --held: the column has only the newest day, as of the latest review.",
    ),
    click.option(
        "--ended",
        metavar="COLUMN",
        help="With --as-of: the column of the days on which plans or other episodes ended.",
    ),
    click.option(
        "--not-owed",
        metavar="COLUMN=VALUE",
        multiple=True,
        help="With --as-of: a value of a column that says that no duty is owed, as needed=No.",
    ),
    click.option(
        "--also",
        metavar="COLUMN",
        multiple=True,
        type=click.Choice([*_FURTHER, "all"]),
        help="Add working_days_taken, working_days_late, provisional, verified or all.",
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
    """Adds the options that describe the question for every row; `questions_asked` reads them."""
    for option in reversed(_OPTIONS):
        option(command)  # click notes the option on the function itself
    return command


def questions_asked(
    *,
    rule: str | None,
    on: str | None,
    duties: Path | None,
    rulebook: Sequence[str],
    by: str | None,
    number: int,
    known_on: date | None,
    closures: Path | None,
    as_of: date | None,
    held: str | None,
    newest_only: bool,
    ended: str | None,
    not_owed: Sequence[str],
    also: Sequence[str],
    prefix: str,
    **written: Any,
) -> FileQuestion | list[FileQuestion]:
    """The question that the options describe, or one for each duty of a file.

    The arguments are the options of the same names; `written` are those of `day_options`.

    Raises:
        TimescaleError: a rulebook, the duties or the closures cannot be read, or no rulebook can
            answer.
        click.UsageError: the options name no rulebook, or do not go together.
    """
    from cptimescales.columns.files import FileQuestion

    for name, value in (("rule", rule), ("on", on)):
        if value is None and duties is None:
            raise _missing(name)
    if by is None and not rulebook:
        raise _missing("rulebook")
    if by is None and len(rulebook) > 1:
        raise usage_error(
            "several rulebooks need --rulebook-column, "
            "the column that names the rulebook of each row"
        )
    if duties is not None:
        of_one = {"rule": rule, "on": on, "held": held, "ended": ended, "prefix": prefix}
        _refuse_beside_duties(of_one | {"not_owed": not_owed, "newest_only": newest_only})
    judged: dict[str, object] = {"--held": held, "--ended": ended, "--not-owed": not_owed}
    judged |= {f"--also {name}": name for name in also if name.startswith("working_days")}
    for option, given in judged.items():
        if given and as_of is None:
            raise usage_error(f"{option} needs --as-of, the day on which the status is judged")
    if newest_only and held is None and duties is None:
        raise usage_error("--newest-only needs --held, the column of which it speaks")
    closed = closures_read(closures)
    books = [named_rulebook(name, closed, known_on) for name in rulebook]
    source: cpt.Rulebook | Mapping[str, cpt.Rulebook]
    if by is None:
        (source,) = books
    else:
        shipped = {name: named_rulebook(name, closed, known_on) for name in cpt.rulebooks()}
        source = shipped | {book.name: book for book in books}
    days = day_reader(**written)
    if duties is not None:
        return _of_duties(duties, source, by, as_of, days, _further(also, as_of))
    assert rule is not None  # a missing option was refused
    assert on is not None
    return FileQuestion(
        rule,
        on,
        source,
        by=by,
        number=number,
        as_of=as_of,
        held=held,
        newest_only=newest_only,
        prefix=prefix,
        days=days,
        ended=ended,
        not_owed=_flag(not_owed),
        also=_further(also, as_of),
    )


def _of_duties(
    path: Path,
    book: cpt.Rulebook | Mapping[str, cpt.Rulebook],
    by: str | None,
    as_of: date | None,
    days: DayReader,
    also: tuple[FurtherColumn, ...],
) -> list[FileQuestion]:
    """The questions about the duties of a TOML file.

    Raises:
        DutiesFileError: the file cannot be read, or no rulebook has a rule that it names.
        click.UsageError: a duty needs `--as-of`.
    """
    from cptimescales.cases import read_duty_columns
    from cptimescales.columns.files import FileQuestion

    table = read_duty_columns(path)
    questions = []
    for duty in table.duties:
        where = table.place(duty)
        for key in ("held", "ended", "not_owed"):
            if getattr(duty, key) is not None and as_of is None:
                raise usage_error(
                    f"{path}: {where}, {key}: it needs --as-of, the day on which the status is "
                    "judged"
                )
        try:
            questions.append(
                FileQuestion.of_duty(duty, book, by=by, as_of=as_of, days=days, also=also)
            )
        except TimescaleError as error:
            raise DutiesFileError(str(path), where, str(error)) from None
    return questions


def _refuse_beside_duties(given: Mapping[str, object]) -> None:
    """Refuses an option about one duty beside a file that describes the duties."""
    context = click.get_current_context()
    source = context.get_parameter_source("number")
    named = [name for name, value in given.items() if value]
    named += ["number"] if source is click.core.ParameterSource.COMMANDLINE else []
    if named:
        option = "--" + named[0].replace("_", "-")
        raise usage_error(
            f"--duties and {option} exclude each other; the file says {named[0]} for each duty"
        )


def _further(also: Sequence[str], as_of: date | None) -> tuple[FurtherColumn, ...]:
    """The further columns; `all` are those that can be said without a day of judgement, or all."""
    from cptimescales.columns.files.question import FurtherColumn

    names: tuple[FurtherColumn, ...] = get_args(FurtherColumn)
    if "all" in also:
        return names if as_of is not None else names[2:]
    return tuple(name for name in names if name in also)


def _flag(given: Sequence[str]) -> DutyFlag | None:
    """The flag that `--not-owed` describes."""
    if not given:
        return None
    from cptimescales.cases import DutyFlag  # the room of cases takes a while to load

    parts = [text.partition("=") for text in given]
    columns = {column for column, _, _ in parts}
    if not all(column and value.strip() for column, _, value in parts) or len(columns) > 1:
        raise usage_error(
            "--not-owed is a column and a value, such as needed=No; give it again for another "
            "value of the same column"
        )
    values = tuple(value for _, _, value in parts)
    return DutyFlag(columns.pop(), values)


def _missing(name: str) -> click.MissingParameter:
    context = click.get_current_context()
    option = next(option for option in context.command.params if option.name == name)
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
    rows = count_of(summary.rows, "row")
    if len(summary.duties) == 1:
        click.echo(f"{out}: {rows}: {_counts(summary.duties[0])}")
    else:
        click.echo(f"{out}: {rows}, {len(summary.duties)} duties")
        for duty in summary.duties:
            click.echo(f"  {duty.prefix} {duty.rule}: {_counts(duty)}")
    if summary.codes:
        codes = ", ".join(f"{code} {count:,}" for code, count in summary.codes.most_common())
        statuses = ", including rows without a status" if summary.withheld else ""
        click.echo(f"refusals{statuses}: {codes}; see {refusals}")
    if summary.lines:
        click.echo(
            f"{summary.lines:,} lines belong to refused rows of several lines; "
            "is a quotation mark not closed?"
        )
    for line in unread_lines(summary.unread):
        click.echo(line)
    for note in summary.notes:
        click.echo(note)


def _counts(duty: DutySummary) -> str:
    counts = f"{duty.answered:,} answered, {duty.empty:,} empty, {duty.refused:,} refused"
    why = "held date or end" if duty.has_end else "held date"
    if duty.withheld == 1:
        return f"{counts}; 1 of them has no status, because its {why} cannot be used"
    if duty.withheld:
        return (
            f"{counts}; {duty.withheld:,} of them have no status, "
            f"because their {why.replace('date', 'dates').replace('end', 'ends')} cannot be used"
        )
    return counts
