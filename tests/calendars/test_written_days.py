"""Days written as text: two spellings are read, at midnight too, and others are refused."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.comparing import refused

import cptimescales as cpt
from cptimescales.calendars.written_days import (
    OTHER,
    parse_iso_date,
    parse_iso_or_uk_date,
    shape_of,
)


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
        "2026-12-14T00:01",
        "2026-12-14 00:00:01",
        "2026-12-14 00:00:00.001",
        "2026-12-14  00:00",
        "2026-12-14 24:00",
        "2026-12-14 0:00",
        "2026-12-14 00:00 2",
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


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("29/02/2026", "day"),
        ("31/04/2026", "day"),
        ("31/04/2026 00:00", "day"),
        ("12/14/2026", "month"),
        ("12/14/2026 00:00", "month"),
    ],
)
def test_a_uk_day_that_does_not_exist_is_refused_and_never_read_the_american_way(
    text: str, problem: str
) -> None:
    with pytest.raises(cpt.NotADateError, match=f"there is no such {problem}"):
        parse_iso_or_uk_date(text)


@pytest.mark.parametrize(
    "end", ["", " 00:00", " 00:00:00", "T00:00:00", " 00:00:00.0", " 00:00:00.0000000\u00a0"]
)
@pytest.mark.parametrize("start", ["14/12/2026", "2026-12-14", "\u00a014/12/2026"])
def test_midnight_is_a_day_but_not_in_files_that_programs_write(start: str, end: str) -> None:
    assert parse_iso_or_uk_date(start + end) == date(2026, 12, 14)
    if end or "/" in start:
        with pytest.raises(cpt.NotADateError, match="for example 2026-12-14"):
            parse_iso_date(start + end)


@pytest.mark.parametrize(
    ("text", "shape", "problem"),
    [
        ("12/14/2026 09:30", "month first", "no such month"),
        ("0000-00-00", "placeholder", "no such day"),
        ("n/k", "placeholder", "leave it empty"),
        ("31/11/2026", "no such day", "no such day"),
        ("2026-12-14T00:00:00.000Z", "moment", "time zone"),
        ("2026-12-14 00:00:00+00:00", "moment", "time zone"),
        ("14/12/2026 09:30", "time of day", "time of day"),
        ("14/12/2026 12:00:00 AM", "time of day", "time of day"),
        ("14/12/26", "two-digit year", "two digits"),
        ("26-12-14", "two-digit year", "two digits"),
        ("14-DEC-26", "two-digit year", "two digits"),
        ("14th December 2026", "month in words", "in words"),
        ("Mon, 14 Dec 2026", "month in words", "in words"),
        ("December 14, 2026", "month in words", "in words"),
        ("46370.0", "number", "a number"),
        ("1/6/2026", "one digit", "one digit"),
        ('="14/12/2026"', "spreadsheet mark", "mark of a spreadsheet"),
        ("14.12.2026", "other marks", "write it"),
        ("Mon 14/12/2026", OTHER, "write it"),
    ],
)
def test_a_refused_text_has_a_shape_and_a_reason(text: str, shape: str, problem: str) -> None:
    assert shape_of(f" {text} ") == shape
    assert problem in refused(parse_iso_or_uk_date, text)


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
