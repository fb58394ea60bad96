"""The vectors of whole cases: up to date, valid, complete, and right by the second reading."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.support.asking import ask
from tests.support.whole_comparing import by_the_oracle
from tests.support.whole_histories import RULEBOOKS, WholeHistory

import cptimescales as cpt
from cptimescales.rules.events import ENDS_EVERYTHING, MEANINGS
from cptimescales.testing import CaseScope, ShownTimetable, our_timetable
from cptimescales.testing.case_vectors import case_vector_files
from cptimescales.testing.case_vectors.kinds import NOT_HERE, kinds
from cptimescales.testing.case_vectors.questions import ADULT, own_rules
from cptimescales.testing.case_vectors.situations import states_of, why_not

pytestmark = pytest.mark.once

FOLDER = Path(__file__).parents[2] / "docs" / "conformance" / "cases" / "v1"
BOOKS = {name: cpt.rulebook(name) for name in cpt.rulebooks()}
NATIONS = [name for name, book in BOOKS.items() if not book.data.extends]


@cache
def generated() -> Mapping[str, str]:
    return case_vector_files()


@cache
def read(path: str) -> Any:
    return json.loads((FOLDER / path).read_text("utf-8"))


def vectors(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read(f"cases/{name}.json")["vectors"]
    return found


def tags(*names: str) -> set[str]:
    return {why for name in names for vector in vectors(name) for why in vector["why"]}


def test_the_files_are_what_the_generator_writes() -> None:
    texts = generated()
    files = {str(path.relative_to(FOLDER).as_posix()) for path in FOLDER.rglob("*.json")}
    assert files == set(texts)
    stale = [name for name, text in texts.items() if (FOLDER / name).read_text("utf-8") != text]
    assert not stale, f"run: make vectors ({', '.join(stale)})"


@pytest.mark.parametrize("name", BOOKS)
def test_they_keep_to_the_schema(name: str) -> None:
    schema = read("vectors.schema.json")
    Draft202012Validator.check_schema(schema)
    content = read(f"cases/{name}.json")
    few = {**content, "vectors": content["vectors"][::10]}
    Draft202012Validator(schema).validate(few)
    few["vectors"] = [{**few["vectors"][0], "as_of": "14/12/2026"}]
    assert not Draft202012Validator(schema).is_valid(few)


def test_questions_and_answers_of_the_verifier_keep_to_their_schemas() -> None:
    of_questions, of_answers = (
        Draft202012Validator(read(f"{name}.schema.json")) for name in ("question", "answer")
    )
    for seed in range(20):
        question = CaseScope(agreed=True).random(seed).question
        of_questions.validate(question.as_json())
        of_answers.validate(ShownTimetable.of(our_timetable(question)).as_json())
    least = {"entries": [{"rule": "visit", "limit": "2026-02-09", "status": "overdue"}]}
    assert of_answers.is_valid(least)
    assert of_answers.is_valid({"refused": "unknown event"})
    assert not of_answers.is_valid({"entries": [{"rule": "visit", "limit": "2026-02-09"}]})


# Complete


@pytest.mark.parametrize("name", BOOKS)
def test_every_rule_becomes_everything_that_it_can(name: str) -> None:
    there = tags(name)
    for rule in own_rules(BOOKS[name]):
        for state in states_of(rule):
            reason = why_not(BOOKS[name], rule, state)
            assert (f"{state}:{rule.id}" in there) == (reason is None), (rule.id, state, reason)


@pytest.mark.parametrize("name", BOOKS)
def test_a_vector_shows_what_its_tag_says(name: str) -> None:
    for vector in vectors(name):
        statuses = {(entry["status"], entry["rule"]) for entry in vector["entries"]}
        codes = {alert["code"] for alert in vector["alerts"]}
        for why in vector["why"]:
            kind, *rest = why.split(":")
            if kind in ("met", "met_late", "pending", "overdue", "missed", "not_recorded"):
                assert (kind, rest[0]) in statuses
            elif kind == "alert":
                assert rest[0] in codes
            elif kind in ("begins", "ends"):
                key = {"begins": "began_with", "ends": "ended_with"}[kind]
                assert rest in [[one["kind"], one[key]] for one in vector["episodes"]]


@pytest.mark.parametrize("name", NATIONS)
def test_every_way_in_which_an_episode_begins_is_there(name: str) -> None:
    for event, meaning in MEANINGS.items():
        for kind in (*meaning.begins, *meaning.begins_if_born):
            assert f"begins:{kind}:{event}" in tags(name), (kind, event)


@pytest.mark.parametrize("name", NATIONS)
def test_every_way_in_which_an_episode_ends_is_there(name: str) -> None:
    begun = {kind for meaning in MEANINGS.values() for kind in meaning.begins}
    final = [event for event, meaning in MEANINGS.items() if meaning.part in ENDS_EVERYTHING]
    for kind in sorted({*begun, "case"}):
        for event in [*final, *([ADULT] if kind != "pregnancy" else [])]:
            assert f"ends:{kind}:{event}" in tags(name), (kind, event)
    for event, meaning in MEANINGS.items():
        for kind in (*meaning.ends, *meaning.withdraws):
            assert f"ends:{kind}:{event}" in tags(name), (kind, event)


def test_every_alert_is_there() -> None:
    raised = {
        alert["code"] for name in BOOKS for vector in vectors(name) for alert in vector["alerts"]
    }
    of_rules = {rule.alert.code for book in BOOKS.values() for rule in book.rules if rule.alert}
    of_plans = {
        *("plan_open_after_death", "plan_open_after_departure", "plan_open_after_closing"),
        *("plan_open_past_18", "birth_not_recorded"),
    }
    assert raised == of_rules | of_plans
    for name in NATIONS:
        assert {f"alert:{code}" for code in of_plans} <= tags(name)


def test_every_kind_of_mistake_is_there() -> None:
    assert len(list(kinds())) > 30
    for name, situation in kinds():
        assert set(situation.why) <= tags(name)
    assert all(reason for reason in NOT_HERE.values())


# Right


@pytest.mark.sweep(keep=("northern-ireland", "south-west"))
@pytest.mark.parametrize("name", RULEBOOKS)
def test_every_vector_is_what_the_second_reading_says(name: str) -> None:
    for vector in vectors(name):
        as_of = date.fromisoformat(vector["as_of"])
        case = {key: value for key, value in vector["case"].items() if value not in (None, [])}
        case.setdefault("events", [])
        read = by_the_oracle(WholeHistory(case, name, as_of))
        entries = sorted(
            (one["rule"], one["on"], one["episode"] or "", one["limit"], one["status"])
            for one in vector["entries"]
        )
        theirs = sorted(
            (row[0], str(row[1]), row[2] or "", str(row[4]), row[6]) for row in read["entries"]
        )
        assert theirs == entries, vector["why"]
        alerts = sorted((one["code"], one["on"], one["rule"] or "") for one in vector["alerts"])
        assert alerts == sorted((row[0], str(row[1]), row[2] or "") for row in read["alerts"])


# The command


@pytest.mark.sweep
def test_the_command_writes_every_file(tmp_path: Path) -> None:
    result = ask("export", "case-vectors", str(tmp_path / "new"))
    assert result.answer() == f"{len(generated())} files written to {tmp_path / 'new'}\n"


def test_the_command_refuses_a_file_for_a_folder(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    assert "name a folder" in ask("export", "case-vectors", str(tmp_path / "taken")).refusal()
