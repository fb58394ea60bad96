"""What one meeting asks for by the next: `starts = "next"`, counted back from the next meeting."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from tests.support.histories import case_of, rows_of
from tests.support.made_rules import a_rule, a_rulebook, a_version

from cptimescales.rules.period import Period

FIRST = date(2020, 1, 1)
MINUTES = a_rule(
    a_version(FIRST, before=Period(2, "weeks")),
    id="minutes",
    trigger=("core_group_held",),
    met_by="core_group_notes_circulated",
    starts="next",
)
GROUPS = a_rule(
    a_version(FIRST, within=Period(6, "weeks")),
    id="later_core_group",
    trigger=("core_group_held",),
    met_by="core_group_held",
)
BOOK = a_rulebook(MINUTES, GROUPS)
CONFERENCE = ("conference_held", date(2026, 1, 5))
MEETING, NEXT = date(2026, 1, 14), date(2026, 2, 18)
LIMIT = date(2026, 2, 4)
BOTH = (CONFERENCE, ("core_group_held", MEETING), ("core_group_held", NEXT))


def _minutes(*events: tuple[str, date], as_of: date = NEXT, **more: Any) -> list[Any]:
    timetable = BOOK.timetable(case_of(*events, **more), as_of=as_of)
    return [
        (entry.due.on, entry.limit, entry.met_on, entry.status.value)
        for entry in timetable.entries
        if entry.due.rule == "minutes"
    ]


def _given(*days: date) -> list[tuple[str, date]]:
    return [("core_group_notes_circulated", day) for day in days]


def test_the_first_meeting_asks_for_nothing_and_each_later_one_for_the_minutes_before_it() -> None:
    assert _minutes(*BOTH[:2], as_of=MEETING) == []
    assert _minutes(*BOTH) == [(NEXT, LIMIT, None, "missed")]


@pytest.mark.parametrize(
    ("given", "status"),
    [
        (MEETING, "met"),  # on the day of the meeting itself
        (LIMIT, "met"),
        (date(2026, 2, 5), "met_late"),
        (NEXT, "met_late"),
    ],
)
def test_the_minutes_come_between_one_meeting_and_the_next(given: date, status: str) -> None:
    assert _minutes(*BOTH, *_given(given)) == [(NEXT, LIMIT, given, status)]


def test_minutes_from_before_the_meeting_are_not_its_own() -> None:
    assert _minutes(*BOTH, *_given(date(2026, 1, 13))) == [(NEXT, LIMIT, None, "missed")]


def test_minutes_given_on_the_day_of_a_meeting_meet_one_duty_and_not_two() -> None:
    third = ("core_group_held", date(2026, 4, 1))
    late = _minutes(*BOTH, third, *_given(NEXT), as_of=third[1])
    assert [(on, met_on) for on, _, met_on, _ in late] == [(NEXT, NEXT), (third[1], None)]
    early = _minutes(*BOTH, third, *_given(LIMIT, NEXT), as_of=third[1])
    assert [(on, met_on) for on, _, met_on, _ in early] == [(NEXT, LIMIT), (third[1], NEXT)]


@pytest.mark.parametrize(("days", "owed"), [(1, False), (13, False), (14, True)])
def test_a_limit_before_the_meeting_itself_is_not_owed(days: int, owed: bool) -> None:
    soon = MEETING + timedelta(days)
    rows = _minutes(*BOTH[:2], ("core_group_held", soon), as_of=soon)
    assert bool(rows) is owed
    agreed = [{"rule": "later_core_group", "on": soon}]
    assert bool(_minutes(*BOTH[:2], as_of=MEETING, agreed=agreed)) is owed


def test_the_next_plan_begins_anew() -> None:
    events = [
        *BOTH,
        ("plan_ended", date(2026, 3, 2)),
        ("conference_held", date(2026, 4, 7)),
        ("core_group_held", date(2026, 4, 15)),
    ]
    assert [on for on, *_ in _minutes(*events, as_of=date(2026, 4, 15))] == [NEXT]


def test_two_names_of_one_meeting_are_one_meeting() -> None:
    rule = a_rule(
        a_version(FIRST, before=Period(2, "days")),
        id="minutes",
        trigger=("review_conference_held", "core_group_held"),
        met_by="core_group_notes_circulated",
        starts="next",
    )
    day = date(2026, 1, 20)
    case = case_of(CONFERENCE, ("review_conference_held", day), ("core_group_held", day))
    assert a_rulebook(rule).timetable(case, as_of=day).entries == ()


def test_an_agreed_day_runs_the_duty_before_it_once_a_meeting_was_held() -> None:
    agreed = [{"rule": "later_core_group", "on": NEXT}]
    held = BOTH[:2]
    ahead = {
        day: _minutes(*held, as_of=day, agreed=agreed)
        for day in (date(2026, 1, 20), date(2026, 2, 4), date(2026, 2, 5))
    }
    assert [rows[0][-1] for rows in ahead.values()] == ["pending", "pending", "overdue"]
    given = _minutes(*held, *_given(MEETING), as_of=date(2026, 2, 5), agreed=agreed)
    assert given == [(NEXT, LIMIT, MEETING, "met")]


def test_the_agreed_day_of_the_first_meeting_runs_nothing() -> None:
    first = a_rule(
        a_version(FIRST, within=Period(10, "working_days")),
        id="first_core_group",
        met_by="core_group_held",
        starts="first",
    )
    report = a_rule(
        a_version(FIRST, before=Period(2, "days")),
        id="report",
        trigger=("core_group_held",),
        met_by="core_group_notes_circulated",
        starts="first",
    )
    case = case_of(CONFERENCE, agreed=[{"rule": "first_core_group", "on": MEETING}])
    book = a_rulebook(MINUTES, GROUPS, first, report)
    rows = rows_of(book.timetable(case, as_of=date(2026, 1, 6)))
    assert [rule for rule, *_ in rows] == ["report", "first_core_group"]


def test_what_is_asked_before_the_first_meeting_alone_is_not_asked_before_the_second() -> None:
    report = a_rule(
        a_version(FIRST, before=Period(2, "days")),
        id="report",
        trigger=("core_group_held",),
        met_by="core_group_notes_circulated",
        starts="first",
    )
    case = case_of(*BOTH[:2], agreed=[{"rule": "later_core_group", "on": NEXT}])
    rows = rows_of(a_rulebook(report, GROUPS).timetable(case, as_of=date(2026, 1, 20)))
    assert rows == [
        ("report", date(2026, 1, 12), "missed"),
        ("later_core_group", date(2026, 2, 25), "pending"),
    ]


def test_the_plan_ahead_has_the_minutes_before_each_meeting_to_come() -> None:
    case = case_of(*BOTH[:2], *_given(MEETING))
    as_of, horizon = date(2026, 1, 20), date(2026, 6, 1)
    entries = BOOK.timetable(case, as_of=as_of, horizon=horizon).entries
    planned = [(entry.due.rule, entry.due.on, entry.limit) for entry in entries if entry.planned]
    assert planned == [
        ("minutes", date(2026, 4, 8), date(2026, 3, 25)),
        ("later_core_group", date(2026, 2, 25), date(2026, 4, 8)),
        ("minutes", date(2026, 5, 20), date(2026, 5, 6)),
        ("later_core_group", date(2026, 4, 8), date(2026, 5, 20)),
    ]


def test_what_an_event_starts_says_that_the_first_meeting_starts_nothing() -> None:
    started = {duty.rule: duty for duty in BOOK.after("core_group_held", on=NEXT)}
    assert started["minutes"].limit == LIMIT
    assert started["minutes"].when == "if there was another one by the due date"


def test_a_rule_that_counted_forward_before_is_met_after_its_trigger() -> None:
    rule = a_rule(
        a_version(FIRST, within=Period(5, "working_days")),
        a_version(date(2026, 2, 1), before=Period(2, "days")),
        id="report",
        trigger=("core_group_held",),
        met_by="core_group_notes_circulated",
    )
    case = case_of(*BOTH, *_given(date(2026, 1, 16), date(2026, 2, 16)))
    entries = a_rulebook(rule).timetable(case, as_of=NEXT).entries
    assert [(entry.due.on, entry.met_on, entry.status.value) for entry in entries] == [
        (MEETING, date(2026, 1, 16), "met"),
        (NEXT, date(2026, 2, 16), "met"),
    ]
