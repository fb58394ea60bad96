"""Laws that hold for every timetable, tested with random histories for each rulebook."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from hypothesis import assume, given
from hypothesis import strategies as st
from tests.support.histories import case_of

import cptimescales as cpt
from cptimescales.cases import Case, Timetable

EVENTS = {
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
    rulebook = draw(st.sampled_from(sorted(EVENTS)))
    conference = draw(days)
    later_events = st.tuples(
        st.sampled_from(EVENTS[rulebook]),
        st.integers(0, 800).map(lambda n: conference + timedelta(n)),
    )
    events = [("conference_held", conference), *draw(st.lists(later_events, max_size=10))]
    born = draw(st.none() | st.dates(conference - timedelta(365 * 18), conference - timedelta(30)))
    return cpt.rulebook(rulebook), events, born


def _case(events: list[tuple[str, date]], born: date | None) -> Case:
    try:
        return case_of(*events, born=born)
    except ValueError:  # a history that cannot have happened
        assume(False)
        raise


@given(histories(), days, st.randoms(use_true_random=False))
def test_the_order_in_which_events_are_listed_does_not_matter(
    history: History, as_of: date, random: Random
) -> None:
    book, events, born = history
    shuffled = [*events]
    random.shuffle(shuffled)
    case, shuffled_case = _case(events, born), _case(shuffled, born)
    assert case == shuffled_case
    horizon = as_of + timedelta(200)
    timetable = book.timetable(case, as_of=as_of, horizon=horizon)
    other = book.timetable(shuffled_case, as_of=as_of, horizon=horizon)
    assert timetable.model_dump_json() == other.model_dump_json()


@given(histories(), days)
def test_each_entry_is_a_single_due_date_of_the_rulebook(history: History, as_of: date) -> None:
    book, events, born = history
    timetable = book.timetable(_case(events, born), as_of=as_of, horizon=as_of + timedelta(300))
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
    limits = [entry.limit for entry in timetable.entries]
    assert limits == sorted(limits)


@given(histories(), days)
def test_a_timetable_is_the_same_after_json(history: History, as_of: date) -> None:
    book, events, born = history
    case = _case(events, born)
    timetable = book.timetable(case, as_of=as_of, horizon=as_of + timedelta(100))
    assert Timetable.model_validate_json(timetable.model_dump_json()) == timetable
    assert Case.model_validate_json(case.model_dump_json()) == case


@given(histories(), days, st.integers(1, 400))
def test_a_duty_that_is_late_stays_late(history: History, as_of: date, later: int) -> None:
    book, events, born = history
    case = _case(events, born)

    def statuses(day: date) -> dict[tuple[str, date, date], cpt.Status]:
        return {
            (entry.due.rule, entry.due.on, entry.limit): entry.status
            for entry in book.timetable(case, as_of=day).entries
        }

    before, after = statuses(as_of), statuses(as_of + timedelta(later))
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
    timetable = book.timetable(_case(events, born), as_of=as_of)
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
    met_on = entry.due.on + timedelta(data.draw(st.integers(1, (as_of - entry.due.on).days)))
    rule = book.rule(entry.due.rule)
    # After a restart, the event meets the new clock and not this one.
    assume(
        rule.first_trigger == rule.met_by
        or not any(
            event == rule.first_trigger and entry.due.on < on <= met_on for event, on in events
        )
    )
    timetable = book.timetable(_case([*events, (str(entry.met_by), met_on)], born), as_of=as_of)
    (met_entry,) = (other for other in timetable.entries if other.due == entry.due)
    assert met_entry.met_on == met_on
    assert met_entry.status in (cpt.Status.MET, cpt.Status.MET_LATE)


@given(histories(), days, st.integers(0, 900))
def test_planned_duties_lie_between_the_as_of_day_and_the_horizon_and_never_past_18(
    history: History, as_of: date, ahead: int
) -> None:
    book, events, born = history
    case, horizon = _case(events, born), as_of + timedelta(ahead)
    without_plan = book.timetable(case, as_of=as_of)
    with_plan = book.timetable(case, as_of=as_of, horizon=horizon)
    planned = [entry for entry in with_plan.entries if entry.planned]
    last = min(horizon, cpt.attains_age(born, 18)) if born else horizon
    for entry in planned:
        assert as_of <= entry.limit <= last
        assert (entry.status, entry.met_on) == (cpt.Status.PENDING, None)
    pending = [entry for entry in without_plan.entries if entry.status is cpt.Status.PENDING]
    keys = [(entry.due.rule, entry.due.on, entry.limit) for entry in (*pending, *planned)]
    assert len(keys) == len(set(keys))


@given(histories(), days, st.integers(0, 900))
def test_a_plan_ahead_changes_nothing_that_has_happened(
    history: History, as_of: date, ahead: int
) -> None:
    book, events, born = history
    case = _case(events, born)
    without_plan = book.timetable(case, as_of=as_of)
    with_plan = book.timetable(case, as_of=as_of, horizon=as_of + timedelta(ahead))
    happened = tuple(entry for entry in with_plan.entries if not entry.planned)
    assert with_plan.model_copy(update={"entries": happened}) == without_plan
