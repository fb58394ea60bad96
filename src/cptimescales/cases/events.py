"""One case's events as data: their days, and which order is impossible or unlikely.

`cptimescales.rules.events` lists all events and says which follows which. This file reads the
events of one case by that list.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated

from pydantic import StringConstraints

from cptimescales.calendars.dates import Day
from cptimescales.errors import EventOrderError
from cptimescales.rules.events import ALSO, FOLLOWS
from cptimescales.rules.results import Frozen

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
"""The name of an event or a rule: lower-case letters, digits and underscores."""

EventDays = Mapping[str, tuple[date, ...]]
"""The days of each event, each day once and in order."""


class CaseEvent(Frozen):
    """Something that happened in a case, and its date."""

    event: Name
    on: Day


def days_of_events(
    events: Sequence[CaseEvent], born: date | None, expected_birth: date | None
) -> dict[str, tuple[date, ...]]:
    """The days of each event; see `Case.days_of_events`."""
    days: defaultdict[str, set[date]] = defaultdict(set)
    for event in events:
        for name in (event.event, *ALSO.get(event.event, ())):
            days[name].add(event.on)
    if born:
        days["child_born"].add(born)
    if expected_birth:
        days["expected_birth"].add(expected_birth)
    return {name: tuple(sorted(days_of_one)) for name, days_of_one in days.items()}


def check_order(days: EventDays) -> None:
    """Refuses a history that cannot have happened.

    Raises:
        EventOrderError: two events in an order that cannot have happened.
        ValueError: two dates of birth.
    """
    births = days.get("child_born", ())
    if len(births) > 1:
        raise ValueError(
            f"child_born on {births[0]} and on {births[1]}; a child is born once, keep one date"
        )
    for later, earlier in FOLLOWS.items():
        if later in days and earlier in days and days[later][0] < days[earlier][0]:
            raise EventOrderError(earlier, days[earlier][0], later, days[later][0])
    visits, pre_birth = days.get("child_seen", ()), days.get("pre_birth_conference_held", ())
    if births and visits and visits[0] < births[0]:
        raise EventOrderError("child_born", births[0], "child_seen", visits[0])
    if births and pre_birth and births[0] < pre_birth[-1]:
        raise EventOrderError("pre_birth_conference_held", pre_birth[-1], "child_born", births[0])
    deaths = days.get("child_died", ())
    for name in ("child_born", "child_seen"):
        if deaths and name in days and deaths[0] < days[name][-1]:
            raise EventOrderError(name, days[name][-1], "child_died", deaths[0])


def unlikely(events: Sequence[CaseEvent], days: EventDays) -> Iterator[str]:
    """What in a history is possible but worth a second look, one sentence each."""
    for later, earlier in FOLLOWS.items():
        if later in days and earlier not in days:
            yield (
                f"{later} on {days[later][0]} is recorded, but no {earlier}; "
                "the clocks that start with it are missing"
            )
    for name in ("core_group_held", "review_conference_held"):
        for on in days.get(name, ()):
            ended = _plan_ended_before(days, on)
            if ended is not None:
                yield (
                    f"{name} on {on} comes after plan_ended on {ended}, "
                    "and no conference_held was recorded between them"
                )
    times = Counter((event.event, event.on) for event in events)
    for name, on in sorted(pair for pair, number in times.items() if number > 1):
        yield f"{name} on {on} is recorded more than once; it is counted once"


def _plan_ended_before(days: EventDays, on: date) -> date | None:
    """The day on which the last plan before a day ended, unless a conference began another."""
    ends = [day for day in days.get("plan_ended", ()) if day < on]
    began = [day for day in days.get("conference_held", ()) if day <= on]
    return ends[-1] if ends and began and began[-1] <= ends[-1] else None
