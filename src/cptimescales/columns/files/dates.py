"""Days and names out of a column of a file: ISO and strict dd/mm/yyyy where they are text, and never a guess."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from cptimescales.calendars.written_days import parse_iso_or_uk_date
from cptimescales.errors import NotADateError, TimescaleError

Column: TypeAlias = (
    Any  # a column of a file: a pyarrow array, or a list of what stands in its cells
)
_NO_DAY = np.datetime64("NaT")
_TIME_OF_DAY = "it has a time of day; take its date if you are sure"
_LENGTH = len("2026-12-14")
_MIDNIGHT = re.compile(
    r"(\S{10})[ T]00:00(?::00(?:\.0+)?)?", re.ASCII
)  # how databases write a date out as text
_MONTH_FIRST = re.compile(r"(?:0?[1-9]|1[0-2])/(?:1[3-9]|2[0-9]|3[01])/[0-9]{4}(?:\s.*)?", re.ASCII)


@dataclass(frozen=True)
class Days:
    """The days of a column, empty where there is none, and what could not be read: position, value and reason."""

    days: NDArray[np.datetime64]
    refused: list[tuple[int, object, TimescaleError]] = field(default_factory=list)


def check_type(name: str, type_: pa.DataType) -> None:
    """Whether a column of some arrow type can hold days.

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
        raise NotADateError(
            name,
            f"a column of {type_}",
            "save it as dates, as timestamps at midnight, or as text YYYY-MM-DD",
        )


def days_in(column: Column, name: str) -> Days:
    """The days of a column; text is read as `YYYY-MM-DD` or strict `dd/mm/yyyy`, and blank text is an empty row.

    A time of day after it is taken if it is midnight, `00:00`, `00:00:00` or with more noughts; no other is.

    >>> days_in(pa.array(["2026-12-14", "14/12/2026", " ", None]), "held").days
    array(['2026-12-14', '2026-12-14',        'NaT',        'NaT'],
          dtype='datetime64[D]')
    >>> [str(error) for *_, error in days_in([datetime(2026, 12, 14, 9, 30)], "held").refused]
    ["held must be a date, not '2026-12-14 09:30:00'; it has a time of day; take its date if you are sure"]
    """
    if isinstance(column, list):
        return _of_cells(column, name)
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    type_ = column.type
    check_type(name, type_)
    if pa.types.is_dictionary(type_):
        return (
            _of_text(column, name)
            if _is_text(type_.value_type)
            else days_in(column.dictionary_decode(), name)
        )
    if _is_text(type_):
        return _of_text(column.dictionary_encode(), name)
    if pa.types.is_null(type_):
        return Days(np.full(len(column), _NO_DAY, "datetime64[D]"))
    days = column if pa.types.is_date32(type_) else column.cast(pa.date32(), safe=False)
    found = Days(_numpy(days))
    if not pa.types.is_date32(type_):
        timed = pc.fill_null(pc.not_equal(days.cast(type_), column), False)
        for row in np.flatnonzero(timed.to_numpy(zero_copy_only=False)).tolist():
            value = column[row].as_py()
            found.refused.append((row, value, NotADateError(name, str(value), _TIME_OF_DAY)))
            found.days[row] = _NO_DAY
    return found


def month_first(text: str) -> bool:
    """Whether a text can be a day only if its month stands first: then so may other days of its column, read otherwise.

    >>> month_first("12/14/2026"), month_first("12/11/2026"), month_first("31/11/2026")
    (True, False, False)
    """
    return _MONTH_FIRST.fullmatch(text.strip()) is not None


def names_in(column: Column) -> tuple[list[str], NDArray[np.int64]]:
    """The different names of a column without the blanks around them, and which of them stands in each row.

    >>> names_in(pa.array(["wales", " wales", None]))
    (['wales', 'wales', ''], array([0, 1, 2]))
    """
    if isinstance(column, list):
        column = pa.array(["" if value is None else shown(value) for value in column], pa.string())
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    names = [shown(value).strip() for value in encoded.dictionary.to_pylist()]
    rows = pc.fill_null(encoded.indices.cast(pa.int64()), len(names)).to_numpy(zero_copy_only=False)
    return [*names, ""], rows


def shown(value: object) -> str:
    """What stands in a cell, as it is told among the refusals.

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
    numbers = (
        days.view(pa.int32()).cast(pa.int64()).fill_null(np.iinfo(np.int64).min)
    )  # which is numpy's NaT
    return np.array(numbers.to_numpy(zero_copy_only=False)).view("datetime64[D]")


def _of_text(encoded: Any, name: str) -> Days:
    """Each different text is read once."""
    read = _of_cells(encoded.dictionary.to_pylist(), name)
    days = np.append(read.days, _NO_DAY)
    rows = pc.fill_null(encoded.indices.cast(pa.int64()), len(read.days)).to_numpy(
        zero_copy_only=False
    )
    found = Days(days[rows])
    if read.refused:
        reasons = {position: (value, refusal) for position, value, refusal in read.refused}
        for row in np.flatnonzero(np.isin(rows, list(reasons))).tolist():
            found.refused.append((row, *reasons[int(rows[row])]))
    return found


def _of_cells(cells: Sequence[object], name: str) -> Days:
    found = Days(np.full(len(cells), _NO_DAY, "datetime64[D]"))
    for row, value in enumerate(cells):
        try:
            day = _day(value, name)
        except TimescaleError as error:
            found.refused.append((row, value, error))
        else:
            if day is not None:
                found.days[row] = day
    return found


def _day(value: object, name: str) -> date | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, str):
        return _day_of_text(value, name)
    if isinstance(value, datetime):
        if value.time() != time():
            raise NotADateError(name, str(value), _TIME_OF_DAY)
        return value.date()
    if isinstance(value, date):
        return value
    kind = (
        "true or false"
        if isinstance(value, bool)
        else "a time"
        if not isinstance(value, (int, float))
        else "a number"
    )
    raise NotADateError(
        name, shown(value), f"the cell holds {kind}; give it a date and the format of a date"
    )


def _day_of_text(text: str, name: str) -> date:
    midnight = _MIDNIGHT.fullmatch(text.strip()) if len(text) > _LENGTH else None
    try:
        return parse_iso_or_uk_date(midnight[1] if midnight else text, name)
    except NotADateError:
        if not month_first(text):
            raise
        advice = (
            "there is no such month; if this column is written month first, its other dates are read as other days: "
            "write all of them as YYYY-MM-DD"
        )
        raise NotADateError(name, text, advice) from None
