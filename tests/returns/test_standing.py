"""The standing says what the timetable of each case says, and raises the same alerts."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from tests.support.returns import AS_OF, record, reported
from tests.support.whole_histories import whole_history

import cptimescales as cpt
from cptimescales.cases import Case, PlainCase
from cptimescales.returns import Duty, Part, Record
from cptimescales.returns.attention import Attention
from cptimescales.returns.standing import Standing
from cptimescales.rules.status import Status


@pytest.mark.sweep(keep=["100"])
@pytest.mark.parametrize("first", range(0, 5_000, 100))
def test_the_duties_and_the_alerts_of_a_record_are_those_of_the_timetable(first: int) -> None:
    raised = 0
    for seed in range(first, first + 100):
        history = whole_history(seed)
        case = Case.model_validate_json(json.dumps(history.case, default=str))
        plain = replace(case.plain, agreed=())
        book, as_of = cpt.rulebook(history.rulebook).with_closures(plain.closed), history.as_of
        plain = replace(plain, closed=())
        table = book.timetable(Case.of(plain), as_of=as_of)
        one = Record("X", "child 1", (Part(plain),))
        duties, unanswered, _ = Standing(book, as_of).judged(one, "North")
        assert [_of_row(duty) for duty in duties] == [_of_entry(entry) for entry in table.entries]
        dated = {rule.id for rule in book.rules if any(v.undated is None for v in rule.versions)}
        lost = [tuple(vars(each).values()) for each in table.unanswered if each.rule in dated]
        assert [tuple(each) for each in unanswered] == lost
        alerts = list(Attention(book, as_of).alerts(one, duties, "North"))
        expected = sorted((alert.code, alert.on, alert.rule or "") for alert in table.alerts)
        assert sorted((alert.code, alert.on, alert.rule or "") for alert in alerts) == expected
        assert all(alert.group == "North" for alert in alerts)
        raised += len(alerts)
    assert raised


def _of_row(duty: Duty) -> tuple[object, ...]:
    return (
        duty.rule,
        duty.title,
        duty.trigger,
        duty.on,
        duty.due,
        duty.met_on,
        duty.status,
        duty.working_days_late,
        duty.calendar_days_late,
        duty.governed_by,
        duty.episode,
        duty.number,
        duty.verified,
        duty.basis,
        duty.provisional,
    )


def _of_entry(entry: cpt.Entry) -> tuple[object, ...]:
    due = entry.due
    return (
        due.rule,
        due.title,
        due.trigger,
        due.on,
        entry.limit,
        entry.met_on,
        entry.status,
        entry.working_days_late,
        entry.calendar_days_late,
        entry.governed_by,
        entry.episode,
        entry.number,
        due.verified,
        due.basis,
        due.provisional,
    )


def _only(*events: tuple[str, str], rule: str, rulebook: str = "england") -> Duty:
    with reported(record("A", *events), rulebook=rulebook) as report:
        (duty,) = (duty for duty in report.duties if duty.rule == rule)
        return duty


def test_working_days_taken_count_from_the_day_after_the_start() -> None:
    duty = _only(
        ("strategy_discussion_held", "2026-01-05"),
        ("conference_held", "2026-01-23"),
        rule="initial_conference",
    )
    assert (duty.due, duty.status, duty.working_days_taken) == (date(2026, 1, 26), "met", 14)


def test_a_duty_that_is_not_met_took_no_days() -> None:
    duty = _only(("strategy_discussion_held", "2026-03-16"), rule="initial_conference")
    assert (duty.status, duty.working_days_taken, duty.working_days_late) == ("overdue", None, 35)


def test_the_last_working_day_comes_before_a_limit_on_a_sunday() -> None:
    duty = _only(("conference_held", "2026-01-12"), rule="review_conference")
    assert (duty.due, duty.last_working_day) == (date(2026, 4, 12), date(2026, 4, 10))


def test_no_last_working_day_lies_before_the_start() -> None:
    # 24 hours from a Saturday end on the Sunday; the Friday before is no day to plan with.
    duty = _only(
        ("referral_received", "2026-05-09"), rule="strategy_discussion", rulebook="northern-ireland"
    )
    assert (duty.due, duty.last_working_day) == (date(2026, 5, 10), None)


def test_a_part_answers_only_for_the_kinds_of_episode_that_it_takes() -> None:
    """Two enquiries of one child: the conference of the second meets no duty of the first."""
    first = PlainCase("A", pairs=(("strategy_discussion_held", date(2026, 1, 5)),))
    second = PlainCase(
        "A",
        pairs=(
            ("strategy_discussion_held", date(2026, 2, 2)),
            ("conference_held", date(2026, 2, 16)),
        ),
    )
    enquiry = frozenset({"enquiry"})
    parts = (Part(first, enquiry), Part(second, enquiry), Part(second))  # type: ignore[arg-type]
    with reported(Record("A", "child 1", parts)) as report:
        conferences = [duty for duty in report.duties if duty.rule == "initial_conference"]
        plans = [duty for duty in report.duties if duty.rule == "review_conference"]
    assert [duty.status for duty in conferences] == [Status.OVERDUE, Status.MET]
    assert len(plans) == 1


def test_rules_can_be_chosen_and_left_out() -> None:
    one = record("A", ("conference_held", "2026-01-12"))
    book = cpt.rulebook("england")
    rules = frozenset({"review_conference"})
    assert {duty.rule for duty in Standing(book, AS_OF, rules).judged(one).duties} == rules
