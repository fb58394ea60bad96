"""Which rulebook or calendar answers a row: one for all, or by a column of names."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from typing import Any, Generic, TypeVar

from cptimescales import library
from cptimescales.calendars.working_calendar import WorkingCalendar
from cptimescales.columns.inputs import Input, NameColumn, Native, Raw
from cptimescales.columns.kernels import Tables, together
from cptimescales.columns.lookup_tables import DayTable, date_of, division_calendar, kept
from cptimescales.errors import (
    CalendarRangeError,
    TimescaleError,
    UnknownCalendarError,
    UnknownNameError,
    UnknownRulebookError,
)
from cptimescales.library import Rulebook
from cptimescales.rules.results import Refusal

_Owner = TypeVar("_Owner", Rulebook, WorkingCalendar)
_MOST_REFUSALS = 10_000  # of one rulebook or calendar, a few MiB; of a column with more different ones none is kept for long


class Owners(Generic[_Owner]):
    """The rulebooks or calendars of a column, each once, and, where there are several, which name means which.

    Raises:
        TimescaleError: a mapping without a column of names, or the other way round.
    """

    def __init__(
        self,
        given: object,
        by: Native | None,
        find: Callable[[Any], _Owner],
        unknown: type[UnknownNameError],
    ) -> None:
        self.several = by is not None
        if isinstance(given, Mapping) != self.several or (self.several and not given):
            raise TimescaleError(
                "give a mapping from names to those who answer together with by=, the column of those names; "
                "or one who answers all rows, without by="
            )
        names: Mapping[Any, Any] = given if isinstance(given, Mapping) else {None: given}
        found = {name: find(each) for name, each in names.items()}
        self.owners: list[_Owner] = list({id(each): each for each in found.values()}.values())
        self._numbers = {
            name: [each is one for one in self.owners].index(True) for name, each in found.items()
        }
        self._unknown = unknown

    def tables(self, tables: Sequence[DayTable], nothing: float) -> Tables:
        """A table of each, side by side."""
        return together(tuple(tables), nothing, alone=not self.several)

    def inputs(self, raw: Mapping[str, Raw]) -> list[Input]:
        """The column of names, if there is one, as the numbers of those who answer."""
        return (
            [NameColumn(raw["by"], self._numbers, len(self.owners), self._unknown)]
            if self.several
            else []
        )

    def refusal(
        self, values: Sequence[int], days: int, question: Hashable, ask: Callable[..., object]
    ) -> Refusal:
        """Why a row has no answer: what the one who answers it raises when asked for these days alone.

        Args:
            values: the row; its first values are the days, and if there are several who answer, the last says who.
            days: how many days.
            question: what is asked; of those days it has the same answer every time.
            ask: asks one of them for those days.
        """
        owner = self.owners[values[-1] if self.several else 0]
        # A long column may come as many short ones, which are refused for the same days again and again.
        told: dict[Hashable, Refusal] = kept(owner, "refusals", dict)
        key = (question, *values[:days])
        found = told.get(key)
        if found is None:
            if len(told) >= _MOST_REFUSALS:
                told.clear()
            found = told[key] = self._refusal(
                owner, [date_of(value) for value in values[:days]], ask
            )
        return found

    def _refusal(
        self, owner: _Owner, dates: Sequence[date | None], ask: Callable[..., object]
    ) -> Refusal:
        either: Rulebook | WorkingCalendar = owner
        calendar = either.calendar if isinstance(either, Rulebook) else either
        try:
            if None in dates:
                raise CalendarRangeError(
                    calendar.name, "a day outside the years 1 to 9999", *calendar.covers
                )
            answer = ask(owner, *dates)
        except TimescaleError as error:
            return Refusal.of(error)
        raise AssertionError(
            f"{owner} answers {answer} from {dates}, the table for whole columns nothing"
        )


def rulebooks(given: object, by: Native | None) -> Owners[Rulebook]:
    """The rulebooks of a column, given as such or by name."""

    def find(each: Any) -> Rulebook:
        return each if isinstance(each, Rulebook) else library.rulebook(each)

    return Owners(given, by, find, UnknownRulebookError)


def calendars(given: object, by: Native | None) -> Owners[WorkingCalendar]:
    """The calendars of a column, given as such or by the names of their divisions."""

    def find(each: Any) -> WorkingCalendar:
        return each if isinstance(each, WorkingCalendar) else division_calendar(each)

    return Owners(given, by, find, UnknownCalendarError)
