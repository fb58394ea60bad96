"""One question, one answer. Each function takes the body of a request and gives JSON or text."""

from __future__ import annotations

import json
from typing import Any, cast

from pydantic_core import from_json

from cptimescales.calendars.text_files import json_content
from cptimescales.calendars.year import CalendarYear
from cptimescales.cases.case import named_days
from cptimescales.cases.timetables import Timetable
from cptimescales.errors import TimescaleError, UnknownRulebookError
from cptimescales.library import Rulebook
from cptimescales.rules.ending import Reason
from cptimescales.rules.listed import ListedRulebook
from cptimescales.rules.printed import printed_rulebook
from cptimescales.rules.results import Refusal
from cptimescales.service.books import Books
from cptimescales.service.limits import Limits
from cptimescales.service.problems import BodyError, NoSuchPathError, TooLargeError
from cptimescales.service.questions import (
    AfterQuestion,
    Asked,
    CalendarFileQuestion,
    CalendarQuestion,
    DueQuestion,
    EndQuestion,
    TimetableQuestion,
    question_from,
    question_of,
)
from cptimescales.service.unread import not_text


def book_of(books: Books, question: Asked) -> Rulebook:
    """The rulebook that a question names, with what else it says of the calendar."""
    if question.known_on is None and not question.closures:
        return books.book(question.rulebook)
    closed = named_days(question.closures)
    return books.book(question.rulebook, question.known_on, closed)


def due(books: Books, limits: Limits, body: bytes) -> bytes:
    """The answer to one question, or to each of a list."""
    if body.lstrip()[:1] == b"[":
        return _many(books, limits, body)
    return due_json(books, question_of(DueQuestion, body)).encode()


def due_json(books: Books, question: DueQuestion) -> str:
    """The answer to one question as JSON.

    Raises:
        TimescaleError: there is no answer.
    """
    book = book_of(books, question)
    return book.due(question.rule, on=question.on, number=question.number).model_dump_json()


def refusal_json(error: TimescaleError) -> str:
    """A refusal that stands among answers, as JSON."""
    return Refusal.of(error).model_dump_json()


def _many(books: Books, limits: Limits, body: bytes) -> bytes:
    """The answers to a list of questions, in its order. A refusal stands in its place."""
    try:
        questions = from_json(body)
    except ValueError as error:
        problem = not_text(body) or f"it is not valid JSON: {error}"
        raise BodyError("body", "", problem) from None
    if len(questions) > limits.questions:
        raise TooLargeError(
            f"the list has {len(questions):,} questions; allowed: {limits.questions:,}; post more "
            "as JSON lines to /v1/due/lines"
        )
    json_content(body.decode(), "body", BodyError)  # refuses a key that stands twice
    answers = []
    for question in questions:
        try:
            if not isinstance(question, dict):
                raise BodyError("body", "", "each question of a list must be an object")
            answers.append(due_json(books, question_from(DueQuestion, question)))
        except TimescaleError as error:
            answers.append(refusal_json(error))
    return f"[{','.join(answers)}]".encode()


def after(books: Books, limits: Limits, body: bytes) -> bytes:
    """Every duty that an event starts."""
    question = question_of(AfterQuestion, body)
    duties = book_of(books, question).after(question.event, on=question.on)
    return f"[{','.join([duty.model_dump_json() for duty in duties])}]".encode()


def timetable(books: Books, limits: Limits, body: bytes) -> bytes:
    """Every duty of a case."""
    return _timetable(books, question_of(TimetableQuestion, body))[0].model_dump_json().encode()


def timetable_page(books: Books, limits: Limits, body: bytes) -> bytes:
    """The timetable of a case as a page."""
    from cptimescales.cases.page import timetable_html  # other answers need no templates

    answer, book = _timetable(books, question_of(TimetableQuestion, body))
    return timetable_html(answer, book).encode()


def timetable_calendar(books: Books, limits: Limits, body: bytes) -> bytes:
    """The open duties of a case as calendar events."""
    from cptimescales.cases.icalendar import timetable_ics  # as above

    question = question_of(CalendarFileQuestion, body)
    answer, _ = _timetable(books, question)
    return timetable_ics(answer, what_if=question.what_if, authority=question.authority)


def _timetable(books: Books, question: TimetableQuestion) -> tuple[Timetable, Rulebook]:
    case = question.case
    book = book_of(books, question)
    if case.closures:
        book = book.with_closures(case.closed)
    return book.timetable(case, as_of=question.as_of, horizon=question.horizon), book


def may_discontinue(books: Books, limits: Limits, body: bytes) -> bytes:
    """Whether a plan may end."""
    question = question_of(EndQuestion, body)
    # The library refuses a reason that is none, and names those that are.
    reason = cast("Reason", question.reason)
    answer = book_of(books, question).may_discontinue(question.case, reason, on=question.on)
    return answer.model_dump_json().encode()


def calendar(books: Books, limits: Limits, body: bytes) -> bytes:
    """One year of a calendar."""
    question = question_of(CalendarQuestion, body)
    closed = named_days(question.closures)
    days = books.calendar(question.division, question.known_on, closed)
    return CalendarYear.of(days, question.year).to_json().encode()


def rulebooks(books: Books, limits: Limits, body: bytes) -> bytes:
    """The rulebooks that the service answers from."""
    listed = (ListedRulebook.of(books.book(name)) for name in books.names)
    return _json([entry.model_dump(mode="json") for entry in listed])


def rulebook(books: Books, limits: Limits, name: bytes) -> bytes:
    """All rules of one rulebook, as `rules NAME --json` prints them.

    Raises:
        NoSuchPathError: there is none of this name.
    """
    try:
        return _json(printed_rulebook(books.book(name.decode()).data))
    except UnknownRulebookError as error:
        raise NoSuchPathError(str(error)) from None


def version(books: Books, limits: Limits, body: bytes) -> bytes:
    """Which version answers, and by which rules and lists."""
    return _json(books.version())


def health(books: Books, limits: Limits, body: bytes) -> bytes:
    """That the process answers."""
    return b'{"status":"ok"}'


def _json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()
