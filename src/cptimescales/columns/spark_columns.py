"""The functions of `cptimescales.columns` for Spark columns (extra `spark`).

Each is an Arrow function of Spark, which calls the function of the same name in
`cptimescales.columns` for each batch of rows, so every row has the answer that it has on a single
machine. `cptimescales.columns.spark` offers them.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from datetime import date
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from cptimescales import columns
from cptimescales.columns.dispatch import Books, Calendars
from cptimescales.columns.judged import MetBy
from cptimescales.errors import TimescaleError

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import Column

SparkColumn: TypeAlias = "Column | str"
"""A Spark column or its name."""

_EMPTY_TYPES = {"n": "int64", "by": "object"}


def due_column(
    book: Books, rule: str, on: SparkColumn, *, number: int = 1, by: SparkColumn | None = None
) -> Column:
    """The last day on which each deadline is met in time, a date; see `columns.due_column`.

    >>> answer = due_column("england", "first_core_group", "held")  # doctest: +SKIP
    >>> frame = session.read.parquet(source).select(answer.alias("due"))  # doctest: +SKIP
    >>> frame.first().due.value  # doctest: +SKIP
    datetime.date(2026, 12, 30)
    """
    return _answer(columns.due_column, (book, rule), "date", on=on, number=number, by=by)


def last_working_day_column(
    calendar: Calendars, on: SparkColumn, *, by: SparkColumn | None = None
) -> Column:
    """The last working day on or before each day; see `columns.last_working_day_column`.

    >>> answer = last_working_day_column("england-and-wales", "held")  # doctest: +SKIP
    >>> frame = session.read.parquet(source).select(answer.alias("last"))  # doctest: +SKIP
    >>> frame.first().last.value  # doctest: +SKIP
    datetime.date(2026, 12, 14)
    """
    return _answer(columns.last_working_day_column, (calendar,), "date", on=on, by=by)


def add_working_days_column(
    calendar: Calendars, on: SparkColumn, n: SparkColumn | int, *, by: SparkColumn | None = None
) -> Column:
    """The working day n working days after each day; see `columns.add_working_days_column`.

    >>> answer = add_working_days_column("england-and-wales", "held", 10)  # doctest: +SKIP
    >>> frame = session.read.parquet(source).select(answer.alias("added"))  # doctest: +SKIP
    >>> frame.first().added.value  # doctest: +SKIP
    datetime.date(2026, 12, 30)
    """
    return _answer(columns.add_working_days_column, (calendar,), "date", on=on, n=n, by=by)


def working_days_between(
    calendar: Calendars,
    start: SparkColumn,
    end: SparkColumn | date,
    *,
    by: SparkColumn | None = None,
) -> Column:
    """The working days after `start`, up to and including `end`, a count for each row.

    See `columns.working_days_between`.

    >>> until = date(2026, 12, 30)  # doctest: +SKIP
    >>> answer = working_days_between("england-and-wales", "held", until)  # doctest: +SKIP
    >>> frame = session.read.parquet(source).select(answer.alias("days"))  # doctest: +SKIP
    >>> frame.first().days.value  # doctest: +SKIP
    10
    """
    return _answer(columns.working_days_between, (calendar,), "long", start=start, end=end, by=by)


def provisional_column(
    book: Books, rule: str, on: SparkColumn, *, number: int = 1, by: SparkColumn | None = None
) -> Column:
    """Whether each due date is provisional, true or false; see `columns.provisional_column`.

    >>> mark = provisional_column("england", "first_core_group", "held")  # doctest: +SKIP
    >>> frame = session.read.parquet(source).select(mark.alias("mark"))  # doctest: +SKIP
    >>> frame.first().mark.value  # doctest: +SKIP
    False
    """
    return _answer(columns.provisional_column, (book, rule), "boolean", on=on, number=number, by=by)


def verified_column(
    book: Books, rule: str, on: SparkColumn, *, number: int = 1, by: SparkColumn | None = None
) -> Column:
    """How far each due date is verified, as text; see `columns.verified_column`.

    >>> mark = verified_column("wales", "first_core_group", "held")  # doctest: +SKIP
    >>> frame = session.read.parquet(source).select(mark.alias("mark"))  # doctest: +SKIP
    >>> frame.first().mark.value  # doctest: +SKIP
    'source_text'
    """
    return _answer(columns.verified_column, (book, rule), "string", on=on, number=number, by=by)


def status_column(
    due: SparkColumn,
    held: SparkColumn,
    as_of: SparkColumn | date,
    *,
    ended: SparkColumn | None = None,
    met_by: MetBy = "event",
) -> Column:
    """The status of each deadline on a day, as text; see `columns.status_column`.

    >>> answer = status_column("held", "held", date(2027, 1, 4))  # doctest: +SKIP
    >>> frame = session.read.parquet(source).select(answer.alias("status"))  # doctest: +SKIP
    >>> frame.first().status.value  # doctest: +SKIP
    'met'
    """
    function = partial(columns.status_column, met_by=met_by)
    return _answer(function, (), "string", due=due, held=held, as_of=as_of, ended=ended)


def days_late(
    calendar: Calendars,
    due: SparkColumn,
    held: SparkColumn,
    as_of: SparkColumn | date,
    *,
    ended: SparkColumn | None = None,
    met_by: MetBy = "event",
    by: SparkColumn | None = None,
) -> Column:
    """How many working days late each deadline was met, was missed, or is when it is judged.

    See `columns.days_late`.

    >>> answer = days_late("england-and-wales", "held", "held", date(2027, 1, 4))  # doctest: +SKIP
    >>> frame = session.read.parquet(source).select(answer.alias("late"))  # doctest: +SKIP
    >>> frame.first().late.value  # doctest: +SKIP
    0
    """
    function = partial(columns.days_late, met_by=met_by)
    return _answer(
        function, (calendar,), "long", due=due, held=held, as_of=as_of, ended=ended, by=by
    )


def days_taken(
    calendar: Calendars,
    on: SparkColumn,
    held: SparkColumn,
    as_of: SparkColumn | date,
    *,
    by: SparkColumn | None = None,
) -> Column:
    """How many working days each duty took, from its trigger to the day it was met.

    See `columns.days_taken`.

    >>> taken = days_taken("england-and-wales", "held", "held", date(2027, 1, 4))  # doctest: +SKIP
    >>> frame = session.read.parquet(source).select(taken.alias("taken"))  # doctest: +SKIP
    >>> frame.first().taken.value  # doctest: +SKIP
    0
    """
    return _answer(columns.days_taken, (calendar,), "long", on=on, held=held, as_of=as_of, by=by)


def _answer(
    function: Callable[..., Any],
    first: tuple[Any, ...],
    type_: str,
    **arguments: SparkColumn | int | date | None,
) -> Column:
    """The answers of a function of `columns`, as a column of structs.

    Args:
        function: the function.
        first: its first arguments: the rulebook or calendar, and the rule.
        type_: Spark's type of the value.
        arguments: its other arguments: columns or their names; or one day or number for every row.
    """
    functions = spark_functions()
    from pyspark.sql import Column  # as in _functions

    by_row = {name: value for name, value in arguments.items() if isinstance(value, (str, Column))}
    fixed = {
        name: value for name, value in arguments.items() if name not in by_row and value is not None
    }
    # Raises if the question is wrong, before Spark begins.
    empty = {name: np.empty(0, _EMPTY_TYPES.get(name, "datetime64[D]")) for name in by_row}
    function(*first, **fixed, **empty)
    names, pickled = tuple(by_row), pickle.dumps(first)

    # It has no annotations: Spark would read them, but cannot import the types they name.
    def answer_batch(*batch):  # type: ignore[no-untyped-def]
        columns_of_batch = dict(zip(names, map(_days, batch), strict=True))
        return _struct(function(*_unpickled(pickled), **fixed, **columns_of_batch), type_)

    arrow_function = functions.arrow_udf(
        answer_batch, f"value {type_}, code string, message string"
    )
    answer: Column = arrow_function(
        *(column_named(value) if isinstance(value, str) else value for value in by_row.values())
    )
    return answer


@lru_cache(maxsize=32)
def _unpickled(pickled: bytes) -> tuple[Any, ...]:
    # A worker reads a rulebook once for all its batches, so it makes the rulebook's tables once.
    # The bytes are safe to read: they came with the function, which Spark also pickles.
    arguments: tuple[Any, ...] = pickle.loads(pickled)
    return arguments


def _days(column: pa.Array[Any]) -> Any:
    """Dates as a numpy array. A batch has some thousand rows, and numpy has the least overhead."""
    return column.to_numpy(zero_copy_only=False) if str(column.type) == "date32[day]" else column


def _struct(answers: Any, type_: str) -> pa.Array[Any]:
    import pyarrow as pa  # as in _functions

    arrow = {
        "date": pa.date32(),
        "long": pa.int64(),
        "string": pa.string(),
        "boolean": pa.bool_(),
    }[type_]
    values = answers.due if isinstance(answers, columns.DueColumn) else answers.values
    if isinstance(values, np.ndarray):
        values = pa.array(values, arrow, from_pandas=True)
    else:
        values = values.cast(arrow)
    refusals = answers.refusals
    fields = [values]
    for words in (refusals.code, refusals.message) if refusals else ((), ()):
        field = np.full(len(values), None, object)
        field[refusals.row] = words
        fields.append(pa.array(field, pa.string()))
    return pa.StructArray.from_arrays(fields, ["value", "code", "message"])


def spark_functions() -> Any:
    """Spark's functions. They are imported here, because pyspark may not be installed."""
    try:
        from pyspark.sql import functions
    except ModuleNotFoundError as error:
        if str(error.name).partition(".")[0] != "pyspark":
            raise
        raise TimescaleError(
            "Spark needs an extra; install it with: pip install 'cptimescales[spark]'"
        ) from None
    return functions


def column_named(column: str) -> Column:
    """The column of exactly this name. Without the quotes, Spark reads a dot as a field."""
    escaped = column.replace("`", "``")
    named: Column = spark_functions().col(f"`{escaped}`")
    return named
