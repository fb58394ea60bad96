"""The second oracle agrees with the calendar, with the first oracle and with the library.

`make prove` makes the same comparisons on every day.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from itertools import product

import pytest
from dateutil.easter import easter
from tests.oracles import oracle, second_oracle
from tests.oracles.second_oracle import Civil, Counting
from tests.support.comparing import Comparison

import cptimescales as cpt
from cptimescales.calendars.dates import MonthEnd, add_months

# A step of 11 days comes to every weekday and every day of the month.
DAYS = [day.toordinal() for day in oracle.days_from(date(1991, 1, 1), date(2099, 12, 31), 11)]
COUNTS = (1, 2, 3, 5, 10, 15, 20, 35, 45, 60, 250)


def civil(day: date) -> Civil:
    return day.year, day.month, day.day


def counting(division: str) -> Counting:
    return Counting(second_oracle.bank_holidays(division))


# By itself


def test_its_numbers_and_weekdays_are_those_of_the_calendar(comparison: Comparison) -> None:
    for day in oracle.days_from(date(1892, 1, 1), date(2108, 12, 31)):
        number = second_oracle.number_of(civil(day))
        comparison.same(day.toordinal(), number, day, "number")
        comparison.same(civil(day), second_oracle.day_of(number), day, "day")
        comparison.same(day.weekday(), second_oracle.weekday_of(number), day, "weekday")
    comparison.close(at_least=3 * 79_000)


def test_its_months_and_easters_are_those_of_the_calendar() -> None:
    for year in range(1583, 4_100):
        assert [second_oracle.length_of(year, month) for month in range(1, 13)] == [
            calendar.monthrange(year, month)[1] for month in range(1, 13)
        ]
        assert second_oracle._easter_sunday(year) == easter(year).toordinal()


@pytest.mark.parametrize(
    "row",
    oracle.table("calendars/tables/working_day_counts"),
    ids=lambda row: f"{row['division']}-{row['remark']}",
)
def test_it_counts_as_the_table_says(row: dict[str, str]) -> None:
    days_off: tuple[int, ...] = second_oracle.bank_holidays(row["division"])
    if row["known_on"]:
        listed = second_oracle.listed(row["division"], civil(date.fromisoformat(row["known_on"])))
        days_off = tuple(sorted({day for day in days_off if day > listed[-1]} | set(listed)))
    on, due = (date.fromisoformat(row[key]).toordinal() for key in ("on", "due"))
    counts = Counting(days_off)
    count = counts.same_day if row["first_day"] == "same_day" else counts.add
    assert count(on, int(row["count"])) == due


# With the first oracle


def test_both_oracles_have_the_same_bank_holidays(division: str) -> None:
    walked = sorted(day.toordinal() for day in oracle.bank_holidays(division))
    assert list(second_oracle.bank_holidays(division)) == walked
    assert list(second_oracle.by_the_acts(division)) == walked


def test_both_oracles_count_alike(division: str, comparison: Comparison) -> None:
    left_out, counts = oracle.bank_holidays(division), counting(division)
    for number, count in product(DAYS[::20], (1, 2, 10, 35)):
        for signed in (count, -count):
            walked = oracle.add(date.fromordinal(number), signed, left_out)
            reached = counts.add(number, signed)
            comparison.same(walked, date.fromordinal(reached), division, number, signed)
            assert walked is not None
            between = oracle.between(date.fromordinal(number), walked, left_out)
            comparison.same(
                between, counts.between(number, reached), division, number, signed, "between"
            )
    comparison.close(at_least=2_800)


# With the library


def test_the_library_counts_as_the_second_oracle_does(
    division: str, working_calendar: cpt.WorkingCalendar, comparison: Comparison
) -> None:
    counts = counting(division)
    for number in DAYS:
        day = date.fromordinal(number)
        for signed in (*COUNTS, *(-count for count in COUNTS), 0):
            due = working_calendar.add_working_days(day, signed) if 1991 < day.year < 2099 else None
            if due is None:
                continue
            reached = counts.add(number, signed)
            comparison.same(reached, due.toordinal(), division, day, signed)
            span = working_calendar.span(day, due)
            comparison.same(
                counts.between(number, reached), span.working_days, division, day, signed, "between"
            )
            off = [entry.date.toordinal() for entry in span.left_out]
            comparison.same(
                counts.off_between(number, reached), off, division, day, signed, "left out"
            )
            last = span.last_working_day.toordinal()
            comparison.same(
                counts.last_working_day(reached), last, division, day, signed, "last working day"
            )
    comparison.close(at_least=3_500 * 23 * 4)


def test_the_library_tells_working_days_as_the_second_oracle_does(
    division: str, working_calendar: cpt.WorkingCalendar
) -> None:
    counts = counting(division)
    days = [date(1990, 1, 2) + timedelta(days=later) for later in range(40_540)]
    assert [working_calendar.is_working_day(day) for day in days] == [
        counts.works(day.toordinal()) for day in days
    ]


@pytest.mark.parametrize("month_end", ["clamp", "roll", "refuse"])
def test_the_library_finds_corresponding_dates_as_the_second_oracle_does(
    month_end: MonthEnd, comparison: Comparison
) -> None:
    for day in oracle.days_from(date(1995, 12, 20), date(2004, 3, 5)):
        for months in (-49, -13, -12, -11, -3, -2, -1, 0, 1, 2, 3, 6, 11, 12, 13, 24, 216):
            reached: Civil | None
            try:
                reached = civil(add_months(day, months, month_end))
            except cpt.MonthEndError:
                reached = None
            comparison.same(
                second_oracle.corresponding(civil(day), months, month_end), reached, day, months
            )
    comparison.close(at_least=2_990 * 17)


def test_the_library_tells_ages_as_the_second_oracle_does() -> None:
    for born in oracle.days_from(date(1996, 1, 1), date(2004, 12, 31)):
        for age in (0, 1, 4, 16, 18, 99, 150):
            assert civil(cpt.attains_age(born, age)) == second_oracle.attains(civil(born), age)
