"""Whole columns at a time: dates out, refusals beside them (extra `columns`).

refusals.py       rows without an answer, and why
lookup_tables.py  a rule or a calendar as arrays
raw_column.py     a column as it was passed in, of any library
inputs.py         reads numpy, pandas, polars and pyarrow columns as whole numbers
outputs.py        writes the answers as the same type of column
kernels.py        the array arithmetic
dispatch.py       one rulebook for all rows, or a column that names them
column.py         what a column function returns
chunks.py         works through columns chunk by chunk
functions.py      what each column function does
spark.py          the same functions on Spark (extra `spark`)
files             CSV, Parquet and Excel files of any length (extra `files`)
"""

from cptimescales.columns.column import Column, DueColumn
from cptimescales.columns.dispatch import Books, Calendars
from cptimescales.columns.functions import (
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
