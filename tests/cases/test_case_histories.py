"""Agreed dates, and histories: those that cannot have happened, and those that are worth a second look."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from tests.support.histories import case_of, entry_of

import cptimescales as cpt
from cptimescales.cases.timetables import Timetable

# Agreed dates


def _agreed(
    on: date,
    rule: str = "first_core_group",
    *held: tuple[str, date],
    as_of: date = date(2026, 1, 30),
) -> Timetable:
    case = case_of(("conference_held", date(2026, 1, 5)), *held, agreed=[{"rule": rule, "on": on}])
    return cpt.rulebook("england").timetable(case, as_of=as_of)


def test_an_agreed_date_is_what_lateness_is_measured_by_beside_the_limit() -> None:
    timetable = _agreed(
        date(2026, 1, 13), "first_core_group", ("core_group_held", date(2026, 1, 16))
    )
    entry = entry_of(timetable, "first_core_group")
    assert (entry.limit, entry.status, entry.working_days_late) == (
        date(2026, 1, 19),
        cpt.Status.MET,
        0,
    )
    assert entry.agreed is not None
    assert (entry.agreed.on, entry.agreed.status) == (date(2026, 1, 13), cpt.Status.MET_LATE)
    assert (entry.agreed.working_days_late, entry.agreed.calendar_days_late) == (3, 3)
    assert timetable.warnings == ()
    early = entry_of(_agreed(date(2026, 1, 13), as_of=date(2026, 1, 15)), "first_core_group")
    assert (early.status, early.agreed and early.agreed.status) == (
        cpt.Status.PENDING,
        cpt.Status.OVERDUE,
    )


@pytest.mark.parametrize(
    ("on", "rule", "stands", "warning"),
    [
        (date(2026, 1, 19), "first_core_group", True, None),
        (
            date(2026, 1, 20),
            "first_core_group",
            False,
            "refused, it is later than the limit, 2026-01-19; the limit stands",
        ),
        (date(2026, 1, 17), "first_core_group", True, "that is not a working day"),
        (
            date(2026, 1, 2),
            "first_core_group",
            False,
            "no clock of this rule was running then, so it is left aside",
        ),
    ],
)
def test_an_agreed_date_is_checked_against_the_limit_and_the_calendar(
    on: date, rule: str, stands: bool, warning: str | None
) -> None:
    timetable = _agreed(on, rule)
    assert (entry_of(timetable, rule).agreed is not None) is stands
    assert timetable.warnings == ((f"{rule} agreed for {on}: {warning}",) if warning else ())


def test_a_meeting_held_early_does_not_pass_its_agreed_date_on_to_the_next_one() -> None:
    review = ("review_conference_held", date(2026, 3, 18))
    timetable = _agreed(date(2026, 3, 20), "review_conference", review, as_of=date(2026, 4, 30))
    first, second = (entry for entry in timetable.entries if entry.due.rule == "review_conference")
    assert first.agreed is not None
    assert (first.agreed.on, first.agreed.status) == (date(2026, 3, 20), cpt.Status.MET)
    assert second.agreed is None


def test_an_agreed_date_of_a_rule_that_does_not_exist_is_refused() -> None:
    with pytest.raises(cpt.UnknownRuleError, match="first_core_group"):
        _agreed(date(2026, 1, 13), "first_core_grup")


# Histories


@pytest.mark.parametrize(
    ("events", "born", "named"),
    [
        (
            [("core_group_held", date(2026, 1, 5)), ("conference_held", date(2026, 1, 6))],
            None,
            ("core_group_held on 2026-01-05", "conference_held on 2026-01-06"),
        ),
        (
            [("plan_ended", date(2026, 1, 5)), ("conference_held", date(2026, 1, 6))],
            None,
            ("plan_ended on 2026-01-05", "conference_held on 2026-01-06"),
        ),
        (
            [("child_seen_alone", date(2026, 1, 5))],
            date(2026, 1, 6),
            ("child_seen on 2026-01-05", "child_born on 2026-01-06"),
        ),
        (
            [("transfer_conference_held", date(2026, 1, 5)), ("move_notified", date(2026, 1, 6))],
            None,
            ("transfer_conference_held on 2026-01-05", "move_notified on 2026-01-06"),
        ),
    ],
)
def test_a_history_that_cannot_have_happened_is_refused_with_both_events_named(
    events: list[tuple[str, date]], born: date | None, named: tuple[str, str]
) -> None:
    with pytest.raises(ValueError, match="is before") as refused:
        case_of(*events, born=born)
    assert all(event in str(refused.value) for event in named)
    same_day = [(event, date(2026, 1, 6)) for event, _ in events]
    assert case_of(*same_day, born=born).events


@pytest.mark.parametrize(
    ("events", "warning"),
    [
        (
            [("core_group_held", date(2026, 1, 5))],
            "core_group_held on 2026-01-05 is recorded, but no conference_held",
        ),
        (
            [
                ("conference_held", date(2025, 1, 6)),
                ("plan_ended", date(2025, 9, 1)),
                ("core_group_held", date(2026, 1, 5)),
            ],
            "core_group_held on 2026-01-05 comes after plan_ended on 2025-09-01",
        ),
        (
            [("child_seen", date(2026, 1, 5)), ("child_seen", date(2026, 1, 5))],
            "child_seen on 2026-01-05 is recorded more than once",
        ),
    ],
)
def test_an_unlikely_history_is_answered_with_a_warning(
    events: list[tuple[str, date]], warning: str
) -> None:
    timetable = cpt.rulebook("england").timetable(case_of(*events), as_of=date(2026, 1, 6))
    assert [words for words in timetable.warnings if words.startswith(warning)]


def test_a_second_plan_after_the_first_one_is_no_warning() -> None:
    case = case_of(
        ("conference_held", date(2025, 1, 6)),
        ("plan_ended", date(2025, 9, 1)),
        ("conference_held", date(2026, 1, 5)),
        ("core_group_held", date(2026, 1, 9)),
    )
    timetable = cpt.rulebook("england").timetable(case, as_of=date(2026, 1, 12))
    assert timetable.warnings == ()
    assert [
        entry.met_on for entry in timetable.entries if entry.due.rule == "first_core_group"
    ] == [
        None,
        date(2026, 1, 9),
    ]


def test_reviews_run_on_from_the_day_on_which_each_was_held() -> None:
    held = [date(2025, 4, 1), date(2025, 8, 20), date(2026, 2, 20)]
    case = case_of(
        ("conference_held", date(2025, 1, 6)), *(("review_conference_held", day) for day in held)
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
