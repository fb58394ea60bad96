"""Java: types are made of the contract, compile, and read answers. C#: they are made, and read."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from shutil import which

import pytest
from tests.support.pages import DOCS, ROOT

import cptimescales as cpt

HERE = Path(__file__).parent
PAGE = (DOCS / "how-to" / "other-languages.md").read_text("utf-8")
JARS = Path("/usr/share/java")
JACKSON = [JARS / f"jackson-{part}.jar" for part in ("annotations", "core", "databind")]
# The generated classes name these annotations; a host has them from jakarta.annotation-api.
STUBS = {
    "Generated": 'public @interface Generated { String[] value(); String comments() default ""; }',
    "Nullable": "public @interface Nullable {}",
    "Nonnull": "public @interface Nonnull {}",
}

pytestmark = [
    pytest.mark.sweep,
    pytest.mark.once,
    pytest.mark.skipif(
        find_spec("openapi_generator_cli") is None or which("java") is None,
        reason="openapi-generator-cli (extra real) and Java are not both installed",
    ),
]


def run(folder: Path, *command: str, lines: Sequence[str] = ()) -> str:
    done = subprocess.run(
        command,
        input="\n".join(lines),
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=folder,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def generated(folder: Path, language: str) -> Path:
    """The folder with the types, made by the command of the page."""
    command = re.search(
        rf"\$ openapi-generator-cli (generate -g {language} .*?)\n```", PAGE, re.DOTALL
    )
    assert command is not None
    words = command[1].replace("\\\n", " ").split()
    words[words.index("contract/openapi.json")] = str(DOCS / "schemas" / "openapi.json")
    run(folder, sys.executable, "-c", "import openapi_generator_cli as g; g.cli()", *words)
    return next(path.parent for path in folder.rglob("Answer.*"))


@pytest.mark.skipif(
    which("javac") is None or not all(jar.exists() for jar in JACKSON),
    reason="a JDK and Debian's libjackson2-databind-java are not both installed",
)
def test_java_has_local_dates_and_a_sealed_union_compiles_and_reads(tmp_path: Path) -> None:
    types = generated(tmp_path, "java")
    assert "sealed interface Answer permits DueDate, ReviewWindow, Refusal" in (
        types / "Answer.java"
    ).read_text("utf-8")
    text = "".join(path.read_text("utf-8") for path in types.iterdir())
    assert text.count("private LocalDate ") > 40
    assert "java.util.Date" not in text
    assert "OffsetDateTime " not in text
    stubs = tmp_path / "jakarta" / "annotation"
    stubs.mkdir(parents=True)
    for name, stub in STUBS.items():
        (stubs / f"{name}.java").write_text(f"package jakarta.annotation; {stub}", "utf-8")
    files = [*types.iterdir(), *stubs.iterdir()]
    files += [ROOT / "examples" / "java" / "Words.java", HERE / "Show.java"]
    path = ":".join(map(str, JACKSON))
    run(tmp_path, "javac", "-d", "out", "-cp", path, "-encoding", "UTF-8", *map(str, files))
    book = cpt.rulebook("england")
    answers = [
        book.answer("first_core_group", on=date(2026, 12, 14)),
        book.answer("eighteenth_birthday_review", on=date(2010, 3, 1)),
        book.answer("visit", on=date(2026, 5, 6)),
    ]
    case = cpt.Case(reference="C-1", events=[{"event": "conference_held", "on": "2026-12-14"}])
    timetable = book.timetable(case, as_of=date(2027, 1, 4))
    asked = [answer.model_dump_json() for answer in (*answers, timetable)]
    asked[0] = json.dumps(json.loads(asked[0]) | {"added_later": {"kind": "x"}})
    shown = run(tmp_path, "java", "-cp", f"out:{path}", "Show", lines=asked).splitlines()
    assert shown[0] == "First core group meeting: due by 2026-12-30, day 16"
    assert shown[1].endswith(f": from {answers[1].opens} to {answers[1].closes}")  # type: ignore[union-attr]
    assert shown[2].startswith("no_number_set: ")
    assert shown[3:] == ["null do it now", "null do it"]


def test_the_page_shows_the_example_and_the_version() -> None:
    shown = re.search(r"```java\n( +public static String of.*?)```", PAGE, re.DOTALL)
    assert shown is not None
    assert shown[1] in (ROOT / "examples" / "java" / "Words.java").read_text("utf-8")
    assert f"OpenAPI Generator {version('openapi-generator-cli')}" in PAGE


def test_csharp_has_date_only_and_a_union_that_kind_decides(tmp_path: Path) -> None:
    types = generated(tmp_path, "csharp")
    text = "".join(path.read_text("utf-8") for path in types.iterdir())
    assert text.count("DateOnly") > 100
    assert "DateTime" not in text
    answer = (types / "Answer.cs").read_text("utf-8")
    for name, kind in (
        ("DueDate", "due_date"),
        ("ReviewWindow", "review_window"),
        ("Refusal", "refusal"),
    ):
        assert f"public {name}? {name} {{ get; set; }}" in answer
        assert f'(discriminator?.Equals("{kind}") ?? false)' in answer
    entry = (types / "Entry.cs").read_text("utf-8")
    assert "public DateOnly? MetOn { get; set; }" in entry
    assert "public Status Status { get; set; }" in entry
    # A field of a later version is read over, and a missing one is told.
    refusal = (types / "Refusal.cs").read_text("utf-8")
    assert "default:\n                            break;" in refusal
    assert "Property is required for class Refusal: message." in refusal
