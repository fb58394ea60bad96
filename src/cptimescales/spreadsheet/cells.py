"""What stands in cells: dates, names and numbers read from them, arrays cell by cell, errors that stay in one cell."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from cptimescales.calendars.dates import local_date, require_date
from cptimescales.calendars.working_calendar import closure_days
from cptimescales.calendars.written_days import parse_iso_or_uk_date
from cptimescales.errors import (
    ClosureError,
    EventOrderError,
    NotADateError,
    PeriodError,
    TimescaleError,
)

NULL_DATE = date(1899, 12, 30)
"""The day that serial 0 stands for, in LibreOffice and, for every day since March 1900, in Excel."""

FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2099, 12, 31)
"""The days that a cell may hold. A count, a TRUE or a telephone number is no date of our days, and must not become one."""


class CellError(StrEnum):
    """The errors that a cell can show."""

    VALUE = "#VALUE!"
    NOT_AVAILABLE = "#N/A"


Cell = date | int | str | CellError
"""What a function gives to one cell."""

Grid = tuple[tuple[Cell, ...], ...]
"""What a function gives where it was given a range: rows of cells."""

_UNREADABLE = (NotADateError, PeriodError, ClosureError, EventOrderError)


def error_of(error: TimescaleError) -> CellError:
    """The error a cell shows: `#VALUE!` where the input is wrong, `#N/A` where there is no such name or no answer."""
    return CellError.VALUE if isinstance(error, _UNREADABLE) else CellError.NOT_AVAILABLE


def is_blank(value: object) -> bool:
    """Whether a cell is empty. So is 0: LibreOffice passes an empty cell as 0."""
    if isinstance(value, str):
        return not value.strip()
    return value is None or (
        isinstance(value, (int, float)) and not isinstance(value, bool) and value == 0
    )


def read_name(value: object, what: str, null_date: date) -> str:
    """A name as a person writes it in a cell; whether there is such a name is for others to say."""
    return str(value).strip().lower()


def read_date(value: object, what: str, null_date: date) -> date:
    """The date in a cell: a serial or a date (its time of day dropped), or text, `YYYY-MM-DD` or `dd/mm/yyyy`.

    Raises:
        NotADateError: anything else, and days before 1970 or after 2099.
    """
    day = _date(value, what, null_date)
    if not FIRST_DAY <= day <= LAST_DAY:
        raise NotADateError(what, value, f"give a day from {FIRST_DAY} to {LAST_DAY}")
    return day


def _date(value: object, what: str, null_date: date) -> date:
    if isinstance(value, str):
        return parse_iso_or_uk_date(value, what)
    if isinstance(value, datetime):
        return value.date() if value.tzinfo is None else local_date(value)
    if isinstance(value, (int, float)) and math.isfinite(value):
        try:
            return null_date + timedelta(days=math.floor(value))
        except OverflowError:
            raise NotADateError(what, value, f"give a day from {FIRST_DAY} to {LAST_DAY}") from None
    return require_date(value, what)


def read_whole_number(value: object, what: str, null_date: date) -> int:
    """A whole number.

    Raises:
        PeriodError: anything else; text is not read as a number.
    """
    if (
        not isinstance(value, (int, float))
        or isinstance(value, bool)
        or not math.isfinite(value)
        or value % 1
    ):
        raise PeriodError(what, value, "a whole number")
    return int(value)


def read_closures(value: object, what: str, null_date: date) -> tuple[tuple[date, str], ...]:
    """Closure days from a range of one column (days) or two (days and names); empty rows count for nothing.

    Raises:
        NotADateError: a day that cannot be read.
        ClosureError: more than two columns, a name without a day, or one day with two names.
    """
    return closure_days(list(_closures(value, what, null_date)))


def _closures(value: object, what: str, null_date: date) -> Iterator[tuple[date, str]]:
    rows = rows_of(value)
    for row in [[value]] if rows is None else rows:
        if len(row) > 2:
            raise ClosureError(
                "a range",
                f"it has {len(row)} columns; give one, of days, or two, of days and names",
            )
        day, name = [*row, None, None][:2]
        if is_blank(day) and is_blank(name):
            continue
        if not (is_blank(name) or isinstance(name, str)):
            raise ClosureError(
                day,
                f"its name is {name!r}; the second column holds names, and days go below each other",
            )
        yield read_date(day, what, null_date), str(name).strip() if name else "closed"


def serial(day: date) -> int:
    """A day as a spreadsheet numbers it.

    >>> serial(date(2026, 12, 30))
    46386
    """
    return (day - NULL_DATE).days


def rows_of(value: object) -> Sequence[Sequence[Any]] | None:
    """A range as rows of cells, or None for a single value. A flat list is one column."""
    if not isinstance(value, (list, tuple)):
        return None
    if not all(isinstance(row, (list, tuple)) for row in value):
        return tuple((cell,) for cell in value)
    return value


def cell_by_cell(answer: Callable[..., Cell], given: Sequence[object]) -> Cell | Grid:
    """An answer for each cell of the ranges among the arguments, or one answer if there is none.

    A single value, a row or a column is repeated to the size of the largest; where another range ends, `#N/A` follows.
    """
    ranges = [rows_of(value) for value in given]
    sized = [(len(rows), max(map(len, rows), default=0)) for rows in ranges if rows is not None]
    if not sized:
        return answer(*given)
    height, width = max(height for height, _ in sized), max(width for _, width in sized)

    def at(row: int, column: int) -> Cell:
        values = []
        for value, rows in zip(given, ranges, strict=True):
            if rows is not None:
                line = rows[0] if len(rows) == 1 else rows[row] if row < len(rows) else ()
                if len(line) != 1 and column >= len(line):
                    return CellError.NOT_AVAILABLE
                value = line[0] if len(line) == 1 else line[column]
            values.append(value)
        return answer(*values)

    return tuple(tuple(at(row, column) for column in range(width)) for row in range(height))
