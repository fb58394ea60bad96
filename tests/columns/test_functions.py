"""Whole columns: every row as the library answers its date alone, in every kind of column, whatever stands in it."""

from __future__ import annotations

import pickle
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from tests.columns.test_inputs import DUE, GIVEN, as_dates, days
from tests.oracles import oracle
from tests.support.comparing import Comparison

import cptimescales as cpt
from cptimescales.columns import lookup_tables as tables
from cptimescales.columns.functions import (
    add_working_days_column,
    days_late,
    due_column,
    last_working_day_column,
    status_column,
    working_days_between,
)

FIRST, LAST = date(1989, 1, 1), date(2101, 12, 31)


# Every rule, every day


def _answer(
    book: cpt.Rulebook, rule: str, on: date, number: int
) -> tuple[date | None, tuple[str, str] | None]:
    found = book.answer(rule, on=on, number=number)
    if isinstance(found, cpt.Refusal):
        return None, (found.code, found.message)
    return found.due if isinstance(found, cpt.DueDate) else found.closes, None


@pytest.mark.parametrize("name", cpt.rulebooks())
def test_every_rule_of_every_rulebook_answers_every_day_as_it_answers_that_day_alone(
    name: str, comparison: Comparison
) -> None:
    book = cpt.rulebook(name)
    extended = book.data.extends
    above = (
        {} if extended is None else {rule.id: repr(rule) for rule in cpt.rulebook(extended).rules}
    )
    for rule in book.rules:
        if above.get(rule.id) == repr(rule):
            continue  # the very same rule was tried in the rulebook that this one extends
        born = any(version.around for version in rule.versions)
        first = date(1968, 1, 1) if born else FIRST
        # Every day that an edition or a published year touches, and a step around them that meets every weekday.
        on = [
            *oracle.days_from(first, date(2008, 12, 31), 11),
            *oracle.days_from(date(2009, 1, 1), date(2030, 12, 31)),
        ]
        on += oracle.days_from(date(2031, 1, 1), LAST, 11)
        for number in (1, 2, 3) if any(version.then for version in rule.versions) else (1,):
            found = due_column(book, rule.id, on=np.array(on, "datetime64[D]"), number=number)
            refused: list[tuple[str, str] | None] = [None] * len(on)
            for row, code, message in found.refusals:
                refused[row] = (code, message)
            expected = [_answer(book, rule.id, day, number) for day in on]
            comparison.all_same(
                expected, list(zip(found.due.tolist(), refused, strict=True)), name, rule.id, number
            )
    comparison.close(at_least=10_000)


def test_a_rulebook_with_closures_or_as_known_on_a_day_answers_every_day_its_own_way(
    comparison: Comparison,
) -> None:
    england = cpt.rulebook("england")
    weeks = {date(2026, 12, 24): "Council closed", date(2026, 12, 29): "Council closed"}
    on = list(oracle.days_from(date(2021, 1, 1), date(2030, 12, 31)))
    for book in (england.with_closures(weeks), england.as_known_on(date(2022, 9, 9)), england):
        found = due_column(book, "first_core_group", on=np.array(on, "datetime64[D]")).due.tolist()
        comparison.all_same(
            [_answer(book, "first_core_group", day, 1)[0] for day in on], found, book
        )
    comparison.close(at_least=3 * 3_652)


RULE = """\
schema = 1
id = "odd"
title = "Odd periods"
calendar = "{division}"
checked = 2026-11-21
[sources.text]
title = "A text"
publisher = "A publisher"
[[rule]]
id = "odd"
title = "Odd"
trigger = "conference_held"
[[rule.version]]
effective_from = 1980-01-01
{period}
basis = "assumption"
verified = "not_verified"
citation = {{ source = "text", at = "1" }}
reading = "Odd."
"""
ODD_PERIODS = (
    *(f'within = {{ count = {n}, unit = "working_days" }}' for n in (0, 1, 250, 9_999)),
    'within = { count = 1, unit = "working_days", first_day = "same_day" }',
    'before = { count = 3, unit = "working_days" }',
    'before = { count = 1, unit = "working_days", first_day = "same_day" }',
    'within = { count = 1, unit = "months", month_end = "refuse" }',
    'within = { count = 13, unit = "months", month_end = "roll" }',
    'before = { count = 1, unit = "months", month_end = "roll" }',
    'within = { count = 9999, unit = "years" }',
    'within = { count = 48, unit = "hours" }',
    'before = { count = 3, unit = "weeks" }',
    'around = { birthday = 40, opens = { count = 1, unit = "months" }, closes = { count = 0, unit = "days" },'
    + ' plan_by = { count = 3, unit = "months" } }',
)


@pytest.mark.parametrize("period", ODD_PERIODS)
def test_periods_that_no_shipped_rule_has_answer_every_day_too(
    period: str, tmp_path: Any, comparison: Comparison
) -> None:
    file = tmp_path / "odd.toml"
    file.write_text(RULE.format(division="scotland", period=period), "utf-8")
    book = cpt.load_rulebook(file)
    on = [
        day
        for day in oracle.days_from(date(1948, 1, 1), LAST)
        if day.year in {1949, 1950, 1989, 1990, 2024, 2060} or day.year > 2098
    ]
    found = due_column(book, "odd", on=np.array(on, "datetime64[D]"))
    refused: list[tuple[str, str] | None] = [None] * len(on)
    for row, code, message in found.refusals:
        refused[row] = (code, message)
    expected = [_answer(book, "odd", day, 1) for day in on]
    comparison.all_same(expected, list(zip(found.due.tolist(), refused, strict=True)), period)
    comparison.close(at_least=2_922)


# What cannot be answered


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("14/12/2026", "write it as YYYY-MM-DD"),
        ("2026-02-30", "there is no such day"),
        ("", "write it as"),
        (datetime(2026, 12, 14), "naive datetime"),
        (20261214, "use datetime.date"),
        (2026.5, "use datetime.date"),
        (["2026-12-14"], "use datetime.date"),
    ],
)
def test_one_bad_value_is_refused_in_its_row_and_stops_nothing(value: object, words: str) -> None:
    given = np.empty(3, object)
    given[:] = [date(2026, 12, 14), value, "2026-12-14"]
    found = due_column("england", "first_core_group", on=given)
    assert found.due.tolist() == [date(2026, 12, 30), None, date(2026, 12, 30)]
    (refused,) = found.refusals
    assert (refused.row, refused.code) == (1, "not_a_date")
    assert words in refused.message
    assert repr(value) in refused.message


@pytest.mark.parametrize("unit", ["h", "s", "us", "ns"])
def test_a_time_of_day_is_refused_and_never_cut_off(unit: str) -> None:
    given = np.array(["2026-12-14T00", "2026-12-14T01", "1969-12-31T23"], f"datetime64[{unit}]")
    found = due_column("england", "first_core_group", on=given)
    assert as_dates(found.due) == [date(2026, 12, 30), None, None]
    assert [(row, code) for row, code, _ in found.refusals] == [
        (1, "not_a_date"),
        (2, "not_a_date"),
    ]
    assert "time of day" in found.refusals[0].message
    assert "2026-12-14T01" in found.refusals[0].message


@pytest.mark.parametrize(
    "given",
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
    ids=lambda given: f"{type(given).__module__}.{type(given).__name__}",
)
def test_what_is_no_column_of_days_is_refused_whole(given: Any) -> None:
    with pytest.raises(cpt.NotADateError, match="on must be a date, not"):
        due_column("england", "first_core_group", on=given)


@pytest.mark.parametrize(
    "day", ["0001-01-01", "-4000-01-01", "9999-12-31", "30000-01-01", "1989-12-31", "2101-01-01"]
)
def test_a_day_outside_the_calendar_is_refused_however_far_it_lies(day: str) -> None:
    given = np.array([day], "datetime64[D]")
    counted = add_working_days_column("scotland", given, 1)
    between = working_days_between("scotland", given, days("2026-12-14"))
    late = days_late("scotland", days("2026-12-14"), days(None), date(2101, 1, 1))
    last = last_working_day_column("scotland", given)
    for found in (counted, between, late, last):
        assert [(row, code) for row, code, _ in found.refusals] == [(0, "outside_calendar")]
        assert (
            np.isnan(found.values[0])
            if found.values.dtype.kind == "f"
            else np.isnat(found.values[0])
        )


@pytest.mark.parametrize("number", [np.iinfo(np.int64).max, np.iinfo(np.int64).min + 1])
def test_the_farthest_days_there_are_do_not_come_round_again(number: int) -> None:
    given = np.array([number]).view("datetime64[D]")
    for book in (cpt.rulebook("england"), {"a": "england"}):
        by = None if isinstance(book, cpt.Rulebook) else np.array(["a"])
        for rule in ("first_core_group", "eighteenth_birthday_review"):
            found = due_column(book, rule, on=given, by=by)
            assert [(row, code) for row, code, _ in found.refusals] == [(0, "outside_calendar")]


def test_refusals_are_rows_columns_and_a_sentence() -> None:
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
    found = due_column("england", "first_core_group", on=on).refusals
    assert found.row.tolist() == [0, 1, 3, 4]
    assert found.code == ["not_in_force", "not_a_date", "not_in_force", "not_a_date"]
    assert [
        word in message
        for word, message in zip(("1999", "bad", "1800", "worse"), found.message, strict=True)
    ] == [True] * 4


def test_a_row_refused_twice_is_told_once() -> None:
    bad = np.array(["bad", "2026-12-14"], object)
    found = working_days_between("scotland", bad, np.array(["worse", "worst"], object))
    assert found.refusals.row.tolist() == [0, 1]
    assert np.isnan(found.values).all()


def test_a_held_date_that_cannot_be_read_is_not_taken_for_one_that_is_missing() -> None:
    due, held = days("2026-12-24", "2026-12-24"), np.array(["24.12.2026", None], object)
    for found in (
        status_column(due, held, date(2027, 1, 4)),
        days_late("scotland", due, held, date(2027, 1, 4)),
    ):
        assert [(row, code) for row, code, _ in found.refusals] == [(0, "not_a_date")]
        assert pd.isna(found.values[0])
        assert not pd.isna(found.values[1])


def test_what_is_wrong_with_the_question_is_raised() -> None:
    on = days("2026-12-14")
    with pytest.raises(cpt.UnknownRulebookError):
        due_column("englund", "first_core_group", on=on)
    with pytest.raises(cpt.UnknownRuleError):
        due_column("england", "first_core_grope", on=on)
    for number in (0, 1_001, 2):
        with pytest.raises(cpt.PeriodError):
            due_column("england", "first_core_group", on=on, number=number)
    with pytest.raises(cpt.UnknownCalendarError):
        working_days_between("england", on, on)
    with pytest.raises(cpt.TimescaleError, match="differ in length"):
        working_days_between("scotland", on, days("2026-12-14", "2026-12-15"))
    with pytest.raises(cpt.NotADateError):
        status_column(on, on, datetime(2026, 12, 14))
    for n in (np.array([1.5]), pl.Series(["1"]), np.array([True]), True):
        with pytest.raises((cpt.PeriodError, cpt.NotADateError)):
            add_working_days_column("scotland", on, n)


# By row


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
    found = due_column(books, "first_core_group", on=days(*["2026-01-30"] * 5), by=by)
    expected = [
        cpt.rulebook(books[name]).due("first_core_group", on=date(2026, 1, 30)).due
        for name in "aba"
    ]
    assert as_dates(found.due) == [*expected, None, None]
    assert [(row, code) for row, code, _ in found.refusals] == [
        (3, "unknown_rulebook"),
        (4, "unknown_rulebook"),
    ]
    assert all("known: a, b" in message for _, _, message in found.refusals)


@pytest.mark.parametrize("dtype", [np.int8, np.uint16, np.int64, np.uint64])
def test_rows_may_name_who_answers_by_number(dtype: type[np.integer[Any]]) -> None:
    by: Any = np.array([0, 7, 8, 100], dtype)
    found = last_working_day_column(
        {0: "england-and-wales", 7: "scotland"}, days(*["2026-11-30"] * 4), by=by
    )
    assert as_dates(found.values) == [date(2026, 11, 30), date(2026, 11, 27), None, None]
    assert [(row, code) for row, code, _ in found.refusals] == [
        (2, "unknown_division"),
        (3, "unknown_division"),
    ]


@pytest.mark.parametrize("dtype", ["i1", "u1", "<i2", ">i2", "i8", "u8"])
@pytest.mark.parametrize(
    "names", [("scotland", "england-and-wales", "northern-ireland"), ("scotland",) * 2]
)
def test_numbers_from_0_name_as_any_other_names_do(dtype: str, names: tuple[str, ...]) -> None:
    on = np.array(list(oracle.days_from(date(2026, 1, 1), date(2026, 12, 31))), "datetime64[D]")
    numbered = {number: cpt.calendar(name) for number, name in enumerate(names)}
    for by in (
        np.arange(len(on)) % len(names),
        np.arange(len(on)) % (len(names) + 1),
    ):  # in the second, one is unknown
        words: Any = np.array([f"name {number}" for number in by], object)
        expected = last_working_day_column(
            {f"name {n}": each for n, each in numbered.items()}, on, by=words
        )
        found = last_working_day_column(numbered, on, by=by.astype(dtype))
        assert found.values.tolist() == expected.values.tolist()
        assert found.refusals.row.tolist() == expected.refusals.row.tolist()


def test_a_negative_number_names_nobody() -> None:
    by = np.array([-1, -128, 7], np.int8)
    found = last_working_day_column(
        {0: "england-and-wales", 7: "scotland"}, days(*["2026-11-30"] * 3), by=by
    )
    assert found.refusals.row.tolist() == [0, 1]


def test_a_number_beyond_the_whole_numbers_of_numpy_names_nobody() -> None:
    by = np.array([2**63 + 1, 2**64 - 1, 0], np.uint64)
    found = last_working_day_column(
        {0: "england-and-wales", 1: "scotland"}, days(*["2026-11-30"] * 3), by=by
    )
    assert found.refusals.row.tolist() == [0, 1]


def test_a_mapping_and_its_column_belong_together() -> None:
    on = days("2026-12-14")
    for book, by in (({"a": "england"}, None), ("england", np.array(["a"])), ({}, np.array(["a"]))):
        with pytest.raises(cpt.TimescaleError, match="mapping"):
            due_column(book, "first_core_group", on=on, by=by)


# Where the answers go


def test_out_takes_the_answers_and_is_returned() -> None:
    on, out = days(*GIVEN), days(*GIVEN)
    assert due_column("england", "first_core_group", on=on, out=out).due is out
    assert as_dates(out) == DUE
    wide = np.empty(8, "datetime64[D]")
    due_column("england", "first_core_group", on=on, out=wide[::2])
    assert as_dates(wide[::2]) == DUE
    counts = np.empty(4)
    assert working_days_between("scotland", on, on, out=counts).values is counts


def test_an_out_that_does_not_fit_is_refused_before_anything_is_written() -> None:
    on = days(*GIVEN)
    locked = days(*GIVEN)
    locked.flags.writeable = False
    for out in (
        np.empty(3, "datetime64[D]"),
        np.empty(4, "datetime64[s]"),
        np.empty(4),
        locked,
        on,
        on[::-1],
        [1],
    ):
        with pytest.raises(cpt.TimescaleError, match="^out "):
            due_column("england", "first_core_group", on=on, out=out)  # type: ignore[arg-type] # a list is one of them
    with pytest.raises(cpt.TimescaleError, match="^out is for numpy columns"):
        due_column(
            "england", "first_core_group", on=pl.Series(on), out=np.empty(4, "datetime64[D]")
        )
    assert as_dates(on) == GIVEN


def test_a_rulebook_no_longer_used_takes_its_tables_with_it() -> None:

    before = len(tables._tables)
    for day in range(3):
        book = cpt.rulebook("england").as_known_on(date(2022, 9, 9) + timedelta(days=day))
        due_column(book, "first_core_group", on=days("2022-09-05"))
    assert len(tables._tables) <= before + 2  # the rulebook and the calendar held last
    book = cpt.rulebook("england")
    due_column(book, "first_core_group", on=days("2022-09-05"))
    assert len(tables._tables) <= before + 2
