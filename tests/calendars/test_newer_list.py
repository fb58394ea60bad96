"""A newer list of GOV.UK: what it changes in the record, and texts that are not such a list."""

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
    differences_in,
    newer_list,
    record_of_2028,
    written,
)

import cptimescales as cpt
from cptimescales.calendars.newer_list import difference, read_list
from cptimescales.calendars.record_update import updated
from cptimescales.errors import BankHolidayListError


def test_the_list_of_the_record_itself_changes_nothing(division: str) -> None:
    differences = differences_in(division, years=range(2019, NEW_YEAR))
    assert not differences
    assert (
        differences.new_years,
        differences.added,
        differences.withdrawn,
        differences.renamed,
    ) == ({}, (), (), ())


def test_a_list_with_all_years_of_the_record_changes_nothing(division: str) -> None:
    assert not differences_in(division, years=range(2011, NEW_YEAR))


def test_an_older_cached_list_lacks_only_the_later_days(division: str) -> None:
    cached = read_list((files("govuk_bank_holidays") / "bank-holidays.json").read_text("utf-8"))
    differences = difference(
        record_of_2028(division), [day for day in cached[division] if day.date.year < NEW_YEAR]
    )
    later = [date(2026, 6, 15)] if division == "scotland" else []
    assert [day.date for day in differences.withdrawn] == later
    assert (differences.new_years, differences.added) == ({}, ())
    # GOV.UK changed titles of days before 2012, but no date.
    assert [day for day in differences.renamed if day.date.year > 2012] == []


def test_a_new_year_is_compared_with_the_computed_days(division: str) -> None:
    differences = differences_in(division, added=[JUBILEE])
    assert list(differences.new_years) == [NEW_YEAR]
    assert JUBILEE in differences.new_years[NEW_YEAR]
    assert (differences.unexpected, differences.missing) == ((JUBILEE,), ())
    assert (differences.added, differences.withdrawn, differences.renamed) == ((), (), ())


def test_a_changed_day_of_a_known_year_is_added_withdrawn_or_renamed(division: str) -> None:
    christmas = cpt.BankHoliday(date(2028, 12, 25), "Christmas")
    differences = differences_in(
        division,
        added=[STATE_FUNERAL, SPRING_MOVED, christmas],
        withdrawn=[date(2028, 5, 29)],
        years=range(2019, NEW_YEAR),
    )
    assert differences.added == (STATE_FUNERAL, SPRING_MOVED)
    assert [day.date for day in differences.withdrawn] == [date(2028, 5, 29)]
    assert differences.renamed == (christmas,)
    assert differences


def test_a_change_in_one_division_changes_no_other() -> None:
    for division in cpt.DIVISIONS:
        differences = differences_in(
            division, added=[STATE_FUNERAL], years=range(2019, NEW_YEAR), division="scotland"
        )
        assert bool(differences) == (division == "scotland")


def test_the_updated_record_answers_by_the_new_list_and_as_known_before_by_the_old_one(
    division: str, comparison: Comparison
) -> None:
    record = record_of_2028(division)
    differences = differences_in(
        division, added=[JUBILEE, STATE_FUNERAL, SPRING_MOVED], withdrawn=[date(2028, 5, 29)]
    )
    newer = updated(record, differences, SEEN)
    now, then, before = newer.calendar(), newer.calendar(SEEN - timedelta(1)), record.calendar()
    text = written(
        newer_list(added=[JUBILEE, STATE_FUNERAL, SPRING_MOVED], withdrawn=[date(2028, 5, 29)])
    )
    listed = {day.date for day in read_list(text)[division]}
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


def test_the_updated_record_computes_the_days_listed_for_the_new_year(division: str) -> None:
    # The rules must agree with the record after an update, too.
    differences = differences_in(
        division,
        added=[JUBILEE, cpt.BankHoliday(date(2029, 6, 4), "Spring bank holiday")],
        withdrawn=[date(2029, 5, 28), date(2029, 5, 7)],
    )
    newer = updated(record_of_2028(division), differences, SEEN)
    assert {day.date for day in newer.computed({NEW_YEAR})} == {
        day.date for day in differences.new_years[NEW_YEAR]
    }
    spring = newer.one_offs[-2] if newer.one_offs[-1].day == JUBILEE else newer.one_offs[-1]
    assert spring.instead_of is not None
    assert spring.instead_of.date == date(2029, 5, 28)
    assert {date(2029, 5, 7), date(2029, 5, 28)} <= {*newer.not_holidays}
    # As known before the list was seen, the moved holiday is on its ordinary day.
    assert date(2029, 5, 28) in {
        day.date for day in newer.computed({NEW_YEAR}, SEEN - timedelta(1))
    }


def test_a_list_cannot_be_seen_before_the_record_was_checked() -> None:
    record = record_of_2028("scotland")
    with pytest.raises(BankHolidayListError, match="followed up to 2026-08-21"):
        updated(record, differences_in("scotland"), record.checked - timedelta(1))
    assert (
        updated(record, differences_in("scotland"), record.checked).published[-1].year == NEW_YEAR
    )


# Texts that are not such a list


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
def test_a_text_that_is_not_the_list_is_refused_with_its_place(text: str, words: str) -> None:
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
def test_a_list_that_cannot_follow_the_record_is_refused(
    years: tuple[int, ...], words: str
) -> None:
    listed = [
        day for year in years for day in record_of_2028("scotland").calendar().bank_holidays(year)
    ]
    with pytest.raises(BankHolidayListError, match=words):
        difference(record_of_2028("scotland"), listed)


def test_a_day_on_a_weekend_is_recorded_and_moves_no_date(division: str) -> None:
    weekend = ON_SATURDAY, ON_SUNDAY
    differences = differences_in(division, added=weekend, years=range(2019, NEW_YEAR))
    assert differences
    assert differences.on_weekends == weekend
    assert (
        differences.new_years,
        differences.added,
        differences.unexpected,
        differences.not_replaced,
    ) == (
        {},
        (),
        (),
        (),
    )
    record = record_of_2028(division)
    newer = updated(record, differences, SEEN)
    assert newer == record._replace(checked=SEEN, also_holidays=(*record.also_holidays, *weekend))
    whole = date(1990, 1, 1), date(2100, 12, 31)
    assert newer.calendar().span(*whole).sha256 == record.calendar().span(*whole).sha256
    assert [*newer.computed(range(2020, 2030))] == [*record.computed(range(2020, 2030))]
    again = read_list(written(newer_list(added=weekend, years=range(2019, NEW_YEAR))))[division]
    assert not difference(newer, again), "a recorded day is no difference"
    assert difference(record, again)


def test_a_list_that_is_cut_off_lacks_the_predicted_days(
    division: str, comparison: Comparison
) -> None:
    record = record_of_2028(division)
    whole = read_list(written(newer_list()))[division]
    for year in (2028, NEW_YEAR):
        predicted = sorted(oracle.ordinary_bank_holidays(division, year))
        for month in range(2, 13):
            end = date(year, month, 1)
            differences = difference(record, [day for day in whole if day.date < end])
            lost = [day for day in predicted if day >= end]
            comparison.same(lost, [day.date for day in differences.not_replaced], end)
    comparison.close(at_least=22)


def test_a_moved_day_is_replaced_but_a_day_of_another_year_replaces_nothing(
    division: str,
) -> None:
    moved = {"added": [SPRING_MOVED], "withdrawn": [date(2028, 5, 29)]}
    assert differences_in(division, **moved).not_replaced == ()
    elsewhere = {"added": [SPRING_MOVED], "withdrawn": [date(2027, 5, 31)]}
    assert [day.date for day in differences_in(division, **elsewhere).not_replaced] == [
        date(2027, 5, 31)
    ]


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
