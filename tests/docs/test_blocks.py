"""Every code block of the pages does what the page says.

Python and commands are run and their output is compared; data is read.
"""

from __future__ import annotations

import csv
import doctest
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from tests.support.pages import DOCS, PAGES, ROOT, Block, Command, blocks, commands

import cptimescales as cpt

pytestmark = pytest.mark.once

FLAGS = doctest.ELLIPSIS
TOP_PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
# Other tests run the blocks of these pages, because the blocks need other programs.
WITH_TESTS_OF_THEIR_OWN = {
    "how-to/spark.md",
    "how-to/spreadsheets.md",
    "how-to/sql.md",
    "how-to/workbook.md",
    "reference/sheet-functions.md",
    "trust/proof.md",
    "trust/verify.md",
    "trust/verify-cases.md",
}
LANGUAGES = {"python", "console", "powershell", "toml", "json", "csv"}
LANGUAGES |= {"csharp", "java", "js", "ts"}  # always with a mark why they are not run here
EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"][
    "optional-dependencies"
]
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
BASH = shutil.which("bash")


def _has_own_tests(page: Path) -> bool:
    if not page.is_relative_to(DOCS):
        return False
    name = page.relative_to(DOCS).as_posix()
    return name in WITH_TESTS_OF_THEIR_OWN or name.startswith("conformance/")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder like a reader's: it has the examples, and the files that the page saves."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.sweep(keep=("README.md", "CONTRIBUTING.md", "docs/start/*"))
@pytest.mark.parametrize(
    "page", [*TOP_PAGES, *PAGES], ids=lambda page: page.relative_to(ROOT).as_posix()
)
def test_every_block_of_a_page_does_what_it_says(page: Path, desk: Path) -> None:
    names: dict[str, Any] = {}
    for block in blocks(page):
        where = f"{page.name}, line {block.line}"
        if block.file:
            (desk / block.file).write_text(block.text, "utf-8")
        if block.is_directive or not block.is_run or _has_own_tests(page):
            continue
        if block.printed_by:
            _compare(block.text, str(eval(block.printed_by, names)), where)
        elif block.language == "python":
            _run_python(block, names, where)
        else:
            _run(block, desk, where)


def _run(block: Block, desk: Path, where: str) -> None:
    if block.language == "console":
        for command in commands(block.text):
            _run_command(command, desk, where)
    elif block.language == "powershell":
        for line in block.text.splitlines():
            _check_powershell(line, where)
    elif block.language == "toml":
        data = tomllib.loads(block.text)
        assert data, where
        if "looser" not in str(block.file) and "schema" in data:
            assert cpt.load_rulebook(desk / str(block.file)).rules, where
    elif block.language == "json":
        assert json.loads(block.text), where
    elif block.language == "csv":
        rows = list(csv.reader(block.text.splitlines()))
        assert {len(row) for row in rows} == {len(rows[0])}, where


def _run_python(block: Block, names: dict[str, Any], where: str) -> None:
    test = doctest.DocTestParser().get_doctest(block.text, names, where, None, block.line)
    assert test.examples, f"{where}: no example in it"
    report: list[str] = []
    runner = doctest.DocTestRunner(optionflags=FLAGS, verbose=False)
    runner.run(test, out=report.append, clear_globs=False)
    names |= test.globs
    assert runner.summarize(verbose=False).failed == 0, "".join(report)


def _check_powershell(line: str, where: str) -> None:
    """Commands for a Windows prompt are not run, but their files, modules and extras must exist."""
    for extra in re.findall(r"\.\[([^\]]*)\]", line):
        assert set(extra.split(",")) <= set(EXTRAS), f"{where}: no extra {extra}"
    for path in re.findall(r"\S+\.(?:py|txt|toml)\b", line):
        assert (ROOT / path.replace("\\", "/")).is_file(), f"{where}: no file {path}"
    for module in re.findall(r"-m (tests\S*)", line):
        assert find_spec(module) is not None, f"{where}: no module {module}"


def _run_command(command: Command, desk: Path, where: str) -> None:
    words = shlex.split(command.typed, comments=True)
    if words[0] == "make":
        assert set(words[1:]) <= TARGETS, f"{where}: no target {words[1:]}"
    elif words[:2] == ["pip", "install"]:
        for extra in re.findall(r"cptimescales\[([^\]]*)\]", command.typed):
            assert set(extra.split(",")) <= set(EXTRAS), f"{where}: no extra {extra}"
    elif words[:2] == ["python", "-m"] and words[2].startswith("tests."):
        assert find_spec(words[2]) is not None, f"{where}: no module {words[2]}"
    elif BASH is not None and os.name == "posix":
        assert words[0] == "cptimescales", f"{where}: {words[0]!r} is not run"
        done = _run_in_shell(command.typed, desk)
        if command.shown:
            assert done.returncode != 127, done.stdout
            _compare(command.shown, done.stdout, where)
        else:
            assert done.returncode in (0, 1), f"{where}: {done.stdout}"


def _run_in_shell(line: str, desk: Path) -> subprocess.CompletedProcess[str]:
    """Runs a line in a shell, with its output in a pipe and no terminal in the environment."""
    environment = {
        name: value for name, value in os.environ.items() if name not in ("COLUMNS", "FORCE_COLOR")
    }
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    return subprocess.run(
        [str(BASH), "-c", line],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
        cwd=desk,
        env=environment,
    )


def _compare(shown: str, printed: str, where: str) -> None:
    want, got = (_lines(text) for text in (shown, printed))
    assert doctest.OutputChecker().check_output(want, got, FLAGS), (
        f"{where}\nshown:\n{want}\nprinted:\n{got}"
    )


def _lines(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.rstrip().splitlines()) + "\n"


@pytest.mark.parametrize("page", [*TOP_PAGES, *PAGES], ids=lambda page: str(page.relative_to(ROOT)))
def test_a_block_is_in_a_language_that_is_run_or_says_why_not(page: Path) -> None:
    for block in blocks(page):
        if block.is_directive or _has_own_tests(page):
            continue
        assert not block.note.startswith("not run: ") or len(block.note) > len(
            "not run: because"
        ), block
        # A text block on the design page is a drawing.
        drawn = page == DOCS / "explain" / "design.md" and block.language == "text"
        assert drawn or block.printed_by or block.language in LANGUAGES, (
            f"{page.name}, line {block.line}: {block.language!r}"
        )


def test_the_checks_of_this_file_can_fail(desk: Path) -> None:
    for block in (
        Block(1, "python", ">>> 1 + 1\n3\n", ""),
        Block(1, "python", "1 + 1\n", ""),
        Block(1, "console", "$ cptimescales rules nowhere\n", ""),
        Block(1, "console", "$ cptimescales --version\n0.0.0\n", ""),
        Block(1, "console", "$ make nothing-of-the-kind\n", ""),
        Block(1, "console", "$ python -m tests.nothing_of_the_kind\n", ""),
        Block(1, "console", "$ pip install 'cptimescales[nothing]'\n", ""),
        Block(1, "powershell", 'pip install -e ".[nothing]"\n', ""),
        Block(1, "powershell", "python docs\\nothing.py\n", ""),
        Block(1, "toml", "", ""),
        Block(1, "csv", "a,b\n1\n", ""),
    ):
        if BASH is None and "cptimescales " in block.text:
            continue
        with pytest.raises(AssertionError):
            _run_python(block, {}, "here") if block.language == "python" else _run(
                block, desk, "here"
            )


def test_every_schema_has_its_line() -> None:
    listed = set(
        re.findall(
            r"\]\(\.\./schemas/(\w+\.json)\)",
            (DOCS / "reference" / "schemas.md").read_text("utf-8"),
        )
    )
    assert listed == {path.name for path in (DOCS / "schemas").glob("*.json")}


def test_every_page_with_tests_of_its_own_is_there() -> None:
    assert all((DOCS / name).is_file() for name in WITH_TESTS_OF_THEIR_OWN)
