"""The settings of a workbook: its rulebook, the days of its calendar, how it judges status."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import accumulate

from cptimescales.calendars.dates import require_date
from cptimescales.calendars.days import BankHoliday
from cptimescales.calendars.record import FIRST_YEAR, LAST_YEAR
from cptimescales.errors import CalendarRangeError, TimescaleError
from cptimescales.library import Rulebook
from cptimescales.spreadsheet.workbook.rule_lines import (
    OfferedDuty,
    names_not_offered,
    offered_duties,
)
from cptimescales.spreadsheet.workbook.started_lines import OfferedEvent, offered_events

_YEARS_AHEAD = 18
_UNITS_A_YEAR = {"working days": 200, "days": 365, "months": 12, "": 1}


@dataclass(frozen=True)
class WorkbookSettings:
    """The settings of a workbook, which every sheet follows.

    Attributes:
        book: the rulebook.
        duties: the duties that the workbook offers.
        first, last: the days that the workbook's calendar covers.
        as_of: the day on which status is judged, or None if the user is to type it.
        due_soon: with how many working days left a duty is due soon.
    """

    book: Rulebook
    duties: tuple[OfferedDuty, ...]
    first: date
    last: date
    as_of: date | None
    due_soon: int

    @classmethod
    def of(cls, book: Rulebook, *, as_of: date | None, due_soon: int) -> WorkbookSettings:
        """The settings for a rulebook.

        The calendar begins before the earliest day to count back to. It ends 18 years after the
        last settled year, so that a person can ask about a child born today.

        Raises:
            TimescaleError: no rule has a number, or `due_soon` is out of range.
            CalendarRangeError: a closure, or `as_of`, is outside the days that the calendar covers.
        """
        duties = offered_duties(book)
        lines = [line for duty in duties for line in duty.lines]
        if not lines:
            raise TimescaleError(
                f"rulebook {book.name!r} has no rule with a number of days, so a workbook would "
                "have no due dates"
            )
        if type(due_soon) is not int or not 0 <= due_soon <= 1000:
            raise TimescaleError(f"due soon is {due_soon!r} working days; allowed: 0 to 1000")
        years_back = max(1 + max(-line.count, 0) // _UNITS_A_YEAR[line.kind] for line in lines)
        first_year = max(FIRST_YEAR, min(line.first.year for line in lines) - years_back)
        last_year = min(LAST_YEAR, book.calendar.settled_to.year + _YEARS_AHEAD)
        first, last = date(first_year, 1, 1), date(last_year, 12, 31)
        days = [("closure on", day) for day, _ in book.closures]
        if as_of is not None:
            days.append(("as of", require_date(as_of, "as_of")))
        for what, day in days:
            if not first <= day <= last:
                raise CalendarRangeError(
                    f"{book.calendar.name} of this workbook", f"{what} {day}", first, last
                )
        return cls(book, duties, first, last, as_of, due_soon)

    @cached_property
    def bank_holidays(self) -> tuple[BankHoliday, ...]:
        """The bank holidays of the days covered."""
        calendar = self.book.calendar
        years = range(self.first.year, self.last.year + 1)
        return tuple(holiday for year in years for holiday in calendar.bank_holidays(year))

    @cached_property
    def events(self) -> tuple[OfferedEvent, ...]:
        """The events that start a duty."""
        return offered_events(self.book, self.duties)

    @cached_property
    def duty_numbers(self) -> dict[str, int]:
        """The number of each duty by its name in small letters; a spreadsheet ignores case."""
        return {duty.name.casefold(): number for number, duty in enumerate(self.duties, start=1)}

    @cached_property
    def not_offered(self) -> frozenset[str]:
        """The names of the rules that the workbook does not offer, in small letters too."""
        return frozenset(name.casefold() for name in names_not_offered(self.book))

    @cached_property
    def lines_before(self) -> tuple[int, ...]:
        """How many lines of the sheet Rules come before the lines of each duty."""
        return (0, *accumulate(len(duty.lines) for duty in self.duties))
