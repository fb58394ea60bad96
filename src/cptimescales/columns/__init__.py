"""Whole columns at a time: dates out, refusals beside them (extra `columns`).

refusals.py       rows without an answer, and why
lookup_tables.py  a rule or a calendar as arrays
raw_column.py     a column as it was passed in, of any library
text_days.py      the days of a text column, by the parser of its own library
inputs.py         reads numpy, pandas, polars and pyarrow columns as whole numbers
outputs.py        writes the answers as the same type of column
mark_tables.py    whether a rule's answers are provisional, and how far verified, as arrays
kernels.py        the array arithmetic
judged.py         the array arithmetic of deadlines that are judged on a day
dispatch.py       one rulebook for all rows, or a column that names them
column.py         what a column function returns
chunks.py         works through columns chunk by chunk
functions.py      due dates, and counts of working days
marks.py          whether due dates are provisional, and how far they are verified
deadlines.py      deadlines judged on a day: status, days late, days taken
refusal_runs.py   why days have no answer: runs of days that are refused for one reason
answer_tables.py  all answers of a rule, and the codes of refusals, as arrays by day
polars.py         due dates as expressions of polars (extra `polars`)
duckdb.py         due dates as macros of DuckDB (extra `duckdb`)
spark             the same functions over Spark columns, Parquet folders and frames (extra `spark`)
files             CSV, Parquet and Excel files of any length (extra `files`)
"""

from cptimescales.columns.column import Column, DueColumn
from cptimescales.columns.deadlines import days_late, days_taken, status_column
from cptimescales.columns.dispatch import Books, Calendars
from cptimescales.columns.functions import (
    add_working_days_column,
    due_column,
    last_working_day_column,
    working_days_between,
)
from cptimescales.columns.marks import provisional_column, verified_column
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
    "days_taken",
    "due_column",
    "last_working_day_column",
    "provisional_column",
    "status_column",
    "verified_column",
    "working_days_between",
]
