"""`verify --cases`: what it asks, how it reads answers, and what it reports."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from tests.support.asking import ask
from tests.support.wrong_timetables import RIGHT, answering, command

import cptimescales as cpt
from cptimescales.testing import (
    CASE_LAWS,
    Address,
    CaseQuestion,
    CaseScope,
    ImplementationError,
    NoAnswer,
    Refused,
    ShownTimetable,
    case_law,
    must_keep_in_cases,
    our_timetable,
    verify_cases,
)
from cptimescales.testing.case_reply import EVERYTHING, case_reply_of
from cptimescales.testing.case_verifier.scope import CaseScope as Scope
from cptimescales.testing.case_verifier.smallest import MOST_TRIALS

pytestmark = pytest.mark.once

DAY = date(2026, 4, 1)
QUESTION = CaseQuestion(
    "leicester-leicestershire-rutland",
    DAY,
    (("conference_held", date(2026, 1, 12)), ("core_group_held", date(2026, 1, 20))),
    born=date(2019, 5, 6),
    closures=((date(2026, 1, 2), "Closed"),),
    recorded=("conference_held", "plan_ended"),
    newest_only=("child_seen",),
)
ENTRY = {"rule": "visit", "limit": "2026-02-09", "status": "overdue"}


# The question and its answer


def test_a_question_is_a_case_as_a_file_has_it() -> None:
    content = QUESTION.as_json()
    assert (content["rulebook"], content["as_of"]) == (QUESTION.rulebook, "2026-04-01")
    case = cpt.Case.model_validate_json(json.dumps(content["case"]))
    assert CaseQuestion.of(case, rulebook=QUESTION.rulebook, as_of=DAY) == QUESTION
    assert case == QUESTION.case


def test_our_answer_is_the_same_after_it_was_written_and_read() -> None:
    for seed in range(40):
        question = CaseScope().random(seed).question
        shown = ShownTimetable.of(our_timetable(question))
        read = case_reply_of(json.loads(json.dumps(shown.as_json())))
        assert isinstance(read, ShownTimetable)
        assert replace(read, next=None) == replace(shown, next=None)
        assert (read.next is None) == (shown.next is None)


def test_an_answer_needs_little() -> None:
    reply = case_reply_of({"entries": [ENTRY], "made_by": "us"})
    assert isinstance(reply, ShownTimetable)
    assert not reply.gives & {"alerts", "next", "episodes", "entries.on", "entries.episode"}
    assert reply.still_open[0].limit == date(2026, 2, 9)
    more = {**ENTRY, "on": "2026-01-12", "met_on": None}
    reply = case_reply_of({"entries": [more], "alerts": [], "next": None})
    assert isinstance(reply, ShownTimetable)
    assert {"alerts", "next", "entries.on", "entries.met_on"} <= reply.gives < EVERYTHING


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("pending", "its answer must be an object with entries or refused, not pending"),
        ({}, "its answer must hold either entries or refused"),
        ({"entries": [], "refused": "no"}, "its answer must hold either entries or refused"),
        ({"entries": "none"}, "entries must be a list, not none"),
        ({"entries": ["visit"]}, "entries[0] must be an object, not visit"),
        ({"entries": [ENTRY, {**ENTRY, "status": "late"}]}, "entries[1]: status is 'late'; allow"),
        ({"entries": [{**ENTRY, "limit": "09/02/2026"}]}, "entries[0]: limit must be a date"),
        ({"entries": [{**ENTRY, "limit": 9}]}, "entries[0]: limit must be a date, not '9'"),
        ({"entries": [{**ENTRY, "rule": ""}]}, "entries[0]: rule must be text"),
        ({"entries": [{**ENTRY, "number": "1"}]}, "entries[0]: number must be a whole number"),
        ({"entries": [], "alerts": [{"on": "2026-02-10"}]}, "alerts[0]: code must be text"),
        ({"entries": [], "next": "visit"}, "next must be an object"),
        ({"entries": [], "next": {"rule": "visit"}}, "next: limit must be a date"),
        ({"entries": [], "episodes": [{"id": "plan-1", "kind": "plan"}]}, "episodes[0]: began"),
    ],
)
def test_an_answer_that_cannot_be_read_says_what_is_wrong(value: object, problem: str) -> None:
    reply = case_reply_of(value)
    assert isinstance(reply, NoAnswer)
    assert problem in reply.problem


def test_a_refusal_is_read_with_its_reason() -> None:
    assert case_reply_of({"refused": "unknown event"}) == Refused("unknown event")


# Asking


def test_the_same_run_asks_the_same() -> None:
    runs = [verify_cases(answering("late_for_ever"), Scope(["wales"]), examples=10) for _ in "12"]
    assert runs[0] == runs[1]


def test_every_rulebook_has_its_everyday_histories_and_its_turn() -> None:
    occasions = list(CaseScope().occasions(12))
    books = [occasion.question.rulebook for occasion in occasions[-12:]]
    assert books == ([*cpt.rulebooks()] * 3)[:12]
    for name in cpt.rulebooks():
        everyday = [one.question for one in occasions[:-12] if one.question.rulebook == name]
        assert (("conference_held", date(2026, 1, 12)),) in [one.events for one in everyday]
        assert all(len(question.events) < 4 for question in everyday)


def test_a_rulebook_of_your_own_can_be_tried() -> None:
    council = cpt.load_rulebook(Path(__file__).parents[3] / "examples" / "our-council.toml")

    def answer(question: CaseQuestion) -> cpt.Timetable:
        return council.timetable(question.case, as_of=question.as_of)

    verification = verify_cases(answer, CaseScope([council]), examples=20)
    assert not verification.broken
    assert {result.verdict for result in verification.results} == {"kept"}


def test_only_the_rules_and_events_that_are_named_are_tried() -> None:
    asked: list[CaseQuestion] = []

    def answer(question: CaseQuestion) -> dict[str, Any]:
        asked.append(question)
        return answering("never_seen_is_silent")(question)

    few = ("conference_held", "plan_ended", "core_group_held")
    scope = CaseScope(["wales"], rules=["first_core_group"], events=few)
    verification = verify_cases(answer, scope, examples=20)
    assert not verification.broken  # the visits are not looked at
    assert {name for question in asked for name, _ in question.events} == {*few}


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        ({"books": ["englnd"]}, "did you mean 'england'"),
        ({"rules": ["visits"]}, "unknown rule 'visits'"),
        ({"events": ["child_sen"]}, "did you mean 'child_seen'"),
        ({"divisions": ["wales"]}, "wales"),
        ({"books": ["scotland"], "divisions": ["england-and-wales"]}, "no rulebook is left"),
    ],
)
def test_a_scope_that_names_nothing_is_refused(scope: dict[str, Any], words: str) -> None:
    with pytest.raises(cpt.TimescaleError, match=words):
        CaseScope(**scope)


def test_a_program_that_refuses_everything_is_not_tried() -> None:
    verification = verify_cases(lambda question: {"refused": "not built yet"}, examples=2)
    assert {result.verdict for result in verification.results[1:]} == {"not_tried"}
    assert verification.results[1].why == (
        "you refused every question; the last time: not built yet"
    )


def test_a_program_that_gives_no_answer_breaks_a_law() -> None:
    def answer(question: CaseQuestion) -> object:
        if len(question.events) > 2:
            raise KeyError("core_group_held")
        return our_timetable(question)

    verification = verify_cases(answer, CaseScope(["england"]), examples=5)
    (broken,) = verification.broken
    assert broken.law.name == "answers"
    assert broken.counterexample is not None
    assert "it failed with KeyError" in broken.counterexample.words[0]
    assert broken.counterexample.words[-1].startswith("Yours: no answer (it failed with KeyError")


def test_a_program_that_fails_only_on_what_other_laws_ask_breaks_the_law_of_answers() -> None:
    def answer(question: CaseQuestion) -> object:
        if "left_united_kingdom" in dict(question.events):
            raise KeyError("left_united_kingdom")
        return our_timetable(question)

    verification = verify_cases(answer, CaseScope(["england"]), examples=0)
    (broken,) = verification.broken
    assert broken.law.name == "answers"
    assert broken.counterexample is not None
    assert dict(broken.counterexample.question.events).keys() == {"left_united_kingdom"}
    assert 0 < verification.unanswered < verification.asked


def test_a_missing_answer_is_shown_even_if_the_same_question_is_answered_later() -> None:
    asked: list[CaseQuestion] = []

    def answer(question: CaseQuestion) -> object:
        asked.append(question)
        return our_timetable(question) if len(asked) != 3 else None

    laws = [case_law("answers")]
    (broken,) = verify_cases(answer, CaseScope(["england"]), laws=laws, examples=0).broken
    assert broken.counterexample is not None
    assert isinstance(broken.counterexample.yours, NoAnswer)


# Short histories that a person recognises show the usual mistakes


def forgetting(name: str) -> Callable[[CaseQuestion], object]:
    """A program that never heard of an event."""

    def answer(question: CaseQuestion) -> object:
        return our_timetable(question.changed(pair for pair in question.events if pair[0] != name))

    return answer


def every_attempt_is_a_visit(question: CaseQuestion) -> object:
    told = ((name.replace("visit_failed", "child_seen"), on) for name, on in question.events)
    return our_timetable(question.changed(told))


def counted_from_the_move(question: CaseQuestion) -> object:
    told = [(name, on - timedelta(5 * (name == "move_notified"))) for name, on in question.events]
    return our_timetable(question.changed(told))


def first_of_all_is_next(question: CaseQuestion) -> object:
    shown = ShownTimetable.of(our_timetable(question))
    return replace(shown, next=shown.entries[0] if shown.entries else None)


def twice(question: CaseQuestion) -> object:
    shown = ShownTimetable.of(our_timetable(question))
    return replace(shown, entries=shown.entries * 2)


@pytest.mark.parametrize(
    ("book", "answer", "words"),
    [
        (
            "england",
            forgetting("case_closed"),
            "still overdue; in ours it is due by 26 January 2026 and missed",
        ),
        (
            "england",
            forgetting("looked_after_ended"),
            "in ours it is due by 19 January 2026 and missed",
        ),
        (
            "wales",
            forgetting("child_born"),
            "25 February 2026 and still overdue; yours has no such duty",
        ),
        (
            "leicester-leicestershire-rutland",
            every_attempt_is_a_visit,
            "9 February 2026 and met in time (on 29 January 2026); in ours",
        ),
        (
            "england",
            counted_from_the_move,
            "28 January 2026 and still overdue; in ours it is due by 2 Feb",
        ),
        ("england", twice, "due by 26 January 2026, 2 times; ours once"),
        ("england", first_of_all_is_next, "(first_core_group), due by 26 January 2026. Ours: 'Rev"),
    ],
    ids=("closing", "care", "birth", "failed-visit", "move", "twice", "next"),
)
def test_everyday_histories_are_enough_to_see_a_usual_mistake(
    book: str, answer: Callable[[CaseQuestion], object], words: str
) -> None:
    laws = [case_law("agrees")]
    (broken,) = verify_cases(answer, CaseScope([book]), laws=laws, examples=0).broken
    assert broken.counterexample is not None
    assert words in broken.counterexample.problem


def test_a_program_that_cannot_be_asked_at_all_is_an_error() -> None:
    with pytest.raises(ImplementationError, match="the first question got no answer"):
        verify_cases(lambda question: 7, examples=0)
    with pytest.raises(cpt.TimescaleError, match="-1 histories"):
        verify_cases(our_timetable, examples=-1)


@contextmanager
def address(timetables: list[int]) -> Iterator[str]:
    """An address that answers lists of questions, and notes how many came at once."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            timetables.append(len(content))
            answers = [
                answering(RIGHT)(
                    CaseQuestion.of(
                        cpt.Case.model_validate_json(json.dumps(question["case"])),
                        rulebook=question["rulebook"],
                        as_of=date.fromisoformat(question["as_of"]),
                    )
                )
                for question in content
            ]
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(answers).encode())

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/cases"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_an_address_gets_the_questions_of_a_history_at_once() -> None:
    sizes: list[int] = []
    with address(sizes) as url:
        verification = verify_cases(Address(url, batch=200), CaseScope(["wales"]), examples=2)
    assert not verification.broken
    assert verification.asked == sum(sizes)
    assert max(sizes) > 8


# Reporting


def test_the_smallest_history_is_found_with_few_questions() -> None:
    asked = [0]

    def no_reviews_under_long_histories(question: CaseQuestion) -> object:
        asked[0] += 1
        shown = ShownTimetable.of(our_timetable(question))
        if ("core_group_held" in dict(question.events)) and len(question.events) > 3:
            return replace(shown, entries=shown.entries[1:])
        return shown

    law = case_law("agrees")
    verification = verify_cases(
        no_reviews_under_long_histories, CaseScope(["england"]), laws=[law], examples=60
    )
    (broken,) = verification.broken
    assert broken.counterexample is not None
    assert len(broken.counterexample.question.events) == 4
    assert asked[0] < 60 + 40 + 3 * MOST_TRIALS + 3


def test_a_law_is_a_test_in_your_own_suite() -> None:
    law = case_law("nothing_outlives_the_end")
    must_keep_in_cases(law, our_timetable, CaseScope(["england"]), examples=3)
    with pytest.raises(AssertionError, match="nothing_outlives_the_end: After a death"):
        must_keep_in_cases(
            law, answering("nothing_ends_with_death"), CaseScope(["england"]), examples=3
        )


def test_the_laws_have_names_and_sentences_of_their_own() -> None:
    assert len({law.name for law in CASE_LAWS}) == len({law.sentence for law in CASE_LAWS}) == 16
    with pytest.raises(cpt.TimescaleError, match="did you mean 'agrees'"):
        case_law("agree")


# The command


def test_the_command_lists_the_laws() -> None:
    listed = ask("verify", "--cases", "--laws").answer()
    assert all(law.name in listed for law in CASE_LAWS)
    named = json.loads(ask("verify", "--cases", "--laws", "--json").answer())
    assert [law["law"] for law in named] == [law.name for law in CASE_LAWS]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--cases",), "name the program: --command, --python or --http"),
        (("--event", "child_died", "--command", "x"), "--event goes with --cases"),
        (("--cases", "--law", "exactly_n", "--command", "x"), "unknown law 'exactly_n'"),
        (("--cases", "--command", "no-such-program"), "cannot be started"),
        (("--cases", "--event", "died", "--command", "x"), "unknown event 'died'"),
    ],
)
def test_the_command_refuses_in_one_line(arguments: tuple[str, ...], words: str) -> None:
    assert words in ask("verify", *arguments).refusal()


def test_a_program_that_refuses_everything_does_not_pass() -> None:
    refusing = 'import sys\nfor _ in sys.stdin: print(\'{"refused": "later"}\', flush=True)'
    result = ask(
        *("verify", "--cases", "--command", shlex.join([sys.executable, "-c", refusing])),
        *("--rulebook", "england", "--law", "agrees", "--examples", "0"),
    )
    assert result.code == 2
    assert "no law could be tried: you refused every question; the last time: later" in result.err
    assert "questions asked, 23 of them refused." in result.out


def test_the_report_says_why_a_law_was_not_tried() -> None:
    result = ask(
        *("verify", "--cases", "--command", command(RIGHT), "--rulebook", "england"),
        *("--event", "conference_held", "--event", "core_group_held", "--examples", "5"),
    )
    assert result.code == 0
    assert "not tried nothing_outlives_the_end" in result.out
    assert "It says nothing about these histories." in result.out
