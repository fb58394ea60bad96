"""The arithmetic of a column, one chunk at a time: look-ups in tables of days, into memory that is there already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from cptimescales.columns.kinds import Array
from cptimescales.columns.results import STATUSES, Answers
from cptimescales.columns.tables import FARTHEST, NOTHING, Days, DayTable
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

    A row says which of them answers by the number of that table's first entry, `start_of`. The first table is empty: it
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
            for number, table in enumerate(tables, 1):
                start = number * self.size + table.first - self.first
                self._values[start : start + len(table.values)] = table.values
        self._scratch = np.empty(0, np.int64)

    def start_of(self, number: int) -> int:
        """Where the table of a number, from 0, starts."""
        return (number + 1) * self.size

    def number_of(self, start: int) -> int:
        """The number of the table that starts there."""
        return start // self.size - 1

    def look_up(self, days: Days, starts: Days | None, out: Array) -> None:
        """The entries of some days; a day before or after the table has the entry at that end of it."""
        if starts is None and not self.first:
            self._values.take(days, out=out, mode="clip")  # the day is the position, and clip minds the ends
            return
        if len(self._scratch) < len(days):
            self._scratch = np.empty(len(days), np.int64)
        position = self._scratch[: len(days)]
        if starts is None:
            np.subtract(days, self.first, out=position)
        elif not self.first and len(days) and days.view(np.uint64).max() < self.size:  # none is negative either
            np.add(days, starts, out=position)
        else:
            np.clip(days, self.first, self.first + self.size - 1, out=position)
            position += starts
            position -= self.first
        self._values.take(position, out=out, mode="clip")


class LookUp:
    """One look-up a day: a due date, or a count that is the same for all rows."""

    answers: Answers = "days"

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def __call__(self, inputs: Sequence[Days], out: Array) -> None:
        """Inputs: day, and perhaps which table."""
        self._tables.look_up(inputs[0], inputs[1] if len(inputs) > 1 else None, out)


class Adding:
    """Adding working days, a count for each row."""

    answers: Answers = "days"

    def __init__(self, back: Tables, forward: Tables, found: Days, size: int) -> None:
        self._back, self._forward, self._found, self._size = back, forward, found, size
        self._position = np.empty(0, np.int64)
        self._counts = np.empty(0, np.int64)

    def __call__(self, inputs: Sequence[Days], out: Array) -> None:
        """Inputs: day, count, and perhaps which table."""
        days, given = inputs[:2]
        starts = inputs[2] if len(inputs) > 2 else None
        if not len(days):
            return
        if len(self._position) < len(days):
            self._position, self._counts = np.empty(len(days), np.int64), np.empty(len(days), np.int64)
        position, counts = self._position[: len(days)], self._counts[: len(days)]
        # Beyond the one table there is nothing; beyond one of several there is the next, so counts must keep within.
        if given.min() > 0 and (starts is None or given.max() <= FARTHEST):
            self._forward.look_up(days, starts, position)
            position += given
            self._found.take(position, out=out, mode="clip")
            return
        np.clip(given, -FARTHEST, FARTHEST, out=counts)
        back = np.empty(len(days), np.int64)
        self._forward.look_up(days, starts, position)
        self._back.look_up(days, starts, back)
        covered = position % self._size != FARTHEST
        np.copyto(position, back, where=counts < 0)
        position += counts
        self._found.take(position, out=out, mode="clip")
        np.copyto(out, np.where(covered, days, NOTHING), where=counts == 0)


class Counting:
    """The working days between two days."""

    answers: Answers = "counts"

    def __init__(self, before: Tables, upto: Tables) -> None:
        self._before, self._upto = before, upto
        self._scratch = np.empty(0)

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
            self._scratch = np.empty(len(start))
        scratch = self._scratch[: len(start)]
        tables.look_up(start, starts, scratch)
        tables.look_up(end, starts, out)
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
