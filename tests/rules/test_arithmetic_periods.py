"""What no other test held fast in periods; `test_arithmetic_mutants` has dates and calendars."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError
from tests.support.comparing import refused

import cptimescales as cpt
from cptimescales.calendars.dates import MonthEnd
from cptimescales.rules.period import Direction, Period, Unit

A_DAY = timedelta(days=1)
FIRST, LAST = date(1990, 1, 1), date(2100, 12, 31)


@pytest.mark.parametrize("unit", ["days", "weeks", "hours", "months", "years"])
def test_the_first_and_the_last_day_covered_are_reached_and_left_and_none_beyond(
    unit: Unit,
) -> None:
    scotland = cpt.calendar("scotland")
    one = 48 if unit == "hours" else 2  # two months before the last day there is a 31st, too
    later, earlier = Period(one, unit), Period(one, unit, direction="before")
    still = Period(0, unit)
    assert still.from_date(FIRST, scotland) == FIRST
    assert still.from_date(LAST, scotland) == LAST
    assert later.from_date(earlier.from_date(LAST, scotland), scotland) == LAST
    assert earlier.from_date(later.from_date(FIRST, scotland), scotland) == FIRST
    for period, on in (
        (earlier, FIRST),
        (later, LAST),
        (later, FIRST - A_DAY),
        (earlier, LAST + A_DAY),
    ):
        told = refused(period.from_date, on, scotland)
        assert told.startswith(
            f"{period} {period.direction} {on} is outside the calendar 'scotland', which covers 1990"
        )


def test_a_period_of_days_beyond_all_dates_ends_with_them() -> None:
    scotland = cpt.calendar("scotland")
    assert Period(10_000, "weeks")._calendar_date(date(9999, 1, 1)) == date.max
    assert Period(10_000, "weeks", direction="before")._calendar_date(date(1, 12, 1)) == date.min
    assert "is outside the calendar 'scotland'" in refused(
        Period(10_000, "weeks").from_date, date.max, scotland
    )


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            (1, "day"),
            "the unit of a period is 'day'; allowed: working_days, days, weeks, months, years, hours",
        ),
        ((1, "days", "same"), "first_day is 'same'; allowed: next_working_day, same_day"),
        ((1, "days", "next_working_day", "x"), "month_end is 'x'; allowed: clamp, roll, refuse"),
        ((1, "days", "next_working_day", "clamp", "x"), "direction is 'x'; allowed: after, before"),
        ((-1, "days"), "the count of a period is -1; allowed: a whole number from 0 to 10,000"),
        (
            (10_001, "days"),
            "the count of a period is 10001; allowed: a whole number from 0 to 10,000",
        ),
        (
            (0, "working_days", "same_day"),
            "first_day is 'same_day'; allowed: same_day only for 1 or more working_days",
        ),
        (
            (1, "days", "same_day"),
            "first_day is 'same_day'; allowed: same_day only for 1 or more working_days",
        ),
        (
            (1, "days", "next_working_day", "roll"),
            "month_end is 'roll'; allowed: roll and refuse only for months and years",
        ),
        (
            (25, "hours"),
            "the count of hours is 25; allowed: whole days of 24 hours; dates hold no time of day",
        ),
    ],
)
def test_a_setting_is_refused_in_full(given: tuple[Any, ...], words: str) -> None:
    assert refused(Period, *given) == words


def test_a_period_counts_after_from_the_next_working_day_and_clamps_unless_told() -> None:
    period = Period(1, "working_days")
    assert (period.first_day, period.month_end, period.direction) == (
        "next_working_day",
        "clamp",
        "after",
    )
    assert (
        Period(1, "working_days", "same_day").spelled_out() == "1 working day, first_day same_day"
    )
    assert Period(0, "months", month_end="refuse").spelled_out() == "0 months, month_end refuse"


def test_a_period_is_read_strictly_and_knows_no_other_key() -> None:
    form = TypeAdapter(Period)
    assert form.validate_json('{"count": 3, "unit": "months"}') == Period(3, "months")
    for wrong in ('{"count": "3", "unit": "months"}', '{"count": 3, "unit": "months", "note": ""}'):
        with pytest.raises(ValidationError):
            form.validate_json(wrong)


def test_what_a_period_allows() -> None:
    on = date(2026, 1, 31)
    ten = Period(10, "working_days")
    assert [count for count in range(20) if ten.allows(on, on, count)] == [10]
    same_day = Period(10, "working_days", "same_day")
    assert [count for count in range(20) if same_day.allows(on, on, count)] == [9, 10]
    for period, due in (
        (Period(1, "months"), date(2026, 2, 28)),
        (Period(2, "days", direction="before"), date(2026, 1, 29)),
    ):
        assert [step for step in range(-40, 41) if period.allows(on, on + step * A_DAY, 0)] == [
            (due - on).days
        ]


@pytest.mark.parametrize("direction", ["after", "before"])
@pytest.mark.parametrize("month_end", ["clamp", "roll", "refuse"])
def test_a_sum_keeps_how_its_parts_are_counted(direction: Direction, month_end: MonthEnd) -> None:
    years = Period(1, "years", month_end=month_end, direction=direction)
    months = Period(3, "months", month_end=month_end, direction=direction)
    assert years.plus(months) == Period(15, "months", month_end=month_end, direction=direction)
    assert months.plus(years) == Period(15, "months", month_end=month_end, direction=direction)
    days, hours = Period(3, "days", direction=direction), Period(48, "hours", direction=direction)
    weeks = Period(2, "weeks", direction=direction)
    assert days.plus(hours) == Period(5, "days", direction=direction)
    assert weeks.plus(days) == Period(17, "days", direction=direction)
    ten = Period(10, "working_days", direction=direction)
    assert ten.plus(Period(5, "working_days", direction=direction)) == Period(
        15, "working_days", direction=direction
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Period(1, "months"), Period(1, "days")),
        (Period(1, "days"), Period(1, "months")),
        (Period(1, "days"), Period(1, "working_days")),
        (Period(1, "days"), Period(1, "days", direction="before")),
        (Period(1, "months"), Period(1, "months", month_end="roll")),
        (Period(1, "working_days", "same_day"), Period(1, "working_days", "same_day")),
        (Period(1, "working_days", "same_day"), Period(1, "working_days")),
    ],
    ids=str,
)
def test_what_does_not_add_up_is_refused_with_both(one: Period, other: Period) -> None:
    assert refused(one.plus, other) == (
        f"a series of periods is '{one} and {other}'; allowed: units of one kind, counted in one way"
    )


@pytest.mark.parametrize(
    ("count", "unit", "spans"),
    # Four years have 1460 days only across a year such as 1900 or 2100, which has no 29 February.
    [
        (1, "months", {28, 29, 30, 31}),
        (12, "months", {365, 366}),
        (1, "years", {365, 366}),
        (4, "years", {1460, 1461}),
    ],
)
@pytest.mark.parametrize("month_end", ["clamp", "roll", "refuse"])
@pytest.mark.parametrize("direction", ["after", "before"])
def test_months_last_from_the_shortest_to_the_longest_that_occur(
    count: int, unit: Unit, spans: set[int], month_end: MonthEnd, direction: Direction
) -> None:
    assert Period(count, unit, month_end=month_end, direction=direction)._spans() == spans


@pytest.mark.parametrize("direction", ["after", "before"])
def test_the_day_itself_is_day_1_where_it_works(direction: Direction) -> None:
    scotland = cpt.calendar("scotland")
    monday, friday, saturday = date(2026, 3, 9), date(2026, 3, 13), date(2026, 3, 14)
    ahead = direction == "after"
    for on, counted in (
        (
            monday if ahead else friday,
            [date(2026, 3, day) for day in ((9, 10, 11) if ahead else (13, 12, 11))],
        ),
        (saturday, [date(2026, 3, day) for day in ((16, 17, 18) if ahead else (13, 12, 11))]),
    ):
        for count, due in enumerate(counted, start=1):
            assert (
                Period(count, "working_days", "same_day", direction=direction).from_date(
                    on, scotland
                )
                == due
            )


def test_periods_compare_only_with_their_own_direction_and_kind() -> None:
    for one, other in permutations(
        (Period(1, "days"), Period(1, "days", direction="before"), Period(1, "working_days")), 2
    ):
        assert not one.is_no_looser_than(other)
    clamp, roll = Period(3, "months"), Period(3, "months", month_end="roll")
    refuse = Period(3, "months", month_end="refuse")
    told = [
        (one.month_end, other.month_end)
        for one in (clamp, roll, refuse)
        for other in (clamp, roll, refuse)
        if one.is_no_looser_than(other)
    ]
    assert told == [
        ("clamp", "clamp"),
        ("clamp", "roll"),
        ("clamp", "refuse"),
        ("roll", "roll"),
        ("refuse", "refuse"),
    ]
    assert Period(2, "months", month_end="roll").is_no_looser_than(clamp)
    assert not Period(2, "years").is_no_looser_than(Period(1, "years"))
    assert not Period(2, "years").is_no_looser_than(Period(23, "months"))
    assert not Period(2, "months", month_end="refuse").is_no_looser_than(clamp)
    assert not Period(2, "months", month_end="refuse").is_no_looser_than(Period(100, "days"))
