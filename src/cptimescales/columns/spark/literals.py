"""Lists of numbers and words inside an expression of Spark, and look-ups in them.

A literal of Spark that is made of thousands of numbers takes seconds to plan. So a list is one
text, which Spark itself splits once, before it begins. Long lists of days repeat themselves, week
after week: they are stored as different blocks and the number of each block.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cptimescales.errors import TimescaleError

if TYPE_CHECKING:
    from pyspark.sql import Column

BLOCK = 28
"""Days of a block: the rules of four weeks without a bank holiday are those of any other four."""

_GROUP = 16  # blocks that are looked up together
_FEW = 16_000  # numbers of blocks that need no groups
_UNSEEN = r"[\p{C}\p{Zl}\p{Zp}\p{Zs}&&[^ ]]"


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


def is_text(column: Column) -> Column:
    """Whether a column is one of texts. Spark knows it when it plans."""
    text: Column = spark_functions().typeof(column).rlike(r"\A(?:string|varchar|char)")
    return text


def column_named(column: str) -> Column:
    """The column of exactly this name. Without the quotes, Spark reads a dot as a field."""
    escaped = column.replace("`", "``")
    named: Column = spark_functions().col(f"`{escaped}`")
    return named


NOWHERE = int(np.iinfo(np.int32).min)
"""In a list of whole numbers: no number. Spark reads it as null."""


def integers(numbers: NDArray[Any] | Sequence[int]) -> Column:
    """A list of whole numbers of 32 bits, or `NOWHERE`."""
    functions = spark_functions()
    text = ",".join(map(str, np.asarray(numbers).tolist())).replace(str(NOWHERE), "null")
    listed: Column = functions.from_json(functions.lit(f"[{text}]"), "array<int>")
    return listed


def texts(words: Sequence[str | bool | None], type_: str = "string") -> Column:
    """A list of texts or truth values, some of them null."""
    functions = spark_functions()
    listed: Column = functions.from_json(functions.lit(json.dumps(list(words))), f"array<{type_}>")
    return listed


class Packed:
    """A long list of whole numbers, of which many blocks are the same.

    Args:
        rows: the list, in parts whose lengths are multiples of `BLOCK`.
        relative: whether the numbers of a block count from its first one: for a list that grows.
    """

    def __init__(self, rows: Iterable[NDArray[np.int32]], *, relative: bool = False) -> None:
        known: dict[bytes, int] = {}
        numbers: list[int] = []
        starts: list[int] = []
        for row in rows:
            blocks = row.reshape(-1, BLOCK)
            if relative:
                first = np.maximum(blocks[:, :1], 0)
                blocks = np.where(blocks == NOWHERE, NOWHERE, blocks - first).astype(np.int32)
                starts += first.ravel().tolist()
            whole, size = blocks.tobytes(), BLOCK * blocks.itemsize
            for place in range(0, len(whole), size):
                number = known.setdefault(whole[place : place + size], len(known))
                numbers.append(number * BLOCK)
        self._values = integers(np.frombuffer(b"".join(known), np.int32))
        self._starts = integers(starts) if relative else None
        self._numbers = _Grouped(numbers) if len(numbers) > _FEW else _Listed(numbers)

    def look_up(self, position: Column) -> Column:
        """The number at a position, an integer; null where the position is null, or no number."""
        functions = spark_functions()
        block = _divided(position, BLOCK)
        value: Column = functions.get(self._values, self._numbers.at(block) + position % BLOCK)
        return value if self._starts is None else functions.get(self._starts, block) + value


class _Listed:
    """A list of whole numbers as it is."""

    def __init__(self, numbers: Sequence[int]) -> None:
        self._numbers = integers(numbers)

    def at(self, position: Column) -> Column:
        number: Column = spark_functions().get(self._numbers, position)
        return number


class _Grouped:
    """A list of whole numbers in groups, of which many are the same."""

    def __init__(self, numbers: Sequence[int]) -> None:
        known: dict[tuple[int, ...], int] = {}
        groups = [
            known.setdefault(tuple(numbers[start : start + _GROUP]), len(known)) * _GROUP
            for start in range(0, len(numbers), _GROUP)
        ]
        last = len(numbers) % _GROUP
        assert not last or tuple(numbers[-last:]) == list(known)[-1]  # only the last may be short
        self._groups = integers(groups)
        self._numbers = integers([number for group in known for number in group])

    def at(self, position: Column) -> Column:
        functions = spark_functions()
        group = functions.get(self._groups, _divided(position, _GROUP))
        number: Column = functions.get(self._numbers, group + position % _GROUP)
        return number


def _divided(number: Column, by: int) -> Column:
    functions = spark_functions()
    quotient: Column = functions.call_function("div", number, functions.lit(by)).cast("int")
    return quotient


def apart(made: Callable[[Column], Column], value: Column) -> Column:
    """What is made of a value that is computed once, for the few rows that need it.

    Spark compiles no code for it: the code of an expression may not be longer than 64 KiB.
    """
    functions = spark_functions()
    result: Column = functions.get(
        functions.transform(functions.array(value), made), functions.lit(0)
    )
    return result


def worded(words: Column, values: Mapping[str, Column], name: Column | None, mark: str) -> Column:
    """Words in which each mark is replaced by its value.

    Args:
        words: the words, with marks: one character each.
        values: the text for each mark, never null.
        name: the text for one mark more, which few words have; None if none has it.
        mark: that mark.
    """
    functions = spark_functions()
    if name is not None:
        named = functions.replace(words, functions.lit(mark), name)
        words = functions.when(functions.contains(words, functions.lit(mark)), named).otherwise(
            words
        )
    return reduce(
        lambda text, mark: functions.replace(text, functions.lit(mark), values[mark]),
        values,
        words,
    )


def quoted(text: Column) -> Column:
    """A text as Python writes it in a message: in quotation marks, what cannot be seen in escapes.

    A character that is newer than Java's own list of characters may be written differently.
    """
    functions = spark_functions()
    lit = functions.lit
    escaped = functions.replace(text, lit("\\"), lit("\\\\"))
    for character, escape in (("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        escaped = functions.replace(escaped, lit(character), lit(escape))

    def visible(character: Column) -> Column:
        code = functions.ascii(character)
        digits = functions.lower(functions.hex(code))
        short = functions.concat(lit("\\x"), functions.lpad(digits, 2, "0"))
        middle = functions.concat(lit("\\u"), functions.lpad(digits, 4, "0"))
        long = functions.concat(lit("\\U"), functions.lpad(digits, 8, "0"))
        escape = functions.when(code < 256, short).when(code < 65_536, middle).otherwise(long)
        seen: Column = functions.when(character.rlike(_UNSEEN), escape).otherwise(character)
        return seen

    escaped = functions.when(
        escaped.rlike(_UNSEEN),
        functions.array_join(functions.transform(functions.split(escaped, ""), visible), ""),
    ).otherwise(escaped)
    single, double = functions.contains(text, lit("'")), functions.contains(text, lit('"'))
    whole: Column = (
        functions.when(~single, functions.concat(lit("'"), escaped, lit("'")))
        .when(~double, functions.concat(lit('"'), escaped, lit('"')))
        .otherwise(
            functions.concat(lit("'"), functions.replace(escaped, lit("'"), lit("\\'")), lit("'"))
        )
    )
    return whole
