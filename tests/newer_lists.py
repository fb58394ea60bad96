"""GOV.UK's bank-holiday list as its file looks, made from our record, with a year more and what else a test adds."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

import cptimescales as cpt
from cptimescales.library import division_record

NEW_YEAR = 2029


def newer_list(
    *,
    added: Iterable[cpt.BankHoliday] = (),
    withdrawn: Iterable[date] = (),
    years: range = range(2019, NEW_YEAR + 1),
    division: str | None = None,
) -> dict[str, Any]:
    """The list of `years`, changed in one division or in all."""
    return {
        name: {
            "division": name,
            "events": _events(
                name, years, *((tuple(added), {*withdrawn}) if division in (None, name) else ((), set[date]()))
            ),
        }
        for name in cpt.DIVISIONS
    }


def written(data: Any) -> str:
    """As the file is: UTF-8, typographic apostrophes."""
    return json.dumps(data, ensure_ascii=False)


def _events(name: str, years: range, added: tuple[cpt.BankHoliday, ...], withdrawn: set[date]) -> list[dict[str, Any]]:
    record = division_record(name)
    calendar = record.calendar()
    days = [day for year in years if year < NEW_YEAR for day in calendar.bank_holidays(year)]
    days += record.computed(set(years) & {NEW_YEAR})
    days = [day for day in days if day.date not in withdrawn | {more.date for more in added}]
    return [
        {"title": day.name.replace("'", "\u2019"), "date": day.date.isoformat(), "notes": day.note, "bunting": True}
        for day in sorted((*days, *added), key=lambda day: day.date)
    ]
