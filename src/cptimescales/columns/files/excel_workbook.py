"""`ExcelWorkbook`: reads the sheets of an Excel workbook with calamine."""

from __future__ import annotations

from collections.abc import Container, Iterator
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from cptimescales.columns.files.excel_parts import WorkbookParts
from cptimescales.columns.files.question import FileError


class ExcelWorkbook:
    """A workbook that is read.

    Calamine reads its cells. `WorkbookParts` finds what calamine does not report: errors in cells,
    and formulas that were never calculated.

    Attributes:
        path: the file.
        parts: the parts of the file.
        sheets: the names of its sheets of cells, and whether each one is visible.

    Raises:
        FileError: it is not a workbook, is damaged, or has a password.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.parts: WorkbookParts = WorkbookParts(path)
        self._last: CalamineSheet | None = None
        try:
            self._book = CalamineWorkbook.from_path(str(path))
        except CalamineError as error:
            raise FileError(
                path, f"it cannot be read as a workbook, it may be damaged: {error}"
            ) from None
        self.sheets: dict[str, bool] = {
            sheet.name: sheet.visible == SheetVisibleEnum.Visible
            for sheet in self._book.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet
        }

    def rows(self, sheet: str, question_columns: Container[int] = ()) -> Iterator[list[object]]:
        """Every row of a sheet, from row 1 and column A. A blank row has no cells.

        A cell with an error has its text, such as `#N/A`.

        Args:
            sheet: the name of the sheet.
            question_columns: the columns, from 0, that a question reads. In these, the other odd
                cells have their text, too. In other columns they have the value that calamine
                reads.

        Raises:
            FileError: the sheet is damaged.
        """
        opened = self._opened(sheet)
        if opened.start is None:
            return
        top, left = opened.start
        odd_cells = self.parts.odd_cells(sheet)
        for number, cells in enumerate(opened.iter_rows()):
            row: list[object] = [""] * left + list(cells) if number >= top else []
            for column, text, error in odd_cells.get(number, ()):
                if error or column in question_columns:
                    row += [""] * (column + 1 - len(row))
                    row[column] = text
            yield row if any(cell != "" for cell in row) else []

    def _opened(self, sheet: str) -> CalamineSheet:
        """A sheet with all its cells. The last one is kept, because calamine reads it whole."""
        if self._last is None or self._last.name != sheet:
            try:
                self._last = self._book.get_sheet_by_name(sheet)
            except CalamineError as error:
                problem = f"sheet {sheet!r} cannot be read, it may be damaged: {error}"
                raise FileError(self.path, problem) from None
        return self._last

    def merged(self, sheet: str) -> list[tuple[int, int, int, int]]:
        """The merged cells of a sheet: the first row and column of each, and the last, from 0."""
        ranges = self._opened(sheet).merged_cell_ranges or ()
        return [(*first, *last) for first, last in ranges]

    def size(self, sheet: str) -> int:
        """The number of the last row of a sheet that is in use."""
        end = self._opened(sheet).end
        return 0 if end is None else end[0] + 1

    def sheet_to_read(self, name: str | None) -> str:
        """The sheet of a name; without a name, the only visible sheet with cells.

        Raises:
            FileError: there is no such sheet, or there are several.
        """
        from difflib import get_close_matches

        if name is not None:
            if name in self.sheets:
                return name
            near = get_close_matches(name, self.sheets, n=1)
            meant = f"did you mean {near[0]!r}? " if near else ""
            problem = f"it has no sheet {name!r}; {meant}it has: {', '.join(self.sheets)}"
            raise FileError(self.path, problem)
        full = [sheet for sheet, seen in self.sheets.items() if seen and self._opened(sheet).start]
        if len(full) == 1:
            return full[0]
        if not full:
            problem = "it has no visible sheet with cells; name a hidden sheet with --sheet"
        else:
            problem = f"it has several sheets ({', '.join(full)}); name one with --sheet"
        raise FileError(self.path, problem)

    def close(self) -> None:
        """Closes the file."""
        self._book.close()
