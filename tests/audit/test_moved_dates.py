"""Which due dates a newer list of bank holidays moves."""

from __future__ import annotations

from datetime import date, timedelta

from tests.oracles import oracle
from tests.support.comparing import Comparison
from tests.support.newer_lists import (
    JUBILEE,
    NEW_YEAR,
    SEEN,
    differences_in,
    england_of_2028,
    record_of_2028,
)

import cptimescales as cpt
from cptimescales.audit import effect, with_record
from cptimescales.calendars import DivisionRecord, updated


def record_with(*added: cpt.BankHoliday) -> DivisionRecord:
    """The record, updated from a list with one more year and with the days added."""
    division = "england-and-wales"
    return updated(record_of_2028(division), differences_in(division, added=added), SEEN)


def test_effects_are_the_oracle_s_with_the_day_more(comparison: Comparison) -> None:
    england = england_of_2028()
    newer = with_record(england, record_with(JUBILEE))
    holidays = oracle.ordinary_bank_holidays("england-and-wales", NEW_YEAR)
    outcomes = set()
    for number in range(250):
        on = date(2029, 1, 1) + timedelta(number)
        due = {}
        for when, days in (("before", holidays), ("after", holidays | {JUBILEE.date})):
            day, count = on, 0
            while count < 10:
                day += timedelta(1)
                count += day.weekday() < 5 and day not in days
            due[when] = day
        moved = effect(england, newer, "first_core_group", on)
        comparison.same((due["before"], due["after"]), (moved.due_before, moved.due_after), on)
        comparison.same(
            "changed" if due["before"] != due["after"] else "settled", moved.outcome, on
        )
        outcomes.add(moved.outcome)
        assert not moved.provisional
    comparison.close(at_least=500)
    assert outcomes == {"changed", "settled"}


def test_a_limit_in_months_stays_and_the_day_to_plan_with_moves() -> None:
    england = england_of_2028()
    newer = with_record(england, record_with(JUBILEE))
    moved = effect(england, newer, "review_conference", date(2029, 3, 8))
    assert (moved.due_before, moved.due_after) == (JUBILEE.date, JUBILEE.date)
    assert (moved.last_working_day_before, moved.last_working_day_after) == (
        JUBILEE.date,
        JUBILEE.date - timedelta(1),
    )
    assert moved.outcome == "changed"


def test_a_window_and_a_settled_year() -> None:
    england = england_of_2028()
    newer = with_record(england, record_with())
    review = effect(england, newer, "eighteenth_birthday_review", date(2011, 5, 20))
    assert review.outcome == "settled"
    assert effect(england, newer, "first_core_group", date(2026, 5, 20)).outcome == "same"
    far = effect(england, newer, "first_core_group", date(2031, 5, 20))
    assert (far.outcome, far.provisional) == ("same", True)


def test_closures_are_kept() -> None:
    council = england_of_2028().with_closures({date(2029, 6, 11): "Council closed"})
    newer = with_record(council, record_with(JUBILEE))
    moved = effect(council, newer, "first_core_group", date(2029, 6, 1))
    assert (moved.due_before, moved.due_after) == (date(2029, 6, 18), date(2029, 6, 19))
