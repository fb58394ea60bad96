"""What must be said aloud of a record that is odd: a death, a return, a birth that is not there."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import cptimescales as cpt
from cptimescales.cases import Case, Timetable, timetable_html, timetable_ics
from cptimescales.cases.timetable_words import heading_of, sum_of, unseen_unknown, what_is_open

LLR = "leicester-leicestershire-rutland"
AS_OF = date(2026, 5, 1)


def _timetable(rulebook: str, events: str, as_of: date = AS_OF, **more: object) -> Timetable:
    """The timetable of events that are named with their days, between commas."""
    happened = [line.split() for line in events.split(",")]
    return cpt.rulebook(rulebook).timetable(
        Case.model_validate(
            {
                "reference": "C-1",
                "events": [
                    {"event": event, "on": date.fromisoformat(on)} for event, on in happened
                ],
                **more,
            }
        ),
        as_of=as_of,
    )


def _alerts(timetable: Timetable) -> list[str]:
    return [f"{alert.code} {alert.on} {alert.episode}" for alert in timetable.alerts]


def _warns(timetable: Timetable, words: str) -> bool:
    return any(words in warning for warning in timetable.warnings)


# a child whom nobody has seen since before visits had a number of days

SEFTON = "conference_held 2025-02-10,core_group_held 2025-02-17"


def _unseen(rulebook: str, events: str, as_of: date) -> list[str]:
    """The alerts that a child was not seen: the rule, and the first day."""
    alerts = _timetable(rulebook, events, as_of).alerts
    return [f"{each.rule} {each.on}" for each in alerts if each.code == "child_unseen"]


def test_a_child_unseen_since_before_visits_had_a_number_is_not_silent() -> None:
    both = ["visit 2025-03-24", "visit_alone 2025-03-24"]
    assert _unseen("sefton", SEFTON, date(2025, 3, 23)) == []
    assert _unseen("sefton", SEFTON, date(2025, 3, 24)) == both
    assert _unseen("sefton", SEFTON, date(2026, 11, 26)) == both
    assert _unseen("sefton", f"{SEFTON},child_seen 2025-02-20", date(2026, 11, 26)) == both
    assert _unseen("sefton", f"{SEFTON},plan_ended 2026-01-05", date(2026, 11, 26)) == []
    seen = f"{SEFTON},child_seen_alone 2025-02-23"
    assert _unseen("sefton", seen, date(2025, 3, 23)) == []
    # From here on the rule has a number, so the duty has a due date and one alert, not two.
    assert _unseen("sefton", seen, date(2025, 3, 24)) == both
    old = "conference_held 2023-11-13,core_group_held 2023-11-20"
    assert _unseen(LLR, old, date(2024, 4, 2)) == ["visit 2024-01-13", "visit_alone 2024-01-13"]


def test_it_says_why_the_child_is_unseen_without_a_due_date() -> None:
    timetable = _timetable("sefton", SEFTON, date(2026, 11, 26))
    assert timetable.alerts[0].message == (
        "Child seen: not once since the plan began on Monday 10 February 2025; the rule had no "
        "number of days then and has one since Sunday 23 February 2025, and by it the limit was "
        "Sunday 23 March 2025"
    )
    headings = [heading_of(timetable, alert) for alert in timetable.alerts]
    assert headings == ["CHILD NOT SEEN", "CHILD NOT SEEN ALONE"]


def test_a_source_without_visits_says_nothing_of_a_child_unseen_by_a_later_number() -> None:
    recorded = ["conference_held", "core_group_held", "plan_ended"]
    timetable = _timetable("sefton", SEFTON, date(2026, 11, 26), recorded=recorded)
    assert _alerts(timetable) == []


# a child of whom nobody can say whether anybody has seen it in time

CANNOT_BE_SAID = "Whether the child is unseen cannot be said"
ENGLAND = "conference_held 2026-01-12,core_group_held 2026-01-20"


@pytest.mark.parametrize(
    ("rulebook", "events", "recorded", "last"),
    [
        (
            "england",
            "",
            None,
            "No visit is recorded since the plan began on Monday 12 January 2026.",
        ),
        (
            "england",
            ",child_seen_alone 2026-02-02,child_seen 2026-03-05",
            None,
            "The last visit on record was on Thursday 5 March 2026.",
        ),
        ("england", "", ["conference_held"], "This record cannot show visits."),
        ("scotland", "", None, "because these procedures have no rule for visits under a plan."),
        ("england", ",plan_ended 2026-03-02", None, None),
        (LLR, "", None, None),
    ],
)
def test_a_calm_answer_says_that_whether_a_child_is_unseen_cannot_be_said(
    rulebook: str, events: str, recorded: list[str] | None, last: str | None
) -> None:
    timetable = _timetable(rulebook, ENGLAND + events, date(2026, 6, 12), recorded=recorded)
    book = cpt.rulebook(rulebook)
    lines = list(unseen_unknown(timetable, book))
    page = timetable_html(timetable, book)
    if last is None:
        assert lines == []
    else:
        assert "Nothing is overdue." not in page
        (line,) = lines
        assert line.startswith(CANNOT_BE_SAID)
        assert line.endswith(last)
        assert line in page


# a death after everything had ended


@pytest.mark.parametrize("ended", ["case_closed", "left_united_kingdom"])
def test_a_death_after_everything_ended_is_the_alert_of_a_plan_left_open(ended: str) -> None:
    events = f"conference_held 2026-01-12,{ended} 2026-02-01,child_died 2026-02-10"
    timetable = _timetable("england", events)
    assert _alerts(timetable) == ["plan_open_after_death 2026-02-10 plan-1"]
    before = _timetable("england", events, date(2026, 2, 9))
    assert [alert.on for alert in before.alerts] == [date(2026, 2, 1)]
    assert "plan_open_after_death" not in {alert.code for alert in before.alerts}
    assert _alerts(_timetable("england", f"{events},plan_ended 2026-02-11")) == []
    assert _alerts(_timetable("england", f"{events},plan_ended 2026-02-05")) == []


def test_a_death_after_the_18th_birthday_is_the_alert_of_a_plan_left_open() -> None:
    events = "conference_held 2026-01-12,child_died 2026-02-10"
    timetable = _timetable("england", events, born=date(2008, 2, 5))
    assert _alerts(timetable) == ["plan_open_after_death 2026-02-10 plan-1"]


def test_a_death_after_a_closing_stands_first_also_without_a_plan() -> None:
    events = "referral_received 2026-01-05,case_closed 2026-02-01,child_died 2026-02-10"
    heads = list(what_is_open(_timetable("england", events)))
    assert heads[0].startswith("The child died on Tue 10 Feb 2026, after everything had ended")
    heads = list(what_is_open(_timetable("england", events.replace("case_closed 2026-02-01,", ""))))
    assert heads[0] == "The child died on Tuesday 10 February 2026."


def test_the_first_day_of_death_counts() -> None:
    events = "conference_held 2026-01-12,case_closed 2026-02-01,child_died 2026-02-10"
    timetable = _timetable("england", f"{events},child_died 2026-02-12")
    assert _alerts(timetable) == ["plan_open_after_death 2026-02-10 plan-1"]


# a child who moved away and came back

AWAY = (
    "conference_held 2024-01-15,move_notified 2024-04-22,transfer_conference_held 2024-05-07,"
    "plan_ended 2024-05-08,case_closed 2024-05-10,"
)


@pytest.mark.parametrize("notice", ["", ",move_notified 2026-02-03"])
def test_the_conference_of_a_child_who_came_back_makes_a_plan(notice: str) -> None:
    timetable = _timetable(LLR, f"{AWAY}transfer_conference_held 2026-02-02{notice}")
    plans = [each for each in timetable.episodes if each.kind == "plan"]
    assert [(plan.began, plan.ended) for plan in plans][1:] == [(date(2026, 2, 2), None)]
    assert "child_unseen 2026-03-03 plan-2" in _alerts(timetable)
    assert _warns(timetable, "is read as the conference of a move to this authority")


def test_a_conference_about_a_move_away_that_had_none_is_the_other_authoritys_and_said() -> None:
    away = AWAY.replace("transfer_conference_held 2024-05-07,", "")
    timetable = _timetable(LLR, f"{away}transfer_conference_held 2024-05-30")
    assert [each.id for each in timetable.episodes if each.kind == "plan"] == ["plan-1"]
    assert _warns(timetable, "if the child came back, record the notice of that move")


# the conference of the other authority about a child who moved away

MOVED = "conference_held 2026-01-12,core_group_held 2026-01-20,move_notified 2026-01-20"


@pytest.mark.parametrize(
    ("events", "status", "words"),
    [
        ("", "overdue", "Waited for: the other authority holds it"),
        (",plan_ended 2026-02-27", "missed", "Not on record: the other authority had this duty"),
        (",transfer_conference_held 2026-02-20", "met_late", "Held by the other authority"),
    ],
)
def test_the_other_authoritys_conference_is_waited_for_and_convicts_nobody(
    events: str, status: str, words: str
) -> None:
    book = cpt.rulebook("england")
    timetable = _timetable("england", MOVED + events, date(2026, 3, 25))
    theirs = [entry for entry in timetable.entries if entry.waited_for]
    assert [(one.due.rule, one.status.value) for one in theirs] == [("transfer_conference", status)]
    assert "overdue" not in sum_of(timetable).replace("not overdue", "")
    assert "missed" not in sum_of(timetable)
    assert "late" not in sum_of(timetable)
    page = timetable_html(timetable, book)
    assert words in page
    assert "<h2>Overdue</h2>" in page
    assert 'class="bar late"' not in page.partition("</figcaption>")[2]
    calendar = timetable_ics(timetable).decode()
    assert "Overdue: Transfer conference" not in calendar
    assert ("Waited for: Transfer conference" in calendar) == (status == "overdue")


def test_the_other_authoritys_conference_as_the_next_duty_is_waited_for() -> None:
    timetable = _timetable("england", MOVED, date(2026, 1, 21))
    assert timetable.next is not None
    assert (timetable.next.due.rule, timetable.next.waited_for) == ("transfer_conference", True)
    page = timetable_html(timetable, cpt.rulebook("england"))
    card = page.partition("<h2>Next duty</h2>")[2].partition("</div>")[0]
    assert "Waited for: the other authority holds it" in card
    into = _timetable("england", "move_notified 2026-01-20", date(2026, 1, 21))
    assert into.next is not None
    assert (into.next.due.rule, into.next.waited_for) == ("transfer_conference", False)


# a birth that is not there


def test_a_visit_to_a_child_who_is_not_born_by_the_record_is_a_warning_and_no_contradiction() -> (
    None
):
    timetable = _timetable(
        LLR,
        "pre_birth_conference_held 2026-01-20,child_seen 2026-01-25",
        date(2026, 4, 20),
        expected_birth=date(2026, 6, 20),
    )
    assert _warns(timetable, "child_seen on 2026-01-25: no birth is on record")
    heads = " ".join(what_is_open(timetable))
    assert "not born yet" not in heads
    assert "No birth is on record" in heads
    assert timetable.alerts


@pytest.mark.parametrize("expected", [{"expected_birth": date(2026, 3, 1)}, {}])
def test_the_birth_is_waited_for_until_the_last_of_several_expected_days(
    expected: dict[str, date],
) -> None:
    events = "concern_raised 2026-01-05,conference_held 2026-01-20,expected_birth 2026-06-20"
    if not expected:
        events += ",expected_birth 2026-03-01"
    waiting = _timetable("scotland", events, date(2026, 7, 4), **expected)
    assert _alerts(waiting) == []
    assert _warns(waiting, "the birth is expected on 2026-03-01 and on 2026-06-20")
    overdue = _timetable("scotland", events, date(2026, 7, 5), **expected)
    assert _alerts(overdue) == ["birth_not_recorded 2026-07-05 plan-1"]
    # What counts back asks for the earlier day.
    sefton = _timetable("sefton", events, date(2026, 7, 5), **expected)
    rule = "pre_birth_conference_by_gestation"
    days = [each.due.on for each in sefton.entries if each.due.rule == rule]
    assert days == [date(2026, 3, 1)]


def test_a_source_that_cannot_hold_births_raises_no_alert_of_a_birth_and_says_so() -> None:
    more: dict[str, Any] = {"expected_birth": date(2026, 3, 20)}
    more["recorded"] = ["conference_held", "plan_ended"]
    timetable = _timetable("england", "conference_held 2026-01-20", **more)
    assert _alerts(timetable) == []
    assert _warns(
        timetable, "cannot hold child_born, so it does not show whether the child is born"
    )
    more["recorded"] = ["child_born", "conference_held", "plan_ended"]
    timetable = _timetable("england", "conference_held 2026-01-20", **more)
    assert _alerts(timetable) == ["birth_not_recorded 2026-04-04 plan-1"]
