"""A date in a merged cell is the value of its first row alone; the other rows are told of."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.support.asking import ask
from tests.support.due_files import RULE

xlsxwriter: Any = pytest.importorskip("xlsxwriter", reason="xlsxwriter is not here")
pytest.importorskip("python_calamine", reason="the extra `files` is not here")


@pytest.fixture
def team(tmp_path: Path) -> Path:
    """Three children of one family with one date in a merged cell, and a fourth child."""
    path = tmp_path / "team.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet, days = book.add_worksheet("Team"), book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, ["family", "child", "held"])
        for row, child in enumerate("abcd", 1):
            sheet.write_string(row, 1, child)
        sheet.merge_range(1, 0, 3, 0, "F1")
        sheet.merge_range(1, 2, 3, 2, "")
        sheet.write_datetime(1, 2, date(2026, 12, 14), days)
        sheet.write_datetime(4, 2, date(2026, 12, 21), days)
    return path


TOLD = (
    "held: 2 empty cells lie in a merged cell, which has its value in its first row alone; "
    "unmerge it, and fill in each row"
)


@pytest.mark.parametrize(("command", "out"), [("due-file", "o.csv"), ("fill", "o.xlsx")])
def test_the_rows_of_a_merged_cell_are_told_of(team: Path, command: str, out: str) -> None:
    typed = (command, str(team), *RULE, "--on", "held", "-o", str(team.with_name(out)))
    screen = ask(*typed).answer()
    assert "4 rows: 2 answered, 2 empty, 0 refused" in screen
    assert TOLD in screen.splitlines()


def test_a_merged_cell_above_the_header_or_in_another_column_is_not(tmp_path: Path) -> None:
    path = tmp_path / "team.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Team")
        sheet.merge_range(0, 0, 0, 2, "Team North")
        sheet.write_row(1, 0, ["family", "held", "met"])
        sheet.merge_range(2, 0, 3, 0, "F1")
        sheet.write_row(2, 1, ["14/12/2026", "x"])
        sheet.write_row(3, 1, ["14/12/2026", "x"])
    options = ("--header-row", "2", "--on", "held", "-o", str(tmp_path / "o.csv"))
    assert "merged cell" not in ask("due-file", str(path), *RULE, *options).answer()
