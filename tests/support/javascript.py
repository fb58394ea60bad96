"""Node.js, where it is installed: a program with its arguments, or a question at a time."""

from __future__ import annotations

import subprocess
from pathlib import Path
from shutil import which

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples" / "node"

needs_node = pytest.mark.skipif(which("node") is None, reason="Node.js is not on this machine")


def run_node(*arguments: str, folder: Path = EXAMPLES) -> subprocess.CompletedProcess[str]:
    """What Node.js prints for a program and its arguments."""
    node = which("node")
    assert node is not None
    return subprocess.run(
        [node, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        encoding="utf-8",
    )
