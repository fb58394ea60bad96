"""One sheet of an Excel workbook: what is copied of it, and times just before midnight."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from tests.support.due_files import OPTIONS, due_file, rows_of


def _workbook(path: Path, *rows: list[Any]) -> Path:
    openpyxl = pytest.importorskip("openpyxl")  # it writes formulas without values
    pytest.importorskip("python_calamine")
    pytest.importorskip("xlsxwriter")
    book = openpyxl.Workbook()
    book.active.title = "Team"
    for row in (["Conferences of 2026"], [], ["Case", "Held", "Age"], *rows):
        book.active.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".xlsx"])
def test_the_notes_say_what_is_copied_and_which_formulas_have_no_value(
    tmp_path: Path, ending: str
) -> None:
    source = _workbook(tmp_path / "team.xlsx", [7, "2026-12-14", "=1+1"], [8, "=TODAY()", 2])
    lines = due_file(source, *OPTIONS, "--header-row", "3", out=f"due{ending}")
    assert lines[0] == f"due{ending}: 2 rows: 1 answered, 0 empty, 1 refused"
    assert lines[2:] == [
        "only the values of sheet 'Team' from row 3 on are copied, without formats (007 may be 7); "
        + "'cptimescales fill' keeps the other rows and sheets",
        "2 formulas of sheet 'Team' had no value: open and save the workbook first",
    ]
    assert "never calculated" in rows_of(tmp_path / "due.refusals.csv")[1][4]
    if ending == ".parquet":
        assert pq.read_table(tmp_path / "due.parquet")["Age"].to_pylist() == [None, 2.0]
    if ending == ".csv":
        rows = rows_of(tmp_path / "due.csv")
        assert [row[2] for row in rows] == ["Age", "", "2"]
        # So the row is refused again if this file is answered.
        assert rows[2][1].startswith("(formula never calculated")


def test_a_single_formula_without_a_value_is_noted_in_the_singular(tmp_path: Path) -> None:
    lines = due_file(
        _workbook(tmp_path / "team.xlsx", [7, "2026-12-14", "=1+1"]), *OPTIONS, "--header-row", "3"
    )
    assert lines[-1] == "1 formula of sheet 'Team' had no value: open and save the workbook first"


@pytest.mark.parametrize(
    ("serial", "due"),
    [
        (46370, "2026-12-30"),
        (46370.000000001, "2026-12-30"),  # just after midnight: the same day
        # Just before midnight: the day before. Rounded to milliseconds, it is the next day.
        (46369.999999999, ""),
        (46369.99999999, ""),  # about a millisecond before midnight: not rounded
        (46370.5, ""),
    ],
)
@pytest.mark.parametrize("formula", [False, True])
def test_no_time_before_midnight_becomes_the_next_day(
    tmp_path: Path, serial: float, due: str, formula: bool
) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter")
    pytest.importorskip("python_calamine")
    with xlsxwriter.Workbook(tmp_path / "team.xlsx") as book:
        sheet, shape = book.add_worksheet("Team"), book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, ["Held", "Score"])
        sheet.write_number(1, 1, 12.999999999)
        if formula:
            sheet.write_formula(1, 0, "=A9", shape, serial)
        else:
            sheet.write_number(1, 0, serial, shape)
    due_file(tmp_path / "team.xlsx", *OPTIONS)
    header, row = rows_of(tmp_path / "due.csv")
    assert row[header.index("due")] == due
    assert float(row[1]) == 12.999999999
    if not due:
        refusals = rows_of(tmp_path / "due.refusals.csv")[1:]
        assert [refusal[3] for refusal in refusals] == ["not_a_date"]
