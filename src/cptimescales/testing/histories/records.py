"""One random question about a case: a course of work, or events drawn one by one, and a child.

The records are odd in the ways in which records are: a line is left out, entered twice, moved, or
out of place; a record begins in the middle.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from cptimescales.cases.case import AgreedDate, Every
from cptimescales.library import Rulebook
from cptimescales.rules.by_event import meaning_of
from cptimescales.rules.events import BIRTH
from cptimescales.testing.case_question import CaseQuestion
from cptimescales.testing.histories.courses import course, groups_of
from cptimescales.testing.histories.pools import pools

Told = list[tuple[str, date]]

RECENT = date(2024, 1, 1)
"""Most histories begin in the years from here on, when every rulebook is in force."""

DAYS_OF_RECENT = 900
EARLIEST_DAYS = 3_650
GAPS = (0, 0, 1, 2, 3, 5, 7, 10, 14, 15, 21, 28, 30, 42, 60, 92)
"""Days from one event to the next, where events are drawn one by one."""

LATER = (*GAPS, 200, 400, 900)
_CLOSED = "Closed"


def history(
    chance: Random, book: Rulebook, *, events: Collection[str] = (), agreed: bool = False
) -> CaseQuestion:
    """A random question about a case.

    Args:
        chance: decides everything; the same one gives the same history.
        book: the rules.
        events: only these events. Empty for all that the rulebook knows.
        agreed: whether a conference may have agreed dates and frequencies.

    >>> from cptimescales import rulebook
    >>> history(Random(4), rulebook("wales")) == history(Random(4), rulebook("wales"))
    True
    """
    first = _first_day(chance)
    if chance.choice((True, True, False)):
        told = _disturbed(chance, book, course(book, chance, first))
    else:
        told = _drawn(chance, book, first)
    if chance.choice((False,) * 4 + (True,)):  # the record begins in the middle
        told.sort(key=lambda pair: pair[1])
        told = told[chance.randint(0, len(told) // 2) :]
    told = told or [(pools(book).plans[0], first)]
    question = possible(_child(chance, CaseQuestion(book.name, first, tuple(told))))
    if events:
        question = question.changed(pair for pair in question.events if pair[0] in events)
    question = replace(question, as_of=_as_of(chance, question))
    if chance.choice((False,) * 15 + (True,)):
        closed = {first + timedelta(chance.randint(1, 60)) for _ in range(3)}
        question = replace(question, closures=tuple((day, _CLOSED) for day in sorted(closed)))
    return replace(question, agreed=_agreed(chance, book, question)) if agreed else question


def _first_day(chance: Random) -> date:
    if chance.choice((False,) * 5 + (True,)):
        return RECENT - timedelta(chance.randint(0, EARLIEST_DAYS))
    return RECENT + timedelta(chance.randint(0, DAYS_OF_RECENT))


def _drawn(chance: Random, book: Rulebook, first: date) -> Told:
    """Anything may happen: events of any kind, many of them on the same days."""
    groups = groups_of(pools(book))
    starts = pools(book)
    told = [(chance.choice((*starts.plans, *starts.beginnings, *starts.placements)), first)]
    on = first
    for _ in range(chance.choice((1, 2, 4, 8, 16))):
        on += timedelta(chance.choice(GAPS))
        told.append((chance.choice(chance.choice(groups)), on))
    return told


def _disturbed(chance: Random, book: Rulebook, told: Told) -> Told:
    """What goes wrong in records."""
    every = pools(book).every
    if not told:
        return told
    for _ in range(chance.choice((0, 0, 0, 1, 2))):  # out of place
        told.append((chance.choice(every), chance.choice(told)[1]))
    for _ in range(chance.choice((0, 0, 0, 1, 2))):  # entered twice
        name, on = chance.choice(told)
        told.append((name, on + timedelta(chance.choice((0, 0, 1, 7, 30)))))
    if chance.choice((False, False, True)) and len(told) > 3:  # left out
        told.remove(chance.choice(told))
    if chance.choice((False,) * 4 + (True,)):  # moved
        place = chance.randint(0, len(told) - 1)
        name, on = told[place]
        told[place] = (name, on + timedelta(chance.randint(-30, 60)))
    return told


# The child


def _child(chance: Random, question: CaseQuestion) -> CaseQuestion:
    """Adds a date of birth, an expected one, both or none."""
    days = sorted(on for _, on in question.events)
    first, last = days[0], days[-1]
    kind = chance.choice(("young",) * 5 + ("none",) * 2 + ("unborn",) * 3 + ("turning_18",) * 2)
    if kind == "none":
        return question
    if kind == "young":
        return replace(question, born=first - timedelta(chance.randint(1, 6_000)))
    if kind == "turning_18":  # within the history, often on the day of an event; or before it
        birthday = chance.choice((*days, first + timedelta(chance.randint(-40, 400))))
        return replace(question, born=_years_before(birthday, 18))
    expected = first + timedelta(chance.randint(-20, 200))
    born = chance.choice((None, expected, chance.choice(days), last + timedelta(10)))
    told = [*question.events]
    if chance.choice((False, True)):
        told = [(_before_the_birth(name), on) for name, on in told]
    question = replace(question, events=tuple(told))
    if chance.choice((False, True, True)):
        question = replace(question, expected_birth=expected)
    if born is None:
        return question
    if chance.choice((False, True)) and BIRTH not in [name for name, _ in told]:
        return replace(question, events=(*told, (BIRTH, born)))
    return replace(question, born=born)


def _before_the_birth(name: str) -> str:
    """A first conference becomes one about an unborn child."""
    meaning = meaning_of(name)
    is_first = (
        meaning.part == "conference" and "plan" in meaning.begins and not meaning.under_a_plan
    )
    return meaning.also_unborn[0] if is_first and meaning.also_unborn else name


def _years_before(day: date, years: int) -> date:
    return date(day.year - years, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)


def possible(question: CaseQuestion) -> CaseQuestion:
    """The question without a second birth, and without a life after death."""
    dead = min(
        (on for name, on in question.events if meaning_of(name).part == "death"), default=date.max
    )
    born, kept = question.born is not None, []
    for name, on in question.events:
        meaning = meaning_of(name)
        if meaning.living and on > dead:
            continue
        if meaning.part == "birth":
            if born:
                continue
            born = True
        kept.append((name, on))
    is_too_late = question.born is not None and question.born > dead
    return replace(question, events=tuple(kept), born=None if is_too_late else question.born)


def _as_of(chance: Random, question: CaseQuestion) -> date:
    days = sorted({on for _, on in question.events} or {question.as_of}, reverse=True)
    return chance.choice((days[0], days[0], *days)) + timedelta(chance.choice(LATER))


def _agreed(chance: Random, book: Rulebook, question: CaseQuestion) -> tuple[AgreedDate, ...]:
    conferences = [on for name, on in question.events if meaning_of(name).part == "conference"]
    if not conferences or chance.choice((False, True, True)):
        return ()
    known = [rule.id for rule in book.rules if "plan" in rule.during and rule.met_by]
    agreed = []
    for rule in dict.fromkeys(chance.choices(known, k=chance.choice((1, 2)))):
        on, every = chance.choice(conferences), None
        if chance.choice((False, True)):
            every = Every(count=chance.randint(1, 4), unit="weeks")
        else:
            on += timedelta(chance.randint(1, 90))
        agreed.append(AgreedDate(rule=rule, on=on, every=every))
    return tuple(agreed)


def held_by_a_source(chance: Random, book: Rulebook, question: CaseQuestion) -> CaseQuestion:
    """The same case in a source that cannot hold every event, or holds only the newest of some."""
    every = pools(book).every
    told = {name for name, _ in question.events}
    if chance.choice((True, False)):
        missing = set(chance.sample(every, chance.choice((1, 3, 20))))
        held = sorted(name for name in every if name not in missing or name in told)
        return replace(question, recorded=tuple(held))
    newest_only = sorted(chance.sample(sorted(told), min(len(told), chance.choice((1, 2)))))
    newest = {name: max(on for other, on in question.events if other == name) for name in told}
    kept = (
        (name, on) for name, on in question.events if name not in newest_only or on == newest[name]
    )
    return replace(question, newest_only=tuple(newest_only), events=tuple(kept))


def seeded(seed: int, books: Sequence[Rulebook], **more: object) -> CaseQuestion:
    """The history of a seed: each rulebook has its turn."""
    return history(Random(seed), books[seed % len(books)], **more)  # type: ignore[arg-type]  # as in `history`
