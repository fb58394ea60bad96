"""Asks every stored answer again: the same, moved and why, or no longer answered.

A file may have millions of answers of a few rules. So the answers of one rule, one period and one
list of closure days share their questions, and parsed JSON is compared. Only an answer that differs
is read as a model.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json

from cptimescales.audit.answers_of_now import (
    COUNTED,
    HEAD,
    Books,
    ClosureDays,
    Now,
    Questions,
)
from cptimescales.audit.rechecked import Rechecked
from cptimescales.audit.stored_answers import Line, StoredAnswer, UnreadAnswer, stored_answers
from cptimescales.audit.what_moved import Comparison, DatedAnswer, compare
from cptimescales.calendars.working_calendar import Closures, closure_days
from cptimescales.calendars.written_days import parse_iso_date
from cptimescales.errors import TimescaleError
from cptimescales.library import Rulebook
from cptimescales.rules.results import DueDate, Refusal, ReviewWindow

_MODELS: dict[str, type[DatedAnswer]] = {"due_date": DueDate, "review_window": ReviewWindow}
_FIELDS = {kind: len(model.model_fields) for kind, model in _MODELS.items()}
_SAME = Comparison("same", (), (), None)
# So that the memory does not grow with the file.
_ANSWERS_KEPT, _HEADS_KEPT = 30_000, 20

_BESIDE = (
    "what stands beside the answer cannot be read: number must be a whole number, known_on and on "
    "a day such as 2026-12-14, closures a list of days with date and name"
)

_Key = tuple[object, ...]


def recheck(
    lines: Iterable[Line],
    rulebooks: Iterable[Rulebook] = (),
    *,
    closures: Closures | None = None,
) -> Iterator[Rechecked]:
    """Asks each stored answer again, in the order of the file.

    An answer is asked by what it says itself: its rulebook, rule, day, event and period, the day
    on which the bank holidays were known, and the closure days that it left out. An answer that
    cannot be read is an outcome, and the next one is asked. The memory does not grow with the file.

    Args:
        lines: the lines of the file: an answer as JSON in each, or indented over several. Lists,
            timetables, and records with an `answer` are read, too.
        rulebooks: your own rulebooks, for answers that name them.
        closures: the closure days of now. Without them, each answer is asked with the closure days
            that are beside it, or that it left out.

    Raises:
        ClosureError, NotADateError: a closure without a name or a day.

    >>> from datetime import date
    >>> import cptimescales as cpt
    >>> england = cpt.rulebook("england")
    >>> stored = england.due("first_core_group", on=date(2026, 12, 14)).model_dump_json()
    >>> [rechecked.outcome for rechecked in recheck([stored, "no answer"])]
    ['same', 'unread']
    """
    asking = _Asking(
        Books({book.name: book for book in rulebooks}),
        None if closures is None else closure_days(closures),
    )
    for stored in stored_answers(lines):
        if isinstance(stored, UnreadAnswer):
            yield Rechecked(line=stored.line, outcome="unread", message=stored.message)
        else:
            yield asking.again(stored)


class _Asking:
    def __init__(self, books: Books, closures: ClosureDays | None) -> None:
        self._books, self._closures = books, closures
        self._questions: dict[_Key, Questions] = {}
        self._kept = 0

    def again(self, stored: StoredAnswer) -> Rechecked:
        content = stored.content
        if content["kind"] == "refusal":
            return self._refusal(stored)
        try:
            rechecked = self._compared_as_json(stored, content)
        except (KeyError, TypeError, AttributeError):
            rechecked = None  # a part of the answer is missing, or is something else
        return rechecked or self._compared(stored)

    def _compared_as_json(
        self, stored: StoredAnswer, content: Mapping[str, Any]
    ) -> Rechecked | None:
        """The outcome for an answer that is the same, or differs as one before it; else None."""
        kind = content["kind"]
        questions = self._questions.get(self._key(content, stored.question))
        if questions is None or len(content) != _FIELDS[kind]:
            return None
        now = questions.asked.get(content["on"])
        if now is None:
            now = questions.ask(content["on"])
            self._count_kept()
        if isinstance(now, TimescaleError):
            return None
        if [content[name] for name in COUNTED[kind]] != now.counted:
            return None
        head = [content[name] for name in HEAD]
        if head == now.head:
            return _outcome(stored, now, _SAME)
        for other, its, comparison in questions.known:
            if other == head and its == now.head:
                return _outcome(stored, now, comparison)
        return None

    def _key(self, content: Mapping[str, Any], question: Mapping[str, Any]) -> _Key:
        """What decides the answer beside the day, as the file has it."""
        provenance = content["provenance"]
        key: _Key = (
            content["rulebook"],
            content["rule"],
            content["trigger"],
            content["basis"] == "agreed",
            provenance["known_on"],
            self._closures_beside(content, question),
        )
        if content["kind"] == "due_date":
            key += tuple(content["within"].values())
        return (*key, question.get("number")) if question else key

    def _closures_beside(
        self, content: Mapping[str, Any], question: Mapping[str, Any]
    ) -> tuple[tuple[str, str], ...]:
        """The closure days that are stored beside an answer, or that it left out."""
        if self._closures is not None:
            return ()
        days = question.get("closures") if question else None
        if days is None:
            days = [day for day in content.get("skipped", ()) if day["kind"] == "closure"]
        return tuple([(day["date"], day["name"]) for day in days])

    def _compared(self, stored: StoredAnswer) -> Rechecked:
        """The outcome for an answer that is checked and compared as a model."""
        content = stored.content
        try:
            answer = _MODELS[content["kind"]].model_validate_json(json.dumps(content))
        except ValidationError as error:
            return _unread(stored, _first_problem(error))
        except ValueError as error:
            return _unread(stored, str(error))
        # As this version would write it, for the next answers of its kind.
        content = from_json(answer.model_dump_json())
        try:
            key = self._key(content, stored.question)
            questions = self._questions.get(key)
            if questions is None:
                questions = self._questions[key] = self._new_questions(stored, content, answer)
            now = questions.ask(content["on"])
            self._count_kept()
            if isinstance(now, TimescaleError):
                raise now
            comparison = compare(answer, questions.answer(answer.on))
        except TimescaleError as error:
            return _not_answered(stored, answer, error)
        except (KeyError, TypeError, AttributeError):
            return _unread(stored, _BESIDE)
        counted = [content[name] for name in COUNTED[content["kind"]]]
        if counted == now.counted and len(questions.known) < _HEADS_KEPT:
            head = [content[name] for name in HEAD]
            questions.known.append((head, now.head, comparison))
        return _outcome(stored, now, comparison, answer)

    def _new_questions(
        self, stored: StoredAnswer, content: Mapping[str, Any], answer: DatedAnswer
    ) -> Questions:
        closures = self._closures
        if closures is None:
            closures = _days_named(self._closures_beside(content, stored.question))
        book = self._books.book(answer.rulebook, answer.provenance.known_on, closures)
        return Questions(book, answer, _number(stored.question))

    def _count_kept(self) -> None:
        self._kept += 1
        if self._kept > _ANSWERS_KEPT:
            self._questions.clear()
            self._kept = 0

    def _refusal(self, stored: StoredAnswer) -> Rechecked:
        """The outcome for a refusal, which can be asked again if its question is stored beside."""
        try:
            refusal = Refusal.model_validate_json(json.dumps(stored.content))
        except ValueError:
            return _unread(stored, "it is no refusal: it needs a code and a message")
        question = stored.question
        try:
            rulebook, rule, on = (_text(question, name) for name in ("rulebook", "rule", "on"))
            closures = self._closures
            if closures is None:
                closures = _days_named(self._closures_beside({}, question))
            known_on = question.get("known_on")
            book = self._books.book(
                rulebook,
                None if known_on is None else parse_iso_date(known_on, "known_on"),
                closures,
            )
            answer = book.due(rule, on=parse_iso_date(on, "on"), number=_number(question) or 1)
        except LookupError:
            return _rechecked(
                stored,
                outcome="not_asked",
                code=refusal.code,
                message="a refusal does not say what was asked; store rulebook, rule and on beside",
            )
        except TimescaleError as error:
            other = error.code != refusal.code
            return _rechecked(
                stored,
                outcome="same",
                changed=("code",) if other else (),
                code=error.code,
                message=f"refused for another reason now: {error}" if other else None,
            )
        except (TypeError, AttributeError):
            return _unread(stored, _BESIDE)
        return _rechecked(
            stored,
            outcome="answered_now",
            due_after=answer.limit,
            last_working_day_after=answer.last_working_day,
            code=refusal.code,
            message=f"{answer}; it was refused: {refusal.message}",
        )


def _days_named(days: Iterable[tuple[str, str]]) -> ClosureDays:
    return closure_days((parse_iso_date(day, "a closure day"), name) for day, name in days)


def _text(question: Mapping[str, Any], name: str) -> str:
    text = question[name]
    if not isinstance(text, str):
        raise TypeError(name)
    return text


def _number(question: Mapping[str, Any]) -> int | None:
    number = question.get("number")
    if number is not None and type(number) is not int:
        raise TypeError("number")
    return number


def _outcome(
    stored: StoredAnswer, now: Now, comparison: Comparison, answer: DatedAnswer | None = None
) -> Rechecked:
    """An answer that was asked again; without `answer`, its dates are those of now."""
    content = stored.content
    return Rechecked.of(
        {
            "kind": "rechecked",
            "line": stored.line,
            "reference": stored.reference,
            "rulebook": content["rulebook"],
            "rule": content["rule"],
            "on": now.on,
            "number": now.number,
            "outcome": comparison.outcome,
            "because": comparison.because,
            "due_before": now.due if answer is None else answer.limit,
            "due_after": now.due,
            "last_working_day_before": (
                now.last_working_day if answer is None else answer.last_working_day
            ),
            "last_working_day_after": now.last_working_day,
            "changed": comparison.changed,
            "version": content["provenance"]["version"],
            "code": None,
            "message": comparison.message,
        }
    )


def _not_answered(stored: StoredAnswer, answer: DatedAnswer, error: TimescaleError) -> Rechecked:
    return Rechecked(
        line=stored.line,
        reference=stored.reference,
        rulebook=answer.rulebook,
        rule=answer.rule,
        on=answer.on,
        outcome="no_longer_answered",
        due_before=answer.limit,
        last_working_day_before=answer.last_working_day,
        version=answer.provenance.version,
        code=error.code,
        message=str(error),
    )


def _rechecked(stored: StoredAnswer, **values: Any) -> Rechecked:
    """The outcome for a refusal, with what was asked as far as the file says it."""
    question = stored.question
    rulebook, rule = question.get("rulebook"), question.get("rule")
    return Rechecked(
        line=stored.line,
        reference=stored.reference,
        rulebook=rulebook if isinstance(rulebook, str) else None,
        rule=rule if isinstance(rule, str) else None,
        **values,
    )


def _unread(stored: StoredAnswer, problem: str) -> Rechecked:
    return Rechecked(
        line=stored.line, reference=stored.reference, outcome="unread", message=problem
    )


def _first_problem(error: ValidationError) -> str:
    problem = error.errors(include_url=False)[0]
    place = ".".join(str(part) for part in problem["loc"])
    message = str(problem["msg"]).removeprefix("Value error, ")
    more = error.error_count() - 1
    rest = f" (and {more} more)" if more else ""
    return f"{place}: {message}{rest}" if place else f"{message}{rest}"
