"""What is in doubt about the duties of a case, each named once.

A duty that is not judged gets both readings: it was met and the record does not show it, or it was
not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from cptimescales.cases.clocks import Clocks
from cptimescales.cases.judging import WITHDRAWN_BY, Judgement
from cptimescales.rules.by_event import read_as
from cptimescales.rules.events import BIRTH, EXPECTED_BIRTH, PLAN_ENDED
from cptimescales.rules.status import Status


def doubts(clocks: Clocks, judgement: Judgement) -> Iterator[str]:
    """What a timetable warns of beside its duties, one sentence each."""
    yield from _unborn(clocks)
    yield from _replaced(clocks)
    yield from _met_at_once(clocks, judgement)
    yield from _newest_only(clocks, judgement)
    yield from _of_unknown_place(clocks, judgement)
    if not clocks.history.holds_all:
        yield from _cannot_start(clocks)
        yield from _cannot_be_met(clocks)
        yield from _cannot_be_withdrawn(clocks, judgement)
        if not clocks.history.can_hold(PLAN_ENDED):
            yield (
                f"the source of this record cannot hold {PLAN_ENDED}, so it does not show whether "
                "a plan is still open"
            )


def _unborn(clocks: Clocks) -> Iterator[str]:
    """A plan for an unborn child has no visits to the child. Without a day ahead, that is told."""
    episodes, history = clocks.episodes, clocks.history
    if history.birth is not None:
        return
    if not history.can_hold(BIRTH) and (history.expected is not None or episodes.unborn):
        yield (
            f"the source of this record cannot hold {BIRTH}, so it does not show whether the child "
            "is born"
        )
        return
    if history.expected is not None:
        return
    if episodes.unborn and any(plan.ended is None for plan in episodes.all if plan.kind == "plan"):
        yield (
            "neither the birth nor an expected day of birth is on record; the visits to the child "
            f"start with the birth, so record {BIRTH}, or {EXPECTED_BIRTH} until then"
        )


def _replaced(clocks: Clocks) -> Iterator[str]:
    for clock, on in clocks.replaced:
        version = clock.rule.version_on(clock.on)
        if clock.episode.withdrawn or version is None or version.undated is not None:
            continue
        limit = clocks.limit(clock)
        if limit is not None and limit < on:
            yield (
                f"{clock.rule.id} from {clock.on}: its limit, {limit}, had passed when the "
                f"clock started again on {on}"
            )


def _met_at_once(clocks: Clocks, judgement: Judgement) -> Iterator[str]:
    """The first of a series on the day on which it starts, such as a review of nothing."""
    for clock in judgement.judged:
        if (
            clock.on == clock.met_on
            and clock.number == 1
            and clock.first_known
            and clock.rule.id in clocks.rules.series
            and "plan" in clock.rule.during
        ):
            yield (
                f"{clock.rule.met_by} stands on the day of {clock.trigger}, {clock.on}, and is "
                f"read as the first of {clock.rule.id}; if that is an error, the first is due by "
                f"{clock.limit}"
            )


def _newest_only(clocks: Clocks, judgement: Judgement) -> Iterator[str]:
    if not clocks.newest_only:
        return
    rules = {
        clock.rule.id
        for clock in judgement.judged
        if clock.status is Status.NOT_RECORDED
        and (
            clocks.newest_known_since(clock.rule, clock.since)
            or clocks.newest_lies_ahead(clock.rule)
        )
    }
    if rules:
        events = ", ".join(sorted(clocks.newest_only))
        yield (
            f"the source of this record holds only the newest {events}, so "
            f"{', '.join(sorted(rules))} is not judged: either an earlier one met it in time, "
            "or nothing did"
        )


def _of_unknown_place(clocks: Clocks, judgement: Judgement) -> Iterator[str]:
    """A duty of a series whose intervals differ, where the record does not show which one it is."""
    for clock in judgement.judged:
        if clock.first_known or clock.planned or clock.ruling is None:
            continue
        version = clock.ruling.version
        if (
            clock.status in (Status.PENDING, Status.OVERDUE)
            and version is not None
            and any(period != version.within for period in version.then)
        ):
            yield (
                f"{clock.rule.id} from {clock.on}: the record does not show its place in the "
                f"series, so the longest interval judges it, to {clock.limit}; it may be due "
                "sooner"
            )


def _cannot_start(clocks: Clocks) -> Iterator[str]:
    rules = [
        f"{rule.id} ({' or '.join(rule.trigger)})"
        for rule in clocks.book.rules
        if rule.starts not in ("window", "beginning")
        and not any(map(clocks.history.can_hold, rule.trigger))
    ]
    if rules:
        yield (
            "not judged, because the source of this record cannot hold what starts them: "
            + ", ".join(rules)
        )


def _cannot_be_met(clocks: Clocks) -> Iterator[str]:
    rules: defaultdict[str, set[str]] = defaultdict(set)
    for clock in clocks.started:
        met_by = clock.rule.met_by
        if met_by and not clocks.history.can_hold(met_by):
            rules[read_as(met_by)].add(clock.rule.id)
    for event, ids in sorted(rules.items()):
        yield (
            f"the source of this record cannot hold {event}, so {', '.join(sorted(ids))} is not "
            "judged: either it happened and is not shown, or it did not"
        )


def _cannot_be_withdrawn(clocks: Clocks, judgement: Judgement) -> Iterator[str]:
    rules: defaultdict[str, set[str]] = defaultdict(set)
    for clock in judgement.judged:
        for event in WITHDRAWN_BY.get(clock.episode.kind, ()):
            if clock.status is Status.NOT_RECORDED and not clocks.history.can_hold(event):
                rules[event].add(clock.rule.id)
    for event, ids in sorted(rules.items()):
        yield (
            f"the source of this record cannot hold {event}, so {', '.join(sorted(ids))} is not "
            "judged: either nothing was called for, or it was not done"
        )
