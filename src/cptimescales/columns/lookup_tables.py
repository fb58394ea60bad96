"""Tables of days for whole columns: what a rule or a calendar answers for every day there is, worked out once.

For one rule of one rulebook the due date depends on the trigger's day alone, and a calendar covers some forty thousand
days. So one table of due dates by day holds every answer: versions, months, refusals and the ends of the calendar included.
A column is then one look-up a row.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from typing import Any, TypeVar
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

Days = NDArray[np.int64]
"""Days since 1 January 1970, as in numpy's `datetime64[D]`; `NOTHING` where there is none."""

NOTHING = int(np.iinfo(np.int64).min)
"""No day: numpy's "not a time"."""

FARTHEST = 30_000
"""More working days than any calendar covers: counting so many leads outside it from every day that it covers."""

_TABLES_OF_A_BOOK = 64
_EPOCH = date(1970, 1, 1).toordinal()
_FIRST_MONTH, _LAST_MONTH = np.datetime64("0001-01"), np.datetime64("9999-12")
_Found = TypeVar("_Found")


def day_number(day: date) -> int:
    """A day as numpy numbers it."""
    return day.toordinal() - _EPOCH


def date_of(number: int) -> date | None:
    """The day of a number, or None where `date` does not reach."""
    ordinal = number + _EPOCH
    return (
        date.fromordinal(ordinal)
        if date.min.toordinal() <= ordinal <= date.max.toordinal()
        else None
    )


@dataclass(frozen=True, eq=False)
class DayTable:
    """A value for each day of a run of days; the first and the last entry both stand for all days before and after.

    `first` is the day of the first entry. It is 0 wherever that is possible, for then a day is its own position.
    """

    first: int
    values: NDArray[np.int64] | NDArray[np.float64]

    @classmethod
    def of(
        cls, first: int, values: NDArray[np.int64] | NDArray[np.float64], nothing: float
    ) -> DayTable:
        """The table of some days in a row; every other day answers `nothing`."""
        start = min(first - 1, 0)
        padded: NDArray[Any] = np.full(first - start + len(values) + 1, nothing, values.dtype)
        padded[first - start : -1] = values
        padded.flags.writeable = False
        return cls(start, padded)


NO_DAYS = DayTable(0, np.full(1, NOTHING))
"""The table of a rulebook that has no answer for any day."""


@dataclass(frozen=True)
class CalendarDays:
    """The working days of a calendar, numbered: the two tables of `numbered_days`, as arrays.

    Attributes:
        first: the first day covered.
        before, upto: how many working days lie before each day, and up to and including it.
        working_days: the working day of each number.
    """

    first: int
    before: NDArray[np.int64]
    upto: NDArray[np.int64]
    working_days: Days

    @classmethod
    def of(cls, calendar: WorkingCalendar) -> CalendarDays:
        """The days that a calendar covers."""
        begin, end = calendar.covers
        days = np.arange(day_number(begin), day_number(end) + 1)
        works = (days + 3) % 7 < 5  # 1 January 1970 was a Thursday
        works[0] = calendar.is_working_day(begin)
        for left_out in calendar.days_left_out(begin, end):  # those after the first day
            works[day_number(left_out.date) - days[0]] = False
        upto = np.cumsum(works, dtype=np.int64)
        return cls(int(days[0]), upto - works, upto, days[works])

    @property
    def days(self) -> Days:
        """Every day covered."""
        return np.arange(self.first, self.first + len(self.upto))

    def reached(self, period: Period) -> Days:
        """Where a period leads from each day covered, as `Period.from_date` says; `NOTHING` where that refuses."""
        count = period.count if period.direction == "after" else -period.count
        if period.unit == "working_days":
            counts = np.full(len(self.upto), count)
            if period.first_day == "same_day":
                counts[self.upto > self.before] -= 1 if count > 0 else -1
            reached = self._add(counts)
        elif period.unit in ("months", "years"):
            months = count * (12 if period.unit == "years" else 1)
            reached = corresponding_dates(self.first, len(self.upto), months, period.month_end)
        else:
            per_unit = {"days": 1.0, "weeks": 7.0, "hours": 1 / 24}[period.unit]
            reached = self.days + round(count * per_unit)
        inside = (reached >= self.first) & (reached < self.first + len(self.upto))
        return np.where(inside, reached, NOTHING)

    def _add(self, counts: NDArray[np.int64]) -> Days:
        position = np.where(counts > 0, self.upto + counts - 1, self.before + counts)
        inside = (position >= 0) & (position < len(self.working_days))
        reached = self.working_days[np.where(inside, position, 0)]
        return np.where(counts == 0, self.days, np.where(inside, reached, NOTHING))


def corresponding_dates(first: int, size: int, months: int, month_end: MonthEnd) -> Days:
    """The corresponding date of each of some days in a row, as `dates.add_months` says; `NOTHING` where that refuses."""
    days = np.arange(first, first + size)
    month = days.view("datetime64[D]").astype("datetime64[M]")
    reached = month + months
    begins, next_begins = (_numbers(each) for each in (reached, reached + 1))
    found = begins + days - _numbers(month)
    no_such_day = {"clamp": next_begins - 1, "roll": next_begins, "refuse": np.full(size, NOTHING)}[
        month_end
    ]
    found = np.where(found < next_begins, found, no_such_day)
    return np.where((reached < _FIRST_MONTH) | (reached > _LAST_MONTH), NOTHING, found)


def _numbers(months: NDArray[np.datetime64]) -> Days:
    """The numbers of the days with which months begin."""
    return months.astype("datetime64[D]").view(np.int64)


def due_table(book: Rulebook, rule: str, number: int) -> DayTable:
    """The due date of a rule by the day of its trigger (of a window: its last day, by the day of birth)."""
    return kept(book, ("due", rule, number), lambda: _due_table(book, book.rule(rule), number))


def counting_tables(calendar: WorkingCalendar) -> tuple[DayTable, DayTable]:
    """How many working days lie before each day, and up to and including it; not a number for days not covered."""

    def tables() -> tuple[DayTable, DayTable]:
        days = calendar_days(calendar)
        before, upto = (
            DayTable.of(days.first, each.astype(np.float64), np.nan)
            for each in (days.before, days.upto)
        )
        return before, upto

    return kept(calendar, "counting", tables)


@dataclass(frozen=True, eq=False)
class AddingTables:
    """What adding a count that differs from row to row looks up.

    Attributes:
        forward: by day, the position in `found` from which a count forward starts: of the working day on or before it. It is
            half of `halves`, rounded down, and there for speed alone.
        halves: by day, twice its own position; a day that is not a working day stands half-way between two.
        found: the working days, with so much of nothing around them that no count up to `FARTHEST` leaves it.
    """

    forward: DayTable
    halves: DayTable
    found: Days


def adding_tables(calendar: WorkingCalendar) -> AddingTables:
    """The tables for adding working days, a count for each row."""

    def tables() -> AddingTables:
        days = calendar_days(calendar)
        nothing = np.full(2 * FARTHEST + 1, NOTHING)
        found = np.concatenate([nothing, days.working_days, nothing])
        forward = DayTable.of(days.first, days.upto + len(nothing) - 1, FARTHEST)
        halves = DayTable.of(
            days.first, days.before + days.upto + 2 * len(nothing) - 1, 2 * FARTHEST
        )
        return AddingTables(forward, halves, found)

    return kept(calendar, "adding", tables)


def last_working_day_table(calendar: WorkingCalendar) -> DayTable:
    """The last working day on or before each day."""

    def table() -> DayTable:
        days = calendar_days(calendar)
        found = np.where(days.upto > 0, days.working_days[np.maximum(days.upto - 1, 0)], NOTHING)
        return DayTable.of(days.first, found, NOTHING)

    return kept(calendar, "last_working_day", table)


def calendar_days(calendar: WorkingCalendar) -> CalendarDays:
    """The numbered days of a calendar."""
    return kept(calendar, "days", lambda: CalendarDays.of(calendar))


@lru_cache(maxsize=3)
def division_calendar(division: str) -> WorkingCalendar:
    """The calendar of a division as it stands, the same one every time, so that its tables are made once."""
    return library.calendar(division)


# By rulebook or calendar, so that its tables go when it goes; but `work` keeps the last few that it put together.
_tables: WeakKeyDictionary[Rulebook | WorkingCalendar, dict[Hashable, object]] = WeakKeyDictionary()


def kept(owner: Rulebook | WorkingCalendar, key: Hashable, make: Callable[[], _Found]) -> _Found:
    """What is kept of a rulebook or calendar under a key, as long as it lives; made where there is nothing yet."""
    mine = _tables.setdefault(owner, {})
    found = mine.get(key)
    if found is None:
        found = make()
        if len(mine) >= _TABLES_OF_A_BOOK:
            mine.clear()
        mine[key] = found
    return found  # type: ignore[return-value]  # what is kept under a key is what its `make` made


def _due_table(book: Rulebook, rule: Rule, number: int) -> DayTable:
    around = rule.versions[-1].around
    if around is not None:
        return _window_table(book, rule, around.birthday)
    days = calendar_days(book.calendar)
    due = np.full(len(days.upto), NOTHING)
    for version, mask in _in_force(rule, days.days):
        if version.undated is None and (number == 1 or version.then):
            due[mask] = _reached(book, period_of(version, number))[mask]
    return _of_due_dates(book, days.first, due)


def _window_table(book: Rulebook, rule: Rule, age: int) -> DayTable:
    begin, end = book.calendar.covers
    oldest = max(version.around.birthday for version in rule.versions if version.around is not None)
    born = np.arange(
        day_number(date(max(begin.year - max(age, oldest), 1), 1, 1)), day_number(end) + 1
    )
    closes = np.full(len(born), NOTHING)
    attained = cache(lambda years: corresponding_dates(int(born[0]), len(born), 12 * years, "roll"))
    for version, mask in _in_force(rule, attained(age)):
        if version.around is not None:
            closes[mask] = _closes(book, version.around, attained(version.around.birthday))[mask]
    return _of_due_dates(book, int(born[0]), closes)


def _of_due_dates(book: Rulebook, first: int, due: Days) -> DayTable:
    # An answer names the last working day on or before it, so it is refused where the calendar has none.
    due[due < calendar_days(book.calendar).working_days[0]] = NOTHING
    return DayTable.of(first, due, NOTHING)


def _closes(book: Rulebook, around: Around, birthdays: Days) -> Days:
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


def _in_force(rule: Rule, days: Days) -> Sequence[tuple[RuleVersion, NDArray[np.bool_]]]:
    """Each version of a rule with the days on which it was in force."""

    def until(version: RuleVersion) -> int:
        last = rule.last_day(version)
        return day_number(date.max if last is None else last)

    return [
        (version, (days >= day_number(version.effective_from)) & (days <= until(version)))
        for version in rule.versions
    ]
