"""The events of a case, read once: what each means, day by day, whatever day they are judged on."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from operator import itemgetter
from typing import Protocol

from cptimescales.rules.by_event import PLAIN_EVENT, meaning_of, read_as
from cptimescales.rules.events import MEANINGS, PARTS_OF_DAY, Event

Happening = tuple[str, Event]
"""The name under which an event is read, and what it means."""

Day = tuple[date, list[Happening]]
"""A day with events, and what happened on it in the order of a day."""

_READ: dict[str, Happening] = {
    name: (read_as(name), meaning_of(read_as(name))) for name in MEANINGS
}
_ORDER = {part: place for place, part in enumerate(PARTS_OF_DAY)}
_IN_ORDER = itemgetter(1, 0)
_DAY = itemgetter(0)


NOT_YET = "so it has not happened yet"
"""How a warning ends of an event after the day of the judgement."""


class Reading:
    """The events of a case in the order in which they count.

    A `Case` makes it once and every timetable uses it, so nobody may change it.

    Attributes:
        told: the names under which the events are told.
        names: the names under which they are read.
        days: each day with events, in order. An event that was told twice is there once.
        birth: the day of the birth, where an event tells it.
        expected: the day that an event names ahead, such as that of an expected birth; of several
            the first.
        last_expected: the last of them.
    """

    __slots__ = (
        "_in_order",
        "_twice",
        "birth",
        "days",
        "expected",
        "last_expected",
        "names",
        "told",
    )

    def __init__(self, pairs: Iterable[tuple[str, date]]) -> None:
        self._in_order = sorted(pairs, key=_IN_ORDER)
        self.told: set[str] = {name for name, _ in self._in_order}
        self.names: set[str] = set()
        self.days: list[Day] = []
        self.birth: date | None = None
        self.expected: date | None = None
        self.last_expected: date | None = None
        self._twice: list[tuple[date, str]] = []
        self._read()

    def _read(self) -> None:
        happenings = {told: _READ.get(told) or (told, PLAIN_EVENT) for told in self.told}
        births, ahead = set[str](), set[str]()
        for told, (name, meaning) in happenings.items():
            self.names.add(name)
            if meaning.part == "birth":
                births.add(told)
            if meaning.ahead:
                ahead.add(told)
        in_order = self._in_order
        if births:
            self.birth = next(on for told, on in in_order if told in births)
        if ahead:
            expected = [on for told, on in in_order if told in ahead]
            self.expected, self.last_expected = expected[0], expected[-1]
            in_order = [pair for pair in in_order if pair[0] not in ahead]
        last, happened, days = None, list[Happening](), self.days
        for told, on in in_order:
            happening = happenings[told]
            if on != last:
                last, happened = on, [happening]
                days.append((on, happened))
            elif happening not in happened or happening[1].every_time:
                if happening in happened:
                    self._twice.append((on, f"{told} stands twice on {on}; each counts"))
                happened.append(happening)
                happened.sort(key=order_of_day)
            else:
                self._twice.append((on, f"{told} stands twice on {on}; it is counted once"))

    def up_to(self, as_of: date) -> list[Day]:
        """The days up to one day."""
        return self.days[: bisect_right(self.days, as_of, key=_DAY)]

    def after(self, as_of: date) -> set[str]:
        """The names of what happened after a day."""
        later = self.days[bisect_right(self.days, as_of, key=_DAY) :]
        return {name for _, happened in later for name, _ in happened}

    def warnings(self, as_of: date) -> list[str]:
        """What is told twice up to a day, and what lies after it."""
        warnings = [message for on, message in self._twice if on <= as_of]
        if self._in_order and self._in_order[-1][1] > as_of:
            for told, on in self._in_order:
                if on > as_of and not meaning_of(read_as(told)).ahead:
                    warnings.append(f"{told} on {on} lies after {as_of}, {NOT_YET}")
        return warnings


class ReadOnce:
    """A case that keeps its reading, outside of what is compared, copied and stored."""

    __slots__ = ("_reading",)

    pairs: tuple[tuple[str, date], ...]
    _reading: Reading

    @property
    def reading(self) -> Reading:
        """The events, read once."""
        return read_once(self)


class _Kept(Protocol):
    """What keeps a reading: a case, whether plain or a model."""

    @property
    def _reading(self) -> Reading: ...

    @property
    def pairs(self) -> tuple[tuple[str, date], ...]: ...


def read_once(case: _Kept) -> Reading:
    """The events of a case; read now for a copy, or for a case that was read from a pickle."""
    try:
        return case._reading
    except AttributeError:
        reading = Reading(case.pairs)
        object.__setattr__(case, "_reading", reading)
        return reading


def order_of_day(happening: Happening) -> tuple[int, bool, str]:
    """Where an event stands in the order of its day."""
    name, meaning = happening
    return (_ORDER[meaning.part] if meaning.part else len(_ORDER)), not meaning.withdraws, name
