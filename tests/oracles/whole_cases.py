"""A second reading of whole cases, which shares nothing with the library.

It answers what was owed in a case, what became of it, and what asks for attention. It was written
from the design alone: a table of what events mean (`whole_facts`), a reader of the rulebook files
(`whole_rules`), a history as spans (`whole_spans`) and the clocks in them (`whole_clocks`). It
answers plain tuples, so that a test can compare them with a timetable.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from tests.oracles import whole_facts as facts
from tests.oracles.whole_clocks import Clock, Reader, Running, conference_limit
from tests.oracles.whole_duties import running
from tests.oracles.whole_history import History, Span
from tests.oracles.whole_rules import Days, book
from tests.oracles.whole_spans import history

BIRTH_AWAITED = timedelta(days=15)
ONE_DAY = timedelta(days=1)


class Episode(NamedTuple):
    """A span of the record."""

    id: str
    kind: str
    began: date
    began_with: str
    ended: date | None
    ended_with: str | None


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


class Undated(NamedTuple):
    """A duty without a number."""

    rule: str
    on: date
    episode: str | None
    met_on: date | None


class Alert(NamedTuple):
    """What asks for attention, since when, by which rule and in which episode."""

    code: str
    on: date
    rule: str | None
    episode: str


@dataclass(frozen=True)
class Reading:
    """The whole answer about a case on a day."""

    episodes: list[Episode]
    rows: list[Row]
    undated: list[Undated]
    unanswered: list[tuple[str, date]]
    alerts: list[Alert]


class _Source:
    """What the source of a case can hold."""

    def __init__(self, case: Mapping[str, Any]) -> None:
        own = {facts.READ_AS.get(each["event"], each["event"]) for each in case.get("events", ())}
        recorded = case.get("recorded")
        self.all = recorded is None
        self.names = own | {facts.READ_AS.get(name, name) for name in recorded or ()}
        newest_only = case.get("newest_only", ())
        self.newest_only = frozenset(facts.READ_AS.get(name, name) for name in newest_only)

    def can_hold(self, name: str | None) -> bool:
        return self.all or name is None or name in self.names


def read(case: Mapping[str, Any], rulebook: str, as_of: date) -> Reading:
    """Reads a case, as its JSON file has it, by a rulebook on a day."""
    rules = book(rulebook)
    closures = tuple(date.fromisoformat(str(each["date"])) for each in case.get("closures", ()))
    days, source = Days(rules.division, closures), _Source(case)

    def limit(known: History, span: Span, day: date) -> date | None:
        return conference_limit(rules, days, known, span, day)

    known = history(case, as_of, limit, source.can_hold)
    reader = Reader(rules, days, known, source.newest_only)
    ran = {duty.id: running(reader, duty) for duty in rules.duties}
    clocks = [clock for each in ran.values() for clock in each.clocks]
    judged = [(clock, _judged(reader, source, clock)) for clock in clocks if clock.limit]
    rows = [(clock, row) for clock, row in judged if row is not None]
    return Reading(
        [
            Episode(span.id, span.kind, span.began, span.began_with, span.ended, span.ended_with)
            for span in known.spans
        ],
        sorted((row for _, row in rows), key=repr),
        sorted(_undated(known, clocks), key=repr),
        sorted((rule, day) for rule, each in ran.items() for day in each.unanswered),
        sorted(
            [*_of_rows(rows), *_in_a_row(source, ran), *_of_plans(source, known)],
            key=repr,
        ),
    )


# What became of a duty


def _judged(reader: Reader, source: _Source, clock: Clock) -> Row | None:
    limit = clock.limit
    assert limit is not None
    status = _status(reader, source, clock, limit)
    if status is None:
        return None
    met_on, last = clock.met_on, min(clock.end or date.max, reader.known.as_of)
    late = reader.days.late(limit, last if met_on is None else met_on)
    if status == "not_recorded":
        met_on = None
    if status not in ("met_late", "missed", "overdue"):
        late = (0, 0)
    span = clock.span.id if clock.span else None
    return Row(clock.duty.id, clock.on, span, clock.number, limit, met_on, status, *late)


def _status(reader: Reader, source: _Source, clock: Clock, limit: date) -> str | None:
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
    if span is not None and not source.can_hold(facts.WITHDRAWS.get(span.kind)):
        return "not_recorded"
    if span is not None and span.kind == "enquiry" and _nothing_says_how(reader.known, span):
        return "not_recorded"
    if end is not None:
        return "missed"
    return "overdue" if limit < as_of else "pending"


def _is_unclear(reader: Reader, clock: Clock) -> bool:
    """Whether the source holds only the newest of the events that could have met the clock."""
    first = clock.since or clock.on
    return any(
        each.event in reader.newest_only and clock.duty.met_by in each.names and each.on > first
        for each in reader.known.happenings
    )


def _nothing_says_how(known: History, span: Span) -> bool:
    """Whether enquiries ended with a closing, or with a conference of newer enquiries."""
    if span.ended is None:
        return False
    enquiries = [other for other in known.spans if other.kind == "enquiry"]
    newer = enquiries[enquiries.index(span) + 1 :]
    of_newer = any(other.ended == span.ended for other in newer)
    return span.ended_with == "case_closed" or (span.ended_with in facts.CONFERENCES and of_newer)


# Duties without a number


def _undated(known: History, clocks: list[Clock]) -> list[Undated]:
    newest: dict[tuple[str, str | None], Clock] = {}
    for clock in clocks:
        if "undated" in clock.words:
            key = (clock.duty.id, clock.span.id if clock.span else None)
            if key not in newest or newest[key].on < clock.on:
                newest[key] = clock
    return [
        Undated(rule, clock.on, span, clock.met_on)
        for (rule, span), clock in newest.items()
        if clock.end is None
    ]


# Alerts


def _of_rows(rows: list[tuple[Clock, Row]]) -> list[Alert]:
    return [
        Alert(clock.duty.alert, row.limit + ONE_DAY, row.rule, clock.span.id)
        for clock, row in rows
        if clock.duty.alert and clock.span and row.status == "overdue"
    ]


def _in_a_row(source: _Source, ran: Mapping[str, Running]) -> list[Alert]:
    alerts = []
    for rule, each in ran.items():
        for clock in each.clocks[:1]:
            if clock.duty.alert and any(source.can_hold(name) for name in clock.duty.until):
                alerts += [Alert(clock.duty.alert, day, rule, span.id) for span, day in each.alerts]
    return alerts


def _of_plans(source: _Source, known: History) -> list[Alert]:
    alerts = []
    for plan in [span for span in known.spans if span.kind == "plan"]:
        if plan.left_open and plan.ended is not None and source.can_hold("plan_ended"):
            code = facts.ENDS_ALL[plan.ended_with or ""]
            if not any(day >= plan.ended for day in known.days({"plan_ended"})):
                alerts.append(Alert(code, plan.ended, None, plan.id))
        if plan.ended is None and known.born is None and known.expected is not None:
            on = max(known.expected + BIRTH_AWAITED, plan.began)
            if on <= known.as_of:
                alerts.append(Alert("birth_not_recorded", on, None, plan.id))
    return alerts
