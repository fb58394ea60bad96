"""Programs, functions and addresses that answer badly or not at all.

Each is reported in words, and `verify` waits for none of them for ever.
"""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from tests.support.asking import CommandResult, ask

from cptimescales.testing import Address, Command, Dated, NoAnswer, Question, Refused

QUESTION = Question(
    "england",
    "first_core_group",
    date(2026, 12, 14),
    closures=((date(2026, 12, 29), "Council closed"),),
)
ONE_RULE = ("--rulebook", "england", "--rule", "first_core_group", "--examples", "0")
READS = """\
import sys, json
for number, line in enumerate(sys.stdin):
    question = json.loads(line)
    """


def running(tmp_path: Path, code: str) -> str:
    file = tmp_path / "program.py"
    file.write_text(code, "utf-8")
    return shlex.join([sys.executable, "-u", str(file)])


def verified(tmp_path: Path, code: str, *more: str) -> CommandResult:
    return ask("verify", "--command", running(tmp_path, code), *ONE_RULE, *more)


def test_a_question_goes_over_as_one_line_of_json(tmp_path: Path) -> None:
    command = Command(running(tmp_path, READS + "print(json.dumps({'refused': line}))"))
    answer = command.ask(QUESTION)
    command.close()
    assert isinstance(answer, Refused)
    assert json.loads(answer.why) == {
        "rulebook": "england",
        "rule": "first_core_group",
        "on": "2026-12-14",
        "number": 1,
        "known_on": None,
        "closures": [{"date": "2026-12-29", "name": "Council closed"}],
    }


# Programs that fail at the first question
FAILING = {
    "ends at once": ("", "instead of an answer"),
    "crashes": (
        "raise SystemExit('no licence')",
        "ended with exit code 1 instead of an answer: no licence",
    ),
    "not JSON": (READS + "print('hello')", "its answer is not JSON: hello"),
    "British date": (READS + "print(json.dumps({'due': '30/12/2026'}))", "write it as YYYY-MM-DD"),
    "a number for a date": (
        READS + "print(json.dumps({'due': 20261230}))",
        "due must be a date, not 20261230",
    ),
    "a list": (READS + "print([1])", "must be an object with due or refused, not [1]"),
    "neither": (READS + "print('{}')", "must hold either due or refused: {}"),
    "both": (
        READS + """print('{"due": "2026-12-30", "refused": "x"}')""",
        "must hold either due or refused",
    ),
}


@pytest.mark.parametrize("name", FAILING)
def test_a_program_that_cannot_answer_is_one_line_and_exit_2(name: str, tmp_path: Path) -> None:
    code, words = FAILING[name]
    assert words in verified(tmp_path, code).refusal()


def test_a_silent_program_is_not_waited_for(tmp_path: Path) -> None:
    words = verified(tmp_path, READS + "pass", "--timeout", "0.2").refusal()
    assert "wrote nothing for 0.2 seconds; does it flush its output after each line?" in words


def test_a_program_that_writes_more_lines_than_questions_is_refused(
    tmp_path: Path,
) -> None:
    twice = READS + """print('{"due": "2026-12-30"}\\\\n{"due": "2026-12-31"}')""".replace(
        "\\\\n", "\\n"
    )
    result = verified(tmp_path, twice, "--law", "refuses")
    assert result.code == 2
    assert "wrote more lines than it got questions" in result.err


def test_a_crash_on_one_question_is_a_broken_law_and_the_program_is_started_again(
    tmp_path: Path,
) -> None:
    code = (
        READS
        + "assert not question['on'].endswith('-05'), 'the fifth'\n"
        + "    print(json.dumps({'due': question['on']}))"
    )
    result = verified(tmp_path, code, "--law", "answers", "--law", "exactly_n")
    assert result.code == 1
    assert "BROKEN    answers" in result.out
    assert "AssertionError: the fifth" in " ".join(result.out.split())
    assert "BROKEN    exactly_n" in result.out


def test_a_program_that_keeps_failing_is_given_up(tmp_path: Path) -> None:
    code = READS + "print('x' if number else json.dumps({'due': question['on']}))"
    result = verified(tmp_path, code)
    assert result.code == 1
    assert (
        "The program could not be asked to the end: the program gave no usable answer 25 times"
        in result.out
    )
    assert "not tried" in result.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "name the program: --command, --python or --http"),
        (("--command", "a", "--http", "http://b/"), "--command and --http exclude each other"),
        (
            ("--command", "no-such-program-here"),
            "the program 'no-such-program-here' cannot be started",
        ),
        (("--command", ""), "the command is empty"),
        (("--command", "'a"), 'the command "\'a" cannot be read'),
        (("--python", "nothing"), "'nothing' names no function; write module:function"),
        (
            ("--python", "no_such_module_here:due"),
            "'no_such_module_here:due' cannot be loaded: ModuleNotFoundError",
        ),
        (("--python", "json:__doc__"), "is not a function"),
        (("--http", "ftp://example.org/"), "'ftp://example.org/' is no address"),
        (("--http", "http://127.0.0.1:1/"), "http://127.0.0.1:1/ cannot be reached"),
        (("--command", "a", "--batch", "5"), "--batch goes with --http"),
        (
            ("--command", "a", "--law", "exactly_m"),
            "unknown law 'exactly_m'; did you mean 'exactly_n'",
        ),
        (
            ("--command", "a", "--rule", "first_core_grup"),
            "unknown rule 'first_core_grup'; did you mean 'first_core_group'",
        ),
        (("--command", "a", "--division", "wales"), "unknown division 'wales'"),
        (("--command", "a", "--rulebook", "englnd"), "unknown rulebook 'englnd'"),
        (("--command", "a", "--rule", "visit", "--rulebook", "england"), "nothing to try"),
        (("--command", "a", "--examples", "-1"), "--examples must be 0 or more"),
        (
            ("--command", "a", "--law", "agrees", "--leave-out", "agrees"),
            "--leave-out leaves no law to try",
        ),
    ],
)
def test_what_cannot_be_run_is_one_line_and_exit_2(arguments: tuple[str, ...], words: str) -> None:
    assert words in ask("verify", *arguments).refusal()


def test_the_laws_can_be_listed() -> None:
    assert (
        "weekend_like_friday: A Saturday or Sunday conference has the same due date"
        in ask("verify", "--laws").answer()
    )
    assert len(json.loads(ask("verify", "--laws", "--json").answer())) == 21


def test_a_python_function_is_named_from_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "dates_of_ours.py").write_text(
        "def due(question):\n    return question.on\n", "utf-8"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    result = ask("verify", "--python", "dates_of_ours:due", *ONE_RULE, "--law", "exactly_n")
    assert result.code == 1
    assert "0 working days lie between, not 10" in result.out


# Addresses. Every one of them is on this machine.


@contextmanager
def serving(
    answer: object, status: int = 200, media_type: str = "application/json"
) -> Iterator[tuple[str, list[object]]]:
    contents: list[object] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            contents.append(content)
            reply = [answer] * len(content) if isinstance(content, list) else answer
            text = reply if isinstance(reply, str) else json.dumps(reply)
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            if status == 302:
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/due", contents
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_an_address_is_asked_one_question_a_time_or_many() -> None:
    with serving({"due": "2026-12-31"}) as (url, contents):
        assert Address(url).ask(QUESTION) == Dated(date(2026, 12, 31))
        assert Address(url, batch=2).ask_all([QUESTION] * 3) == [Dated(date(2026, 12, 31))] * 3
    assert contents == [QUESTION.as_json(), [QUESTION.as_json()] * 2, [QUESTION.as_json()]]


@pytest.mark.parametrize(
    ("answer", "status", "words"),
    [
        ("oops", 200, "its answer is not JSON: oops"),
        ({}, 200, "must hold either due or refused"),
        ({"due": "2026-12-31"}, 500, "it answered with HTTP status 500"),
        ({"due": "2026-12-31"}, 302, "it answered with HTTP status 302"),
    ],
)
def test_an_address_that_answers_badly_is_told_in_words(
    answer: object, status: int, words: str
) -> None:
    with serving(answer, status) as (url, _):
        reply = Address(url).ask(QUESTION)
    assert isinstance(reply, NoAnswer)
    assert words in reply.problem


PROBLEM = {"type": "urn:x", "title": "x", "status": 422, "code": "not_in_force"}


@pytest.mark.parametrize(
    ("answer", "reply"),
    [
        ({"kind": "refusal", "code": "no_number_set"}, Refused("no_number_set")),
        ({"kind": "review_window", "closes": "2026-12-31"}, Dated(date(2026, 12, 31))),
        ({"kind": "due_date", "due": "2026-12-31"}, Dated(date(2026, 12, 31))),
        (PROBLEM, Refused("not_in_force")),
    ],
)
def test_the_json_of_this_library_is_read(answer: object, reply: object) -> None:
    assert QUESTION.reply_of(answer) == reply


def test_a_problem_is_a_refusal_and_another_422_is_none() -> None:
    with serving(PROBLEM, 422, "application/problem+json; charset=utf-8") as (url, _):
        assert Address(url).ask(QUESTION) == Refused("not_in_force")
    for status, media_type in ((422, "application/json"), (500, "application/problem+json")):
        with serving(PROBLEM, status, media_type) as (url, _):
            assert isinstance(Address(url).ask(QUESTION), NoAnswer)


def test_an_address_is_verified() -> None:
    with serving({"due": "2026-12-30"}) as (url, contents):
        result = ask("verify", "--http", url, "--batch", "100", *ONE_RULE, "--law", "exactly_n")
    assert result.code == 1
    assert any(isinstance(content, list) and len(content) > 50 for content in contents)
