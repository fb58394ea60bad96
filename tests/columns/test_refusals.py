"""Rows without an answer: each has a number, a code and a sentence, made when it is read."""

from __future__ import annotations

import pickle
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.support.columns import days

import cptimescales as cpt
from cptimescales.columns import days_late, due_column, status_column, working_days_between
from cptimescales.columns.lookup_tables import day_number, due_table
from cptimescales.columns.refusal_runs import DAY, refusal_runs


def test_refusals_are_rows_and_columns_of_numbers_codes_and_sentences() -> None:
    refusals = due_column(
        "england", "first_core_group", on=days("1999-05-06", "2026-12-14", "1985-01-01")
    ).refusals
    with pytest.raises(cpt.RuleNotInForceError) as raised:
        cpt.rulebook("england").due("first_core_group", on=date(1999, 5, 6))
    assert refusals[0] == (0, "not_in_force", str(raised.value))
    assert refusals[-1].row == 2
    assert [refused.row for refused in refusals[1:]] == [2]
    assert refusals.as_columns() == {
        "row": [0, 2],
        "code": refusals.code,
        "message": refusals.message,
    }
    assert repr(refusals) == "<Refusals: 2 rows, not_in_force 2>"
    assert list(pickle.loads(pickle.dumps(refusals))) == list(refusals)


def test_refusals_of_different_kinds_keep_their_own_rows() -> None:
    on = np.array([date(1999, 5, 6), "bad", date(2026, 12, 14), date(1800, 1, 1), "worse"], object)
    refusals = due_column("england", "first_core_group", on=on).refusals
    assert refusals.row.tolist() == [0, 1, 3, 4]
    assert refusals.code == ["not_in_force", "not_a_date", "not_in_force", "not_a_date"]
    assert [
        word in message
        for word, message in zip(("1999", "bad", "1800", "worse"), refusals.message, strict=True)
    ] == [True] * 4


def test_a_row_refused_twice_is_listed_once() -> None:
    bad = np.array(["bad", "2026-12-14"], object)
    answers = working_days_between("scotland", bad, np.array(["worse", "worst"], object))
    assert answers.refusals.row.tolist() == [0, 1]
    assert np.isnan(answers.values).all()


def test_an_unreadable_date_held_is_not_read_as_a_missing_one() -> None:
    due, held = days("2026-12-24", "2026-12-24"), np.array(["24.12.2026", None], object)
    for answers in (
        status_column(due, held, date(2027, 1, 4)),
        days_late("scotland", due, held, date(2027, 1, 4)),
    ):
        assert [(row, code) for row, code, _ in answers.refusals] == [(0, "not_a_date")]
        assert pd.isna(answers.values[0])
        assert not pd.isna(answers.values[1])


def test_a_refusal_is_put_into_words_when_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    england, calls = cpt.rulebook("england"), []
    due = cpt.Rulebook.due

    def watched(book: cpt.Rulebook, rule: str, **arguments: Any) -> Any:
        calls.append(arguments)
        return due(book, rule, **arguments)

    on = np.arange("1890-01-01", "1891-01-01", dtype="datetime64[D]")
    refusals = due_column(england, "first_core_group", on=on).refusals
    monkeypatch.setattr(cpt.Rulebook, "due", watched)
    assert next(iter(refusals)).row == 0
    assert len(calls) == 1


def test_the_words_near_the_end_of_the_calendar_are_those_of_each_day() -> None:
    """A rule may count fewer days from a working day, so weekends are refused in other words."""
    book = cpt.rulebook("nottinghamshire")
    last = book.calendar.covers[1]
    runs = refusal_runs(
        book, "initial_conference", 1, due_table(book, "initial_conference", number=1)
    )
    words = set()
    for day in (last - timedelta(days=before) for before in range(15)):
        answer = book.answer("initial_conference", on=day)
        assert isinstance(answer, cpt.Refusal)
        (run,) = (run for run in runs if run.first <= day_number(day) <= run.last)
        assert run.reason.words.replace(DAY, str(day)) == answer.message
        words.add(run.reason.words)
    assert len(words) == 2
