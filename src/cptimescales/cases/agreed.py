"""The dates and frequencies that a conference agreed, each with the duty that it makes stricter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from cptimescales.calendars.dates import ONE_DAY
from cptimescales.cases.case import AgreedDate
from cptimescales.cases.clocks import Clocks
from cptimescales.cases.judging import Judgement, judge_clock, met_status, order
from cptimescales.cases.spans import AGREED, Clock, Episode
from cptimescales.rules.by_event import meaning_of, read_as
from cptimescales.rules.model import Rule
from cptimescales.rules.period import Period
from cptimescales.rules.results import DueDate
from cptimescales.rules.status import Status


class Agreements:
    """What was agreed for the duties of a case.

    Attributes:
        warnings: what was agreed and cannot be used, one sentence each.
        made: the duties that an agreement made, where the rule has no number or no clock.
        to_make: the days agreed for such duties, by rule and episode.
    """

    def __init__(self) -> None:
        self.warnings: list[str] = []
        self.made: set[Clock] = set()
        self.to_make: dict[tuple[str, Episode], list[date]] = {}
        self._by_frequency: set[Clock] = set()

    def takes_a_date(self, clock: Clock) -> bool:
        """Whether no date is agreed for a duty yet, beside a frequency."""
        return clock.agreed is None or clock in self._by_frequency

    def take(self, clock: Clock, by: date, *, is_frequency: bool = False) -> None:
        """Takes a day as agreed for a duty. Of a date and a frequency the earlier counts."""
        clock.agreed = min(by, clock.agreed or by)
        if is_frequency:
            self._by_frequency.add(clock)
        else:
            self._by_frequency.discard(clock)


def agreed_status(clocks: Clocks, clock: Clock, by: date) -> Status:
    """What a duty has become by the day agreed for it."""
    if clock.status is Status.NOT_RECORDED:
        return clock.status
    status = met_status(clocks, clock, by)
    if status is not None or clock.status is Status.MISSED:
        return status or clock.status
    return Status.OVERDUE if by < clocks.as_of else Status.PENDING


def agreements(clocks: Clocks, agreed: Sequence[AgreedDate], judgement: Judgement) -> Sequence[str]:
    """Finds the duty for each agreed date; where the rule has no number, the date makes a duty.

    Returns what was agreed and cannot be used, one sentence each.

    Raises:
        UnknownRuleError: the rulebook has no rule of that name.
    """
    if not agreed:
        return ()
    found = Agreements()
    in_order = sorted(agreed, key=lambda one: (one.on, one.rule))
    for place, one in enumerate(in_order):
        rule = clocks.book.rule(one.rule)
        if one.every is None:
            _take_date(clocks, found, judgement, rule, one.on)
            continue
        later = (
            other.on
            for other in in_order[place + 1 :]
            if other.rule == one.rule and other.every is not None
        )
        span = _Span(one.on, one.every.period, next(later, None))
        _take_frequency(clocks, found, judgement, rule, span)
    for (name, episode), days in found.to_make.items():
        _make(clocks, found, judgement, clocks.book.rule(name), episode, days)
    judgement.judged.sort(key=order)
    return found.warnings


class _Span(NamedTuple):
    """A frequency, from the day it was agreed until another one is."""

    on: date
    period: Period
    until: date | None


def _take_date(
    clocks: Clocks, found: Agreements, judgement: Judgement, rule: Rule, on: date
) -> None:
    what = f"{rule.id} agreed for {on}"
    running = [
        clock
        for clock in judgement.judged
        if clock.rule is rule
        and clock not in found.made
        and found.takes_a_date(clock)
        and (clock.on <= on or clock.limit < clock.on)
    ]
    # The first clock that runs until the agreed date or longer. Otherwise a meeting held early
    # would pass its agreed date on to the next clock. An episode that is open then comes first.
    fitting = [clock for clock in running if on <= clock.limit]
    if not fitting:
        episode = _episode_of_a_made_duty(clocks, rule, on)
        if episode is not None:
            days = found.to_make.setdefault((rule.id, episode), [])
            if on not in days:
                days.append(on)
            return
    if not running:
        taken = any(clock.rule is rule and clock.agreed is not None for clock in judgement.judged)
        why = (
            "another date is agreed for this duty already"
            if taken
            else "no clock of this rule was running then"
        )
        found.warnings.append(f"{what}: {why}, so it is not used")
        return
    fitting = fitting or running[-1:]
    clock = next((clock for clock in fitting if _is_open_on(clock.episode, on)), fitting[0])
    if on > clock.limit:
        found.warnings.append(
            f"{what}: refused, it is later than the limit, {clock.limit}; the limit applies"
        )
        return
    if not clocks.book.calendar.is_working_day(on):
        found.warnings.append(f"{what}: that is not a working day")
    found.take(clock, on)
    _expect(clocks, judgement, rule, on)


def _started_before(clocks: Clocks, rule: Rule, episode: Episode, on: date) -> list[Clock]:
    """The clocks of a rule in an episode that had started by a day."""
    return [
        clock
        for clock in clocks.started
        if clock.rule is rule and clock.episode is episode and clock.on <= on
    ]


def _waits_for_the_child(rule: Rule) -> bool:
    """Whether a rule starts with its episode or the birth, so that without a clock nothing runs."""
    return rule.starts == "beginning"


def _expect(clocks: Clocks, judgement: Judgement, agreed: Rule, on: date) -> None:
    """Runs the duties before a meeting that is agreed for a day to come."""
    if on < clocks.as_of or agreed.met_by is None:
        return
    names = (agreed.met_by, *meaning_of(read_as(agreed.met_by)).also)
    for rule, _ in clocks.rules.effects_of(names).starts:
        if rule.id not in clocks.rules.back:
            continue
        episode = clocks.episode_of(rule, clocks.episodes.still_open())
        if episode is None or not clocks.counts_back(rule, on):
            continue
        if not clocks.would_start(rule, episode):
            continue
        clock = clocks.expect(rule, episode, on)
        limit = clocks.limit(clock)
        if limit is not None and clocks.could_be_met(clock, limit):
            judgement.take(clock, judge_clock(clocks, clock, limit, judgement.warnings))


def _take_frequency(
    clocks: Clocks, found: Agreements, judgement: Judgement, rule: Rule, span: _Span
) -> None:
    what = f"{rule.id} agreed on {span.on} for every {span.period}"
    if span.on > clocks.as_of:
        found.warnings.append(f"{what}: it has not begun by {clocks.as_of}")
        return
    episode = _episode_on(clocks, rule, span.on) or _next_episode(clocks, rule, span.on)
    running = [
        clock
        for clock in judgement.judged
        if clock.rule is rule
        and clock.episode is episode
        and clock not in found.made
        and (span.until is None or clock.on < span.until)
        and (clock.met_on is None or clock.met_on > span.on)
        and (clock.end is None or clock.end >= span.on)
    ]
    # Until the first duty that has a number, the frequency alone makes the duties.
    numbered = [
        clock.on
        for clock in clocks.started
        if clock.rule is rule and clock.episode is episode and clocks.limit(clock) is not None
    ]
    alone = span
    if numbered and min(numbered) > span.on:
        alone = span._replace(until=min(filter(None, (span.until, min(numbered)))))
    if not running or alone is not span:
        why = _make_series(clocks, found, judgement, rule, episode, alone)
        if why and not running:
            found.warnings.append(f"{what}: it is not used, because {why}")
    looser = set[str]()
    for clock in running:
        answer = clocks.answer(clock)
        if not isinstance(answer, DueDate):
            continue
        by = span.period.from_date(max(clock.on, span.on), clocks.book.calendar)
        if by <= clock.limit:
            found.take(clock, by, is_frequency=True)
        elif clock.on >= span.on:
            looser.add(str(answer.within))
    if looser:
        found.warnings.append(
            f"{what}: refused, it is looser than {' and '.join(sorted(looser))}; the limit applies"
        )


def _make_series(
    clocks: Clocks,
    found: Agreements,
    judgement: Judgement,
    rule: Rule,
    episode: Episode | None,
    span: _Span,
) -> str:
    """Makes the duties of a frequency, where the rule has no number or no clock.

    Returns why it makes none, or nothing.
    """
    if episode is None:
        return "no episode in which it could run was open then"
    if rule.met_by is None:
        return "no event meets the rule"
    if episode.withdrawn:
        return "nothing was owed"
    first = max(span.on, episode.began)
    if _waits_for_the_child(rule):
        started = _started_before(clocks, rule, episode, clocks.as_of)
        if not started:
            return "it waits for the birth"
        first = max(first, started[0].on)
    end = clocks.as_of if span.until is None else span.until - ONE_DAY
    if _has_a_number(clocks, _started_before(clocks, rule, episode, min(end, clocks.as_of))):
        return "the duty ended before it could be late"
    last = min(day for day in (span.until, episode.ended, clocks.as_of) if day is not None)
    if first > last:
        return "the duty has a number"
    met = dict.fromkeys(clocks.reported.between(rule, first + ONE_DAY, last))
    ended = span.until if span.until is not None and span.until <= clocks.as_of else None
    for start, met_on in pairwise([first, *met, None]):
        assert start is not None
        clock = Clock(rule, episode, AGREED if start == first else rule.met_by, start, start)
        clock.met_on, clock.ended = met_on, ended
        _judge_made(clocks, found, judgement, clock, span.period)
    return ""


def _has_a_number(clocks: Clocks, started: list[Clock]) -> bool:
    return any(clocks.limit(clock) is not None for clock in started)


def _episode_of_a_made_duty(clocks: Clocks, rule: Rule, on: date) -> Episode | None:
    """The episode in which a date makes a duty; None where the rule has a number, or no clock."""
    episode = _episode_on(clocks, rule, on)
    if episode is None or episode.withdrawn or rule.met_by is None or episode.began >= on:
        return None
    started = _started_before(clocks, rule, episode, on)
    if _has_a_number(clocks, started):
        return None  # the rule has a number, and its duty ended in time
    if _waits_for_the_child(rule) and not any(clock.on < on for clock in started):
        return None
    return episode


def _make(
    clocks: Clocks,
    found: Agreements,
    judgement: Judgement,
    rule: Rule,
    episode: Episode,
    days: list[date],
) -> None:
    """Makes the duties of agreed days, where the rule has no number or no clock."""
    held = _meetings(clocks, found, judgement, rule, episode)
    before = date.min
    for on, following in pairwise([*days, None]):
        assert on is not None
        met = _meeting_agreed_for(held, before, on, following)
        started = _started_before(clocks, rule, episode, min(met or on, on) - ONE_DAY)
        newest = started[-1] if started else None
        start = newest.on if newest else episode.began
        clock = Clock(rule, episode, newest.trigger if newest else episode.began_with, start, start)
        clock.met_on, clock.number = met, newest.number if newest else 1
        if met is not None:
            held.remove(met)
        elif following is not None:
            ended = following if following in held else following + ONE_DAY
            clock.ended = ended if ended <= clocks.as_of else None
        _judge_made(clocks, found, judgement, clock, Period((on - start).days, "days"))
        _expect(clocks, judgement, rule, on)
        before = on


def _meetings(
    clocks: Clocks, found: Agreements, judgement: Judgement, rule: Rule, episode: Episode
) -> list[date]:
    """The days on which something was held that can have been agreed for a duty of an episode.

    A meeting that met a duty with a number was not held for another one. A visit may be. Two visits
    of one day are one.
    """
    started = _started_before(clocks, rule, episode, clocks.as_of)
    first = started[0].on if started else episode.began
    if rule.id in clocks.rules.strict or (episode.took_over and first == episode.began):
        first += ONE_DAY
    others = {
        # Of what is not judged, `until` is the day that would have met it.
        clock.until if clock.status is Status.NOT_RECORDED else clock.met_on
        for clock in judgement.judged
        if clock.rule is not rule
        and clock not in found.made
        and rule.alert is None
        and read_as(clock.rule.met_by or "") == read_as(rule.met_by or "")
    }
    held = dict.fromkeys(clocks.reported.between(rule, first, episode.ended or clocks.as_of))
    return [day for day in held if day not in others]


def _meeting_agreed_for(
    held: list[date], before: date, on: date, following: date | None
) -> date | None:
    """The meeting that was agreed for a day: held on it, else before it, else after it.

    One held early lies after the day agreed before; one held late lies before the following.
    """
    if on in held:
        return on
    early = next((day for day in held if before < day < on), None)
    late = next((day for day in held if day > on and (following is None or day < following)), None)
    return early or late


def _next_episode(clocks: Clocks, rule: Rule, on: date) -> Episode | None:
    """The first episode in which a duty of a rule can live that began after a day."""
    later = (
        episode
        for episode in clocks.episodes.all
        if episode.kind in rule.during and episode.began > on
    )
    return next(later, None)


def _judge_made(
    clocks: Clocks, found: Agreements, judgement: Judgement, clock: Clock, within: Period
) -> None:
    found.made.add(clock)
    answer = clocks.book.due_as_agreed(clock.rule, on=clock.on, within=within)
    clock.take(answer.started_with(clock.trigger))
    judgement.take(clock, judge_clock(clocks, clock, clock.limit, judgement.warnings))


def _episode_on(clocks: Clocks, rule: Rule, on: date) -> Episode | None:
    """The episode in which a duty of a rule would live that runs on a day."""
    for kind in rule.during:
        for episode in reversed(clocks.episodes.all):
            if episode.kind == kind and _is_open_on(episode, on):
                return episode
    return None


def _is_open_on(episode: Episode, on: date) -> bool:
    return episode.began <= on and (episode.ended is None or on <= episode.ended)
