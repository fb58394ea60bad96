"""A refusal is a problem of RFC 9457 with a stable code, and says where the mistake is."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from typing import Any

import pytest
from tests.support.http_service import CASE, DUE, LINES, OF_A_CASE, Asking

from cptimescales.calendars.dates import Day
from cptimescales.errors import TimescaleError
from cptimescales.rules.frozen import Frozen
from cptimescales.service import Limits, Problem, application, openapi, problems
from cptimescales.service import answers as short_answers
from cptimescales.service.asgi import Application

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def service() -> Asking:
    return Asking()


@pytest.mark.parametrize(
    ("changed", "code", "at"),
    [
        ({"rulebook": "englnd"}, "unknown_rulebook", []),
        ({"rule": "first_coregroup"}, "unknown_rule", []),
        ({"rule": "visit"}, "no_number_set", []),
        ({"on": "1999-05-06"}, "not_in_force", []),
        ({"on": "9999-12-31"}, "outside_calendar", []),
        ({"number": 10**30}, "bad_period", []),
        ({"closures": [{"date": "2026-12-29", "name": " "}]}, "bad_body", ["closures", 0, "name"]),
        ({"on": "14/12/2026"}, "bad_body", ["on"]),
        ({"on": "2026-12-14T00:00:00"}, "bad_body", ["on"]),
        ({"on": "2026-02-30"}, "bad_body", ["on"]),
        ({"on": 1_797_206_400}, "bad_body", ["on"]),
        ({"number": "1"}, "bad_body", ["number"]),
        ({"number": 1.0}, "bad_body", ["number"]),
        ({"number": True}, "bad_body", ["number"]),
        ({"numbr": 1}, "bad_body", ["numbr"]),
        ({"rule": "x" * 201}, "bad_body", ["rule"]),
        ({"closures": [{"date": "2026-01-01", "name": "x"}] * 1_001}, "bad_body", ["closures"]),
    ],
)
def test_a_question_without_an_answer(
    service: Asking, changed: dict[str, Any], code: str, at: list[str | int]
) -> None:
    reply = service.post("/v1/due", {**DUE, **changed})
    assert (reply.status, reply.code, reply.json["path"]) == (422, code, at)
    Problem.model_validate_json(reply.content)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"3",
        b'"x"',
        b"\xff\xfe{}",
        b"\xef\xbb\xbf{}",
        b'{"on": NaN}',
        b"[1",
        b"[" * 9999,
    ],
)
def test_a_body_that_is_no_question(service: Asking, body: bytes) -> None:
    for path in ("/v1/due", "/v1/timetable", "/v1/audit", "/v1/report"):
        reply = service.post(path, body)
        assert (reply.status, reply.code) == (422, "bad_body"), path


@pytest.mark.parametrize(
    ("on", "words"),
    [
        ("2026-02-31", "not '2026-02-31'; there is no such day"),
        ("31/02/2026", "not '31/02/2026'; there is no such day"),
        ("14/12/2026", "not '14/12/2026'; write it as YYYY-MM-DD, for example 2026-12-14"),
        ("", "not ''; write it as YYYY-MM-DD, for example 2026-12-14"),
        (None, 'not null; write it in quotes, for example "2026-12-14"'),
        (True, 'not true; write it in quotes, for example "2026-12-14"'),
        (20261214, 'not 20261214; write it in quotes, for example "2026-12-14"'),
        ("x" * 900, f"not '{'x' * 40}…'; write it as YYYY-MM-DD, for example 2026-12-14"),
    ],
)
def test_what_is_no_day_is_refused_in_the_same_words_everywhere(
    service: Asking, on: object, words: str
) -> None:
    words = f"it must be a date, {words}"
    question, case = {**DUE, "on": on}, {**CASE, "events": [{"event": "conference_held", "on": on}]}
    after = {"rulebook": "wales", "event": "conference_held", "on": on}
    of_cases = {"rulebook": "england", "as_of": "2027-01-04", "cases": [case]}
    lines = service.post("/v1/due/lines", json.dumps(question).encode(), LINES)
    assert [
        service.post("/v1/due", question).json["detail"],
        service.post("/v1/due", [question]).json[0]["message"],
        lines.json["message"],
        service.post("/v1/after", after).json["detail"],
        service.post("/v1/timetable", {**OF_A_CASE, "case": case}).json["detail"],
        service.post("/v1/report", of_cases).json["refusals"][0]["message"],
    ] == [
        *[f"body: on: {words}"] * 4,
        f"body: case, events 1, on: {words}",
        f"events 1, on: {words}",
    ]


@pytest.mark.parametrize(
    ("path", "changed", "words", "near"),
    [
        ("/v1/due", {"numbr": 2}, "numbr: it is not known; did you mean 'number'?", ["number"]),
        ("/v1/due", {"zzz": 2}, "zzz: it is not known; known: rulebook, known_on", []),
        ("/v1/due", {"rule": 3}, "rule: it must be text, not 3", []),
        ("/v1/due", {"rule": {}}, "rule: it must be text, not an object", []),
        ("/v1/due", {"rule": "x" * 201}, "rule: it has 201 letters; allowed: 200", []),
        ("/v1/due", {"number": "1"}, "number: it must be a whole number, not the text '1'", []),
        ("/v1/due", {"closures": {}}, "closures: it must be a list, not an object", []),
        ("/v1/due", {"closures": [None]}, "closures 1: it must be an object, not null", []),
        (
            "/v1/due",
            {"closures": [{"date": "2026-01-01", "nam": "x"}]},
            "closures 1, nam: it is not known; did you mean 'name'? known: date, name",
            ["name"],
        ),
        ("/v1/report", {"cases": [], "frm": ""}, "did you mean 'from'?", ["from"]),
        (
            "/v1/report",
            {"cases": [], "each": "week"},
            "each: it must be 'month' or 'quarter', not the text 'week'",
            [],
        ),
    ],
)
def test_what_a_field_may_be_is_said_in_words(
    service: Asking, path: str, changed: dict[str, Any], words: str, near: list[str]
) -> None:
    body = DUE if path == "/v1/due" else {"rulebook": "england", "as_of": "2027-01-04"}
    reply = service.post(path, {**body, **changed})
    assert (reply.code, reply.json["near"]) == ("bad_body", near)
    assert words in reply.json["detail"]


@pytest.mark.parametrize(
    ("changed", "words", "near"),
    [
        ({"boern": "2012-05-06"}, "case, boern: it is not known; did you mean 'born'?", ["born"]),
        ({"events": [{"event": "Party", "on": "2026-01-01"}]}, "'Party' is not the name of", []),
        ({"events": [{"evnt": "x", "on": "2026-01-01"}]}, "did you mean 'event'?", ["event"]),
        (
            {"agreed": [{"rule": "x", "on": "2026-01-01", "every": {"count": 0, "unit": "days"}}]},
            "case, agreed 1, every, count: it must be 1 or more, not 0",
            [],
        ),
        ({"reference": " "}, "case, reference: it is blank; write a text", []),
    ],
)
def test_what_a_case_may_hold_is_said_in_words(
    service: Asking, changed: dict[str, Any], words: str, near: list[str]
) -> None:
    reply = service.post("/v1/timetable", {**OF_A_CASE, "case": {**CASE, **changed}})
    assert (reply.code, reply.json["near"]) == ("bad_body", near)
    assert words in reply.json["detail"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "it is empty"),
        (b'{"rule": }', "it is not valid JSON: expected value at line 1 column 10"),
        (b'[{"rule": }]', "it is not valid JSON: expected value at line 1 column 11"),
        (json.dumps(DUE).encode("utf-16"), "it is UTF-16 or UTF-32 text; send it as UTF-8"),
        (json.dumps(DUE).encode("utf-16-be"), "it is UTF-16 or UTF-32 text; send it as UTF-8"),
        (b'{"rule": "\xe9"}', "it is not UTF-8 text: byte 11 is 0xE9; send it as UTF-8"),
        (b'[{"rule": "\xe9"}]', "it is not UTF-8 text: byte 12 is 0xE9; send it as UTF-8"),
    ],
)
def test_what_is_no_json_has_its_place_or_its_cause(
    service: Asking, body: bytes, words: str
) -> None:
    assert service.post("/v1/due", body).json["detail"] == f"body: {words}" + (
        "; post a question as JSON" if not body else ""
    )


def test_a_byte_order_mark_is_passed_over(service: Asking) -> None:
    body = json.dumps(DUE).encode("utf-8-sig")
    plain = service.post("/v1/due", DUE).content
    assert service.post("/v1/due", body).content == plain
    assert service.post("/v1/due/lines", body, LINES).content == plain + b"\n"


def test_the_method_of_a_path_is_said(service: Asking) -> None:
    assert service.post("/v1/health", {}).json["detail"] == "this path takes GET, HEAD"
    assert service.get("/v1/due").json["detail"] == (
        "this path takes POST; whatever carries a date is a POST"
    )


def test_a_key_that_stands_twice_is_refused_everywhere(service: Asking) -> None:
    twice = json.dumps(DUE).replace('"on"', '"on": "2026-12-15", "on"').encode()
    assert b"is there twice" in service.post("/v1/due", twice).content
    assert service.post("/v1/due", b"[" + twice + b"]").code == "bad_body"
    assert b"is there twice" in service.post("/v1/due/lines", twice, LINES).content
    case = json.dumps(OF_A_CASE).replace('"born"', '"born": "2012-05-07", "born"').encode()
    assert service.post("/v1/timetable", case).code == "bad_body"


@pytest.mark.parametrize(
    ("changed", "code", "at"),
    [
        ({"childName": "Ann"}, "bad_body", ["case", "childName"]),
        ({"events": [{"event": "x"}]}, "bad_body", ["case", "events", 0, "on"]),
        ({"born": "6 May 2012"}, "bad_body", ["case", "born"]),
        ({"events": [{"event": "birthday_party", "on": "2026-01-01"}]}, "unknown_event", []),
    ],
)
def test_a_case_that_cannot_be_read(
    service: Asking, changed: dict[str, Any], code: str, at: list[str | int]
) -> None:
    reply = service.post("/v1/timetable", {**OF_A_CASE, "case": {**CASE, **changed}})
    assert (reply.status, reply.code, reply.json["path"]) == (422, code, at)
    assert b"Ann" not in reply.content


def test_a_reason_and_a_division_that_are_none(service: Asking) -> None:
    body = {"rulebook": "england", "case": CASE, "reason": "tired", "on": "2027-01-04"}
    assert service.post("/v1/may-discontinue", body).code == "unknown_reason"
    assert service.post("/v1/calendar", {"division": "mars", "year": 2026}).code == (
        "unknown_division"
    )
    assert service.post("/v1/calendar", {"division": "scotland", "year": 10**9}).status == 422


def test_a_defect_is_a_problem_that_tells_nothing(
    service: Asking, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> str:
        raise KeyError("C-1042 on 2026-12-14")

    monkeypatch.setattr(short_answers, "due_json", broken)
    reply = service.post("/v1/due", DUE)
    assert (reply.status, reply.code) == (500, "defect")
    for text in (reply.content.decode(), caplog.text):
        assert "2026" not in text
        assert "1042" not in text
    assert "KeyError" in caplog.text


def test_every_refusal_of_a_request_is_described_and_has_its_own_code() -> None:
    described = json.dumps(openapi())
    kinds = [
        kind
        for _, kind in inspect.getmembers(problems, inspect.isclass)
        if issubclass(kind, TimescaleError) and kind.__module__ == problems.__name__
    ]
    assert len({kind.code for kind in kinds}) == len(kinds) == 11
    for kind in kinds:
        if kind is not problems.RequestError:
            assert f"`{kind.code}`" in described, kind


def test_a_long_message_is_cut() -> None:
    problem = Problem.of(TimescaleError("x" * 9_000))
    assert len(problem.detail) == 2_001
    assert problem.title == "An answer that cannot be given"


def test_a_field_may_be_called_type() -> None:
    class Typed(Frozen):
        type: str
        days: tuple[Day, ...]

    assert Typed.model_validate({"type": "x", "days": ["2026-12-14"]}).type == "x"


# Limits


LIMITS = Limits(
    body_bytes=500, long_body_bytes=2_000, questions=2, rows=3, at_once=2, long_at_once=1
)


@pytest.fixture(scope="module")
def narrow() -> Asking:
    return Asking(application(limits=LIMITS))


def test_a_body_that_is_too_long_is_refused_by_its_header_and_by_its_bytes(
    narrow: Asking,
) -> None:
    reply = narrow.ask(
        "POST", "/v1/due", [], {"content-type": "application/json", "content-length": "501"}
    )
    assert (reply.status, reply.code) == (413, "too_large")
    assert "500 bytes" in reply.json["detail"]

    def endless() -> Iterator[bytes]:
        for number in range(6):
            assert number < 6, "the service reads on"
            yield b" " * 100

    reply = narrow.ask("POST", "/v1/due", endless(), {"content-type": "application/json"})
    assert (reply.status, reply.code) == (413, "too_large")
    for length in ("-1", "1e3", "9" * 40, "x"):
        headers = {"content-type": "application/json", "content-length": length}
        assert narrow.ask("POST", "/v1/due", [b""], headers).code == "too_large"


@pytest.mark.parametrize(
    ("path", "body", "media_type"),
    [
        ("/v1/due", [{"rulebook": "x"}] * 3, "application/json"),
        ("/v1/due/lines", b"{}\n" * 4, LINES),
        ("/v1/audit", {"rows": [{}] * 4}, "application/json"),
        (
            "/v1/report",
            {"rulebook": "england", "as_of": "2027-01-04", "cases": [{}] * 4},
            "application/json",
        ),
        (
            "/v1/report",
            {"rulebook": "england", "as_of": "2027-01-04", "cases": [{"events": [{}] * 4}]},
            "application/json",
        ),
    ],
)
def test_too_many_rows_are_refused_before_one_is_answered(
    narrow: Asking, path: str, body: Any, media_type: str
) -> None:
    reply = narrow.post(path, body, media_type)
    assert (reply.status, reply.code) == (413, "too_large")
    assert any(f"allowed: {count}" in reply.json["detail"] for count in (2, 3))


def test_a_body_of_very_many_values_is_refused_before_it_is_parsed(narrow: Asking) -> None:
    for values, most in (("[]," * 40, 15), ("[" * 61, 15), ('{"a":1},' * 40, 15), ("1," * 61, 60)):
        for path in ("/v1/audit", "/v1/report"):
            reply = narrow.post(path, b'{"rows":[' + values.encode())
            assert reply.code == "too_large"
            assert f"allowed: {most};" in reply.json["detail"]


def test_limits_are_whole_numbers() -> None:
    with pytest.raises(TimescaleError, match="rows is 0; allowed: a whole number of 1 or more"):
        Limits(rows=0)


def test_the_application_is_made_of_what_it_says() -> None:
    assert isinstance(application(limits=LIMITS), Application)
    assert application(limits=LIMITS).limits is LIMITS
