"""One case's events as data: their names and days, and what in them contradicts itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated

from pydantic import StringConstraints

from cptimescales.calendars.dates import Day
from cptimescales.errors import EventOrderError
from cptimescales.rules.by_event import meaning_of
from cptimescales.rules.events import BIRTH, EXPECTED_BIRTH, MEANINGS
from cptimescales.rules.frozen import Frozen

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
"""The name of an event or a rule: lower-case letters, digits and underscores."""

EventDays = Mapping[str, tuple[date, ...]]
"""The days of each event, each day once and in order."""


_CHECKED = {name for name, event in MEANINGS.items() if event.part in ("birth", "death")}


class CaseEvent(Frozen):
    """Something that happened in a case, and its date."""

    event: Name
    on: Day


def days_of_events(
    pairs: Iterable[tuple[str, date]], born: date | None, expected_birth: date | None
) -> dict[str, tuple[date, ...]]:
    """The days of each event; see `Case.days_of_events`."""
    days: defaultdict[str, set[date]] = defaultdict(set)
    for event, on in pairs:
        for name in (event, *meaning_of(event).also):
            days[name].add(on)
    if born:
        days[BIRTH].add(born)
    if expected_birth:
        days[EXPECTED_BIRTH].add(expected_birth)
    return {name: tuple(sorted(days_of_one)) for name, days_of_one in days.items()}


def check_history(pairs: Iterable[tuple[str, date]], born: date | None) -> None:
    """Refuses a history that contradicts itself. What only looks odd is warned of, not refused.

    Raises:
        ValueError: two dates of birth.
        EventOrderError: a child who was seen, visited or born after death.
    """
    pairs = tuple(pairs)
    if _CHECKED.isdisjoint([name for name, _ in pairs]):
        return
    births = {born} if born else set()
    died = living = None
    for name, on in pairs:
        meaning = meaning_of(name)
        if meaning.part == "birth":
            births.add(on)
        elif meaning.part == "death" and (died is None or on < died[1]):
            died = (name, on)
        if meaning.living and (living is None or on > living[1]):
            living = (name, on)
    if len(births) > 1:
        first, second = sorted(births)[:2]
        raise ValueError(f"{BIRTH} on {first} and on {second}; a child is born once, keep one date")
    if died is None:
        return
    if born is not None and (living is None or born > living[1]):
        living = (BIRTH, born)
    if living is not None and living[1] > died[1]:
        raise EventOrderError(*living, *died)
