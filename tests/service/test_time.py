"""Time and concurrency: a slow body, a slow answer, too many at once. Each has its own error."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from threading import Event
from typing import Any

import pytest
from tests.support.http_service import DUE, JSON, LINES, Asking

from cptimescales.service import Limits, application, long_answers
from cptimescales.service.asgi import BrokenOffError
from cptimescales.service.long_answers import Work

pytestmark = pytest.mark.once
HEADERS = {"content-type": JSON}


def hurried() -> Limits:
    """Limits that end soon: what waits for ever is given up, and no test waits long for it."""
    limits = Limits()
    object.__setattr__(limits, "seconds", 0.1)
    object.__setattr__(limits, "long_seconds", 0.1)
    return limits


def scope(path: str, media_type: str = JSON) -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "method": "POST",
        "path": path,
        "headers": [(b"host", b"localhost"), (b"content-type", media_type.encode())],
    }


class Client:
    """A client that sends no more than it is told to, and notes what it gets."""

    def __init__(self, *parts: bytes, ends: bool = True) -> None:
        self.parts = list(parts)
        self.ends = ends
        self.got: list[Any] = []
        self.reads = asyncio.Event()
        self.reads.set()

    async def receive(self) -> dict[str, Any]:
        if self.parts:
            part = self.parts.pop(0)
            return {
                "type": "http.request",
                "body": part,
                "more_body": bool(self.parts) or not self.ends,
            }
        await asyncio.Event().wait()
        raise AssertionError

    async def send(self, message: Any) -> None:
        await self.reads.wait()
        self.got.append(message)


def test_a_body_that_comes_too_slowly_is_a_408() -> None:
    async def ask() -> Client:
        client = Client(b"{", ends=False)
        await application(limits=hurried())(scope("/v1/due"), client.receive, client.send)
        return client

    client = asyncio.run(ask())
    assert client.got[0]["status"] == 408
    assert json.loads(client.got[1]["body"])["code"] == "slow_request"
    assert "0.1 seconds" in json.loads(client.got[1]["body"])["detail"]


def test_a_client_that_goes_away_ends_its_request() -> None:
    async def gone() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def ask() -> None:
        client = Client()
        with pytest.raises(BrokenOffError):
            await application()(scope("/v1/due"), gone, client.send)
        assert client.got == []

    asyncio.run(ask())


def test_an_answer_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    given_up = Event()

    def slow(books: Any, question: Any) -> str:
        assert given_up.wait(10)
        return "{}"

    monkeypatch.setattr(long_answers, "due_json", slow)
    monkeypatch.setattr(long_answers, "_AT_ONCE", 1)

    def give_up(work: Work) -> None:
        work.is_given_up = True
        given_up.set()

    monkeypatch.setattr(Work, "give_up", give_up)

    async def ask() -> Client:
        client = Client(json.dumps(DUE).encode() + b"\n" + json.dumps(DUE).encode())
        app = application(limits=hurried())
        await app(scope("/v1/due/lines", LINES), client.receive, client.send)
        return client

    client = asyncio.run(ask())
    assert client.got[0]["status"] == 503
    assert json.loads(client.got[1]["body"])["code"] == "out_of_time"


def test_a_client_that_does_not_read_is_broken_off_and_sees_no_end() -> None:
    async def ask() -> Client:
        body = (json.dumps(DUE).encode() + b"\n") * 500
        client = Client(body)
        app = application(limits=hurried())

        async def send(message: Any) -> None:
            await client.send(message)
            client.reads.clear()

        with pytest.raises(BrokenOffError):
            await app(scope("/v1/due/lines", LINES), client.receive, send)
        return client

    client = asyncio.run(ask())
    assert client.got[0]["status"] == 200
    assert all(message.get("more_body", True) for message in client.got)


def test_an_error_in_the_middle_breaks_the_answer_off(monkeypatch: pytest.MonkeyPatch) -> None:
    def lines(*_: object) -> Iterator[bytes]:
        yield b"{}\n"
        raise KeyError("2026-12-14")

    monkeypatch.setattr(long_answers, "due_lines", lines)

    async def ask() -> Client:
        client = Client(b"{}")
        app = application()
        app._paths["/v1/due/lines"] = _with_long(app._paths["/v1/due/lines"], lines)
        with pytest.raises(BrokenOffError):
            await app(scope("/v1/due/lines", LINES), client.receive, client.send)
        return client

    client = asyncio.run(ask())
    assert b"".join(message.get("body", b"") for message in client.got) == b"{}\n"
    assert all(message.get("more_body", True) for message in client.got)


def _with_long(path: Any, lines: Any) -> Any:
    from dataclasses import replace

    return replace(path, long=lines)


@pytest.mark.parametrize(
    ("path", "media_type", "limits"),
    [
        ("/v1/due", JSON, Limits(at_once=2)),
        ("/v1/due/lines", LINES, Limits(long_at_once=2)),
    ],
)
def test_too_many_at_once_are_told_to_come_again(
    path: str, media_type: str, limits: Limits
) -> None:
    async def ask() -> None:
        app = application(limits=limits)
        waiting = [Client(b"{", ends=False) for _ in range(2)]
        tasks = [
            asyncio.ensure_future(app(scope(path, media_type), client.receive, client.send))
            for client in waiting
        ]
        await asyncio.sleep(0)
        client = Client(b"{}")
        await app(scope(path, media_type), client.receive, client.send)
        assert client.got[0]["status"] == 503
        assert (b"retry-after", b"1") in client.got[0]["headers"]
        problem = json.loads(client.got[1]["body"])
        assert problem["code"] == "busy"
        assert " 2 requests" in problem["detail"]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        reply = await Asking(app).reply("POST", "/v1/due", [json.dumps(DUE).encode()], HEADERS)
        assert reply.status == 200  # the places are free again

    asyncio.run(ask())


def test_only_http_is_spoken() -> None:
    client = Client()

    async def ask() -> None:
        with pytest.raises(RuntimeError, match="speaks HTTP, not lifespan"):
            await application()({"type": "lifespan"}, client.receive, client.send)

    asyncio.run(ask())
