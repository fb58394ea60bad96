"""The events of one case: what contradicts itself is refused, what looks odd gets a warning."""

from __future__ import annotations

from datetime import date

import pytest
from tests.support.histories import case_of, entry_of

import cptimescales as cpt

SEEN = (
    "child_seen",
    "child_seen_alone",
    "child_seen_at_home",
    "looked_after_child_visited",
    "lasting_placement_visited",
    "long_term_foster_visited",
    "unassessed_placement_visited",
    "temporary_placement_visited",
)
DIED = ("child_died", date(2026, 2, 2))
CONFERENCE = ("conference_held", date(2026, 1, 12))
CORE_GROUP = ("core_group_held", date(2026, 1, 20))
Events = list[tuple[str, date]]

# What contradicts itself


@pytest.mark.parametrize("event", SEEN)
def test_a_child_seen_after_its_death_is_refused(event: str) -> None:
    with pytest.raises(ValueError, match="2026-02-03.*2026-02-02|2026-02-02.*2026-02-03"):
        case_of(DIED, (event, date(2026, 2, 3)))
    assert case_of(DIED, (event, date(2026, 2, 2))).events


def test_a_child_born_after_its_death_is_refused() -> None:
    with pytest.raises(ValueError, match="child_born"):
        case_of(DIED, born=date(2026, 2, 3))
    with pytest.raises(ValueError, match="child_born"):
        case_of(DIED, ("child_born", date(2026, 2, 3)))
    assert case_of(DIED, born=date(2026, 2, 2)).born


def test_a_child_born_twice_is_refused() -> None:
    first, second = date(2026, 1, 5), date(2026, 1, 6)
    with pytest.raises(ValueError, match="child_born on 2026-01-05 and on 2026-01-06"):
        case_of(("child_born", first), ("child_born", second))
    with pytest.raises(ValueError, match="child_born on 2026-01-05 and on 2026-01-06"):
        case_of(("child_born", second), born=first)
    assert case_of(("child_born", first), born=first).birth == first


@pytest.mark.parametrize(
    "events",
    [
        [("core_group_held", date(2026, 1, 5)), CONFERENCE],
        [("plan_ended", date(2026, 1, 5)), CONFERENCE],
        [("review_conference_held", date(2026, 1, 5)), CONFERENCE],
        [("conference_record_circulated", date(2026, 1, 5)), CONFERENCE],
        [("core_group_notes_circulated", date(2026, 1, 5)), CONFERENCE, CORE_GROUP],
        [
            ("transfer_conference_held", date(2026, 1, 5)),
            ("move_notified", date(2026, 1, 6)),
        ],
        [("referral_decided", date(2026, 1, 5)), ("referral_received", date(2026, 1, 6))],
        [("pre_birth_conference_held", date(2026, 1, 5)), ("child_born", date(2026, 1, 2))],
        [("child_died", date(2026, 1, 5)), CONFERENCE],
    ],
    ids=lambda events: events[0][0],
)
@pytest.mark.parametrize("rulebook", cpt.rulebooks())
def test_an_order_that_only_looks_odd_is_answered(events: Events, rulebook: str) -> None:
    timetable = cpt.rulebook(rulebook).timetable(case_of(*events), as_of=date(2026, 1, 30))
    assert timetable.as_of == date(2026, 1, 30)


# What gets a warning


@pytest.mark.parametrize(
    ("events", "born", "words"),
    [
        # an end without a beginning
        ([("plan_ended", date(2026, 1, 5))], None, ["plan_ended", "2026-01-05"]),
        ([("enquiries_ended", date(2026, 1, 5))], None, ["enquiries_ended", "2026-01-05"]),
        ([("no_further_action", date(2026, 1, 5))], None, ["no_further_action", "2026-01-05"]),
        ([("looked_after_ended", date(2026, 1, 5))], None, ["looked_after_ended", "2026-01-05"]),
        # without a plan in this record
        ([("core_group_held", date(2026, 1, 5))], None, ["core_group_held", "2026-01-05", "plan"]),
        (
            [("review_conference_held", date(2026, 1, 5))],
            None,
            ["review_conference_held", "2026-01-05", "plan"],
        ),
        (
            [CONFERENCE, ("plan_ended", date(2026, 1, 19)), ("core_group_held", date(2026, 1, 28))],
            None,
            ["core_group_held", "2026-01-28", "plan"],
        ),
        # a visit before the birth
        (
            [("child_seen_alone", date(2026, 1, 5))],
            date(2026, 1, 6),
            ["child_seen_alone", "2026-01-05", "birth"],
        ),
        # enquiries under a plan that ended before a review
        (
            [
                CONFERENCE,
                ("strategy_discussion_held", date(2026, 1, 20)),
                ("plan_ended", date(2026, 1, 28)),
            ],
            None,
            ["review", "2026-01-28"],
        ),
        # an event after everything ended
        ([DIED, ("core_group_held", date(2026, 2, 3))], None, ["core_group_held", "2026-02-03"]),
        (
            [CONFERENCE, ("child_died", date(2026, 1, 14)), ("plan_started", date(2026, 1, 15))],
            None,
            ["plan_started", "2026-01-15"],
        ),
        # the same event twice on one day
        (
            [("child_seen", date(2026, 1, 5)), ("child_seen", date(2026, 1, 5))],
            None,
            ["child_seen", "2026-01-05", "once"],
        ),
        # a conference that makes a plan while one is open
        (
            [CONFERENCE, ("conference_held", date(2026, 1, 26))],
            None,
            ["conference_held", "2026-01-26", "2026-01-12"],
        ),
        (
            [CONFERENCE, ("conference_without_plan", date(2026, 1, 26))],
            None,
            ["conference_without_plan", "2026-01-26"],
        ),
        # an end and a beginning on one day
        (
            [
                CONFERENCE,
                ("plan_ended", date(2026, 1, 26)),
                ("conference_held", date(2026, 1, 26)),
            ],
            None,
            ["plan_ended", "2026-01-26"],
        ),
        # a closing that a core group follows
        ([CONFERENCE, ("case_closed", date(2026, 1, 19)), CORE_GROUP], None, ["case_closed"]),
        # a birth by which the child was 18 from the first event on
        ([CONFERENCE], date(1990, 3, 2), ["1990-03-02"]),
        # a plan that ended before the other authority's conference
        (
            [CONFERENCE, ("move_notified", date(2026, 1, 19)), ("plan_ended", date(2026, 1, 26))],
            None,
            ["plan_ended", "2026-01-26"],
        ),
    ],
)
def test_an_odd_history_gets_a_warning(events: Events, born: date | None, words: list[str]) -> None:
    timetable = cpt.rulebook("england").timetable(
        case_of(*events, born=born), as_of=date(2026, 2, 4)
    )
    assert [warning for warning in timetable.warnings if all(word in warning for word in words)], (
        timetable.warnings
    )


def test_a_second_failed_visit_on_one_day_is_no_repetition() -> None:
    failed = ("visit_failed", date(2026, 1, 20))
    timetable = cpt.rulebook("south-west").timetable(
        case_of(CONFERENCE, failed, failed), as_of=date(2026, 1, 21)
    )
    assert not [warning for warning in timetable.warnings if "once" in warning]
    assert [alert.code for alert in timetable.alerts] == ["two_failed_visits"]


def test_what_is_left_aside_meets_and_starts_nothing() -> None:
    book = cpt.rulebook("south-west")
    for event in ("core_group_held", "review_conference_held"):
        alone = book.timetable(case_of((event, date(2026, 1, 5))), as_of=date(2026, 2, 1))
        assert (alone.entries, alone.undated, alone.alerts) == ((), (), ())
    case = case_of(("child_seen", date(2026, 1, 5)), CONFERENCE, born=date(2026, 1, 7))
    timetable = cpt.rulebook("northern-ireland").timetable(case, as_of=date(2026, 1, 20))
    assert entry_of(timetable, "visit").due.on == date(2026, 1, 12)


def test_an_ordinary_case_gets_no_warning() -> None:
    case = case_of(
        ("referral_received", date(2025, 12, 1)),
        ("referral_decided", date(2025, 12, 2)),
        ("strategy_discussion_held", date(2025, 12, 22)),
        ("assessment_completed", date(2026, 1, 9)),
        CONFERENCE,
        CORE_GROUP,
        ("review_conference_held", date(2026, 4, 8)),
        ("plan_ended", date(2026, 4, 8)),
        ("case_closed", date(2026, 4, 20)),
        born=date(2015, 8, 19),
    )
    for rulebook in ("england", "south-west"):
        timetable = cpt.rulebook(rulebook).timetable(case, as_of=date(2026, 5, 1))
        assert timetable.warnings == (), rulebook


def test_a_second_plan_after_the_first_one_is_no_warning() -> None:
    case = case_of(
        ("conference_held", date(2025, 1, 6)),
        ("core_group_held", date(2025, 1, 14)),
        ("plan_ended", date(2025, 3, 3)),
        ("conference_held", date(2026, 1, 5)),
        ("core_group_held", date(2026, 1, 9)),
    )
    timetable = cpt.rulebook("england").timetable(case, as_of=date(2026, 1, 12))
    assert timetable.warnings == ()
    core_groups = [entry for entry in timetable.entries if entry.due.rule == "first_core_group"]
    assert [entry.met_on for entry in core_groups] == [date(2025, 1, 14), date(2026, 1, 9)]
    assert [entry.episode for entry in core_groups] == ["plan-1", "plan-2"]


def test_a_serious_incident_after_a_death_is_no_odd_event() -> None:
    died, known = ("child_died", date(2026, 2, 2)), ("incident_known", date(2026, 2, 9))
    case = case_of(("conference_held", date(2026, 1, 12)), died, known)
    timetable = cpt.rulebook("england").timetable(case, as_of=date(2026, 2, 10))
    assert [entry.due.rule for entry in timetable.entries if entry.episode is None] == [
        "serious_incident_notification"
    ]
    assert timetable.warnings == ()


def test_what_is_not_judged_is_named_with_both_readings() -> None:
    england = cpt.rulebook("england")
    enquiries = cpt.Case(
        reference="C-1",
        events=[{"event": "strategy_discussion_held", "on": date(2025, 12, 15)}],
        recorded=["conference_held", "plan_ended"],
    )
    warnings = england.timetable(enquiries, as_of=date(2026, 3, 12)).warnings
    assert [w for w in warnings if "enquiries_ended" in w and "initial_conference" in w]
    reviews = cpt.Case(
        reference="C-1",
        events=[
            {"event": "conference_held", "on": date(2025, 12, 15)},
            {"event": "review_conference_held", "on": date(2026, 6, 15)},
        ],
        newest_only=["review_conference_held"],
    )
    warnings = england.timetable(reviews, as_of=date(2026, 12, 10)).warnings
    assert [w for w in warnings if "only the newest" in w and "review_conference" in w]


def test_an_unborn_child_without_an_expected_day_is_no_silence() -> None:
    leicestershire = cpt.rulebook("leicester-leicestershire-rutland")
    case = case_of(("pre_birth_conference_held", date(2024, 1, 12)))
    early = leicestershire.timetable(case, as_of=date(2024, 2, 1))
    assert [w for w in early.warnings if "expected day of birth" in w]
    late = leicestershire.timetable(case, as_of=date(2026, 11, 26))
    assert [(alert.code, alert.on) for alert in late.alerts] == [
        ("birth_not_recorded", date(2024, 11, 2))
    ]


def test_a_later_conference_before_the_birth_changes_nothing_that_was_met() -> None:
    book = cpt.rulebook("northern-ireland")
    case = case_of(
        ("conference_held", date(2026, 1, 12)),
        ("child_seen", date(2026, 1, 20)),
        ("pre_birth_conference_held", date(2026, 3, 2)),
    )
    for as_of in (date(2026, 3, 1), date(2026, 3, 2)):
        timetable = book.timetable(case, as_of=as_of)
        met = [entry.met_on for entry in timetable.entries if entry.due.rule == "visit"]
        assert met[0] == date(2026, 1, 20)
    assert [w for w in timetable.warnings if "the child was born by then" in w]


def test_how_enquiries_ended_may_become_known_after_a_closing() -> None:
    case = case_of(
        ("strategy_discussion_held", date(2025, 12, 1)),
        ("case_closed", date(2026, 1, 20)),
        ("enquiries_ended", date(2026, 1, 22)),
    )
    timetable = cpt.rulebook("england").timetable(case, as_of=date(2026, 2, 1))
    assert (timetable.entries, timetable.warnings) == ((), ())


def test_before_the_newest_of_what_a_source_holds_nobody_knows_what_was_done() -> None:
    case = case_of(
        ("conference_held", date(2026, 1, 20)),
        ("child_seen", date(2026, 6, 5)),
        ("review_conference_held", date(2026, 6, 10)),
        newest_only=["child_seen", "review_conference_held"],
    )
    book = cpt.rulebook("leicester-leicestershire-rutland")
    for as_of in (date(2026, 5, 29), date(2026, 6, 29)):
        timetable = book.timetable(case, as_of=as_of)
        first = [
            (entry.due.rule, entry.status)
            for entry in timetable.entries
            if entry.due.on == date(2026, 1, 20)
            and entry.due.rule in ("visit", "review_conference")
        ]
        assert set(first) == {
            ("visit", cpt.Status.NOT_RECORDED),
            ("review_conference", cpt.Status.NOT_RECORDED),
        }
        assert not any(alert.rule == "visit" for alert in timetable.alerts)
        assert any("holds only the newest" in warning for warning in timetable.warnings)
    young = book.timetable(case, as_of=date(2026, 2, 2))
    assert {entry.status for entry in young.entries if entry.due.rule == "visit"} == {
        cpt.Status.PENDING
    }


def test_a_review_on_the_day_of_the_conference_is_told() -> None:
    case = case_of(
        ("conference_held", date(2026, 1, 12)), ("review_conference_held", date(2026, 1, 12))
    )
    timetable = cpt.rulebook("england").timetable(case, as_of=date(2026, 2, 1))
    assert any("the first is due by 2026-04-12" in warning for warning in timetable.warnings)


def test_where_the_place_in_a_series_is_not_known_the_longest_interval_is_told() -> None:
    case = case_of(
        ("looked_after_started", date(2026, 6, 1)),
        ("looked_after_review_held", date(2026, 6, 5)),
        newest_only=["looked_after_review_held"],
    )
    timetable = cpt.rulebook("england").timetable(case, as_of=date(2026, 11, 27))
    (sooner,) = (warning for warning in timetable.warnings if "it may be due sooner" in warning)
    assert sooner.startswith("looked_after_review from 2026-06-05: ")
    assert "the longest interval judges it, to 2026-12-05" in sooner


def test_a_horizon_before_the_day_is_told() -> None:
    case = case_of(("conference_held", date(2026, 6, 1)))
    timetable = cpt.rulebook("england").timetable(
        case, as_of=date(2026, 6, 5), horizon=date(2026, 6, 4)
    )
    assert timetable.warnings == (
        "the horizon, 2026-06-04, lies before 2026-06-05: nothing is planned",
    )
