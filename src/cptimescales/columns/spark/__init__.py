"""The functions of `cptimescales.columns` for Spark columns and Parquet folders (extra `spark`).

literals.py   lists of numbers and words inside an expression, and look-ups in them
days.py       reads a column as days
names.py      which rulebook or calendar a row names
rules.py      the answers of a rule
calendars.py  the working days of calendars
judged.py     deadlines that are judged on a day
arrow.py      answers by Python on the workers, where no expression can
questions.py  a question about a rule, with its answers
answers.py    the functions, each an expression of Spark
folders.py    Parquet folders and frames

Each function is an expression of Spark's own. So no Python runs on the workers, and every row has
the answer that it has on a single machine.

An answer is a struct. Its `value` is null where there is no answer; a row that cannot be answered
has a `code` and a `message`. In a null row, all three are null.
"""

from cptimescales.columns.spark.answers import (
    add_working_days_column,
    days_late,
    days_taken,
    due_column,
    last_working_day_column,
    provisional_column,
    status_column,
    verified_column,
    working_days_between,
)
from cptimescales.columns.spark.folders import Written, due_folder, with_due

__all__ = [
    "Written",
    "add_working_days_column",
    "days_late",
    "days_taken",
    "due_column",
    "due_folder",
    "last_working_day_column",
    "provisional_column",
    "status_column",
    "verified_column",
    "with_due",
    "working_days_between",
]
