"""Which due dates a newer list of bank holidays moves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from cptimescales.calendars.record import DivisionRecord
from cptimescales.library import Rulebook

Outcome = Literal["changed", "settled", "same"]
"""What a newer list does to a due date. `settled`: the same date, no longer provisional."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a newer list of bank holidays does to one due date.

    Attributes:
        rulebook, rule, on: which due date. For a review around a birthday, the due date is the last
            day of its window.
        due_before, due_after: the due date by the record, and by the newer list.
        last_working_day_before, last_working_day_after: the last working day in time by the record,
            and by the newer list. It can move although the due date stays.
        outcome: `changed` if one of the two days moved; `settled` if neither moved and the answer
            is no longer provisional; otherwise `same`.
        provisional: whether the answer still depends on a year that the newer list does not cover.
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
    """A rulebook that counts by another record of its division. Its closures stay.

    >>> import cptimescales as cpt
    >>> from cptimescales.library import division_record
    >>> with_record(cpt.rulebook("wales"), division_record("england-and-wales")).name
    'wales'
    """
    return Rulebook(book.data, newer, sha256=book.sha256, closures=book.closures)


def effect(book: Rulebook, newer: Rulebook, rule: str, on: date, number: int = 1) -> Effect:
    """What a newer list does to one due date.

    Args:
        book: the rulebook, with the bank holidays of the record.
        newer: the same rulebook, made by `with_record` from the newer list.
        rule, on, number: as for `Rulebook.due`.

    Raises:
        TimescaleError: one of the rulebooks has no answer.

    >>> import cptimescales as cpt
    >>> england = cpt.rulebook("england")
    >>> before = england.as_known_on(date(2022, 9, 9))
    >>> effect(before, england, "first_core_group", date(2022, 9, 5)).outcome
    'changed'
    """
    before = book.due(rule, on=on, number=number)
    after = newer.due(rule, on=on, number=number)
    outcome: Outcome = "same"
    if before.limit != after.limit or before.last_working_day != after.last_working_day:
        outcome = "changed"
    elif before.provisional and not after.provisional:
        outcome = "settled"
    return Effect(
        rulebook=book.name,
        rule=rule,
        on=on,
        due_before=before.limit,
        due_after=after.limit,
        last_working_day_before=before.last_working_day,
        last_working_day_after=after.last_working_day,
        outcome=outcome,
        provisional=after.provisional,
    )
