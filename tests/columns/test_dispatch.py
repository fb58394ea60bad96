"""A column that names the rulebook or calendar of each row: text, numbers and unknown names."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from tests.oracles import oracle
from tests.support.columns import as_dates, days

import cptimescales as cpt
from cptimescales.columns import days_late, due_column, last_working_day_column
from cptimescales.columns.kernels import Tables
from cptimescales.columns.lookup_tables import NOTHING, DayTable


@pytest.mark.parametrize(
    "by",
    [
        np.array(["a", "b", "a", "x", None], object),
        pd.Series(["a", "b", "a", "x", None]),
        pd.Series(["a", "b", "a", "x", None], dtype="category"),
        pl.Series(["a", "b", "a", "x", None]),
        pl.Series(["a", "b", "a", "x", None], dtype=pl.Categorical),
        pa.array(["a", "b", "a", "x", None]),
        pa.array(["a", "b", "a", "x", None]).dictionary_encode(),
    ],
    ids=lambda by: f"{type(by).__module__}.{type(by).__name__}",
)
def test_each_row_is_answered_by_the_rulebook_it_names(by: Any) -> None:
    books = {"a": "england", "b": "scotland"}
    answers = due_column(books, "first_core_group", on=days(*["2026-01-30"] * 5), by=by)
    expected = [
        cpt.rulebook(books[name]).due("first_core_group", on=date(2026, 1, 30)).due
        for name in "aba"
    ]
    assert as_dates(answers.due) == [*expected, None, None]
    assert [(row, code) for row, code, _ in answers.refusals] == [
        (3, "unknown_rulebook"),
        (4, "unknown_rulebook"),
    ]
    assert all("known: a, b" in message for _, _, message in answers.refusals)


@pytest.mark.parametrize("dtype", [np.int8, np.uint16, np.int64, np.uint64])
def test_rows_may_name_their_calendar_by_number(dtype: type[np.integer[Any]]) -> None:
    by: Any = np.array([0, 7, 8, 100], dtype)
    answers = last_working_day_column(
        {0: "england-and-wales", 7: "scotland"}, days(*["2026-11-30"] * 4), by=by
    )
    assert as_dates(answers.values) == [date(2026, 11, 30), date(2026, 11, 27), None, None]
    assert [(row, code) for row, code, _ in answers.refusals] == [
        (2, "unknown_division"),
        (3, "unknown_division"),
    ]


@pytest.mark.parametrize("dtype", ["i1", "u1", "<i2", ">i2", "i8", "u8"])
@pytest.mark.parametrize(
    "names", [("scotland", "england-and-wales", "northern-ireland"), ("scotland",) * 2]
)
def test_numbers_from_0_are_names_like_any_other(dtype: str, names: tuple[str, ...]) -> None:
    on = np.array(list(oracle.days_from(date(2026, 1, 1), date(2026, 12, 31))), "datetime64[D]")
    numbered = {number: cpt.calendar(name) for number, name in enumerate(names)}
    named = {f"name {number}": calendar for number, calendar in numbered.items()}
    for unknown in (0, 1):  # how many of the numbers in the column are unknown
        by = np.arange(len(on)) % (len(names) + unknown)
        words: Any = np.array([f"name {number}" for number in by], object)
        expected = last_working_day_column(named, on, by=words)
        answers = last_working_day_column(numbered, on, by=by.astype(dtype))
        assert answers.values.tolist() == expected.values.tolist()
        assert answers.refusals.row.tolist() == expected.refusals.row.tolist()


def test_a_negative_number_is_an_unknown_name() -> None:
    by = np.array([-1, -128, 7], np.int8)
    answers = last_working_day_column(
        {0: "england-and-wales", 7: "scotland"}, days(*["2026-11-30"] * 3), by=by
    )
    assert answers.refusals.row.tolist() == [0, 1]


def test_a_number_of_more_than_63_bits_is_an_unknown_name() -> None:
    by = np.array([2**63 + 1, 2**64 - 1, 0], np.uint64)
    answers = last_working_day_column(
        {0: "england-and-wales", 1: "scotland"}, days(*["2026-11-30"] * 3), by=by
    )
    assert answers.refusals.row.tolist() == [0, 1]


def test_a_mapping_needs_its_column_and_a_column_its_mapping() -> None:
    on = days("2026-12-14")
    for book, by in (({"a": "england"}, None), ("england", np.array(["a"])), ({}, np.array(["a"]))):
        with pytest.raises(
            cpt.TimescaleError, match="pass one rulebook for every row, or a mapping"
        ):
            due_column(book, "first_core_group", on=on, by=by)


def test_a_row_without_a_day_is_empty_whatever_name_it_has() -> None:
    by = np.array(["a", "z", None], object)
    answers = due_column({"a": "england"}, "first_core_group", on=days(None, None, None), by=by)
    assert as_dates(answers.due) == [None] * 3
    assert not answers.refusals
    late = days_late(
        {"a": "scotland"}, days("2026-01-30", None), days(None, None), date(2026, 2, 2), by=by[:2]
    )
    assert late.values[0] == 1
    assert not late.refusals


def test_a_rulebook_without_the_rule_refuses_only_its_own_rows() -> None:
    books = {"e": "england", "n": "northern-ireland"}
    answers = due_column(
        books, "first_core_group", on=days(*["2026-12-14"] * 2), by=np.array(["e", "n"])
    )
    assert as_dates(answers.due) == [date(2026, 12, 30), None]
    assert [(row, code) for row, code, _ in answers.refusals] == [(1, "unknown_rule")]
    with pytest.raises(cpt.TimescaleError, match="unknown rule 'first_core_group'"):
        due_column(
            {"n": "northern-ireland"}, "first_core_group", on=days("2026-12-14"), by=np.array(["n"])
        )


@pytest.mark.sweep
def test_more_calendars_than_fit_a_signed_byte_are_told_apart() -> None:
    closed = [date(2026, 1, 5) + timedelta(days) for days in range(200)]
    councils = {
        n: cpt.calendar("scotland").with_closures({day: "Closed"}) for n, day in enumerate(closed)
    }
    on, by = np.array(closed, "datetime64[D]") + np.timedelta64(1, "D"), np.arange(200)
    for dtype in ("u1", "i2", "u8"):
        answers = last_working_day_column(councils, on, by=by.astype(dtype))
        expected = [
            councils[n].working_day_on_or_before(day)
            for n, day in zip(by.tolist(), on.tolist(), strict=True)
        ]
        assert as_dates(answers.values) == expected, dtype


NAMES: dict[str, tuple[Any, Any]] = {
    "polars of a byte": (list(range(300)), pl.Series([1, 1], dtype=pl.Int8)),
    "polars without a sign": ([1, -3], pl.Series([1, 1], dtype=pl.UInt64)),
    "polars numbers, keys of text": (["1", 1], pl.Series([1, 1])),
    "arrow numbers, keys of text": (["1", 1], pa.array([1, 1])),
    "arrow text in views": (["1", "2"], pa.array(["1", "1"], pa.string_view())),
    "arrow true and false": ([True, False], pa.array([True, True])),
}


@pytest.mark.parametrize("kind", NAMES)
def test_names_of_any_type_are_found_among_keys_of_any_type(kind: str) -> None:
    keys, by = NAMES[kind]
    answers = last_working_day_column(
        dict.fromkeys(keys, "scotland"), days("2026-11-30", "2026-11-30"), by=by
    )
    assert as_dates(answers.values) == [date(2026, 11, 27)] * 2


@pytest.mark.parametrize("farthest", [126, 127, 128, 32_767, 32_768])
def test_the_answers_of_many_tables_keep_how_far_they_are(farthest: int) -> None:
    by_day = np.array([5, NOTHING, 2 + farthest, 3 - farthest], np.int64)
    tables = Tables(
        [DayTable(0, by_day + (by_day != NOTHING) * n) for n in range(9)], NOTHING, alone=False
    )
    days = np.tile(np.arange(4), 9)
    numbers = np.repeat(np.arange(9), 4)
    out, scratch = np.empty(36, np.int64), np.empty(72, np.int64)
    tables.look_up(days, numbers, out, scratch)
    right = by_day[days] + (by_day[days] != NOTHING) * numbers
    assert np.array_equal(out, right)
