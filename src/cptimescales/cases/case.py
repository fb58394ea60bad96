"""One case: your reference, its events, the dates agreed, and the closure days of the authority.

A case never holds a name. It records what happened on which day. `timetables` says which deadlines
follow from that, and `plan_end` whether a plan may end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from cptimescales.calendars.dates import Day
from cptimescales.calendars.working_calendar import closure_days
from cptimescales.cases.events import CaseEvent, Name, check_order, days_of_events, unlikely
from cptimescales.rules.period import LARGEST_COUNT, Period
from cptimescales.rules.results import Frozen

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


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


def _each_once(names: tuple[str, ...]) -> tuple[str, ...]:
    for place, name in enumerate(names):
        if name in names[:place]:
            raise ValueError(f"{name} is there twice; name each event once")
    return tuple(sorted(names))


EventNames = Annotated[tuple[Name, ...], Field(strict=False), AfterValidator(_each_once)]
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

    Raises:
        pydantic.ValidationError: an unknown key, a value that is not a date, or a history that
            cannot have happened; the message names the two events.

    >>> case = Case(
    ...     reference="C-1042",
    ...     born=date(2012, 5, 6),
    ...     events=[{"event": "conference_held", "on": date(2026, 12, 14)}],
    ... )
    >>> case.days_of_events()["conference_held"]
    (datetime.date(2026, 12, 14),)
    """

    reference: Text
    born: Day | None = None
    expected_birth: Day | None = None
    events: Annotated[tuple[CaseEvent, ...], Field(strict=False), AfterValidator(_in_order)] = ()
    agreed: Annotated[tuple[AgreedDate, ...], Field(strict=False)] = ()
    closures: Annotated[tuple[ClosureDay, ...], Field(strict=False)] = ()
    recorded: EventNames | None = None
    newest_only: EventNames = ()

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
        ) -> None: ...

    @model_validator(mode="after")
    def _could_have_happened(self) -> Self:
        check_order(self.days_of_events())
        closure_days(self.closed)
        return self

    @property
    def birth(self) -> date | None:
        """The date of birth, from `born` or else from the event `child_born`."""
        if self.born is not None:
            return self.born
        return next((event.on for event in self.events if event.event == "child_born"), None)

    @property
    def closed(self) -> tuple[tuple[date, str], ...]:
        """The closure days as pairs of day and name."""
        return tuple((day.date, day.name) for day in self.closures)

    def days_of_events(self) -> dict[str, tuple[date, ...]]:
        """The days of each event, each day once and in order.

        An event that is also another event counts as both: `child_seen_alone` is `child_seen`, too.
        """
        return days_of_events(self.events, self.born, self.expected_birth)

    def unlikely(self) -> Iterator[str]:
        """What in this history is possible but worth a second look, one sentence each."""
        return unlikely(self.events, self.days_of_events())
