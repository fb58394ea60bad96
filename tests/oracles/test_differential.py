"""The library compared with other programs: numpy's business days and the `holidays` package."""

from __future__ import annotations

from datetime import date, timedelta

import holidays
import numpy as np
import pytest
from tests.oracles import oracle
from tests.support.comparing import Comparison

import cptimescales as cpt

SUBDIVISIONS = {"england-and-wales": "ENG", "scotland": "SCT", "northern-ireland": "NIR"}
RECORD = list(oracle.days_from(date(2011, 1, 1), oracle.LAST_LISTED_DAY))
SAMPLE = list(oracle.days_from(date(1990, 7, 1), date(2100, 6, 1), 13))


def numpy_calendar(calendar: cpt.WorkingCalendar) -> np.busdaycalendar:
    return np.busdaycalendar(
        holidays=[
            np.datetime64(day.date)
            for year in range(1990, 2101)
            for day in calendar.bank_holidays(year)
        ]
    )


@pytest.mark.parametrize("count", [1, 2, 3, 5, 10, 15, 20, 35, 45, 60])
def test_adding_working_days_equals_numpy(
    division: str, working_calendar: cpt.WorkingCalendar, count: int, comparison: Comparison
) -> None:
    days = RECORD + SAMPLE
    theirs = numpy_calendar(working_calendar)
    # Here a day off is day 0 of a count. numpy must first step from it, away from the count.
    for signed, roll in ((count, "preceding"), (-count, "following")):
        offset = np.busday_offset(np.array(days, "M8[D]"), signed, roll=roll, busdaycal=theirs)  # type: ignore[call-overload]  # the stubs want a literal
        comparison.all_same(
            list(offset.tolist()),
            [working_calendar.add_working_days(day, signed) for day in days],
            division,
            signed,
        )
    comparison.close(at_least=2 * 6_575)


@pytest.mark.parametrize("reach", [0, 1, 4, 7, 14, 91, 365, 2_000])
def test_counting_working_days_equals_numpy(
    division: str, working_calendar: cpt.WorkingCalendar, reach: int, comparison: Comparison
) -> None:
    theirs = numpy_calendar(working_calendar)
    starts = [day for day in RECORD + SAMPLE if day.year < 2094]
    ends = [day + timedelta(days=reach) for day in starts]
    first, last = np.array(starts, "M8[D]"), np.array(ends, "M8[D]")
    # numpy includes the first day and leaves out the last; the library does the opposite.
    forward = np.busday_count(first + 1, last + 1, busdaycal=theirs)
    backward = -np.busday_count(first, last, busdaycal=theirs)
    between = working_calendar.working_days_between
    comparison.all_same(
        forward.tolist(),
        [between(*pair) for pair in zip(starts, ends, strict=True)],
        division,
        reach,
    )
    comparison.all_same(
        backward.tolist(),
        [between(*pair) for pair in zip(ends, starts, strict=True)],
        division,
        -reach,
    )
    comparison.close(at_least=2 * 6_575)


def test_which_days_work_equals_numpy(
    division: str, working_calendar: cpt.WorkingCalendar, comparison: Comparison
) -> None:
    days = list(oracle.days_from(date(1990, 1, 1), date(2100, 12, 31)))
    works = np.is_busday(np.array(days, "M8[D]"), busdaycal=numpy_calendar(working_calendar))
    comparison.all_same(
        works.tolist(), [working_calendar.is_working_day(day) for day in days], division
    )
    comparison.close(at_least=40_542)


@pytest.mark.parametrize("count", [1, 10, -2])
def test_adding_working_days_equals_the_holidays_package(
    division: str, working_calendar: cpt.WorkingCalendar, count: int, comparison: Comparison
) -> None:
    theirs = holidays.country_holidays("GB", subdiv=SUBDIVISIONS[division], years=range(1990, 2101))
    for day in RECORD:
        expected = theirs.get_nth_working_day(day, count)
        comparison.same(
            expected, working_calendar.add_working_days(day, count), division, day, count
        )
    comparison.close(at_least=6_575)


@pytest.mark.parametrize("reach", [7, 60])
def test_counting_working_days_equals_the_holidays_package(
    division: str, working_calendar: cpt.WorkingCalendar, reach: int, comparison: Comparison
) -> None:
    theirs = holidays.country_holidays("GB", subdiv=SUBDIVISIONS[division], years=range(1990, 2101))
    for start in RECORD[::5]:
        end = start + timedelta(days=reach)
        # The package counts both ends; the library leaves out the day on which the clock starts.
        expected = theirs.get_working_days_count(start, end) - theirs.is_working_day(start)
        comparison.same(
            expected, working_calendar.working_days_between(start, end), division, start, end
        )
    comparison.close(at_least=1_300)


def test_every_day_off_from_1990_to_2100_equals_the_holidays_package_but_for_its_known_errors(
    division: str, working_calendar: cpt.WorkingCalendar
) -> None:
    theirs = holidays.country_holidays(
        "GB", subdiv=SUBDIVISIONS[division], years=range(1990, 2101), expand=False
    )
    ours = {day.date for year in range(1990, 2101) for day in working_calendar.bank_holidays(year)}
    difference = {day for day in theirs if day.weekday() < 5} ^ ours
    # In Scotland the first Monday of May 1995 stayed a holiday, and St Andrew's Day began in 2007.
    assert difference == (
        {date(1995, 5, 1), date(2006, 11, 30)} if division == "scotland" else set()
    )
