"""Deadlines judged on a day: the statuses of a timetable, the days late, the days taken."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from random import Random
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from tests.support.columns import days
from tests.support.comparing import Comparison

import cptimescales as cpt
from cptimescales.columns import (
    days_late,
    days_taken,
    due_column,
    provisional_column,
    status_column,
    verified_column,
)
from cptimescales.columns.judged import MetBy

Row = tuple[date, date | None, date | None]
START = date(2026, 1, 12)


def timetable_entry(
    book: cpt.Rulebook, rule: str, events: dict[str, date], as_of: date
) -> tuple[str, int] | None:
    """The status and the lateness of a rule's first duty in a timetable; None without an entry."""
    case = cpt.Case(
        reference="C-1",
        events=[{"event": name, "on": on} for name, on in events.items()],
    )
    for entry in book.timetable(case, as_of=as_of).entries:
        if entry.due.rule == rule and entry.due.on == START:
            return entry.status.value, entry.working_days_late
    return None


RULES: dict[str, tuple[str, str, MetBy]] = {
    "first_core_group": ("south-west", "core_group_held", "event"),
    "outline_plan": ("wales", "outline_plan_circulated", "paper"),
}


@pytest.mark.parametrize("rule", RULES)
def test_a_row_has_the_status_that_a_timetable_gives(rule: str, comparison: Comparison) -> None:
    name, meets, met_by = RULES[rule]
    random = Random(rule)

    def some_day() -> date | None:
        after = random.choice([None, *range(1, 60)])
        return None if after is None else START + timedelta(days=after)

    book = cpt.rulebook(name)
    limit = book.due(rule, on=START).limit
    edges: list[date | None] = [None, *(limit + timedelta(days=step) for step in (-1, 0, 1, 3))]
    rows = [*product(edges, edges), *((some_day(), some_day()) for _ in range(100))]
    as_of = [random.choice([limit, START + timedelta(days=random.randrange(60))]) for _ in rows]
    on = days(*[START] * len(rows))
    due = due_column(book, rule, on=on).due
    held, ended = (days(*(row[place] for row in rows)) for place in (0, 1))
    judged = days(*as_of)
    statuses = status_column(due, held, judged, ended=ended, met_by=met_by).values.tolist()
    late = days_late(book.calendar, due, held, judged, ended=ended, met_by=met_by).values.tolist()
    seen = set()
    for (met_on, end), day, *answer in zip(rows, as_of, statuses, late, strict=True):
        events = {"conference_held": START, meets: met_on, "plan_ended": end}
        happened = {event: on for event, on in events.items() if on and on <= day}
        entry = timetable_entry(book, rule, happened, day)
        expected = ("not_owed", 0) if entry is None else entry
        comparison.same(expected, (str(answer[0]), int(answer[1])), met_on, end, day)
        seen.add(expected[0])
    comparison.close(at_least=len(rows))
    assert seen == {"met", "met_late", "pending", "overdue", "missed", "not_owed"}


def test_an_end_that_has_not_come_yet_ends_nothing() -> None:
    due, held, ended = days("2026-01-26"), days(None), days("2026-03-02")
    (status,) = status_column(due, held, date(2026, 3, 1), ended=ended).values
    assert status == "overdue"
    (status,) = status_column(due, held, date(2026, 3, 2), ended=ended).values
    assert status == "missed"


def test_a_row_without_a_due_date_or_a_day_of_judgement_has_no_status() -> None:
    due, held = days(None, "2026-01-26"), days(None, None)
    as_of, ended = days("2026-03-01", None), days("2026-01-30", "2026-01-30")
    column = status_column(due, held, as_of, ended=ended)
    assert column.values.tolist() == [None, None]
    late = days_late("scotland", due, held, as_of, ended=ended)
    assert np.isnan(late.values).all()
    assert len(column.refusals) == len(late.refusals) == 0


def test_the_lateness_of_what_was_missed_stands_still_on_the_day_of_the_end() -> None:
    due, held, ended = days("2026-02-03"), days(None), days("2026-02-10")
    for as_of in (date(2026, 2, 10), date(2026, 5, 29)):
        late = days_late("england-and-wales", due, held, as_of, ended=ended)
        assert late.values.tolist() == [5]


def test_a_lateness_that_leaves_the_calendar_is_refused_with_the_end_that_it_counts_to() -> None:
    due, held, ended = days("2026-02-03"), days(None), days("2101-02-10")
    late = days_late("england-and-wales", due, held, date(2101, 5, 1), ended=ended)
    (refused,) = late.refusals
    assert refused.code == "outside_calendar"
    assert "2101-02-10" in refused.message


@pytest.mark.parametrize("by", [False, True])
def test_the_days_taken_are_those_of_the_calendar(by: bool) -> None:
    on = days("2024-03-18", "2026-12-14", "2026-12-14", None, "2026-12-14")
    held = days("2024-04-10", "2026-12-30", None, "2026-12-30", "2027-02-01")
    calendars: Any = {"E": "england-and-wales"} if by else "england-and-wales"
    names = np.array(["E"] * 5, object) if by else None
    taken = days_taken(calendars, on, held, date(2027, 1, 4), by=names)
    assert taken.values.tolist()[:2] == [15, 10]
    assert np.isnan(taken.values[2:]).all()  # not met, no trigger, not met by then
    assert len(taken.refusals) == 0


def test_a_duty_before_its_trigger_took_a_negative_number_of_days() -> None:
    taken = days_taken("scotland", days("2026-12-14"), days("2026-12-10"), days("2026-12-14"))
    assert taken.values.tolist() == [-2]


def test_days_taken_outside_the_calendar_are_refused() -> None:
    taken = days_taken("scotland", days("1980-01-01"), days("2026-12-10"), date(2027, 1, 1))
    assert [(row, code) for row, code, _ in taken.refusals] == [(0, "outside_calendar")]


MAKERS: dict[str, Any] = {
    "numpy": lambda values: np.array(values, "datetime64[D]"),
    "pandas": lambda values: pd.Series(pd.to_datetime(values)),
    "polars": lambda values: pl.Series("on", values, pl.Date),
    "pyarrow": lambda values: pa.array(values, pa.date32()),
}


def plain(values: Any) -> list[Any]:
    listed = values.to_pylist() if hasattr(values, "to_pylist") else list(values)
    return [None if pd.isna(value) else value for value in listed]


@pytest.mark.parametrize("library", MAKERS)
def test_words_and_marks_come_back_as_the_same_kind_of_column(library: str) -> None:
    make = MAKERS[library]
    on = make([date(2026, 12, 14), None, date(2040, 12, 14), date(1999, 5, 6)])
    provisional = provisional_column("wales", "first_core_group", on=on)
    verified = verified_column("wales", "first_core_group", on=on)
    assert plain(provisional.values) == [False, None, True, None]
    assert plain(verified.values) == ["source_text", None, "source_text", None]
    for column in (provisional, verified):
        assert [(row, code) for row, code, _ in column.refusals] == [(3, "not_in_force")]
        assert type(column.values).__module__ == type(on).__module__
    due, ended = make([date(2026, 1, 26)] * 4), make([None, *[date(2026, 1, 27)] * 2, None])
    held = make([None, None, date(2026, 1, 20), date(2026, 1, 30)])
    statuses = status_column(due, held, date(2026, 3, 1), ended=ended)
    assert [str(status) for status in plain(statuses.values)] == [
        "overdue",
        "missed",
        "met",
        "met_late",
    ]
    kinds = {
        "numpy": ("object", "object"),
        "pandas": ("boolean", "str"),
        "polars": ("Boolean", "String"),
        "pyarrow": ("bool", "string"),
    }[library]
    types = [
        str(getattr(column.values, "dtype", getattr(column.values, "type", None)))
        for column in (provisional, verified)
    ]
    assert tuple(types) == kinds


def test_each_row_has_the_marks_of_the_rulebook_that_it_names() -> None:
    on, by = days(*["2026-12-14"] * 3), np.array(["a", "b", "c"], object)
    books = {"a": "wales", "b": "england"}
    column = verified_column(books, "first_core_group", on=on, by=by)
    expected = [
        cpt.rulebook(name).due("first_core_group", on=date(2026, 12, 14)).verified
        for name in books.values()
    ]
    assert column.values.tolist() == [*expected, None]
    assert column.refusals.code == ["unknown_rulebook"]
