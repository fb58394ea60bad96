"""Asks the service: in this process without a network, or on a free port of the loopback."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from time import sleep
from typing import Any

import uvicorn

import cptimescales as cpt
from cptimescales.service import Limits, application
from cptimescales.service.asgi import Application
from cptimescales.service.server import configured

DUE = {"rulebook": "england", "rule": "first_core_group", "on": "2026-12-14"}
CASE: dict[str, Any] = {
    "reference": "C-1042",
    "born": "2012-05-06",
    "events": [{"event": "conference_held", "on": "2026-12-14"}],
}
OF_A_CASE = {"rulebook": "england", "case": CASE, "as_of": "2027-01-04"}
JSON, LINES = "application/json", "application/x-ndjson"


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        """The content as JSON."""
        return json.loads(self.content)

    @property
    def code(self) -> str:
        """The code of a problem."""
        assert self.headers["content-type"] == "application/problem+json", self
        assert self.json["status"] == self.status
        return str(self.json["code"])


class Asking:
    """Asks an application in this process, as a server would."""

    def __init__(self, app: Application | None = None) -> None:
        self.app: Application = application() if app is None else app

    def post(
        self, path: str, body: Any = None, media_type: str | None = JSON, **headers: str
    ) -> Reply:
        """The reply to a POST. A body that is no bytes is sent as JSON."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        if media_type is not None:
            headers["content-type"] = media_type
        return self.ask("POST", path, [content], headers)

    def get(self, path: str, **headers: str) -> Reply:
        """The reply to a GET."""
        return self.ask("GET", path, [b""], headers)

    def ask(
        self, method: str, path: str, body: Iterable[bytes], headers: Mapping[str, str]
    ) -> Reply:
        """The reply to a request whose body comes in parts."""
        return asyncio.run(self.reply(method, path, body, headers))

    async def reply(
        self, method: str, path: str, body: Iterable[bytes], headers: Mapping[str, str]
    ) -> Reply:
        """The same, in a loop that runs already."""
        parts = list(body)
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            if parts:
                part = parts.pop(0)
                return {"type": "http.request", "body": part, "more_body": bool(parts)}
            await asyncio.Event().wait()
            raise AssertionError

        async def send(message: Any) -> None:
            sent.append(message)

        names = {"host": "localhost", **{key.replace("_", "-"): headers[key] for key in headers}}
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": method,
            "path": path,
            "query_string": b"",
            "headers": [(key.encode(), value.encode()) for key, value in names.items()],
        }
        await self.app(scope, receive, send)
        answered = {key.decode(): value.decode() for key, value in sent[0]["headers"]}
        content = b"".join(message.get("body", b"") for message in sent[1:])
        return Reply(sent[0]["status"], answered, content)


@dataclass(frozen=True)
class Listening:
    """The service in a thread of this process: its port, and its server."""

    port: int
    server: uvicorn.Server

    def is_alone(self, seconds: float = 10) -> bool:
        """Whether the server holds no connection any more, at the latest after a time."""
        for _ in range(int(seconds / 0.02)):
            if not self.server.server_state.connections:
                return True
            sleep(0.02)
        return False


@contextmanager
def listening(limits: Limits | None = None) -> Iterator[Listening]:
    """The service on a free port of the loopback, in a thread."""
    limits = limits or Limits()
    app = application(limits=limits)
    server = uvicorn.Server(configured(app, limits, stop_seconds=1))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            yield Listening(listener.getsockname()[1], server)
        finally:
            server.should_exit = True
            thread.join(10)
            assert not thread.is_alive()


@dataclass(frozen=True)
class Serving:
    """The command `serve` in a process of its own."""

    process: subprocess.Popen[str]
    port: int

    def log(self) -> str:
        """What it logged, after its end."""
        return self.process.communicate(timeout=30)[1]


@contextmanager
def serving(*options: str, cwd: Path | None = None) -> Iterator[Serving]:
    """Runs `cptimescales serve` until the block ends."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(cpt.__file__).parents[1]),
        "PYTHONWARNDEFAULTENCODING": "0",
    }
    command = [sys.executable, "-m", "cptimescales", "serve", "--port", "0", *options]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=environment,
        cwd=cwd,
    ) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline()
            assert address, process.communicate(timeout=30)[1]
            yield Serving(process, int(address.rpartition(":")[2]))
        finally:
            process.kill()


def raw(port: int, content: bytes, seconds: float = 10) -> bytes:
    """Sends bytes as they are, and reads until the service closes the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
        connection.sendall(content)
        parts = []
        while part := connection.recv(65_536):
            parts.append(part)
        return b"".join(parts)


def head(path: str, length: int, *more: str, media_type: str = JSON) -> bytes:
    """The head of a POST."""
    lines: Sequence[str] = (
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Content-Type: {media_type}",
        f"Content-Length: {length}",
        *more,
    )
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode()
