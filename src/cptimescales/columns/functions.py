"""Whole columns at a time: dates out, refusals beside them (extra `columns`).

A column is a numpy array, a pandas or polars Series, or a pyarrow array; the answers come in a column of the same kind, with
its index, name and unit. Days are `datetime64` at midnight, dates, or text as YYYY-MM-DD, which is answered with dates. Of
several columns, the first says the kind, and rows are matched by position.

Empty rows stay empty. A row that cannot be answered is left empty too, and is told among the refusals, with its number from
0 and the code and words of the error that asking for its date alone would raise. One bad row never stops a column.

Each function works through its columns in small chunks, so what it holds besides them and the answers does not grow with
their length, only with the number of rows refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from cptimescales.calendars.dates import require_date
from cptimescales.calendars.working_calendar import WorkingCalendar
from cptimescales.columns.dispatch import Owners, calendars, rulebooks
from cptimescales.columns.inputs import (
    Array,
    Constant,
    CountColumn,
    DayColumn,
    Input,
    NameColumn,
    Native,
    Raw,
)
from cptimescales.columns.kernels import (
    Adding,
    Counting,
    LateDays,
    LookUp,
    Statuses,
    Work,
    happened,
)
from cptimescales.columns.lookup_tables import (
    NO_DAYS,
    NOTHING,
    DayTable,
    adding_tables,
    counting_tables,
    due_table,
    last_working_day_table,
)
from cptimescales.columns.outputs import nothing, results_for, rows_without
from cptimescales.columns.refusals import Collected, Refusals, RefusedRow
from cptimescales.errors import PeriodError, TimescaleError
from cptimescales.library import Rulebook
from cptimescales.rules.results import Refusal

__all__ = [
    "Column",
    "DueColumn",
    "Refusals",
    "RefusedRow",
    "add_working_days_column",
    "days_late",
    "due_column",
    "last_working_day_column",
    "status_column",
    "working_days_between",
]

Books = str | Rulebook | Mapping[Any, str | Rulebook]
"""A rulebook or its name; or, with `by`, a mapping from what stands in that column to rulebooks or their names."""

Calendars = str | WorkingCalendar | Mapping[Any, str | WorkingCalendar]
"""A calendar or the name of a division; or, with `by`, a mapping from what stands in that column to those."""


@dataclass(frozen=True)
class DueColumn:
    """Due dates in the kind of column that was given, and the rows that have none.

    Attributes:
        due: the last day on which each duty is met in time; for a review around a birthday, the last day of its window.
        refusals: the rows that could not be answered, each with a code and a reason. They are empty in `due`.
    """

    due: Any
    refusals: Refusals


@dataclass(frozen=True)
class Column:
    """Answers in the kind of column that was given, and the rows that have none.

    Attributes:
        values: the answers. Counts are pandas and polars `Int64`, arrow `int64`; in numpy, which has no empty whole number,
            they are `float64`, and "not a number" where there is none.
        refusals: the rows that could not be answered, each with a code and a reason. They are empty in `values`.
    """

    values: Any
    refusals: Refusals


def due_column(
    book: Books,
    rule: str,
    *,
    on: Native,
    number: int = 1,
    by: Native | None = None,
    out: Array | None = None,
) -> DueColumn:
    """By which day each duty must have been met: `Rulebook.due` for a whole column of triggers.

    Args:
        book: a rulebook or its name; with `by`, a mapping from what stands in that column to rulebooks or their names.
        rule: the rule's id, for example `first_core_group`.
        on: the column of trigger dates.
        number: which of a series: 1 is the first.
        by: a column of names (of authorities, of divisions) that says for each row which rulebook answers; a row with a
            day and without a name, or with the name of a rulebook that has not the rule, is refused.
        out: a numpy array to put the due dates in, where `on` is a numpy array.

    Raises:
        UnknownRulebookError, UnknownRuleError: no rulebook of that name, or none of them has the rule.
        PeriodError: `number` does not fit the rule.
        NotADateError: `on` is not a column of days; the message says how to make it one.
        TimescaleError: the columns differ in length, or `out` does not fit.

    >>> on = np.array(["2026-12-14", "NaT", "1999-05-06"], "datetime64[D]")
    >>> found = due_column("england", "first_core_group", on=on)
    >>> found.due
    array(['2026-12-30',        'NaT',        'NaT'], dtype='datetime64[D]')
    >>> [(refused.row, refused.code) for refused in found.refusals]
    [(2, 'not_in_force')]
    """
    books = rulebooks(book, by)
    tables = books.tables(_due_tables(books, rule, number), NOTHING)
    raw = _raw(on=on, by=by)

    def refusal(values: Sequence[int]) -> Refusal:
        return books.refusal(
            values,
            1,
            ("due", rule, number),
            lambda which, day: which.due(rule, on=day, number=number),
        )

    inputs = [DayColumn(raw["on"]), *books.inputs(raw)]
    found = _answer(raw, inputs, LookUp(tables), refusal, out)
    return DueColumn(found.values, found.refusals)


def last_working_day_column(
    calendar: Calendars, on: Native, *, by: Native | None = None, out: Array | None = None
) -> Column:
    """The last working day on or before each day: what a person plans with, where a column holds due dates.

    Args and raises: as for `add_working_days_column`.

    >>> last_working_day_column("england-and-wales", np.array(["2026-02-28"], "datetime64[D]")).values
    array(['2026-02-27'], dtype='datetime64[D]')
    """
    which = calendars(calendar, by)
    tables = which.tables([last_working_day_table(each) for each in which.owners], NOTHING)
    raw = _raw(on=on, by=by)

    def refusal(values: Sequence[int]) -> Refusal:
        return which.refusal(
            values, 1, "last", lambda each, day: each.working_day_on_or_before(day)
        )

    return _answer(raw, [DayColumn(raw["on"]), *which.inputs(raw)], LookUp(tables), refusal, out)


def add_working_days_column(
    calendar: Calendars,
    on: Native,
    n: Native | int,
    *,
    by: Native | None = None,
    out: Array | None = None,
) -> Column:
    """The working day so many working days after each day: `WorkingCalendar.add_working_days` for whole columns.

    Args:
        calendar: a calendar, or the name of a division; with `by`, a mapping from what stands in that column to those.
        on: the column of days.
        n: how many working days to add, negative to count back: a column of whole numbers, or one number for all rows.
        by: a column of names that says for each row which calendar answers.
        out: a numpy array to put the days in, where `on` is a numpy array.

    Raises:
        UnknownCalendarError: no division of that name.
        PeriodError: `n` is not a column of whole numbers.
        NotADateError: `on` is not a column of days; the message says how to make it one.
        TimescaleError: the columns differ in length, or `out` does not fit.

    >>> on = np.array(["2026-12-14", "2026-12-24"], "datetime64[D]")
    >>> add_working_days_column("england-and-wales", on, np.array([10, -1])).values
    array(['2026-12-30', '2026-12-23'], dtype='datetime64[D]')
    """
    which = calendars(calendar, by)
    adding = Adding([adding_tables(each) for each in which.owners], several=which.several)
    number = _whole(n)
    raw = _raw(on=on, n=None if number is not None else n, by=by)

    def refusal(values: Sequence[int]) -> Refusal:
        question = ("add", values[1])
        return which.refusal(
            values, 1, question, lambda each, day: each.add_working_days(day, values[1])
        )

    counts: Input = CountColumn(raw["n"]) if number is None else Constant(number)
    inputs = [DayColumn(raw["on"]), counts, *which.inputs(raw)]
    return _answer(raw, inputs, adding, refusal, out)


def working_days_between(
    calendar: Calendars,
    start: Native,
    end: Native | date,
    *,
    by: Native | None = None,
    out: Array | None = None,
) -> Column:
    """The working days after `start`, up to and including `end`: `WorkingCalendar.working_days_between` for columns.

    Args:
        calendar: a calendar, or the name of a division; with `by`, a mapping from what stands in that column to those.
        start: a column of days.
        end: a column of days, or one day for all rows.
        by: a column of names that says for each row which calendar answers.
        out: a numpy array of `float64` to put the counts in, where `start` is a numpy array.

    Raises:
        UnknownCalendarError: no division of that name.
        NotADateError: `start` or `end` is not a column of days; the message says how to make it one.
        TimescaleError: the columns differ in length, or `out` does not fit.

    >>> start, end = np.array(["2026-12-14"], "datetime64[D]"), np.array(["2026-12-30"], "datetime64[D]")
    >>> working_days_between("england-and-wales", start, end).values
    array([10.])
    """
    which = calendars(calendar, by)
    counting = _counting(which)
    raw = _raw(start=start, end=None if isinstance(end, date) else end, by=by)

    def refusal(values: Sequence[int]) -> Refusal:
        return which.refusal(
            values, 2, "between", lambda each, *days: each.working_days_between(*days)
        )

    inputs = [DayColumn(raw["start"]), _days("end", end, raw), *which.inputs(raw)]
    return _answer(raw, inputs, counting, refusal, out)


def status_column(due: Native, held: Native, as_of: Native | date) -> Column:
    """Where each duty stands on a day, as text: `met`, `met_late`, `pending` or `overdue`; see `DueDate.status`.

    Args:
        due: a column of due dates.
        held: a column of the dates of the events that met them, empty where none has happened.
        as_of: the day on which they are judged, or a column of such days.

    Raises:
        NotADateError: one of them is not a column of days; the message says how to make it one.
        TimescaleError: the columns differ in length.

    >>> due = np.array(["2026-12-30", "2026-12-30"], "datetime64[D]")
    >>> held = np.array(["2026-12-29", "NaT"], "datetime64[D]")
    >>> [str(status) for status in status_column(due, held, date(2027, 1, 4)).values]
    ['met', 'overdue']
    """
    raw = _raw(due=due, held=held, as_of=None if isinstance(as_of, date) else as_of)
    inputs = [
        DayColumn(raw["due"]),
        DayColumn(raw["held"], required=False),
        _days("as_of", as_of, raw),
    ]
    return _answer(raw, inputs, Statuses(), None, None)


def days_late(
    calendar: Calendars,
    due: Native,
    held: Native,
    as_of: Native | date,
    *,
    by: Native | None = None,
    out: Array | None = None,
) -> Column:
    """How many working days late each duty was met, or is by the day it is judged; 0 where it is not late.

    A duty met late before the next working day is 0 working days late: `status_column` says which were met in time.

    Args:
        calendar: a calendar, or the name of a division; with `by`, a mapping from what stands in that column to those.
        due, held, as_of: as for `status_column`.
        by: a column of names that says for each row which calendar answers.
        out: a numpy array of `float64` to put the counts in, where `due` is a numpy array.

    Raises:
        UnknownCalendarError: no division of that name.
        NotADateError: one of them is not a column of days; the message says how to make it one.
        TimescaleError: the columns differ in length, or `out` does not fit.

    >>> due = np.array(["2026-12-24"], "datetime64[D]")
    >>> days_late("england-and-wales", due, np.array(["2026-12-30"], "datetime64[D]"), date(2027, 1, 4)).values
    array([2.])
    """
    which = calendars(calendar, by)
    counting = _counting(which)
    raw = _raw(due=due, held=held, as_of=None if isinstance(as_of, date) else as_of, by=by)

    def refusal(values: Sequence[int]) -> Refusal:
        limit, when, judged, *start = values
        until = when if happened(np.array([when]), np.array([judged]))[0] else judged
        days = (limit, until, *start)
        return which.refusal(
            days, 2, "between", lambda each, *both: each.working_days_between(*both)
        )

    days = [
        DayColumn(raw["due"]),
        DayColumn(raw["held"], required=False),
        _days("as_of", as_of, raw),
    ]
    return _answer(raw, [*days, *which.inputs(raw)], LateDays(counting), refusal, out)


def _due_tables(books: Owners[Rulebook], rule: str, number: int) -> list[DayTable]:
    """The table of each rulebook; one that has not the rule refuses its rows, and where none has it nothing is asked."""
    tables, wrong = [], []
    for book in books.owners:
        try:
            _check_number(book, rule, number)
            tables.append(due_table(book, rule, number))
        except TimescaleError as error:
            tables.append(NO_DAYS)
            wrong.append(error)
    if len(wrong) == len(tables):
        raise wrong[0]
    return tables


def _check_number(book: Rulebook, rule: str, number: int) -> None:
    """A number that fits no version of a rule is a mistake in the question, not in a row."""
    refusals = []
    for version in book.rule(rule).versions:
        try:
            book.due(rule, on=version.effective_from, number=number)
        except PeriodError as error:
            refusals.append(error)
        except TimescaleError:
            return
        else:
            return
    raise refusals[0]


def _counting(which: Owners[WorkingCalendar]) -> Counting:
    pairs = [counting_tables(each) for each in which.owners]
    before, upto = (which.tables([pair[way] for pair in pairs], np.nan) for way in (0, 1))
    return Counting(before, upto)


def _whole(n: Native | int) -> int | None:
    """A number for all rows; None where there is a column of them.

    Raises:
        PeriodError: it is neither.
    """
    if n is not None and not isinstance(n, (str, bytes)) and hasattr(n, "__len__"):
        return None
    if isinstance(n, (int, np.integer)) and not isinstance(n, bool) and abs(int(n)) < 1 << 63:
        return int(n)
    raise PeriodError("n", n, "a whole number of at most 64 bits, or a column of whole numbers")


def _raw(**columns: Native | None) -> dict[str, Raw]:
    """The columns given, checked to be of one length."""
    raw = {name: Raw(column, name) for name, column in columns.items() if column is not None}
    if len({len(each) for each in raw.values()}) > 1:
        lengths = ", ".join(f"{name} {len(each):,}" for name, each in raw.items())
        raise TimescaleError(
            f"the columns differ in length ({lengths}); rows are matched by position"
        )
    return raw


def _days(name: str, given: Native | date, raw: Mapping[str, Raw]) -> Input:
    if name in raw:
        return DayColumn(raw[name])
    return Constant.day(require_date(given, name))


def _answer(
    raw: Mapping[str, Raw],
    inputs: Sequence[Input],
    work: Work,
    refusal: Callable[[Sequence[int]], Refusal] | None,
    out: Array | None,
) -> Column:
    """Works through the columns chunk by chunk; the first of the inputs is one of days, and says the kind."""
    columns = list(raw.values())
    size, step = len(columns[0]), min(each.step for each in columns)
    kind = inputs[0]
    assert isinstance(kind, DayColumn)
    results = results_for(columns[0], kind.dtype, work.answers, out, columns)
    refused = Collected()
    for start in range(0, size, step):
        stop = min(start + step, size)
        chunks = [each.read(start, stop, refused) for each in inputs]
        found = results.space(start, stop)
        work(chunks, found)
        unread = refused.rows
        if unread is not None:
            found[unread - start] = nothing(work.answers)
        rows = rows_without(work.answers, found)
        if len(rows) and refusal is not None:
            for each, chunk in zip(inputs, chunks, strict=True):
                if each.required:
                    rows = rows[chunk[rows] != each.nothing]
            if unread is not None:
                rows = np.setdiff1d(rows, unread - start)
            if isinstance(inputs[-1], NameColumn):
                rows = inputs[-1].named(rows, chunks[-1], start, stop, refused)
            refused.add_values(start, rows, [chunk[rows] for chunk in chunks], refusal)
        refused.end_chunk()
        results.done(start, stop)
    return Column(results.column(), refused.refusals())
