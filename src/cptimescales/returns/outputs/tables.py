"""An answer as CSV or Parquet: the standing in the file that was named, other tables beside it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from cptimescales.returns.outputs.columns import TABLES, CellKind, OutputColumn
from cptimescales.returns.outputs.rows import Cells, as_plain, rows_of
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
    import pyarrow.parquet as pq  # an extra, and slow to import

    columns = TABLES[table]
    schema = _schema(columns)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for rows in _in_parts(rows_of(report, table)):
            writer.write_batch(_batch(columns, rows, schema))


def _in_parts(rows: Iterable[Cells]) -> Iterator[list[Cells]]:
    rest = iter(rows)
    for first in rest:
        yield list(chain([first], islice(rest, _AT_ONCE - 1)))


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


def _batch(
    columns: Sequence[OutputColumn], rows: Sequence[Cells], schema: pa.Schema
) -> pa.RecordBatch:
    import pyarrow as pa

    arrays = []
    for column, cells, field in zip(columns, zip(*rows, strict=True), schema, strict=True):
        if column.kind in ("list", "bands"):
            cells = tuple(as_plain(column, cell) for cell in cells)
        arrays.append(pa.array(cells, field.type))
    return pa.RecordBatch.from_arrays(arrays, schema=schema)
