"""`Books`: the rulebooks and calendars that the service answers from. They never change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from cptimescales._version import __version__
from cptimescales.calendars.record import DIVISIONS
from cptimescales.calendars.working_calendar import Closures, WorkingCalendar, closure_days
from cptimescales.errors import RulebookError, UnknownRulebookError
from cptimescales.library import Rulebook, calendar, rulebook, rulebooks

_Pairs = tuple[tuple[date, str], ...]


class Books:
    """The shipped rulebooks and those of the operator, with the closure days of the operator.

    Args:
        own: further rulebooks.
        closures: days on which the authority is closed. They count in every answer.

    Raises:
        RulebookError: two rulebooks have one name.
        TimescaleError: a closure that cannot be counted.

    >>> from datetime import date
    >>> Books().book("england").due("first_core_group", on=date(2026, 12, 14)).due
    datetime.date(2026, 12, 30)
    """

    def __init__(self, own: Iterable[Rulebook] = (), closures: Closures = ()) -> None:
        self.closures: tuple[tuple[date, str], ...] = closure_days(closures)
        books = {name: rulebook(name) for name in rulebooks()}
        for book in own:
            if book.name in books:
                raise RulebookError(
                    book.name, "id", "another rulebook of this service has this name; rename yours"
                )
            books[book.name] = book
        self._books: Mapping[str, Rulebook] = {
            name: book.with_closures(self.closures) if self.closures else book
            for name, book in books.items()
        }
        # A calendar with further closures is worth keeping: a client asks with the same ones again.
        self._changed = lru_cache(maxsize=64)(self._find)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all rulebooks."""
        return tuple(self._books)

    def book(self, name: str, known_on: date | None = None, closures: _Pairs = ()) -> Rulebook:
        """A rulebook by its name.

        Raises:
            UnknownRulebookError: there is none of this name.
            TimescaleError: a closure that cannot be counted.
        """
        if known_on is None and not closures:
            book = self._books.get(name)
            if book is not None:
                return book
        return self._changed(name, known_on, closures)

    def _find(self, name: str, known_on: date | None, closures: _Pairs) -> Rulebook:
        if name not in self._books:
            raise UnknownRulebookError(name, self.names)
        book = self._books[name]
        if closures:
            book = book.with_closures(closures)
        return book if known_on is None else book.as_known_on(known_on)

    def calendar(self, division: str, known_on: date | None, closures: _Pairs) -> WorkingCalendar:
        """The calendar of a division.

        Raises:
            UnknownCalendarError: there is no such division.
            TimescaleError: a closure that cannot be counted.
        """
        return calendar(division, known_on=known_on, closures=(*self.closures, *closures))

    def version(self) -> dict[str, Any]:
        """Which version answers, by which rules and which lists of bank holidays."""
        calendars = {division: calendar(division) for division in DIVISIONS}
        return {
            "version": __version__,
            "rulebooks": {
                book.name: {"sha256": book.sha256, "checked": book.data.checked.isoformat()}
                for book in self._books.values()
            },
            "calendars": {
                division: {
                    "checked": days.checked.isoformat(),
                    "published_to": None
                    if days.published_to is None
                    else days.published_to.isoformat(),
                }
                for division, days in calendars.items()
            },
            "closures": len(self.closures),
        }
