"""The published record, the computed years around it, and the list as known on a day."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from importlib.resources import files
from typing import Any

import holidays
import pytest
from tests.oracles import oracle
from tests.support.comparing import Comparison, refused

import cptimescales as cpt
from cptimescales.calendars.days import BankHoliday
from cptimescales.calendars.record import Change, OneOff, _by_rule, _published_years
from cptimescales.library import division_record

SUBDIVISIONS = {"england-and-wales": "ENG", "scotland": "SCT", "northern-ireland": "NIR"}
NOT_LISTED_YET = oracle.LISTED_YEARS.stop
BEFORE_EVERYTHING = date(1990, 1, 1)

# The dates whose computed name differs from GOV.UK's, because two neighbouring holidays may give
# their names to a substitute day. The name changes no working day.
SUBSTITUTES_NAMED_OTHERWISE = {
    ("england-and-wales", date(2011, 12, 26)),
    ("england-and-wales", date(2011, 12, 27)),
    ("northern-ireland", date(2011, 12, 26)),
    ("northern-ireland", date(2011, 12, 27)),
    ("scotland", date(2011, 12, 26)),
    ("scotland", date(2011, 12, 27)),
    ("scotland", date(2012, 1, 3)),
    ("scotland", date(2017, 1, 3)),
    ("scotland", date(2023, 1, 2)),
}


def dates_of(calendar: cpt.WorkingCalendar, years: Iterable[int]) -> list[date]:
    return [day.date for year in years for day in calendar.bank_holidays(year)]


def is_settled(calendar: cpt.WorkingCalendar, day: date) -> bool:
    return calendar.is_settled(day)


# The published record


def test_every_published_bank_holiday_is_recorded_as_it_was_listed(
    division: str, working_calendar: cpt.WorkingCalendar, comparison: Comparison
) -> None:
    listed = [
        cpt.BankHoliday(row.date, row.title, row.note, row.first_published)
        for row in oracle.listed(division)
    ]
    recorded = [day for year in oracle.LISTED_YEARS for day in working_calendar.bank_holidays(year)]
    comparison.all_same(listed, recorded, division)
    comparison.close(at_least=18 * 8)


def test_the_table_of_published_bank_holidays_is_complete() -> None:
    # A year has 8, 9 or 10 ordinary holidays. One-off days come on top, five up to 2025; a moved
    # day does not.
    assert oracle.LISTED_YEARS[-1] >= 2028
    for division, ordinary in (("england-and-wales", 8), ("scotland", 9), ("northern-ireland", 10)):
        rows = oracle.listed(division)
        assert len([row for row in rows if row.date.year <= 2025]) == 15 * ordinary + 5
        proclaimed = [
            row
            for row in oracle.table("calendars/tables/one_off_bank_holidays")
            if row["division"] == division
        ]
        years = [int(row["date"][:4]) for row in proclaimed if not row["instead_of"]]
        count = len(oracle.LISTED_YEARS) * ordinary + len(
            [year for year in years if year in oracle.LISTED_YEARS]
        )
        assert len(rows) == count
        assert len({row.date for row in rows}) == count
        assert {row.date.year for row in rows} == set(oracle.LISTED_YEARS)
        assert all(row.date.weekday() < 5 for row in rows)


def test_the_ordinary_rules_and_the_one_off_days_give_the_published_record(division: str) -> None:
    predicted = frozenset().union(
        *(oracle.ruled_bank_holidays(division, year) for year in oracle.LISTED_YEARS)
    )
    assert predicted == oracle.listed_bank_holidays(division)


def test_the_published_years_are_computed_as_they_were_published(
    division: str,
) -> None:
    computed = {day.date for day in division_record(division).computed(oracle.LISTED_YEARS)}
    assert computed == oracle.listed_bank_holidays(division)


def test_the_table_that_ships_has_what_the_holidays_package_computes(division: str) -> None:
    package = holidays.country_holidays(
        "GB", subdiv=SUBDIVISIONS[division], years=range(1990, 2101), expand=False
    )
    table = _by_rule(division)
    assert table.keys() == package.keys()
    assert len(table) > 111 * 8
    for day, name in package.items():
        # A substitute day has the mark of the package, and of two names the first.
        assert (table[day].note == "Substitute day") == ("(observed)" in name.split(";")[0]), day
        assert table[day].date == day
        assert table[day].name


def test_the_holidays_package_agrees_with_the_published_record(division: str) -> None:
    package = holidays.country_holidays(
        "GB", subdiv=SUBDIVISIONS[division], years=oracle.LISTED_YEARS, expand=False
    )
    assert {day for day in package if day.weekday() < 5} == oracle.listed_bank_holidays(division)


def test_the_govuk_bank_holidays_package_agrees_but_for_the_world_cup_holiday(
    division: str,
) -> None:
    # Its cached list is read as a file, because the package itself could use the network.
    cached = json.loads((files("govuk_bank_holidays") / "bank-holidays.json").read_text("utf-8"))
    listed = {date.fromisoformat(event["date"]) for event in cached[division]["events"]}
    last = max(listed).year
    assert last >= 2028
    record = {day for day in oracle.listed_bank_holidays(division) if 2012 <= day.year <= last}
    missing = {date(2026, 6, 15)} if division == "scotland" else set()
    assert {day for day in listed if day.year >= 2012} == record - missing


def test_computed_titles_are_those_of_gov_uk(division: str) -> None:
    computed = {day.date: day for day in division_record(division).computed(oracle.LISTED_YEARS)}
    otherwise = set()
    for row in oracle.listed(division):
        day = computed[row.date]
        if day.name.lower() != row.title.lower() or ("Substitute" in day.note) != (
            "Substitute" in row.note
        ):
            otherwise.add((division, row.date))
    # GOV.UK called the moved spring holiday of 4 June 2012 a substitute; the name is the same.
    otherwise.discard((division, date(2012, 6, 4)))
    assert otherwise == {entry for entry in SUBSTITUTES_NAMED_OTHERWISE if entry[0] == division}


@pytest.mark.parametrize("year", [1990, 1999, 2010, NOT_LISTED_YET, 2050, 2100])
def test_computed_bank_holidays_are_weekdays_in_order_without_a_day_of_publication(
    working_calendar: cpt.WorkingCalendar, year: int
) -> None:
    days = working_calendar.bank_holidays(year)
    assert [day.date for day in days] == sorted({day.date for day in days})
    assert all(day.date.weekday() < 5 and day.date.year == year for day in days)
    assert all(
        day.first_published is None and day.name and "observed" not in day.name for day in days
    )


def test_a_substitute_day_is_shown_as_one(england: cpt.WorkingCalendar) -> None:
    boxing_day = england.bank_holidays(2026)[-1]
    assert (boxing_day.date, boxing_day.name, boxing_day.note) == (
        date(2026, 12, 28),
        "Boxing Day",
        "Substitute day",
    )
    assert str(boxing_day) == "Boxing Day (substitute day)"
    computed = england.bank_holidays(2032)[-2:]
    assert [str(day) for day in computed] == [
        "Christmas Day (substitute day)",
        "Boxing Day (substitute day)",
    ]
    assert str(england.bank_holidays(2026)[0]) == "New Year's Day"


# Computed years


@pytest.mark.parametrize(
    "years", [range(1990, 2011), oracle.LISTED_YEARS, range(NOT_LISTED_YET, 2101)], ids=str
)
def test_without_one_off_days_computed_years_follow_the_ordinary_rules(
    division: str, years: range, comparison: Comparison
) -> None:
    computed = list(division_record(division).computed(years, known_on=BEFORE_EVERYTHING))
    for year in years:
        days = sorted(day.date for day in computed if day.date.year == year)
        comparison.same(sorted(oracle.ordinary_bank_holidays(division, year)), days, division, year)
    comparison.close(at_least=18)


def test_years_outside_the_record_follow_the_rules_and_the_one_off_days(
    division: str, working_calendar: cpt.WorkingCalendar, comparison: Comparison
) -> None:
    for year in (*range(1990, 2011), *range(NOT_LISTED_YET, 2101)):
        expected = sorted(oracle.ruled_bank_holidays(division, year))
        comparison.same(expected, dates_of(working_calendar, [year]), division, year)
    comparison.close(at_least=len(range(1990, 2011)) + len(range(NOT_LISTED_YET, 2101)))


@pytest.mark.parametrize(
    "row",
    oracle.table("calendars/tables/historic_bank_holidays"),
    ids=lambda row: f"{row['division']}-{row['day']}",
)
def test_days_of_history_are_as_in_the_table(row: dict[str, str]) -> None:
    calendar, day = cpt.calendar(row["division"]), date.fromisoformat(row["day"])
    is_one = row["bank_holiday"] == "yes"
    assert (day in dates_of(calendar, [day.year])) == is_one
    assert calendar.is_working_day(day) == (not is_one)


# The list as known on a day


@pytest.mark.parametrize(
    "row",
    oracle.table("calendars/tables/known_on"),
    ids=lambda row: f"{row['division']}-{row['known_on']}-{row['day']}",
)
def test_a_bank_holiday_was_known_from_the_day_in_the_table(row: dict[str, str]) -> None:
    calendar = cpt.calendar(row["division"], known_on=date.fromisoformat(row["known_on"]))
    day = date.fromisoformat(row["day"])
    is_one = row["bank_holiday"] == "yes"
    assert (day in dates_of(calendar, [day.year])) == is_one
    assert calendar.is_working_day(day) == (not is_one)


def test_the_list_as_known_around_every_change_is_as_in_the_table(
    division: str, comparison: Comparison
) -> None:
    rows = oracle.record(division)
    changes = {row.first_published for row in rows} | {
        row.withdrawn for row in rows if row.withdrawn
    }
    assert len(changes) >= 17
    for change in sorted(changes):
        for known_on in (change - oracle.ONE_DAY, change):
            listed = oracle.listed(division, known_on)
            if not listed:
                continue
            known = cpt.calendar(division, known_on=known_on)
            expected = [
                cpt.BankHoliday(row.date, row.title, row.note, row.first_published)
                for row in listed
            ]
            years = range(listed[0].date.year, listed[-1].date.year + 1)
            recorded = [day for year in years for day in known.bank_holidays(year)]
            comparison.same(expected, recorded, division, known_on)
            assert known.published_to == date(years[-1], 12, 31)
            assert known.known_on == known_on
    comparison.close(at_least=2 * 17 - 1)


def test_the_list_as_known_from_its_newest_change_on_is_the_newest_list(
    division: str,
) -> None:
    whole = date(1990, 1, 1), date(2100, 12, 31)
    newest_list = cpt.calendar(division)
    rows = oracle.record(division)
    newest = max(
        *(row.first_published for row in rows), *(row.withdrawn for row in rows if row.withdrawn)
    )
    for known_on in (newest, newest_list.checked, date(2100, 1, 1), date.max):
        assert (
            cpt.calendar(division, known_on=known_on).span(*whole).sha256
            == newest_list.span(*whole).sha256
        )


@pytest.mark.parametrize("known_on", [date(2011, 11, 22), date(2005, 6, 1), date(1991, 1, 1)])
def test_before_the_first_list_only_past_years_are_settled(division: str, known_on: date) -> None:
    known = cpt.calendar(division, known_on=known_on)
    assert known.published_to is None
    assert is_settled(known, date(known_on.year - 1, 12, 31))
    assert not is_settled(known, date(known_on.year, 1, 1))
    assert known.add_working_days(date(2000, 1, 14), 1) == date(2000, 1, 17)
    assert "published to None" in repr(known)


def test_as_known_before_all_history_the_ordinary_rules_apply(division: str) -> None:
    known = cpt.calendar(division, known_on=date.min)
    assert dates_of(known, [1995]) == sorted(oracle.ordinary_bank_holidays(division, 1995))


def test_years_not_listed_by_a_day_are_computed_without_later_announcements(
    division: str,
) -> None:
    known = cpt.calendar(division, known_on=date(2018, 12, 6))
    assert known.published_to == date(2019, 12, 31)
    for year in (2020, 2022, 2023, 2026, 2027, 2028):
        assert dates_of(known, [year]) == sorted(oracle.ordinary_bank_holidays(division, year))


# Settled years


def test_a_year_not_listed_yet_is_not_settled_and_2101_is_refused(
    working_calendar: cpt.WorkingCalendar,
) -> None:
    assert is_settled(working_calendar, oracle.LAST_LISTED_DAY)
    assert not is_settled(working_calendar, date(NOT_LISTED_YET, 1, 1))
    assert is_settled(working_calendar, date(2005, 1, 1))
    assert working_calendar.is_working_day(date(NOT_LISTED_YET, 1, 3)) in {True, False}
    with pytest.raises(cpt.CalendarRangeError, match="covers 1990-01-01 to 2100-12-31"):
        working_calendar.is_working_day(date(2101, 1, 3))


@pytest.mark.parametrize(
    ("known_on", "settled_to"),
    [
        (date(2011, 11, 22), date(2010, 12, 31)),
        (date(2011, 11, 23), date(2012, 12, 31)),
        (date(2018, 12, 6), date(2019, 12, 31)),
        (date(2018, 12, 7), date(2020, 12, 31)),
        (date(2025, 11, 24), date(2027, 12, 31)),
        (date(2025, 11, 25), date(2028, 12, 31)),
    ],
)
def test_the_years_listed_by_a_day_were_settled_on_it(
    division: str, known_on: date, settled_to: date
) -> None:
    known = cpt.calendar(division, known_on=known_on)
    assert known.settled_to == settled_to
    assert is_settled(known, settled_to)
    assert not is_settled(known, settled_to + oracle.ONE_DAY)


def test_every_year_is_there_once_and_a_listed_year_as_listed(division: str) -> None:
    calendar = cpt.calendar(division)
    whole = calendar._whole.years.bank_holidays
    days = [holiday.date for holiday in whole]
    assert days == sorted(set(days))
    assert (days[0].year, days[-1].year) == (1990, 2100)
    assert calendar.published_to is not None
    assert [day for day in whole if 2012 <= day.date.year <= calendar.published_to.year] == [
        day
        for year in range(2012, calendar.published_to.year + 1)
        for day in calendar.bank_holidays(year)
    ]
    assert {holiday.note for holiday in calendar.bank_holidays(2040)} <= {"", "Substitute day"}


def test_a_day_that_was_never_there_can_be_withdrawn_or_announced_later() -> None:
    record = division_record("scotland")
    first = record.published[0]
    change = Change(first.on, (), (date(first.year, 2, 3),))
    assert _published_years((first,), (change,)) == _published_years((first,), ())
    joy = BankHoliday(date(2050, 3, 3), "A day of joy")
    one_off = record._replace(one_offs=(OneOff(joy, date(2049, 5, 6), None),))
    assert joy not in list(one_off.computed({2050}, date(2049, 5, 5)))
    assert joy in list(one_off.computed({2050}, date(2049, 5, 6)))


def test_a_known_on_that_is_not_a_date_is_refused() -> None:
    not_a_date: Any = "2026-01-05"
    message = refused(division_record("scotland").calendar, not_a_date)
    assert message.startswith("known_on must be a date, not '2026-01-05'; ")
