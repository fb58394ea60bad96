"""The mistakes people make with due dates, each as a calculation.

The audit makes each mistake on purpose, with the rule's own numbers, and compares the result with
the recorded date. It names a mistake only if the mistake leads to the recorded date and the
recorded date is wrong. It makes one mistake at a time: two together can lead almost anywhere, and
would explain nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from typing import Literal

from cptimescales.calendars.dates import ONE_DAY
from cptimescales.calendars.day_index import Years
from cptimescales.calendars.record import DIVISIONS, FIRST_YEAR, LAST_YEAR
from cptimescales.calendars.working_calendar import WorkingCalendar
from cptimescales.errors import TimescaleError
from cptimescales.library import division_record
from cptimescales.rules.period import Direction, Period

Mistake = Literal[
    "trigger_counted_as_day_1",
    "bank_holidays_counted",
    "calendar_days_counted",
    "fixed_91_or_183_days",
    "rolled_forward",
    "start_rolled_forward",
    "other_division",
    "holiday_not_yet_known",
    "other_edition",
    "wrong_trigger",
]
"""A mistake that people make when they work out due dates."""

_FIXED_DAYS = {3: 91, 6: 183}


@dataclass(frozen=True, slots=True)
class Count:
    """The correct calculation, plus the inputs needed to simulate each mistake.

    Attributes:
        period, on, calendar, due: the rule's period, the trigger's date, the calendar, and the due
            date that they lead to.
        recorded_on: the day on which the due date was recorded, if known.
        other_periods: the periods of the rule's other versions.
        other_dates: other dates of the same case.
    """

    period: Period
    on: date
    calendar: WorkingCalendar
    due: date
    recorded_on: date | None = None
    other_periods: tuple[Period, ...] = ()
    other_dates: tuple[date, ...] = ()

    def mistakes(self, recorded: date) -> tuple[Mistake, ...]:
        """The mistakes that lead to a recorded date, in the order of `Mistake`.

        There are none if the recorded date is right.

        >>> import cptimescales as cpt
        >>> england = cpt.calendar("england-and-wales")
        >>> ten_days = Period(10, "working_days")
        >>> count = Count(ten_days, date(2026, 3, 2), england, date(2026, 3, 16))
        >>> count.mistakes(date(2026, 3, 13)), count.mistakes(date(2026, 3, 11))
        (('trigger_counted_as_day_1',), ())
        """
        if recorded == self.due:
            return ()
        return tuple(
            mistake for mistake, dates in WRONG_DATES.items() if recorded in dates(self, recorded)
        )

    def right_on(self, day: date) -> date | None:
        """The due date by the bank holidays that were known on a day."""
        if self.period.unit != "working_days":
            return self.due
        return _reached(self.period, self.on, self._known_on(day))

    def last_working_day_on(self, day: date) -> date | None:
        """The last working day in time by the bank holidays that were known on a day."""
        due = self.right_on(day)
        return (
            None
            if due is None
            else last_working_day(self.period, self.on, due, self._known_on(day))
        )

    def _known_on(self, day: date) -> WorkingCalendar:
        own = self.calendar
        return _known(own.name, _state_of(own.name, day), own.closures)


def last_working_day(period: Period, on: date, due: date, calendar: WorkingCalendar) -> date | None:
    """The last working day in time; None if no working day lies between the trigger and the limit.

    >>> import cptimescales as cpt
    >>> england = cpt.calendar("england-and-wales")
    >>> last_working_day(Period(3, "months"), date(2026, 1, 12), date(2026, 4, 12), england)
    datetime.date(2026, 4, 10)
    """
    if period.unit == "working_days" and period.count:
        return due  # it is a working day by itself
    try:
        day = calendar.working_day_on_or_before(due)
    except TimescaleError:
        return None
    return day if period.direction == "before" or day >= on else None


def _reached(period: Period, on: date, calendar: WorkingCalendar) -> date | None:
    try:
        return period.from_date(on, calendar)
    except TimescaleError:
        return None  # this mistake leads to no date, so it explains no recorded date


@cache  # rules set only a few periods, so each is built and checked once
def _same_day(period: Period) -> Period:
    return replace(period, first_day="same_day")


@cache
def _days(count: int, direction: Direction) -> Period:
    return Period(count, "days", direction=direction)


def _trigger_counted_as_day_1(count: Count, recorded: date) -> Iterator[date | None]:
    if count.period.unit != "working_days":
        yield count.due + (ONE_DAY if count.period.direction == "before" else -ONE_DAY)
    elif count.period.count:
        yield _reached(_same_day(count.period), count.on, count.calendar)


def _bank_holidays_counted(count: Count, recorded: date) -> Iterator[date | None]:
    if count.period.unit == "working_days":
        yield _reached(count.period, count.on, _weekends_only(()))
        yield _reached(count.period, count.on, _weekends_only(count.calendar.closures))


def _calendar_days_counted(count: Count, recorded: date) -> Iterator[date | None]:
    if count.period.unit == "working_days":
        weeks, rest = divmod(count.period.count, 5)
        for days in (count.period.count, weeks * 7)[: 1 if rest else 2]:
            yield _reached(_days(days, count.period.direction), count.on, count.calendar)


def _fixed_91_or_183_days(count: Count, recorded: date) -> Iterator[date | None]:
    days = _FIXED_DAYS.get(count.period.count) if count.period.unit == "months" else None
    if days:
        yield _reached(_days(days, count.period.direction), count.on, count.calendar)


def _rolled_forward(count: Count, recorded: date) -> Iterator[date | None]:
    yield rolled_forward(count.due, count.calendar)


def rolled_forward(day: date, calendar: WorkingCalendar) -> date:
    """A day, moved to the next working day if it is not a working day itself."""
    return day if calendar.is_working_day(day) else calendar.next_working_day(day)


def _start_rolled_forward(count: Count, recorded: date) -> Iterator[date | None]:
    with suppress(TimescaleError):  # the next working day is outside the calendar
        start = rolled_forward(count.on, count.calendar)
        if start != count.on:
            yield _reached(count.period, start, count.calendar)


def _other_division(count: Count, recorded: date) -> Iterator[date | None]:
    if count.period.unit == "working_days":
        own = count.calendar
        for division in DIVISIONS:
            if division != own.name:
                yield _reached(count.period, count.on, _known(division, own.known_on, own.closures))


def _holiday_not_yet_known(count: Count, recorded: date) -> Iterator[date | None]:
    """The date by the list of bank holidays known on the day of recording.

    If that day is not known: the dates by the lists before each change that could matter.
    """
    if count.recorded_on is not None:
        yield count.right_on(count.recorded_on)
    elif count.period.unit == "working_days":
        own = count.calendar
        first, last = min(count.on, count.due, recorded), max(count.on, count.due, recorded)
        for change in _changes(own.name):
            if any(first <= day <= last for day in change.days):
                yield _reached(
                    count.period, count.on, _known(own.name, change.on - ONE_DAY, own.closures)
                )


def _other_edition(count: Count, recorded: date) -> Iterator[date | None]:
    for period in count.other_periods:
        yield _reached(period, count.on, count.calendar)


def _wrong_trigger(count: Count, recorded: date) -> Iterator[date | None]:
    for day in count.other_dates:
        yield _reached(count.period, day, count.calendar)


WRONG_DATES: dict[Mistake, Callable[[Count, date], Iterable[date | None]]] = {
    "trigger_counted_as_day_1": _trigger_counted_as_day_1,
    "bank_holidays_counted": _bank_holidays_counted,
    "calendar_days_counted": _calendar_days_counted,
    "fixed_91_or_183_days": _fixed_91_or_183_days,
    "rolled_forward": _rolled_forward,
    "start_rolled_forward": _start_rolled_forward,
    "other_division": _other_division,
    "holiday_not_yet_known": _holiday_not_yet_known,
    "other_edition": _other_edition,
    "wrong_trigger": _wrong_trigger,
}
"""For each mistake, the function that gives the dates it leads to; None where it leads to none."""


# The calendars that mistakes count by. An audit uses the same few again and again; the cache sizes
# bound the memory of an audit of any length.


@lru_cache(maxsize=8)
def _weekends_only(closures: tuple[tuple[date, str], ...]) -> WorkingCalendar:
    years = Years(FIRST_YEAR, LAST_YEAR, ())
    covers = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
    calendar = WorkingCalendar(
        "weekends only",
        published=years,
        whole=lambda: years,
        covers=covers,
        checked=covers[1],
    )
    return calendar.with_closures(closures)


@lru_cache(maxsize=48)
def _known(
    division: str, known_on: date | None, closures: tuple[tuple[date, str], ...]
) -> WorkingCalendar:
    return division_record(division).calendar(known_on, closures)


@dataclass(frozen=True, slots=True)
class _Change:
    """A day on which news of the bank holidays became known, and the days that the news changed."""

    on: date
    days: frozenset[date]


@lru_cache(maxsize=len(DIVISIONS))
def _changes(division: str) -> tuple[_Change, ...]:
    """The changes to a division's list, in order.

    A one-off holiday counts as a change on the first day on which anybody could know of it.
    """
    record = division_record(division)
    changes = [
        _Change(change.on, frozenset((*(day.date for day in change.added), *change.withdrawn)))
        for change in record.changes
    ]
    for one_off in record.one_offs:
        day = one_off.day.date
        listed_on = [
            year.on
            for year in record.published
            if day in {bank_holiday.date for bank_holiday in year.days}
        ]
        days = {day} if one_off.instead_of is None else {day, one_off.instead_of.date}
        first_known = min((*filter(None, (one_off.announced, day)), *listed_on))
        changes.append(_Change(first_known, frozenset(days)))
    return tuple(sorted(changes, key=lambda change: change.on))


@lru_cache(maxsize=len(DIVISIONS))
def _states(division: str) -> tuple[date, ...]:
    """The days, in order, on which the known bank holidays of a division may have changed."""
    record = division_record(division)
    days = (
        {date.min}
        | {change.on for change in record.changes}
        | {year.on for year in record.published}
    )
    for one_off in record.one_offs:
        days |= set(filter(None, (one_off.announced, one_off.day.date)))
    return tuple(sorted(days))


def _state_of(division: str, day: date) -> date:
    states = _states(division)
    return states[bisect_right(states, day) - 1]
