"""The engine in JavaScript answers every conformance question right, in Node.js."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.support.javascript import needs_node, run_node

pytestmark = [pytest.mark.once, needs_node]

VECTORS = Path(__file__).parents[2] / "docs" / "conformance"


def count(version: str) -> int:
    """The number of vectors of one version."""
    files = [path for path in (VECTORS / version).glob("*/*.json")]
    return sum(len(json.loads(path.read_text("utf-8"))["vectors"]) for path in files)


def test_the_engine_answers_every_vector() -> None:
    done = run_node("conformance.mjs")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == f"{count('v1')} vectors, 0 wrong"


def test_an_engine_that_counts_the_trigger_fails_them(tmp_path: Path) -> None:
    for name in ("due/northern-ireland.json", "working-days/scotland.json"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).symlink_to(VECTORS / "v1" / name)
    done = run_node("conformance.mjs", "counts-the-trigger.mjs", str(tmp_path))
    assert done.returncode == 1
    assert '"rule":"initial_conference","on":"' in done.stdout
    assert "due should be" in done.stdout


def test_a_folder_without_vectors_is_no_success(tmp_path: Path) -> None:
    done = run_node("conformance.mjs", "engine.mjs", str(tmp_path))
    assert done.returncode == 2
    assert done.stderr.startswith("conformance: ")


def test_an_example_prints_why_a_day_and_refuses_in_one_line() -> None:
    done = run_node("due.mjs", "first_core_group", "2026-12-14", "england")
    assert done.stdout.startswith("First core group meeting: due by Wednesday 30 December 2026\n")
    done = run_node("due.mjs", "first_core_group", "14/12/2026", "england")
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)


def test_an_example_prints_what_an_event_starts() -> None:
    done = run_node("after.mjs", "conference_held", "2026-12-14", "england")
    assert done.stdout.startswith("First core group meeting: 2026-12-30\n")
    done = run_node("after.mjs", "conference_hold", "2026-12-14", "england")
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
