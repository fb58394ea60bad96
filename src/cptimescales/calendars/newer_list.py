"""Compares a newer bank-holiday list of GOV.UK with the record of a division.

The list is the file bank-holidays.json that a person downloaded. Nothing here opens a connection.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cptimescales.calendars.days import BankHoliday
from cptimescales.calendars.record import DIVISIONS, LAST_YEAR, DivisionRecord, OneOff
from cptimescales.calendars.written_days import parse_iso_date
from cptimescales.errors import BankHolidayListError, NotADateError


def read_list(text: str) -> dict[str, tuple[BankHoliday, ...]]:
    """The days that a bank-holidays.json lists for each division, in order.

    Raises:
        BankHolidayListError: the text is not such a list, or lists a day twice.

    >>> event = {"title": "New Year’s Day", "date": "2029-01-01", "notes": "", "bunting": True}
    >>> content = {name: {"division": name, "events": [event]} for name in DIVISIONS}
    >>> [str(day) for day in read_list(json.dumps(content))["scotland"]]
    ["New Year's Day"]
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BankHolidayListError(f"it is not valid JSON: {error}; download it again") from None
    if not isinstance(content, dict) or set(content) != set(DIVISIONS):
        is_mapping = isinstance(content, dict) and content
        keys = ", ".join(sorted(content)[:5]) if is_mapping else _in_words(content)
        raise BankHolidayListError(
            f"it must hold {', '.join(DIVISIONS)}, and nothing else; it holds {keys}"
        )
    return {division: _days(division, content[division]) for division in DIVISIONS}


def _days(division: str, content: Any) -> tuple[BankHoliday, ...]:
    events = content.get("events") if isinstance(content, dict) else None
    if not isinstance(events, list):
        raise BankHolidayListError(f"{division} has no list named events")
    if not events:
        raise BankHolidayListError(
            f"{division} has a list named events with no day in it; download it again"
        )
    if content.get("division") != division:
        raise BankHolidayListError(
            f"the entry {division} has {_in_words(content.get('division'))} as its division; "
            "download it again"
        )
    days: dict[date, BankHoliday] = {}
    for number, event in enumerate(events, start=1):
        day = _day(event, f"{division}, event {number}")
        if day.date in days:
            raise BankHolidayListError(f"{division}, event {number}: {day.date} is listed twice")
        days[day.date] = day
    return tuple(days[day] for day in sorted(days))


def _in_words(content: Any) -> str:
    if content is None or content == {}:
        return "nothing"
    return "a list" if isinstance(content, list) else json.dumps(content)[:40]


def _day(event: Any, place: str) -> BankHoliday:
    if not isinstance(event, dict):
        raise BankHolidayListError(
            f"{place}: it is {json.dumps(event)[:40]}, not a day with title and date"
        )
    title, on, notes = event.get("title"), event.get("date"), event.get("notes") or ""
    if not isinstance(title, str) or not title.strip() or not isinstance(notes, str):
        raise BankHolidayListError(
            f"{place}: title and notes must be text, and a title must not be empty"
        )
    if not isinstance(on, str):
        raise BankHolidayListError(f"{place}: it has no date written as text, such as 2029-01-01")
    try:
        day = parse_iso_date(on, "its date")
    except NotADateError as error:
        raise BankHolidayListError(f"{place}: {error}") from None
    return BankHoliday(day, _plain(title), _plain(notes))


def _plain(text: str) -> str:
    # GOV.UK's file has typographic apostrophes; its source and our record have plain ones.
    return " ".join(text.replace("\u2019", "'").split())


@dataclass(frozen=True, slots=True)
class Difference:
    """What a newer list says of one division that the record does not.

    Attributes:
        division: one of `DIVISIONS`.
        new_years: years that the record does not list, each with its days.
        added, withdrawn: days of years that the record lists. A day that moved is in both.
        renamed: days that have another title or note now. No due date depends on it.
        unexpected: listed days of the new or changed years that the rules do not predict.
        missing: predicted days of those years that are not listed.
        on_weekends: listed Saturdays and Sundays that the record does not have. They move no date.
    """

    division: str
    new_years: Mapping[int, tuple[BankHoliday, ...]]
    added: tuple[BankHoliday, ...]
    withdrawn: tuple[BankHoliday, ...]
    renamed: tuple[BankHoliday, ...]
    unexpected: tuple[BankHoliday, ...]
    missing: tuple[BankHoliday, ...]
    on_weekends: tuple[BankHoliday, ...]

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(
            self.new_years or self.added or self.withdrawn or self.renamed or self.on_weekends
        )

    @property
    def not_replaced(self) -> tuple[BankHoliday, ...]:
        """The missing days that no other day of the same name and year replaces.

        If there are any, the list may be cut off.
        """
        replaced = {one_off.instead_of for one_off in self.one_offs()}
        return tuple(day for day in self.missing if day not in replaced)

    def one_offs(self) -> tuple[OneOff, ...]:
        """The unexpected days, each with the missing day of the same name that it replaces."""
        missing = list(self.missing)
        one_offs = []
        for day in self.unexpected:
            name = day.name.partition(" (")[0].lower()
            replaced = next(
                (
                    other
                    for other in missing
                    if other.date.year == day.date.year and other.name.lower() == name
                ),
                None,
            )
            if replaced is not None:
                missing.remove(replaced)
            one_offs.append(OneOff(BankHoliday(day.date, day.name, day.note), None, replaced))
        return tuple(one_offs)


def difference(record: DivisionRecord, listed: Iterable[BankHoliday]) -> Difference:
    """What the list of one division says that the record does not.

    Years before the first year of the list are not compared.

    Raises:
        BankHolidayListError: the list is older than the record, leaves out a year, or reaches more
            than ten years beyond the record.

    >>> from cptimescales.library import division_record
    >>> record = division_record("scotland")
    >>> years = range(2024, record.published[-1].year + 1)
    >>> days = [day for year in years for day in record.calendar().bank_holidays(year)]
    >>> christmas = BankHoliday(date(2024, 12, 25), "Christmas")
    >>> newer = [christmas if day.date == christmas.date else day for day in days]
    >>> changed = difference(record, newer)
    >>> bool(changed), [str(day) for day in changed.renamed], changed.added
    (True, ['Christmas'], ())
    """
    years: dict[int, list[BankHoliday]] = {}
    on_weekends: list[BankHoliday] = []
    for day in listed:
        in_year = years.setdefault(day.date.year, [])
        (in_year if day.date.weekday() < 5 else on_weekends).append(day)
    _check_years(record, sorted(years))
    first, last = record.published[0].year, record.published[-1].year
    calendar = record.calendar()
    both = [year for year in years if first <= year <= last]
    now = {day.date: day for year in both for day in years[year]}
    before = {day.date: day for year in both for day in calendar.bank_holidays(year)}
    added = tuple(now[day] for day in sorted(now.keys() - before.keys()))
    withdrawn = tuple(before[day] for day in sorted(before.keys() - now.keys()))
    renamed = tuple(
        now[day]
        for day in sorted(now.keys() & before.keys())
        if _words(now[day]) != _words(before[day])
    )
    new_years = {year: tuple(years[year]) for year in sorted(years) if year > last}
    touched = {*new_years, *(day.date.year for day in (*added, *withdrawn))}
    listed_days = {day.date: day for year in touched for day in years[year]}
    predicted = {day.date: day for day in record.computed(touched)}
    recorded = {day.date for day in record.also_holidays}
    return Difference(
        division=record.division,
        new_years=new_years,
        added=added,
        withdrawn=withdrawn,
        renamed=renamed,
        unexpected=tuple(listed_days[day] for day in sorted(listed_days.keys() - predicted.keys())),
        missing=tuple(predicted[day] for day in sorted(predicted.keys() - listed_days.keys())),
        on_weekends=tuple(
            day for day in on_weekends if day.date.year >= first and day.date not in recorded
        ),
    )


def _words(day: BankHoliday) -> tuple[str, str]:
    return day.name.lower(), day.note.lower()


def _check_years(record: DivisionRecord, years: list[int]) -> None:
    known_to = record.published[-1].year
    if not years or years[-1] < known_to:
        last = years[-1] if years else "nothing"
        raise BankHolidayListError(
            f"{record.division} ends with {last}, the record with {known_to}: "
            "the file is older; download it again"
        )
    if years[0] > known_to + 1 or years != list(range(years[0], years[-1] + 1)):
        gap = next(
            year for year in range(min(years[0], known_to + 1), years[-1]) if year not in years
        )
        raise BankHolidayListError(f"{record.division} has no day in {gap}, but days after it")
    if years[-1] > min(known_to + 10, LAST_YEAR):
        raise BankHolidayListError(
            f"{record.division} reaches {years[-1]}; the record ends with {known_to}"
        )
