"""TypeScript: types are made of the bundle, compile in strict mode, and refuse what is wrong."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import date
from pathlib import Path
from shutil import which

import pytest
from tests.support.npm_tools import NPM_TOOLS, needs_npm_tools, run_tool
from tests.support.pages import DOCS, ROOT, blocks

import cptimescales as cpt

EXAMPLE = ROOT / "examples" / "typescript"
PAGE = DOCS / "how-to" / "other-languages.md"
HERE = Path(__file__).parent
TO_TYPES, COMPILER = "json-schema-to-typescript/dist/src/cli.js", "typescript/bin/tsc"
SHOW = """\
import { readFileSync } from "node:fs";
import { inWords, lines } from "./out/words.mjs";
const { answers, timetable } = JSON.parse(readFileSync(0, "utf8"));
console.log([...answers.map(inWords), ...lines(timetable)].join("\\n"));
"""

pytestmark = needs_npm_tools


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example with the types beside it, compiled as the page says."""
    folder = tmp_path_factory.mktemp("typescript")
    for file in EXAMPLE.iterdir():
        shutil.copy(file, folder)
    bundle = str(DOCS / "schemas" / "contract.json")
    options = ("--unreachableDefinitions", "--no-additionalProperties")
    made = ("--input", bundle, "--output", "contract.d.ts", *options)
    assert run_tool(TO_TYPES, made, folder) == ""
    assert run_tool(COMPILER, (), folder) == ""
    return folder


def test_the_example_compiles_in_strict_mode_and_runs(project: Path) -> None:
    book = cpt.rulebook("england")
    answers = [
        book.answer("first_core_group", on=date(2026, 12, 14)),
        book.answer("eighteenth_birthday_review", on=date(2010, 3, 1)),
        book.answer("first_core_group", on=date(1980, 3, 1)),
    ]
    case = cpt.Case(reference="C-1", events=[{"event": "conference_held", "on": "2026-12-14"}])
    timetable = book.timetable(case, as_of=date(2027, 1, 4))
    (project / "show.mjs").write_text(SHOW, "utf-8")
    asked = {
        "answers": [json.loads(answer.model_dump_json()) for answer in answers],
        "timetable": json.loads(timetable.model_dump_json()),
    }
    done = subprocess.run(
        [str(which("node")), "show.mjs"],
        input=json.dumps(asked),
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=project,
    )
    assert done.stderr == ""
    shown = done.stdout.splitlines()
    assert shown[:2] == [
        "First core group meeting: due by 2026-12-30, plan for 2026-12-30",
        f"{answers[1].title}: from {answers[1].opens} to {answers[1].closes}",  # type: ignore[union-attr]
    ]
    assert shown[2] == str(answers[2])
    assert "2026-12-30 first_core_group: do it now" in shown[3:]


def test_the_types_have_one_name_for_each_type_and_words_for_each_field(project: Path) -> None:
    types = (project / "contract.d.ts").read_text("utf-8")
    bundle = json.loads((DOCS / "schemas" / "contract.json").read_text("utf-8"))
    for name in bundle["$defs"]:
        assert types.count(f"export interface {name} ") + types.count(f"export type {name} ") == 1
    # One more interface is the bundle itself; a copy would have a number at its end.
    assert types.count("\nexport ") == len(bundle["$defs"]) + 1
    assert "the last working day on or before `due`: the day to plan with." in types
    assert ">>>" not in types


def test_the_page_shows_the_example(project: Path) -> None:
    shown = [block.text for block in blocks(PAGE) if block.language == "ts"]
    assert len(shown) == 1
    assert shown[0] in (project / "words.mts").read_text("utf-8")
    text = PAGE.read_text("utf-8")
    assert "--unreachableDefinitions --no-additionalProperties" in text
    versions = json.loads((ROOT / ".ci" / "npm" / "package.json").read_text("utf-8"))
    for package, words in (
        ("json-schema-to-typescript", "json-schema-to-typescript"),
        ("typescript", "TypeScript"),
    ):
        assert f"{words} {versions['devDependencies'][package]}" in text


@pytest.mark.sweep
def test_what_is_wrong_does_not_compile(project: Path) -> None:
    shutil.copy(HERE / "does_not_compile.mts", project)
    try:
        assert run_tool(COMPILER, ("--noEmit",), project) == ""
        right = (project / "does_not_compile.mts").read_text("utf-8")
        without = right.replace("// @ts-expect-error", "// ")
        (project / "does_not_compile.mts").write_text(without, "utf-8")
        said = run_tool(COMPILER, ("--noEmit",), project)
        assert said.count(": error TS") == right.count("@ts-expect-error") == 8
    finally:
        (project / "does_not_compile.mts").unlink()


@pytest.mark.sweep
def test_ajv_takes_every_schema_in_strict_mode(tmp_path: Path) -> None:
    due = json.loads(
        cpt.rulebook("england").due("first_core_group", on=date(2026, 12, 14)).model_dump_json()
    )
    asked = [
        ("answer", due, True),
        ("answer", due | {"later": 1}, True),
        ("answer", due | {"due": "2026-12-32"}, False),
        ("answer", {key: due[key] for key in due if key != "kind"}, False),
        ("case", {"reference": "C-1"}, True),
        ("case", {"reference": "C-1", "name": "A"}, False),
    ]
    done = subprocess.run(
        [str(which("node")), str(HERE / "strict_ajv.mjs"), str(DOCS / "schemas"), str(NPM_TOOLS)],
        input="\n".join(json.dumps({"schema": name, "document": one}) for name, one, _ in asked),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout.split() == [str(valid).lower() for _, _, valid in asked]
