"""The days of a run of years, numbered: what every count of working days looks up.

Two tables answer everything: how many working days there are before each day, and the working day of each number. So the
cost does not grow with the number of days counted.
"""

from __future__ import annotations

import hashlib
from array import array
from bisect import bisect_left, bisect_right
from datetime import date
from functools import cached_property, lru_cache
from itertools import accumulate, compress, cycle, islice
from typing import NamedTuple

from cptimescales.calendars.days import BankHoliday, DayLeftOut

_WEEKEND = (5, 6)


class Years(NamedTuple):
    """The bank holidays of an unbroken run of years, in order of date."""

    first: int
    last: int
    bank_holidays: tuple[BankHoliday, ...]


class Span(NamedTuple):
    """What a count between two days rests on.

    Attributes:
        working_days: as `WorkingCalendar.working_days_between` counts them.
        left_out: the weekdays that did not count.
        last_working_day: the last working day on or before the end.
        sha256: the hash of the list of days left out that answered: that of the published years if the question stays
            within them, that of all years covered otherwise.
    """

    working_days: int
    left_out: tuple[DayLeftOut, ...]
    last_working_day: date
    sha256: str


class NumberedDays:
    """The numbered days of one run of years."""

    def __init__(self, years: Years, closures: tuple[tuple[date, str], ...]) -> None:
        first, last = date(years.first, 1, 1), date(years.last, 12, 31)
        self.years = years
        self._base = base = first.toordinal()
        self._before_first = base - 1
        size = last.toordinal() - base + 1
        left_out = {
            holiday.date: DayLeftOut(holiday.date, str(holiday), "bank_holiday")
            for holiday in years.bank_holidays
            if holiday.date.weekday() not in _WEEKEND
        }
        for day, name in closures:
            # Councils list whole weeks: a closure on a weekend or a bank holiday is accepted and changes nothing.
            if first <= day <= last and day.weekday() not in _WEEKEND:
                left_out.setdefault(day, DayLeftOut(day, name, "closure"))
        week = [int(weekday not in _WEEKEND) for weekday in range(7)]
        works = list(islice(cycle(week), first.weekday(), first.weekday() + size))
        for day in left_out:
            works[day.toordinal() - base] = 0
        self._left_out = tuple(left_out[day] for day in sorted(left_out))
        self._left_out_on = [entry.date for entry in self._left_out]
        # _numbers[i]: how many working days there are before day i. One more entry than days, so [i + 1] counts day i too.
        # _working_days[k]: the working day before which there are k others.
        self._numbers = array(
            "i", accumulate(works, initial=0)
        )  # small enough to stay near the processor
        self._working_days = list(map(date.fromordinal, compress(range(base, base + size), works)))

    def holds(self, first_year: int, last_year: int) -> bool:
        return self.years.first <= first_year and last_year <= self.years.last

    def works(self, day: date) -> bool:
        index = day.toordinal() - self._base
        return self._numbers[index + 1] != self._numbers[index]

    def between(self, start: date, end: date) -> int:
        # Counted back, the start is day 0 in the same way: the days before it, down to and including the end.
        shift = self._base - 1 if start <= end else self._base
        return self._numbers[end.toordinal() - shift] - self._numbers[start.toordinal() - shift]

    def left_out(self, start: date, end: date) -> tuple[DayLeftOut, ...]:
        days = self._left_out_on
        if start <= end:
            return self._left_out[bisect_right(days, start) : bisect_right(days, end)]
        return self._left_out[bisect_left(days, end) : bisect_left(days, start)]

    def after(self, day: date, count: int) -> date | None:
        """The working day so many after a day, at least 1; None where this run of years does not reach."""
        index = day.toordinal() - self._before_first
        try:
            return self._working_days[self._numbers[index] + count - 1] if index > 0 else None
        except IndexError:
            return None

    def add(self, day: date, count: int) -> date | None:
        """None where this run of years does not reach."""
        if count > 0:
            return self.after(day, count)
        index = day.toordinal() - self._base
        if not 0 <= index < len(self._numbers) - 1:
            return None
        position = self._numbers[index] + count
        if count == 0:
            return day
        return self._working_days[position] if position >= 0 else None

    def span(self, start: date, end: date) -> Span | None:
        """None where the run of years begins with days that do not count, and the end is among them."""
        number = self._numbers[end.toordinal() - self._base + 1]
        if not number:
            return None
        last_working_day = self._working_days[number - 1]
        return Span(
            self.between(start, end), self.left_out(start, end), last_working_day, self.sha256
        )

    def on_or_before(self, day: date) -> date | None:
        """None where this run of years does not reach."""
        index = day.toordinal() - self._base
        number = self._numbers[index + 1] if 0 <= index < len(self._numbers) - 1 else 0
        return self._working_days[number - 1] if number else None

    @cached_property
    def sha256(self) -> str:
        lines = [f"{self.years.first} {self.years.last}"]
        lines += [f"{entry.date} {entry.kind} {entry.name}" for entry in self._left_out]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


# Calendars known on many days share few states of the list; a table is worth keeping for the next of them.
numbered_days = lru_cache(maxsize=32)(NumberedDays)
