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
from tests.oracles.whole_agreed import with_agreed
from tests.oracles.whole_clocks import Clock, Reader, Running, conference_limit
from tests.oracles.whole_duties import running
from tests.oracles.whole_history import History, Span
from tests.oracles.whole_judging import Row, Source, judged
from tests.oracles.whole_rules import Days, book
from tests.oracles.whole_spans import history

BIRTH_AWAITED, PREGNANCY = timedelta(days=15), timedelta(weeks=40)
ONE_DAY = timedelta(days=1)


class Episode(NamedTuple):
    """A span of the record."""

    id: str
    kind: str
    began: date
    began_with: str
    ended: date | None
    ended_with: str | None


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


def read(case: Mapping[str, Any], rulebook: str, as_of: date) -> Reading:
    """Reads a case, as its JSON file has it, by a rulebook on a day."""
    rules = book(rulebook)
    closures = tuple(date.fromisoformat(str(each["date"])) for each in case.get("closures", ()))
    days, source = Days(rules.division, closures), Source(case)

    def limit(known: History, span: Span, day: date) -> date | None:
        return conference_limit(rules, days, known, span, day)

    known = history(case, as_of, limit, source.can_hold)
    reader = Reader(rules, days, known, source.newest_only)
    ran = {duty.id: running(reader, duty) for duty in rules.duties}
    clocks = [clock for each in ran.values() for clock in each.clocks]
    answers = [(clock, judged(reader, source, clock)) for clock in clocks]
    rows = [(clock, row) for clock, row in answers if row is not None]
    rows = with_agreed(case, reader, source, clocks, rows)
    return Reading(
        [
            Episode(span.id, span.kind, span.began, span.began_with, span.ended, span.ended_with)
            for span in known.spans
        ],
        sorted((row for _, row in rows), key=repr),
        sorted(_undated(known, clocks), key=repr),
        sorted({(clock.duty.id, clock.on) for clock in clocks if clock.is_unanswered}),
        sorted(
            [
                *_of_rows(rows),
                *_numbered_later(reader, source, ran, _of_rows(rows)),
                *_in_a_row(source, ran),
                *_of_plans(source, known),
            ],
            key=repr,
        ),
    )


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
    """A visit past its limit, or past what was agreed if that comes first."""
    alerts = []
    for clock, row in rows:
        passed = [row.limit] if row.status == "overdue" else []
        if row.agreed is not None and row.agreed.status == "overdue":
            passed.append(row.agreed.on)
        if clock.duty.alert and clock.span and passed:
            alerts.append(Alert(clock.duty.alert, min(passed) + ONE_DAY, row.rule, clock.span.id))
    return alerts


def _numbered_later(
    reader: Reader, source: Source, ran: Mapping[str, Running], others: list[Alert]
) -> list[Alert]:
    """A visit that is owed since before its rule had a number, by the number that came then."""
    told = {(alert.rule, alert.episode) for alert in others}
    alerts = []
    for duty in reader.book.duties:
        if duty.alert is None or duty.in_a_row is not None or not source.can_hold(duty.met_by):
            continue
        for span in reader.known.spans:
            mine = [clock for clock in ran[duty.id].clocks if clock.span is span]
            newest = max(mine, key=lambda clock: clock.on, default=None)
            if newest is None or newest.met_on or newest.end or (duty.id, span.id) in told:
                continue
            since = duty.numbered_after(newest.on)
            if newest.limit is None and since is not None:
                limit = reader.days.led(since, (duty.words_on(since) or {})["within"])
                if limit < reader.known.as_of:
                    alerts.append(Alert(duty.alert, limit + ONE_DAY, duty.id, span.id))
    return alerts


def _in_a_row(source: Source, ran: Mapping[str, Running]) -> list[Alert]:
    alerts = []
    for rule, each in ran.items():
        for clock in each.clocks[:1]:
            if clock.duty.alert and any(source.can_hold(name) for name in clock.duty.until):
                alerts += [Alert(clock.duty.alert, day, rule, span.id) for span, day in each.alerts]
    return alerts


def _of_plans(source: Source, known: History) -> list[Alert]:
    alerts = []
    tells_births = known.born is not None or source.can_hold("child_born")
    for plan in [span for span in known.spans if span.kind == "plan"]:
        if plan.left_open and plan.ended is not None and source.can_hold("plan_ended"):
            code, ends = facts.ENDS_ALL[plan.ended_with or ""], known.days({"plan_ended"})
            if not any(day > plan.ended for day in ends):
                # A death since then is the loudest that can be said of it.
                died = [day for day in known.days({"child_died"}) if day > plan.ended][:1]
                if died and plan.ended_with != "child_died":
                    code = facts.ENDS_ALL["child_died"]
                    alerts.append(Alert(code, died[0], None, plan.id))
                else:
                    alerts.append(Alert(code, plan.ended, None, plan.id))
        on = _birth_overdue(known, plan) if tells_births else None
        if plan.ended is None and on is not None and on <= known.as_of:
            alerts.append(Alert("birth_not_recorded", on, None, plan.id))
    return alerts


def _birth_overdue(known: History, plan: Span) -> date | None:
    """The first day on which a plan is open and the birth should have been recorded."""
    if known.born is not None and known.born <= known.as_of:
        return None
    expected = known.expected[-1] if known.expected else None
    if expected is None:
        if not known.unborn(known.as_of):
            return None
        pregnancies = [span.began for span in known.spans if span.kind == "pregnancy"]
        expected = min([plan.began, *pregnancies[:1]]) + PREGNANCY
    return max(expected + BIRTH_AWAITED, plan.began)
