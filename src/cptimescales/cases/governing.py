"""Which rule governs a duty: the one that asks for the same event earlier, in the same episode."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable
from datetime import date

from cptimescales.cases.spans import Clock


def governing(judged: Iterable[Clock], rivals: Container[str]) -> dict[Clock, str]:
    """For each clock, the rule that requires the same event earlier in the same time, if any.

    `rivals` are the rules of which another one asks for the same event.
    """
    found: dict[Clock, str] = {}
    by_event: defaultdict[tuple[str | None, date | None], list[Clock]] = defaultdict(list)
    for clock in judged:
        if clock.rule.id in rivals:
            by_event[clock.rule.met_by, clock.met_on].append(clock)
    for same_event in by_event.values():
        if len(same_event) == 1:
            continue
        for clock in same_event:
            if clock.rule.is_window:
                continue  # a review before the window is not the review around the birthday
            earlier = [other for other in same_event if _governs(other, clock)]
            if earlier:
                found[clock] = min(earlier, key=lambda other: other.limit).rule.id
    return found


def _governs(other: Clock, clock: Clock) -> bool:
    if other.rule is clock.rule or other.planned > clock.planned:
        return False
    if other.episode is not clock.episode:
        return False
    counts_back = clock.limit < clock.on
    return other.limit < clock.limit and (counts_back or clock.on < other.limit)
