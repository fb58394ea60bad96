"""One case: the caller's reference, its events and dates, and which histories cannot have happened.

A case never holds a name. It is a record of what happened on which day; what follows from it is in `timetables`, whether a
plan may end in `discontinuing`.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from cptimescales.calendars import closure_days
from cptimescales.errors import EventOrderError
from cptimescales.events import ALSO, FOLLOWS
from cptimescales.results import Frozen

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class CaseEvent(Frozen):
    """Something that happened in a case, and its date."""

    event: Name
    on: date


class AgreedDate(Frozen):
    """A date that a conference set for a duty, at or before its limit."""

    rule: Name
    on: date


class ClosureDay(Frozen):
    """A day on which the authority is closed, and why."""

    date: datetime.date
    name: Text


class Case(Frozen):
    """One child's case as the timetable sees it.

    Attributes:
        reference: the caller's own reference. Never a name.
        born: the date of birth; or, before it,
        expected_birth: the date on which the birth is expected.
        events: what happened, in any order; kept in order of date.
        agreed: dates that a conference set earlier than the limits.
        closures: days on which the authority is closed.

    Raises:
        pydantic.ValidationError: a key that is not known, or something that is not a date.
        EventOrderError: a history that cannot have happened, with the two events named.

    >>> case = Case(
    ...     reference="C-1042",
    ...     born=date(2012, 5, 6),
    ...     events=[{"event": "conference_held", "on": date(2026, 12, 14)}],
    ... )
    >>> case.days_of_events()["conference_held"]
    (datetime.date(2026, 12, 14),)
    """

    reference: Text
    born: date | None = None
    expected_birth: date | None = None
    events: Annotated[tuple[CaseEvent, ...], Field(strict=False)] = ()
    agreed: Annotated[tuple[AgreedDate, ...], Field(strict=False)] = ()
    closures: Annotated[tuple[ClosureDay, ...], Field(strict=False)] = ()

    @model_validator(mode="after")
    def _could_have_happened(self) -> Self:
        days = self.days_of_events()
        for later, earlier in FOLLOWS.items():
            if later in days and earlier in days and days[later][0] < days[earlier][0]:
                raise EventOrderError(earlier, days[earlier][0], later, days[later][0])
        seen = [
            day
            for name in ("child_seen", *ALSO)
            for day in days.get(name, ())
            if "child_seen" in (name, *ALSO.get(name, ()))
        ]
        if self.born and seen and min(seen) < self.born:
            raise EventOrderError("child_born", self.born, "child_seen", min(seen))
        closure_days(self.closed)
        return self

    @property
    def closed(self) -> tuple[tuple[date, str], ...]:
        """The closure days as pairs of day and name."""
        return tuple((day.date, day.name) for day in self.closures)

    def days_of_events(self) -> dict[str, tuple[date, ...]]:
        """The days of every event, each day once and in order. An event that is also another counts as both."""
        days: defaultdict[str, set[date]] = defaultdict(set)
        for event in self.events:
            for name in (event.event, *ALSO.get(event.event, ())):
                days[name].add(event.on)
        if self.born:
            days["child_born"].add(self.born)
        if self.expected_birth:
            days["expected_birth"].add(self.expected_birth)
        return {name: tuple(sorted(found)) for name, found in days.items()}

    def unlikely(self) -> Iterator[str]:
        """What in this history is possible but worth a second look, in words."""
        days = self.days_of_events()
        for later, earlier in FOLLOWS.items():
            if later in days and earlier not in days:
                yield f"{later} on {days[later][0]} is recorded, but no {earlier}; the clocks that start with it are missing"
        counted = [(event.event, event.on) for event in self.events]
        for name, on in sorted({pair for pair in counted if counted.count(pair) > 1}):
            yield f"{name} on {on} is recorded more than once; it is counted once"
