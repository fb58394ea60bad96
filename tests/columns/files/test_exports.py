"""Files as other programs export them: midnight as text, months first, broken headers and quotes, formulas without values."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.support.asking import ask, lines_of

import cptimescales as cpt
from cptimescales.columns.files.pipeline import Question, Summary, answer_file
from cptimescales.errors import TimescaleError

ENGLAND = cpt.rulebook("england")
RULE = ("--rule", "first_core_group", "--rulebook", "england")
ASKED = (*RULE, "--on", "Held")
ENDS = ["", " 00:00", " 00:00:00", " 00:00:00.000", "T00:00:00", " 00:00:00.0000000 "]


def told_by(path: Path, *options: str, out: str = "due.csv") -> list[str]:
    """What is said on the screen, without the folder."""
    to = path.with_name(out)
    told = ask("due-file", str(path), "-o", str(to), "--replace", *options).answer()
    return [line.replace(f"{path.parent}/", "") for line in lines_of(told)]


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as text:
        return list(csv.reader(text))


def csv_of(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("end", ENDS)
def test_midnight_as_text_is_its_day(tmp_path: Path, end: str) -> None:
    given = csv_of(
        tmp_path / "held.csv",
        f"Held,Met\n14/12/2026{end},2026-12-30{end}\n2026-12-14{end},30/12/2026{end}\n",
    )
    told_by(given, *ASKED, "--as-of", "2027-01-04", "--held", "Met")
    assert [row[2:] for row in rows_of(tmp_path / "due.csv")[1:]] == [
        ["2026-12-30", "2026-12-30", "met"]
    ] * 2


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2026-12-14 00:00:01",
            "2026-12-14 09:30",
            "14/12/2026 00:01",
            "2026-12-14 00:00:00.001",
            "2026-12-14 24:00",
        ),
        *(
            "2026-12-14 00:00:00Z",
            "2026-12-14T00:00:00+00:00",
            "2026-12-14 0:00",
            "00:00:00",
            "2026-12-14  00:00",
        ),
    ],
)
def test_any_other_time_as_text_is_refused(tmp_path: Path, text: str) -> None:
    told = told_by(csv_of(tmp_path / "held.csv", f"Held\n{text}\n"), *ASKED)
    assert told[0] == "due.csv: 1 row: 0 answered, 0 empty, 1 refused"


def test_a_csv_written_from_timestamps_can_be_asked_again(tmp_path: Path) -> None:
    moments = pa.array([datetime(2026, 12, 14), None], pa.timestamp("ms"))
    pq.write_table(pa.table({"Held": moments}), tmp_path / "held.parquet")
    told_by(tmp_path / "held.parquet", *ASKED)
    told_by(tmp_path / "due.csv", *ASKED, "--prefix", "again_", out="again.csv")
    assert rows_of(tmp_path / "again.csv")[1][1:] == ["2026-12-30"] * 4


def test_a_column_written_month_first_is_suspected(tmp_path: Path) -> None:
    held = [
        "12/14/2026",
        "05/04/2020",
        "4/27/2020",
        "12/14/2026 00:00",
        "31/11/2026",
        "13/14/2026",
        "2026-12-14",
    ]
    given = csv_of(tmp_path / "held.csv", "Held\n" + "\n".join(held) + "\n")
    told = told_by(given, *ASKED)
    assert told[0] == "due.csv: 7 rows: 2 answered, 0 empty, 5 refused"
    assert told[2:] == [
        "Held: 3 values have no such month; if this column is written month first, its other dates were read as other days"
    ]
    reasons = {row[2]: row[4] for row in rows_of(tmp_path / "due.refusals.csv")[1:]}
    suspected = [value for value, reason in reasons.items() if "written month first" in reason]
    assert suspected == ["12/14/2026", "4/27/2020", "12/14/2026 00:00"]
    assert len(told_by(csv_of(given, "Held\n14/12/2026\n31/11/2026\n"), *ASKED)) == 2


@pytest.mark.parametrize(
    "written",
    ['"Conference\nheld"', '"Conference \r\n  held"', "Conference  held", "Conference\xa0held"],
)
def test_a_header_in_several_lines_is_asked_in_one(tmp_path: Path, written: str) -> None:
    given = tmp_path / "held.csv"
    given.write_bytes(f"Case,{written},Met,The  book\n1,14/12/2026,x,england\n".encode())
    asked = (
        "--rule",
        "first_core_group",
        "--on",
        "Conference held",
        "--rulebook-column",
        "The book",
    )
    told_by(given, *asked, "--held", " Met", "--as-of", "2027-01-04")
    assert rows_of(tmp_path / "due.csv")[1][4:] == ["2026-12-30", "2026-12-30", ""]
    (refused,) = rows_of(tmp_path / "due.refusals.csv")[1:]
    assert refused[1] == "Met"
    told = ask(
        "due-file", str(given), "-o", str(tmp_path / "o.csv"), *RULE, "--on", "Conference"
    ).refusal()
    assert "did you mean 'Conference held'" in told


@pytest.mark.parametrize(
    ("names", "on"),
    [
        (["a b", "a\nb"], "a b"),
        (["a\nb", "a b"], "a\nb"),
        (["a\n\nb", "c"], "a  b"),
        (["x", "a\tb"], "a b"),
    ],
)
def test_a_name_as_written_goes_before_one_in_one_line(names: list[str], on: str) -> None:
    found = Question("first_core_group", on, ENGLAND).check(names).on
    assert found in names
    assert found == on or on not in names


def test_two_names_that_are_one_in_one_line_are_not_chosen_between() -> None:
    with pytest.raises(TimescaleError, match="is there 2 times but for line breaks"):
        Question("first_core_group", "a b", ENGLAND).check(["a\nb", "a\tb"])
    with pytest.raises(TimescaleError, match="'due' is there already"):
        Question("first_core_group", "a b", ENGLAND).check(["a\nb", "due"])


def test_the_refusal_of_a_broken_header_names_the_column_in_one_line(tmp_path: Path) -> None:
    given = csv_of(tmp_path / "held.csv", 'Case,"Conference\nheld"\n1,x\n')
    told_by(given, *RULE, "--on", "Conference held")
    assert rows_of(tmp_path / "due.refusals.csv")[1][4].startswith("Conference held must be a date")


def _workbook(path: Path, *rows: list[Any]) -> Path:
    openpyxl = pytest.importorskip("openpyxl")  # which writes formulas without values
    pytest.importorskip("python_calamine")
    pytest.importorskip("xlsxwriter")
    book = openpyxl.Workbook()
    book.active.title = "Team"
    for row in (["Conferences of 2026"], [], ["Case", "Held", "Age"], *rows):
        book.active.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".xlsx"])
def test_of_a_workbook_it_says_what_it_keeps_and_what_has_no_value(
    tmp_path: Path, ending: str
) -> None:
    given = _workbook(tmp_path / "team.xlsx", [7, "2026-12-14", "=1+1"], [8, "=TODAY()", 2])
    told = told_by(given, *ASKED, "--header-row", "3", out=f"due{ending}")
    assert told[0] == f"due{ending}: 2 rows: 1 answered, 0 empty, 1 refused"
    assert told[2:] == [
        "of the workbook there are the values of sheet 'Team' from row 3 on, without formats (007 may be 7); "
        + "'cptimescales fill' keeps the other rows and sheets",
        "2 formulas of sheet 'Team' had no value: open and save the workbook first",
    ]
    assert "never calculated" in rows_of(tmp_path / "due.refusals.csv")[1][4]
    if ending == ".parquet":
        assert pq.read_table(tmp_path / "due.parquet")["Age"].to_pylist() == [None, 2.0]
    if ending == ".csv":
        rows = rows_of(tmp_path / "due.csv")
        assert [row[2] for row in rows] == ["Age", "", "2"]
        assert rows[2][1].startswith(
            "(formula never calculated"
        )  # who asks this file again is refused again


def test_one_formula_without_a_value_is_told_as_one(tmp_path: Path) -> None:
    told = told_by(
        _workbook(tmp_path / "team.xlsx", [7, "2026-12-14", "=1+1"]), *ASKED, "--header-row", "3"
    )
    assert told[-1] == "1 formula of sheet 'Team' had no value: open and save the workbook first"


def test_a_refused_row_says_over_which_lines_it_runs(tmp_path: Path) -> None:
    text = (
        'Case,Held\n1,2026-12-14\n"two\nlines",2026-12-14\n3,"2026-12-14\n'
        + "4,2026-12-14\n" * 5_000
    )
    told = told_by(csv_of(tmp_path / "held.csv", text), *ASKED)
    assert told[0] == "due.csv: 3 rows: 2 answered, 0 empty, 1 refused"
    assert (
        told[2]
        == "5,001 lines stand in refused rows of several lines; is a quotation mark not closed?"
    )
    (row,) = rows_of(tmp_path / "due.refusals.csv")[1:]
    assert row[0] == "4"
    assert row[4].endswith("; the row runs from line 5 to line 5005 of the file")


def test_a_row_with_a_cell_too_much_says_its_lines_only_if_there_are_several(
    tmp_path: Path,
) -> None:
    text = 'sep=,\r\nCase,Held\r\n1\r\n2,"a\r\nb\r\n",x\r\n3,2026-12-14\r\n'
    told = told_by(csv_of(tmp_path / "held.csv", text.replace("\r\n", "\n")), *ASKED)
    assert (
        told[2] == "3 lines stand in refused rows of several lines; is a quotation mark not closed?"
    )
    assert [row[4] for row in rows_of(tmp_path / "due.refusals.csv")[1:]] == [
        "it has 1 cell where the header has 2",
        "it has 3 cells where the header has 2; the row runs from line 4 to line 6 of the file",
    ]


@pytest.mark.parametrize(
    ("rows", "counts", "label"),
    [
        (["2026-12-14,30/12/2026", "2026-12-14,"], "2 answered, 0 empty, 0 refused", None),
        (
            ["2026-12-14,rubbish", "2026-12-14,2026-12-01", "2026-12-14,"],
            "3 answered, 0 empty, 0 refused; 2 other rows have no status, for their dates held cannot be used",
            "refusals, those of a status among them: ",
        ),
        (
            ["x,rubbish", "2026-12-14,rubbish"],
            "1 answered, 0 empty, 1 refused; 1 other row has no status, for its date held cannot be used",
            "refusals, those of a status among them: not_a_date 3; ",
        ),
        (["x,2026-12-30"], "0 answered, 0 empty, 1 refused", "refusals: not_a_date 1; "),
    ],
)
def test_a_status_withheld_is_counted(
    tmp_path: Path, rows: list[str], counts: str, label: str | None
) -> None:
    given = csv_of(tmp_path / "held.csv", "Held,Met\n" + "\n".join(rows) + "\n")
    told = told_by(given, *ASKED, "--as-of", "2027-01-04", "--held", "Met")
    assert told[0].partition(" rows: ")[2] == counts or told[0].partition(" row: ")[2] == counts
    assert (len(told) == 1) if label is None else told[1].startswith(label)


@pytest.mark.parametrize("first", ["sep=;", "SEP=;", '"sep=;"', "\ufeffsep=;"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_first_line_of_excel_says_the_delimiter_and_stays(
    tmp_path: Path, first: str, end: str
) -> None:
    given, out, told = (tmp_path / name for name in ("held.csv", "due.csv", "told.csv"))
    given.write_bytes((end.join([first, "Case;Held", "007;14/12/2026", "008;x"]) + end).encode())
    question = Question("first_core_group", "Held", ENGLAND)
    answer_file(given, out, question, refusals=told)
    header, row = "Case;Held;due;last_working_day", "007;14/12/2026;2026-12-30;2026-12-30"
    assert out.read_bytes().decode() == end.join([first, header, row, "008;x;;"]) + end
    assert rows_of(told)[1][0] == "3"  # as Excel numbers it, which does not show the first line


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "Case\tHeld\n007\t14/12/2026\n",
            "are its cells separated by tab? then add --delimiter tab",
        ),
        ("Case;Held\n007;14/12/2026\n", "are its cells separated by ';'? then add --delimiter ';'"),
        ("sep=x\nHeld\n", "unknown column 'Held'"),
        ("sep=;\n", "it has no header"),
    ],
)
def test_a_delimiter_is_suggested_alone(tmp_path: Path, text: str, words: str) -> None:
    given = csv_of(tmp_path / "held.csv", text)
    told = ask("due-file", str(given), "-o", str(tmp_path / "due.csv"), *ASKED).refusal()
    assert words in told
    assert ("did you mean" in told) is False


def test_a_summary_adds_up(tmp_path: Path) -> None:
    rows: Mapping[str, Any] = {
        "Held": ["12/14/2026", "2026-12-14"] * 3,
        "Met": [None, "12/30/2026"] * 3,
    }
    pq.write_table(pa.table(rows), tmp_path / "held.parquet", row_group_size=1)
    question = Question("first_core_group", "Held", ENGLAND, as_of=date(2027, 1, 4), held="Met")
    found = answer_file(tmp_path / "held.parquet", tmp_path / "due.parquet", question)
    right = Summary(rows=6, answered=3, refused=3, withheld=3)
    right.codes["not_a_date"] = 6
    right.month_first.update(Held=3, Met=3)
    assert found == right


@pytest.mark.parametrize(
    ("serial", "due"),
    [
        (46370, "2026-12-30"),
        (46370.000000001, "2026-12-30"),  # a hair after midnight is the same day
        (
            46369.999999999,
            "",
        ),  # a hair before it is the evening before; rounded to thousandths of a second it is the next day
        (46369.99999999, ""),  # so far before midnight it is a time of day like any other
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
    told_by(tmp_path / "team.xlsx", *ASKED)
    header, row = rows_of(tmp_path / "due.csv")
    assert row[header.index("due")] == due
    assert float(row[1]) == 12.999999999
    if not due:
        assert [each[3] for each in rows_of(tmp_path / "due.refusals.csv")[1:]] == ["not_a_date"]
