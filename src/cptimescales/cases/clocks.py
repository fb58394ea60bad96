"""Which event starts which clock, which event meets it, and what comes next.

A clock is one running of a rule in one case. Each is answered by `Rulebook.due` alone; here is only which dates to ask for.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from cptimescales.calendars.dates import ONE_DAY, attains_age
from cptimescales.calendars.working_calendar import WorkingCalendar
from cptimescales.cases.case import Case
from cptimescales.errors import RuleNotInForceError, TimescaleError
from cptimescales.rules.events import ALSO
from cptimescales.rules.model import Rule, RulebookData, RuleVersion
from cptimescales.rules.results import DueDate, ReviewWindow


class Asks(Protocol):
    """What a timetable needs of a rulebook."""

    @property
    def data(self) -> RulebookData: ...
    @property
    def name(self) -> str: ...
    @property
    def calendar(self) -> WorkingCalendar: ...
    def due(self, rule: str, *, on: date, number: int = 1) -> DueDate | ReviewWindow: ...


# A duty about an unborn child starts before the birth and ends with it.
_UNBORN = "pre_birth_conference_held"


@dataclass(slots=True, eq=False)
class Clock:
    """One running, met or ended clock, before it is judged.

    Attributes:
        met_on: the day of the event that met it.
        ended: the day on which the duty fell away unmet, its limit already past.
    """

    rule: Rule
    answer: DueDate | ReviewWindow
    number: int
    planned: bool = False
    met_on: date | None = None
    ended: date | None = None

    @property
    def limit(self) -> date:
        """The last day in time."""
        return self.answer.limit

    @property
    def counts_back(self) -> bool:
        """Whether the event that meets it comes before the one it is counted from."""
        return isinstance(self.answer, DueDate) and self.answer.within.direction == "before"


class Clocks:
    """Follows a case's events through the rules, one clock after the other.

    Attributes:
        days: the days of each event, those included that a plan ahead supposes.
        happened: the days of each event up to the day on which the case is judged.
        found: the clocks.
        undated: the newest start of each duty that has no number, and the day on which it was done.
        unanswered: the starts for which no wording is known.
    """

    def __init__(self, book: Asks, case: Case, as_of: date) -> None:
        self.book = book
        self.as_of = as_of
        known = case.days_of_events()
        self.days = {
            name: [day for day in days if day <= as_of]
            for name, days in known.items()
            if days[0] <= as_of
        }
        if "expected_birth" in known:
            self.days["expected_birth"] = list(
                known["expected_birth"]
            )  # the one event dated before it happens
        self.happened = self.days
        self.adult = None if case.birth is None else attains_age(case.birth, 18)
        self.found: list[Clock] = []
        self.undated: dict[str, tuple[Rule, RuleVersion, date, date | None]] = {}
        self.unanswered: list[tuple[Rule, date, TimescaleError]] = []

    def follow_events(self) -> None:
        """Starts every clock that an event of the case sets going, and those that follow from it."""
        for rule in self.book.data.rules:
            starts = self._starts(rule)
            for on, later in zip(starts, [*starts[1:], None], strict=False):
                self._follow(rule, on, later)
        if self.adult is not None:
            self.found = [clock for clock in self.found if not self._outlived(clock, self.adult)]

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
        if rule.met_by == _UNBORN:
            return self._before_birth(days)
        return days

    def _before_birth(self, days: list[date]) -> list[date]:
        """Of the days, those on which the child was known of and not yet born."""
        if "expected_birth" not in self.days and _UNBORN not in self.days:
            return []
        born = self.days.get("child_born")
        return (
            days
            if days == self.days.get("expected_birth") or not born
            else days[: bisect_left(days, born[0])]
        )

    def _follow(self, rule: Rule, on: date, restarts: date | None) -> None:
        """One clock and, in a series, those after it, each counted from the day on which the one before was held."""
        number = 1
        while True:
            clock = self._answered(rule, on, number)
            if clock is None:
                # Where the wording of one day is not known, a series goes on from the next day held.
                held = (
                    self._met_after(rule, on, number, restarts)
                    if any(each.then for each in rule.versions)
                    else None
                )
            elif self._outside_plans(rule, on, clock.limit):
                return
            else:
                series = self._goes_on(clock)
                clock.met_on = held = self._met_on(clock, restarts if series else None)
                if held is None and self._fell_away(clock, restarts if series else None):
                    return
                self.found.append(clock)
                if not series:
                    return
            if held is None:
                return
            on, number = held, number + 1

    def _answered(
        self, rule: Rule, on: date, number: int, *, planned: bool = False
    ) -> Clock | None:
        version = rule.version_on(on)
        if version is not None and version.undated is not None:
            if not planned:
                self._asked_undated(rule, version, on)
            return None
        try:
            return Clock(rule, self.book.due(rule.id, on=on, number=number), number, planned)
        except TimescaleError as error:
            if not planned and _is_a_loss(rule, on, error):
                self.unanswered.append((rule, on, error))
            return None

    def _asked_undated(self, rule: Rule, version: RuleVersion, on: date) -> None:
        self.undated.pop(rule.id, None)
        if self._first_end(rule, on) is None and not self._outside_plans(rule, on, on):
            self.undated[rule.id] = (rule, version, on, self._met_after(rule, on, 1, None))

    def _met_on(self, clock: Clock, until: date | None) -> date | None:
        rule, answer = clock.rule, clock.answer
        days = self.days.get(rule.met_by or "", [])
        if isinstance(answer, ReviewWindow):
            first, last = bisect_left(days, answer.opens), len(days)
        elif clock.counts_back:
            before = self.days.get(rule.trigger, [])
            previous = before[: bisect_left(before, answer.on)][-1:]
            first, last = (
                (bisect_right(days, previous[0]) if previous else 0),
                bisect_right(days, answer.on),
            )
        else:
            return self._met_after(rule, answer.on, clock.number, until)
        ended = self._ended(clock)
        if ended is not None:
            last = min(last, bisect_right(days, ended))
        return days[first] if first < last else None

    def _met_after(self, rule: Rule, on: date, number: int, until: date | None) -> date | None:
        """The first day on or (where one meeting follows another) after the start on which the duty was met."""
        days = self.days.get(rule.met_by or "", [])
        again = number > 1 or rule.trigger == rule.met_by
        first = bisect_right(days, on) if again else bisect_left(days, on)
        if first == len(days):
            return None
        met, ended = days[first], self._first_end(rule, on)
        return (
            None
            if (until is not None and met >= until) or (ended is not None and met > ended)
            else met
        )

    def _fell_away(self, clock: Clock, restarts: date | None) -> bool:
        """Whether the duty ended, or was set going anew, in time. If that came too late, the clock stops there."""
        over = min((day for day in (restarts, self._ended(clock)) if day is not None), default=None)
        if over is None:
            return False
        if over < clock.limit or (over == clock.limit and isinstance(clock.answer, DueDate)):
            return True
        clock.ended = over
        return False

    def _ended(self, clock: Clock) -> date | None:
        # The last plan is the one that is open, or not, at a birthday.
        window = isinstance(clock.answer, ReviewWindow)
        return self._first_end(
            clock.rule, self.days["conference_held"][-1] if window else clock.answer.on
        )

    def _first_end(self, rule: Rule, since: date) -> date | None:
        if rule.met_by == _UNBORN:
            return next(iter(self.days.get("child_born", [])), None)
        days = self.days.get(rule.ends_with or "", [])
        return next(iter(days[bisect_left(days, since) :]), None)

    def _outside_plans(self, rule: Rule, on: date, limit: date) -> bool:
        """Whether the record shows when the child had a plan, and an interval of that plan would run outside it."""
        conferences = self.days.get("conference_held")
        if rule.trigger != rule.met_by or rule.ends_with != "plan_ended" or not conferences:
            return False
        place = bisect_right(conferences, limit)
        if place == 0:
            return True
        began, ends = conferences[place - 1], self.days.get("plan_ended", [])
        return began <= on and bisect_left(ends, began) < bisect_left(ends, on)

    def _outlived(self, clock: Clock, adult: date) -> bool:
        """Whether an adult would owe the duty: there is no plan past 18. The review before the last one stays in sight."""
        if clock.met_on or clock.limit <= adult or clock.rule.ends_with != "plan_ended":
            return False
        last_reviews = (
            each for each in self.found if isinstance(each.answer, ReviewWindow) and not each.met_on
        )
        return not any(clock.rule.met_by == each.rule.met_by for each in last_reviews)

    def plan_ahead(self, horizon: date) -> None:
        """Adds the latest dates to come: each duty met on its last day, and what that day sets going."""
        if "child_died" in self.days:
            return
        self.days = {name: [*days] for name, days in self.days.items()}
        last = horizon if self.adult is None else min(horizon, self.adult)
        known = {(clock.rule.id, clock.answer.on) for clock in self.found}
        waiting = [clock for clock in self.found if isinstance(clock.answer, DueDate)]
        waiting = [clock for clock in waiting if clock.met_on is None and clock.ended is None]
        while waiting:
            first = min(waiting, key=lambda clock: clock.limit)
            day = max(first.limit, self.as_of)
            if day > last:
                return
            events = {first.rule.met_by or "", *ALSO.get(first.rule.met_by or "", ())}
            for event in events:
                self.days.setdefault(event, []).append(day)
            begun = [
                rule
                for rule in self.book.data.rules
                if rule.trigger in events and day in self._starts(rule)
            ]
            held = [clock for clock in waiting if clock is first or _would_meet(events, day, clock)]
            # A start sets a series going anew, so what was to come of the one before it falls away.
            stale = [clock for clock in waiting if clock.rule in begun and self._goes_on(clock)]
            waiting = [clock for clock in waiting if clock not in held and clock not in stale]
            self.found = [
                clock
                for clock in self.found
                if not clock.planned or clock in held or clock not in stale
            ]
            follow = [(rule, 1) for rule in begun]
            follow += [(clock.rule, clock.number + 1) for clock in held if self._goes_on(clock)]
            for rule, number in follow:
                clock = (
                    None
                    if (rule.id, day) in known
                    else self._answered(rule, day, number, planned=True)
                )
                if (
                    clock is None
                    or not (self.as_of if clock.counts_back else day + ONE_DAY)
                    <= clock.limit
                    <= last
                ):
                    continue
                known.add((rule.id, day))
                self.found.append(clock)
                if not clock.counts_back:
                    waiting.append(clock)

    def _goes_on(self, clock: Clock) -> bool:
        version = (
            clock.rule.version_on(clock.answer.on) if isinstance(clock.answer, DueDate) else None
        )
        return version is not None and bool(version.then)


def _would_meet(events: set[str], day: date, clock: Clock) -> bool:
    on = clock.answer.on
    return clock.rule.met_by in events and (day <= on if clock.counts_back else on < day)


def _is_a_loss(rule: Rule, on: date, error: TimescaleError) -> bool:
    """A duty that was abolished, or never had a number, is no loss; one whose wording on that day is not known is."""
    if not isinstance(error, RuleNotInForceError):
        return True
    ended = rule.last_day(rule.versions[-1])
    return (ended is None or on <= ended) and any(
        version.undated is None for version in rule.versions
    )
