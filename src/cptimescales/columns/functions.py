"""Due dates and counts of whole columns: one date function of the library each.

A column is a numpy array, a pandas or polars Series, or a pyarrow array. The answers are a column
of the same type, with its index, name and unit. Of several columns, the first decides the type, and
rows are matched by position. A day is a `datetime64` at midnight, a date, or text as YYYY-MM-DD
or dd/mm/yyyy; text is answered with dates, and blank text is null.

Null rows stay null. A row that cannot be answered is null too, and is listed among the refusals:
its number from 0, and the code and message that the same date raises on its own. A bad row
never stops a column.

Each function works through its columns in small chunks. The memory it uses beside the columns and
the answers grows only with the number of refused rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from cptimescales.columns.chunks import answer_in_chunks, days_of, raw_columns
from cptimescales.columns.column import Column, DueColumn
from cptimescales.columns.dispatch import (
    Books,
    Calendars,
    calendars,
    counting_of,
    rule_tables,
    rulebooks,
)
from cptimescales.columns.inputs import Constant, CountColumn, DayColumn, Input
from cptimescales.columns.kernels import Adding, LookUp
from cptimescales.columns.lookup_tables import (
    NO_DAYS,
    NOTHING,
    adding_tables,
    due_table,
    last_working_day_table,
)
from cptimescales.columns.raw_column import Array, Native
from cptimescales.errors import PeriodError
from cptimescales.rules.results import Refusal


def due_column(
    book: Books,
    rule: str,
    *,
    on: Native,
    number: int = 1,
    by: Native | None = None,
    out: Array | None = None,
) -> DueColumn:
    """The last day on which each deadline is met in time: `Rulebook.due` for a column of triggers.

    Args:
        book: a rulebook or its name; with `by`, a mapping from the names in that column to
            rulebooks or their names.
        rule: the rule's id, for example `first_core_group`.
        on: the column of trigger dates.
        number: which deadline of a series; 1 is the first.
        by: a column of names (of authorities, of divisions) that says which rulebook answers each
            row. A row with a date is refused if it has no name, an unknown name, or the name of a
            rulebook that does not have the rule.
        out: a numpy array to write the due dates to, where `on` is a numpy array.

    Raises:
        UnknownRulebookError: there is no rulebook of that name.
        UnknownRuleError: none of the rulebooks has the rule.
        PeriodError: `number` does not fit the rule.
        NotADateError: `on` is not a column of days; the message says how to make it one.
        TimescaleError: the columns differ in length, or `out` does not fit.

    >>> on = np.array(["2026-12-14", "NaT", "1999-05-06"], "datetime64[D]")
    >>> answers = due_column("england", "first_core_group", on=on)
    >>> answers.due
    array(['2026-12-30',        'NaT',        'NaT'], dtype='datetime64[D]')
    >>> [(refused.row, refused.code) for refused in answers.refusals]
    [(2, 'not_in_force')]
    """
    dispatch = rulebooks(book, by)
    tables = dispatch.tables(
        rule_tables(dispatch.owners, rule, number, due_table, NO_DAYS), NOTHING
    )
    raw = raw_columns(on=on, by=by)

    def refusal(values: Sequence[int]) -> Refusal:
        return dispatch.refusal(
            values,
            1,
            ("due", rule, number),
            lambda owner, day: owner.due(rule, on=day, number=number),
        )

    inputs = [DayColumn(raw["on"]), *dispatch.inputs(raw)]
    answers = answer_in_chunks(raw, inputs, LookUp(tables), refusal, out)
    return DueColumn(answers.values, answers.refusals)


def last_working_day_column(
    calendar: Calendars, on: Native, *, by: Native | None = None, out: Array | None = None
) -> Column:
    """The last working day on or before each day. Where a column has due dates, plan with this day.

    Args and raises: as for `add_working_days_column`.

    >>> on = np.array(["2026-02-28"], "datetime64[D]")
    >>> last_working_day_column("england-and-wales", on).values
    array(['2026-02-27'], dtype='datetime64[D]')
    """
    dispatch = calendars(calendar, by)
    tables = dispatch.tables([last_working_day_table(owner) for owner in dispatch.owners], NOTHING)
    raw = raw_columns(on=on, by=by)

    def refusal(values: Sequence[int]) -> Refusal:
        return dispatch.refusal(
            values, 1, "last", lambda owner, day: owner.working_day_on_or_before(day)
        )

    inputs = [DayColumn(raw["on"]), *dispatch.inputs(raw)]
    return answer_in_chunks(raw, inputs, LookUp(tables), refusal, out)


def add_working_days_column(
    calendar: Calendars,
    on: Native,
    n: Native | int,
    *,
    by: Native | None = None,
    out: Array | None = None,
) -> Column:
    """The working day n working days after each day: `WorkingCalendar.add_working_days`.

    Args:
        calendar: a calendar or the name of a division; with `by`, a mapping from the names in that
            column to calendars or names of divisions.
        on: the column of days.
        n: how many working days to add, negative to count back: a column of whole numbers, or one
            number for every row.
        by: a column of names that says which calendar answers each row.
        out: a numpy array to write the days to, where `on` is a numpy array.

    Raises:
        UnknownCalendarError: there is no division of that name.
        PeriodError: `n` is not a column of whole numbers.
        NotADateError: `on` is not a column of days; the message says how to make it one.
        TimescaleError: the columns differ in length, or `out` does not fit.

    >>> on = np.array(["2026-12-14", "2026-12-24"], "datetime64[D]")
    >>> add_working_days_column("england-and-wales", on, np.array([10, -1])).values
    array(['2026-12-30', '2026-12-23'], dtype='datetime64[D]')
    """
    dispatch = calendars(calendar, by)
    adding = Adding([adding_tables(owner) for owner in dispatch.owners], several=dispatch.several)
    number = None if _is_column(n) else whole_number(n)
    raw = raw_columns(on=on, n=None if number is not None else n, by=by)

    def refusal(values: Sequence[int]) -> Refusal:
        count = values[1]
        return dispatch.refusal(
            values, 1, ("add", count), lambda owner, day: owner.add_working_days(day, count)
        )

    counts: Input = CountColumn(raw["n"]) if number is None else Constant(number)
    inputs = [DayColumn(raw["on"]), counts, *dispatch.inputs(raw)]
    return answer_in_chunks(raw, inputs, adding, refusal, out)


def working_days_between(
    calendar: Calendars,
    start: Native,
    end: Native | date,
    *,
    by: Native | None = None,
    out: Array | None = None,
) -> Column:
    """The working days after `start`, up to and including `end`, for each row.

    `WorkingCalendar.working_days_between` is the same for two dates.

    Args:
        calendar: a calendar or the name of a division; with `by`, a mapping from the names in that
            column to calendars or names of divisions.
        start: a column of days.
        end: a column of days, or one day for every row.
        by: a column of names that says which calendar answers each row.
        out: a numpy array of `float64` to write the counts to, where `start` is a numpy array.

    Raises:
        UnknownCalendarError: there is no division of that name.
        NotADateError: `start` or `end` is not a column of days; the message says how to make it
            one.
        TimescaleError: the columns differ in length, or `out` does not fit.

    >>> start = np.array(["2026-12-14"], "datetime64[D]")
    >>> working_days_between("england-and-wales", start, date(2026, 12, 30)).values
    array([10.])
    """
    dispatch = calendars(calendar, by)
    counting = counting_of(dispatch)
    raw = raw_columns(start=start, end=None if isinstance(end, date) else end, by=by)

    def refusal(values: Sequence[int]) -> Refusal:
        return dispatch.refusal(
            values, 2, "between", lambda owner, *days: owner.working_days_between(*days)
        )

    inputs = [DayColumn(raw["start"]), days_of("end", end, raw), *dispatch.inputs(raw)]
    return answer_in_chunks(raw, inputs, counting, refusal, out)


def _is_column(n: object) -> bool:
    return n is not None and not isinstance(n, (str, bytes)) and hasattr(n, "__len__")


def whole_number(n: object) -> int:
    """The number of working days to add to every row.

    Raises:
        PeriodError: it is no whole number.
    """
    if isinstance(n, (int, np.integer)) and not isinstance(n, bool) and abs(int(n)) < 1 << 63:
        return int(n)
    raise PeriodError("n", n, "a whole number of at most 64 bits, or a column of whole numbers")
