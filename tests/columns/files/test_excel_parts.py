"""What a copy of the values of a workbook does not have: it is listed, and nothing else is."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.support.filled_workbooks import book_of, fill

xlsxwriter = pytest.importorskip("xlsxwriter")


def _with(change: Callable[[Any, Any], None]) -> Callable[[Path], Path]:
    def make(path: Path) -> Path:
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet("Team")
            sheet.write_row(0, 0, ["Held"])
            sheet.write_row(1, 0, ["2026-12-14"])
            change(book, sheet)
        return path

    return make


def _chart(book: Any, sheet: Any) -> None:
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=Team!$A$1:$A$2"})
    sheet.insert_chart("D4", chart)


def _chart_sheet(book: Any, sheet: Any) -> None:
    chart = book.add_chart({"type": "pie"})
    chart.add_series({"values": "=Team!$A$1:$A$2"})
    book.add_chartsheet().set_chart(chart)


LOST: dict[str, Callable[[Any, Any], None]] = {
    "charts": _chart,
    "drawings (sheet Team)": _chart,
    "comments": lambda book, sheet: sheet.write_comment("A1", "who?"),
    "conditional formats (sheet Team)": lambda book, sheet: sheet.conditional_format(
        "A1:A9", {"type": "data_bar"}
    ),
    "data validation (sheet Team)": lambda book, sheet: sheet.data_validation(
        "A2", {"validate": "list", "source": ["a", "b"]}
    ),
    "sparklines (sheet Team)": lambda book, sheet: sheet.add_sparkline(
        "C2", {"range": "Team!A1:B1"}
    ),
    "tables (their values stay)": lambda book, sheet: sheet.add_table(
        "A1:A2", {"columns": [{"header": "Held"}]}
    ),
    "merged cells (their values stay) (sheet Team)": lambda book, sheet: sheet.merge_range(
        "C4:D4", "x"
    ),
    "links (sheet Team)": lambda book, sheet: sheet.write_url("C4", "https://example.org"),
    "filters (sheet Team)": lambda book, sheet: sheet.autofilter("A1:A2"),
    "sheet protection (sheet Team)": lambda book, sheet: sheet.protect(),
    "frozen panes (sheet Team)": lambda book, sheet: sheet.freeze_panes(1, 0),
    "column widths and hidden columns (sheet Team)": lambda book, sheet: sheet.set_column(
        "A:A", 30
    ),
    "hidden rows and columns (visible in the copy) (sheet Team)": lambda book, sheet: sheet.set_row(
        1, None, None, {"hidden": True}
    ),
    "formulas (their values stay) (sheet Team)": lambda book, sheet: sheet.write_formula(
        "B2", "=1+1", None, 2
    ),
    "colours of cells": lambda book, sheet: sheet.write(
        "B2", 1, book.add_format({"bg_color": "red"})
    ),
    "fonts of cells": lambda book, sheet: sheet.write("B2", 1, book.add_format({"bold": True})),
    "number formats (numbers, percentages and money are plain numbers; dates are dd/mm/yyyy)": (
        lambda book, sheet: sheet.write("B2", 1, book.add_format({"num_format": "0%"}))
    ),
    "names of cells and ranges": lambda book, sheet: book.define_name("Rate", "=0.5"),
    "chart sheets": _chart_sheet,
}


@pytest.mark.parametrize("words", LOST)
def test_each_thing_that_the_copy_does_not_have_is_listed(tmp_path: Path, words: str) -> None:
    source = _with(LOST[words])(tmp_path / "team.xlsx")
    assert words in fill(source)[1]


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("xl/vbaProject.bin", "macros"),
        ("xl/pivotTables/pivotTable1.xml", "pivot tables"),
        ("xl/externalLinks/externalLink1.xml", "links to other workbooks"),
        ("xl/slicers/slicer1.xml", "slicers"),
        ("xl/activeX/activeX1.xml", "form controls and embedded objects"),
        ("xl/connections.xml", "data connections"),
        ("xl/media/image1.png", "pictures"),
        ("xl/threadedComments/threadedComment1.xml", "comments"),
    ],
)
def test_parts_that_only_excel_writes_are_listed_too(tmp_path: Path, part: str, words: str) -> None:
    source = _with(lambda book, sheet: None)(tmp_path / "team.xlsx")
    with zipfile.ZipFile(source, "a") as parts:
        parts.writestr(part, b"x")
    assert words in fill(source)[1]


def test_for_a_plain_workbook_nothing_is_listed(tmp_path: Path) -> None:
    source = _with(lambda book, sheet: None)(tmp_path / "team.xlsx")
    assert len(fill(source)[1]) == 1


def test_formulas_without_a_value_are_counted_and_blank(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["Held", "=A1", "x"],
        ["2026-12-14", "=1+1", "=1+1"],
        ["=TODAY()", None, 3],
    ]
    sheets, lines = fill(
        book_of(tmp_path / "team.xlsx", rows, Notes=[["=1+1"], ["text"]]), "--sheet", "Team"
    )
    assert [row[:3] for row in sheets["Team"]] == [
        ("Held", None, "x"),
        ("2026-12-14", None, None),
        ("(formula never calculated: open and save the workbook first)", None, 3),
    ]
    assert sheets["Notes"] == [(None,), ("text",)]
    assert "formulas (their values stay; 5 had none) (sheet Team, Notes)" in lines
