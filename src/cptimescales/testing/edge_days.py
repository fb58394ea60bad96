"""Days on which due dates go wrong: 29 February, month ends, Christmas and Easter, holidays announced late.

They come in an order of preference, the most recognisable first, so that the first day on which something goes wrong is the
one to show a person: a weekday of a published year, as near as can be to the day the bank holidays were last compared.
"""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache

from dateutil.easter import easter

from cptimescales.calendars.record import DIVISIONS, DivisionRecord
from cptimescales.library import calendar, division_record
from cptimescales.testing.oracle import ONE_DAY, days_from

_NEAR = 2


@lru_cache(maxsize=len(DIVISIONS))
def nasty_days(division: str) -> tuple[date, ...]:
    """The nasty days of a division in order of preference: the ordinary traps of a few years, and every late one-off day.

    Raises:
        UnknownCalendarError: no such division.

    >>> date(2020, 5, 8) in nasty_days("england-and-wales"), date(2024, 2, 29) in nasty_days("scotland")
    (True, True)
    """
    record = division_record(division)
    found: set[date] = set()
    for year in shown_years(record):
        found |= {day.date for day in calendar(division).bank_holidays(year)}
        found |= set(_month_ends(year))
        found |= set(days_from(easter(year) - 4 * ONE_DAY, easter(year) + 2 * ONE_DAY))
        found |= set(days_from(date(year, 12, 22), date(year, 12, 31)))
        found |= set(days_from(date(year, 1, 1), date(year, 1, 5)))
    found |= {near for day in moved_days(division) for near in around(day)}
    return in_order_of_preference(found, record)


def around(day: date, near: int = _NEAR) -> Iterator[date]:
    """The days around a day, itself among them.

    >>> [str(day) for day in around(date(2020, 5, 8), 1)]
    ['2020-05-07', '2020-05-08', '2020-05-09']
    """
    return days_from(day - near * ONE_DAY, day + near * ONE_DAY)


@lru_cache(maxsize=len(DIVISIONS))
def one_off_days(division: str) -> tuple[date, ...]:
    """The bank holidays that no rule foresees, in order of date.

    >>> str(one_off_days("scotland")[-1])
    '2026-06-15'
    """
    record = division_record(division)
    # A day that the rules give every year in this month is none, whoever listed it.
    ruled = {
        day.date
        for day in record.computed(
            range(record.published[0].year, record.published[-1].year + 1), date.min
        )
    }
    listed = {day.date for year in record.published for day in year.days}
    listed |= {day.date for change in record.changes for day in change.added}
    listed -= {day for change in record.changes for day in change.withdrawn}
    return tuple(sorted({one_off.day.date for one_off in record.one_offs} | (listed - ruled)))


@lru_cache(maxsize=len(DIVISIONS))
def moved_days(division: str) -> tuple[date, ...]:
    """The one-off days, those they stood in for, and those that were listed and withdrawn again, in order of date."""
    record = division_record(division)
    replaced = {one_off.instead_of.date for one_off in record.one_offs if one_off.instead_of}
    withdrawn = {day for change in record.changes for day in change.withdrawn}
    return tuple(sorted({*one_off_days(division), *replaced, *withdrawn}))


@lru_cache(maxsize=len(DIVISIONS))
def days_of_news(division: str) -> tuple[date, ...]:
    """The days on which something about a division's bank holidays became known, in order."""
    record = division_record(division)
    days = {year.on for year in record.published} | {change.on for change in record.changes}
    days |= {one_off.announced for one_off in record.one_offs if one_off.announced}
    return tuple(sorted(days))


def shown_years(record: DivisionRecord) -> range:
    """The years whose dates a person still has in mind: two before the record was last compared, and the published ones after."""
    last = record.published[-1].year
    return range(min(record.checked.year, last) - 2, last + 1)


def in_order_of_preference(days: Iterable[date], record: DivisionRecord) -> tuple[date, ...]:
    """Days with the most recognisable first: weekdays, then near years and rather the coming than the past, then early ones.

    >>> from cptimescales.library import division_record
    >>> found = in_order_of_preference([date(2020, 5, 7), date(2026, 3, 7), date(2026, 3, 9)], division_record("scotland"))
    >>> [str(day) for day in found]
    ['2026-03-09', '2020-05-07', '2026-03-07']
    """
    now = record.checked.year
    return tuple(
        sorted(
            set(days), key=lambda day: (day.weekday() > 4, abs(day.year - now), day.year < now, day)
        )
    )


def _month_ends(year: int) -> Iterator[date]:
    for month in range(1, 13):
        last = date(year + month // 12, month % 12 + 1, 1) - ONE_DAY
        yield from days_from(last - ONE_DAY, last + ONE_DAY)
    if isleap(year):
        yield date(year, 2, 29)


@lru_cache(maxsize=len(DIVISIONS))
def news(division: str) -> tuple[tuple[date, date], ...]:
    """Every change of mind about a bank holiday: the day from which it was known, and the day whose standing it changed.

    >>> (date(2022, 9, 10), date(2022, 9, 19)) in news("england-and-wales")
    True
    """
    record = division_record(division)
    found = []
    for known in days_of_news(division):
        before, after = record.calendar(known - ONE_DAY), record.calendar(known)
        found += [
            (known, day)
            for day in moved_days(division)
            if day.weekday() < 5 and before.is_working_day(day) != after.is_working_day(day)
        ]
    return tuple(found)
