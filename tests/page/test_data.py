"""The data of the engine: what the library says now, once each, and small."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import cptimescales as cpt
from cptimescales.page import engine_script, page_data, page_data_json

FILE = Path(cpt.__file__).parent / "page" / "timescales.json"
BOOKS = [cpt.rulebook(name) for name in cpt.rulebooks()]
OLDEST = ("england", "wales", "scotland", "northern-ireland", "south-west")
SIX = [cpt.rulebook(name) for name in (*OLDEST, "leicester-leicestershire-rutland")]


def _entry(data: dict[str, Any], name: str) -> dict[str, Any]:
    return next(entry for entry in data["rulebooks"] if entry["rulebook"] == name)


def test_the_file_is_what_python_writes() -> None:
    assert FILE.read_text("utf-8") == page_data_json(BOOKS), "run: make data"
    assert json.loads(FILE.read_text("utf-8")) == page_data(BOOKS)


def test_a_local_rulebook_has_only_what_it_adds() -> None:
    data = page_data(BOOKS)
    england, local = _entry(data, "england"), _entry(data, "south-west")
    base = {rule.id: rule for rule in cpt.rulebook("england").rules}
    own = [rule.id for rule in cpt.rulebook("south-west").rules if base.get(rule.id) != rule]
    assert local["extends"] == "england"
    assert [rule["id"] for rule in local["rules"]] == own
    assert not set(local["texts"]) & set(england["texts"])
    assert not set(local["sources"]) & set(england["sources"])


def test_a_local_rulebook_without_its_nation_has_everything() -> None:
    book = cpt.rulebook("south-west")
    entry = page_data([book])["rulebooks"][0]
    assert entry["extends"] is None
    assert [rule["id"] for rule in entry["rules"]] == [rule.id for rule in book.rules]
    assert set(entry["sources"]) == set(book.data.sources)


def test_each_text_is_there_once() -> None:
    for entry in page_data(BOOKS)["rulebooks"]:
        assert len(entry["texts"]) == len(set(entry["texts"]))


def test_the_closures_and_the_day_of_a_rulebook_are_part_of_a_question() -> None:
    book = cpt.rulebook("england")
    changed = book.with_closures({date(2026, 12, 29): "Council closed"})
    assert page_data([changed.as_known_on(date(2022, 9, 9))]) == page_data([book])


def test_a_rulebook_given_twice_is_refused() -> None:
    with pytest.raises(cpt.TimescaleError, match="'wales' was given twice; give it once"):
        page_data([cpt.rulebook("wales"), cpt.rulebook("wales")])


def test_what_a_rulebook_defines_is_there(tmp_path: Path) -> None:
    book = cpt.rulebook("wales")
    events = {**book.data.events, "panel_held": "The panel met."}
    changed = cpt.Rulebook(replace(book.data, events=events), book.record)
    assert page_data([changed])["rulebooks"][0]["events"]["panel_held"] == "The panel met."


def _compressed(books: list[cpt.Rulebook]) -> int:
    return len(gzip.compress((engine_script() + page_data_json(books)).encode(), 9, mtime=0))


def test_engine_and_data_stay_small() -> None:
    assert _compressed(SIX) < 40_000
    assert _compressed(BOOKS) < 64_000
