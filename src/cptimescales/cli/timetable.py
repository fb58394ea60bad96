"""The command `timetable`: every deadline of one case or of many, judged on a day."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import date
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cptimescales.cli.atomic_files import check_outputs, write_whole
from cptimescales.cli.encoded_text import check_encoding, delimiter_option, encoding_option
from cptimescales.cli.options import (
    command,
    date_option,
    day_options,
    day_reader,
    extra_needed,
    file_option,
    named_rulebook,
    rulebook_option,
    usage_error,
)
from cptimescales.cli.output import write_json
from cptimescales.cli.unread_days import placeholder_lines
from cptimescales.errors import TimescaleError

if TYPE_CHECKING:
    from cptimescales import Rulebook
    from cptimescales.cases import Case, CaseRefusal, Timetable


@command()
@click.argument("case", metavar="CASE", type=click.Path(path_type=Path))
@rulebook_option()
@date_option("--as-of", help="The day on which the case is judged. [the day of the last event]")
@date_option("--horizon", help="Also show the latest dates of later deadlines, up to that day.")
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Print the whole timetable as JSON; of a CSV, one case a line.",
)
@encoding_option()
@delimiter_option()
@day_options
@file_option("--html", help="Also write a web page with a timeline; not for a CSV.")
@file_option("--ics", help="Also write calendar events, or update those in FILE; not for a CSV.")
@click.option(
    "--authority",
    metavar="CODE",
    default="",
    help="With --ics: your authority, such as E06000052, so that no other has its ids.",
)
@click.option(
    "--what-if",
    is_flag=True,
    help="With --ics: --as-of lies ahead; the events are marked and replace no real ones.",
)
def timetable(
    case: Path,
    rulebook: str,
    as_of: date | None,
    horizon: date | None,
    as_json: bool,
    html: Path | None,
    ics: Path | None,
    authority: str,
    what_if: bool,
    encoding: str,
    delimiter: str,
    **written: Any,
) -> None:
    """List every deadline of a case, and what comes next.

    CASE is a .json or .toml file of one case. It may also be a .csv of many cases, with one event
    in each row, or - for such a CSV from a pipe: the columns are reference, event and on, and
    optionally born and expected_birth. The rows may be in any order. Further columns, such as a
    team, change no answer. A case has no names. Without --as-of, each case is judged on the day of
    its last event.

    A refused case of a CSV is shown with the reason, and the other cases are answered. Exit code 0:
    every case was answered; 2: a case was refused, or CASE cannot be read.

    \b
    Example:
      cptimescales timetable case.toml --rulebook south-west --as-of 2026-01-12
    """
    from cptimescales.cases import read_cases

    outputs = [path for path in (html, ics) if path]
    many = case.suffix.lower() == ".csv" or str(case) == "-"
    if many and outputs:
        raise usage_error("--html and --ics are for one case, not for a CSV")
    if (authority or what_if) and not ics:
        raise usage_error("--authority and --what-if are for calendar events; add --ics FILE")
    if not many and any(value not in ((), "refuse") for value in written.values()):
        raise usage_error("--empty, --also-dates and --times are for a CSV, not for one case")
    if not many and (encoding != "utf-8-sig" or delimiter != ","):
        raise usage_error("--encoding and --delimiter are for a CSV, not for one case")
    check_encoding(encoding)
    check_outputs(outputs, case, rulebook, replace=True)
    book = named_rulebook(rulebook)
    if many:
        # Not as the terminal decodes: the text of a pipe is UTF-8, as that of a file.
        lines = TextIOWrapper(sys.stdin.buffer, encoding, newline="") if str(case) == "-" else None
        cases = read_cases(
            lines or case, days=day_reader(**written), encoding=encoding, delimiter=delimiter
        )
        _answer_many(case, cases, book, as_of, horizon, as_json)
    else:
        _answer_one(case, book, as_of, horizon, as_json, html, ics, authority, what_if=what_if)


def _answer_one(
    file: Path,
    book: Rulebook,
    as_of: date | None,
    horizon: date | None,
    as_json: bool,
    html: Path | None,
    ics: Path | None,
    authority: str,
    *,
    what_if: bool,
) -> None:
    from cptimescales.cases import read_case

    case = read_case(file)
    book = book.with_closures(case.closed)
    answer = book.timetable(case, as_of=as_of or _last_day(case), horizon=horizon)
    # If one output cannot be made, none is written.
    outputs: dict[Path, bytes] = {}
    with extra_needed("pages", "--html and --ics need"):
        if html:
            outputs[html] = _page(answer, book)
        if ics:
            outputs[ics] = _calendar(answer, ics, authority, what_if=what_if)
    for path, content in outputs.items():
        write_whole(path, content)
    if as_json:
        return write_json(_with_placeholders(answer, case).model_dump_json(indent=2))
    _show(answer, book, as_of_is_default=as_of is None, written=list(outputs))


def _answer_many(
    file: Path,
    cases: Iterable[Case | CaseRefusal],
    book: Rulebook,
    as_of: date | None,
    horizon: date | None,
    as_json: bool,
) -> None:
    from cptimescales.cases import Case, CaseRefusal

    count = refused = 0
    for count, case in enumerate(cases, start=1):
        if count > 1 and not as_json:
            click.echo()
        answer = (
            case if isinstance(case, CaseRefusal) else _answered(file, case, book, as_of, horizon)
        )
        refused += isinstance(answer, CaseRefusal)
        if as_json:
            if isinstance(case, Case) and not isinstance(answer, CaseRefusal):
                answer = _with_placeholders(answer, case)
            write_json(answer.model_dump_json())
        elif isinstance(answer, CaseRefusal):
            _show_refusal(answer)
        else:
            _show(answer, book, as_of_is_default=as_of is None)
            if isinstance(case, Case):
                for line in placeholder_lines(case):
                    click.echo(line)
    if refused:
        raise TimescaleError(
            f"{file}: {refused:,} of {count:,} cases could not be answered; the reasons are above"
        )


def _with_placeholders(answer: Timetable, case: Case) -> Timetable:
    """A timetable whose warnings also name the days of a case that often stand for none."""
    lines = tuple(placeholder_lines(case))
    return answer.model_copy(update={"warnings": (*answer.warnings, *lines)}) if lines else answer


def _answered(
    file: Path, case: Case, book: Rulebook, as_of: date | None, horizon: date | None
) -> Timetable | CaseRefusal:
    from cptimescales.cases import CaseRefusal

    try:
        return book.timetable(case, as_of=as_of or _last_day(case), horizon=horizon)
    except TimescaleError as error:
        message = "; ".join([str(error), *placeholder_lines(case)])
        return CaseRefusal(
            file=str(file), reference=case.reference, code=error.code, message=message
        )


def _last_day(case: Case) -> date:
    if not case.events:
        raise TimescaleError(
            f"case {case.reference!r} has no events, so there is no last event; add --as-of DATE"
        )
    return case.events[-1].on


def _show(
    answer: Timetable, book: Rulebook, *, as_of_is_default: bool, written: Sequence[Path] = ()
) -> None:
    from cptimescales.cli.render import show
    from cptimescales.cli.render_timetable import timetable_page

    show(timetable_page(answer, book, as_of_is_default=as_of_is_default, written=written))


def _show_refusal(refusal: CaseRefusal) -> None:
    from cptimescales.cli.render import show
    from cptimescales.cli.render_timetable import refusal_page

    show(refusal_page(refusal))


def _page(answer: Timetable, book: Rulebook) -> bytes:
    from cptimescales.cases import timetable_html

    return timetable_html(answer, book).encode()


def _calendar(answer: Timetable, file: Path, authority: str, *, what_if: bool) -> bytes:
    """The calendar file; an existing one is updated, so that obsolete events are cancelled."""
    from cptimescales.cases import timetable_ics

    previous = file.read_bytes() if file.exists() else None
    return timetable_ics(answer, previous=previous, what_if=what_if, authority=authority)
