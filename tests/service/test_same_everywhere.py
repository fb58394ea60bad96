"""What one route answers, all answer: Python, HTTP and the command line, on random questions."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tests.support.asking import ask
from tests.support.comparing import Comparison
from tests.support.http_service import LINES, Asking
from tests.support.whole_histories import whole_history

import cptimescales as cpt
from cptimescales.cases import timetable_html
from cptimescales.rules.ending import Reason

pytestmark = pytest.mark.once
BLOCKS, IN_A_BLOCK = 100, 100
EVENTS = sorted(cpt.EVENTS)
REASONS: tuple[Reason, ...] = ("no_longer_at_risk", "moved_permanently", "reached_18", "died")


@pytest.fixture(scope="module")
def service() -> Asking:
    return Asking()


class Answered:
    """What one route said: the JSON of an answer, or the code of a refusal and its words."""

    def __init__(self, content: Any = None, code: str = "", words: str = "") -> None:
        self.content, self.code, self.words = content, code, words


def by_python(answer: Callable[[], Any]) -> Answered:
    try:
        given = answer()
    except cpt.TimescaleError as error:
        return Answered(code=error.code, words=str(error))
    if isinstance(given, tuple):
        return Answered([json.loads(one.model_dump_json()) for one in given])
    return Answered(json.loads(given.model_dump_json()))


def by_http(service: Asking, path: str, body: dict[str, Any]) -> Answered:
    reply = service.post(path, body)
    if reply.status == 200:
        return Answered(reply.json)
    return Answered(code=reply.code, words=reply.json["detail"])


def by_command(*arguments: str) -> Answered:
    result = ask(*arguments, "--json")
    return (
        Answered(json.loads(result.answer()))
        if result.code == 0
        else Answered(words=result.refusal())
    )


class Question:
    """One random question, put to each route."""

    def __init__(self, draw: Random, folder: Path) -> None:
        self.draw, self.folder = draw, folder
        self.book = draw.choice(cpt.rulebooks())
        self.on = date(1985, 1, 1) + timedelta(days=draw.randrange(42_000))
        if draw.random() < 0.8:
            self.on = date(2012, 1, 1) + timedelta(days=draw.randrange(6_000))
        self.known_on: date | None = None
        self.closures: dict[date, str] = {}
        if draw.random() < 0.3:
            self.known_on = date(2012, 1, 1) + timedelta(days=draw.randrange(5_400))
        if draw.random() < 0.1:
            days = draw.sample(range(1, 60), draw.randint(1, 3))
            self.closures = {self.on + timedelta(days=day): f"Closed {day}" for day in days}

    def python_book(self) -> cpt.Rulebook:
        """The rulebook as Python makes it."""
        book = cpt.rulebook(self.book)
        if self.closures:
            book = book.with_closures(self.closures)
        return book if self.known_on is None else book.as_known_on(self.known_on)

    def body(self, **more: Any) -> dict[str, Any]:
        """What is the same in every body."""
        shared: dict[str, Any] = {"rulebook": self.book, **more}
        if self.known_on is not None:
            shared["known_on"] = self.known_on.isoformat()
        if self.closures:
            days = self.closures.items()
            shared["closures"] = [{"date": day.isoformat(), "name": name} for day, name in days]
        return shared

    def options(self) -> tuple[str, ...]:
        """The same as options of a command."""
        options = ["--rulebook", self.book]
        if self.known_on is not None:
            options += ["--known-on", self.known_on.isoformat()]
        if self.closures:
            path = self.folder / "closed.csv"
            rows = [f"{day},{name}" for day, name in self.closures.items()]
            path.write_text("\n".join(["date,name", *rows]), "utf-8")
            options += ["--closures", str(path)]
        return tuple(options)

    def due(self, service: Asking) -> tuple[Answered, Answered, Answered]:
        """One rule, one date."""
        rules = [rule.id for rule in cpt.rulebook(self.book).rules]
        rule = self.draw.choice([*rules, "no_such_rule"])
        number = self.draw.choice((1, 1, 1, 2, 3, 0, 1_001))
        on = self.on.isoformat()
        return (
            by_python(lambda: self.python_book().due(rule, on=self.on, number=number)),
            by_http(service, "/v1/due", self.body(rule=rule, on=on, number=number)),
            by_command("due", rule, "--on", on, "--number", str(number), *self.options()),
        )

    def after(self, service: Asking) -> tuple[Answered, Answered, Answered]:
        """One event."""
        event, on = self.draw.choice([*EVENTS, "no_such_event"]), self.on.isoformat()
        return (
            by_python(lambda: self.python_book().after(event, on=self.on)),
            by_http(service, "/v1/after", self.body(event=event, on=on)),
            by_command("after", event, "--on", on, *self.options()),
        )

    def timetable(self, service: Asking) -> tuple[Answered, Answered, Answered]:
        """One case. The command takes no closures beside those of the case."""
        history = whole_history(self.draw.randrange(1_000_000))
        self.known_on, self.closures = None, {}
        case, as_of = dict(history.case), history.as_of
        file = self.folder / "case.json"
        file.write_text(json.dumps(case), "utf-8")
        horizon = as_of + timedelta(days=400) if self.draw.random() < 0.3 else None
        further = {} if horizon is None else {"horizon": horizon.isoformat()}
        options = () if horizon is None else ("--horizon", horizon.isoformat())

        def by_rulebook() -> cpt.Timetable:
            return self.python_book().timetable(cpt.parse_case(case), as_of=as_of, horizon=horizon)

        return (
            by_python(by_rulebook),
            by_http(
                service,
                "/v1/timetable",
                self.body(case=case, as_of=as_of.isoformat(), **further),
            ),
            by_command(
                "timetable",
                str(file),
                "--as-of",
                as_of.isoformat(),
                *self.options(),
                *options,
            ),
        )

    def end(self, service: Asking) -> tuple[Answered, Answered]:
        """The end of a plan, which has no command."""
        history = whole_history(self.draw.randrange(1_000_000))
        reason, on = self.draw.choice(REASONS), history.as_of
        case = dict(history.case)
        body = self.body(case=case, reason=reason, on=on.isoformat())
        return (
            by_python(
                lambda: self.python_book().may_discontinue(cpt.parse_case(case), reason, on=on)
            ),
            by_http(service, "/v1/may-discontinue", body),
        )


@pytest.mark.sweep(keep="0")
@pytest.mark.parametrize("block", [str(number) for number in range(BLOCKS)])
def test_what_one_route_answers_all_answer(
    service: Asking, block: str, tmp_path: Path, comparison: Comparison
) -> None:
    draw = Random(f"same everywhere {block}")
    refused = 0
    for number in range(IN_A_BLOCK):
        question = Question(draw, tmp_path)
        kind = draw.choices(("due", "after", "timetable", "end"), (6, 2, 2, 1))[0]
        python, http, *command = getattr(question, kind)(service)
        where = (block, number, kind)
        comparison.same(python.content, http.content, *where)
        comparison.same(python.code, http.code, *where)
        refused += bool(python.code)
        for said in command:
            comparison.same(python.content, _without_placeholders(said.content), *where)
            if python.code:
                comparison.same(_plain(http.words), _plain(said.words), *where)
    assert 5 < refused < 90
    comparison.close(at_least=2 * IN_A_BLOCK)


def _without_placeholders(content: Any) -> Any:
    """The command also warns of days in a file that often stand for none; Python does not."""
    if isinstance(content, dict) and "warnings" in content:
        kept = [words for words in content["warnings"] if "often" not in words]
        return {**content, "warnings": kept}
    return content


def _plain(words: str) -> str:
    return " ".join(words.split())


def test_lines_lists_and_single_questions_answer_alike(service: Asking) -> None:
    draw = Random("alike")
    questions = []
    for _ in range(60):
        book = draw.choice(cpt.rulebooks())
        rule = draw.choice(cpt.rulebook(book).rules).id
        on = date(2010, 1, 1) + timedelta(days=draw.randrange(9_000))
        questions.append({"rulebook": book, "rule": rule, "on": on.isoformat()})
    listed = service.post("/v1/due", questions).json
    body = "\n".join(map(json.dumps, questions)).encode()
    lines = service.post("/v1/due/lines", body, LINES).content.splitlines()
    assert [json.loads(line) for line in lines] == listed
    for question, answer in zip(questions, listed, strict=True):
        single = service.post("/v1/due", question)
        if single.status == 200:
            assert single.json == answer
        else:
            assert (answer["kind"], answer["code"]) == ("refusal", single.code)
            assert answer["message"] == single.json["detail"]


def test_the_page_is_that_of_python(service: Asking) -> None:
    history = whole_history(7)
    book = cpt.rulebook("wales")
    table = book.timetable(cpt.parse_case(dict(history.case)), as_of=history.as_of)
    body = {"rulebook": "wales", "case": history.case, "as_of": history.as_of.isoformat()}
    page = service.post("/v1/timetable/page", body)
    assert page.content.decode() == timetable_html(table, book)
