"""The command `workbook`: what it fills in, what it reports, and what it refuses."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.oracles.oracle import LAST_DAY_OF_A_WORKBOOK
from tests.support.asking import ask

from cptimescales.spreadsheet.workbook.messages import NO_ANSWER, NO_SUCH_DUTY, NOT_OFFERED

openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not here")
pytest.importorskip("xlsxwriter", reason="the extra `xlsx` is not here")


def test_the_command_overwrites_a_file_only_with_replace(tmp_path: Path) -> None:
    path = tmp_path / "deadlines.xlsx"
    command = ("workbook", str(path), "--rulebook", "england")
    covers = f"2009-01-01 to {LAST_DAY_OF_A_WORKBOOK}"
    assert ask(*command).answer().endswith(f"100 rows, 0 filled in; it answers from {covers}\n")
    first = path.read_bytes()
    assert "the file exists already" in ask(*command, "--rows", "3").refusal()
    assert path.read_bytes() == first
    ask(*command, "--rows", "3", "--replace").answer()
    assert path.read_bytes() != first


def test_cases_closures_and_the_list_as_known_are_filled_in(tmp_path: Path) -> None:
    path, cases, closures = (tmp_path / name for name in ("d.xlsx", "cases.csv", "closures.csv"))
    cases.write_text(
        "\ufeffreference,rule,on,number,held\n"
        "C-1,first_core_group,05/09/2022,,\nC-2,nonsense,soon,two,\n",
        "utf-8",
    )
    closures.write_text("date,name\n29/12/2026,Council closed\n", "utf-8")
    command = ("workbook", str(path), "--rulebook", "england", "--cases", str(cases))
    output = ask(*command, "--closures", str(closures), "--known-on", "2022-09-09").answer()
    assert output.endswith("no answer: 1 of 2 rows filled in; the note of each row says why\n")
    book = openpyxl.load_workbook(path, data_only=True)
    heads, first, second = ([cell.value for cell in book["Cases"][row]] for row in (7, 8, 9))
    # On that day the State Funeral had not been announced.
    assert first[heads.index("Due")].date() == date(2022, 9, 19)
    assert second[:5] == ["C-2", "nonsense", "two", None, "soon"]
    assert book["Closures"]["B6"].value == "Council closed"


def test_a_case_of_a_duty_that_is_not_offered_says_so(tmp_path: Path) -> None:
    path, cases = tmp_path / "d.xlsx", tmp_path / "cases.csv"
    duties = ("visit", "Visit", "Child seen by the social worker", "visits", "visit_alone")
    cases.write_text(
        "reference,rule,on\n" + "".join(f"C,{duty},14/12/2026\n" for duty in duties), "utf-8"
    )
    ask("workbook", str(path), "--rulebook", "england", "--cases", str(cases)).answer()
    book = openpyxl.load_workbook(path, data_only=True)
    heads, *cells = [
        [cell.value for cell in row] for row in book["Cases"].iter_rows(min_row=7, max_row=12)
    ]
    rows = [dict(zip(heads, row, strict=True)) for row in cells]
    assert [row["Duty"] for row in rows] == list(duties)
    assert [row["Note"] for row in rows] == [NOT_OFFERED] * 3 + [NO_SUCH_DUTY] * 2
    assert {(row["Due"], row["Status"]) for row in rows} == {("#N/A", NO_ANSWER)}
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
def test_a_wrong_file_of_cases_is_refused(tmp_path: Path, text: str, words: str) -> None:
    cases, path = tmp_path / "cases.csv", tmp_path / "d.xlsx"
    cases.write_text(text, "utf-8")
    command = ("workbook", str(path), "--rulebook", "england", "--cases", str(cases))
    assert words in ask(*command).refusal()
    assert not path.exists()


def test_other_refusals_of_the_command(tmp_path: Path) -> None:
    for name, words in (("d.xls", "must end in .xlsx"), ("no/d.xlsx", "does not exist; create it")):
        assert words in ask("workbook", str(tmp_path / name), "--rulebook", "england").refusal()
    command = ("workbook", str(tmp_path / "d.xlsx"), "--rulebook", "england")
    assert "cannot be read" in ask(*command, "--cases", str(tmp_path / "no.csv")).refusal()


@pytest.mark.parametrize("option", ["--cases", "--closures"])
def test_a_file_that_is_read_is_never_overwritten(option: str, tmp_path: Path) -> None:
    file = tmp_path / "cases.xlsx"
    file.write_text("reference,duty,date\n", "utf-8")
    around = tmp_path / "folder" / ".." / "cases.xlsx"
    (tmp_path / "folder").mkdir()
    command = ("workbook", str(around), "--rulebook", "england", option, str(file), "--replace")
    assert "the command reads this file, so it is never overwritten" in ask(*command).refusal()
    assert file.read_text("utf-8") == "reference,duty,date\n"
