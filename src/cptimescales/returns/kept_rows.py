"""Rows that are kept for several outputs: in memory while they are few, then in a temporary file.

A report over a hundred thousand children has more than a million duties. Each output goes through
them once more, so they are kept, and not in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from tempfile import TemporaryFile
from typing import IO, Any, Generic, TypeVar

from cptimescales.returns.packed_rows import (
    PackedColumn,
    PackedRows,
    columns_of,
    packed_column,
    packed_rows,
    rows_in,
)

_Row = TypeVar("_Row", bound=tuple[object, ...])

IN_MEMORY = 50_000
"""The most rows that stay in memory."""

_AT_ONCE = 5_000


class KeptRows(Generic[_Row]):
    """Rows in the order in which they were added. They can be read any number of times.

    The temporary file has no name on systems that allow it. It is gone when the rows are closed or
    the process ends.

    Args:
        make: makes a row from its values, such as `_make` of a named tuple.
        in_memory: the most rows that stay in memory.

    >>> rows = KeptRows(tuple)
    >>> rows.add([("C-1", 1), ("C-2", 2)])
    >>> len(rows), list(rows)
    (2, [('C-1', 1), ('C-2', 2)])
    """

    def __init__(self, make: Callable[[Iterable[Any]], _Row], in_memory: int = IN_MEMORY) -> None:
        self._make = make
        self._newest: list[_Row] = []
        self._file: IO[bytes] | None = None
        self._parts: list[tuple[int, int]] = []  # where each part of the file begins, its bytes
        self._in_memory = in_memory
        self._count = 0

    def add(self, rows: Sequence[_Row] | PackedRows) -> None:
        """Adds rows at the end."""
        if isinstance(rows, PackedRows):
            self._move_to_file()
            self._write(rows)
            self._count += rows.count
            return
        self._newest += rows
        self._count += len(rows)
        if len(self._newest) > self._in_memory:
            self._move_to_file()

    def _move_to_file(self) -> None:
        for rows in self._in_memory_parts():
            self._write(packed_rows(rows))
        self._newest.clear()

    def _in_memory_parts(self) -> Iterator[list[_Row]]:
        for first in range(0, len(self._newest), _AT_ONCE):
            yield self._newest[first : first + _AT_ONCE]

    def _write(self, rows: PackedRows) -> None:
        if not rows.count:
            return
        if self._file is None:
            self._file = TemporaryFile(prefix="cptimescales-")  # noqa: SIM115 - `close` closes it
        self._file.seek(0, 2)
        self._parts.append((self._file.tell(), len(rows.content)))
        self._file.write(rows.content)

    def _in_file_parts(self) -> Iterator[list[PackedColumn]]:
        for place, length in self._parts:
            assert self._file is not None
            self._file.seek(place)
            yield columns_of(self._file.read(length))

    def columns(self) -> Iterator[list[PackedColumn]]:
        """The columns of the rows, of some thousand rows at a time."""
        yield from self._in_file_parts()
        for rows in self._in_memory_parts():
            yield [packed_column(cells) for cells in zip(*rows, strict=True)]

    def __iter__(self) -> Iterator[_Row]:
        for columns in self._in_file_parts():
            yield from map(self._make, rows_in(columns))
        yield from self._newest

    def __len__(self) -> int:
        return self._count

    def close(self) -> None:
        """Removes the temporary file, if there is one."""
        if self._file is not None:
            self._file.close()
        self._newest.clear()
        self._parts.clear()
        self._count = 0
