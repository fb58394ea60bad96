"""Everything that a rule answers for a day, as tables: for engines that look answers up themselves.

Polars and DuckDB have their own ways to take a value by its place in a list. With these lists they
give each row the answers of `due_column`, and the code of its refusal, without Python.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cptimescales.columns.dispatch import Books, rule_tables, rulebooks
from cptimescales.columns.lookup_tables import (
    NO_DAYS,
    NOTHING,
    Days,
    DayTable,
    due_table,
    last_working_day_table,
)
from cptimescales.columns.mark_tables import NO_MARKS, provisional_table, verified_table
from cptimescales.columns.outputs import WORDS
from cptimescales.columns.refusal_runs import refusal_runs
from cptimescales.errors import UnknownRulebookError
from cptimescales.library import Rulebook

VERIFIED: list[str] = [str(word) for word in WORDS["verified"]]
"""How far a number can be verified: `AnswerTables.verified` has places in this list."""


@dataclass(frozen=True)
class AnswerTables:
    """The answers of some rulebooks by day, one rulebook after another.

    A day's place is `number * size + (day - first)`, where `number` is that of its rulebook. A day
    before the first has the answers of the first day, and one after the last those of the last.
    After the last rulebook come the days of a row that names none.

    Attributes:
        names: the names of the rulebooks, by which a row asks; empty where one answers every row.
        numbers: the number of the rulebook of each name.
        nobody: the number for a name that is unknown.
        first: the first day.
        size: how many days each rulebook has.
        due, last_working_day: the days, `NOTHING` where there is none.
        provisional: 1 or 0, and -1 where there is no due date.
        verified: the place in `VERIFIED`, and -1 where there is no due date.
        refused: the place in `codes`, and -1 where there is a due date.
        codes: the codes of refusals.
    """

    names: Sequence[Hashable]
    numbers: Sequence[int]
    nobody: int
    first: int
    size: int
    due: Days
    last_working_day: Days
    provisional: NDArray[np.int8]
    verified: NDArray[np.int8]
    refused: NDArray[np.int8]
    codes: Sequence[str]


def answer_tables(book: Books, rule: str, number: int, *, by: bool) -> AnswerTables:
    """The answers of a rule.

    Args:
        book, rule, number: as for `due_column`.
        by: whether each row names its rulebook.

    Raises:
        UnknownRulebookError, UnknownRuleError, PeriodError, TimescaleError: as for `due_column`.

    >>> tables = answer_tables("england", "first_core_group", 1, by=False)
    >>> str(tables.due[20_801 - tables.first].view("datetime64[D]"))  # from 14 December 2026
    '2026-12-30'
    """
    dispatch = rulebooks(book, np.empty(0, object) if by else None)
    owners = dispatch.owners
    due = rule_tables(owners, rule, number, due_table, NO_DAYS)
    first = min(table.first for table in due)
    size = max(table.first + len(table.values) for table in due) - first

    def by_day(tables: Sequence[DayTable], nothing: int) -> NDArray[Any]:
        """The tables one after another, each over all days, and an empty one."""
        whole = np.full((len(tables) + by, size), nothing, tables[0].values.dtype)
        for row, table in zip(whole, tables, strict=False):
            places = np.arange(first - table.first, first - table.first + size)
            row[:] = table.values[np.clip(places, 0, len(table.values) - 1)]
        return whole.ravel()

    codes: dict[str, int] = {}
    refused = [
        _codes(owner, rule, number, days, codes) for owner, days in zip(owners, due, strict=True)
    ]
    unknown = codes.setdefault(UnknownRulebookError.code, len(codes))
    names = dispatch.numbers if by else {}
    return AnswerTables(
        list(names),
        list(names.values()),
        len(owners),
        first,
        size,
        by_day(due, NOTHING),
        by_day([_last(owner, days) for owner, days in zip(owners, due, strict=True)], NOTHING),
        by_day(rule_tables(owners, rule, number, provisional_table, NO_MARKS), -1),
        by_day(rule_tables(owners, rule, number, verified_table, NO_MARKS), -1),
        by_day(refused, unknown),
        list(codes),
    )


def _last(book: Rulebook, due: DayTable) -> DayTable:
    """The last working day on or before each due date."""
    last = last_working_day_table(book.calendar)
    days = last.values[np.clip(due.values - last.first, 0, len(last.values) - 1)]
    return DayTable(due.first, np.where(due.values == NOTHING, NOTHING, days))


def _codes(
    book: Rulebook, rule: str, number: int, due: DayTable, codes: dict[str, int]
) -> DayTable:
    """The place among `codes` of the refusal of each day without a due date, -1 for the others."""
    places = np.full(len(due.values), -1, np.int8)  # there are few codes
    for run in refusal_runs(book, rule, number, due):
        place = codes.setdefault(run.reason.code, len(codes))
        places[max(run.first - due.first, 0) : max(run.last + 1 - due.first, 0)] = place
    return DayTable(due.first, places)
