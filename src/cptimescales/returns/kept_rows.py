"""Rows that are kept for several outputs: in memory while they are few, then in a temporary file.

A report over a hundred thousand children has more than a million duties. Each output goes through
them once more, so they are kept, and not in memory.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, Any, Generic, TypeVar

_Row = TypeVar("_Row", bound=tuple[object, ...])

IN_MEMORY = 50_000
"""The most rows that stay in memory."""

_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Packed:
    """Some rows as they lie in the file: their number, and a pickle of plain tuples."""

    count: int
    content: bytes


def pack(rows: Sequence[tuple[object, ...]] | Packed) -> Packed:
    """Rows as they lie in the file, such as rows that another process made."""
    if isinstance(rows, Packed):
        return rows
    # As plain tuples: a named one takes five times as long to write.
    return Packed(len(rows), pickle.dumps(list(map(tuple, rows)), pickle.HIGHEST_PROTOCOL))


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
        self._parts: list[int] = []  # where each part begins in the file
        self._in_memory = in_memory
        self._count = 0

    def add(self, rows: Sequence[_Row] | Packed) -> None:
        """Adds rows at the end."""
        if isinstance(rows, Packed):
            self._move_to_file()
            self._write(rows.content)
            self._count += rows.count
            return
        self._newest += rows
        self._count += len(rows)
        if len(self._newest) > self._in_memory:
            self._move_to_file()

    def _move_to_file(self) -> None:
        for first in range(0, len(self._newest), _AT_ONCE):
            self._write(pack(self._newest[first : first + _AT_ONCE]).content)
        self._newest.clear()

    def _write(self, content: bytes) -> None:
        if self._file is None:
            self._file = TemporaryFile(prefix="cptimescales-")  # noqa: SIM115 - `close` closes it
        self._file.seek(0, 2)
        self._parts.append(self._file.tell())
        self._file.write(content)

    def parts(self) -> Iterator[list[_Row]]:
        """The rows, some thousands at a time."""
        for place in self._parts:
            assert self._file is not None
            self._file.seek(place)
            yield list(map(self._make, pickle.load(self._file)))
        for first in range(0, len(self._newest), _AT_ONCE):
            yield self._newest[first : first + _AT_ONCE]

    def __iter__(self) -> Iterator[_Row]:
        for part in self.parts():
            yield from part

    def __len__(self) -> int:
        return self._count

    def close(self) -> None:
        """Removes the temporary file, if there is one."""
        if self._file is not None:
            self._file.close()
        self._newest.clear()
        self._parts.clear()
        self._count = 0
