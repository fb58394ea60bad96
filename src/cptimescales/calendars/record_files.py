"""The record of a division from its file: TOML written by a person, or the JSON that `make data` makes of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from cptimescales.calendars.days import BankHoliday
from cptimescales.calendars.record import Change, DivisionRecord, OneOff, PublishedYear
from cptimescales.calendars.text_files import shipped_json


def shipped_division(division: str) -> DivisionRecord:
    """The record of one of `DIVISIONS` that comes with the library.

    >>> shipped_division("scotland").published[0].year
    2011
    """
    return read_division(shipped_json(__file__, f"records/{division}.json"))


def read_division(data: dict[str, Any]) -> DivisionRecord:
    """A division's record from its parsed file, TOML or JSON. The head of the TOML file describes the form."""
    return DivisionRecord(
        division=data["division"],
        checked=_day(data["checked"]),
        published=tuple(
            PublishedYear(year["year"], _day(year["on"]), _listed(year["days"], _day(year["on"])))
            for year in data["published"]
        ),
        changes=tuple(
            Change(
                _day(change["on"]),
                _listed(change.get("added", ()), _day(change["on"])),
                tuple(map(_day, change.get("withdrawn", ()))),
            )
            for change in data["change"]
        ),
        one_offs=tuple(
            OneOff(
                _holiday(one_off["day"]),
                _day(one_off["announced"]) if "announced" in one_off else None,
                _holiday(one_off["instead_of"]) if "instead_of" in one_off else None,
            )
            for one_off in data["one_off"]
        ),
        not_holidays=tuple(_day(wrong["date"]) for wrong in data.get("not_a_holiday", ())),
        also_holidays=tuple(_holiday(missing["day"]) for missing in data.get("also_a_holiday", ())),
    )


def _listed(entries: Iterable[list[Any]], published: date) -> tuple[BankHoliday, ...]:
    return tuple(_holiday(entry, published) for entry in entries)


def _holiday(entry: list[Any], published: date | None = None) -> BankHoliday:
    day, name, *note = entry
    return BankHoliday(_day(day), name, "".join(note), published)


def _day(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value  # JSON has no dates
