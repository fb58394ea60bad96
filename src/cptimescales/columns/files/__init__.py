"""Files of any length: a column of due dates beside the columns that are there (extra `files`).

pipeline.py         reads a batch, answers it, writes it
question.py         the question put to each row
dates.py            dates written as text
formats.py          a batch of rows
csv_format.py       CSV
parquet_format.py   Parquet
excel_format.py     Excel workbooks
excel_parts.py      the parts of an .xlsx
filled_workbook.py  all sheets of a workbook, with due dates beside them
"""

from cptimescales.columns.files.pipeline import (
    KINDS,
    Answers,
    FileError,
    Layout,
    Question,
    Refused,
    Summary,
    UnknownColumnError,
    answer_file,
    asked,
)

__all__ = [
    "KINDS",
    "Answers",
    "FileError",
    "Layout",
    "Question",
    "Refused",
    "Summary",
    "UnknownColumnError",
    "answer_file",
    "asked",
]
