"""Every function on random columns: each row has the answer that its date alone has."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import permutations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import cptimescales as cpt
from cptimescales.columns import (
    Column,
    add_working_days_column,
    days_late,
    due_column,
    last_working_day_column,
    status_column,
    working_days_between,
)
from cptimescales.rules.status import status_on

Answer = object | tuple[str, str] | None

DAYS = st.one_of(
    st.none(),
    st.dates(date(2010, 1, 1), date(2030, 12, 31)),
    st.dates(date(1989, 6, 1), date(2101, 6, 1)),
    st.dates(),
)
COUNTS = st.one_of(
    st.integers(-60, 60),
    st.integers(-40_000, 40_000),
    st.integers(-(10**7), 10**7),
    st.sampled_from([-30_000, 30_000]),
)
DIVISIONS = st.sampled_from(cpt.DIVISIONS)
CALENDARS = {division: cpt.calendar(division) for division in cpt.DIVISIONS}
BOOKS = {name: cpt.rulebook(name) for name in ("england", "wales", "scotland")}


def days(values: list[date | None]) -> np.ndarray[tuple[int], np.dtype[np.datetime64]]:
    return np.array(values, "datetime64[D]")


def alone(ask: Callable[[], object]) -> Answer:
    try:
        return ask()
    except cpt.TimescaleError as error:
        return (error.code, str(error))


def rows(column: Column, values: list[object]) -> list[Answer]:
    """The answers of a column, with the code and message of a refusal in place of null."""
    answers: list[Answer] = list(values)
    for row, code, message in column.refusals:
        assert answers[row] is None, "a refused row has an answer"
        answers[row] = (code, message)
    return answers


def whole(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> list[object]:
    return [None if np.isnan(value) else int(value) for value in values]


@pytest.mark.parametrize("order", [*permutations(cpt.DIVISIONS)])
def test_a_count_that_leaves_a_calendar_does_not_reach_the_next_one(order: tuple[str, ...]) -> None:
    n = np.arange(30_000, 500_000, 10_000)
    for sign in (1, -1):
        for division in order:
            by = np.full(len(n), division, object)
            column = add_working_days_column(
                dict(zip(order, order, strict=True)),
                days([date(2026, 12, 14)] * len(n)),
                sign * n,
                by=by,
            )
            assert column.refusals.code == ["outside_calendar"] * len(n)


def between(calendar: cpt.WorkingCalendar, start: date | None, end: date | None) -> Answer:
    if start is None or end is None:
        return None
    return alone(lambda: calendar.working_days_between(start, end))


def added(calendar: cpt.WorkingCalendar, day: date | None, n: int) -> Answer:
    return None if day is None else alone(lambda: calendar.add_working_days(day, n))


@given(
    st.lists(st.tuples(DAYS, COUNTS, DIVISIONS), max_size=40),
    st.sampled_from(["both", "forward", "back"]),
    st.permutations(cpt.DIVISIONS),
)
def test_adding_another_count_to_each_row(
    random_rows: list[tuple[date | None, int, str]], way: str, order: list[str]
) -> None:
    signs = {"both": (1, 1), "forward": (1, -1), "back": (-1, 1)}[way]
    table = [(day, n * signs[n < 0] or signs[0], division) for day, n, division in random_rows]
    on, n = days([day for day, _, _ in table]), np.array([n for _, n, _ in table], np.int64)
    by = np.array([division for _, _, division in table], object)
    column = add_working_days_column(
        {division: CALENDARS[division] for division in order}, on, n, by=by
    )
    assert rows(column, column.values.tolist()) == [
        added(CALENDARS[division], day, n) for day, n, division in table
    ]
    column = add_working_days_column("scotland", on, n)
    assert rows(column, column.values.tolist()) == [
        added(CALENDARS["scotland"], day, n) for day, n, _ in table
    ]


@given(st.lists(DAYS, max_size=40), COUNTS)
def test_adding_one_count_to_every_row(random_days: list[date | None], n: int) -> None:
    column = add_working_days_column("northern-ireland", days(random_days), n)
    calendar = CALENDARS["northern-ireland"]
    assert rows(column, column.values.tolist()) == [added(calendar, day, n) for day in random_days]


@given(st.lists(st.tuples(DAYS, DAYS, DIVISIONS), max_size=40), st.booleans())
def test_counting_between_two_columns(
    table: list[tuple[date | None, date | None, str]], ordered: bool
) -> None:
    if ordered:
        table = [
            (first and last and min(first, last), first and last and max(first, last), name)
            for first, last, name in table
        ]
    start, end = days([row[0] for row in table]), days([row[1] for row in table])
    by = np.array([division for *_, division in table], object)
    column = working_days_between(CALENDARS, start, end, by=by)
    assert rows(column, whole(column.values)) == [
        between(CALENDARS[division], first, last) for first, last, division in table
    ]
    column = working_days_between("scotland", start, end)
    assert rows(column, whole(column.values)) == [
        between(CALENDARS["scotland"], first, last) for first, last, _ in table
    ]


@given(st.lists(DAYS, max_size=40))
def test_the_last_working_day_on_or_before(random_days: list[date | None]) -> None:
    calendar = CALENDARS["scotland"]

    def expected(day: date | None) -> Answer:
        return None if day is None else alone(lambda: calendar.working_day_on_or_before(day))

    column = last_working_day_column(calendar, days(random_days))
    assert rows(column, column.values.tolist()) == [expected(day) for day in random_days]


@given(
    st.lists(st.tuples(DAYS, st.sampled_from([*BOOKS])), max_size=40),
    st.sampled_from(["first_core_group", "review_conference", "initial_conference"]),
)
def test_due_dates_by_the_rulebook_that_each_row_names(
    table: list[tuple[date | None, str]], rule: str
) -> None:
    on, by = days([day for day, _ in table]), np.array([name for _, name in table], object)
    due = due_column(BOOKS, rule, on=on, by=by)

    def expected(day: date | None, name: str) -> Answer:
        if day is None:
            return None
        answer = BOOKS[name].answer(rule, on=day)
        if isinstance(answer, cpt.Refusal):
            return (answer.code, answer.message)
        return answer.limit

    column = Column(due.due, due.refusals)
    assert rows(column, column.values.tolist()) == [expected(day, name) for day, name in table]


@given(st.lists(st.tuples(DAYS, DAYS, DAYS), max_size=40))
def test_statuses_and_days_late(
    table: list[tuple[date | None, date | None, date | None]],
) -> None:
    due, held, as_of = (days([row[place] for row in table]) for place in range(3))
    statuses = status_column(pl.Series(due), held, as_of)
    late = days_late("scotland", due, held, as_of)
    calendar = CALENDARS["scotland"]

    def status(limit: date, judged_on: date, met_on: date | None) -> Answer:
        return alone(lambda: status_on(limit, as_of=judged_on, held=met_on).value)

    def working_days_late(limit: date, judged_on: date, met_on: date | None) -> Answer:
        until = met_on if met_on is not None and met_on <= judged_on else judged_on
        if until <= limit:
            return 0
        return alone(lambda: calendar.working_days_between(limit, until))

    for column, values, answer in (
        (statuses, statuses.values.to_list(), status),
        (late, whole(late.values), working_days_late),
    ):
        expected = [
            None if limit is None or judged_on is None else answer(limit, judged_on, met_on)
            for limit, met_on, judged_on in table
        ]
        assert rows(column, values) == expected
