"""Which format a file has: opens a file to read, or to write, by the end of its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from cptimescales.columns.files.batch import FileSink, FileSource
from cptimescales.columns.files.csv_format import ArrowCsvSink, CsvSink, CsvSource
from cptimescales.columns.files.parquet_format import ParquetSink, ParquetSource
from cptimescales.columns.files.question import FileError, FileQuestion, NewColumn

KINDS = (".csv", ".parquet", ".xlsx")
"""The endings of the names of files that can be written. A file that is read may also be .xlsm."""

_TYPES: Mapping[NewColumn, pa.DataType] = {
    "due": pa.date32(),
    "last_working_day": pa.date32(),
    "status": pa.string(),
    "working_days_taken": pa.int32(),
    "working_days_late": pa.int32(),
    "provisional": pa.bool_(),
    "verified": pa.string(),
}


@dataclass(frozen=True)
class FileLayout:
    """How a file is laid out, where the file itself does not say so.

    Attributes:
        encoding: of a CSV; a byte order mark is found in any case.
        delimiter: of a CSV, the mark between its cells.
        sheet: of a workbook; without it, the only visible sheet with cells.
        header_row: of a workbook, the number of the row that names the columns; without it, the
            first row that is not blank.
    """

    encoding: str = "utf-8-sig"
    delimiter: str = ","
    sheet: str | None = None
    header_row: int | None = None


def open_source(path: Path, layout: FileLayout) -> FileSource:
    """Opens a file to read.

    Raises:
        FileError: it cannot be read, or its name does not say its format.
        OSError: it is missing, or may not be read.
    """
    kind = path.suffix.lower()
    if kind == ".csv":
        return CsvSource(path, layout.encoding, layout.delimiter)
    if kind == ".parquet":
        return ParquetSource(path)
    if kind in (".xlsx", ".xlsm"):
        # Only a workbook needs the two libraries of workbooks, which take a while to load.
        from cptimescales.columns.files.excel_format import XlsxSource

        return XlsxSource(path, layout.sheet, layout.header_row)
    raise FileError(
        path, f"its name does not say what it contains; it must end in {', '.join(KINDS)}"
    )


def open_sink(
    path: Path,
    kind: str,
    source: FileSource,
    questions: Sequence[FileQuestion],
    layout: FileLayout,
) -> FileSink:
    """Opens a file to write.

    Args:
        path: the file.
        kind: its format, one of `KINDS`.
        source: the file that its rows are from.
        questions: the questions, which name the new columns.
        layout: the layout of `source`; a new CSV has the same delimiter.

    Raises:
        FileError: `kind` is not one of `KINDS`.
        TimescaleError: the format has no place for a column, or for so many rows.
        OSError: it cannot be written.
    """
    types = {name: _TYPES[new] for question in questions for new, name in question.new.items()}
    if kind == ".csv" and isinstance(source, CsvSource):
        return CsvSink(path, source, list(types))
    new = pa.schema(types)
    if kind == ".csv":
        return ArrowCsvSink(path, source.schema, new, layout.delimiter)
    if kind == ".parquet":
        if isinstance(source, ParquetSource):
            return ParquetSink(path, source.schema, new, source)
        return ParquetSink(path, source.schema, new)
    if kind == ".xlsx":
        from cptimescales.columns.files.excel_format import XlsxSink, XlsxSource, check_fits

        if isinstance(source, XlsxSource):
            return XlsxSink(path, source.sheet, source.header, new.names)
        check_fits(source.schema, source.rows)
        return XlsxSink(path, "Due dates", source.names, new.names)
    raise FileError(path, f"its name does not say what to write; it must end in {', '.join(KINDS)}")
