"""What a rulebook answers: the call site of the design to the letter, refusals in words, results that check themselves."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.oracles import oracle

import cptimescales as cpt
from cptimescales.library import division_record

DAYS = st.dates(date(2010, 6, 1), date(2040, 1, 1))
BOOKS = [cpt.rulebook(name) for name in cpt.rulebooks()]
DATED = [
    (book, rule.id)
    for book in BOOKS
    for rule in book.rules
    if rule.versions[-1].undated is None and rule.versions[-1].around is None
]


def _fresh(book: cpt.Rulebook) -> cpt.Rulebook:
    return cpt.Rulebook(book.data, division_record(book.calendar.name))


def _due(book: cpt.Rulebook, rule: str, on: date) -> cpt.DueDate | None:
    try:
        answer = book.due(rule, on=on)
    except (cpt.RuleNotInForceError, cpt.UndatedRuleError):
        return None
    assert isinstance(answer, cpt.DueDate)
    return answer


def test_the_examples_of_the_design() -> None:
    due = cpt.first_core_group_due(date(2026, 12, 14), rulebook="england")
    assert (due.due, due.last_working_day) == (date(2026, 12, 30), date(2026, 12, 30))
    assert [day.date for day in due.skipped] == [date(2026, 12, 25), date(2026, 12, 28)]
    assert cpt.core_group_notes_due(date(2026, 12, 21), rulebook="south-west").due == date(
        2026, 12, 30
    )
    assert cpt.transfer_conference_due(date(2026, 3, 20), rulebook="england").due == date(
        2026, 4, 14
    )
    first = cpt.review_conference_due(conference_held=date(2025, 11, 30), rulebook="england")
    assert (first.due, first.last_working_day) == (date(2026, 2, 28), date(2026, 2, 27))
    later = cpt.review_conference_due(previous_review_held=date(2026, 2, 27), rulebook="england")
    assert (later.due, later.trigger) == (date(2026, 8, 27), "review_conference_held")
    assert cpt.eighteenth_birthday_review(date(2008, 2, 29), rulebook="england").birthday == date(
        2026, 3, 1
    )

    england = cpt.rulebook("england")
    due = england.due("first_core_group", on=date(2026, 12, 14))
    council = england.with_closures({date(2026, 12, 29): "Council closed"})
    closed = council.due("first_core_group", on=date(2026, 12, 14))
    assert closed.due == date(2026, 12, 31)
    assert [(day.date, day.kind) for day in closed.skipped][-1] == (date(2026, 12, 29), "closure")
    assert england.as_known_on(date(2022, 9, 9)).due(
        "first_core_group", on=date(2022, 9, 5)
    ).due == date(2022, 9, 19)
    assert set(cpt.rulebooks()) >= {"england", "wales", "scotland", "northern-ireland"}

    assert str(due) == "First core group meeting: due by Wednesday 30 December 2026"
    assert "Christmas Day" in due.explain()
    assert due.status(as_of=date(2027, 1, 4)) is cpt.Status.OVERDUE
    assert cpt.DueDate.model_validate_json(due.model_dump_json()) == due


def test_a_due_date_as_json_has_the_agreed_names() -> None:
    answer = json.loads(
        cpt.first_core_group_due(date(2026, 12, 14), rulebook="england").model_dump_json()
    )
    names = "kind rulebook rule title trigger on within due last_working_day calendar_days working_days skipped"
    names += " provisional basis citation reading verified open_questions provenance"
    assert set(answer) == set(names.split())
    assert answer["kind"] == "due_date"
    assert answer["skipped"][0] == {
        "date": "2026-12-25",
        "name": "Christmas Day",
        "kind": "bank_holiday",
    }
    assert set(answer["provenance"]) == {
        "version",
        "rulebook_sha256",
        "calendar",
        "calendar_sha256",
        "known_on",
    }


def test_a_review_window_as_json_has_the_agreed_names() -> None:
    answer = json.loads(
        cpt.eighteenth_birthday_review(date(2008, 2, 29), rulebook="england").model_dump_json()
    )
    assert answer["kind"] == "review_window"
    assert {
        "birthday",
        "opens",
        "closes",
        "last_working_day",
        "plan_by",
        "provenance",
        "reading",
    } <= set(answer)


@given(st.sampled_from(DATED), DAYS)
def test_every_answer_survives_json_validation_and_pickling(
    asked: tuple[cpt.Rulebook, str], on: date
) -> None:
    due = _due(*asked, on)
    if due is not None:
        assert cpt.DueDate.model_validate_json(due.model_dump_json()) == due
        assert cpt.DueDate.model_validate(dict(due)) == due
        assert pickle.loads(pickle.dumps(due)) == due


@given(st.sampled_from(DATED), DAYS)
def test_an_answer_is_the_same_whatever_was_asked_before(
    asked: tuple[cpt.Rulebook, str], on: date
) -> None:
    book, rule = asked
    due = _due(book, rule, on)
    again = _due(_fresh(book), rule, on)
    assert due == again
    if due is not None and again is not None:
        assert due.model_dump_json() == again.model_dump_json()


@given(st.sampled_from(DATED), DAYS)
def test_a_count_of_working_days_numbers_each_of_them_once(
    asked: tuple[cpt.Rulebook, str], on: date
) -> None:
    due = _due(*asked, on)
    if due is None:
        return
    days = due.days()
    dates = [day.date for day in days]
    step = timedelta(days=1 if due.due >= due.on else -1)
    assert dates == [due.on + step * n for n in range(len(dates))]
    assert dates[-1] == due.due
    numbers = [day.number for day in days[1:] if day.number is not None]
    assert numbers == list(range(1, len(numbers) + 1))
    if due.within.unit == "working_days":
        assert len(numbers) == due.within.count
        assert due.last_working_day == due.due
        assert {day.date for day in days if day.number is None} >= {day.date for day in due.skipped}


@given(st.sampled_from(DATED), DAYS, st.dates(date(2012, 1, 1), date(2039, 1, 1)))
def test_another_closure_never_makes_a_forward_limit_earlier(
    asked: tuple[cpt.Rulebook, str], on: date, closed: date
) -> None:
    book, rule = asked
    due, later = _due(book, rule, on), _due(book.with_closures({closed: "Closed"}), rule, on)
    if due is not None and later is not None and due.within.direction == "after":
        assert later.due >= due.due > on or due.within.count == 0


@given(st.sampled_from(DATED), DAYS, st.integers(0, 30))
def test_a_later_trigger_never_makes_a_limit_of_one_version_earlier(
    asked: tuple[cpt.Rulebook, str], on: date, later_by: int
) -> None:
    due, later = _due(*asked, on), _due(*asked, on + timedelta(days=later_by))
    if due is not None and later is not None and due.within == later.within:
        assert later.due >= due.due


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
    due = BOOKS[0].due("first_core_group", on=on)
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


NOT_DATES = [
    (datetime(2026, 12, 14), "naive datetime"),
    (datetime(2026, 12, 14, tzinfo=UTC), "local_date"),
    ("2026-12-14", "text is never parsed here"),
    ("14/12/2026", "text is never parsed here"),
    (20261214, "use datetime.date"),
    (None, "use datetime.date"),
]


@pytest.mark.parametrize(("given_date", "words"), NOT_DATES)
def test_only_a_date_is_a_date(given_date: Any, words: str) -> None:
    england = cpt.rulebook("england")
    due = england.due("first_core_group", on=date(2026, 12, 14))
    asked: list[Callable[[], object]] = [
        lambda: england.due("first_core_group", on=given_date),
        lambda: england.due("eighteenth_birthday_review", on=given_date),
        lambda: cpt.first_core_group_due(given_date, rulebook="england"),
        lambda: england.version("first_core_group", on=given_date),
        lambda: england.as_known_on(given_date),
        lambda: england.with_closures({given_date: "Closed"}),
        lambda: due.status(as_of=given_date),
    ]
    if given_date is not None:
        asked.append(lambda: due.status(as_of=date(2027, 1, 1), held=given_date))
    for ask in asked:
        with pytest.raises(cpt.NotADateError, match=words):
            ask()


def test_unknown_names_are_refused_with_near_matches() -> None:
    england = cpt.rulebook("england")
    with pytest.raises(cpt.UnknownRuleError, match="did you mean 'first_core_group'") as rule:
        england.due("first_coregroup", on=date(2026, 12, 14))
    assert rule.value.near[0] == "first_core_group"
    assert rule.value.given == "first_coregroup"
    with pytest.raises(cpt.UnknownRulebookError, match="did you mean 'northern-ireland'"):
        cpt.rulebook("northern ireland")
    with pytest.raises(
        cpt.UnknownCalendarError, match="known: england-and-wales, scotland, northern-ireland"
    ):
        cpt.calendar("UK")
    not_a_name: Any = None
    with pytest.raises(cpt.UnknownRulebookError):
        cpt.visit_due(date(2026, 5, 6), rulebook=not_a_name)
    with pytest.raises(cpt.UnknownRuleError):
        england.due(not_a_name, on=date(2026, 5, 6))


def test_before_the_first_edition_nothing_is_guessed() -> None:
    with pytest.raises(cpt.RuleNotInForceError, match="2010-03-16.*from 2010-03-17") as refused:
        cpt.first_core_group_due(date(2010, 3, 16), rulebook="england")
    assert refused.value.rule == "first_core_group"
    assert cpt.first_core_group_due(date(2010, 3, 17), rulebook="england").due == date(2010, 3, 31)


@pytest.mark.parametrize("number", [0, -1, 1.0, True, 10**9, "2"])
def test_a_number_that_names_none_of_a_series_is_refused(number: Any) -> None:
    with pytest.raises(cpt.PeriodError, match="a whole number from 1 to"):
        cpt.rulebook("england").due("review_conference", on=date(2026, 2, 27), number=number)


def test_only_a_series_has_a_second_one() -> None:
    with pytest.raises(
        cpt.PeriodError, match="'first_core_group', which is not a series, is 2; allowed: 1"
    ):
        cpt.rulebook("england").due("first_core_group", on=date(2026, 12, 14), number=2)
    with pytest.raises(cpt.PeriodError, match="which is not a series"):
        cpt.rulebook("england").due("eighteenth_birthday_review", on=date(2008, 2, 29), number=2)


def test_a_review_conference_is_due_from_one_date() -> None:
    ask: Any = cpt.review_conference_due
    for dates in (
        {},
        {"conference_held": date(2026, 1, 5), "previous_review_held": date(2026, 1, 5)},
    ):
        with pytest.raises(cpt.TimescaleError, match="not both and not neither"):
            ask(**dates, rulebook="england")


def test_a_question_beyond_the_published_years_is_provisional_and_beyond_the_calendar_refused() -> (
    None
):
    england = cpt.rulebook("england")
    last = oracle.LISTED_YEARS[-1]
    assert not england.due("first_core_group", on=date(last, 12, 1)).provisional
    beyond = england.due("first_core_group", on=date(last, 12, 20))
    assert beyond.provisional
    assert "had not been published" in beyond.explain()
    assert (
        beyond.provenance.calendar_sha256
        != england.due("first_core_group", on=date(last, 1, 5)).provenance.calendar_sha256
    )
    for on in (date(2100, 12, 20), date(2101, 1, 10)):
        with pytest.raises(cpt.CalendarRangeError, match="2100-12-31"):
            england.due("first_core_group", on=on)
    with pytest.raises(cpt.CalendarRangeError, match="2100-12-31"):
        england.due("review_conference", on=date(2100, 12, 1))
    with pytest.raises(cpt.CalendarRangeError):
        england.due("review_conference", on=date(9999, 12, 1))


def test_a_refusal_takes_the_place_of_an_error_where_a_host_wants_a_record() -> None:
    refusal = cpt.rulebook("england").answer("first_core_group", on=date(1999, 5, 6))
    assert isinstance(refusal, cpt.Refusal)
    assert refusal.code == "not_in_force"
    assert cpt.Refusal.model_validate_json(refusal.model_dump_json()) == refusal


def test_errors_survive_pickling_with_their_values() -> None:
    raised: list[cpt.TimescaleError] = []
    asks: list[Callable[[], object]] = [
        lambda: cpt.rulebook("nowhere"),
        lambda: cpt.rulebook("england").due("nothing", on=date(2026, 5, 6)),
        lambda: cpt.rulebook("england").due("first_core_group", on=date(1999, 5, 6)),
        lambda: cpt.calendar("scotland").add_working_days(date(2100, 12, 31), 5),
        lambda: cpt.Period(-1, "days"),
        lambda: cpt.calendar("scotland", closures={date(2026, 1, 5): ""}),
    ]
    for ask in asks:
        with pytest.raises(cpt.TimescaleError) as caught:
            ask()
        raised.append(caught.value)
    for error in raised:
        copy = pickle.loads(pickle.dumps(error))
        assert (type(copy), str(copy), vars(copy)) == (type(error), str(error), vars(error))


def test_results_are_frozen() -> None:
    due = cpt.first_core_group_due(date(2026, 12, 14), rulebook="england")
    with pytest.raises(ValidationError):
        due.due = date(2027, 1, 1)  # type: ignore[misc]  # the point of the test


def test_closures_add_up_and_are_all_named_in_the_result() -> None:
    book = cpt.rulebook("england").with_closures({date(2026, 12, 29): "Council closed"})
    both = book.with_closures(
        [(date(2026, 12, 30), "Moving house"), (date(2026, 12, 26), "A Saturday")]
    )
    due = both.due("first_core_group", on=date(2026, 12, 14))
    assert due.due == date(2027, 1, 4)
    assert [day.name for day in due.skipped if day.kind == "closure"] == [
        "Council closed",
        "Moving house",
    ]
    with pytest.raises(cpt.ClosureError, match="named twice, 'Council closed' and 'Open'"):
        book.with_closures({date(2026, 12, 29): "Open"})
    with pytest.raises(cpt.CalendarRangeError, match="closure on 3026-12-29"):
        book.with_closures({date(3026, 12, 29): "A slip of the finger"})


def test_a_rulebook_goes_between_processes() -> None:
    for book in (
        *BOOKS,
        BOOKS[0].as_known_on(date(2022, 9, 9)).with_closures({date(2022, 9, 12): "Closed"}),
    ):
        _due(book, "review_conference", date(2023, 9, 5))
        copy = pickle.loads(pickle.dumps(book))
        assert _due(copy, "review_conference", date(2023, 9, 5)) == _due(
            book, "review_conference", date(2023, 9, 5)
        )
        assert (copy.sha256, copy.data) == (book.sha256, book.data)
