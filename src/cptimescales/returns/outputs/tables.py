"""An answer as CSV or Parquet: the standing in the file that was named, other tables beside it."""

from __future__ import annotations

import csv
from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cptimescales.returns.outputs.columns import TABLES, CellKind, OutputColumn
from cptimescales.returns.outputs.rows import as_plain, columns_of, rows_of
from cptimescales.returns.packed_rows import PackedColumn
from cptimescales.returns.report import Report

if TYPE_CHECKING:
    import pyarrow as pa

_AT_ONCE = 50_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_YES_NO = {True: "true", False: "false"}


ENDINGS = ("figures", "rests-on", "alerts", "audit", "refusals", "doubts")
"""The ends of the names of the files beside the one that was named; each is that of its table."""


def tables_of(report: Report) -> dict[str, str]:
    """The tables of an answer that are written, each with the end of the name of its file.

    The first is written to the file that was named: the standing or, where figures are suppressed,
    the figures. The others are written beside it.
    """
    if report.suppressed_below is not None:
        return {"figures": "", "rests_on": "rests-on"}
    return {"duties": "", **{ending.replace("-", "_"): ending for ending in ENDINGS}}


def path_beside(path: Path, ending: str) -> Path:
    """The file of a table beside the one that was named.

    >>> path_beside(Path("report.csv"), "figures").name
    'report.figures.csv'
    """
    return path.with_name(f"{path.stem}.{ending}{path.suffix}") if ending else path


def is_empty(report: Report, table: str) -> bool:
    """Whether a table has no row."""
    return next(iter(rows_of(report, table)), None) is None


def write_csv(report: Report, table: str, path: Path) -> None:
    """Writes a table as CSV in UTF-8, with a header.

    A day is YYYY-MM-DD, a truth value `true` or `false`. A text that a spreadsheet would take for a
    formula, because it begins with =, +, -, @ or a tab, gets an apostrophe before it.
    """
    columns = TABLES[table]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(column.name for column in columns)
        for row in rows_of(report, table):
            writer.writerow(map(as_csv, columns, row))


def as_csv(column: OutputColumn, cell: object) -> object:
    """A cell for a CSV.

    >>> as_csv(TABLES["duties"][0], "=1+1"), as_csv(TABLES["audit"][10], -1)
    ("'=1+1", -1)
    """
    plain = as_plain(column, cell)
    if isinstance(plain, bool):
        return _YES_NO[plain]
    if isinstance(plain, str):
        storable = plain.encode("utf-8", "replace").decode()
        return f"'{storable}" if storable.startswith(_FORMULA) else storable
    return plain


def write_parquet(report: Report, table: str, path: Path) -> None:
    """Writes a table as Parquet, some ten thousand rows at a time (extra `files`).

    Text is text, a day a date of 32 bits, a count a whole number of 32 bits.
    """
    import pyarrow as pa  # an extra, and slow to import
    import pyarrow.parquet as pq

    schema = _schema(TABLES[table])
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        waiting = schema.empty_table()
        for columns in columns_of(report, table):
            waiting = pa.concat_tables([waiting, _table(columns, schema)])
            while waiting.num_rows >= _AT_ONCE:
                writer.write_table(waiting[:_AT_ONCE])
                waiting = waiting[_AT_ONCE:]
        if waiting.num_rows:
            writer.write_table(waiting)


def _schema(columns: Sequence[OutputColumn]) -> pa.Schema:
    import pyarrow as pa

    types: dict[CellKind, pa.DataType] = {
        "text": pa.string(),
        "list": pa.string(),
        "bands": pa.string(),
        "day": pa.date32(),
        "whole": pa.int32(),
        "number": pa.float64(),
        "yes_no": pa.bool_(),
    }
    return pa.schema([pa.field(column.name, types[column.kind]) for column in columns])


def _table(columns: Sequence[PackedColumn], schema: pa.Schema) -> pa.Table:
    import pyarrow as pa

    return pa.Table.from_arrays(
        [
            pa.array(values, field.type).take(_numbers(numbers))
            for (values, numbers), field in zip(columns, schema, strict=True)
        ],
        schema=schema,
    )


def _numbers(numbers: bytes | array[int]) -> pa.Array[Any]:
    """Whole numbers as Arrow has them, without a copy."""
    import pyarrow as pa

    size = numbers.itemsize if isinstance(numbers, array) else 1
    kind = {1: pa.uint8(), 2: pa.uint16(), 4: pa.uint32(), 8: pa.uint64()}[size]
    return pa.Array.from_buffers(kind, len(numbers), [None, pa.py_buffer(numbers)])
