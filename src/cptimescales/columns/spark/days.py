"""Reads a column of Spark as days: dates, timestamps without a time zone, and text.

The type of a column is known only when Spark plans. So an expression has a branch for each type,
and Spark drops the branches of the others before it begins.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from cptimescales.calendars.dates import require_date
from cptimescales.calendars.written_days import ISO, MIDNIGHT, SHAPES, UK, WRITE
from cptimescales.columns.lookup_tables import FIRST_DAY, LAST_DAY, day_number
from cptimescales.columns.spark.literals import (
    apart,
    column_named,
    is_text,
    quoted,
    spark_functions,
)
from cptimescales.errors import NotADateError

if TYPE_CHECKING:
    from pyspark.sql import Column

SparkColumn: TypeAlias = "Column | str"
"""A Spark column or its name."""

_BLANKS = "".join(character for character in map(chr, range(sys.maxunicode)) if character.isspace())
_LENGTH = len("2026-12-14")
_TIME = "it has a time of day; take its date if you are sure"
_ZONE = (
    "take its date first, in Europe/London: which day a moment belongs to depends on the time zone"
)


def _whole(pattern: str) -> str:
    r"""A pattern that fits a whole text. In Java, `\d` and `\s` are those of ASCII."""
    return rf"\A(?:{pattern})\z"


_NO_YEAR = "(?!0000|.{6}0000)"
_ISO, _UK = _whole(_NO_YEAR + ISO.pattern), _whole(_NO_YEAR + UK.pattern)
_AROUND = f"[{_BLANKS}]*"
_AT_MIDNIGHT = MIDNIGHT.pattern.removeprefix(r"(\S{10})")
# Of any other text, no group has a part, and dashes alone are no day.
_DAY = _whole(
    f"{_AROUND}{_NO_YEAR}(?:{ISO.pattern}|{UK.pattern})(?:{_AT_MIDNIGHT})?{_AROUND}|(?s:.*)"
)
_IN_ORDER = "$1$6-$2$5-$3$4"
_BLANK = _whole(_AROUND)


@dataclass(frozen=True)
class Days:
    """A column of days.

    Attributes:
        day: the day, a date; null where there is none.
        filled: whether the row has a value; of a column of dates, never.
        message: why a value is no day, in words.
    """

    day: Column
    filled: Column
    message: Column

    @property
    def unread(self) -> Column:
        """Whether the row has a value that is no day."""
        unread: Column = self.day.isNull() & self.filled
        return unread


def column_of(value: object, name: str) -> Column:
    """A column, or the column of this name.

    Raises:
        NotADateError: it is neither.
    """
    spark_functions()
    from pyspark.sql import Column  # as in spark_functions

    if not isinstance(value, (str, Column)):
        raise NotADateError(name, f"a {type(value).__name__}", "pass a column or its name")
    return column_named(value) if isinstance(value, str) else value


def days_of(value: SparkColumn | date, name: str) -> Days:
    """A column of days, or one day for every row.

    Args:
        value: the column, its name, or the day.
        name: the name of the argument, for messages.
    """
    functions = spark_functions()
    if isinstance(value, date):
        day = functions.date_from_unix_date(functions.lit(day_number(require_date(value, name))))
        return Days(day, functions.lit(False), functions.lit(None).cast("string"))
    return _read(column_of(value, name), name)


def unreachable(day: Column) -> Column:
    """Whether a day lies outside the years 1 to 9999: Spark knows more days than Python."""
    on = spark_functions().unix_date(day)
    outside: Column = (on < FIRST_DAY) | (on > LAST_DAY)
    return outside


def _read(column: Column, name: str) -> Days:
    functions = spark_functions()
    lit, when = functions.lit, functions.when
    kind = functions.typeof(column)
    is_written, is_time = is_text(column), kind == "timestamp_ntz"
    text, time = column.cast("string"), column.try_cast("timestamp_ntz")
    whole = column.try_cast("date")
    at_midnight = whole.cast("timestamp_ntz") == time
    moment = lit(str(NotADateError(name, "a column of moments", _ZONE)))
    day = (
        when(is_written, _as_iso(text).try_cast("date"))
        .when(is_time, when(at_midnight, whole))
        .when(kind == "timestamp", functions.raise_error(moment).cast("date"))
        .otherwise(whole)
    )
    filled = (
        when(is_written, functions.coalesce(~text.rlike(_BLANK), lit(False)))
        .when(is_time, time.isNotNull())
        .otherwise(lit(False))
    )
    begin, end = str(NotADateError(name, 0, "\n")).replace("\n", "").split("0", 1)
    written_time = functions.date_format(time, "yyyy-MM-dd'T'HH:mm:ss.SSSSSS")
    message = when(
        is_written,
        apart(
            lambda text: functions.concat(lit(begin), quoted(text), lit(end), _advice(text)), text
        ),
    ).when(is_time, functions.concat(lit(f"{begin}'"), written_time, lit(f"'{end}{_TIME}")))
    return Days(day, filled, message)


def _as_iso(text: Column) -> Column:
    """A text that writes a day as `YYYY-MM-DD`; dashes alone where it writes none."""
    functions = spark_functions()
    year, month, day = (functions.substring(text, *part) for part in ((7, 4), (4, 2), (1, 2)))
    # Most texts have one of two shapes, and the pattern for all shapes takes four times as long.
    iso: Column = (
        functions.when(text.rlike(_ISO), text)
        .when(text.rlike(_UK), functions.concat_ws("-", year, month, day))
        .otherwise(functions.regexp_replace(text, _DAY, _IN_ORDER))
    )
    return iso


def _advice(text: Column) -> Column:
    """What is wrong with a text that is no day, and what to write."""
    functions = spark_functions()
    stripped = functions.btrim(text, functions.lit(_BLANKS))
    written = functions.when(
        (functions.length(stripped) > _LENGTH) & stripped.rlike(_whole(MIDNIGHT.pattern)),
        functions.substring(stripped, 1, _LENGTH),
    ).otherwise(stripped)
    # A text of the right shape is no day that there is: then its midnight belongs to the shape.
    right = written.rlike(_whole(f"{ISO.pattern}|{UK.pattern}"))

    def advice(shown: Column) -> Column:
        by_shape = functions
        for _, pattern, reason in SHAPES:
            by_shape = by_shape.when(shown.rlike(f"(?id){_whole(pattern)}"), functions.lit(reason))
        advised: Column = by_shape.otherwise(functions.lit(WRITE))
        return advised

    return apart(advice, functions.when(right, stripped).otherwise(written))
