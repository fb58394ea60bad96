"""What counts as a date, month ends, ages, and the date in London."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from tests.oracles import oracle
from tests.support.comparing import Stamp, refused

import cptimescales as cpt
from cptimescales.calendars.dates import Day, MonthEnd, add_months, local_date, require_date

DATES = st.dates(date(1900, 1, 1), date(2200, 12, 31))
MONTHS = st.integers(-1_200, 1_200)


NOT_DATES = [
    pytest.param(
        datetime(2026, 12, 14, 9),
        r"naive datetime may stand for either of two days",
        id="naive datetime",
    ),
    pytest.param(
        datetime(2026, 12, 14),
        r"naive datetime may stand for either of two days",
        id="naive midnight",
    ),
    pytest.param(datetime(2026, 12, 14, 9, tzinfo=UTC), r"use local_date\(\)", id="aware datetime"),
    pytest.param("2026-12-14", r"text is never parsed here; use datetime\.date", id="text"),
    pytest.param(20261214, r"use datetime\.date\(year, month, day\)", id="number"),
    pytest.param(46370.0, r"use datetime\.date\(year, month, day\)", id="spreadsheet serial"),
    pytest.param(None, r"use datetime\.date\(year, month, day\)", id="nothing"),
    pytest.param(
        np.datetime64("2026-12-14"), r"use datetime\.date\(year, month, day\)", id="numpy"
    ),
]


@pytest.mark.parametrize(("given_value", "words"), NOT_DATES)
def test_a_value_that_is_not_a_date_is_refused_with_advice(given_value: object, words: str) -> None:
    with pytest.raises(cpt.NotADateError, match=words) as caught:
        require_date(given_value, "the trigger")
    assert str(caught.value).startswith("the trigger must be a date, not ")
    assert caught.value.what == "the trigger"
    assert caught.value.given is given_value


def test_a_plain_date_is_passed_through() -> None:
    day = date(2026, 12, 14)
    assert require_date(day) is day


def test_a_subclass_of_date_becomes_a_plain_date() -> None:
    day = require_date(Stamp(2026, 12, 14))
    assert type(day) is date
    assert day == date(2026, 12, 14)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2024, 5, 5, 22, 59, tzinfo=UTC), date(2024, 5, 5)),
        # In summer time it is midnight in London.
        (datetime(2024, 5, 5, 23, 0, tzinfo=UTC), date(2024, 5, 6)),
        (datetime(2024, 12, 5, 23, 59, tzinfo=UTC), date(2024, 12, 5)),
        (datetime(2024, 12, 6, 0, 30, tzinfo=timezone(timedelta(hours=1))), date(2024, 12, 5)),
        (datetime(2024, 5, 6, 0, 30, tzinfo=timezone(timedelta(hours=1))), date(2024, 5, 6)),
    ],
)
def test_the_local_date_is_the_date_in_london(moment: datetime, day: date) -> None:
    assert local_date(moment) == day
    assert type(local_date(moment)) is date


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2024, 5, 5, 23, 30), "it has no time zone"),
        (date(2024, 5, 5), "give a datetime with a time zone"),
        ("2024-05-05T23:30Z", "give a datetime with a time zone"),
        (None, "give a datetime with a time zone"),
    ],
)
def test_a_moment_without_a_time_zone_has_no_local_date(moment: object, words: str) -> None:
    with pytest.raises(cpt.NotADateError, match=words):
        local_date(moment)  # type: ignore[arg-type]  # as from callers without types


@pytest.mark.parametrize(
    "row",
    oracle.table("calendars/tables/corresponding_dates"),
    ids=lambda row: f"{row['anchor']}+{row['months']}",
)
def test_the_corresponding_date_is_as_in_the_table(row: dict[str, str]) -> None:
    anchor, months = date.fromisoformat(row["anchor"]), int(row["months"])
    clamped, rolled = date.fromisoformat(row["clamp"]), date.fromisoformat(row["roll"])
    assert add_months(anchor, months) == clamped
    assert add_months(anchor, months, "clamp") == clamped
    assert add_months(anchor, months, "roll") == rolled
    if clamped == rolled:
        assert add_months(anchor, months, "refuse") == clamped
    else:
        with pytest.raises(cpt.MonthEndError) as caught:
            add_months(anchor, months, "refuse")
        assert (caught.value.anchor, caught.value.months) == (anchor, months)
        assert str(caught.value).startswith(
            f"{months} months from {anchor} has no corresponding date"
        )
        assert "'clamp' or 'roll'" in str(caught.value)


@given(DATES, MONTHS, st.sampled_from(["clamp", "roll"]))
def test_months_equal_the_calendar_on_the_wall_over_a_century(
    day: date, months: int, month_end: MonthEnd
) -> None:
    assert add_months(day, months, month_end) == oracle.corresponding_date(day, months, month_end)


@given(DATES, st.integers(0, 400), MONTHS, st.sampled_from(["clamp", "roll"]))
def test_a_later_anchor_never_has_an_earlier_corresponding_date(
    day: date, later: int, months: int, month_end: MonthEnd
) -> None:
    assert add_months(day, months, month_end) <= add_months(
        day + timedelta(days=later), months, month_end
    )


@pytest.mark.parametrize(
    ("anchor", "months"), [(date(9999, 12, 1), 1), (date(1, 1, 31), -1), (date(2026, 1, 1), 10**9)]
)
def test_months_outside_the_years_1_to_9999_are_refused(anchor: date, months: int) -> None:
    with pytest.raises(cpt.CalendarRangeError, match="covers 0001-01-01 to 9999-12-31") as caught:
        add_months(anchor, months)
    assert (caught.value.first, caught.value.last) == (date.min, date.max)


@pytest.mark.parametrize(
    ("born", "age", "day"),
    [
        (date(2008, 2, 29), 18, date(2026, 3, 1)),
        (date(2008, 2, 29), 16, date(2024, 2, 29)),
        (date(2008, 2, 28), 18, date(2026, 2, 28)),
        (date(2008, 3, 1), 18, date(2026, 3, 1)),
        (date(2008, 12, 31), 18, date(2026, 12, 31)),
        (date(2008, 5, 6), 0, date(2008, 5, 6)),
    ],
)
def test_an_age_is_attained_at_the_start_of_the_anniversary(
    born: date, age: int, day: date
) -> None:
    assert cpt.attains_age(born, age) == day


def test_an_age_beyond_the_year_9999_is_refused() -> None:
    with pytest.raises(cpt.CalendarRangeError):
        cpt.attains_age(date(9990, 1, 1), 18)


@pytest.mark.parametrize(("given_value", "words"), NOT_DATES)
def test_a_date_of_birth_that_is_not_a_date_is_refused(given_value: object, words: str) -> None:
    with pytest.raises(cpt.NotADateError, match=words):
        cpt.attains_age(given_value, 18)  # type: ignore[arg-type]  # as from callers without types


def test_a_day_has_one_form_in_json_and_says_so_in_its_schema() -> None:
    form = TypeAdapter(Day)
    assert form.json_schema() == {"type": "string", "format": "date"}
    assert form.dump_json(date(2026, 12, 14)) == b'"2026-12-14"'
    assert (
        form.validate_json('"2026-12-14"')
        == form.validate_python(date(2026, 12, 14))
        == date(2026, 12, 14)
    )
    for wrong in (
        '"20261214"',
        '"2026-12-14 "',
        '"x2026-12-14"',
        "1797206400",
        '"1797206400"',
        '"2026-02-30"',
    ):
        with pytest.raises(ValidationError):
            form.validate_json(wrong)


def test_a_refusal_names_the_argument() -> None:
    assert refused(require_date, "x").startswith("a date must be a date, not 'x'; ")
    assert refused(add_months, "x", 1).startswith("the anchor must be a date, not 'x'; ")
    assert refused(cpt.attains_age, "x", 1).startswith(
        "the date of birth must be a date, not 'x'; "
    )
    assert refused(local_date, "x").startswith("the moment must be a date, not 'x'; ")
    assert refused(local_date, datetime(2026, 1, 1)).startswith(
        "the moment must be a date, not datetime.datetime(2026"
    )
    calendar = cpt.calendar("scotland")
    assert refused(calendar.with_closures, [("x", "Closed")]).startswith(
        "a closure day must be a date, not 'x'; "
    )
    assert refused(cpt.Period(1, "days").from_date, "x", calendar).startswith(
        "the date a period is counted from must be"
    )


@pytest.mark.parametrize("age", [-1, 151, True, 18.0, "18", None])
def test_an_age_is_a_whole_number_from_0_to_150(age: Any) -> None:
    assert refused(cpt.attains_age, date(2008, 5, 6), age) == (
        f"an age is {age!r}; allowed: a whole number from 0 to 150"
    )


def test_the_youngest_and_the_oldest_age_are_attained() -> None:
    assert cpt.attains_age(date(2008, 5, 6), 0) == date(2008, 5, 6)
    assert cpt.attains_age(date(2008, 5, 6), 150) == date(2158, 5, 6)


@pytest.mark.parametrize("month_end", ["Clamp", "", None, 1])
def test_another_word_for_the_month_end_is_refused(month_end: Any) -> None:
    message = refused(add_months, date(2026, 1, 31), 1, month_end)
    assert message == f"month_end is {month_end!r}; allowed: clamp, roll, refuse"


def test_a_refusal_of_months_beyond_all_dates_names_them() -> None:
    message = refused(add_months, date(9999, 12, 1), 1)
    assert message.startswith(
        "9999-12-01 and 1 months is outside the calendar 'of all dates', which covers 0001-01-01 to"
    )


class Timeless(tzinfo):
    """A time zone that does not know its own offset."""

    def utcoffset(self, moment: datetime | None) -> None:
        return None

    dst = tzname = utcoffset


def test_a_moment_without_an_offset_and_one_at_the_end_of_all_dates_are_refused() -> None:
    assert refused(local_date, datetime(2026, 1, 1, tzinfo=Timeless())).endswith(
        "it has no time zone; attach the zone in which it was recorded"
    )
    last = datetime(9999, 12, 31, 23, 30, tzinfo=timezone(timedelta(hours=-1)))
    assert refused(local_date, last).endswith("it lies at the end of all dates")
