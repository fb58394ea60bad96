"""`CalendarYear`: one year of a working calendar, as the command `calendar` shows it."""

from __future__ import annotations

import datetime
import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Self

from cptimescales.calendars.days import BankHoliday, DayLeftOut
from cptimescales.calendars.working_calendar import WorkingCalendar


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """One year of a working calendar: its days left out, and how many working days remain.

    Attributes:
        division: the division of the calendar.
        year: the year.
        known_on, published_to: as the calendar has them.
        provisional: whether the bank holidays of the year could still change.
        working_days: how many working days the year has.
        bank_holidays: the bank holidays of the year.
        closures: the closure days on its other weekdays.
    """

    division: str
    year: int
    known_on: datetime.date | None
    published_to: datetime.date | None
    provisional: bool
    working_days: int
    bank_holidays: tuple[BankHoliday, ...]
    closures: tuple[DayLeftOut, ...]

    @classmethod
    def of(cls, calendar: WorkingCalendar, year: int) -> Self:
        """One year of a calendar.

        Raises:
            CalendarRangeError: the year is outside those that the calendar covers.

        >>> import cptimescales as cpt
        >>> CalendarYear.of(cpt.calendar("scotland"), 2026).working_days
        251
        """
        bank_holidays = calendar.bank_holidays(year)  # first, because it refuses other years
        # Both counts start after 1 January, which is never a working day.
        first, last = date(year, 1, 1), date(year, 12, 31)
        return cls(
            division=calendar.name,
            year=year,
            known_on=calendar.known_on,
            published_to=calendar.published_to,
            provisional=not calendar.is_settled(last),
            working_days=calendar.working_days_between(first, last),
            bank_holidays=bank_holidays,
            closures=tuple(
                day for day in calendar.days_left_out(first, last) if day.kind == "closure"
            ),
        )

    def to_json(self) -> str:
        """The year as JSON, dates as YYYY-MM-DD."""
        return json.dumps(asdict(self), default=date.isoformat, indent=2, ensure_ascii=False)
