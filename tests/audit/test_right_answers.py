"""Files as councils have them, with answers that people worked out apart from the library."""

from __future__ import annotations

from functools import cache
from itertools import groupby
from pathlib import Path

import pytest
from tests.oracles import oracle
from tests.support.audits import findings_in

from cptimescales.audit import Finding, Summary

FILES = Path(__file__).parent / "files"
RIGHT = oracle.table("audit/right_answers")


@cache
def findings_of(name: str) -> list[Finding]:
    return findings_in((FILES / f"{name}.csv").read_text("utf-8"))


@pytest.mark.parametrize("row", RIGHT, ids=lambda row: f"{row['file']} {row['row']}")
def test_a_row_gets_the_answer_that_was_worked_out_by_hand(row: dict[str, str]) -> None:
    (finding,) = (each for each in findings_of(row["file"]) if str(each.row) == row["row"])
    for column in row.keys() - {"file", "row", "mistakes"}:
        value = getattr(finding, column)
        assert ("" if value is None else str(value)) == row[column], column
    assert " ".join(finding.mistakes) == row["mistakes"]


def test_every_file_has_its_answers() -> None:
    answers = {name: len(list(rows)) for name, rows in groupby(RIGHT, lambda row: row["file"])}
    assert answers == {path.stem: len(findings_of(path.stem)) for path in FILES.glob("*.csv")}


def test_nobody_is_accused_who_planned_with_the_last_working_day_or_by_no_number() -> None:
    summary = Summary()
    for finding in findings_of("birthday_and_last_working_day"):
        summary.add(finding)
    assert summary.verdicts == {"agrees": 5, "cannot_be_judged": 2}
    assert (summary.notes, summary.mistakes, summary.unexplained) == (
        {"last_working_day": 3},
        {},
        0,
    )
    assert (
        summary.held_late,
        summary.most_working_days_late,
        summary.most_calendar_days_late,
    ) == (2, 19, 25)
    assert summary.all_right


def test_what_was_read_in_held_is_said_where_it_gives_no_status() -> None:
    never, unread = findings_of("held_never_or_unread")
    assert (str(never.held), unread.held) == ("9999-12-31", None)
    assert str(never.held_message).startswith("held is 9999-12-31, after 2028-12-31, the last day")
    assert str(unread.held_message).startswith("held must be a date, not 'NULL'")
