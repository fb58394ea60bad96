"""The events of one case: histories that cannot have happened, and histories that are unlikely."""

from __future__ import annotations

from datetime import date

import pytest
from tests.support.histories import case_of

import cptimescales as cpt


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
def test_an_unlikely_history_gets_a_warning(events: list[tuple[str, date]], warning: str) -> None:
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
    core_groups = [entry for entry in timetable.entries if entry.due.rule == "first_core_group"]
    assert [entry.met_on for entry in core_groups] == [None, date(2026, 1, 9)]
