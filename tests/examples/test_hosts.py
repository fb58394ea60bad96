"""The example hosts: each answers and refuses as Python does, and describes itself to OpenAPI."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from datetime import date
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any

import httpx
import pytest
from tests.support.pages import DOCS, ROOT, blocks

import cptimescales as cpt

pytestmark = pytest.mark.once
PACKAGES = {"fastapi": "fastapi", "django": "ninja", "flask": "flask"}

ENGLAND = cpt.rulebook("england")
CONFERENCE = date(2026, 12, 14)
AS_OF = date(2027, 1, 8)
CASE: dict[str, Any] = {
    "reference": "C-1042",
    "born": "2012-05-06",
    "events": [{"event": "conference_held", "on": "2026-12-14"}],
    "agreed": [
        {"rule": "visit", "on": "2026-12-16", "every": {"count": 2, "unit": "weeks"}},
        {"rule": "first_core_group", "on": "2026-12-21", "every": None},
    ],
    "closures": [{"date": "2026-12-29", "name": "Council closed"}],
    "columns": {"team": "East"},
}
BORN_LATER = {"event": "child_born", "on": "2012-05-07"}
ASKED = {"rulebook": "england", "rule": "first_core_group", "on": "2026-12-14"}

Ask = Callable[[str, str, bytes | None], tuple[int, bytes]]
Post = Callable[[str, Any], tuple[int, Any]]


def _over_asgi(app: Any) -> Ask:
    async def ask(method: str, path: str, body: bytes | None) -> tuple[int, bytes]:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            json_body = {"content-type": "application/json"}
            reply = await client.request(method, path, content=body, headers=json_body)
            return reply.status_code, reply.content

    return lambda method, path, body: asyncio.run(ask(method, path, body))


def _fastapi() -> Ask:
    return _over_asgi(import_module("examples.hosts.fastapi_host").app)


def _django() -> Ask:
    import_module("examples.hosts.django_host")
    from django.test import Client

    def ask(method: str, path: str, body: bytes | None) -> tuple[int, bytes]:
        reply = Client().generic(method, path, body or b"", content_type="application/json")
        return reply.status_code, reply.content

    return ask


def _flask() -> Ask:
    client = import_module("examples.hosts.flask_host").app.test_client()

    def ask(method: str, path: str, body: bytes | None) -> tuple[int, bytes]:
        reply = client.open(path, method=method, data=body, content_type="application/json")
        return reply.status_code, reply.data

    return ask


HOSTS = {"fastapi": _fastapi, "django": _django, "flask": _flask}


def _host(name: str) -> Ask:
    if find_spec(PACKAGES[name]) is None:  # `make test-hosts` has only an old FastAPI
        pytest.skip(f"{PACKAGES[name]} is not installed")
    return HOSTS[name]()


@pytest.fixture(params=HOSTS)
def post(request: pytest.FixtureRequest) -> Post:
    ask = _host(request.param)

    def post(path: str, body: Any) -> tuple[int, Any]:
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        status, content = ask("POST", path, sent)
        return status, json.loads(content)

    return post


def test_a_host_answers_as_python_does(post: Post) -> None:
    due = ENGLAND.due("first_core_group", on=CONFERENCE)
    assert post("/due", ASKED) == (200, due.model_dump(mode="json"))
    window = ENGLAND.due("eighteenth_birthday_review", on=date(2012, 5, 6))
    born = {**ASKED, "rule": "eighteenth_birthday_review", "on": "2012-05-06"}
    assert post("/due", born) == (200, window.model_dump(mode="json"))


def test_a_host_answers_a_whole_case_as_python_does(post: Post) -> None:
    timetable = ENGLAND.timetable(cpt.parse_case(CASE), as_of=AS_OF)
    body = {"case": CASE, "rulebook": "england", "as_of": "2027-01-08"}
    assert post("/timetable", body) == (200, timetable.model_dump(mode="json"))


@pytest.mark.parametrize(
    ("path", "changed", "code", "at"),
    [
        ("/due", {"rulebook": "englnd"}, "unknown_rulebook", []),
        ("/due", {"rule": "visit"}, "no_number_set", []),
        ("/due", {"on": "1999-05-06"}, "not_in_force", []),
        ("/due", {"on": "14/12/2026"}, "bad_case", ["on"]),
        ("/due", {"on": "2026-12-14T00:00:00"}, "bad_case", ["on"]),
        ("/due", {"on": 1_797_206_400}, "bad_case", ["on"]),
        ("/due", {"number": "1"}, "bad_case", ["number"]),
        ("/due", {"numbr": 1}, "bad_case", ["numbr"]),
        ("/timetable", {"born": "6 May 2012"}, "bad_case", ["case", "born"]),
        ("/timetable", {"childName": "Ann"}, "bad_case", ["case", "childName"]),
        ("/timetable", {"events": [{"event": "x"}]}, "bad_case", ["case", "events", 0, "on"]),
        ("/timetable", {"reference": ""}, "bad_case", ["case", "reference"]),
        ("/timetable", {"events": [BORN_LATER]}, "bad_case", ["case"]),
    ],
)
def test_a_host_refuses_with_a_code_and_the_path_to_the_field(
    post: Post, path: str, changed: dict[str, Any], code: str, at: list[str | int]
) -> None:
    if path == "/due":
        status, refusal = post(path, {**ASKED, **changed})
    else:
        body = {"case": {**CASE, **changed}, "rulebook": "england", "as_of": "2027-01-08"}
        status, refusal = post(path, body)
    assert (status, refusal["kind"], refusal["code"]) == (422, "refusal", code)
    # Django Ninja puts the name of the parameter first.
    assert refusal["path"][-len(at) :] == at if at else refusal["path"] == []
    assert "Ann" not in refusal["message"]


def test_a_body_that_is_no_json_is_refused(post: Post) -> None:
    status, _ = post("/due", b'{"rulebook":')
    assert status in (400, 422)


def test_fastapi_describes_every_model_to_openapi() -> None:
    status, content = _host("fastapi")("GET", "/openapi.json", None)
    schemas = json.loads(content)["components"]["schemas"]
    assert status == 200
    assert {"DueDate", "ReviewWindow", "Timetable", "Case"} <= {
        name.partition("-")[0] for name in schemas
    }


def test_a_stored_answer_is_judged_and_an_altered_one_is_refused() -> None:
    ask = _host("fastapi")
    answer = ENGLAND.due("first_core_group", on=CONFERENCE).model_dump(mode="json")
    body = {"answer": answer, "as_of": "2027-01-08", "held": "2026-12-30"}
    assert ask("POST", "/status", json.dumps(body).encode()) == (200, b'"met"')
    answer["calendar_days"] += 1
    status, content = ask("POST", "/status", json.dumps(body).encode())
    assert (status, json.loads(content)["path"]) == (422, ["answer"])


def test_the_old_fastapi_of_the_session_is_the_one_that_is_tried() -> None:
    """`make test-hosts` names it; elsewhere the newest is installed."""
    wanted = os.environ.get("FASTAPI_VERSION")
    assert wanted is None or version("fastapi") == wanted


def test_the_page_shows_the_host_as_it_is() -> None:
    host = (ROOT / "examples" / "hosts" / "fastapi_host.py").read_text("utf-8")
    shown = [block for block in blocks(DOCS / "how-to" / "behind-an-api.md") if not block.is_run]
    assert len(shown) >= 4
    for block in shown:
        assert block.text in host, block.line
