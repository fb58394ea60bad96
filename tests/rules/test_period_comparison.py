"""Which of two periods is stricter: an answer only where no date can show otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import chain, permutations, product

import numpy as np
import numpy.typing as npt
import pytest
from tests.oracles import oracle
from tests.support.comparing import Comparison

import cptimescales as cpt
from cptimescales.calendars.dates import ONE_DAY, MonthEnd
from cptimescales.rules.period import Direction, Period, Unit

DIRECTIONS: tuple[Direction, ...] = ("after", "before")
MONTH_ENDS: tuple[MonthEnd, ...] = ("clamp", "roll", "refuse")


def periods_to_compare(direction: Direction) -> list[list[cpt.Period]]:
    """Groups of periods that are near enough in length that comparing them goes either way."""

    def of(unit: Unit, counts: Iterable[int], month_end: MonthEnd = "clamp") -> list[cpt.Period]:
        return [
            cpt.Period(count, unit, month_end=month_end, direction=direction) for count in counts
        ]

    same_day = [
        cpt.Period(count, "working_days", "same_day", direction=direction)
        for count in (1, 2, 3, 9, 10, 11)
    ]
    months = [of("months", (0, 1, 2, 3, 6, 11, 12, 13, 24), month_end) for month_end in MONTH_ENDS]
    years = [of("years", (0, 1, 2), month_end) for month_end in MONTH_ENDS]
    return [
        [
            *of("working_days", (0, 1, 2, 9, 10, 11)),
            *same_day,
            *of("days", (0, 1, 14)),
            *of("months", (0, 1)),
        ],
        [*of("days", range(16)), *of("weeks", (0, 1, 2)), *of("hours", (0, 24, 48, 168))],
        list(chain.from_iterable(months + years)),
        # A pair of days and months takes long, so only neighbouring lengths are compared.
        [
            *of("days", (28, 29, 31, 32)),
            *chain.from_iterable(of("months", (1,), end) for end in MONTH_ENDS),
        ],
        [*of("days", (89, 90, 92, 93)), *of("months", (3,)), *of("months", (3,), "roll")],
        [*of("days", (365, 366, 367)), *of("years", (1,)), *of("years", (1,), "roll")],
        [*of("days", (396, 397, 398)), *of("months", (13,))],
    ]


NO_ANSWER = np.iinfo(np.int32).min


def due_ordinals(
    period: cpt.Period, dates: list[date], calendar: cpt.WorkingCalendar
) -> npt.NDArray[np.int32]:
    def due(on: date) -> int:
        try:
            return period.from_date(on, calendar).toordinal()
        except cpt.MonthEndError:
            return NO_ANSWER

    return np.fromiter((due(on) for on in dates), np.int32, len(dates))


@pytest.mark.sweep(keep="after")
@pytest.mark.parametrize("direction", DIRECTIONS)
def test_a_period_said_to_be_no_looser_is_never_due_later(
    england: cpt.WorkingCalendar, direction: Direction, comparison: Comparison
) -> None:
    # Every day of years before, in and after a leap year, and every month end of the years covered.
    dates = list(oracle.days_from(date(2022, 12, 1), date(2026, 3, 31)))
    dates += [
        date(year, month, 1) - timedelta(days=days)
        for year, month, days in product(range(1994, 2096), (1, 2, 3, 5, 7, 10), range(4))
    ]
    said = 0
    groups = [
        [(period, due_ordinals(period, dates, england)) for period in group]
        for group in periods_to_compare(direction)
    ]
    for (one, first), (other, second) in chain.from_iterable(
        product(group, repeat=2) for group in groups
    ):
        if one.is_no_looser_than(other):
            said += 1
            later = (first > second) & (second != NO_ANSWER)
            example = dates[int(np.argmax(later))] if later.any() else None
            comparison.same(
                None,
                example,
                direction,
                repr(one),
                "is said to be no looser than",
                repr(other),
                "but from",
            )
    assert said > 500
    comparison.close(at_least=said)


@pytest.mark.parametrize(
    ("one", "other", "on"),
    [
        # 2100 is no leap year: four years from 1 March 2096 have one day fewer than usual.
        (cpt.Period(1_461, "days"), cpt.Period(4, "years"), date(2096, 3, 1)),
        (cpt.Period(1_461, "days"), cpt.Period(48, "months"), date(2096, 3, 1)),
    ],
    ids=str,
)
def test_no_looser_is_not_said_where_only_the_year_2100_shows_otherwise(
    england: cpt.WorkingCalendar, one: cpt.Period, other: cpt.Period, on: date
) -> None:
    assert one.from_date(on, england) > other.from_date(on, england)
    assert not one.is_no_looser_than(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (cpt.Period(9, "working_days"), cpt.Period(10, "working_days")),
        (cpt.Period(10, "working_days"), cpt.Period(10, "working_days")),
        (cpt.Period(10, "working_days", "same_day"), cpt.Period(10, "working_days")),
        (cpt.Period(14, "days"), cpt.Period(2, "weeks")),
        (cpt.Period(13, "days"), cpt.Period(2, "weeks")),
        (cpt.Period(48, "hours"), cpt.Period(2, "days")),
        (cpt.Period(28, "days"), cpt.Period(1, "months")),
        (cpt.Period(3, "months"), cpt.Period(92, "days")),
        (cpt.Period(12, "months"), cpt.Period(1, "years")),
        (cpt.Period(1, "years"), cpt.Period(12, "months")),
        (cpt.Period(3, "months"), cpt.Period(3, "months", month_end="roll")),
        (
            cpt.Period(3, "working_days", direction="before"),
            cpt.Period(2, "working_days", direction="before"),
        ),
        (cpt.Period(2, "weeks", direction="before"), cpt.Period(10, "days", direction="before")),
        (cpt.Period(2, "months", direction="before"), cpt.Period(1, "months", direction="before")),
        (cpt.Period(1, "months", direction="before"), cpt.Period(28, "days", direction="before")),
    ],
    ids=str,
)
def test_a_tighter_period_is_seen_to_be_no_looser(one: cpt.Period, other: cpt.Period) -> None:
    assert one.is_no_looser_than(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (cpt.Period(11, "working_days"), cpt.Period(10, "working_days")),
        (cpt.Period(10, "working_days"), cpt.Period(10, "working_days", "same_day")),
        (cpt.Period(15, "days"), cpt.Period(2, "weeks")),
        (cpt.Period(29, "days"), cpt.Period(1, "months")),
        (cpt.Period(3, "months"), cpt.Period(91, "days")),
        (cpt.Period(366, "days"), cpt.Period(1, "years")),
        (cpt.Period(3, "months", month_end="roll"), cpt.Period(3, "months")),
        (cpt.Period(14, "days"), cpt.Period(10, "working_days")),
        (cpt.Period(1, "working_days"), cpt.Period(1, "months")),
        (cpt.Period(2, "working_days", direction="before"), cpt.Period(2, "working_days")),
        (
            cpt.Period(2, "working_days", direction="before"),
            cpt.Period(3, "working_days", direction="before"),
        ),
        (cpt.Period(10, "days", direction="before"), cpt.Period(2, "weeks", direction="before")),
    ],
    ids=str,
)
def test_a_looser_or_another_kind_of_period_is_not_said_to_be_no_looser(
    one: cpt.Period, other: cpt.Period
) -> None:
    assert not one.is_no_looser_than(other)


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
        assert [step for step in range(-40, 41) if period.allows(on, on + step * ONE_DAY, 0)] == [
            (due - on).days
        ]


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
