"""Rules, calendars and results as portable data, for programs that do not run Python."""

from cptimescales.export.date_dimension import date_dimension_tables
from cptimescales.export.flat_files import arrow_table, write_csv
from cptimescales.export.schemas import json_schemas
from cptimescales.export.sql_dialects import sql_script

__all__ = ["arrow_table", "date_dimension_tables", "json_schemas", "sql_script", "write_csv"]
