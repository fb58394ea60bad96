"""The command `timetable`: every duty of a case, or of many cases, and how each stands on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cptimescales.cli.atomic_files import keep_apart, write_whole
from cptimescales.cli.options import (
    date_option,
    extra_needed,
    file_option,
    named_rulebook,
    rulebook_option,
    usage_error,
)
from cptimescales.cli.output import write_json
from cptimescales.errors import TimescaleError

if TYPE_CHECKING:
    from cptimescales.cases.case import Case
    from cptimescales.cases.case_files import CaseRefusal
    from cptimescales.cases.timetables import Timetable
    from cptimescales.library import Rulebook


@click.command()
@click.argument("case", metavar="CASE", type=click.Path(path_type=Path))
@rulebook_option()
@date_option("--as-of", help="The day on which it is judged; else that of the last event.")
@date_option("--horizon", help="Show the plan ahead to that day: the latest dates to come.")
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="The whole timetable as JSON; of a CSV, one case a line.",
)
@file_option("--html", help="Write a page with a timeline.")
@file_option("--ics", help="Write calendar events, or update those there.")
def timetable(
    case: Path,
    rulebook: str,
    as_of: date | None,
    horizon: date | None,
    as_json: bool,
    html: Path | None,
    ics: Path | None,
) -> None:
    """Every duty that the events of a case have set going: due, met, late, and what comes next.

    CASE is a .json or .toml file of one case, or a .csv of many with one event a row (reference, event, on; and if there
    born, expected_birth). It holds no names. Without --as-of each case is judged on the day of its last event. A case of
    a CSV that is refused is shown as such, the rest goes on, and the exit code is 2.

    \b
    Example:
      cptimescales timetable case.toml --rulebook south-west --as-of 2026-01-12
    """
    from cptimescales.cases.case_files import read_case

    many = case.suffix.lower() == ".csv"
    if many and (html or ics):
        raise usage_error("--html and --ics are for one case, not for a CSV")
    keep_apart([path for path in (html, ics) if path], case, rulebook)
    book = named_rulebook(rulebook)
    if many:
        return _answer_many(case, book, as_of, horizon, as_json)
    one = read_case(case)
    closed = book.with_closures(one.closed)
    answer = closed.timetable(one, as_of=as_of or _last_day(one), horizon=horizon)
    # All of them are made before the first is written: a file that cannot be followed leaves the others as they were.
    with extra_needed("pages", "--html and --ics need"):
        made = [
            *([(html, _page(answer, closed))] if html else []),
            *([(ics, _calendar(answer, ics))] if ics else []),
        ]
    for path, content in made:
        write_whole(path, content)
    _show(
        answer,
        closed,
        as_json,
        chosen=as_of is None,
        written=[path for path in (html, ics) if path],
    )


def _answer_many(
    file: Path, book: Rulebook, as_of: date | None, horizon: date | None, as_json: bool
) -> None:
    from cptimescales.cases.case_files import CaseRefusal, read_cases

    asked = refused = 0
    for asked, found in enumerate(read_cases(file), start=1):
        if asked > 1 and not as_json:
            click.echo()
        refusal = found if isinstance(found, CaseRefusal) else None
        if not isinstance(found, CaseRefusal):
            try:
                answer = book.timetable(found, as_of=as_of or _last_day(found), horizon=horizon)
                _show(answer, book, as_json, chosen=as_of is None, line=True)
            except TimescaleError as error:
                refusal = CaseRefusal(
                    file=str(file), reference=found.reference, code=error.code, message=str(error)
                )
        if refusal is not None:
            refused += 1
            _refuse(refusal, as_json)
    if refused:
        raise TimescaleError(
            f"{file}: {refused:,} of {asked:,} cases could not be answered; each says why above"
        )


def _last_day(case: Case) -> date:
    if not case.events:
        raise TimescaleError(
            f"case {case.reference!r} has no events, so there is no last one; say --as-of"
        )
    return case.events[-1].on


def _show(
    answer: Timetable,
    book: Rulebook,
    as_json: bool,
    *,
    chosen: bool,
    line: bool = False,
    written: Iterable[Path] = (),
) -> None:
    if as_json:
        return write_json(answer.model_dump_json(indent=None if line else 2))
    from cptimescales.cli import render as pages
    from cptimescales.cli.render_timetable import timetable_page

    pages.show(timetable_page(answer, book, chosen=chosen, written=written))


def _refuse(refusal: CaseRefusal, as_json: bool) -> None:
    if as_json:
        return write_json(refusal.model_dump_json())
    from cptimescales.cli import render as pages
    from cptimescales.cli.render_timetable import refusal_page

    pages.show(refusal_page(refusal))


def _page(answer: Timetable, book: Rulebook) -> bytes:
    from cptimescales.cases.page import timetable_html

    return timetable_html(answer, book).encode()


def _calendar(answer: Timetable, file: Path) -> bytes:
    """The calendar's bytes. An export that is there already is updated, so that what it has too much is cancelled."""
    from cptimescales.cases.icalendar import timetable_ics

    return timetable_ics(answer, previous=file.read_bytes() if file.exists() else None)
