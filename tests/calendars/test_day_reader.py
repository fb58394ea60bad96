"""Days are read as declared: words for none, further formats, times. Nothing is guessed."""

from __future__ import annotations

import pickle
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.comparing import refused

import cptimescales as cpt
from cptimescales.calendars import DayReader
from cptimescales.calendars.day_reader import AS_WRITTEN

DAY = date(2026, 12, 14)
FORMATS = (
    "%d-%b-%y",
    "%d-%b-%Y",
    "%d %B %Y",
    "%Y%m%d",
    "%d.%m.%Y",
    "%d-%m-%Y",
    "%d/%m/%Y",
    "%d/%m/%y",
    "%a %d/%m/%Y",
    "%Y/%m/%d",
)


@pytest.mark.parametrize(
    "text",
    [
        "14-Dec-26",
        "14-DEC-26",
        "14-Dec-2026",
        "14 December 2026",
        "20261214",
        "14.12.2026",
        "14-12-2026",
        "14/12/26",
        "Mon 14/12/2026",
        "2026/12/14",
        " 14-Dec-26\u00a0",
        "14-Dec-26 00:00:00.000",
        "2026-12-14",
        "14/12/2026 00:00",
    ],
)
def test_a_declared_format_is_read_at_midnight_too(text: str) -> None:
    assert DayReader(also_dates=FORMATS).read(text) == DAY


def test_a_declared_format_does_not_change_what_is_read_without_it() -> None:
    reader = DayReader(also_dates=FORMATS)
    assert reader.read("1/6/2026") == date(2026, 6, 1)
    assert reader.read("05/06/2026") == date(2026, 6, 5)
    assert [reader.read(f"01-Jan-{year}").year for year in ("68", "69")] == [2068, 1969]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "text",
    [
        "12/14/2026",
        "Tue 14/12/2026",
        "2026114",
        "202611",
        "46370",
        "14-Dec-26 09:30",
        "14\u0660-Dec-26",
        "31/11/2026",
        "31.11.2026",
        "NULL",
    ],
)
def test_other_texts_stay_refused_in_the_words_of_every_route(text: str) -> None:
    reason = refused(AS_WRITTEN.read, text, "held")
    assert refused(DayReader(also_dates=FORMATS).read, text, "held") == reason


@pytest.mark.parametrize(
    "text",
    [
        "14/12/2026 09:30",
        "2026-12-14T09:30:00.123",
        "14/12/2026 12:00:00 AM",
        "14-Dec-26 23:59",
        "14/12/2026 00:00",
    ],
)
def test_a_time_is_dropped_only_if_that_is_declared(text: str) -> None:
    assert DayReader(also_dates=("%d-%b-%y",), times="drop").read(text) == DAY
    assert ("00:00" in text) or "time of day" in refused(AS_WRITTEN.read, text)


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-14T23:30:00Z",
        "2026-12-14 09:30+01:00",
        "12/14/2026 09:30",
        "31/11/2026 09:30",
        "09:30",
        "14/12/26 09:30",
    ],
)
def test_a_time_with_a_zone_or_without_a_day_is_never_dropped(text: str) -> None:
    assert "must be a date" in refused(DayReader(times="drop").read, text)


def test_a_format_with_a_time_reads_midnight_and_other_times_if_they_are_dropped() -> None:
    assert DayReader(also_dates=("%d.%m.%Y %H:%M",)).read("14.12.2026 00:00") == DAY
    assert DayReader(also_dates=("%d.%m.%Y %H:%M",), times="drop").read("14.12.2026 09:30") == DAY
    refused(DayReader(also_dates=("%d.%m.%Y %H:%M",)).read, "14.12.2026 09:30")


def test_words_and_days_mean_none_however_they_are_written() -> None:
    reader = DayReader(empty=("NULL", " n/k ", "1900-01-01", "31/12/9999"), times="drop")
    texts = ("null", "NULL ", "N/K", "01/01/1900", "1900-01-01 00:00:00", "1900-01-01 09:00")
    assert [reader.read(text) for text in (*texts, "9999-12-31", "", " \u00a0")] == [None] * 9
    assert reader.read("1900-01-02") == date(1900, 1, 2)
    assert reader.empty_days == {date(1900, 1, 1), date(9999, 12, 31)}
    assert "leave it empty" in refused(reader.read, "N/A")


@pytest.mark.parametrize(
    ("declared", "problem"),
    [
        ({"empty": (" ",)}, "a blank cell always does"),
        ({"empty": "NULL"}, "pass a list of texts"),
        ({"also_dates": "%d-%b-%y"}, "pass a list of texts"),
        ({"times": "keep"}, "allowed: 'refuse' and 'drop'"),
        ({"also_dates": ("%d/%m",)}, "it needs a day (%d), a month"),
        ({"also_dates": ("%d/%m/%Y %d",)}, "it needs a day (%d), a month"),
        ({"also_dates": ("%d/%m/%Y %z",)}, "it needs a day (%d), a month"),
        ({"also_dates": ("dd/mm/yyyy",)}, "it needs a day (%d), a month"),
        ({"also_dates": ("%d/%m/%Y%",)}, "does not read back"),
        ({"also_dates": ("%m/%d/%Y",)}, "also a way to write 2004-06-05"),
        ({"also_dates": ("%Y-%d-%m",)}, "also a way to write 2004-06-05"),
        ({"also_dates": ("%m/%d/%Y %I:%M %p",)}, "also a way to write 2004-06-05"),
        ({"also_dates": ("%m/%d/%Y %H:%M",)}, "also a way to write 2004-06-05"),
        ({"also_dates": ("%d/%m/%y", "%m/%d/%y")}, "one text cannot be two days"),
        ({"also_dates": ("%d/%m/%y", "%y/%m/%d")}, "one text cannot be two days"),
    ],
)
def test_a_declaration_that_means_no_one_thing_is_refused(
    declared: dict[str, Any], problem: str
) -> None:
    with pytest.raises(cpt.TimescaleError) as error:
        DayReader(**declared)
    assert problem in str(error.value)


@given(st.dates(date(1970, 1, 1), date(2068, 12, 31)), st.sampled_from(FORMATS))
def test_a_day_that_a_declared_format_writes_reads_back(day: date, format_: str) -> None:
    assert DayReader(also_dates=(format_,)).read(day.strftime(format_)) == day
    assert DayReader(also_dates=FORMATS).read(day.strftime(format_)) == day


def test_a_reader_is_a_value() -> None:
    reader = DayReader(empty=["NULL"], also_dates=["%d-%b-%y"])  # type: ignore[arg-type]
    assert pickle.loads(pickle.dumps(reader)) == reader == DayReader(("NULL",), ("%d-%b-%y",))
    assert hash(reader) == hash(DayReader(("NULL",), ("%d-%b-%y",)))
