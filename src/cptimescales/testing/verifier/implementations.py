"""Asks an implementation: a Python function, or a program that reads JSON lines and is kept running.

Whatever goes wrong with one question becomes a `NoAnswer` in words; only what makes asking pointless is an error. An address
on a network is asked by `addresses`.
"""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout, suppress
from importlib import import_module
from queue import Empty, SimpleQueue
from threading import Thread
from typing import IO, Protocol

from cptimescales.errors import TimescaleError
from cptimescales.testing.verifier.protocol import (
    LONGEST_ANSWER,
    NoAnswer,
    Question,
    Reply,
    reply_of,
    reply_of_text,
    shown,
)

_MOST_FAILURES = 25
_MOST_SILENCES = 3
_MOST_WAITING = 1_000  # lines that nobody asked for; one is enough to know


class ImplementationError(TimescaleError):
    """An implementation that cannot be asked at all, or no longer."""

    code = "cannot_ask"


class MixedUpError(ImplementationError):
    """More answers than questions, so that it cannot be told which answer belongs to which question."""

    code = "answers_mixed_up"


class Implementation(Protocol):
    """What can be asked, so many questions at once; `close` ends it, and raises if its answers cannot be trusted."""

    @property
    def at_once(self) -> int: ...

    def ask(self, question: Question) -> Reply: ...

    def ask_all(self, questions: Sequence[Question]) -> list[Reply]: ...

    def close(self) -> None: ...


class Function:
    """A Python function that takes a `Question` and gives a date, a mapping as in JSON, or a `Reply`.

    A `ValueError` that it raises is its refusal; anything else raised is a crash, `SystemExit` too. It runs in this
    process, so nothing can end it when it takes too long.

    >>> from datetime import date
    >>> Function(lambda question: question.on).ask(Question("england", "first_core_group", date(2026, 12, 14)))
    Dated(due=datetime.date(2026, 12, 14), last_working_day=None)
    """

    at_once = 1

    def __init__(self, function: Callable[[Question], object]) -> None:
        self._function = function

    def ask(self, question: Question) -> Reply:
        """Its reply to one question."""
        try:
            return reply_of(self._function(question))
        except ValueError as error:
            return reply_of({"refused": f"{error}"})
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - a crash or sys.exit of the user's own code is a finding, not ours
            return NoAnswer(f"it failed with {type(error).__name__}: {shown(error)}")

    def ask_all(self, questions: Sequence[Question]) -> list[Reply]:
        """Its replies, one by one."""
        return [self.ask(question) for question in questions]

    def close(self) -> None:
        """Nothing is to be closed."""


def function_named(name: str) -> Function:
    """The function that `module:function` names; the module is looked for in the current folder, too.

    What it prints goes to standard error, so that it does not mix with a report.

    Raises:
        ImplementationError: there is none.
    """
    module, _, attribute = name.partition(":")
    if not module or not attribute:
        raise ImplementationError(
            f"{name!r} names no function; write module:function, such as our_dates:due"
        )
    if os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())
    try:
        with redirect_stdout(sys.stderr):
            found = getattr(import_module(module), attribute)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - whatever a module of the user's own does when it is imported
        raise ImplementationError(
            f"{name!r} cannot be loaded: {type(error).__name__}: {shown(error)}"
        ) from None
    if not callable(found):
        raise ImplementationError(f"{name!r} is not a function, but {shown(found)}")

    def quiet(question: Question) -> object:
        with redirect_stdout(sys.stderr):
            return found(question)

    return Function(quiet)


class Command:
    """A program that reads one question a line as JSON and writes one answer a line, kept running throughout.

    It is started again after it crashed or kept silent. It must write its answer out at once: many languages hold a
    line back when they do not write to a terminal, until told to flush.

    Args:
        command: the program and its arguments; text is taken apart as a shell would, without a shell.
        timeout: how many seconds it may take over one question, its start included.

    Raises:
        ImplementationError: it cannot be started.
    """

    at_once = 1

    def __init__(self, command: str | Sequence[str], *, timeout: float = 10.0) -> None:
        self._arguments = _taken_apart(command)
        self._timeout = timeout
        self._failures = self._silences = 0
        self._running: _Program | None = None
        self._last: Question | None = None

    def ask(self, question: Question) -> Reply:
        """Its reply to one question.

        Raises:
            ImplementationError: it cannot be started, or has failed so often that it makes no sense to go on.
        """
        if self._running is None:
            self._running = _Program(self._arguments)
        extra = self._running.extra()
        if extra is not None:
            raise self._said_too_much(extra)
        self._last = question
        reply = self._running.ask(json.dumps(question.as_json()), self._timeout)
        if isinstance(reply, NoAnswer):
            self._failed(reply.problem)
        return reply

    def ask_all(self, questions: Sequence[Question]) -> list[Reply]:
        """Its replies, one by one."""
        return [self.ask(question) for question in questions]

    def close(self) -> None:
        """Ends it, and looks whether it wrote more lines than it was asked questions.

        Raises:
            MixedUpError: it did, so it cannot be told which answer belonged to which question.
        """
        if self._running is not None:
            extra = self._running.end(self._timeout)
            self._running = None
            if extra is not None:
                raise self._said_too_much(extra)

    def _failed(self, problem: str) -> None:
        program = self._running
        self._failures += 1
        if program is not None and not program.can_go_on:
            self._silences += program.silent
            program.kill()
            self._running = None
        if self._failures >= _MOST_FAILURES or self._silences >= _MOST_SILENCES:
            times = self._silences if self._silences >= _MOST_SILENCES else self._failures
            raise ImplementationError(
                f"the program gave no usable answer {times} times; the last time {problem}"
            )

    def _said_too_much(self, extra: str) -> MixedUpError:
        after = f" around the question {json.dumps(self._last.as_json())}" if self._last else ""
        return MixedUpError(
            f"the program wrote more lines than it was asked questions{after}; one more was: {shown(extra)}. "
            "Write one line an answer, and anything else to standard error"
        )


def _taken_apart(command: str | Sequence[str]) -> list[str]:
    try:
        parts = (
            shlex.split(command, posix=os.name != "nt")
            if isinstance(command, str)
            else list(command)
        )
    except ValueError as error:
        raise ImplementationError(f"the command {command!r} cannot be read: {error}") from None
    if not parts:
        raise ImplementationError(
            "the command is empty; name a program, such as 'python3 our_dates.py'"
        )
    return parts


class _Program:
    """One running process, and the lines it writes."""

    def __init__(self, arguments: list[str]) -> None:
        try:
            self._process = subprocess.Popen(  # the program is the user's own, named by the user
                arguments,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                start_new_session=True,  # so that what it started itself can be ended with it
            )
        except OSError as error:
            raise ImplementationError(
                f"the program {arguments[0]!r} cannot be started: {error.strerror}"
            ) from None
        assert (
            self._process.stdin and self._process.stdout and self._process.stderr
        )  # all three were asked for
        self._to, self._from, self._errors = (
            self._process.stdin,
            self._process.stdout,
            self._process.stderr,
        )
        self._lines: SimpleQueue[bytes | None] = SimpleQueue()
        self._told: deque[bytes] = deque(maxlen=3)
        self._threads = [
            Thread(target=_each_line, args=(self._from, self._keep), daemon=True),
            Thread(target=_each_line, args=(self._errors, self._tell), daemon=True),
        ]
        for thread in self._threads:
            thread.start()
        self.can_go_on, self.silent = True, False

    def ask(self, line: str, timeout: float) -> Reply:
        try:
            self._to.write(f"{line}\n".encode())
            answer = self._lines.get(timeout=timeout)
        except Empty:
            self.can_go_on, self.silent = False, True
            return NoAnswer(
                f"it wrote nothing for {timeout:g} seconds; does it flush its output after each line?"
            )
        except OSError:  # it no longer reads
            answer = None
        if answer is None:
            self.can_go_on = False
            return NoAnswer(self._ended())
        if len(answer) > LONGEST_ANSWER:
            self.can_go_on = False
            return NoAnswer(
                f"its answer has no end of line after {LONGEST_ANSWER:,} bytes: {shown(answer[:80].decode())}"
            )
        return reply_of_text(answer)

    def extra(self) -> str | None:
        """A line that nobody asked for, if one is there."""
        with suppress(Empty):
            line = self._lines.get_nowait() if self.can_go_on else None
            return None if line is None else line.decode("utf-8", "backslashreplace")
        return None

    def end(self, timeout: float) -> str | None:
        """Tells it that there is no more, and gives the first line that it writes all the same."""
        with suppress(OSError):
            self._to.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout)
        for thread in self._threads:
            thread.join(timeout=1)
        self.kill()
        return self.extra()

    def kill(self) -> None:
        """Ends it with all that it started, such as the program that a shell runs."""
        if os.name == "posix":
            with suppress(ProcessLookupError, PermissionError):  # all of them have ended
                os.killpg(self._process.pid, signal.SIGKILL)
        else:
            self._process.kill()
        self._process.wait()
        self._to.close()
        for thread, stream in zip(self._threads, (self._from, self._errors), strict=True):
            thread.join(timeout=1)
            if (
                not thread.is_alive()
            ):  # else something that left the group still holds the other end
                stream.close()

    def _ended(self) -> str:
        try:
            code = self._process.wait(1)
        except subprocess.TimeoutExpired:
            return "it closed its output without an answer"
        self._threads[1].join(timeout=1)  # so that its last words are there
        words = (
            f": {shown(self._told[-1].decode('utf-8', 'backslashreplace'))}" if self._told else ""
        )
        return f"it ended with exit code {code} instead of an answer{words}"

    def _keep(self, line: bytes | None) -> None:
        if line is None or self._lines.qsize() < _MOST_WAITING:
            self._lines.put(line)

    def _tell(self, line: bytes | None) -> None:
        if line:
            self._told.append(line)


def _each_line(stream: IO[bytes], told: Callable[[bytes | None], None]) -> None:
    """Every line that is not blank, and in the end None; a line longer than any answer is told in pieces."""
    rest = b""
    with suppress(ValueError, OSError):  # closed under its hands, once the program was ended
        while piece := stream.read(65_536):
            *lines, rest = (rest + piece).split(b"\n")
            if len(rest) > LONGEST_ANSWER:
                lines, rest = [*lines, rest], b""
            for line in lines:
                if line.strip():
                    told(line)
    if rest.strip():
        told(rest)
    told(None)
