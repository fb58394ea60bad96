"""Node.js, where it is installed: a program with its arguments, or the engine as a partner."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from typing import Any

import pytest

import cptimescales

EXAMPLES = Path(__file__).parents[2] / "examples" / "node"
ENGINE = Path(cptimescales.__file__).parent / "page" / "engine" / "timescales.js"
_REPLIES = Path(__file__).parents[1] / "page" / "replies.mjs"

needs_node = pytest.mark.skipif(which("node") is None, reason="Node.js is not on this machine")


def run_node(*arguments: str, folder: Path = EXAMPLES) -> subprocess.CompletedProcess[str]:
    """What Node.js prints for a program and its arguments."""
    return subprocess.run(
        [_node(), *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        encoding="utf-8",
    )


def _node() -> str:
    node = which("node")
    assert node is not None
    return node


class Engine:
    """A running engine. It keeps its data until it gets others."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def replies(self, asks: Sequence[dict[str, Any]]) -> list[Any]:
        """The replies to some asks, in their order; tests/page/replies.mjs has their form."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asks) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the engine ended: see its message above"
        replies: list[Any] = json.loads(line)
        return replies


@contextmanager
def running_engine(engine: Path = ENGINE) -> Iterator[Engine]:
    """An engine that answers until the block ends."""
    with subprocess.Popen(
        [_node(), str(_REPLIES), engine.as_uri()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        yield Engine(process)
        assert process.stdin is not None
        process.stdin.close()
