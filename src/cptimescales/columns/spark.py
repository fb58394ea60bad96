"""The functions of `cptimescales.columns` over Spark columns, and a Parquet folder answered whole (extra `spark`).

Spark does the distributing: each function is an Arrow function of Spark's own, which asks the function of the same name in
`cptimescales.columns` for one batch of rows after another, so every row is answered as on a single machine.

An answer is a struct: `value`, empty where there is none, and `code` and `message`, the refusal of a row that cannot be
answered. A row that is empty has none of the three. The Pythons of the workers need cptimescales with its extra `spark`.
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

Given: TypeAlias = "Column | str"
"""A Spark column or its name."""

_DAYS = ("date", "string", "timestamp_ntz", "void")  # void: nothing but empty rows
_TYPES = {"n": "int64", "by": "object"}


class Written(NamedTuple):
    """What a folder was answered with: how many rows there are, and how many of them got an answer, or a refusal."""

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
    """Writes the rows of a Parquet folder to another one, with due dates and refusals beside them; see `with_due`.

    Args:
        session: the Spark session that does it.
        source, target: the folder to read, and the one to write.
        book, rule, on, by, number, name: as for `with_due`.
        mode: what to do where the target is there already: refuse, or replace it.

    Returns:
        How many rows were written, answered and refused; the rest had nothing in them.

    Raises:
        TimescaleError: one folder is the other, or lies in it; or as for `with_due`.
        AnalysisException: Spark's own, where the source cannot be read or the target is there already.

    >>> due_folder(session, held, found, book="england", rule="first_core_group", on="held")  # doctest: +SKIP
    Written(rows=3, answered=1, refused=1)
    """
    places = [_place(source), _place(target)]
    if any(
        posixpath.join(one, "").startswith(posixpath.join(other, ""))
        for one, other in (places, places[::-1])
    ):
        raise TimescaleError(
            f"target {target!r} lies in source {source!r}, or the other way round; name a folder apart"
        )
    if mode not in ("errorifexists", "overwrite"):
        raise TimescaleError(f"mode must be 'errorifexists' or 'overwrite', not {mode!r}")
    functions = _functions()
    from pyspark.sql import Observation  # as in _functions

    seen = Observation()
    found = with_due(
        session.read.parquet(source), book, rule, on=on, by=by, number=number, name=name
    )
    counted = [
        functions.count(each)
        for each in (functions.lit(1), _named(name), _named(f"{name}_refusal_code"))
    ]
    names = ("rows", "answered", "refused")
    found = found.observe(
        seen, *(each.alias(word) for each, word in zip(counted, names, strict=True))
    )
    found.write.mode(mode).parquet(target)
    return Written(*(seen.get[word] for word in names))


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
    """A frame with three more columns: `due`, a date, and `due_refusal_code` and `due_refusal_message`, both text.

    Args:
        frame: the frame; its rows keep all they hold.
        book: a rulebook or its name; with `by`, a mapping from what stands in that column to rulebooks or their names.
        rule: the rule's id, for example `first_core_group`.
        on: the name of the column of trigger dates: dates, timestamps without a time zone at midnight, or text as
            YYYY-MM-DD. A timestamp with a time zone is a moment, not a day: take its date first.
        by: the name of a column that says for each row which rulebook answers.
        number: which of a series: 1 is the first.
        name: another name in place of `due`.

    Raises:
        TimescaleError: as for `cptimescales.columns.due_column`, before Spark begins; or the frame has such a column.
        AnalysisException: Spark's own, where the frame has no column of that name.

    >>> found = with_due(session.read.parquet(held), "england", "first_core_group", on="held")  # doctest: +SKIP
    >>> found.select("held", "due", "due_refusal_code").show()  # doctest: +SKIP
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
            f"the frame has a column {min(taken)!r} already; choose another with name="
        )
    answer = due_column(book, rule, on, number=number, by=by)
    kind = frame.select(_named(on)).schema[0].dataType.typeName()
    if kind not in _DAYS:
        zone = "the days of a moment depend on where: " if kind == "timestamp" else ""
        raise NotADateError(
            "on", f"a column of type {kind}", f"{zone}take its date first, with to_date or cast"
        )
    kept = [_named(column) for column in frame.columns]
    whole = frame.select(*kept, answer.alias(name))
    return whole.select(
        *kept, *(_named(name)[field].alias(column) for field, column in names.items())
    )


def due_column(
    book: Books, rule: str, on: Given, *, number: int = 1, by: Given | None = None
) -> Column:
    """By which day each duty must have been met: `columns.due_column`; the value is a date.

    >>> answer = due_column("england", "first_core_group", "held")  # doctest: +SKIP
    >>> session.read.parquet(held).select(answer.alias("due")).first().due.value  # doctest: +SKIP
    datetime.date(2026, 12, 30)
    """
    return _answer(columns.due_column, (book, rule), "date", on=on, number=number, by=by)


def last_working_day_column(calendar: Calendars, on: Given, *, by: Given | None = None) -> Column:
    """The last working day on or before each day: `columns.last_working_day_column`; the value is a date.

    >>> answer = last_working_day_column("england-and-wales", "held")  # doctest: +SKIP
    >>> session.read.parquet(held).select(answer.alias("last")).first().last.value  # doctest: +SKIP
    datetime.date(2026, 12, 14)
    """
    return _answer(columns.last_working_day_column, (calendar,), "date", on=on, by=by)


def add_working_days_column(
    calendar: Calendars, on: Given, n: Given | int, *, by: Given | None = None
) -> Column:
    """The working day so many working days after each day: `columns.add_working_days_column`; the value is a date.

    >>> answer = add_working_days_column("england-and-wales", "held", 10)  # doctest: +SKIP
    >>> session.read.parquet(held).select(answer.alias("added")).first().added.value  # doctest: +SKIP
    datetime.date(2026, 12, 30)
    """
    return _answer(columns.add_working_days_column, (calendar,), "date", on=on, n=n, by=by)


def working_days_between(
    calendar: Calendars, start: Given, end: Given | date, *, by: Given | None = None
) -> Column:
    """The working days after `start`, up to and including `end`: `columns.working_days_between`; the value is a count.

    >>> answer = working_days_between("england-and-wales", "held", date(2026, 12, 30))  # doctest: +SKIP
    >>> session.read.parquet(held).select(answer.alias("days")).first().days.value  # doctest: +SKIP
    10
    """
    return _answer(columns.working_days_between, (calendar,), "long", start=start, end=end, by=by)


def status_column(due: Given, held: Given, as_of: Given | date) -> Column:
    """Where each duty stands on a day, as text: `columns.status_column`.

    >>> answer = status_column("held", "held", date(2027, 1, 4))  # doctest: +SKIP
    >>> session.read.parquet(held).select(answer.alias("status")).first().status.value  # doctest: +SKIP
    'met'
    """
    return _answer(columns.status_column, (), "string", due=due, held=held, as_of=as_of)


def days_late(
    calendar: Calendars, due: Given, held: Given, as_of: Given | date, *, by: Given | None = None
) -> Column:
    """How many working days late each duty was met, or is by now: `columns.days_late`; the value is a count.

    >>> answer = days_late("england-and-wales", "held", "held", date(2027, 1, 4))  # doctest: +SKIP
    >>> session.read.parquet(held).select(answer.alias("late")).first().late.value  # doctest: +SKIP
    0
    """
    return _answer(columns.days_late, (calendar,), "long", due=due, held=held, as_of=as_of, by=by)


def _answer(
    function: Callable[..., Any],
    owners: tuple[Any, ...],
    type_: str,
    **given: Given | int | date | None,
) -> Column:
    """What a function of `columns` answers, as a struct column.

    Args:
        function: the function.
        owners: its first arguments: who answers, and what.
        type_: Spark's type of the value.
        given: its other arguments: columns or their names, and, for all rows, one day or number.
    """
    functions = _functions()
    from pyspark.sql import Column  # as in _functions

    varied = {word: each for word, each in given.items() if isinstance(each, (str, Column))}
    fixed = {word: each for word, each in given.items() if word not in varied and each is not None}
    # A mistake in the question is raised here and not in the middle of the work.
    function(
        *owners,
        **fixed,
        **{word: np.empty(0, _TYPES.get(word, "datetime64[D]")) for word in varied},
    )
    words, sent = tuple(varied), pickle.dumps(owners)
    # Without annotations: Spark reads those of an Arrow function, and cannot read ones that it would have to import.
    arrow = functions.arrow_udf(
        lambda *batch: _struct(
            function(*_received(sent), **fixed, **dict(zip(words, map(_days, batch), strict=True))),
            type_,
        ),
        f"value {type_}, code string, message string",
    )
    answer: Column = arrow(
        *(_named(each) if isinstance(each, str) else each for each in varied.values())
    )
    return answer


@lru_cache(maxsize=32)
def _received(owners: bytes) -> tuple[Any, ...]:
    # A worker reads a rulebook once for all its batches; so it makes its tables once, since they are kept by rulebook.
    found: tuple[Any, ...] = pickle.loads(
        owners
    )  # it came with the function, which Spark sends the same way
    return found


def _days(column: pa.Array[Any]) -> Any:
    """Dates as numpy has them: Spark sends some thousand rows at a time, and numpy is the quickest to begin with."""
    return column.to_numpy(zero_copy_only=False) if str(column.type) == "date32[day]" else column


def _struct(found: Any, type_: str) -> pa.Array[Any]:
    import pyarrow as pa  # as in _functions

    arrow = {"date": pa.date32(), "long": pa.int64(), "string": pa.string()}[type_]
    values = found.due if isinstance(found, columns.DueColumn) else found.values
    values = (
        pa.array(values, arrow, from_pandas=True)
        if isinstance(values, np.ndarray)
        else values.cast(arrow)
    )
    refusals = found.refusals
    told = []
    for words in (refusals.code, refusals.message) if refusals else ((), ()):
        column = np.full(len(values), None, object)
        column[refusals.row] = words
        told.append(pa.array(column, pa.string()))
    return pa.StructArray.from_arrays([values, *told], ["value", "code", "message"])


def _functions() -> Any:
    """Spark's functions; not imported at the top, for pyspark may not be there."""
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
    """The column of exactly that name: to Spark, a dot would lead into a struct."""
    escaped = column.replace("`", "``")
    found: Column = _functions().col(f"`{escaped}`")
    return found


def _place(path: str) -> str:
    """Where a path leads, as far as its words tell."""
    scheme, colon, rest = path.partition(":")
    if colon and scheme == "file":
        return os.path.realpath("/" + rest.lstrip("/"))
    remote = colon and len(scheme) > 1 and scheme.isalnum()  # one letter is a drive
    return posixpath.normpath(path) if remote else os.path.realpath(path)
