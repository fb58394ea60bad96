"""A cause is named only if it explains the wrong dates and no right date contradicts it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

import cptimescales as cpt
from cptimescales.testing import Dated, Question, Scope, law, verify
from cptimescales.testing.verifier.diagnosis import MISTAKES
from cptimescales.testing.verifier.generation import fixed_questions
from cptimescales.testing.verifier.protocol import Reply

pytestmark = pytest.mark.once

SCOPE = Scope(["england", "scotland"], rules=["first_core_group", "review_conference"])
ENGLAND = cpt.calendar("england-and-wales")
NOTHING = "No single known mistake explains all that was seen."


def later(question: Question, days: int = 1) -> Reply:
    ours = SCOPE.ours(question)
    return Dated(ours.due + timedelta(days=days)) if isinstance(ours, Dated) else ours


def without_closures(question: Question) -> Reply:
    return SCOPE.ours(replace(question, closures=()))


def by_todays_list(question: Question) -> Reply:
    return SCOPE.ours(replace(question, known_on=None))


def late_across_easter(question: Question) -> Reply:
    ours = SCOPE.ours(question)
    if not isinstance(ours, Dated) or question.rule != "first_core_group":
        return ours
    easter = [day.date for day in ENGLAND.bank_holidays(question.on.year) if "Easter" in str(day)]
    crossed = any(question.on < day <= ours.due for day in easter)
    return Dated(ENGLAND.add_working_days(ours.due, 1)) if crossed else ours


def rolled_back(question: Question) -> Reply:
    ours = SCOPE.ours(question)
    return Dated(ours.last_working_day or ours.due) if isinstance(ours, Dated) else ours


# Each program with the laws that it breaks and the cause reported. None makes a known mistake.
CAUSES = {
    "closures": (
        without_closures,
        {"closure_does_not_count"},
        "It looks as if closure days were counted as working days.",
    ),
    "known_on": (
        by_todays_list,
        {"known_on"},
        "It looks as if today's list of bank holidays was used, whatever day's list was asked for.",
    ),
    "easter": (late_across_easter, {"exactly_n", "agrees"}, NOTHING),
    "rolled_back": (rolled_back, {"limit_not_moved", "agrees"}, NOTHING),
    "late": (later, {"exactly_n", "corresponding_date", "agrees"}, NOTHING),
}


@pytest.mark.sweep(keep="easter")
@pytest.mark.parametrize("name", CAUSES)
def test_no_cause_is_named_that_does_not_explain_all_that_was_seen(name: str) -> None:
    program, laws, words = CAUSES[name]
    verification = verify(program, SCOPE, examples=0)
    broken = {result.law.name: result.counterexample for result in verification.broken}
    assert laws <= set(broken)
    assert "own_division" not in broken
    assert verification.likeliest is None
    assert json.loads(json.dumps(verification.as_json()))["likeliest"] is None
    for law_name in laws:
        shown = broken[law_name]
        assert shown is not None
        assert shown.mistakes == ()
        assert shown.words[-1] == words
        assert not any(mistake in f"{shown}" for mistake in MISTAKES.values())


def test_a_mistake_that_right_dates_contradict_is_not_named() -> None:
    """The program is a day early from the first of a month, and right from every other day."""

    def program(question: Question) -> Reply:
        return later(question, -1) if question.on.day == 1 else SCOPE.ours(question)

    (result,) = verify(program, SCOPE, laws=[law("corresponding_date")], examples=0).broken
    assert result.mistakes == ()
    (result,) = verify(
        lambda q: later(q, -1), SCOPE, laws=[law("corresponding_date")], examples=0
    ).broken
    assert result.mistakes == ("trigger_counted_as_day_1",)


def changed(day: date) -> Callable[[Question], Reply]:
    """A program that is a week early from one single day."""
    return lambda question: later(question, -7 if question.on == day else 0)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("weekend_like_friday", date(2026, 5, 29)),
        ("weekend_like_friday", date(2026, 5, 30)),
        ("bank_holiday_like_day_before", date(2026, 4, 2)),
        ("bank_holiday_like_day_before", date(2026, 4, 3)),
        ("never_earlier", date(2026, 4, 7)),
    ],
)
def test_the_wrong_one_of_two_dates_is_shown_with_its_question(name: str, wrong: date) -> None:
    (result,) = verify(changed(wrong), SCOPE, laws=[law(name)], examples=0).broken
    shown = result.counterexample
    assert shown is not None
    assert shown.question.on == wrong
    assert shown.yours != shown.ours


def test_the_wrong_one_of_two_answers_to_one_question_is_shown() -> None:
    times: dict[Question, int] = {}

    def moody(question: Question) -> Reply:
        times[question] = times.get(question, 0) + 1
        return later(question, times[question] - 1)

    (result,) = verify(moody, SCOPE, laws=[law("same_answer")], examples=0).broken
    assert result.counterexample is not None
    assert result.counterexample.yours != result.counterexample.ours
    assert "The first time you gave " in f"{result.counterexample}"


def test_a_program_that_is_wrong_in_far_years_only_is_found_without_random_questions() -> None:
    verification = verify(
        lambda q: later(q, 1 if q.on.year >= 2040 else 0), SCOPE, laws=[law("agrees")], examples=0
    )
    assert [result.law.name for result in verification.broken] == ["agrees"]
    years = {question.on.year for question in fixed_questions(law("agrees"), SCOPE)}
    assert set(range(2016, 2100, 3)) <= {
        near for year in years for near in (year - 1, year, year + 1)
    }
    assert max(years) >= 2097
