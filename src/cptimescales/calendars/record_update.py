"""Writes what a newer bank-holiday list says into the record of a division, and into the file of that record."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable
from datetime import date

from cptimescales.calendars.days import BankHoliday
from cptimescales.calendars.newer_list import Difference
from cptimescales.calendars.record import Change, DivisionRecord, PublishedYear
from cptimescales.calendars.record_files import read_division
from cptimescales.errors import BankHolidayListError


def updated(record: DivisionRecord, found: Difference, seen_on: date) -> DivisionRecord:
    """The record with what a newer list says, as first seen on a day. What the list said before that day is kept.

    Raises:
        BankHolidayListError: `seen_on` is before the day up to which the record was followed.

    >>> from cptimescales.library import division_record
    >>> record = division_record("scotland")
    >>> king = BankHoliday(date(2028, 6, 5), "King's birthday")
    >>> newer = updated(record, Difference("scotland", {}, (king,), (), (), (king,), (), ()), record.checked)
    >>> newer.calendar().is_working_day(date(2028, 6, 5)), newer.calendar(date(2026, 8, 20)).is_working_day(date(2028, 6, 5))
    (False, True)
    """
    if seen_on < record.checked:
        raise BankHolidayListError(
            f"seen on {seen_on}: the record of {record.division} was followed up to {record.checked}; "
            "give the day on which the newer list was first seen"
        )

    def seen(days: Iterable[BankHoliday]) -> tuple[BankHoliday, ...]:
        return tuple(BankHoliday(day.date, day.name, day.note, seen_on) for day in days)

    changes = record.changes
    if found.added or found.withdrawn or found.renamed:
        changed = tuple(sorted((*found.added, *found.renamed), key=lambda day: day.date))
        changes += (Change(seen_on, seen(changed), tuple(day.date for day in found.withdrawn)),)
    return record._replace(
        checked=seen_on,
        published=(
            *record.published,
            *(PublishedYear(y, seen_on, seen(days)) for y, days in found.new_years.items()),
        ),
        changes=changes,
        one_offs=(*record.one_offs, *found.one_offs()),
        not_holidays=(*record.not_holidays, *(day.date for day in found.missing)),
        also_holidays=(
            *record.also_holidays,
            *found.on_weekends,
        ),  # so that the next comparison knows them
    )


def updated_toml(text: str, found: Difference, seen_on: date, source: str) -> str:
    """The file of a division's record with what a newer list says written into it, comments and layout kept.

    Args:
        text: the file as it is.
        found: what the list says that the record does not.
        seen_on: the day on which the newer list was first seen.
        source: where it was seen, for the file.

    Raises:
        BankHolidayListError: `seen_on` is too early, a one-off day is taken back, or the file is not laid out as it was.
    """
    record = read_division(tomllib.loads(text))
    expected = updated(record, found, seen_on)
    held = {one_off.day.date for one_off in record.one_offs}.intersection(
        day.date for day in found.missing
    )
    if held:
        raise BankHolidayListError(
            f"{found.division}: {min(held)} is taken back, and the record holds it as a one-off day; mend the file by hand"
        )
    said = f"source = {json.dumps(source, ensure_ascii=False)}"
    years = [
        f"[[published]]\nyear = {year}\non = {seen_on}\n{said}\ndays = {_days(days)}\n"
        for year, days in found.new_years.items()
    ]
    changes = []
    if found.added or found.withdrawn or found.renamed:
        lines = ["[[change]]", f"on = {seen_on}", said]
        if found.added or found.renamed:
            lines.append(
                f"added = {_days(sorted((*found.added, *found.renamed), key=lambda day: day.date))}"
            )
        if found.withdrawn:
            lines.append(f"withdrawn = [{', '.join(str(day.date) for day in found.withdrawn)}]")
        changes.append("\n".join(lines) + "\n")
    exceptions = [
        "\n".join(
            [
                "[[one_off]]",
                f"day = {_entry(one_off.day)}",
                *([f"instead_of = {_entry(one_off.instead_of)}"] if one_off.instead_of else []),
                said,
            ]
        )
        + "\n"
        for one_off in found.one_offs()
    ]
    # Also a day that was replaced: the package would go on giving it.
    wrong = [f"[[not_a_holiday]]\ndate = {day.date}\n{said}\n" for day in found.missing]
    also = [f"[[also_a_holiday]]\nday = {_entry(day)}\n{said}\n" for day in found.on_weekends]
    written = re.sub(r"^checked = \S+", f"checked = {seen_on}", text, count=1, flags=re.MULTILINE)
    for blocks, before in (
        (years, ("change", "one_off", "not_a_holiday", "also_a_holiday")),
        (changes, ("one_off", "not_a_holiday", "also_a_holiday")),
        (exceptions, ("not_a_holiday", "also_a_holiday")),
        (wrong, ("also_a_holiday",)),
        (also, ()),
    ):
        written = _with_blocks(written, blocks, before)
    if read_division(tomllib.loads(written)) != expected:
        raise BankHolidayListError(
            f"the file of {found.division} is not laid out as expected; write the change by hand"
        )
    return written


def _with_blocks(text: str, blocks: list[str], before: tuple[str, ...]) -> str:
    """The text with further tables in their place: before the first table of a later kind."""
    next_kind = re.search(
        rf"^\[\[({'|'.join(before)})\]\]", text, re.MULTILINE
    )  # none before no kind
    at = next_kind.start() if next_kind else len(text)
    return (
        text[:at]
        + "".join(block + "\n" if next_kind else "\n" + block for block in blocks)
        + text[at:]
    )


def _days(days: Iterable[BankHoliday]) -> str:
    return "[\n" + "".join(f"  {_entry(day)},\n" for day in days) + "]"


def _entry(day: BankHoliday) -> str:
    words = (day.name, day.note) if day.note else (day.name,)
    return (
        f"[{', '.join([str(day.date), *(json.dumps(word, ensure_ascii=False) for word in words)])}]"
    )
