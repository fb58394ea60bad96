"""Each law of whole cases notices when its code is broken."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cases.test_timetable_laws import LAWS

pytest.importorskip("mutmut", reason="the extra `proof` is not installed")
law_breaks = importlib.import_module("tests.proof.law_breaks")
TOP = Path(__file__).parents[2]


def test_every_law_has_a_break() -> None:
    assert {law.name for law in LAWS} == set(law_breaks.BREAKS)


@pytest.mark.parametrize("name", law_breaks.BREAKS)
def test_a_break_changes_code_that_is_there(name: str) -> None:
    for mutant in law_breaks.broken(name):
        compile(mutant.source, mutant.module, "exec")


@pytest.mark.sweep(keep="time_undoes_nothing")
@pytest.mark.parametrize("name", law_breaks.BREAKS)
def test_a_law_fails_on_the_code_with_its_break(name: str) -> None:
    command = [sys.executable, "-m", "tests.proof.law_breaks", name]
    run = subprocess.run(
        command, cwd=TOP, env=os.environ, capture_output=True, encoding="utf-8", check=False
    )
    assert run.returncode == 1, run.stdout + run.stderr
    assert "1 failed" in run.stdout
