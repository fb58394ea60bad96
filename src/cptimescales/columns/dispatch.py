"""Which rulebook or calendar answers each row: one for all rows, or the one that a column names."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from typing import Any, Generic, TypeVar

import numpy as np

from cptimescales.calendars.working_calendar import WorkingCalendar
from cptimescales.columns.inputs import Input, NameColumn
from cptimescales.columns.kernels import Counting, Tables, together
from cptimescales.columns.lookup_tables import (
    DayTable,
    counting_tables,
    date_of,
    division_calendar,
    kept,
)
from cptimescales.columns.raw_column import Native, RawColumn
from cptimescales.errors import (
    CalendarRangeError,
    PeriodError,
    TimescaleError,
    UnknownCalendarError,
    UnknownNameError,
    UnknownRulebookError,
)
from cptimescales.library import Rulebook, rulebook
from cptimescales.rules.results import Refusal

Books = str | Rulebook | Mapping[Any, str | Rulebook]
"""A rulebook or its name; or, with `by`, a mapping from the names in that column to rulebooks."""

Calendars = str | WorkingCalendar | Mapping[Any, str | WorkingCalendar]
"""A calendar or its division; or, with `by`, a mapping from the names in that column to calendars.
"""

_Owner = TypeVar("_Owner", Rulebook, WorkingCalendar)
_MOST_REFUSALS = 10_000  # for one owner: a few MiB; when there are more, all are forgotten


class Dispatch(Generic[_Owner]):
    """The rulebooks or calendars that answer a column, and which of them a name means.

    Here each of them is called an owner, because the tables made from it are kept with it.

    Args:
        by_name: the owner of each name; where one owner answers every row, its name is not used.
        unknown: the error for a name that is not in `by_name`.
        several: whether a column names the owner of each row.
    """

    def __init__(
        self, by_name: Mapping[Any, _Owner], unknown: type[UnknownNameError], *, several: bool
    ) -> None:
        self.several = several
        self.owners: list[_Owner] = list({id(owner): owner for owner in by_name.values()}.values())
        numbers = {id(owner): number for number, owner in enumerate(self.owners)}
        self.numbers: dict[Any, int] = {name: numbers[id(owner)] for name, owner in by_name.items()}
        self._unknown = unknown

    def tables(self, tables: Sequence[DayTable], nothing: float) -> Tables:
        """One table for each owner, side by side."""
        return together(tuple(tables), nothing, alone=not self.several)

    def inputs(self, raw: Mapping[str, RawColumn]) -> list[Input]:
        """The column of names as numbers of owners; empty if one owner answers every row."""
        if not self.several:
            return []
        return [NameColumn(raw["by"], self.numbers, len(self.owners), self._unknown)]

    def refusal(
        self, values: Sequence[int], days: int, question: Hashable, ask: Callable[..., object]
    ) -> Refusal:
        """Why a row has no answer: the error that its owner raises for this row's days alone.

        Args:
            values: the row: first its days, and last, where a column names the owners, the owner's
                number.
            days: how many of the values are days.
            question: a hashable description of the question, used as the cache key.
            ask: a function of the owner and the days, which raises the error.
        """
        owner = self.owners[values[-1] if self.several else 0]
        # A long column may arrive as many short ones, which are refused for the same days.
        refusals: dict[Hashable, Refusal] = kept(owner, "refusals", dict)
        key = (question, *values[:days])
        refusal = refusals.get(key)
        if refusal is None:
            if len(refusals) >= _MOST_REFUSALS:
                refusals.clear()
            dates = [date_of(value) for value in values[:days]]
            refusal = refusals[key] = _refusal(owner, dates, ask)
        return refusal


def rulebooks(book: Books, by: Native | None) -> Dispatch[Rulebook]:
    """The rulebooks that answer a column.

    Raises:
        UnknownRulebookError: there is no rulebook of that name.
        TimescaleError: a mapping without `by`, or `by` without a mapping.
    """
    books = {
        name: value if isinstance(value, Rulebook) else rulebook(value)
        for name, value in _by_name(book, by, "rulebook").items()
    }
    return Dispatch(books, UnknownRulebookError, several=by is not None)


def calendars(calendar: Calendars, by: Native | None) -> Dispatch[WorkingCalendar]:
    """The calendars that answer a column.

    Raises:
        UnknownCalendarError: there is no division of that name.
        TimescaleError: a mapping without `by`, or `by` without a mapping.
    """
    all_calendars = {
        name: value if isinstance(value, WorkingCalendar) else division_calendar(value)
        for name, value in _by_name(calendar, by, "calendar").items()
    }
    return Dispatch(all_calendars, UnknownCalendarError, several=by is not None)


def counting_of(dispatch: Dispatch[WorkingCalendar]) -> Counting:
    """Counts the working days between two days, by the calendar of each row."""
    pairs = [counting_tables(owner) for owner in dispatch.owners]
    before, upto = (dispatch.tables([pair[place] for pair in pairs], np.nan) for place in (0, 1))
    return Counting(before, upto)


def rule_tables(
    books: Sequence[Rulebook],
    rule: str,
    number: int,
    table: Callable[[Rulebook, str, int], DayTable],
    no_days: DayTable,
) -> list[DayTable]:
    """A table of a rule for each rulebook. One without the rule has no day in its table.

    Args:
        books: the rulebooks.
        rule: the rule's id.
        number: which deadline of a series.
        table: makes the table of a rulebook.
        no_days: the table of a rulebook that does not have the rule.

    Raises:
        TimescaleError: no rulebook has the rule.
    """
    tables, errors = [], []
    for book in books:
        try:
            _check_number(book, rule, number)
            tables.append(table(book, rule, number))
        except TimescaleError as error:
            tables.append(no_days)
            errors.append(error)
    if len(errors) == len(tables):
        raise errors[0]
    return tables


def _check_number(book: Rulebook, rule: str, number: int) -> None:
    """Raises if a number fits no version of a rule: the question is wrong then, not a row."""
    errors = []
    for version in book.rule(rule).versions:
        try:
            book.due(rule, on=version.effective_from, number=number)
        except PeriodError as error:
            errors.append(error)
        except TimescaleError:
            return
        else:
            return
    raise errors[0]


def _by_name(value: object, by: Native | None, noun: str) -> Mapping[Any, Any]:
    """The mapping that was passed; without `by`, a mapping with one entry."""
    several = isinstance(value, Mapping)
    if several != (by is not None) or (several and not value):
        raise TimescaleError(
            f"pass one {noun} for every row, or a mapping of names to {noun}s together with by=, "
            "the column that names them"
        )
    return value if isinstance(value, Mapping) else {None: value}


def _refusal(
    owner: Rulebook | WorkingCalendar, dates: Sequence[date | None], ask: Callable[..., object]
) -> Refusal:
    calendar = owner.calendar if isinstance(owner, Rulebook) else owner
    try:
        if None in dates:
            outside = "a day outside the years 1 to 9999"
            raise CalendarRangeError(calendar.name, outside, *calendar.covers)
        answer = ask(owner, *dates)
    except TimescaleError as error:
        return Refusal.of(error)
    raise AssertionError(
        f"{owner} answers {answer} for {dates}, but its table for columns does not"
    )
