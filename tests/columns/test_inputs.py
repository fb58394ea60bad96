"""Columns of every library: with nulls, empty, sliced, read-only and of other units."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from tests.oracles import oracle
from tests.support.columns import DUE, ON, as_dates, days
from tests.support.comparing import Comparison

import cptimescales as cpt
from cptimescales.columns import (
    add_working_days_column,
    days_late,
    due_column,
    last_working_day_column,
    status_column,
    working_days_between,
)

REFUSED = [(2, "not_in_force")]
MIDNIGHTS = [None if day is None else datetime(day.year, day.month, day.day) for day in ON]
TEXTS = [None if day is None else day.isoformat() for day in ON]
INDEX = pd.Index([7, 7, -1, 3], name="case")
KINDS: dict[str, Callable[[], Any]] = {
    **{
        f"numpy {unit}": partial(days(*ON).astype, f"datetime64[{unit}]")
        for unit in ("D", "h", "m", "s", "ms", "us", "ns")
    },
    "numpy big-endian": lambda: days(*ON).astype(">M8[D]"),
    "numpy big-endian moments": lambda: days(*ON).astype(">M8[s]"),
    "numpy with steps": lambda: np.repeat(days(*ON), 2)[::2],
    "numpy backwards": lambda: days(*ON[::-1])[::-1],
    "numpy objects": lambda: np.array(ON, object),
    "pandas s": lambda: pd.Series(MIDNIGHTS, INDEX, "datetime64[s]", name="on"),
    "pandas ns": lambda: pd.Series(MIDNIGHTS, INDEX, "datetime64[ns]", name="on"),
    "pandas objects": lambda: pd.Series(ON, INDEX, object, name="on"),
    "pandas arrow date": lambda: pd.Series(ON, INDEX, pd.ArrowDtype(pa.date32()), name="on"),
    "pandas arrow timestamp": lambda: pd.Series(
        MIDNIGHTS, INDEX, pd.ArrowDtype(pa.timestamp("us")), name="on"
    ),
    "polars date": lambda: pl.Series("on", ON, pl.Date),
    "polars datetime": lambda: pl.Series("on", MIDNIGHTS, pl.Datetime("ms")),
    "arrow array": lambda: pa.array(ON, pa.date32()),
    "arrow slice": lambda: pa.array([date(2030, 1, 1), *ON, None], pa.date32()).slice(1, 4),
    "arrow chunks": lambda: pa.chunked_array([pa.array(ON[:1]), pa.array(ON[1:], pa.date32())]),
    "arrow date64": lambda: pa.array(ON, pa.date64()),
    "arrow timestamp": lambda: pa.array(MIDNIGHTS, pa.timestamp("ns")),
}
TEXT_KINDS: dict[str, Callable[[], Any]] = {
    "numpy text objects": lambda: np.array(TEXTS, object),
    "pandas text": lambda: pd.Series(TEXTS, INDEX, "str", name="on"),
    "polars text": lambda: pl.Series("on", TEXTS),
    "arrow text": lambda: pa.array(TEXTS),
}


def _type(column: Any) -> object:
    if isinstance(column, np.ndarray):
        return column.dtype.newbyteorder("=")
    return column.type if isinstance(column, (pa.Array, pa.ChunkedArray)) else column.dtype


@pytest.mark.parametrize("kind", KINDS)
def test_a_column_of_days_is_answered_with_a_column_of_the_same_type(kind: str) -> None:
    column = KINDS[kind]()
    answers = due_column("england", "first_core_group", on=column)
    assert as_dates(answers.due) == DUE
    assert [(row, code) for row, code, _ in answers.refusals] == REFUSED
    assert isinstance(answers.due, pa.Array if isinstance(column, pa.Array) else type(column))
    assert _type(answers.due) == _type(column)
    assert getattr(answers.due, "name", None) == getattr(column, "name", None)
    if isinstance(column, pd.Series):
        index: Any = answers.due.index
        assert index.equals(INDEX)
        assert index.name == INDEX.name


@pytest.mark.parametrize("kind", TEXT_KINDS)
def test_a_column_of_text_is_answered_with_dates(kind: str) -> None:
    column = TEXT_KINDS[kind]()
    answers = due_column("england", "first_core_group", on=column)
    assert as_dates(answers.due) == DUE
    assert [(row, code) for row, code, _ in answers.refusals] == REFUSED
    assert type(answers.due).__module__.split(".")[0] == type(column).__module__.split(".")[0]


@pytest.mark.parametrize("kind", [*KINDS, *TEXT_KINDS])
def test_an_empty_column_is_answered_with_an_empty_one(kind: str) -> None:
    column = {**KINDS, **TEXT_KINDS}[kind]()[:0]
    answers = due_column("england", "first_core_group", on=column)
    assert (len(answers.due), len(answers.refusals)) == (0, 0)


@pytest.mark.parametrize("kind", [*KINDS, *TEXT_KINDS])
def test_a_null_column_stays_null_and_refuses_nothing(kind: str) -> None:
    column = {**KINDS, **TEXT_KINDS}[kind]()[1:2]
    answers = due_column("england", "first_core_group", on=column)
    assert (as_dates(answers.due), len(answers.refusals)) == ([None], 0)


@pytest.mark.parametrize("column", [pl.Series([None, None]), pa.nulls(2), pd.Series([None, None])])
def test_a_column_without_values_or_type_is_empty(column: Any) -> None:
    answers = due_column("england", "first_core_group", on=column)
    assert (as_dates(answers.due), len(answers.refusals)) == ([None, None], 0)


def test_numpy_text_of_fixed_width_is_read() -> None:
    answers = due_column("england", "first_core_group", on=np.array(["2026-12-14", "14/12/26"]))
    assert as_dates(answers.due) == [date(2026, 12, 30), None]
    assert [(row, code) for row, code, _ in answers.refusals] == [(1, "not_a_date")]


def test_half_days_are_days_if_they_are_midnights() -> None:
    midnights = days(*ON)
    answers = due_column("england", "first_core_group", on=midnights.astype("datetime64[12h]"))
    assert answers.due.dtype == "datetime64[D]"
    assert np.array_equal(
        answers.due, due_column("england", "first_core_group", on=midnights).due, equal_nan=True
    )
    noon = np.array(["2026-12-14T12"], "datetime64[12h]")
    assert due_column("england", "first_core_group", on=noon).refusals.code == ["not_a_date"]


def test_a_read_only_column_is_answered_and_unchanged() -> None:
    column = days(*ON)
    column.flags.writeable = False
    assert as_dates(due_column("england", "first_core_group", on=column).due) == DUE
    assert as_dates(column) == ON


@pytest.mark.parametrize("wrap", [np.array, pl.Series, pa.array, pd.Series])
def test_counts_and_statuses_are_columns_of_the_same_type(wrap: Callable[[Any], Any]) -> None:
    due = wrap(days("2026-12-24", "2026-12-24", "2026-12-24", None))
    held = wrap(days("2026-12-24", "2026-12-30", None, "2026-12-24"))
    late = days_late("england-and-wales", due, held, date(2027, 1, 4))
    statuses = status_column(due, held, date(2027, 1, 4))
    between = working_days_between("england-and-wales", due, held)
    for answers, expected in (
        (late, [0, 2, 4, None]),
        (between, [0, 2, None, None]),
        (statuses, ["met", "met_late", "overdue", None]),
    ):
        assert isinstance(answers.values, pa.Array if isinstance(due, pa.Array) else type(due))
        values = (
            answers.values.to_pylist()
            if isinstance(answers.values, pa.Array)
            else list(answers.values)
        )
        assert [None if pd.isna(value) else value for value in values] == expected
        assert len(answers.refusals) == 0


def test_many_chunks_are_joined_in_order(comparison: Comparison) -> None:
    step = 1 << 17
    on = np.resize(days(*oracle.days_from(date(2016, 1, 1), date(2026, 12, 31))), 2 * step + 5)
    on[[0, step - 1, step, 2 * step + 4]] = np.datetime64("1950-01-01")
    expected = due_column("scotland", "first_core_group", on=on)
    assert expected.refusals.row.tolist() == [0, step - 1, step, 2 * step + 4]
    plain = on.astype(object)
    for kind in (pl.Series(on), pa.array(on), pd.Series(on), plain):
        answers = due_column("scotland", "first_core_group", on=kind)
        assert answers.refusals.row.tolist() == expected.refusals.row.tolist()
        comparison.all_same(as_dates(expected.due), as_dates(answers.due), type(kind))
    comparison.close(at_least=4 * len(on))


@pytest.mark.parametrize("unit", ["ps", "fs", "as"])
def test_units_too_small_for_a_day_are_refused(unit: str) -> None:
    with pytest.raises(cpt.NotADateError, match="convert it first"):
        due_column("england", "first_core_group", on=np.array([0], f"datetime64[{unit}]"))


@pytest.mark.parametrize(
    "column",
    [
        [date(2026, 12, 14)],
        date(2026, 12, 14),
        "2026-12-14",
        np.array([20261214]),
        np.array([1.5]),
        np.array([True]),
        np.array([b"2026-12-14"]),
        np.array([["2026-12-14"]], "datetime64[D]"),
        np.array("2026-12-14", "datetime64[D]"),
        np.array(["2026-12"], "datetime64[M]"),
        np.array([5], "datetime64[W]"),
        np.array([5], "timedelta64[D]"),
        np.ma.masked_array(days("2026-12-14"), [True]),
        pd.Series(["2026-12-14"], dtype="datetime64[us, UTC]"),
        pd.Series(["2026-12-14"], dtype="category"),
        pd.Series([1]),
        pl.Series([1]),
        pl.Series([datetime(2026, 12, 14)], dtype=pl.Datetime("us", "Europe/London")),
        pl.DataFrame({"on": [date(2026, 12, 14)]}),
        pa.array([datetime(2026, 12, 14)], pa.timestamp("s", "UTC")),
        pa.array([1.5]),
    ],
    ids=lambda column: f"{type(column).__module__}.{type(column).__name__}",
)
def test_anything_but_a_column_of_days_is_refused_whole(column: Any) -> None:
    with pytest.raises(cpt.NotADateError, match="on must be a date, not"):
        due_column("england", "first_core_group", on=column)


TWO_DAYS = days("2026-12-14", "2026-12-14")
WHOLE: dict[str, Any] = {
    "numpy": lambda values: np.array(values, "u8"),
    "numpy big-endian": lambda values: np.array(values, ">u8"),
    "pandas": lambda values: pd.Series(values, dtype="uint64"),
    "pandas nullable": lambda values: pd.Series(values, dtype="UInt64"),
    "polars": lambda values: pl.Series(values, dtype=pl.UInt64),
    "arrow": lambda values: pa.array(values, pa.uint64()),
}


@pytest.mark.parametrize("kind", WHOLE)
def test_the_largest_unsigned_number_is_not_a_negative_number(kind: str) -> None:
    largest = WHOLE[kind]([2**64 - 1, 1])
    added = add_working_days_column("scotland", TWO_DAYS, largest)
    assert as_dates(added.values) == [None, date(2026, 12, 15)]
    assert added.refusals.row.tolist() == [0]
    named = last_working_day_column({0: "england-and-wales", 1: "scotland"}, TWO_DAYS, by=largest)
    assert as_dates(named.values) == [None, date(2026, 12, 14)]
    assert [(row, code) for row, code, _ in named.refusals] == [(0, "unknown_division")]


def test_the_smallest_number_is_a_count_and_not_a_null_row() -> None:
    answers = add_working_days_column("scotland", TWO_DAYS, np.array([-(2**63), -1]))
    assert as_dates(answers.values) == [None, date(2026, 12, 11)]
    assert answers.refusals.row.tolist() == [0]
    with pytest.raises(cpt.PeriodError):
        add_working_days_column("scotland", TWO_DAYS, -(2**63))
