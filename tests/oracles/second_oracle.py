"""The second oracle counts as a person does with a wall calendar, a pencil and the Acts.

It walks nowhere and has no table of days. It shares nothing with the library or with `oracle`. A
day is its number since 1 January of the year 1, by Euclid's division. A week has five working
days, less the bank holidays in it. The weekday of a fixed day decides on which day its bank holiday
falls. Easter follows Gauss's rule. Only the lists that GOV.UK published come from the same table,
since no rule gives them. The proclaimed days are written out here a second time.
"""

from __future__ import annotations

import csv
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cache
from pathlib import Path

Civil = tuple[int, int, int]
"""Year, month, day."""

FIRST_YEAR, LAST_YEAR = 1990, 2100
MON, TUE, WED, THU, FRI, SAT, SUN = range(7)
_NEVER = (9999, 12, 31)
# From a perpetual calendar: the days of a common year before each month begins.
_BEFORE_MONTH = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)

# Days by proclamation, each with the day that it replaced, if any.
_PROCLAIMED: dict[str, list[tuple[Civil, Civil | None]]] = {
    "all": [
        ((1999, 12, 31), None),
        ((2002, 6, 3), None),
        ((2011, 4, 29), None),
        ((2012, 6, 5), None),
        ((2022, 6, 3), None),
        ((2022, 9, 19), None),
        ((2023, 5, 8), None),
        ((2002, 6, 4), (2002, 5, 27)),
        ((2012, 6, 4), (2012, 5, 28)),
        ((2020, 5, 8), (2020, 5, 4)),
        ((2022, 6, 2), (2022, 5, 30)),
    ],
    "england-and-wales": [((1995, 5, 8), (1995, 5, 1))],
    "northern-ireland": [((1995, 5, 8), (1995, 5, 1))],
    "scotland": [((1995, 5, 8), None), ((2026, 6, 15), None)],
}


# Days and their numbers


def is_leap(year: int) -> bool:
    """Whether a year has a 29 February."""
    return year % 4 == 0 and year % 25 != 0 or year % 16 == 0


def length_of(year: int, month: int) -> int:
    """The number of days in a month."""
    return (29 if is_leap(year) else 28) if month == 2 else 30 + (month + month // 8) % 2


def number_of(day: Civil) -> int:
    """The number of a day: 1 January of the year 1 is 1."""
    year, month, of_month = day
    before = year - 1
    leap_days = before // 4 - before // 100 + before // 400
    return (
        365 * before
        + leap_days
        + _BEFORE_MONTH[month - 1]
        + (month > 2 and is_leap(year))
        + of_month
    )


def day_of(number: int) -> Civil:
    """The day that has a number.

    The count begins on 1 March of the year 0, so that a leap day is the last day of a year.
    """
    since = number + 305
    centuries4, rest = divmod(since, 146_097)
    of_cycle = (rest - rest // 1_460 + rest // 36_524 - rest // 146_096) // 365
    of_year = rest - (365 * of_cycle + of_cycle // 4 - of_cycle // 100)
    shifted = (5 * of_year + 2) // 153
    month = shifted + 3 if shifted < 10 else shifted - 9
    year = 400 * centuries4 + of_cycle + (month <= 2)
    return year, month, of_year - (153 * shifted + 2) // 5 + 1


def weekday_of(number: int) -> int:
    """0 for Monday to 6 for Sunday: 1 January of the year 1 was a Monday."""
    return (number - 1) % 7


# Bank holidays


def _easter_sunday(year: int) -> int:
    """Gauss's rule, with Clavius's two exceptions."""
    golden, century = year % 19, year // 100
    moon = (15 + century - century // 4 - (8 * century + 13) // 25) % 30
    full = (19 * golden + moon) % 30
    full -= (full == 29) or (full == 28 and golden > 10)
    sunday = (2 * (year % 4) + 4 * (year % 7) + 6 * full + (4 + century - century // 4) % 7) % 7
    return number_of((year, 3, 22)) + full + sunday


def _read_off(year: int, month: int, day: int, columns: Sequence[Sequence[int]]) -> list[int]:
    """The days off for a fixed day: the column of its weekday says how many days later they are."""
    fixed = number_of((year, month, day))
    return [fixed + later for later in columns[weekday_of(fixed)]]


#                        Mon     Tue     Wed     Thu     Fri     Sat     Sun
_ONE_DAY_OFF = (        (0,),   (0,),   (0,),   (0,),   (0,),   (2,),   (1,))  # fmt: skip
_TWO_DAYS_OFF = (       (0, 1), (0, 1), (0, 1), (0, 1), (0, 3), (2, 3), (1, 2))  # fmt: skip
_FIRST_MONDAY = (       (0,),   (6,),   (5,),   (4,),   (3,),   (2,),   (1,))  # fmt: skip
_LAST_MONDAY = (        (0,),   (-1,),  (-2,),  (-3,),  (-4,),  (-5,),  (-6,))  # fmt: skip


def _ordinary(division: str, year: int) -> set[int]:
    easter = _easter_sunday(year)
    holidays = [
        easter - 2,
        *_read_off(year, 5, 1, _FIRST_MONDAY),
        *_read_off(year, 5, 31, _LAST_MONDAY),
        *_read_off(year, 12, 25, _TWO_DAYS_OFF),
    ]
    if division == "scotland":
        holidays += _read_off(year, 1, 1, _TWO_DAYS_OFF)
        holidays += _read_off(year, 8, 1, _FIRST_MONDAY)
        if year >= 2007:
            holidays += _read_off(year, 11, 30, _ONE_DAY_OFF)
    else:
        holidays += [
            easter + 1,
            *_read_off(year, 1, 1, _ONE_DAY_OFF),
            *_read_off(year, 8, 31, _LAST_MONDAY),
        ]
    if division == "northern-ireland":
        holidays += _read_off(year, 3, 17, _ONE_DAY_OFF) + _read_off(year, 7, 12, _ONE_DAY_OFF)
    return set(holidays)


@cache
def by_the_acts(division: str) -> tuple[int, ...]:
    """Every weekday bank holiday from 1990 to 2100 by the rules and the proclamations, in order."""
    holidays: set[int] = set()
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        holidays |= _ordinary(division, year)
    for added, instead_of in (*_PROCLAIMED["all"], *_PROCLAIMED[division]):
        holidays.add(number_of(added))
        if instead_of is not None:
            holidays.remove(number_of(instead_of))
    return tuple(sorted(holidays))


@cache
def _rows(division: str) -> tuple[tuple[int, Civil, Civil], ...]:
    with (Path(__file__).parents[1] / "calendars" / "tables" / "published_bank_holidays.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        return tuple(
            (
                number_of(_civil(row["date"])),
                _civil(row["first_published"]),
                _civil(row["withdrawn"]),
            )
            for row in csv.DictReader(file)
            if row["division"] == division
        )


def _civil(text: str) -> Civil:
    if not text:
        return _NEVER
    year, month, day = text.split("-")
    return int(year), int(month), int(day)


FIRST_LISTED = 2011
LAST_LISTED = max(
    day_of(max(_rows(division))[0])[0] for division in _PROCLAIMED if division != "all"
)


@cache
def bank_holidays(division: str) -> tuple[int, ...]:
    """Every weekday bank holiday from 1990 to 2100, in order: listed, or by the Acts."""
    first, after = number_of((FIRST_LISTED, 1, 1)), number_of((LAST_LISTED + 1, 1, 1))
    return tuple(
        sorted(
            {number for number in by_the_acts(division) if not first <= number < after}
            | {number for number, _, withdrawn in _rows(division) if withdrawn == _NEVER}
        )
    )


def listed(division: str, known_on: Civil) -> tuple[int, ...]:
    """The published list as it stood on a day, in order."""
    return tuple(
        sorted(
            {
                number
                for number, published, withdrawn in _rows(division)
                if published <= known_on < withdrawn
            }
        )
    )


# Counting


class Counting:
    """Counts working days, given the weekdays that do not work, in order."""

    def __init__(self, days_off: Sequence[int]) -> None:
        self.days_off = list(days_off)

    def works(self, day: int) -> bool:
        """Whether a day is a working day."""
        place = bisect_left(self.days_off, day)
        return weekday_of(day) < SAT and self.days_off[place : place + 1] != [day]

    def off_between(self, start: int, end: int) -> list[int]:
        """The weekdays off in a count from one day to another.

        The count leaves out its first day and includes its last, forward or back.
        """
        if start <= end:
            return self.days_off[
                bisect_right(self.days_off, start) : bisect_right(self.days_off, end)
            ]
        return self.days_off[bisect_left(self.days_off, end) : bisect_left(self.days_off, start)]

    def between(self, start: int, end: int) -> int:
        """The working days from one day to another; negative if counted back."""
        if start > end:
            return -(_weekdays(start - 1) - _weekdays(end - 1) - len(self.off_between(start, end)))
        return _weekdays(end) - _weekdays(start) - len(self.off_between(start, end))

    def add(self, day: int, count: int) -> int:
        """The day that a number of working days leads to.

        It goes on by so many weekdays, then by one more for each day off on the way, until no new
        day off comes.
        """
        reached, passed = day, 0
        while count:
            reached = _shifted(day, count + passed if count > 0 else count - passed)
            now = len(self.off_between(day, reached))
            if now == passed:
                return reached
            passed = now
        return day

    def last_working_day(self, day: int) -> int:
        """The working day on or before a day: one working day back from the next day."""
        return self.add(day + 1, -1)

    def same_day(self, day: int, count: int) -> int:
        """The day that a count leads to whose day 1 is the day itself, if it works."""
        if self.works(day):
            count -= 1 if count > 0 else -1
        return self.add(day, count)


def _weekdays(number: int) -> int:
    """The number of Mondays to Fridays up to a day, from 1 January of the year 1."""
    weeks, rest = divmod(number, 7)
    return 5 * weeks + min(rest, 5)


def _shifted(day: int, weekdays: int) -> int:
    """The day so many Mondays to Fridays on, or back if negative.

    A count from a weekend begins on the Friday before it; a count back begins on the Monday after.
    """
    column = weekday_of(day)
    if column > FRI:
        day, column = (
            (day - (column - FRI), FRI) if weekdays > 0 else (day + (SUN + 1 - column), MON)
        )
    weeks, rest = divmod(column + weekdays, 5)
    return day - column + 7 * weeks + rest


# Months


def corresponding(anchor: Civil, months: int, month_end: str) -> Civil | None:
    """The same day so many months on; None if the month is too short for it and that is refused."""
    year, month, day = anchor
    for _ in range(abs(months) // 12):  # years first, as a person turns over a wall calendar
        year += 1 if months > 0 else -1
    month += abs(months) % 12 if months > 0 else -(abs(months) % 12)
    if month > 12:
        year, month = year + 1, month - 12
    if month < 1:
        year, month = year - 1, month + 12
    longest = length_of(year, month)
    if day <= longest:
        return year, month, day
    if month_end == "clamp":
        return year, month, longest
    return (year, month + 1, 1) if month_end == "roll" else None  # December is never too short


def attains(born: Civil, age: int) -> Civil:
    """The anniversary of a birth; 1 March if a person born on 29 February has none in that year."""
    year, month, day = born
    return (
        (year + age, 3, 1)
        if (month, day) == (2, 29) and not is_leap(year + age)
        else (year + age, month, day)
    )
