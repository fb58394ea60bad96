"""The arithmetic of a column, one chunk at a time: look-ups in tables of days, into memory that is there already."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from cptimescales.columns.inputs import Array
from cptimescales.columns.lookup_tables import FARTHEST, NOTHING, AddingTables, Days, DayTable
from cptimescales.columns.outputs import STATUSES, Answers
from cptimescales.rules.status import Status

_MET, _MET_LATE, _PENDING, _OVERDUE = (STATUSES.index(each) for each in Status)


class Work(Protocol):
    """What is done with a chunk of each input; where there is no answer it puts what stands for nothing."""

    answers: Answers

    def __call__(self, inputs: Sequence[Days], out: Array) -> None:
        """Works out the answers of a chunk."""
        ...


class Tables:
    """Tables of days side by side: the entries of a day stand together, one of each table.

    A row says by number, from 0, which of them answers. After the last table comes an empty one: it answers the rows that
    name none. Where there is but one table no row needs to say.
    """

    def __init__(self, tables: Sequence[DayTable], nothing: float, *, alone: bool) -> None:
        self.first = min(table.first for table in tables)
        self.size = max(table.first + len(table.values) for table in tables) - self.first
        # A day finds its entries by a shift, which is quick; so they take the room of a power of two.
        self._shift = 0 if alone else len(tables).bit_length()
        side_by_side: NDArray[Any] = np.full(
            (self.size, 1 << self._shift), nothing, tables[0].values.dtype
        )
        for number, table in enumerate(tables):
            start = table.first - self.first
            side_by_side[start : start + len(table.values), number] = table.values
        self._values = side_by_side.ravel()

    def look_up(self, days: Days, which: Array | None, out: Array, scratch: Days) -> None:
        """The entries of some days.

        `scratch` is memory to work in: the less a chunk touches, the more of it stays near the processor.
        """
        position = scratch[: len(days)]
        if self.first:
            days = np.subtract(days, self.first, out=position)
        if which is not None:
            bare = days.view(np.uint64)  # without a sign a day before the tables is a huge number
            if len(days) and bare.max() >= self.size:
                days = np.minimum(
                    bare, np.uint64(self.size - 1), out=position.view(np.uint64)
                ).view(np.int64)
            np.left_shift(days, self._shift, out=position)
            days = np.add(position, which, out=position)
        self._values.take(
            days, out=out, mode="clip"
        )  # a day is its position, and clip minds the ends


@lru_cache(maxsize=4)
def together(tables: tuple[DayTable, ...], nothing: float, *, alone: bool) -> Tables:
    """Tables side by side, put there once: a long column may come as many short ones."""
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
    """Adding working days, a count for each row."""

    answers: Answers = "days"

    def __init__(self, made: Sequence[AddingTables], *, several: bool) -> None:
        self._forward, self._halves, self._found, self._size = _adding_together(
            tuple(made), several=several
        )
        self._position = np.empty(0, np.int64)
        self._scratch = np.empty(0, np.int64)

    def __call__(self, inputs: Sequence[Days], out: Array) -> None:
        """Inputs: day, count, and perhaps which table."""
        days, counts = inputs[:2]
        which = inputs[2] if len(inputs) > 2 else None
        if not len(days):
            return
        if len(self._position) < len(days):
            self._position, self._scratch = (
                np.empty(len(days), np.int64),
                np.empty(len(days), np.int64),
            )
        position, scratch = self._position[: len(days)], self._scratch[: len(days)]
        least, most = counts.min(), counts.max()
        if 0 < least and most <= FARTHEST:  # the usual case, and the quicker
            self._forward.look_up(days, which, position, scratch)
            position += counts
            self._found.take(position, out=out, mode="clip")
            return
        self._halves.look_up(days, which, position, scratch)
        if least < -FARTHEST or most > FARTHEST:
            counts = np.clip(counts, -FARTHEST, FARTHEST)
        # Half-way between two working days it counts forward from the one before, and back from the one after.
        position -= np.right_shift(counts, 63, out=scratch)  # -1 for a count back
        position >>= 1
        position += counts
        self._found.take(position, out=out, mode="clip")
        rows = np.flatnonzero(counts == 0)
        out[rows] = np.where(position[rows] % self._size == FARTHEST, NOTHING, days[rows])


@lru_cache(maxsize=2)
def _adding_together(
    made: tuple[AddingTables, ...], *, several: bool
) -> tuple[Tables, Tables, Days, int]:
    """The positions by day, forward and in halves; what is found there; and how much of it belongs to each.

    With several calendars each calendar's positions lead to its own part, and those of the empty table to an empty one.
    """
    size = max(len(each.found) for each in made)
    found = np.full((len(made) + several) * size, NOTHING)
    for number, each in enumerate(made):
        found[number * size : number * size + len(each.found)] = each.found
    nowhere = len(made) * size + FARTHEST
    forward, halves = (
        Tables(
            [
                DayTable(table.first, table.values + times * number * size)
                for number, table in enumerate(one_way)
            ],
            times * nowhere,
            alone=not several,
        )
        for times, one_way in (
            (1, [each.forward for each in made]),
            (2, [each.halves for each in made]),
        )
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
        which = inputs[2] if len(inputs) > 2 else None
        self._difference(self._upto, start, end, which, out)
        back = end < start
        if back.any():  # from the later day to the earlier: from `end` up to the day before `start`
            backward = np.empty_like(out)
            self._difference(self._before, start, end, which, backward)
            np.copyto(out, backward, where=back)

    def _difference(
        self, tables: Tables, start: Days, end: Days, which: Array | None, out: Array
    ) -> None:
        if len(self._scratch) < len(start):
            self._scratch, self._position = np.empty(len(start)), np.empty(len(start), np.int64)
        scratch = self._scratch[: len(start)]
        tables.look_up(start, which, scratch, self._position)
        tables.look_up(end, which, out, self._position)
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
        due, held, as_of, *which = inputs
        until = np.where(happened(held, as_of), held, as_of)
        self._counting((due, until, *which), out)
        out[until <= due] = 0
        out[(due == NOTHING) | (as_of == NOTHING)] = np.nan
