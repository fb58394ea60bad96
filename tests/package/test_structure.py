"""Compares every import with the map of the rooms: which file may import which other file."""

from __future__ import annotations

import ast
import re
import sys
from graphlib import CycleError, TopologicalSorter
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from tests.support.pages import DOCS

import cptimescales

PACKAGE = Path(cptimescales.__file__).parent

# A file imports only from floors below its own and, in its own folder, from files that the folder's
# face lists before it. `docs/map.py` measures the same floors from the imports and draws them.
FLOORS = (
    ("errors",),
    ("calendars",),
    ("rules",),
    ("cases", "page"),
    ("library",),
    ("audit", "columns", "spreadsheet"),
    ("returns", "testing"),
    ("export", "service"),
    ("cli",),
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
# The face, `import cptimescales`, offers `Finding` of the audit, so these rooms must not import it.
WITHOUT_THE_FACE = ("errors", "calendars", "rules", "cases", "library", "audit")
# The files that the LibreOffice add-in can carry: they need no package but `dateutil`.
ARITHMETIC = ("errors.py", "calendars/*.py", "rules/*.py")
NEEDS_PYDANTIC = (
    "rules/frozen.py",
    "rules/listed.py",
    "rules/results.py",
    "rules/rulings.py",
    "rules/answers.py",
    "rules/rulebook_files.py",
)
OPEN_FILES = (
    "calendars/text_files.py",
    "cases/case_files.py",
    "cases/case_rows.py",
    "audit/csv_rows.py",
    "columns/files/*.py",
    "returns/*.py",
    "returns/outputs/*.py",
    "spreadsheet/workbook/*.py",
    "spreadsheet/libreoffice/*.py",
    "cli/*.py",
)
# The verifier asks an implementation at an address, and urllib calls that "to open".
NETWORK = "testing/verifier/http.py"
# The service listens, waits and gives up. It opens no connection, and reads no clock.
LISTENS = ("service/server.py", "service/asgi.py")
MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))
FACES = [path for path in MODULES if path.endswith("/__init__.py")]


def _tree(path: str) -> ast.Module:
    return ast.parse((PACKAGE / path).read_text("utf-8"))


def _matches(path: str, patterns: tuple[str, ...]) -> bool:
    return any(
        Path(path).match(pattern) and path.count("/") == pattern.count("/") for pattern in patterns
    )


def _names(path: str) -> set[str]:
    """Every name that a file imports, at its top or hidden in a function."""
    names: set[str] = set()
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path} imports relatively"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def _file(name: str) -> str | None:
    """The file that holds an imported name, or the face of the folder that offers it."""
    parts = name.split(".")[1:]
    for length in range(len(parts), -1, -1):
        stem = "/".join(parts[:length])
        for path in (f"{stem}.py", f"{stem}/__init__.py" if stem else "__init__.py"):
            if path in MODULES:
                return path
    return None


def _files_imported(path: str) -> set[str]:
    inside = {_file(name) for name in _names(path) if name.split(".")[0] == "cptimescales"}
    return {file for file in inside if file and file != path}


def _room(path: str) -> str:
    return path.split("/")[0].removesuffix(".py")


@pytest.mark.parametrize("path", [path for path in MODULES if not _room(path).startswith("_")])
def test_a_file_imports_only_from_floors_below_its_own(path: str) -> None:
    room = _room(path)
    assert room in FLOOR, f"{room} has no place on the map"
    for file in _files_imported(path):
        other = _room(file)
        if other == "__init__":
            assert room not in WITHOUT_THE_FACE
        else:
            assert other == room or FLOOR.get(other, -1) < FLOOR[room], file


def test_no_file_imports_itself_by_way_of_others() -> None:
    try:
        TopologicalSorter({path: _files_imported(path) for path in MODULES}).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def _listed(face: str) -> list[str]:
    """The files and folders that a face says are in it, in its order."""
    told = ast.get_docstring(_tree(face)) or ""
    lines = re.findall(r"^((?:[a-z_]+(?:\.py)?, )*[a-z_]+(?:\.py)?) {2,}\S", told, re.MULTILINE)
    return [name for line in lines for name in line.split(", ")]


@pytest.mark.parametrize("face", FACES)
def test_a_face_lists_every_file_in_the_order_of_their_imports(face: str) -> None:
    folder = (PACKAGE / face).parent
    there = {path.name for path in folder.glob("*.py")} | {
        path.parent.name for path in folder.glob("*/__init__.py")
    }
    listed = _listed(face)
    assert sorted(listed) == sorted(there - {"__init__.py"})
    places = {name: place for place, name in enumerate(listed)}
    prefix = face.removesuffix("__init__.py")
    for path in MODULES:
        if not path.startswith(prefix) or path == face:
            continue
        mine = path.removeprefix(prefix).split("/")[0]
        for file in _files_imported(path):
            its = file.removeprefix(prefix).split("/")[0]
            if file.startswith(prefix) and file != face:
                assert places[its] <= places[mine], f"{path} imports {file}, which stands after it"


@pytest.mark.parametrize("face", FACES)
def test_a_face_holds_names_and_no_code(face: str) -> None:
    for node in _tree(face).body:
        kinds = (ast.Expr, ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign, ast.If)
        assert isinstance(node, kinds), ast.unparse(node)


@pytest.mark.parametrize(
    "path", [path for path in MODULES if _matches(path, ARITHMETIC) and path not in NEEDS_PYDANTIC]
)
def test_the_arithmetic_needs_only_the_standard_library_and_dateutil(path: str) -> None:
    outside = {name.split(".")[0] for name in _names(path)}
    # These tell pydantic, if it is installed, how a file writes a date, or a list of one name.
    outside -= {"pydantic_core"} if path in ("calendars/dates.py", "rules/strict.py") else set()
    # It edits the file of a record for the command line, which brings this package.
    outside -= {"tomlkit"} if path == "calendars/record_update.py" else set()
    assert outside <= {*sys.stdlib_module_names, "dateutil", "cptimescales"}
    assert not _files_imported(path) & {*NEEDS_PYDANTIC, "__init__.py"}


@pytest.mark.parametrize("path", MODULES)
def test_only_the_readers_and_the_adapters_open_files(path: str) -> None:
    names = {
        node.attr if isinstance(node, ast.Attribute) else node.id
        for node in ast.walk(_tree(path))
        if isinstance(node, (ast.Attribute, ast.Name))
    }
    if not _matches(path, OPEN_FILES) and path != NETWORK:
        assert not names & {"open", "read_text", "read_bytes", "write_text", "write_bytes"}


@pytest.mark.parametrize("path", MODULES)
def test_no_module_reads_a_clock_or_a_network(path: str) -> None:
    called = {node.attr for node in ast.walk(_tree(path)) if isinstance(node, ast.Attribute)}
    assert not called & {"today", "now", "utcnow", "time_ns", "perf_counter", "monotonic"}
    names = _names(path)
    if _room(path) == "testing":
        names -= {"random.Random"}  # histories are drawn from a seed, never from the machine
    outside = {name.split(".")[0] for name in names} - (
        {"urllib", "http"} if path == NETWORK else set()
    )
    outside -= {"asyncio", "socket"} if path in LISTENS else set()
    assert not outside & {"socket", "urllib", "http", "requests", "time", "random", "asyncio"}


@pytest.mark.parametrize("path", MODULES)
def test_a_module_says_what_it_is_and_fits_the_eye(path: str) -> None:
    assert ast.get_docstring(_tree(path))
    assert len((PACKAGE / path).read_text("utf-8").splitlines()) <= 400


def test_everything_public_is_listed_and_there() -> None:
    assert sorted(cptimescales.__all__) == sorted(set(cptimescales.__all__))
    for name in cptimescales.__all__:
        assert getattr(cptimescales, name) is not None


def test_the_floors_are_those_that_the_map_measures_and_draws() -> None:
    spec = spec_from_file_location("map", DOCS / "map.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look for it there
    spec.loader.exec_module(module)
    rows = module.Package(PACKAGE).rooms().rows
    assert [tuple(row) for row in reversed(rows)] == [tuple(sorted(rooms)) for rooms in FLOORS]
