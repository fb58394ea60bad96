"""The plan ahead: the latest dates to come, if each meeting is held as late as it may be.

It stays inside the episodes that are open. It supposes no end, and no conference but reviews. A
meeting is supposed on the last working day in time, and a late one on the next working day; a visit
can be on any day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from copy import copy
from dataclasses import replace
from datetime import date

from cptimescales.cases.clocks import Clocks
from cptimescales.cases.spans import Clock, Episode, Occurrence
from cptimescales.rules.by_event import meaning_of, read_as
from cptimescales.rules.events import Event
from cptimescales.rules.results import DueDate
from cptimescales.rules.status import Status


def plan_ahead(clocks: Clocks, horizon: date) -> Iterator[Clock]:
    """The duties that start with events to come, up to a day."""
    adult = clocks.history.adult
    last = horizon if adult is None else min(horizon, adult)
    ahead, originals = _copied(clocks)
    seen: set[Clock] = set()
    dropped: set[Clock] = set()
    while True:
        supposed = min(_supposed(ahead, dropped), default=None, key=lambda one: one[0])
        if supposed is None or supposed[0] > last:
            break
        day, clock = supposed
        ahead.running[clock.rule.id].remove(clock)
        clock.met_on = day
        if clock.rule.id in ahead.rules.series:
            ahead.go_on(clock, day)
        name = read_as(clock.rule.met_by or "")
        meaning = meaning_of(name)
        occurrence = Occurrence(name, meaning, (name, *meaning.also), ahead.episodes.current)
        ahead.read(day, [occurrence], met=clock.rule)
        new = [started for started in ahead.started if started not in seen]
        seen.update(new)
        dropped.update(started for started in new if not _stays(ahead, started, day, last))
    for clock in ahead.started:
        if clock in dropped:
            continue  # it may have no limit at all
        if clock.ended is None or not clock.on <= clock.ended <= clock.limit:
            clock.episode = originals[clock.episode]
            clock.met_on = None
            clock.status, clock.until = Status.PENDING, clocks.as_of
            yield clock


def _supposed(ahead: Clocks, dropped: set[Clock]) -> Iterator[tuple[date, Clock]]:
    """The day on which each clock that is running would be met at the latest."""
    for running in ahead.running.values():
        for clock in running:
            if clock in dropped or clock.rule.optional:
                continue
            meaning = meaning_of(read_as(clock.rule.met_by or ""))
            if clock.rule.met_by and _can_be_supposed(meaning) and _is_dated(ahead, clock):
                yield _latest(ahead, clock, meaning), clock


def _can_be_supposed(meaning: Event) -> bool:
    return meaning.part is None


def _is_dated(ahead: Clocks, clock: Clock) -> bool:
    return clock.rule.starts != "window" and ahead.limit(clock) is not None


def _latest(ahead: Clocks, clock: Clock, meaning: Event) -> date:
    answer = ahead.answer(clock)
    assert isinstance(answer, DueDate)
    if meaning.living:
        return max(answer.due, ahead.as_of)
    day = answer.last_working_day
    if day < ahead.as_of:
        return ahead.book.calendar.next_working_day(ahead.as_of)
    return day if day > clock.since else answer.due


def _stays(ahead: Clocks, clock: Clock, day: date, last: date) -> bool:
    """Whether a planned duty is shown: it is dated, and its limit lies ahead and in the plan."""
    if not _is_dated(ahead, clock):
        return False
    if clock.limit < clock.on:  # it counts back: to be met before the meeting that is supposed
        is_open = clock.met_on is None and ahead.could_be_met(clock, clock.limit)
        return is_open and ahead.as_of <= clock.limit <= last
    return day < clock.limit <= last


def _in_episode(clock: Clock, episode: Episode) -> Clock:
    copied = copy(clock)
    copied.episode = episode
    return copied


def _copied(clocks: Clocks) -> tuple[Clocks, dict[Episode, Episode]]:
    """A copy that events to come can be read into, and the episode behind each of its own."""
    ahead = copy(clocks)
    ahead.planning = True
    ahead.started = []
    ahead.reported = clocks.reported.copy()
    copies = {
        episode: replace(episode, clocks={}, ready={*episode.ready}, rows={})
        for episode in (*clocks.episodes.all, clocks.always)
        if episode.ended is None
    }
    ahead.always = copies[clocks.always]
    clones: dict[Clock, Clock] = {}
    for episode, its_copy in copies.items():
        for rule, clock in episode.clocks.items():
            clones[clock] = its_copy.clocks[rule] = _in_episode(clock, its_copy)
    ahead.running = defaultdict(list)
    for rule, running in clocks.running.items():
        ahead.running[rule] = [
            clones.get(clock) or _in_episode(clock, copies[clock.episode])
            for clock in running
            if clock.episode in copies
        ]
    ahead.episodes = copy(clocks.episodes)
    ahead.episodes.fresh = []
    ahead.episodes.current = defaultdict(list)
    for episode, its_copy in copies.items():
        if episode is not clocks.always:
            ahead.episodes.current[episode.kind].append(its_copy)
    return ahead, {its_copy: episode for episode, its_copy in copies.items()}
