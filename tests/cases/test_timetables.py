"""Timetables: worked examples, what starts and stops a clock, the 18th birthday, and alerts."""

from __future__ import annotations

import csv
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from tests.support.histories import case_of, entry_of, rows_of

import cptimescales as cpt
from cptimescales.cases import Case, Entry, Timetable, read_case

CASES = Path(__file__).parents[2] / "examples" / "cases"
TABLES = Path(__file__).parent / "timetables"

# The rulebook, the as-of day and the horizon of each example. Each table was worked out by hand,
# from the procedures and the published bank holidays.
EXAMPLES = {
    "south-west-to-the-second-review": ("south-west", date(2026, 1, 12), date(2026, 7, 31)),
    "leicestershire-with-visits": (
        "leicester-leicestershire-rutland",
        date(2026, 3, 19),
        date(2026, 6, 30),
    ),
    "transfer-in": ("england", date(2026, 7, 1), None),
    "transfer-out": ("england", date(2026, 4, 20), None),
    "turning-18-on-leap-day": ("england", date(2026, 2, 10), date(2026, 12, 31)),
    "scotland-across-editions": ("scotland", date(2024, 10, 1), date(2025, 12, 31)),
    "wales-two-visit-clocks": ("wales", date(2026, 7, 7), date(2026, 9, 30)),
}


def _example(name: str) -> Case:
    return read_case(next(CASES.glob(f"{name}.*")))


def _worked_example(name: str) -> Timetable:
    rulebook, as_of, horizon = EXAMPLES[name]
    return cpt.rulebook(rulebook).timetable(_example(name), as_of=as_of, horizon=horizon)


# The worked examples


def test_every_worked_example_has_its_table() -> None:
    assert {path.stem for path in CASES.iterdir() if path.suffix != ".csv"} == set(EXAMPLES)
    assert {path.stem for path in TABLES.iterdir()} == set(EXAMPLES)


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_worked_example_agrees_with_its_table_made_by_hand(name: str) -> None:
    with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        expected = list(csv.DictReader(lines))
    rows = [
        {
            "rule": entry.due.rule,
            "on": entry.due.on.isoformat(),
            "due": entry.limit.isoformat(),
            "met_on": entry.met_on.isoformat() if entry.met_on else "",
            "status": entry.status.value,
            "working_days_late": str(entry.working_days_late),
            "governed_by": entry.governed_by or "",
            "planned": "planned" if entry.planned else "",
        }
        for entry in _worked_example(name).entries
    ]
    assert rows == expected


def test_events_between_the_scottish_editions_have_no_answer() -> None:
    timetable = _worked_example("scotland-across-editions")
    reviews = (date(2021, 9, 21), date(2022, 3, 15), date(2022, 9, 8), date(2023, 2, 28))
    unanswered = {(clock.rule, clock.on, clock.code) for clock in timetable.unanswered}
    assert unanswered == {
        (rule, on, "not_in_force")
        for rule in ("review_conference", "conference_record")
        for on in reviews
    }
    assert len(timetable.unanswered) == len(unanswered)


def test_the_worked_examples_raise_the_alerts_they_are_made_for() -> None:
    alerts = {
        name: sorted((alert.code, alert.on) for alert in _worked_example(name).alerts)
        for name in EXAMPLES
    }
    assert {name: raised for name, raised in alerts.items() if raised} == {
        "leicestershire-with-visits": [
            ("child_unseen", date(2026, 3, 7)),
            ("contact_refused", date(2026, 3, 16)),
        ],
        "wales-two-visit-clocks": [("child_unseen", date(2026, 7, 7))],
    }


def test_duties_without_a_number_are_listed_with_their_citation() -> None:
    undated = {
        duty.rule: duty for duty in _worked_example("south-west-to-the-second-review").undated
    }
    words = {rule: (duty.on, duty.words) for rule, duty in undated.items()}
    assert words["core_group_date"] == (date(2025, 4, 8), "at the end of the conference")
    assert words["plan_start"] == (date(2025, 4, 25), "immediately")
    assert words["later_core_group_dates"] == (
        date(2025, 9, 2),
        "at the first core group after each conference",
    )
    assert all(duty.citation.at and duty.reading for duty in undated.values())
    notes = {
        duty.rule: duty.words for duty in _worked_example("leicestershire-with-visits").undated
    }
    assert notes["core_group_notes"] == "as soon as possible"


def test_an_undated_duty_says_when_it_was_met_and_ends_with_its_plan() -> None:
    meetings = [("conference_held", date(2025, 4, 8)), ("core_group_held", date(2025, 4, 22))]
    book, as_of = cpt.rulebook("south-west"), date(2025, 5, 1)
    begun = book.timetable(case_of(*meetings, ("plan_started", date(2025, 4, 23))), as_of=as_of)
    met_on = {duty.rule: duty.met_on for duty in begun.undated}
    assert (met_on["plan_start"], met_on["core_group_date"]) == (date(2025, 4, 23), None)
    ended = book.timetable(case_of(*meetings, ("plan_ended", date(2025, 4, 24))), as_of=as_of)
    assert ended.undated == ()


def test_the_next_duty_is_the_first_that_is_neither_met_nor_late_nor_governed() -> None:
    next_duty = _worked_example("wales-two-visit-clocks").next
    assert next_duty is not None
    assert (next_duty.due.rule, next_duty.limit) == ("home_visit", date(2026, 7, 8))
    assert _worked_example("transfer-out").next is None


# What starts a clock, and what stops it


def test_a_review_of_another_round_does_not_restart_the_core_groups() -> None:
    timetable = _worked_example("south-west-to-the-second-review")
    assert ("later_core_group", date(2026, 2, 18), "pending") in rows_of(timetable)


def test_a_later_conference_restarts_the_reviews() -> None:
    case = case_of(("conference_held", date(2026, 1, 5)), ("conference_held", date(2026, 3, 2)))
    rows = rows_of(cpt.rulebook("wales").timetable(case, as_of=date(2026, 3, 3)))
    assert [row for row in rows if row[0] == "review_conference"] == [
        ("review_conference", date(2026, 6, 2), "pending")
    ]


def test_a_duty_that_was_late_when_its_plan_ended_gets_no_later() -> None:
    conference, ended = date(2026, 1, 5), date(2026, 2, 2)
    case = case_of(("conference_held", conference), ("plan_ended", ended))
    for as_of in (date(2026, 2, 3), date(2026, 9, 1)):
        timetable = cpt.rulebook("england").timetable(case, as_of=as_of)
        (entry,) = timetable.entries
        assert (entry.due.rule, entry.limit, entry.status.value) == (
            "first_core_group",
            date(2026, 1, 19),
            "missed",
        )
        assert (entry.working_days_late, entry.calendar_days_late) == (10, 14)


def test_a_duty_whose_plan_ends_on_its_last_day_was_never_late() -> None:
    case = case_of(("conference_held", date(2026, 1, 5)), ("plan_ended", date(2026, 1, 19)))
    assert cpt.rulebook("england").timetable(case, as_of=date(2026, 2, 1)).entries == ()


def test_a_review_held_on_the_day_on_which_it_ends_the_plan_counts() -> None:
    last = date(2026, 4, 1)
    case = case_of(
        ("conference_held", date(2026, 1, 5)),
        ("review_conference_held", last),
        ("plan_ended", last),
    )
    timetable = cpt.rulebook("england").timetable(case, as_of=last)
    assert entry_of(timetable, "review_conference").met_on == last


def test_the_plan_ahead_supposes_no_conference_of_another_authority() -> None:
    case = case_of(("conference_held", date(2026, 1, 26)), ("move_notified", date(2026, 3, 20)))
    timetable = cpt.rulebook("england").timetable(
        case, as_of=date(2026, 3, 23), horizon=date(2027, 3, 1)
    )
    reviews = [entry for entry in timetable.entries if entry.due.rule == "review_conference"]
    assert [(entry.limit, entry.planned) for entry in reviews] == [
        (date(2026, 4, 26), False),
        (date(2026, 10, 24), True),
    ]


def test_an_undated_interval_is_due_only_under_a_plan() -> None:
    book, conference = cpt.rulebook("england"), ("conference_held", date(2026, 1, 26))
    for visits in ([], [("child_seen", date(2026, 2, 2))]):
        under = book.timetable(case_of(conference, *visits), as_of=date(2026, 6, 1))
        assert "visit" in {duty.rule for duty in under.undated}
    ended = case_of(conference, ("plan_ended", date(2026, 5, 1)), ("child_seen", date(2026, 5, 6)))
    assert book.timetable(ended, as_of=date(2026, 6, 1)).undated == ()


def test_a_visit_counts_for_the_plan_under_which_it_was_made() -> None:
    book = cpt.rulebook("leicester-leicestershire-rutland")
    events = [("conference_held", date(2026, 3, 2)), ("plan_ended", date(2026, 5, 4))]
    met_on = {
        "before the plan": (date(2026, 2, 10), None),
        "on its first day": (date(2026, 3, 2), None),  # the clock starts that day
        "under the plan": (date(2026, 3, 20), date(2026, 3, 20)),
        "on its last day": (date(2026, 5, 4), date(2026, 5, 4)),
        "after the plan": (date(2026, 5, 6), None),
    }
    for when, (day, met) in met_on.items():
        timetable = book.timetable(case_of(*events, ("child_seen", day)), as_of=date(2026, 7, 1))
        first = next(entry for entry in timetable.entries if entry.due.rule == "visit")
        assert (first.due.on, first.met_on) == (date(2026, 3, 2), met), when


def test_a_concern_about_a_child_already_born_starts_no_pre_birth_conference() -> None:
    book, concern = cpt.rulebook("scotland"), ("concern_raised", date(2026, 3, 2))
    for case in (case_of(concern), case_of(concern, born=date(2020, 5, 6))):
        assert book.timetable(case, as_of=date(2026, 3, 3)).entries == ()
    unborn = book.timetable(case_of(concern, expected=date(2026, 7, 6)), as_of=date(2026, 3, 3))
    assert rows_of(unborn) == [
        ("pre_birth_conference", date(2026, 3, 30), "pending"),
        ("pre_birth_conference_by_gestation", date(2026, 4, 13), "pending"),
    ]
    assert [entry.governed_by for entry in unborn.entries] == [None, "pre_birth_conference"]
    assert unborn.warnings == ()


def test_a_limit_counted_back_governs_if_it_is_earlier() -> None:
    book = cpt.rulebook("scotland")
    case = case_of(("concern_raised", date(2026, 3, 2)), expected=date(2026, 6, 8))
    timetable = book.timetable(case, as_of=date(2026, 3, 3))
    assert [(entry.due.rule, entry.limit, entry.governed_by) for entry in timetable.entries] == [
        ("pre_birth_conference_by_gestation", date(2026, 3, 16), None),
        ("pre_birth_conference", date(2026, 3, 30), "pre_birth_conference_by_gestation"),
    ]
    born = book.timetable(
        case_of(
            ("concern_raised", date(2026, 3, 2)), expected=date(2026, 6, 8), born=date(2026, 3, 10)
        ),
        as_of=date(2026, 5, 1),
    )
    assert born.entries == ()


def test_a_limit_that_passed_before_a_clock_started_does_not_govern_it() -> None:
    events = [
        ("conference_held", date(2026, 1, 12)),
        ("core_group_held", date(2026, 1, 22)),
        ("review_conference_held", date(2026, 4, 8)),
    ]
    timetable = cpt.rulebook("south-west").timetable(case_of(*events), as_of=date(2026, 4, 9))
    assert entry_of(timetable, "second_core_group").status is cpt.Status.OVERDUE
    assert entry_of(timetable, "later_core_group").governed_by is None


def test_before_any_conference_the_plan_ahead_supposes_none() -> None:
    case = case_of(("concern_raised", date(2026, 3, 2)), expected=date(2026, 7, 6))
    timetable = cpt.rulebook("scotland").timetable(
        case, as_of=date(2026, 3, 3), horizon=date(2026, 7, 1)
    )
    assert [entry.due.rule for entry in timetable.entries] == [
        "pre_birth_conference",
        "pre_birth_conference_by_gestation",
    ]
    assert not any(entry.planned for entry in timetable.entries)


def test_a_duty_that_nobody_has_read_is_a_gap_and_one_without_a_number_is_none() -> None:
    case = case_of(
        ("conference_held", date(2022, 3, 7)),
        ("concern_raised", date(2022, 2, 7)),
        born=date(2012, 6, 1),
    )
    timetable = cpt.rulebook("scotland").timetable(case, as_of=date(2022, 4, 1))
    assert {(clock.rule, clock.on) for clock in timetable.unanswered} == {
        ("conference_record", date(2022, 3, 7)),
        ("plan_circulation", date(2022, 3, 7)),
        ("review_conference", date(2022, 3, 7)),
    }


def test_a_rule_version_is_the_one_in_force_on_its_trigger_date() -> None:
    days = {
        date(2021, 9, 8): date(2021, 9, 23),
        date(2023, 8, 30): date(2023, 9, 14),
        date(2023, 8, 31): date(2023, 9, 21),
    }
    book = cpt.rulebook("scotland")
    for conference, due in days.items():
        timetable = book.timetable(case_of(("conference_held", conference)), as_of=conference)
        assert entry_of(timetable, "first_core_group").limit == due


def test_an_event_after_the_as_of_day_has_not_happened_yet() -> None:
    case = case_of(("conference_held", date(2026, 1, 5)), ("core_group_held", date(2026, 1, 14)))
    timetable = cpt.rulebook("england").timetable(case, as_of=date(2026, 1, 9))
    assert entry_of(timetable, "first_core_group").status is cpt.Status.PENDING
    assert timetable.warnings == (
        "core_group_held on 2026-01-14 lies after 2026-01-09, so it has not happened yet",
    )


def test_an_event_that_the_rulebook_does_not_know_is_refused_with_near_matches() -> None:
    case = case_of(("conference_hold", date(2026, 1, 5)))
    with pytest.raises(
        cpt.UnknownEventError,
        match=r"'conference_hold' in case 'C-1'; did you mean 'conference_held'",
    ):
        cpt.rulebook("england").timetable(case, as_of=date(2026, 1, 9))


def test_the_closures_of_a_case_count_for_it_alone() -> None:
    closures = [{"date": date(2026, 1, 9), "name": "Closed"}]
    case = case_of(("conference_held", date(2026, 1, 5)), closures=closures)
    book = cpt.rulebook("england")
    timetable = book.timetable(case, as_of=date(2026, 1, 9))
    assert entry_of(timetable, "first_core_group").limit == date(2026, 1, 20)
    assert book.due("first_core_group", on=date(2026, 1, 5)).due == date(2026, 1, 19)


# The 18th birthday

LEAP = date(2008, 2, 29)
MEETINGS = (("conference_held", date(2025, 6, 9)), ("review_conference_held", date(2025, 9, 9)))


@pytest.mark.parametrize("rulebook", cpt.rulebooks())
def test_nothing_is_planned_past_the_18th_birthday_in_any_nation(rulebook: str) -> None:
    case = case_of(
        *MEETINGS,
        ("child_seen_alone", date(2025, 9, 9)),
        ("child_seen_at_home", date(2025, 9, 9)),
        born=LEAP,
    )
    timetable = cpt.rulebook(rulebook).timetable(
        case, as_of=date(2025, 9, 10), horizon=date(2026, 12, 31)
    )
    assert timetable.entries
    birthday = date(2026, 3, 1)
    assert not any(entry.planned for entry in timetable.entries if entry.limit > birthday)
    at_18 = cpt.rulebook(rulebook).timetable(case, as_of=birthday)
    assert not any(entry.limit > birthday for entry in at_18.entries if not entry.met_on)


def test_the_review_around_the_birthday_replaces_the_next_review() -> None:
    book = cpt.rulebook("england")
    before = book.timetable(case_of(*MEETINGS, born=LEAP), as_of=date(2026, 2, 10))
    assert entry_of(before, "eighteenth_birthday_review").limit == date(2026, 3, 1)
    assert [entry.governed_by for entry in before.entries if entry.limit == date(2026, 3, 9)] == [
        "eighteenth_birthday_review"
    ]
    review = ("review_conference_held", date(2026, 2, 20))
    after = book.timetable(case_of(*MEETINGS, review, born=LEAP), as_of=date(2026, 2, 24))
    assert entry_of(after, "eighteenth_birthday_review").met_on == date(2026, 2, 20)
    assert max(entry.limit for entry in after.entries) == date(2026, 8, 20)
    at_18 = book.timetable(case_of(*MEETINGS, review, born=LEAP), as_of=date(2026, 3, 1))
    assert max(entry.limit for entry in at_18.entries) == date(2026, 3, 9)
    too_early = ("review_conference_held", date(2026, 1, 31))
    after = book.timetable(case_of(*MEETINGS, too_early, born=LEAP), as_of=date(2026, 2, 24))
    assert entry_of(after, "eighteenth_birthday_review").met_on is None


@pytest.mark.parametrize("as_of", [date(2026, 2, 28), date(2026, 3, 1)])
def test_a_plan_still_open_at_18_raises_an_alert_from_the_birthday_on(as_of: date) -> None:
    book, birthday = cpt.rulebook("england"), date(2026, 3, 1)
    timetable = book.timetable(case_of(*MEETINGS, born=LEAP), as_of=as_of)
    alerts = [(alert.code, alert.on) for alert in timetable.alerts]
    assert alerts == ([("plan_open_past_18", birthday)] if as_of == birthday else [])
    closed = case_of(*MEETINGS, ("plan_ended", date(2026, 2, 27)), born=LEAP)
    assert book.timetable(closed, as_of=as_of).alerts == ()


def test_a_birth_recorded_as_an_event_counts_as_the_date_of_birth() -> None:
    case = case_of(*MEETINGS, ("child_born", LEAP))
    assert case.birth == LEAP
    alerts = cpt.rulebook("england").timetable(case, as_of=date(2026, 3, 2)).alerts
    assert [alert.code for alert in alerts] == ["plan_open_past_18"]


# Alerts

VISITED = (("conference_held", date(2026, 1, 12)), ("child_seen_alone", date(2026, 1, 26)))


def _codes(
    *more: tuple[str, date], as_of: date = date(2026, 2, 20), horizon: date | None = None
) -> list[str]:
    book = cpt.rulebook("leicester-leicestershire-rutland")
    timetable = book.timetable(case_of(*VISITED, *more), as_of=as_of, horizon=horizon)
    return [alert.code for alert in timetable.alerts]


FAILED = (("visit_failed", date(2026, 2, 9)), ("visit_failed", date(2026, 2, 11)))


def test_a_refused_contact_is_an_alert_until_the_child_is_seen() -> None:
    assert _codes() == []
    assert _codes(FAILED[0]) == ["contact_refused"]
    assert _codes(*FAILED) == ["contact_refused"]
    assert _codes(*FAILED, horizon=date(2026, 6, 1)) == ["contact_refused"]
    assert _codes(*FAILED, as_of=date(2026, 2, 8)) == []
    assert _codes(FAILED[0], ("child_seen_alone", date(2026, 2, 10))) == []
    assert _codes(*FAILED, ("child_seen", date(2026, 2, 11))) == []
    assert _codes(*FAILED, ("plan_ended", date(2026, 2, 13))) == []


def test_a_child_unseen_past_the_limit_raises_an_alert_while_the_duty_is_open() -> None:
    assert _codes(as_of=date(2026, 2, 23)) == []
    assert _codes(as_of=date(2026, 2, 24)) == ["child_unseen"] * 2  # not seen, and not seen alone
    seen = date(2026, 2, 24)
    assert _codes(("child_seen", seen), as_of=seen) == ["child_unseen"]
    assert _codes(("child_seen_alone", seen), as_of=seen) == []
    assert _codes(("plan_ended", seen), as_of=date(2026, 3, 24)) == []


def test_after_a_child_has_died_the_open_plan_is_the_only_alert() -> None:
    died = ("child_died", date(2026, 2, 10))
    assert _codes(died, as_of=date(2026, 3, 24)) == ["plan_open_after_death"]
    assert _codes(died, ("plan_ended", date(2026, 2, 12)), as_of=date(2026, 3, 24)) == []
    book = cpt.rulebook("leicester-leicestershire-rutland")
    case = case_of(*VISITED, died)
    timetable = book.timetable(case, as_of=date(2026, 2, 12), horizon=date(2026, 9, 1))
    assert not any(entry.planned for entry in timetable.entries)


@pytest.mark.parametrize("as_of", [date(2026, 2, 9), date(2026, 5, 1)])
def test_a_child_never_seen_under_a_plan_is_not_silent(as_of: date) -> None:
    unseen = case_of(("conference_held", date(2026, 1, 5)), ("core_group_held", date(2026, 1, 15)))
    for name in ("leicester-leicestershire-rutland", "wales", "northern-ireland"):
        timetable = cpt.rulebook(name).timetable(unseen, as_of=as_of)
        visit = entry_of(timetable, "visit")
        assert (visit.due.on, visit.status) == (date(2026, 1, 5), cpt.Status.OVERDUE), name
        assert "child_unseen" in {alert.code for alert in timetable.alerts}, name


def test_reviews_run_on_from_the_day_on_which_each_was_held() -> None:
    days = [date(2025, 4, 1), date(2025, 8, 20), date(2026, 2, 20)]
    case = case_of(
        ("conference_held", date(2025, 1, 6)), *(("review_conference_held", day) for day in days)
    )
    entries = cpt.rulebook("england").timetable(case, as_of=date(2026, 3, 1)).entries
    reviews = [entry for entry in entries if entry.due.rule == "review_conference"]
    assert [entry.limit for entry in reviews] == [
        date(2025, 4, 6),
        date(2025, 10, 1),
        date(2026, 2, 20),
        date(2026, 8, 20),
    ]
    assert all(before.met_on == after.due.on for before, after in pairwise(reviews))


def test_an_entry_names_the_event_that_started_it_in_this_case() -> None:
    """A visit that is due from the conference on must not be told as a child seen on that day."""
    leicestershire = cpt.rulebook("leicester-leicestershire-rutland")
    unseen = leicestershire.timetable(
        case_of(("pre_birth_conference_held", date(2026, 1, 12)), born=date(2026, 2, 2)),
        as_of=date(2026, 2, 4),
    )
    assert entry_of(unseen, "visit").due.trigger == "child_born"
    assert "child born" in str(entry_of(unseen, "visit").due.explain()).lower()
    asked = cpt.rulebook("england").timetable(
        case_of(("strategy_discussion_held", date(2026, 1, 12))), as_of=date(2026, 1, 13)
    )
    started = {duty.rule: duty.trigger for duty in asked.undated}
    assert started["chair_meets_family"] == "strategy_discussion_held"
    planned = cpt.rulebook("wales").timetable(
        case_of(("conference_held", date(2026, 1, 12)), ("child_seen_alone", date(2026, 1, 20))),
        as_of=date(2026, 1, 21),
    )
    assert [entry.due.trigger for entry in planned.entries if entry.due.rule == "visit"] == [
        "conference_held",
        "child_seen_alone",
    ]


def test_a_paper_after_a_death_is_no_odd_event_and_every_part_is_named() -> None:
    timetable = cpt.rulebook("south-west").timetable(
        case_of(
            ("conference_held", date(2026, 1, 12)),
            ("core_group_held", date(2026, 1, 20)),
            ("child_died", date(2026, 2, 2)),
            ("core_group_notes_circulated", date(2026, 2, 4)),
        ),
        as_of=date(2026, 2, 10),
    )
    assert timetable.rulebook == "south-west"
    assert timetable.warnings == ()
    notes = entry_of(timetable, "core_group_notes")
    assert (notes.met_by, notes.status.value) == ("core_group_notes_circulated", "met_late")


# What is in doubt


def test_that_no_plan_is_on_record_is_said_before_all_else() -> None:
    events = (("core_group_held", date(2026, 1, 12)), ("child_seen", date(2026, 1, 14)))
    case = case_of(*events, born=date(2001, 1, 1))
    first, *others = cpt.rulebook("england").timetable(case, as_of=date(2026, 2, 2)).warnings
    assert first.startswith("core_group_held on 2026-01-12: no plan is on record on that day")
    assert any(warning.startswith("the date of birth, 2001-01-01,") for warning in others)


def test_a_return_after_a_departure_for_good_is_doubted_once() -> None:
    case = case_of(
        ("conference_held", date(2026, 1, 12)),
        ("left_united_kingdom", date(2026, 1, 20)),
        ("referral_received", date(2026, 2, 2)),
        ("case_closed", date(2026, 2, 9)),
        ("referral_received", date(2026, 3, 2)),
    )
    timetable = cpt.rulebook("england").timetable(case, as_of=date(2026, 3, 4))
    (doubt,) = (warning for warning in timetable.warnings if "after the child left" in warning)
    assert doubt == (
        "referral_received on 2026-02-02 comes after the child left the United Kingdom for good on "
        "2026-01-20; check both days"
    )


@pytest.mark.parametrize("has_ended", [False, True])
def test_a_receiving_conference_after_a_move_away_is_doubted_once_the_move_has_ended(
    has_ended: bool,
) -> None:
    end = [("plan_ended", date(2026, 3, 27))] if has_ended else []
    case = case_of(
        ("conference_held", date(2026, 1, 26)),
        ("move_notified", date(2026, 3, 20)),
        *end,
        ("transfer_conference_held", date(2026, 4, 8)),
    )
    timetable = cpt.rulebook("england").timetable(case, as_of=date(2026, 4, 9))
    doubts = [warning for warning in timetable.warnings if "other authority, about" in warning]
    assert bool(doubts) is has_ended


def test_a_death_after_everything_had_ended_is_said_in_words() -> None:
    case = case_of(
        ("conference_held", date(2026, 1, 26)),
        ("case_closed", date(2026, 3, 2)),
        ("child_died", date(2026, 3, 9)),
    )
    warnings = cpt.rulebook("england").timetable(case, as_of=date(2026, 3, 10)).warnings
    assert (
        "the child died on 2026-03-09, after everything had ended: case_closed on 2026-03-02"
        in warnings
    )


def test_a_stored_timetable_may_leave_out_what_has_a_default() -> None:
    case = case_of(("incident_notified", date(2026, 1, 20)), ("conference_held", date(2026, 1, 26)))
    timetable = cpt.rulebook("england").timetable(case, as_of=date(2026, 3, 10))
    stored = timetable.model_dump(mode="json", exclude={"kind"})
    for parts, name in (("episodes", "ended"), ("entries", "episode"), ("undated", "recorded")):
        for part in stored[parts]:
            if part[name] in (None, True):
                del part[name]
    assert any("ended" not in episode for episode in stored["episodes"])
    assert any("recorded" not in duty for duty in stored["undated"])
    assert Timetable.model_validate(stored) == timetable
    entry = {name: cell for name, cell in stored["entries"][0].items() if name != "episode"}
    assert Entry.model_validate(entry).episode is None
