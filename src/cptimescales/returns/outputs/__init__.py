"""The answer to a return in each form in which people and programs use it.

columns.py           the dictionary: every column of every output
figures.py           the figures in long form, one figure a row
rows.py              the tables of an answer as rows of cells
json_text.py         the answer as JSON
json_model.py        that JSON as a model, for its JSON Schema
tables.py            the answer as CSV and Parquet
words.py             the words of an answer that the workbook and the board share
workbook_styles.py   how the workbook looks
workbook_summary.py  its first sheet, and the bands
workbook_charts.py   its charts
workbook.py          the answer as a workbook (extra `xlsx`)
board_rows.py        what the board lists
board_charts.py      where the bars of its charts lie
board.py             the board, with its template and style (extra `pages`)
calendar_file.py     the open duties as one calendar (extra `pages`)
"""

from typing import TYPE_CHECKING

from cptimescales._lazy import Loader, loaded_when_named
from cptimescales.returns.outputs.columns import TABLES, OutputColumn
from cptimescales.returns.outputs.json_text import report_json
from cptimescales.returns.outputs.rows import rows_of
from cptimescales.returns.outputs.tables import write_csv, write_parquet

if TYPE_CHECKING:
    from cptimescales.returns.outputs.board import board_html
    from cptimescales.returns.outputs.calendar_file import report_ics
    from cptimescales.returns.outputs.workbook import write_workbook

__getattr__: Loader = loaded_when_named(
    __name__,
    {"board_html": "board", "report_ics": "calendar_file", "write_workbook": "workbook"},
)

__all__ = [
    "TABLES",
    "OutputColumn",
    "board_html",
    "report_ics",
    "report_json",
    "rows_of",
    "write_csv",
    "write_parquet",
    "write_workbook",
]
