"""Which histories the vectors of whole cases have, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from cptimescales.library import Rulebook, rulebook, rulebooks
from cptimescales.rules.episode_kinds import EPISODE_KINDS
from cptimescales.rules.events import ENDS_EVERYTHING, MEANINGS
from cptimescales.rules.model import Rule
from cptimescales.testing.case_question import CaseQuestion
from cptimescales.testing.case_vectors.kinds import kinds
from cptimescales.testing.case_vectors.situations import BEGINNINGS, Situation, of_rule, shown
from cptimescales.testing.histories import held_by_a_source, history

RANDOM_HISTORIES = 40
"""How many random histories each rulebook has."""

ADULT = "eighteenth_birthday"
_DAY = date(2025, 3, 3)
_BORN = date(2016, 5, 6)


def own_rules(book: Rulebook) -> list[Rule]:
    """The rules that a rulebook does not take unchanged from the one that it extends."""
    extends = book.data.extends
    base = rulebook(extends).rules if extends in rulebooks() else ()
    return [rule for rule in book.rules if rule not in base]


def situations(book: Rulebook) -> list[Situation]:
    """Every history of a rulebook, each once, with all reasons why it is asked."""
    found: dict[CaseQuestion, tuple[str, ...]] = {}
    for situation in _all(book):
        whys = (*found.get(situation.question, ()), *situation.why)
        found[situation.question] = tuple(dict.fromkeys(whys))
    return [Situation(whys, question) for question, whys in found.items()]


def _all(book: Rulebook) -> Iterator[Situation]:
    for rule in own_rules(book):
        yield from of_rule(book, rule)
    yield from (situation for name, situation in kinds() if name == book.name)
    if not book.data.extends:
        yield from _beginnings(book)
        yield from _endings(book)
        yield from _births(book)
    for seed in range(RANDOM_HISTORIES):
        chance = Random(seed)
        question = history(chance, book)
        if seed % 10 == 9:
            question = held_by_a_source(chance, book, question)
        yield Situation((f"random:{seed}",), replace(question, reference=f"random-{seed}"))


def _beginnings(book: Rulebook) -> Iterator[Situation]:
    """Every event that begins an episode, alone, for a child who is born and one who is not."""
    for name, event in MEANINGS.items():
        if not (event.begins or event.begins_if_born):
            continue
        for before in ((), ((_DAY - timedelta(30), "conference_held"),)):
            for expected in (None, _DAY + timedelta(100)):
                told = tuple((other, on) for on, other in before) + ((name, _DAY),)
                question = CaseQuestion(
                    book.name,
                    _DAY + timedelta(10),
                    told,
                    born=_BORN if expected is None else None,
                    expected_birth=expected,
                )
                answer = shown(book, question)
                whys = [
                    f"begins:{episode.kind}:{name}"
                    for episode in (answer.episodes if answer else ())
                    if episode.began_with == name
                ]
                if whys:
                    yield Situation(tuple(whys), question)


def _endings(book: Rulebook) -> Iterator[Situation]:
    """Every event that ends an episode of each kind, and the 18th birthday."""
    ends = [name for name, event in MEANINGS.items() if event.part is not None]
    for kind in EPISODE_KINDS:
        told = [(name, _DAY - timedelta(before)) for before, name in BEGINNINGS[kind]]
        told = told or [("incident_known", _DAY)]
        for name in [*ends, ADULT]:
            is_unborn = kind == "pregnancy"
            end = _DAY + timedelta(20)
            question = CaseQuestion(
                book.name,
                end + timedelta(5),
                tuple(told) if name == ADULT else (*told, (name, end)),
                born=None if is_unborn else date(2007, 3, 23) if name == ADULT else _BORN,
                expected_birth=_DAY + timedelta(100) if is_unborn else None,
            )
            if name in MEANINGS and MEANINGS[name].part == "birth":
                question = replace(question, born=None)
            answer = shown(book, question)
            whys = [
                f"ends:{episode.kind}:{name}"
                for episode in (answer.episodes if answer else ())
                if episode.ended_with == name and episode.kind == kind
            ]
            if whys:
                part = ADULT if name == ADULT else MEANINGS[name].part
                codes = [f"alert:{alert.code}" for alert in answer.alerts] if answer else []
                is_final = part == ADULT or part in ENDS_EVERYTHING
                yield Situation((*whys, *(codes if is_final else ())), question)


def _births(book: Rulebook) -> Iterator[Situation]:
    """A birth that should have been recorded by now."""
    told = (("pre_birth_conference_held", _DAY),)
    question = CaseQuestion(
        book.name, _DAY + timedelta(60), told, expected_birth=_DAY + timedelta(40)
    )
    yield Situation(("alert:birth_not_recorded",), question)
