"""Every day of every division compared with the slow walk: all days, wherever there is an end."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from itertools import chain, islice

import pytest
from dateutil.relativedelta import relativedelta
from tests.oracles import oracle
from tests.oracles.oracle import ONE_DAY
from tests.support.comparing import Comparison

import cptimescales as cpt
from cptimescales.calendars.dates import MonthEnd, add_months
from cptimescales.rules.period import Direction

LONGEST = 60
LISTED = (date(2011, 1, 1), oracle.LAST_LISTED_DAY)
# Days of the computed years: a step of 29 days meets every weekday and every day of the month.
COMPUTED_SAMPLE = (
    *oracle.days_from(date(1990, 7, 1), date(2010, 12, 31), 29),
    *oracle.days_from(oracle.LAST_LISTED_DAY + ONE_DAY, date(2100, 6, 30), 29),
)
ENDS = (
    *oracle.days_from(date(1990, 1, 1), date(1990, 4, 30)),
    *oracle.days_from(date(2100, 9, 1), date(2100, 12, 31)),
)


def days_of_year(year: int) -> list[date]:
    return list(oracle.days_from(date(year, 1, 1), date(year, 12, 31)))


def test_adding_0_to_60_working_days_to_every_day_of_the_record_equals_the_walk(
    division: str, working_calendar: cpt.WorkingCalendar, comparison: Comparison
) -> None:
    left_out = oracle.bank_holidays(division)
    for day in chain(oracle.days_from(*LISTED), COMPUTED_SAMPLE):
        for sign in (1, -1):
            walked = [day, *islice(oracle.working_days(day, left_out, sign * ONE_DAY), LONGEST)]
            reached = [
                working_calendar.add_working_days(day, sign * count) for count in range(LONGEST + 1)
            ]
            comparison.all_same(walked, reached, division, day, sign)
    comparison.close(at_least=6_575 * 2 * (LONGEST + 1))


@pytest.mark.parametrize("direction", ["after", "before"])
def test_counting_the_same_day_as_day_1_from_every_day_of_the_record_equals_the_walk(
    division: str,
    working_calendar: cpt.WorkingCalendar,
    direction: Direction,
    comparison: Comparison,
) -> None:
    left_out = oracle.bank_holidays(division)
    step = ONE_DAY if direction == "after" else -ONE_DAY
    periods = [
        cpt.Period(count, "working_days", first_day="same_day", direction=direction)
        for count in range(1, 31)
    ]
    for day in oracle.days_from(*LISTED):
        walked = list(islice(oracle.working_days_from(day, left_out, step), len(periods)))
        reached = [period.from_date(day, working_calendar) for period in periods]
        comparison.all_same(walked, reached, division, day, direction)
    comparison.close(at_least=6_575 * 30)


def test_adding_near_either_end_answers_as_the_walk_does_or_refuses_where_it_runs_out(
    division: str, working_calendar: cpt.WorkingCalendar, comparison: Comparison
) -> None:
    left_out = oracle.bank_holidays(division)
    refused = 0
    for day in ENDS:
        for count in range(-LONGEST, LONGEST + 1):
            reached: date | None
            try:
                reached = working_calendar.add_working_days(day, count)
            except cpt.CalendarRangeError:
                reached, refused = None, refused + 1
            comparison.same(oracle.add(day, count, left_out), reached, division, day, count)
    assert refused > 1_000
    comparison.close(at_least=240 * 121)


def test_which_days_work_and_their_neighbours_equal_the_walk_on_every_day_covered(
    division: str, working_calendar: cpt.WorkingCalendar, comparison: Comparison
) -> None:
    left_out = oracle.bank_holidays(division)
    first, last = date(1990, 1, 2), date(2100, 12, 30)
    last_seen = next(oracle.working_days(first, left_out, -ONE_DAY), None)
    for day in oracle.days_from(first, last):
        works = oracle.works(day, left_out)
        following = next(oracle.working_days(day, left_out))
        comparison.same(works, working_calendar.is_working_day(day), division, day, "works")
        comparison.same(following, working_calendar.next_working_day(day), division, day, "next")
        if last_seen is not None:
            comparison.same(
                last_seen, working_calendar.previous_working_day(day), division, day, "previous"
            )
        last_seen = day if works else last_seen
        if last_seen is not None:
            comparison.same(
                last_seen,
                working_calendar.working_day_on_or_before(day),
                division,
                day,
                "on or before",
            )
    comparison.close(at_least=4 * 40_000)


def test_counting_to_every_day_within_31_days_of_every_day_of_the_record_equals_the_walk(
    division: str, working_calendar: cpt.WorkingCalendar, comparison: Comparison
) -> None:
    left_out = oracle.bank_holidays(division)
    reach = 31
    for start in oracle.days_from(*LISTED):
        for sign in (1, -1):
            walked, count = [], 0
            ends = [start + sign * days * ONE_DAY for days in range(reach + 1)]
            for end in ends:
                count += sign * (end != start and oracle.works(end, left_out))
                walked.append(count)
            counts = [working_calendar.working_days_between(start, end) for end in ends]
            comparison.all_same(walked, counts, division, start, sign)
    comparison.close(at_least=6_575 * 2 * (reach + 1))


@pytest.mark.parametrize(
    "start",
    [
        date(1990, 1, 1),
        date(2010, 12, 31),
        date(2011, 1, 1),
        oracle.LAST_LISTED_DAY,
        date(2100, 12, 31),
    ],
)
def test_counting_between_a_day_and_every_day_covered_equals_the_walk(
    division: str, working_calendar: cpt.WorkingCalendar, start: date, comparison: Comparison
) -> None:
    left_out = oracle.bank_holidays(division)
    for sign, edge in ((1, oracle.LAST_DAY), (-1, oracle.FIRST_DAY)):
        count, end = 0, start
        while end != edge:
            end += sign * ONE_DAY
            count += sign * oracle.works(end, left_out)
            comparison.same(
                count, working_calendar.working_days_between(start, end), division, start, end
            )
    comparison.close(at_least=40_541)


def test_the_days_left_out_between_days_of_the_record_equal_the_weekday_bank_holidays_walked_over(
    division: str, working_calendar: cpt.WorkingCalendar, comparison: Comparison
) -> None:
    left_out = oracle.bank_holidays(division)
    for start in oracle.days_from(*LISTED):
        for reach in (-45, -7, -1, 0, 1, 7, 45):
            end = start + timedelta(days=reach)
            first, last = (start + ONE_DAY, end) if reach >= 0 else (end, start - ONE_DAY)
            walked = [day for day in oracle.days_from(first, last) if day in left_out]
            days = [entry.date for entry in working_calendar.days_left_out(start, end)]
            comparison.same(walked, days, division, start, end)
    comparison.close(at_least=6_575 * 7)


def test_months_under_clamp_from_every_day_of_three_years_equal_the_calendar_on_the_wall(
    comparison: Comparison,
) -> None:
    for day in chain.from_iterable(map(days_of_year, (2000, 2025, 2099))):
        for months in range(-60, 61):
            comparison.same(
                oracle.corresponding_date(day, months, "clamp"),
                add_months(day, months),
                day,
                months,
            )
    comparison.close(at_least=3 * 365 * 121)


@pytest.mark.parametrize("month_end", ["roll", "refuse"])
def test_months_that_roll_or_refuse_do_so_where_a_month_is_too_short_and_nowhere_else(
    month_end: MonthEnd, comparison: Comparison
) -> None:
    refused = 0
    for day in chain.from_iterable(map(days_of_year, (2000, 2025, 2099))):
        if 1 < day.day < 27:
            continue  # every month has these days
        for months in range(-60, 61):
            reached: date | None
            try:
                reached = add_months(day, months, month_end)
            except cpt.MonthEndError:
                reached, refused = None, refused + 1
            comparison.same(
                oracle.corresponding_date(day, months, month_end), reached, day, months, month_end
            )
    assert (refused > 0) == (month_end == "refuse")
    comparison.close(at_least=3 * 60 * 121)


def test_months_under_clamp_equal_dateutil(comparison: Comparison) -> None:
    for day in oracle.days_from(date(2023, 3, 1), date(2024, 2, 29)):
        for months in range(-60, 61):
            comparison.same(
                day + relativedelta(months=months), add_months(day, months), day, months
            )
    comparison.close(at_least=366 * 121)


def test_an_age_is_attained_on_the_birthday_or_on_1_march_for_every_day_of_birth(
    comparison: Comparison,
) -> None:
    for born in oracle.days_from(date(1992, 1, 1), date(2010, 12, 31)):
        for age in (1, 4, 16, 18, 25):
            year = born.year + age
            leap_day = (born.month, born.day) == (2, 29) and not calendar.isleap(year)
            birthday = date(year, 3, 1) if leap_day else date(year, born.month, born.day)
            comparison.same(birthday, cpt.attains_age(born, age), born, age)
    comparison.close(at_least=6_940 * 5)


def test_the_list_as_known_on_every_day_of_the_record_equals_the_table(
    division: str, comparison: Comparison
) -> None:
    for known_on in oracle.days_from(date(2011, 11, 23), date(2026, 8, 21)):
        rows = oracle.listed(division, known_on)
        first, last = rows[0].date.year, rows[-1].date.year
        known = cpt.calendar(division, known_on=known_on)
        comparison.same(date(last, 12, 31), known.published_to, division, known_on, "published to")
        # A count back leaves out 31 December and includes 1 January: both ends lie in listed years.
        left_out = known.days_left_out(date(last, 12, 31), date(first, 1, 1))
        comparison.same(
            [row.date for row in rows], [day.date for day in left_out], division, known_on
        )
    comparison.close(at_least=2 * 5_386)
