"""Which rulebook or calendar a row of Spark names, as its number."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from cptimescales.columns.dispatch import Dispatch
from cptimescales.columns.refusal_runs import Reason
from cptimescales.columns.spark.days import SparkColumn, column_of
from cptimescales.columns.spark.literals import (
    apart,
    integers,
    is_text,
    quoted,
    spark_functions,
    texts,
)
from cptimescales.errors import UnknownNameError

if TYPE_CHECKING:
    from pyspark.sql import Column

NAME = "\x10"
"""In the words of a reason: where the name stands that is unknown."""

_FEW = 8  # names that are compared one by one
_MOST_SLOTS = 1 << 18
_WHOLE = r"\A(?:tinyint|smallint|int|bigint)\z"
_PLAIN = 10_000_000  # below it, Spark writes the fraction 301.0 as it is
_FRACTION = r"\A(-?[0-9]+)\.0+\z"


class Named(NamedTuple):
    """Which rulebook or calendar answers each row.

    Attributes:
        number: its number; None where one answers every row.
        name: its name, as a message writes it.
    """

    number: Column | None = None
    name: Column | None = None


def named_by(by: SparkColumn | None, dispatch: Dispatch[Any]) -> Named | None:
    """Which rulebook or calendar answers each row; None if Spark cannot find their names."""
    if by is None:
        return Named()
    if not _can_be_compared(dispatch.numbers):
        return None
    name = column_of(by, "by")
    number = _number_of(name, dispatch.numbers, len(dispatch.owners))
    return Named(number, _written_name(name))


def names_of(by: SparkColumn | None) -> NDArray[Any] | None:
    """A column of names without rows, if there is one; the dispatch asks only for that."""
    return None if by is None else np.empty(0, object)


def _can_be_compared(numbers: Mapping[Hashable, int]) -> bool:
    """Whether Spark can find these names: all of them are text, or all of them whole numbers."""
    if all(isinstance(name, str) for name in numbers):
        return True
    return all(isinstance(name, int) and abs(name) < _PLAIN for name in numbers)


def _number_of(by: Column, numbers: Mapping[Hashable, int], nobody: int) -> Column:
    """The number of the name in each row.

    Args:
        by: the column of names.
        numbers: the number of each name; `_can_be_compared` says that they can be found.
        nobody: the number for a name that is unknown, and for no name.
    """
    functions = spark_functions()
    kind, text = functions.typeof(by), by.cast("string")
    if all(isinstance(name, str) for name in numbers):
        names = {str(name): number for name, number in numbers.items()}
        text = functions.when(is_text(by), text)
    else:
        names = {f"{name:d}": number for name, number in numbers.items()}  # true is 1
        text = (
            functions.when(kind.rlike(_WHOLE), text)
            .when(kind == "boolean", functions.when(text == "true", "1").when(text == "false", "0"))
            .when(
                kind.rlike(r"\A(?:float|double|decimal)"),
                functions.regexp_replace(text, _FRACTION, "$1"),
            )
        )
        names |= {"-0": names["0"]} if "0" in names else {}
    found = _compared(text, names) if len(names) <= _FEW else _hashed(text, names)
    number: Column = functions.coalesce(found, functions.lit(nobody))
    return number


def unknown_name(error: type[UnknownNameError], names: Sequence[Hashable]) -> Reason:
    """Why a row with an unknown name is refused. The words guess no other name."""
    unknown = error("?", [str(name) for name in names])
    return Reason(unknown.code, str(unknown).replace("'?'", NAME, 1))


def _written_name(by: Column) -> Column:
    """The name of each row as a message writes it."""
    functions = spark_functions()
    text = functions.coalesce(by.cast("string"), functions.lit(""))
    written: Column = functions.when(is_text(by) | by.isNull(), apart(quoted, text)).otherwise(text)
    return written


def _compared(text: Column, names: Mapping[str, int]) -> Column:
    functions = spark_functions()
    found = functions
    for name, number in names.items():
        found = found.when(text == functions.lit(name), functions.lit(number))
    compared: Column = found.otherwise(functions.lit(None).cast("int"))
    return compared


def _hashed(text: Column, names: Mapping[str, int]) -> Column:
    """One look-up by the check sum of a name, then one comparison, however many names there are."""
    functions = spark_functions()
    known = list(names)
    sums = np.array([crc32(name.encode("utf-8", "surrogatepass")) for name in known])
    slots = next(
        (
            size
            for size in range(2 * len(known) + 1, _MOST_SLOTS, 2)
            if len(set((sums % size).tolist())) == len(known)
        ),
        None,
    )
    if slots is None:
        place = functions.array_position(texts(known), text).cast("int") - 1
    else:
        table = np.full(slots, -1)
        table[sums % slots] = np.arange(len(known))
        check_sum = functions.crc32(text.cast("binary")) % slots
        place = functions.get(integers(table), check_sum.cast("int"))
    found: Column = functions.when(
        functions.get(texts(known), place) == text,
        functions.get(integers(list(names.values())), place),
    )
    return found
