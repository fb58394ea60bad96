"""Prints the rooms of the package, their floors and their arrows, and draws them as one picture.

    python docs/map.py          prints the map of this checkout and draws docs/pictures/map.svg
    python docs/map.py PATH     prints the map of another checkout and draws nothing

It reads the imports themselves and needs the standard library only.

- A *room* is a folder or a file at the top of the package. Names that begin with `_` do not count.
- An *arrow* is a pair of rooms in which one imports the other, at its top or inside a function.
- A *floor* is the number of rooms in the longest chain that a room stands on, itself included.
  Rooms that import each other in a circle share one floor.

Files are counted in the same way. A name that a file imports from a face (`__init__`) leads to the
file that holds the name. A face counts as a file only if it defines a function or a class.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from textwrap import wrap

PACKAGE = "cptimescales"
ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "docs" / "pictures" / "map.svg"

Graph = Mapping[str, set[str]]
"""What each room or file imports."""


@dataclass(frozen=True)
class Map:
    """Rooms or files: what each imports, and on which floor each stands, from 1 at the ground."""

    imports: Graph
    floor: Mapping[str, int]

    @classmethod
    def of(cls, imports: Graph) -> Map:
        """The map of a graph."""
        return cls(imports, floors(imports))

    @property
    def arrows(self) -> int:
        """How many pairs there are in which one imports the other."""
        return sum(map(len, self.imports.values()))

    @property
    def rows(self) -> list[list[str]]:
        """The names on each floor, the highest floor first."""
        highest = max(self.floor.values())
        return [
            sorted(name for name in self.floor if self.floor[name] == number)
            for number in range(highest, 0, -1)
        ]


class Package:
    """The modules of a package as it lies on the disk."""

    def __init__(self, folder: Path) -> None:
        self.trees = {
            path.relative_to(folder).as_posix(): ast.parse(path.read_text("utf-8"))
            for path in sorted(folder.rglob("*.py"))
        }

    @classmethod
    def of(cls, checkout: Path) -> Package:
        """The package in a checkout of the repository."""
        return cls(checkout / "src" / PACKAGE)

    def files(self) -> Map:
        """Every file but names with `_`; a face counts if it defines a function or a class."""
        counted = {path for path in self.trees if self._is_counted(path)}
        return Map.of({path: {*self.imported(path)} & counted - {path} for path in sorted(counted)})

    def _is_counted(self, path: str) -> bool:
        if path.endswith("/__init__.py"):
            defined = (ast.FunctionDef, ast.ClassDef)
            return any(
                isinstance(node, defined) and node.name != "__getattr__"
                for node in self.trees[path].body
            )
        return not Path(path).name.startswith("_")

    def rooms(self) -> Map:
        """Every folder and file at the top of the package."""
        imports: dict[str, set[str]] = {room_of(path): set() for path in self.trees}
        for path in self.trees:
            imports[room_of(path)] |= {room_of(target) for target in self.imported(path)}
        counted = {room for room in imports if not room.startswith("_")}
        return Map.of({room: imports[room] & counted - {room} for room in sorted(counted)})

    def first_sentence(self, room: str) -> str:
        """What a room is, from its own docstring."""
        path = f"{room}.py" if f"{room}.py" in self.trees else f"{room}/__init__.py"
        text = " ".join((ast.get_docstring(self.trees[path]) or "").split("\n\n")[0].split())
        return re.split(r"(?<=[.:;])\s|\s\(extra", text)[0].rstrip(".:;").replace("`", "")

    def imported(self, path: str) -> Iterator[str]:
        """The files that a file imports, each as often as it does."""
        for module, name in self._names(path):
            target = self.file_of(module, name)
            if target is not None:
                yield target

    def file_of(self, module: str, name: str | None) -> str | None:
        """The file that holds a name of a module, or the module's own; None outside the package."""
        if name is not None:
            inner = self._module(f"{module}.{name}")
            if inner is not None:
                return inner
        path = self._module(module)
        if path is None or name is None or not path.endswith("__init__.py"):
            return path
        offered = self._offered(path)
        return self.file_of(*offered[name]) if name in offered else path

    def _module(self, module: str) -> str | None:
        package, _, rest = module.partition(".")
        if package != PACKAGE:
            return None
        stem = rest.replace(".", "/")
        paths = (f"{stem}.py", f"{stem}/__init__.py") if stem else ("__init__.py",)
        return next((path for path in paths if path in self.trees), None)

    def _names(self, path: str) -> Iterator[tuple[str, str | None]]:
        """Every module that a file imports, and the name taken from it."""
        folder = [PACKAGE, *Path(path).parts[:-1]]
        whole: set[str] = set()  # the names by which the file calls the package itself
        for node in ast.walk(self.trees[path]):
            if isinstance(node, ast.Import):
                yield from ((alias.name, None) for alias in node.names)
                whole |= {a.asname or a.name for a in node.names if a.name == PACKAGE}
            elif isinstance(node, ast.ImportFrom):
                start = folder[: len(folder) - node.level + 1] if node.level else []
                module = ".".join([*start, *filter(None, [node.module])])
                yield from ((module, alias.name) for alias in node.names)
        for node in ast.walk(self.trees[path]):
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.value.id in whole
            ):
                yield PACKAGE, node.attr

    @cache  # noqa: B019  # one package lives as long as the script
    def _offered(self, face: str) -> Mapping[str, tuple[str, str]]:
        """The names that a face offers, with the module and the name that each comes from."""
        package = ".".join([PACKAGE, *Path(face).parts[:-1]])
        offered: dict[str, tuple[str, str]] = {}
        for node in ast.walk(self.trees[face]):
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                for alias in node.names:
                    offered[alias.asname or alias.name] = (node.module, alias.name)
            elif isinstance(node, ast.Dict):  # `loaded_when_named(__name__, {name: file})`
                for key, value in zip(node.keys, node.values, strict=True):
                    name, file = (
                        part.value if isinstance(part, ast.Constant) else None
                        for part in (key, value)
                    )
                    if isinstance(name, str) and isinstance(file, str):
                        offered[name] = (f"{package}.{file}", name)
        return offered


def room_of(path: str) -> str:
    """The folder or file at the top of the package that a file belongs to."""
    return path.split("/")[0].removesuffix(".py")


def floors(imports: Graph) -> dict[str, int]:
    """The floor of each name: one above the highest that it imports; a circle shares one floor."""
    circle = {name: members for members in circles(imports) for name in members}
    floor: dict[str, int] = {}

    def of(name: str) -> int:
        if name not in floor:
            members = circle[name]
            below = {target for member in members for target in imports[member]} - members
            height = 1 + max(map(of, below), default=0)
            floor.update(dict.fromkeys(members, height))
        return floor[name]

    for name in imports:
        of(name)
    return floor


def circles(imports: Graph) -> list[frozenset[str]]:
    """The names in groups that reach each other; most groups hold a single name."""
    reached = {name: _reached(imports, name) for name in imports}
    return list(
        {
            frozenset({name, *(other for other in reached[name] if name in reached[other])})
            for name in imports
        }
    )


def _reached(imports: Graph, start: str) -> set[str]:
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        for name in imports[waiting.pop()] - reached:
            reached.add(name)
            waiting.append(name)
    return reached


def report(package: Package) -> Iterator[str]:
    """The map in words: floor by floor, then the counts."""
    rooms, files = package.rooms(), package.files()
    for number, row in zip(range(len(rooms.rows), 0, -1), rooms.rows, strict=True):
        yield f"{number:3}  {'   '.join(row)}"
    yield ""
    for what, counted in (("rooms", rooms), ("files", files)):
        yield counts(what, counted)
        for members in circles(counted.imports):
            if len(members) > 1:
                yield f"  in a circle: {', '.join(sorted(members))}"


def counts(what: str, counted: Map) -> str:
    """How many rooms or files there are, on how many floors, with how many arrows."""
    return f"{len(counted.imports)} {what} on {len(counted.rows)} floors, {counted.arrows} arrows"


BOX, BOX_HEIGHT, GAP, FLOOR, WIDTH = 272, 70, 20, 92, 880
OPENING = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}"
  height="{height}" role="img" aria-labelledby="map-title" font-family="system-ui, sans-serif">
<title id="map-title">{title}</title>
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8"
  orient="auto"><path d="M0 0 8 4 0 8z" fill="#51626c"/></marker></defs>
<rect width="{width}" height="{height}" rx="6" fill="#ffffff"/>"""


def picture(package: Package) -> str:
    """The rooms as an SVG: a row for each floor, and the arrows that no other arrows imply.

    The picture brings its own light background, so it reads the same on a dark page.
    """
    rooms = package.rooms()
    places = {
        room: ((WIDTH - len(row) * (BOX + GAP) + GAP) / 2 + column * (BOX + GAP), 16 + line * FLOOR)
        for line, row in enumerate(rooms.rows)
        for column, room in enumerate(row)
    }
    title = "The rooms of the package, floor by floor from the top: " + "; ".join(
        ", ".join(row) for row in rooms.rows
    )
    height = 56 + (len(rooms.rows) - 1) * FLOOR + BOX_HEIGHT
    lines = [OPENING.format(width=WIDTH, height=height, title=escape(title))]
    for room, targets in needed(rooms.imports).items():
        lines += [_arrow(places[room], places[target]) for target in sorted(targets)]
    for room, (x, y) in places.items():
        lines += _box(room, package.first_sentence(room), x, y)
    lines.append(_text(WIDTH / 2, height - 16, counts("rooms", rooms), 13))
    return "\n".join([*lines, "</svg>", ""])


def needed(imports: Graph) -> dict[str, set[str]]:
    """The arrows from which all others follow: a direct import that no chain of others implies."""
    return {
        name: {
            target
            for target in targets
            if not any(target in _reached(imports, other) for other in targets - {target})
        }
        for name, targets in imports.items()
    }


def _arrow(start: tuple[float, float], end: tuple[float, float]) -> str:
    (x, y), (to_x, to_y) = start, end
    x, y, to_x = x + BOX / 2, y + BOX_HEIGHT, to_x + BOX / 2
    bend = (to_y - y) / 2
    path = f"M{x:g} {y:g}C{x:g} {y + bend:g} {to_x:g} {to_y - bend:g} {to_x:g} {to_y - 1:g}"
    return f'<path d="{path}" fill="none" stroke="#51626c" marker-end="url(#tip)"/>'


def _box(room: str, words: str, x: float, y: float) -> Iterator[str]:
    yield (
        f'<rect x="{x:g}" y="{y:g}" width="{BOX}" height="{BOX_HEIGHT}" rx="6" '
        'fill="#e8f1f5" stroke="#7d95a1"/>'
    )
    yield _text(x + BOX / 2, y + 19, room, 16, bold=True)
    for number, line in enumerate(wrap(words, 38, max_lines=3, placeholder=" …")):
        yield _text(x + BOX / 2, y + 36 + 14 * number, line, 13)


def _text(x: float, y: float, words: str, size: int, *, bold: bool = False) -> str:
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size}" fill="#1c2b33" '
        f'text-anchor="middle"{weight}>{escape(words)}</text>'
    )


def main(arguments: list[str]) -> int:
    """Prints the map, and draws it if it is that of this checkout."""
    parser = argparse.ArgumentParser(prog="python docs/map.py", description="The map of the rooms.")
    parser.add_argument("checkout", nargs="?", type=Path, help="another checkout to print")
    options = parser.parse_args(arguments)
    package = Package.of(options.checkout or ROOT)
    for line in report(package):
        print(line)
    if options.checkout is None:
        PICTURE.write_text(picture(package), "utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
