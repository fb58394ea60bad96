"""The application behind uvicorn: slow clients are cut off, and it stops gracefully.

h11 reads the requests: it bounds the size of their headers, which the faster httptools does not.
"""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TextIO

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle
from uvicorn.supervisors import Multiprocess

from cptimescales.calendars.working_calendar import Closures, closure_days
from cptimescales.library import Rulebook
from cptimescales.service.asgi import Application, application
from cptimescales.service.limits import Limits
from cptimescales.service.log import log_to

_MOST_PENDING = 128
"""How many connections may wait to be accepted."""


class BoundedConnection(H11Protocol):
    """A connection that may not wait for ever: for a request, for its rest, or for its reader.

    The application bounds the time of a request. This bounds what lies outside of one: a head that
    comes byte by byte, a body that is left over after a refusal, an answer that nobody reads.
    """

    _deadline: asyncio.TimerHandle | None = None
    _seen: RequestResponseCycle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begins to wait for a request."""
        super().connection_made(transport)
        # Otherwise the kernel holds the body of an answer back until its head is acknowledged.
        connection: socket.socket = transport.get_extra_info("socket")
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Reads on; a request that has begun gets the time of a request."""
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        """Begins to wait for the next request, which may be there already."""
        super().on_response_complete()
        self._wait()
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        """Waits no more."""
        super().connection_lost(exc)
        if self._deadline is not None:
            self._deadline.cancel()

    def _look(self) -> None:
        cycle: RequestResponseCycle | None = self.cycle  # None before the first request
        if cycle is not None and cycle is not self._seen:
            self._seen = cycle
            if not cycle.response_complete:
                limits = _limits(self.app)
                self._wait(limits.seconds + limits.long_seconds)

    def _wait(self, seconds: float | None = None) -> None:
        """Cuts the connection off after a time, unless something else happens before."""
        if self._deadline is not None:
            self._deadline.cancel()
        seconds = _limits(self.app).seconds if seconds is None else seconds
        self._deadline = self.loop.call_later(seconds, self.transport.abort)


def _limits(app: object) -> Limits:
    return app.limits if isinstance(app, Application) else Limits()


@dataclass(frozen=True)
class _Factory:
    """Makes the application in each worker."""

    rulebooks: tuple[Rulebook, ...]
    closures: Closures
    limits: Limits
    hosts: tuple[str, ...]
    requests_logged: bool

    def __call__(self) -> Application:
        log_to(sys.stderr, requests=self.requests_logged)
        app = application(self.rulebooks, self.closures, limits=self.limits, hosts=self.hosts)
        app.answer_examples()
        return app


def configured(
    app: Application | Callable[[], Application],
    limits: Limits,
    workers: int = 1,
    stop_seconds: int = 30,
) -> uvicorn.Config:
    """How uvicorn serves the application, or what each worker makes.

    It writes no log of its own: its lines would repeat the paths that clients ask for.
    """
    return uvicorn.Config(
        app,
        factory=not isinstance(app, Application),
        workers=workers,
        http=BoundedConnection,
        ws="none",
        lifespan="off",
        loop="asyncio",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=limits.connections,
        timeout_graceful_shutdown=stop_seconds,
        backlog=_MOST_PENDING,
    )


def serve(
    rulebooks: Iterable[Rulebook] = (),
    closures: Closures = (),
    *,
    host: str = "127.0.0.1",
    port: int = 8042,
    workers: int = 1,
    limits: Limits | None = None,
    hosts: Iterable[str] = (),
    log_requests: bool = True,
    stop_seconds: int = 30,
    out: TextIO | None = None,
) -> None:
    """Serves until the process is told to stop (SIGTERM, or Ctrl+C).

    A stop is graceful: no new connection is taken, and the requests that were begun are answered.

    Args:
        rulebooks, closures, limits: as for `application`.
        host: the address to listen at. Only this machine reaches 127.0.0.1.
        port: the port; 0 for any that is free.
        workers: how many processes answer.
        hosts: the names by which clients may call the service.
        log_requests: whether each request has a line in the log.
        stop_seconds: how long a stop waits for requests that were begun.
        out: where to say the address; None for nowhere.

    Raises:
        OSError: the address cannot be used.
        TimescaleError: two rulebooks have one name, or a closure cannot be counted.
    """
    limits = limits or Limits()
    names = tuple(dict.fromkeys((host, *hosts)))
    make = _Factory(tuple(rulebooks), closure_days(closures), limits, names, log_requests)
    app = make()  # here, so that a mistake is known before anything listens
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family, backlog=_MOST_PENDING) as listener:
        config = configured(app if workers == 1 else make, limits, workers, stop_seconds)
        if out is not None:
            name = f"[{host}]" if ":" in host else host
            print(f"http://{name}:{listener.getsockname()[1]}", file=out, flush=True)
        with _stopping_quietly():
            if workers == 1:
                uvicorn.Server(config).run(sockets=[listener])
            else:
                Multiprocess(config, sockets=[listener]).run()


@contextmanager
def _stopping_quietly() -> Iterator[None]:
    """Lets a stop be the end of serving. After it uvicorn raises the signal once more."""
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        yield
    except (KeyboardInterrupt, SystemExit) as stop:
        if getattr(stop, "code", 0):
            raise
    finally:
        signal.signal(signal.SIGTERM, before)
