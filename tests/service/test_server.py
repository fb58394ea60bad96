"""The service behind a real uvicorn on a free port of the loopback."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, IncompleteRead
from pathlib import Path

import pytest
from tests.support.http_service import (
    DUE,
    JSON,
    LINES,
    OF_A_CASE,
    Listening,
    Serving,
    head,
    listening,
    raw,
    serving,
)

import cptimescales as cpt
from cptimescales.cli import main
from cptimescales.service import Limits
from cptimescales.testing import Address, CaseScope, Scope, case_law, law, verify, verify_cases

pytestmark = pytest.mark.once
BODY = json.dumps(DUE).encode()


def hurried() -> Limits:
    """Limits that end soon: what waits for ever is cut off, and no test waits long for it."""
    limits = Limits()
    object.__setattr__(limits, "seconds", 0.2)
    object.__setattr__(limits, "long_seconds", 0.2)
    return limits


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with listening() as service:
        yield service.port


@pytest.fixture(scope="module")
def impatient() -> Iterator[Listening]:
    with listening(hurried()) as service:
        yield service


def ask(port: int, path: str, body: bytes, media_type: str = JSON) -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("POST", path, body, {"Content-Type": media_type})
        reply = connection.getresponse()
        return reply.status, reply.read()
    finally:
        connection.close()


def test_it_answers_and_tells_nothing_of_itself(port: int) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    for _ in range(2):  # one connection, two answers
        connection.request("POST", "/v1/due", BODY, {"Content-Type": JSON})
        reply = connection.getresponse()
        assert (reply.status, reply.getheader("server")) == (200, None)
        assert json.loads(reply.read())["due"] == "2026-12-30"
    connection.request("HEAD", "/v1/health")
    reply = connection.getresponse()
    assert (reply.status, reply.read(), reply.getheader("content-length")) == (200, b"", "15")
    connection.close()


def test_verify_proves_it(port: int) -> None:
    laws = [law("agrees"), law("refuses")]
    for book, rule, batch in (("south-west", "first_core_group", 500), ("wales", "visit", 1)):
        address = Address(f"http://127.0.0.1:{port}/v1/due", batch=batch)
        scope = Scope([book], rules=[rule])
        verification = verify(address, scope, laws=laws, examples=2)
        assert not verification.broken
    cases = Address(f"http://127.0.0.1:{port}/v1/timetable")
    agrees = [case_law("agrees")]
    assert not verify_cases(cases, CaseScope(["england"]), laws=agrees, examples=2).broken


@pytest.mark.sweep
def test_verify_http_is_a_command_that_proves_it(port: int) -> None:
    url = f"http://127.0.0.1:{port}/v1"
    assert main(["verify", "--http", f"{url}/due", "--batch", "500"]) == 0
    assert main(["verify", "--cases", "--http", f"{url}/timetable"]) == 0


# Slow and broken clients


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"POST /v1/due HTT",
        head("/v1/due", 10)[:-2],
        b"GET /v1/health HTTP/1.1\r\n" + b"X-A: b\r\n" * 50,
    ],
    ids=["nothing", "half a line", "half a head", "no end of headers"],
)
def test_a_head_that_comes_too_slowly_is_cut_off(impatient: Listening, sent: bytes) -> None:
    with suppress(ConnectionResetError):
        assert raw(impatient.port, sent) == b""


def test_a_body_that_comes_too_slowly_is_refused_and_its_rest_is_cut_off(
    impatient: Listening,
) -> None:
    with suppress(ConnectionResetError):
        reply = raw(impatient.port, head("/v1/due", 100) + b"{")
        assert reply.startswith(b"HTTP/1.1 408")
        assert b"slow_request" in reply


def test_an_endless_body_is_refused_and_cut_off(impatient: Listening) -> None:
    lines = (
        b"POST /v1/due HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", impatient.port), timeout=30) as connection:
        connection.sendall(lines)
        with pytest.raises(OSError):
            while True:
                connection.sendall(b"ffff\r\n" + b" " * 0xFFFF + b"\r\n")


def test_a_reader_who_stops_is_cut_off(impatient: Listening) -> None:
    with socket.create_connection(("127.0.0.1", impatient.port), timeout=30) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        body = (BODY + b"\n") * 20_000
        connection.sendall(head("/v1/due/lines", len(body), media_type=LINES) + body)
        assert connection.recv(1_000).startswith(b"HTTP/1.1 200")
        assert impatient.is_alone()  # the client reads no more, and nobody serves it


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/9.9\r\nConnection: close\r\n\r\n",
        b"GET /v1/health HTTP/1.1\r\n\r\n",
        b"POST /v1/due HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        b"POST /v1/due HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /v1/health HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 200_000 + b"\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        bytes(range(256)),
    ],
    ids=["TLS", "version", "no host", "two lengths", "bad chunk", "long header", "HTTP/2", "bytes"],
)
def test_what_is_no_http_is_refused_and_the_next_is_answered(port: int, sent: bytes) -> None:
    with suppress(ConnectionResetError, BrokenPipeError):
        assert raw(port, sent)[:12] in (b"", b"HTTP/1.1 400", b"HTTP/1.1 404", b"HTTP/1.1 421")
    assert ask(port, "/v1/due", BODY)[0] == 200


def test_a_body_that_is_too_large_is_refused_although_the_client_sends_it_all(port: int) -> None:
    status, content = ask(port, "/v1/due", b" " * 3_000_000)
    assert (status, json.loads(content)["code"]) == (413, "too_large")


# Processes


@pytest.mark.sweep
def test_a_million_rows_stay_within_bounds() -> None:
    """A million lines in one body are refused. In ten bodies they are answered, in 250 MB."""
    line = BODY + b"\n"
    with serving("--quiet") as service:
        status, content = ask(service.port, "/v1/due/lines", line * 1_000_000, LINES)
        assert (status, json.loads(content)["code"]) == (413, "too_large")
        for _ in range(10):
            connection = HTTPConnection("127.0.0.1", service.port, timeout=120)
            connection.request("POST", "/v1/due/lines", line * 100_000, {"Content-Type": LINES})
            reply = connection.getresponse()
            count = 0
            while part := reply.read(1 << 20):
                count += part.count(b'"kind":"due_date"')
            connection.close()
            assert abs(count - 100_000) < 200  # a part may end within the words
        assert peak_kilobytes(service) < 250_000


@pytest.mark.sweep
def test_the_worst_bodies_that_we_know_stay_within_bounds() -> None:
    row = {"reference": "C", "rule": "first_core_group", "on": "2026-12-14"}
    audit = {"rulebook": "england", "rows": [{**row, "recorded_due": "2026-12-29"}] * 100_000}
    with serving("--quiet") as service:
        assert ask(service.port, "/v1/audit", json.dumps(audit).encode())[0] == 200
        assert peak_kilobytes(service) < 300_000
        many = b'{"rulebook":"england","rows":[' + b'{"a":1},' * 490_000 + b"1]}"
        assert ask(service.port, "/v1/audit", many)[0] == 413
        assert peak_kilobytes(service) < 450_000


def peak_kilobytes(service: Serving) -> int:
    """The most memory that the process had; 0 where the system does not tell."""
    usage = Path(f"/proc/{service.process.pid}/status")
    if not usage.exists():
        return 0
    return next(
        int(line.split()[1])
        for line in usage.read_text("utf-8").splitlines()
        if line.startswith("VmHWM")
    )


@pytest.mark.sweep
def test_a_stop_is_graceful_and_the_log_tells_nothing() -> None:
    with serving() as service:
        body = (BODY + b"\n") * 30_000
        with socket.create_connection(("127.0.0.1", service.port), timeout=60) as connection:
            connection.sendall(head("/v1/due/lines", len(body), media_type=LINES) + body)
            received = connection.recv(1_000)
            service.process.send_signal(signal.SIGTERM)
            while part := connection.recv(1 << 20):
                received += part
        assert received.count(b'"kind":"due_date"') == 30_000
        assert received.endswith(b"0\r\n\r\n")
        log = service.log()
        assert service.process.returncode == 0
    assert json.loads(log)["path"] == "/v1/due/lines"


@pytest.mark.sweep
def test_a_killed_process_leaves_an_error_and_no_half_and_the_next_start_serves() -> None:
    body = (BODY + b"\n") * 50_000
    with serving() as service:
        connection = HTTPConnection("127.0.0.1", service.port, timeout=60)
        connection.request("POST", "/v1/due/lines", body, {"Content-Type": LINES})
        reply = connection.getresponse()
        assert reply.status == 200
        reply.read(10_000)
        service.process.kill()
        with pytest.raises((IncompleteRead, ConnectionError)):
            reply.read()
        reply.close()
        connection.close()
        with pytest.raises((HTTPException, OSError)):
            ask(service.port, "/v1/due", BODY)
    with serving() as service:
        assert ask(service.port, "/v1/due", BODY)[0] == 200


@pytest.mark.sweep
def test_workers_share_the_port_and_a_dead_one_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "closed.csv").write_text("date,name\n2026-12-29,Council closed\n", "utf-8")
    council = Path(__file__).parents[1] / "cli" / "our-council.toml"
    options = ("--workers", "2", "--closures", "closed.csv", "--rulebook", str(council))
    with serving(*options, cwd=tmp_path) as service:
        own = json.dumps({**DUE, "rulebook": cpt.load_rulebook(council).name}).encode()
        for _ in range(8):
            status, content = ask(service.port, "/v1/due", BODY)
            assert (status, json.loads(content)["due"]) == (200, "2026-12-31")
            assert ask(service.port, "/v1/due", own)[0] == 200
        children = Path(f"/proc/{service.process.pid}/task/{service.process.pid}/children")
        if children.exists():
            workers = [
                int(child)
                for child in children.read_text("utf-8").split()
                if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()
            ]
            assert len(workers) == 2
            os.kill(workers[0], signal.SIGKILL)
            for _ in range(20):
                assert ask(service.port, "/v1/timetable", json.dumps(OF_A_CASE).encode())[0] == 200
        service.process.send_signal(signal.SIGTERM)
        assert service.process.wait(60) == 0


def test_what_cannot_be_served_is_said_in_one_line(
    port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", "--port", str(port)]) == 2
    assert capsys.readouterr().err == (
        f"cptimescales: 127.0.0.1:{port} cannot be used: Address already in use; choose another "
        "--host or --port\n"
    )
    assert main(["serve", "--rulebook", "nowhere.toml"]) == 2
    assert "nowhere.toml: it cannot be read" in capsys.readouterr().err
    assert main(["serve", "--host", "0.0.0.0", "--port", str(port)]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("Not only this machine can ask now")
    assert len(lines) == 2


# The extra


WITHOUT = """
import sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {missing!r}:
            raise ModuleNotFoundError(name, name=name)

sys.meta_path.insert(0, Missing())
"""


@pytest.mark.sweep
def test_the_extra_http_is_enough_and_is_named_where_it_is_missing() -> None:
    others = {"fastapi", "httpx", "hypothesis", "lxml", "narwhals", "numpy", "pyarrow"}
    enough = "from cptimescales.service import application\napplication().answer_examples()"
    command = "from cptimescales.cli import main\nraise SystemExit(main(['serve']))"
    for missing, code, status in ((others, enough, 0), ({"uvicorn"}, command, 2)):
        done = subprocess.run(
            [sys.executable, "-c", WITHOUT.format(missing=missing) + code],
            capture_output=True,
            encoding="utf-8",
            check=False,
            env={**os.environ, "PYTHONPATH": str(Path(cpt.__file__).parents[1])},
        )
        assert done.returncode == status, done.stderr
    assert "pip install 'cptimescales[http]'" in done.stderr
    assert len(done.stderr.splitlines()) == 1
