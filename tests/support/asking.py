"""Runs the command line in this process, for the tests of the commands."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path
from unittest.mock import patch

from cptimescales.cli import main

COUNCIL = str(Path(__file__).parents[1] / "cli" / "our-council.toml")
CORE_GROUP = ("due", "first_core_group", "--on", "2026-12-14", "--rulebook", "england")
_TERMINAL_VARIABLES = (
    "COLUMNS",
    "FORCE_COLOR",
    "NO_COLOR",
    "PYTHONUNBUFFERED",
    "TERM",
    "TTY_COMPATIBLE",
    "TTY_INTERACTIVE",
)


@dataclass(frozen=True)
class CommandResult:
    """The exit code of a command and the text that it wrote."""

    code: int
    out: str
    err: str

    def answer(self) -> str:
        """The text on stdout, after a check that the command answered."""
        assert (self.code, self.err) == (0, "")
        assert self.out.endswith("\n")
        return self.out

    def refusal(self) -> str:
        """The reason on stderr, after a check that the command refused in one line."""
        assert (self.code, self.out) == (2, "")
        assert self.err.startswith("cptimescales: ")
        assert self.err.endswith("\n")
        assert len(self.err.splitlines()) == 1
        return self.err.removeprefix("cptimescales: ").rstrip("\n")


def ask(*arguments: str, **environment: str) -> CommandResult:
    """Runs a command that writes to a pipe.

    Args:
        arguments: the words after `cptimescales`.
        environment: the only environment variables that describe a terminal.
    """
    out, err = (TextIOWrapper(BytesIO(), "utf-8", newline="\n") for _ in range(2))
    variables = no_terminal_in(os.environ) | environment
    with patch.dict(os.environ, variables, clear=True), redirect_stdout(out), redirect_stderr(err):
        code = main(arguments)
    return CommandResult(code, *(_text(stream) for stream in (out, err)))


def ask_on_screen(*arguments: str, **environment: str) -> CommandResult:
    """Runs a command that writes to a terminal of 80 columns with colours."""
    screen = {"FORCE_COLOR": "1", "TERM": "xterm-256color", "COLUMNS": "80"}
    return ask(*arguments, **screen | environment)


def no_terminal_in(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment without the variables that describe a terminal."""
    return {name: value for name, value in environment.items() if name not in _TERMINAL_VARIABLES}


def _text(stream: TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()


def lines_of(text: str) -> list[str]:
    """The lines with single spaces, so that a test compares words and not columns."""
    return [" ".join(line.split()) for line in text.splitlines()]
