"""What no other test held fast: each of these was written because some small break in the arithmetic went unseen."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

import cptimescales as cpt
from cptimescales.dates import Day, add_months, local_date, parse_iso_date, parse_iso_or_uk_date, require_date


def refused(ask: Any, *given: Any) -> str:
    with pytest.raises(cpt.TimescaleError) as caught:
        ask(*given)
    return str(caught.value)


# dates


def test_a_day_has_one_form_in_json_and_says_so_in_its_schema() -> None:
    form = TypeAdapter(Day)
    assert form.json_schema() == {"type": "string", "format": "date"}
    assert form.dump_json(date(2026, 12, 14)) == b'"2026-12-14"'
    assert form.validate_json('"2026-12-14"') == form.validate_python(date(2026, 12, 14)) == date(2026, 12, 14)
    for wrong in ('"20261214"', '"2026-12-14 "', '"x2026-12-14"', "1797206400", '"1797206400"', '"2026-02-30"'):
        with pytest.raises(ValidationError):
            form.validate_json(wrong)


@pytest.mark.parametrize("digits", ["\u0660\u0661/12/2026", "01/\u0661\u0662/2026", "01/12/\u0662026"])
def test_only_ascii_digits_write_a_uk_date(digits: str) -> None:
    assert "write it as YYYY-MM-DD or dd/mm/yyyy" in refused(parse_iso_or_uk_date, digits)


def test_a_refusal_names_what_was_not_a_date() -> None:
    assert refused(require_date, "x").startswith("a date must be a date, not 'x'; ")
    assert refused(parse_iso_date, "x").startswith("a date must be a date, not 'x'; ")
    assert refused(parse_iso_or_uk_date, "x").startswith("a date must be a date, not 'x'; ")
    assert refused(parse_iso_or_uk_date, "2026-02-30", "the day").startswith(
        "the day must be a date, not '2026-02-30'; "
    )
    assert refused(parse_iso_or_uk_date, "30/02/2026", "the day").startswith(
        "the day must be a date, not '30/02/2026'; "
    )
    assert refused(parse_iso_date, "2026-02-30", "the day").startswith("the day must be a date, not '2026-02-30'; ")
    assert refused(add_months, "x", 1).startswith("the anchor must be a date, not 'x'; ")
    assert refused(cpt.attains_age, "x", 1).startswith("the date of birth must be a date, not 'x'; ")
    assert refused(local_date, "x").startswith("the moment must be a date, not 'x'; ")
    assert refused(local_date, datetime(2026, 1, 1)).startswith("the moment must be a date, not datetime.datetime(2026")
    calendar = cpt.calendar("scotland")
    assert refused(calendar.with_closures, [("x", "Closed")]).startswith("a closure day must be a date, not 'x'; ")
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
    told = refused(add_months, date(2026, 1, 31), 1, month_end)
    assert told == f"month_end is {month_end!r}; allowed: clamp, roll, refuse"


def test_months_beyond_all_dates_say_which_were_asked() -> None:
    told = refused(add_months, date(9999, 12, 1), 1)
    assert told.startswith("9999-12-01 and 1 months is outside the calendar 'of all dates', which covers 0001-01-01 to")
