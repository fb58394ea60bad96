"""Closure days: further days that do not count, because the authority is closed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.oracles import oracle
from tests.support.comparing import refused

import cptimescales as cpt
from cptimescales.calendars.working_calendar import closure_days

DIVISIONS = st.sampled_from(cpt.DIVISIONS)
CLOSED_DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
CLOSED = st.dictionaries(CLOSED_DAYS, st.just("Council closed"), max_size=60)


@given(DIVISIONS, st.dates(date(2025, 6, 1), date(2028, 6, 1)), st.integers(-80, 80), CLOSED)
def test_counts_with_closures_equal_the_walk(
    division: str, day: date, count: int, closed: dict[date, str]
) -> None:
    calendar = cpt.calendar(division, closures=closed)
    left_out = oracle.bank_holidays(division) | set(closed)
    reached = calendar.add_working_days(day, count)
    assert reached == oracle.add(day, count, left_out)
    assert (
        calendar.working_days_between(day, reached)
        == oracle.between(day, reached, left_out)
        == count
    )
    assert calendar.is_working_day(day) == oracle.works(day, left_out)


@given(
    DIVISIONS, st.dates(date(2025, 6, 1), date(2028, 6, 1)), st.integers(0, 80), CLOSED, CLOSED_DAYS
)
def test_another_closure_never_makes_a_due_date_earlier(
    division: str, day: date, count: int, closed: dict[date, str], another: date
) -> None:
    calendar = cpt.calendar(division, closures=closed)
    closed_further = calendar.with_closures([(another, "Council closed")])
    assert closed_further.add_working_days(day, count) >= calendar.add_working_days(day, count)
    assert closed_further.add_working_days(day, -count) <= calendar.add_working_days(day, -count)


@pytest.mark.parametrize(
    "day", [date(2026, 12, 26), date(2026, 12, 27), date(2026, 12, 25), date(2026, 12, 28)], ids=str
)
def test_a_closure_on_a_weekend_or_a_bank_holiday_is_accepted_and_changes_nothing(
    england: cpt.WorkingCalendar, day: date
) -> None:
    closed = england.with_closures({day: "Council closed"})
    span = date(2026, 12, 1), date(2027, 1, 31)
    assert closed.days_left_out(*span) == england.days_left_out(*span)
    assert closed.working_days_between(*span) == england.working_days_between(*span)
    assert closed.span(*span).sha256 == england.span(*span).sha256
    assert closed.closures == ((day, "Council closed"),)


@pytest.mark.parametrize("name", ["", "  ", None, 7])
def test_a_closure_without_a_name_is_refused(england: cpt.WorkingCalendar, name: Any) -> None:
    with pytest.raises(
        cpt.ClosureError, match="closure on 2026-12-29: it has no name; say why"
    ) as caught:
        england.with_closures({date(2026, 12, 29): name})
    assert caught.value.day == date(2026, 12, 29)


def test_a_closure_with_two_names_is_refused(england: cpt.WorkingCalendar) -> None:
    day = date(2026, 12, 29)
    words = "it is named twice, 'Council closed' and 'Training day'; keep one"
    with pytest.raises(cpt.ClosureError, match=words):
        closure_days([(day, "Council closed"), (day, "Training day")])
    with pytest.raises(cpt.ClosureError, match=words):
        england.with_closures({day: "Council closed"}).with_closures({day: "Training day"})


def test_a_closure_listed_twice_with_one_name_is_one_closure(england: cpt.WorkingCalendar) -> None:
    day = date(2026, 12, 29)
    once = england.with_closures({day: "Council closed"})
    twice = once.with_closures([(day, " Council closed "), (day, "Council closed")])
    assert twice.closures == once.closures == ((day, "Council closed"),)


def test_closures_are_kept_in_order_and_add_up(england: cpt.WorkingCalendar) -> None:
    first, second, third = date(2026, 12, 29), date(2026, 12, 30), date(2026, 12, 31)
    closed = england.with_closures({second: "b", first: "a"}).with_closures({third: "c"})
    assert closed.closures == ((first, "a"), (second, "b"), (third, "c"))
    assert closed.next_working_day(date(2026, 12, 24)) == date(2027, 1, 4)
    assert england.closures == ()
    assert england.next_working_day(date(2026, 12, 24)) == first


@pytest.mark.parametrize("day", [date(1989, 12, 31), date(2101, 1, 1)])
def test_a_closure_outside_the_years_covered_is_refused(
    england: cpt.WorkingCalendar, day: date
) -> None:
    with pytest.raises(
        cpt.CalendarRangeError,
        match=f"closure on {day} is outside the calendar 'england-and-wales'",
    ):
        england.with_closures({day: "Council closed"})


@pytest.mark.parametrize(
    "day", [date(1990, 1, 3), date(2010, 12, 30), date(2029, 1, 3), date(2100, 12, 31)]
)
def test_a_closure_in_a_computed_year_does_not_count(
    england: cpt.WorkingCalendar, day: date
) -> None:
    assert england.is_working_day(day)
    assert not england.with_closures({day: "Council closed"}).is_working_day(day)


@pytest.mark.parametrize(
    "closures",
    [[date(2026, 12, 29)], {date(2026, 12, 29)}, [(date(2026, 12, 29),)]],
    ids=["list of dates", "set of dates", "pairs cut short"],
)
def test_closures_without_names_are_refused(england: cpt.WorkingCalendar, closures: Any) -> None:
    with pytest.raises(cpt.ClosureError):
        england.with_closures(closures)


def test_closures_are_accepted_on_the_first_and_last_day_and_refused_beyond() -> None:
    scotland = cpt.calendar("scotland")
    for day in (date(1990, 1, 1), date(2100, 12, 31)):
        assert scotland.with_closures({day: "Closed"}).closures == ((day, "Closed"),)
    for day in (date(1989, 12, 31), date(2101, 1, 1)):
        message = refused(scotland.with_closures, {day: "Closed"})
        assert message.startswith(
            f"closure on {day} is outside the calendar 'scotland', which covers 1990-01-01 to 2100"
        )


def test_a_closure_is_a_pair_of_a_day_and_a_name() -> None:
    day = date(2026, 12, 29)
    from_json: Any = [day, " Closed "]
    assert closure_days([from_json, (day, "Closed")]) == ((day, "Closed"),)
    assert refused(closure_days, [(day, "One"), (day, " Two ")]).startswith(
        "closure on 2026-12-29: it is named twice, 'One' and 'Two'"
    )
    for name in ("", "  ", None, 1):
        assert "it has no name" in refused(closure_days, [(day, name)])
    for wrong in ("2026-12-29", 5, None):
        assert "give a mapping from day to name" in refused(closure_days, wrong)
    for entry in ((day,), (day, "One", "Two"), "ab", day):
        assert "give each closure as a day and its name" in refused(closure_days, [entry])
