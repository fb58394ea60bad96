"""Strategies for days, divisions, closures, calendars and bank holidays."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from cptimescales.calendars.dates import ONE_DAY
from cptimescales.calendars.days import BankHoliday, DayLeftOut
from cptimescales.calendars.record import DIVISIONS, FIRST_YEAR, LAST_YEAR
from cptimescales.calendars.working_calendar import WorkingCalendar
from cptimescales.library import calendar
from cptimescales.testing.edge_days import days_of_news, nasty_days

_NASTY_DAYS = tuple(dict.fromkeys(day for division in DIVISIONS for day in nasty_days(division)))
_CLOSURE_NAMES = ("Council closed", "Training day", "Office closed")


def days(
    first: date = date(2010, 3, 17), last: date = date(2032, 12, 31)
) -> st.SearchStrategy[date]:
    """Dates. About half are days on which programs go wrong.

    Those days are 29 February, month ends, runs around Christmas and Easter, and bank holidays
    that were announced late.

    Args:
        first, last: the first and last date that may be drawn.

    >>> from hypothesis import find
    >>> leap_day = find(days(), lambda day: (day.month, day.day) == (2, 29))
    >>> leap_day.month, leap_day.day
    (2, 29)
    """
    nasty = [day for day in _NASTY_DAYS if first <= day <= last]
    any_day = st.dates(first, last)
    return st.sampled_from(nasty) | any_day if nasty else any_day


def divisions() -> st.SearchStrategy[str]:
    """The names of the three divisions."""
    return st.sampled_from(DIVISIONS)


def closures() -> st.SearchStrategy[dict[date, str]]:
    """Closure days with their names, as `with_closures` takes them.

    Either up to five single days, or nine days in a row from Christmas Eve.
    """
    weeks = st.integers(2011, 2031).map(
        lambda year: [date(year, 12, 24) + offset * ONE_DAY for offset in range(9)]
    )
    closed_days = st.one_of(st.lists(days(), max_size=5), weeks)
    return closed_days.map(lambda chosen: {day: _closure_name(day) for day in chosen})


def _closure_name(day: date) -> str:
    # A day always has the same name, so that two draws can be joined into one set of closures.
    return _CLOSURE_NAMES[day.toordinal() % len(_CLOSURE_NAMES)]


def known_on_days() -> st.SearchStrategy[date]:
    """Days for `known_on`. Many are the day of a change to the bank holidays, or the day before."""
    news = sorted(
        {
            near
            for division in DIVISIONS
            for day in days_of_news(division)
            for near in (day - ONE_DAY, day)
        }
    )
    return st.sampled_from(news) | st.dates(date(2005, 1, 1), date(2030, 12, 31))


def working_calendars() -> st.SearchStrategy[WorkingCalendar]:
    """Calendars of every division, by any list of bank holidays, with or without closures."""
    known_on = st.none() | known_on_days()
    no_closures: st.SearchStrategy[dict[date, str] | None] = st.none()
    return st.builds(
        lambda division, known, closed: calendar(division, known_on=known, closures=closed),
        divisions(),
        known_on,
        no_closures | closures(),
    )


@st.composite
def bank_holidays(draw: st.DrawFn) -> BankHoliday:
    """Bank holidays of every division, both published and computed."""
    year = draw(st.integers(FIRST_YEAR, LAST_YEAR))
    return draw(st.sampled_from(calendar(draw(divisions())).bank_holidays(year)))


def days_left_out() -> st.SearchStrategy[DayLeftOut]:
    """Weekdays that do not count, as an answer lists them: bank holidays and closures."""
    holidays = bank_holidays().map(lambda day: DayLeftOut(day.date, str(day), "bank_holiday"))
    closed = (
        days()
        .filter(lambda day: day.weekday() < 5)
        .map(lambda day: DayLeftOut(day, "Council closed", "closure"))
    )
    return holidays | closed
