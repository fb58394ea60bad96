"""Random histories of whole cases under local rulebooks, with the events that those define.

Each is a history of `whole_histories` judged by a local rulebook, with further events in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from tests.support.event_pools import MEETINGS
from tests.support.whole_histories import RULEBOOKS, WholeHistory, whole_history

import cptimescales as cpt

FIRST = date(2023, 12, 15)
"""From this day on most local rules are in force."""


def _own_events(name: str) -> Mapping[str, str]:
    """The events that a local rulebook defines."""
    book = cpt.rulebook(name)
    national = cpt.rulebook(str(book.data.extends)).data.events
    return {event: text for event, text in book.data.events.items() if event not in national}


OWN_EVENTS = {
    name: _own_events(name)
    for name in cpt.rulebooks()
    if cpt.rulebook(name).data.extends
    and name not in RULEBOOKS  # those have histories of their own
}
LOCAL = sorted(OWN_EVENTS)
# A rule, and how long after a meeting of a kind its day may be agreed.
AGREED = {
    "review_conference": ("conference_held", 7, 85),
    "first_core_group": ("conference_held", 2, 12),
    "later_core_group": ("core_group_held", 7, 26),
    "initial_conference": ("strategy_discussion_held", 3, 18),
}


def local_history(seed: int) -> WholeHistory:
    """The history of a seed."""
    random = Random(f"local {seed}")
    rulebook = random.choice(LOCAL)
    told = whole_history(seed)
    case, as_of = dict(told.case), told.as_of
    known = cpt.rulebook(rulebook).data.all_events
    events = [(each["event"], date.fromisoformat(each["on"])) for each in case["events"]]
    later = timedelta(random.randrange(800)) if events[0][1] < FIRST else timedelta()
    events = [(event, on) for event, on in events if event in known] or events[:1]
    if later and "born" not in case and "expected_birth" not in case and "closures" not in case:
        later += FIRST - min(on for _, on in events)
        events = [(event, on + later) for event, on in events]
        as_of += later
        case.pop("agreed", None)
    days = [on for _, on in events]
    for event in sorted(OWN_EVENTS[rulebook]):
        for _ in range(random.choice((0, 1, 1, 2, 4))):
            events.append((event, random.choice(days) + timedelta(random.randint(-10, 12))))
    case["events"] = [{"event": event, "on": on.isoformat()} for event, on in events]
    for key in ("recorded", "newest_only"):
        if key in case:
            case[key] = [event for event in case[key] if event in known]
    if "agreed" in case:
        rules = {rule.id for rule in cpt.rulebook(rulebook).rules}
        case["agreed"] = [each for each in case["agreed"] if each["rule"] in rules]
    if min(days) >= FIRST and random.random() < 0.3:
        case["agreed"] = _agreed(random, rulebook, events, as_of)
    return WholeHistory(case, rulebook, as_of)


def _agreed(
    random: Random, rulebook: str, events: list[tuple[str, date]], as_of: date
) -> list[dict[str, Any]]:
    """Days of meetings, each agreed at the only meeting before, under the only conference."""
    agreed: list[dict[str, Any]] = []
    conferences = [on for name, on in events if name in MEETINGS[:6]]
    if len(conferences) != 1:
        return agreed
    rules = {rule.id for rule in cpt.rulebook(rulebook).rules}
    for rule, (event, least, most) in AGREED.items():
        meetings = [on for name, on in events if name == event and on <= as_of]
        if event == "core_group_held":
            meetings = [on for on in meetings if on > conferences[0]]
        if rule in rules and len(meetings) == 1 and random.random() < 0.7:
            day = meetings[0] + timedelta(random.randint(least, most))
            agreed.append({"rule": rule, "on": day.isoformat()})
    return agreed
