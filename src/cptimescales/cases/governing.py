"""Which rule governs a duty: the one that asks for the same event earlier, in the same episode."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable
from datetime import date

from cptimescales.cases.spans import Clock


def governing(judged: Iterable[Clock], rivals: Container[str]) -> dict[Clock, str]:
    """For each clock, the rule that requires the same event earlier in the same time, if any.

    Args:
        judged: the clocks, in order of limit.
        rivals: the rules of which another one asks for the same event.
    """
    found: dict[Clock, str] = {}
    by_event: defaultdict[tuple[str | None, date | None], list[Clock]] = defaultdict(list)
    for clock in judged:
        rule = clock.rule
        if rule.id not in rivals:
            continue
        same_event = by_event[rule.met_by, clock.met_on]
        # A review before the window is not the review around the birthday.
        if same_event and not rule.is_window:
            for other in same_event:
                if _governs(other, clock):
                    found[clock] = other.rule.id
                    break
        same_event.append(clock)
    return found


def _governs(other: Clock, clock: Clock) -> bool:
    if other.rule is clock.rule or other.planned > clock.planned:
        return False
    if other.episode is not clock.episode:
        return False
    counts_back = clock.limit < clock.on
    return other.limit < clock.limit and (counts_back or clock.on < other.limit)
