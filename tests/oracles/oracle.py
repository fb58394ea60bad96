"""The first oracle: a slow walk from day to day that the tests compare with the library.

It shares no method with the library. It steps from one day to the next and looks at each day: does
it work? The walk is `cptimescales.testing.oracle`, which imports nothing from the library, so that
auditors have it, too. Bank holidays come from the tables in `tests/calendars/tables` and from the
ordinary rules, which are written out here.
"""

from __future__ import annotations

import calendar
import csv
import datetime
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from dateutil.easter import easter

from cptimescales.testing.oracle import (
    FIRST_DAY,
    LAST_DAY,
    ONE_DAY,
    corresponding_date,
    days_from,
    working_days,
    working_days_from,
    works,
)
from cptimescales.testing.oracle import walk as add
from cptimescales.testing.oracle import walk_between as between

__all__ = [
    "DIVISIONS",
    "FIRST_DAY",
    "LAST_DAY",
    "LAST_DAY_OF_A_WORKBOOK",
    "LAST_LISTED_DAY",
    "LISTED_YEARS",
    "ONE_DAY",
    "Listed",
    "add",
    "bank_holidays",
    "between",
    "corresponding_date",
    "days_from",
    "listed",
    "listed_bank_holidays",
    "ordinary_bank_holidays",
    "record",
    "ruled_bank_holidays",
    "table",
    "working_days",
    "working_days_from",
    "works",
]

DIVISIONS = ("england-and-wales", "scotland", "northern-ireland")

_MONDAY, _SATURDAY, _SUNDAY = 0, 5, 6


def table(path: str) -> list[dict[str, str]]:
    """The rows of a CSV file, by its path under `tests` without the ending."""
    with (Path(__file__).parents[1] / f"{path}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


LISTED_YEARS = range(
    2011, 1 + max(int(row["date"][:4]) for row in table("calendars/tables/published_bank_holidays"))
)
"""The years of the table. People fill it from GOV.UK's page; the library has no part in it."""

LAST_LISTED_DAY = date(LISTED_YEARS[-1], 12, 31)
LAST_DAY_OF_A_WORKBOOK = date(LISTED_YEARS[-1] + 18, 12, 31)


# Bank holidays


def _monday(year: int, month: int, place: int) -> date:
    """The first (1) or last (-1) Monday of a month."""
    mondays = [
        day
        for day in days_from(
            date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
        )
        if day.weekday() == _MONDAY
    ]
    return mondays[place - 1] if place > 0 else mondays[place]


def _with_substitutes(days: Collection[date], taken: Collection[date]) -> set[date]:
    """Bank holidays with a fixed date. A day at a weekend moves to the next free weekday."""
    moved: set[date] = set()
    for day in [day for day in sorted(days) if day.weekday() < _SATURDAY]:
        moved.add(day)
    for day in [day for day in sorted(days) if day.weekday() >= _SATURDAY]:
        while day.weekday() in (_SATURDAY, _SUNDAY) or day in moved or day in taken:
            day += ONE_DAY
        moved.add(day)
    return moved


@cache
def ordinary_bank_holidays(division: str, year: int) -> frozenset[date]:
    """The weekday bank holidays of a year by the ordinary rules, without any proclamation."""
    good_friday, easter_monday = easter(year) - 2 * ONE_DAY, easter(year) + ONE_DAY
    moving = {good_friday, _monday(year, 5, 1), _monday(year, 5, -1)}
    christmas = {date(year, 12, 25), date(year, 12, 26)}
    if division == "scotland":
        new_year = {date(year, 1, 1), date(year, 1, 2)}
        fixed = [new_year, christmas] + ([{date(year, 11, 30)}] if year >= 2007 else [])
        moving |= {_monday(year, 8, 1)}
    else:
        fixed = [{date(year, 1, 1)}, christmas]
        moving |= {easter_monday, _monday(year, 8, -1)}
        if division == "northern-ireland":
            fixed += [{date(year, 3, 17)}, {date(year, 7, 12)}]
    holidays = set(moving)
    for days in fixed:
        holidays |= _with_substitutes(days, moving)
    return frozenset(holidays)


@cache
def ruled_bank_holidays(division: str, year: int) -> frozenset[date]:
    """The ordinary rules, with the one-off days of the table in place of those they replaced."""
    holidays = set(ordinary_bank_holidays(division, year))
    for row in table("calendars/tables/one_off_bank_holidays"):
        if row["division"] == division and row["date"].startswith(str(year)):
            holidays.add(date.fromisoformat(row["date"]))
            if row["instead_of"]:
                holidays.remove(date.fromisoformat(row["instead_of"]))
    return frozenset(holidays)


@dataclass(frozen=True)
class Listed:
    """A bank holiday of one division as GOV.UK listed it.

    It was on the list from `first_published` on, up to the day before `withdrawn`.
    """

    date: datetime.date
    title: str
    note: str
    first_published: datetime.date
    withdrawn: datetime.date | None


@cache
def record(division: str) -> tuple[Listed, ...]:
    """Every bank holiday that was ever listed for a division, in order of date."""
    rows = [
        Listed(
            date.fromisoformat(row["date"]),
            row["title"],
            row["note"],
            date.fromisoformat(row["first_published"]),
            date.fromisoformat(row["withdrawn"]) if row["withdrawn"] else None,
        )
        for row in table("calendars/tables/published_bank_holidays")
        if row["division"] == division
    ]
    return tuple(sorted(rows, key=lambda row: row.date))


def listed(division: str, known_on: date = date.max) -> list[Listed]:
    """The published list of a division as it stood at the end of a day."""
    return [
        row
        for row in record(division)
        if row.first_published <= known_on and (row.withdrawn is None or row.withdrawn > known_on)
    ]


@cache
def listed_bank_holidays(division: str) -> frozenset[date]:
    """The published dates of a division by the newest list."""
    return frozenset(row.date for row in listed(division))


@cache
def bank_holidays(division: str) -> frozenset[date]:
    """Every bank holiday from 1990 to 2100: listed years by the list, other years by the rules."""
    ruled = (
        ruled_bank_holidays(division, year)
        for year in range(FIRST_DAY.year, LAST_DAY.year + 1)
        if year not in LISTED_YEARS
    )
    return listed_bank_holidays(division).union(*ruled)
