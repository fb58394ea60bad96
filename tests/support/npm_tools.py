"""The npm packages that tests use, where `make npm-tools` has installed them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from shutil import which

import pytest
from tests.support.pages import ROOT

NPM_TOOLS = Path(os.environ.get("NPM_TOOLS", ROOT / ".ci" / "npm"))
"""Their folder. The variable NPM_TOOLS names another."""

needs_npm_tools = pytest.mark.skipif(
    which("node") is None or not (NPM_TOOLS / "node_modules").is_dir(),
    reason="the npm packages are not installed; make npm-tools installs them",
)


def run_tool(script: str, arguments: Sequence[str], folder: Path) -> str:
    """Runs a program of a package with Node.js, in a folder.

    Args:
        script: the program, as a path in `node_modules`.
        arguments: its arguments.
        folder: the folder in which it runs.

    Returns:
        What it printed, if it failed; otherwise nothing.
    """
    done = subprocess.run(
        [str(which("node")), str(NPM_TOOLS / "node_modules" / script), *arguments],
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=folder,
    )
    return done.stdout + done.stderr if done.returncode else ""
