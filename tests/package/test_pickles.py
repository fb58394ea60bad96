"""Results, errors, rulebooks and calendars survive pickle, copy, deepcopy and another process."""

from __future__ import annotations

import copy
import inspect
import pickle
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

import cptimescales as cpt
from cptimescales.audit.judge import audit
from cptimescales.calendars.day_index import Span, Years
from cptimescales.cases import read_cases
from cptimescales.errors import AuditFileError, AuditRowError, ClosuresFileError

EXAMPLES = Path(__file__).parents[2] / "examples"
KNOWN = date(2022, 9, 9)
CLOSED = {date(2022, 9, 12): "Council closed"}


def _pickled(protocol: int, value: Any) -> Any:
    return pickle.loads(pickle.dumps(value, protocol))


WAYS: dict[str, Callable[[Any], Any]] = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    **{f"pickle {protocol}": partial(_pickled, protocol) for protocol in range(2, 6)},
}


@cache
def case() -> cpt.Case:
    return cpt.read_case(EXAMPLES / "cases" / "south-west-to-the-second-review.toml")


@cache
def timetable() -> cpt.Timetable:
    book = cpt.rulebook("south-west")
    return book.timetable(case(), as_of=date(2026, 1, 12), horizon=date(2027, 1, 12))


def results() -> list[Any]:
    """One or more of every type that an answer is made of."""
    england = cpt.rulebook("england")
    book = england.as_known_on(KNOWN).with_closures(CLOSED)
    due = book.due("first_core_group", on=date(2022, 9, 5))
    again = book.due(
        "first_core_group", on=date(2022, 9, 6)
    )  # a copy of the first with another count
    window = cpt.eighteenth_birthday_review(date(2008, 2, 29), rulebook="england")
    row = {
        "reference": "C-1",
        "rule": "first_core_group",
        "on": date(2022, 9, 5),
        "recorded_due": date(2022, 9, 16),
    }
    findings = [*audit([row, {**row, "on": "5.9.2022"}], england)]
    cases = cpt.Case(
        reference="C-2",
        expected_birth=date(2026, 1, 5),
        events=[cpt.CaseEvent(event="conference_held", on=date(2025, 11, 3))],
        agreed=[cpt.AgreedDate(rule="first_core_group", on=date(2025, 11, 12))],
        closures=[cpt.ClosureDay(date=date(2025, 11, 10), name="Closed")],
    )
    undated = england.timetable(cases, as_of=date(2025, 11, 20))
    alert = cpt.Alert(code="child_unseen", on=KNOWN, message="the child was not seen")
    unanswered = cpt.Unanswered(
        rule="visit", on=KNOWN, code="not_in_force", message="it was not in force"
    )
    rule = england.rule("review_conference")
    return [
        *(
            due,
            again,
            window,
            window.provenance,
            due.provenance,
            due.within,
            due.citation,
            *due.skipped,
            *due.days(),
        ),
        *(england.answer("visit", on=date(2026, 5, 6)), cpt.Status.MET_LATE, *findings),
        *(case(), *case().events, cases, *cases.events, *cases.agreed, *cases.closures),
        *(
            timetable(),
            *timetable().entries,
            *timetable().alerts,
            undated,
            *undated.undated,
            alert,
            unanswered,
        ),
        *(entry.agreed for entry in undated.entries if entry.agreed is not None),
        england.may_discontinue(case(), "no_longer_at_risk", on=date(2026, 1, 12)),
        *(england.data, rule, *rule.versions, *england.calendar.bank_holidays(2026)),
        *(england.calendar.span(date(2026, 12, 14), date(2026, 12, 30)), Years(2026, 2026, ())),
    ]


def errors() -> list[cpt.TimescaleError]:
    """One of every error."""
    day, later = date(2026, 12, 14), date(2026, 12, 30)
    known = ("england", "scotland")
    return [
        cpt.TimescaleError("it cannot be answered"),
        cpt.NotADateError("on", "14 December", "use datetime.date"),
        cpt.CalendarRangeError("scotland", "the year 2101", day, later),
        cpt.MonthEndError(day, 2),
        cpt.PeriodError("number", 0, "1 or more"),
        cpt.ClosureError(day, "it has no name"),
        cpt.EventOrderError("conference_held", later, "core_group_held", day),
        *(
            kind("englnd", known, " here")
            for kind in (
                *(
                    cpt.UnknownNameError,
                    cpt.UnknownCalendarError,
                    cpt.UnknownRulebookError,
                    cpt.UnknownRuleError,
                ),
                *(cpt.UnknownEventError, cpt.UnknownReasonError),
            )
        ),
        cpt.UnknownAuthorityError("E07000123", district=True),
        cpt.RuleNotInForceError("england", "visit", day, "from 2010"),
        cpt.UndatedRuleError("england", "visit", "regularly"),
        cpt.RulebookError("ours.toml", "rule", "it is wrong"),
        cpt.CaseError("case.toml", "born", "it is wrong"),
        ClosuresFileError("closed.csv", "line 2", "it is wrong"),
        AuditFileError("it is empty"),
        AuditRowError("it is broken"),
    ]


def values_of(error: BaseException) -> tuple[object, ...]:
    return type(error), str(error), error.args, vars(error)


def asked_of(book: cpt.Rulebook) -> list[object]:
    """What a rulebook is, and what it says in the years that were published and in others."""
    days = (date(2022, 9, 5), date(2023, 9, 5), date(2027, 12, 20), date(2040, 12, 20))
    answers = [book.answer(rule.id, on=on) for rule in book.rules for on in days]
    return [book.name, book.sha256, book.data, book.known_on, book.closures, *answers]


def test_every_public_type_has_its_example_here() -> None:
    there = {type(example) for example in (*results(), *errors())}
    public = [getattr(cpt, name) for name in cpt.__all__]
    missing = {kind for kind in public if inspect.isclass(kind) and kind not in there}
    assert missing == {
        cpt.Rulebook,
        cpt.WorkingCalendar,
        cpt.CaseRefusal,
    }  # which have tests of their own below
    assert Span in there


@pytest.mark.parametrize("way", WAYS)
def test_every_result_comes_back_equal(way: str) -> None:
    for result in results():
        again = WAYS[way](result)
        assert type(again) is type(result)
        assert again == result
        assert repr(again) == repr(result)
        if hasattr(result, "model_dump_json"):
            assert again.model_dump_json() == result.model_dump_json()


@pytest.mark.parametrize("way", WAYS)
def test_every_error_comes_back_with_its_words_and_values(way: str) -> None:
    for error in errors():
        assert values_of(WAYS[way](error)) == values_of(error)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("asked_before", [False, True], ids=["fresh", "used"])
def test_a_rulebook_comes_back_and_answers_alike(way: str, asked_before: bool) -> None:
    for name in cpt.rulebooks():
        book = cpt.rulebook(name).as_known_on(KNOWN).with_closures(CLOSED)
        if asked_before:
            asked_of(book)
        assert asked_of(WAYS[way](book)) == asked_of(book)


@pytest.mark.parametrize("way", WAYS)
def test_a_refused_case_comes_back_equal(way: str, tmp_path: Path) -> None:
    file = tmp_path / "cases.csv"
    file.write_text("reference,event,on\nC-1,conference_held,31/02/2026\n", "utf-8")
    (refusal,) = read_cases(file)
    assert isinstance(refusal, cpt.CaseRefusal)
    assert WAYS[way](refusal) == refusal


def test_a_new_process_is_sent_everything_and_sends_it_back_equal() -> None:
    books = [
        cpt.rulebook("england"),
        cpt.rulebook("scotland").as_known_on(date(2025, 1, 9)),
        cpt.rulebook("south-west").with_closures(CLOSED),
    ]
    calendars = [book.calendar for book in books]
    span = date(2020, 1, 1), date(2040, 12, 31)
    # A process that was spawned has imported nothing yet: all it knows comes out of the pickle.
    with ProcessPoolExecutor(1, get_context("spawn")) as elsewhere:
        assert elsewhere.submit(copy.copy, results()).result() == results()
        for back, sent in zip(
            elsewhere.submit(copy.copy, errors()).result(), errors(), strict=True
        ):
            assert values_of(back) == values_of(sent)
        for book, sent_book in zip(elsewhere.submit(copy.copy, books).result(), books, strict=True):
            assert asked_of(book) == asked_of(sent_book)
        for calendar, sent_calendar in zip(
            elsewhere.submit(copy.copy, calendars).result(), calendars, strict=True
        ):
            assert calendar.span(*span) == sent_calendar.span(*span)
            assert repr(calendar) == repr(sent_calendar)
        for book in books:
            on = date(2026, 12, 14)
            there = elsewhere.submit(book.due, "first_core_group", on=on).result()
            assert there == book.due("first_core_group", on=on)
            refused = elsewhere.submit(
                book.due, "first_core_group", on=date(1999, 5, 6)
            ).exception()
            assert isinstance(refused, cpt.RuleNotInForceError)
            assert refused.on == date(1999, 5, 6)


def test_a_pickle_of_a_rulebook_does_not_grow_with_what_it_was_asked() -> None:
    book = cpt.Rulebook(cpt.rulebook("england").data, cpt.rulebook("england")._record)
    _ = book.calendar, book.sha256
    book.due("first_core_group", on=date(2026, 1, 5))
    before = len(pickle.dumps(book))
    for day in range(1, 28):
        book.due("first_core_group", on=date(2026, 2, day))
    assert len(pickle.dumps(book)) <= before + 200


@pytest.mark.parametrize("asked_before", [False, True], ids=["fresh", "used"])
def test_a_calendar_survives_pickling(asked_before: bool) -> None:
    calendar = cpt.calendar(
        "scotland", known_on=date(2025, 1, 9), closures={date(2026, 12, 29): "Council closed"}
    )
    if asked_before:
        calendar.is_working_day(date(2050, 1, 1))
    again = pickle.loads(pickle.dumps(calendar))
    for attribute in ("name", "covers", "closures", "known_on", "published_to", "settled_to"):
        assert getattr(again, attribute) == getattr(calendar, attribute)
    for day in (date(2005, 1, 1), date(2026, 12, 20), date(2027, 8, 1), date(2060, 12, 20)):
        assert again.add_working_days(day, 20) == calendar.add_working_days(day, 20)
    for last in (date(2026, 12, 31), date(2040, 12, 31)):  # published, and computed
        span = date(2026, 1, 1), last
        assert again.span(*span).sha256 == calendar.span(*span).sha256


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


def test_a_rulebook_goes_between_processes() -> None:
    books = [cpt.rulebook(name) for name in cpt.rulebooks()]
    books.append(books[0].as_known_on(KNOWN).with_closures(CLOSED))
    on = date(2023, 9, 5)
    for book in books:
        book.answer("review_conference", on=on)
        again = pickle.loads(pickle.dumps(book))
        assert again.answer("review_conference", on=on) == book.answer("review_conference", on=on)
        assert (again.sha256, again.data) == (book.sha256, book.data)
