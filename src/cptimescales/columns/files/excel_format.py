"""Reads a sheet of an Excel workbook, and writes one, row by row, with real dates."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from math import isfinite
from pathlib import Path
from typing import Any, Self

import pyarrow as pa
import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from cptimescales.columns.files.batch import Batch, BatchAnswers, CellBatch, check_flat
from cptimescales.columns.files.dates import shown
from cptimescales.columns.files.excel_workbook import ExcelWorkbook
from cptimescales.columns.files.question import FileError, one_line
from cptimescales.errors import TimescaleError

MOST_ROWS = 1 << 20
"""The most rows of a sheet, its header included."""

_TOO_LONG = f"a sheet holds {MOST_ROWS:,} rows, its header included; write .csv or .parquet"
_MOST_LETTERS = 32_767
# Excel rounds a number of so many digits. It is often a reference, so it is written as text.
_DIGITS = 16
_AT_ONCE = 1 << 12
_FORMATS: Mapping[type, str] = {
    datetime: "dd/mm/yyyy hh:mm:ss",
    date: "dd/mm/yyyy",
    time: "hh:mm:ss",
    timedelta: "[h]:mm:ss",
}
_TYPES: Mapping[type, pa.DataType] = {
    date: pa.date32(),
    datetime: pa.timestamp("ms"),
    float: pa.float64(),
    int: pa.float64(),
    bool: pa.bool_(),
}


class XlsxSource:
    """One sheet of a workbook. Its rows have the numbers that Excel shows.

    Args:
        path: the workbook.
        sheet: the name of the sheet; without it, the only visible sheet with cells.
        header_row: the number of the header; without it, the first row that is not blank.

    Attributes:
        above: the rows above the header.

    Raises:
        FileError: it is not a workbook, it has no such sheet, it has several sheets and none is
            named, or the sheet has no header.
    """

    def __init__(self, path: Path, sheet: str | None = None, header_row: int | None = None) -> None:
        self.book: ExcelWorkbook = ExcelWorkbook(path)
        try:
            self.sheet: str = self.book.sheet_to_read(sheet)
            self.rows: int = self.book.size(self.sheet)
            self.above: list[list[object]] = []
            self.header: list[object] = self._header(header_row)
        except FileError:
            self.close()
            raise
        self.header_row: int = len(self.above) + 1
        self.names: list[str] = [shown(cell).strip() for cell in self.header]
        self._question_columns: set[int] = set()
        self._schema: pa.Schema | None = None

    def _header(self, wanted: int | None) -> list[object]:
        where = f"sheet {self.sheet!r}"
        for number, row in enumerate(self.book.rows(self.sheet), 1):
            if row and wanted in (None, number):
                return row
            if number == wanted:
                problem = f"row {number} of {where} is blank; the header must name the columns"
                raise FileError(self.book.path, problem)
            self.above.append(row)
        words = f"{where} has no row {wanted}" if self.above else f"{where} is empty"
        raise FileError(self.book.path, f"{words}; its header must name the columns")

    def advice(self) -> str:
        """Names the row that was read as the header."""
        return (
            f"; row {self.header_row} of sheet {self.sheet!r} was read as the header, "
            "name another with --header-row"
        )

    @property
    def schema(self) -> pa.Schema:
        """The columns with their arrow types: dates, numbers or text, if all cells of one agree."""
        if self._schema is None:
            kinds: list[set[type]] = [set() for _ in self.names]
            for row in self._below():
                for kind, cell in zip(kinds, row, strict=False):
                    if cell != "":
                        kind.add(type(cell))
            self._schema = pa.schema(
                [(name, _type_of(kind)) for name, kind in zip(self.names, kinds, strict=True)]
            )
        return self._schema

    def _below(self) -> Iterator[list[object]]:
        return islice(self.book.rows(self.sheet, self._question_columns), self.header_row, None)

    def prepare(self, columns: Collection[str], dates: Collection[str]) -> None:
        """Remembers the columns that are read: a formula without a result is refused there."""
        self._question_columns = {self.names.index(name) for name in columns}

    def notes(self) -> list[str]:
        """What a single table does not contain of the workbook."""
        copied = (
            f"only the values of sheet {self.sheet!r} from row {self.header_row} on are copied, "
            "without formats (007 may be 7); 'cptimescales fill' keeps the other rows and sheets"
        )
        notes = [copied, *self.merged_notes()]
        if count := self.book.parts.never_calculated(self.sheet):
            formulas = "1 formula" if count == 1 else f"{count:,} formulas"
            notes.append(
                f"{formulas} of sheet {self.sheet!r} had no value: open and save the workbook first"
            )
        return notes

    def merged_notes(self) -> list[str]:
        """The merged cells in the question's columns. All but the first cell of each are empty."""
        notes: list[str] = []
        merged = self.book.merged(self.sheet)
        for column in sorted(self._question_columns):
            empty = sum(
                bottom - max(top, self.header_row) + 1 - (left == column and top >= self.header_row)
                for top, left, bottom, right in merged
                if left <= column <= right and bottom >= self.header_row
            )
            if empty:
                cells = "1 empty cell lies" if empty == 1 else f"{empty:,} empty cells lie"
                notes.append(
                    f"{one_line(self.names[column])}: {cells} in a merged cell, which has "
                    "its value in its first row alone; unmerge it, and fill in each row"
                )
        return notes

    def batches(self) -> Iterator[Batch]:
        first, below, width = self.header_row + 1, self._below(), len(self.names)
        while unpadded := list(islice(below, _AT_ONCE)):
            rows = [row + [""] * (width - len(row)) if row else [] for row in unpadded]
            yield CellBatch(first, self.names, rows, lambda: self.schema)
            first += len(rows)

    def close(self) -> None:
        self.book.close()


class CellWriter:
    """Writes each value to a cell of its type. Text stays text, even if it looks like a formula."""

    def __init__(self, book: Any) -> None:
        self._formats = {
            kind: book.add_format({"num_format": shape}) for kind, shape in _FORMATS.items()
        }
        self._day = self._formats[date]
        self.bold: Any = book.add_format({"bold": True})

    def row(self, sheet: Any, number: int, cells: Sequence[object], start: int = 0) -> None:
        """Writes a row of cells.

        Args:
            sheet: the sheet.
            number: the number of the row, from 0.
            cells: the values.
            start: the column of the first value, from 0.

        Raises:
            TimescaleError: a cell, or the sheet, has no place for a value.
        """
        if number >= MOST_ROWS:
            raise TimescaleError(_TOO_LONG)
        for column, value in enumerate(cells, start):
            if value is None or value == "":
                continue
            kind = type(value)
            if kind is str:  # the usual kinds come first
                code = sheet.write_string(number, column, value)
            elif kind is bool:
                code = sheet.write_boolean(number, column, value)
            elif kind is date and _is_shown(value):
                code = sheet.write_datetime(number, column, value, self._day)
            else:
                code = self._cell(sheet, number, column, value)
            if code:
                raise TimescaleError(
                    f"row {number + 1}, column {column + 1} holds more than a cell can "
                    f"({_MOST_LETTERS:,} letters, 16,384 columns); write .csv or .parquet"
                )

    def _cell(self, sheet: Any, row: int, column: int, value: object) -> int:
        code: int
        if isinstance(value, bool):
            code = sheet.write_boolean(row, column, value)
        elif isinstance(value, tuple(_FORMATS)) and _is_shown(value):
            kind = next(kind for kind in _FORMATS if isinstance(value, kind))
            code = sheet.write_datetime(row, column, value, self._formats[kind])
        elif _is_number(value):
            code = sheet.write_number(row, column, value)
        else:
            code = sheet.write_string(row, column, str(value))
        return code


def _is_number(value: object) -> bool:
    """Whether a cell can hold a value as a number, without rounding an exact one."""
    if isinstance(value, float):
        return isfinite(value)
    if isinstance(value, Decimal):
        return value.is_finite() and len(value.as_tuple().digits) < _DIGITS
    return isinstance(value, int) and abs(value) < 10 ** (_DIGITS - 1)


def _is_shown(value: object) -> bool:
    """Whether Excel can show a date or time: it has no years before 1900 and no time zones."""
    if isinstance(value, timedelta):
        return value >= timedelta(0)
    return getattr(value, "year", 1900) >= 1900 and getattr(value, "tzinfo", None) is None


class XlsxSink:
    """A workbook of one sheet, of rows and their answers. Cells leave the memory when written.

    Args:
        path: the file to write.
        sheet: the name of the sheet.
        header: the cells of the header.
        new: the names of the new columns.
    """

    def __init__(
        self, path: Path, sheet: str, header: Sequence[object], new: Sequence[str]
    ) -> None:
        self._book = xlsxwriter.Workbook(path, {"constant_memory": True})
        self._cells = CellWriter(self._book)
        self._sheet = self._book.add_worksheet(sheet)
        self._width, self._row = len(header), 1
        self._sheet.set_column(self._width, self._width + len(new) - 1, 18)
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_row(0, None, self._cells.bold)
        try:
            self._cells.row(self._sheet, 0, [*header, *new])
        except TimescaleError:
            end(self._book, failed=True)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        end(self._book, failed=failure[0] is not None)

    def write(self, batch: Batch, answers: BatchAnswers) -> None:
        write_rows(self._cells, self._sheet, self._row, batch, answers, self._width)
        self._row += batch.size


def write_rows(
    cells: CellWriter, sheet: Any, first: int, batch: Batch, answers: BatchAnswers, width: int
) -> None:
    """Writes rows and their answers to a sheet.

    Args:
        cells: what writes the cells.
        sheet: the sheet.
        first: the first row, from 0.
        batch: the rows.
        answers: their answers.
        width: the column of the first answer, from 0. Cells beyond it come after the answers.
    """
    columns = [column.to_pylist() for column in answers.columns.values()]
    for number, (row, *new) in enumerate(zip(batch.cells(), *columns, strict=True), first):
        cells.row(sheet, number, row[:width])
        cells.row(sheet, number, new, width)
        cells.row(sheet, number, row[width:], width + len(new))


def end(book: Any, *, failed: bool) -> None:
    """Closes a workbook.

    Args:
        book: the workbook.
        failed: whether writing it failed; then closing it only deletes its temporary files.

    Raises:
        OSError: it cannot be written.
    """
    try:
        book.close()
    except FileCreateError as error:
        if not failed:
            raise (error.args[0] if isinstance(error.args[0], OSError) else error) from None


def check_fits(schema: pa.Schema, rows: int | None) -> None:
    """Raises if a sheet has no place for some columns.

    Args:
        schema: the columns.
        rows: how many rows there are, if that is known.

    Raises:
        TimescaleError: a column is nested or binary, or there are too many rows.
    """
    if rows is not None and rows >= MOST_ROWS:
        raise TimescaleError(_TOO_LONG)
    check_flat(schema, "a sheet")


def _type_of(kinds: set[type]) -> pa.DataType:
    if kinds == {date, datetime}:
        return pa.timestamp("ms")
    types = {_TYPES.get(kind, pa.string()) for kind in kinds}
    return types.pop() if len(types) == 1 else pa.string()
