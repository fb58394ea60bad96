"""The second reading of whole cases: what became of a clock.

Written from the design alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from tests.oracles import whole_facts as facts
from tests.oracles.whole_clocks import Clock, Reader
from tests.oracles.whole_history import Happening


class Agreed(NamedTuple):
    """A day agreed for a duty, earlier than its limit, and what became of that."""

    on: date
    status: str
    working_days_late: int
    calendar_days_late: int


class Row(NamedTuple):
    """A dated duty, and what became of it."""

    rule: str
    on: date
    episode: str | None
    number: int | None
    limit: date
    met_on: date | None
    status: str
    working_days_late: int
    calendar_days_late: int
    agreed: Agreed | None = None


class Source:
    """What the source of a case can hold."""

    def __init__(self, case: Mapping[str, Any]) -> None:
        own = {facts.READ_AS.get(each["event"], each["event"]) for each in case.get("events", ())}
        recorded = case.get("recorded")
        self.all = recorded is None
        self.names = own | {facts.READ_AS.get(name, name) for name in recorded or ()}
        newest_only = case.get("newest_only", ())
        self.newest_only = frozenset(facts.READ_AS.get(name, name) for name in newest_only)
        self._newest: dict[str, date] = {}
        for each in case.get("events", ()):
            name = facts.READ_AS.get(each["event"], each["event"])
            if name in self.newest_only:
                for one in (name, *facts.ALSO.get(name, ())):
                    day = date.fromisoformat(str(each["on"]))
                    self._newest[one] = max(day, self._newest.get(one, day))

    def may_hide(self, name: str | None, as_of: date) -> bool:
        """Whether only the newest is held, and came after a day: nobody knows what came before."""
        return name is not None and self._newest.get(name, as_of) > as_of

    def can_hold(self, name: str | None) -> bool:
        return self.all or name is None or name in self.names


def judged(reader: Reader, source: Source, clock: Clock) -> Row | None:
    limit = clock.limit
    status = None if limit is None else status_of(reader, source, clock, limit)
    if limit is None or status is None:
        return None
    met_on = None if status == "not_recorded" else clock.met_on
    span = clock.span.id if clock.span else None
    late = lateness(reader, clock, limit, status)
    return Row(clock.duty.id, clock.on, span, clock.number, limit, met_on, status, *late)


def lateness(reader: Reader, clock: Clock, limit: date, status: str) -> tuple[int, int]:
    """Working days and calendar days late: to the day on which it was met, or on which it ended."""
    if status not in ("met_late", "missed", "overdue"):
        return 0, 0
    last = clock.met_on or min(clock.end or date.max, reader.known.as_of)
    return reader.days.late(limit, last)


def status_of(reader: Reader, source: Source, clock: Clock, limit: date) -> str | None:
    """The first line that fits; None for no entry."""
    span, end, as_of = clock.span, clock.end, reader.known.as_of
    if clock.met_on is not None and clock.met_on <= limit:
        return "met"
    if clock.met_on is not None:
        return "not_recorded" if _is_unclear(reader, clock) else "met_late"
    if span is not None and span.withdrawn:
        return None
    if end is not None and end <= limit:
        return None
    if clock.duty.optional and limit < as_of:
        return None
    if not source.can_hold(clock.duty.met_by) or _is_unclear(reader, clock):
        return "not_recorded"
    if limit < as_of and source.may_hide(clock.duty.met_by, as_of):
        return "not_recorded"
    if span is not None and not source.can_hold(facts.WITHDRAWS.get(span.kind)):
        return "not_recorded"
    is_of_enquiries = span is not None and span.kind in ("enquiry", "pregnancy")
    if span is not None and is_of_enquiries and reader.known.nothing_says_how(span):
        return "not_recorded"
    if end is not None:
        return "missed"
    return "overdue" if limit < as_of else "pending"


def _is_unclear(reader: Reader, clock: Clock) -> bool:
    """Whether the source holds only the newest of the events that could have met the clock."""
    first = clock.since or clock.on

    def left_aside(each: Happening) -> tuple[str, ...]:
        # One without a plan still says that there may have been others before it, under the plan.
        return (each.event,) if each.event in facts.UNDER_A_PLAN else ()

    return any(
        each.on > first
        and each.event in reader.newest_only
        and clock.duty.met_by in (*each.names, *left_aside(each))
        for each in reader.known.happenings
    )
