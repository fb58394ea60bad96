"""What a rulebook answers: the examples of the design, refusals in words, checked results."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from copy import copy, deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.oracles import oracle
from tests.support.comparing import refused
from tests.support.made_rules import SERIES, a_rule, a_rulebook, a_version

import cptimescales as cpt
from cptimescales.calendars.dates import ONE_DAY
from cptimescales.library import division_record
from cptimescales.rules.model import Around
from cptimescales.rules.period import Period

FIRST = date(1990, 1, 1)

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
        with pytest.raises(cpt.TimescaleError, match="give either conference_held"):
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


def test_versions_asked_in_any_order_answer_for_their_own_days() -> None:
    versions = [
        a_version(date(2020 + place, 1, 1), within=Period(place + 1, "days"), reading=f"{place}")
        for place in range(3)
    ]
    ended = replace(versions[2], effective_to=date(2022, 6, 30))
    edges = [
        date(2020, 12, 31),
        date(2021, 1, 1),
        date(2021, 12, 31),
        date(2022, 1, 1),
        date(2022, 6, 30),
    ]
    for order in permutations(edges):
        book = a_rulebook(a_rule(*versions[:2], ended))
        for on in order:
            answer = book.due("visit", on=on)
            assert (answer.rule, answer.rulebook, answer.reading) == (
                "visit",
                "made",
                f"{on.year - 2020}",
            )
            assert isinstance(answer, cpt.DueDate)
            assert (answer.on, answer.due) == (on, on + timedelta(days=on.year - 2019))
        assert "was not in force on 2022-07-01" in refused(book.due, "visit", on=date(2022, 7, 1))
        assert "was not in force on 2019-12-31" in refused(book.due, "visit", on=date(2019, 12, 31))
    assert book.version("visit", on=date(2021, 12, 31)) == versions[1]
    not_a_date: Any = "2021-12-31"
    for ask in (book.version, book.due):
        assert refused(ask, "visit", on=not_a_date).startswith(
            "on must be a date, not '2021-12-31'; "
        )
    other: object
    for other in ([], {}, None):
        assert refused(book.due, other, on=date(2021, 12, 31)).startswith(
            f"unknown rule {other!r} in rulebook 'made'"
        )


def test_an_answer_is_provisional_if_either_end_lies_beyond_the_list() -> None:
    book = a_rulebook(
        a_rule(a_version(FIRST, before=Period(10, "days"))),
        a_rule(a_version(FIRST, within=Period(10, "days")), id="later"),
    )
    settled = book.calendar.settled_to
    for rule, sign in (("visit", -1), ("later", 1)):
        for step in (-30, -10, -9, -1, 0, 1, 9, 10, 11, 30):
            on = settled + step * ONE_DAY
            answer = book.due(rule, on=on)
            assert isinstance(answer, cpt.DueDate)
            assert answer.due == on + 10 * sign * ONE_DAY
            assert answer.provisional == (max(on, answer.due) > settled)
            assert answer.calendar_days == 10 * sign
            span = book.calendar.span(on, answer.due)
            assert (answer.working_days, answer.skipped, answer.last_working_day) == span[:3]
            assert answer.provenance.calendar_sha256 == span.sha256
            assert cpt.DueDate.model_validate_json(answer.model_dump_json()) == answer


class Council(cpt.Rulebook):
    """A rulebook of a host system, with a constructor and an attribute of its own."""

    def __init__(self, council: str) -> None:
        england = cpt.rulebook("england")
        super().__init__(england.data, england._record)
        self.council = council


def test_a_subclass_keeps_its_class_and_its_attributes() -> None:
    book = Council("E06000052")
    day = date(2026, 12, 14)
    assert book.due("first_core_group", on=day).due == date(2026, 12, 30)
    closed = book.with_closures({date(2026, 12, 29): "Council closed"})
    assert closed.due("first_core_group", on=day).due == date(2026, 12, 31)
    known = book.as_known_on(date(2022, 9, 9))
    assert known.due("first_core_group", on=date(2022, 9, 5)).due == date(2022, 9, 19)
    for other in (closed, known, copy(book), deepcopy(book), pickle.loads(pickle.dumps(book))):
        assert type(other) is Council
        assert other.council == "E06000052"
    assert book.due("first_core_group", on=day).due == date(2026, 12, 30)


def test_a_rulebook_keeps_what_it_was_made_of() -> None:
    closed = ((date(2026, 12, 29), "Closed"),)
    book = a_rulebook(
        a_rule(a_version(FIRST)), sha256="abc", known_on=date(2024, 5, 6), closures=closed
    )
    answer = book.due("visit", on=date(2026, 12, 14))
    assert (book.sha256, book.known_on, book.closures) == ("abc", date(2024, 5, 6), closed)
    assert (book.calendar.known_on, book.calendar.closures) == (date(2024, 5, 6), closed)
    provenance = answer.provenance
    assert (provenance.rulebook_sha256, provenance.known_on, provenance.calendar) == (
        "abc",
        date(2024, 5, 6),
        "scotland",
    )
    assert book.due("visit", on=date(2026, 12, 15)).provenance == provenance
    plain = a_rulebook(a_rule(a_version(FIRST)))
    assert (plain.known_on, plain.closures) == (None, ())
    assert len(plain.sha256) == 64


def test_every_third_and_later_of_a_series_is_asked_for_by_its_number() -> None:
    book = a_rulebook(a_rule(a_version(FIRST, then=SERIES), met_by="core_group_held"))
    on = date(2026, 1, 5)
    for _ in range(2):  # as answered first, and as answered again
        for number, due in (
            (1, date(2026, 4, 5)),
            (2, date(2026, 7, 5)),
            (3, date(2027, 1, 5)),
            (4, date(2027, 1, 5)),
        ):
            answer = book.due("visit", on=on, number=number)
            assert isinstance(answer, cpt.DueDate)
            assert (answer.due, answer.trigger) == (
                due,
                "conference_held" if number == 1 else "core_group_held",
            )
    assert book.due("visit", on=on) == book.due("visit", on=on, number=1)
    assert "number is True" in refused(book.due, "visit", on=on, number=True)


def test_a_window_says_what_it_was_made_of() -> None:
    months = (Period(1, "months"), Period(2, "months"), Period(3, "months"))
    window = Around(birthday=18, opens=months[0], closes=months[1], plan_by=months[2])
    book = a_rulebook(a_rule(a_version(FIRST, around=window)), known_on=date(2026, 8, 1))
    settled = book.calendar.settled_to
    for born, provisional in (
        (date(settled.year - 18, 10, 31), False),
        (date(settled.year - 18, 11, 1), True),
    ):
        answer = book.due("visit", on=born)
        assert isinstance(answer, cpt.ReviewWindow)
        assert answer.birthday == born.replace(year=settled.year)
        assert answer.provisional == provisional == (answer.closes > settled)
        span = book.calendar.span(answer.plan_by, answer.closes)
        assert (answer.on, answer.trigger, answer.last_working_day) == (
            born,
            "conference_held",
            span.last_working_day,
        )
        assert answer.provenance.calendar_sha256 == span.sha256
