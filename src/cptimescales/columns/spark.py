"""The functions of `cptimescales.columns` for Spark columns and Parquet folders (extra `spark`).

Spark distributes the work. Each function here is an Arrow function of Spark, which calls the
function of the same name in `cptimescales.columns` for each batch of rows, so every row has the
answer that it has on a single machine.

An answer is a struct. Its `value` is null where there is no answer; a row that cannot be answered
has a `code` and a `message`. In a null row, all three are null. The Python of each worker needs
cptimescales with its extra `spark`.
"""

from __future__ import annotations

import os
import pickle
import posixpath
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

import numpy as np

from cptimescales import columns
from cptimescales.columns.dispatch import Books, Calendars
from cptimescales.errors import NotADateError, TimescaleError

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import Column, DataFrame, SparkSession

__all__ = [
    "Written",
    "add_working_days_column",
    "days_late",
    "due_column",
    "due_folder",
    "last_working_day_column",
    "status_column",
    "with_due",
    "working_days_between",
]

SparkColumn: TypeAlias = "Column | str"
"""A Spark column or its name."""

_DAY_TYPES = ("date", "string", "timestamp_ntz", "void")  # void: every row is null
_EMPTY_TYPES = {"n": "int64", "by": "object"}


class Written(NamedTuple):
    """How many rows `due_folder` wrote, and how many of them have a due date or a refusal."""

    rows: int
    answered: int
    refused: int


def due_folder(
    session: SparkSession,
    source: str,
    target: str,
    *,
    book: Books,
    rule: str,
    on: str,
    by: str | None = None,
    number: int = 1,
    name: str = "due",
    mode: Literal["errorifexists", "overwrite"] = "errorifexists",
) -> Written:
    """Writes the rows of a Parquet folder to another folder, with due dates and refusals.

    The new columns are those of `with_due`.

    Args:
        session: the Spark session.
        source: the folder to read.
        target: the folder to write.
        book, rule, on, by, number, name: as for `with_due`.
        mode: what to do if the target exists: refuse, or replace it.

    Returns:
        How many rows were written, answered and refused; the others are null.

    Raises:
        TimescaleError: one folder is the other or is inside it; or as for `with_due`.
        AnalysisException: Spark's own error: the source cannot be read, or the target exists.

    >>> due_folder(
    ...     session, source, target, book="england", rule="first_core_group", on="held"
    ... )  # doctest: +SKIP
    Written(rows=3, answered=1, refused=1)
    """
    places = [posixpath.join(_place(folder), "") for folder in (source, target)]
    if places[0].startswith(places[1]) or places[1].startswith(places[0]):
        raise TimescaleError(
            f"target {target!r} is inside source {source!r}, or the other way round; "
            "name a folder outside it"
        )
    if mode not in ("errorifexists", "overwrite"):
        raise TimescaleError(f"mode must be 'errorifexists' or 'overwrite', not {mode!r}")
    functions = _functions()
    from pyspark.sql import Observation  # as in _functions

    counts = Observation()
    answered = with_due(
        session.read.parquet(source), book, rule, on=on, by=by, number=number, name=name
    )
    counted = {
        "rows": functions.lit(1),
        "answered": _named(name),
        "refused": _named(f"{name}_refusal_code"),
    }
    answered = answered.observe(
        counts, *(functions.count(column).alias(field) for field, column in counted.items())
    )
    answered.write.mode(mode).parquet(target)
    return Written(*(counts.get[field] for field in counted))


def with_due(
    frame: DataFrame,
    book: Books,
    rule: str,
    *,
    on: str,
    by: str | None = None,
    number: int = 1,
    name: str = "due",
) -> DataFrame:
    """A frame with three more columns: `due`, `due_refusal_code` and `due_refusal_message`.

    `due` is a date, and the other two are text.

    Args:
        frame: the frame; its other columns are unchanged.
        book: a rulebook or its name; with `by`, a mapping from the names in that column to
            rulebooks or their names.
        rule: the rule's id, for example `first_core_group`.
        on: the name of the column of trigger dates: dates, timestamps without a time zone at
            midnight, or text as YYYY-MM-DD. A timestamp with a time zone is a moment, not a day:
            take its date first.
        by: the name of a column that says which rulebook answers each row.
        number: which deadline of a series; 1 is the first.
        name: the name of the new column, instead of `due`.

    Raises:
        TimescaleError: as for `cptimescales.columns.due_column`, before Spark begins; or the frame
            already has a column with one of the new names.
        AnalysisException: Spark's own error: the frame has no column of that name.

    >>> frame = session.read.parquet(source)  # doctest: +SKIP
    >>> answered = with_due(frame, "england", "first_core_group", on="held")  # doctest: +SKIP
    >>> answered.select("held", "due", "due_refusal_code").show()  # doctest: +SKIP
    +----------+----------+----------------+
    |      held|       due|due_refusal_code|
    +----------+----------+----------------+
    |2026-12-14|2026-12-30|            NULL|
    |1999-05-06|      NULL|    not_in_force|
    |      NULL|      NULL|            NULL|
    +----------+----------+----------------+
    <BLANKLINE>
    """
    names = {"value": name, "code": f"{name}_refusal_code", "message": f"{name}_refusal_message"}
    taken = {column.lower() for column in frame.columns} & {
        column.lower() for column in names.values()
    }
    if taken:
        raise TimescaleError(
            f"the frame already has a column {min(taken)!r}; choose another with name="
        )
    answer = due_column(book, rule, on, number=number, by=by)
    kind = frame.select(_named(on)).schema[0].dataType.typeName()
    if kind not in _DAY_TYPES:
        zone = "the day of a moment depends on the time zone: " if kind == "timestamp" else ""
        raise NotADateError(
            "on", f"a column of type {kind}", f"{zone}take its date first, with to_date or cast"
        )
    own = [_named(column) for column in frame.columns]
    whole = frame.select(*own, answer.alias(name))
    fields = (_named(name)[field].alias(column) for field, column in names.items())
    return whole.select(*own, *fields)


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


def status_column(due: SparkColumn, held: SparkColumn, as_of: SparkColumn | date) -> Column:
    """The status of each deadline on a day, as text; see `columns.status_column`.

    >>> answer = status_column("held", "held", date(2027, 1, 4))  # doctest: +SKIP
    >>> frame = session.read.parquet(source).select(answer.alias("status"))  # doctest: +SKIP
    >>> frame.first().status.value  # doctest: +SKIP
    'met'
    """
    return _answer(columns.status_column, (), "string", due=due, held=held, as_of=as_of)


def days_late(
    calendar: Calendars,
    due: SparkColumn,
    held: SparkColumn,
    as_of: SparkColumn | date,
    *,
    by: SparkColumn | None = None,
) -> Column:
    """How many working days late each deadline was met, or is on the day it is judged.

    See `columns.days_late`.

    >>> answer = days_late("england-and-wales", "held", "held", date(2027, 1, 4))  # doctest: +SKIP
    >>> frame = session.read.parquet(source).select(answer.alias("late"))  # doctest: +SKIP
    >>> frame.first().late.value  # doctest: +SKIP
    0
    """
    return _answer(columns.days_late, (calendar,), "long", due=due, held=held, as_of=as_of, by=by)


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
    functions = _functions()
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
        *(_named(value) if isinstance(value, str) else value for value in by_row.values())
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

    arrow = {"date": pa.date32(), "long": pa.int64(), "string": pa.string()}[type_]
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


def _functions() -> Any:
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


def _named(column: str) -> Column:
    """The column of exactly this name. Without the quotes, Spark reads a dot as a field."""
    escaped = column.replace("`", "``")
    named: Column = _functions().col(f"`{escaped}`")
    return named


def _place(path: str) -> str:
    """The folder that a path leads to, without a look at the file system."""
    scheme, colon, rest = path.partition(":")
    if colon and scheme == "file":
        return os.path.realpath("/" + rest.lstrip("/"))
    remote = colon and len(scheme) > 1 and scheme.isalnum()  # one letter is a Windows drive
    return posixpath.normpath(path) if remote else os.path.realpath(path)
