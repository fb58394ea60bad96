"""Random histories: everything that happens in cases is among them, in every rulebook."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import cache
from random import Random

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

import cptimescales as cpt
from cptimescales.cases import Timetable
from cptimescales.rules.by_event import meaning_of
from cptimescales.rules.events import ENDS_EVERYTHING
from cptimescales.testing import strategies
from cptimescales.testing.case_question import CaseQuestion, our_timetable
from cptimescales.testing.histories import history, kept_in_time, possible
from cptimescales.testing.histories.pools import pools

EACH = 300
"""How many histories of each rulebook are looked at."""


@cache
def answered(name: str) -> tuple[tuple[CaseQuestion, Timetable], ...]:
    book = cpt.rulebook(name)
    questions = [history(Random(seed), book, agreed=True) for seed in range(EACH)]
    return tuple((question, our_timetable(question)) for question in questions)


def events(question: CaseQuestion) -> list[str]:
    return [name for name, _ in question.events]


def has(part: str) -> Callable[[CaseQuestion, Timetable], bool]:
    return lambda question, _: any(meaning_of(name).part == part for name in events(question))


def of_kind(kind: str) -> Callable[[CaseQuestion, Timetable], bool]:
    return lambda _, table: any(episode.kind == kind for episode in table.episodes)


def ended_with(name: str) -> Callable[[CaseQuestion, Timetable], bool]:
    return lambda _, table: any(
        episode.kind == "plan" and episode.ended_with == name for episode in table.episodes
    )


def with_status(status: str, event: str = "") -> Callable[[CaseQuestion, Timetable], bool]:
    return lambda _, table: any(
        entry.status.value == status and event in (entry.met_by or "") for entry in table.entries
    )


def names(*wanted: str) -> Callable[[CaseQuestion, Timetable], bool]:
    return lambda question, _: set(wanted) <= set(events(question))


def warns(words: str) -> Callable[[CaseQuestion, Timetable], bool]:
    return lambda _, table: any(words in warning for warning in table.warnings)


# What realistic histories must have, each in every rulebook.
WANTED: dict[str, Callable[[CaseQuestion, Timetable], bool]] = {
    "enquiries": of_kind("enquiry"),
    "enquiries that ended without a conference": names("enquiries_ended"),
    "a conference that made a plan": of_kind("plan"),
    "a conference that made no plan": names("conference_without_plan"),
    "a conference that could not go ahead": names("inquorate_conference", "conference_reconvened"),
    "core groups": names("core_group_held"),
    "notes": names("core_group_notes_circulated"),
    "in time": with_status("met", "conference"),
    "late": with_status("met_late"),
    "on the last day": lambda _, table: any(e.met_on == e.limit for e in table.entries),
    "on the day after": lambda _, table: any(
        e.met_on == e.limit + timedelta(1) for e in table.entries
    ),
    "missing": with_status("overdue", "conference"),
    "missed": with_status("missed"),
    "visits": lambda question, _: any(
        meaning_of(name).living and meaning_of(name).part is None for name in events(question)
    ),
    "failed visits": names("visit_failed"),
    "two failed visits": lambda question, _: events(question).count("visit_failed") > 1,
    "a move from elsewhere": of_kind("move_in"),
    "a move to elsewhere": of_kind("move_out"),
    "an unborn child": of_kind("pregnancy"),
    "a birth": has("birth"),
    "a child in care": of_kind("care"),
    "a placement": of_kind("placement"),
    "a death": has("death"),
    "a departure": has("departure"),
    "a closing": has("closing"),
    "an 18th birthday": ended_with("eighteenth_birthday"),
    "a plan that ended": ended_with("plan_ended"),
    "one plan after another": lambda _, table: any(e.id == "plan-2" for e in table.episodes),
    "a record that begins in the middle": warns("no plan is on record"),
    "enquiries under a plan": lambda question, table: any(
        episode.kind == "plan"
        and any(
            meaning_of(name).part == "concern" and episode.began < on < (episode.ended or on)
            for name, on in question.events
        )
        for episode in table.episodes
    ),
    "the same day twice": warns("stands twice"),
    "an agreed date": lambda question, _: bool(question.agreed),
    "a closure": lambda question, _: bool(question.closures),
}


@pytest.mark.parametrize("name", cpt.rulebooks())
def test_histories_have_everything_that_happens_in_cases(name: str) -> None:
    missing = [
        what
        for what, is_there in WANTED.items()
        if not any(is_there(question, table) for question, table in answered(name))
    ]
    assert not missing


@pytest.mark.parametrize("name", cpt.rulebooks())
def test_histories_are_possible_and_no_two_are_alike(name: str) -> None:
    questions = [question for question, _ in answered(name)]
    assert all(question.is_possible for question in questions)
    assert len(set(questions)) > 0.95 * EACH
    assert {event for question in questions for event in events(question)} > set(
        pools(cpt.rulebook(name)).of_rules
    ) - {"expected_birth"}


def test_the_same_chance_gives_the_same_history() -> None:
    wales = cpt.rulebook("wales")
    assert history(Random(7), wales) == history(Random(7), wales) != history(Random(8), wales)


def test_a_history_can_keep_to_some_events() -> None:
    few = ("conference_held", "core_group_held", "plan_ended")
    for seed in range(60):
        assert set(events(history(Random(seed), cpt.rulebook("england"), events=few))) <= {*few}


def test_a_life_after_death_and_a_second_birth_are_left_out() -> None:
    first, day = answered("england")[0][0].as_of, timedelta(1)
    told = (("child_died", first), ("child_seen", first + day), ("child_born", first))
    question = possible(CaseQuestion("england", first, told, born=first + day))
    assert (question.events, question.born) == ((("child_died", first),), None)


def test_a_case_kept_in_time_has_met_every_duty_and_is_closed() -> None:
    kept = [kept_in_time(cpt.rulebook(name), Random(n)) for name in cpt.rulebooks() for n in (1, 2)]
    cases = [question for question in kept if question is not None]
    assert len(cases) > 9
    for question in cases:
        table = our_timetable(question)
        assert {entry.status for entry in table.entries} <= {cpt.Status.MET}
        assert all(episode.ended for episode in table.episodes)
        assert any(meaning_of(name).part in ENDS_EVERYTHING for name in events(question))


# As Hypothesis draws them


def test_from_type_draws_realistic_cases() -> None:
    drawn: list[cpt.Case] = []

    @settings(max_examples=60)
    @given(st.from_type(cpt.Case))
    def draw(case: cpt.Case) -> None:
        drawn.append(case)

    draw()
    named = {event.event for case in drawn for event in case.events}
    assert len(named) > 40
    assert any(case.recorded is not None for case in drawn)
    assert any(case.agreed for case in drawn)
    assert any(case.expected_birth for case in drawn)


def test_histories_shrink() -> None:
    question = find(strategies.histories("england"), lambda found: len(found.events) > 2)
    assert len(question.events) == 3


def test_histories_of_one_rulebook_have_its_own_events() -> None:
    question = find(strategies.histories("leicester-leicestershire-rutland"), lambda _: True)
    assert question.rulebook == "leicester-leicestershire-rutland"
    assert "review_report_shared" in pools(cpt.rulebook(question.rulebook)).every
    assert "review_report_shared" not in pools(cpt.rulebook("england")).every
