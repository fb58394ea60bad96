"""A table as CSV or as a table of pyarrow, which writes Parquet (extra `files`)."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, TextIO

from cptimescales.export.table import Table

if TYPE_CHECKING:
    import pyarrow as pa


def write_csv(table: Table, file: TextIO) -> None:
    """Writes a table with its header; days as YYYY-MM-DD, what is missing as nothing.

    >>> import io
    >>> import cptimescales as cpt
    >>> from cptimescales.export.date_dimension import date_dimension_tables
    >>> tables = {table.name: table for table in date_dimension_tables({"scotland": cpt.calendar("scotland")}, first_year=2026)}
    >>> file = io.StringIO()
    >>> write_csv(tables["cpt_month"], file)
    >>> file.getvalue().splitlines()[:2]
    ['month_number,first_day_number,days_in_month', '24313,13150,31']
    """
    writer = csv.writer(file)
    writer.writerow(column.name for column in table.columns)
    writer.writerows(table.rows())


def arrow_table(table: Table) -> pa.Table:
    """The table in memory, with the types that Parquet keeps: text, whole numbers of 32 bits, days.

    >>> import cptimescales as cpt
    >>> from cptimescales.export.date_dimension import date_dimension_tables
    >>> tables = {table.name: table for table in date_dimension_tables({"scotland": cpt.calendar("scotland")}, first_year=2026)}
    >>> arrow_table(tables["cpt_day"]).schema.field("calendar_date")
    pyarrow.Field<calendar_date: date32[day] not null>
    """
    import pyarrow as pa  # an extra, and slow to import

    types = {"text": pa.string(), "whole": pa.int32(), "day": pa.date32()}
    columns = list(zip(*table.rows(), strict=True)) or [()] * len(table.columns)
    fields = [
        pa.field(column.name, types[column.kind], nullable=not column.required)
        for column in table.columns
    ]
    arrays = [pa.array(values, field.type) for values, field in zip(columns, fields, strict=True)]
    return pa.table(arrays, schema=pa.schema(fields))
