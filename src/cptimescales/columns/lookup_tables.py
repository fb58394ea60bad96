"""A rule or a calendar as tables of days: its answer for every day, computed once.

The due date of one rule of one rulebook depends only on the trigger date, and a calendar covers
some forty thousand days. So one table of due dates by day has every answer: rule versions, months,
refusals and the ends of the calendar included. A column then needs one look-up a row.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from typing import Any, TypeAlias, TypeVar
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from cptimescales import library
from cptimescales.calendars.dates import MonthEnd
from cptimescales.calendars.working_calendar import WorkingCalendar
from cptimescales.library import Rulebook
from cptimescales.rules.in_force import period_of
from cptimescales.rules.model import Around, Rule, RuleVersion
from cptimescales.rules.period import Period

Days: TypeAlias = NDArray[np.int64]
"""Days since 1 January 1970, as in numpy's `datetime64[D]`; `NOTHING` where there is no day."""

NOTHING = int(np.iinfo(np.int64).min)
"""No day: numpy's "not a time"."""

FARTHEST = 30_000
"""More working days than any calendar covers: from every day, this count leads outside it."""

_MOST_TABLES = 64  # kept for one rulebook or calendar
_EPOCH = date(1970, 1, 1).toordinal()
_FIRST_MONTH, _LAST_MONTH = np.datetime64("0001-01"), np.datetime64("9999-12")
_Kept = TypeVar("_Kept")


def day_number(day: date) -> int:
    """A day as its number in numpy.

    >>> day_number(date(1970, 1, 2))
    1
    """
    return day.toordinal() - _EPOCH


FIRST_DAY, LAST_DAY = day_number(date.min), day_number(date.max)
"""The first and the last day of Python's dates: of the years 1 and 9999."""


def date_of(number: int) -> date | None:
    """The day with this number; None outside the years 1 to 9999.

    >>> date_of(1), date_of(NOTHING)
    (datetime.date(1970, 1, 2), None)
    """
    return date.fromordinal(number + _EPOCH) if FIRST_DAY <= number <= LAST_DAY else None


@dataclass(frozen=True, eq=False)
class DayTable:
    """A value for each of some consecutive days.

    Attributes:
        first: the day of the first value. It is 0 wherever possible, so that a day is its own
            position among the values.
        values: the values. All days before `first` have the first one, and all days after the last
            value have that one.
    """

    first: int
    values: NDArray[np.int64] | NDArray[np.float64] | NDArray[np.int8]

    @classmethod
    def of(
        cls, first: int, values: NDArray[np.int64] | NDArray[np.float64], nothing: float
    ) -> DayTable:
        """The table of some consecutive days, from `first` on; every other day has `nothing`."""
        start = min(first - 1, 0)
        padded: NDArray[Any] = np.full(first - start + len(values) + 1, nothing, values.dtype)
        padded[first - start : -1] = values
        padded.flags.writeable = False
        return cls(start, padded)


NO_DAYS = DayTable(0, np.full(1, NOTHING))
"""The table of a rulebook that has no answer for any day."""


@dataclass(frozen=True)
class CalendarDays:
    """The numbered working days of a calendar: `calendars.day_index` as arrays.

    Attributes:
        first: the first day covered.
        before: by day, how many working days lie before it.
        upto: by day, how many working days lie before it or on it.
        working_days: the working day of each number.
    """

    first: int
    before: NDArray[np.int64]
    upto: NDArray[np.int64]
    working_days: Days

    @classmethod
    def of(cls, calendar: WorkingCalendar) -> CalendarDays:
        """The days that a calendar covers."""
        if calendar.without_closures is not calendar:
            open_ = calendar_days(calendar.without_closures)
            works = open_.upto > open_.before
            works[[day_number(day) - open_.first for day, _ in calendar.closures]] = False
            return cls._of_works(open_.first, works)
        begin, end = calendar.covers
        days = np.arange(day_number(begin), day_number(end) + 1)
        works = (days + 3) % 7 < 5  # 1 January 1970 was a Thursday
        works[0] = calendar.is_working_day(begin)
        for left_out in calendar.days_left_out(begin, end):  # those after the first day
            works[day_number(left_out.date) - days[0]] = False
        return cls._of_works(int(days[0]), works)

    @classmethod
    def _of_works(cls, first: int, works: NDArray[np.bool_]) -> CalendarDays:
        """The days from the first one on, by whether each is a working day."""
        upto = np.cumsum(works, dtype=np.int64)
        return cls(first, upto - works, upto, first + np.flatnonzero(works))

    @property
    def days(self) -> Days:
        """Every day covered."""
        return np.arange(self.first, self.first + len(self.upto))

    def reached(self, period: Period) -> Days:
        """From each day covered, the day at the end of a period; see `Period.from_date`.

        Where `Period.from_date` raises an error, this is `NOTHING`.
        """
        unit, count = period.normal
        if unit == "working_days":
            counts = np.full(len(self.upto), count)
            if period.first_day == "same_day":
                counts[self.upto > self.before] -= 1 if count > 0 else -1
            reached = self._add(counts)
        elif unit == "months":
            reached = corresponding_dates(self.first, len(self.upto), count, period.month_end)
        else:
            reached = self.days + count
        inside = (reached >= self.first) & (reached < self.first + len(self.upto))
        return np.where(inside, reached, NOTHING)

    def _add(self, counts: NDArray[np.int64]) -> Days:
        position = np.where(counts > 0, self.upto + counts - 1, self.before + counts)
        inside = (position >= 0) & (position < len(self.working_days))
        reached = self.working_days[np.where(inside, position, 0)]
        return np.where(counts == 0, self.days, np.where(inside, reached, NOTHING))


def corresponding_dates(first: int, size: int, months: int, month_end: MonthEnd) -> Days:
    """The corresponding date, some months later, of each of some consecutive days.

    `calendars.dates.add_months` is the same for one date. Where it raises an error, this is
    `NOTHING`.

    Args:
        first: the first day.
        size: how many days.
        months: how many months later; negative for earlier.
        month_end: what happens where the month has no such day.
    """
    days = np.arange(first, first + size)
    month = days.view("datetime64[D]").astype("datetime64[M]")
    reached_month = month + months
    begins, next_begins = _first_days(reached_month), _first_days(reached_month + 1)
    reached = begins + days - _first_days(month)
    no_such_day = {"clamp": next_begins - 1, "roll": next_begins, "refuse": np.full(size, NOTHING)}
    reached = np.where(reached < next_begins, reached, no_such_day[month_end])
    outside = (reached_month < _FIRST_MONTH) | (reached_month > _LAST_MONTH)
    return np.where(outside, NOTHING, reached)


def _first_days(months: NDArray[np.datetime64]) -> Days:
    """The first day of each month."""
    return months.astype("datetime64[D]").view(np.int64)


def due_table(book: Rulebook, rule: str, number: int) -> DayTable:
    """The due date of a rule by trigger date; for a review around a birthday, by date of birth."""
    return kept(book, ("due", rule, number), lambda: _due_table(book, book.rule(rule), number))


def counting_tables(calendar: WorkingCalendar) -> tuple[DayTable, DayTable]:
    """How many working days lie before each day, and how many before it or on it.

    The counts are floats, so that a day outside the calendar can have `nan`.
    """

    def tables() -> tuple[DayTable, DayTable]:
        days = calendar_days(calendar)
        before, upto = (
            DayTable.of(days.first, counts.astype(np.float64), np.nan)
            for counts in (days.before, days.upto)
        )
        return before, upto

    return kept(calendar, "counting", tables)


@dataclass(frozen=True, eq=False)
class AddingTables:
    """The tables for adding working days, a count for each row; see `kernels.Adding`.

    Attributes:
        forward: by day, the position in `working_days` of the working day on or before it, from
            which a count forward starts. It is half of `halves`, rounded down, and only saves time.
        halves: by day, twice its position; a day that is not a working day lies half-way between
            two positions.
        working_days: the working days, with so many `NOTHING` before and after them that no count
            up to `FARTHEST` leads outside the array.
    """

    forward: DayTable
    halves: DayTable
    working_days: Days


def adding_tables(calendar: WorkingCalendar) -> AddingTables:
    """The tables for adding working days, a count for each row."""

    def tables() -> AddingTables:
        days = calendar_days(calendar)
        nothing = np.full(2 * FARTHEST + 1, NOTHING)
        working_days = np.concatenate([nothing, days.working_days, nothing])
        forward = DayTable.of(days.first, days.upto + len(nothing) - 1, FARTHEST)
        halves = days.before + days.upto + 2 * len(nothing) - 1
        return AddingTables(forward, DayTable.of(days.first, halves, 2 * FARTHEST), working_days)

    return kept(calendar, "adding", tables)


def last_working_day_table(calendar: WorkingCalendar) -> DayTable:
    """The last working day on or before each day."""

    def table() -> DayTable:
        days = calendar_days(calendar)
        last = np.where(days.upto > 0, days.working_days[np.maximum(days.upto - 1, 0)], NOTHING)
        return DayTable.of(days.first, last, NOTHING)

    return kept(calendar, "last_working_day", table)


def calendar_days(calendar: WorkingCalendar) -> CalendarDays:
    """The numbered days of a calendar."""
    return kept(calendar, "days", lambda: CalendarDays.of(calendar))


@lru_cache(maxsize=3)
def division_calendar(division: str) -> WorkingCalendar:
    """The calendar of a division: the same object each time, so its tables are made once."""
    return library.calendar(division)


# A rulebook's or calendar's tables go when it goes; only the last few of `kernels` are kept longer.
_tables: WeakKeyDictionary[Rulebook | WorkingCalendar, dict[Hashable, object]] = WeakKeyDictionary()


def kept(owner: Rulebook | WorkingCalendar, key: Hashable, make: Callable[[], _Kept]) -> _Kept:
    """A cache entry of a rulebook or calendar; made on first use.

    Args:
        owner: the rulebook or calendar. What is kept is forgotten when the owner is.
        key: the key. The same key must always be used with the same `make`.
        make: makes what is kept.
    """
    tables = _tables.setdefault(owner, {})
    table = tables.get(key)
    if table is None:
        table = make()
        if len(tables) >= _MOST_TABLES:
            tables.clear()
        tables[key] = table
    return table  # type: ignore[return-value]  # `make` made what is kept under its key


def _due_table(book: Rulebook, rule: Rule, number: int) -> DayTable:
    around = rule.read_versions[-1].around
    if around is not None:
        return _window_table(book, rule, around.birthday)
    days = calendar_days(book.calendar)
    due = np.full(len(days.upto), NOTHING)
    for version, in_force in days_in_force(rule, days.days):
        if version.undated is None and (number == 1 or version.then):
            due[in_force] = _reached(book, period_of(version, number))[in_force]
    return _of_due_dates(book, days.first, due)


def _window_table(book: Rulebook, rule: Rule, age: int) -> DayTable:
    begin, end = book.calendar.covers
    oldest = max(
        version.around.birthday for version in rule.read_versions if version.around is not None
    )
    first = date(max(begin.year - max(age, oldest), 1), 1, 1)
    born = np.arange(day_number(first), day_number(end) + 1)
    closes = np.full(len(born), NOTHING)
    attained = cache(lambda years: corresponding_dates(int(born[0]), len(born), 12 * years, "roll"))
    for version, in_force in days_in_force(rule, attained(age)):
        if version.around is not None:
            birthdays = attained(version.around.birthday)
            closes[in_force] = _closes(book, version.around, birthdays)[in_force]
    return _of_due_dates(book, int(born[0]), closes)


def _of_due_dates(book: Rulebook, first: int, due: Days) -> DayTable:
    # An answer includes the last working day on or before the due date, so there must be one.
    due[due < calendar_days(book.calendar).working_days[0]] = NOTHING
    return DayTable.of(first, due, NOTHING)


def _closes(book: Rulebook, around: Around, birthdays: Days) -> Days:
    """The last day of the window around each birthday."""
    first = calendar_days(book.calendar).first

    def from_birthday(period: Period) -> Days:
        by_day = _reached(book, period)
        covered = (birthdays >= first) & (birthdays < first + len(by_day))
        return np.where(covered, by_day[np.where(covered, birthdays - first, 0)], NOTHING)

    closes = from_birthday(around.closes)
    for period in (around.opens, around.plan_by):
        closes[from_birthday(replace(period, direction="before")) == NOTHING] = NOTHING
    return closes


def _reached(book: Rulebook, period: Period) -> Days:
    return kept(book, period, lambda: calendar_days(book.calendar).reached(period))


def days_in_force(rule: Rule, days: Days) -> Sequence[tuple[RuleVersion, NDArray[np.bool_]]]:
    """Each version of a rule that somebody has read, and whether it was in force on each day."""

    def until(version: RuleVersion) -> int:
        last = rule.last_day(version)
        return day_number(date.max if last is None else last)

    return [
        (version, (days >= day_number(version.effective_from)) & (days <= until(version)))
        for version in rule.read_versions
    ]
