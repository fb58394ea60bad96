"""Whole columns at a time: dates out, refusals beside them (extra `columns`).

functions.py      what each column function does
inputs.py         numpy, pandas, polars and pyarrow columns in
outputs.py        the same kind of column out
lookup_tables.py  a rule as arrays
kernels.py        the array arithmetic
dispatch.py       one rulebook, or a column that names them
refusals.py       rows without an answer, and why
spark.py          the same functions on Spark (extra `spark`)
files             CSV, Parquet and Excel files of any length (extra `files`)
"""

from cptimescales.columns.functions import (
    Books,
    Calendars,
    Column,
    DueColumn,
    add_working_days_column,
    days_late,
    due_column,
    last_working_day_column,
    status_column,
    working_days_between,
)
from cptimescales.columns.refusals import Refusals, RefusedRow

__all__ = [
    "Books",
    "Calendars",
    "Column",
    "DueColumn",
    "Refusals",
    "RefusedRow",
    "add_working_days_column",
    "days_late",
    "due_column",
    "last_working_day_column",
    "status_column",
    "working_days_between",
]
