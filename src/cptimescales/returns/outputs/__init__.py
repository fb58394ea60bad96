"""The answer to a return in each form in which people and programs use it.

columns.py    the dictionary: every column of every output
figures.py    the figures in long form, one figure a row
rows.py       the tables of an answer as rows of cells
json_text.py  the answer as JSON
tables.py     the answer as CSV and Parquet
words.py      the words of an answer that the workbook and the board share
workbook_styles.py   how the workbook looks
workbook_summary.py  its first sheet, and the bands
workbook_charts.py   its charts
workbook.py   the answer as a workbook (extra `xlsx`)
"""

from typing import TYPE_CHECKING

from cptimescales._lazy import loaded_when_named
from cptimescales.returns.outputs.columns import TABLES, OutputColumn
from cptimescales.returns.outputs.json_text import report_json
from cptimescales.returns.outputs.rows import rows_of
from cptimescales.returns.outputs.tables import write_csv, write_parquet

if TYPE_CHECKING:
    from cptimescales.returns.outputs.workbook import write_workbook

__getattr__ = loaded_when_named(__name__, {"write_workbook": "workbook"})

__all__ = [
    "TABLES",
    "OutputColumn",
    "report_json",
    "rows_of",
    "write_csv",
    "write_parquet",
    "write_workbook",
]
