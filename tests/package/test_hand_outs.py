"""The hand-outs of a release, and the npm package of the JavaScript engine."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from fnmatch import fnmatch
from pathlib import Path
from types import ModuleType

import pytest
from tests.support.pages import DOCS, ROOT

import cptimescales as cpt

pytest.importorskip("jinja2", reason="the extra `pages` is not here")
pytest.importorskip("xlsxwriter", reason="the extra `xlsx` is not here")


def loaded(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / ".ci" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_docs_have_the_sentence_of_each_hand_out() -> None:
    page = (DOCS / "how-to" / "hand-outs.md").read_text("utf-8")
    for who, words in loaded("hand_outs")._WORDS.values():
        assert f"| {who} | {words} |" in page


def test_the_reckoners_are_for_the_year_that_people_plan_for() -> None:
    hand_outs = loaded("hand_outs")
    days = {(2026, 9, 30): 2026, (2026, 10, 1): 2027, (2026, 12, 31): 2027, (2027, 1, 1): 2027}
    for day, year in days.items():
        assert hand_outs.year_of(datetime(*day, tzinfo=UTC)) == year


@pytest.mark.sweep
def test_every_hand_out_is_written_twice_with_the_same_bytes(tmp_path: Path) -> None:
    script = str(ROOT / ".ci" / "hand_outs.py")
    command = [sys.executable, script, str(tmp_path / "out"), "1790000000"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    patterns = [*loaded("hand_outs")._WORDS, "HAND-OUTS.md"]
    for name in names:
        assert any(fnmatch(name, pattern) for pattern in patterns), name
    for pattern in patterns:
        assert any(fnmatch(name, pattern) for name in names), pattern
    for name in cpt.rulebooks():
        assert {f"workbook-{name}.xlsx", f"reckoner-{name}-2026.html"} <= {*names}


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed on this machine")
def test_the_npm_package_answers_by_import_and_by_script(tmp_path: Path) -> None:
    npm = loaded("npm_package")
    modules = tmp_path / "node_modules"
    modules.mkdir()
    package = npm.write_package(modules / "cptimescales")
    (tmp_path / "package.json").write_text('{"type": "module"}', "utf-8")
    npm.ask(tmp_path)
    assert not [path for path in package.rglob("*lock*")]
    script = package / "cptimescales.js"
    script.write_text(script.read_text("utf-8").replace("2026-12-25", "2026-12-20"), "utf-8")
    with pytest.raises(npm.NpmError, match="script.js answers"):
        npm.ask(tmp_path)
