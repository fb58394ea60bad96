"""Asks the command line in this process, for the tests of it."""

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
_TERMINAL = (
    "COLUMNS",
    "FORCE_COLOR",
    "NO_COLOR",
    "PYTHONUNBUFFERED",
    "TERM",
    "TTY_COMPATIBLE",
    "TTY_INTERACTIVE",
)


@dataclass(frozen=True)
class Told:
    """What a command told: its exit code, and what it wrote."""

    code: int
    out: str
    err: str

    def answer(self) -> str:
        assert (self.code, self.err) == (0, "")
        assert self.out.endswith("\n")
        return self.out

    def refusal(self) -> str:
        assert (self.code, self.out) == (2, "")
        assert self.err.startswith("cptimescales: ")
        assert self.err.endswith("\n")
        assert len(self.err.splitlines()) == 1
        return self.err.removeprefix("cptimescales: ").rstrip("\n")


def ask(*arguments: str, **environment: str) -> Told:
    """What the command tells a pipe; only the environment given here says anything of a terminal."""
    out, err = (TextIOWrapper(BytesIO(), "utf-8", newline="\n") for _ in range(2))
    everywhere = no_terminal_in(os.environ) | environment
    with patch.dict(os.environ, everywhere, clear=True), redirect_stdout(out), redirect_stderr(err):
        code = main(arguments)
    return Told(code, *(_written(stream) for stream in (out, err)))


def ask_on_screen(*arguments: str, **environment: str) -> Told:
    """What the command tells a terminal of 80 columns with colours."""
    return ask(
        *arguments, **{"FORCE_COLOR": "1", "TERM": "xterm-256color", "COLUMNS": "80"} | environment
    )


def no_terminal_in(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment without what says how a terminal is to be written to."""
    return {name: value for name, value in environment.items() if name not in _TERMINAL}


def _written(stream: TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()


def lines_of(text: str) -> list[str]:
    """The lines, with runs of spaces as one, so that a test asks for words and not for columns."""
    return [" ".join(line.split()) for line in text.splitlines()]
