"""Ready reckoners as one HTML page, each on one sheet of A4 paper (extra `pages`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import groupby

from jinja2 import Template

from cptimescales._html_pages import rendered, template_of
from cptimescales._version import __version__
from cptimescales.calendars.days import DayLeftOut
from cptimescales.calendars.text_files import shipped_text
from cptimescales.errors import TimescaleError
from cptimescales.page.one_file import policy_hash
from cptimescales.page.reckoner import Reckoner, ReckonerDay
from cptimescales.rules.results import ReviewWindow
from cptimescales.rules.words import day_and_month, long_date, month, short_date, weekday


def reckoner_html(reckoners: Sequence[Reckoner]) -> str:
    """Ready reckoners as one HTML page without a script, which needs no other file.

    On paper, each reckoner begins a page of A4, landscape. The same reckoners give the same page,
    byte for byte.

    Args:
        reckoners: at least one, in the order of the page.

    Raises:
        TimescaleError: there is no reckoner.

    >>> import cptimescales as cpt
    >>> from cptimescales.page import ready_reckoner
    >>> page = reckoner_html([ready_reckoner(cpt.rulebook("wales"), "first_core_group", year=2027)])
    >>> "First core group meeting" in page, "<script" in page
    (True, False)
    """
    if not reckoners:
        raise TimescaleError("a page of reckoners needs at least one rule")
    style = shipped_text(__file__, "reckoner.css")
    return rendered(
        _template(),
        version=__version__,
        style=style,
        style_hash=policy_hash(style),
        reckoners=reckoners,
        first=reckoners[0],
        several=len(reckoners) > 1,
    )


@lru_cache(maxsize=1)
def _template() -> Template:
    return template_of(
        "cptimescales.page",
        "reckoner.html.jinja",
        {
            "long_date": long_date,
            "short_date": short_date,
            "month": lambda number: month(date(2000, number, 1)),
            "weekday": lambda day: weekday(day)[:2],
            "due_words": due_words,
            "below": below,
            "spans": _spans,
            "without_web_address": _without_web_address,
        },
        {"rows_of": _rows, "off_days": _off_days},
    )


def due_words(day: ReckonerDay) -> str:
    """The last day in time, without its year.

    >>> import cptimescales as cpt
    >>> from cptimescales.page import ready_reckoner
    >>> due_words(ready_reckoner(cpt.rulebook("wales"), "first_core_group", year=2026).days[347])
    'Wed 30 Dec'
    """
    answer = day.answer
    return "" if answer is None else _day_words(answer.limit, answer.limit.year)


def below(reckoner: Reckoner, day: ReckonerDay) -> tuple[str, ...]:
    """What stands below the last day in time, part by part.

    Its year, if that is another one; the first day of a window; the last working day, if the limit
    is not one itself. A day of another year than the last day in time names its year.

    >>> import cptimescales as cpt
    >>> from cptimescales.page import ready_reckoner
    >>> reviews = ready_reckoner(cpt.rulebook("wales"), "review_conference", year=2026)
    >>> below(reviews, reviews.days[347])
    ('2027', 'wd Fri 12 Mar')
    >>> below(reviews, reviews.days[273])
    ('2027', 'wd Thu 31 Dec 2026')
    """
    answer = day.answer
    if answer is None:
        return ()
    year = answer.limit.year
    words = [] if year == (reckoner.due_year or reckoner.year) else [str(year)]
    if isinstance(answer, ReviewWindow):
        words.append(f"from {_with_year(day_and_month(answer.opens), answer.opens, year)}")
    last = answer.last_working_day
    if last != answer.limit:
        last_words = day_and_month(last) if reckoner.is_window else _day_words(last, last.year)
        words.append(f"wd {_with_year(last_words, last, year)}")
    return tuple(words)


def _day_words(day: date, year: int) -> str:
    return _with_year(f"{weekday(day)[:3]} {day_and_month(day)}", day, year)


def _with_year(words: str, day: date, year: int) -> str:
    """The words of a day, with its year if that is another one."""
    return words if day.year == year else f"{words} {day.year}"


def _rows(reckoner: Reckoner) -> Iterator[tuple[int, list[ReckonerDay | None]]]:
    """The days of the month, each with its day of every month, None where there is no such day."""
    days = {(day.on.day, day.on.month): day for day in reckoner.days}
    for number in range(1, 32):
        yield number, [days.get((number, place)) for place in range(1, 13)]


def _off_days(reckoner: Reckoner, kind: str) -> list[str]:
    """The days left out for one reason, those of one name in a row as one span."""
    its = [day for day in reckoner.left_out if day.kind == kind]
    return [_named(list(run), reckoner.year) for _, run in groupby(its, lambda day: day.name)]


def _named(run: list[DayLeftOut], year: int) -> str:
    first, last = run[0].date, run[-1].date
    words = _day_words(first, year)
    if len(run) > 1:
        joined = " to " if (last - first).days < 2 * len(run) + 2 else ", "
        words = (
            f"{words}{joined}{_day_words(last, year)}"
            if joined == " to "
            else joined.join(_day_words(day.date, year) for day in run)
        )
    return f"{words} {run[0].name}"


def _spans(spans: Sequence[tuple[date, date]]) -> str:
    return ", ".join(
        short_date(first) if first == last else f"{short_date(first)} to {short_date(last)}"
        for first, last in spans
    )


def _without_web_address(sentence: str) -> str:
    return re.sub(r" \(https?://[^)\s]*\)", "", sentence)
