"""Whether the rows of each case stand together in a CSV, and the rows that wait for the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

Row: TypeAlias = Sequence[str]
"""The cells of a row."""

_LONGEST = 100_000
"""The longest line that is looked at: `csv` refuses a cell that is not much longer."""


def stand_together(lines: Iterable[str], delimiter: str) -> int | None:
    """How many lines there are, if those with the same first cell follow each other.

    It takes half the time of reading the cells. None if they do not follow each other, if a first
    cell is blank, or if the cells must be read to know: one in quotation marks may hold anything.

    >>> stand_together(["C-1,visit", "C-1,review", "C-2,visit"], ",")
    3
    """
    before: str | None = None
    number, seen = 0, set[str]()
    for number, line in enumerate(lines, 1):
        if '"' in line or len(line) > _LONGEST:
            return None
        cell = line.split(delimiter, 1)[0]
        if cell != before:
            before, reference = cell, cell.strip()
            if not reference or reference in seen:
                return None
            seen.add(reference)
    return number


class KeptRows:
    """Rows that wait for the other rows of their case: each as one text, which saves memory."""

    def __init__(self) -> None:
        self._rows: dict[str, list[str | Row]] = {}

    def __contains__(self, reference: str) -> bool:
        return reference in self._rows

    def references(self) -> list[str]:
        """The references of the rows, in order of their first rows."""
        return list(self._rows)

    def add(self, reference: str, first: int, rows: Sequence[Row]) -> None:
        """Keeps rows that follow each other, of which the first has the number `first`."""
        kept = self._rows.setdefault(reference, [])
        for number, row in enumerate(rows, first):
            text = "\0".join((str(number), *row))
            kept.append(text if text.count("\0") == len(row) else (str(number), *row))

    def take(self, reference: str) -> tuple[list[int], list[Row]]:
        """The numbers of the rows of a reference, and the rows; they are no longer kept."""
        numbers, rows = list[int](), list[Row]()
        for text in self._rows.pop(reference):
            number, *cells = text.split("\0") if isinstance(text, str) else text
            numbers.append(int(number))
            rows.append(cells)
        return numbers, rows
