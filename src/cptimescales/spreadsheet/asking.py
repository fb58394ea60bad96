"""Asks a shipped rulebook and answers in plain values, with nothing loaded but the standard library and `dateutil`.

The same rules, counts and sentences as `Rulebook.due` gives, without the validated result around them.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from cptimescales.calendars.record import DIVISIONS
from cptimescales.calendars.record_files import shipped_division
from cptimescales.calendars.working_calendar import WorkingCalendar
from cptimescales.errors import UnknownCalendarError, UnknownRulebookError
from cptimescales.rules.counting import PlainDueDate, PlainWindow, plain_answer
from cptimescales.rules.in_force import Duties
from cptimescales.rules.shipped import SHIPPED, shipped_rulebook

ClosedDays = tuple[tuple[date, str], ...]


def ask(
    rulebook: str,
    rule: str,
    on: date,
    number: int,
    closures: ClosedDays,
    known_on: date | None,
) -> PlainDueDate | PlainWindow:
    """What `Rulebook.due` answers, from a rulebook by name, with closures and as known on a day.

    Raises:
        UnknownRulebookError: no rulebook of that name.
        TimescaleError: as `Rulebook.due` does.
    """
    duties = _book(rulebook)
    calendar = _calendar(str(duties.data.calendar), closures, known_on)
    return plain_answer(duties, rule, on, number, calendar)


def calendar_of(name: str, closures: ClosedDays, known_on: date | None) -> WorkingCalendar:
    """The working calendar of a division, or of a rulebook, by name.

    Raises:
        UnknownCalendarError: neither a division nor a rulebook.
    """
    if name not in DIVISIONS:
        if name not in SHIPPED:
            raise UnknownCalendarError(name, (*DIVISIONS, *SHIPPED))
        name = str(_book(name).data.calendar)
    return _calendar(name, closures, known_on)


@lru_cache(maxsize=len(SHIPPED))
def _book(name: str) -> Duties:
    if name not in SHIPPED:
        raise UnknownRulebookError(name, SHIPPED)
    data, _ = shipped_rulebook(name)
    return Duties(data)


@lru_cache(maxsize=64)
def _calendar(division: str, closures: ClosedDays, known_on: date | None) -> WorkingCalendar:
    return shipped_division(division).calendar(known_on, closures)


def coverage() -> tuple[date, date, date, date]:
    """The oldest of: when the rules were compared with their sources, up to when GOV.UK's lists were followed, the last
    day published, the last day computed."""
    calendars = [_calendar(division, (), None) for division in DIVISIONS]
    return (
        min(_book(name).data.checked for name in SHIPPED),
        min(calendar.checked for calendar in calendars),
        min(calendar.published_to or calendar.covers[0] for calendar in calendars),
        min(calendar.covers[1] for calendar in calendars),
    )
