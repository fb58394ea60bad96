"""An episode of a record, a clock that runs in it, and an event of a day: plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from cptimescales.rules.by_event import meaning_of
from cptimescales.rules.episode_kinds import EpisodeKind
from cptimescales.rules.events import Event
from cptimescales.rules.model import Rule
from cptimescales.rules.results import DueDate, ReviewWindow
from cptimescales.rules.rulings import Ruling
from cptimescales.rules.status import Status


@dataclass(slots=True, eq=False)
class Episode:
    """A span of the record.

    Attributes:
        kind, number: what it is, and its place among those of its kind.
        id: its kind and number, such as `plan-1`; None for number 0, which stands for no episode:
            a duty in it is owed whatever becomes of the child.
        began, began_with: its first day, and the event that began it.
        ended, ended_with: its last day and the event that ended it; None while it is open.
        withdrawn: the day on which the record says that what was unmet was never owed.
        unexplained: whether a conference of newer enquiries, or a closing, ended it, so that
            nothing says how it ended.
        took_over: whether the one before it ended on its first day, so that the other events of
            that day belong to that one.
        succeeded: the day on which the next one of its kind began, after its end.
        names: the events that belong to it by name, for a move.
        clocks: the newest clock of each rule in it.
        ready: the rules with `after` whose next trigger starts a clock.
        rows: the days of the triggers in a row that each rule has had.
    """

    kind: EpisodeKind
    number: int
    began: date
    began_with: str
    ended: date | None = None
    ended_with: str | None = None
    withdrawn: date | None = None
    unexplained: bool = False
    took_over: bool = False
    succeeded: date | None = None
    names: set[str] = field(default_factory=set)
    clocks: dict[str, Clock] = field(default_factory=dict)
    ready: set[str] = field(default_factory=set)
    rows: dict[str, list[date]] = field(default_factory=dict)
    id: str | None = field(init=False)

    def __post_init__(self) -> None:
        self.id = f"{self.kind}-{self.number}" if self.number else None


AGREED = "agreed"
"""Stands for the event that starts a frequency: the conference agreed it."""

Current = dict[str, list[Episode]]
"""The episodes of each kind that are open on a day, the newest last."""


class Occurrence(NamedTuple):
    """An event of a day as the rules see it.

    Attributes:
        names: everything that it counts as; empty if it is left aside.
        current: the episodes to which it can belong.
    """

    name: str
    meaning: Event
    names: tuple[str, ...]
    current: Current


@dataclass(slots=True)
class LeftOpen:
    """A plan that was open when everything ended.

    Attributes:
        on, how: the day on which everything ended, and with what.
        recorded: the day on which the record says that the plan ended; None: it does not.
    """

    plan: Episode
    on: date
    how: str
    recorded: date | None = None


@dataclass(slots=True, eq=False)
class Clock:
    """One clock of a case: a rule that started on a day in an episode, and what it has become.

    Attributes:
        rule, episode: the rule, and the episode in which its duty lives.
        trigger: the event that started it.
        on: the day from which its period is counted.
        since: the day from which an event can meet it.
        number: its place in the rule's series; 1 if the rule has no series.
        first_known: whether the record shows the first of the series.
        met_on: the day of the event that met it.
        ended: the day on which it ended although its episode goes on.
        planned: whether it starts with an event that has not happened yet.
        newest_known: whether the source holds only the newest of the events that met it.
        ruling: what the rule says; there once somebody has asked `RunningClocks.ruling`.
        limit: the last day in time; there once the ruling, or an agreement, has one.
        answer: what the rule answers; there once somebody has asked `RunningClocks.answer`.
        status, until: what the duty has become, and the day to which its lateness counts; there
            once `judging` has judged it.
        agreed: the day by which a conference wanted it met.
    """

    rule: Rule
    episode: Episode
    trigger: str
    on: date
    since: date
    number: int = 1
    first_known: bool = True
    met_on: date | None = None
    ended: date | None = None
    planned: bool = False
    newest_known: bool = False
    ruling: Ruling | None = None
    answer: DueDate | ReviewWindow | None = None
    agreed: date | None = None
    limit: date = field(init=False)
    status: Status = field(init=False)
    until: date = field(init=False)

    @property
    def end(self) -> date | None:
        """The day on which the duty ended, met or not; None while it can still be met."""
        ended, episode_ended = self.ended, self.episode.ended
        if ended is None or (episode_ended is not None and episode_ended < ended):
            return episode_ended
        return ended

    @property
    def is_theirs(self) -> bool:
        """Whether another authority has the duty: the conference about a child who moved there."""
        if self.episode.kind != "move_out":
            return False
        return meaning_of(self.rule.met_by or "").part == "conference"

    def take(self, answer: DueDate | ReviewWindow) -> None:
        """Takes an answer."""
        self.answer, self.limit = answer, answer.limit
