"""The second reading of whole cases, by itself: it answers cases that were worked out by hand.

Each case of `whole_answers.json` is a mistake that a timetable once made. Its limits were counted
by walking the days of the published bank holidays, and its statuses were decided from the texts.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.oracles.whole_cases import Reading, read

ANSWERS: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("whole_answers.json").read_text("utf-8")
)


def _case(answer: dict[str, Any]) -> dict[str, Any]:
    lines = [line.split() for line in answer["events"]]
    return {**answer, "events": [{"on": on, "event": event} for on, event in lines]}


def _words(*values: object) -> str:
    return " ".join("-" if value is None else str(value) for value in values)


def _rows(reading: Reading) -> list[str]:
    rows = []
    for row in reading.rows:
        late = f"{row.working_days_late}/{row.calendar_days_late}"
        days_late = late if row.calendar_days_late else None
        rows.append(_words(row.rule, row.on, row.limit, row.met_on, row.status, days_late))
    return sorted(rows)


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer["name"])
def test_it_answers_a_case_that_was_worked_out_by_hand(answer: dict[str, Any]) -> None:
    reading = read(_case(answer), answer["rulebook"], date.fromisoformat(answer["as_of"]))
    undated = [_words(duty.rule, duty.on, duty.met_on) for duty in reading.undated]
    assert _rows(reading) == answer["rows"]
    assert [_words(alert.code, alert.on, alert.rule) for alert in reading.alerts] == answer[
        "alerts"
    ]
    assert set(answer.get("among_undated", ())) <= set(undated)
    assert undated == answer.get("undated", undated)
    unanswered = [_words(*each) for each in reading.unanswered]
    assert unanswered == answer.get("unanswered", unanswered)
