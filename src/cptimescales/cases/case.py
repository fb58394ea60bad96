"""One case: the caller's reference, its events and dates, and which histories cannot have happened.

A case never holds a name. It is a record of what happened on which day; what follows from it is in `timetables`, whether a
plan may end in `discontinuing`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from cptimescales.calendars.dates import Day
from cptimescales.calendars.working_calendar import closure_days
from cptimescales.errors import EventOrderError
from cptimescales.rules.events import ALSO, FOLLOWS
from cptimescales.rules.results import Frozen

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class CaseEvent(Frozen):
    """Something that happened in a case, and its date."""

    event: Name
    on: Day


class AgreedDate(Frozen):
    """A date that a conference set for a duty, at or before its limit."""

    rule: Name
    on: Day


class ClosureDay(Frozen):
    """A day on which the authority is closed, and why."""

    date: Day
    name: Text


def _in_order(events: tuple[CaseEvent, ...]) -> tuple[CaseEvent, ...]:
    return tuple(sorted(events, key=lambda event: (event.on, event.event)))


class Case(Frozen):
    """One child's case as the timetable sees it.

    Attributes:
        reference: the caller's own reference. Never a name.
        born: the date of birth; or, before it,
        expected_birth: the date on which the birth is expected.
        events: what happened, in any order; kept in order of date.
        agreed: dates that a conference set earlier than the limits.
        closures: days on which the authority is closed.

    A case is one authority's record: `plan_ended` ends the plan of that authority.

    Raises:
        pydantic.ValidationError: a key that is not known, something that is not a date, or a history that cannot have
            happened, with the two events named.

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

    if TYPE_CHECKING:  # what pydantic takes, for editors and type checkers

        def __init__(
            self,
            *,
            reference: str,
            born: date | None = None,
            expected_birth: date | None = None,
            events: Iterable[CaseEvent | Mapping[str, object]] = (),
            agreed: Iterable[AgreedDate | Mapping[str, object]] = (),
            closures: Iterable[ClosureDay | Mapping[str, object]] = (),
        ) -> None: ...

    @model_validator(mode="after")
    def _could_have_happened(self) -> Self:
        days = self.days_of_events()
        births = days.get("child_born", ())
        if len(births) > 1:
            raise ValueError(
                f"child_born on {births[0]} and on {births[1]}; a child is born once, keep one date"
            )
        for later, earlier in FOLLOWS.items():
            if later in days and earlier in days and days[later][0] < days[earlier][0]:
                raise EventOrderError(earlier, days[earlier][0], later, days[later][0])
        seen, unborn = days.get("child_seen", ()), days.get("pre_birth_conference_held", ())
        if births and seen and seen[0] < births[0]:
            raise EventOrderError("child_born", births[0], "child_seen", seen[0])
        if births and unborn and births[0] < unborn[-1]:
            raise EventOrderError("pre_birth_conference_held", unborn[-1], "child_born", births[0])
        died = days.get("child_died", ())
        for name in ("child_born", "child_seen"):
            if died and name in days and died[0] < days[name][-1]:
                raise EventOrderError(name, days[name][-1], "child_died", died[0])
        closure_days(self.closed)
        return self

    @property
    def birth(self) -> date | None:
        """The date of birth, given as such or as the event `child_born`."""
        if self.born is not None:
            return self.born
        return next((event.on for event in self.events if event.event == "child_born"), None)

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
        for name in ("core_group_held", "review_conference_held"):
            for on in days.get(name, ()):
                ended = _closed(days, on)
                if ended is not None:
                    yield f"{name} on {on} comes after plan_ended on {ended}, and no conference_held was recorded between them"
        times = Counter((event.event, event.on) for event in self.events)
        for name, on in sorted(pair for pair, often in times.items() if often > 1):
            yield f"{name} on {on} is recorded more than once; it is counted once"


def _closed(days: dict[str, tuple[date, ...]], on: date) -> date | None:
    """The day on which the last plan before a day ended, if it did and no conference began another."""
    ends = [day for day in days.get("plan_ended", ()) if day < on]
    began = [day for day in days.get("conference_held", ()) if day <= on]
    return ends[-1] if ends and began and began[-1] <= ends[-1] else None
