"""The file of a formula workbook, and the command that writes it: what is in it, and what is refused."""

from __future__ import annotations

import re
import zipfile
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from tests.oracles.oracle import LAST_DAY_OF_A_WORKBOOK
from tests.support.asking import ask

import cptimescales as cpt
from cptimescales.errors import CalendarRangeError, TimescaleError
from cptimescales.spreadsheet.workbook import CaseEntry, write_workbook
from cptimescales.spreadsheet.workbook.formulas import column_formulas
from cptimescales.spreadsheet.workbook.messages import NO_ANSWER, NO_SUCH_DUTY, NOT_OFFERED

openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not here")
pytest.importorskip("xlsxwriter", reason="the extra `xlsx` is not here")

# What Excel 2010, LibreOffice and IronCalc all have; nothing that changes by itself, or reads another file.
FUNCTIONS = {
    "AND",
    "COUNTA",
    "COUNTIF",
    "DAY",
    "EDATE",
    "FALSE",
    "IF",
    "IFERROR",
    "INDEX",
    "INT",
    "ISERROR",
    "ISNA",
    "ISNUMBER",
    "MATCH",
    "MAX",
    "NA",
}
FUNCTIONS |= {
    "NETWORKDAYS.INTL",
    "NOT",
    "OR",
    "SIGN",
    "SUM",
    "TRIM",
    "TRUE",
    "WEEKDAY",
    "WORKDAY.INTL",
}


def made(**settings: object) -> BytesIO:
    content = BytesIO()
    arguments = {"rows": 5, "as_of": date(2027, 1, 4)} | settings
    write_workbook(cpt.rulebook("england"), content, **arguments)  # type: ignore[arg-type]  # any of its settings
    return content


def test_the_same_question_gives_the_same_bytes() -> None:
    assert made().getvalue() == made().getvalue()
    assert made().getvalue() != made(as_of=date(2027, 1, 5)).getvalue()


def test_only_old_functions_and_a_plain_list_of_days_off() -> None:
    book = openpyxl.load_workbook(made())
    found = [
        cell.value
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert len(found) > 500
    for formula in found:
        bare = re.sub(r'"[^"]*"', "", formula)
        assert set(re.findall(r"[A-Z][A-Z.]+(?=\()", bare)) <= FUNCTIONS, formula
        for days_off in re.findall(r"1,([^,()]*)\)", bare):
            assert days_off in ("DaysOff", "1", "0") or "DaysOff" not in days_off, formula
        assert bare.count("DaysOff") == len(re.findall(r",1,DaysOff\)", bare))
        assert len(formula) < 8_192
        assert not re.search(r"\b[34]\d{4}\b", bare), f"a day as a number in {formula}"


def test_the_sheets_are_made_for_people() -> None:
    book = openpyxl.load_workbook(made())
    assert book.sheetnames == ["Cases", "Closures", "Rules", "Bank holidays", "About", "Workings"]
    cases = book["Cases"]
    assert (cases.freeze_panes, cases.print_title_rows, cases.page_setup.orientation) == (
        "C8",
        "$7:$7",
        "landscape",
    )
    assert {rule.type for rule in cases.data_validations.dataValidation} == {
        "list",
        "custom",
        "whole",
    }
    assert "DutyNames" in {rule.formula1 for rule in cases.data_validations.dataValidation}
    assert any(
        '"overdue"' in rule.formula[0]
        for rules in cases.conditional_formatting
        for rule in rules.rules
    )
    assert not cases.protection.sheet
    assert all(book[name].protection.sheet for name in book.sheetnames[1:])
    assert not book["Closures"]["A6"].protection.locked
    assert [column.name for column in cases.tables["Duties"].tableColumns][:6] == [
        *("Case", "Duty", "Number", "Count from", "Date", "Done on")
    ]


def test_it_says_what_it_was_made_from() -> None:
    england = cpt.rulebook("england")
    book = openpyxl.load_workbook(made())
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


def test_every_formula_of_the_table_is_there_for_new_rows() -> None:
    with zipfile.ZipFile(made()) as file:
        table = file.read("xl/tables/table1.xml").decode()
    assert table.count("<calculatedColumnFormula>") == len(column_formulas(windows=True))


def test_what_cannot_be_written_is_refused() -> None:
    england = cpt.rulebook("england")
    for rows in (0, -1, 100_001):
        with pytest.raises(TimescaleError, match="a workbook cannot have"):
            write_workbook(england, BytesIO(), rows=rows)
    with pytest.raises(TimescaleError, match="due soon"):
        write_workbook(england, BytesIO(), due_soon=-1)
    for as_of in (date(2008, 12, 31), LAST_DAY_OF_A_WORKBOOK + timedelta(days=1)):
        with pytest.raises(CalendarRangeError, match="as of"):
            write_workbook(england, BytesIO(), as_of=as_of)
    with pytest.raises(CalendarRangeError, match="closure on 1995-01-03"):
        write_workbook(england.with_closures({date(1995, 1, 3): "Closed"}), BytesIO())


def test_the_command_writes_and_never_writes_over(tmp_path: Path) -> None:
    path = tmp_path / "deadlines.xlsx"
    asked = ("workbook", str(path), "--rulebook", "england")
    covers = f"2009-01-01 to {LAST_DAY_OF_A_WORKBOOK}"
    assert ask(*asked).answer().endswith(f"200 rows, 0 filled in; it answers from {covers}\n")
    first = path.read_bytes()
    assert "the file exists already" in ask(*asked, "--rows", "3").refusal()
    assert path.read_bytes() == first
    ask(*asked, "--rows", "3", "--replace").answer()
    assert path.read_bytes() != first


def test_cases_closures_and_the_list_as_known_are_filled_in(tmp_path: Path) -> None:
    path, cases, closures = (tmp_path / name for name in ("d.xlsx", "cases.csv", "closures.csv"))
    cases.write_text(
        "\ufeffreference,rule,on,number,held\nC-1,first_core_group,05/09/2022,,\nC-2,nonsense,soon,two,\n",
        "utf-8",
    )
    closures.write_text("date,name\n29/12/2026,Council closed\n", "utf-8")
    asked = (
        "workbook",
        str(path),
        "--rulebook",
        "england",
        "--cases",
        str(cases),
        "--closures",
        str(closures),
    )
    told = ask(*asked, "--known-on", "2022-09-09").answer()
    assert told.endswith("no answer: 1 of 2 rows filled in; the note of each row says why\n")
    book = openpyxl.load_workbook(path, data_only=True)
    row = dict(
        zip(
            [cell.value for cell in book["Cases"][7]],
            [cell.value for cell in book["Cases"][8]],
            strict=True,
        )
    )
    assert row["Due"].date() == date(2022, 9, 19)  # the State Funeral was not yet announced
    assert [cell.value for cell in book["Cases"][9]][:5] == ["C-2", "nonsense", "two", None, "soon"]
    assert book["Closures"]["B6"].value == "Council closed"


def test_a_case_of_a_duty_left_out_says_so(tmp_path: Path) -> None:
    path, cases = tmp_path / "d.xlsx", tmp_path / "cases.csv"
    duties = ("visit", "Visit", "Child seen by the social worker", "visits", "visit_alone")
    cases.write_text(
        "reference,rule,on\n" + "".join(f"C,{duty},14/12/2026\n" for duty in duties), "utf-8"
    )
    ask("workbook", str(path), "--rulebook", "england", "--cases", str(cases)).answer()
    book = openpyxl.load_workbook(path, data_only=True)
    heads, *rows = [
        [cell.value for cell in row] for row in book["Cases"].iter_rows(min_row=7, max_row=12)
    ]
    told = [dict(zip(heads, row, strict=True)) for row in rows]
    assert [row["Duty"] for row in told] == list(duties)
    assert [row["Note"] for row in told] == [NOT_OFFERED] * 3 + [NO_SUCH_DUTY] * 2
    assert {(row["Due"], row["Status"]) for row in told} == {("#N/A", NO_ANSWER)}
    rules = [[cell.value for cell in row] for row in book["Rules"].iter_rows(max_col=5)]
    begin = next(
        place
        for place, row in enumerate(rules)
        if str(row[0]).startswith("Duties without a number of days")
    )
    assert "make a workbook from a local rulebook" in rules[begin][0]
    assert ("Child seen by the social worker", "as the plan says; no national number") in {
        (row[0], row[4]) for row in rules[begin:]
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("reference,rule\n", "column 'on' is missing"),
        ("reference,rule,on,helt\n", "column 'helt' is not known"),
        ("reference,rule,on,on\n", "column 'on' is there twice"),
        (
            "reference,rule,on\nC-1,first_core_group\n",
            "line 2: it has 2 cells where the header has 3",
        ),
        ('reference,rule,on\n"C-1,x,y\n', "it is not valid CSV"),
        ("", "column 'reference' is missing"),
    ],
)
def test_a_file_of_cases_that_is_none_is_refused(tmp_path: Path, text: str, words: str) -> None:
    cases = tmp_path / "cases.csv"
    cases.write_text(text, "utf-8")
    path = tmp_path / "d.xlsx"
    assert (
        words
        in ask("workbook", str(path), "--rulebook", "england", "--cases", str(cases)).refusal()
    )
    assert not path.exists()


def test_other_refusals_of_the_command(tmp_path: Path) -> None:
    for name, words in (("d.xls", "must end in .xlsx"), ("no/d.xlsx", "does not exist; create it")):
        assert words in ask("workbook", str(tmp_path / name), "--rulebook", "england").refusal()
    nowhere = ask(
        "workbook",
        str(tmp_path / "d.xlsx"),
        "--rulebook",
        "england",
        "--cases",
        str(tmp_path / "no.csv"),
    )
    assert "cannot be read" in nowhere.refusal()


def test_a_day_before_those_of_a_spreadsheet_stays_text(tmp_path: Path) -> None:
    content = made(cases=[CaseEntry("C-1", "first_core_group", on="01/01/1850")])
    assert openpyxl.load_workbook(content)["Cases"]["E8"].value == "01/01/1850"


@pytest.mark.parametrize("option", ["--cases", "--closures"])
def test_a_file_that_is_read_is_never_overwritten(option: str, tmp_path: Path) -> None:
    file = tmp_path / "cases.xlsx"
    file.write_text("reference,duty,date\n", "utf-8")
    around = tmp_path / "folder" / ".." / "cases.xlsx"
    (tmp_path / "folder").mkdir()
    told = ask(
        "workbook", str(around), "--rulebook", "england", option, str(file), "--replace"
    ).refusal()
    assert "the command reads this file, so it is never overwritten" in told
    assert file.read_text("utf-8") == "reference,duty,date\n"
