"""Met, met late, pending or overdue: a deadline judged on a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.comparing import refused

import cptimescales as cpt
from cptimescales.calendars.dates import ONE_DAY
from cptimescales.rules.period import Period
from cptimescales.rules.status import Status, due_status, status_on, window_status

ENGLAND = cpt.rulebook("england")
DAYS = st.dates(date(2010, 6, 1), date(2040, 1, 1))


def test_where_a_duty_stands_on_every_day_around_its_limit() -> None:
    limit = date(2026, 1, 15)
    for as_of in (limit - ONE_DAY, limit, limit + ONE_DAY):
        open_yet = Status.OVERDUE if as_of > limit else Status.PENDING
        assert status_on(limit, as_of=as_of, held=None) == open_yet
        for held in (limit - ONE_DAY, limit, limit + ONE_DAY, limit + 2 * ONE_DAY):
            done = Status.MET if held <= limit else Status.MET_LATE
            assert status_on(limit, as_of=as_of, held=held) == (done if held <= as_of else open_yet)
    assert refused(status_on, limit, as_of="x", held=None).startswith(
        "as_of must be a date, not 'x'; "
    )
    assert refused(status_on, limit, as_of=limit, held="x").startswith(
        "held must be a date, not 'x'; "
    )


def test_what_meets_a_duty_comes_after_its_trigger_unless_it_is_counted_back() -> None:
    on, due = date(2026, 1, 5), date(2026, 1, 15)
    after, before = Period(10, "days"), Period(10, "days", direction="before")
    assert due_status("conference_held", on, after, due, as_of=due, held=on) == Status.MET
    told = refused(due_status, "conference_held", on, after, due, as_of=due, held=on - ONE_DAY)
    assert told.startswith(
        "the event that meets it on 2026-01-04 is before conference_held on 2026-01-05; "
    )
    assert (
        due_status("conference_held", due, before, on, as_of=due, held=on - ONE_DAY) == Status.MET
    )
    assert (
        due_status("conference_held", on, after, due, as_of=due + ONE_DAY, held=None)
        == Status.OVERDUE
    )
    assert refused(due_status, "conference_held", on, after, due, as_of=due, held="x").startswith(
        "held must be a date"
    )


def test_a_review_counts_from_the_day_its_window_opens() -> None:
    window = (date(2026, 5, 1), date(2026, 7, 1))
    assert window_status(*window, as_of=date(2026, 7, 1), held=date(2026, 5, 1)) == Status.MET
    assert window_status(*window, as_of=date(2026, 7, 1), held=date(2026, 4, 30)) == Status.PENDING
    assert window_status(*window, as_of=date(2026, 7, 2), held=date(2026, 4, 30)) == Status.OVERDUE
    assert window_status(*window, as_of=date(2026, 7, 2), held=date(2026, 7, 2)) == Status.MET_LATE
    assert refused(window_status, *window, as_of=date(2026, 7, 1), held="x").startswith(
        "held must be a date, not 'x'"
    )


@pytest.mark.parametrize("held", [None, *(date(2026, 12, day) for day in (14, 30, 31))])
def test_status_on_the_days_around_the_limit(held: date | None) -> None:
    due = cpt.first_core_group_due(date(2026, 12, 14), rulebook="england")
    got = [
        due.status(as_of=day, held=held).value for day in (date(2026, 12, 30), date(2026, 12, 31))
    ]
    wanted = {
        None: ["pending", "overdue"],
        date(2026, 12, 14): ["met", "met"],
        date(2026, 12, 30): ["met", "met"],
        date(2026, 12, 31): ["pending", "met_late"],  # on the 30th it had not happened yet
    }
    assert got == wanted[held]


@given(DAYS, st.integers(-40, 60), st.integers(0, 60), st.integers(0, 60))
def test_moving_as_of_forward_never_turns_late_into_met(
    on: date, held: int, as_of: int, further: int
) -> None:
    due = ENGLAND.due("first_core_group", on=on)
    held_on = on + timedelta(days=abs(held)) if held else None
    before = due.status(as_of=on + timedelta(days=as_of), held=held_on)
    after = due.status(as_of=on + timedelta(days=as_of + further), held=held_on)
    if before in (cpt.Status.OVERDUE, cpt.Status.MET_LATE):
        assert after in (cpt.Status.OVERDUE, cpt.Status.MET_LATE)


def test_held_before_the_clock_started_is_refused_with_both_dates() -> None:
    due = cpt.first_core_group_due(date(2026, 12, 14), rulebook="england")
    with pytest.raises(
        cpt.EventOrderError, match="2026-12-11 is before conference_held on 2026-12-14"
    ):
        due.status(as_of=date(2027, 1, 4), held=date(2026, 12, 11))


def test_a_review_before_the_window_does_not_count_as_the_review_around_the_birthday() -> None:
    window = cpt.eighteenth_birthday_review(date(2008, 5, 6), rulebook="england")
    assert (window.birthday, window.opens, window.closes) == (
        date(2026, 5, 6),
        date(2026, 4, 6),
        date(2026, 5, 6),
    )
    day_before = window.opens - timedelta(days=1)
    assert window.status(as_of=date(2026, 6, 1), held=day_before) is cpt.Status.OVERDUE
    assert window.status(as_of=date(2026, 6, 1), held=window.opens) is cpt.Status.MET
    assert window.status(as_of=window.closes) is cpt.Status.PENDING
    assert cpt.ReviewWindow.model_validate_json(window.model_dump_json()) == window
