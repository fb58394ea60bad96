"""A column of trigger dates, its due dates, and the values of any column as dates."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd

ON = [date(2026, 12, 14), None, date(1999, 5, 6), date(2024, 2, 29)]
DUE = [date(2026, 12, 30), None, None, date(2024, 3, 14)]


def days(*values: date | str | None) -> np.ndarray[Any, np.dtype[np.datetime64]]:
    """A numpy column of days."""
    return np.array([None if day is None else str(day) for day in values], "datetime64[D]")


def as_dates(column: Any) -> list[date | None]:
    """The values of a column of any library, as dates."""
    if isinstance(column, np.ndarray):
        return list(column.astype("datetime64[D]").astype(object))
    values = column.to_pylist() if hasattr(column, "to_pylist") else list(column)
    return [
        None if pd.isna(value) else value.date() if isinstance(value, datetime) else value
        for value in values
    ]
