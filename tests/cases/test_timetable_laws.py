"""The laws that every timetable keeps, over histories in the words of each rulebook, in any order and number."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from hypothesis import assume, given
from hypothesis import strategies as st
from tests.support.histories import case_of

import cptimescales as cpt
from cptimescales.cases.case import Case
from cptimescales.cases.timetables import Timetable

MEETINGS = {
    "south-west": (
        "core_group_held",
        "core_group_notes_circulated",
        "review_conference_held",
        "plan_ended",
    ),
    "leicester-leicestershire-rutland": (
        "child_seen",
        "child_seen_alone",
        "visit_failed",
        "core_group_held",
        "review_conference_held",
    ),
    "scotland": (
        "conference_notice_given",
        "conference_record_circulated",
        "core_group_held",
        "review_conference_held",
    ),
    "wales": (
        "child_seen_alone",
        "child_seen_at_home",
        "core_group_held",
        "outline_plan_circulated",
        "review_conference_held",
    ),
    "england": (
        "review_conference_held",
        "looked_after_started",
        "looked_after_review_held",
        "core_group_held",
        "move_notified",
    ),
}
FIRST, LAST = date(2020, 6, 1), date(2027, 6, 1)
days = st.dates(FIRST, LAST)


History = tuple[cpt.Rulebook, list[tuple[str, date]], date | None]


@st.composite
def histories(draw: st.DrawFn) -> History:
    rulebook = draw(st.sampled_from(sorted(MEETINGS)))
    conference = draw(days)
    meetings = st.tuples(
        st.sampled_from(MEETINGS[rulebook]),
        st.integers(0, 800).map(lambda n: conference + timedelta(n)),
    )
    events = [("conference_held", conference), *draw(st.lists(meetings, max_size=10))]
    born = draw(st.none() | st.dates(conference - timedelta(365 * 18), conference - timedelta(30)))
    return cpt.rulebook(rulebook), events, born


def _made(events: list[tuple[str, date]], born: date | None) -> Case:
    try:
        return case_of(*events, born=born)
    except ValueError:
        assume(False)
        raise


@given(histories(), days, st.randoms(use_true_random=False))
def test_the_order_in_which_events_are_listed_does_not_matter(
    history: History, as_of: date, random: Random
) -> None:
    book, events, born = history
    shuffled = [*events]
    random.shuffle(shuffled)
    one, other = _made(events, born), _made(shuffled, born)
    assert one == other
    horizon = as_of + timedelta(200)
    first, second = (book.timetable(case, as_of=as_of, horizon=horizon) for case in (one, other))
    assert first.model_dump_json() == second.model_dump_json()


@given(histories(), days)
def test_a_timetable_is_the_sum_of_single_due_dates(history: History, as_of: date) -> None:
    book, events, born = history
    timetable = book.timetable(_made(events, born), as_of=as_of, horizon=as_of + timedelta(300))
    for entry in timetable.entries:
        version = book.rule(entry.due.rule).version_on(entry.due.on)
        numbers = (1, 2, 3, 4) if version and version.then else (1,)
        assert entry.due in [
            book.due(entry.due.rule, on=entry.due.on, number=number) for number in numbers
        ]
        assert (
            entry.status is entry.due.status(as_of=as_of, held=entry.met_on)
            or entry.working_days_late >= 0
        )
    assert [entry.limit for entry in timetable.entries] == sorted(
        entry.limit for entry in timetable.entries
    )


@given(histories(), days)
def test_a_timetable_is_the_same_after_json(history: History, as_of: date) -> None:
    book, events, born = history
    case = _made(events, born)
    timetable = book.timetable(case, as_of=as_of, horizon=as_of + timedelta(100))
    assert Timetable.model_validate_json(timetable.model_dump_json()) == timetable
    assert Case.model_validate_json(case.model_dump_json()) == case


@given(histories(), days, st.integers(1, 400))
def test_time_never_turns_late_into_met(history: History, as_of: date, later: int) -> None:
    book, events, born = history
    case = _made(events, born)

    def late(day: date) -> dict[tuple[str, date, date], cpt.Status]:
        return {
            (entry.due.rule, entry.due.on, entry.limit): entry.status
            for entry in book.timetable(case, as_of=day).entries
        }

    before, after = late(as_of), late(as_of + timedelta(later))
    for key, status in before.items():
        if status in (cpt.Status.OVERDUE, cpt.Status.MET_LATE):
            assert after.get(key, cpt.Status.OVERDUE) in (cpt.Status.OVERDUE, cpt.Status.MET_LATE)
        if status is cpt.Status.MET:
            assert after[key] is cpt.Status.MET


@given(histories(), days, st.data())
def test_an_event_that_meets_a_duty_never_leaves_it_overdue(
    history: History, as_of: date, data: st.DataObject
) -> None:
    book, events, born = history
    timetable = book.timetable(_made(events, born), as_of=as_of)
    conferences = [on for event, on in events if event == "conference_held"]
    ends = [on for event, on in events if event == "plan_ended"]
    overdue = [
        entry
        for entry in timetable.entries
        if entry.status is cpt.Status.OVERDUE
        and isinstance(entry.due, cpt.DueDate)
        and entry.due.within.direction == "after"
        if not any(on >= entry.due.on for on in ends)
    ]
    assume(overdue and len(conferences) == 1)
    entry = data.draw(st.sampled_from(overdue))
    held = entry.due.on + timedelta(data.draw(st.integers(1, (as_of - entry.due.on).days)))
    rule = book.rule(entry.due.rule)
    # Once its clock was started anew, an event meets the new one.
    assume(
        rule.trigger == rule.met_by
        or not any(event == rule.trigger and entry.due.on < on <= held for event, on in events)
    )
    met = book.timetable(_made([*events, (str(entry.met_by), held)], born), as_of=as_of)
    (same,) = (each for each in met.entries if each.due == entry.due)
    assert same.met_on == held
    assert same.status in (cpt.Status.MET, cpt.Status.MET_LATE)


@given(histories(), days, st.integers(0, 900))
def test_what_is_planned_lies_between_the_day_and_the_horizon_and_never_past_18(
    history: History, as_of: date, ahead: int
) -> None:
    book, events, born = history
    case, horizon = _made(events, born), as_of + timedelta(ahead)
    held = book.timetable(case, as_of=as_of)
    planned = [
        entry
        for entry in book.timetable(case, as_of=as_of, horizon=horizon).entries
        if entry.planned
    ]
    last = min(horizon, cpt.attains_age(born, 18)) if born else horizon
    for entry in planned:
        assert as_of <= entry.limit <= last
        assert (entry.status, entry.met_on) == (cpt.Status.PENDING, None)
    pending = [entry for entry in held.entries if entry.status is cpt.Status.PENDING]
    keys = [(entry.due.rule, entry.due.on, entry.limit) for entry in (*pending, *planned)]
    assert len(keys) == len(set(keys))


@given(histories(), days, st.integers(0, 900))
def test_a_plan_ahead_changes_nothing_of_what_has_happened(
    history: History, as_of: date, ahead: int
) -> None:
    book, events, born = history
    case = _made(events, born)
    without, with_plan = (
        book.timetable(case, as_of=as_of),
        book.timetable(case, as_of=as_of, horizon=as_of + timedelta(ahead)),
    )
    happened = tuple(entry for entry in with_plan.entries if not entry.planned)
    assert with_plan.model_copy(update={"entries": happened}) == without
