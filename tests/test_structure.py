"""The order of the modules, which of them open files, and what the innermost of them may import."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

import cptimescales

PACKAGE = Path(cptimescales.__file__).parent

# Each imports only from those before it. The list is the table of contents of the code.
ORDER = (
    *("_version", "errors", "dates", "numbered_days", "calendars", "bank_holidays", "events", "periods", "rules"),
    "duties",
    *("explain", "results", "cases", "clocks", "timetables", "discontinuing", "shipped", "extending", "data_files"),
    *("answers", "library", "timescales", "case_files", "mistakes", "audit_files", "audit", "columns"),
    *("testing", "export"),
    *(
        "timelines",
        "pictures",
        "icalendar_export",
        "column_files",
        "spark",
        "spreadsheet",
        "updating",
        "compiling",
    ),
    *("__init__", "cli", "__main__"),
)
# What a host without any other package can carry, and an auditor reads first.
INNERMOST = (
    "errors",
    "dates",
    "numbered_days",
    "calendars",
    "bank_holidays",
    "events",
    "periods",
    "rules",
    "duties",
    "extending",
)
OPEN_FILES = ("data_files", "case_files", "audit_files", "column_files", "spreadsheet", "compiling", "cli")
# An auditor names an address of an implementation to be tried; that one module asks it, and "opens" it as urllib calls that.
NETWORK = PACKAGE / "testing" / "addresses.py"
COMPILED = PACKAGE / "shipped"
MODULES = sorted({*PACKAGE.rglob("*.py")} - {*COMPILED.glob("division_*.py"), *COMPILED.glob("rulebook_*.py")})


def _room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path.name} imports relatively"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def _rooms_imported(path: Path) -> set[str]:
    inside = {name.split(".")[1] for name in _imports(path) if name.startswith("cptimescales.")}
    return {room if room in ORDER else "__init__" for room in inside}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_one_way(path: Path) -> None:
    room = _room(path)
    assert room in ORDER, f"{room} has no place in the order of modules"
    later = {other for other in _rooms_imported(path) - {room} if ORDER.index(other) > ORDER.index(room)}
    assert not later


@pytest.mark.parametrize("room", INNERMOST)
def test_the_innermost_modules_need_only_the_standard_library_and_dateutil(room: str) -> None:
    outside = {name.split(".")[0] for name in _imports(PACKAGE / f"{room}.py")}
    # pydantic itself asks `dates` how JSON writes a date; where it is not there, nobody asks.
    outside -= {"pydantic_core"} if room == "dates" else set()
    assert outside <= {*sys.stdlib_module_names, "dateutil", "holidays", "cptimescales"}
    assert _rooms_imported(PACKAGE / f"{room}.py") <= set(INNERMOST)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_the_library_and_the_adapters_open_files(path: Path) -> None:
    names = {
        node.attr if isinstance(node, ast.Attribute) else node.id
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, (ast.Attribute, ast.Name))
    }
    if _room(path) not in OPEN_FILES and path != NETWORK:
        assert not names & {"open", "read_text", "read_bytes", "write_text", "write_bytes"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_module_reads_a_clock_or_a_network(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    called = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not called & {"today", "now", "utcnow", "time_ns", "perf_counter", "monotonic"}
    outside = {name.split(".")[0] for name in _imports(path)} - ({"urllib", "http"} if path == NETWORK else set())
    assert not outside & {"socket", "urllib", "http", "requests", "time", "random", "asyncio"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_says_what_it_is_and_fits_the_eye(path: Path) -> None:
    text = path.read_text("utf-8")
    assert ast.get_docstring(ast.parse(text))
    assert len(text.splitlines()) <= 400


def test_everything_public_is_listed_and_there() -> None:
    assert sorted(cptimescales.__all__) == sorted(set(cptimescales.__all__))
    for name in cptimescales.__all__:
        assert getattr(cptimescales, name) is not None
