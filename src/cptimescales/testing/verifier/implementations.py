"""Asks an implementation: a Python function, or a program that reads one JSON line a question.

A failure with one question becomes a `NoAnswer` with the reason. An error is raised only when it
makes no sense to ask further questions. `http` asks an address on a network.
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
from typing import IO, Any, Protocol, TypeAlias, TypeVar

from cptimescales.errors import TimescaleError
from cptimescales.testing.verifier.protocol import (
    LONGEST_ANSWER,
    Asked,
    NoAnswer,
    Question,
    Reply,
    reply_to,
    shown,
)

QuestionT_contra = TypeVar("QuestionT_contra", contravariant=True)
ReplyT_co = TypeVar("ReplyT_co", covariant=True)
ReplyT = TypeVar("ReplyT")

_MOST_FAILURES = 25
_MOST_SILENCES = 3
_MOST_WAITING = 1_000  # unread lines; a single line too many already ends the run


class ImplementationError(TimescaleError):
    """The implementation cannot be asked, or no longer."""

    code = "cannot_ask"


class MixedUpError(ImplementationError):
    """The program wrote more answers than it got questions, so answers match no question."""

    code = "answers_mixed_up"


class Asks(Protocol[QuestionT_contra, ReplyT_co]):
    """What can be asked questions of one kind."""

    @property
    def at_once(self) -> int:
        """How many questions it takes at once."""

    def ask(self, question: QuestionT_contra) -> ReplyT_co:
        """The reply to one question."""

    def ask_all(self, questions: Sequence[QuestionT_contra]) -> Sequence[ReplyT_co]:
        """The replies to many questions, in their order."""

    def close(self) -> None:
        """Ends it. Raises `ImplementationError` if its answers cannot be trusted."""


Implementation: TypeAlias = Asks[Question, Reply]
"""What `verify` can ask for due dates."""


class Function:
    """A Python function that takes a `Question`, or a `CaseQuestion`.

    It returns what the question reads as a reply: for a `Question` a date, a mapping as in JSON, or
    a `Reply`. If it raises a `ValueError`, it refuses the question. If it raises anything else,
    `SystemExit` included, it crashed. It runs in this process, so no timeout can end it.

    Args:
        function: the function.

    >>> from datetime import date
    >>> question = Question("england", "first_core_group", date(2026, 12, 14))
    >>> Function(lambda question: question.on).ask(question)
    Dated(due=datetime.date(2026, 12, 14), last_working_day=None)
    """

    at_once = 1

    def __init__(self, function: Callable[[Any], object]) -> None:
        self._function = function

    def ask(self, question: Asked[ReplyT]) -> ReplyT | NoAnswer:
        """The function's reply to one question."""
        try:
            return question.reply_of(self._function(question))
        except ValueError as error:
            return question.reply_of({"refused": f"{error}"})
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - the user's code crashed or exited
            return NoAnswer(f"it failed with {type(error).__name__}: {shown(error)}")

    def ask_all(self, questions: Sequence[Asked[ReplyT]]) -> list[ReplyT | NoAnswer]:
        """Its replies to the questions, asked one by one."""
        return [self.ask(question) for question in questions]

    def close(self) -> None:
        """Does nothing: a function needs no closing."""


def function_named(name: str) -> Function:
    """The function that `module:function` names. The module may be in the current folder.

    What the function prints goes to standard error, so that it does not mix with the report.

    Raises:
        ImplementationError: the name is not of that form, or the function cannot be loaded.
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
            function = getattr(import_module(module), attribute)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - the user's module may do anything when imported
        raise ImplementationError(
            f"{name!r} cannot be loaded: {type(error).__name__}: {shown(error)}"
        ) from None
    if not callable(function):
        raise ImplementationError(f"{name!r} is not a function, but {shown(function)}")

    def quiet(question: object) -> object:
        with redirect_stdout(sys.stderr):
            return function(question)

    return Function(quiet)


class Command:
    """A program that reads one question a line as JSON and writes one answer a line.

    It is started once and kept running. After a crash or a silence it is started again. It must
    flush its output after each answer, which many languages do by themselves only on a terminal.

    Args:
        command: the program and its arguments. Text is split as a shell splits it, without a shell.
        timeout: how many seconds it may take to answer one question, its start included.

    Raises:
        ImplementationError: the command is empty or cannot be read.
    """

    at_once = 1

    def __init__(self, command: str | Sequence[str], *, timeout: float = 10.0) -> None:
        self._arguments = _split(command)
        self._timeout = timeout
        self._failures = self._silences = 0
        self._running: _Program | None = None
        self._last: Asked[object] | None = None

    def ask(self, question: Asked[ReplyT]) -> ReplyT | NoAnswer:
        """Its reply to one question.

        Raises:
            ImplementationError: it cannot be started, or it failed too often to go on.
            MixedUpError: it wrote a line that no question called for.
        """
        if self._running is None:
            self._running = _Program(self._arguments)
        extra = self._running.extra()
        if extra is not None:
            raise self._too_many_lines(extra)
        self._last = question
        answer = self._running.ask(json.dumps(question.as_json()), self._timeout)
        reply = answer if isinstance(answer, NoAnswer) else reply_to(question, answer)
        if isinstance(reply, NoAnswer):
            self._failed(reply.problem)
        return reply

    def ask_all(self, questions: Sequence[Asked[ReplyT]]) -> list[ReplyT | NoAnswer]:
        """Its replies to the questions, asked one by one."""
        return [self.ask(question) for question in questions]

    def close(self) -> None:
        """Ends the program.

        Raises:
            MixedUpError: it wrote more lines than it got questions.
        """
        if self._running is not None:
            extra = self._running.end(self._timeout)
            self._running = None
            if extra is not None:
                raise self._too_many_lines(extra)

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

    def _too_many_lines(self, extra: str) -> MixedUpError:
        where = f" around the question {json.dumps(self._last.as_json())}" if self._last else ""
        return MixedUpError(
            f"the program wrote more lines than it got questions{where}; one extra line was: "
            f"{shown(extra)}. Write one line for each answer, and anything else to standard error"
        )


def _split(command: str | Sequence[str]) -> list[str]:
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
    """One running process, and the lines that it writes."""

    def __init__(self, arguments: list[str]) -> None:
        try:
            self._process = subprocess.Popen(  # the program is the user's own, named by the user
                arguments,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                start_new_session=True,  # so that its own child processes can be ended with it
            )
        except OSError as error:
            raise ImplementationError(
                f"the program {arguments[0]!r} cannot be started: {error.strerror}"
            ) from None
        stdin, stdout, stderr = self._process.stdin, self._process.stdout, self._process.stderr
        assert stdin and stdout and stderr  # all three are pipes
        self._stdin, self._stdout, self._stderr = stdin, stdout, stderr
        self._answers: SimpleQueue[bytes | None] = SimpleQueue()
        self._last_errors: deque[bytes] = deque(maxlen=3)
        self._threads = [
            Thread(target=_read_lines, args=(stdout, self._keep_answer), daemon=True),
            Thread(target=_read_lines, args=(stderr, self._keep_error), daemon=True),
        ]
        for thread in self._threads:
            thread.start()
        self.can_go_on, self.silent = True, False

    def ask(self, line: str, timeout: float) -> bytes | NoAnswer:
        try:
            self._stdin.write(f"{line}\n".encode())
            answer = self._answers.get(timeout=timeout)
        except Empty:
            self.can_go_on, self.silent = False, True
            return NoAnswer(
                f"it wrote nothing for {timeout:g} seconds; "
                "does it flush its output after each line?"
            )
        except OSError:  # the program no longer reads
            answer = None
        if answer is None:
            self.can_go_on = False
            return NoAnswer(self._ended())
        if len(answer) > LONGEST_ANSWER:
            self.can_go_on = False
            start = shown(answer[:80].decode())
            return NoAnswer(
                f"its answer has no end of line after {LONGEST_ANSWER:,} bytes: {start}"
            )
        return answer

    def extra(self) -> str | None:
        """A line that no question called for, if there is one."""
        with suppress(Empty):
            line = self._answers.get_nowait() if self.can_go_on else None
            return None if line is None else line.decode("utf-8", "backslashreplace")
        return None

    def end(self, timeout: float) -> str | None:
        """Closes its input, waits for its end, and returns the first extra line, if any."""
        with suppress(OSError):
            self._stdin.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout)
        for thread in self._threads:
            thread.join(timeout=1)
        self.kill()
        return self.extra()

    def kill(self) -> None:
        """Ends the process and all its child processes, such as the program that a shell runs."""
        if os.name == "posix":
            with suppress(ProcessLookupError, PermissionError):  # they have all ended
                os.killpg(self._process.pid, signal.SIGKILL)
        else:
            self._process.kill()
        self._process.wait()
        self._stdin.close()
        for thread, stream in zip(self._threads, (self._stdout, self._stderr), strict=True):
            thread.join(timeout=1)
            # If the thread still reads, a child process outside the group has the pipe open.
            if not thread.is_alive():
                stream.close()

    def _ended(self) -> str:
        try:
            code = self._process.wait(1)
        except subprocess.TimeoutExpired:
            return "it closed its output without an answer"
        self._threads[1].join(timeout=1)  # so that the last line on standard error has been read
        words = f"it ended with exit code {code} instead of an answer"
        if self._last_errors:
            words += f": {shown(self._last_errors[-1].decode('utf-8', 'backslashreplace'))}"
        return words

    def _keep_answer(self, line: bytes | None) -> None:
        if line is None or self._answers.qsize() < _MOST_WAITING:
            self._answers.put(line)

    def _keep_error(self, line: bytes | None) -> None:
        if line:
            self._last_errors.append(line)


def _read_lines(stream: IO[bytes], keep: Callable[[bytes | None], None]) -> None:
    """Passes on every line that is not blank, and None at the end.

    A line longer than the longest answer is passed on in pieces.
    """
    rest = b""
    with suppress(ValueError, OSError):  # the stream was closed because the program was ended
        while piece := stream.read(65_536):
            *lines, rest = (rest + piece).split(b"\n")
            if len(rest) > LONGEST_ANSWER:
                lines, rest = [*lines, rest], b""
            for line in lines:
                if line.strip():
                    keep(line)
    if rest.strip():
        keep(rest)
    keep(None)
