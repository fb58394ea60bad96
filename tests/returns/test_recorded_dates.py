"""The due dates that a source holds: each compared with ours, and the mistake that explains it."""

from __future__ import annotations

from datetime import date

import pytest
from tests.support.returns import AS_OF, record, reported

import cptimescales as cpt
from cptimescales.returns import Question, RecordedDue, Report
from cptimescales.returns.answered import Answered, Judge
from cptimescales.returns.recorded_dates import AuditedDate


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _audited(*events: tuple[str, str], due: RecordedDue) -> AuditedDate:
    with reported(record("A", *events, recorded_due=[due])) as report:
        (audited,) = report.audit
        return audited


def test_a_right_target_agrees_and_a_wrong_one_has_its_mistake() -> None:
    discussion = ("strategy_discussion_held", "2022-06-02")
    conference = ("conference_held", "2022-06-17")
    wrong = RecordedDue("initial_conference", _day("2022-06-02"), _day("2022-06-23"))
    audited = _audited(discussion, conference, due=wrong)
    assert (audited.verdict, audited.due, audited.working_days_out) == (
        "differs",
        _day("2022-06-24"),
        -1,
    )
    assert "bank_holidays_counted" in audited.mistakes
    assert (audited.met_on, audited.status) == (_day("2022-06-17"), "met")
    right = RecordedDue("initial_conference", _day("2022-06-02"), _day("2022-06-24"))
    assert _audited(discussion, conference, due=right).verdict == "agrees"


# The first review has three months from the conference, a later one six from the review before.
@pytest.mark.parametrize(
    ("on", "recorded", "due", "mistakes"),
    [
        ("2025-01-15", "2025-04-16", "2025-04-15", ("fixed_91_or_183_days",)),
        ("2025-04-16", "2025-10-16", "2025-10-16", ()),
        ("2025-04-16", "2025-07-16", "2025-10-16", None),
    ],
)
def test_the_number_of_a_review_follows_from_its_start(
    on: str, recorded: str, due: str, mistakes: tuple[str, ...] | None
) -> None:
    events = (
        ("conference_held", "2025-01-15"),
        ("review_conference_held", "2025-04-16"),
        ("review_conference_held", "2025-10-01"),
    )
    audited = _audited(*events, due=RecordedDue("review_conference", _day(on), _day(recorded)))
    assert audited.due == _day(due)
    if mistakes is not None:
        assert audited.mistakes[: len(mistakes)] == mistakes
        assert audited.verdict == ("differs" if mistakes else "agrees")


def test_a_date_without_a_start_is_compared_with_the_duty_that_its_meeting_met() -> None:
    events = (
        ("conference_held", "2025-01-15"),
        ("review_conference_held", "2025-04-10"),
        ("review_conference_held", "2025-10-01"),
    )
    held = RecordedDue("review_conference", None, _day("2025-10-10"), _day("2025-10-01"))
    audited = _audited(*events, due=held)
    assert (audited.on, audited.due, audited.verdict) == (
        _day("2025-04-10"),
        _day("2025-10-10"),
        "agrees",
    )


@pytest.mark.parametrize("held", [None, "2025-11-11"])
def test_a_date_without_start_and_duty_cannot_be_judged(held: str | None) -> None:
    due = RecordedDue(
        "review_conference", None, _day("2025-10-10"), None if held is None else _day(held)
    )
    audited = _audited(("conference_held", "2025-01-15"), due=due)
    assert (audited.verdict, audited.due, audited.on) == ("cannot_be_judged", None, None)
    assert audited.message is not None
    assert audited.message.startswith("the source does not say from which day")


def test_a_rule_that_the_rulebook_lacks_is_refused_and_the_rest_is_compared() -> None:
    dates = [
        RecordedDue("no_such_rule", _day("2025-01-15"), _day("2025-02-15")),
        RecordedDue("review_conference", _day("2025-01-15"), _day("2025-04-15")),
        RecordedDue("initial_conference", _day("1999-01-15"), _day("1999-04-15")),
    ]
    one = record("A", ("conference_held", "2025-01-15"), recorded_due=dates)
    with reported(one, record("B", recorded_due=[dates[1]])) as report:
        assert _verdicts(report) == [
            ("A", "refused"),
            ("A", "agrees"),
            ("A", "refused"),
            ("B", "agrees"),
        ]
        assert all(row.message for row in report.audit if row.verdict == "refused")


def _verdicts(report: Report) -> list[tuple[str, str]]:
    return [(row.reference, row.verdict) for row in report.audit]


def test_a_right_date_of_another_child_still_explains_a_wrong_one_of_this_child() -> None:
    right = RecordedDue("initial_conference", _day("2022-06-02"), _day("2022-06-24"))
    wrong = RecordedDue("initial_conference", _day("2022-06-10"), _day("2022-06-24"))
    discussions = [("strategy_discussion_held", day) for day in ("2022-06-02", "2022-06-10")]
    first = record("A", discussions[0], recorded_due=[right])
    second = record("B", *discussions, recorded_due=[right, wrong])
    book = cpt.rulebook("england")
    judge = Judge(Question(AS_OF), book)
    apart = [row for one in (first, second, first) for row in _rows(judge.answered([one]))]
    together = _rows(Judge(Question(AS_OF), book).answered([first, second, first]))
    assert apart == together
    assert [row.verdict for row in apart] == ["agrees", "agrees", "differs", "agrees"]
    assert "wrong_trigger" in apart[2].mistakes


def _rows(answered: Answered) -> list[AuditedDate]:
    assert isinstance(answered.audit, list)
    return answered.audit
