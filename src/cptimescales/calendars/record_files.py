"""Reads the record of a division: TOML that a person writes, or the JSON made of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

from cptimescales.calendars.days import BankHoliday
from cptimescales.calendars.record import Change, DivisionRecord, OneOff, PublishedYear
from cptimescales.calendars.text_files import shipped_json


@cache
def shipped_division(division: str) -> DivisionRecord:
    """The record of one of `DIVISIONS` that comes with the library.

    >>> shipped_division("scotland").published[0].year
    2011
    """
    return read_division(shipped_json(__file__, f"records/{division}.json"))


def read_division(content: dict[str, Any]) -> DivisionRecord:
    """The record of a division from its parsed file, whose form the head of the TOML describes."""
    return DivisionRecord(
        division=content["division"],
        checked=_day(content["checked"]),
        published=tuple(
            PublishedYear(year["year"], _day(year["on"]), _holidays(year["days"], _day(year["on"])))
            for year in content["published"]
        ),
        changes=tuple(
            Change(
                _day(change["on"]),
                _holidays(change.get("added", ()), _day(change["on"])),
                tuple(map(_day, change.get("withdrawn", ()))),
            )
            for change in content["change"]
        ),
        one_offs=tuple(
            OneOff(
                _holiday(one_off["day"]),
                _day(one_off["announced"]) if "announced" in one_off else None,
                _holiday(one_off["instead_of"]) if "instead_of" in one_off else None,
            )
            for one_off in content["one_off"]
        ),
        not_holidays=tuple(_day(entry["date"]) for entry in content.get("not_a_holiday", ())),
        also_holidays=tuple(_holiday(entry["day"]) for entry in content.get("also_a_holiday", ())),
    )


def _holidays(entries: Iterable[list[Any]], published: date) -> tuple[BankHoliday, ...]:
    return tuple(_holiday(entry, published) for entry in entries)


def _holiday(entry: list[Any], published: date | None = None) -> BankHoliday:
    day, name, *note = entry
    return BankHoliday(_day(day), name, "".join(note), published)


def _day(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value  # JSON has no dates
