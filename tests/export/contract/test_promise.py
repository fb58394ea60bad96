"""What a program made from version 1.0 of the contract relies on holds in the version of now."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from cptimescales.export import CONTRACT_VERSION, contract_bundle
from cptimescales.export.contract.named_values import NAMED_VALUES

# The definitions of the bundle without its words, one a line. A release with another first number
# writes them again: python -m tests.export.contract.test_promise
FIRST = Path(__file__).parents[2] / "data" / "contract" / "1.0.jsonl"
GROWS = {named.name for named in NAMED_VALUES if named.grows}
Definitions = dict[str, Any]


def without_words(schema: Any) -> Any:
    """A schema without descriptions, which may be improved at any time."""
    if isinstance(schema, list):
        return [without_words(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    # A field may be called description, but no definition of now has one.
    return {key: without_words(part) for key, part in schema.items() if key != "description"}


def now() -> Definitions:
    made: Definitions = without_words(contract_bundle()["$defs"])
    return made


def first() -> Definitions:
    lines = FIRST.read_text("utf-8").splitlines()
    return {name: schema for line in lines for name, schema in json.loads(line).items()}


def broken(before: Definitions, after: Definitions) -> Iterator[str]:
    """Every promise that a change of the contract breaks, in words."""
    for name, old in before.items():
        new = after.get(name)
        if new is None:
            yield f"{name} is gone"
        elif "enum" in old and name in GROWS:
            if not set(old["enum"]) <= set(new["enum"]):
                yield f"{name} lost a value"
        elif "properties" in old:
            yield from _of_fields(name, old, new)
        elif old != new:
            yield f"{name} changed"


def _of_fields(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for field, schema in old["properties"].items():
        if field not in new.get("properties", {}):
            yield f"{name}.{field} is gone"
        elif schema != new["properties"][field]:
            yield f"{name}.{field} has another type"
    before, after = set(old.get("required", ())), set(new.get("required", ()))
    if name.endswith("Input"):
        for field in sorted(after - before):
            yield f"{name}.{field} must be given now"
    else:
        for field in sorted(before - after):
            yield f"{name}.{field} may be missing now"
    others = ("properties", "required")
    if {k: v for k, v in old.items() if k not in others} != {
        k: v for k, v in new.items() if k not in others
    }:
        yield f"{name} is open or closed now, and was not"


def test_nothing_that_version_1_0_promised_is_broken() -> None:
    assert CONTRACT_VERSION.partition(".")[0] == FIRST.stem.partition(".")[0]
    assert list(broken(first(), now())) == []


def _drop(*path: str) -> Callable[[Definitions], None]:
    def change(schemas: Definitions) -> None:
        part: Any = schemas
        for step in path[:-1]:
            part = part[step]
        del part[path[-1]]

    return change


CHANGES: dict[str, tuple[Callable[[Definitions], object], str]] = {
    "a type goes": (_drop("Refusal"), "Refusal is gone"),
    "a field goes": (_drop("DueDate", "properties", "due"), "DueDate.due is gone"),
    "a field gets another type": (
        lambda schemas: schemas["DueDate"]["properties"].update(working_days={"type": "string"}),
        "DueDate.working_days has another type",
    ),
    "a field may be missing": (
        lambda schemas: schemas["Timetable"]["required"].remove("entries"),
        "Timetable.entries may be missing now",
    ),
    "an input needs more": (
        lambda schemas: schemas["CaseInput"]["required"].append("born"),
        "CaseInput.born must be given now",
    ),
    "an answer is closed": (
        lambda schemas: schemas["Entry"].update(additionalProperties=False),
        "Entry is open or closed now, and was not",
    ),
    "a status is added": (lambda schemas: schemas["Status"]["enum"].append("x"), "Status changed"),
    "a code goes": (
        lambda schemas: schemas["RefusalCode"]["enum"].remove("not_a_date"),
        "RefusalCode lost a value",
    ),
    "a union gets a type": (
        lambda schemas: schemas["Answer"]["oneOf"].append({"$ref": "#/$defs/Started"}),
        "Answer changed",
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_broken_promise_is_told(change: str) -> None:
    make, told = CHANGES[change]
    after = deepcopy(now())
    make(after)
    assert list(broken(now(), after)) == [told]


def test_what_only_adds_breaks_nothing() -> None:
    after = deepcopy(now())
    after["New"] = {"type": "object"}
    after["RefusalCode"]["enum"].append("code_of_a_later_version")
    after["DueDate"]["properties"]["later"] = {"type": "string"}
    after["DueDate"]["required"].append("later")
    after["CaseInput"]["properties"]["later"] = {"type": "string"}
    assert list(broken(now(), after)) == []


if __name__ == "__main__":
    lines = [json.dumps({name: schema}) for name, schema in now().items()]
    FIRST.write_text("\n".join(lines) + "\n", "utf-8")
