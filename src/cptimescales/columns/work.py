"""The arithmetic of a column, one chunk at a time: look-ups in tables of days, into memory that is there already."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from cptimescales.columns.kinds import Array
from cptimescales.columns.results import STATUSES, Answers
from cptimescales.columns.tables import FARTHEST, NOTHING, AddingTables, Days, DayTable
from cptimescales.results import Status

_MET, _MET_LATE, _PENDING, _OVERDUE = (STATUSES.index(each) for each in Status)


class Work(Protocol):
    """What is done with a chunk of each input; where there is no answer it puts what stands for nothing."""

    answers: Answers

    def __call__(self, inputs: Sequence[Days], out: Array) -> None:
        """Works out the answers of a chunk."""
        ...


class Tables:
    """Tables of days on top of each other, all of one length.

    A row says which of them answers by the number of that table's first entry, `start_of`. The last table is empty: it
    answers the rows that name none. Where there is but one table no row needs to say.
    """

    def __init__(self, tables: Sequence[DayTable], nothing: float, *, alone: bool) -> None:
        self._values: NDArray[Any]
        if alone:
            (only,) = tables
            self.first, self.size, self._values = only.first, len(only.values), only.values
        else:
            self.first = min(table.first for table in tables)
            self.size = max(table.first + len(table.values) for table in tables) - self.first
            self._values = np.full((len(tables) + 1) * self.size, nothing, tables[0].values.dtype)
            for number, table in enumerate(tables):
                start = number * self.size + table.first - self.first
                self._values[start : start + len(table.values)] = table.values

    def start_of(self, number: int) -> int:
        """Where the table of a number, from 0, starts; that of as many as there are is the empty one."""
        return number * self.size

    def number_of(self, start: int) -> int:
        """The number of the table that starts there."""
        return start // self.size

    def look_up(self, days: Days, starts: Days | None, out: Array, scratch: Days) -> None:
        """The entries of some days.

        `scratch` is memory to work in: the less a chunk touches, the more of it stays near the processor.
        """
        if starts is None and not self.first:
            self._values.take(days, out=out, mode="clip")  # the day is the position, and clip minds the ends
            return
        position = scratch[: len(days)]
        if self.first:
            days = np.subtract(days, self.first, out=position)
        # A day before the table is a huge number without a sign, so it has the last entry, as a day after it has.
        np.minimum(days.view(np.uint64), np.uint64(self.size - 1), out=position.view(np.uint64))
        if starts is not None:
            position += starts
        self._values.take(position, out=out, mode="clip")


@lru_cache(maxsize=32)
def together(tables: tuple[DayTable, ...], nothing: float, *, alone: bool) -> Tables:
    """Tables on top of each other, put there once: a long column may come as many short ones."""
    return Tables(tables, nothing, alone=alone)


class LookUp:
    """One look-up a day: a due date, or a count that is the same for all rows."""

    answers: Answers = "days"

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._scratch: Days = np.empty(0, np.int64)

    def __call__(self, inputs: Sequence[Days], out: Array) -> None:
        """Inputs: day, and perhaps which table."""
        if len(self._scratch) < len(out):
            self._scratch = np.empty(len(out), np.int64)
        self._tables.look_up(inputs[0], inputs[1] if len(inputs) > 1 else None, out, self._scratch)


class Adding:
    """Adding working days, a count for each row.

    Attributes:
        tables: the tables whose numbers say who answers a row.
    """

    answers: Answers = "days"

    def __init__(self, made: Sequence[AddingTables], *, several: bool) -> None:
        self.tables, self._halves, self._found, self._size = _adding_together(tuple(made), several=several)
        self._position = np.empty(0, np.int64)
        self._counts = np.empty(0, np.int64)

    def __call__(self, inputs: Sequence[Days], out: Array) -> None:
        """Inputs: day, count, and perhaps which table."""
        days, counts = inputs[:2]
        starts = inputs[2] if len(inputs) > 2 else None
        if not len(days):
            return
        if len(self._position) < len(days):
            self._position, self._counts = np.empty(len(days), np.int64), np.empty(len(days), np.int64)
        position, scratch = self._position[: len(days)], self._counts[: len(days)]
        least, most = counts.min(), counts.max()
        # Beyond the one table there is nothing; beyond one of several there is the next, so counts must keep within.
        if least > 0 and (starts is None or most <= FARTHEST):
            self.tables.look_up(days, starts, position, out)
            position += counts
            self._found.take(position, out=out, mode="clip")
            return
        self._halves.look_up(days, starts, position, out)
        if least < -FARTHEST or most > FARTHEST:
            counts = np.clip(counts, -FARTHEST, FARTHEST)
        # Forward half a position is rounded down, back it is rounded up.
        position += np.right_shift(counts.view(np.uint64), np.uint64(63), out=scratch.view(np.uint64)).view(np.int64)
        position >>= 1
        position += counts
        self._found.take(position, out=out, mode="clip")
        rows = np.flatnonzero(counts == 0)
        out[rows] = np.where(position[rows] % self._size == FARTHEST, NOTHING, days[rows])


@lru_cache(maxsize=8)
def _adding_together(made: tuple[AddingTables, ...], *, several: bool) -> tuple[Tables, Tables, Days, int]:
    """The positions by day, forward and in halves; what is found there; and how much of it belongs to each.

    With several calendars each calendar's positions lead to its own part, and those of the empty table to an empty one.
    """
    size = max(len(each.found) for each in made)
    found = np.full((len(made) + several) * size, NOTHING)
    for number, each in enumerate(made):
        found[number * size : number * size + len(each.found)] = each.found
    nowhere = len(made) * size + FARTHEST
    forward, halves = (
        together(
            tuple(DayTable(table.first, table.values + times * number * size) for number, table in enumerate(one_way)),
            times * nowhere,
            alone=not several,
        )
        for times, one_way in ((1, [each.forward for each in made]), (2, [each.halves for each in made]))
    )
    return forward, halves, found, size


class Counting:
    """The working days between two days."""

    answers: Answers = "counts"

    def __init__(self, before: Tables, upto: Tables) -> None:
        self._before, self._upto = before, upto
        self._scratch = np.empty(0)
        self._position = np.empty(0, np.int64)

    def __call__(self, inputs: Sequence[Days], out: Array) -> None:
        """Inputs: start, end, and perhaps which table."""
        start, end = inputs[:2]
        starts = inputs[2] if len(inputs) > 2 else None
        self._difference(self._upto, start, end, starts, out)
        back = end < start
        if back.any():  # from the later day to the earlier: from `end` up to the day before `start`
            backward = np.empty_like(out)
            self._difference(self._before, start, end, starts, backward)
            np.copyto(out, backward, where=back)

    def _difference(self, tables: Tables, start: Days, end: Days, starts: Days | None, out: Array) -> None:
        if len(self._scratch) < len(start):
            self._scratch, self._position = np.empty(len(start)), np.empty(len(start), np.int64)
        scratch = self._scratch[: len(start)]
        tables.look_up(start, starts, scratch, self._position)
        tables.look_up(end, starts, out, self._position)
        np.subtract(out, scratch, out=out)


def happened(held: Days, as_of: Days) -> NDArray[np.bool_]:
    """Whether the event that meets a duty had happened on the day it is judged."""
    found: NDArray[np.bool_] = (held != NOTHING) & (held <= as_of)
    return found


class Statuses:
    """Where each duty stands; see `results.status_on`."""

    answers: Answers = "statuses"

    def __call__(self, inputs: Sequence[Days], out: Array) -> None:
        """Inputs: due, held, as of."""
        due, held, as_of = inputs
        met = np.where(held > due, _MET_LATE, _MET)
        open_ = np.where(as_of > due, _OVERDUE, _PENDING)
        out[:] = np.where(happened(held, as_of), met, open_)
        out[(due == NOTHING) | (as_of == NOTHING)] = -1


class LateDays:
    """How many working days late each duty was met, or is by now."""

    answers: Answers = "counts"

    def __init__(self, counting: Counting) -> None:
        self._counting = counting

    def __call__(self, inputs: Sequence[Days], out: Array) -> None:
        """Inputs: due, held, as of, and perhaps which table."""
        due, held, as_of, *starts = inputs
        until = np.where(happened(held, as_of), held, as_of)
        self._counting((due, until, *starts), out)
        out[until <= due] = 0
        out[(due == NOTHING) | (as_of == NOTHING)] = np.nan
