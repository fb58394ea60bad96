"""Which due dates a newer list of bank holidays moves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from cptimescales.calendars.record import (
    DivisionRecord,
)
from cptimescales.library import Rulebook
from cptimescales.rules.results import DueDate, ReviewWindow

Outcome = Literal["changed", "settled", "same"]
"""What a newer list does to a due date. `settled`: the same date, and no longer provisional."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a newer list does to one due date.

    Attributes:
        rulebook, rule, on: which due date; of a review around a birthday it is the last day of its window.
        due_before, due_after: by the record, and by the newer list.
        last_working_day_before, last_working_day_after: the working day to plan with, which can move where the limit stays.
        outcome: `changed` where either moved; `settled` where neither did and the answer is provisional no longer; `same`.
        provisional: whether it still rests on a year that is not listed.
    """

    rulebook: str
    rule: str
    on: date
    due_before: date
    due_after: date
    last_working_day_before: date
    last_working_day_after: date
    outcome: Outcome
    provisional: bool


def with_record(book: Rulebook, newer: DivisionRecord) -> Rulebook:
    """A rulebook that counts by another record of its division, closures kept.

    >>> import cptimescales as cpt
    >>> from cptimescales.library import division_record
    >>> with_record(cpt.rulebook("wales"), division_record("england-and-wales")).name
    'wales'
    """
    return Rulebook(book.data, newer, sha256=book.sha256, closures=book.closures)


def effect(book: Rulebook, newer: Rulebook, rule: str, on: date, number: int = 1) -> Effect:
    """What a newer list does to one due date.

    Args:
        book: the rulebook as it is.
        newer: the same `with_record` of the newer list.
        rule, on, number: as for `Rulebook.due`.

    Raises:
        TimescaleError: the rulebook cannot answer.

    >>> import cptimescales as cpt
    >>> england = cpt.rulebook("england")
    >>> effect(england.as_known_on(date(2022, 9, 9)), england, "first_core_group", date(2022, 9, 5)).outcome
    'changed'
    """
    before, after = (each.due(rule, on=on, number=number) for each in (book, newer))
    was, now = _limits(before), _limits(after)
    outcome: Outcome = "changed" if was != now else "same"
    if outcome == "same" and before.provisional and not after.provisional:
        outcome = "settled"
    return Effect(book.name, rule, on, was[0], now[0], was[1], now[1], outcome, after.provisional)


def _limits(answer: DueDate | ReviewWindow) -> tuple[date, date]:
    return answer.limit, answer.last_working_day
