"""The JSON of the shipped rulebooks and records has the content of their TOML files."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

import cptimescales as cpt
from cptimescales.calendars.record_files import shipped_division
from cptimescales.rules.rulings import content_sha256
from cptimescales.rules.shipped import SHIPPED, shipped_rulebook


def _compiler() -> ModuleType:
    path = Path(__file__).parents[2] / ".ci" / "compile_data.py"
    spec = importlib.util.spec_from_file_location("compile_data", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


compiler = _compiler()


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_rulebook_has_the_content_of_its_toml_file(name: str) -> None:
    data, sha256 = shipped_rulebook(name)
    assert data == compiler.rulebook_of(name)
    assert sha256 == content_sha256(data) == cpt.rulebook(name).sha256
    assert data.id == name


@pytest.mark.parametrize("division", cpt.DIVISIONS)
def test_a_shipped_record_has_the_content_of_its_toml_file(division: str) -> None:
    assert shipped_division(division) == compiler.division_of(division)


def test_the_json_files_are_as_make_data_would_write_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert compiler.main(["--check"]) == 0
    assert capsys.readouterr().err == ""


def test_every_file_of_the_folders_ships() -> None:
    for ending in ("toml", "json"):
        assert {path.stem for path in compiler.RULEBOOKS.glob(f"*.{ending}")} == set(SHIPPED)
        # The package `holidays` makes the table of the days by rule, so it has no TOML file.
        made = {"by_rule"} if ending == "json" else set()
        records = {path.stem for path in compiler.RECORDS.glob(f"*.{ending}")}
        assert records == {*cpt.DIVISIONS, *made}


@pytest.mark.parametrize("name", SHIPPED)
def test_an_unchecked_object_is_the_object_that_its_constructor_makes(name: str) -> None:
    data, _ = shipped_rulebook(name)
    for rule in data.rules:
        assert vars(replace(rule)) == vars(rule)
        for version in rule.versions:
            assert vars(replace(version)) == vars(version)
    for ending in data.endings:
        assert vars(replace(ending)) == vars(ending)
    assert replace(data) == data


def test_the_hash_changes_with_the_content() -> None:
    data, sha256 = shipped_rulebook("wales")
    first = replace(data.rules[0], title="Another title")
    assert content_sha256(replace(data, rule=(first, *data.rules[1:]))) != sha256
    assert content_sha256(replace(data)) == sha256
