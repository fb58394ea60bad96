"""Measures the service on the loopback: single answers, and many as JSON lines.

Run it as `python -m tests.bench.service`. The number of requests is fixed, so it ends by itself.
"""

from __future__ import annotations

import asyncio
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from statistics import quantiles
from time import perf_counter, process_time

import cptimescales as cpt

from .measure import Spread
from .sections import write_section

ROUNDS = 9
REQUESTS = 2_000
CONNECTIONS = 8
LINES = 10_000
BARE = """
import sys, uvicorn
from fastapi import FastAPI, Response
app = FastAPI()
CONSTANT = b"x" * {size}
@app.post("/v1/due")
async def due() -> Response:
    return Response(CONSTANT, media_type="application/json")
import socket
listener = socket.socket(proto=socket.IPPROTO_TCP)  # so that asyncio sends without delay
listener.bind(("127.0.0.1", 0))
print(f"http://127.0.0.1:{{listener.getsockname()[1]}}", flush=True)
config = uvicorn.Config(app, http="h11", loop="asyncio", log_level="error", access_log=False)
uvicorn.Server(config).run(sockets=[listener])
"""
SECTION = """\
## The service over HTTP

```console
$ python -m tests.bench.service
```

One process of `cptimescales serve` answers on the loopback of a machine with 2 cores, with a line
in its log for each request. Beside it stands a bare FastAPI route that reads no body and returns a
constant of the same {size:,} bytes, in the same uvicorn with the same h11 and without a log. There
are {rounds} rounds in random order, each of {requests:,} questions over {connections} connections
that stay open. The client is a process of its own on the same machine, so the two share the cores.
The time of the processor is that of the server alone. A figure is the median of the rounds, and the
quartiles around it.

| what | answers a second | processor, microseconds an answer | median, ms | p99, ms |
|---|---|---|---|---|
| a constant from a bare FastAPI route | {bare_rate} | {bare_cpu} | {bare_median} | {bare_p99} |
| `/v1/due`, each question a new one | {our_rate} | {our_cpu} | {our_median} | {our_p99} |
| the rate of ours beside the constant's | {single_ratio} | {single_cpu_ratio} | | |

Many at once: {lines:,} different questions as JSON lines to `/v1/due/lines`, from the first byte
sent to the last byte received. Beside it, a loop in one process calls the library and writes the
same JSON into memory.

| what | answers a second | processor, microseconds an answer |
|---|---|---|
| a loop in Python, nothing sent | {loop_rate} | {loop_cpu} |
| `/v1/due/lines` | {lines_rate} | {lines_cpu} |
| the rate of the lines beside the loop's | {whole_ratio} | {whole_cpu_ratio} |
"""


@dataclass(frozen=True)
class Server:
    """A server that runs: its port, and the number of its process."""

    port: int
    process: int

    def cpu_seconds(self) -> float:
        """The seconds that its threads were on a processor, as Linux counts them."""
        threads = Path(f"/proc/{self.process}/task").glob("*/schedstat")
        return sum(int(thread.read_text("ascii").split()[0]) for thread in threads) / 1e9


@dataclass(frozen=True)
class Load:
    """What one round measured: seconds in all, of the server's processor, and of each answer."""

    seconds: float
    cpu: float
    each: list[float]


def questions(count: int, seed: int) -> list[dict[str, object]]:
    """Different questions that have an answer."""
    draw = Random(seed)
    days = [date(2020, 1, 1) + timedelta(days=number) for number in range(2_600)]
    return [
        {
            "rulebook": draw.choice(("england", "wales")),
            "rule": draw.choice(("initial_conference", "first_core_group", "review_conference")),
            "on": draw.choice(days).isoformat(),
        }
        for _ in range(count)
    ]


@contextmanager
def running(*command: str) -> Iterator[Server]:
    """A server in a process of its own, which prints its address."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen(
        [sys.executable, *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        encoding="utf-8",
    ) as process:
        try:
            assert process.stdout is not None
            yield Server(int(process.stdout.readline().rpartition(":")[2]), process.pid)
        finally:
            process.terminate()


async def load(server: Server, bodies: list[bytes]) -> Load:
    """Asks each question once, over some connections at the same time."""
    parts = [bodies[number::CONNECTIONS] for number in range(CONNECTIONS)]
    begun, cpu = perf_counter(), server.cpu_seconds()
    each = await asyncio.gather(*[_asked(server.port, part) for part in parts])
    taken = perf_counter() - begun
    every = [seconds for part in each for seconds in part]
    return Load(taken, server.cpu_seconds() - cpu, every)


async def _asked(port: int, bodies: list[bytes]) -> list[float]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    seconds = []
    for body in bodies:
        head = (
            "POST /v1/due HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        begun = perf_counter()
        writer.write(head.encode() + body)
        answered = await reader.readuntil(b"\r\n\r\n")
        assert answered.startswith(b"HTTP/1.1 200"), answered
        length = answered.lower().partition(b"content-length:")[2].split()[0]
        await reader.readexactly(int(length))
        seconds.append(perf_counter() - begun)
    writer.close()
    return seconds


async def lines(server: Server, body: bytes) -> Load:
    """One body of JSON lines, from its first byte to the last byte of its answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    head = (
        "POST /v1/due/lines HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        f"Content-Type: application/x-ndjson\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    begun, cpu = perf_counter(), server.cpu_seconds()
    writer.write(head.encode() + body)
    size = 0
    while part := await reader.read(1 << 20):
        size += len(part)
    writer.close()
    assert size > 1_000 * LINES
    return Load(perf_counter() - begun, server.cpu_seconds() - cpu, [])


def in_process(asked: list[dict[str, object]]) -> Load:
    """A loop that calls the library and writes the same JSON."""
    books = {name: cpt.rulebook(name) for name in ("england", "wales")}
    out = io.StringIO()
    begun, cpu = perf_counter(), process_time()
    for question in asked:
        on = date.fromisoformat(str(question["on"]))
        answer = books[str(question["rulebook"])].due(str(question["rule"]), on=on)
        out.write(answer.model_dump_json() + "\n")
    return Load(perf_counter() - begun, process_time() - cpu, [])


def main() -> None:
    """Measures every way in turn, and writes the section of the benchmark page."""
    asked = questions(REQUESTS, 1)
    bodies = [json.dumps(question).encode() for question in asked]
    answers = [
        cpt.rulebook(str(one["rulebook"]))
        .due(str(one["rule"]), on=date.fromisoformat(str(one["on"])))
        .model_dump_json()
        for one in asked
    ]
    size = sum(map(len, answers)) // len(answers)
    many = questions(LINES, 2)
    body = "".join(json.dumps(question) + "\n" for question in many).encode()
    single: dict[str, list[Load]] = {"our": [], "bare": []}
    whole: dict[str, list[Load]] = {"loop": [], "lines": []}
    draw = Random(16)
    with (
        running("-m", "cptimescales", "serve", "--port", "0") as our,
        running("-c", BARE.format(size=size)) as bare,
    ):
        servers = {"our": our, "bare": bare}
        for server in servers.values():
            asyncio.run(load(server, bodies[:200]))
        for _ in range(ROUNDS):
            for name in draw.sample(sorted(servers), 2):
                single[name].append(asyncio.run(load(servers[name], bodies)))
        in_process(many)
        for _ in range(ROUNDS):
            for name in draw.sample(sorted(whole), 2):
                whole[name].append(
                    in_process(many) if name == "loop" else asyncio.run(lines(our, body))
                )
    write_section("service", SECTION.format(**_figures(single, whole, size)))


def _figures(
    single: dict[str, list[Load]], whole: dict[str, list[Load]], size: int
) -> dict[str, object]:
    figures: dict[str, object] = {
        "size": size,
        "rounds": ROUNDS,
        "requests": REQUESTS,
        "connections": CONNECTIONS,
        "lines": LINES,
    }
    for name, rounds in single.items():
        figures[f"{name}_median"] = _shown([quantiles(one.each, n=2)[0] * 1000 for one in rounds])
        figures[f"{name}_p99"] = _shown([quantiles(one.each, n=100)[98] * 1000 for one in rounds])
    for loads, count in ((single, REQUESTS), (whole, LINES)):
        for name, rounds in loads.items():
            figures[f"{name}_rate"] = _whole([count / one.seconds for one in rounds])
            figures[f"{name}_cpu"] = _whole([one.cpu / count * 1e6 for one in rounds])
    for name, peers, ours in (
        ("single", single["bare"], single["our"]),
        ("whole", whole["loop"], whole["lines"]),
    ):
        pairs = list(zip(peers, ours, strict=True))
        figures[f"{name}_ratio"] = _shown([peer.seconds / one.seconds for peer, one in pairs])
        figures[f"{name}_cpu_ratio"] = _shown([peer.cpu / one.cpu for peer, one in pairs])
    return figures


def _shown(values: list[float]) -> str:
    spread = Spread.of(values)
    return f"{spread.middle:.2f} ({spread.low:.2f} to {spread.high:.2f})"


def _whole(values: list[float]) -> str:
    spread = Spread.of(values)
    return f"{spread.middle:,.0f} ({spread.low:,.0f} to {spread.high:,.0f})"


if __name__ == "__main__":
    main()
