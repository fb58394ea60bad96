"""The command `report`: from a file that a council already has to what is late, due and in time."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cptimescales.cli.atomic_files import appearing_whole, check_outputs, write_whole
from cptimescales.cli.encoded_text import check_encoding, delimiter_option, encoding_option
from cptimescales.cli.options import (
    closures_option,
    closures_read,
    command,
    date_option,
    day_options,
    day_reader,
    extra_needed,
    known_on_option,
    named_rulebook,
    rulebook_option,
    usage_error,
)
from cptimescales.cli.output import progress
from cptimescales.errors import TimescaleError

if TYPE_CHECKING:
    from cptimescales import Rulebook
    from cptimescales.returns import Report
    from cptimescales.returns.choosing import Choose
    from cptimescales.returns.periods import Span

_MOST_BY_DEFAULT = 4  # one process reads, and cannot feed more
_KINDS = (".xlsx", ".csv", ".parquet", ".html", ".ics")


def _processors() -> int:
    return min(os.cpu_count() or 1, _MOST_BY_DEFAULT)


@command()
@click.argument("source", metavar="SOURCE", type=click.Path(path_type=Path))
@rulebook_option(required=False)
@click.option(
    "--authority-column",
    "authority_column",
    metavar="COLUMN",
    help="In place of --rulebook: the column with the code of each child's council.",
)
@click.option(
    "--mapping",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Which columns of your own tables hold what, as TOML.",
)
@date_option("--as-of", help="The day on which the duties are judged. [the day the source names]")
@click.option("--by", metavar="COLUMN", help="Also give the figures of each team, worker or ward.")
@click.option(
    "--each",
    type=click.Choice(["month", "quarter"]),
    help="Also give the figures of each month or quarter.",
)
@date_option("--from", "first", help="Count the limits from that day on.")
@date_option("--to", "last", help="Count the limits up to that day.")
@click.option(
    "--year", metavar="YEAR", help="Count the limits of a year from April, such as 2025-26."
)
@click.option(
    "--only", metavar="RULE", multiple=True, help="Answer for this rule. May be repeated."
)
@click.option("--without", metavar="RULE", multiple=True, help="Leave a rule out. May be repeated.")
@click.option(
    "--suppress-below",
    metavar="N",
    type=int,
    help="Leave out every row about a child, and every count from 1 to N - 1.",
)
@closures_option()
@known_on_option()
@encoding_option()
@delimiter_option()
@day_options
@click.option(
    "--processes",
    metavar="N",
    type=click.IntRange(1, 60),
    default=_processors,
    help="How many processes judge a large source. [the processors, up to 4]",
)
@click.option("--json", "as_json", is_flag=True, help="Print the whole answer as JSON.")
@click.option(
    "-o",
    "--out",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write the answer to a .xlsx, .csv, .parquet, .html or .ics file.",
)
def report(
    source: Path,
    rulebook: str | None,
    authority_column: str | None,
    mapping: Path | None,
    as_of: date | None,
    by: str | None,
    each: Any,
    first: date | None,
    last: date | None,
    year: str | None,
    only: tuple[str, ...],
    without: tuple[str, ...],
    suppress_below: int | None,
    closures: Path | None,
    known_on: date | None,
    encoding: str,
    delimiter: str,
    processes: int,
    as_json: bool,
    out: Path | None,
    **written: Any,
) -> None:
    """Report from a return what is late, due and in time.

    SOURCE is a file that an authority already has, or a CSV with the columns reference, event and
    on. The answer has one row a duty, unseen children first; the figures of each rule, with
    the share in time; the due dates that the source holds, compared with ours; the children and
    duties without an answer; and what the answer rests on.

    A child that cannot be read is listed with the reason, and the others are answered. Exit code 0:
    answered; 2: SOURCE cannot be read, or the answer cannot be written.

    \b
    Example:
      cptimescales report census.xml --rulebook england --as-of 2026-03-31 -o report.xlsx
    """
    from cptimescales.returns import Question, open_return, report_on, suppressed
    from cptimescales.returns.choosing import ByAuthority

    if (rulebook is None) == (authority_column is None):
        raise usage_error("name one of --rulebook and --authority-column")
    if as_json and out is not None:
        raise usage_error("--json and -o exclude each other")
    span = _span(first, last, year)
    check_encoding(encoding)
    if out is not None:
        _check_kind(out, suppress_below)
        check_outputs(_files_of(out), source, rulebook, closures, mapping, replace=True)
    closed = closures_read(closures)
    book: Rulebook | Choose
    if rulebook is not None:
        book = named_rulebook(rulebook, closed, known_on)
    returned = open_return(
        source,
        mapping=mapping,
        days=day_reader(**written),
        encoding=encoding,
        delimiter=delimiter,
        groups=tuple(dict.fromkeys(filter(None, (by, authority_column)))),
    )
    judged_on = as_of or returned.reference_date
    if judged_on is None:
        raise TimescaleError(
            f"{source}: the source names no day to which it reports; add --as-of DATE"
        )
    if rulebook is None:
        book = ByAuthority(str(authority_column), judged_on, closed, known_on)
    question = Question(judged_on, by, each, span, only, without)
    with progress(None, "Children") as watch, _little_looking_for_garbage():
        answer = report_on(returned, book, question, watch=watch, processes=processes)
    if suppress_below is not None:
        answer = suppressed(answer, suppress_below)
    with answer:
        if as_json:
            _print_json(answer)
        elif out is None:
            _show(answer)
        else:
            _show_written(answer, _write(answer, out))


@contextmanager
def _little_looking_for_garbage() -> Iterator[None]:
    from cptimescales.returns.answered import look_for_garbage_seldom

    before = gc.get_threshold()
    look_for_garbage_seldom()
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _span(first: date | None, last: date | None, year: str | None) -> Span:
    from cptimescales.returns.periods import span_of, year_span

    if year is None:
        return span_of(first, last)
    if first is not None or last is not None:
        raise usage_error("--year and --from or --to exclude each other")
    return year_span(year)


def _check_kind(out: Path, suppress_below: int | None) -> None:
    kind = out.suffix.lower()
    if kind not in _KINDS:
        raise TimescaleError(
            f"{out}: the name of the output must end in one of {', '.join(_KINDS)}"
        )
    if kind == ".ics" and suppress_below is not None:
        raise usage_error("a calendar has rows about children only; --suppress-below leaves none")


def _files_of(out: Path) -> list[Path]:
    """Every file that may be written: a CSV or a Parquet file has others beside it."""
    if out.suffix.lower() not in (".csv", ".parquet"):
        return [out]
    from cptimescales.returns.outputs.tables import ENDINGS, path_beside

    return [out, *(path_beside(out, ending) for ending in ENDINGS)]


def _print_json(answer: Report) -> None:
    from cptimescales.returns.outputs import report_json

    for text in report_json(answer):
        click.echo(text.encode(), nl=False)
    click.echo()


def _write(answer: Report, out: Path) -> Sequence[Path]:
    """Writes the answer to a file, and gives the files that were written."""
    kind = out.suffix.lower()
    if kind in (".csv", ".parquet"):
        return _write_tables(answer, out, kind)
    if kind == ".xlsx":
        with extra_needed("xlsx", "a workbook needs"), appearing_whole(out) as beside:
            from cptimescales.returns.outputs.workbook import write_workbook

            write_workbook(answer, beside)
        return [out]
    if kind == ".html":
        with extra_needed("pages", "a page needs"):
            from cptimescales.returns.outputs.board import board_html

            write_whole(out, board_html(answer).encode())
        return [out]
    with extra_needed("pages", "a calendar needs"):
        from cptimescales.returns.outputs.calendar_file import report_ics

        # An existing calendar is updated, so that events that are over are cancelled.
        previous = out.read_bytes() if out.exists() else None
        write_whole(out, report_ics(answer, previous=previous))
    return [out]


def _write_tables(answer: Report, out: Path, kind: str) -> Sequence[Path]:
    from cptimescales.returns.outputs import write_csv, write_parquet
    from cptimescales.returns.outputs.tables import is_empty, path_beside, tables_of

    write: Callable[[Report, str, Path], None] = write_csv if kind == ".csv" else write_parquet
    paths = []
    for table, ending in tables_of(answer).items():
        path = path_beside(out, ending)
        # An older file of a table that is empty now would tell of another answer.
        if ending and not path.exists() and is_empty(answer, table):
            continue
        with extra_needed("files"), appearing_whole(path) as beside:
            write(answer, table, beside)
        paths.append(path)
    return paths


def _show(answer: Report) -> None:
    from cptimescales.cli.render import show
    from cptimescales.cli.render_report import report_page

    show(report_page(answer))


def _show_written(answer: Report, paths: Sequence[Path]) -> None:
    from cptimescales.cli.render import show
    from cptimescales.cli.render_report import written_page

    show(written_page(answer, paths))
