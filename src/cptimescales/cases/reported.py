"""The days of the events that meet a duty before a meeting, a window, or what was agreed."""

from __future__ import annotations

from datetime import date

from cptimescales.rules.by_event import read_as
from cptimescales.rules.model import Rule


class Reported:
    """The days of some events, in order, and the day from which they count for each rule."""

    def __init__(self) -> None:
        self._days: dict[str, list[date]] = {}
        self._from: dict[str, date] = {}

    def note(self, name: str, on: date) -> None:
        """Notes that an event happened on a day."""
        self._days.setdefault(name, []).append(on)

    def between(self, rule: Rule, first: date, last: date) -> list[date]:
        """The days, from one to another, of the event that meets a rule."""
        days = self._days.get(read_as(rule.met_by or ""), ())
        return [day for day in days if first <= day <= last]

    def first(self, rule: Rule, first: date, last: date) -> date | None:
        """The first of these days, or None."""
        return next(iter(self.between(rule, first, last)), None)

    def count_from(self, rule: Rule, on: date) -> None:
        """What happened before a day meets no duty of a rule any more: an earlier one had it."""
        self._from[rule.id] = on

    def counts_from(self, rule: Rule) -> date:
        """The first day that counts for the next duty of a rule."""
        return self._from.get(rule.id, date.min)

    def copy(self) -> Reported:
        """Another that can take further days."""
        copied = Reported()
        copied._days = {name: [*days] for name, days in self._days.items()}
        copied._from = {**self._from}
        return copied
