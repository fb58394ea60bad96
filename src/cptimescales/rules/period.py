"""`Period`: 10 working days, 3 months, 24 hours, and the arithmetic from a date to a date."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import ClassVar, Literal, get_args

from cptimescales.calendars.dates import MonthEnd, add_months, require_date
from cptimescales.calendars.working_calendar import WorkingCalendar
from cptimescales.errors import CalendarRangeError, PeriodError

Unit = Literal["working_days", "days", "weeks", "months", "years", "hours"]
FirstDay = Literal["next_working_day", "same_day"]
Direction = Literal["after", "before"]
NormalUnit = Literal["working_days", "days", "months"]

LARGEST_COUNT = 10_000

# For each unit: its normal unit, how many of these make one, and how many of it make one of these.
_NORMAL: dict[Unit, tuple[NormalUnit, int, int]] = {
    "working_days": ("working_days", 1, 1),
    "days": ("days", 1, 1),
    "weeks": ("days", 7, 1),
    "hours": ("days", 1, 24),
    "months": ("months", 1, 1),
    "years": ("months", 12, 1),
}


@dataclass(frozen=True, slots=True)
class Period:
    """How long a rule allows, counted from the date on which the clock starts.

    Attributes:
        count: how many units, 0 to 10,000.
        unit: `working_days`, `days`, `weeks`, `months`, `years` or `hours`. Hours come in whole
            days of 24, because a date has no time of day. They end at the same unknown time of
            their last day.
        first_day: which day is day 1 of a count of working days. With `next_working_day` the
            trigger's day is day 0, whatever weekday it is. With `same_day` a trigger on a working
            day is itself day 1.
        month_end: the answer of a count of months or years that has no corresponding date: `clamp`
            to the last day of the month, `roll` to the first day of the next, or `refuse`.
        direction: `after` the event or `before` it. The event's day is day 0 both ways.

    Raises:
        PeriodError: a count, unit or setting that cannot be counted.

    >>> str(Period(10, "working_days"))
    '10 working days'
    """

    __pydantic_config__: ClassVar[dict[str, object]] = {"extra": "forbid", "strict": True}

    count: int
    unit: Unit
    first_day: FirstDay = "next_working_day"
    month_end: MonthEnd = "clamp"
    direction: Direction = "after"

    def __post_init__(self) -> None:
        if type(self.count) is not int or not 0 <= self.count <= LARGEST_COUNT:
            raise PeriodError(
                "the count of a period", self.count, f"a whole number from 0 to {LARGEST_COUNT:,}"
            )
        for what, value, allowed in (
            ("the unit of a period", self.unit, get_args(Unit)),
            ("first_day", self.first_day, get_args(FirstDay)),
            ("month_end", self.month_end, get_args(MonthEnd)),
            ("direction", self.direction, get_args(Direction)),
        ):
            if value not in allowed:
                raise PeriodError(what, value, ", ".join(allowed))
        if self.first_day == "same_day" and (self.unit != "working_days" or self.count == 0):
            raise PeriodError(
                "first_day", self.first_day, "same_day only for 1 or more working_days"
            )
        if self.month_end != "clamp" and self.unit not in ("months", "years"):
            raise PeriodError(
                "month_end", self.month_end, "roll and refuse only for months and years"
            )
        if self.unit == "hours" and self.count % 24:
            raise PeriodError(
                "the count of hours",
                self.count,
                "whole days of 24 hours; dates hold no time of day",
            )

    def spelled_out(self) -> str:
        """The period in words with every setting that is not the usual one.

        >>> Period(3, "months", month_end="roll").spelled_out()
        '3 months, month_end roll'
        """
        unusual = (("first_day", "next_working_day"), ("month_end", "clamp"))
        settings = (
            f"{key} {getattr(self, key)}" for key, usual in unusual if getattr(self, key) != usual
        )
        return ", ".join([str(self), *settings])

    def __str__(self) -> str:
        unit = self.unit.replace("_", " ")
        return f"{self.count} {unit[:-1] if self.count == 1 else unit}"

    @property
    def normal(self) -> tuple[NormalUnit, int]:
        """This period in one of three units, with a count that is negative before an event.

        >>> Period(2, "years").normal, Period(3, "weeks", direction="before").normal
        (('months', 24), ('days', -21))
        """
        unit, times, parts = _NORMAL[self.unit]
        count = self.count * times // parts
        return unit, count if self.direction == "after" else -count

    def from_date(self, on: date, calendar: WorkingCalendar) -> date:
        """The date that this period leads to from `on`: the last day in time, inclusive.

        Raises:
            NotADateError: `on` is not a date.
            CalendarRangeError: the answer lies outside the calendar.
            MonthEndError: no corresponding date, and `month_end` is `refuse`.

        >>> import cptimescales as cpt
        >>> Period(3, "months").from_date(date(2025, 11, 30), cpt.calendar("england-and-wales"))
        datetime.date(2026, 2, 28)
        """
        if type(on) is not date:
            on = require_date(on, "the date a period is counted from")
        if self.unit == "working_days":
            count = self.count if self.direction == "after" else -self.count
            if self.first_day == "same_day" and calendar.is_working_day(on):
                count -= 1 if count > 0 else -1
            return calendar.add_working_days(on, count)
        reached = self._calendar_date(on)
        first, last = calendar.covers
        if not first <= on <= last or not first <= reached <= last:
            raise CalendarRangeError(calendar.name, f"{self} {self.direction} {on}", first, last)
        return reached

    def _calendar_date(self, on: date) -> date:
        unit, count = self.normal
        if unit == "months":
            return add_months(on, count, self.month_end)
        try:
            return on + timedelta(days=count)
        except OverflowError:
            return date.max if count > 0 else date.min

    def allows(self, on: date, due: date, working_days: int) -> bool:
        """Whether this due date and working-day count are possible for this period.

        Needs no calendar, so it only rules out impossible values.

        >>> Period(3, "months").allows(date(2025, 11, 30), date(2026, 2, 28), 61)
        True
        """
        if self.unit == "working_days":
            return self.count == working_days or (
                self.first_day == "same_day" and self.count == working_days + 1
            )
        return due == self._calendar_date(on)

    def plus(self, other: Period) -> Period:
        """Two periods as one, for a series whose dates are all counted from its first date.

        Raises:
            PeriodError: units that do not add up, such as months and working days.

        >>> str(Period(3, "months").plus(Period(1, "years")))
        '15 months'
        """
        (unit, count), (other_unit, other_count) = self.normal, other.normal
        settings = (self.first_day, self.month_end, self.direction)
        same = settings == (other.first_day, other.month_end, other.direction)
        if same and unit == other_unit and self.first_day == "next_working_day":
            return Period(abs(count + other_count), unit, *settings)
        raise PeriodError(
            "a series of periods", f"{self} and {other}", "units of one kind, counted in one way"
        )

    def is_no_looser_than(self, other: Period) -> bool:
        """Whether this period can never allow more time than another, from any date.

        Working days compare only with working days. A comparison with calendar days would depend on
        bank holidays that nobody has announced yet.

        >>> Period(2, "weeks").is_no_looser_than(Period(1, "months"))
        True
        >>> Period(14, "days").is_no_looser_than(Period(10, "working_days"))
        False
        """
        if self.direction != other.direction or (self.unit == "working_days") != (
            other.unit == "working_days"
        ):
            return False
        if self.month_end == "refuse" != other.month_end:
            return False  # it might withhold a limit that the other sets
        # Before an event, the longer period is the stricter one.
        less, more = (self, other) if self.direction == "after" else (other, self)
        if self.unit == "working_days":
            # With same_day a count ends on the same day as without it, or one working day sooner.
            return less.count <= more.count and (
                less.first_day == more.first_day or less.first_day == "same_day"
            )
        if less.normal[0] == more.normal[0] == "months":
            shorter, longer = abs(less.normal[1]), abs(more.normal[1])
            later = (self.month_end == "roll") > (other.month_end == "roll")
            return shorter < longer or (shorter == longer and not later)
        return max(less._spans()) <= min(more._spans())

    def _spans(self) -> set[int]:
        """How many days this can last, from each day of years with and without a 29 February."""
        unit, count = self.normal
        if unit != "months":
            return {abs(count)}
        end = "clamp" if self.month_end == "refuse" else self.month_end
        # Every span occurs in the years around a leap day and around 2100, which has none.
        starts = (
            date(year, 1, 1) + timedelta(days=days)
            for year in (1999, 2095)
            for days in range(10 * 366)
        )
        return {abs((add_months(start, count, end) - start).days) for start in starts}


@lru_cache(maxsize=1_000)
def counted_back(period: Period) -> Period:
    """The same period, counted back from an event or a birthday."""
    return replace(period, direction="before")
