"""One case: your reference, its events, the dates agreed, and the closure days of the authority.

A case never holds a name. It records what happened on which day. `timetables` says which deadlines
follow from that, and `plan_end` whether a plan may end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from cptimescales.calendars.dates import Day
from cptimescales.calendars.working_calendar import closure_days
from cptimescales.cases.events import CaseEvent, Name, check_history, days_of_events
from cptimescales.cases.reading import Reading, ReadOnce, read_once
from cptimescales.rules.frozen import Frozen
from cptimescales.rules.period import LARGEST_COUNT, Period

_OF_A_PERSON = {
    *("name", "names", "forename", "forenames", "firstname", "surname", "lastname"),
    *("fullname", "initials", "alias"),
    *("child", "children", "mother", "father", "parent", "parents", "sibling", "siblings"),
}

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


def asks_for_a_person(key: str) -> bool:
    """Whether a key of a file or the header of a column asks for a name, or for a person.

    >>> [asks_for_a_person(key) for key in ("childName", "Mother's team", "Team")]
    [True, True, False]
    """
    words = re.findall("[A-Z]+(?![a-z])|[A-Z]?[a-z]+", key)
    return not _OF_A_PERSON.isdisjoint(word.lower() for word in words)


def _of_no_person(columns: Mapping[str, str]) -> Mapping[str, str]:
    for name in columns:
        if asks_for_a_person(name):
            raise ValueError(f"{name}: a case holds no names, and nothing about a person but dates")
    return columns


class Every(Frozen):
    """How often a conference wants a duty met, such as every 2 weeks."""

    count: Annotated[int, Field(ge=1, le=LARGEST_COUNT)]
    unit: Literal["working_days", "days", "weeks", "months"]

    @property
    def period(self) -> Period:
        """The longest time from one meeting to the next."""
        return Period(self.count, self.unit)


class AgreedDate(Frozen):
    """A date that a conference set for a duty, at or before its limit, or a frequency.

    Attributes:
        on: the day agreed. With `every`, the day from which the frequency runs.
        every: the frequency. After `on` it runs from each event that meets the rule.
    """

    rule: Name
    on: Day
    every: Every | None = None


class ClosureDay(Frozen):
    """A day on which the authority is closed, and why."""

    date: Day
    name: Text


def named_days(closures: Iterable[ClosureDay]) -> tuple[tuple[date, str], ...]:
    """Closure days as pairs of day and name, as a calendar takes them."""
    return tuple((day.date, day.name) for day in closures)


def _each_once(names: tuple[str, ...]) -> tuple[str, ...]:
    for place, name in enumerate(names):
        if name in names[:place]:
            raise ValueError(f"{name} is there twice; name each event once")
    return tuple(sorted(names))


EventNames = Annotated[tuple[Name, ...], AfterValidator(_each_once)]
"""Names of events, each once; kept in order of the alphabet."""


def _in_order(events: tuple[CaseEvent, ...]) -> tuple[CaseEvent, ...]:
    return tuple(sorted(events, key=lambda event: (event.on, event.event)))


class Case(Frozen):
    """One child's case: what happened, and on which day.

    A case is the record of one authority: the event `plan_ended` ends the plan of that authority.

    Attributes:
        reference: your own reference. Never a name.
        born: the date of birth.
        expected_birth: the date on which the birth is expected, for a child not yet born.
        events: what happened, in any order; kept in order of date.
        agreed: dates and frequencies that a conference set, stricter than the limits.
        closures: days on which the authority is closed.
        recorded: the events that your source can hold; None if it can hold all of them. An event
            that is in the case counts as one that the source can hold.
        newest_only: the events of which your source holds only the newest.
        columns: further columns of your file as text, such as the team, to group answers by. No
            deadline depends on them.

    Raises:
        pydantic.ValidationError: an unknown key, a value that is not a date, or a history that
            contradicts itself; the message names the two events.

    >>> case = Case(
    ...     reference="C-1042",
    ...     born=date(2012, 5, 6),
    ...     events=[{"event": "conference_held", "on": date(2026, 12, 14)}],
    ... )
    >>> case.days_of_events()["conference_held"]
    (datetime.date(2026, 12, 14),)
    """

    __slots__ = ("_pairs", "_reading")  # no fields: a copy, a pickle and JSON leave them out
    # So that pydantic and type checkers know what the slots are.
    _pairs: ClassVar[tuple[tuple[str, date], ...]]
    _reading: ClassVar[Reading]

    reference: Text
    born: Day | None = None
    expected_birth: Day | None = None
    events: Annotated[tuple[CaseEvent, ...], AfterValidator(_in_order)] = ()
    agreed: tuple[AgreedDate, ...] = ()
    closures: tuple[ClosureDay, ...] = ()
    recorded: EventNames | None = None
    newest_only: EventNames = ()
    columns: Annotated[Mapping[str, str], AfterValidator(_of_no_person)] = {}

    if TYPE_CHECKING:  # what pydantic accepts, for editors and type checkers

        def __init__(
            self,
            *,
            reference: str,
            born: date | None = None,
            expected_birth: date | None = None,
            events: Iterable[CaseEvent | Mapping[str, object]] = (),
            agreed: Iterable[AgreedDate | Mapping[str, object]] = (),
            closures: Iterable[ClosureDay | Mapping[str, object]] = (),
            recorded: Iterable[str] | None = None,
            newest_only: Iterable[str] = (),
            columns: Mapping[str, str] = {},
        ) -> None: ...

    @model_validator(mode="after")
    def _could_have_happened(self) -> Self:
        pairs = self.pairs
        check_history(pairs, self.born)
        closure_days(self.closed)
        object.__setattr__(self, "_reading", Reading(pairs))
        return self

    @property
    def reading(self) -> Reading:
        """The events, read once."""
        return read_once(self)

    @property
    def pairs(self) -> tuple[tuple[str, date], ...]:
        """Each event and its day, in order of date."""
        try:
            return self._pairs
        except AttributeError:
            return tuple([(event.event, event.on) for event in self.events])

    @property
    def birth(self) -> date | None:
        """The date of birth, from `born` or else from the event `child_born`."""
        return self.born or self.reading.birth

    @property
    def closed(self) -> tuple[tuple[date, str], ...]:
        """The closure days as pairs of day and name."""
        return named_days(self.closures)

    @property
    def plain(self) -> PlainCase:
        """The same case as plain values."""
        return PlainCase(
            self.reference,
            self.born,
            self.expected_birth,
            self.pairs,
            self.agreed,
            self.closed,
            self.recorded,
            self.newest_only,
            self.columns,
        )

    @classmethod
    def of(cls, case: PlainCase) -> Self:
        """The model of a case that was read or made as plain values. Nothing is checked again."""
        values: dict[str, object] = {
            "reference": case.reference,
            "born": case.born,
            "expected_birth": case.expected_birth,
            "events": tuple([_event(name, on) for name, on in case.pairs]),
            "agreed": case.agreed,
            "closures": tuple(ClosureDay(date=day, name=name) for day, name in case.closed),
            "recorded": case.recorded,
            "newest_only": case.newest_only,
            "columns": case.columns,
        }
        made = cls._of(values, set(values))
        object.__setattr__(made, "_pairs", case.pairs)
        return made

    def __hash__(self) -> int:
        return hash((self.reference, self.born, self.expected_birth, self.events))

    def days_of_events(self) -> dict[str, tuple[date, ...]]:
        """The days of each event, each day once and in order.

        An event that is also another event counts as both: `child_seen_alone` is `child_seen`, too.
        """
        return days_of_events(self.pairs, self.born, self.expected_birth)


@lru_cache(maxsize=50_000)
def _event(name: str, on: date) -> CaseEvent:
    return CaseEvent._computed(event=name, on=on)


@dataclass(frozen=True, slots=True)
class PlainCase(ReadOnce):
    """A `Case` as plain values, for reports over many cases.

    `read_plain_cases` and `Case.plain` make it, checked like a `Case`. It checks nothing itself.

    Attributes:
        reference, born, expected_birth, agreed, recorded, newest_only, columns: as in `Case`.
        pairs: each event and its day, in order of day.
        closed: the closure days as pairs of day and name.
    """

    reference: str
    born: date | None = None
    expected_birth: date | None = None
    pairs: tuple[tuple[str, date], ...] = ()
    agreed: tuple[AgreedDate, ...] = ()
    closed: tuple[tuple[date, str], ...] = ()
    recorded: tuple[str, ...] | None = None
    newest_only: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def birth(self) -> date | None:
        """The date of birth, from `born` or else from the event `child_born`."""
        return self.born or self.reading.birth

    def check(self) -> None:
        """Refuses a history that contradicts itself, as `Case` does.

        Raises:
            ValueError: two dates of birth.
            EventOrderError: a child who was seen, visited or born after death.
        """
        check_history(self.pairs, self.born)
