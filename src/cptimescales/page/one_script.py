"""JavaScript modules joined into one classic script, for a page that opens from a file.

A browser loads no module from a file, so a page that opens by a double-click needs one script. The
modules are written for this: an import or export is a statement of its own, no text spans lines,
and no two modules have a top-level name in common.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from posixpath import dirname, join, normpath

from cptimescales._version import __version__
from cptimescales.calendars.text_files import shipped_text

ENTRY = "timescales.js"
"""The module that offers the public names."""

_NAMES = r"\{([^}]*)\}"
_FROM = r' from "(\.{1,2}/[a-z0-9_/]+\.js)";\n'
_IMPORT = re.compile(rf"^import {_NAMES}{_FROM}", re.MULTILINE)
_EXPORT_AGAIN = re.compile(rf"^export {_NAMES}(?:{_FROM}|;\n)", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:const|class) (\w+))", re.MULTILINE)
_COMMENT = re.compile(r"/\*\*.*?\*/|^ *//[^\n]*|(?<=[;,{(]) // [^\n]*", re.MULTILINE | re.DOTALL)


def engine_modules() -> dict[str, str]:
    """The text of each module of the engine by its name, each after those that it imports.

    >>> *others, face = engine_modules()
    >>> face
    'timescales.js'
    """
    return {
        path.removeprefix("engine/"): text for path, text in modules_from(f"engine/{ENTRY}").items()
    }


def modules_from(entry: str) -> dict[str, str]:
    """The text of each module that an entry needs by its path, each after those that it imports.

    Args:
        entry: the path of a module in this room, such as `engine/timescales.js`.

    >>> [*others, entry] = modules_from("calculator/calculator.js")
    >>> "engine/days.js" in others
    True
    """
    modules: dict[str, str] = {}

    def add(path: str) -> None:
        if path in modules:
            return
        text = shipped_text(__file__, path)
        for pattern in (_IMPORT, _EXPORT_AGAIN):
            for match in pattern.finditer(text):
                if match[2]:
                    add(normpath(join(dirname(path), match[2])))
        modules[path] = text

    add(entry)
    return modules


def engine_script() -> str:
    """The engine as one script that defines `cptimescales`, an object with the public names.

    >>> engine_script().splitlines()[1]
    'const cptimescales = (() => {'
    """
    modules = engine_modules()
    names = sorted(_public_names(modules[ENTRY]))
    lines = [
        f"/* cptimescales {__version__}, MIT licence */",
        "const cptimescales = (() => {",
        '"use strict";',
        *statements(modules.values()),
        f"return {{ {', '.join(names)} }};",
        "})();",
    ]
    return "\n".join(lines) + "\n"


def _public_names(text: str) -> Iterator[str]:
    yield from _EXPORT.findall(text)
    for names, _ in _EXPORT_AGAIN.findall(text):
        yield from filter(None, map(str.strip, names.split(",")))


def statements(modules: Iterable[str]) -> Iterator[str]:
    """The statements of modules in one scope: no imports, exports, comments and indents."""
    for text in modules:
        for pattern in (_COMMENT, _IMPORT, _EXPORT_AGAIN, _EXPORT):
            text = pattern.sub("", text)
        yield from filter(None, map(str.strip, text.splitlines()))
