"""The working days of some years in two tables, so that any count takes constant time.

One table holds how many working days lie before each day. The other table holds the working days
in order. A count looks up a number in one table and a day in the other.
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
    """The bank holidays of the years from `first` to `last`, in order of date."""

    first: int
    last: int
    bank_holidays: tuple[BankHoliday, ...]


class Span(NamedTuple):
    """The count from one day to another, with the days that it left out.

    Attributes:
        working_days: as `WorkingCalendar.working_days_between` counts them.
        left_out: the weekdays that did not count.
        last_working_day: the last working day on or before the end.
        sha256: the hash of the list of days left out. It is the list of the published years if both
            days lie in them, otherwise the list of all years covered.
    """

    working_days: int
    left_out: tuple[DayLeftOut, ...]
    last_working_day: date
    sha256: str


class DayIndex:
    """The two tables of some years, with closure days."""

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
            # Councils list whole weeks, so a closure may fall on a weekend or a bank holiday.
            if first <= day <= last and day.weekday() not in _WEEKEND:
                left_out.setdefault(day, DayLeftOut(day, name, "closure"))
        week = [int(weekday not in _WEEKEND) for weekday in range(7)]
        works = list(islice(cycle(week), first.weekday(), first.weekday() + size))
        for day in left_out:
            works[day.toordinal() - base] = 0
        self._left_out = tuple(left_out[day] for day in sorted(left_out))
        self._left_out_on = [entry.date for entry in self._left_out]
        # _numbers[i] is the number of working days before day i. The table has one entry more than
        # there are days, so _numbers[i + 1] counts day i, too. An array fits the processor's cache.
        self._numbers = array("i", accumulate(works, initial=0))
        # _working_days[k] is the working day that has k working days before it.
        self._working_days = list(map(date.fromordinal, compress(range(base, base + size), works)))

    def closed(self, closures: tuple[tuple[date, str], ...]) -> DayIndex:
        """The same years with closure days, in order; made from these tables, not anew."""
        return ClosedDayIndex(self, closures) if closures else self

    def has_years(self, first_year: int, last_year: int) -> bool:
        """Whether the tables hold these years. Ask first where no method below says None."""
        return self.years.first <= first_year and last_year <= self.years.last

    def is_working_day(self, day: date) -> bool:
        """See `WorkingCalendar.is_working_day`."""
        index = day.toordinal() - self._base
        return self._numbers[index + 1] != self._numbers[index]

    def between(self, start: date, end: date) -> int:
        """See `WorkingCalendar.working_days_between`."""
        # A count back excludes the start as a count forward does, and includes the end.
        shift = self._base - 1 if start <= end else self._base
        return self._numbers[end.toordinal() - shift] - self._numbers[start.toordinal() - shift]

    def left_out(self, start: date, end: date) -> tuple[DayLeftOut, ...]:
        """See `WorkingCalendar.days_left_out`."""
        days = self._left_out_on
        if start <= end:
            return self._left_out[bisect_right(days, start) : bisect_right(days, end)]
        return self._left_out[bisect_left(days, end) : bisect_left(days, start)]

    def after(self, day: date, count: int) -> date | None:
        """The working day that comes `count` working days after a day, for a count of 1 or more.

        None if the day or the answer lies outside the years.
        """
        index = day.toordinal() - self._before_first
        try:
            return self._working_days[self._numbers[index] + count - 1] if index > 0 else None
        except IndexError:
            return None

    def add(self, day: date, count: int) -> date | None:
        """See `WorkingCalendar.add_working_days`.

        None if the day or the answer lies outside the years.
        """
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
        """See `WorkingCalendar.span`.

        None if the years have no working day on or before the end.
        """
        number = self._numbers[end.toordinal() - self._before_first]
        if not number:
            return None
        last_working_day = self._working_days[number - 1]
        if start > end:
            working_days, left_out = self.between(start, end), self.left_out(start, end)
        else:  # what `between` and `left_out` do, because nearly every answer comes through here
            working_days = number - self._numbers[start.toordinal() - self._before_first]
            days = self._left_out_on
            first = bisect_right(days, start)
            left_out = self._left_out[first : bisect_right(days, end, first)]
        return Span(working_days, left_out, last_working_day, self.sha256)

    def on_or_before(self, day: date) -> date | None:
        """The last working day on or before a day. None if it lies outside the years."""
        index = day.toordinal() - self._base
        number = self._numbers[index + 1] if 0 <= index < len(self._numbers) - 1 else 0
        return self._working_days[number - 1] if number else None

    @cached_property
    def sha256(self) -> str:
        """The hash of the years and their days left out."""
        return hashlib.sha256(b"".join(self._lines)).hexdigest()

    @cached_property
    def _lines(self) -> list[bytes]:
        """What the hash is made of: the years, then each day left out."""
        return [
            f"{self.years.first} {self.years.last}".encode(),
            *map(_line, self._left_out),
        ]


_MOST_QUESTIONS = 100


class ClosedDayIndex(DayIndex):
    """The tables of other years with closure days, by few look-ups in those tables.

    It takes a fiftieth of the time of new tables, and answers in twice the time. So after some
    questions it makes tables of its own.
    """

    def __init__(self, open_: DayIndex, closures: tuple[tuple[date, str], ...]) -> None:
        years = open_.years
        self.years = years
        self._open = open_
        self._closures = closures
        self._asked = 0
        self._base, self._before_first = open_._base, open_._before_first
        numbers = open_._numbers
        left_out, left_out_on = list(open_._left_out), open_._left_out_on.copy()
        # The closure days as places among the days, and as places among the working days that are
        # left if those before them are left out.
        self._closed: list[int] = []
        self._moved: list[int] = []
        self._added: list[tuple[int, DayLeftOut]] = []
        for day, name in closures:
            # Councils list whole weeks, so a closure may fall on a weekend or a bank holiday.
            if years.first <= day.year <= years.last and open_.is_working_day(day):
                entry = DayLeftOut(day, name, "closure")
                place = bisect_left(left_out_on, day)
                left_out_on.insert(place, day)
                left_out.insert(place, entry)
                self._added.append((place, entry))
                index = day.toordinal() - self._base
                self._moved.append(numbers[index] - len(self._closed))
                self._closed.append(index)
        self._left_out, self._left_out_on = tuple(left_out), left_out_on

    def _number(self, index: int) -> int:
        """How many working days lie before a day, by its place among the days."""
        self._asked += 1
        if self._asked == _MOST_QUESTIONS:
            self._make_tables()
        return self._open._numbers[index] - bisect_left(self._closed, index)

    def _working_day(self, number: int) -> date:
        """The working day that has so many working days before it."""
        return self._open._working_days[number + bisect_right(self._moved, number)]

    def _make_tables(self) -> None:
        """From now on, tables of these years and closures answer."""
        tables = DayIndex(self.years, self._closures)
        for name in ("is_working_day", "between", "after", "add", "span", "on_or_before"):
            setattr(self, name, getattr(tables, name))

    def closed(self, closures: tuple[tuple[date, str], ...]) -> DayIndex:
        return self._open.closed(closures)

    def is_working_day(self, day: date) -> bool:
        index = day.toordinal() - self._base
        return self._number(index + 1) != self._number(index)

    def between(self, start: date, end: date) -> int:
        shift = self._base - 1 if start <= end else self._base
        return self._number(end.toordinal() - shift) - self._number(start.toordinal() - shift)

    def after(self, day: date, count: int) -> date | None:
        index = day.toordinal() - self._before_first
        try:
            return self._working_day(self._number(index) + count - 1) if index > 0 else None
        except IndexError:
            return None

    def add(self, day: date, count: int) -> date | None:
        if count > 0:
            return self.after(day, count)
        index = day.toordinal() - self._base
        if not 0 <= index < len(self._open._numbers) - 1:
            return None
        position = self._number(index) + count
        if count == 0:
            return day
        return self._working_day(position) if position >= 0 else None

    def span(self, start: date, end: date) -> Span | None:
        number = self._number(end.toordinal() - self._base + 1)
        if not number:
            return None
        return Span(
            self.between(start, end),
            self.left_out(start, end),
            self._working_day(number - 1),
            self.sha256,
        )

    def on_or_before(self, day: date) -> date | None:
        index = day.toordinal() - self._base
        inside = 0 <= index < len(self._open._numbers) - 1
        number = self._number(index + 1) if inside else 0
        return self._working_day(number - 1) if number else None

    @cached_property
    def _lines(self) -> list[bytes]:
        lines = self._open._lines.copy()
        for place, entry in self._added:
            lines.insert(place + 1, _line(entry))
        return lines


def _line(entry: DayLeftOut) -> bytes:
    return f"\n{entry.date} {entry.kind} {entry.name}".encode()


# Calendars as known on many days share few states of the list, so their tables are kept.
@lru_cache(maxsize=32)
def shared_index(years: Years) -> DayIndex:
    """The tables of these years, made once."""
    return DayIndex(years, ())
