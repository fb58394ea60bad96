"""The service as an ASGI application. It keeps nothing between two requests.

It reads a body within its limit, answers, and sends a refusal as a problem. Whatever goes wrong, a
client gets a problem or sees the connection fail. It never gets half an answer that looks whole.
"""

from __future__ import annotations

import asyncio
import json
from codecs import BOM_UTF8
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, field

from anyio import to_thread
from starlette.concurrency import iterate_in_threadpool
from starlette.responses import Response, StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from cptimescales.calendars.working_calendar import Closures
from cptimescales.errors import TimescaleError
from cptimescales.library import Rulebook
from cptimescales.service.books import Books
from cptimescales.service.description import openapi_json
from cptimescales.service.hosts import is_known_host
from cptimescales.service.limits import Limits
from cptimescales.service.log import log_defect, log_request
from cptimescales.service.long_answers import Work
from cptimescales.service.paths import JSON, JSON_LINES, PAGE, PATHS, Path
from cptimescales.service.problems import (
    MEDIA_TYPE,
    BusyError,
    DefectError,
    MediaTypeError,
    MethodError,
    NoSuchPathError,
    OutOfTimeError,
    Problem,
    RequestError,
    SlowRequestError,
    TooLargeError,
    UnknownHostError,
)

_IN_A_THREAD = 16_000
_HEADERS = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
_PAGE_HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
}
_DESCRIPTION = "/openapi.json"
_RULEBOOK = "/v1/rulebooks/"
_TAKEN = {
    JSON: ("application/json",),
    JSON_LINES: ("application/x-ndjson", "application/jsonl", "application/json-lines"),
}


class BrokenOffError(Exception):
    """An answer that was begun and cannot be ended. The server closes the connection on it."""


@dataclass(slots=True)
class _Exchange:
    """One request and its answer, as far as they have come."""

    scope: Scope
    receive: Receive
    send: Send
    path: Path | None = None
    work: Work = field(default_factory=Work)
    was_read: bool = False
    bytes_in: int = 0
    bytes_out: int = 0
    status: int = 0
    code: str | None = None

    async def read(self, most: int) -> bytes:
        """The body.

        Raises:
            TooLargeError: it is longer than it may be. The rest is not read.
        """
        parts = []
        while True:
            message = await self.receive()
            if message["type"] == "http.disconnect":
                raise BrokenOffError
            part = message.get("body", b"")
            self.bytes_in += len(part)
            if self.bytes_in > most:
                raise TooLargeError(f"the body has more than {most:,} bytes, which are allowed")
            parts.append(part)
            if not message.get("more_body", False):
                self.was_read = True
                return b"".join(parts)

    async def answer(self, message: Message) -> None:
        """Sends a part of the answer."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
        else:
            self.bytes_out += len(message.get("body", b""))
        await self.send(message)


class Application:
    """The service as an ASGI application; `application` makes it.

    Args:
        books: the rulebooks and calendars that it answers from.
        limits: how much one request may ask for.
        hosts: the names by which clients may call it, beside `localhost` and addresses.

    Attributes:
        limits: as above.
    """

    def __init__(self, books: Books, limits: Limits, hosts: Iterable[str] = ()) -> None:
        self._books = books
        self.limits: Limits = limits
        self._hosts = frozenset(name.lower() for name in hosts)
        self._description = openapi_json(limits).encode()
        self._paths = {path.path: path for path in PATHS}
        self._running = self._running_long = 0

    def answer_examples(self) -> None:
        """Answers each path's example, so that no client waits while something is loaded."""
        for path in PATHS:
            example = path.example
            body = example if isinstance(example, str) else json.dumps(example)
            if path.short is not None and path.method == "POST":
                path.short(self._books, self.limits, body.encode())
            elif path.long is not None:
                for _ in path.long(self._books, self.limits, body.encode(), Work()):
                    pass

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request, as ASGI has it."""
        if scope["type"] != "http":
            raise RuntimeError(f"the service speaks HTTP, not {scope['type']}")
        exchange = _Exchange(scope, receive, send)
        loop = asyncio.get_running_loop()
        begun = loop.time()
        try:
            await self._within_time(exchange, loop)
        finally:
            path = exchange.path.path if exchange.path is not None else "unknown"
            method = scope["method"] if scope["method"] in ("GET", "HEAD", "POST") else "other"
            log_request(
                method,
                path,
                exchange.status,
                loop.time() - begun,
                exchange.bytes_in,
                exchange.bytes_out,
                exchange.code,
            )

    async def _within_time(self, exchange: _Exchange, loop: asyncio.AbstractEventLoop) -> None:
        """Answers within the time that the path allows."""
        try:
            response = self._begun(exchange)
        except TimescaleError as error:
            response = _problem(exchange, error)
        if response is not None:
            return await response(exchange.scope, exchange.receive, exchange.answer)
        path = exchange.path
        assert path is not None
        seconds = self.limits.long_seconds if path.is_many else self.limits.seconds
        self._running += 1
        self._running_long += path.is_many
        given_up = loop.call_later(seconds, exchange.work.give_up)
        try:
            async with asyncio.timeout(seconds):
                await self._answer(exchange, path)
        except TimeoutError:
            await self._too_late(exchange, seconds)
        finally:
            given_up.cancel()
            exchange.work.give_up()
            self._running -= 1
            self._running_long -= path.is_many

    def _begun(self, exchange: _Exchange) -> Response | None:
        """Finds the path. Answers at once if that needs no more.

        Raises:
            RequestError: the request is not taken.
        """
        scope, limits = exchange.scope, self.limits
        host = _header(scope, b"host")
        if host is not None and not is_known_host(host, self._hosts):
            raise UnknownHostError(
                "the header Host names no host of this service; call it by its address, or start "
                "it with --allow-host and that name"
            )
        path = scope["path"]
        if path == _DESCRIPTION:
            if scope["method"] not in ("GET", "HEAD"):
                raise MethodError("GET, HEAD")
            return Response(self._description, headers=_HEADERS, media_type=JSON)
        found = self._paths.get(path)
        if found is None and path.startswith(_RULEBOOK) and "/" not in path[len(_RULEBOOK) :]:
            found = self._paths[f"{_RULEBOOK}{{name}}"]
        if found is None:
            raise NoSuchPathError(f"the service has no such path; {_DESCRIPTION} lists its paths")
        exchange.path = found
        if scope["method"] not in _methods(found):
            raise MethodError(", ".join(_methods(found)))
        if self._running >= limits.at_once:
            raise BusyError(
                f"the process answers {limits.at_once} requests, as many as it may; ask again soon"
            )
        if found.is_many and self._running_long >= limits.long_at_once:
            raise BusyError(
                f"the process answers {limits.long_at_once} requests of many rows, as many as it "
                "may; ask again soon"
            )
        if found.method == "POST":
            self._check_headers(scope, found)
        return None

    def _most_bytes(self, path: Path) -> int:
        return self.limits.long_body_bytes if path.is_many else self.limits.body_bytes

    def _check_headers(self, scope: Scope, path: Path) -> None:
        """Refuses a body by its headers, before any of it is read."""
        media_type, _, parameters = (_header(scope, b"content-type") or "").partition(";")
        if media_type.strip().lower() not in _TAKEN[path.takes]:
            raise MediaTypeError(
                f"this path takes {path.takes}; send it with the header Content-Type"
            )
        if "charset" in parameters.lower() and "utf-8" not in parameters.lower():
            raise MediaTypeError("this path takes UTF-8 and no other charset")
        coding = (_header(scope, b"content-encoding") or "identity").strip().lower()
        if coding != "identity":
            raise MediaTypeError("the body is compressed; send it as it is")
        length, most = _header(scope, b"content-length") or "0", self._most_bytes(path)
        if not length.isdigit() or len(length) > 15 or int(length) > most:
            raise TooLargeError(f"the body has more than {most:,} bytes, which are allowed")

    async def _answer(self, exchange: _Exchange, path: Path) -> None:
        try:
            if path.method == "POST":
                body = await exchange.read(self._most_bytes(path))
                body = body.removeprefix(BOM_UTF8)  # .NET writes it
            else:
                body = exchange.scope["path"].removeprefix(_RULEBOOK).encode("utf-8", "replace")
            response = await self._response(exchange, path, body)
        except TimescaleError as error:
            response = _problem(exchange, error)
        except (BrokenOffError, asyncio.CancelledError):
            raise
        except Exception as error:  # noqa: BLE001 - a client gets a problem, whatever happens
            log_defect(error)
            response = _problem(exchange, DefectError("a defect of the service; please report it"))
        await response(exchange.scope, exchange.receive, exchange.answer)

    async def _response(self, exchange: _Exchange, path: Path, body: bytes) -> Response:
        headers = {**_HEADERS, **_PAGE_HEADERS} if path.gives == PAGE else _HEADERS
        if path.long is not None:
            parts = path.long(self._books, self.limits, body, exchange.work)
            # A refusal of the whole body comes with the first part, before anything is sent.
            first = await to_thread.run_sync(next, parts, b"")
            content = _after_first(first, parts)
            return StreamingResponse(content, headers=headers, media_type=path.gives)
        assert path.short is not None
        if len(body) <= _IN_A_THREAD:
            answer = path.short(self._books, self.limits, body)
        else:
            answer = await to_thread.run_sync(path.short, self._books, self.limits, body)
        return Response(answer, headers=headers, media_type=path.gives)

    async def _too_late(self, exchange: _Exchange, seconds: int) -> None:
        """Says that the time is over, or breaks the answer off if it was begun."""
        if exchange.status:
            raise BrokenOffError
        error: RequestError
        if exchange.was_read:
            error = OutOfTimeError(f"the answer took longer than {seconds} seconds; ask for less")
        else:
            error = SlowRequestError(f"the body took longer than {seconds} seconds to come")
        await _problem(exchange, error)(exchange.scope, exchange.receive, exchange.answer)


def application(
    rulebooks: Iterable[Rulebook] = (),
    closures: Closures = (),
    *,
    limits: Limits | None = None,
    hosts: Iterable[str] = (),
) -> Application:
    """The service as an ASGI application, for a server of your own choice.

    Args:
        rulebooks: rulebooks of your own, beside those that ship.
        closures: days on which the authority is closed. They count in every answer.
        limits: how much one request may ask for.
        hosts: the names by which clients may call it, beside `localhost` and addresses.

    Raises:
        TimescaleError: two rulebooks have one name, or a closure cannot be counted.

    >>> app = application(hosts=["timescales.example"])
    """
    return Application(Books(rulebooks, closures), limits or Limits(), hosts)


def _problem(exchange: _Exchange, error: TimescaleError) -> Response:
    problem = Problem.of(error)
    exchange.code = problem.code
    headers = dict(_HEADERS)
    if isinstance(error, MethodError):
        headers["allow"] = error.allowed
    if problem.status == 503:
        headers["retry-after"] = "1"
    content = problem.model_dump_json()
    return Response(content, problem.status, headers=headers, media_type=MEDIA_TYPE)


async def _after_first(first: bytes, parts: Iterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    try:
        async for part in iterate_in_threadpool(parts):
            yield part
    except Exception as error:  # noqa: BLE001 - the connection must fail, whatever happens
        if not isinstance(error, TimescaleError):
            log_defect(error)
        raise BrokenOffError from None


def _header(scope: Scope, name: bytes) -> str | None:
    for key, value in scope["headers"]:
        if key == name:
            return bytes(value).decode("latin-1")
    return None


def _methods(path: Path) -> tuple[str, ...]:
    return ("GET", "HEAD") if path.method == "GET" else ("POST",)
