"""One case's events in the order in which they count, up to the day on which it is judged.

`History` decides what the record itself decides: which birth date is used, what counts twice, what
has not happened yet. `episodes` reads it day by day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property
from typing import Protocol

from cptimescales.calendars.dates import attains_age
from cptimescales.rules.by_event import PLAIN_EVENT, meaning_of, read_as
from cptimescales.rules.events import BIRTH, MEANINGS, PARTS_OF_DAY, Event

Happening = tuple[str, Event]
"""The name under which an event is read, and what it means."""

_BORN: Happening = (BIRTH, meaning_of(BIRTH))
_ORDER = {part: place for place, part in enumerate(PARTS_OF_DAY)}
_READ: dict[str, Happening] = {
    name: (read_as(name), meaning_of(read_as(name))) for name in MEANINGS
}
_ADULT = 18


class Told(Protocol):
    """What a history needs to know of a case."""

    @property
    def pairs(self) -> Sequence[tuple[str, date]]:
        """Each event and its day, in order of day."""

    @property
    def birth(self) -> date | None:
        """The date of birth."""

    @property
    def expected_birth(self) -> date | None:
        """The day on which the birth is expected."""

    @property
    def recorded(self) -> tuple[str, ...] | None:
        """The events that the source can hold; None if it can hold all."""

    @property
    def newest_only(self) -> tuple[str, ...]:
        """The events of which the source holds only the newest."""


class History:
    """The events of a case up to a day.

    Attributes:
        as_of: the day on which the case is judged.
        days: each day with events, in order, with what happened on it in the order of a day.
        birth: the date of birth; None if it is not known or is in doubt.
        adult: the 18th birthday; None without a date of birth.
        expected: the expected day of birth.
        unborn_evidence: whether the record, which has no birth, says that the child was unborn.
        warnings: what is in doubt, one sentence each.
    """

    def __init__(self, told: Told, as_of: date) -> None:
        self.as_of = as_of
        self.birth = told.birth
        self.expected = told.expected_birth
        self.warnings: list[str] = []
        self.unborn_evidence = False
        self._recorded = told.recorded
        self._pairs = told.pairs
        self.days = self._read(self._pairs)
        first = next((on for on, happened in self.days if happened != [_BORN]), None)
        self.adult = None if self.birth is None else attains_age(self.birth, _ADULT)
        if self.adult is not None and first is not None and self.adult <= first:
            self._doubt_birth(first)
        elif self.birth is not None and first is not None and first <= self.birth <= as_of:
            self._add_birth(self.birth)
        if self.birth is None:
            self.unborn_evidence = self.unborn_evidence or self.expected is not None

    def _read(self, pairs: Iterable[tuple[str, date]]) -> list[tuple[date, list[Happening]]]:
        """The events by day; those to come, and those told twice, are warned of and left out."""
        days: list[tuple[date, list[Happening]]] = []
        as_of, last = self.as_of, None
        for name, on in pairs:
            happening = _READ.get(name) or (name, PLAIN_EVENT)
            meaning = happening[1]
            if meaning.ahead:
                self.expected = self.expected or on
            elif on > as_of:
                self.warnings.append(
                    f"{name} on {on} lies after {as_of}, so it has not happened yet"
                )
            elif on != last:
                last = on
                days.append((on, [happening]))
            elif happening not in days[-1][1]:
                days[-1][1].append(happening)
            elif meaning.every_time:
                self.warnings.append(f"{name} stands twice on {on}; each counts")
                days[-1][1].append(happening)
            else:
                self.warnings.append(f"{name} stands twice on {on}; it is counted once")
            if meaning.unborn and on <= as_of:
                self.unborn_evidence = True
        return days

    @cached_property
    def _names(self) -> set[str]:
        """The names of all events, also of those to come."""
        return {(_READ.get(name) or (name,))[0] for name, _ in self._pairs}

    def _doubt_birth(self, first: date) -> None:
        assert self.birth is not None
        self.warnings.append(
            f"the date of birth, {self.birth}, is not used: by it the child was 18 or older on "
            f"{first}, the day of the first event; check it"
        )
        self.birth = self.adult = None
        self.days = [
            (on, kept)
            for on, happened in self.days
            if (kept := [event for event in happened if event != _BORN])
        ]

    def _add_birth(self, birth: date) -> None:
        """Puts the birth among the events, if the record does not name it as one."""
        if BIRTH in self._names:
            return
        for place, (on, happened) in enumerate(self.days):
            if on == birth:
                happened.append(_BORN)
                return
            if on > birth:
                self.days.insert(place, (birth, [_BORN]))
                return
        self.days.append((birth, [_BORN]))

    @property
    def holds_all(self) -> bool:
        """Whether the source of the record can hold every event."""
        return self._recorded is None

    @property
    def began(self) -> date:
        """The first day of the record."""
        return self.days[0][0] if self.days else self.as_of

    def can_hold(self, event: str | None) -> bool:
        """Whether the source of the record can hold an event."""
        return (
            self._recorded is None
            or event is None
            or event in self._names
            or event in self._recorded
            or any(event == read_as(name) for name in self._recorded)
        )

    def closing_is_doubted(self, on: date, *, plan_was_open: bool) -> bool:
        """Whether what follows a closing says that the case went on.

        That is a review, a core group or a visit before any new conference. Where no plan was open,
        something new, such as a referral, explains the visit.
        """
        for day, happened in self.days:
            if day <= on:
                continue
            for _, meaning in sorted(happened, key=order_of_day):
                if meaning.part == "conference" or (meaning.begins and not plan_was_open):
                    return False
            if any(meaning.continues for _, meaning in happened):
                return True
        return False


def order_of_day(happening: Happening) -> tuple[int, bool, str]:
    """Where an event stands in the order of its day."""
    name, meaning = happening
    return (_ORDER[meaning.part] if meaning.part else len(_ORDER)), not meaning.withdraws, name
