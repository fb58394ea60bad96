"""Reads the parts of a workbook, which is a zip file, and finds what calamine does not report."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple, TypeAlias
from xml.etree.ElementTree import Element, ParseError, fromstring, iterparse

from cptimescales.columns.files.question import FileError

NEVER_CALCULATED = "(formula never calculated: open and save the workbook first)"

_HALF_A_MILLISECOND = 0.5 / 86_400_000  # as a part of a day; calamine rounds to milliseconds


class OddCell(NamedTuple):
    """A cell whose value calamine does not report as it is.

    Attributes:
        column: its column, from 0.
        text: its value, as text.
        error: whether it is an error. An error is shown in every column; other odd cells only in
            columns that a question reads.
    """

    column: int
    text: str
    error: bool


OddCells: TypeAlias = dict[int, list[OddCell]]
"""Odd cells by row, from 0."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CELL = re.compile(r"([A-Z]+)([0-9]+)")
_CHUNK = 1 << 20
_LONGEST_SIGN = 32


class WorkbookParts:
    """The parts of a workbook.

    Attributes:
        names: the names of the parts.

    Raises:
        FileError: the file is empty, has a password, or is not a workbook.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._odd: dict[str, OddCells] = {}
        with path.open("rb") as content:
            start = content.read(len(_OLE))
        if not start:
            raise FileError(path, "it is empty")
        if start == _OLE:
            problem = (
                "it has a password, or is older than 2007; save it as .xlsx without a password"
            )
            raise FileError(path, problem)
        try:
            with zipfile.ZipFile(path) as parts:
                self.names: list[str] = parts.namelist()
                self._sheets = dict(_sheets(parts))
        except (
            zipfile.BadZipFile,
            KeyError,
            ParseError,
            NotImplementedError,
            EOFError,
            OSError,
        ) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise
            problem = f"it is not a workbook, or it is damaged or cut off: {error}"
            raise FileError(path, problem) from None

    def text(self, name: str) -> str:
        """A part as text; empty if there is no such part."""
        if name not in self.names:
            return ""
        with zipfile.ZipFile(self._path) as parts:
            return parts.read(name).decode("utf-8", "replace")

    def sheet_part(self, sheet: str) -> str:
        """The name of a sheet's part; empty if it has none."""
        return self._sheets.get(sheet, "")

    def has(self, part: str, *signs: bytes) -> set[bytes]:
        """Which of some signs a part contains. The part is never in memory as a whole."""
        if part not in self.names:
            return set()
        present: set[bytes] = set()
        with zipfile.ZipFile(self._path) as parts, parts.open(part) as content:
            rest = b""
            while chunk := content.read(_CHUNK):
                text = rest + chunk
                present |= {sign for sign in signs if sign in text}
                rest = text[-_LONGEST_SIGN:]
        return present

    def odd_cells(self, sheet: str) -> OddCells:
        """The cells of a sheet whose values calamine does not report as they are, by row, from 0.

        It reports an error, or a formula that was never calculated, as an empty cell, which would
        make the row an empty one. It rounds a time just before midnight up to the next day.

        Raises:
            FileError: the sheet is damaged.
        """
        if sheet not in self._odd:
            self._odd[sheet] = self._find_odd_cells(sheet)
        return self._odd[sheet]

    def never_calculated(self, sheet: str) -> int:
        """How many formulas of a sheet have no value."""
        return sum(
            cell.text == NEVER_CALCULATED
            for cells in self.odd_cells(sheet).values()
            for cell in cells
        )

    def _find_odd_cells(self, sheet: str) -> OddCells:
        part = self.sheet_part(sheet)
        odd: OddCells = {}
        if not self.has(part, b't="e"', b"t='e'", b"<f", b":f>", b":f ", b"99999999"):
            return odd
        try:
            with zipfile.ZipFile(self._path) as parts, parts.open(part) as content:
                for row, column, cell in _cells(content):
                    if odd_cell := _odd(column, cell):
                        odd.setdefault(row, []).append(odd_cell)
        except (ParseError, zipfile.BadZipFile, EOFError) as error:
            raise FileError(self._path, f"sheet {sheet!r} is damaged or cut off: {error}") from None
        return odd


def _odd(column: int, cell: Element) -> OddCell | None:
    value, kind = cell.findtext("{*}v"), cell.get("t", "n")
    if kind == "e":
        return OddCell(column, value or "#ERROR!", error=True)
    if not value:
        never = kind != "str" and cell.find("{*}f") is not None
        return OddCell(column, NEVER_CALCULATED, error=False) if never else None
    just_before_midnight = kind == "n" and 1 - float(value) % 1 < _HALF_A_MILLISECOND
    return OddCell(column, value, error=False) if just_before_midnight else None


def _sheets(parts: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """The name of each sheet and of its part."""
    root = next(
        (name for name in parts.namelist() if name.lower() == "xl/workbook.xml"), "xl/workbook.xml"
    )
    links = fromstring(parts.read(f"xl/_rels/{PurePosixPath(root).name}.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for sheet in fromstring(parts.read(root)).iterfind("{*}sheets/{*}sheet"):
        number = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), None)
        target = targets.get(number, "")
        yield (
            sheet.get("name", ""),
            target.lstrip("/") if target.startswith("/") else f"xl/{target}",
        )


def _cells(content: IO[bytes]) -> Iterator[tuple[int, int, Element]]:
    """Every cell with its row and column. A cell without a place comes after the one before it."""
    row, column = -1, -1
    for event, element in iterparse(content, ("start", "end")):
        name = element.tag.rpartition("}")[2]
        if event == "start" and name == "row":
            row, column = int(element.get("r", row + 2)) - 1, -1
        elif event == "end" and name == "c":
            place = _CELL.fullmatch(element.get("r", ""))
            column = _number(place[1]) if place else column + 1
            yield row, column, element
            element.clear()
        elif event == "end" and name == "row":
            element.clear()


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
