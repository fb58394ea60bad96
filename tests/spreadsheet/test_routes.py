"""What each route accepts as a date and as a name: the table of docs/how-to/spreadsheets.md."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.support.asking import ask

import cptimescales as cpt
from cptimescales.errors import NotADateError, UnknownRulebookError, UnknownRuleError
from cptimescales.spreadsheet import CPTDUE
from cptimescales.spreadsheet.workbook.messages import NO_SUCH_DUTY, TEXT_DATE

openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not here")
pytest.importorskip("xlsxwriter", reason="the extra `xlsx` is not here")

DUE = date(2026, 12, 30)
TIMED, MIDNIGHT = datetime(2026, 12, 14, 9, 30), datetime(2026, 12, 14)
TEXTS = ("2026-12-14 09:30", "2026-12-14 00:00")


def test_the_sheet_functions_drop_the_time_of_a_date_and_take_only_midnight_as_text() -> None:
    for on in (TIMED, MIDNIGHT, 46370.4):
        assert CPTDUE("England", "First_Core_Group", on) == DUE
    assert [CPTDUE("england", "first_core_group", text) for text in TEXTS] == ["#VALUE!", DUE]


def test_a_file_of_cases_takes_midnight_and_ids_in_small_letters(tmp_path: Path) -> None:
    path, cases = tmp_path / "d.xlsx", tmp_path / "cases.csv"
    rows = [("first_core_group", text) for text in TEXTS]
    rows += [
        (duty, "2026-12-14")
        for duty in ("First_Core_Group", "FIRST core group meeting", "first_core_group")
    ]
    cases.write_text(
        "reference,rule,on\n" + "".join(f"C,{rule},{on}\n" for rule, on in rows), "utf-8"
    )
    ask("workbook", str(path), "--rulebook", "england", "--cases", str(cases)).answer()
    sheet = openpyxl.load_workbook(path, data_only=True)["Cases"]
    cells = sheet.iter_rows(min_row=8, max_row=12, values_only=True)
    answers = [(row[6], row[12]) for row in cells]
    assert (answers[0], answers[2]) == (("#N/A", TEXT_DATE), ("#N/A", NO_SUCH_DUTY))
    assert {answers[place][0].date() for place in (1, 3, 4)} == {DUE}


@pytest.mark.parametrize("command", ["fill", "due-file"])
def test_files_take_midnight_and_no_other_time_and_names_as_written(
    command: str, tmp_path: Path
) -> None:
    pytest.importorskip("pyarrow", reason="the extra `columns` is not here")
    pytest.importorskip("python_calamine", reason="the extra `files` is not here")
    team, out = tmp_path / "team.xlsx", tmp_path / "out.xlsx"
    days: list[Any] = [TIMED, TEXTS[0], MIDNIGHT, TEXTS[1], MIDNIGHT]
    book = openpyxl.Workbook()
    book.active.append(["Held", "Whose"])
    for place, day in enumerate(days):
        book.active.append([day, "England" if place == 4 else "england"])
    book.save(team)
    question = (command, str(team), "--rule", "first_core_group", "--out", str(out))
    ask(*question, "--on", "Held", "--rulebook-column", "Whose").answer()
    sheet = openpyxl.load_workbook(out).worksheets[0]
    rows = [*sheet.iter_rows(min_row=2, min_col=3, max_col=3, values_only=True)]
    assert [due and due.date() for (due,) in rows] == [None, None, DUE, DUE, None]
    wrong = ask(*question, "--on", "held", "--rulebook", "england", "--replace")
    assert "did you mean 'Held'" in wrong.refusal()


def test_python_and_the_command_take_one_way_to_write_a_day_and_a_name() -> None:
    england = cpt.rulebook("england")
    on: Any
    for on in (TIMED, MIDNIGHT, *TEXTS, "2026-12-14"):
        with pytest.raises(NotADateError):
            england.due("first_core_group", on=on)
    with pytest.raises(UnknownRuleError, match="did you mean 'first_core_group'"):
        england.due("First_Core_Group", on=date(2026, 12, 14))
    with pytest.raises(UnknownRulebookError, match="did you mean 'england'"):
        cpt.rulebook("England")
    question = ("due", "first_core_group", "--rulebook", "england")
    assert "it has a time of day" in ask(*question, "--on", TEXTS[0]).refusal()
    assert str(DUE) in ask(*question, "--on", TEXTS[1], "--json").answer()
    for rule, book in (("First_Core_Group", "england"), ("first_core_group", "England")):
        wrong = ask("due", rule, "--on", "2026-12-14", "--rulebook", book)
        assert "did you mean" in wrong.refusal()
