"""Writes workbooks as Excel would, has `fill` fill them, and reads what came out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.support.asking import ask, lines_of

openpyxl = pytest.importorskip("openpyxl")

ASKED = ("--rule", "first_core_group", "--on", "Held", "--rulebook", "england")
Rows = list[tuple[Any, ...]]


def book_of(path: Path, rows: list[list[Any]], **more: list[list[Any]]) -> Path:
    """A workbook as Excel would save it, dates as dates; a text that begins with = is a formula."""
    book = openpyxl.Workbook()
    book.active.title = "Team"
    for name, cells in {"Team": rows, **more}.items():
        sheet = book["Team"] if name == "Team" else book.create_sheet(name)
        for row in cells:
            sheet.append(row)
    book.save(path)
    return path


def sheets_of(path: Path) -> dict[str, Rows]:
    return {
        sheet.title: list(sheet.iter_rows(values_only=True))
        for sheet in openpyxl.load_workbook(path)
    }


def filled(given: Path, *options: str) -> tuple[dict[str, Rows], list[str]]:
    """The sheets that come out, and what is said."""
    out = given.with_name("filled.xlsx")
    before = given.read_bytes()
    told = ask("fill", str(given), "-o", str(out), *ASKED, "--replace", *options).answer()
    assert given.read_bytes() == before
    return sheets_of(out), lines_of(told)
