"""A program that was written from the published page of whole cases agrees with every vector."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "examples" / "node-cases"
VECTORS = sorted((ROOT / "docs" / "conformance" / "cases" / "v1" / "cases").glob("*.json"))
NODE = shutil.which("node") or ""

pytestmark = pytest.mark.skipif(not NODE, reason="node is not installed")


def run(program: str, given: str = "") -> str:
    done = subprocess.run(
        [NODE, str(PROGRAM / program)],
        input=given,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert not done.stderr, done.stderr
    return done.stdout


def test_it_agrees_with_every_vector() -> None:
    asked = sum(len(json.loads(file.read_text("utf-8"))["vectors"]) for file in VECTORS)
    assert asked
    assert run("compare.mjs") == f"{asked} of {asked} agree\n"


def test_it_answers_one_line_for_each_line() -> None:
    vector = json.loads(VECTORS[0].read_text("utf-8"))["vectors"][0]
    question = {"rulebook": VECTORS[0].stem, "as_of": vector["as_of"], "case": vector["case"]}
    questions = [question, {**question, "rulebook": "mars"}]
    lines = run("timetable.mjs", "".join(f"{json.dumps(each)}\n" for each in questions))
    answer, refusal = map(json.loads, lines.splitlines())
    assert answer["next"] == vector["next"]
    assert refusal == {"refused": "unknown rulebook"}
