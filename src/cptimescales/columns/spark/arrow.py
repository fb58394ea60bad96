"""The functions of `cptimescales.columns` as Arrow functions of Spark: Python on the workers.

They answer where no expression of Spark can: where the names of rulebooks or calendars are neither
all text nor all whole numbers. Spark sends each batch of rows to Python and back.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from cptimescales import columns
from cptimescales.columns.spark.days import SparkColumn
from cptimescales.columns.spark.literals import column_named, spark_functions

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import Column

_EMPTY_TYPES = {"n": "int64", "by": "object"}


def arrow_answer(
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
    from pyspark.sql import Column  # as in spark_functions

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
    import pyarrow as pa  # as in spark_functions

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
