"""The answers of now to the questions of stored answers; each day of a rule is asked once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from pydantic_core import from_json

from cptimescales.audit.series_place import place_in_series
from cptimescales.audit.what_moved import Comparison, DatedAnswer
from cptimescales.calendars.written_days import parse_iso_date
from cptimescales.errors import TimescaleError, UnknownRulebookError
from cptimescales.library import Rulebook, rulebook
from cptimescales.rules.results import DueDate

HEAD = ("title", "basis", "citation", "reading", "verified", "open_questions")
"""The facts of an answer that the version of its rule decides."""

COUNTED: Mapping[str, tuple[str, ...]] = {
    "due_date": (
        *("due", "last_working_day", "calendar_days", "working_days", "skipped", "provisional"),
    ),
    "review_window": (
        *("birthday", "opens", "closes", "plan_by", "last_working_day", "provisional"),
    ),
}
"""For each kind of answer: the facts that its day decides."""

ClosureDays = tuple[tuple[date, str], ...]

_BOOKS_KEPT = 100


class Now(NamedTuple):
    """The answer of now to one question.

    Attributes:
        head, counted: its facts, as parsed JSON, in the order of `HEAD` and `COUNTED`.
        on, due, last_working_day: its dates; of a window, `due` is its last day.
        number: which deadline of a series was asked.
    """

    head: list[object]
    counted: list[object]
    on: date
    due: date
    last_working_day: date
    number: int


class Questions:
    """The questions of one rule, event and period, asked of one rulebook.

    Args:
        book: the rulebook, with its closure days.
        example: an answer to one of the questions.
        number: the place in the series that somebody recorded, or None.
    """

    def __init__(self, book: Rulebook, example: DatedAnswer, number: int | None) -> None:
        self._book, self._rule, self._trigger = book, example.rule, example.trigger
        self._within = example.within if isinstance(example, DueDate) else None
        self._agreed = example.basis == "agreed"
        self._number = number
        self._places: dict[date | None, int] = {}
        self._heads: dict[date | None, list[object]] = {}
        self.asked: dict[str, Now | TimescaleError] = {}
        # Stored heads that differ from one of now, with what differs: many answers share them.
        self.known: list[tuple[list[object], list[object], Comparison]] = []

    def ask(self, on: str) -> Now | TimescaleError:
        """The answer of now for a day, or why there is none."""
        answered = self.asked.get(on)
        if answered is None:
            try:
                answer, number, version = self._asked(parse_iso_date(on, "on"))
                answered = self._parts(answer, number, version)
            except TimescaleError as error:
                answered = error
            self.asked[on] = answered
        return answered

    def answer(self, on: date) -> DatedAnswer:
        """The whole answer of now for a day.

        Raises:
            TimescaleError: there is none.
        """
        return self._asked(on)[0]

    def _asked(self, on: date) -> tuple[DatedAnswer, int, date | None]:
        """The answer, its number, and the first day of the version that answered, if known."""
        rule = self._book.rule(self._rule)
        version = rule.version_on(on)
        start = None if version is None or rule.is_window else version.effective_from
        if self._agreed and self._within is not None:
            agreed = self._book.due_as_agreed(rule, on=on, within=self._within)
            return agreed.started_with(self._trigger), 1, start
        number = self._places.get(start)
        if number is None:
            number = 1
            if self._within is not None:
                number = place_in_series(rule, on, self._trigger, self._within, self._number)
            self._places[start] = number
        answer = self._book.due(rule.id, on=on, number=number)
        if isinstance(answer, DueDate) != (self._within is not None):
            raise TimescaleError(f"rule {rule.id!r} gives another kind of answer now")
        return answer.started_with(self._trigger), number, start

    def _parts(self, answer: DatedAnswer, number: int, start: date | None) -> Now:
        head = None if start is None else self._heads.get(start)
        if head is None:
            content = from_json(answer.model_dump_json())
            head = self._heads[start] = [content[name] for name in HEAD]
        last = answer.last_working_day
        if isinstance(answer, DueDate):
            skipped = [
                {"date": day.date.isoformat(), "name": day.name, "kind": day.kind}
                for day in answer.skipped
            ]
            days = answer.calendar_days, answer.working_days
            count = [answer.due.isoformat(), last.isoformat(), *days, skipped]
        else:
            window = (answer.birthday, answer.opens, answer.closes, answer.plan_by, last)
            count = [day.isoformat() for day in window]
        return Now(head, [*count, answer.provisional], answer.on, answer.limit, last, number)


class Books:
    """Rulebooks by name, with closure days and as known on a day; each is made once.

    Args:
        own: rulebooks by name.
        shipped: whether those of the library answer for other names.
    """

    def __init__(self, own: Mapping[str, Rulebook], *, shipped: bool = True) -> None:
        self._own, self._shipped = own, shipped
        self._made: dict[tuple[str, date | None, ClosureDays], Rulebook] = {}

    def book(self, name: str, known_on: date | None, closures: ClosureDays) -> Rulebook:
        """A rulebook.

        Raises:
            TimescaleError: there is none of that name, or a closure cannot be counted.
        """
        key = name, known_on, closures
        if key not in self._made:
            if len(self._made) >= _BOOKS_KEPT:
                self._made.clear()
            self._made[key] = self._make(name, known_on, closures)
        return self._made[key]

    def _make(self, name: str, known_on: date | None, closures: ClosureDays) -> Rulebook:
        book = self._own.get(name)
        if book is None and not self._shipped:
            raise UnknownRulebookError(name, self._own)
        try:
            book = book or rulebook(name)
        except UnknownRulebookError as error:
            raise TimescaleError(f"{error}; a rulebook of your own must be given, too") from None
        if closures:
            book = book.with_closures(closures)
        return book if known_on is None else book.as_known_on(known_on)
