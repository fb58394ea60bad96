"""One case's events in the order in which they count, up to the day on which it is judged.

`History` decides what the record itself decides: which birth date is used, what counts twice, what
has not happened yet. `episodes` reads it day by day.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Protocol

from cptimescales.calendars.dates import attains_age
from cptimescales.cases.reading import Day, Happening, Reading, order_of_day
from cptimescales.rules.by_event import meaning_of, read_as
from cptimescales.rules.events import BIRTH

_BORN: Happening = (BIRTH, meaning_of(BIRTH))
_ADULT = 18


@lru_cache(maxsize=10_000)
def _attains_18(birth: date) -> date:
    """The 18th birthday. Cases share days of birth."""
    return attains_age(birth, _ADULT)


@lru_cache(maxsize=1_000)
def _held_by(recorded: tuple[str, ...]) -> frozenset[str]:
    """The events that a source can hold, also under the names under which they are read."""
    return frozenset(recorded).union(map(read_as, recorded))


class Told(Protocol):
    """What a history needs to know of a case."""

    @property
    def reading(self) -> Reading:
        """The events, read."""

    @property
    def birth(self) -> date | None:
        """The date of birth."""

    @property
    def expected_birth(self) -> date | None:
        """The day on which the birth is expected."""

    @property
    def recorded(self) -> tuple[str, ...] | None:
        """The events that the source can hold; None if it can hold all."""

    @property
    def newest_only(self) -> tuple[str, ...]:
        """The events of which the source holds only the newest."""


class History:
    """The events of a case up to a day.

    Attributes:
        as_of: the day on which the case is judged.
        days: each day with events, in order, with what happened on it in the order of a day.
        birth: the date of birth; None if it is not known or is in doubt.
        adult: the 18th birthday; None without a date of birth.
        expected: the expected day of birth; of several the first, from which duties count back.
        last_expected: the last of them, for which the birth is waited.
        warnings: what is in doubt, one sentence each.
    """

    def __init__(self, told: Told, as_of: date) -> None:
        reading = told.reading
        self.as_of = as_of
        self.birth = told.birth
        self.expected = self.last_expected = told.expected_birth or reading.expected
        self.warnings: list[str] = reading.warnings(as_of)
        if self.expected is not None and reading.expected is not None:
            self._compare_expected(self.expected, reading.expected, reading.last_expected)
        self.days: list[Day] = reading.up_to(as_of)
        self._recorded = told.recorded
        self._names = reading.names
        self.adult: date | None = None
        if self.birth is not None:
            self.adult = _attains_18(self.birth)
            self._compare_with_birth(self.birth, self.adult)

    def _compare_expected(self, told: date, first: date, last: date | None) -> None:
        self.expected, self.last_expected = min(told, first), max(told, last or first)
        if self.expected != self.last_expected:
            self.warnings.append(
                f"the birth is expected on {self.expected} and on {self.last_expected}. Duties "
                "count back from the first of these days, and the birth is waited for until the "
                "last; keep the one that holds"
            )

    def _compare_with_birth(self, birth: date, adult: date) -> None:
        for first, happened in self.days:
            if happened == [_BORN]:
                continue
            if adult <= first:
                self._doubt_birth(first)
            elif first <= birth <= self.as_of:
                self._add_birth(birth)
            return

    def _doubt_birth(self, first: date) -> None:
        self.warnings.append(
            f"the date of birth, {self.birth}, is not used: by it the child was 18 or older on "
            f"{first}, the day of the first event; check it"
        )
        self.birth = self.adult = None
        self.days = [
            (on, kept)
            for on, happened in self.days
            if (kept := [event for event in happened if event != _BORN])
        ]

    def _add_birth(self, birth: date) -> None:
        """Puts the birth among the events, if the record does not name it as one."""
        if BIRTH in self._names:
            return
        for place, (on, happened) in enumerate(self.days):
            if on == birth:
                self.days[place] = (on, sorted([*happened, _BORN], key=order_of_day))
                return
            if on > birth:
                self.days.insert(place, (birth, [_BORN]))
                return
        self.days.append((birth, [_BORN]))

    @property
    def holds_all(self) -> bool:
        """Whether the source of the record can hold every event."""
        return self._recorded is None

    @property
    def began(self) -> date:
        """The first day of the record."""
        return self.days[0][0] if self.days else self.as_of

    def can_hold(self, event: str | None) -> bool:
        """Whether the source of the record can hold an event."""
        return (
            self._recorded is None
            or event is None
            or event in self._names
            or event in _held_by(self._recorded)
        )

    @property
    def has_birth(self) -> bool:
        """Whether the birth is on record by the day on which the case is judged."""
        return self.birth is not None and self.birth <= self.as_of

    def shown_born(self, on: date) -> str | None:
        """The event with which somebody saw or placed the child, up to a day; None: nobody did."""
        for day, happened in self.days:
            if day > on:
                return None
            for name, meaning in happened:
                if meaning.part == "care" or (meaning.living and meaning.part is None):
                    return name
        return None

    def closing_is_doubted(self, on: date, *, plan_was_open: bool) -> bool:
        """Whether what follows a closing says that the case went on.

        That is a review, a core group or a visit before any new conference. Where no plan was open,
        something new, such as a referral, explains the visit.
        """
        for day, happened in self.days:
            if day <= on:
                continue
            for _, meaning in happened:
                if meaning.part == "conference" or (meaning.begins and not plan_was_open):
                    return False
            if any(meaning.continues for _, meaning in happened):
                return True
        return False
