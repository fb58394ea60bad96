"""The contract pack: its files, which parts are open and closed, and what it refuses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.support.asking import ask
from tests.support.contract import DEFINITION, problem, validator
from tests.support.pages import DOCS

import cptimescales as cpt
from cptimescales.cases.alerts import Code
from cptimescales.export import (
    ALERT_CODES,
    CONTRACT_VERSION,
    REFUSAL_CODES,
    STATUSES,
    contract_bundle,
    contract_files,
    json_schemas,
    stored_bundle,
)
from cptimescales.export.contract import DOCUMENTS
from cptimescales.export.contract.named_values import NAMED_VALUES
from cptimescales.rules.status import Status

BUNDLE = contract_bundle()
DEFINITIONS = BUNDLE["$defs"]
DUE = cpt.rulebook("england").due("first_core_group", on=date(2026, 12, 14))
WINDOW = cpt.rulebook("england").due("eighteenth_birthday_review", on=date(2010, 3, 1))
CASE: dict[str, Any] = {
    "reference": "C-1042",
    "born": "2012-05-06",
    "events": [{"event": "conference_held", "on": "2026-12-14"}],
    "agreed": [{"rule": "core_group", "on": "2027-01-11", "every": {"count": 4, "unit": "weeks"}}],
    "closures": [{"date": "2026-12-29", "name": "Council closed"}],
}


def as_json(model: Any) -> Any:
    return json.loads(model.model_dump_json())


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    """Every part of a schema that describes an object with known fields."""
    if isinstance(schema, list):
        for part in schema:
            yield from objects(part)
    elif isinstance(schema, dict):
        if isinstance(schema.get("properties"), dict) and schema.get("type") == "object":
            yield schema
        for part in schema.values():
            yield from objects(part)


def test_the_folder_of_the_repository_has_the_files_that_the_command_writes(tmp_path: Path) -> None:
    said = ask("export", "schemas", str(tmp_path / "pack")).answer()
    files = contract_files()
    assert said == f"{len(files)} files written to {tmp_path / 'pack'}\n"
    for name, text in files.items():
        assert (tmp_path / "pack" / name).read_bytes() == text.encode()
        assert (DOCS / "schemas" / name).read_bytes() == text.encode()
    there = {path.name for path in (DOCS / "schemas").iterdir()}
    assert there == {path.name for path in (tmp_path / "pack").iterdir()} == set(files)
    assert set(files) - {"contract.json", "openapi.json", "stored.json"} == {
        f"{document.name}.json" for document in DOCUMENTS
    }


def test_every_schema_is_one_of_the_draft_and_has_an_id_with_the_version() -> None:
    schemas = [BUNDLE, stored_bundle(), *json_schemas().values()]
    Draft202012Validator.check_schema(BUNDLE)  # the others have the same parts
    for schema in schemas:
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert f":contract:{CONTRACT_VERSION}" in schema["$id"]
    assert len({schema["$id"] for schema in schemas}) == len(schemas)
    openapi = json.loads(contract_files()["openapi.json"])
    assert (openapi["openapi"], openapi["info"]["version"]) == ("3.1.0", CONTRACT_VERSION)
    assert set(openapi["components"]["schemas"]) == set(DEFINITIONS)


def test_answers_are_open_and_have_every_field_and_inputs_are_closed() -> None:
    inputs = [name for name in DEFINITIONS if name.endswith("Input")]
    assert len(inputs) > 10
    for name, definition in DEFINITIONS.items():
        for part in objects(definition):
            if name in inputs:
                assert part["additionalProperties"] is False, name
            else:
                assert "additionalProperties" not in part, name
                assert set(part["required"]) == set(part["properties"]), name
    for document in DOCUMENTS:
        assert (document.definition in inputs) == (document.way == "input")
        # An input points to inputs and lists of values alone, so that all of it is closed.
        others = json_schemas()[document.name].get("$defs", {})
        if document.way == "input":
            assert all(name in inputs or "enum" in others[name] for name in others)
        else:
            assert not set(others) & set(inputs)


def test_an_answer_is_one_of_three_kinds_told_apart_by_kind() -> None:
    kinds = {
        definition["properties"]["kind"]["const"]: name
        for name, definition in DEFINITIONS.items()
        if "const" in definition.get("properties", {}).get("kind", {})
    }
    assert kinds["due_date"] == "DueDate"
    assert kinds["timetable"] == "Timetable"
    refusal = cpt.rulebook("england").answer("visit", on=date(2026, 5, 6))
    for answer in (DUE, WINDOW, refusal):
        content = as_json(answer)
        assert problem("answer", content) == ""
        fitting = [
            part["$ref"].removeprefix("#/$defs/")
            for part in DEFINITIONS["Answer"]["oneOf"]
            if validator(part["$ref"].removeprefix("#/$defs/")).is_valid(content)
        ]
        assert fitting == [kinds[content["kind"]]]
        assert problem("answer", {key: content[key] for key in content if key != "kind"})
        assert problem("answer", content | {"kind": "something_else"})
    components = json.loads(contract_files()["openapi.json"])["components"]["schemas"]
    assert components["Answer"]["discriminator"] == {
        "propertyName": "kind",
        "mapping": {
            kind: f"#/components/schemas/{kinds[kind]}"
            for kind in ("due_date", "review_window", "refusal")
        },
    }


def test_an_answer_of_a_later_version_is_valid_and_a_broken_one_is_not() -> None:
    content = as_json(DUE)
    later = deepcopy(content) | {"added_later": 1}
    later["provenance"]["added_later"] = later["within"]["added_later"] = None
    assert problem("due_date", later) == ""
    for key in content:
        assert f"'{key}' is a required property" in problem(
            "due_date", {other: content[other] for other in content if other != key}
        )
    for key, value in (
        ("due", "30/12/2026"),
        ("due", "2026-12-32"),
        ("due", None),
        ("working_days", "10"),
        ("provisional", 0),
        ("basis", "rumour"),
        ("verified", "probably"),
        ("skipped", {}),
    ):
        assert problem("due_date", content | {key: value}), (key, value)


def test_an_input_with_an_unknown_field_is_refused_wherever_it_is() -> None:
    assert problem("case", CASE) == ""
    assert cpt.parse_case(CASE).reference == "C-1042"
    for path in ((), ("events", 0), ("agreed", 0), ("agreed", 0, "every"), ("closures", 0)):
        broken = deepcopy(CASE)
        part: Any = broken
        for step in path:
            part = part[step]
        part["name_of_child"] = "A"
        assert "name_of_child" in problem("case", broken)
        with pytest.raises(cpt.TimescaleError):
            cpt.parse_case(broken)
    assert problem("case", {"events": []}) == "$: 'reference' is a required property"
    assert problem("closures", {"closures": [{"date": "2026-12-29", "name": "Closed"}]}) == ""
    assert problem("closures", {"closures": [{"date": "2026-12-29"}]})
    assert problem("closures", {"closures": [], "council": "ours"})


def test_codes_and_statuses_are_lists_of_values_and_codes_may_grow() -> None:
    assert DEFINITIONS["Status"]["enum"] == [status.value for status in Status]
    assert list(STATUSES) == DEFINITIONS["Status"]["enum"]
    assert set(ALERT_CODES) == set(DEFINITIONS["AlertCode"]["enum"])
    assert DEFINITIONS["RefusalCode"]["enum"] == list(REFUSAL_CODES)
    assert set(DEFINITIONS["AlertCode"]["enum"]) == {
        value for part in Code.__args__ for value in part.__args__
    }
    refusal = {"kind": "refusal", "code": "code_of_a_later_version", "message": "No."}
    assert problem("refusal", refusal) == ""
    assert problem("refusal", refusal | {"code": None})
    assert len({frozenset(named.values) for named in NAMED_VALUES}) == len(NAMED_VALUES)


def test_no_list_of_values_stands_in_the_contract_without_a_name() -> None:
    def unnamed(schema: Any, name: str) -> Iterator[str]:
        if isinstance(schema, list):
            for part in schema:
                yield from unnamed(part, name)
        elif isinstance(schema, dict):
            if "enum" in schema and schema != DEFINITIONS.get(name):
                yield f"{name}: {schema['enum']}"
            for part in schema.values():
                yield from unnamed(part, name)

    found = {line for name, schema in DEFINITIONS.items() for line in unnamed(schema, name)}
    assert found == {
        "DayLeftOut: ['bank_holiday', 'closure']",
        "EveryInput: ['working_days', 'days', 'weeks', 'months']",
        "RuleChange: ['rule', 'end_of_plan']",
        "PublishedIndicator: ['events', 'children']",
    }


def test_every_definition_is_in_a_document() -> None:
    used = {DEFINITION[document.name] for document in DOCUMENTS}
    for schema in json_schemas().values():
        used |= set(schema.get("$defs", {}))
    assert used == set(DEFINITIONS)
