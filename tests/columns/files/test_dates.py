"""Dates as text in files that other programs export: midnight, other times, month first."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.support.due_files import OPTIONS, csv_of, due_file, rows_of

ENDS = ["", " 00:00", " 00:00:00", " 00:00:00.000", "T00:00:00", " 00:00:00.0000000 "]


@pytest.mark.parametrize("end", ENDS)
def test_midnight_as_text_is_its_day(tmp_path: Path, end: str) -> None:
    source = csv_of(
        tmp_path / "held.csv",
        f"Held,Met\n14/12/2026{end},2026-12-30{end}\n2026-12-14{end},30/12/2026{end}\n",
    )
    due_file(source, *OPTIONS, "--as-of", "2027-01-04", "--held", "Met")
    assert [row[2:] for row in rows_of(tmp_path / "due.csv")[1:]] == [
        ["2026-12-30", "2026-12-30", "met"]
    ] * 2


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-14 00:00:01",
        "2026-12-14 09:30",
        "14/12/2026 00:01",
        "2026-12-14 00:00:00.001",
        "2026-12-14 24:00",
        "2026-12-14 00:00:00Z",
        "2026-12-14T00:00:00+00:00",
        "2026-12-14 0:00",
        "00:00:00",
        "2026-12-14  00:00",
    ],
)
def test_any_other_time_as_text_is_refused(tmp_path: Path, text: str) -> None:
    lines = due_file(csv_of(tmp_path / "held.csv", f"Held\n{text}\n"), *OPTIONS)
    assert lines[0] == "due.csv: 1 row: 0 answered, 0 empty, 1 refused"


def test_a_csv_written_from_timestamps_can_be_answered_again(tmp_path: Path) -> None:
    moments = pa.array([datetime(2026, 12, 14), None], pa.timestamp("ms"))
    pq.write_table(pa.table({"Held": moments}), tmp_path / "held.parquet")
    due_file(tmp_path / "held.parquet", *OPTIONS)
    due_file(tmp_path / "due.csv", *OPTIONS, "--prefix", "again_", out="again.csv")
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
    source = csv_of(tmp_path / "held.csv", "Held\n" + "\n".join(held) + "\n")
    lines = due_file(source, *OPTIONS)
    assert lines[0] == "due.csv: 7 rows: 2 answered, 0 empty, 5 refused"
    assert lines[2:] == [
        (
            "Held: 3 values have no such month; if this column is written month first, "
            "the day and the month of its other dates were swapped"
        )
    ]
    reasons = {row[2]: row[4] for row in rows_of(tmp_path / "due.refusals.csv")[1:]}
    suspected = [value for value, reason in reasons.items() if "written month first" in reason]
    assert suspected == ["12/14/2026", "4/27/2020", "12/14/2026 00:00"]
    assert len(due_file(csv_of(source, "Held\n14/12/2026\n31/11/2026\n"), *OPTIONS)) == 2
