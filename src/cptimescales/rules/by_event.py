"""Which rules each event starts, meets and ends: the rules of a rulebook, found by event.

A timetable reads a history event by event, and `Rulebook.after` asks what one event starts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import NamedTuple

from cptimescales.rules.episode_kinds import ALWAYS, EpisodeKind
from cptimescales.rules.events import MEANINGS, Event
from cptimescales.rules.model import Rule, RulebookData
from cptimescales.rules.steps import Step, alone, steps_of

PLAIN_EVENT = Event("")
"""The meaning of an event that a rulebook defines: it starts and meets, and nothing more."""


def meaning_of(event: str) -> Event:
    """What an event means, under the name as which it is read."""
    return MEANINGS.get(event, PLAIN_EVENT)


def read_as(event: str) -> str:
    """The name under which an event is read.

    >>> read_as("last_strategy_discussion_held")
    'strategy_discussion_held'
    """
    return meaning_of(event).read_as or event


class Effects(NamedTuple):
    """What one event does: the rules that it readies, starts, meets and ends.

    What it readies and starts stands with the event of the rule as which it counts. `steps` has all
    of it for the clocks of a case.
    """

    readies: tuple[tuple[Rule, str], ...]
    starts: tuple[tuple[Rule, str], ...]
    meets: tuple[Rule, ...]
    ends: tuple[Rule, ...]
    steps: tuple[Step, ...]


class RulesByEvent:
    """The rules of a rulebook by what concerns them.

    Attributes:
        data: the rulebook.
        beginning_with: for each kind of episode, the rules whose clocks start as it begins.
        windows: the rules with a window around a birthday.
        ahead: the rules whose trigger has its date before it happens.
        conference: the rules that ask enquiries for a conference.
        always: the events of duties that are owed whatever becomes of the child.
        in_a_row: the rules that some triggers in a row start.
        loud: the other rules with an alert.
        strict: the rules where the event that starts a clock meets the one before it.
        paper: the rules that a paper meets.
        series: the rules with later deadlines.
        back: the rules that count back from their trigger.
        reported: the events that meet a duty before a meeting, or a window, each with a rule.
        steps_alone: what an event does that comes alone on its day, by the name of the event.
        rivals: the rules that ask for the same event as another one, so that one may govern.
    """

    def __init__(self, data: RulebookData, *, dated_only: bool = False) -> None:
        self.data = data
        rules = tuple(rule for rule in data.rules if not dated_only or _is_dated(rule))
        self._readied = _by(rules, lambda rule: rule.after)
        self._started = _by(rules, lambda rule: () if rule.is_window else rule.trigger)
        self._met = _by(rules, lambda rule: (rule.met_by,) if rule.met_by else ())
        self._ended = _by(rules, lambda rule: rule.until)
        self.back: set[str] = {
            rule.id for rule in rules if any(part.before for part in rule.versions)
        }
        self.reported: dict[str, Rule] = {
            read_as(rule.met_by): rule
            for rule in rules
            if rule.met_by and (rule.id in self.back or rule.is_window)
        }
        self._effects: dict[tuple[str, ...], Effects] = {}
        self.steps_alone: dict[str, tuple[Step, ...]] = _StepsAlone(self)
        self.beginning_with: dict[EpisodeKind | str, tuple[Rule, ...]] = _by(
            [rule for rule in rules if rule.starts == "beginning" and not rule.after],
            lambda rule: rule.during,
        )
        self.windows: tuple[Rule, ...] = tuple(rule for rule in rules if rule.is_window)
        self.ahead: tuple[Rule, ...] = tuple(
            rule for rule in rules if meaning_of(rule.first_trigger).ahead
        )
        self.conference: tuple[Rule, ...] = tuple(
            rule
            for rule in rules
            if rule.during[0] == "enquiry" and _makes_a_plan(rule.met_by or "")
        )
        self.always: frozenset[str] = frozenset(
            read_as(event)
            for rule in rules
            if rule.during == (ALWAYS,)
            for event in (*rule.trigger, rule.met_by or "")
        )
        self.in_a_row: tuple[Rule, ...] = tuple(
            rule for rule in rules if rule.alert and rule.alert.in_a_row
        )
        self.loud: tuple[Rule, ...] = tuple(
            rule for rule in rules if rule.alert and rule not in self.in_a_row
        )
        self.strict: set[str] = {
            rule.id for rule in rules if rule.met_by and read_as(rule.met_by) in rule.trigger
        }
        self.paper: set[str] = {rule.id for rule in rules if meaning_of(rule.met_by or "").paper}
        self.series: set[str] = {
            rule.id for rule in rules if any(part.then for part in rule.versions)
        }
        asking = Counter(rule.met_by for rule in rules)
        self.rivals: set[str] = {rule.id for rule in rules if asking[rule.met_by] > 1}

    @cached_property
    def of_dated(self) -> RulesByEvent:
        """The same for the rules that have a number of days, now or in an earlier version."""
        return RulesByEvent(self.data, dated_only=True)

    def effects_of(self, names: tuple[str, ...]) -> Effects:
        """What an event does that counts as all these names. One rule is named once."""
        effects = self._effects.get(names)
        if effects is None:
            effects = self._effects[names] = self._found(names)
        return effects

    def _found(self, names: tuple[str, ...]) -> Effects:
        readies = [(rule, _as(rule.after, names)) for rule in _named(self._readied, names)]
        starts = [(rule, _as(rule.trigger, names)) for rule in _named(self._started, names)]
        meets = _named(self._met, names)
        ends = _named(self._ended, names)
        steps = steps_of(
            readies=readies,
            reports=[(self.reported[name], name) for name in names if name in self.reported],
            starts=starts,
            meets=meets,
            ends=ends,
            strict=self.strict,
        )
        return Effects(tuple(readies), tuple(starts), meets, ends, steps)


class _StepsAlone(dict[str, tuple[Step, ...]]):
    """The steps of each event that comes alone on its day; see `steps.alone`."""

    def __init__(self, rules: RulesByEvent) -> None:
        super().__init__()
        self._rules = rules

    def __missing__(self, name: str) -> tuple[Step, ...]:
        names = (name, *meaning_of(name).also)
        steps = self[name] = alone(self._rules.effects_of(names).steps)
        return steps


def _is_dated(rule: Rule) -> bool:
    return any(version.undated is None for version in rule.read_versions)


def _makes_a_plan(event: str) -> bool:
    meaning = meaning_of(event)
    return meaning.part == "conference" and "plan" in meaning.begins


def _by(
    rules: Iterable[Rule], events: Callable[[Rule], Iterable[str]]
) -> dict[str, tuple[Rule, ...]]:
    table: defaultdict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        for event in dict.fromkeys(map(read_as, events(rule))):
            table[event].append(rule)
    return {event: tuple(found) for event, found in table.items()}


def _as(events: tuple[str, ...], names: tuple[str, ...]) -> str:
    """The one of a rule's events as which an event counts."""
    return next(event for event in events if read_as(event) in names)


def _named(table: dict[str, tuple[Rule, ...]], names: tuple[str, ...]) -> tuple[Rule, ...]:
    found = {rule.id: rule for name in names for rule in table.get(name, ())}
    return tuple(found.values())
