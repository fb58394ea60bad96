"""What a stranger on the network can do: each row of the table on the security page is a test."""

from __future__ import annotations

import gzip
import io
import json
import logging
import re
from collections.abc import Iterator

import pytest
from tests.support.http_service import CASE, DUE, JSON, OF_A_CASE, Asking
from tests.support.pages import DOCS

from cptimescales.service import application
from cptimescales.service.hosts import is_loopback
from cptimescales.service.log import Discreet, log_to
from cptimescales.service.paths import PATHS

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def service() -> Asking:
    return Asking(application(hosts=["Timescales.Example"]))


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST:8042",
        "127.0.0.1",
        "10.1.2.3:80",
        "[::1]:8042",
        "timescales.example",
        "timescales.example.:443",
    ],
)
def test_host_header_a_known_name_is_answered(service: Asking, host: str) -> None:
    assert service.get("/v1/health", host=host).status == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "",
        "localhost:x",
        "timescales.example:80@evil",
        "[::1",
        "[evil]",
        "2026-12-14",
        "127.1",
        "0x7f000001",
        "localhost, evil",
    ],
)
def test_host_header_another_name_is_refused(service: Asking, host: str) -> None:
    for path in ("/v1/health", "/openapi.json", "/nowhere"):
        reply = service.get(path, host=host)
        assert (reply.status, reply.code) == (421, "unknown_host"), path


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "",
        "/v1",
        "/v1/",
        "/v1/due/",
        "//v1/due",
        "/v1//due",
        "/V1/due",
        "/v1/../v1/due",
        "/v1/rulebooks/../due",
        "/v1/rulebooks/",
        "/v1/rulebooks/england/x",
        "/v1/rulebooks/..",
        "/v1/rulebooks/%2e%2e",
        "/v1/rulebooks/england.toml",
        "/v1/rulebooks/{name}",
        "/etc/passwd",
        "/v1/rulebooks/\x00",
        "/v1/rulebooks/\ud800",
        "/docs",
        "/metrics",
        "*",
        "/openapi.json/",
    ],
)
def test_path_tricks_lead_nowhere(service: Asking, path: str) -> None:
    for method in ("GET", "POST", "PUT"):
        reply = service.ask(method, path, [b""], {"content-type": JSON})
        assert reply.status in (404, 405), (method, path)
        assert reply.code in ("no_such_path", "method_not_allowed")
    assert service.get(path).status == 404


@pytest.mark.parametrize(
    "method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"]
)
def test_another_method_is_refused_and_says_which_is_taken(service: Asking, method: str) -> None:
    for path in PATHS:
        if path.method == "POST" or method not in ("GET", "HEAD"):
            reply = service.ask(method, path.path.replace("{name}", "wales"), [b""], {})
            assert (reply.status, reply.code) == (405, "method_not_allowed")
            assert reply.headers["allow"] == ("POST" if path.method == "POST" else "GET, HEAD")


@pytest.mark.parametrize(
    "number",
    ["1" * 4_000, "1" * 5_000, "-" + "9" * 300, "1e400", "1.5", "-0", "0", "1001", "1E3"],
)
def test_huge_numbers_are_refused(service: Asking, number: str) -> None:
    body = json.dumps({**DUE, "rule": "review_conference"})[:-1] + f', "number": {number}}}'
    reply = service.post("/v1/due", body.encode())
    assert (reply.status, reply.code) in ((422, "bad_body"), (422, "bad_period"))
    assert len(reply.content) < 3_000
    year = f'{{"division": "scotland", "year": {number}}}'.encode()
    assert service.post("/v1/calendar", year).status == 422


@pytest.mark.parametrize("around", [("[", "]"), ('{"a":', "}")])
def test_deep_json_is_refused(service: Asking, around: tuple[str, str]) -> None:
    left, right = around
    for depth in (150, 400, 60_000 // len(left)):
        deep = left * depth + "1" + right * depth
        for path in PATHS:
            if path.method == "POST":
                reply = service.post(path.path, deep.encode(), path.takes)
                assert b'"bad_body"' in reply.content, path.path
        inside = json.dumps({"rulebook": "england", "rows": ["@"]}).replace('"@"', deep)
        assert service.post("/v1/audit", inside.encode()).status in (200, 422)


def test_compressed_bodies_are_refused_unread(service: Asking) -> None:
    bomb = gzip.compress(b" " * 1_000_000)
    for coding in ("gzip", "deflate", "br", "zstd", "gzip, gzip", "x"):
        reply = service.post("/v1/due", bomb, content_encoding=coding)
        assert (reply.status, reply.code) == (415, "unsupported_media_type")
    assert service.post("/v1/due", bomb).code == "bad_body"
    assert service.post("/v1/due", DUE, content_encoding="identity").status == 200


@pytest.mark.parametrize(
    "media_type",
    [
        None,
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "application/json; charset=utf-16",
        "text/html, application/json",
        "application/jsonx",
    ],
)
def test_another_kind_of_body_is_refused(service: Asking, media_type: str | None) -> None:
    """A page in a browser can send only these kinds to another site without asking first."""
    reply = service.post("/v1/due", DUE, media_type)
    assert (reply.status, reply.code) == (415, "unsupported_media_type")
    assert service.post("/v1/due/lines", DUE).code == "unsupported_media_type"
    assert service.post("/v1/due", DUE, "Application/JSON; charset=UTF-8").status == 200


def test_no_page_of_another_site_may_read_an_answer(service: Asking) -> None:
    reply = service.post("/v1/due", DUE, origin="http://evil.example")
    asked_first = service.ask("OPTIONS", "/v1/due", [b""], {"origin": "http://evil.example"})
    assert asked_first.status == 405
    for headers in (reply.headers, asked_first.headers):
        assert not [name for name in headers if name.startswith("access-control")]
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("text", ["<script>", "\u202e", "\x1b[31m", "\\ud800", "\x7f", "\\u0000"])
def test_hostile_text_stays_text(service: Asking, text: str) -> None:
    """It comes back as JSON or escaped, or is refused. No header and no log line holds it."""
    for changed in ({"rulebook": text}, {"rule": text}, {"known_on": text}):
        body = json.dumps({**DUE, **changed}).replace("\\\\u", "\\u").encode()
        reply = service.post("/v1/due", body)
        assert reply.status == 422
        assert reply.headers["content-type"] == "application/problem+json"
    case = {**CASE, "reference": f"C{text}", "columns": {"team": text}}
    body = json.dumps({**OF_A_CASE, "case": case}).replace("\\\\u", "\\u").encode()
    for path in ("/v1/timetable", "/v1/timetable/page", "/v1/timetable/calendar"):
        reply = service.post(path, body)
        assert reply.status in (200, 422)
        if path == "/v1/timetable/page":
            assert b"<script>" not in reply.content


# Logs


SECRETS = ("C-1042", "2026", "2012", "conference_held", "evil", "\x1b", "first_core_group")


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    root, ours = logging.getLogger(), logging.getLogger("cptimescales.service")
    before = root.handlers[:], root.level, ours.level
    stream = io.StringIO()
    log_to(stream, requests=True)
    yield stream
    root.handlers[:], level, ours_level = before
    root.setLevel(level)
    ours.setLevel(ours_level)


def test_log_injection_no_word_of_a_client_is_in_a_log(service: Asking, log: io.StringIO) -> None:
    hostile = {"user_agent": "evil\r\n2026-12-14", "referer": "http://evil/C-1042"}
    service.post("/v1/due", DUE, **hostile)
    service.post("/v1/due", {**DUE, "rule": "evil"}, **hostile)
    service.post("/v1/timetable", OF_A_CASE)
    service.post("/v1/timetable", {**OF_A_CASE, "case": {**CASE, "evil": "C-1042"}})
    service.post("/v1/report", {"rulebook": "england", "cases": [CASE], "as_of": "2026-12-14"})
    service.get("/v1/due/C-1042/2026-12-14\r\nevil\x1b[31m")
    service.get("/v1/rulebooks/evil")
    service.ask("EVIL\r\n", "/v1/due", [b""], {})
    service.get("/v1/health", host="evil.example")
    lines = log.getvalue().splitlines()
    assert len(lines) == 9
    for line in lines:
        entry = json.loads(line)
        assert set(entry) <= {"method", "path", "status", "ms", "bytes_in", "bytes_out", "code"}
        assert entry["path"] in {"unknown", *(path.path for path in PATHS)}
    assert not [
        secret for secret in SECRETS if secret in re.sub(r'"ms": [\d.]+', "", log.getvalue())
    ]


def test_what_other_libraries_log_says_no_value(log: io.StringIO) -> None:
    try:
        raise KeyError("C-1042")
    except KeyError as error:
        logging.getLogger("uvicorn.error").error("Exception in\nASGI application", exc_info=error)
        logging.getLogger("asyncio").error("task %r", error, exc_info=error)
    assert (
        log.getvalue() == "Exception in ASGI application (KeyError)\nerror of asyncio (KeyError)\n"
    )
    assert isinstance(logging.getLogger().handlers[0].formatter, Discreet)


def test_a_quiet_service_logs_no_request(service: Asking, log: io.StringIO) -> None:
    log_to(log, requests=False)
    service.post("/v1/due", DUE)
    assert log.getvalue() == ""


def test_only_the_loopback_is_the_loopback() -> None:
    assert [
        host for host in ("127.0.0.1", "127.9.9.9", "::1", "localhost") if not is_loopback(host)
    ] == []
    assert [
        host for host in ("0.0.0.0", "::", "10.0.0.1", "example.org", "") if is_loopback(host)
    ] == []


def test_the_table_of_the_security_page_names_tests_that_are_there() -> None:
    page = (DOCS / "trust" / "security.md").read_text("utf-8")
    section = page.partition("## What a stranger on the network can do")[2].partition("\n## ")[0]
    named = re.findall(r"`(test_\w+)`", section)
    tests = "".join(
        path.read_text("utf-8") for path in (DOCS.parent / "tests" / "service").glob("*.py")
    )
    assert len(named) >= 12
    for name in named:
        assert f"def {name}(" in tests, name
