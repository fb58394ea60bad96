"""The JSON Schema of a rulebook file allows what the reader allows: an editor reads the schema."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import cptimescales as cpt
from cptimescales.export import json_schemas

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "src" / "cptimescales" / "rules" / "rulebooks"
FILES = [
    *sorted(SHIPPED.glob("*.toml")),
    ROOT / "examples" / "our-council.toml",
    ROOT / "tests" / "export" / "every-kind.toml",
]


def content(path: Path) -> Any:
    return json.loads(json.dumps(tomllib.loads(path.read_text("utf-8")), default=str))


def problems(rulebook: Any) -> list[str]:
    validator = Draft202012Validator(json_schemas()["rulebook"])
    return [error.json_path for error in validator.iter_errors(rulebook)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_rulebook_file_fits_the_schema(path: Path) -> None:
    assert problems(content(path)) == []


@pytest.mark.parametrize("name", ["england", "south-west"])
def test_the_whole_content_of_a_rulebook_fits_the_schema(name: str) -> None:
    assert problems(json.loads(cpt.rulebook(name).data.to_json())) == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("trigger", 7),
        ("trigger", ["child_seen", 7]),
        ("during", "plans"),
        ("during", ["plan", "plans"]),
        ("starts", "sometimes"),
        ("meets", "none"),
        ("alert", {"code": "child_lost"}),
        ("alert", "child_unseen"),
        ("optional", "yes"),
    ],
)
def test_a_value_that_the_reader_refuses_does_not_fit_the_schema(key: str, value: object) -> None:
    rulebook = content(ROOT / "examples" / "our-council.toml")
    rulebook["rule"][0][key] = value
    assert any(path.startswith(f"$.rule[0].{key}") for path in problems(rulebook))
