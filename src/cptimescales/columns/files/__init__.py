"""Files of any length: due dates in new columns, refused rows in a file beside (extra `files`).

arrow_arrays.py     numpy arrays as arrow arrays
dates.py            reads dates and names; dates may be written as text
question.py         the question put to each row, about one duty
batch.py            some rows of a file, and their answers
read_columns.py     reads each column of a batch once
standing.py         where each duty of a batch stands: status, days taken, days late
answers.py          answers the rows of a batch
csv_format.py       CSV
parquet_format.py   Parquet
excel_parts.py      the parts of an .xlsx
excel_workbook.py   reads the sheets of an Excel workbook
excel_format.py     Excel workbooks, one sheet of each
formats.py          which format a file has, and how it is laid out
cell_rows.py        the rows of a workbook or a Parquet file as plain cells
summary.py          how many rows were answered, empty or refused
pipeline.py         reads a batch, answers it, writes it
filled_workbook.py  all sheets of a workbook, with due dates in one of them
"""

from typing import TYPE_CHECKING

from cptimescales._lazy import Loader, loaded_when_named
from cptimescales.columns.files.cell_rows import CellRows
from cptimescales.columns.files.formats import KINDS, FileLayout
from cptimescales.columns.files.pipeline import answer_file
from cptimescales.columns.files.question import FileError, FileQuestion, UnknownColumnError
from cptimescales.columns.files.summary import DutySummary, FileSummary

if TYPE_CHECKING:
    from cptimescales.columns.files.filled_workbook import FilledWorkbook, fill

# The libraries of workbooks take a while to load, and CSV and Parquet do not need them.
__getattr__: Loader = loaded_when_named(
    __name__, dict.fromkeys(("FilledWorkbook", "fill"), "filled_workbook")
)

__all__ = [
    "KINDS",
    "CellRows",
    "DutySummary",
    "FileError",
    "FileLayout",
    "FileQuestion",
    "FileSummary",
    "FilledWorkbook",
    "UnknownColumnError",
    "answer_file",
    "fill",
]
