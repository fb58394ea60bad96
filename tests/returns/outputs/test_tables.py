"""CSV, Parquet and JSON: the same rows, with types, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from tests.support.returns import AS_OF, record, reported

from cptimescales.returns import Question, RecordedDue, Report, suppressed
from cptimescales.returns.outputs import TABLES, report_json, rows_of, write_csv, write_parquet
from cptimescales.returns.outputs.tables import is_empty, path_beside, tables_of

LOCAL = "leicester-leicestershire-rutland"


def answered() -> Report:
    records = (
        record(
            "=HYPERLINK(1)",
            ("strategy_discussion_held", "2025-12-22"),
            ("conference_held", "2026-01-12"),
            groups={"team": "-North"},
            recorded_due=[
                RecordedDue("initial_conference", date(2025, 12, 22), date(2026, 1, 12)),
            ],
            doubts=("@odd",),
        ),
        record("B", ("conference_held", "2026-05-04"), ("child_seen", "2026-05-05")),
        record("C", ("no_such_event", "2026-05-04")),
    )
    return reported(*records, rulebook=LOCAL, question=Question(AS_OF, by="team", each="month"))


@pytest.fixture
def report() -> Any:
    with answered() as report:
        yield report


def _csv(report: Report, table: str, folder: Path) -> list[dict[str, str]]:
    path = folder / f"{table}.csv"
    write_csv(report, table, path)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_csv_has_iso_days_and_lower_case_truth(report: Report, tmp_path: Path) -> None:
    row = _csv(report, "duties", tmp_path)[0]
    assert (row["rule"], row["due"], row["met_on"]) == ("visit", "2026-02-09", "")
    assert (row["unseen"], row["status"], row["working_days_late"]) == ("true", "overdue", "75")


@pytest.mark.parametrize("table", TABLES)
def test_no_text_of_a_csv_begins_like_a_formula(report: Report, table: str, tmp_path: Path) -> None:
    for row in _csv(report, table, tmp_path):
        for column in TABLES[table]:
            cell = row[column.name]
            if column.kind in ("text", "list", "bands"):
                assert not cell.startswith(("=", "+", "-", "@", "\t"))
            elif cell and column.kind in ("whole", "number"):
                float(cell)


def test_an_apostrophe_comes_before_what_looks_like_a_formula(
    report: Report, tmp_path: Path
) -> None:
    row = _csv(report, "duties", tmp_path)[0]
    assert (row["reference"], row["group"]) == ("'=HYPERLINK(1)", "'-North")
    assert _csv(report, "doubts", tmp_path)[0]["message"] == "'@odd"
    audited = _csv(report, "audit", tmp_path)[0]
    assert (audited["working_days_out"], audited["verdict"]) == ("-3", "differs")
    assert audited["mistakes"] == "bank_holidays_counted; calendar_days_counted"


@pytest.mark.parametrize("table", TABLES)
def test_parquet_has_the_same_rows_with_types(report: Report, table: str, tmp_path: Path) -> None:
    path = tmp_path / "table.parquet"
    write_parquet(report, table, path)
    read = pq.read_table(path)
    types = {"day": "date32[day]", "whole": "int32", "number": "double", "yes_no": "bool"}
    for column, field in zip(TABLES[table], read.schema, strict=True):
        assert (field.name, str(field.type)) == (column.name, types.get(column.kind, "string"))
    written = _csv(report, table, tmp_path)
    rows = read.to_pylist()
    assert len(rows) == len(written) == len(list(rows_of(report, table)))
    for row, texts in zip(rows, written, strict=True):
        for name, cell in row.items():
            text = "" if cell is None else str(cell)
            text = text.lower() if isinstance(cell, bool) else text
            assert texts[name].removeprefix("'").removesuffix(".0") == text.removesuffix(".0")


def test_parquet_of_many_rows_is_written_part_by_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, report: Report
) -> None:
    monkeypatch.setattr("cptimescales.returns.outputs.tables._AT_ONCE", 3)
    path = tmp_path / "duties.parquet"
    write_parquet(report, "duties", path)
    file = pq.ParquetFile(path)
    assert file.num_row_groups == -(-report.count_of_duties // 3)
    assert file.metadata.num_rows == report.count_of_duties


def test_json_has_the_rows_of_every_table(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    for at_once in (500, 2, 1):
        monkeypatch.setattr("cptimescales.returns.outputs.json_text._AT_ONCE", at_once)
        answer = json.loads("".join(report_json(report)))
        for table in ("duties", "indicators", "published", "alerts", "audit", "refusals", "doubts"):
            names = [column.name for column in TABLES[table]]
            assert [list(row) for row in answer[table]] == [names] * len(answer[table])
            assert len(answer[table]) == len(list(rows_of(report, table)))
    assert answer["kind"] == "report"
    assert answer["as_of"] == "2026-05-29"
    assert answer["source"]["children"] == 2
    assert answer["source"]["not_recorded"] == []
    assert answer["question"]["each"] == "month"
    assert answer["duties"][0]["due"] == "2026-02-09"
    assert answer["audit"][0]["mistakes"]
    assert answer["rests_on"][0]["rules"][0]["rule"]
    (row,) = (
        row
        for row in answer["indicators"]
        if (row["rule"], row["group"], row["period"]) == ("initial_conference", None, None)
    )
    assert row["bands"] == {"0-10": 0, "11-15": 1, "16-20": 0, "21+": 0}


def test_json_of_nothing_is_json() -> None:
    with reported() as report:
        answer = json.loads("".join(report_json(report)))
    assert (answer["duties"], answer["indicators"], answer["refusals"]) == ([], [], [])


def test_the_figures_have_one_figure_a_row(report: Report) -> None:
    rows = [
        dict(zip([column.name for column in TABLES["figures"]], row, strict=True))
        for row in rows_of(report, "figures")
    ]
    conferences = [
        row
        for row in rows
        if row["rule"] == "initial_conference" and row["group"] == row["period"] is None
    ]
    values = {row["measure"]: row["value"] for row in conferences if row["band"] is None}
    assert (values["in_time"], values["percent_of_due"], values["overdue"]) == (1, 100, 0)
    assert {row["band"]: row["value"] for row in conferences if row["band"]} == {
        "0-10": 0,
        "11-15": 1,
        "16-20": 0,
        "21+": 0,
    }
    readings = {row["reading"] for row in rows if row["rule"] == "reviews_in_time"}
    assert len(readings) == 2


def test_a_figure_that_is_left_out_has_a_row_without_a_value() -> None:
    with suppressed(answered(), 5) as report:
        rows = [row[-4:] for row in rows_of(report, "figures") if row[2] == "initial_conference"]
    assert ("in_time", None, None, True) in rows
    assert ("in_time_ahead", None, 0, False) in rows


def test_a_suppressed_answer_has_its_figures_in_the_file_that_was_named(report: Report) -> None:
    path = Path("out/report.csv")
    assert path_beside(path, "rests-on") == Path("out/report.rests-on.csv")
    assert tables_of(report)["duties"] == ""
    assert not is_empty(report, "audit")
    with suppressed(report, 5) as answer:
        assert tables_of(answer) == {"figures": "", "rests_on": "rests-on"}
        assert is_empty(answer, "audit")
