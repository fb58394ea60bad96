"""`ReadColumns`: the columns of a batch, each read once for all duties that need it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cptimescales.calendars.day_reader import PLACEHOLDER_DAYS, DayReader
from cptimescales.columns.files.batch import Batch, BatchRefusal
from cptimescales.columns.files.dates import ReadDays, days_in, names_in, shown
from cptimescales.columns.files.question import FileQuestion, one_line
from cptimescales.columns.lookup_tables import day_number

if TYPE_CHECKING:  # see `question`
    from cptimescales.cases.duty_columns import DutyFlag

# Every day that often stands for none is at most the one, or at least the other.
_EARLY, _FAR = day_number(date(1900, 1, 1)), day_number(date(9999, 12, 31))


class ReadColumns:
    """The columns of a batch. What is returned is shared, so nobody may change it.

    Attributes:
        batch: the batch.
        placeholders: how often a column that was read has a day that often stands for none.
    """

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.placeholders: Counter[tuple[str, date]] = Counter()
        self._days: dict[tuple[str, DayReader], ReadDays] = {}
        self._names: dict[str, tuple[list[str], NDArray[np.int64]]] = {}

    def days(self, name: str, reader: DayReader) -> ReadDays:
        """The days of a column, and the values that are no days."""
        read = self._days.get((name, reader))
        if read is None:
            read = days_in(self.batch.column(name), one_line(name), reader)
            read.days.flags.writeable = False
            self._days[name, reader] = read
            self.placeholders.update(
                {(name, day): count for day, count in _placeholders(read.days)}
            )
        return read

    def unread(self, name: str, question: FileQuestion) -> list[BatchRefusal]:
        """The refusals of the values of a column that are no days."""
        return [
            BatchRefusal(position, name, shown(value), error.code, str(error), rule=question.rule)
            for position, value, error in self.days(name, question.days).refused
        ]

    def names(self, name: str) -> tuple[list[str], NDArray[np.int64]]:
        """The names of a column, and the position of each row's name; see `dates.names_in`."""
        if name not in self._names:
            self._names[name] = names_in(self.batch.column(name))
        return self._names[name]

    def says(self, flag: DutyFlag) -> NDArray[np.bool_]:
        """Whether each row says that its duty is not owed."""
        names, places = self.names(flag.column)
        says: NDArray[np.bool_] = np.array([flag.says(name) for name in names], bool)[places]
        return says


def _placeholders(days: NDArray[np.datetime64]) -> Iterator[tuple[date, int]]:
    """Which days that often stand for none are among some days, and how often."""
    numbers = days.view(np.int64)
    if not len(numbers) or (numbers.min() > _EARLY and numbers.max() < _FAR):
        return  # the usual case
    for day in PLACEHOLDER_DAYS:
        if count := int((numbers == day_number(day)).sum()):
            yield day, count
