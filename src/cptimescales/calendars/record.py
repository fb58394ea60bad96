"""Working calendars from the published record and, outside it, from the `holidays` package.

The published record is what GOV.UK has listed for a division, with the day on which each year's list appeared and every
later change to it. It is the truth for the years it holds. The years around it are computed by rule, put right where the
rule is known to be wrong.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from datetime import date
from functools import lru_cache, partial
from typing import NamedTuple

from cptimescales.calendars.dates import require_date
from cptimescales.calendars.day_index import Years
from cptimescales.calendars.days import BankHoliday
from cptimescales.calendars.working_calendar import Closures, WorkingCalendar, closure_days

DIVISIONS = ("england-and-wales", "scotland", "northern-ireland")
FIRST_YEAR, LAST_YEAR = 1990, 2100

# The `holidays` package has no division, only nations; England and Wales share theirs.
SUBDIVISION = {"england-and-wales": "ENG", "scotland": "SCT", "northern-ireland": "NIR"}

# Where the package's names differ from the titles on GOV.UK, which a reader knows.
_TITLES = {
    "May Day": "Early May bank holiday",
    "Spring Bank Holiday": "Spring bank holiday",
    "Late Summer Bank Holiday": "Summer bank holiday",
    "Summer Bank Holiday": "Summer bank holiday",
    "Saint Patrick's Day": "St Patrick's Day",
    "Battle of the Boyne": "Battle of the Boyne (Orangemen's Day)",
    "Saint Andrew's Day": "St Andrew's Day",
    "New Year Holiday": "2nd January",
}


class PublishedYear(NamedTuple):
    """One year's list as it first appeared, and the day on which it did."""

    year: int
    on: date
    days: tuple[BankHoliday, ...]


class Change(NamedTuple):
    """A later change to the published list: days added and days taken out."""

    on: date
    added: tuple[BankHoliday, ...]
    withdrawn: tuple[date, ...]


class OneOff(NamedTuple):
    """A bank holiday that no rule foresees: announced on a day (if that day is known), perhaps in place of another."""

    day: BankHoliday
    announced: date | None
    instead_of: BankHoliday | None


class DivisionRecord(NamedTuple):
    """All that is known of one division: its published lists, their changes, its one-off days, and corrections."""

    division: str
    checked: date
    published: tuple[PublishedYear, ...]
    changes: tuple[Change, ...]
    one_offs: tuple[OneOff, ...]
    not_holidays: tuple[date, ...]
    also_holidays: tuple[BankHoliday, ...]

    def calendar(self, known_on: date | None = None, closures: Closures = ()) -> WorkingCalendar:
        """The working calendar of this division, as its list stood on a day; without one, as it stands in this record.

        Years that were not published that day are computed without the one-off days that nobody had announced.

        Raises:
            NotADateError: `known_on` is not a date.
            ClosureError: a closure without a name, or one day with two names.
            CalendarRangeError: a closure outside the years covered.
        """
        published = self._published_as_known(known_on)
        if published:
            settled_to = date(published.last, 12, 31)
        else:
            # Nothing was published yet: the years over by then are history, the rest could still change.
            settled_to = date(max(require_date(known_on).year - 1, 1), 12, 31)
        return WorkingCalendar(
            self.division,
            published=published,
            whole=partial(self._whole, known_on, published),
            covers=(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)),
            settled_to=settled_to,
            checked=self.checked,
            known_on=known_on,
            closures=closure_days(closures),
        )

    def _published_as_known(self, known_on: date | None) -> Years | None:
        day = date.max if known_on is None else require_date(known_on, "known_on")
        published = [year for year in self.published if year.on <= day]
        if not published:
            return None
        changes = tuple(change for change in self.changes if change.on <= day)
        return _published_years(tuple(published), changes)

    def _whole(self, known_on: date | None, published: Years | None) -> Years:
        """Every year covered: published years as known, computed ones before and after."""
        days = list(published.bank_holidays) if published else []
        listed = range(published.first, published.last + 1) if published else range(0)
        computed = {year for year in range(FIRST_YEAR, LAST_YEAR + 1) if year not in listed}
        days += self.computed(computed, known_on)
        return Years(FIRST_YEAR, LAST_YEAR, tuple(sorted(days, key=lambda day: day.date)))

    def computed(
        self, years: Container[int], known_on: date | None = None
    ) -> Iterator[BankHoliday]:
        """The weekday bank holidays of some years by rule, with the one-off days that were known on a day.

        A one-off day is known once it was announced or has passed; without `known_on`, all that this record holds are.
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
    """What the `holidays` package computes for every year covered, under the titles that GOV.UK uses."""
    from holidays import (
        country_holidays,
    )  # slow to import, and most questions are answered by the published record

    years = range(FIRST_YEAR, LAST_YEAR + 1)
    by_rule = country_holidays("GB", subdiv=SUBDIVISION[division], years=years, expand=False)
    return {day: _named(day, name) for day, name in by_rule.items()}


@lru_cache(maxsize=256)
def _published_years(published: tuple[PublishedYear, ...], changes: tuple[Change, ...]) -> Years:
    # The list changes a few times a year, so the many days of an audit share a few states of it.
    days = {day.date: day for year in published for day in year.days}
    for change in changes:
        for withdrawn in change.withdrawn:
            days.pop(withdrawn, None)
        days |= {day.date: day for day in change.added}
    return Years(published[0].year, published[-1].year, tuple(days[day] for day in sorted(days)))


def _named(day: date, name: str) -> BankHoliday:
    # Where two fall on one day ("New Year Holiday; New Year's Day (observed)") the first is the day's own.
    title, observed, _ = name.split(";")[0].partition(" (observed)")
    return BankHoliday(day, _TITLES.get(title, title), "Substitute day" if observed else "")
