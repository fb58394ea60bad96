"""The pages say what the data says, their links and paths lead somewhere, and examples run."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.bench.sections import PAGE as BENCHMARKS
from tests.bench.sections import write_section
from tests.support.pages import DOCS, PAGES, ROOT

import cptimescales as cpt

FLAGS = doctest.ELLIPSIS
TOP_PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
# The examples of these make every vector; other tests of `make test` make them, too.
SLOW = ("cptimescales.testing.case_vectors.files", "cptimescales.testing.conformance.sets")
MODULES = [
    pytest.param(module.name, marks=pytest.mark.sweep) if module.name in SLOW else module.name
    for module in pkgutil.walk_packages(cpt.__path__, "cptimescales.")
    if not module.name.endswith("__main__")
]
BOOKS = [cpt.rulebook(name).data for name in cpt.rulebooks()]
VERSIONS = [version for book in BOOKS for rule in book.rules for version in rule.versions]
ENDINGS = [ending for book in BOOKS for ending in book.endings]
OPEN_QUESTIONS = {
    *(question for version in VERSIONS for question in version.open_questions),
    *(question for ending in ENDINGS for question in ending.open_questions),
}


def test_generated_pages_are_what_the_data_says() -> None:
    done = subprocess.run(
        [sys.executable, str(DOCS / "generate.py"), "--check"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stderr == ""
    assert done.returncode == 0


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_run(name: str) -> None:
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if str(error.name).startswith("cptimescales"):
            raise
        pytest.skip(f"{error.name} is not installed")  # an extra, or a module of LibreOffice
    failed, _ = doctest.testmod(module, optionflags=FLAGS)
    assert failed == 0


def test_every_open_question_has_its_section_and_every_section_its_question() -> None:
    index = " ".join((DOCS / "explain" / "readings.md").read_text("utf-8").split())
    sections = []
    for page in (DOCS / "explain" / "readings").glob("*.md"):
        for slug, question in re.findall(
            r"^## (\S+)\n\n\*\*The question\.\*\* (.*?)\n\n",
            page.read_text("utf-8"),
            re.MULTILINE | re.DOTALL,
        ):
            sections.append(slug)
            line = f"- [{slug}](readings/{page.name}#{slug}): {' '.join(question.split())}"
            assert line in index, f"docs/explain/readings.md lacks: {line}"
    assert sorted(sections) == sorted(OPEN_QUESTIONS)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_prints_what_its_page_shows(path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(path)],
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=path.parent,
    )
    assert done.stderr == ""
    assert done.returncode == 0
    assert done.stdout == path.with_suffix(".out").read_text("utf-8")


def test_links_between_pages_lead_somewhere() -> None:
    for page in [*TOP_PAGES, *PAGES]:
        for target in re.findall(r"\]\((?!https?://)([^)#\s]+)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("page", [*TOP_PAGES, *PAGES], ids=lambda page: str(page.relative_to(ROOT)))
def test_a_path_that_a_page_names_is_there(page: Path) -> None:
    for path in re.findall(
        r"`((?:src|tests|docs|examples|\.ci)/[^`\s]*)`", page.read_text("utf-8")
    ):
        assert any(ROOT.glob(path)), f"{page.name} names {path}"


def test_a_benchmark_replaces_its_own_section_and_no_other(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(BENCHMARKS.read_text("utf-8"), "utf-8")
    before, after = page.read_text("utf-8").split("<!-- columns: begin -->\n", 1)
    write_section("columns", "## Whole columns\n\nNew.\n", page)
    rest = after.partition("<!-- columns: end -->\n")[2]
    assert page.read_text("utf-8") == (
        f"{before}<!-- columns: begin -->\n\n"
        "## Whole columns\n\nNew.\n\n"
        f"<!-- columns: end -->\n{rest}"
    )
    with pytest.raises(ValueError, match="once each"):
        write_section("no such section", "", page)


@pytest.mark.parametrize(
    "name",
    [
        *("single answers", "columns", "files", "several duties", "spark", "compiled"),
        *("whole cases", "files of cases", "calculator", "engines", "growth"),
    ],
)
def test_the_benchmark_page_has_each_section(name: str) -> None:
    page = BENCHMARKS.read_text("utf-8")
    assert page.count(f"<!-- {name}: begin -->\n") == page.count(f"<!-- {name}: end -->\n") == 1
