"""Excel workbooks: one sheet in as calamine reads it, one sheet out with real dates, a row at a time."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from math import isfinite
from pathlib import Path
from typing import Any, Self

import pyarrow as pa
import xlsxwriter
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)
from xlsxwriter.exceptions import FileCreateError

from cptimescales.columns.files.dates import shown
from cptimescales.columns.files.excel_parts import WorkbookParts
from cptimescales.columns.files.formats import Batch, CellBatch
from cptimescales.columns.files.question import Answers, FileError, Question
from cptimescales.errors import TimescaleError

MOST_ROWS = 1 << 20
"""Rows of a sheet, the header among them."""

_TOO_LONG = (
    f"a sheet holds {MOST_ROWS:,} rows, its header among them, and no more; write .csv or .parquet"
)
_MOST_LETTERS = 32_767
_DIGITS = 16  # so many and more are not kept by Excel; such a number, often a reference, stays whole as text
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


class Workbook:
    """A workbook, and what is only to be had from its parts: errors in cells, formulas never worked out, sheet names.

    Raises:
        FileError: it is no workbook, is damaged, or has a password.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.parts = WorkbookParts(path)
        self._last: CalamineSheet | None = None
        try:
            self._book = CalamineWorkbook.from_path(str(path))
        except CalamineError as error:
            raise FileError(
                path, f"it cannot be read as a workbook, it may be damaged: {error}"
            ) from None
        self.sheets = {
            each.name: each.visible == SheetVisibleEnum.Visible
            for each in self._book.sheets_metadata
            if each.typ == SheetTypeEnum.WorkSheet
        }

    def rows(self, sheet: str, asked: Container[int] = ()) -> Iterator[list[object]]:
        """Every row of a sheet from its first row and column on, each as wide as the sheet; a blank one is empty.

        A cell that shows an error holds it as text, such as `#N/A`. So does, in the columns asked (from 0), what else is odd;
        in another column it has the value that a reader gives.
        """
        found = self._opened(sheet)
        if found.start is None:
            return
        top, left = found.start
        odd = self.parts.odd_cells(sheet)
        for number, cells in enumerate(found.iter_rows()):
            row: list[object] = [""] * left + list(cells) if number >= top else []
            for column, text, error in odd.get(number, ()):
                if error or column in asked:
                    row += [""] * (column + 1 - len(row))
                    row[column] = text
            yield row if any(cell != "" for cell in row) else []

    def _opened(self, sheet: str) -> CalamineSheet:
        """A sheet with all its cells; the last one is kept, since opening it reads it whole."""
        if self._last is None or self._last.name != sheet:
            try:
                self._last = self._book.get_sheet_by_name(sheet)
            except CalamineError as error:
                raise FileError(
                    self.path, f"sheet {sheet!r} cannot be read, it may be damaged: {error}"
                ) from None
        return self._last

    def size(self, sheet: str) -> int:
        """How many rows of a sheet are in use, those above the first of them among them."""
        end = self._opened(sheet).end
        return 0 if end is None else end[0] + 1

    def sheet_meant(self, name: str | None) -> str:
        """The sheet of a name, or the only one that can be seen and holds something.

        Raises:
            FileError: there is no such sheet, or there are several.
        """
        from difflib import get_close_matches

        if name is not None:
            if name in self.sheets:
                return name
            near = get_close_matches(name, self.sheets, n=1)
            meant = f"did you mean {near[0]!r}? " if near else ""
            raise FileError(
                self.path, f"it has no sheet {name!r}; {meant}it has: {', '.join(self.sheets)}"
            )
        full = [each for each, seen in self.sheets.items() if seen and self._opened(each).start]
        if len(full) == 1:
            return full[0]
        if not full:
            raise FileError(
                self.path,
                "no sheet that can be seen holds anything; a hidden one can be named with --sheet",
            )
        raise FileError(
            self.path, f"it has several sheets ({', '.join(full)}); name one with --sheet"
        )

    def close(self) -> None:
        """Lets go of the file."""
        self._book.close()


class XlsxSource:
    """One sheet of a workbook. Its rows have the numbers that Excel shows.

    The header is the first row that is not blank, unless its number is given; what stands above it is in `above`.

    Raises:
        FileError: no workbook, no such sheet, several sheets and none named, or nothing in the sheet.
    """

    def __init__(self, path: Path, sheet: str | None = None, header_row: int | None = None) -> None:
        self.book = Workbook(path)
        try:
            self.sheet = self.book.sheet_meant(sheet)
            self.rows = self.book.size(self.sheet)
            self.above: list[list[object]] = []
            self.header = self._header(header_row)
        except FileError:
            self.close()
            raise
        self.header_row = len(self.above) + 1
        self.names = [shown(cell).strip() for cell in self.header]
        self._asked: set[int] = set()
        self._schema: pa.Schema | None = None

    def _header(self, wanted: int | None) -> list[object]:
        where = f"sheet {self.sheet!r}"
        for number, row in enumerate(self.book.rows(self.sheet), 1):
            if row and wanted in (None, number):
                return row
            if number == wanted:
                raise FileError(
                    self.book.path,
                    f"row {number} of {where} is blank; the header must name the columns",
                )
            self.above.append(row)
        words = f"{where} has no row {wanted}" if self.above else f"{where} is empty"
        raise FileError(self.book.path, f"{words}; its header must name the columns")

    def advice(self) -> str:
        """What may be wrong where a column is not found."""
        return f"; row {self.header_row} of sheet {self.sheet!r} was taken as the header, --header-row names another"

    @property
    def schema(self) -> pa.Schema:
        """The columns as arrow has them: dates, numbers or text, as all the cells of each are."""
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
        return islice(self.book.rows(self.sheet, self._asked), self.header_row, None)

    def ask(self, question: Question) -> None:
        """A cell that is asked for and has no value is to be refused; any other may be blank."""
        self._asked = {self.names.index(name) for name in question.asked}

    def notes(self) -> list[str]:
        """What a single table has not of a workbook."""
        told = [
            f"of the workbook there are the values of sheet {self.sheet!r} from row {self.header_row} on, "
            + "without formats (007 may be 7); 'cptimescales fill' keeps the other rows and sheets"
        ]
        if count := self.book.parts.never_calculated(self.sheet):
            formulas = "1 formula" if count == 1 else f"{count:,} formulas"
            told.append(
                f"{formulas} of sheet {self.sheet!r} had no value: open and save the workbook first"
            )
        return told

    def batches(self) -> Iterator[Batch]:
        first, below, width = self.header_row + 1, self._below(), len(self.names)
        while some := list(islice(below, _AT_ONCE)):
            rows = [row + [""] * (width - len(row)) if row else [] for row in some]
            yield CellBatch(first, self.names, rows, lambda: self.schema)
            first += len(rows)

    def close(self) -> None:
        self.book.close()


class CellWriter:
    """Writes values into cells as what they are: dates as dates, text as text even where it looks like a formula."""

    def __init__(self, book: Any) -> None:
        self._formats = {
            kind: book.add_format({"num_format": shape}) for kind, shape in _FORMATS.items()
        }
        self.bold = book.add_format({"bold": True})

    def row(self, sheet: Any, number: int, cells: Sequence[object], start: int = 0) -> None:
        """A row of cells, its number and the first column counted from 0."""
        if number >= MOST_ROWS:
            raise TimescaleError(_TOO_LONG)
        for column, value in enumerate(cells, start):
            if value is not None and value != "" and self._cell(sheet, number, column, value):
                raise TimescaleError(
                    f"row {number + 1}, column {column + 1} holds more than a cell can ({_MOST_LETTERS:,} letters, "
                    "16,384 columns); write .csv or .parquet"
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
    """Whether a cell can hold it as a number without rounding what is exact."""
    if isinstance(value, float):
        return isfinite(value)
    if isinstance(value, Decimal):
        return value.is_finite() and len(value.as_tuple().digits) < _DIGITS
    return isinstance(value, int) and abs(value) < 10 ** (_DIGITS - 1)


def _is_shown(value: object) -> bool:
    """Whether Excel can show it: nothing before 1900, and no moment of another time zone."""
    if isinstance(value, timedelta):
        return value >= timedelta(0)
    return getattr(value, "year", 1900) >= 1900 and getattr(value, "tzinfo", None) is None


class XlsxSink:
    """A workbook of one sheet that takes rows and their answers; a cell once written is no longer held."""

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

    def write(self, batch: Batch, answers: Answers) -> None:
        write_rows(self._cells, self._sheet, self._row, batch, answers, self._width)
        self._row += batch.size


def write_rows(
    cells: CellWriter, sheet: Any, first: int, batch: Batch, answers: Answers, width: int
) -> None:
    """Rows and their answers, which stand from column `width` on; what a row has too much stands after them."""
    columns = [column.to_pylist() for column in answers.columns.values()]
    for number, (row, *new) in enumerate(zip(batch.cells(), *columns, strict=True), first):
        cells.row(sheet, number, row[:width])
        cells.row(sheet, number, new, width)
        cells.row(sheet, number, row[width:], width + len(new))


def end(book: Any, *, failed: bool) -> None:
    """Ends a workbook; one that failed is only rid of what it keeps beside itself.

    Raises:
        OSError: it cannot be written.
    """
    try:
        book.close()
    except FileCreateError as error:
        if not failed:
            raise (error.args[0] if isinstance(error.args[0], OSError) else error) from None


def check_fits(schema: pa.Schema, rows: int | None) -> None:
    """Whether a sheet has a place for columns of these types and, where it is known, so many rows.

    Raises:
        TimescaleError: it has none.
    """
    if rows is not None and rows >= MOST_ROWS:
        raise TimescaleError(_TOO_LONG)
    for each in schema:
        if pa.types.is_nested(each.type) or pa.types.is_binary(each.type):
            raise TimescaleError(
                f"column {each.name!r} is {each.type}, which a sheet has no place for; write .parquet"
            )


def _type_of(kinds: set[type]) -> pa.DataType:
    if kinds == {date, datetime}:
        return pa.timestamp("ms")
    types = {_TYPES.get(kind, pa.string()) for kind in kinds}
    return types.pop() if len(types) == 1 else pa.string()
