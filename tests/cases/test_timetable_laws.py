"""The laws of whole cases, kept by this library: on random histories and on the held cases.

The laws and the histories are those of the kit, which an auditor runs against other programs.
`make test` tries some histories for each law, `make test-all` many more.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from tests.support.whole_cases import WholeCase, whole_cases

import cptimescales as cpt
from cptimescales.cases import Case, Timetable
from cptimescales.rules.results import ReviewWindow
from cptimescales.testing import (
    CASE_LAWS,
    CaseLaw,
    CaseQuestion,
    CaseScope,
    ShownTimetable,
    our_timetable,
    strategies,
    verify_cases,
)
from cptimescales.testing.case_verifier.occasion import Occasion

# That we agree with ourselves says nothing.
LAWS = [law for law in CASE_LAWS if law.name not in ("answers", "agrees")]
SCOPE = CaseScope(agreed=True)
LATER = (0, 1, 20, 90, 400)


@pytest.mark.sweep(keep="few-*")
@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.name)
@pytest.mark.parametrize("examples", [pytest.param(120, id="few"), pytest.param(2_000, id="many")])
def test_a_law_holds_in_random_histories(examples: int, law: CaseLaw) -> None:
    verification = verify_cases(our_timetable, SCOPE, laws=[law], examples=examples)
    (result,) = verification.results
    assert result.verdict == "kept", f"{law}\n{result.counterexample}"
    assert result.tried > examples / 2


@pytest.mark.parametrize(
    "law",
    [law for law in LAWS if law.shrinks],  # the other makes cases of its own
    ids=lambda law: law.name,
)
def test_a_law_holds_in_every_held_case(law: CaseLaw) -> None:
    for number, whole in enumerate(whole_cases()):
        if whole.case.recorded is None and not whole.case.newest_only and not whole.case.agreed:
            occasion = _occasion(whole, number)
            questions = law.asks(occasion)
            if questions:
                answers = [(one, ShownTimetable.of(our_timetable(one))) for one in questions]
                problem = law.check(occasion, answers)
                assert problem is None, (whole, problem)


def _occasion(whole: WholeCase, number: int) -> Occasion:
    question = CaseQuestion.of(whole.case, rulebook=whole.rulebook, as_of=whole.as_of)
    book, later = cpt.rulebook(whole.rulebook), LATER[number % len(LATER)]
    return Occasion(question, book, gap=number % 40, later=later, pick=number)


# What else holds of every timetable

MANY = [pytest.param(100, id="few"), pytest.param(1_000, id="many")]


@pytest.mark.sweep(keep="few")
@pytest.mark.parametrize("examples", MANY)
def test_each_entry_is_a_single_due_date_of_the_rulebook(examples: int) -> None:
    @settings(max_examples=examples)
    @given(strategies.histories())
    def holds(question: CaseQuestion) -> None:
        book, timetable = cpt.rulebook(question.rulebook), our_timetable(question)
        if question.closures:
            book = book.with_closures(question.closures)
        for entry in timetable.entries:
            version = book.rule(entry.due.rule).version_on(entry.due.on)
            numbers = (1, 2, 3, 4) if version and version.then else (1,)
            # A single answer names the first trigger of the rule; an entry the one in the case.
            trigger = {"trigger": entry.due.trigger}
            assert entry.due in [
                book.due(entry.due.rule, on=entry.due.on, number=number).model_copy(update=trigger)
                for number in numbers
            ]
            assert entry.number is None or entry.number >= 1
        limits = [entry.limit for entry in timetable.entries]
        assert limits == sorted(limits)

    holds()


@pytest.mark.sweep(keep="few")
@pytest.mark.parametrize("examples", MANY)
def test_a_case_and_its_timetable_are_the_same_after_they_were_written_and_read(
    examples: int,
) -> None:
    @settings(max_examples=examples)
    @given(strategies.histories(agreed=True))
    def holds(question: CaseQuestion) -> None:
        case, timetable = question.case, our_timetable(question)
        assert Timetable.model_validate_json(timetable.model_dump_json()) == timetable
        assert Case.model_validate_json(case.model_dump_json()) == case

    holds()


@pytest.mark.sweep(keep="few")
@pytest.mark.parametrize("examples", MANY)
def test_a_plan_ahead_adds_pending_duties_and_changes_nothing(examples: int) -> None:
    """Planned duties lie between the as-of day and the horizon, never past 18."""

    @settings(max_examples=examples)
    @given(strategies.histories(agreed=True))
    def holds(question: CaseQuestion) -> None:
        book, case = cpt.rulebook(question.rulebook), question.case
        horizon = question.as_of + timedelta(LATER[len(question.events) % len(LATER)])
        ahead = book.timetable(case, as_of=question.as_of, horizon=horizon)
        happened = tuple(entry for entry in ahead.entries if not entry.planned)
        assert ahead.model_copy(update={"entries": happened}) == our_timetable(question)
        episodes = {episode.id for episode in ahead.episodes if episode.ended is None}
        adult = question.birthday
        doubted = adult is not None and any(adult <= on for _, on in question.events)
        for entry in ahead.entries:
            if entry.planned:
                assert (entry.status, entry.met_on) == (cpt.Status.PENDING, None)
                assert question.as_of <= entry.limit <= horizon
                assert entry.episode in episodes
                assert not isinstance(entry.due, ReviewWindow)
                assert adult is None or doubted or entry.limit <= adult

    holds()
