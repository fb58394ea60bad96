"""A slow day walk to hold the library against: written from the text of the arithmetic alone.

It imports nothing of the library and shares none of its ways: it steps from one day to the next and asks of each day
whether it works. Bank holidays come from the tables beside it, and from the ordinary rules written out here.
"""

from __future__ import annotations

import calendar
import csv
import datetime
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import islice
from pathlib import Path

from dateutil.easter import easter

DIVISIONS = ("england-and-wales", "scotland", "northern-ireland")
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)
LISTED_YEARS = range(2011, 2029)
ONE_DAY = timedelta(days=1)

_MONDAY, _SATURDAY, _SUNDAY = 0, 5, 6


def table(name: str) -> list[dict[str, str]]:
    """The rows of a table in `tests/tables`."""
    with (Path(__file__).parent / "tables" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def days_from(first: date, last: date, step: int = 1) -> Iterator[date]:
    """Every day (or every so many days) from one to another."""
    day = first
    while day <= last:
        yield day
        day += step * ONE_DAY


# Bank holidays


def _monday(year: int, month: int, which: int) -> date:
    """The first (1) or last (-1) Monday of a month."""
    mondays = [
        day
        for day in days_from(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))
        if day.weekday() == _MONDAY
    ]
    return mondays[which - 1] if which > 0 else mondays[which]


def _with_substitutes(days: Collection[date], taken: Collection[date]) -> set[date]:
    """Fixed days, each that falls in a weekend (or on one already given) moved to the next day that is free."""
    given: set[date] = set()
    for day in [day for day in sorted(days) if day.weekday() < _SATURDAY]:
        given.add(day)
    for day in [day for day in sorted(days) if day.weekday() >= _SATURDAY]:
        while day.weekday() in (_SATURDAY, _SUNDAY) or day in given or day in taken:
            day += ONE_DAY
        given.add(day)
    return given


@cache
def ordinary_bank_holidays(division: str, year: int) -> frozenset[date]:
    """The weekday bank holidays of a year by the ordinary rules, as if nothing had been proclaimed or moved."""
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
    found = set(moving)
    for days in fixed:
        found |= _with_substitutes(days, moving)
    return frozenset(found)


@cache
def ruled_bank_holidays(division: str, year: int) -> frozenset[date]:
    """The ordinary rules, with the one-off days of the table added and what they replaced taken out."""
    found = set(ordinary_bank_holidays(division, year))
    for row in table("one_off_bank_holidays"):
        if row["division"] == division and row["date"].startswith(str(year)):
            found.add(date.fromisoformat(row["date"]))
            if row["instead_of"]:
                found.remove(date.fromisoformat(row["instead_of"]))
    return frozenset(found)


@dataclass(frozen=True)
class Listed:
    """A row of the published record: a date of one division, from the day it was listed to the day it was taken out."""

    date: datetime.date
    title: str
    note: str
    first_published: datetime.date
    withdrawn: datetime.date | None


@cache
def record(division: str) -> tuple[Listed, ...]:
    """All that was ever listed for a division, in order of date."""
    rows = [
        Listed(
            date.fromisoformat(row["date"]),
            row["title"],
            row["note"],
            date.fromisoformat(row["first_published"]),
            date.fromisoformat(row["withdrawn"]) if row["withdrawn"] else None,
        )
        for row in table("published_bank_holidays")
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
    """The published dates of a division as they stand."""
    return frozenset(row.date for row in listed(division))


@cache
def bank_holidays(division: str) -> frozenset[date]:
    """Every bank holiday from 1990 to 2100: as listed where there is a list, by the rules elsewhere."""
    ruled = (
        ruled_bank_holidays(division, year)
        for year in range(FIRST_DAY.year, LAST_DAY.year + 1)
        if year not in LISTED_YEARS
    )
    return listed_bank_holidays(division).union(*ruled)


# The walk


def works(day: date, left_out: Collection[date]) -> bool:
    """Whether a day is a working day: not Saturday, not Sunday, not left out."""
    return day.weekday() not in (_SATURDAY, _SUNDAY) and day not in left_out


def working_days(day: date, left_out: Collection[date], step: timedelta = ONE_DAY) -> Iterator[date]:
    """Day 1, day 2, … of a count whose day 0 is the day given, to the end of the years covered."""
    while FIRST_DAY <= (day := day + step) <= LAST_DAY:
        if works(day, left_out):
            yield day


def working_days_from(day: date, left_out: Collection[date], step: timedelta = ONE_DAY) -> Iterator[date]:
    """The same count, where a working day given is itself day 1."""
    if works(day, left_out):
        yield day
    yield from working_days(day, left_out, step)


def add(day: date, count: int, left_out: Collection[date]) -> date | None:
    """The working day so many working days after a day, or before it; None where the years covered end first."""
    if count == 0:
        return day
    step = ONE_DAY if count > 0 else -ONE_DAY
    return next(islice(working_days(day, left_out, step), abs(count) - 1, None), None)


def between(start: date, end: date, left_out: Collection[date]) -> int:
    """The working days after one day up to and including another; from the later to the earlier, as a negative."""
    step = ONE_DAY if start <= end else -ONE_DAY
    count, day = 0, start
    while day != end:
        day += step
        count += works(day, left_out)
    return count if start <= end else -count


# Months


def corresponding_date(anchor: date, months: int, month_end: str) -> date | None:
    """The same day of another month; None where it does not exist and that is refused."""
    # Months counted on from January of the year 0.
    year, month = divmod(12 * anchor.year + anchor.month - 1 + months, 12)
    month += 1
    length = calendar.monthrange(year, month)[1]
    if anchor.day <= length:
        return date(year, month, anchor.day)
    if month_end == "clamp":
        return date(year, month, length)
    return date(year, month, length) + ONE_DAY if month_end == "roll" else None
