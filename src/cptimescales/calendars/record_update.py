"""Adds what a newer bank-holiday list says to the record of a division, and to its file."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Sequence
from datetime import date

from cptimescales.calendars.days import BankHoliday
from cptimescales.calendars.newer_list import Difference
from cptimescales.calendars.record import Change, DivisionRecord, PublishedYear
from cptimescales.calendars.record_files import read_division
from cptimescales.errors import BankHolidayListError

# The tables of a record's file, in their order.
_KINDS = ("published", "change", "one_off", "not_a_holiday", "also_a_holiday")


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
    newer = re.sub(r"^checked = \S+", f"checked = {seen_on}", text, count=1, flags=re.MULTILINE)
    tables = _tables(difference, seen_on, source)
    for place, kind in enumerate(_KINDS):
        newer = _with_tables(newer, tables[kind], _KINDS[place + 1 :])
    if read_division(tomllib.loads(newer)) != expected:
        raise BankHolidayListError(
            f"the file of {difference.division} is not laid out as expected; "
            "write the change by hand"
        )
    return newer


def _added_or_renamed(difference: Difference) -> list[BankHoliday]:
    return sorted((*difference.added, *difference.renamed), key=lambda day: day.date)


def _tables(difference: Difference, seen_on: date, source: str) -> dict[str, list[str]]:
    """The new tables of each kind, as text."""

    def table(kind: str, *lines: str) -> str:
        return "\n".join((f"[[{kind}]]", *lines)) + "\n"

    on, source = f"on = {seen_on}", f"source = {_text(source)}"
    years = [
        table("published", f"year = {year}", on, source, f"days = {_list_of(days)}")
        for year, days in difference.new_years.items()
    ]
    changes = []
    if difference.added or difference.withdrawn or difference.renamed:
        lines = [on, source]
        if days := _added_or_renamed(difference):
            lines.append(f"added = {_list_of(days)}")
        if difference.withdrawn:
            dates = ", ".join(str(day.date) for day in difference.withdrawn)
            lines.append(f"withdrawn = [{dates}]")
        changes.append(table("change", *lines))
    one_offs = []
    for one_off in difference.one_offs():
        lines = [f"day = {_entry(one_off.day)}"]
        if one_off.instead_of is not None:
            lines.append(f"instead_of = {_entry(one_off.instead_of)}")
        one_offs.append(table("one_off", *lines, source))
    # A replaced day is among the missing days, too: the package `holidays` would still compute it.
    missing = [table("not_a_holiday", f"date = {day.date}", source) for day in difference.missing]
    on_weekends = [
        table("also_a_holiday", f"day = {_entry(day)}", source) for day in difference.on_weekends
    ]
    return dict(zip(_KINDS, (years, changes, one_offs, missing, on_weekends), strict=True))


def _with_tables(text: str, tables: Sequence[str], later_kinds: Sequence[str]) -> str:
    """The text with new tables before the first table of a later kind, or at its end."""
    next_table = re.search(rf"^\[\[({'|'.join(later_kinds)})\]\]", text, re.MULTILINE)
    place = next_table.start() if next_table else len(text)
    added = (f"{table}\n" if next_table else f"\n{table}" for table in tables)
    return text[:place] + "".join(added) + text[place:]


def _list_of(days: Iterable[BankHoliday]) -> str:
    return "[\n" + "".join(f"  {_entry(day)},\n" for day in days) + "]"


def _entry(day: BankHoliday) -> str:
    words = (day.name, day.note) if day.note else (day.name,)
    return f"[{', '.join([str(day.date), *map(_text, words)])}]"


def _text(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)
