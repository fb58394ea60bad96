"""What each clock of a case has become on the day on which the case is judged.

The first line of `judge_clock` that fits decides. `timetables` makes models of the clocks, and a
report needs no more than them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter
from typing import TypeAlias

from cptimescales.calendars.dates import ONE_DAY
from cptimescales.cases.clocks import Clocks
from cptimescales.cases.spans import Clock, Episode
from cptimescales.errors import RuleNotInForceError, TimescaleError
from cptimescales.rules.events import MEANINGS
from cptimescales.rules.in_force import WindowDays
from cptimescales.rules.model import Rule
from cptimescales.rules.status import Status

WITHDRAWN_BY = {
    kind: tuple(name for name, event in MEANINGS.items() if kind in event.withdraws)
    for event in MEANINGS.values()
    for kind in event.withdraws
}
"""For each kind of episode that can be withdrawn: the events that say so."""

HOW_IT_ENDED = "the record does not show how this"
"""What a warning says beside an overdue duty that an event might yet withdraw."""

Verdict: TypeAlias = tuple[Status, date]
"""What a duty has become, and the day to which its lateness counts."""

LATE = (Status.MET_LATE, Status.OVERDUE, Status.MISSED)
"""What a duty is that was not done in time."""


@dataclass(slots=True)
class Judgement:
    """Everything that a case has become on a day.

    Attributes:
        judged: the clocks of the dated duties that are shown, in order of limit.
        undated: the clocks of the duties without a number, each with its newest start.
        unanswered: each start without an answer, by rule and day: the rule, the day and the error.
        warnings: what is in doubt, one sentence each.
    """

    judged: list[Clock] = field(default_factory=list)
    undated: list[Clock] = field(default_factory=list)
    unanswered: dict[tuple[str, date], tuple[Rule, date, TimescaleError]] = field(
        default_factory=dict
    )
    warnings: list[str] = field(default_factory=list)

    def take(self, clock: Clock, verdict: Verdict | None) -> None:
        """Takes what a dated duty has become; None: there is nothing to show."""
        if verdict is not None:
            clock.status, clock.until = verdict
            self.judged.append(clock)

    def lose(self, clock: Clock, error: TimescaleError) -> None:
        """Notes a start without an answer, once."""
        self.unanswered.setdefault((clock.rule.id, clock.on), (clock.rule, clock.on, error))


def judge(clocks: Clocks) -> Judgement:
    """Judges every clock that has started."""
    found = Judgement()
    judged = found.judged
    undated: dict[tuple[str, Episode], Clock] = {}
    for clock in clocks.started:
        if clock.episode.withdrawn and clock.met_on is None:
            continue  # it was never owed
        ruling = clock.ruling or clocks.ruling(clock)
        version, limit = ruling.version, ruling.limit
        if version is not None and limit is not None:
            if ruling.window is not None:
                verdict = _judge_window(clocks, clock, ruling.window)
            elif version.before is None or clocks.could_be_met(clock, limit):
                verdict = judge_clock(clocks, clock, limit, found.warnings)
            else:
                continue
            if verdict is not None:
                clock.status, clock.until = verdict
                judged.append(clock)
        elif ruling.error is not None:
            if not _nobody_waits(clock, ruling.error):
                found.lose(clock, ruling.error)
        elif version is not None:  # otherwise the rule says nothing for that day
            key = (clock.rule.id, clock.episode)
            undated.pop(key, None)
            if clock.end is None:
                undated[key] = clock
    found.undated = [*undated.values()]
    judged.sort(key=order)
    return found


order: Callable[[Clock], tuple[date, str, date]] = attrgetter("limit", "rule.id", "on")
"""The order of duties: by limit, then by rule and start."""


def met_status(clocks: Clocks, clock: Clock, limit: date) -> Status | None:
    """Whether a duty was met by a day, or later, or nobody can know; None: nothing met it."""
    if clock.met_on is not None and clock.met_on <= limit:
        return Status.MET
    if clocks.newest_only:
        if clocks.newest_known_since(clock.rule, clock.since):
            return Status.NOT_RECORDED
        is_past = limit < clocks.as_of
        if clock.met_on is None and is_past and clocks.newest_lies_ahead(clock.rule):
            return Status.NOT_RECORDED
    return None if clock.met_on is None else Status.MET_LATE


def judge_clock(clocks: Clocks, clock: Clock, limit: date, warnings: list[str]) -> Verdict | None:
    """What a dated duty has become; None if there is nothing to show."""
    met_on = clock.met_on
    if met_on is not None and met_on <= limit:
        return Status.MET, met_on
    as_of, rule, history = clocks.as_of, clock.rule, clocks.history
    status = met_status(clocks, clock, limit)
    if met_on is not None and status is not None:
        if status is Status.NOT_RECORDED:
            clock.met_on = None
        return status, met_on
    end = clock.end
    if (end is not None and end <= limit) or (rule.optional and limit < as_of):
        return None
    episode = clock.episode
    withdrawing = WITHDRAWN_BY.get(episode.kind, ())
    if status is Status.NOT_RECORDED or not (
        history.holds_all or all(map(history.can_hold, (rule.met_by, *withdrawing)))
    ):
        return Status.NOT_RECORDED, end or as_of
    if end is not None:
        if episode.unexplained:
            warnings.append(_unexplained(clock, episode))
            return Status.NOT_RECORDED, end
        return Status.MISSED, end
    if limit >= as_of:
        return Status.PENDING, as_of
    if withdrawing:
        warnings.append(
            f"{rule.id} from {clock.on}: {HOW_IT_ENDED} {episode.kind} ended; "
            f"if nothing more was called for, record {' or '.join(withdrawing)}"
        )
    return Status.OVERDUE, as_of


def _unexplained(clock: Clock, episode: Episode) -> str:
    return (
        f"{clock.rule.id} from {clock.on}: the enquiries ended with {episode.ended_with} on "
        f"{episode.ended}, after the limit, and the record does not show what came of it. "
        "Either nothing was owed, or the duty was missed; it is not judged"
    )


def _nobody_waits(clock: Clock, error: TimescaleError) -> bool:
    """Whether a window without an answer needs no words: its plan ended, or it did not exist."""
    not_in_force = isinstance(error, RuleNotInForceError)
    return clock.rule.is_window and (
        clock.episode.ended is not None or (not_in_force and clock.rule.says_nothing_on(clock.on))
    )


def _judge_window(clocks: Clocks, clock: Clock, window: WindowDays) -> Verdict | None:
    """A window is our own assumption: it convicts nobody. It goes with its plan or the birthday."""
    as_of, history, rule, episode = clocks.as_of, clocks.history, clock.rule, clock.episode
    if window.opens <= as_of:
        last = min(window.closes, episode.ended or as_of)
        began = episode.began + ONE_DAY if episode.took_over else episode.began
        clock.met_on = clocks.reported.first(rule, max(window.opens, began), last)
        if clock.met_on is not None:
            return Status.MET, clock.met_on
    if episode.ended is not None or (history.adult is not None and history.adult <= as_of):
        return None
    return Status.PENDING if history.can_hold(rule.met_by) else Status.NOT_RECORDED, as_of


def days_late(clocks: Clocks, limit: date, status: Status, until: date) -> tuple[int, int]:
    """How many working days and calendar days a duty is or was late; 0 if it is not late."""
    if until <= limit or status not in LATE:
        return 0, 0
    return clocks.book.calendar.working_days_between(limit, until), (until - limit).days
