"""The engine in JavaScript answers every conformance question right, in Node.js and in Chromium."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.support.browser import needs_chromium, running_browser, serving
from tests.support.javascript import ENGINE, needs_node, run_node

from cptimescales.page import engine_script

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
VECTORS = ROOT / "docs" / "conformance"
FILES = sorted(path for name in ("v1", "v2") for path in (VECTORS / name).glob("*/*.json"))


def count(path: Path) -> int:
    """The number of vectors in a file."""
    return len(json.loads(path.read_text("utf-8"))["vectors"])


@needs_node
def test_the_engine_answers_every_vector_in_node() -> None:
    done = run_node("conformance.mjs")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == f"{sum(map(count, FILES))} vectors, 0 wrong"


@needs_node
def test_an_engine_that_counts_the_trigger_fails_them(tmp_path: Path) -> None:
    for name in ("due/northern-ireland.json", "working-days/scotland.json"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).symlink_to(VECTORS / "v1" / name)
    done = run_node("conformance.mjs", "counts-the-trigger.mjs", str(tmp_path))
    assert done.returncode == 1
    assert '"rule":"initial_assessment","on":"2017-12-15"' in done.stdout
    assert "due should be" in done.stdout


@needs_node
def test_a_folder_without_vectors_is_no_success(tmp_path: Path) -> None:
    done = run_node("conformance.mjs", "engine.mjs", str(tmp_path))
    assert done.returncode == 2
    assert done.stderr.startswith("conformance: ")


@needs_node
def test_an_example_prints_why_a_day_and_refuses_in_one_line() -> None:
    done = run_node("due.mjs", "first_core_group", "2026-12-14", "england")
    assert done.stdout.startswith("First core group meeting: due by Wednesday 30 December 2026\n")
    done = run_node("due.mjs", "first_core_group", "14/12/2026", "england")
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)


@needs_node
def test_an_example_prints_what_an_event_starts() -> None:
    done = run_node("after.mjs", "conference_held", "2026-12-14", "england")
    assert done.stdout.startswith("First core group meeting: 2026-12-30\n")
    done = run_node("after.mjs", "conference_hold", "2026-12-14", "england")
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)


@needs_node
def test_the_example_of_the_page_runs_beside_the_data(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "reference" / "engine.md").read_text("utf-8")
    block = page.split("```js\n")[1].split("```")[0]
    shutil.copytree(ENGINE.parent, tmp_path / "engine")
    shutil.copy(ENGINE.parents[1] / "timescales.json", tmp_path)
    (tmp_path / "ask.mjs").write_text(block, "utf-8")
    done = run_node("ask.mjs", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("2026-12-30 First core group meeting: due by Wednesday 30")


# In a browser

_SCRIPT = engine_script() + "globalThis.cptimescales = cptimescales;"
_DUE = """(data) => new cptimescales.Timescales(JSON.parse(data))
    .due({ rulebook: "england", rule: "first_core_group", on: "2026-12-14" }).due"""
_MODULE = "src/cptimescales/page/engine/timescales.js"
# The one script answers, and the module compares: so both run.
_ASK = """async ({ files, module }) => {
  const { Timescales, explain } = module ? await import(module) : cptimescales;
  const { wrongAnswers } = await import("/examples/node/compare.mjs");
  const read = async (path) => (await fetch(path)).json();
  const engine = new Timescales(await read("/src/cptimescales/page/timescales.json"));
  const counts = {};
  for (const path of files) {
    const content = await read(path);
    const wrong = wrongAnswers(engine, path.split("/").at(-2), content, explain);
    counts[path] = [content.vectors.length, wrong.slice(0, 3)];
  }
  return counts;
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with running_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def page(browser: Any) -> Iterator[Any]:
    """A page of this checkout, with the engine as one script."""
    with serving(ROOT) as address:
        page = browser.new_page()
        page.goto(address + "examples/node/engine.mjs")
        page.add_script_tag(content=_SCRIPT)
        yield page


def _asked(page: Any, files: list[Path], module: str | None) -> dict[str, list[Any]]:
    paths = [f"/{path.relative_to(ROOT).as_posix()}" for path in files]
    counts: dict[str, list[Any]] = page.evaluate(_ASK, {"files": paths, "module": module})
    assert counts == {f"/{path.relative_to(ROOT).as_posix()}": [count(path), []] for path in files}
    return counts


@pytest.mark.sweep
@needs_chromium
def test_the_engine_as_one_script_answers_every_vector_in_a_browser(page: Any) -> None:
    assert len(_asked(page, FILES, None)) == len(FILES)


@needs_chromium
@pytest.mark.sweep(keep="one file of each kind")
@pytest.mark.parametrize("files", ["one file of each kind", "every file"])
def test_the_modules_answer_every_vector_in_a_browser(page: Any, files: str) -> None:
    kinds = {path.parent: path for path in FILES}
    _asked(page, list(kinds.values()) if files == "one file of each kind" else FILES, "/" + _MODULE)


@pytest.mark.sweep
@needs_chromium
def test_no_time_zone_changes_an_answer(browser: Any) -> None:
    data = (ROOT / "src" / "cptimescales" / "page" / "timescales.json").read_text("utf-8")
    for zone in ("America/New_York", "Pacific/Auckland"):
        page = browser.new_context(timezone_id=zone).new_page()
        page.add_script_tag(content=_SCRIPT)
        assert page.evaluate(_DUE, data) == "2026-12-30"
