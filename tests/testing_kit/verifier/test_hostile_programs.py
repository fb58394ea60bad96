"""Programs that end, hang, flood, or send what a terminal would obey.

In each case `verify` ends, reports the reason in words, and writes nothing.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Event, Thread

import pytest
from tests.support.asking import ask

from cptimescales.testing import Address, Command, Function, NoAnswer, Question
from cptimescales.testing.verifier.protocol import Dated, reply_of_text

QUESTION = Question("england", "first_core_group", date(2026, 12, 14))
ONE_RULE = (
    "--rulebook",
    "england",
    "--rule",
    "first_core_group",
    "--examples",
    "0",
    "--law",
    "exactly_n",
)
READS = "import sys\nfor line in sys.stdin:\n    "


def program(tmp_path: Path, code: str) -> list[str]:
    file = tmp_path / "program.py"
    file.write_text(code, "utf-8")
    return [sys.executable, "-u", str(file)]


def problem(command: Command) -> str:
    try:
        reply = command.ask(QUESTION)
    finally:
        command.close()
    assert isinstance(reply, NoAnswer)
    return reply.problem


def test_a_function_that_exits_is_a_crash() -> None:
    reply = Function(lambda question: sys.exit(0)).ask(QUESTION)
    assert reply == NoAnswer("it failed with SystemExit: 0")


def test_a_function_that_is_interrupted_stops_all() -> None:
    def interrupted(question: Question) -> object:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Function(interrupted).ask(QUESTION)


@pytest.mark.parametrize(
    "code", ["import sys\ndef due(q):\n    sys.exit(0)\n", "import sys\nsys.exit(0)\n"]
)
def test_verify_never_ends_well_because_a_function_or_its_module_exits(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"exits_{len(code)}"
    (tmp_path / f"{name}.py").write_text(code, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert "SystemExit: 0" in ask("verify", "--python", f"{name}:due", *ONE_RULE).refusal()


def test_what_a_function_prints_stays_out_of_the_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "talks.py").write_text(
        "def due(q):\n    print('hello')\n    return q.on\n", "utf-8"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    result = ask("verify", "--python", "talks:due", *ONE_RULE, "--json")
    assert result.out.startswith("{")
    assert "hello" not in result.out
    assert "hello" in result.err


@pytest.mark.sweep
@pytest.mark.skipif(os.name != "posix", reason="a shell and process groups")
def test_what_a_shell_started_is_ended_with_it(tmp_path: Path) -> None:
    here = tmp_path / "started"
    sleeps = program(
        tmp_path,
        "import os, time\n"
        f"open({str(here)!r}, 'w', encoding='utf-8').write(str(os.getpid()))\n"
        "time.sleep(600)\n",
    )
    shell = Command(["sh", "-c", f"{shlex.join(sleeps)}; true"], timeout=2)
    assert "wrote nothing for 2 seconds" in problem(shell)
    with pytest.raises(ProcessLookupError):
        for _ in range(200):  # the system may take a moment to remove the process
            os.kill(int(here.read_text("utf-8")), 0)
            Event().wait(0.02)


def test_an_answer_without_an_end_is_not_read_for_ever(tmp_path: Path) -> None:
    endless = program(tmp_path, READS + "while True: sys.stdout.write('y' * 100_000)")
    assert "its answer has no end of line after 1,000,000 bytes: yyy" in problem(Command(endless))


@contextmanager
def dripping() -> Iterator[str]:
    """An address that sends an answer byte by byte, for ever."""
    enough = Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(200)
            self.end_headers()
            while not enough.wait(0.05):
                try:
                    self.wfile.write(b" ")
                except OSError:
                    return

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/due"
    finally:
        enough.set()
        server.shutdown()
        server.server_close()
        thread.join()


def test_an_address_that_drips_is_given_up_when_the_time_is_over() -> None:
    with dripping() as url:
        result = ask("verify", "--http", url, "--timeout", "0.5", *ONE_RULE)
    assert "cannot be reached: timed out" in result.refusal()


def test_an_address_that_floods_is_not_read_to_the_end() -> None:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(200)
            self.end_headers()
            try:
                for _ in range(400):
                    self.wfile.write(b"9" * 100_000)
            except OSError:
                return

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.handle_request, daemon=True)
    thread.start()
    reply = Address(f"http://127.0.0.1:{server.server_port}/").ask(QUESTION)
    thread.join()
    server.server_close()
    assert reply == NoAnswer("its answer has no end after 1,000,000 bytes")


@pytest.mark.parametrize(
    "answer",
    [
        "\x1b[31mred\x07\u202e",
        '{"due": "\x1b[31m\x07\u202e"}',
        '{"refused": "\\u001b[31m\\u0007\\u202e"}',
    ],
)
def test_what_a_terminal_would_obey_is_shown_escaped(answer: str, tmp_path: Path) -> None:
    first = (
        READS + """print('{"due": "2026-04-02"}' if '"2026-03-19"' in line else """ + f"{answer!a})"
    )
    code = first.replace("import sys", "import sys; sys.stdout.reconfigure(encoding='utf-8')")
    for more in ([], ["--json"]):
        result = ask(
            "verify",
            "--command",
            shlex.join(program(tmp_path, code)),
            *ONE_RULE,
            "--law",
            "agrees",
            *more,
        )
        assert result.code != 0
        assert not set("\x1b\x07\u202e") & set(result.out + result.err)
        assert "x1b[31m" in result.out or "u001b" in result.out or "x1b[31m" in result.err


def test_an_answer_that_is_no_utf_8_is_refused(tmp_path: Path) -> None:
    reply = reply_of_text(b'{"due": "2026-12-30", "note": "\xe9"}')
    assert reply == NoAnswer('its answer is not JSON: {"due": "2026-12-30", "note": "\\xe9"}')
    assert reply_of_text('{"due": "2026-12-30", "note": "é"}'.encode()) == Dated(date(2026, 12, 30))
    latin = program(
        tmp_path,
        READS + """sys.stdout.buffer.write(b'{"due": "2026-12-30", "note": "\\xe9"}\\n')""",
    )
    assert "its answer is not JSON" in problem(Command(latin))


@pytest.mark.sweep
def test_verify_writes_nothing_into_the_folder(tmp_path: Path) -> None:
    (tmp_path / "asked_here.py").write_text("def due(q):\n    raise ValueError('never')\n", "utf-8")
    arguments = [
        "verify",
        "--python",
        "asked_here:due",
        "--law",
        "answers",
        "--rulebook",
        "england",
    ]
    done = subprocess.run(
        [sys.executable, "-B", "-m", "cptimescales", *arguments, "--rule", "first_core_group"],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert [path.name for path in tmp_path.iterdir()] == ["asked_here.py"]
