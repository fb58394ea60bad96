"""Reads a question as a program in another language writes it, as JSON, and answers it.

A question may hold anything. What cannot be answered raises a `TimescaleError`, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from cptimescales.calendars.dates import require_date
from cptimescales.calendars.working_calendar import WorkingCalendar, closure_days
from cptimescales.calendars.written_days import parse_iso_date
from cptimescales.cases.started import Started
from cptimescales.errors import ClosureError, UnknownRulebookError
from cptimescales.library import Rulebook, division_record, rulebook
from cptimescales.rules.results import DueDate, ReviewWindow
from cptimescales.rules.status import Status

Question = Mapping[str, Any]
"""A question as parsed from JSON; docs/conformance/README.md explains its keys."""

Closed = tuple[tuple[date, str], ...]


class Asking:
    """Answers questions about some rulebooks; by default about the shipped ones.

    >>> question = {"rulebook": "england", "rule": "first_core_group", "on": "2026-12-14"}
    >>> str(Asking().due(question).limit)
    '2026-12-30'
    """

    def __init__(self, books: Mapping[str, Rulebook] | None = None) -> None:
        self._books = books
        self._changed = lru_cache(maxsize=100)(_changed)
        self._calendar = lru_cache(maxsize=100)(_calendar)

    def book(self, question: Question) -> Rulebook:
        """The rulebook of a question, with its closure days, as known on its day."""
        name = question.get("rulebook")
        if self._books is None:
            book = rulebook(_any(name))
        elif isinstance(name, str) and name in self._books:
            book = self._books[name]
        else:
            raise UnknownRulebookError(name, self._books)
        return self._changed(book, *_changes(question))

    def calendar(self, question: Question) -> WorkingCalendar:
        """The calendar of a question about a division."""
        division = _any(question.get("division"))
        division_record(division)  # refuses what is no division
        return self._calendar(division, *_changes(question))

    def due(self, question: Question) -> DueDate | ReviewWindow:
        """What `Rulebook.due` answers."""
        book, rule = self.book(question), question.get("rule")
        on, number = _day(question.get("on"), "on"), question.get("number", 1)
        answer: DueDate | ReviewWindow = book.due(_any(rule), on=on, number=number)
        return answer

    def after(self, question: Question) -> tuple[Started, ...]:
        """What `Rulebook.after` answers."""
        book, event = self.book(question), question.get("event")
        return book.after(_any(event), on=_day(question.get("on"), "on"))

    def standing(self, question: Question) -> dict[str, object]:
        """Where a duty stands on a day, and by how many days it is late; 0 if it is not."""
        answer = self.due(question)
        as_of = _day(question.get("as_of"), "as_of")
        given = question.get("held")
        held = None if given is None else _day(given, "held")
        status = answer.status(as_of=as_of, held=held)
        is_met = status in (Status.MET, Status.MET_LATE)
        is_late = status in (Status.MET_LATE, Status.OVERDUE)
        until = held if is_met and held is not None else as_of
        between = self.book(question).calendar.working_days_between
        return {
            "status": status.value,
            "working_days_late": between(answer.limit, until) if is_late else 0,
            "calendar_days_late": (until - answer.limit).days if is_late else 0,
        }

    def add_working_days(self, question: Question) -> dict[str, object]:
        """The day that comes so many working days after a day."""
        calendar = self.calendar(question)
        day = _day(question.get("from"), "from")
        return {"reached": str(calendar.add_working_days(day, _any(question.get("add"))))}

    def working_days_between(self, question: Question) -> dict[str, object]:
        """The working days between two days, the weekdays left out, and the hash of their list."""
        calendar = self.calendar(question)
        start, end = (_day(question.get(key), key) for key in ("from", "to"))
        left_out = calendar.days_left_out(start, end)
        return {
            "working_days": calendar.working_days_between(start, end),
            "skipped": [
                {"date": str(day.date), "name": day.name, "kind": day.kind} for day in left_out
            ],
            "calendar_sha256": calendar.span(start, end).sha256,
        }

    def bank_holidays(self, question: Question) -> dict[str, object]:
        """The bank holidays of a year, and whether GOV.UK had not published them."""
        calendar = self.calendar(question)
        days = calendar.bank_holidays(_any(question.get("year")))
        return {
            "bank_holidays": [{"date": str(day.date), "name": str(day)} for day in days],
            "provisional": not calendar.is_settled(days[-1].date),
        }


def _any(value: object) -> Any:
    """A value for a function that itself refuses what is no name or number."""
    return value


def _changed(book: Rulebook, closed: Closed, known_on: date | None) -> Rulebook:
    book = book.with_closures(closed) if closed else book
    return book if known_on is None else book.as_known_on(known_on)


def _calendar(division: str, closed: Closed, known_on: date | None) -> WorkingCalendar:
    return division_record(division).calendar(known_on, closed)


def _changes(question: Question) -> tuple[Closed, date | None]:
    """What changes an answer: the closure days, and the day whose bank holidays are used."""
    closures, known_on = question.get("closures"), question.get("known_on")
    closed = closure_days(_pairs([] if closures is None else closures))
    return closed, None if known_on is None else _day(known_on, "known_on")


def _pairs(closures: object) -> Iterator[tuple[date, Any]]:
    if not isinstance(closures, list):
        raise ClosureError(closures, "give a list of objects with date and name")
    for closure in closures:
        if not isinstance(closure, dict):
            raise ClosureError(closure, "give each closure as an object with date and name")
        yield _day(closure.get("date"), "a closure day"), closure.get("name")


def _day(value: object, what: str) -> date:
    """The day of a text like 2026-12-14, with nothing around it."""
    if isinstance(value, str) and value == value.strip():
        return parse_iso_date(value, what)
    return require_date(value, what)
