"""Reads dates and names in the columns of a file; dates may be written as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from cptimescales.calendars.day_reader import AS_WRITTEN, DayReader
from cptimescales.columns.files.arrow_arrays import arrow_array, missing_in, numbers_in
from cptimescales.errors import NotADateError, TimescaleError

FileColumn: TypeAlias = Any
"""A column of a file: a pyarrow array, or the list of its cells."""

_NO_DAY = np.datetime64("NaT")
_TIME_OF_DAY = "it has a time of day; take its date if you are sure"


@dataclass(frozen=True)
class ReadDays:
    """The days of a column, and the values that are no days.

    Attributes:
        days: the day of each row; null for a blank cell, and for a value that is no day.
        refused: the row, the value and the reason of each value that is no day.
    """

    days: NDArray[np.datetime64]
    refused: list[tuple[int, object, TimescaleError]] = field(default_factory=list)


def check_type(name: str, type_: pa.DataType) -> None:
    """Raises if a column of some arrow type cannot hold days.

    Raises:
        NotADateError: it cannot; the message says how to make it one that can.
    """
    inner = type_.value_type if pa.types.is_dictionary(type_) else type_
    if pa.types.is_timestamp(inner) and inner.tz is not None:
        advice = f"take its date first: its days in {inner.tz} need not be those in Europe/London"
        raise NotADateError(name, f"a column of moments in {inner.tz}", advice)
    if not (
        pa.types.is_date(inner)
        or pa.types.is_timestamp(inner)
        or _is_text(inner)
        or pa.types.is_null(inner)
    ):
        advice = "save it as dates, as timestamps at midnight, or as text YYYY-MM-DD"
        raise NotADateError(name, f"a column of {type_}", advice)


def days_in(column: FileColumn, name: str, days: DayReader = AS_WRITTEN) -> ReadDays:
    """The days of a column. Text is `YYYY-MM-DD` or strict `dd/mm/yyyy`; blank text is no day.

    A time of day after the date is accepted if it is midnight: `00:00`, `00:00:00` or with more
    zeros. Any other time is refused, unless `days` drops it.

    Args:
        column: the column.
        name: its name, for a refusal.
        days: how the days are written, and which mean none.

    Raises:
        NotADateError: the column has a type that cannot hold days.

    >>> days_in(pa.array(["2026-12-14", "14/12/2026", " ", None]), "held").days
    array(['2026-12-14', '2026-12-14',        'NaT',        'NaT'],
          dtype='datetime64[D]')
    >>> [(row, str(error)) for row, value, error in days_in(["31/11/2026"], "held").refused]
    [(0, "held must be a date, not '31/11/2026'; there is no such day")]
    """
    if isinstance(column, list):
        return _of_cells(column, name, days)
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    type_ = column.type
    check_type(name, type_)
    if pa.types.is_dictionary(type_):
        if _is_text(type_.value_type):
            return _of_text(column, name, days)
        return days_in(column.dictionary_decode(), name, days)
    if _is_text(type_):
        return _of_text(column.dictionary_encode(), name, days)
    if pa.types.is_null(type_):
        return ReadDays(np.full(len(column), _NO_DAY, "datetime64[D]"))
    read = (
        ReadDays(_numpy(column))
        if pa.types.is_date32(type_)
        else _of_moments(column, name, drops_times=days.drops_times)
    )
    for day in days.empty_days:
        read.days[read.days == np.datetime64(day)] = _NO_DAY
    return read


def names_in(column: FileColumn) -> tuple[list[str], NDArray[np.int64]]:
    """The names of a column without the blanks around them, and the position of each row's name.

    >>> names_in(pa.array(["wales", " wales", None]))
    (['wales', 'wales', ''], array([0, 1, 2]))
    """
    if isinstance(column, list):
        column = pa.array(["" if value is None else shown(value) for value in column], pa.string())
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    names = [shown(value).strip() for value in encoded.dictionary.to_pylist()]
    return [*names, ""], _places(encoded, null=len(names))


def dates(days: NDArray[np.datetime64]) -> pa.Array[Any]:
    """Days as an arrow column of dates.

    >>> dates(np.array(["2026-12-14", "NaT"], "datetime64[D]")).to_pylist()
    [datetime.date(2026, 12, 14), None]
    """
    missing = np.isnat(days) if len(days) and np.isnat(days.min()) else None
    return arrow_array(days.view(np.int64).astype(np.int32), pa.date32(), missing)


def shown(value: object) -> str:
    """The value of a cell, as a refusal shows it.

    >>> shown(45000.0), shown(None), shown(date(2026, 12, 14))
    ('45000', '', '2026-12-14')
    """
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _is_text(type_: pa.DataType) -> bool:
    return (
        pa.types.is_string(type_)
        or pa.types.is_large_string(type_)
        or pa.types.is_string_view(type_)
    )


def _numpy(days: Any) -> NDArray[np.datetime64]:
    read = numbers_in(days, np.int32).astype(np.int64).view("datetime64[D]")
    missing = missing_in(days)
    if missing is not None:
        read[missing] = _NO_DAY
    return read


def _places(encoded: Any, *, null: int) -> NDArray[np.int64]:
    """For each row of a dictionary-encoded column, the place of its value in the dictionary."""
    indices = encoded.indices
    places = numbers_in(indices, indices.type.to_pandas_dtype()).astype(np.int64)
    missing = missing_in(indices)
    if missing is not None:
        places[missing] = null
    return places


def _of_moments(column: Any, name: str, *, drops_times: bool) -> ReadDays:
    """The days of timestamps, or of dates in milliseconds; a time of day is refused or dropped."""
    days = column.cast(pa.date32(), safe=False)
    read = ReadDays(_numpy(days))
    if drops_times:
        return read
    width = np.int64
    timed = numbers_in(days.cast(column.type), width) != numbers_in(column, width)
    missing = missing_in(column)
    if missing is not None:
        timed &= ~missing
    for row in np.flatnonzero(timed).tolist():
        value = column[row].as_py()
        read.refused.append((row, value, NotADateError(name, str(value), _TIME_OF_DAY)))
        read.days[row] = _NO_DAY
    return read


def _of_text(encoded: Any, name: str, reader: DayReader) -> ReadDays:
    """The days of dictionary-encoded text. Each different text is read once."""
    texts = _of_cells(encoded.dictionary.to_pylist(), name, reader)
    places = _places(encoded, null=len(texts.days))
    read = ReadDays(np.append(texts.days, _NO_DAY)[places])
    if texts.refused:
        reasons = {place: (value, error) for place, value, error in texts.refused}
        for row in np.flatnonzero(np.isin(places, list(reasons))).tolist():
            read.refused.append((row, *reasons[int(places[row])]))
    return read


def _of_cells(cells: Sequence[object], name: str, reader: DayReader) -> ReadDays:
    read = ReadDays(np.full(len(cells), _NO_DAY, "datetime64[D]"))
    known: dict[str, date | TimescaleError | None] = {}  # so that each text is read once
    for row, value in enumerate(cells):
        if type(value) is not str:
            day = _tried(value, name, reader)
        elif value in known:
            day = known[value]
        else:
            day = known[value] = _tried(value, name, reader)
        if isinstance(day, TimescaleError):
            read.refused.append((row, value, day))
        elif day is not None:
            read.days[row] = day
    return read


def _tried(value: object, name: str, reader: DayReader) -> date | TimescaleError | None:
    """The day of a cell; None if it has none; the error if it cannot be read."""
    try:
        return reader.read(value, name) if isinstance(value, str) else _day(value, name, reader)
    except TimescaleError as error:
        return error


def _day(value: object, name: str, reader: DayReader) -> date | None:
    """The day of a cell that is no text."""
    if value is None:
        return None
    if isinstance(value, datetime):
        if value.time() != time() and not reader.drops_times:
            raise NotADateError(name, str(value), _TIME_OF_DAY)
        value = value.date()
    if isinstance(value, date):
        return None if value in reader.empty_days else value
    if isinstance(value, bool):
        kind = "true or false"
    else:
        kind = "a number" if isinstance(value, (int, float)) else "a time"
    advice = f"the cell holds {kind}; enter a date, and format the cell as a date"
    raise NotADateError(name, shown(value), advice)
