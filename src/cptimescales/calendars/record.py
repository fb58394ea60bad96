"""The bank holidays of one division: published lists, rules for other years, one-off days.

GOV.UK's list is the truth for the years that it covers. The record has each year's list, the day on
which it appeared, and every later change. The years around them are computed by rule: a table that
ships has what the package `holidays` says. The record corrects a year for which that rule is known
to be wrong.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from datetime import date
from functools import lru_cache, partial
from typing import NamedTuple

from cptimescales.calendars.dates import require_date
from cptimescales.calendars.day_index import Years
from cptimescales.calendars.days import BankHoliday
from cptimescales.calendars.text_files import shipped_json
from cptimescales.calendars.working_calendar import Closures, WorkingCalendar

DIVISIONS = ("england-and-wales", "scotland", "northern-ireland")
"""The three bank-holiday divisions of GOV.UK."""

FIRST_YEAR, LAST_YEAR = 1990, 2100
"""The years that a calendar covers."""


class PublishedYear(NamedTuple):
    """The list of one year as it first appeared, and the day on which it appeared."""

    year: int
    on: date
    days: tuple[BankHoliday, ...]


class Change(NamedTuple):
    """A later change to the published list, and the day on which it appeared."""

    on: date
    added: tuple[BankHoliday, ...]
    withdrawn: tuple[date, ...]


class OneOff(NamedTuple):
    """A bank holiday that no rule predicts.

    Attributes:
        day: the bank holiday.
        announced: the day of its announcement, or None if that day is not known.
        instead_of: the ordinary bank holiday that it replaced, if there is one.
    """

    day: BankHoliday
    announced: date | None
    instead_of: BankHoliday | None


class DivisionRecord(NamedTuple):
    """Everything that is known of the bank holidays of one division.

    Attributes:
        division: one of `DIVISIONS`.
        checked: the day on which the record was last compared with GOV.UK's list.
        published: the lists of the published years, in order.
        changes: the later changes to those lists, in order.
        one_offs: the bank holidays that no rule predicts.
        not_holidays: days that the package `holidays` computes and that were none.
        also_holidays: bank holidays that the package does not compute.
    """

    division: str
    checked: date
    published: tuple[PublishedYear, ...]
    changes: tuple[Change, ...]
    one_offs: tuple[OneOff, ...]
    not_holidays: tuple[date, ...]
    also_holidays: tuple[BankHoliday, ...]

    def calendar(self, known_on: date | None = None, closures: Closures = ()) -> WorkingCalendar:
        """The working calendar of this division, as GOV.UK's list was on a day.

        Years that were not published on that day are computed, without the one-off days that nobody
        had announced yet.

        Args:
            known_on: the day; None takes the newest list of this record.
            closures: the days on which the authority is closed.

        Raises:
            NotADateError: `known_on` or a closure day is not a date.
            ClosureError: a closure has no name, or one day has two names.
            CalendarRangeError: a closure is outside the years covered.
        """
        published = self._published_as_known(known_on)
        calendar = WorkingCalendar(
            self.division,
            published=published,
            whole=partial(self._whole, known_on, published),
            covers=(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)),
            checked=self.checked,
            known_on=known_on,
        )
        return calendar.with_closures(closures) if closures else calendar

    def _published_as_known(self, known_on: date | None) -> Years | None:
        day = date.max if known_on is None else require_date(known_on, "known_on")
        published = [year for year in self.published if year.on <= day]
        if not published:
            return None
        changes = tuple(change for change in self.changes if change.on <= day)
        return _published_years(tuple(published), changes)

    def _whole(self, known_on: date | None, published: Years | None) -> Years:
        """All years covered: the published ones as known, the others computed."""
        days = list(published.bank_holidays) if published else []
        listed = range(published.first, published.last + 1) if published else range(0)
        computed = {year for year in range(FIRST_YEAR, LAST_YEAR + 1) if year not in listed}
        days += self.computed(computed, known_on)
        return Years(FIRST_YEAR, LAST_YEAR, tuple(sorted(days, key=lambda day: day.date)))

    def computed(
        self, years: Container[int], known_on: date | None = None
    ) -> Iterator[BankHoliday]:
        """The weekday bank holidays of some years by rule, with the one-off days known on a day.

        A one-off day is known from its announcement, or else from the day itself. Without
        `known_on`, every one-off day of the record is used.
        """
        days = {
            day: holiday for day, holiday in _by_rule(self.division).items() if day.year in years
        }
        for day in self.not_holidays:
            days.pop(day, None)
        days |= {
            holiday.date: holiday for holiday in self.also_holidays if holiday.date.year in years
        }
        for one_off in self.one_offs:
            if one_off.day.date.year not in years:
                continue
            known_from = min(filter(None, (one_off.announced, one_off.day.date)))
            if known_on is None or known_from <= known_on:
                days[one_off.day.date] = one_off.day
            else:
                days.pop(one_off.day.date, None)
                if one_off.instead_of is not None:
                    days[one_off.instead_of.date] = one_off.instead_of
        return (holiday for day, holiday in days.items() if day.weekday() < 5)


@lru_cache(maxsize=len(DIVISIONS))
def _by_rule(division: str) -> dict[date, BankHoliday]:
    """What the package `holidays` computes for all years covered, under GOV.UK's titles.

    `make data` asks the package. Importing it would take longer than the answer.
    """
    entries = shipped_json(__file__, "records/by_rule.json")[division]
    holidays = (
        BankHoliday(date.fromisoformat(day), name, "".join(note)) for day, name, *note in entries
    )
    return {holiday.date: holiday for holiday in holidays}


@lru_cache(maxsize=256)
def _published_years(published: tuple[PublishedYear, ...], changes: tuple[Change, ...]) -> Years:
    # The list changes a few times a year, so an audit over many days meets few states of it.
    days = {day.date: day for year in published for day in year.days}
    for change in changes:
        for withdrawn in change.withdrawn:
            days.pop(withdrawn, None)
        days |= {day.date: day for day in change.added}
    return Years(published[0].year, published[-1].year, tuple(days[day] for day in sorted(days)))
