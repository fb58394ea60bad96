"""The second reading of whole cases: what is known of a case on a day, and what a span is.

Written from the design alone. Slow and plain: each question re-reads the list of what happened.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.oracles import whole_facts as facts
from tests.oracles.whole_rules import attains

LAST = date.max


@dataclass
class Span:
    """An episode: from the day and the event that began it to those that ended it."""

    kind: str
    began: date
    began_with: str
    ended: date | None = None
    ended_with: str | None = None
    withdrawn_on: date | None = None
    left_open: bool = False
    number: int = 0
    # A plan or care that began on the day on which the one before ended: what else happened on
    # that day belongs to the one before.
    follows: bool = False
    # A notice of the move that was entered after its conference.
    late: dict[str, date] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Its kind, and its place among those of its kind."""
        return f"{self.kind}-{self.number}"

    @property
    def withdrawn(self) -> bool:
        """Whether an event said that what is unmet in it was never owed."""
        return self.withdrawn_on is not None

    def open_on(self, day: date) -> bool:
        """Whether it is open on a day, its first and its last day included."""
        return self.began <= day <= (self.ended or LAST)

    def end(self, day: date, event: str) -> None:
        """Ends it, unless it has ended."""
        if self.ended is None:
            self.ended, self.ended_with = day, event


@dataclass
class Happening:
    """An event on a day, the names under which it counts, and the spans that it began."""

    on: date
    event: str
    names: frozenset[str] = frozenset()
    began: list[Span] = field(default_factory=list)
    late_for: Span | None = None


@dataclass
class History:
    """What is known of a case on a day, and the spans that it makes."""

    as_of: date
    born: date | None
    expected: tuple[date, ...]
    """The days on which the birth is expected, in order."""
    happenings: list[Happening]
    spans: list[Span] = field(default_factory=list)
    holds_decisions: bool = True

    # Questions

    def nothing_says_how(self, span: Span) -> bool:
        """Whether a span ended with a closing, or enquiries with a conference of newer ones."""
        newer = [other for other in self.spans if other.kind == span.kind]
        newer = newer[newer.index(span) + 1 :]
        by_newer = span.ended_with in facts.CONFERENCES and any(
            other.ended == span.ended for other in newer
        )
        return span.ended_with == "case_closed" or (span.kind == "enquiry" and by_newer)

    def days(self, names: Collection[str]) -> list[date]:
        """The days on which one of these events happened, by their own names."""
        return sorted({each.on for each in self.happenings if each.event in names})

    def first_day(self) -> date:
        """The day on which the record begins; a birth is no event of it."""
        return min(each.on for each in self.happenings if each.event != "child_born")

    def on(self, day: date, names: Iterable[str]) -> list[str]:
        """Those of some events that happened on a day, in the order of the names."""
        return [name for name in names if day in self.days({name})]

    def last(self, *kinds: str) -> Span | None:
        """The newest span of some kinds."""
        spans = [span for span in self.spans if span.kind in kinds]
        return spans[-1] if spans else None

    def running(self, *kinds: str) -> list[Span]:
        """The spans of some kinds that have not ended, the newest last."""
        return [span for span in self.spans if span.kind in kinds and span.ended is None]

    def unborn(self, day: date) -> bool:
        """Whether the child is not born when the events of a day begin."""
        if self.born is not None:
            return day <= self.born
        first = self.days({"pre_birth_conference_held"})[:1]
        told = bool(self.expected) or any(on <= day for on in first)
        return told and not any(shown <= day for shown in self.shown())

    def shown(self) -> list[date]:
        """The days on which somebody saw or placed the child."""
        return self.days({*facts.VISITS, *facts.CARE})

    def birthday(self) -> date | None:
        """The 18th birthday."""
        return None if self.born is None else attains(self.born, 18)

    # Beginnings

    def begin(self, kind: str, day: date, event: str) -> Span:
        """Begins a span."""
        number = 1 + sum(span.kind == kind for span in self.spans)
        span = Span(kind, day, event, number=number)
        self.spans.append(span)
        for each in self.happenings:
            if each.on == day and each.event == event:
                each.began.append(span)
        return span


# Reading


def _date(value: object) -> date | None:
    return None if value is None else date.fromisoformat(str(value))


def _in_order(each: Happening) -> tuple[date, int, str]:
    return each.on, facts.place_in_the_day(each.event), each.event


def known_on(case: Mapping[str, Any], as_of: date, holds_decisions: bool) -> History:
    """What is known on a day, without a birth date that is doubted."""
    happened: list[Happening] = []
    for event in case.get("events", ()):
        on, name = date.fromisoformat(str(event["on"])), event["event"]
        name = facts.READ_AS.get(name, name)
        again = any((each.on, each.event) == (on, name) for each in happened)
        if name == "expected_birth":
            continue
        if on <= as_of and (name == "visit_failed" or not again):
            happened.append(Happening(on, name))
    happened.sort(key=_in_order)
    births = [_date(each["on"]) for each in case.get("events", ()) if each["event"] == "child_born"]
    born = next((day for day in (_date(case.get("born")), *births) if day), None)
    others = [each.on for each in happened if each.event != "child_born"]
    if born is not None and others and attains(born, 18) <= others[0]:
        born = None
        happened = [each for each in happened if each.event != "child_born"]
    elif born is not None and not births and born <= as_of:
        happened.append(Happening(born, "child_born"))
        happened.sort(key=_in_order)
    days = [each["on"] for each in case.get("events", ()) if each["event"] == "expected_birth"]
    expected = {_date(day) for day in (case.get("expected_birth"), *days)} - {None}
    known = History(as_of, born, tuple(sorted(day for day in expected if day)), happened)
    known.holds_decisions = holds_decisions
    return known
