"""Chooses the rulebook that answers for a record: that of its council."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from cptimescales.library import Rulebook, rulebook
from cptimescales.returns.councils import answering
from cptimescales.returns.record import Record

Choose = Callable[[Record], tuple[Rulebook, str | None]]
"""Gives the rulebook that answers for a record, and why; raises TimescaleError if none does."""


@dataclass
class ByAuthority:
    """Chooses the rulebook of a record by the code of its council, in a group of the record.

    Attributes:
        column: the group that holds the code, such as `E06000052`.
        on: the day on which the rulebook of the council is in force.
        closures, known_on: as for the rulebook of a whole report.
    """

    column: str
    on: date
    closures: tuple[tuple[date, str], ...] = ()
    known_on: date | None = None
    _books: dict[str, tuple[Rulebook, str]] = field(default_factory=dict, init=False, repr=False)
    _made: dict[str, Rulebook] = field(default_factory=dict, init=False, repr=False)

    def __call__(self, record: Record) -> tuple[Rulebook, str]:
        """The rulebook that answers for a record, and why.

        Raises:
            TimescaleError: the code is that of no council, or no rulebook answers for it.
        """
        code = record.groups.get(self.column, "").strip()
        if code not in self._books:
            answer = answering(code, on=self.on)
            book = self._made.get(answer.rulebook)
            if book is None:
                book = rulebook(answer.rulebook)
                book = book.with_closures(self.closures) if self.closures else book
                book = book if self.known_on is None else book.as_known_on(self.known_on)
                self._made[answer.rulebook] = book
            self._books[code] = book, answer.why
        return self._books[code]
