"""What each clock of a case has become on the day on which the case is judged.

The first line of `judge_clock` that fits decides. A plain value comes out; `timetables` makes the
models of it, and a report needs no more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from cptimescales.calendars.dates import ONE_DAY
from cptimescales.cases.clocks import Clocks
from cptimescales.cases.spans import Clock, Episode
from cptimescales.errors import RuleNotInForceError, TimescaleError
from cptimescales.rules.events import MEANINGS
from cptimescales.rules.model import Rule, RuleVersion
from cptimescales.rules.status import Status

WITHDRAWN_BY = {
    kind: tuple(name for name, event in MEANINGS.items() if kind in event.withdraws)
    for event in MEANINGS.values()
    for kind in event.withdraws
}
"""For each kind of episode that can be withdrawn: the events that say so."""

_LATE = (Status.MET_LATE, Status.OVERDUE, Status.MISSED)


class Judged(NamedTuple):
    """A duty of a case and what it has become.

    Attributes:
        clock: the clock, with its answer.
        status: what it has become.
        until: the day to which its lateness counts.
    """

    clock: Clock
    status: Status
    until: date


class WithoutNumber(NamedTuple):
    """A duty without a number of days that has started, and whether its source can hold its end."""

    clock: Clock
    version: RuleVersion
    recorded: bool


@dataclass(slots=True)
class Judgement:
    """Everything that a case has become on a day.

    Attributes:
        judged: the dated duties, in order of limit.
        undated: the duties without a number, each with its newest start.
        unanswered: each start without an answer: the rule, the day and the error.
        warnings: what is in doubt, one sentence each.
    """

    judged: list[Judged] = field(default_factory=list)
    undated: list[WithoutNumber] = field(default_factory=list)
    unanswered: list[tuple[Rule, date, TimescaleError]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def lose(self, clock: Clock, error: TimescaleError) -> None:
        """Notes a start without an answer, once."""
        if all((clock.rule, clock.on) != (rule, on) for rule, on, _ in self.unanswered):
            self.unanswered.append((clock.rule, clock.on, error))


def judge(clocks: Clocks) -> Judgement:
    """Judges every clock that has started."""
    found = Judgement()
    undated: dict[tuple[str, Episode], tuple[Clock, RuleVersion]] = {}
    for clock in clocks.started:
        if clock.episode.withdrawn and clock.met_on is None:
            continue  # it was never owed
        rule = clock.rule
        if rule.starts == "window":
            judged = _judge_window(clocks, clock, found)
        else:
            version = rule.version_on(clock.on)
            if version is not None and version.undated is not None:
                key = (rule.id, clock.episode)
                undated.pop(key, None)
                if clock.end is None:
                    undated[key] = clock, version
                continue
            judged = _judge_dated(clocks, clock, version, found)
        if judged is not None:
            found.judged.append(judged)
    found.undated = [
        WithoutNumber(clock, version, clocks.history.can_hold(clock.rule.met_by))
        for clock, version in undated.values()
    ]
    found.judged.sort(key=order)
    return found


def order(one: Judged) -> tuple[date, str, date]:
    """The order of duties: by limit, then by rule and start."""
    return one.clock.limit, one.clock.rule.id, one.clock.on


def _judge_dated(
    clocks: Clocks, clock: Clock, version: RuleVersion | None, found: Judgement
) -> Judged | None:
    if version is None and clock.on > clocks.rules.unknown_up_to[clock.rule.id]:
        return None
    try:
        limit = clocks.find_limit(clock)
    except TimescaleError as error:
        found.lose(clock, error)
        return None
    assert version is not None
    if version.before is not None and not clocks.could_be_met(clock, limit):
        return None
    return judge_clock(clocks, clock, limit, found.warnings)


def judge_clock(clocks: Clocks, clock: Clock, limit: date, warnings: list[str]) -> Judged | None:
    """What a dated duty has become; None if there is nothing to show."""
    as_of, rule, met_on, history = clocks.as_of, clock.rule, clock.met_on, clocks.history
    if met_on is not None:
        if met_on <= limit:
            return Judged(clock, Status.MET, met_on)
        if clocks.newest_known_since(rule, clock.since):
            clock.met_on = None
            return Judged(clock, Status.NOT_RECORDED, met_on)
        return Judged(clock, Status.MET_LATE, met_on)
    end = clock.end
    if (end is not None and end <= limit) or (rule.optional and limit < as_of):
        return None
    episode = clock.episode
    withdrawing = WITHDRAWN_BY.get(episode.kind, ())
    if (
        not history.can_hold(rule.met_by)
        or not all(map(history.can_hold, withdrawing))
        or clocks.newest_known_since(rule, clock.since)
    ):
        return Judged(clock, Status.NOT_RECORDED, end or as_of)
    if end is not None:
        if episode.unexplained:
            warnings.append(_unexplained(clock, episode))
            return Judged(clock, Status.NOT_RECORDED, end)
        return Judged(clock, Status.MISSED, end)
    if limit >= as_of:
        return Judged(clock, Status.PENDING, as_of)
    if withdrawing:
        warnings.append(
            f"{rule.id} from {clock.on}: the record does not show how this {episode.kind} ended; "
            f"if nothing more was called for, record {' or '.join(withdrawing)}"
        )
    return Judged(clock, Status.OVERDUE, as_of)


def _unexplained(clock: Clock, episode: Episode) -> str:
    return (
        f"{clock.rule.id} from {clock.on}: the enquiries ended with {episode.ended_with} on "
        f"{episode.ended}, after the limit, and the record does not show what came of it. "
        "Either nothing was owed, or the duty was missed; it is not judged"
    )


def _judge_window(clocks: Clocks, clock: Clock, found: Judgement) -> Judged | None:
    """A window is our own assumption: it convicts nobody. It goes with its plan or the birthday."""
    as_of, history, episode = clocks.as_of, clocks.history, clock.episode
    try:
        clocks.find_limit(clock)
    except TimescaleError as error:
        in_force = not isinstance(error, RuleNotInForceError)
        unknown = clock.on <= clocks.rules.unknown_up_to[clock.rule.id]
        if episode.ended is None and (in_force or unknown):
            found.lose(clock, error)
        return None
    assert clock.window is not None
    _, window = clock.window
    last = min(window.closes, episode.ended or as_of)
    began = episode.began + ONE_DAY if episode.took_over else episode.began
    clock.met_on = clocks.reported.first(clock.rule, max(window.opens, began), last)
    if clock.met_on is not None:
        return Judged(clock, Status.MET, clock.met_on)
    if episode.ended is not None or (history.adult is not None and history.adult <= as_of):
        return None
    can_hold = history.can_hold(clock.rule.met_by)
    return Judged(clock, Status.PENDING if can_hold else Status.NOT_RECORDED, as_of)


def days_late(clocks: Clocks, limit: date, status: Status, until: date) -> tuple[int, int]:
    """How many working days and calendar days a duty is or was late; 0 if it is not late."""
    if status not in _LATE:
        return 0, 0
    return clocks.book.calendar.working_days_between(limit, until), (until - limit).days
