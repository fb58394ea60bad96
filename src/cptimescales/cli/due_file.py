"""The command `due-file`: a column of due dates beside the columns of a file of any length."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

import cptimescales as cpt
from cptimescales.calendars.closure_files import read_closures
from cptimescales.cli.audit import lines_in
from cptimescales.cli.edges import (
    appearing_whole,
    closures_option,
    extra_needed,
    iso_date,
    keep_apart,
    named_rulebook,
    progress,
    taking_its_place,
)
from cptimescales.errors import TimescaleError

if TYPE_CHECKING:
    from cptimescales.columns.files.pipeline import Question, Summary

_Command = TypeVar("_Command", bound=Callable[..., Any])


def question_options(command: _Command) -> _Command:
    """The options that say what is asked of every row; `question_asked` reads them."""
    named: Sequence[Callable[[_Command], _Command]] = (
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
        click.option(
            "--known-on",
            metavar="DATE",
            callback=iso_date,
            help="Count by the bank-holiday list of that day.",
        ),
        closures_option(),
        click.option(
            "--as-of",
            metavar="DATE",
            callback=iso_date,
            help="Add where each duty stands on that day.",
        ),
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
    for option in reversed(named):
        command = option(command)
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
) -> Question:
    """The question that the options ask.

    Raises:
        TimescaleError: no rulebook, an unknown one, a rule it does not have, a number that does not fit it.
    """
    from cptimescales.columns.files.pipeline import Question

    context = click.get_current_context()
    if by is None and len(rulebook) != 1:
        several = (
            "several rulebooks need --rulebook-column, the column that names the one of each row"
        )
        raise click.UsageError(several, context) if rulebook else _no_rulebook(context)
    if held is not None and as_of is None:
        raise click.UsageError("--held needs --as-of, the day on which it is judged", context)
    closed = () if closures is None else read_closures(closures)

    def as_asked(book: cpt.Rulebook) -> cpt.Rulebook:
        book = book.with_closures(closed) if closed else book
        return book if known_on is None else book.as_known_on(known_on)

    own = [as_asked(named_rulebook(name)) for name in rulebook]
    book: cpt.Rulebook | Mapping[str, cpt.Rulebook]
    if by is None:
        (book,) = own
    else:
        book = {name: as_asked(cpt.rulebook(name)) for name in cpt.rulebooks()} | {
            each.name: each for each in own
        }
    return Question(rule, on, book, by=by, number=number, as_of=as_of, held=held, prefix=prefix)


def _no_rulebook(context: click.Context) -> click.ClickException:
    return click.MissingParameter(
        ctx=context, param=next(p for p in context.command.params if p.name == "rulebook")
    )


def check_paths(
    given: Path, kept: Sequence[Path | str | None], written: Sequence[Path], *, replace: bool
) -> None:
    """Whether files may be written: none of them is one that is read, and what is there may go.

    Raises:
        TimescaleError: not so; the message says what to do.
    """
    with given.open("rb"):
        pass  # what cannot be read is told before anything is written
    keep_apart(written, given, *kept)
    for to in written:
        if not to.parent.exists():
            raise TimescaleError(
                f"{to}: the folder {to.parent} does not exist; make it first, or name another"
            )
        if to.is_dir() or not to.parent.is_dir():
            raise TimescaleError(f"{to}: no file can be written there")
        if os.path.lexists(to) and not replace:
            raise TimescaleError(
                f"{to}: it is there already; name another, or add --replace to write over it"
            )


@click.command("due-file")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--out",
    metavar="FILE",
    type=click.Path(path_type=Path),
    required=True,
    help="The file to write.",
)
@question_options
@click.option(
    "--refusals",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Where refused rows are told, as CSV; without it beside the output, as NAME.refusals.csv.",
)
@click.option(
    "--encoding",
    metavar="NAME",
    default="utf-8-sig",
    help="How a CSV is written, if not in UTF-8: cp1252.",
)
@click.option(
    "--delimiter",
    metavar="MARK",
    default=",",
    help="What stands between the cells of a CSV: ; or tab.",
)
def due_file(
    file: Path,
    out: Path,
    refusals: Path | None,
    encoding: str,
    delimiter: str,
    sheet: str | None,
    header_row: int | None,
    replace: bool,
    closures: Path | None,
    **asked: Any,
) -> None:
    """A column of due dates beside the columns of a file of any length.

    FILE is a .csv, .parquet or .xlsx; the end of the output's name says what is written. Every column stays as it is, and due,
    last_working_day and with --as-of status come after them. Dates are dates, or text as 2026-12-14 or 14/12/2026. Of a
    workbook it takes the values of one sheet from the header on, without the rows above it, formulas or formats (007 may be
    7); 'cptimescales fill' keeps the other rows and sheets, and says what is lost.

    A row that cannot be answered stays empty and is told in a second file with its reason; the rest goes on. The output
    appears once it is whole. Exit code 0: done, even if rows were refused; 2: not done, and nothing is written.

    \b
    Example:
      cptimescales due-file held.csv --rule first_core_group --on held --rulebook england -o due.csv
    """
    with extra_needed("files"):
        from cptimescales.columns.files.pipeline import KINDS, Layout, answer_file

        if out.suffix.lower() not in KINDS:
            raise TimescaleError(
                f"{out}: what to write cannot be told from its name; it must end in {', '.join(KINDS)}"
            )
        told = refusals or out.with_name(f"{out.stem}.refusals.csv")
        check_paths(file, [closures, *asked["rulebook"]], [out, told], replace=replace)
        question = question_asked(closures=closures, **asked)
        lines = _checked(file, encoding)
        layout = Layout(encoding, _mark(delimiter), sheet, header_row)
        with ExitStack() as open_:
            beside = open_.enter_context(appearing_whole(out))
            beside_told = open_.enter_context(_perhaps_written(told))
            watch = open_.enter_context(progress(lines))
            summary = answer_file(
                file,
                beside,
                question,
                layout=layout,
                kind=out.suffix,
                refusals=beside_told,
                watch=watch,
            )
    show_summary(summary, out, str(told))


def _mark(delimiter: str) -> str:
    mark = {"tab": "\t", "\\t": "\t"}.get(delimiter, delimiter)
    if len(mark) != 1 or mark.isalnum() or mark in '"-\r\n':
        raise TimescaleError(
            f"--delimiter is {delimiter!r}; it is one mark such as , or ; or the word tab"
        )
    return mark


def _checked(file: Path, encoding: str) -> int | None:
    """How many lines a CSV has, once it is sure that all of it can be read; of another file its reader will know."""
    return lines_in(file, encoding) if file.suffix.lower() == ".csv" else None


@contextmanager
def _perhaps_written(path: Path) -> Iterator[Path]:
    """As `taking_its_place`; where nothing was written, nothing stays that an earlier run left there."""
    try:
        with taking_its_place(path) as beside:
            yield beside
            if not beside.exists():
                raise _NothingWritten
    except _NothingWritten:
        path.unlink(missing_ok=True)


class _NothingWritten(Exception):
    pass


def show_summary(summary: Summary, out: Path, told: str) -> None:
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
