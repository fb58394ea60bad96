"""Days written as text: two spellings are read, and every other text is refused."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.comparing import refused

import cptimescales as cpt
from cptimescales.calendars.written_days import parse_iso_date, parse_iso_or_uk_date


@pytest.mark.parametrize("text", ["2026-12-14", " 2026-12-14 ", "2026-12-14\n"])
def test_iso_text_is_read(text: str) -> None:
    assert parse_iso_date(text) == date(2026, 12, 14)
    assert parse_iso_or_uk_date(text) == date(2026, 12, 14)


@pytest.mark.parametrize("text", ["05/06/2024", " 05/06/2024 "])
def test_uk_text_has_the_day_first(text: str) -> None:
    assert parse_iso_or_uk_date(text) == date(2024, 6, 5)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-12-14T00:00",
        "2026-12-14 00:00:00",
        "20261214",
        "2026-W51-1",
        "2026-1-4",
        "26-12-14",
        "2026/12/14",
        "14-12-2026",
        "5/6/2024",
        "05/06/24",
        "14 December 2026",
        "05.06.2024",
        "46370",
        "\u0662026-12-14",
        "+2026-12-14",
    ],
)
def test_other_spellings_are_refused_by_both_readers(text: str) -> None:
    with pytest.raises(cpt.NotADateError, match="write it as YYYY-MM-DD"):
        parse_iso_date(text, "the column")
    with pytest.raises(cpt.NotADateError, match="YYYY-MM-DD or dd/mm/yyyy"):
        parse_iso_or_uk_date(text, "the column")


def test_uk_text_is_refused_by_the_reader_of_iso_text() -> None:
    with pytest.raises(cpt.NotADateError, match="for example 2026-12-14"):
        parse_iso_date("14/12/2026")


@pytest.mark.parametrize(
    "text", ["2026-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "0000-01-01"]
)
def test_a_day_that_does_not_exist_is_refused(text: str) -> None:
    for read in (parse_iso_date, parse_iso_or_uk_date):
        with pytest.raises(cpt.NotADateError, match="there is no such day"):
            read(text)


@pytest.mark.parametrize("text", ["29/02/2026", "31/04/2026", "12/14/2026"])
def test_a_uk_day_that_does_not_exist_is_refused_and_never_read_the_american_way(text: str) -> None:
    with pytest.raises(cpt.NotADateError, match="there is no such day"):
        parse_iso_or_uk_date(text)


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_text_written_from_a_date_reads_back(day: date) -> None:
    assert parse_iso_date(day.isoformat()) == day
    assert parse_iso_or_uk_date(f"{day:%d/%m/%Y}") == day


@pytest.mark.parametrize(
    "digits", ["\u0660\u0661/12/2026", "01/\u0661\u0662/2026", "01/12/\u0662026"]
)
def test_only_ascii_digits_write_a_uk_date(digits: str) -> None:
    assert "write it as YYYY-MM-DD or dd/mm/yyyy" in refused(parse_iso_or_uk_date, digits)


def test_a_refusal_names_the_value() -> None:
    assert refused(parse_iso_date, "x").startswith("a date must be a date, not 'x'; ")
    assert refused(parse_iso_or_uk_date, "x").startswith("a date must be a date, not 'x'; ")
    assert refused(parse_iso_or_uk_date, "2026-02-30", "the day").startswith(
        "the day must be a date, not '2026-02-30'; "
    )
    assert refused(parse_iso_or_uk_date, "30/02/2026", "the day").startswith(
        "the day must be a date, not '30/02/2026'; "
    )
    assert refused(parse_iso_date, "2026-02-30", "the day").startswith(
        "the day must be a date, not '2026-02-30'; "
    )
