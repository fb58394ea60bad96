"""Random questions: the engine gives the answers of the library, key for key and word for word.

`python -m tests.proof.javascript` asks 200,000.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.engine_asks import Ask
from tests.support.javascript import ENGINE, Engine, needs_node, running_engine
from tests.support.two_engines import Compared

import cptimescales as cpt
from cptimescales.testing.conformance.asking import Asking

pytestmark = [pytest.mark.once, needs_node]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with running_engine() as engine:
        yield engine


# The first is a slice for `make test`.
_EXAMPLES = [60, *[240] * 10]


@pytest.mark.sweep(keep="0-60")
@pytest.mark.parametrize(("number", "examples"), list(enumerate(_EXAMPLES)))
def test_random_questions_about_the_shipped_rulebooks(
    engine: Engine, number: int, examples: int
) -> None:
    compared = Compared(engine)
    compared.shipped_rulebooks(examples, number)
    assert compared.total >= examples * 3 // 2
    assert compared.counts["due", "answered"] >= 10


@pytest.mark.sweep(keep="0-60")
@pytest.mark.parametrize(("number", "examples"), list(enumerate(_EXAMPLES)))
def test_random_questions_about_rulebooks_of_every_kind(
    engine: Engine, number: int, examples: int
) -> None:
    compared = Compared(engine)
    compared.random_rulebooks(examples // 2, number)
    assert compared.total >= examples * 3 // 4


@pytest.mark.sweep
def test_every_event_on_the_first_day_of_all_starts_what_the_library_says(engine: Engine) -> None:
    engine.replies([{"data": None}])
    asks: list[Ask] = [
        {"ask": "after", "question": {"rulebook": name, "event": event, "on": "0001-01-01"}}
        for name in cpt.rulebooks()
        for event in sorted(cpt.rulebook(name).data.all_events)
    ]
    Compared(engine).same(Asking(), asks)


@pytest.mark.parametrize(
    ("file", "right", "wrong"),
    [
        ("period.js", "count - Math.sign(count)", "count"),
        ("starts.js", "under a plan", "in a plan"),
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
