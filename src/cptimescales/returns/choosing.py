"""Chooses the rulebook that answers for a record: that of its council."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from cptimescales.library import Rulebook, rulebook
from cptimescales.returns.councils import answering
from cptimescales.returns.record import Record

Choose = Callable[[Record], tuple[Rulebook, str | None]]
"""Gives the rulebook that answers for a record, and why; raises TimescaleError if none does."""


def by_authority(
    column: str, on: date, closures: tuple[tuple[date, str], ...] = (), known_on: date | None = None
) -> Choose:
    """Chooses the rulebook of a record by the code of its council, in a group of the record.

    Args:
        column: the group that holds the code, such as `E06000052`.
        on: the day on which the rulebook of the council is in force.
        closures, known_on: as for the rulebook of a whole report.
    """
    books: dict[str, tuple[Rulebook, str]] = {}
    made: dict[str, Rulebook] = {}

    def choose(record: Record) -> tuple[Rulebook, str | None]:
        code = record.groups.get(column, "").strip()
        if code not in books:
            answer = answering(code, on=on)
            book = made.get(answer.rulebook)
            if book is None:
                book = rulebook(answer.rulebook)
                book = book.with_closures(closures) if closures else book
                book = book if known_on is None else book.as_known_on(known_on)
                made[answer.rulebook] = book
            books[code] = book, answer.why
        return books[code]

    return choose
