"""The part of the library that the add-in carries: copied under another name, every import checked.

LibreOffice appends an add-in's folder to `sys.path`, so a package of the same name elsewhere on the
machine would be found first. Under another name, no other package can take its place.

The add-in carries all that it needs from outside the standard library.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import distribution
from importlib.util import find_spec
from pathlib import Path

import cptimescales

CARRIED_AS = "cptimescales_addin"

_OURS = "cptimescales"
_STARTS = ("cptimescales.spreadsheet.functions",)
_SHIPPED = ("calendars/records/*.json", "rules/rulebooks/*.json")  # read beside their modules
# The packages to carry, and the distributions that hold their licences: MIT, or Apache 2.0 and BSD.
_OUTSIDE = {"dateutil": "python-dateutil", "six": "six"}
_NOT_NEEDED = ("pydantic_core",)  # the library works without it
_SOURCE = Path(cptimescales.__file__).parent

_ABSOLUTE = re.compile(rf"^(\s*(?:from|import) )({'|'.join((_OURS, *_OUTSIDE))})\b", re.MULTILINE)

_PACKAGE = '''"""A part of cptimescales {version}, copied for the LibreOffice add-in."""
'''


def carried() -> dict[str, bytes]:
    """Every file that the add-in carries, by its path beside the add-in's own module.

    Raises:
        RuntimeError: a module imports another that is neither carried nor in the standard library,
            or a licence cannot be found.
    """
    package = _PACKAGE.format(version=cptimescales.__version__)
    texts = {"__init__.py": package, f"{_OURS}/__init__.py": package}
    waiting = [*_STARTS]
    seen = set(waiting)
    while waiting:
        module = waiting.pop()
        path = _path(module)
        folder = module.replace(".", "/")
        name = f"{folder}/__init__.py" if path.name == "__init__.py" else f"{folder}.py"
        texts[name] = path.read_text("utf-8")
        needed = {*_imported(path, module), *_packages(module)}
        waiting += sorted(needed - seen)
        seen |= needed
    files = {
        f"{CARRIED_AS}/{name}": _ABSOLUTE.sub(rf"\1{CARRIED_AS}.\2", text).encode()
        for name, text in texts.items()
    }
    for path in (path for pattern in _SHIPPED for path in _SOURCE.glob(pattern)):
        name = path.relative_to(_SOURCE).as_posix()
        files[f"{CARRIED_AS}/{_OURS}/{name}"] = path.read_bytes()
    tops = {name.split("/")[0].removesuffix(".py") for name in texts}
    return files | _licences(name for top, name in _OUTSIDE.items() if top in tops)


def _packages(module: str) -> Iterator[str]:
    """The packages that a module lies in, without our outermost, which the add-in replaces."""
    parts = module.split(".")[:-1]
    for length in range(2 if parts[:1] == [_OURS] else 1, len(parts) + 1):
        yield ".".join(parts[:length])


def _path(module: str) -> Path:
    if module.split(".")[0] == _OURS:
        path = _SOURCE.joinpath(*module.split(".")[1:])
        face = path / "__init__.py"
        return face if face.exists() else path.with_suffix(".py")
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"the add-in must carry {module}, but it cannot be found")
    return Path(spec.origin)


def _imported(path: Path, module: str) -> Iterator[str]:
    """The modules to carry that a module imports, at its top or inside a function."""
    for name in sorted(_names(path, module)):
        top = name.split(".")[0]
        if top in (_OURS, *_OUTSIDE):
            other = name if _is_module(name) else name.rpartition(".")[0]
            if other != _OURS:
                yield other
        elif module.startswith(_OURS) and top not in (
            *sys.stdlib_module_names,
            *_NOT_NEEDED,
        ):
            raise RuntimeError(
                f"the add-in must carry {module}, which imports {top}; the add-in does not carry "
                f"{top}"
            )


def _names(path: Path, module: str) -> Iterator[str]:
    """The full names that a module imports."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    waiting: list[ast.AST] = [ast.parse(path.read_text("utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue  # only a type checker loads these
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


def _licences(outside: Iterable[str]) -> dict[str, bytes]:
    licences: dict[str, bytes] = {}
    for name in (_OURS, *outside):
        files = [file for file in distribution(name).files or [] if file.name.startswith("LICENSE")]
        if not files:
            raise RuntimeError(f"the add-in carries {name}, but its licence cannot be found")
        for file in files:
            licences[f"licences/{name}-{file.name}"] = Path(str(file.locate())).read_bytes()
    return licences
