"""Where each duty of a file stands: what an end, a right and a window make of it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import cptimescales as cpt
from cptimescales.cases import DutyFlag
from cptimescales.columns.files import FileQuestion, FileSummary, answer_file

AS_OF = date(2026, 5, 29)
ALSO: Any = ("working_days_taken", "working_days_late")


def standing(
    folder: Path, rulebook: str, rule: str, columns: dict[str, list[Any]], **question: Any
) -> tuple[list[tuple[Any, ...]], FileSummary]:
    """The status, the days taken and the days late of each row, and the summary."""
    source, out = folder / "rows.parquet", folder / "due.parquet"
    pq.write_table(pa.table(columns), source)
    asked = FileQuestion(
        rule, "on", cpt.rulebook(rulebook), as_of=AS_OF, also=ALSO, **{"held": "held", **question}
    )
    summary = answer_file(source, out, asked)
    rows = pq.read_table(out).select(["status", *ALSO]).to_pylist()
    return [tuple(row.values()) for row in rows], summary


def test_a_paper_may_come_after_the_end_and_a_meeting_may_not(tmp_path: Path) -> None:
    columns: dict[str, list[Any]] = {
        "on": [date(2026, 1, 12)] * 2,
        "held": [date(2026, 3, 2)] * 2,
        "ended": [date(2026, 2, 20), date(2026, 1, 13)],
    }
    meeting, _ = standing(tmp_path, "wales", "first_core_group", columns, ended="ended")
    paper, _ = standing(tmp_path, "wales", "outline_plan", columns, ended="ended")
    assert [row[:2] for row in meeting] == [("missed", None), ("not_owed", None)]
    assert [row[:2] for row in paper] == [("met_late", 35), ("not_owed", None)]


def test_a_window_around_a_birthday_goes_with_its_plan_and_has_no_days_taken(
    tmp_path: Path,
) -> None:
    columns: dict[str, list[Any]] = {
        "on": [date(2008, 1, 12)] * 3,
        "held": [None, None, date(2026, 1, 5)],
        "ended": [date(2026, 4, 1), None, date(2026, 4, 1)],
    }
    rows, _ = standing(tmp_path, "england", "eighteenth_birthday_review", columns, ended="ended")
    assert [row[0] for row in rows] == ["not_owed", "overdue", "met"]
    assert [row[1] for row in rows] == [None] * 3
    assert rows[0][2] == 0


def test_a_right_that_has_lapsed_is_not_overdue(tmp_path: Path) -> None:
    columns: dict[str, list[Any]] = {
        "on": [date(2026, 1, 12), date(2026, 5, 28), date(2026, 1, 12)],
        "held": [None, None, date(2026, 5, 1)],
    }
    rows, _ = standing(tmp_path, "wales", "record_corrections", columns)
    assert [row[0] for row in rows] == ["not_owed", "pending", "met_late"]


def test_an_end_that_cannot_be_read_or_comes_before_the_trigger_withholds_the_status(
    tmp_path: Path,
) -> None:
    columns: dict[str, list[Any]] = {
        "on": ["2026-01-12"] * 4,
        "held": ["2026-01-20", None, None, None],
        "ended": ["NULL", "2026-01-11", "2026-01-12", "2026-06-30"],
    }
    rows, summary = standing(tmp_path, "england", "first_core_group", columns, ended="ended")
    assert rows[:2] == [(None, None, None)] * 2
    assert [row[0] for row in rows[2:]] == ["not_owed", "overdue"]  # the last end is still to come
    assert (summary.answered, summary.withheld) == (4, 2)
    assert summary.codes == {"not_a_date": 1, "impossible_order": 1}


@pytest.mark.parametrize("kind", ["text", "words", "whole", "float", "bool"])
def test_a_flag_is_read_in_a_column_of_any_kind(tmp_path: Path, kind: str) -> None:
    arrays: dict[str, Any] = {
        "text": pa.array(["1", " 1 ", None]),
        "words": pa.array(["1", " 1 ", None]).dictionary_encode(),
        "whole": pa.array([1, 1, None]),
        "float": pa.array([1.0, 1.0, None]),
        "bool": pa.array([True, True, None]),
    }
    columns: Any = {
        "on": pa.array([date(2026, 1, 12)] * 3),
        "held": pa.nulls(3, pa.date32()),
        "no": arrays[kind],
    }
    flag = DutyFlag("no", ("1", "true"))
    rows, _ = standing(tmp_path, "england", "first_core_group", columns, not_owed=flag)
    assert [row[0] for row in rows] == ["not_owed", "not_owed", "overdue"]


def test_what_only_a_newest_day_shows_is_met_or_not_recorded(tmp_path: Path) -> None:
    # The first review of a plan from 6 January 2025 was due by 6 April 2025.
    columns: dict[str, list[Any]] = {
        "on": [date(2025, 1, 6)] * 4,
        "held": [date(2025, 4, 4), date(2026, 1, 5), None, AS_OF + timedelta(7)],
    }
    rows, _ = standing(tmp_path, "england", "review_conference", columns, newest_only=True)
    assert [row[0] for row in rows] == ["met", "not_recorded", "overdue", "not_recorded"]
    assert rows[1][1:] == (None, None)
    rows, _ = standing(tmp_path, "england", "review_conference", columns)
    assert [row[0] for row in rows] == ["met", "met_late", "overdue", "overdue"]


def test_what_no_column_shows_is_not_recorded(tmp_path: Path) -> None:
    columns: dict[str, list[Any]] = {
        "on": [date(2026, 1, 12), date(2026, 5, 28), None],
        "ended": [date(2026, 1, 13), None, None],
    }
    unknown: dict[str, Any] = {"held": None, "ended": "ended", "without_held": "not_recorded"}
    rows, _ = standing(tmp_path, "england", "first_core_group", columns, **unknown)
    assert rows == [("not_owed", None, 0), ("not_recorded", None, None), (None, None, None)]
    rows, _ = standing(
        tmp_path, "england", "first_core_group", columns, **unknown | {"without_held": "open"}
    )
    assert [row[0] for row in rows] == ["not_owed", "pending", None]


def test_each_row_counts_by_the_calendar_of_its_rulebook(tmp_path: Path) -> None:
    source, out = tmp_path / "rows.parquet", tmp_path / "due.parquet"
    on, held = [date(2026, 3, 27)] * 3, [date(2026, 4, 20)] * 3
    columns: Any = {"on": on, "held": held, "book": ["england", "scotland", "nowhere"]}
    pq.write_table(pa.table(columns), source)
    books = {name: cpt.rulebook(name) for name in ("england", "scotland")}
    also: Any = (*ALSO, "provisional", "verified")
    question = FileQuestion(
        "first_core_group", "on", books, by="book", held="held", as_of=AS_OF, also=also
    )
    answer_file(source, out, question)
    rows = pq.read_table(out).to_pylist()
    for row, book in zip(rows, books.values(), strict=False):
        due = book.due("first_core_group", on=on[0])
        assert isinstance(due, cpt.DueDate)
        calendar = book.calendar
        assert row["working_days_taken"] == calendar.working_days_between(on[0], held[0])
        assert row["working_days_late"] == max(calendar.working_days_between(due.due, held[0]), 0)
        assert (row["provisional"], row["verified"]) == (due.provisional, due.verified)
    assert rows[0]["working_days_taken"] != rows[1]["working_days_taken"]
    assert [rows[2][name] for name in ("due", "status", *also)] == [None] * 6
