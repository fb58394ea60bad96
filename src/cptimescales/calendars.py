"""A `WorkingCalendar`: which days count in one division, and over which years that is known.

Every question is a look-up in two tables: the working-day number of each day, and the day of each working-day number.
So the cost does not grow with the number of days counted.
"""

from __future__ import annotations

import datetime
import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from itertools import accumulate, compress, islice
from itertools import cycle as repeat_week
from typing import ClassVar, Literal

from cptimescales.dates import require_date
from cptimescales.errors import CalendarRangeError, ClosureError, PeriodError

Closures = Mapping[date, str] | Iterable[tuple[date, str]]
"""Extra non-working days with their names: a mapping, or pairs, from day to name."""

_LAST_NUMBER = 1_000_000
_WEEKEND = (5, 6)


@dataclass(frozen=True, slots=True)
class BankHoliday:
    """A bank holiday of one division.

    `first_published` is the day on which GOV.UK listed it, or None where it was computed by rule.
    """

    date: datetime.date
    name: str
    note: str = ""
    first_published: datetime.date | None = None

    def __str__(self) -> str:
        return f"{self.name} ({self.note[0].lower()}{self.note[1:]})" if self.note else self.name


@dataclass(frozen=True, slots=True)
class DayLeftOut:
    """A weekday that does not count as a working day, and why."""

    __pydantic_config__: ClassVar[dict[str, object]] = {"extra": "forbid", "strict": True}

    date: datetime.date
    name: str
    kind: Literal["bank_holiday", "closure"]


@dataclass(frozen=True, slots=True)
class Years:
    """The bank holidays of an unbroken run of years, in order of date."""

    first: int
    last: int
    bank_holidays: tuple[BankHoliday, ...]


def closure_days(closures: Closures) -> tuple[tuple[date, str], ...]:
    """Closure days in order, checked: each a date, each with a name, none named twice differently.

    Raises:
        ClosureError: a closure without a name, or one day with two names.
        NotADateError: something other than a date where the day belongs.

    >>> closure_days({date(2026, 12, 29): "Council closed"})
    ((datetime.date(2026, 12, 29), 'Council closed'),)
    """
    named: dict[date, str] = {}
    for given, name in closures.items() if isinstance(closures, Mapping) else closures:
        day = require_date(given, "a closure day")
        if not isinstance(name, str) or not name.strip():
            raise ClosureError(day, "it has no name; say why the authority is closed, it is shown in every result")
        if named.setdefault(day, name.strip()) != name.strip():
            raise ClosureError(day, f"it is named twice, {named[day]!r} and {name.strip()!r}; keep one")
    return tuple(sorted(named.items()))


class _Table:
    """The numbered days of one run of years. Its methods answer None where the run does not reach."""

    def __init__(self, years: Years, closures: tuple[tuple[date, str], ...]) -> None:
        first, last = date(years.first, 1, 1), date(years.last, 12, 31)
        self.years = years
        self._base = base = first.toordinal()
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
        counts = [int(weekday not in _WEEKEND) for weekday in range(7)]
        counts = counts[first.weekday() :] + counts[: first.weekday()]
        works = list(islice(repeat_week(counts), size))
        for day in left_out:
            works[day.toordinal() - base] = 0
        self._left_out = tuple(left_out[day] for day in sorted(left_out))
        self._left_out_on = [entry.date for entry in self._left_out]
        # _numbers[i]: how many working days there are up to and including day i.
        # _working_days[k]: the working day whose number is k + 1, so also the first one after a day of number k.
        self._numbers = list(accumulate(works))
        self._working_days = list(map(date.fromordinal, compress(range(base, base + size), works)))

    def _number(self, day: date) -> int | None:
        index = day.toordinal() - self._base
        return self._numbers[index] if 0 <= index < len(self._numbers) else None

    def _number_before(self, day: date) -> int | None:
        index = day.toordinal() - self._base
        if not 0 <= index < len(self._numbers):
            return None
        return self._numbers[index - 1] if index else 0

    def works(self, day: date) -> bool | None:
        number = self._number(day)
        return None if number is None else number != self._number_before(day)

    def between(self, start: date, end: date) -> int | None:
        # Counted back, the start is day 0 in the same way: the days before it, down to and including the end.
        count = self._number if start <= end else self._number_before
        first, last = count(start), count(end)
        return None if first is None or last is None else last - first

    def on_or_before(self, day: date) -> date | None:
        number = self._number(day)
        return self._working_days[number - 1] if number else None

    def add(self, day: date, count: int) -> date | None:
        index = day.toordinal() - self._base
        numbers = self._numbers
        if not 0 <= index < len(numbers):
            return None
        if count > 0:
            position = numbers[index] + count - 1
        elif count < 0:
            position = (numbers[index - 1] if index else 0) + count
        else:
            return day
        days = self._working_days
        return days[position] if 0 <= position < len(days) else None

    def left_out(self, start: date, end: date) -> tuple[DayLeftOut, ...] | None:
        days = self._left_out_on
        if start <= end:
            return (
                self._left_out[bisect_right(days, start) : bisect_right(days, end)] if self.holds(start, end) else None
            )
        return self._left_out[bisect_left(days, end) : bisect_left(days, start)] if self.holds(end, start) else None

    def holds(self, first: date, last: date) -> bool:
        return self.years.first <= first.year and last.year <= self.years.last

    @cached_property
    def sha256(self) -> str:
        lines = [f"{self.years.first} {self.years.last}"]
        lines += [f"{entry.date} {entry.kind} {entry.name}" for entry in self._left_out]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


# Calendars known on many days share few states of the list; a table is worth keeping for the next of them.
_table = lru_cache(maxsize=32)(_Table)


class WorkingCalendar:
    """Which days are working days in one division, from which source, and as known on which day.

    A working day is any day but a Saturday, a Sunday, a bank holiday of the division or a closure day. Years that
    GOV.UK has published are held at once; the years around them are computed only when a question reaches them.

    Immutable; made by `cptimescales.calendar`, and safe to share between threads.

    >>> import cptimescales as cpt
    >>> cal = cpt.calendar("england-and-wales")
    >>> cal.add_working_days(date(2026, 12, 14), 10)
    datetime.date(2026, 12, 30)
    """

    def __init__(
        self,
        name: str,
        *,
        published: Years | None,
        whole: Callable[[], Years],
        covers: tuple[date, date],
        settled_to: date,
        known_on: date | None = None,
        closures: tuple[tuple[date, str], ...] = (),
    ) -> None:
        for day, _ in closures:
            if not covers[0] <= day <= covers[1]:
                raise CalendarRangeError(name, f"closure on {day}", *covers)
        self.name = name
        self.covers = covers
        self.settled_to = settled_to
        self.known_on = known_on
        self.closures = closures
        self._published = published
        self._whole_years = whole
        self._near = _table(published, closures) if published else self._whole

    @cached_property
    def _whole(self) -> _Table:
        return _table(self._whole_years(), self.closures)

    @property
    def published_to(self) -> date | None:
        """The last day that GOV.UK's list covered, as known; None before its list began."""
        return date(self._published.last, 12, 31) if self._published else None

    def is_working_day(self, day: date) -> bool:
        """Whether a day is a working day.

        Raises:
            NotADateError: for a `datetime` or anything else that is not a date.
            CalendarRangeError: outside `covers`.

        >>> import cptimescales as cpt
        >>> cpt.calendar("england-and-wales").is_working_day(date(2026, 12, 28))  # Boxing Day (substitute day)
        False
        """
        day = require_date(day)
        found = self._near.works(day)
        if found is None:
            found = self._whole.works(day)
            if found is None:
                raise self._outside(str(day))
        return found

    def add_working_days(self, day: date, count: int) -> date:
        """The working day so many working days after a day (before it, if negative); the day itself is day 0.

        `count` 0 gives the day itself, working day or not.

        Raises:
            NotADateError: for a `datetime` or anything else that is not a date.
            PeriodError: for a count that is not a whole number.
            CalendarRangeError: the day or the answer is outside `covers`.

        >>> import cptimescales as cpt
        >>> cpt.calendar("scotland").add_working_days(date(2026, 6, 12), 1)  # 15 June 2026 is a bank holiday there
        datetime.date(2026, 6, 16)
        """
        if type(day) is not date:
            day = require_date(day)
        if type(count) is not int or not -_LAST_NUMBER <= count <= _LAST_NUMBER:
            raise PeriodError("the count of working days", count, f"a whole number up to {_LAST_NUMBER:,} either way")
        found = self._near.add(day, count)
        if found is None:
            found = self._whole.add(day, count)
            if found is None:
                raise self._outside(f"{day} and {count} working days")
        return found

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie after `start`, up to and including `end`; negative when `end` is before `start`.

        Raises:
            NotADateError: for a `datetime` or anything else that is not a date.
            CalendarRangeError: outside `covers`.

        >>> import cptimescales as cpt
        >>> cpt.calendar("england-and-wales").working_days_between(date(2026, 12, 14), date(2026, 12, 30))
        10
        """
        start, end = require_date(start), require_date(end)
        found = self._near.between(start, end)
        if found is None:
            found = self._whole.between(start, end)
            if found is None:
                raise self._outside(f"{start} to {end}")
        return found

    def next_working_day(self, day: date) -> date:
        """The first working day after a day.

        Raises:
            NotADateError: for a `datetime` or anything else that is not a date.
            CalendarRangeError: the day or the answer is outside `covers`.

        >>> import cptimescales as cpt
        >>> cpt.calendar("england-and-wales").next_working_day(date(2026, 12, 24))
        datetime.date(2026, 12, 29)
        """
        return self.add_working_days(day, 1)

    def previous_working_day(self, day: date) -> date:
        """The last working day before a day.

        Raises:
            NotADateError: for a `datetime` or anything else that is not a date.
            CalendarRangeError: the day or the answer is outside `covers`.

        >>> import cptimescales as cpt
        >>> cpt.calendar("england-and-wales").previous_working_day(date(2026, 12, 29))
        datetime.date(2026, 12, 24)
        """
        return self.add_working_days(day, -1)

    def working_day_on_or_before(self, day: date) -> date:
        """The day itself if it is a working day, otherwise the last working day before it.

        Raises:
            NotADateError: for a `datetime` or anything else that is not a date.
            CalendarRangeError: the day or the answer is outside `covers`.

        >>> import cptimescales as cpt
        >>> cpt.calendar("england-and-wales").working_day_on_or_before(date(2026, 2, 28))
        datetime.date(2026, 2, 27)
        """
        day = require_date(day)
        found = self._near.on_or_before(day) or self._whole.on_or_before(day)
        if found is None:
            raise self._outside(f"the working day on or before {day}")
        return found

    def days_left_out(self, start: date, end: date) -> tuple[DayLeftOut, ...]:
        """The weekdays that are bank holidays or closure days, in order, among the days `working_days_between` counts:
        after `start` up to and including `end`, or, when `end` is before `start`, from `end` to the day before `start`.

        Raises:
            NotADateError: for a `datetime` or anything else that is not a date.
            CalendarRangeError: outside `covers`.

        >>> import cptimescales as cpt
        >>> cpt.calendar("england-and-wales").days_left_out(date(2026, 12, 20), date(2026, 12, 25))
        (DayLeftOut(date=datetime.date(2026, 12, 25), name='Christmas Day', kind='bank_holiday'),)
        """
        start, end = require_date(start), require_date(end)
        found = self._near.left_out(start, end)
        if found is None:
            found = self._whole.left_out(start, end)
            if found is None:
                raise self._outside(f"{start} to {end}")
        return found

    def bank_holidays(self, year: int) -> tuple[BankHoliday, ...]:
        """The bank holidays of one year, in order; published ones as listed, others computed by rule.

        Raises:
            CalendarRangeError: for a year outside `covers`.

        >>> import cptimescales as cpt
        >>> [str(day) for day in cpt.calendar("england-and-wales").bank_holidays(2026)][-2:]
        ['Christmas Day', 'Boxing Day (substitute day)']
        """
        if type(year) is not int or not self.covers[0].year <= year <= self.covers[1].year:
            raise self._outside(f"the year {year}")
        table = self._near if self._near.years.first <= year <= self._near.years.last else self._whole
        return tuple(day for day in table.years.bank_holidays if day.date.year == year)

    def is_settled(self, day: date) -> bool:
        """Whether the bank holidays of a day's year were published, or already past, when the list was known.

        An answer that touches a later year is provisional.
        """
        return day <= self.settled_to

    def sha256(self, first: date, last: date) -> str:
        """The hash of the list of days left out that answers questions from `first` to `last`.

        Questions within the years published rest on those years alone; others on every year the calendar covers.
        """
        return self._near.sha256 if self._near.holds(first, last) else self._whole.sha256

    def with_closures(self, closures: Closures) -> WorkingCalendar:
        """This calendar with further closure days.

        Raises:
            ClosureError: a closure without a name, or one day with two names.
            CalendarRangeError: a closure outside `covers`.

        >>> import cptimescales as cpt
        >>> council = cpt.calendar("england-and-wales").with_closures({date(2026, 12, 29): "Council closed"})
        >>> council.next_working_day(date(2026, 12, 24))
        datetime.date(2026, 12, 30)
        """
        return WorkingCalendar(
            self.name,
            published=self._published,
            whole=self._whole_years,
            covers=self.covers,
            settled_to=self.settled_to,
            known_on=self.known_on,
            closures=closure_days((*self.closures, *closure_days(closures))),
        )

    def _outside(self, asked: str) -> CalendarRangeError:
        return CalendarRangeError(self.name, asked, *self.covers)

    def __repr__(self) -> str:
        return (
            f"<WorkingCalendar {self.name!r}, {self.covers[0]} to {self.covers[1]}, published to {self.published_to}>"
        )
