"""Version 2 of the vectors: whole answers and explanations, what an event starts, how late.

`timescales.json` has the rules, events and bank holidays behind the answers. It is the data of the
engine in JavaScript.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from cptimescales.calendars.dates import ONE_DAY
from cptimescales.calendars.record import DIVISIONS, FIRST_YEAR, LAST_YEAR
from cptimescales.cases.started import Started
from cptimescales.errors import TimescaleError
from cptimescales.library import Rulebook, rulebook, rulebooks
from cptimescales.page.data import FORMAT, page_data_json
from cptimescales.rules.in_force import period_of
from cptimescales.rules.model import Rule, RuleVersion
from cptimescales.rules.results import DueDate, Refusal, ReviewWindow
from cptimescales.testing.conformance.answers_schema import data_schema, vectors_schema
from cptimescales.testing.conformance.asking import Asking
from cptimescales.testing.conformance.bad_input import bad_questions
from cptimescales.testing.conformance.file_texts import indented, lines
from cptimescales.testing.conformance.questions import RuleQuestion, rule_questions
from cptimescales.testing.edge_days import news

_ASKING = Asking()
# The reasons for which a question of version 1 is asked once more, in each kind of count.
_TRAPS = frozenset(
    (
        *("saturday", "sunday", "bank_holiday", "before_bank_holiday", "one_off_after"),
        *("29_february", "month_end", "birth", "born_29_february", "provisional"),
        *("closure_on_due", "closure_on_first_day", "closure_on_saturday", "closed_for_a_week"),
        *("closure_on_bank_holiday", "known_before", "known_from"),
        *("not_in_force", "outside_calendar", "coverage_end", "number_beyond"),
    )
)


def files() -> dict[str, str]:
    """Every file of version 2: its path, relative to the folder, and its text."""
    books = [rulebook(name) for name in rulebooks()]
    texts = {"timescales.json": page_data_json(books)}
    for book in books:
        head = {"format": FORMAT, "rulebook": book.name}
        for kind, vectors in (("answers", _answers), ("after", _after), ("standings", _standings)):
            texts[f"{kind}/{book.name}.json"] = lines(head | {"vectors": list(vectors(book))})
    for division in DIVISIONS:
        head = {"format": FORMAT, "division": division}
        texts[f"calendars/{division}.json"] = lines(head | {"vectors": list(_calendar(division))})
    texts["refused/bad-input.json"] = lines({"format": FORMAT, "vectors": list(_refused())})
    texts["vectors.schema.json"] = indented(vectors_schema())
    texts["timescales.schema.json"] = indented(data_schema())
    return texts


# Whole answers, each with its explanation


def _answers(book: Rulebook) -> Iterator[dict[str, Any]]:
    """Every version and number once, and every trap once in each kind of count."""
    asked: set[tuple[object, ...]] = set()
    for question in rule_questions(book):
        new = [
            why for why in question.why if (key := _key(book, question, why)) and key not in asked
        ]
        asked |= {key for why in question.why if (key := _key(book, question, why))}
        if new:
            yield _answer(book, question, new)


def _key(book: Rulebook, question: RuleQuestion, why: str) -> tuple[object, ...] | None:
    """What the answer to a question would show for one of its reasons; None if nothing new."""
    rule, (trap, _, _) = book.rule(question.rule), why.partition(":")
    if trap == "version_first_day":
        version = _version_from(rule, date.fromisoformat(why.partition(":")[2]))
        return None if _is_taken_over(book, rule, version) else (why, rule.id, question.number)
    newest = rule.read_versions[-1]
    if trap not in _TRAPS or _is_taken_over(book, rule, newest):
        return None
    if newest.around is not None or newest.undated is not None:
        return trap, newest.kind
    period = period_of(newest, 1)
    return trap, period.unit, period.direction, period.first_day, period.month_end


def _version_from(rule: Rule, day: date) -> RuleVersion:
    return next(version for version in rule.versions if version.effective_from == day)


def _is_taken_over(book: Rulebook, rule: Rule, version: RuleVersion) -> bool:
    """Whether the vectors of the national rulebook ask about this version."""
    if book.data.extends is None:
        return False
    base = {rule.id: rule for rule in rulebook(book.data.extends).rules}.get(rule.id)
    return base is not None and version in base.versions


def _answer(book: Rulebook, question: RuleQuestion, why: list[str]) -> dict[str, Any]:
    vector = {
        "why": why,
        "rule": question.rule,
        "on": question.on,
        "number": question.number,
        "known_on": question.known_on,
        "closures": [{"date": day, "name": name} for day, name in question.closures],
    }
    answer = question.answer(book)
    if isinstance(answer, Refusal):
        return vector | {"refused": answer.code}
    content = answer.model_dump(mode="json", exclude={"provenance"})
    return vector | {"answer": content, "explanation": answer.explain().splitlines()}


# What an event starts


def _after(book: Rulebook) -> Iterator[dict[str, Any]]:
    """Every event on the newest day, and on the first day of each version of what it starts.

    For a local rulebook, only what its nation does not answer alike.
    """
    newest = book.data.checked
    base = None if book.data.extends is None else rulebook(book.data.extends)
    for event in book.data.all_events:
        rules = {duty.rule for duty in book.after(event, on=newest)}
        firsts = {part.effective_from for name in rules for part in book.rule(name).versions}
        for day in sorted({newest, *firsts}):
            started = _started_by(book, event, day)
            if base is not None and started == _started_by(base, event, day):
                continue
            why = ["version_first_day" if day in firsts else "newest"]
            yield {"why": why, "event": event, "on": day, "started": started}


def _started_by(book: Rulebook, event: str, on: date) -> list[dict[str, Any]]:
    known = event in book.data.all_events
    return [_started(duty) for duty in book.after(event, on=on)] if known else []


def _started(duty: Started) -> dict[str, Any]:
    content: dict[str, Any] = {
        key: getattr(duty, key) for key in ("rule", "number", "episode", "only_if", "when")
    }
    if duty.due is not None:
        return content | {"trigger": duty.due.trigger, "due": duty.due.limit}
    if duty.undated is not None:
        return content | {"trigger": duty.undated.trigger, "undated": duty.undated.words}
    assert duty.refusal is not None  # a duty has one of the three
    return content | {"refused": duty.refusal.code}


# Where a duty stands


def _standings(book: Rulebook) -> Iterator[dict[str, Any]]:
    """An answer of each kind of count, judged on the days around its limit."""
    asked: set[tuple[object, ...]] = set()
    for question in rule_questions(book):
        key = _key(book, question, "saturday") or _key(book, question, "birth")
        answer = question.answer(book)
        if key is None or key in asked or isinstance(answer, Refusal):
            continue
        asked.add(key)
        for why, as_of, held in _judged(answer):
            content: dict[str, Any] = {"rulebook": book.name, "rule": question.rule}
            content |= {"on": str(question.on), "number": question.number}
            judged = {"as_of": str(as_of), "held": None if held is None else str(held)}
            try:
                result = _ASKING.standing(content | judged)
            except TimescaleError as error:
                result = {"refused": error.code}
            del content["rulebook"]
            yield {"why": [why], **content, **judged, **result}


def _judged(answer: DueDate | ReviewWindow) -> Iterator[tuple[str, date, date | None]]:
    limit, long_after = answer.limit, answer.limit + timedelta(days=30)
    yield "day_before_limit", limit - ONE_DAY, None
    yield "on_limit", limit, None
    yield "day_after_limit", limit + ONE_DAY, None
    yield "long_after_limit", long_after, None
    yield "held_on_limit", long_after, limit
    yield "held_late", long_after, limit + timedelta(days=20)
    yield "held_after_as_of", limit, long_after
    if isinstance(answer, ReviewWindow):
        yield "held_before_window", long_after, answer.opens - ONE_DAY
        yield "held_as_window_opens", long_after, answer.opens
    else:
        yield "held_on_trigger", long_after, answer.on
        yield "held_before_trigger", long_after, answer.on - ONE_DAY


# Calendars: the names of all bank holidays, and the hashes of their lists


def _calendar(division: str) -> Iterator[dict[str, Any]]:
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        first, last = date(year, 1, 1), date(year, 12, 31)
        yield _between(division, f"year:{year}", first, last)
    for known, day in news(division):
        first, last = day - timedelta(days=14), day + timedelta(days=14)
        for why, known_on in (("known_before", known - ONE_DAY), ("known_from", known)):
            yield _between(division, f"{why}:{known}", first, last, known_on=known_on)
    start, end = date(2026, 12, 14), date(2026, 12, 30)
    yield _between(division, "back", end, start)
    yield _between(division, "nothing", start, start)
    yield _between(division, "long", date(2020, 1, 1), date(2040, 1, 1))
    yield _between(division, "before_the_list", start, end, known_on=date(2009, 1, 1))
    closures = [(date(2026, 12, 24) + n * ONE_DAY, f"Closed {n}") for n in range(9)]
    yield _between(division, "closed_for_a_week", start, date(2027, 1, 8), closures=closures)


def _between(
    division: str,
    why: str,
    start: date,
    end: date,
    *,
    known_on: date | None = None,
    closures: list[tuple[date, str]] | None = None,
) -> dict[str, Any]:
    question = {
        "from": str(start),
        "to": str(end),
        "known_on": None if known_on is None else str(known_on),
        "closures": [{"date": str(day), "name": name} for day, name in closures or ()],
    }
    answer = _ASKING.working_days_between({"division": division, **question})
    return {"why": [why], **question, **answer}


# Bad input


def _refused() -> Iterator[dict[str, Any]]:
    for why, kind, question in bad_questions():
        try:
            getattr(_ASKING, kind)(question)
        except TimescaleError as error:
            yield {"why": [why], "ask": kind, "question": question, "refused": error.code}
        else:
            raise AssertionError(f"this question has an answer: {question}")
