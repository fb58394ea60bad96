"""`audit` of a workbook, of Parquet, and of a wide table whose columns a TOML file names."""

from __future__ import annotations

import csv
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.support.asking import ask, lines_of
from tests.support.due_files import csv_of

ENGLAND = ("--rulebook", "england")
ROWS: list[dict[str, Any]] = [
    {"reference": "A", "on": date(2026, 1, 5), "recorded_due": date(2026, 1, 19), "Team": "N"},
    {"reference": "B", "on": date(2026, 1, 5), "recorded_due": date(2026, 1, 20), "Team": "S"},
    {"reference": "C", "on": date(2026, 1, 5), "recorded_due": None, "Team": "S"},
]


def findings(*typed: str) -> list[dict[str, Any]]:
    result = ask("audit", *typed, *ENGLAND, "--json")
    assert result.err == ""
    return [json.loads(line) for line in result.out.splitlines()]


def workbook(path: Path, above: int = 0, merged: bool = False) -> Path:
    xlsxwriter: Any = pytest.importorskip("xlsxwriter")
    with xlsxwriter.Workbook(path) as book:
        sheet, days = book.add_worksheet("Dates"), book.add_format({"num_format": "dd/mm/yyyy"})
        for number in range(above):
            sheet.write_string(number, 0, "Recorded dates")
        sheet.write_row(above, 0, ["Reference", "Rule", "On", "Recorded due", "Team"])
        for number, row in enumerate(ROWS, above + 1):
            sheet.write_row(number, 0, [row["reference"], "first_core_group"])
            sheet.write_string(number, 4, row["Team"])
            for column, key in ((2, "on"), (3, "recorded_due")):
                if row[key] is not None:
                    sheet.write_datetime(number, column, row[key], days)
        if merged:
            sheet.merge_range(above + 2, 3, above + 3, 3, "20/01/2026")
    return path


def test_a_workbook_and_a_parquet_file_are_audited_as_a_csv_is(tmp_path: Path) -> None:
    parquet, text = tmp_path / "dates.parquet", tmp_path / "dates.csv"
    columns = ["reference", "on", "recorded_due", "Team"]
    table = pa.table({key: [row[key] for row in ROWS] for key in columns})
    rule = pa.array(["first_core_group"] * len(ROWS))
    pq.write_table(table.append_column("rule", rule), parquet)
    lines = [",".join([*columns, "rule"])]
    lines += [
        ",".join([*(str(row[key] or "") for key in columns), rule[0].as_py()]) for row in ROWS
    ]
    csv_of(text, "\n".join(lines) + "\n")
    of_csv = findings(str(text))
    assert [row["verdict"] for row in of_csv] == ["agrees", "differs", "refused"]
    assert [row["columns"] for row in of_csv] == [{"Team": "N"}, {"Team": "S"}, {"Team": "S"}]
    of_parquet = findings(str(parquet))
    assert [row | {"row": row["row"] + 1} for row in of_parquet] == of_csv
    assert findings(str(workbook(tmp_path / "dates.xlsx"))) == of_csv
    below = findings(str(workbook(tmp_path / "below.xlsx", 2)), "--header-row", "3")
    assert [row | {"row": row["row"] - 2} for row in below] == of_csv
    assert findings(str(tmp_path / "dates.xlsx"), "--sheet", "Dates") == of_csv


def test_merged_cells_are_told_of_and_a_time_of_day_can_be_dropped(tmp_path: Path) -> None:
    screen = ask("audit", str(workbook(tmp_path / "m.xlsx", merged=True)), *ENGLAND).out
    assert "Recorded due: 1 empty cell lies in a merged cell" in screen
    moments = pa.array([datetime(2026, 1, 5, 9, 30)], pa.timestamp("us"))
    one: dict[str, Any] = {"reference": ["A"], "rule": ["first_core_group"], "on": moments}
    pq.write_table(pa.table(one | {"recorded_due": ["2026-01-19"]}), tmp_path / "t.parquet")
    assert findings(str(tmp_path / "t.parquet"))[0]["verdict"] == "refused"
    assert findings(str(tmp_path / "t.parquet"), "--times", "drop")[0]["verdict"] == "agrees"
    lines = lines_of(ask("audit", str(tmp_path / "t.parquet"), *ENGLAND).out)
    assert "on: 1 like 2026-01-05 09:30:00: add --times drop" in lines


WIDE = """Child,Seen,Next,Held,Team,S47,Target
C1,02/01/2026,16/01/2026,15/01/2026,North,,
C2,02/01/2026,NULL,,South,05/01/2026,26/01/2026
C3,31/11/2025,16/01/2026,14/12/2026 09:30,South,05/01/2026,27/01/2026
,,,,,,
C4,too,few
"""
DUTIES = """reference = "Child"

[[duty]]
rule = "first_core_group"
on = "Seen"
due = "Next"
held = "Held"

[[duty]]
rule = "initial_conference"
on = "S47"
due = "Target"

[[duty]]
rule = "review_conference"
on = "S47"
"""


def test_a_wide_table_is_audited_about_each_recorded_date(tmp_path: Path) -> None:
    source = csv_of(tmp_path / "wide.csv", WIDE)
    described = csv_of(tmp_path / "duties.toml", DUTIES)
    typed = (str(source), "--duties", str(described), "--empty", "NULL")
    rows = findings(*typed)
    assert [(row["row"], row["reference"], row["rule"], row["verdict"]) for row in rows] == [
        (2, "C1", "first_core_group", "agrees"),
        (3, "C2", "initial_conference", "agrees"),
        (4, "C3", "first_core_group", "refused"),
        (4, "C3", "initial_conference", "differs"),
        (6, None, None, "refused"),
    ]
    assert rows[0]["status"] == "met"
    assert [row["columns"] for row in rows[:2]] == [{"Team": "North"}, {"Team": "South"}]
    lines = lines_of(ask("audit", *typed, *ENGLAND).out)
    told = "not audited, because no column of recorded due dates (due) is named: review_conference"
    assert lines[-1] == told
    out = tmp_path / "findings.csv"
    ask("audit", *typed, *ENGLAND, "--csv", str(out))
    with out.open(encoding="utf-8", newline="") as text:
        assert [row["Team"] for row in csv.DictReader(text)] == [
            "North",
            "South",
            *["South"] * 2,
            "",
        ]


def test_the_target_of_a_census_is_audited(tmp_path: Path) -> None:
    text = "LAchildID,S47ActualStartDate,InitialCPCtarget,DateOfInitialCPC\n"
    source = csv_of(tmp_path / "cin.csv", text + "X,2022-06-02,2022-06-23,2022-06-17\n")
    toml = 'reference = "LAchildID"\n[[duty]]\nrule = "initial_conference"\n'
    toml += 'on = "S47ActualStartDate"\ndue = "InitialCPCtarget"\nheld = "DateOfInitialCPC"\n'
    described = csv_of(tmp_path / "duties.toml", toml)
    (row,) = findings(str(source), "--duties", str(described))
    assert (row["due"], row["working_days_out"], row["status"]) == ("2022-06-24", -1, "met")
    assert "bank_holidays_counted" in row["mistakes"]
    newest = csv_of(tmp_path / "newest.toml", toml + "newest_only = true\n")
    (row,) = findings(str(source), "--duties", str(newest))
    assert (row["status"], row["columns"]) == (None, {"DateOfInitialCPC": "2022-06-17"})


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        (DUTIES.partition("\n")[2], "duties.toml names no column of references"),
        (DUTIES.replace("due =", "recorded_on ="), "no duty of"),
        (DUTIES.replace('"Target"', '"target"'), "unknown column 'target'; did you mean 'Target'?"),
        (DUTIES.replace('"Seen"', '"Missing"'), "unknown column 'Missing'"),
        (DUTIES + "hold = 'x'\n", "duty 3, hold: it is not known; did you mean 'held'?"),
        (DUTIES + DUTIES.partition("\n")[2], "duty 4, prefix: 'first_core_group_' is that of"),
    ],
)
def test_a_bad_file_of_duties_is_one_line(tmp_path: Path, toml: str, words: str) -> None:
    source = csv_of(tmp_path / "wide.csv", WIDE)
    described = csv_of(tmp_path / "duties.toml", toml)
    out = tmp_path / "findings.csv"
    typed = ("audit", str(source), "--duties", str(described), *ENGLAND, "--csv", str(out))
    assert words in ask(*typed).refusal()
    assert not out.exists()


def test_a_column_of_another_type_and_a_damaged_file_are_one_line(tmp_path: Path) -> None:
    table: dict[str, Any] = {"reference": ["A"], "rule": ["visit"], "on": [1], "recorded_due": [2]}
    pq.write_table(pa.table(table), tmp_path / "t.parquet")
    assert "a column of int64" in ask("audit", str(tmp_path / "t.parquet"), *ENGLAND).refusal()
    (tmp_path / "t.xlsx").write_bytes(b"no workbook")
    assert "it is not a workbook" in ask("audit", str(tmp_path / "t.xlsx"), *ENGLAND).refusal()
    source = csv_of(tmp_path / "t.csv", "reference\n")
    for option in (("--sheet", "a"), ("--header-row", "2")):
        refusal = ask("audit", str(source), *ENGLAND, *option).refusal()
        assert "--sheet and --header-row are for a workbook" in refusal
