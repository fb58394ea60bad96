"""The tables behind every count of working days: two years by hand, and the hash of their list."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import date, timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.oracles import oracle

import cptimescales as cpt
from cptimescales.calendars.day_index import DayIndex, Years
from cptimescales.calendars.days import BankHoliday
from cptimescales.calendars.working_calendar import Closures

FEW_YEARS = Years(
    2027,
    2028,
    (
        BankHoliday(date(2027, 1, 1), "New Year's Day"),
        BankHoliday(date(2027, 12, 25), "Christmas Day"),  # a Saturday
        BankHoliday(date(2027, 12, 27), "Christmas Day", "Substitute day", date(2025, 8, 19)),
        BankHoliday(date(2028, 12, 29), "A last weekday"),
    ),
)
CLOSED = (
    (date(2026, 12, 31), "Too early"),
    (date(2027, 1, 4), "Closed"),
    (date(2027, 12, 27), "Closed, too"),
    (date(2027, 12, 28), "Closed"),
    (date(2028, 1, 1), "A Saturday"),
    (date(2028, 12, 28), "Closed"),
    (date(2029, 1, 1), "Too late"),
)
ALL_DAYS = [date(2027, 1, 1) + timedelta(days=later) for later in range(731)]
LEFT_OUT = (
    date(2027, 1, 1),
    date(2027, 1, 4),
    date(2027, 12, 27),
    date(2027, 12, 28),
    date(2028, 12, 28),
    date(2028, 12, 29),
)
WORKING = [day for day in ALL_DAYS if day.weekday() < 5 and day not in LEFT_OUT]


@pytest.fixture(scope="module")
def table() -> DayIndex:
    return DayIndex(FEW_YEARS, CLOSED)


def test_two_years_leave_out_their_own_weekdays_and_name_them(table: DayIndex) -> None:
    entries = table.left_out(date(2026, 12, 31), date(2028, 12, 31))
    assert [(entry.date, entry.kind, entry.name) for entry in entries] == [
        (date(2027, 1, 1), "bank_holiday", "New Year's Day"),
        (date(2027, 1, 4), "closure", "Closed"),
        (date(2027, 12, 27), "bank_holiday", "Christmas Day (substitute day)"),
        (date(2027, 12, 28), "closure", "Closed"),
        (date(2028, 12, 28), "closure", "Closed"),
        (date(2028, 12, 29), "bank_holiday", "A last weekday"),
    ]
    lines = ["2027 2028", *(f"{entry.date} {entry.kind} {entry.name}" for entry in entries)]
    assert table.sha256 == sha256("\n".join(lines).encode()).hexdigest()


def test_every_day_of_two_years_counts_as_by_hand(table: DayIndex) -> None:
    for day in ALL_DAYS:
        earlier = [working for working in WORKING if working < day]
        later = WORKING[len(earlier) + (day in WORKING) :]
        assert table.is_working_day(day) == (day in WORKING)
        for count in (1, 2, 3, 7, 250, 400, 500):
            forward = later[count - 1] if count <= len(later) else None
            assert table.after(day, count) == table.add(day, count) == forward
            assert table.add(day, -count) == (earlier[-count] if count <= len(earlier) else None)
        assert table.add(day, 0) == day
        up_to = [*earlier, day] if day in WORKING else earlier
        assert table.on_or_before(day) == (up_to[-1] if up_to else None)
        span = table.span(ALL_DAYS[0], day)
        if not up_to:
            assert span is None
        else:
            off = tuple(left_out for left_out in LEFT_OUT if ALL_DAYS[0] < left_out <= day)
            assert span is not None
            assert (span.working_days, span.last_working_day, span.sha256) == (
                len(up_to),
                up_to[-1],
                table.sha256,
            )
            assert tuple(entry.date for entry in span.left_out) == off


def test_two_years_answer_for_no_day_outside_them(table: DayIndex) -> None:
    for day in (
        date(2026, 12, 30),
        date(2026, 12, 31),
        date(2029, 1, 1),
        date(2029, 1, 2),
        date.min,
        date.max,
    ):
        for count in (-600, -1, 0):
            assert table.add(day, count) is None
        assert table.on_or_before(day) is None
        # The eve of the first day is the exception: a count forward from it has an answer.
        if day.year != 2026:
            assert table.after(day, 1) is None or day == date.min
    assert table.after(date(2026, 12, 30), 1) is None


def test_the_first_and_the_last_day_count_like_any_other() -> None:
    first, last = date(2026, 1, 1), date(2026, 12, 31)  # a Thursday and a Thursday
    whole = DayIndex(Years(2026, 2026, ()), ())
    assert (whole.on_or_before(first), whole.on_or_before(last)) == (first, last)
    assert whole.add(first, 260) == last
    assert whole.add(last, -260) == first
    closed = DayIndex(Years(2026, 2026, ()), ((first, "Closed"), (last, "Closed")))
    assert (closed.on_or_before(first), closed.on_or_before(last)) == (None, date(2026, 12, 30))
    assert closed.between(first - timedelta(days=1), last) == 259


def test_an_index_has_its_first_and_last_year_and_no_other(table: DayIndex) -> None:
    assert table.has_years(2027, 2028)
    assert table.has_years(2027, 2027)
    assert table.has_years(2028, 2028)
    assert not table.has_years(2026, 2027)
    assert not table.has_years(2028, 2029)
    assert not table.has_years(2026, 2029)


# The hash of the list


DIVISIONS = st.sampled_from(cpt.DIVISIONS)
RECORD = (date(2026, 1, 1), date(2026, 12, 31))
BEYOND = (date(2026, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize("span", [RECORD, BEYOND], ids=["published", "computed"])
def test_the_same_list_has_the_same_hash_and_another_list_has_another(
    span: tuple[date, date],
) -> None:
    closed: Closures = {date(2026, 12, 29): "Council closed", date(2026, 12, 30): "Council closed"}
    other_order = [(date(2026, 12, 30), "Council closed"), (date(2026, 12, 29), "Council closed")]
    england = cpt.calendar("england-and-wales")
    calendars = [
        england,
        england.with_closures(closed),
        england.with_closures({date(2026, 12, 29): "Council closed"}),
        england.with_closures({date(2026, 12, 29): "Training day"}),
        cpt.calendar("scotland"),
        cpt.calendar("northern-ireland"),
        cpt.calendar("england-and-wales", known_on=date(2022, 9, 9)),
        cpt.calendar("england-and-wales", known_on=date(2022, 9, 10)),
    ]
    different = {calendar.span(*span).sha256 for calendar in calendars}
    assert len(different) == len(calendars)
    assert all(re.fullmatch("[0-9a-f]{64}", sha256) for sha256 in different)
    assert cpt.calendar("england-and-wales").span(*span).sha256 == england.span(*span).sha256
    assert (
        england.with_closures(other_order).span(*span).sha256
        == england.with_closures(closed).span(*span).sha256
    )


@given(DIVISIONS, st.dates(date(2011, 11, 23), date(2026, 8, 21)), st.integers(1, 400))
def test_two_states_of_the_list_have_the_same_hash_only_if_the_lists_are_the_same(
    division: str, day: date, later: int
) -> None:
    span = date(2011, 1, 1), date(2011, 12, 31)
    one, other = (
        cpt.calendar(division, known_on=known) for known in (day, day + timedelta(days=later))
    )
    same_list = oracle.listed(division, day) == oracle.listed(division, day + timedelta(days=later))
    assert (one.span(*span).sha256 == other.span(*span).sha256) == same_list


def test_a_count_within_the_published_years_depends_on_no_other_year(
    england: cpt.WorkingCalendar,
) -> None:
    closed_later = england.with_closures({date(2040, 12, 27): "Council closed"})
    assert england.span(*RECORD).sha256 == closed_later.span(*RECORD).sha256
    assert england.span(*BEYOND).sha256 != closed_later.span(*BEYOND).sha256
    assert england.span(*RECORD).sha256 != england.span(*BEYOND).sha256
    assert england.span(date(2010, 12, 31), date(2011, 1, 4)).sha256 == england.span(*BEYOND).sha256


def test_the_hash_is_the_same_in_every_process() -> None:
    program = (
        "from datetime import date; import cptimescales as cpt\n"
        "for division in cpt.DIVISIONS:\n"
        "    closed = {date(2026, 12, 29): 'Council closed', date(2026, 7, 1): 'Moved'}\n"
        "    cal = cpt.calendar(division, closures=closed)\n"
        "    print(cal.span(date(2026, 1, 1), date(2026, 12, 31)).sha256)\n"
        "    print(cal.span(date(2026, 1, 1), date(2040, 12, 31)).sha256)\n"
    )
    closed: Closures = {date(2026, 7, 1): "Moved", date(2026, 12, 29): "Council closed"}
    here = [
        cpt.calendar(division, closures=closed).span(*span).sha256
        for division in cpt.DIVISIONS
        for span in (RECORD, BEYOND)
    ]
    for seed in ("0", "1", "4711"):
        ran = subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        assert ran.stdout.split() == here
