"""Histories for the laws of whole cases: a hypothesis strategy, and what a law asks of each.

One part follows the course of real work (`whole_histories`). The other is drawn event by event, so
that a failing one becomes short.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from hypothesis import strategies as st
from tests.support.event_pools import BEGINNINGS, CARE, ENDINGS, LIVING, MEETINGS, POOLS, VISITED
from tests.support.whole_histories import whole_history

import cptimescales as cpt
from cptimescales.cases import Case, Timetable

LAST = ENDINGS[-3:]
"""The events that end everything."""

CONFERENCES = (
    "conference_held",
    "pre_birth_conference_held",
    "conference_reconvened",
    "transfer_conference_held",
    "conference_without_plan",
)
COUNTS_AS: dict[str, frozenset[str]] = {
    **{
        name: frozenset({*CONFERENCES[:4], "review_conference_held"}) - {name}
        for name in CONFERENCES
    },
    "review_conference_held": frozenset({"conference_reconvened"}),
    "no_further_action": frozenset({"referral_decided"}),
    "last_strategy_discussion_held": frozenset({"strategy_discussion_held"}),
    "child_seen_alone": frozenset({"child_seen"}),
    "child_seen_at_home": frozenset({"child_seen"}),
    "looked_after_child_visited": frozenset({"child_seen"}),
    **{name: frozenset({"looked_after_child_visited", "child_seen"}) for name in VISITED[1:]},
}
"""For each event, every event that it counts as in any history."""


@dataclass(frozen=True)
class History:
    """A case, how to ask about it, and what a law needs beside it.

    Attributes:
        rulebook, case, as_of: the question.
        later: a number of days, from 0 on.
        chance: decides whatever else a law draws.
    """

    rulebook: str
    case: Case
    as_of: date
    later: int
    chance: Random = field(repr=False, compare=False)

    @property
    def book(self) -> cpt.Rulebook:
        return cpt.rulebook(self.rulebook)

    @property
    def events(self) -> list[tuple[str, date]]:
        return [(event.event, event.on) for event in self.case.events]

    @property
    def last_day(self) -> date:
        """The day of the last event."""
        return max((on for _, on in self.events), default=self.as_of)

    def timetable(self, later: int = 0) -> Timetable:
        """The timetable, so many days after the as-of day."""
        return self.book.timetable(self.case, as_of=self.as_of + timedelta(later))

    def changed(self, events: Iterable[tuple[str, date]], **more: object) -> Case:
        """The case with these events in place of its own, and with other values."""
        happened = [{"event": event, "on": on} for event, on in events]
        values = {name: getattr(self.case, name) for name in Case.model_fields} | more
        return Case.model_validate({**values, "events": happened})


def _groups(rulebook: str) -> tuple[tuple[str, ...], ...]:
    """Groups of events, each as often as an event is to come from it."""
    of_rules = {
        name
        for rule in cpt.rulebook(rulebook).data.rules
        for name in (*rule.trigger, rule.met_by)
        if name is not None and name != "expected_birth"
    }
    often: dict[tuple[str, ...], int] = {
        ("conference_held", "plan_ended", "review_conference_held", "core_group_held"): 8,
        tuple(sorted(of_rules)): 8,
        ("child_seen", "child_seen_alone", "child_seen_at_home", "visit_failed"): 4,
        (*BEGINNINGS, "enquiries_ended", "no_further_action", "conference_without_plan"): 4,
        (*MEETINGS, *CARE, "move_notified", "permanent_move_agreed"): 3,
        (*ENDINGS[:-3], "child_born"): 2,
        LAST: 1,
    }
    known = cpt.rulebook(rulebook).data.all_events
    pools = [tuple(name for name in pool if name in known) for pool in POOLS]
    return (*(group for group, times in often.items() for _ in range(times)), *pools)


GROUPS = {rulebook: _groups(rulebook) for rulebook in cpt.rulebooks()}
STARTS = (
    "conference_held",
    "conference_held",
    "strategy_discussion_held",
    "referral_received",
    "pre_birth_conference_held",
    "concern_raised",
    "looked_after_started",
)
FIRST = date(2024, 3, 4)
GAPS = (0, 0, 1, 2, 3, 5, 7, 10, 14, 15, 21, 28, 30, 42, 60, 92)
BIRTHS = (None, None, None, -6000, -900, -200, -1, 20, 60)
"""Days from the first event to the birth; None if no birth is known."""


@st.composite
def _drawn(draw: st.DrawFn) -> History:
    """Histories in which anything may happen, but for two births or a life after death."""
    rulebook = draw(st.sampled_from(sorted(GROUPS)))
    first = FIRST + timedelta(draw(st.integers(0, 400)))
    on, events = first, [(draw(st.sampled_from(STARTS)), first)]
    names = st.sampled_from(GROUPS[rulebook]).flatmap(st.sampled_from)
    for name, gap in draw(st.lists(st.tuples(names, st.sampled_from(GAPS)), max_size=16)):
        on += timedelta(gap)
        events.append((name, on))
    birth = draw(st.sampled_from([*BIRTHS, -18 * 365 - 4 + draw(st.integers(-30, 400))]))
    expected = None
    if birth is None or birth > 0:
        expected = draw(st.sampled_from([None, None, None, 90, 10]))
    by_event = birth is not None and draw(st.booleans())
    events = _possible(events, born=birth is not None)
    born = None if birth is None else first + timedelta(birth)
    dead = min((day for name, day in events if name == "child_died"), default=None)
    if born is not None and dead is not None and born > dead:
        born = None
    if born is not None and by_event and born >= first:
        events, born = [*events, ("child_born", born)], None
    case = Case.model_validate(
        {
            "reference": "C-1",
            "born": born,
            "expected_birth": None if expected is None else first + timedelta(expected),
            "events": [{"event": name, "on": day} for name, day in events],
        }
    )
    days = sorted({day for _, day in events}, reverse=True)
    as_of = draw(st.sampled_from(days)) + timedelta(draw(st.sampled_from([*GAPS, 200, 400])))
    return History(rulebook, case, as_of, *draw(_beside()))


def _beside() -> st.SearchStrategy[tuple[int, Random]]:
    return st.tuples(st.sampled_from([*GAPS, 200, 800]), st.randoms(use_true_random=False))


@st.composite
def _of_real_work(draw: st.DrawFn) -> History:
    """Histories that follow the course of real work, of a source that can hold every event."""
    told = whole_history(draw(st.integers(0, 10_000_000)))
    values = {key: told.case[key] for key in told.case if key not in ("recorded", "newest_only")}
    known = cpt.rulebook(told.rulebook).data.all_events
    values["events"] = [event for event in values["events"] if event["event"] in known]
    dead = [event["on"] for event in values["events"] if event["event"] == "child_died"]
    if dead and values.get("born", "") > min(dead):
        del values["born"]
    case = Case.model_validate_json(json.dumps(values))
    return History(told.rulebook, case, told.as_of, *draw(_beside()))


def histories() -> st.SearchStrategy[History]:
    """Histories in every rulebook."""
    return st.one_of(_drawn(), _of_real_work())


def _possible(events: list[tuple[str, date]], *, born: bool) -> list[tuple[str, date]]:
    """The events without a second birth, and without a life after death."""
    dead = min((day for name, day in events if name == "child_died"), default=date.max)
    kept: list[tuple[str, date]] = []
    for name, day in events:
        if name in (*LIVING, "child_born") and day > dead:
            continue
        if name == "child_born":
            if born:
                continue
            born = True
        kept.append((name, day))
    return kept
