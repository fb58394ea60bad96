"""Opens the tables of a source: a CSV, a Parquet file, a workbook, a folder of files."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TextIO

from cptimescales.calendars.text_files import kind_without_text
from cptimescales.errors import TimescaleError
from cptimescales.returns.merged_cells import Merged, ods_merged
from cptimescales.returns.record import ReturnError

Row = tuple[int, Sequence[object]]
"""A row of a table: its number, as a spreadsheet shows it, and its cells."""

TEXT, PARQUET = (".csv", ".txt", ".tsv"), (".parquet",)
ZIPPED, OLD = (".xlsx", ".xlsm", ".ods"), (".xls",)
ENDINGS = (*TEXT, *PARQUET, *ZIPPED, *OLD)
"""The ends of the names of files that are read as tables."""

_LONGEST_LINE = 1 << 22
_LARGEST_GROUP = 1 << 30


class SourceTable(Protocol):
    """One table of a source."""

    @property
    def name(self) -> str:
        """The sheet, or the file without its ending."""

    def rows(self) -> Iterator[Row]:
        """Every row that is not blank, with the header and what lies above it.

        Raises:
            ReturnError: the table cannot be read.
        """

    def merged(self) -> list[Merged]:
        """The merged cells."""


@dataclass(frozen=True)
class TextTable:
    """A CSV."""

    name: str
    path: Path
    encoding: str
    delimiter: str

    def rows(self) -> Iterator[Row]:
        number = 0
        try:
            with self.path.open(encoding=self.encoding, newline="") as text:
                delimiter = self.delimiter
                first = text.readline(_LONGEST_LINE)
                says = first.lstrip("\ufeff").strip().strip('"').casefold()
                if says.startswith("sep=") and len(says) == 5:
                    delimiter, number = says[-1], 1
                else:
                    text.seek(0)
                for row in csv.reader(self._lines(text), delimiter=delimiter, strict=True):
                    number += 1
                    if number == 1 and row:
                        row[0] = row[0].lstrip("\ufeff")
                    if any(map(str.strip, row)):
                        yield number, row
        except UnicodeError:
            problem = f"it is not {self.encoding} text; name its encoding, for example cp1252"
            raise self._problem(kind_without_text(self.path) or problem) from None
        except csv.Error as error:
            raise self._problem(f"row {number + 1} is not valid CSV: {error}") from None
        except OSError as error:
            raise self._problem(f"it cannot be read: {error.strerror}") from None

    def _lines(self, text: TextIO) -> Iterator[str]:
        while line := text.readline(_LONGEST_LINE):
            if len(line) == _LONGEST_LINE and not line.endswith(("\r", "\n")):
                raise self._problem(f"it has a line of more than {_LONGEST_LINE:,} letters")
            yield line

    def merged(self) -> list[Merged]:
        return []

    def _problem(self, problem: str) -> ReturnError:
        return ReturnError(str(self.path), "", problem)


@dataclass(frozen=True)
class ParquetTable:
    """A Parquet file. Its header is row 1, as in a spreadsheet."""

    name: str
    path: Path

    def rows(self) -> Iterator[Row]:
        import pyarrow as pa  # only this format needs it
        import pyarrow.parquet as pq

        try:
            with pq.ParquetFile(self.path) as file:
                for place in range(file.num_row_groups):
                    size = file.metadata.row_group(place).total_byte_size
                    if size > _LARGEST_GROUP:
                        problem = f"rows of {size:,} bytes are in one group; write smaller groups"
                        raise ReturnError(str(self.path), "", problem)
                yield 1, file.schema_arrow.names
                number = 1
                for batch in file.iter_batches(1 << 14):
                    columns = [column.to_pylist() for column in batch.columns]
                    for row in zip(*columns, strict=True):
                        number += 1
                        yield number, row
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError, ValueError) as error:
            problem = f"it cannot be read as Parquet: {str(error).splitlines()[0]}"
            raise ReturnError(str(self.path), "", problem) from None

    def merged(self) -> list[Merged]:
        return []


@dataclass(frozen=True)
class SheetTable:
    """A sheet of a workbook."""

    name: str
    book: Any

    def rows(self) -> Iterator[Row]:
        try:
            for number, cells in enumerate(self.book.rows(self.name), 1):
                if any(cell not in ("", None) for cell in cells):
                    yield number, cells
        except TimescaleError as error:
            raise ReturnError(str(self.book.path), self.name, str(error)) from None

    def merged(self) -> list[Merged]:
        if self.book.path.suffix.lower() == ".ods":
            return ods_merged(self.book.path, self.name)
        return [Merged(*(place + 1 for place in one)) for one in self.book.merged(self.name)]


class _OtherWorkbook:
    """An .ods or .xls, as calamine reads it."""

    def __init__(self, path: Path) -> None:
        from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

        self.path, self._error = path, CalamineError
        try:
            self._book = CalamineWorkbook.from_path(str(path))
            self.sheets = [
                sheet.name
                for sheet in self._book.sheets_metadata
                if sheet.typ == SheetTypeEnum.WorkSheet
            ]
        except CalamineError as error:
            problem = f"it cannot be read as a workbook; it may be damaged or encrypted: {error}"
            raise ReturnError(str(path), "", problem) from None

    def rows(self, sheet: str) -> Iterator[list[object]]:
        """Every row of a sheet, from row 1 and column A."""
        try:
            opened = self._book.get_sheet_by_name(sheet)
        except self._error as error:
            raise ReturnError(str(self.path), sheet, f"it cannot be read: {error}") from None
        if opened.start is None:
            return
        top, left = opened.start
        for number, cells in enumerate(opened.iter_rows()):
            yield [""] * left + list(cells) if number >= top else []

    def merged(self, sheet: str) -> list[tuple[int, int, int, int]]:
        """The merged cells of a sheet of an .xls: the first row and column, and the last."""
        ranges = self._book.get_sheet_by_name(sheet).merged_cell_ranges or ()
        return [(*first, *last) for first, last in ranges]


def open_tables(path: Path, *, encoding: str, delimiter: str) -> list[SourceTable]:
    """The tables of a source.

    Args:
        path: a file, or a folder of CSV and Parquet files.
        encoding, delimiter: of a CSV.

    Raises:
        ReturnError: it cannot be read, or its name does not say what it is.
    """
    if path.is_dir():
        files = sorted(
            file
            for file in path.iterdir()
            if file.suffix.lower() in (*TEXT, *PARQUET) and not file.name.startswith(".")
        )
        if not files:
            problem = "the folder has no .csv and no .parquet file"
            raise ReturnError(str(path), "", problem)
        return [_file(file, encoding, delimiter) for file in files]
    kind = path.suffix.lower()
    if kind in (*TEXT, *PARQUET):
        return [_file(path, encoding, delimiter)]
    if not path.exists():
        raise ReturnError(str(path), "", "there is no such file or folder")
    if kind not in (*ZIPPED, *OLD):
        allowed = ", ".join(ENDINGS)
        problem = f"its name does not say what it contains; it must end in {allowed} or .xml"
        raise ReturnError(str(path), "", problem)
    book = _workbook(path)
    return [SheetTable(sheet, book) for sheet in book.sheets]


def _file(path: Path, encoding: str, delimiter: str) -> SourceTable:
    if path.suffix.lower() in PARQUET:
        return ParquetTable(path.stem, path)
    return TextTable(path.stem, path, encoding, delimiter)


def _workbook(path: Path) -> Any:
    if path.suffix.lower() in ZIPPED:
        from cptimescales.returns.workbook_size import check_size

        check_size(path)
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        from cptimescales.columns.files.excel_workbook import ExcelWorkbook

        try:
            return ExcelWorkbook(path)
        except TimescaleError as error:
            raise ReturnError(str(path), "", str(error).removeprefix(f"{path}: ")) from None
    return _OtherWorkbook(path)
