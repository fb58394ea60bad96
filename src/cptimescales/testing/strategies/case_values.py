"""Strategies for cases, their events, their timetables, and the parts of a timetable."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import strategies as st

from cptimescales.cases.case import AgreedDate, Case, ClosureDay, Every
from cptimescales.cases.case_files import CaseRefusal
from cptimescales.cases.events import CaseEvent
from cptimescales.cases.plan_end import EndOfPlan
from cptimescales.cases.timetables import Agreed, Alert, Entry, Timetable, Unanswered, UndatedDuty
from cptimescales.errors import RuleNotInForceError
from cptimescales.library import Rulebook, rulebook
from cptimescales.rules.ending import Reason
from cptimescales.rules.events import EVENTS
from cptimescales.testing.case_question import CaseQuestion, our_timetable
from cptimescales.testing.histories import held_by_a_source, history
from cptimescales.testing.strategies.calendar_values import days
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


def histories(*books: str | Rulebook, agreed: bool = False) -> st.SearchStrategy[CaseQuestion]:
    """Realistic histories of one child's case, each with a rulebook and the day of judgement.

    Referrals and enquiries; conferences that make a plan, make none, or could not go ahead; core
    groups, notes, visits and reviews in time, on the last day, late or missing; visits that failed;
    moves from both sides; unborn children and births; care and placements; deaths, departures,
    closings and 18th birthdays. Some records begin in the middle, and some have a line too many or
    too few. One third are events drawn one by one, so that much happens on one day.

    Args:
        books: the rulebooks, by name or as objects. Without any, all that ship. The question names
            the rulebook.
        agreed: whether a conference may have agreed dates and frequencies.
    """
    chosen = [rulebook(book) if isinstance(book, str) else book for book in books]
    return st.builds(
        history,
        st.randoms(use_true_random=False),
        st.sampled_from(chosen) if chosen else rulebooks(),
        agreed=st.just(agreed),
    )


@st.composite
def cases(draw: st.DrawFn, *books: str | Rulebook) -> Case:
    """Cases with realistic histories; see `histories`.

    In some the source holds only some events, or only the newest of some.
    """
    question = draw(histories(*books, agreed=True))
    if draw(st.integers(0, 3)) == 3:
        chance = draw(st.randoms(use_true_random=False))
        question = held_by_a_source(chance, rulebook(question.rulebook), question)
    return replace(question, reference=f"C-{draw(st.integers(1, 9_999))}").case


@st.composite
def timetables(draw: st.DrawFn) -> Timetable:
    """Timetables of cases, by every shipped rulebook."""
    return our_timetable(draw(histories(agreed=True)))


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
    duties = histories("england").map(lambda question: our_timetable(question).undated)
    return duties.filter(bool).flatmap(st.sampled_from)


def ends_of_plan() -> st.SearchStrategy[EndOfPlan]:
    """Whether the plan of a case may end, on grounds that England's rulebook names."""

    def end_of_plan(question: CaseQuestion, reason: Reason, later: int) -> EndOfPlan | None:
        on = max(question.last_day + timedelta(days=later), date(2024, 1, 1))
        try:
            return rulebook("england").may_discontinue(question.case, reason, on=on)
        except RuleNotInForceError:  # the child turned 18 before the rule on that was in force
            return None

    reasons = st.sampled_from(
        sorted({ending.reason for ending in rulebook("england").data.endings})
    )
    return st.builds(end_of_plan, histories("england"), reasons, st.integers(0, 400)).filter(
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
