"""Adds what a newer bank-holiday list says to the record of a division, and to its file."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

from cptimescales.calendars.days import BankHoliday
from cptimescales.calendars.newer_list import Difference
from cptimescales.calendars.record import Change, DivisionRecord, PublishedYear
from cptimescales.calendars.record_files import read_division
from cptimescales.errors import BankHolidayListError

_Table: TypeAlias = dict[str, object]
"""The keys of one table of a file, with their values."""


def updated(record: DivisionRecord, difference: Difference, seen_on: date) -> DivisionRecord:
    """The record with what a newer list says. A calendar as known before `seen_on` stays the same.

    Args:
        record: the record of a division.
        difference: what the newer list of that division changes.
        seen_on: the day on which somebody first saw the newer list.

    Raises:
        BankHolidayListError: `seen_on` is before the day on which the record was last checked.

    >>> from cptimescales.library import division_record
    >>> record = division_record("scotland")
    >>> king = BankHoliday(date(2028, 6, 5), "King's birthday")
    >>> extra_day = Difference("scotland", {}, (king,), (), (), (king,), (), ())
    >>> newer = updated(record, extra_day, record.checked)
    >>> newer.calendar().is_working_day(king.date)
    False
    >>> newer.calendar(known_on=date(2026, 8, 20)).is_working_day(king.date)
    True
    """
    if seen_on < record.checked:
        raise BankHolidayListError(
            f"seen on {seen_on}: the record of {record.division} was followed up to "
            f"{record.checked}; give the day on which the newer list was first seen"
        )

    def seen(days: Iterable[BankHoliday]) -> tuple[BankHoliday, ...]:
        return tuple(BankHoliday(day.date, day.name, day.note, seen_on) for day in days)

    changes = record.changes
    if difference.added or difference.withdrawn or difference.renamed:
        withdrawn = tuple(day.date for day in difference.withdrawn)
        changes += (Change(seen_on, seen(_added_or_renamed(difference)), withdrawn),)
    new_years = (
        PublishedYear(year, seen_on, seen(days)) for year, days in difference.new_years.items()
    )
    return record._replace(
        checked=seen_on,
        published=(*record.published, *new_years),
        changes=changes,
        one_offs=(*record.one_offs, *difference.one_offs()),
        not_holidays=(*record.not_holidays, *(day.date for day in difference.missing)),
        # Recorded, so that the next comparison does not report them again.
        also_holidays=(*record.also_holidays, *difference.on_weekends),
    )


def updated_toml(text: str, difference: Difference, seen_on: date, source: str) -> str:
    """The file of a division's record with what a newer list says. Comments and layout stay.

    Args:
        text: the file as it is.
        difference: what the newer list of that division changes.
        seen_on: the day on which somebody first saw the newer list.
        source: where it was seen; the file says so beside each change.

    Raises:
        BankHolidayListError: `seen_on` is before the day on which the record was last checked, the
            list withdraws a one-off day, or the file has another layout.
    """
    record = read_division(tomllib.loads(text))
    expected = updated(record, difference, seen_on)
    missing = {day.date for day in difference.missing}
    withdrawn = [one_off.day.date for one_off in record.one_offs if one_off.day.date in missing]
    if withdrawn:
        raise BankHolidayListError(
            f"{difference.division}: {min(withdrawn)} is taken back, and the record holds it as a "
            "one-off day; change the file by hand"
        )
    newer = _with_tables(text, {"checked": seen_on}, _tables(difference, seen_on, source))
    if read_division(tomllib.loads(newer)) != expected:
        raise BankHolidayListError(
            f"the file of {difference.division} is not laid out as expected; "
            "write the change by hand"
        )
    return newer


def _added_or_renamed(difference: Difference) -> list[BankHoliday]:
    return sorted((*difference.added, *difference.renamed), key=lambda day: day.date)


def _tables(difference: Difference, seen_on: date, source: str) -> dict[str, list[_Table]]:
    """The new tables of each kind, in the order in which a file has the kinds."""
    seen: _Table = {"on": seen_on, "source": source}
    change: _Table = dict(seen)
    if days := _added_or_renamed(difference):
        change["added"] = list(map(_entry, days))
    if difference.withdrawn:
        change["withdrawn"] = [day.date for day in difference.withdrawn]
    one_offs: list[_Table] = []
    for one_off in difference.one_offs():
        instead_of = (
            {} if one_off.instead_of is None else {"instead_of": _entry(one_off.instead_of)}
        )
        one_offs.append({"day": _entry(one_off.day), **instead_of, "source": source})
    return {
        "published": [
            {"year": year, **seen, "days": list(map(_entry, days))}
            for year, days in difference.new_years.items()
        ],
        "change": [change] if len(change) > len(seen) else [],
        "one_off": one_offs,
        # A replaced day is missing, too: the package `holidays` would still compute it.
        "not_a_holiday": [{"date": day.date, "source": source} for day in difference.missing],
        "also_a_holiday": [
            {"day": _entry(day), "source": source} for day in difference.on_weekends
        ],
    }


def _with_tables(text: str, values: _Table, tables: Mapping[str, Sequence[_Table]]) -> str:
    """The file with other values and further tables. All else stays as it was written.

    A file that holds its tables in another form, such as a list in one line, stays as it is.
    """
    import tomlkit  # extra `cli`: only the command that writes a file needs it
    from tomlkit.items import AoT

    document: Any = tomlkit.parse(text)
    last = list(document)[-1]
    if not all(isinstance(document[name], AoT) for name in {last, *tables} & set(document)):
        return text
    document.update(values)
    document[last][-1].add(tomlkit.nl())  # a blank line before what comes at the end
    for kind, added in tables.items():
        if added and kind not in document:
            document.append(kind, AoT([], parsed=True))  # so it adds no blank lines itself
        for table in added:
            written = tomlkit.table()
            for key, value in table.items():
                item: Any = tomlkit.item(value)
                if isinstance(value, list) and isinstance(value[0], list):
                    item.multiline(True)
                written.add(key, item)
            document[kind].append(written.add(tomlkit.nl()))
    return tomlkit.dumps(document).rstrip() + "\n"


def _entry(day: BankHoliday) -> list[object]:
    return [day.date, day.name, day.note] if day.note else [day.date, day.name]
