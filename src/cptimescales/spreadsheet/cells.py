"""What a cell may hold: dates, names and numbers read from it, and errors shown in it."""

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
"""The day that serial 0 stands for in LibreOffice. In Excel this holds from March 1900 on."""

FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2099, 12, 31)
"""The days that a cell may hold. So no count, no TRUE and no telephone number becomes a date."""


class CellError(StrEnum):
    """The errors that a cell can show."""

    VALUE = "#VALUE!"
    NOT_AVAILABLE = "#N/A"


Cell = date | int | str | CellError
"""The answer for one cell."""

Grid = tuple[tuple[Cell, ...], ...]
"""The answer for a range: rows of cells."""

_UNREADABLE = (NotADateError, PeriodError, ClosureError, EventOrderError)


def error_of(error: TimescaleError) -> CellError:
    """The error that a cell shows for an error of the library.

    It is `#VALUE!` for wrong input, and `#N/A` for an unknown name or a question without an answer.
    """
    return CellError.VALUE if isinstance(error, _UNREADABLE) else CellError.NOT_AVAILABLE


def is_blank(value: object) -> bool:
    """Whether a cell is empty. 0 counts as empty, because LibreOffice passes an empty cell as 0."""
    if isinstance(value, str):
        return not value.strip()
    return value is None or (
        isinstance(value, (int, float)) and not isinstance(value, bool) and value == 0
    )


def read_name(value: object, what: str, null_date: date) -> str:
    """A name in small letters, without spaces around it. It may be unknown."""
    return str(value).strip().lower()


def read_date(value: object, what: str, null_date: date) -> date:
    """The date in a cell.

    A serial number or a date loses its time of day. Text must be `YYYY-MM-DD` or `dd/mm/yyyy`,
    at midnight or without a time.

    Raises:
        NotADateError: the value is anything else, or a day before 1970 or after 2099.
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
    """The whole number in a cell.

    Raises:
        PeriodError: the value is anything else; text is not read as a number.
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
    """The closure days in a range of one column (days) or two columns (days and names).

    Empty rows are ignored.

    Raises:
        NotADateError: a day cannot be read.
        ClosureError: there are more than two columns, a name is not text, or one day has two names.
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
                f"its name is {name!r}, which is not text; put days below each other in the first "
                "column, and names in the second",
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


def cell_by_cell(answer: Callable[..., Cell], values: Sequence[object]) -> Cell | Grid:
    """An answer for each cell of the ranges among the values, or one answer if there is no range.

    A single value, a row or a column is repeated to the size of the largest range. The cells beyond
    the end of any other range are `#N/A`.
    """
    ranges = [rows_of(value) for value in values]
    sizes = [(len(rows), max(map(len, rows), default=0)) for rows in ranges if rows is not None]
    if not sizes:
        return answer(*values)
    height, width = max(height for height, _ in sizes), max(width for _, width in sizes)

    def answer_at(row: int, column: int) -> Cell:
        cells = []
        for value, rows in zip(values, ranges, strict=True):
            if rows is None:
                cells.append(value)
                continue
            line = rows[0] if len(rows) == 1 else rows[row] if row < len(rows) else ()
            if len(line) != 1 and column >= len(line):
                return CellError.NOT_AVAILABLE
            cells.append(line[0] if len(line) == 1 else line[column])
        return answer(*cells)

    return tuple(tuple(answer_at(row, column) for column in range(width)) for row in range(height))
