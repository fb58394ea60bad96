"""The arithmetic of one chunk of a column: look-ups in tables of days."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from cptimescales.columns.lookup_tables import FARTHEST, NOTHING, AddingTables, Days, DayTable
from cptimescales.columns.outputs import AnswerKind
from cptimescales.columns.raw_column import Array


class Work(Protocol):
    """Computes one chunk; writes null where a row has no answer."""

    answers: AnswerKind

    def __call__(self, inputs: Sequence[Days], out: Array) -> None:
        """Computes the answers of a chunk.

        Args:
            inputs: the chunk of each input.
            out: the array to write the answers to.
        """
        ...


_DISTANCES = (np.int8, np.int16, np.int32)
_MANY = 8  # tables of days: with so many, the processor's cache does not hold them as they are


class Tables:
    """Tables side by side, stored day by day: for each day, the entry of every table.

    A row names its table by number, from 0. After the last table comes an empty one, for the rows
    that name none. Where there is only one table, rows name none and there is no empty one.

    Of many tables of days, each entry is stored as its distance from the day itself, in one byte
    where that is enough. So the tables of 200 authorities stay in the processor's cache.

    Args:
        tables: the tables.
        nothing: the entry for a day without an answer.
        alone: whether there is only one table, which answers every row.
    """

    def __init__(self, tables: Sequence[DayTable], nothing: float, *, alone: bool) -> None:
        self.first: int = min(table.first for table in tables)
        self.size: int = max(table.first + len(table.values) for table in tables) - self.first
        # A shift finds a day's entries quickly, so the room for them is a power of two.
        self._shift = 0 if alone else len(tables).bit_length()
        self._no_distance: int | None = None
        if alone:
            self._values: NDArray[Any] = tables[0].values
            return
        shape = (1 << self._shift, self.size)
        if nothing == NOTHING and len(tables) >= _MANY:
            distances: list[NDArray[Any]] = [_distances(table) for table in tables]
            dtype: Any = next(kind for kind in _DISTANCES if all(_fit(d, kind) for d in distances))
            nothing = self._no_distance = int(np.iinfo(dtype).min)
        else:
            distances, dtype = [table.values for table in tables], tables[0].values.dtype
        side_by_side: NDArray[Any] = np.full(shape, nothing, dtype)
        for number, (table, values) in enumerate(zip(tables, distances, strict=True)):
            start = table.first - self.first
            by_day = side_by_side[number, start : start + len(values)]
            if self._no_distance is None:
                by_day[:] = values
            else:
                by_day[:] = np.where(table.values == NOTHING, nothing, values)
        self._values = side_by_side.T.ravel()

    def look_up(self, days: Days, table_numbers: Array | None, out: Array, scratch: Days) -> None:
        """Writes the entries of some days to `out`.

        Args:
            days: the days.
            table_numbers: the number of each row's table; None where there is only one.
            out: the array to write to.
            scratch: memory to work in, twice as long as `days`. The less memory a chunk touches,
                the more of it stays in the processor's cache.
        """
        position, on = scratch[: len(days)], days
        if self.first:
            days = np.subtract(days, self.first, out=position)
        if table_numbers is not None:
            # Read without its sign, a day before the tables is a huge number.
            unsigned = days.view(np.uint64)
            if len(days) and unsigned.max() >= self.size:
                last = np.uint64(self.size - 1)
                days = np.minimum(unsigned, last, out=position.view(np.uint64)).view(np.int64)
            np.left_shift(days, self._shift, out=position)
            days = np.add(position, table_numbers, out=position)
        # A day is its own position; "clip" takes the first or last entry for a day outside.
        if self._no_distance is None:
            self._values.take(days, out=out, mode="clip")
            return
        distances = scratch[len(on) :].view(self._values.dtype)[: len(on)]
        self._values.take(days, out=distances, mode="clip")
        np.add(on, distances, out=out)
        if len(on) and distances.min() == self._no_distance:
            out[distances == self._no_distance] = NOTHING


def _distances(table: DayTable) -> Days:
    """How far each entry of a table of days is from its day; 0 where there is no entry."""
    days = np.arange(table.first, table.first + len(table.values))
    distances: Days = np.where(table.values == NOTHING, 0, table.values - days)
    return distances


def _fit(distances: Days, kind: type[np.signedinteger[Any]]) -> bool:
    """Whether distances fit in numbers of a kind, and none is the smallest of them."""
    numbers = np.iinfo(kind)
    return bool(distances.min() > numbers.min) and bool(distances.max() <= numbers.max)


@lru_cache(maxsize=8)
def together(tables: tuple[DayTable, ...], nothing: float, *, alone: bool) -> Tables:
    """Tables side by side. They are kept, because a long column may arrive as many short ones."""
    return Tables(tables, nothing, alone=alone)


class LookUp:
    """One look-up a day, for a due date or another answer that depends on the day alone."""

    def __init__(self, tables: Tables, answers: AnswerKind = "days") -> None:
        self.answers: AnswerKind = answers
        self._tables = tables
        self._scratch: Days = np.empty(0, np.int64)

    def __call__(self, inputs: Sequence[Days], out: Array) -> None:
        """Inputs: day, and the number of the table if there are several."""
        if len(self._scratch) < 2 * len(out):
            self._scratch = np.empty(2 * len(out), np.int64)
        self._tables.look_up(inputs[0], inputs[1] if len(inputs) > 1 else None, out, self._scratch)


class Adding:
    """Adds working days, a count for each row.

    It looks up the position of a day among the working days, adds the count, and takes the working
    day at that position. Positions are counted in halves: the working day at position p has 2p, and
    a day that is not a working day lies half-way between its neighbours. Rounding the half down
    leads to the working day before it, and rounding it up to the one after it, so one table serves
    counts forward and back.

    Friday 12 June 2026 has 2p, then Saturday and Sunday have 2p + 1, and Monday has 2p + 2. One
    working day after Saturday: round down to p, add 1, which is Monday. One working day before
    Saturday: round up to p + 1, subtract 1, which is Friday.
    """

    answers: AnswerKind = "days"

    def __init__(self, tables: Sequence[AddingTables], *, several: bool) -> None:
        self._forward, self._halves, self._working_days, self._size = _adding_together(
            tuple(tables), several=several
        )
        self._position = np.empty(0, np.int64)
        self._scratch = np.empty(0, np.int64)

    def __call__(self, inputs: Sequence[Days], out: Array) -> None:
        """Inputs: day, count, and the number of the table if there are several."""
        days, counts = inputs[:2]
        table_numbers = inputs[2] if len(inputs) > 2 else None
        if not len(days):
            return
        if len(self._position) < len(days):
            self._position = np.empty(len(days), np.int64)
            self._scratch = np.empty(len(days), np.int64)
        position, scratch = self._position[: len(days)], self._scratch[: len(days)]
        least, most = counts.min(), counts.max()
        if 0 < least and most <= FARTHEST:  # the usual case, and the quicker one
            self._forward.look_up(days, table_numbers, position, scratch)
            position += counts
            self._working_days.take(position, out=out, mode="clip")
            return
        self._halves.look_up(days, table_numbers, position, scratch)
        if least < -FARTHEST or most > FARTHEST:
            counts = np.clip(counts, -FARTHEST, FARTHEST)
        # The sign of a count is 0, or -1 for a count back. Subtracting -1 before halving rounds up.
        position -= np.right_shift(counts, 63, out=scratch)
        position >>= 1
        position += counts
        self._working_days.take(position, out=out, mode="clip")
        # No working days after a day is that day itself, even if it is not a working day.
        rows = np.flatnonzero(counts == 0)
        out[rows] = np.where(position[rows] % self._size == FARTHEST, NOTHING, days[rows])


@lru_cache(maxsize=2)
def _adding_together(
    tables: tuple[AddingTables, ...], *, several: bool
) -> tuple[Tables, Tables, Days, int]:
    """The tables of several calendars as one.

    Each calendar's positions lead to its own part of the working days, and those of the empty table
    to an empty part.

    Returns:
        The positions by day, whole and in halves; the working days; the length of each part.
    """
    size = max(len(table.working_days) for table in tables)
    working_days = np.full((len(tables) + several) * size, NOTHING)
    for number, table in enumerate(tables):
        start = number * size
        working_days[start : start + len(table.working_days)] = table.working_days
    nowhere = len(tables) * size + FARTHEST

    def positions(by_day: Sequence[DayTable], parts: int) -> Tables:
        """Positions counted in whole positions (`parts` is 1) or in halves (2)."""
        moved = [
            DayTable(table.first, table.values + parts * number * size)
            for number, table in enumerate(by_day)
        ]
        return Tables(moved, parts * nowhere, alone=not several)

    forward = positions([table.forward for table in tables], 1)
    halves = positions([table.halves for table in tables], 2)
    return forward, halves, working_days, size


class Counting:
    """Counts the working days between two days."""

    answers: AnswerKind = "counts"

    def __init__(self, before: Tables, upto: Tables) -> None:
        self._before, self._upto = before, upto
        self._scratch = np.empty(0)
        self._position = np.empty(0, np.int64)

    def __call__(self, inputs: Sequence[Days], out: Array) -> None:
        """Inputs: start, end, and the number of the table if there are several."""
        start, end = inputs[:2]
        table_numbers = inputs[2] if len(inputs) > 2 else None
        self._difference(self._upto, start, end, table_numbers, out)
        back = end < start
        if back.any():  # counts from `end` up to the day before `start`
            backward = np.empty_like(out)
            self._difference(self._before, start, end, table_numbers, backward)
            np.copyto(out, backward, where=back)

    def _difference(
        self, tables: Tables, start: Days, end: Days, table_numbers: Array | None, out: Array
    ) -> None:
        if len(self._scratch) < len(start):
            self._scratch, self._position = np.empty(len(start)), np.empty(len(start), np.int64)
        scratch = self._scratch[: len(start)]
        tables.look_up(start, table_numbers, scratch, self._position)
        tables.look_up(end, table_numbers, out, self._position)
        np.subtract(out, scratch, out=out)
