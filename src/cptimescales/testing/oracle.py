"""The slow oracle: a walk from one day to the next, written from the text of the arithmetic alone.

It imports nothing of the library and shares none of its ways: of each day it asks whether it works. The days left out
are handed to it, so whoever holds another list of bank holidays can walk by that. It knows the years 1990 to 2100.
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
    """Every day (or every so many days) from one to another.

    >>> len(list(days_from(date(2026, 1, 1), date(2026, 12, 31))))
    365
    """
    day = first
    while day <= last:
        yield day
        day += step * ONE_DAY


def works(day: date, left_out: Collection[date]) -> bool:
    """Whether a day is a working day: not Saturday, not Sunday, not left out.

    >>> works(date(2026, 12, 25), {date(2026, 12, 25)})
    False
    """
    return day.weekday() not in (_SATURDAY, _SUNDAY) and day not in left_out


def working_days(
    day: date, left_out: Collection[date], step: timedelta = ONE_DAY
) -> Iterator[date]:
    """Day 1, day 2, … of a count whose day 0 is the day given, to the end of the years covered.

    >>> next(working_days(date(2026, 12, 24), {date(2026, 12, 25), date(2026, 12, 28)}))
    datetime.date(2026, 12, 29)
    """
    while FIRST_DAY <= (day := day + step) <= LAST_DAY:
        if works(day, left_out):
            yield day


def working_days_from(
    day: date, left_out: Collection[date], step: timedelta = ONE_DAY
) -> Iterator[date]:
    """The same count, where a working day given is itself day 1.

    >>> next(working_days_from(date(2026, 12, 24), ()))
    datetime.date(2026, 12, 24)
    """
    if works(day, left_out):
        yield day
    yield from working_days(day, left_out, step)


def add(day: date, count: int, left_out: Collection[date]) -> date | None:
    """The working day so many working days after a day, or before it; None where the years covered end first.

    >>> add(date(2026, 12, 14), 10, {date(2026, 12, 25), date(2026, 12, 28)})
    datetime.date(2026, 12, 30)
    """
    if count == 0:
        return day
    step = ONE_DAY if count > 0 else -ONE_DAY
    return next(islice(working_days(day, left_out, step), abs(count) - 1, None), None)


def between(start: date, end: date, left_out: Collection[date]) -> int:
    """The working days after one day up to and including another; from the later to the earlier, as a negative.

    >>> between(date(2026, 12, 14), date(2026, 12, 30), {date(2026, 12, 25), date(2026, 12, 28)})
    10
    """
    step = ONE_DAY if start <= end else -ONE_DAY
    count, day = 0, start
    while day != end:
        day += step
        count += works(day, left_out)
    return count if start <= end else -count


def corresponding_date(anchor: date, months: int, month_end: str) -> date | None:
    """The same day of another month; None where it does not exist and that is refused.

    >>> corresponding_date(date(2025, 11, 30), 3, "clamp")
    datetime.date(2026, 2, 28)
    """
    # Months counted on from January of the year 0.
    year, month = divmod(12 * anchor.year + anchor.month - 1 + months, 12)
    month += 1
    length = calendar.monthrange(year, month)[1]
    if anchor.day <= length:
        return date(year, month, anchor.day)
    if month_end == "clamp":
        return date(year, month, length)
    return date(year, month, length) + ONE_DAY if month_end == "roll" else None
