"""Random questions: the engine gives the answers of the library, key for key and word for word.

`python -m tests.proof.javascript` asks 200,000.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.javascript import ENGINE, Engine, needs_node, running_engine
from tests.support.two_engines import Compared

pytestmark = [pytest.mark.once, needs_node]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with running_engine() as engine:
        yield engine


@pytest.mark.sweep(keep="0")
@pytest.mark.parametrize("number", range(40))
def test_random_questions_about_the_shipped_rulebooks(engine: Engine, number: int) -> None:
    compared = Compared(engine)
    compared.shipped_rulebooks(60, number)
    assert compared.total >= 150
    assert compared.counts["due", "answered"] >= 10


@pytest.mark.sweep(keep="0")
@pytest.mark.parametrize("number", range(40))
def test_random_questions_about_rulebooks_of_every_kind(engine: Engine, number: int) -> None:
    compared = Compared(engine)
    compared.random_rulebooks(30, number)
    assert compared.total >= 80


@pytest.mark.parametrize(
    ("file", "right", "wrong"),
    [
        ("period.js", "count - Math.sign(count)", "count"),
        ("starts.js", "if there was another one", "if another one was"),
        ("explain.js", "is not a working day", "is no working day"),
        ("record.js", "known(year.on)", "true"),
    ],
)
@pytest.mark.sweep
def test_a_broken_engine_is_found_and_the_question_shrinks(
    file: str, right: str, wrong: str, tmp_path: Path
) -> None:
    folder = tmp_path / "page"
    shutil.copytree(ENGINE.parent, folder / "engine")
    shutil.copy(ENGINE.parents[1] / "timescales.json", folder)
    text = (folder / "engine" / file).read_text("utf-8")
    assert right in text
    (folder / "engine" / file).write_text(text.replace(right, wrong), "utf-8")
    with running_engine(folder / "engine" / ENGINE.name) as engine:
        compared = Compared(engine)
        with pytest.raises(AssertionError, match=r"\{'ask': "):
            for number in range(20):
                compared.shipped_rulebooks(100, number)
                compared.random_rulebooks(100, number)
