"""The answer to a return in each form in which people and programs use it.

columns.py    the dictionary: every column of every output
figures.py    the figures in long form, one figure a row
rows.py       the tables of an answer as rows of cells
json_text.py  the answer as JSON
tables.py     the answer as CSV and Parquet
"""

from cptimescales.returns.outputs.columns import TABLES, OutputColumn
from cptimescales.returns.outputs.json_text import report_json
from cptimescales.returns.outputs.rows import rows_of
from cptimescales.returns.outputs.tables import write_csv, write_parquet

__all__ = ["TABLES", "OutputColumn", "report_json", "rows_of", "write_csv", "write_parquet"]
