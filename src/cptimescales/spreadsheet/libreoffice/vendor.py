"""The part of the library that the add-in carries: copied under a name of its own, with every import checked.

LibreOffice appends an add-in's folder to `sys.path`, so a package of the same name elsewhere on the machine would win.
Under a name of its own nothing else can answer for it. What it needs from outside the standard library is carried with it;
bank holidays computed by rule come along as the table that the `holidays` package makes when the add-in is built.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import distribution
from importlib.util import find_spec
from pathlib import Path
from pprint import pformat

from holidays import country_holidays

import cptimescales
from cptimescales.calendars.record import FIRST_YEAR, LAST_YEAR, SUBDIVISION

CARRIED_AS = "cptimescales_addin"

_OURS, _HOLIDAYS = "cptimescales", "holidays"
_STARTS = ("cptimescales.spreadsheet.functions",)
_SHIPPED = ("calendars/records/*.json", "rules/rulebooks/*.json")  # read beside their modules
_OUTSIDE = {
    "dateutil": "python-dateutil",
    "six": "six",
}  # MIT, or Apache 2.0 and BSD; carried with their licences
_NEVER_CALLED = ("pydantic_core",)  # only pydantic calls the function that imports it
_SOURCE = Path(cptimescales.__file__).parent

_ABSOLUTE = re.compile(
    rf"^(\s*(?:from|import) )({'|'.join((_OURS, _HOLIDAYS, *_OUTSIDE))})\b", re.MULTILINE
)

_PACKAGE = '"""What the LibreOffice add-in carries of cptimescales {version}, made by its build; edit the original."""\n'
_COMPUTED = '''"""What the package `holidays` {version} computes for the United Kingdom, {first} to {last}: made by the add-in's build."""

from datetime import date


def country_holidays(country, *, subdiv, years, expand):
    """The table as that package gives it; the add-in asks for all years at once, and for the United Kingdom only."""
    if (country, years, expand) != ("GB", range({first}, {last} + 1), False):
        raise ValueError("the add-in carries other years than it asks for")
    return {{date(*day): _NAMES[name] for *day, name in _DAYS[subdiv]}}


_NAMES = {names}
_DAYS = {days}
'''


def carried() -> dict[str, bytes]:
    """Every file that the add-in carries, by its path beside the add-in's own module.

    Raises:
        RuntimeError: a module to be carried imports something that is neither carried nor in the standard library.
    """
    texts = {f"{_OURS}/__init__.py": _PACKAGE.format(version=cptimescales.__version__)}
    waiting = [*_STARTS]
    seen = set(waiting)
    while waiting:
        module = waiting.pop()
        path = _path(module)
        inside = (
            f"{module.replace('.', '/')}/__init__.py"
            if path.name == "__init__.py"
            else f"{module.replace('.', '/')}.py"
        )
        texts.setdefault(inside, path.read_text("utf-8"))
        needed = {*_imported(path, module), *_packages(module)}
        waiting += sorted(needed - seen)
        seen |= needed
    texts[f"{_HOLIDAYS}.py"] = _computed()
    texts["__init__.py"] = _PACKAGE.format(version=cptimescales.__version__)
    files = {
        f"{CARRIED_AS}/{path}": _ABSOLUTE.sub(rf"\1{CARRIED_AS}.\2", text).encode()
        for path, text in texts.items()
    }
    for path in (path for pattern in _SHIPPED for path in _SOURCE.glob(pattern)):
        inside = path.relative_to(_SOURCE).as_posix()
        files[f"{CARRIED_AS}/{_OURS}/{inside}"] = path.read_bytes()
    tops = {path.split("/")[0].removesuffix(".py") for path in texts}
    return files | _licences(name for top, name in _OUTSIDE.items() if top in tops)


def _packages(module: str) -> Iterator[str]:
    parts = module.split(".")[:-1]
    for length in range(
        2 if parts[:1] == [_OURS] else 1, len(parts) + 1
    ):  # our own outermost is replaced
        yield ".".join(parts[:length])


def _path(module: str) -> Path:
    if module.split(".")[0] == _OURS:
        path = _SOURCE.joinpath(*module.split(".")[1:])
        return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"{module} is to be carried in the add-in, but it cannot be found")
    return Path(spec.origin)


def _imported(path: Path, module: str) -> Iterator[str]:
    """The modules to carry that one of them imports, lazily or not."""
    for name in sorted(_names(path, module)):
        top = name.split(".")[0]
        if top in (_OURS, *_OUTSIDE):
            found = name if _is_module(name) else name.rpartition(".")[0]
            if found != _OURS:
                yield found
        elif module.startswith(_OURS) and top not in (
            *sys.stdlib_module_names,
            _HOLIDAYS,
            *_NEVER_CALLED,
        ):
            raise RuntimeError(
                f"{module} is to be carried in the add-in, but it imports {top}, which is not"
            )


def _names(path: Path, module: str) -> Iterator[str]:
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    waiting: list[ast.AST] = [ast.parse(path.read_text("utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue  # what only a type checker imports is never loaded
        waiting += ast.iter_child_nodes(node)
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = f"{package}.{node.module}" if node.level else str(node.module)
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _is_module(name: str) -> bool:
    if name.split(".")[0] == _OURS:
        return _path(name).exists()
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:  # its parent is a module, not a package
        return False


def _computed() -> str:
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    by_rule = {
        subdivision: country_holidays("GB", subdiv=subdivision, years=years, expand=False)
        for subdivision in SUBDIVISION.values()
    }
    names = sorted({name for days in by_rule.values() for name in days.values()})
    numbered = {
        subdivision: [
            (*day.timetuple()[:3], names.index(name)) for day, name in sorted(days.items())
        ]
        for subdivision, days in by_rule.items()
    }
    return _COMPUTED.format(
        version=distribution(_HOLIDAYS).version,
        first=FIRST_YEAR,
        last=LAST_YEAR,
        names=pformat(names, width=110),
        days=pformat(numbered, width=110, compact=True),
    )


def _licences(outside: Iterable[str]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for name in (_OURS, _HOLIDAYS, *outside):
        files = [file for file in distribution(name).files or [] if file.name.startswith("LICENSE")]
        if not files:
            raise RuntimeError(f"{name} is carried in the add-in, but its licence cannot be found")
        found |= {
            f"licences/{name}-{file.name}": Path(str(file.locate())).read_bytes() for file in files
        }
    return found
