"""Rows as columns: each value of a column once, and its number in each row.

A standing has a million rows, and few of its values are new. Packed rows are small, so that another
process can send them and a file can keep them, and a whole column is written at a time.
"""

from __future__ import annotations

import pickle
from array import array
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

_NO_DAY = 0  # no day has this number
_MOST_DAYS = 100_000


class PackedColumn(NamedTuple):
    """The cells of a column.

    Attributes:
        values: each value that is there, once. Those of a column are of one type, or None.
        numbers: for each row the place of its value in `values`.
    """

    values: tuple[Any, ...]
    numbers: bytes | array[int]

    def cells(self) -> Iterator[Any]:
        """The value of each row."""
        return map(self.values.__getitem__, self.numbers)


@dataclass(frozen=True, slots=True)
class PackedRows:
    """Some rows as another process sends them and a file keeps them: their number, and a pickle."""

    count: int
    content: bytes


def packed_column(cells: Collection[Hashable]) -> PackedColumn:
    """The cells of a column, packed.

    >>> packed_column(["met", "overdue", "met"])
    PackedColumn(values=('met', 'overdue'), numbers=b'\\x00\\x01\\x00')
    """
    values = tuple(dict.fromkeys(cells))
    if len(values) <= 1:
        return PackedColumn(values, bytes(len(cells)))
    numbers = map(dict(zip(values, range(len(values)), strict=True)).__getitem__, cells)
    if len(values) <= 1 << 8:
        return PackedColumn(values, bytes(numbers))
    return PackedColumn(values, array("H" if len(values) <= 1 << 16 else "L", numbers))


def packed_rows(rows: Sequence[tuple[Hashable, ...]]) -> PackedRows:
    """Rows of one width as another process sends them."""
    columns = [_plain(packed_column(cells)) for cells in zip(*rows, strict=True)]
    return PackedRows(len(rows), pickle.dumps(columns, pickle.HIGHEST_PROTOCOL))


def columns_of(content: bytes) -> list[PackedColumn]:
    """The columns of packed rows."""
    return [
        PackedColumn(tuple(map(_day, values)) if type(values) is array else values, numbers)
        for values, numbers in pickle.loads(content)
    ]


def rows_in(columns: Iterable[PackedColumn]) -> Iterator[tuple[Any, ...]]:
    """The rows of some columns.

    >>> list(rows_in([packed_column(["C-1", "C-2"]), packed_column([None, None])]))
    [('C-1', None), ('C-2', None)]
    """
    return zip(*(column.cells() for column in columns), strict=True)


def _plain(column: PackedColumn) -> tuple[Any, bytes | array[int]]:
    """A column as it is written: days as numbers, because a day takes ten times as long."""
    values, numbers = column
    if set(map(type, values)) - {type(None)} == {date}:
        return array("i", [day.toordinal() if day else _NO_DAY for day in values]), numbers
    return values, numbers


@lru_cache(_MOST_DAYS)
def _day(number: int) -> date | None:
    return None if number == _NO_DAY else date.fromordinal(number)
