"""Version 2 of the vectors, whole answers: up to date, valid, and complete."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator
from tests.support.asking import ask

import cptimescales as cpt
from cptimescales.rules.authority import Verified
from cptimescales.rules.status import SINGLE_STATUSES
from cptimescales.testing.conformance import conformance_files

pytestmark = pytest.mark.once

VECTORS = Path(__file__).parents[2] / "docs" / "conformance" / "v2"
FILES = sorted(path.relative_to(VECTORS).as_posix() for path in VECTORS.glob("*/*.json"))
BOOKS = {name: cpt.rulebook(name) for name in cpt.rulebooks()}


@cache
def read(path: str) -> Any:
    return json.loads((VECTORS / path).read_text("utf-8"))


@cache
def generated() -> Mapping[str, str]:
    return conformance_files("v2")


def vectors(kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every vector of a kind, with the name of its rulebook or division."""
    for path in FILES:
        folder, _, name = path.partition("/")
        if folder == kind:
            for vector in read(path)["vectors"]:
                yield name.removesuffix(".json"), vector


@pytest.mark.sweep
def test_the_files_are_what_the_generator_writes() -> None:
    texts = generated()
    files = {path.relative_to(VECTORS).as_posix() for path in VECTORS.rglob("*.json")}
    assert files == set(texts)
    stale = [name for name, text in texts.items() if (VECTORS / name).read_text("utf-8") != text]
    assert not stale, f"run: make vectors ({', '.join(stale)})"


def test_they_stay_small() -> None:
    assert sum(path.stat().st_size for path in VECTORS.rglob("*.json")) < 4_000_000


@pytest.mark.sweep(keep=("answers/northern-ireland*", "after/wales*", "[sr]*/[bn]*"))
@pytest.mark.parametrize("path", FILES)
def test_they_keep_to_the_schema(path: str) -> None:
    schema = read("vectors.schema.json")
    Draft202012Validator.check_schema(schema)
    assert Draft202012Validator(schema).is_valid(read(path))
    broken = {**read(path), "vectors": [dict(read(path)["vectors"][0], surprise=1)]}
    assert not Draft202012Validator(schema).is_valid(broken)


def test_the_data_keep_to_their_schema_and_are_those_of_the_engine() -> None:
    schema = read("timescales.schema.json")
    Draft202012Validator.check_schema(schema)
    assert Draft202012Validator(schema).is_valid(read("timescales.json"))
    assert not Draft202012Validator(schema).is_valid({**read("timescales.json"), "format": 1})
    engine = Path(cpt.__file__).parent / "page" / "timescales.json"
    assert engine.read_bytes() == (VECTORS / "timescales.json").read_bytes()


def test_every_version_of_a_rulebook_is_explained_once() -> None:
    explained = {
        (name, vector["rule"], why.partition(":")[2])
        for name, vector in vectors("answers")
        if "explanation" in vector
        for why in vector["why"]
        if why.startswith("version_first_day:")
    }
    for name, book in BOOKS.items():
        base = cpt.rulebook(book.data.extends).rules if book.data.extends else ()
        taken_over = {(rule.id, version) for rule in base for version in rule.versions}
        for rule in book.rules:
            for version in rule.read_versions:
                if version.undated is None and (rule.id, version) not in taken_over:
                    assert (name, rule.id, str(version.effective_from)) in explained


def test_an_answer_has_its_source_and_an_explanation_its_last_word() -> None:
    answers = [(vector["answer"], vector) for _, vector in vectors("answers") if "answer" in vector]
    assert {answer["kind"] for answer, _ in answers} == {"due_date", "review_window"}
    assert {answer["provisional"] for answer, _ in answers} == {True, False}
    assert {answer["verified"] for answer, _ in answers} == {*get_args(Verified)}
    directions = {answer["within"]["direction"] for answer, _ in answers if "within" in answer}
    assert directions == {"after", "before"}
    for answer, vector in answers:
        lines = vector["explanation"]
        assert lines[0].startswith(f"{answer['title']}: ")
        assert f"Reading: {answer['reading']}" in lines
        assert any(answer["citation"]["title"] in line for line in lines if "Source: " in line)
        assert any(line.startswith("Provisional: ") for line in lines) == answer["provisional"]


def test_every_event_of_a_nation_is_asked_on_the_newest_day() -> None:
    asked = {(name, vector["event"], vector["on"]) for name, vector in vectors("after")}
    for name, book in BOOKS.items():
        if book.data.extends is None:
            for event in book.data.all_events:
                assert (name, event, str(book.data.checked)) in asked


def test_a_local_rulebook_is_asked_where_it_differs_from_its_nation() -> None:
    local = {vector["event"] for name, vector in vectors("after") if name == "south-west"}
    assert {"conference_held", "core_group_held"} <= local
    assert "looked_after_started" not in local


def test_each_status_is_there_with_its_days_late_and_an_impossible_order() -> None:
    standings = [vector for _, vector in vectors("standings")]
    statuses = {vector["status"] for vector in standings if "status" in vector}
    assert statuses == {status.value for status in SINGLE_STATUSES}
    for vector in standings:
        if "status" in vector:
            is_late = vector["status"] in ("met_late", "overdue")
            assert (vector["calendar_days_late"] > 0) == is_late
    assert {"refused": "impossible_order"}.items() <= max(
        (vector for vector in standings if "refused" in vector), key=len
    ).items()


def test_every_bank_holiday_is_named_in_every_division() -> None:
    for division in cpt.DIVISIONS:
        named = {
            (day["date"], day["name"])
            for name, vector in vectors("calendars")
            if name == division
            for day in vector["skipped"]
        }
        calendar = cpt.calendar(division)
        for year in (1999, 2012, 2022, 2026, 2077):
            for day in calendar.bank_holidays(year):
                # A count leaves its first day out, and each of these begins on a 1 January.
                assert (str(day.date), str(day)) in named or day.date == date(year, 1, 1)


def test_bad_input_has_every_code_that_a_question_can_get() -> None:
    codes = {vector["refused"] for _, vector in vectors("refused")}
    assert codes == {
        *("not_a_date", "bad_period", "bad_closure", "outside_calendar", "impossible_order"),
        *("unknown_rulebook", "unknown_rule", "unknown_event", "unknown_division"),
    }


@pytest.mark.sweep
def test_the_command_writes_the_set_that_is_named(tmp_path: Path) -> None:
    result = ask("export", "vectors", str(tmp_path), "--set", "v2")
    assert result.answer() == f"{len(generated())} files written to {tmp_path}\n"
    for name, text in generated().items():
        assert (tmp_path / name).read_text("utf-8") == text
    assert "'v3' is not one of" in ask("export", "vectors", str(tmp_path), "--set", "v3").refusal()


def test_a_set_that_does_not_exist_is_refused() -> None:
    with pytest.raises(cpt.TimescaleError, match="'v3' among the sets of vectors; known: v1, v2"):
        conformance_files("v3")
