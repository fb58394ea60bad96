"""The file of a formula workbook: what is in it, and what cannot be written."""

from __future__ import annotations

import re
import zipfile
from datetime import date, timedelta
from io import BytesIO

import pytest
from tests.oracles.oracle import LAST_DAY_OF_A_WORKBOOK

import cptimescales as cpt
from cptimescales.errors import CalendarRangeError, TimescaleError
from cptimescales.spreadsheet.workbook import CaseEntry, write_workbook
from cptimescales.spreadsheet.workbook.formulas import column_formulas

openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not here")
pytest.importorskip("xlsxwriter", reason="the extra `xlsx` is not here")

# Excel 2010, LibreOffice and IronCalc all have these functions. None of them reads another file.
# Only TODAY changes by itself: the workbook has it in one cell, for a person who chooses it.
FUNCTIONS = {
    *("AND", "COUNTA", "COUNTIF", "DAY", "EDATE", "FALSE", "IF", "IFERROR", "INDEX", "INT"),
    *("ISERROR", "ISNA", "ISNUMBER", "MATCH", "MAX", "NA", "NETWORKDAYS.INTL", "NOT", "OR"),
    *("SIGN", "SMALL", "SUM", "TODAY", "TRIM", "TRUE", "WEEKDAY", "WORKDAY.INTL"),
}


def content_of(**settings: object) -> BytesIO:
    content = BytesIO()
    arguments = {"rows": 5, "as_of": date(2027, 1, 4)} | settings
    # The settings can be any of its arguments.
    write_workbook(cpt.rulebook("england"), content, **arguments)  # type: ignore[arg-type]
    return content


def test_the_same_arguments_give_the_same_bytes() -> None:
    assert content_of().getvalue() == content_of().getvalue()
    assert content_of().getvalue() != content_of(as_of=date(2027, 1, 5)).getvalue()


def test_only_old_functions_and_a_plain_list_of_days_off() -> None:
    book = openpyxl.load_workbook(content_of())
    formulas = [
        cell.value
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert len(formulas) > 500
    for formula in formulas:
        bare = re.sub(r'"[^"]*"', "", formula)
        assert set(re.findall(r"[A-Z][A-Z.]+(?=\()", bare)) <= FUNCTIONS, formula
        for days_off in re.findall(r"1,([^,()]*)\)", bare):
            assert days_off in ("DaysOff", "1", "0") or "DaysOff" not in days_off, formula
        assert bare.count("DaysOff") == len(re.findall(r",1,DaysOff\)", bare))
        assert len(formula) < 8_192
        assert "TODAY" not in bare or formula.startswith('=IF(IFERROR(AsOfChoice="today",FALSE)')
        assert not re.search(r"\b[34]\d{4}\b", bare), f"a day as a number in {formula}"


def test_the_sheets_are_made_for_people() -> None:
    book = openpyxl.load_workbook(content_of())
    seen = [sheet.title for sheet in book if sheet.sheet_state == "visible"]
    assert seen == ["Something happened", "Cases", "Closures", "Rules", "Bank holidays", "About"]
    assert [sheet.title for sheet in book if sheet.sheet_state == "hidden"] == [
        "Workings",
        "Events",
    ]
    happened = book["Something happened"]
    assert [happened[cell].protection.locked for cell in ("B3", "B4", "A8")] == [False, False, True]
    assert book.active is happened
    cases = book["Cases"]
    assert cases.freeze_panes == "C8"
    assert cases.print_title_rows == "$7:$7"
    assert cases.page_setup.orientation == "landscape"
    validations = cases.data_validations.dataValidation
    assert {rule.type for rule in validations} == {"list", "custom", "whole"}
    assert "DutyNames" in {rule.formula1 for rule in validations}
    assert any(
        '"overdue"' in rule.formula[0]
        for rules in cases.conditional_formatting
        for rule in rules.rules
    )
    assert not cases.protection.sheet
    assert all(book[name].protection.sheet for name in book.sheetnames if name != "Cases")
    assert not book["Closures"]["A6"].protection.locked
    heads = [column.name for column in cases.tables["Duties"].tableColumns]
    assert heads[:6] == ["Case", "Duty", "Number", "Count from", "Date", "Done on"]


def test_it_says_what_it_was_made_from() -> None:
    england = cpt.rulebook("england")
    book = openpyxl.load_workbook(content_of())
    about = "\n".join(str(cell.value) for row in book["About"].iter_rows() for cell in row)
    assert f"cptimescales {cpt.__version__}" in about
    assert england.sha256 in about
    assert england.calendar.sha256(date(2009, 1, 1), LAST_DAY_OF_A_WORKBOOK) in about
    rules = [[cell.value for cell in row] for row in book["Rules"].iter_rows(min_row=5)]
    wordings = sum(len(rule.versions) for rule in england.rules)
    assert len([row for row in rules if row[9]]) >= wordings
    readings = {version.reading for rule in england.rules for version in rule.versions}
    assert readings <= {row[10] for row in rules}
    days = {cell.value.date() for cell in book["Bank holidays"]["A"][9:]}
    assert {day.date for day in england.calendar.bank_holidays(2026)} <= days


def test_the_table_has_every_formula_for_new_rows() -> None:
    with zipfile.ZipFile(content_of()) as file:
        table = file.read("xl/tables/table1.xml").decode()
    assert table.count("<calculatedColumnFormula>") == len(column_formulas(windows=True))


def test_a_workbook_that_cannot_be_written_is_refused() -> None:
    england = cpt.rulebook("england")
    for rows in (0, -1, 100_001):
        with pytest.raises(TimescaleError, match=f"a workbook cannot have {rows} rows"):
            write_workbook(england, BytesIO(), rows=rows)
    with pytest.raises(TimescaleError, match="due soon"):
        write_workbook(england, BytesIO(), due_soon=-1)
    for as_of in (date(2008, 12, 31), LAST_DAY_OF_A_WORKBOOK + timedelta(days=1)):
        with pytest.raises(CalendarRangeError, match="as of"):
            write_workbook(england, BytesIO(), as_of=as_of)
    with pytest.raises(CalendarRangeError, match="closure on 1995-01-03"):
        write_workbook(england.with_closures({date(1995, 1, 3): "Closed"}), BytesIO())


def test_a_day_before_the_days_of_a_spreadsheet_stays_text() -> None:
    content = content_of(cases=[CaseEntry("C-1", "first_core_group", on="01/01/1850")])
    assert openpyxl.load_workbook(content)["Cases"]["E8"].value == "01/01/1850"
