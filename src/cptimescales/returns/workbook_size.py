"""Refuses a workbook that would not fit into memory, before anything in it is read.

A workbook is a zip file, and what its directory says of sizes need not be true. So its parts are
unpacked once, and nothing is kept. Calamine reads a sheet as one rectangle: two cells in opposite
corners of a sheet would take more memory than a machine has.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path
from typing import Any

from lxml import etree

from cptimescales.returns.record import ReturnError

_LARGEST = 1 << 29
_MOST_CELLS = 20_000_000
_CHUNK = 1 << 20
_CELL = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["']""")
_OVERLAP = 40
_ODS_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


def check_size(path: Path) -> None:
    """Refuses a workbook of zipped parts that is too large when it is unpacked.

    Raises:
        ReturnError: its parts have too many bytes, or a sheet too many cells, or it is damaged.
    """
    unpacked = 0
    try:
        with zipfile.ZipFile(path) as parts:
            for part in parts.infolist():
                part.file_size = 1 << 62  # reads on to the real end of the part
                sheet = re.fullmatch("xl/worksheets/[^/]+[.]xml", part.filename, re.IGNORECASE)
                furthest = _Furthest() if sheet else None
                with parts.open(part) as content:
                    while chunk := content.read(_CHUNK):
                        unpacked += len(chunk)
                        if unpacked > _LARGEST:
                            raise _too_large(path, f"it unpacks to more than {_LARGEST:,} bytes")
                        if furthest is not None and furthest.cells(chunk) > _MOST_CELLS:
                            raise _too_large(path, f"a sheet has more than {_MOST_CELLS:,} cells")
            if "content.xml" in parts.namelist() and _ods_cells(parts) > _MOST_CELLS:
                raise _too_large(path, f"its sheets have more than {_MOST_CELLS:,} cells")
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        problem = f"it is not a workbook, has a password, or is damaged: {error}"
        raise ReturnError(str(path), "", problem) from None
    except etree.XMLSyntaxError as error:
        raise ReturnError(str(path), "", f"it is damaged: {error.msg}") from None


def _too_large(path: Path, problem: str) -> ReturnError:
    return ReturnError(str(path), "", f"{problem}; save the sheets that you need as CSV")


class _Furthest:
    """The size of the rectangle from the first cell of a sheet to the furthest."""

    def __init__(self) -> None:
        self._end = b""
        self._rows = self._columns = 1

    def cells(self, chunk: bytes) -> int:
        """How many cells the sheet has, as far as it was read."""
        text = self._end + chunk
        for letters, row in _CELL.findall(text):
            if len(row) >= len(str(self._rows)):
                self._rows = max(self._rows, int(row))
            self._columns = max(self._columns, _number(letters))
        self._end = text[-_OVERLAP:]
        return self._rows * self._columns


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _ods_cells(parts: zipfile.ZipFile) -> int:
    """How many cells the sheets of an .ods have where each that repeats is counted in full."""
    cells = 0
    with parts.open("content.xml") as content:
        rows: Any = etree.iterparse(
            content, tag=f"{_ODS_TABLE}table-row", resolve_entities=False, collect_ids=False
        )
        for _, row in rows:
            width = sum(_repeated(cell, "columns") for cell in row if len(cell))
            cells += width * _repeated(row, "rows")
            row.clear()
            if cells > _MOST_CELLS:
                break
    return cells


def _repeated(element: Any, what: str) -> int:
    text = element.get(f"{_ODS_TABLE}number-{what}-repeated", "1")
    return int(text) if text.isdecimal() and len(text) < 10 else _MOST_CELLS + 1
