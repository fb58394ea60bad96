"""A newer list of GOV.UK beside the record: the difference, the record with it, and the dates it moves."""

from __future__ import annotations

from datetime import date, timedelta
from importlib.resources import files
from typing import Any

import pytest
from tests.oracles import oracle
from tests.support.comparing import Comparison
from tests.support.newer_lists import (
    JUBILEE,
    NEW_YEAR,
    ON_SATURDAY,
    ON_SUNDAY,
    SEEN,
    SPRING_MOVED,
    STATE_FUNERAL,
    found_in,
    newer_list,
    record_of_2028,
    written,
)

import cptimescales as cpt
from cptimescales.calendars.newer_list import difference, read_list
from cptimescales.calendars.record_update import updated
from cptimescales.errors import BankHolidayListError


def test_the_record_itself_differs_in_nothing(division: str) -> None:
    found = found_in(division, years=range(2019, NEW_YEAR))
    assert not found
    assert (found.new_years, found.added, found.withdrawn, found.renamed) == ({}, (), (), ())


def test_a_list_from_its_first_year_on_differs_in_nothing_either(division: str) -> None:
    assert not found_in(division, years=range(2011, NEW_YEAR))


def test_a_list_cached_by_others_lacks_only_what_came_after_it(division: str) -> None:
    cached = read_list((files("govuk_bank_holidays") / "bank-holidays.json").read_text("utf-8"))
    found = difference(
        record_of_2028(division), [day for day in cached[division] if day.date.year < NEW_YEAR]
    )
    gone = [date(2026, 6, 15)] if division == "scotland" else []
    assert [day.date for day in found.withdrawn] == gone
    assert (found.new_years, found.added) == ({}, ())
    # Before 2012 GOV.UK's own titles changed without a date among them.
    assert [day for day in found.renamed if day.date.year > 2012] == []


def test_a_new_year_is_compared_with_what_was_computed(division: str) -> None:
    found = found_in(division, added=[JUBILEE])
    assert list(found.new_years) == [NEW_YEAR]
    assert JUBILEE in found.new_years[NEW_YEAR]
    assert (found.unexpected, found.missing) == ((JUBILEE,), ())
    assert (found.added, found.withdrawn, found.renamed) == ((), (), ())


def test_what_changed_in_a_known_year_is_added_withdrawn_or_renamed(division: str) -> None:
    christmas = cpt.BankHoliday(date(2028, 12, 25), "Christmas")
    found = found_in(
        division,
        added=[STATE_FUNERAL, SPRING_MOVED, christmas],
        withdrawn=[date(2028, 5, 29)],
        years=range(2019, NEW_YEAR),
    )
    assert found.added == (STATE_FUNERAL, SPRING_MOVED)
    assert [day.date for day in found.withdrawn] == [date(2028, 5, 29)]
    assert found.renamed == (christmas,)
    assert found


def test_the_other_divisions_are_left_alone() -> None:
    for division in cpt.DIVISIONS:
        found = found_in(
            division, added=[STATE_FUNERAL], years=range(2019, NEW_YEAR), division="scotland"
        )
        assert bool(found) == (division == "scotland")


def test_the_updated_record_says_what_the_list_says_and_what_it_said_before(
    division: str, comparison: Comparison
) -> None:
    record = record_of_2028(division)
    found = found_in(
        division, added=[JUBILEE, STATE_FUNERAL, SPRING_MOVED], withdrawn=[date(2028, 5, 29)]
    )
    newer = updated(record, found, SEEN)
    now, then, before = newer.calendar(), newer.calendar(SEEN - timedelta(1)), record.calendar()
    listed = {day.date for day in read_list(written(newer_list(added=[JUBILEE, STATE_FUNERAL, SPRING_MOVED], withdrawn=[date(2028, 5, 29)])))[division]}  # fmt: skip
    day = date(2019, 1, 1)
    while day < date(2030, 1, 1):
        comparison.same(
            day.weekday() < 5 and day not in listed, now.is_working_day(day), "now", day
        )
        comparison.same(before.is_working_day(day), then.is_working_day(day), "the day before", day)
        day += timedelta(1)
    comparison.close(at_least=2 * 4_000)
    assert now.is_settled(date(2029, 12, 31))
    assert not then.is_settled(date(2029, 1, 1))
    assert now.checked == SEEN


def test_what_would_be_computed_for_the_new_year_is_what_was_listed(division: str) -> None:
    # The promise that the record and the rules agree must outlive an update.
    found = found_in(
        division,
        added=[JUBILEE, cpt.BankHoliday(date(2029, 6, 4), "Spring bank holiday")],
        withdrawn=[date(2029, 5, 28), date(2029, 5, 7)],
    )
    newer = updated(record_of_2028(division), found, SEEN)
    assert {day.date for day in newer.computed({NEW_YEAR})} == {
        day.date for day in found.new_years[NEW_YEAR]
    }
    spring = newer.one_offs[-2] if newer.one_offs[-1].day == JUBILEE else newer.one_offs[-1]
    assert spring.instead_of is not None
    assert spring.instead_of.date == date(2029, 5, 28)
    assert {date(2029, 5, 7), date(2029, 5, 28)} <= {*newer.not_holidays}
    # Before it was seen, the moved holiday was expected on its own day.
    assert date(2029, 5, 28) in {
        day.date for day in newer.computed({NEW_YEAR}, SEEN - timedelta(1))
    }


def test_a_list_cannot_be_seen_before_the_record_was_followed() -> None:
    record = record_of_2028("scotland")
    with pytest.raises(BankHolidayListError, match="followed up to 2026-08-21"):
        updated(record, found_in("scotland"), record.checked - timedelta(1))
    assert updated(record, found_in("scotland"), record.checked).published[-1].year == NEW_YEAR


# What it does to due dates


# What is no list


def event(**changes: Any) -> dict[str, Any]:
    return {
        "title": "New Year\u2019s Day",
        "date": "2029-01-01",
        "notes": "",
        "bunting": True,
    } | changes


def with_events(events: Any) -> str:
    return written(newer_list() | {"scotland": {"division": "scotland", "events": events}})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "it is not valid JSON"),
        ("<html>", "it is not valid JSON"),
        ("[" * 100_000, "it is not valid JSON"),
        ("[]", "it holds a list"),
        ("{}", "it holds nothing"),
        ("null", "it holds nothing"),
        ("false", "it holds false"),
        (written({"scotland": {"events": [event()]}}), "it holds scotland"),
        (
            written(newer_list() | {"jersey": {"events": [event()]}}),
            "it holds england-and-wales, jersey",
        ),
        (written(newer_list() | {"scotland": []}), "scotland has no list named events"),
        (with_events({}), "scotland has no list named events"),
        (with_events([]), "scotland has a list named events with no day in it"),
        (
            written(newer_list() | {"scotland": newer_list()["england-and-wales"]}),
            'the entry scotland has "england-and-wales" as its division',
        ),
        (
            written(newer_list() | {"scotland": {"events": [event()]}}),
            "the entry scotland has nothing as its division",
        ),
        (with_events(["x"]), 'scotland, event 1: it is "x"'),
        (with_events([None]), "scotland, event 1: it is null"),
        (with_events([event(title="")]), "event 1: title and notes must be text"),
        (with_events([event(title=7)]), "event 1: title and notes must be text"),
        (with_events([event(notes=["x"])]), "event 1: title and notes must be text"),
        (
            with_events([event(), event(date="01/01/2029")]),
            "event 2: its date must be a date, not '01/01/2029'",
        ),
        (with_events([event(date="2029-02-29")]), "there is no such day"),
        (with_events([event(date=20290101)]), "event 1: it has no date written as text"),
        (with_events([event(), event(title="Again")]), "event 2: 2029-01-01 is listed twice"),
    ],
)
def test_what_is_not_the_list_is_refused_with_its_place(text: str, words: str) -> None:
    with pytest.raises(BankHolidayListError) as refused:
        read_list(text)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("years", "words"),
    [
        (range(2019, 2028), "ends with 2027, the record with 2028: the file is older"),
        (range(2029, 2029), "ends with nothing, the record with 2028"),
    ],
)
def test_a_list_that_is_older_than_the_record_is_refused(years: range, words: str) -> None:
    listed = [
        day for year in years for day in record_of_2028("scotland").calendar().bank_holidays(year)
    ]
    with pytest.raises(BankHolidayListError, match=words):
        difference(record_of_2028("scotland"), listed)


@pytest.mark.parametrize(
    ("years", "words"),
    [
        ((2027, 2028, 2030), "scotland has no day in 2029, but days after it"),
        ((2030,), "scotland has no day in 2029, but days after it"),
        ((2026, 2028), "scotland has no day in 2027, but days after it"),
        (range(2028, 2040), "scotland reaches 2039; the record ends with 2028"),
    ],
)
def test_a_list_that_cannot_follow_on_is_refused(years: tuple[int, ...], words: str) -> None:
    listed = [
        day for year in years for day in record_of_2028("scotland").calendar().bank_holidays(year)
    ]
    with pytest.raises(BankHolidayListError, match=words):
        difference(record_of_2028("scotland"), listed)


def test_a_day_on_a_weekend_is_told_and_moves_no_date(division: str) -> None:
    weekend = ON_SATURDAY, ON_SUNDAY
    found = found_in(division, added=weekend, years=range(2019, NEW_YEAR))
    assert found
    assert found.on_weekends == weekend
    assert (found.new_years, found.added, found.unexpected, found.not_replaced) == (
        {},
        (),
        (),
        (),
    )
    record = record_of_2028(division)
    newer = updated(record, found, SEEN)
    assert newer == record._replace(checked=SEEN, also_holidays=(*record.also_holidays, *weekend))
    whole = date(1990, 1, 1), date(2100, 12, 31)
    assert newer.calendar().span(*whole).sha256 == record.calendar().span(*whole).sha256
    assert [*newer.computed(range(2020, 2030))] == [*record.computed(range(2020, 2030))]
    again = read_list(written(newer_list(added=weekend, years=range(2019, NEW_YEAR))))[division]
    assert not difference(newer, again), "what the record holds is no difference"
    assert difference(record, again)


def test_a_list_that_is_cut_off_lacks_what_was_to_be_expected(
    division: str, comparison: Comparison
) -> None:
    record = record_of_2028(division)
    whole = read_list(written(newer_list()))[division]
    for year in (2028, NEW_YEAR):
        ruled = sorted(oracle.ordinary_bank_holidays(division, year))
        for month in range(2, 13):
            end = date(year, month, 1)
            found = difference(record, [day for day in whole if day.date < end])
            lost = [day for day in ruled if day >= end]
            comparison.same(lost, [day.date for day in found.not_replaced], end)
    comparison.close(at_least=22)


def test_a_day_that_was_moved_is_replaced_and_one_of_another_year_replaces_nothing(
    division: str,
) -> None:
    moved = {"added": [SPRING_MOVED], "withdrawn": [date(2028, 5, 29)]}
    assert found_in(division, **moved).not_replaced == ()
    elsewhere = {"added": [SPRING_MOVED], "withdrawn": [date(2027, 5, 31)]}
    assert [day.date for day in found_in(division, **elsewhere).not_replaced] == [date(2027, 5, 31)]


def test_a_refusal_has_its_code_and_starts_in_lower_case() -> None:
    with pytest.raises(cpt.TimescaleError) as refused:
        read_list("?")
    assert refused.value.code == "bad_bank_holiday_list"
    assert str(refused.value)[0].islower()


def test_years_before_the_record_are_not_compared(division: str) -> None:
    record = record_of_2028(division)
    before = cpt.BankHoliday(date(2010, 1, 1), "New Year's Day")
    listed = [
        day for year in range(2011, NEW_YEAR) for day in record.calendar().bank_holidays(year)
    ]
    assert not difference(record, (before, *listed))
