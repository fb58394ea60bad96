"""Agreed dates: lateness is reported against the agreed date and against the limit."""

from __future__ import annotations

from datetime import date

import pytest
from tests.support.histories import case_of, entry_of

import cptimescales as cpt
from cptimescales.cases import Timetable


def _timetable(
    on: date,
    rule: str = "first_core_group",
    *meetings: tuple[str, date],
    as_of: date = date(2026, 1, 30),
) -> Timetable:
    conference = ("conference_held", date(2026, 1, 5))
    case = case_of(conference, *meetings, agreed=[{"rule": rule, "on": on}])
    return cpt.rulebook("england").timetable(case, as_of=as_of)


def test_lateness_is_reported_against_the_agreed_date_and_the_limit() -> None:
    timetable = _timetable(
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
    early = entry_of(_timetable(date(2026, 1, 13), as_of=date(2026, 1, 15)), "first_core_group")
    assert (early.status, early.agreed and early.agreed.status) == (
        cpt.Status.PENDING,
        cpt.Status.OVERDUE,
    )


@pytest.mark.parametrize(
    ("on", "rule", "is_used", "warning"),
    [
        (date(2026, 1, 19), "first_core_group", True, None),
        (
            date(2026, 1, 20),
            "first_core_group",
            False,
            "refused, it is later than the limit, 2026-01-19; the limit applies",
        ),
        (date(2026, 1, 17), "first_core_group", True, "that is not a working day"),
        (
            date(2026, 1, 2),
            "first_core_group",
            False,
            "no clock of this rule was running then, so it is not used",
        ),
    ],
)
def test_an_agreed_date_is_checked_against_the_limit_and_the_calendar(
    on: date, rule: str, is_used: bool, warning: str | None
) -> None:
    timetable = _timetable(on, rule)
    assert (entry_of(timetable, rule).agreed is not None) is is_used
    assert timetable.warnings == ((f"{rule} agreed for {on}: {warning}",) if warning else ())


def test_of_two_days_agreed_for_one_duty_the_second_is_not_used_and_says_so() -> None:
    days = (date(2026, 1, 13), date(2026, 1, 14))
    agreed = [{"rule": "first_core_group", "on": on} for on in days]
    case = case_of(("conference_held", date(2026, 1, 5)), agreed=agreed)
    timetable = cpt.rulebook("england").timetable(case, as_of=date(2026, 1, 12))
    used = entry_of(timetable, "first_core_group").agreed
    assert used is not None
    assert used.on == date(2026, 1, 13)
    (warning,) = timetable.warnings
    assert warning == (
        "first_core_group agreed for 2026-01-14: another date is agreed for this duty already, so "
        "it is not used"
    )


def test_a_meeting_held_early_keeps_its_agreed_date() -> None:
    review = ("review_conference_held", date(2026, 3, 18))
    timetable = _timetable(date(2026, 3, 20), "review_conference", review, as_of=date(2026, 4, 30))
    first, second = (entry for entry in timetable.entries if entry.due.rule == "review_conference")
    assert first.agreed is not None
    assert (first.agreed.on, first.agreed.status) == (date(2026, 3, 20), cpt.Status.MET)
    assert second.agreed is None


def test_an_agreed_date_belongs_to_the_enquiry_that_is_open_then() -> None:
    case = case_of(
        ("strategy_discussion_held", date(2024, 11, 5)),
        ("conference_without_plan", date(2024, 11, 8)),
        ("strategy_discussion_held", date(2024, 11, 15)),
        agreed=[{"rule": "initial_conference", "on": date(2024, 11, 19)}],
    )
    timetable = cpt.rulebook("england").timetable(case, as_of=date(2024, 11, 20))
    first, second = (e for e in timetable.entries if e.due.rule == "initial_conference")
    assert first.met_on == date(2024, 11, 8)
    assert first.agreed is None
    assert second.agreed is not None
    assert (second.agreed.on, second.agreed.status) == (date(2024, 11, 19), cpt.Status.OVERDUE)


def test_an_agreed_date_of_a_rule_that_does_not_exist_is_refused() -> None:
    with pytest.raises(cpt.UnknownRuleError, match="first_core_group"):
        _timetable(date(2026, 1, 13), "first_core_grup")


def _with_visits(agreed: list[dict[str, object]], *visits: date, rulebook: str) -> cpt.Timetable:
    events = [("conference_held", date(2026, 3, 2)), *(("child_seen_alone", on) for on in visits)]
    case = cpt.Case(
        reference="C-1",
        events=[{"event": event, "on": on} for event, on in events],
        agreed=agreed,
    )
    return cpt.rulebook(rulebook).timetable(case, as_of=date(2026, 7, 1))


def test_a_frequency_is_kept_beside_a_date_where_the_rule_has_no_number() -> None:
    every = {"count": 2, "unit": "weeks"}
    agreed = [
        {"rule": "visit", "on": date(2026, 3, 10)},
        {"rule": "visit", "on": date(2026, 3, 10), "every": every},
    ]
    timetable = _with_visits(agreed, date(2026, 3, 13), rulebook="england")
    assert [alert.code for alert in timetable.alerts] == ["child_unseen"]
    limits = [entry.limit for entry in timetable.entries if entry.due.rule == "visit"]
    assert date(2026, 3, 27) in limits


def test_of_a_date_and_a_frequency_for_one_duty_the_earlier_counts_and_nothing_is_lost() -> None:
    every = {"count": 3, "unit": "weeks"}
    agreed = [
        {"rule": "visit", "on": date(2026, 3, 2), "every": every},
        {"rule": "visit", "on": date(2026, 4, 7)},
    ]
    timetable = _with_visits(
        agreed,
        date(2026, 3, 12),
        date(2026, 3, 30),
        rulebook="leicester-leicestershire-rutland",
    )
    agreed_on = [
        None if entry.agreed is None else entry.agreed.on
        for entry in timetable.entries
        if entry.due.rule == "visit"
    ]
    assert agreed_on == [date(2026, 3, 23), date(2026, 4, 2), date(2026, 4, 20)]
    assert not timetable.warnings


def test_a_second_frequency_silences_no_child() -> None:
    weekly, fortnightly = ({"count": weeks, "unit": "weeks"} for weeks in (1, 2))
    agreed = [
        {"rule": "visit", "on": date(2026, 3, 2), "every": weekly},
        {"rule": "visit", "on": date(2026, 3, 23), "every": fortnightly},
    ]
    timetable = _with_visits(agreed, date(2026, 3, 5), rulebook="england")
    (alert,) = timetable.alerts
    assert (alert.code, alert.on) == ("child_unseen", date(2026, 4, 7))
    assert "not once since Monday 23 March 2026, when this was agreed" in alert.message


def test_an_agreed_date_convicts_nobody_of_what_was_withdrawn() -> None:
    case = cpt.Case(
        reference="C-1",
        events=[
            {"event": "strategy_discussion_held", "on": date(2026, 1, 5)},
            {"event": "enquiries_ended", "on": date(2026, 1, 14)},
        ],
        agreed=[{"rule": "initial_conference", "on": date(2026, 1, 12)}],
    )
    assert cpt.rulebook("england").timetable(case, as_of=date(2026, 1, 15)).entries == ()


CONFERENCE = ("conference_held", date(2026, 1, 5))


def _made(
    rulebook: str, rule: str, agreed: list[date], as_of: date, *events: tuple[str, date]
) -> list[tuple[date, date | None, str]]:
    """The duties that agreed days made: limit, met on, status."""
    case = case_of(CONFERENCE, *events, agreed=[{"rule": rule, "on": on} for on in agreed])
    timetable = cpt.rulebook(rulebook).timetable(case, as_of=as_of)
    assert timetable.warnings == ()
    return [
        (entry.limit, entry.met_on, entry.status.value)
        for entry in timetable.entries
        if entry.due.rule == rule
    ]


def test_a_meeting_that_met_a_duty_of_its_own_does_not_meet_an_agreed_one() -> None:
    meetings = [("core_group_held", date(2026, 1, 15)), ("core_group_held", date(2026, 2, 13))]
    agreed, as_of = [date(2026, 3, 27)], date(2026, 4, 2)
    for book in ("south-west", "leicester-leicestershire-rutland"):
        rule = "later_core_group"
        assert [made[2] for made in _made(book, rule, agreed, as_of, *meetings)][-1] == "overdue"
    late = ("core_group_held", date(2026, 3, 30))
    assert _made("south-west", "later_core_group", agreed, as_of, *meetings, late) == [
        (date(2026, 3, 27), date(2026, 3, 30), "met_late")
    ]


@pytest.mark.parametrize(
    ("agreed", "seen", "as_of", "made"),
    [
        ([20], [16], 31, [(20, 16, "met")]),
        ([20], [20], 31, [(20, 20, "met")]),
        ([20], [20], 19, None),
        ([20], [22], 31, [(20, 22, "met_late")]),
        ([20], [], 31, [(20, None, "overdue")]),
        ([12, 20], [14], 31, [(12, 14, "met_late"), (20, None, "overdue")]),
        ([12, 20], [], 20, [(12, None, "overdue"), (20, None, "pending")]),
        ([12, 20], [], 21, [(12, None, "missed"), (20, None, "overdue")]),
        ([12, 20], [21], 31, [(12, None, "missed"), (20, 21, "met_late")]),
        ([12, 20], [20], 31, [(12, None, "missed"), (20, 20, "met")]),
        ([12, 20], [9, 16], 31, [(12, 9, "met"), (20, 16, "met")]),
        ([12, 20], [9], 31, [(12, 9, "met"), (20, None, "overdue")]),
    ],
)
def test_one_visit_meets_one_of_the_visits_agreed_where_no_number_binds(
    agreed: list[int],
    seen: list[int],
    as_of: int,
    made: list[tuple[int, int | None, str]] | None,
) -> None:
    def january(day: int | None) -> date | None:
        return None if day is None else date(2026, 1, day)

    if made is None:  # what has not happened yet is told, so only what is known then is shown
        seen, made = [], [(agreed[0], None, "pending")]
    visits = [("child_seen", date(2026, 1, day)) for day in seen]
    days = [date(2026, 1, day) for day in agreed]
    answer = _made("england", "visit", days, date(2026, 1, as_of), *visits)
    assert answer == [(january(limit), january(met), status) for limit, met, status in made]


def test_a_review_does_not_erase_what_a_frequency_asked_before_it() -> None:
    case = case_of(
        ("conference_held", date(2026, 1, 12)),
        ("core_group_held", date(2026, 1, 20)),
        ("core_group_held", date(2026, 2, 20)),
        ("review_conference_held", date(2026, 4, 1)),
        agreed=[
            {
                "rule": "later_core_group",
                "on": date(2026, 1, 20),
                "every": {"count": 2, "unit": "weeks"},
            }
        ],
    )
    for as_of, then in ((date(2026, 3, 31), "overdue"), (date(2026, 4, 1), "missed")):
        timetable = cpt.rulebook("south-west").timetable(case, as_of=as_of)
        entries = [entry for entry in timetable.entries if entry.due.rule == "later_core_group"]
        assert [(entry.limit, entry.status.value) for entry in entries][:2] == [
            (date(2026, 2, 3), "met_late"),
            (date(2026, 3, 6), then),
        ]
    newest = entries[-1]
    assert (newest.due.on, newest.agreed and newest.agreed.on) == (
        date(2026, 4, 1),
        date(2026, 4, 15),
    )


def test_two_visits_of_one_day_meet_one_agreed_day() -> None:
    seen = [(name, date(2026, 1, 14)) for name in ("child_seen", "child_seen_alone")]
    agreed = [date(2026, 1, 12), date(2026, 1, 20)]
    assert _made("england", "visit", agreed, date(2026, 1, 31), *seen) == [
        (date(2026, 1, 12), date(2026, 1, 14), "met_late"),
        (date(2026, 1, 20), None, "overdue"),
    ]
