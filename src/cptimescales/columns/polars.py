"""Due dates as expressions of polars, for lazy and streaming frames, too (extra `polars`).

An expression takes each answer from a list of the answers of all days. No Python runs for a row,
and a streaming engine needs no more memory for a longer file. The answers are those of
`due_column`.

The column is one of dates, or of datetimes without a time zone: one that is not at midnight is no
day, and is refused as `not_a_date`. For any other type polars raises an error. Read text first,
with `pl.col("held").str.to_date("%Y-%m-%d")`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from cptimescales.columns.answer_tables import VERIFIED, AnswerTables, answer_tables
from cptimescales.columns.dispatch import Books
from cptimescales.columns.lookup_tables import NOTHING
from cptimescales.errors import NotADateError, TimescaleError

__all__ = ["answer_expr", "due_expr", "refused_expr"]


def due_expr(
    book: Books, rule: str, on: pl.Expr, *, number: int = 1, by: pl.Expr | None = None
) -> pl.Expr:
    """The last day on which each deadline is met in time: `due_column` as an expression.

    Args:
        book: a rulebook or its name; with `by`, a mapping from the names in that column to
            rulebooks or their names.
        rule: the rule's id, for example `first_core_group`.
        on: the trigger dates.
        number: which deadline of a series; 1 is the first.
        by: the names that say which rulebook answers each row.

    Raises:
        UnknownRulebookError: there is no rulebook of that name.
        UnknownRuleError: none of the rulebooks has the rule.
        PeriodError: `number` does not fit the rule.
        TimescaleError: `on` or `by` is no expression, or a name in `book` is no text.

    >>> from datetime import date
    >>> frame = pl.LazyFrame({"held": [date(2026, 12, 14), date(1999, 5, 6), None]})
    >>> due = due_expr("england", "first_core_group", pl.col("held"))
    >>> frame.with_columns(due=due).collect()["due"].to_list()
    [datetime.date(2026, 12, 30), None, None]
    """
    return _Answers(book, rule, number, on, by).due


def refused_expr(
    book: Books, rule: str, on: pl.Expr, *, number: int = 1, by: pl.Expr | None = None
) -> pl.Expr:
    """The code of the refusal of each row that has a trigger date and no due date, as text.

    `due_column` gives the reason in words. Args and raises: as for `due_expr`.

    >>> from datetime import date
    >>> frame = pl.DataFrame({"held": [date(2026, 12, 14), date(1999, 5, 6), None]})
    >>> refused = refused_expr("england", "first_core_group", pl.col("held"))
    >>> frame.select(refused).to_series().to_list()
    [None, 'not_in_force', None]
    """
    return _Answers(book, rule, number, on, by).refused


def answer_expr(
    book: Books, rule: str, on: pl.Expr, *, number: int = 1, by: pl.Expr | None = None
) -> pl.Expr:
    """All that is known of each due date, as a struct.

    Its fields are `due`, `last_working_day`, `provisional` and `verified`, as the column functions
    give them, and `refused`, the code of a refusal. Args and raises: as for `due_expr`.

    >>> from datetime import date
    >>> frame = pl.DataFrame({"held": [date(2026, 2, 26), date(1999, 5, 6)]})
    >>> answer = answer_expr("wales", "first_core_group", pl.col("held"))
    >>> for row in frame.select(answer.alias("answer")).unnest("answer").iter_rows():
    ...     print(*row)
    2026-03-12 2026-03-12 False source_text None
    None None None None not_in_force
    """
    answers = _Answers(book, rule, number, on, by)
    return pl.struct(
        due=answers.due,
        last_working_day=answers.last_working_day,
        provisional=answers.provisional,
        verified=answers.verified,
        refused=answers.refused,
    )


class _Answers:
    """The expressions of one question."""

    def __init__(
        self, book: Books, rule: str, number: int, on: pl.Expr, by: pl.Expr | None
    ) -> None:
        if not isinstance(on, pl.Expr):
            raise NotADateError("on", f"a {type(on).__name__}", "pass an expression: pl.col(...)")
        if by is not None and not isinstance(by, pl.Expr):
            raise TimescaleError(f"by is a {type(by).__name__}; pass an expression: pl.col(...)")
        self._tables = tables = answer_tables(book, rule, number, by=by is not None)
        self._on = on
        # A datetime that is not at midnight is not equal to its date.
        self._is_day = on.dt.date() == on
        last = tables.size - 1
        place = (on.dt.epoch("d") - tables.first).clip(0, last)
        if by is not None:
            # In 64 bits: the lists of many rulebooks are long.
            place = _number(by, tables).cast(pl.Int64) * tables.size + place
        self._place = place

    def _taken(self, values: pl.Series) -> pl.Expr:
        """The value of each row's day; null where the row is no day."""
        return pl.when(self._is_day).then(pl.lit(values).gather(self._place))

    @property
    def due(self) -> pl.Expr:
        return self._taken(_days(self._tables.due))

    @property
    def last_working_day(self) -> pl.Expr:
        return self._taken(_days(self._tables.last_working_day))

    @property
    def provisional(self) -> pl.Expr:
        marks = self._tables.provisional
        return self._taken(_with_nulls(pl.Series(marks == 1), marks >= 0))

    @property
    def verified(self) -> pl.Expr:
        return self._taken(_words(self._tables.verified, VERIFIED))

    @property
    def refused(self) -> pl.Expr:
        codes = self._taken(_words(self._tables.refused, self._tables.codes))
        return pl.when(self._is_day.not_()).then(pl.lit(NotADateError.code)).otherwise(codes)


def _number(by: pl.Expr, tables: AnswerTables) -> pl.Expr:
    """The number of the rulebook that each row names."""
    if not all(isinstance(name, str) for name in tables.names):
        raise TimescaleError("the names in book must be text, as those in by are")
    names = pl.Enum([str(name) for name in tables.names])
    numbers = pl.lit(pl.Series(tables.numbers, dtype=pl.Int64))
    place = by.cast(pl.String).cast(names, strict=False).to_physical()
    return numbers.gather(place).fill_null(tables.nobody)


def _days(days: NDArray[np.int64]) -> pl.Series:
    known = days != NOTHING
    numbers = pl.Series(np.where(known, days, 0).astype(np.int32)).cast(pl.Date)
    return _with_nulls(numbers, known)


def _words(places: NDArray[Any], words: Sequence[str]) -> pl.Series:
    all_words = pl.Series([*words, None], dtype=pl.String)
    return all_words.gather(np.where(places < 0, len(words), places).astype(np.uint32))


def _with_nulls(values: pl.Series, known: NDArray[np.bool_]) -> pl.Series:
    return pl.select(pl.when(pl.Series(known)).then(values)).to_series()
