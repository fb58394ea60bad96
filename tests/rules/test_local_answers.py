"""What each local rulebook answers by its own rules, against dates worked out by hand.

`local/ID.csv` has the dates for the rulebook ID, from its texts and the published bank holidays.
"""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

import cptimescales as cpt
from cptimescales.rules import Rule

TABLES = Path(__file__).parent / "local"
# These two have no table: their dates are those of the timetables in tests/cases.
OLDER = ("south-west", "leicester-leicestershire-rutland")
LOCAL = [
    name
    for name in cpt.rulebooks()
    if cpt.rulebook(name).data.extends is not None and name not in OLDER
]


class Answer(NamedTuple):
    """One line of a table."""

    rulebook: str
    rule: str
    on: date
    number: int
    due: date

    def __str__(self) -> str:
        return f"{self.rulebook} {self.rule} {self.on}"


def _answers() -> list[Answer]:
    answers = []
    for path in sorted(TABLES.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                on, due = date.fromisoformat(row["on"]), date.fromisoformat(row["due"])
                answers.append(Answer(path.stem, row["rule"], on, int(row["number"]), due))
    return answers


ANSWERS = _answers()


def _own_rules(name: str) -> list[Rule]:
    """The rules of a local rulebook that its nation does not have in this wording."""
    book = cpt.rulebook(name)
    base = cpt.rulebook(str(book.data.extends)).rules
    return [rule for rule in book.rules if rule not in base]


@pytest.mark.parametrize("answer", ANSWERS, ids=str)
def test_a_local_rule_answers_as_its_text_does(answer: Answer) -> None:
    book = cpt.rulebook(answer.rulebook)
    given = book.due(answer.rule, on=answer.on, number=answer.number)
    assert given.limit == answer.due
    assert given.basis in ("local_procedure", "good_practice")
    assert given.verified in ("source_text", "secondary_source")


def test_every_local_rulebook_has_its_table() -> None:
    assert {path.stem for path in TABLES.iterdir()} == set(LOCAL)


@pytest.mark.parametrize("name", LOCAL)
def test_every_dated_rule_has_three_dates_of_its_own(name: str) -> None:
    counts = Counter(answer.rule for answer in ANSWERS if answer.rulebook == name)
    dated = {rule.id for rule in _own_rules(name) if rule.versions[-1].undated is None}
    assert set(counts) == dated
    assert all(count >= 3 for count in counts.values()), counts


@pytest.mark.parametrize("name", LOCAL)
def test_before_its_first_day_a_local_rule_is_that_of_the_nation_or_of_nobody(name: str) -> None:
    book = cpt.rulebook(name)
    nation = cpt.rulebook(str(book.data.extends))
    national = {rule.id: rule for rule in nation.rules}
    for rule in _own_rules(name):
        first = min(
            version.effective_from
            for version in rule.versions
            if version.citation.source not in nation.data.sources
        )
        before = first - timedelta(days=1)
        if rule.id in national:
            assert book.answer(rule.id, on=before) == _by(book, nation.answer(rule.id, on=before))
        else:
            assert isinstance(book.answer(rule.id, on=before), cpt.Refusal)


LOCAL_BASES = ("local_procedure", "good_practice")


def _by(
    book: cpt.Rulebook, answer: cpt.DueDate | cpt.ReviewWindow | cpt.Refusal
) -> cpt.DueDate | cpt.ReviewWindow | cpt.Refusal:
    """An answer of the nation, as a local rulebook gives it."""
    if isinstance(answer, cpt.Refusal):
        message = answer.message.replace(f"'{_nation(book)}'", f"'{book.name}'")
        return answer.model_copy(update={"message": message})
    provenance = answer.provenance.model_copy(update={"rulebook_sha256": book.sha256})
    return answer.model_copy(update={"rulebook": book.name, "provenance": provenance})


def _nation(book: cpt.Rulebook) -> str:
    return str(book.data.extends)


def test_an_event_that_several_local_rulebooks_define_is_the_same_event() -> None:
    sentences: dict[str, set[str]] = {}
    for name in (*OLDER, *LOCAL):
        book = cpt.rulebook(name)
        nation = cpt.rulebook(_nation(book)).data.events
        for event, sentence in book.data.events.items():
            if event not in nation:
                sentences.setdefault(event, set()).add(sentence)
    assert {event: said for event, said in sentences.items() if len(said) > 1} == {}


def test_no_local_citation_lacks_its_place() -> None:
    for name in (*OLDER, *LOCAL):
        data = cpt.rulebook(name).data
        for rule in _own_rules(name):
            for version in rule.versions:
                if version.basis in LOCAL_BASES:
                    assert version.citation.at
                    assert data.sources[version.citation.source].url, (name, rule.id)
