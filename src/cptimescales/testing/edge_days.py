"""Days on which due dates go wrong: 29 February, month ends, Christmas, Easter, late announcements.

The days are sorted so that a person recognises the first ones best: weekdays of published years,
near the day on which the bank holidays were last compared with GOV.UK. When several days show the
same defect, the first of them is the one to report.
"""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache

from dateutil.easter import easter

from cptimescales.calendars.dates import ONE_DAY
from cptimescales.calendars.record import DIVISIONS, DivisionRecord
from cptimescales.library import calendar, division_record
from cptimescales.testing.oracle import days_from

_NEAR = 2


@lru_cache(maxsize=len(DIVISIONS))
def nasty_days(division: str) -> tuple[date, ...]:
    """The days of a division on which programs go wrong, the most recognisable first.

    They are the ordinary traps of a few recent years, and the days around every one-off bank
    holiday.

    Raises:
        UnknownCalendarError: no such division.

    >>> days = nasty_days("england-and-wales")
    >>> date(2020, 5, 8) in days, date(2024, 2, 29) in days
    (True, True)
    """
    record = division_record(division)
    days: set[date] = set()
    for year in shown_years(record):
        days |= {holiday.date for holiday in calendar(division).bank_holidays(year)}
        days |= set(_month_ends(year))
        days |= set(days_from(easter(year) - 4 * ONE_DAY, easter(year) + 2 * ONE_DAY))
        days |= set(days_from(date(year, 12, 22), date(year, 12, 31)))
        days |= set(days_from(date(year, 1, 1), date(year, 1, 5)))
    days |= {near for day in moved_days(division) for near in around(day)}
    return in_order_of_preference(days, record)


def around(day: date, near: int = _NEAR) -> Iterator[date]:
    """The day itself, and so many days before and after it.

    >>> [str(day) for day in around(date(2020, 5, 8), 1)]
    ['2020-05-07', '2020-05-08', '2020-05-09']
    """
    return days_from(day - near * ONE_DAY, day + near * ONE_DAY)


@lru_cache(maxsize=len(DIVISIONS))
def one_off_days(division: str) -> tuple[date, ...]:
    """The bank holidays that no rule predicts, in order of date.

    >>> str(one_off_days("scotland")[-1])
    '2026-06-15'
    """
    record = division_record(division)
    # A day that the rules give for its year is no one-off day, even if a list adds it.
    by_rule = {
        day.date
        for day in record.computed(
            range(record.published[0].year, record.published[-1].year + 1), date.min
        )
    }
    listed = {day.date for year in record.published for day in year.days}
    listed |= {day.date for change in record.changes for day in change.added}
    listed -= {day for change in record.changes for day in change.withdrawn}
    return tuple(sorted({one_off.day.date for one_off in record.one_offs} | (listed - by_rule)))


@lru_cache(maxsize=len(DIVISIONS))
def moved_days(division: str) -> tuple[date, ...]:
    """The one-off days, the days that they replaced, and the days withdrawn, in order of date."""
    record = division_record(division)
    replaced = {one_off.instead_of.date for one_off in record.one_offs if one_off.instead_of}
    withdrawn = {day for change in record.changes for day in change.withdrawn}
    return tuple(sorted({*one_off_days(division), *replaced, *withdrawn}))


@lru_cache(maxsize=len(DIVISIONS))
def days_of_news(division: str) -> tuple[date, ...]:
    """The days on which a bank holiday of the division was published or changed, in order."""
    record = division_record(division)
    days = {year.on for year in record.published} | {change.on for change in record.changes}
    days |= {one_off.announced for one_off in record.one_offs if one_off.announced}
    return tuple(sorted(days))


def shown_years(record: DivisionRecord) -> range:
    """The years that a person still remembers.

    From two years before the record was last compared with GOV.UK to its last published year.
    """
    last = record.published[-1].year
    return range(min(record.checked.year, last) - 2, last + 1)


def in_order_of_preference(days: Iterable[date], record: DivisionRecord) -> tuple[date, ...]:
    """The days, the most recognisable first.

    Weekdays come before weekends, then near years before far ones, then coming years before past
    ones, then early days before late ones.

    >>> from cptimescales.library import division_record
    >>> days = [date(2020, 5, 7), date(2026, 3, 7), date(2026, 3, 9)]
    >>> [str(day) for day in in_order_of_preference(days, division_record("scotland"))]
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
    """Every time that a weekday became a bank holiday or stopped being one.

    Returns:
        Pairs of two days: the day from which the change was known, and the day that it changed.

    >>> (date(2022, 9, 10), date(2022, 9, 19)) in news("england-and-wales")
    True
    """
    record = division_record(division)
    pairs = []
    for known in days_of_news(division):
        before, after = record.calendar(known - ONE_DAY), record.calendar(known)
        pairs += [
            (known, day)
            for day in moved_days(division)
            if day.weekday() < 5 and before.is_working_day(day) != after.is_working_day(day)
        ]
    return tuple(pairs)
