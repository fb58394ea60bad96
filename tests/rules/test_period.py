"""`Period`: what it accepts, where it leads, and how periods add up."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from tests.support.comparing import Stamp, refused

import cptimescales as cpt
from cptimescales.calendars.dates import ONE_DAY, MonthEnd
from cptimescales.rules.period import Direction, FirstDay, Period, Unit

FIRST, LAST = date(1990, 1, 1), date(2100, 12, 31)

DAYS = st.dates(date(1995, 1, 1), date(2090, 12, 31))
DIVISIONS = st.sampled_from(cpt.DIVISIONS)
UNITS: tuple[Unit, ...] = ("working_days", "days", "weeks", "months", "years", "hours")
DIRECTIONS: tuple[Direction, ...] = ("after", "before")
MONTH_ENDS: tuple[MonthEnd, ...] = ("clamp", "roll", "refuse")


@st.composite
def periods(draw: st.DrawFn, smallest: int = 0) -> cpt.Period:
    """Any period that leads to a date within the years that the calendar covers."""
    unit = draw(st.sampled_from(UNITS))
    largest = {
        "working_days": 300,
        "days": 900,
        "weeks": 100,
        "months": 50,
        "years": 4,
        "hours": 30,
    }[unit]
    count = draw(st.integers(smallest, largest)) * (24 if unit == "hours" else 1)
    first_day: FirstDay = "next_working_day"
    month_end: MonthEnd = "clamp"
    if unit == "working_days" and count:
        first_day = draw(st.sampled_from(("next_working_day", "same_day")))
    if unit in ("months", "years"):
        month_end = draw(st.sampled_from(("clamp", "roll")))
    return cpt.Period(count, unit, first_day, month_end, draw(st.sampled_from(DIRECTIONS)))


# Valid periods


@pytest.mark.parametrize("count", [-1, 10_001, 10**9, True, False, 1.0, "10", None])
@pytest.mark.parametrize("unit", UNITS)
def test_a_count_that_is_no_number_of_days_is_refused(count: Any, unit: Unit) -> None:
    with pytest.raises(cpt.PeriodError, match="a whole number from 0 to 10,000") as caught:
        cpt.Period(count, unit)
    assert caught.value.what == "the count of a period"
    assert caught.value.given is count


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (
            {"unit": "fortnights"},
            "the unit of a period is 'fortnights'; allowed: working_days, days, weeks",
        ),
        ({"unit": None}, "the unit of a period is None"),
        ({"unit": ["days"]}, "the unit of a period is"),
        ({"first_day": "trigger"}, "first_day is 'trigger'; allowed: next_working_day, same_day"),
        ({"month_end": "last"}, "month_end is 'last'; allowed: clamp, roll, refuse"),
        ({"direction": "back"}, "direction is 'back'; allowed: after, before"),
        ({"first_day": "same_day", "unit": "days"}, "same_day only for 1 or more working_days"),
        ({"first_day": "same_day", "unit": "months"}, "same_day only for 1 or more working_days"),
        ({"first_day": "same_day", "count": 0}, "same_day only for 1 or more working_days"),
        ({"month_end": "roll"}, "roll and refuse only for months and years"),
        ({"month_end": "refuse", "unit": "weeks"}, "roll and refuse only for months and years"),
        ({"unit": "hours", "count": 36}, "whole days of 24 hours"),
    ],
)
def test_a_setting_that_cannot_be_counted_is_refused(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(cpt.PeriodError, match=words):
        cpt.Period(**cast(Any, {"count": 10, "unit": "working_days"} | settings))


@pytest.mark.parametrize("unit", UNITS)
def test_none_and_the_largest_count_are_accepted(unit: Unit) -> None:
    assert cpt.Period(0, unit).count == 0
    assert cpt.Period(9_984 if unit == "hours" else 10_000, unit).unit == unit


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            (1, "day"),
            (
                "the unit of a period is 'day'; "
                "allowed: working_days, days, weeks, months, years, hours"
            ),
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


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (cpt.Period(1, "working_days"), "1 working day"),
        (cpt.Period(10, "working_days"), "10 working days"),
        (cpt.Period(0, "days"), "0 days"),
        (cpt.Period(1, "months"), "1 month"),
        (cpt.Period(2, "years"), "2 years"),
        (cpt.Period(24, "hours"), "24 hours"),
    ],
)
def test_a_period_reads_aloud(period: cpt.Period, words: str) -> None:
    assert str(period) == words


def test_equal_periods_are_equal_and_hash_alike() -> None:
    assert cpt.Period(10, "working_days") == cpt.Period(
        10, "working_days", "next_working_day", "clamp", "after"
    )
    assert (
        len(
            {cpt.Period(10, "working_days"), cpt.Period(10, "working_days"), cpt.Period(10, "days")}
        )
        == 2
    )


# From a date to a date


@pytest.mark.parametrize(
    ("period", "on", "due"),
    [
        (cpt.Period(45, "working_days"), date(2026, 1, 5), date(2026, 3, 9)),
        (cpt.Period(15, "days"), date(2026, 1, 5), date(2026, 1, 20)),
        (cpt.Period(6, "weeks"), date(2026, 1, 5), date(2026, 2, 16)),
        (cpt.Period(24, "hours"), date(2026, 1, 5), date(2026, 1, 6)),
        (cpt.Period(72, "hours"), date(2026, 2, 27), date(2026, 3, 2)),
        (cpt.Period(3, "months"), date(2025, 11, 30), date(2026, 2, 28)),
        (cpt.Period(3, "months", month_end="roll"), date(2025, 11, 30), date(2026, 3, 1)),
        (cpt.Period(6, "months"), date(2026, 2, 27), date(2026, 8, 27)),
        (cpt.Period(1, "years"), date(2024, 2, 29), date(2025, 2, 28)),
        (cpt.Period(1, "years", month_end="roll"), date(2024, 2, 29), date(2025, 3, 1)),
        (cpt.Period(2, "weeks", direction="before"), date(2026, 1, 5), date(2025, 12, 22)),
        (cpt.Period(48, "hours", direction="before"), date(2026, 3, 1), date(2026, 2, 27)),
        (cpt.Period(1, "months", direction="before"), date(2026, 3, 31), date(2026, 2, 28)),
        (
            cpt.Period(1, "months", month_end="roll", direction="before"),
            date(2026, 3, 31),
            date(2026, 3, 1),
        ),
        (cpt.Period(0, "months"), date(2026, 12, 25), date(2026, 12, 25)),
        (cpt.Period(0, "working_days"), date(2026, 12, 25), date(2026, 12, 25)),
    ],
    ids=str,
)
def test_a_period_leads_to_a_date(
    england: cpt.WorkingCalendar, period: cpt.Period, on: date, due: date
) -> None:
    assert period.from_date(on, england) == due


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


def test_a_maximum_is_never_moved_off_a_day_that_does_not_work(
    england: cpt.WorkingCalendar,
) -> None:
    assert cpt.Period(4, "days").from_date(date(2026, 12, 21), england) == date(2026, 12, 25)
    assert cpt.Period(1, "months").from_date(date(2026, 11, 25), england) == date(2026, 12, 25)
    assert cpt.Period(1, "weeks").from_date(date(2026, 12, 19), england) == date(2026, 12, 26)


def test_a_month_end_that_is_refused_is_refused(england: cpt.WorkingCalendar) -> None:
    with pytest.raises(cpt.MonthEndError):
        cpt.Period(3, "months", month_end="refuse").from_date(date(2025, 11, 30), england)
    with pytest.raises(cpt.MonthEndError):
        cpt.Period(1, "years", month_end="refuse").from_date(date(2024, 2, 29), england)


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize(
    ("on", "words"),
    [
        (datetime(2026, 1, 5, 9), "a naive datetime may stand for either of two days"),
        (datetime(2026, 1, 5, 9, tzinfo=UTC), "use local_date"),
        ("2026-01-05", "text is never parsed here"),
        (None, "use datetime.date"),
    ],
    ids=["naive", "aware", "text", "nothing"],
)
def test_what_is_not_a_date_is_refused_in_every_unit(
    england: cpt.WorkingCalendar, unit: Unit, on: Any, words: str
) -> None:
    with pytest.raises(cpt.NotADateError, match=words):
        cpt.Period(24, unit).from_date(on, england)


@pytest.mark.parametrize("unit", UNITS)
def test_a_subclass_of_date_leads_to_a_plain_date(england: cpt.WorkingCalendar, unit: Unit) -> None:
    found = cpt.Period(24, unit).from_date(Stamp(2026, 1, 5), england)
    assert type(found) is date
    assert found == cpt.Period(24, unit).from_date(date(2026, 1, 5), england)


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize(
    ("on", "direction"),
    [
        (date(2100, 12, 31), "after"),
        (date(1990, 1, 1), "before"),
        (date(2101, 1, 1), "after"),
        (date(1989, 12, 31), "before"),
    ],
)
def test_an_answer_outside_the_calendar_is_refused_in_every_unit(
    england: cpt.WorkingCalendar, unit: Unit, on: date, direction: Direction
) -> None:
    with pytest.raises(cpt.CalendarRangeError, match="which covers") as caught:
        cpt.Period(48, unit, direction=direction).from_date(on, england)
    assert (caught.value.calendar, caught.value.first, caught.value.last) == (
        england.name,
        *england.covers,
    )


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
        (later, FIRST - ONE_DAY),
        (earlier, LAST + ONE_DAY),
    ):
        told = refused(period.from_date, on, scotland)
        assert told.startswith(
            f"{period} {period.direction} {on} is outside the calendar 'scotland', "
            "which covers 1990"
        )


def test_a_period_of_days_beyond_all_dates_ends_with_them() -> None:
    scotland = cpt.calendar("scotland")
    assert Period(10_000, "weeks")._calendar_date(date(9999, 1, 1)) == date.max
    assert Period(10_000, "weeks", direction="before")._calendar_date(date(1, 12, 1)) == date.min
    assert "is outside the calendar 'scotland'" in refused(
        Period(10_000, "weeks").from_date, date.max, scotland
    )


# Laws


@given(DIVISIONS, DAYS, periods())
def test_due_is_on_the_side_of_the_trigger_that_the_direction_says(
    division: str, on: date, period: cpt.Period
) -> None:
    calendar = cpt.calendar(division)
    due = period.from_date(on, calendar)
    nothing_to_count = period.count == 0 or (
        period.count == 1 and period.first_day == "same_day" and calendar.is_working_day(on)
    )
    if nothing_to_count:
        assert due == on
    else:
        assert due > on if period.direction == "after" else due < on


@given(DIVISIONS, DAYS, st.integers(0, 60), periods())
def test_a_later_trigger_is_never_due_earlier(
    division: str, on: date, later: int, period: cpt.Period
) -> None:
    calendar = cpt.calendar(division)
    assert period.from_date(on, calendar) <= period.from_date(on + timedelta(days=later), calendar)


@given(DIVISIONS, DAYS, periods(), st.integers(1, 5))
def test_a_longer_period_reaches_further(
    division: str, on: date, period: cpt.Period, more: int
) -> None:
    calendar = cpt.calendar(division)
    count = period.count + more * (24 if period.unit == "hours" else 1)
    longer = cpt.Period(count, period.unit, period.first_day, period.month_end, period.direction)
    reached, further = period.from_date(on, calendar), longer.from_date(on, calendar)
    assert reached < further if period.direction == "after" else reached > further


@given(DIVISIONS, DAYS, st.integers(1, 200), st.sampled_from(DIRECTIONS))
def test_same_day_comes_one_working_day_sooner_from_a_working_day_only(
    division: str, on: date, count: int, direction: Direction
) -> None:
    calendar = cpt.calendar(division)
    same_day = cpt.Period(count, "working_days", "same_day", direction=direction).from_date(
        on, calendar
    )
    fewer = count - 1 if calendar.is_working_day(on) else count
    assert same_day == cpt.Period(fewer, "working_days", direction=direction).from_date(
        on, calendar
    )
    assert calendar.is_working_day(same_day)


@given(periods())
def test_every_period_is_no_looser_than_itself_unless_its_length_varies(period: cpt.Period) -> None:
    assert period.is_no_looser_than(period)


# Adding periods


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (cpt.Period(3, "months"), cpt.Period(6, "months"), cpt.Period(9, "months")),
        (cpt.Period(3, "months"), cpt.Period(1, "years"), cpt.Period(15, "months")),
        (cpt.Period(1, "years"), cpt.Period(1, "years"), cpt.Period(24, "months")),
        (cpt.Period(2, "weeks"), cpt.Period(10, "days"), cpt.Period(24, "days")),
        (cpt.Period(48, "hours"), cpt.Period(1, "weeks"), cpt.Period(9, "days")),
        (
            cpt.Period(10, "working_days"),
            cpt.Period(30, "working_days"),
            cpt.Period(40, "working_days"),
        ),
        (
            cpt.Period(1, "months", month_end="roll", direction="before"),
            cpt.Period(2, "months", month_end="roll", direction="before"),
            cpt.Period(3, "months", month_end="roll", direction="before"),
        ),
        (
            cpt.Period(1, "working_days", direction="before"),
            cpt.Period(2, "working_days", direction="before"),
            cpt.Period(3, "working_days", direction="before"),
        ),
        (
            cpt.Period(1, "days", direction="before"),
            cpt.Period(1, "weeks", direction="before"),
            cpt.Period(8, "days", direction="before"),
        ),
    ],
    ids=str,
)
def test_periods_of_one_kind_add_up(one: cpt.Period, other: cpt.Period, both: cpt.Period) -> None:
    assert one.plus(other) == both
    assert other.plus(one) == both


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
        (cpt.Period(3, "months"), cpt.Period(10, "working_days")),
        (cpt.Period(3, "months"), cpt.Period(10, "days")),
        (cpt.Period(3, "days"), cpt.Period(10, "working_days")),
        (cpt.Period(3, "months"), cpt.Period(3, "months", month_end="roll")),
        (cpt.Period(3, "months"), cpt.Period(3, "months", direction="before")),
        (cpt.Period(3, "working_days"), cpt.Period(3, "working_days", "same_day")),
        (cpt.Period(3, "working_days", "same_day"), cpt.Period(3, "working_days", "same_day")),
        (cpt.Period(10_000, "days"), cpt.Period(1, "days")),
    ],
    ids=str,
)
def test_periods_of_two_kinds_do_not_add_up(one: cpt.Period, other: cpt.Period) -> None:
    for first, second in ((one, other), (other, one)):
        with pytest.raises(cpt.PeriodError):
            first.plus(second)


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
        f"a series of periods is '{one} and {other}'; "
        "allowed: units of one kind, counted in one way"
    )


@given(DIVISIONS, DAYS, periods(smallest=1), st.integers(1, 40))
def test_a_sum_of_working_days_or_days_leads_where_its_parts_lead(
    division: str, on: date, one: cpt.Period, count: int
) -> None:
    assume(one.unit not in ("months", "years") and one.first_day == "next_working_day")
    calendar = cpt.calendar(division)
    other = cpt.Period(
        count * (24 if one.unit == "hours" else 1), one.unit, direction=one.direction
    )
    assert one.plus(other).from_date(on, calendar) == other.from_date(
        one.from_date(on, calendar), calendar
    )


def test_months_are_added_from_the_anchor_and_never_chained(england: cpt.WorkingCalendar) -> None:
    month = cpt.Period(1, "months")
    anchor = date(2026, 1, 31)
    assert month.plus(month).from_date(anchor, england) == date(2026, 3, 31)
    assert month.from_date(month.from_date(anchor, england), england) == date(2026, 3, 28)
