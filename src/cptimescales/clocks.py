"""Which event starts which clock, which event meets it, and what comes next.

A clock is one running of a rule in one case. Each is answered by `Rulebook.due` alone; here is only which dates to ask for.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from cptimescales.calendars import WorkingCalendar
from cptimescales.cases import Case
from cptimescales.errors import RuleNotInForceError, TimescaleError
from cptimescales.events import ALSO
from cptimescales.results import DueDate, ReviewWindow
from cptimescales.rules import Rule, RulebookData, RuleVersion


class Asks(Protocol):
    """What a timetable needs of a rulebook."""

    @property
    def data(self) -> RulebookData: ...
    @property
    def name(self) -> str: ...
    @property
    def calendar(self) -> WorkingCalendar: ...
    def due(self, rule: str, *, on: date, number: int = 1) -> DueDate | ReviewWindow: ...


@dataclass(slots=True, eq=False)
class Clock:
    """One running or met clock, before it is judged."""

    rule: Rule
    answer: DueDate | ReviewWindow
    number: int
    planned: bool = False
    met_on: date | None = None
    limit: date = field(init=False)

    def __post_init__(self) -> None:
        self.limit = self.answer.due if isinstance(self.answer, DueDate) else self.answer.closes


class Clocks:
    """Follows a case's events through the rules, one clock after the other."""

    def __init__(self, book: Asks, case: Case, as_of: date) -> None:
        self.book = book
        self.case = case
        self.as_of = as_of
        happened = case.days_of_events()
        self.days = {name: [day for day in days if day <= as_of] for name, days in happened.items()}
        if case.expected_birth:
            self.days["expected_birth"] = [case.expected_birth]  # the one event that is dated before it happens
        self.booked = sorted((name, day) for name, days in happened.items() for day in days if day > as_of)
        self.found: list[Clock] = []
        self.undated: dict[str, tuple[Rule, RuleVersion, date]] = {}
        self.unanswered: list[tuple[Rule, date, TimescaleError]] = []

    def follow_events(self) -> None:
        """Starts every clock that an event of the case sets going, and those that follow from it."""
        for rule in self.book.data.rules:
            for on in self._starts(rule):
                self._follow(rule, on)

    def _starts(self, rule: Rule) -> list[date]:
        """The days on which a rule's clock starts."""
        days = self.days.get(rule.trigger, [])
        if rule.applies_after is not None:
            after = self.days.get(rule.applies_after)
            days = days[bisect_left(days, after[0]) :] if after else []
        if rule.first_after is not None:
            places = {bisect_left(days, day) for day in self.days.get(rule.first_after, [])}
            days = [days[place] for place in sorted(places) if place < len(days)]
        if rule.trigger == "child_born" and "conference_held" not in self.days:
            return []  # a birthday matters to a plan
        return days

    def _follow(self, rule: Rule, on: date) -> None:
        """One clock and, in a series, those after it, each counted from the day on which the one before was held."""
        restarts = self._next(rule.trigger, on) if rule.trigger != rule.met_by else None
        number = 1
        while (clock := self._answered(rule, on, number)) is not None:
            series = rule.version_on(on) if isinstance(clock.answer, DueDate) else None
            goes_on = series is not None and bool(series.then)
            clock.met_on = self._met_on(clock, until=restarts if goes_on else None)
            if clock.met_on is None and self._no_longer_owed(clock, restarts if goes_on else None):
                return
            self.found.append(clock)
            if clock.met_on is None or not goes_on:
                return
            on, number = clock.met_on, number + 1

    def _answered(self, rule: Rule, on: date, number: int, *, planned: bool = False) -> Clock | None:
        version = rule.version_on(on)
        if version is not None and version.undated is not None:
            if not planned:
                self.undated[rule.id] = (rule, version, on)
            return None
        try:
            return Clock(rule, self.book.due(rule.id, on=on, number=number), number, planned)
        except TimescaleError as error:
            ended = rule.last_day(rule.versions[-1])
            if not isinstance(error, RuleNotInForceError) or ended is None or on <= ended:
                # A duty that was abolished is no loss; one whose wording on that day is not known is.
                self.unanswered.append((rule, on, error))
            return None

    def _met_on(self, clock: Clock, *, until: date | None) -> date | None:
        rule, answer = clock.rule, clock.answer
        days = self.days.get(rule.met_by or "", [])
        if isinstance(answer, ReviewWindow):
            first, last = bisect_left(days, answer.opens), len(days)
        elif answer.within.direction == "before":
            before = self.days.get(rule.trigger, [])
            previous = before[: bisect_left(before, answer.on)][-1:]
            first, last = (bisect_right(days, previous[0]) if previous else 0), bisect_right(days, answer.on)
        else:
            interval = clock.number > 1 or rule.trigger == rule.met_by
            first = bisect_right(days, answer.on) if interval else bisect_left(days, answer.on)
            last = bisect_left(days, until) if until else len(days)
        ended = self._ended(rule, answer)
        if ended is not None:
            last = min(last, bisect_right(days, ended))
        return days[first] if first < last else None

    def _no_longer_owed(self, clock: Clock, restarts: date | None) -> bool:
        """Whether the duty fell away, or was set going anew, before its limit."""
        return any(day is not None and day < clock.limit for day in (restarts, self._ended(clock.rule, clock.answer)))

    def _ended(self, rule: Rule, answer: DueDate | ReviewWindow) -> date | None:
        since = answer.on
        if isinstance(answer, ReviewWindow):
            since = self.days["conference_held"][-1]  # the last plan is the one that is open, or not, at the birthday
        days = self.days.get(rule.ends_with, [])
        return next(iter(days[bisect_left(days, since) :]), None)

    def _next(self, event: str, on: date) -> date | None:
        days = self.days.get(event, [])
        return next(iter(days[bisect_right(days, on) :]), None)

    def plan_ahead(self, horizon: date) -> None:
        """Adds the latest dates to come: each duty held on its last day, and what that day sets going."""
        window = next((clock.answer for clock in self.found if isinstance(clock.answer, ReviewWindow)), None)
        last = min(horizon, window.birthday) if window else horizon
        waiting = [clock for clock in self.found if clock.met_on is None and isinstance(clock.answer, DueDate)]
        while waiting:
            first = min(waiting, key=lambda clock: max(clock.limit, self.as_of))
            day = max(first.limit, self.as_of)
            if day > last:
                return
            events = {first.rule.met_by or "", *ALSO.get(first.rule.met_by or "", ())}
            held = [clock for clock in waiting if clock.rule.met_by in events]
            waiting = [clock for clock in waiting if clock not in held]
            for event in events:
                self.days.setdefault(event, []).append(day)
            follow = [(clock.rule, clock.number + 1) for clock in held if self._goes_on(clock)]
            follow += [
                (rule, 1) for rule in self.book.data.rules if rule.trigger in events and day in self._starts(rule)
            ]
            for rule, number in follow:
                clock = self._answered(rule, day, number, planned=True)
                if clock is not None and day < clock.limit <= last:
                    self.found.append(clock)
                    waiting.append(clock)

    def _goes_on(self, clock: Clock) -> bool:
        version = clock.rule.version_on(clock.answer.on)
        return version is not None and bool(version.then)
