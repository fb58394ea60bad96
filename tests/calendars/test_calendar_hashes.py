"""One list, one hash: in every process, from every thread, and after pickling."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.oracles import oracle

import cptimescales as cpt
from cptimescales.calendars.working_calendar import Closures

DIVISIONS = st.sampled_from(cpt.DIVISIONS)
RECORD = (date(2026, 1, 1), date(2026, 12, 31))
BEYOND = (date(2026, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize("span", [RECORD, BEYOND], ids=["published", "computed"])
def test_the_same_list_has_the_same_hash_and_another_list_another(span: tuple[date, date]) -> None:
    closed: Closures = {date(2026, 12, 29): "Council closed", date(2026, 12, 30): "Council closed"}
    other_order = [(date(2026, 12, 30), "Council closed"), (date(2026, 12, 29), "Council closed")]
    england = cpt.calendar("england-and-wales")
    hashes = [
        england,
        england.with_closures(closed),
        england.with_closures({date(2026, 12, 29): "Council closed"}),
        england.with_closures({date(2026, 12, 29): "Training day"}),
        cpt.calendar("scotland"),
        cpt.calendar("northern-ireland"),
        cpt.calendar("england-and-wales", known_on=date(2022, 9, 9)),
        cpt.calendar("england-and-wales", known_on=date(2022, 9, 10)),
    ]
    different = {calendar.span(*span).sha256 for calendar in hashes}
    assert len(different) == len(hashes)
    assert all(len(each) == 64 and set(each) <= set("0123456789abcdef") for each in different)
    assert cpt.calendar("england-and-wales").span(*span).sha256 == england.span(*span).sha256
    assert (
        england.with_closures(other_order).span(*span).sha256
        == england.with_closures(closed).span(*span).sha256
    )


@given(DIVISIONS, st.dates(date(2011, 11, 23), date(2026, 8, 21)), st.integers(1, 400))
def test_two_states_of_the_list_have_one_hash_only_if_they_are_one_list(
    division: str, day: date, later: int
) -> None:
    span = date(2011, 1, 1), date(2011, 12, 31)
    one, other = (
        cpt.calendar(division, known_on=known) for known in (day, day + timedelta(days=later))
    )
    same_list = oracle.listed(division, day) == oracle.listed(division, day + timedelta(days=later))
    assert (one.span(*span).sha256 == other.span(*span).sha256) == same_list


def test_a_question_within_the_published_years_rests_on_those_alone(
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
        "    cal = cpt.calendar(division, closures={date(2026, 12, 29): 'Council closed', date(2026, 7, 1): 'Moved'})\n"
        f"    print(cal.span(date{RECORD[0].timetuple()[:3]}, date{RECORD[1].timetuple()[:3]}).sha256)\n"
        f"    print(cal.span(date{BEYOND[0].timetuple()[:3]}, date{BEYOND[1].timetuple()[:3]}).sha256)\n"
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
            text=True,
            check=True,
        )
        assert ran.stdout.split() == here


# Threads and pickles


def test_many_threads_that_ask_for_whole_years_at_once_are_answered_alike(division: str) -> None:
    threads = 16
    expected = oracle.bank_holidays(division)
    for round_of in range(3):
        # A calendar of its own each round, so that no table is ready and all threads build or wait for it.
        fresh = cpt.calendar(division, closures={date(2031, 7, 1 + round_of): "Council closed"})
        together = Barrier(threads)

        def ask(
            _: int, calendar: cpt.WorkingCalendar = fresh, start: Barrier = together
        ) -> tuple[object, ...]:
            start.wait()
            return (
                tuple(
                    day.date for year in range(2029, 2060) for day in calendar.bank_holidays(year)
                ),
                calendar.add_working_days(date(2028, 12, 1), 5_000),
                calendar.working_days_between(date(1990, 1, 1), date(2100, 12, 31)),
                calendar.span(*BEYOND).sha256,
            )

        with ThreadPoolExecutor(threads) as pool:
            answers = list(pool.map(ask, range(threads)))
        assert len(set(answers)) == 1
        assert answers[0][0] == tuple(sorted(day for day in expected if 2029 <= day.year < 2060))


@pytest.mark.parametrize("asked_before", [False, True], ids=["fresh", "used"])
def test_a_calendar_survives_pickling(asked_before: bool) -> None:
    calendar = cpt.calendar(
        "scotland", known_on=date(2025, 1, 9), closures={date(2026, 12, 29): "Council closed"}
    )
    if asked_before:
        calendar.is_working_day(date(2050, 1, 1))
    copy = pickle.loads(pickle.dumps(calendar))
    for attribute in ("name", "covers", "closures", "known_on", "published_to", "settled_to"):
        assert getattr(copy, attribute) == getattr(calendar, attribute)
    for day in (date(2005, 1, 1), date(2026, 12, 20), date(2027, 8, 1), date(2060, 12, 20)):
        assert copy.add_working_days(day, 20) == calendar.add_working_days(day, 20)
    for span in (RECORD, BEYOND):
        assert copy.span(*span).sha256 == calendar.span(*span).sha256
