"""Makes GOV.UK's bank-holiday list, as its file looks, from a record that ends with 2028.

The record is a copy of the one that shipped while 2028 was the last listed year. The tests name the
dates that an update changes, so they would have to change with every year that GOV.UK adds.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import cptimescales as cpt
from cptimescales.audit.moved_dates import with_record
from cptimescales.calendars.newer_list import (
    Difference,
    difference,
    read_list,
)
from cptimescales.calendars.record import DivisionRecord
from cptimescales.calendars.record_files import read_division

NEW_YEAR = 2029
SEEN = date(2026, 11, 25)
JUBILEE = cpt.BankHoliday(date(2029, 6, 8), "King's jubilee", "Extra bank holiday")
STATE_FUNERAL = cpt.BankHoliday(date(2027, 9, 14), "Bank holiday for a state funeral")
ON_SATURDAY = cpt.BankHoliday(date(2027, 6, 12), "A Saturday")
ON_SUNDAY = cpt.BankHoliday(date(2028, 6, 11), "A Sunday", "Extra")
SPRING_MOVED = cpt.BankHoliday(date(2028, 6, 5), "Spring bank holiday")
HELD = Path(__file__).parents[1] / "calendars" / "listed_to_2028"


def file_of(division: str) -> str:
    """The file of a division's record from the time when 2028 was the last listed year."""
    return (HELD / f"{division}.toml").read_text("utf-8")


@cache
def record_of_2028(division: str) -> DivisionRecord:
    """A division's record from the time when 2028 was the last listed year."""
    return read_division(tomllib.loads(file_of(division)))


def newer_list(
    *,
    added: Iterable[cpt.BankHoliday] = (),
    withdrawn: Iterable[date] = (),
    years: range = range(2019, NEW_YEAR + 1),
    division: str | None = None,
) -> dict[str, Any]:
    """The list of `years`, with days added and withdrawn in one division or in all."""
    return {
        name: {
            "division": name,
            "events": _events(
                name,
                years,
                *((tuple(added), {*withdrawn}) if division in (None, name) else ((), set[date]())),
            ),
        }
        for name in cpt.DIVISIONS
    }


def written(data: Any) -> str:
    """The list as the text of GOV.UK's file."""
    return json.dumps(data, ensure_ascii=False)


def _events(
    name: str, years: range, added: tuple[cpt.BankHoliday, ...], withdrawn: set[date]
) -> list[dict[str, Any]]:
    calendar = record_of_2028(name).calendar()
    days = [day for year in years if year < NEW_YEAR for day in calendar.bank_holidays(year)]
    days += record_of_2028(name).computed(set(years) & {NEW_YEAR})
    days = [day for day in days if day.date not in withdrawn | {day.date for day in added}]
    return [
        {
            "title": day.name.replace("'", "\u2019"),
            "date": day.date.isoformat(),
            "notes": day.note,
            "bunting": True,
        }
        for day in sorted((*days, *added), key=lambda day: day.date)
    ]


def differences_in(division: str, /, **changes: Any) -> Difference:
    """What a newer list with these changes says that the record does not."""
    return difference(record_of_2028(division), read_list(written(newer_list(**changes)))[division])


def england_of_2028() -> cpt.Rulebook:
    """The rulebook of England with the record that ends with 2028."""
    return with_record(cpt.rulebook("england"), record_of_2028("england-and-wales"))
