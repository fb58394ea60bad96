"""A newer bank-holiday list of GOV.UK beside the record: what differs, which due dates it moves, and the record with it.

The list is the file bank-holidays.json as a person downloaded it; nothing here reaches for a network.
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
        raise BankHolidayListError(
            f"it must hold {', '.join(DIVISIONS)}, and nothing else; it holds {given}"
        )
    return {division: _listed(division, data[division]) for division in DIVISIONS}


def _listed(division: str, data: Any) -> tuple[BankHoliday, ...]:
    events = data.get("events") if isinstance(data, dict) else None
    if not isinstance(events, list):
        raise BankHolidayListError(f"{division} has no list named events")
    if not events:
        raise BankHolidayListError(
            f"{division} has a list named events with no day in it; download it again"
        )
    if data.get("division") != division:
        said = _in_words(data.get("division"))
        raise BankHolidayListError(
            f"what stands under {division} has {said} as its division; download it again"
        )
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
        raise BankHolidayListError(
            f"{where}: it is {json.dumps(event)[:40]}, not a day with title and date"
        )
    title, on, notes = event.get("title"), event.get("date"), event.get("notes") or ""
    if not isinstance(title, str) or not title.strip() or not isinstance(notes, str):
        raise BankHolidayListError(
            f"{where}: title and notes must be text, and a title must not be empty"
        )
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
        unexpected: listed days of the new or changed years that the rules do not predict.
        missing: predicted days of those years that are not listed.
        on_weekends: days listed on a Saturday or Sunday that the record does not hold. They move no date.
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
        """Missing days with no other day of their name in their year; perhaps the list is not whole."""
        replaced = {one_off.instead_of for one_off in self.one_offs()}
        return tuple(day for day in self.missing if day not in replaced)

    def one_offs(self) -> tuple[OneOff, ...]:
        """The days that no rule predicts, each with the day of that name that it replaces, if there is one."""
        left = list(self.missing)
        one_offs = []
        for day in self.unexpected:
            stem = day.name.partition(" (")[0].lower()
            near = [
                other
                for other in left
                if other.date.year == day.date.year and other.name.lower() == stem
            ]
            if near:
                left.remove(near[0])
            one_offs.append(
                OneOff(BankHoliday(day.date, day.name, day.note), None, near[0] if near else None)
            )
        return tuple(one_offs)


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
    renamed = tuple(
        now[day]
        for day in sorted(now.keys() & before.keys())
        if _words(now[day]) != _words(before[day])
    )
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
        tuple(
            day
            for day in on_weekends
            if day.date.year >= record.published[0].year and day.date not in held
        ),
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
        missing = next(
            year for year in range(min(years[0], known_to + 1), years[-1]) if year not in years
        )
        raise BankHolidayListError(f"{record.division} has no day in {missing}, but days after it")
    if years[-1] > min(known_to + 10, LAST_YEAR):
        raise BankHolidayListError(
            f"{record.division} reaches {years[-1]}; the record ends with {known_to}"
        )
