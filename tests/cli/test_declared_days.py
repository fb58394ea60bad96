"""What a file means by NULL, 1900-01-01, 14-Dec-26 or 09:30 is declared on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.support.asking import ask, lines_of
from tests.support.due_files import csv_of, due_file, rows_of

REVIEW = ("--rule", "review_conference", "--rulebook", "england", "--on", "plan_start")
HELD = ("--held", "latest_review", "--as-of", "2026-05-29")
CORE = ("--rule", "first_core_group", "--rulebook", "england", "--on", "Held")


@pytest.mark.parametrize("text", ["NULL", "null ", "1900-01-01", "01/01/1900 00:00:00", ""])
def test_a_review_that_was_not_held_is_overdue_however_the_file_says_so(
    tmp_path: Path, text: str
) -> None:
    source = csv_of(tmp_path / "t.csv", f"ref,plan_start,latest_review\nT2,02/02/2026,{text}\n")
    lines = due_file(source, *REVIEW, *HELD, "--empty", "NULL", "--empty", "1900-01-01")
    assert lines == ["due.csv: 1 row: 1 answered, 0 empty, 0 refused"]
    assert rows_of(tmp_path / "due.csv")[1][3:] == ["2026-05-02", "2026-05-01", "overdue"]


def test_a_placeholder_that_was_not_declared_is_told_of(tmp_path: Path) -> None:
    rows = ("NULL", "NULL", "#N/A", "9999-12-31", "1900-01-01", "n/k")
    text = "plan_start,latest_review\n" + "".join(f"02/02/2026,{row}\n" for row in rows)
    lines = due_file(csv_of(tmp_path / "t.csv", text), *REVIEW, *HELD)
    assert "5 of them have no status" in lines[0]
    assert lines[2:] == [
        "latest_review: 2 like NULL: if it means none, add --empty NULL",
        'latest_review: 1 like #N/A: if it means none, add --empty "#N/A"',
        "latest_review: 1 like n/k: if it means none, add --empty n/k",
        "latest_review: 1 of 1900-01-01: if it means none, add --empty 1900-01-01",
        "latest_review: 1 of 9999-12-31: if it means none, add --empty 9999-12-31",
    ]
    assert rows_of(tmp_path / "due.csv")[4][-1] == "overdue"


def test_refusals_are_grouped_by_shape_with_the_option_that_reads_them(tmp_path: Path) -> None:
    days = (
        ["11/03/2023 09:30"] * 4
        + ["1/8/2026 10:00", "2026-03-11 09:30:00"]
        + ["24-Aug-21", "24-Aug-22", "24-AUG-21"]
        + ["30 April 2026", "1 May 2026"]
        + ["46370", "31/11/2026", "soon"]
    )
    source = csv_of(tmp_path / "t.csv", "Held\n" + "\n".join(days) + "\n")
    lines = due_file(source, *CORE)
    assert lines[2:] == [
        "Held: 6 like 11/03/2023 09:30: add --times drop",
        'Held: 3 like 24-Aug-21: add --also-dates "%d-%b-%y"',
        'Held: 1 like 30 April 2026: add --also-dates "%d %B %Y"',
        'Held: 1 like 1 May 2026: add --also-dates "%d %b %Y"',
        "Held: 1 like 46370: format the cells as dates, and save again",
    ]
    again = due_file(
        source,
        *CORE,
        *("--times", "drop", "--also-dates", "%d-%b-%y", "--also-dates", "%d %B %Y"),
    )
    assert again[0] == "due.csv: 14 rows: 10 answered, 0 empty, 4 refused"


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("14/12/26", 'add --also-dates "%d/%m/%y", if the day comes first'),
        ("Mon 14/12/2026", 'add --also-dates "%a %d/%m/%Y"'),
        ("20261214", 'add --also-dates "%Y%m%d"'),
        ("2026/12/14", 'add --also-dates "%Y/%m/%d"'),
        ("1/6/2026", 'add --also-dates "%d/%m/%Y", if the day comes first'),
        ("14 December 2026", 'add --also-dates "%d %B %Y"'),
        ("2026-12-14T00:00:00Z", "take its date in Europe/London first"),
        ("'14/12/2026", "format the cells as dates, and save again"),
    ],
)
def test_the_cure_of_a_shape_reads_it(tmp_path: Path, text: str, cure: str) -> None:
    source = csv_of(tmp_path / "t.csv", f"Held\n{text}\n")
    assert due_file(source, *CORE)[2:] == [f"Held: 1 like {text}: {cure}"]
    if "also-dates" in cure:
        format_ = cure.split('"')[1]
        assert "1 answered" in due_file(source, *CORE, "--also-dates", format_)[0]


def test_a_word_a_format_and_a_day_of_a_workbook_are_declared_too(tmp_path: Path) -> None:
    openpyxl: Any = pytest.importorskip("openpyxl", reason="openpyxl is not here")
    from datetime import datetime

    book = openpyxl.Workbook()
    for cell in ("Held", datetime(2026, 12, 14, 9, 30), datetime(1900, 1, 1), "NULL", "14-Dec-26"):
        book.active.append([cell])
    book.save(tmp_path / "t.xlsx")
    declared = ("--times", "drop", "--empty", "NULL", "--empty", "01/01/1900")
    command = ("fill", str(tmp_path / "t.xlsx"), *CORE, *declared, "--also-dates", "%d-%b-%y")
    screen = ask(*command, "-o", str(tmp_path / "o.xlsx")).answer()
    assert "4 rows: 2 answered, 2 empty, 0 refused" in screen


def test_an_audit_reads_what_is_declared(tmp_path: Path) -> None:
    text = (
        "reference,rule,on,recorded_due,held\n"
        "A,first_core_group,2026-01-05,2026-01-19,9999-12-31\n"
        "B,first_core_group,05-Jan-26,2026-01-20 00:00,NULL\n"
    )
    source = csv_of(tmp_path / "k4.csv", text)
    declared = ("--empty", "NULL", "--empty", "9999-12-31", "--also-dates", "%d-%b-%y")
    result = ask("audit", str(source), "--rulebook", "england", "--json", *declared)
    findings = [json.loads(line) for line in result.out.splitlines()]
    assert [finding["verdict"] for finding in findings] == ["agrees", "differs"]
    assert [(finding["due"], finding.get("status")) for finding in findings] == [
        ("2026-01-19", None)
    ] * 2


EVENTS = "K1,conference_held,2026-01-23\nK1,core_group_held,2026-02-02\n"
CASES = {
    "a review on 1900-01-01": "reference,event,on\n"
    + EVENTS
    + "K1,review_conference_held,1900-01-01\n",
    "a plan that ended on 9999-12-31": f"reference,event,on\n{EVENTS}K1,plan_ended,9999-12-31\n",
    "a review on NULL": f"reference,event,on\n{EVENTS}K1,review_conference_held,null\n",
    "born on 1900-01-01": "reference,event,on,born\n"
    "K1,conference_held,2026-01-23 00:00:00.000,1900-01-01\nK1,core_group_held,02-Feb-26,\n",
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("as_of", ["2026-05-29", None])
def test_a_case_whose_placeholders_are_declared_is_answered(
    tmp_path: Path, case: str, as_of: str | None
) -> None:
    source = csv_of(tmp_path / "cases.csv", CASES[case])
    declared = ("--empty", "1900-01-01", "--empty", "9999-12-31", "--empty", "NULL")
    question = ("timetable", str(source), "--rulebook", "england", "--json", *declared)
    options = () if as_of is None else ("--as-of", as_of)
    answer = json.loads(ask(*question, "--also-dates", "%d-%b-%y", *options).answer())
    duties = {entry["due"]["rule"]: entry for entry in answer["entries"]}
    assert duties["first_core_group"]["status"] == "met"
    review = duties["review_conference"]
    assert (review["due"].get("due"), review["status"]) == (
        "2026-04-23",
        "overdue" if as_of else "pending",
    )
    assert not answer["alerts"]


def test_a_day_that_often_means_none_is_told_of(tmp_path: Path) -> None:
    source = csv_of(tmp_path / "cases.csv", CASES["a plan that ended on 9999-12-31"])
    question = ("timetable", str(source), "--rulebook", "england")
    result = ask(*question, "--json")
    assert result.code == 2
    told = "K1 has the day 9999-12-31: if it means none, add --empty 9999-12-31"
    assert told in result.out
    assert told in lines_of(ask(*question, "--as-of", "2026-05-29").answer())
    answer = json.loads(ask(*question, "--as-of", "2026-05-29", "--json").answer())
    assert told in answer["warnings"]
    csv_of(source, CASES["born on 1900-01-01"].replace("02-Feb-26", "2026-02-02"))
    told = "K1 has the day 1900-01-01: if it means none, add --empty 1900-01-01"
    assert told in lines_of(ask(*question).answer())
    csv_of(source, "reference,event,on\nK1,child_died,1900-01-01\nK1,child_seen,2026-01-01\n")
    out = ask(*question, "--json").out
    assert "1900-01-01 often stands for none: if it does here, declare it as empty" in out


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (("--also-dates", "%m/%d/%Y"), "one text cannot be two days"),
        (("--also-dates", "%d/%m"), "it needs a day (%d), a month"),
        (("--empty", " "), "a blank cell always does"),
        (("--times", "keep"), "'--times': 'keep' is not one of 'refuse', 'drop'"),
    ],
)
def test_a_declaration_that_cannot_be_used_is_refused_before_any_work(
    tmp_path: Path, options: tuple[str, ...], problem: str
) -> None:
    source = csv_of(tmp_path / "t.csv", "Held\n14/12/2026\n")
    command = ("due-file", str(source), *CORE, "-o", str(tmp_path / "o.csv"), *options)
    assert problem in ask(*command).refusal()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["t.csv"]


def test_one_case_is_strict_and_takes_no_declaration(tmp_path: Path) -> None:
    path = csv_of(tmp_path / "case.toml", 'reference = "C"\n')
    result = ask("timetable", str(path), "--rulebook", "england", "--empty", "NULL")
    assert "--empty, --also-dates and --times are for a CSV" in result.refusal()
    assert lines_of(ask("timetable", "--help").answer())
