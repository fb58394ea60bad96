"""The slow oracle walks from one day to the next. It was written from the rules alone.

It imports nothing of the library and shares no method with it: for every single day it decides
whether the day is a working day. The caller passes the days that do not count, so that any list of
bank holidays can be tried. It covers the years 1990 to 2100.
"""

from __future__ import annotations

import calendar
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from itertools import islice

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)
ONE_DAY = timedelta(days=1)

_SATURDAY, _SUNDAY = 5, 6


def days_from(first: date, last: date, step: int = 1) -> Iterator[date]:
    """Every day from the first to the last, or every so many days.

    >>> len(list(days_from(date(2026, 1, 1), date(2026, 12, 31))))
    365
    """
    day = first
    while day <= last:
        yield day
        day += step * ONE_DAY


def works(day: date, left_out: Collection[date]) -> bool:
    """Whether the day is a working day: not a Saturday, not a Sunday, not left out.

    >>> works(date(2026, 12, 25), {date(2026, 12, 25)})
    False
    """
    return day.weekday() not in (_SATURDAY, _SUNDAY) and day not in left_out


def working_days(
    day: date, left_out: Collection[date], step: timedelta = ONE_DAY
) -> Iterator[date]:
    """Day 1, day 2 and so on of a count that has the given day as day 0. Ends in 2100 or 1990.

    Args:
        step: one day to count forward, minus one day to count back.

    >>> next(working_days(date(2026, 12, 24), {date(2026, 12, 25), date(2026, 12, 28)}))
    datetime.date(2026, 12, 29)
    """
    while FIRST_DAY <= (day := day + step) <= LAST_DAY:
        if works(day, left_out):
            yield day


def working_days_from(
    day: date, left_out: Collection[date], step: timedelta = ONE_DAY
) -> Iterator[date]:
    """The same count, but the given day is day 1 if it is a working day.

    >>> next(working_days_from(date(2026, 12, 24), ()))
    datetime.date(2026, 12, 24)
    """
    if works(day, left_out):
        yield day
    yield from working_days(day, left_out, step)


def walk(day: date, count: int, left_out: Collection[date]) -> date | None:
    """The working day that is so many working days after the given day, or before it if negative.

    None if the walk would leave the years 1990 to 2100.

    >>> walk(date(2026, 12, 14), 10, {date(2026, 12, 25), date(2026, 12, 28)})
    datetime.date(2026, 12, 30)
    """
    if count == 0:
        return day
    step = ONE_DAY if count > 0 else -ONE_DAY
    return next(islice(working_days(day, left_out, step), abs(count) - 1, None), None)


def walk_between(start: date, end: date, left_out: Collection[date]) -> int:
    """The number of working days after the start, up to and including the end.

    Negative if the end is before the start.

    >>> left_out = {date(2026, 12, 25), date(2026, 12, 28)}
    >>> walk_between(date(2026, 12, 14), date(2026, 12, 30), left_out)
    10
    """
    step = ONE_DAY if start <= end else -ONE_DAY
    count, day = 0, start
    while day != end:
        day += step
        count += works(day, left_out)
    return count if start <= end else -count


def corresponding_date(anchor: date, months: int, month_end: str) -> date | None:
    """The same day of the month, so many months later, or earlier if negative.

    Args:
        month_end: what applies if that month is too short. `clamp` gives its last day, `roll` the
            first day of the next month, `refuse` gives None.

    >>> corresponding_date(date(2025, 11, 30), 3, "clamp")
    datetime.date(2026, 2, 28)
    """
    # Months are numbered from January of the year 0.
    year, month = divmod(12 * anchor.year + anchor.month - 1 + months, 12)
    month += 1
    length = calendar.monthrange(year, month)[1]
    if anchor.day <= length:
        return date(year, month, anchor.day)
    if month_end == "clamp":
        return date(year, month, length)
    return date(year, month, length) + ONE_DAY if month_end == "roll" else None
