"""Each wrong program is caught, with a counterexample in words; the right one keeps every law."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.support.asking import ask
from tests.support.wrong_timetables import RIGHT, answering, command, programs

from cptimescales.testing import (
    CASE_LAWS,
    CaseQuestion,
    CaseScope,
    CaseVerification,
    case_law,
    verify_cases,
)

pytestmark = pytest.mark.once

Answer = Callable[[CaseQuestion], dict[str, Any]]

# Each wrong program: the rulebooks to try it on, the laws that it must break, the law that names
# the mistake, and what the report says of it.
WRONG: dict[str, tuple[list[str], set[str], str, list[str]]] = {
    "nothing_ends_with_death": (
        ["wales"],
        {"nothing_comes_back"},
        "nothing_outlives_the_end",
        [
            (
                "The child died on 1 February 2026, and 'Child seen alone by the social worker' "
                "(visit), due by 26 January 2026, is still overdue on 15 April 2026."
            ),
            "The record, by wales, as of Wednesday 15 April 2026:",
            "  Mon 12 Jan 2026  Conference held",
            "  Sun  1 Feb 2026  Child died",
            "Yours: visit, limit Mon 26 Jan 2026, overdue.",
            "Ours: visit, limit Mon 26 Jan 2026, missed.",
        ],
    ),
    "notes_meet_every_meeting": (
        ["south-west"],
        set(),
        "one_event_meets_one_duty",
        [
            (
                "Core group notes circulated on 22 January 2026 meets 'Core group notes "
                "circulated' (core_group_notes), due by 20 January 2026, and another one, due by "
                "22 January 2026."
            ),
            "  Tue 13 Jan 2026  Core group held",
            "  Thu 15 Jan 2026  Core group held",
            "Ours: core_group_notes, limit Tue 20 Jan 2026, overdue.",
        ],
    ),
    "enquiry_without_end": (
        ["england"],
        set(),
        "what_was_withdrawn_is_not_owed",
        [
            (
                "The enquiries ended without a conference on 2 February 2026, and 'Initial child "
                "protection conference' (initial_conference), due by 2 February 2026, is still "
                "overdue on 16 April 2026."
            ),
            "Ours: no such duty.",
        ],
    ),
    "conference_under_a_plan": (
        ["england"],
        set(),
        "one_first_conference",
        [
            (
                "A plan was open since 12 January 2026, and 'Initial child protection conference' "
                "(initial_conference), due by 4 March 2026, is asked for from 11 February 2026."
            ),
        ],
    ),
    "never_seen_is_silent": (
        ["leicester-leicestershire-rutland"],
        set(),
        "no_child_on_a_plan_is_silent",
        [
            (
                "A plan is open since 12 January 2026, and on 13 March 2026 no duty 'Child seen by "
                "the social worker' (visit) is open."
            ),
            "Yours: no such duty.",
            "Ours: visit, limit Mon 9 Feb 2026, overdue.",
        ],
    ),
    "adults_are_children": (
        ["leicester-leicestershire-rutland"],
        set(),
        "nothing_outlives_childhood",
        [
            (
                "The child turned 18 on 1 March 2026, and 'Child seen by the social worker' "
                "(visit), due by 9 February 2026, is still overdue on 13 May 2026."
            ),
        ],
    ),
    "late_for_ever": (
        ["england"],
        {"nothing_outlives_the_end", "nothing_outlives_childhood"},
        "status_fits_the_day",
        [
            (
                "'First core group meeting' (first_core_group), due by 26 January 2026, is still "
                "overdue on 22 April 2026, though plan-1 ended on 21 February 2026."
            ),
            "Ours: first_core_group, limit Mon 26 Jan 2026, missed.",
        ],
    ),
    "rows_as_they_come": (
        ["england"],
        set(),
        "order_does_not_matter",
        [
            (
                "In one order of the events the answer has first_core_group, limit "
                "Mon 26 Jan 2026, met, met on Tue 20 Jan 2026; in another it has not."
            ),
        ],
    ),
    "gaps_are_failures": (
        ["wales"],
        set(),
        "a_gap_in_the_source_only_silences",
        [
            (
                "The source cannot hold written_information_sent, and 'Written information sent to "
                "the receiving authority' (written_information), due by 15 January 2026, is still "
                "overdue, 0 days late, where it was still overdue, 57 days late."
            ),
            "Ours: written_information, limit Thu 15 Jan 2026, not_recorded.",
        ],
    ),
}
EXAMPLES = 30


def verified(answer: Answer, books: list[str], *laws: str) -> CaseVerification:
    chosen = map(case_law, laws) if laws else CASE_LAWS
    return verify_cases(answer, CaseScope(books), laws=chosen, examples=EXAMPLES)


def test_every_wrong_program_of_the_examples_is_tried_here() -> None:
    assert programs() == sorted(WRONG)


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_program_is_caught_with_a_counterexample_in_words(name: str) -> None:
    books, others, telling, words = WRONG[name]
    broken = {
        result.law.name: result
        for result in verified(answering(name), books, telling, *others).broken
    }
    assert {telling, *others} == set(broken)
    counterexample = broken[telling].counterexample
    assert counterexample is not None
    for sentence in words:
        assert sentence in counterexample.words, counterexample.words
    assert len(counterexample.question.events) <= 4


@pytest.mark.sweep(keep=("notes_meet_every_meeting",))
@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_program_is_caught_as_a_command(name: str) -> None:
    books, _, telling, words = WRONG[name]
    options = [word for book in books for word in ("--rulebook", book)]
    result = ask(
        *("verify", "--cases", "--command", command(name), *options),
        *("--law", telling, "--examples", str(EXAMPLES), "--json"),
    )
    assert result.code == 1
    (law,) = json.loads(result.out)["laws"]
    assert (law["law"], law["verdict"]) == (telling, "broken")
    assert set(words) <= set(law["counterexample"]["words"])


def test_the_right_program_keeps_every_law() -> None:
    result = ask(
        *("verify", "--cases", "--command", command(RIGHT), "--rulebook", "scotland"),
        *("--examples", "20"),
    )
    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines()[-1].startswith(f"{len(CASE_LAWS)} laws kept, 0 broken; ")


# A program that gives back as little as it may


def least(name: str, *more: str) -> Answer:
    """What a program answers, with no more than rule, limit and status, and some further keys."""

    def answered(question: CaseQuestion) -> dict[str, Any]:
        reply = answering(name)(question)
        keys = ("rule", "limit", "status", *more)
        entries = [
            {key: value for key, value in entry.items() if key in keys}
            for entry in reply["entries"]
        ]
        return {"entries": entries}

    return answered


def test_the_least_answer_is_enough_for_many_laws_and_the_others_say_what_they_need() -> None:
    verification = verified(least(RIGHT), ["wales"])
    assert not verification.broken
    skipped = {result.law.name: result.why for result in verification.results if result.why}
    assert skipped == {
        "time_undoes_nothing": "your answers do not give entries.on",
        "nothing_comes_back": "your answers do not give entries.on",
        "what_was_withdrawn_is_not_owed": "your answers do not give entries.on",
        "one_first_conference": "your answers do not give entries.on",
        "one_event_meets_one_duty": "your answers do not give entries.met_on",
        "alerts_go_with_their_plan": "your answers do not give alerts",
    }


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("nothing_ends_with_death", ()),
        ("adults_are_children", ()),
        ("never_seen_is_silent", ()),
        ("rows_as_they_come", ()),
        ("enquiry_without_end", ("on",)),
        ("conference_under_a_plan", ("on",)),
        ("notes_meet_every_meeting", ("met_on",)),
    ],
)
def test_a_wrong_program_is_caught_by_the_least_that_it_gives_back(
    name: str, more: tuple[str, ...]
) -> None:
    books, _, telling, _ = WRONG[name]
    verification = verified(least(name, *more), books, telling)
    assert [result.law.name for result in verification.broken] == [telling]
