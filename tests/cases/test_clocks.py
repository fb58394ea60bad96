"""Which clocks start, go on and end: rules of a test's own for what no shipped rule shows."""

from __future__ import annotations

from copy import copy
from datetime import date, timedelta
from typing import Any

import pytest
from tests.support.histories import case_of
from tests.support.made_rules import a_rule, a_rulebook, a_version

import cptimescales as cpt
from cptimescales.cases import Timetable
from cptimescales.rules import rulings
from cptimescales.rules.period import Period

FIRST = date(2020, 1, 1)
CONFERENCE = ("conference_held", date(2026, 1, 5))
REVIEWS = tuple(("review_conference_held", date(2026, month, 2)) for month in (2, 3, 4))
LATER = date(2026, 5, 1)


def _undated(timetable: Timetable) -> list[tuple[str, str, date, date | None]]:
    return [(duty.rule, duty.trigger, duty.on, duty.met_on) for duty in timetable.undated]


def test_a_duty_that_ended_is_not_replaced_by_a_later_trigger() -> None:
    book = a_rulebook(
        a_rule(
            a_version(FIRST, within=Period(1, "weeks")),
            trigger=("core_group_date_set",),
            met_by="core_group_held",
            starts="newest",
            until=("core_group_rescheduled",),
        )
    )
    days = [date(2026, 1, day) for day in (8, 22, 26)]
    events = ("core_group_date_set", "core_group_rescheduled", "core_group_date_set")
    case = case_of(CONFERENCE, *zip(events, days, strict=True))
    entries = book.timetable(case, as_of=date(2026, 1, 27)).entries
    assert [(entry.due.on, entry.status.value) for entry in entries] == [
        (days[0], "missed"),
        (days[2], "pending"),
    ]


def test_the_plan_ahead_leaves_out_what_counts_back_and_has_no_answer() -> None:
    # Held before the rulebook has a wording of its report, and reviewed until after that day.
    case = case_of(("conference_held", date(2023, 3, 20)))
    timetable = cpt.rulebook("liverpool").timetable(
        case, as_of=date(2023, 7, 29), horizon=date(2024, 4, 25)
    )
    assert {entry.due.rule for entry in timetable.entries if entry.planned} == {
        "review_conference",
        "review_report",
    }


SEEN = tuple(("child_seen", date(2026, 1, day)) for day in (12, 19, 26))
VISIT: dict[str, Any] = {"trigger": ("child_seen",), "met_by": "child_seen", "starts": "beginning"}


def test_of_a_duty_without_a_number_the_newest_start_is_shown() -> None:
    undated = a_version(FIRST, undated="often enough")
    book = a_rulebook(
        a_rule(undated, **VISIT),
        a_rule(undated, id="told", trigger=("conference_held", REVIEWS[0][0]), starts="newest"),
        a_rule(undated, id="plan_read", trigger=("conference_held",), starts="first"),
    )
    case = case_of(CONFERENCE, *SEEN, *REVIEWS, ("child_seen_alone", date(2026, 4, 9)))
    seen, reviewed = date(2026, 4, 9), REVIEWS[-1][1]
    assert _undated(book.timetable(case, as_of=LATER)) == [
        ("plan_read", "conference_held", CONFERENCE[1], None),
        ("told", "review_conference_held", reviewed, None),
        ("visit", "child_seen", seen, None),
    ]
    # On the day of another event, and with a frequency that was agreed.
    same_day = case_of(CONFERENCE, *SEEN, *REVIEWS, ("child_seen", reviewed))
    agreed = [{"rule": "visit", "on": date(2026, 1, 5), "every": {"count": 2, "unit": "weeks"}}]
    many: list[dict[str, Any]] = [{}, {"agreed": agreed}]
    for more in many:
        case = case_of(*((event.event, event.on) for event in same_day.events), **more)
        timetable = book.timetable(case, as_of=LATER)
        assert ("visit", "child_seen", reviewed, None) in _undated(timetable)
        entries = [(entry.due.on, entry.status.value) for entry in timetable.entries]
        assert entries == (
            [
                (date(2026, 1, 5), "met"),
                (date(2026, 1, 12), "met"),
                (date(2026, 1, 19), "met"),
                (date(2026, 1, 26), "met_late"),
                (reviewed, "overdue"),
            ]
            if more
            else []
        )


def test_a_duty_without_a_number_that_starts_anew_is_that_of_the_newest_version() -> None:
    book = a_rulebook(
        a_rule(
            a_version(FIRST, undated="soon"),
            a_version(LATER, undated="at once"),
            trigger=("strategy_discussion_held",),
            met_by="conference_held",
            during=("enquiry",),
            starts="newest",
        )
    )
    case = case_of(
        *(("strategy_discussion_held", LATER + timedelta(days)) for days in (-30, -20, 9))
    )
    timetable = book.timetable(case, as_of=LATER + timedelta(10))
    assert [(duty.on, duty.words) for duty in timetable.undated] == [
        (LATER + timedelta(9), "at once")
    ]


def test_a_duty_without_a_number_that_ended_starts_again() -> None:
    undated = a_version(FIRST, undated="often enough")
    book = a_rulebook(a_rule(undated, **VISIT, until=("review_conference_held",)))
    case = case_of(CONFERENCE, *SEEN, REVIEWS[0])
    assert _undated(book.timetable(case, as_of=LATER)) == []
    again = case_of(CONFERENCE, *SEEN, REVIEWS[0], ("child_seen", LATER))
    assert _undated(book.timetable(again, as_of=LATER)) == [("visit", "child_seen", LATER, None)]


def test_a_duty_without_a_number_that_is_owed_whatever_happens_names_no_episode() -> None:
    undated = a_version(FIRST, undated="at once")
    book = a_rulebook(a_rule(undated, trigger=("incident_known",), during=("always",)))
    timetable = book.timetable(case_of(("incident_known", LATER)), as_of=LATER)
    assert [duty.episode for duty in timetable.undated] == [None]


def test_cases_share_the_answers_for_a_day() -> None:
    book = cpt.rulebook("england").as_known_on(date(2026, 1, 5))
    first, second = (
        book.timetable(case_of(CONFERENCE, event), as_of=LATER).entries[0]
        for event in (REVIEWS[0], REVIEWS[1])
    )
    assert first.due is second.due


def test_no_more_than_so_many_rulings_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rulings, "_MOST_RULINGS", 3)
    case = case_of(CONFERENCE, *SEEN, *REVIEWS)
    forgetful = copy(cpt.rulebook("wales"))
    for as_of in (LATER, LATER + timedelta(1)):
        expected = cpt.rulebook("wales").timetable(case, as_of=as_of)
        assert len(expected.entries) > 3
        assert forgetful.timetable(case, as_of=as_of) == expected
        assert 0 < len(forgetful._rulings) <= 3
