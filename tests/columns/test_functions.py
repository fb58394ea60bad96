"""The column functions: every row has the answer, or the refusal, that its date alone has."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import numpy as np
import polars as pl
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
    provisional_column,
    status_column,
    verified_column,
    working_days_between,
)

FIRST, LAST = date(1989, 1, 1), date(2101, 12, 31)


# Every rule, every day


Answered = tuple[date | None, bool | None, str | None, tuple[str, str] | None]


def _answer(book: cpt.Rulebook, rule: str, on: date, number: int) -> Answered:
    """What a date alone has: the due date and its marks, or the code and message of the refusal."""
    answer = book.answer(rule, on=on, number=number)
    if isinstance(answer, cpt.Refusal):
        return None, None, None, (answer.code, answer.message)
    return answer.limit, answer.provisional, answer.verified, None


def _rows(book: cpt.Rulebook, rule: str, on: list[date], number: int = 1) -> list[Answered]:
    """For each row of a column, what `_answer` returns for its date."""
    column = np.array(on, "datetime64[D]")
    answers = due_column(book, rule, on=column, number=number)
    refused: list[tuple[str, str] | None] = [None] * len(on)
    for row, code, message in answers.refusals:
        refused[row] = (code, message)
    marks = (
        function(book, rule, on=column, number=number)
        for function in (provisional_column, verified_column)
    )
    values = []
    for mark in marks:
        assert list(mark.refusals) == list(answers.refusals)
        values.append(mark.values.tolist())
    return list(zip(answers.due.tolist(), *values, refused, strict=True))


@pytest.mark.sweep(keep="northern-ireland")
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
            continue  # the same rule is tried in the rulebook that this one extends
        born = any(version.around for version in rule.versions)
        first = date(1968, 1, 1) if born else FIRST
        # Every day of the editions and the published years. Outside these years every 11th day,
        # which meets every weekday.
        on = [
            *oracle.days_from(first, date(2008, 12, 31), 11),
            *oracle.days_from(date(2009, 1, 1), date(2030, 12, 31)),
        ]
        on += oracle.days_from(date(2031, 1, 1), LAST, 11)
        for number in (1, 2, 3) if any(version.then for version in rule.versions) else (1,):
            expected = [_answer(book, rule.id, day, number) for day in on]
            comparison.all_same(expected, _rows(book, rule.id, on, number), name, rule.id, number)
    comparison.close(at_least=10_000)


def test_a_rulebook_with_closures_or_as_known_on_a_day_answers_every_day_its_own_way(
    comparison: Comparison,
) -> None:
    england = cpt.rulebook("england")
    closures = {date(2026, 12, 24): "Council closed", date(2026, 12, 29): "Council closed"}
    on = list(oracle.days_from(date(2021, 1, 1), date(2030, 12, 31)))
    for book in (england.with_closures(closures), england.as_known_on(date(2022, 9, 9)), england):
        expected = [_answer(book, "first_core_group", day, 1) for day in on]
        comparison.all_same(expected, _rows(book, "first_core_group", on), book)
    comparison.close(at_least=3 * 3_652)


RULE = """\
schema = 2
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
during = "plan"
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
    'around = { birthday = 40, opens = { count = 1, unit = "months" }, '
    + 'closes = { count = 0, unit = "days" }, plan_by = { count = 3, unit = "months" } }',
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
    expected = [_answer(book, "odd", day, 1) for day in on]
    comparison.all_same(expected, _rows(book, "odd", on), period)
    comparison.close(at_least=2_922)


# Rows that are refused


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("14/12/26", "its year has two digits; write it as YYYY-MM-DD or dd/mm/yyyy"),
        ("14/12/2026 09:30", "it has a time of day"),
        ("2026-02-30", "there is no such day"),
        (datetime(2026, 12, 14), "naive datetime"),
        (20261214, "use datetime.date"),
        (2026.5, "use datetime.date"),
        (["2026-12-14"], "use datetime.date"),
    ],
)
def test_one_bad_value_is_refused_in_its_row_and_stops_nothing(value: object, words: str) -> None:
    on = np.empty(3, object)
    on[:] = [date(2026, 12, 14), value, "2026-12-14"]
    answers = due_column("england", "first_core_group", on=on)
    assert answers.due.tolist() == [date(2026, 12, 30), None, date(2026, 12, 30)]
    (refused,) = answers.refusals
    assert (refused.row, refused.code) == (1, "not_a_date")
    assert words in refused.message
    assert repr(value) in refused.message


@pytest.mark.parametrize("unit", ["h", "s", "us", "ns"])
def test_a_time_of_day_is_refused_and_never_truncated(unit: str) -> None:
    on = np.array(["2026-12-14T00", "2026-12-14T01", "1969-12-31T23"], f"datetime64[{unit}]")
    answers = due_column("england", "first_core_group", on=on)
    assert as_dates(answers.due) == [date(2026, 12, 30), None, None]
    assert [(row, code) for row, code, _ in answers.refusals] == [
        (1, "not_a_date"),
        (2, "not_a_date"),
    ]
    assert "time of day" in answers.refusals[0].message
    assert "2026-12-14T01" in answers.refusals[0].message


@pytest.mark.parametrize(
    "day", ["0001-01-01", "-4000-01-01", "9999-12-31", "30000-01-01", "1989-12-31", "2101-01-01"]
)
def test_a_day_outside_the_calendar_is_refused_however_far_away_it_is(day: str) -> None:
    on = np.array([day], "datetime64[D]")
    added = add_working_days_column("scotland", on, 1)
    between = working_days_between("scotland", on, days("2026-12-14"))
    late = days_late("scotland", days("2026-12-14"), days(None), date(2101, 1, 1))
    last = last_working_day_column("scotland", on)
    for answers in (added, between, late, last):
        assert [(row, code) for row, code, _ in answers.refusals] == [(0, "outside_calendar")]
        is_null = np.isnan if answers.values.dtype.kind == "f" else np.isnat
        assert is_null(answers.values[0])


@pytest.mark.parametrize("number", [np.iinfo(np.int64).max, np.iinfo(np.int64).min + 1])
def test_the_first_and_last_day_of_numpy_do_not_overflow(number: int) -> None:
    on = np.array([number]).view("datetime64[D]")
    for book in (cpt.rulebook("england"), {"a": "england"}):
        by = None if isinstance(book, cpt.Rulebook) else np.array(["a"])
        for rule in ("first_core_group", "eighteenth_birthday_review"):
            refusals = due_column(book, rule, on=on, by=by).refusals
            assert [(row, code) for row, code, _ in refusals] == [(0, "outside_calendar")]


def test_a_wrong_question_is_raised() -> None:
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


@pytest.mark.parametrize("n", [None, 2.0, True, "1", 2**63, -(2**70)])
def test_a_number_for_every_row_is_a_whole_number(n: Any) -> None:
    with pytest.raises(cpt.PeriodError, match="n is .*; allowed: a whole number"):
        add_working_days_column("scotland", days("2026-12-14"), n)


def test_a_number_for_every_row_may_be_a_number_of_numpy() -> None:
    answers = add_working_days_column("scotland", days("2026-12-14"), np.int8(-3))
    assert as_dates(answers.values) == [date(2026, 12, 9)]


@pytest.mark.parametrize("count", [30_001, 40_000, 2**62, -30_001, -(2**62)])
def test_no_count_leads_into_a_calendar_from_a_day_outside_it(count: int) -> None:
    on = days("1980-01-01", None, "2101-01-01", "2026-12-14")
    for n in (count, np.full(4, count)):
        answers = add_working_days_column("scotland", on, n)
        assert as_dates(answers.values) == [None] * 4
        assert answers.refusals.row.tolist() == [0, 2, 3]


# An array for the answers


def test_out_takes_the_answers_and_is_returned() -> None:
    on, out = days(*ON), days(*ON)
    assert due_column("england", "first_core_group", on=on, out=out).due is out
    assert as_dates(out) == DUE
    wide = np.empty(8, "datetime64[D]")
    due_column("england", "first_core_group", on=on, out=wide[::2])
    assert as_dates(wide[::2]) == DUE
    counts = np.empty(4)
    assert working_days_between("scotland", on, on, out=counts).values is counts


def test_an_out_that_does_not_fit_is_refused_before_anything_is_written() -> None:
    on = days(*ON)
    locked = days(*ON)
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
            # One of them is a list.
            due_column("england", "first_core_group", on=on, out=out)  # type: ignore[arg-type]
    with pytest.raises(cpt.TimescaleError, match="^out is for numpy columns"):
        due_column(
            "england", "first_core_group", on=pl.Series(on), out=np.empty(4, "datetime64[D]")
        )
    assert as_dates(on) == ON
