"""Strategies for cases, their events, their timetables, and the parts of a timetable."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from cptimescales.cases.case import AgreedDate, Case, ClosureDay, Every
from cptimescales.cases.case_files import CaseRefusal
from cptimescales.cases.events import CaseEvent
from cptimescales.cases.plan_end import EndOfPlan
from cptimescales.cases.timetables import Agreed, Alert, Entry, Timetable, Unanswered, UndatedDuty
from cptimescales.errors import RuleNotInForceError
from cptimescales.library import rulebook
from cptimescales.rules.ending import Reason
from cptimescales.rules.events import EVENTS
from cptimescales.testing.strategies.calendar_values import closures, days
from cptimescales.testing.strategies.error_values import refusals
from cptimescales.testing.strategies.rule_values import rulebooks, rules

_EVENTS = sorted(set(EVENTS) - {"expected_birth"})


def closure_days() -> st.SearchStrategy[ClosureDay]:
    """Closure days of a case."""
    return st.builds(
        ClosureDay, date=days(), name=st.sampled_from(["Council closed", "Office closed"])
    )


def case_events() -> st.SearchStrategy[CaseEvent]:
    """Single events: any event on any day."""
    return st.builds(CaseEvent, event=st.sampled_from(_EVENTS), on=days())


def agreed_dates() -> st.SearchStrategy[AgreedDate]:
    """Dates and frequencies that a conference set."""
    units = st.sampled_from(("working_days", "days", "weeks", "months"))
    return st.builds(
        AgreedDate,
        rule=st.sampled_from(["first_core_group", "review_conference", "visit"]),
        on=days(),
        every=st.none() | st.builds(Every, count=st.integers(1, 30), unit=units),
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Cases that could have happened.

    A conference is held. Core groups, reviews and visits follow it, and sometimes the end of the
    plan. Half of the cases have a strategy discussion before the conference. In some the source
    holds only some events, or only the newest of some.
    """
    conference = draw(days(date(2014, 6, 1), date(2028, 12, 31)))
    events: list[dict[str, object]] = [{"event": "conference_held", "on": conference}]
    if draw(st.booleans()):
        events.append(
            {
                "event": "strategy_discussion_held",
                "on": conference - timedelta(days=draw(st.integers(0, 40))),
            }
        )
    day = conference
    for event in draw(
        st.lists(
            st.sampled_from(["core_group_held", "review_conference_held", "child_seen"]), max_size=8
        )
    ):
        day += timedelta(days=draw(st.integers(1, 120)))
        events.append({"event": event, "on": day})
    if draw(st.integers(0, 3)) == 3:
        events.append({"event": "plan_ended", "on": day + timedelta(days=draw(st.integers(0, 60)))})
    born = None
    if draw(st.booleans()):
        born = conference - timedelta(days=draw(st.integers(0, 17 * 365)))
    named_days = draw(st.just({}) | closures())
    some_events = st.sets(st.sampled_from(_EVENTS), max_size=8)
    return Case(
        reference=f"C-{draw(st.integers(1, 9_999))}",
        born=born,
        events=events,
        closures=[{"date": day, "name": name} for day, name in named_days.items()],
        recorded=draw(st.none() | some_events),
        newest_only=draw(st.just(set[str]()) | some_events),
    )


@st.composite
def timetables(draw: st.DrawFn) -> Timetable:
    """Timetables of cases, by every shipped rulebook."""
    case = draw(cases())
    as_of = max(event.on for event in case.events) + timedelta(days=draw(st.integers(-100, 400)))
    return draw(rulebooks()).timetable(case, as_of=as_of)


def entries() -> st.SearchStrategy[Entry]:
    """Single entries of timetables."""
    return (
        timetables()
        .filter(lambda table: bool(table.entries))
        .flatmap(lambda table: st.sampled_from(table.entries))
    )


@st.composite
def agreed(draw: st.DrawFn) -> Agreed:
    """Whether and when a date that a conference set was met."""
    entry = draw(entries())
    return Agreed(
        on=draw(days()),
        status=entry.status,
        working_days_late=entry.working_days_late,
        calendar_days_late=entry.calendar_days_late,
    )


def alerts() -> st.SearchStrategy[Alert]:
    """Alerts of a timetable."""
    codes = st.sampled_from(["two_failed_visits", "child_unseen", "plan_open_past_18"])
    return st.builds(Alert, code=codes, on=days(), message=st.just("to be looked at"))


def unanswered() -> st.SearchStrategy[Unanswered]:
    """Deadlines of a timetable that could not be computed."""
    return st.builds(
        lambda rule, on, refusal: Unanswered(
            rule=rule.id, on=on, code=refusal.code, message=refusal.message
        ),
        rules(),
        days(),
        refusals(),
    )


def undated_duties() -> st.SearchStrategy[UndatedDuty]:
    """Duties of a timetable for which no source sets a number."""
    duties = cases().map(
        lambda case: rulebook("england").timetable(case, as_of=date(2030, 1, 1)).undated
    )
    return duties.filter(bool).flatmap(st.sampled_from)


def ends_of_plan() -> st.SearchStrategy[EndOfPlan]:
    """Whether the plan of a case may end, on grounds that England's rulebook names."""

    def end_of_plan(case: Case, reason: Reason, later: int) -> EndOfPlan | None:
        on = max(event.on for event in case.events) + timedelta(days=later)
        try:
            return rulebook("england").may_discontinue(case, reason, on=max(on, date(2024, 1, 1)))
        except RuleNotInForceError:  # the child turned 18 before the rule on that was in force
            return None

    reasons = st.sampled_from(
        sorted({ending.reason for ending in rulebook("england").data.endings})
    )
    return st.builds(end_of_plan, cases(), reasons, st.integers(0, 400)).filter(
        lambda answer: answer is not None
    )  # type: ignore[return-value]  # the filter removes every None


@st.composite
def case_refusals(draw: st.DrawFn) -> CaseRefusal:
    """Rows of a file of cases that could not be read."""
    refusal = draw(refusals())
    rows = draw(st.none() | st.integers(2, 10_000).map(lambda row: (row, row + 3)))
    return CaseRefusal(
        file="cases.csv", reference="C-1042", rows=rows, code=refusal.code, message=refusal.message
    )
