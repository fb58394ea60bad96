"""The files of the engine: short, plain, and without a clock, a time zone or a network."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import cptimescales
from cptimescales.page import engine_modules, engine_script

FOLDER = Path(cptimescales.__file__).parent / "page" / "engine"
MODULES = engine_modules()
IMPORT = re.compile(r'from "([^"]*)"')


def code(name: str) -> str:
    """A module without its comments."""
    return re.sub(r"/\*\*.*?\*/|^ *//[^\n]*", "", MODULES[name], flags=re.MULTILINE | re.DOTALL)


def test_the_face_reaches_every_file() -> None:
    assert set(MODULES) == {path.name for path in FOLDER.glob("*.js")}


def test_a_module_comes_after_those_that_it_imports() -> None:
    before: set[str] = set()
    for name in MODULES:
        assert {f.removeprefix("./") for f in IMPORT.findall(code(name))} <= before
        before.add(name)


@pytest.mark.parametrize("name", MODULES)
def test_a_file_says_what_it_is_and_fits_the_eye(name: str) -> None:
    lines = MODULES[name].splitlines()
    assert lines[0].startswith("// ")
    assert len(lines) <= 400
    assert max(map(len, lines)) <= 100


@pytest.mark.parametrize("name", MODULES)
def test_no_file_reads_a_clock_a_time_zone_or_a_network(name: str) -> None:
    words = set(re.findall(r"[A-Za-z_$][\w$]*", code(name)))
    forbidden = {"Date", "Intl", "performance", "fetch", "XMLHttpRequest", "WebSocket", "random"}
    forbidden |= {"globalThis", "localStorage", "setTimeout", "eval", "require", "process"}
    assert not words & forbidden


def test_one_script_has_the_public_names_and_no_module_syntax() -> None:
    script = engine_script()
    assert "Timescales" in script.splitlines()[-2]
    assert not re.search(r"^(import|export)\b", script, re.MULTILINE)
    assert "//" not in script
    assert script.count("/*") == 1  # the licence
    assert "</script" not in script.lower()  # it stands between two such tags
