"""What the sheets beside the case sheet share: a title, names, protection, print set-up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from cptimescales.spreadsheet.workbook.styles import Styles, set_up_print

if TYPE_CHECKING:
    from xlsxwriter import Workbook

_ALLOWED = {"format_columns": True, "format_rows": True, "select_locked_cells": True}


class ProtectedSheet:
    """A sheet with a title, protected without a password.

    Attributes:
        cells: the worksheet itself, to write to.
        styles: the styles of its workbook.
    """

    def __init__(
        self, workbook: Workbook, styles: Styles, name: str, title: str, widths: Iterable[float]
    ) -> None:
        self._workbook = workbook
        self._name = name
        self.styles = styles
        self.cells: Any = workbook.add_worksheet(name)
        # XlsxWriter searches each formula for newer functions, the same formula of every row too.
        self.cells._prepare_formula = cache(self.cells._prepare_formula)
        self.cells.hide_gridlines(2)
        self.cells.set_row(0, 28)
        self.cells.write_string(0, 0, title, styles["title"])
        for column, width in enumerate(widths):
            self.cells.set_column(column, column, width)

    def define(self, name: str, cells: str) -> None:
        """Gives cells of this sheet a name, by which formulas read them."""
        self._workbook.define_name(name, f"='{self._name}'!{cells}")

    def write_heads(self, row: int, heads: Sequence[str] | Mapping[int, str], style: str) -> None:
        """Writes the heads of a table; a mapping gives each its column."""
        columns = heads.items() if isinstance(heads, Mapping) else enumerate(heads)
        for column, head in columns:
            self.cells.write_string(row, column, head, self.styles[style])

    def write(self, row: int, column: int, value: str | date | None, text: str, day: str) -> None:
        """Writes a text or a day, each in its style. None leaves the cell empty."""
        if value is None:
            self.cells.write_blank(row, column, None, self.styles[day])
        elif isinstance(value, date):
            self.cells.write_datetime(row, column, value, self.styles[day])
        else:
            self.cells.write_string(row, column, value, self.styles[text])

    def finish(
        self, *, rows_above: int = 0, columns_beside: int = 0, portrait: bool = False
    ) -> None:
        """Protects the sheet and sets up how it prints.

        Args:
            rows_above: how many rows stay in view; the last of them is printed on every page.
            columns_beside: how many columns stay in view.
            portrait: whether it prints on upright pages.
        """
        if rows_above:
            self.cells.freeze_panes(rows_above, columns_beside)
        self.cells.protect("", _ALLOWED)
        repeated = (rows_above - 1, rows_above - 1) if rows_above else None
        set_up_print(self.cells, repeat=repeated, portrait=portrait)
