"""Which event starts, meets or ends which deadline of a case, and what comes next.

A clock is one application of a rule to a case. `Rulebook.due` computes its deadline; this module
only decides which start dates to use.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import date

from cptimescales.calendars.dates import ONE_DAY, attains_age
from cptimescales.cases.case import Case
from cptimescales.errors import RuleNotInForceError, TimescaleError
from cptimescales.rules.answers import Answers
from cptimescales.rules.events import ALSO
from cptimescales.rules.model import Rule, RuleVersion
from cptimescales.rules.results import DueDate, ReviewWindow

# A duty about an unborn child starts before the birth and ends with it.
_UNBORN = "pre_birth_conference_held"


@dataclass(slots=True, eq=False)
class Clock:
    """One clock of a case: a rule, the event that started it, and its deadline. Not yet judged.

    Attributes:
        rule, answer: the rule, and what it answers for the day on which the clock started.
        number: which deadline of the rule's series this is; 1 if the rule has no series.
        planned: whether the clock starts with an event that has not happened yet.
        met_on: the day of the event that met the duty.
        ended: the day on which the duty ended unmet, if that was after its limit.
        limit: the last day in time.
    """

    rule: Rule
    answer: DueDate | ReviewWindow
    number: int
    planned: bool = False
    met_on: date | None = None
    ended: date | None = None
    limit: date = field(init=False)

    def __post_init__(self) -> None:
        self.limit = self.answer.limit  # a timetable compares limits many times

    @property
    def counts_back(self) -> bool:
        """Whether the duty is to be met before the event that its period is counted from."""
        return isinstance(self.answer, DueDate) and self.answer.within.direction == "before"


class Clocks:
    """Applies the rules to a case's events, one clock after the other.

    Attributes:
        days: the days of each event; `plan_ahead` adds the events that it supposes.
        happened: the days of each event, up to the day on which the case is judged.
        adult: the 18th birthday, if the date of birth is known.
        started: the clocks.
        undated: for each duty without a number: its rule and version, the day on which it last
            started, and the day on which it was met.
        unanswered: for each start without an answer: the rule, the day and the error.
    """

    def __init__(self, book: Answers, case: Case, as_of: date) -> None:
        self.book = book
        self.as_of = as_of
        known = case.days_of_events()
        self.days = {
            name: [day for day in days if day <= as_of]
            for name, days in known.items()
            if days[0] <= as_of
        }
        if "expected_birth" in known:  # the one event that has its date before it happens
            self.days["expected_birth"] = list(known["expected_birth"])
        self.happened = self.days
        self.adult = None if case.birth is None else attains_age(case.birth, 18)
        self.started: list[Clock] = []
        self.undated: dict[str, tuple[Rule, RuleVersion, date, date | None]] = {}
        self.unanswered: list[tuple[Rule, date, TimescaleError]] = []

    def follow_events(self) -> None:
        """Starts every clock that an event of the case starts, and the clocks that follow."""
        for rule in self.book.data.rules:
            starts = self._starts(rule)
            for on, next_start in zip(starts, [*starts[1:], None], strict=False):
                self._follow(rule, on, next_start)
        if self.adult is not None:
            adult = self.adult
            self.started = [clock for clock in self.started if not self._outlived(clock, adult)]

    def _starts(self, rule: Rule) -> list[date]:
        """The days on which a rule's clock starts."""
        days = self.days.get(rule.first_trigger, [])
        if rule.applies_after is not None:
            after = self.days.get(rule.applies_after)
            days = days[bisect_left(days, after[0]) :] if after else []
        if rule.first_after is not None:
            places = {bisect_left(days, day) for day in self.days.get(rule.first_after, [])}
            days = [days[place] for place in sorted(places) if place < len(days)]
        if rule.first_trigger == "child_born" and "conference_held" not in self.days:
            return []  # a birthday matters only to a child with a plan
        if rule.met_by == _UNBORN:
            return self._before_birth(days)
        return days

    def _before_birth(self, days: list[date]) -> list[date]:
        """The days before the birth; none if the record shows nothing about an unborn child."""
        if "expected_birth" not in self.days and _UNBORN not in self.days:
            return []
        born = self.days.get("child_born")
        if not born or days == self.days.get("expected_birth"):
            return days
        return days[: bisect_left(days, born[0])]

    def _follow(self, rule: Rule, on: date, restart: date | None) -> None:
        """Starts one clock and, in a series, the clocks after it.

        Each later clock of a series is counted from the day on which the duty before it was met.
        """
        number = 1
        while True:
            clock = self._clock(rule, on, number)
            if clock is None:
                # No wording is known for this day, so a series goes on from the next meeting.
                met_on = None
                if any(version.then for version in rule.versions):
                    met_on = self._met_after(rule, on, number, restart)
            elif self._outside_plans(rule, on, clock.limit):
                return
            else:
                series = self._is_in_series(clock)
                clock.met_on = met_on = self._met_on(clock, restart if series else None)
                if met_on is None and self._ended_in_time(clock, restart if series else None):
                    return
                self.started.append(clock)
                if not series:
                    return
            if met_on is None:
                return
            on, number = met_on, number + 1

    def _clock(self, rule: Rule, on: date, number: int, *, planned: bool = False) -> Clock | None:
        """The clock that starts on a day; None if there is no answer, which is then recorded."""
        version = rule.version_on(on)
        if version is not None and version.undated is not None:
            if not planned:
                self._record_undated(rule, version, on)
            return None
        try:
            return Clock(rule, self.book.due(rule.id, on=on, number=number), number, planned)
        except TimescaleError as error:
            if not planned and _is_a_loss(rule, on, error):
                self.unanswered.append((rule, on, error))
            return None

    def _record_undated(self, rule: Rule, version: RuleVersion, on: date) -> None:
        self.undated.pop(rule.id, None)
        if self._first_end(rule, on) is None and not self._outside_plans(rule, on, on):
            self.undated[rule.id] = (rule, version, on, self._met_after(rule, on, 1, None))

    def _met_on(self, clock: Clock, until: date | None) -> date | None:
        """The day on which the duty was met, if that was before `until`."""
        rule, answer = clock.rule, clock.answer
        days = self.days.get(rule.met_by or "", [])
        if isinstance(answer, ReviewWindow):
            first, last = bisect_left(days, answer.opens), len(days)
        elif clock.counts_back:
            starts = self.days.get(rule.first_trigger, [])
            previous = starts[: bisect_left(starts, answer.on)][-1:]
            first = bisect_right(days, previous[0]) if previous else 0
            last = bisect_right(days, answer.on)
        else:
            return self._met_after(rule, answer.on, clock.number, until)
        ended = self._ended_on(clock)
        if ended is not None:
            last = min(last, bisect_right(days, ended))
        return days[first] if first < last else None

    def _met_after(self, rule: Rule, on: date, number: int, until: date | None) -> date | None:
        """The first day on which the duty was met, from the start of its clock on.

        The day of the start itself does not count if one meeting follows another.
        """
        days = self.days.get(rule.met_by or "", [])
        follows_another = number > 1 or rule.first_trigger == rule.met_by
        first = bisect_right(days, on) if follows_another else bisect_left(days, on)
        if first == len(days):
            return None
        met_on, ended = days[first], self._first_end(rule, on)
        too_late = (until is not None and met_on >= until) or (ended is not None and met_on > ended)
        return None if too_late else met_on

    def _ended_in_time(self, clock: Clock, restart: date | None) -> bool:
        """True if the plan ended or the clock restarted before the limit.

        If it happened later, records that day as the clock's end.
        """
        ends = [day for day in (restart, self._ended_on(clock)) if day is not None]
        if not ends:
            return False
        end = min(ends)
        if end < clock.limit or (end == clock.limit and isinstance(clock.answer, DueDate)):
            return True
        clock.ended = end
        return False

    def _ended_on(self, clock: Clock) -> date | None:
        # At a birthday, what matters is whether the last plan is still open.
        window = isinstance(clock.answer, ReviewWindow)
        return self._first_end(
            clock.rule, self.days["conference_held"][-1] if window else clock.answer.on
        )

    def _first_end(self, rule: Rule, since: date) -> date | None:
        """The first day on which the duty ended, from a day on."""
        if rule.met_by == _UNBORN:
            return next(iter(self.days.get("child_born", [])), None)
        days = self.days.get(rule.ends_with or "", [])
        return next(iter(days[bisect_left(days, since) :]), None)

    def _outside_plans(self, rule: Rule, on: date, limit: date) -> bool:
        """Whether an interval from one meeting to the next would run while there was no plan.

        Always false if the record does not show when the child had a plan.
        """
        conferences = self.days.get("conference_held")
        if rule.first_trigger != rule.met_by or rule.ends_with != "plan_ended" or not conferences:
            return False
        place = bisect_right(conferences, limit)
        if place == 0:
            return True
        began, ends = conferences[place - 1], self.days.get("plan_ended", [])
        return began <= on and bisect_left(ends, began) < bisect_left(ends, on)

    def _outlived(self, clock: Clock, adult: date) -> bool:
        """True for an unmet plan deadline after the 18th birthday; these are dropped.

        A review is kept while the birthday review is unmet.
        """
        if clock.met_on or clock.limit <= adult or clock.rule.ends_with != "plan_ended":
            return False
        unmet_birthday_reviews = (
            other
            for other in self.started
            if isinstance(other.answer, ReviewWindow) and not other.met_on
        )
        return not any(clock.rule.met_by == other.rule.met_by for other in unmet_birthday_reviews)

    def plan_ahead(self, horizon: date) -> None:
        """Adds the latest dates to come, up to a day.

        Supposes that each duty is met on its last day, and starts the clocks that this day starts.
        """
        if "child_died" in self.days:
            return
        self.days = {name: [*days] for name, days in self.days.items()}
        last = horizon if self.adult is None else min(horizon, self.adult)
        known = {(clock.rule.id, clock.answer.on) for clock in self.started}
        waiting = [clock for clock in self.started if isinstance(clock.answer, DueDate)]
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
                if rule.first_trigger in events and day in self._starts(rule)
            ]
            met = [clock for clock in waiting if clock is first or _would_meet(events, day, clock)]
            # A new start restarts a series, so the planned deadlines of the old one are dropped.
            stale = [
                clock for clock in waiting if clock.rule in begun and self._is_in_series(clock)
            ]
            waiting = [clock for clock in waiting if clock not in met and clock not in stale]
            self.started = [
                clock
                for clock in self.started
                if not clock.planned or clock in met or clock not in stale
            ]
            following = [(rule, 1) for rule in begun]
            following += [
                (clock.rule, clock.number + 1) for clock in met if self._is_in_series(clock)
            ]
            for rule, number in following:
                if (rule.id, day) in known:
                    continue
                clock = self._clock(rule, day, number, planned=True)
                if clock is None:
                    continue
                earliest = self.as_of if clock.counts_back else day + ONE_DAY
                if not earliest <= clock.limit <= last:
                    continue
                known.add((rule.id, day))
                self.started.append(clock)
                if not clock.counts_back:
                    waiting.append(clock)

    def _is_in_series(self, clock: Clock) -> bool:
        """Whether another deadline of the same rule follows once this one is met."""
        if not isinstance(clock.answer, DueDate):
            return False
        version = clock.rule.version_on(clock.answer.on)
        return version is not None and bool(version.then)


def _would_meet(events: set[str], day: date, clock: Clock) -> bool:
    on = clock.answer.on
    return clock.rule.met_by in events and (day <= on if clock.counts_back else on < day)


def _is_a_loss(rule: Rule, on: date, error: TimescaleError) -> bool:
    """Whether to report that there is no answer.

    A rule that was abolished, or that never had a number, is not reported. A rule whose wording on
    that day is unknown is reported.
    """
    if not isinstance(error, RuleNotInForceError):
        return True
    ended = rule.last_day(rule.versions[-1])
    return (ended is None or on <= ended) and any(
        version.undated is None for version in rule.versions
    )
