"""The days of the events that meet a duty before a meeting, a window, or what was agreed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from cptimescales.calendars.dates import ONE_DAY
from cptimescales.rules.by_event import read_as
from cptimescales.rules.model import Rule


class Reported:
    """The days of some events, in order, and which of them count for the next duty of a rule."""

    def __init__(self) -> None:
        self._days: defaultdict[str, list[date]] = defaultdict(list)
        self._waits_from: dict[str, date] = {}
        self._used: dict[str, date] = {}

    def note(self, name: str, on: date) -> None:
        """Notes that an event happened on a day."""
        insort(self._days[name], on)

    def between(self, rule: Rule, first: date, last: date) -> Sequence[date]:
        """The days, from one to another, of the event that meets a rule."""
        days = self._days.get(read_as(rule.met_by or ""), ())
        return days[bisect_left(days, first) : bisect_right(days, last)]

    def first(self, rule: Rule, first: date, last: date) -> date | None:
        """The first of these days, or None."""
        days = self.between(rule, first, last)
        return days[0] if days else None

    def wait_from(self, rule: Rule, on: date) -> None:
        """The next duty of a rule can be met from a day on."""
        self._waits_from[rule.id] = on

    def waits_from(self, rule: Rule) -> date:
        """The day from which the next duty of a rule can be met."""
        return self._waits_from.get(rule.id, date.min)

    def use(self, rule: Rule, on: date) -> None:
        """An event met a duty of a rule, and meets no other."""
        self._used[rule.id] = on

    def first_unused(self, rule: Rule, first: date, last: date) -> date | None:
        """The first of these days on which the event met no duty of the rule yet, or None."""
        used = self._used.get(rule.id)
        return self.first(rule, first if used is None else max(first, used + ONE_DAY), last)

    def copy(self) -> Reported:
        """Another that can take further days."""
        copied = Reported()
        copied._days.update((name, [*days]) for name, days in self._days.items())
        copied._waits_from, copied._used = {**self._waits_from}, {**self._used}
        return copied
