"""Asks a shipped rulebook and answers in plain values, with nothing loaded but the standard library and `dateutil`.

The same rules, counts and sentences as `Rulebook.due` gives, without the validated result around them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from cptimescales.calendars.days import DayLeftOut
from cptimescales.calendars.record import DIVISIONS
from cptimescales.calendars.working_calendar import WorkingCalendar
from cptimescales.errors import UnknownCalendarError, UnknownRulebookError
from cptimescales.rules.explain import explain_due, explain_window
from cptimescales.rules.in_force import Duties, Duty
from cptimescales.rules.model import Citation, RulebookData, RuleVersion
from cptimescales.rules.period import Period
from cptimescales.rules.shipped import SHIPPED, shipped_division, shipped_rulebook
from cptimescales.rules.status import Status, WindowDays, due_status, window_status

ClosedDays = tuple[tuple[date, str], ...]


@dataclass(frozen=True)
class Authority:
    """What every answer says of its authority; see `explain.Cited`."""

    data: RulebookData
    version: RuleVersion

    @property
    def reading(self) -> str:
        return self.version.reading

    @property
    def basis(self) -> str:
        return self.version.basis

    @property
    def verified(self) -> str:
        return self.version.verified

    @property
    def open_questions(self) -> tuple[str, ...]:
        return self.version.open_questions

    @property
    def citation(self) -> Citation:
        return self.data.cite(self.version.citation)


@dataclass(frozen=True)
class DueAnswer:
    """A due date; see `results.DueDate`. `limit` is the last day in time, for every kind of answer."""

    title: str
    trigger: str
    on: date
    within: Period
    due: date
    last_working_day: date
    working_days: int
    skipped: tuple[DayLeftOut, ...]
    provisional: bool
    authority: Authority

    @property
    def limit(self) -> date:
        return self.due

    def status(self, as_of: date, held: date | None) -> Status:
        return due_status(self.trigger, self.on, self.within, self.due, as_of=as_of, held=held)

    def explain(self) -> str:
        return explain_due(self, self.authority, self.due.year if self.provisional else None)


@dataclass(frozen=True)
class WindowAnswer:
    """A window around a birthday; see `results.ReviewWindow`."""

    title: str
    on: date
    birthday: date
    opens: date
    closes: date
    plan_by: date
    last_working_day: date
    provisional: bool
    authority: Authority

    @property
    def limit(self) -> date:
        return self.closes

    def status(self, as_of: date, held: date | None) -> Status:
        days = WindowDays(self.birthday, self.opens, self.closes, self.plan_by)
        return window_status(days, as_of=as_of, held=held)

    def explain(self) -> str:
        return explain_window(self, self.authority, self.closes.year if self.provisional else None)


def ask(
    rulebook: str, rule: str, on: date, number: int, closures: ClosedDays, known_on: date | None
) -> DueAnswer | WindowAnswer:
    """What `Rulebook.due` answers, from a rulebook by name, with closures and as known on a day.

    Raises:
        UnknownRulebookError: no rulebook of that name.
        TimescaleError: as `Rulebook.due` does.
    """
    data, duties = _book(rulebook)
    calendar = _calendar(str(data.calendar), closures, known_on)
    asked = duties.asked(rule, number)
    if asked.versions[-1].around is not None:
        version, days = duties.window(asked, on, calendar)
        span = calendar.span(days.plan_by, days.closes)
        return WindowAnswer(
            **days._asdict(),
            title=asked.title,
            on=on,
            last_working_day=span.last_working_day,
            provisional=days.closes > calendar.settled_to,
            authority=Authority(data, version),
        )
    duty = Duty(asked, duties.answering(asked, on, number), number)
    due = duty.period.from_date(on, calendar)
    span = calendar.span(on, due)
    return DueAnswer(
        title=asked.title,
        trigger=duty.trigger,
        on=on,
        within=duty.period,
        due=due,
        last_working_day=span.last_working_day,
        working_days=span.working_days,
        skipped=span.left_out,
        provisional=max(on, due) > calendar.settled_to,
        authority=Authority(data, duty.version),
    )


def calendar_of(name: str, closures: ClosedDays, known_on: date | None) -> WorkingCalendar:
    """The working calendar of a division, or of a rulebook, by name.

    Raises:
        UnknownCalendarError: neither a division nor a rulebook.
    """
    if name not in DIVISIONS:
        if name not in SHIPPED:
            raise UnknownCalendarError(name, (*DIVISIONS, *SHIPPED))
        name = str(_book(name)[0].calendar)
    return _calendar(name, closures, known_on)


@lru_cache(maxsize=len(SHIPPED))
def _book(name: str) -> tuple[RulebookData, Duties]:
    if name not in SHIPPED:
        raise UnknownRulebookError(name, SHIPPED)
    data, _ = shipped_rulebook(name)
    return data, Duties(data)


@lru_cache(maxsize=64)
def _calendar(division: str, closures: ClosedDays, known_on: date | None) -> WorkingCalendar:
    return shipped_division(division).calendar(known_on, closures)


def coverage() -> tuple[date, date, date, date]:
    """The oldest of: when the rules were compared with their sources, up to when GOV.UK's lists were followed, the last
    day published, the last day computed."""
    calendars = [_calendar(division, (), None) for division in DIVISIONS]
    return (
        min(_book(name)[0].checked for name in SHIPPED),
        min(calendar.checked for calendar in calendars),
        min(calendar.published_to or calendar.covers[0] for calendar in calendars),
        min(calendar.covers[1] for calendar in calendars),
    )
