"""Which cells of a sheet are merged, and so hide the values of all rows but their first."""

from __future__ import annotations

import zipfile
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from lxml import etree

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")


class Merged(NamedTuple):
    """A merged cell: its first row and column and its last, each counted from 1."""

    top: int
    left: int
    bottom: int
    right: int


class MergedCells:
    """Finds where a cell seems empty because it is merged with another.

    Args:
        ranges: the merged cells of a sheet.
        after: the number of the header. A cell that begins above or in it does not count.

    >>> cells = MergedCells([Merged(2, 3, 4, 3)], after=1)
    >>> cells.first_row(3, 3), cells.first_row(2, 3), cells.first_row(3, 4)
    (2, None, None)
    """

    def __init__(self, ranges: Iterable[Merged], after: int) -> None:
        self._ranges = [one for one in ranges if one.top > after]
        self._by_column: dict[int, list[Merged]] = {}
        self._first_texts: dict[tuple[int, int], object] = {}

    def __bool__(self) -> bool:
        return bool(self._ranges)

    def first_row(self, row: int, column: int) -> int | None:
        """The row with the value of a cell that seems empty; None if the cell is not such a one."""
        of_column = self._by_column.get(column)
        if of_column is None:
            of_column = sorted(one for one in self._ranges if one.left <= column <= one.right)
            self._by_column[column] = of_column
        place = bisect_right(of_column, row, key=lambda one: one.top) - 1
        if place < 0:
            return None
        one = of_column[place]
        is_first = (row, column) == (one.top, one.left)
        return one.top if row <= one.bottom and not is_first else None

    def problem(self, row: int, columns: Mapping[int, str]) -> str | None:
        """Why a row cannot be read; None if no cell that is read is merged with another.

        Args:
            row: its number.
            columns: the columns that are read, by place from 0, with their headings.
        """
        for place, name in columns.items():
            first = self.first_row(row, place + 1)
            if first is not None:
                other = "another column" if first == row else f"row {first}"
                return (
                    f"{name} is merged with {other}, so nobody can tell whether a value is meant "
                    "for this row; unmerge the cells, and fill in each row"
                )
        return None

    def filled_down(
        self, row: int, cells: Sequence[object], places: Iterable[int]
    ) -> Sequence[object]:
        """A row, with what its merged cells have in their first row; rows come in order.

        Args:
            row: its number.
            cells: its cells.
            places: the columns in which that is meant, by place from 0.
        """
        filled = list(cells)
        for place in places:
            filled += [None] * (place + 1 - len(filled))
            first = self.first_row(row, place + 1)
            if first is not None:
                filled[place] = self._first_texts.get((first, place))
            self._first_texts[row, place] = filled[place]
        return filled


def ods_merged(path: Path, sheet: str) -> list[Merged]:
    """The merged cells of a sheet of an .ods, which calamine does not tell.

    A row that repeats a thousand times is passed in one step.
    """
    found: list[Merged] = []
    with zipfile.ZipFile(path) as parts, parts.open("content.xml") as content:
        reading: Any = etree.iterparse(
            content,
            events=("start", "end"),
            tag=(f"{_TABLE}table", f"{_TABLE}table-row"),
            resolve_entities=False,
            collect_ids=False,
        )
        here, row = False, 1
        for event, element in reading:
            if element.tag == f"{_TABLE}table":
                if event == "start":
                    here, row = element.get(f"{_TABLE}name") == sheet, 1
            elif event == "end":
                if here:
                    found += _merged_in(element, row)
                    row += _number(element, "rows-repeated")
                element.clear()
    return found


def _merged_in(row: Any, number: int) -> Iterator[Merged]:
    column = 1
    for cell in row.iterchildren(*_CELLS):
        rows, columns = _number(cell, "rows-spanned"), _number(cell, "columns-spanned")
        if rows > 1 or columns > 1:
            yield Merged(number, column, number + rows - 1, column + columns - 1)
        column += _number(cell, "columns-repeated")


def _number(element: Any, what: str) -> int:
    text = element.get(f"{_TABLE}number-{what}", "1")
    return int(text) if text.isdecimal() and len(text) < 8 else 1
