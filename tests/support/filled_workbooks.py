"""Writes workbooks as Excel would, runs `fill` on them, and reads the sheets that it writes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.support.asking import ask, lines_of

openpyxl = pytest.importorskip("openpyxl")

OPTIONS = ("--rule", "first_core_group", "--on", "Held", "--rulebook", "england")
"""The options for a workbook with the dates in the column `Held`."""
Rows = list[tuple[Any, ...]]


def book_of(path: Path, rows: list[list[Any]], **more: list[list[Any]]) -> Path:
    """Writes a workbook with a sheet `Team` and, by their names, more sheets.

    A date becomes a date cell. A text that begins with = becomes a formula without a value.
    """
    book = openpyxl.Workbook()
    book.active.title = "Team"
    for name, cells in {"Team": rows, **more}.items():
        sheet = book["Team"] if name == "Team" else book.create_sheet(name)
        for row in cells:
            sheet.append(row)
    book.save(path)
    return path


def sheets_of(path: Path) -> dict[str, Rows]:
    """The values of each sheet, row by row."""
    return {
        sheet.title: list(sheet.iter_rows(values_only=True))
        for sheet in openpyxl.load_workbook(path)
    }


def fill(path: Path, *options: str) -> tuple[dict[str, Rows], list[str]]:
    """Fills a workbook, checks that it is unchanged, and returns the new sheets and the screen."""
    out = path.with_name("filled.xlsx")
    before = path.read_bytes()
    screen = ask("fill", str(path), "-o", str(out), *OPTIONS, "--replace", *options).answer()
    assert path.read_bytes() == before
    return sheets_of(out), lines_of(screen)
