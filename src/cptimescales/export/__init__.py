"""Rules and calendars as tables, and JSON Schemas, for programs that do not run Python.

table.py            a table: its columns and rows; as CSV, as Arrow
timescale_table.py  the rules: one row for each timescale of each rule version
date_dimension.py   the working calendar: one row for each day, and the tables beside it
sql_view.py         the due date as one view, and a function for each database
sql_dialects.py     a script in the SQL of each database
contract            the contract pack: JSON Schemas of all that is written or read as JSON
"""

from cptimescales.export.contract import (
    ALERT_CODES,
    CONTRACT_VERSION,
    REFUSAL_CODES,
    STATUSES,
    contract_bundle,
    contract_files,
    json_schemas,
    stored_bundle,
)
from cptimescales.export.date_dimension import date_dimension_tables
from cptimescales.export.sql_dialects import sql_script
from cptimescales.export.table import arrow_table, write_csv

__all__ = [
    "ALERT_CODES",
    "CONTRACT_VERSION",
    "REFUSAL_CODES",
    "STATUSES",
    "arrow_table",
    "contract_bundle",
    "contract_files",
    "date_dimension_tables",
    "json_schemas",
    "sql_script",
    "stored_bundle",
    "write_csv",
]
