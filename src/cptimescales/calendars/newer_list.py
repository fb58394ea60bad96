"""A newer bank-holiday list of GOV.UK beside the record: what differs, which due dates it moves, and the record with it.

The list is the file bank-holidays.json as a person downloaded it; nothing here reaches for a network.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from cptimescales.calendars.dates import parse_iso_date
from cptimescales.calendars.day_index import BankHoliday
from cptimescales.calendars.record import (
    DIVISIONS,
    LAST_YEAR,
    Change,
    DivisionRecord,
    OneOff,
    PublishedYear,
)
from cptimescales.errors import NotADateError, TimescaleError
from cptimescales.rules.answers import Rulebook
from cptimescales.rules.results import DueDate, ReviewWindow
from cptimescales.rules.rulebook_files import read_division

Outcome = Literal["changed", "settled", "same"]
"""What a newer list does to a due date. `settled`: the same date, and no longer provisional."""


class BankHolidayListError(TimescaleError):
    """A file that is not GOV.UK's bank-holiday list, or that cannot follow on from the record."""

    code = "bad_bank_holiday_list"


def read_list(text: str) -> dict[str, tuple[BankHoliday, ...]]:
    """The days that a bank-holidays.json lists for each division, in order.

    Raises:
        BankHolidayListError: the text is not such a list, or lists a day twice.

    >>> event = {"title": "New Year’s Day", "date": "2029-01-01", "notes": "", "bunting": True}
    >>> one = {name: {"division": name, "events": [event]} for name in DIVISIONS}
    >>> [str(day) for day in read_list(json.dumps(one))["scotland"]]
    ["New Year's Day"]
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BankHolidayListError(f"it is not valid JSON: {error}; download it again") from None
    if not isinstance(data, dict) or set(data) != set(DIVISIONS):
        given = ", ".join(sorted(data)[:5]) if isinstance(data, dict) and data else _in_words(data)
        raise BankHolidayListError(f"it must hold {', '.join(DIVISIONS)}, and nothing else; it holds {given}")
    return {division: _listed(division, data[division]) for division in DIVISIONS}


def _listed(division: str, data: Any) -> tuple[BankHoliday, ...]:
    events = data.get("events") if isinstance(data, dict) else None
    if not isinstance(events, list):
        raise BankHolidayListError(f"{division} has no list named events")
    if not events:
        raise BankHolidayListError(f"{division} has a list named events with no day in it; download it again")
    if data.get("division") != division:
        said = _in_words(data.get("division"))
        raise BankHolidayListError(f"what stands under {division} has {said} as its division; download it again")
    days: dict[date, BankHoliday] = {}
    for number, event in enumerate(events, start=1):
        day = _day(event, f"{division}, event {number}")
        if day.date in days:
            raise BankHolidayListError(f"{division}, event {number}: {day.date} is listed twice")
        days[day.date] = day
    return tuple(days[day] for day in sorted(days))


def _in_words(data: Any) -> str:
    if data is None or data == {}:
        return "nothing"
    return "a list" if isinstance(data, list) else json.dumps(data)[:40]


def _day(event: Any, where: str) -> BankHoliday:
    if not isinstance(event, dict):
        raise BankHolidayListError(f"{where}: it is {json.dumps(event)[:40]}, not a day with title and date")
    title, on, notes = event.get("title"), event.get("date"), event.get("notes") or ""
    if not isinstance(title, str) or not title.strip() or not isinstance(notes, str):
        raise BankHolidayListError(f"{where}: title and notes must be text, and a title must not be empty")
    try:
        day = parse_iso_date(on, "its date") if isinstance(on, str) else None
    except NotADateError as error:
        raise BankHolidayListError(f"{where}: {error}") from None
    if day is None:
        raise BankHolidayListError(f"{where}: it has no date written as text, such as 2029-01-01")
    return BankHoliday(day, _plain(title), _plain(notes))


def _plain(text: str) -> str:
    # GOV.UK's file has typographic apostrophes, its source and our record plain ones.
    return " ".join(text.replace("\u2019", "'").split())


@dataclass(frozen=True, slots=True)
class Difference:
    """What a newer list says of one division that the record does not.

    Attributes:
        division: which.
        new_years: years that the record did not list, each with its days.
        added, withdrawn: days of years that it did list. A holiday that moved is one of each.
        renamed: days that have another title or note now, as they are now; no date depends on it.
        not_foreseen: of the new or changed years, days listed that the record's rules do not give.
        foreseen_in_vain: days that its rules give and the list does not have.
        on_weekends: days listed on a Saturday or Sunday that the record does not hold. They move no date.
    """

    division: str
    new_years: Mapping[int, tuple[BankHoliday, ...]]
    added: tuple[BankHoliday, ...]
    withdrawn: tuple[BankHoliday, ...]
    renamed: tuple[BankHoliday, ...]
    not_foreseen: tuple[BankHoliday, ...]
    foreseen_in_vain: tuple[BankHoliday, ...]
    on_weekends: tuple[BankHoliday, ...]

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.new_years or self.added or self.withdrawn or self.renamed or self.on_weekends)

    @property
    def not_replaced(self) -> tuple[BankHoliday, ...]:
        """Days foreseen in vain, with no other day of their name in that year; perhaps the list is not whole."""
        replaced = {one_off.instead_of for one_off in _one_offs(self)}
        return tuple(day for day in self.foreseen_in_vain if day not in replaced)


def difference(record: DivisionRecord, listed: Iterable[BankHoliday]) -> Difference:
    """What a list of one division says that the record does not. Years before the list's first are not compared.

    Raises:
        BankHolidayListError: the list is older than the record, has a gap, or reaches too far ahead to be one.

    >>> from cptimescales.library import division_record
    >>> record = division_record("scotland")
    >>> last, christmas = record.published[-1].year, BankHoliday(date(2024, 12, 25), "Christmas")
    >>> listed = [day for year in range(2024, last + 1) for day in record.calendar().bank_holidays(year)]
    >>> found = difference(record, [christmas if day.date == christmas.date else day for day in listed])
    >>> bool(found), [str(day) for day in found.renamed], found.added
    (True, ['Christmas'], ())
    """
    years: dict[int, list[BankHoliday]] = {}
    on_weekends: list[BankHoliday] = []
    for day in listed:
        in_year = years.setdefault(day.date.year, [])
        (in_year if day.date.weekday() < 5 else on_weekends).append(day)
    known_to = record.published[-1].year
    _check_years(record, sorted(years))
    calendar = record.calendar()
    now = {day.date: day for year, days in years.items() if year <= known_to for day in days}
    before = {
        day.date: day
        for year in years
        if record.published[0].year <= year <= known_to
        for day in calendar.bank_holidays(year)
    }
    now = {day: holiday for day, holiday in now.items() if day.year >= record.published[0].year}
    added = tuple(now[day] for day in sorted(now.keys() - before.keys()))
    withdrawn = tuple(before[day] for day in sorted(before.keys() - now.keys()))
    renamed = tuple(now[day] for day in sorted(now.keys() & before.keys()) if _words(now[day]) != _words(before[day]))
    new_years = {year: tuple(years[year]) for year in sorted(years) if year > known_to}
    touched = {*new_years, *(day.date.year for day in (*added, *withdrawn))}
    listed_there = {day.date: day for year in touched for day in years[year]}
    ruled = {day.date: day for day in record.computed(touched)}
    held = {day.date for day in record.also_holidays}
    return Difference(
        record.division,
        new_years,
        added,
        withdrawn,
        renamed,
        tuple(listed_there[day] for day in sorted(listed_there.keys() - ruled.keys())),
        tuple(ruled[day] for day in sorted(ruled.keys() - listed_there.keys())),
        tuple(day for day in on_weekends if day.date.year >= record.published[0].year and day.date not in held),
    )


def _words(day: BankHoliday) -> tuple[str, str]:
    return day.name.lower(), day.note.lower()


def _check_years(record: DivisionRecord, years: list[int]) -> None:
    known_to = record.published[-1].year
    if not years or years[-1] < known_to:
        last = years[-1] if years else "nothing"
        raise BankHolidayListError(
            f"{record.division} ends with {last}, the record with {known_to}: the file is older; download it again"
        )
    if years[0] > known_to + 1 or years != list(range(years[0], years[-1] + 1)):
        missing = next(year for year in range(min(years[0], known_to + 1), years[-1]) if year not in years)
        raise BankHolidayListError(f"{record.division} has no day in {missing}, but days after it")
    if years[-1] > min(known_to + 10, LAST_YEAR):
        raise BankHolidayListError(f"{record.division} reaches {years[-1]}; the record ends with {known_to}")


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
        published=(*record.published, *(PublishedYear(y, seen_on, seen(days)) for y, days in found.new_years.items())),
        changes=changes,
        one_offs=(*record.one_offs, *_one_offs(found)),
        not_holidays=(*record.not_holidays, *(day.date for day in found.foreseen_in_vain)),
        also_holidays=(*record.also_holidays, *found.on_weekends),  # so that the next comparison knows them
    )


def _one_offs(found: Difference) -> list[OneOff]:
    """The days that no rule foresees, each with the day of that name which it replaces, if there is one."""
    left = list(found.foreseen_in_vain)
    one_offs = []
    for day in found.not_foreseen:
        stem = day.name.partition(" (")[0].lower()
        near = [other for other in left if other.date.year == day.date.year and other.name.lower() == stem]
        if near:
            left.remove(near[0])
        one_offs.append(OneOff(BankHoliday(day.date, day.name, day.note), None, near[0] if near else None))
    return one_offs


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
    held = {one_off.day.date for one_off in record.one_offs}.intersection(day.date for day in found.foreseen_in_vain)
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
            lines.append(f"added = {_days(sorted((*found.added, *found.renamed), key=lambda day: day.date))}")
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
        for one_off in _one_offs(found)
    ]
    # Also a day that was replaced: the package would go on giving it.
    wrong = [f"[[not_a_holiday]]\ndate = {day.date}\n{said}\n" for day in found.foreseen_in_vain]
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
    next_kind = re.search(rf"^\[\[({'|'.join(before)})\]\]", text, re.MULTILINE)  # none before no kind
    at = next_kind.start() if next_kind else len(text)
    return text[:at] + "".join(block + "\n" if next_kind else "\n" + block for block in blocks) + text[at:]


def _days(days: Iterable[BankHoliday]) -> str:
    return "[\n" + "".join(f"  {_entry(day)},\n" for day in days) + "]"


def _entry(day: BankHoliday) -> str:
    words = (day.name, day.note) if day.note else (day.name,)
    return f"[{', '.join([str(day.date), *(json.dumps(word, ensure_ascii=False) for word in words)])}]"


@dataclass(frozen=True, slots=True)
class Effect:
    """What a newer list does to one due date.

    Attributes:
        rulebook, rule, on: which due date; of a review around a birthday it is the last day of its window.
        due_before, due_after: by the record, and by the newer list.
        last_working_day_before, last_working_day_after: the working day to plan with, which can move where the limit stays.
        outcome: `changed` where either moved; `settled` where neither did and the answer is provisional no longer; `same`.
        provisional: whether it still rests on a year that is not listed.
    """

    rulebook: str
    rule: str
    on: date
    due_before: date
    due_after: date
    last_working_day_before: date
    last_working_day_after: date
    outcome: Outcome
    provisional: bool


def with_record(book: Rulebook, newer: DivisionRecord) -> Rulebook:
    """A rulebook that counts by another record of its division, closures kept.

    >>> import cptimescales as cpt
    >>> from cptimescales.library import division_record
    >>> with_record(cpt.rulebook("wales"), division_record("england-and-wales")).name
    'wales'
    """
    return Rulebook(book.data, newer, sha256=book.sha256, closures=book.closures)


def effect(book: Rulebook, newer: Rulebook, rule: str, on: date, number: int = 1) -> Effect:
    """What a newer list does to one due date.

    Args:
        book: the rulebook as it is.
        newer: the same `with_record` of the newer list.
        rule, on, number: as for `Rulebook.due`.

    Raises:
        TimescaleError: the rulebook cannot answer.

    >>> import cptimescales as cpt
    >>> england = cpt.rulebook("england")
    >>> effect(england.as_known_on(date(2022, 9, 9)), england, "first_core_group", date(2022, 9, 5)).outcome
    'changed'
    """
    before, after = (each.due(rule, on=on, number=number) for each in (book, newer))
    was, now = _limits(before), _limits(after)
    outcome: Outcome = "changed" if was != now else "same"
    if outcome == "same" and before.provisional and not after.provisional:
        outcome = "settled"
    return Effect(book.name, rule, on, was[0], now[0], was[1], now[1], outcome, after.provisional)


def _limits(answer: DueDate | ReviewWindow) -> tuple[date, date]:
    return (answer.due if isinstance(answer, DueDate) else answer.closes), answer.last_working_day
