"""A table for programs without Python: its columns and rows, written as CSV or for Arrow."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal, TextIO

from cptimescales.errors import TimescaleError

if TYPE_CHECKING:
    import pyarrow as pa

TableCell = str | int | date | None
TableRow = tuple[TableCell, ...]
ColumnKind = Literal["text", "whole", "day"]


@dataclass(frozen=True)
class TableColumn:
    """A column of a table.

    Attributes:
        name: its name in a database.
        kind: what its cells hold: text, whole numbers or days.
        required: whether every row has a value.
        length: the longest text allowed, in characters.
    """

    name: str
    kind: ColumnKind
    required: bool = True
    length: int = 100


@dataclass(frozen=True)
class Table:
    """A table.

    Attributes:
        name: its name in a database.
        columns: its columns, in order.
        unique: sets of columns whose values identify one row. The first set is the key.
        make: makes the rows in the order of the key. A whole number fits 32 bits.
    """

    name: str
    columns: tuple[TableColumn, ...]
    unique: tuple[tuple[str, ...], ...]
    make: Callable[[], Iterator[TableRow]]

    def rows(self) -> Iterator[TableRow]:
        """The rows, in the order of the key. Each text is on one line.

        Raises:
            TimescaleError: a text is longer than its column.
        """
        texts = [
            (place, column) for place, column in enumerate(self.columns) if column.kind == "text"
        ]
        for row in self.make():
            cells = list(row)
            for place, column in texts:
                text = cells[place]
                if isinstance(text, str):
                    # A line break could end a statement in the clients that read these files.
                    cells[place] = text = " ".join(text.split())
                    if len(text) > column.length:
                        raise TimescaleError(
                            f"{column.name} {text[:40]!r}... has {len(text):,} characters; "
                            f"the table {self.name} has room for {column.length:,}, so shorten it"
                        )
            yield tuple(cells)


def write_csv(table: Table, file: TextIO) -> None:
    """Writes a table as CSV with a header. A day is YYYY-MM-DD; a missing value is an empty cell.

    >>> import io
    >>> import cptimescales as cpt
    >>> from cptimescales.export import date_dimension_tables
    >>> tables = date_dimension_tables({"scotland": cpt.calendar("scotland")}, first_year=2026)
    >>> months = next(table for table in tables if table.name == "cpt_month")
    >>> file = io.StringIO()
    >>> write_csv(months, file)
    >>> file.getvalue().splitlines()[:2]
    ['month_number,first_day_number,days_in_month', '24313,13150,31']
    """
    writer = csv.writer(file)
    writer.writerow(column.name for column in table.columns)
    writer.writerows(table.rows())


def arrow_table(table: Table) -> pa.Table:
    """The table as a `pyarrow.Table`, which pyarrow writes as Parquet (extra `files`).

    Its types are text, whole numbers of 32 bits, and days.

    >>> import cptimescales as cpt
    >>> from cptimescales.export import date_dimension_tables
    >>> tables = date_dimension_tables({"scotland": cpt.calendar("scotland")}, first_year=2026)
    >>> days = next(table for table in tables if table.name == "cpt_day")
    >>> arrow_table(days).schema.field("calendar_date")
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
