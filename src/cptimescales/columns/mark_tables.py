"""The marks of a rule's answers by trigger date: provisional or not, how far verified."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cptimescales.columns.lookup_tables import (
    NOTHING,
    DayTable,
    corresponding_dates,
    day_number,
    days_in_force,
    due_table,
    kept,
)
from cptimescales.columns.outputs import WORDS
from cptimescales.library import Rulebook

NO_MARKS = DayTable(0, np.full(1, -1, np.int8))
"""The table of a rulebook that has no answer for any day."""


def provisional_table(book: Rulebook, rule: str, number: int) -> DayTable:
    """Whether the answer for each day touches a year without published bank holidays, 0 or 1."""

    def table() -> DayTable:
        due = due_table(book, rule, number)
        latest = due.values
        if not book.rule(rule).is_window:
            latest = np.maximum(latest, _days(due))
        marks = (latest > day_number(book.calendar.settled_to)).astype(np.int8)
        return _where_answered(due, marks)

    return kept(book, ("provisional", rule, number), table)


def verified_table(book: Rulebook, rule: str, number: int) -> DayTable:
    """How far the number behind the answer for each day is verified: its place in `WORDS`."""

    def table() -> DayTable:
        due, model = due_table(book, rule, number), book.rule(rule)
        days = _days(due)
        around = model.read_versions[-1].around
        if around is not None:  # the version in force on the birthday answers
            first, months = int(days[0]), 12 * around.birthday
            days = corresponding_dates(first, len(days), months, "roll")
        marks = np.full(len(days), -1, np.int8)
        for version, in_force in days_in_force(model, days):
            marks[in_force] = WORDS["verified"].index(version.verified)
        return _where_answered(due, marks)

    return kept(book, ("verified", rule, number), table)


def _days(table: DayTable) -> NDArray[np.int64]:
    return np.arange(table.first, table.first + len(table.values))


def _where_answered(due: DayTable, marks: NDArray[np.int8]) -> DayTable:
    """The marks of the days that have a due date; every other day has none."""
    marks[due.values == NOTHING] = -1
    marks.flags.writeable = False
    return DayTable(due.first, marks)
