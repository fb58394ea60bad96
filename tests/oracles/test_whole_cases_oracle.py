"""The second reading of whole cases, by itself: it answers the cases that were worked out by hand.

The cases are those of `tests/cases/whole`, which the library must answer, too.
"""

from __future__ import annotations

from datetime import date

import pytest
from tests.oracles.whole_cases import Reading, read
from tests.support.whole_cases import WholeCase, whole_cases

COLUMNS = 6
"""Rule, first day, limit, day met, status and lateness; notes follow, of which one is compared."""


def _reading(whole: WholeCase) -> Reading:
    case = whole.case.model_dump(mode="json", exclude_defaults=True)
    return read(case, whole.rulebook, whole.as_of)


def _words(*values: object) -> str:
    return " ".join("-" if value is None else str(value) for value in values)


def _rows(reading: Reading) -> list[str]:
    rows = []
    for row in reading.rows:
        late = f"{row.working_days_late}/{row.calendar_days_late}"
        on: date | str = "window" if row.rule == "eighteenth_birthday_review" else row.on
        words = _words(row.rule, on, row.limit, row.met_on, row.status)
        words += f" {late}" if row.calendar_days_late else " -"
        if row.agreed is not None:
            words += f" agreed:{row.agreed.on}/{row.agreed.status}"
        rows.append(words)
    return sorted(rows)


def _expected(whole: WholeCase) -> list[str]:
    rows = []
    for line in whole.entries:
        words = line.split()
        notes = [note for note in words[COLUMNS:] if note.startswith("agreed:")]
        if words[0] == "eighteenth_birthday_review":
            words[1] = "window"
        if "planned" not in words:
            rows.append(" ".join([*words[:COLUMNS], *notes]))
    return sorted(rows)


@pytest.mark.parametrize("whole", whole_cases(), ids=str)
def test_it_answers_a_case_that_was_worked_out_by_hand(whole: WholeCase) -> None:
    reading = _reading(whole)
    undated = [_words(duty.rule, duty.on, duty.met_on) for duty in reading.undated]
    alerts = sorted(_words(alert.code, alert.on, alert.rule) for alert in reading.alerts)
    episodes = [
        _words(each.id, each.began, each.began_with, each.ended, each.ended_with)
        for each in reading.episodes
    ]
    assert _rows(reading) == _expected(whole)
    assert alerts == list(whole.alerts)
    assert [_words(*each) for each in reading.unanswered] == list(whole.unanswered)
    assert set(whole.undated or ()) <= set(undated)
    assert not (whole.undated is None and undated)
    assert not {duty.rule for duty in reading.undated} & set(whole.not_undated)
    assert set(whole.episodes) <= set(episodes)
