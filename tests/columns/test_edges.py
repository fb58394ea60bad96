"""What stands at the edges of a column: huge counts, rows outside every calendar, names of any type, rows that name nobody."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from tests.columns.test_inputs import as_dates, days

import cptimescales as cpt
from cptimescales.columns.functions import (
    add_working_days_column,
    days_late,
    due_column,
    last_working_day_column,
)


def test_a_row_without_a_day_is_empty_whoever_it_names() -> None:
    by = np.array(["a", "z", None], object)
    found = due_column({"a": "england"}, "first_core_group", on=days(None, None, None), by=by)
    assert as_dates(found.due) == [None] * 3
    assert not found.refusals
    late = days_late(
        {"a": "scotland"}, days("2026-01-30", None), days(None, None), date(2026, 2, 2), by=by[:2]
    )
    assert late.values[0] == 1
    assert not late.refusals


def test_a_rulebook_that_has_not_the_rule_refuses_its_rows_alone() -> None:
    books = {"e": "england", "n": "northern-ireland"}
    found = due_column(
        books, "first_core_group", on=days(*["2026-12-14"] * 2), by=np.array(["e", "n"])
    )
    assert as_dates(found.due) == [date(2026, 12, 30), None]
    assert [(row, code) for row, code, _ in found.refusals] == [(1, "unknown_rule")]
    with pytest.raises(cpt.TimescaleError, match="unknown rule 'first_core_group'"):
        due_column(
            {"n": "northern-ireland"}, "first_core_group", on=days("2026-12-14"), by=np.array(["n"])
        )


@pytest.mark.parametrize("n", [None, 2.0, True, "1", 2**63, -(2**70)])
def test_a_number_for_all_rows_is_a_whole_one(n: Any) -> None:
    with pytest.raises(cpt.PeriodError, match="n is .*; allowed: a whole number"):
        add_working_days_column("scotland", days("2026-12-14"), n)


def test_a_number_for_all_rows_may_be_one_of_numpy() -> None:
    on = days("2026-12-14")
    assert as_dates(add_working_days_column("scotland", on, np.int8(-3)).values) == [
        date(2026, 12, 9)
    ]


def test_more_calendars_than_a_signed_byte_counts_are_told_apart() -> None:
    closed = [date(2026, 1, 5) + timedelta(days) for days in range(200)]
    councils = {
        n: cpt.calendar("scotland").with_closures({day: "Closed"}) for n, day in enumerate(closed)
    }
    on, by = np.array(closed, "datetime64[D]") + np.timedelta64(1, "D"), np.arange(200)
    for dtype in ("u1", "i2", "u8"):
        found = last_working_day_column(councils, on, by=by.astype(dtype))
        expected = [
            councils[n].working_day_on_or_before(day)
            for n, day in zip(by.tolist(), on.tolist(), strict=True)
        ]
        assert as_dates(found.values) == expected, dtype


@pytest.mark.parametrize("count", [30_001, 40_000, 2**62, -30_001, -(2**62)])
def test_no_count_leads_into_a_calendar_from_a_day_outside_it(count: int) -> None:
    on = days("1980-01-01", None, "2101-01-01", "2026-12-14")
    for given in (count, np.full(4, count)):
        found = add_working_days_column("scotland", on, given)
        assert as_dates(found.values) == [None] * 4
        assert found.refusals.row.tolist() == [0, 2, 3]


ON = days("2026-12-14", "2026-12-14")
WHOLE: dict[str, Any] = {
    "numpy": lambda values: np.array(values, "u8"),
    "numpy big-endian": lambda values: np.array(values, ">u8"),
    "pandas": lambda values: pd.Series(values, dtype="uint64"),
    "pandas nullable": lambda values: pd.Series(values, dtype="UInt64"),
    "polars": lambda values: pl.Series(values, dtype=pl.UInt64),
    "arrow": lambda values: pa.array(values, pa.uint64()),
}


@pytest.mark.parametrize("kind", WHOLE)
def test_the_largest_whole_number_is_no_negative_one(kind: str) -> None:
    largest = WHOLE[kind]([2**64 - 1, 1])
    added = add_working_days_column("scotland", ON, largest)
    assert as_dates(added.values) == [None, date(2026, 12, 15)]
    assert added.refusals.row.tolist() == [0]
    named = last_working_day_column({0: "england-and-wales", 1: "scotland"}, ON, by=largest)
    assert as_dates(named.values) == [None, date(2026, 12, 14)]
    assert [(row, code) for row, code, _ in named.refusals] == [(0, "unknown_division")]


def test_the_least_whole_number_is_a_count_and_not_an_empty_row() -> None:
    found = add_working_days_column("scotland", ON, np.array([-(2**63), -1]))
    assert as_dates(found.values) == [None, date(2026, 12, 11)]
    assert found.refusals.row.tolist() == [0]
    with pytest.raises(cpt.PeriodError):
        add_working_days_column("scotland", ON, -(2**63))


@pytest.mark.parametrize("unit", ["ps", "fs", "as"])
def test_units_too_small_for_a_day_are_no_days(unit: str) -> None:
    with pytest.raises(cpt.NotADateError, match="convert it first"):
        due_column("england", "first_core_group", on=np.array([0], f"datetime64[{unit}]"))


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
    found = last_working_day_column(
        dict.fromkeys(keys, "scotland"), days("2026-11-30", "2026-11-30"), by=by
    )
    assert as_dates(found.values) == [date(2026, 11, 27)] * 2


def test_only_the_refusals_looked_at_are_put_into_words(monkeypatch: pytest.MonkeyPatch) -> None:
    england, asked = cpt.rulebook("england"), []
    due = cpt.Rulebook.due

    def watched(book: cpt.Rulebook, rule: str, **given: Any) -> Any:
        asked.append(given)
        return due(book, rule, **given)

    on = np.arange("1890-01-01", "1891-01-01", dtype="datetime64[D]")
    refusals = due_column(england, "first_core_group", on=on).refusals
    monkeypatch.setattr(cpt.Rulebook, "due", watched)
    assert next(iter(refusals)).row == 0
    assert len(asked) == 1
