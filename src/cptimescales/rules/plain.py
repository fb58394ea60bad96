"""`PlainDueDate`, `PlainWindow`: an answer as plain values, to explain it or to put it in a cell.

This module needs the standard library and `dateutil` alone, so the LibreOffice add-in carries it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cptimescales.calendars.days import DayLeftOut
from cptimescales.calendars.working_calendar import WorkingCalendar
from cptimescales.rules.authority import Basis, Citation, Verified
from cptimescales.rules.counting import count, count_window, head_of
from cptimescales.rules.in_force import Duties
from cptimescales.rules.period import Period
from cptimescales.rules.status import Status, due_status, window_status


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainAnswer:
    """What a plain due date and a plain window have in common."""

    rulebook: str
    rule: str
    title: str
    basis: Basis
    citation: Citation
    reading: str
    verified: Verified
    open_questions: tuple[str, ...]
    on: date
    last_working_day: date
    provisional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainDueDate(PlainAnswer):
    """A due date as plain values; `DueDate` explains each."""

    trigger: str
    within: Period
    due: date
    calendar_days: int
    working_days: int
    skipped: tuple[DayLeftOut, ...]

    @property
    def limit(self) -> date:
        """The last day in time."""
        return self.due

    def status(self, *, as_of: date, held: date | None) -> Status:
        """Where the duty stands on a day; see `DueDate.status`."""
        return due_status(self.trigger, self.on, self.within, self.due, as_of=as_of, held=held)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainWindow(PlainAnswer):
    """A review window as plain values; `ReviewWindow` explains each."""

    birthday: date
    opens: date
    closes: date
    plan_by: date

    @property
    def limit(self) -> date:
        """The last day in time."""
        return self.closes

    def status(self, *, as_of: date, held: date | None) -> Status:
        """Where the review stands on a day; see `ReviewWindow.status`."""
        return window_status(self.opens, self.closes, as_of=as_of, held=held)


def plain_answer(
    duties: Duties, rule: str, on: date, number: int, calendar: WorkingCalendar
) -> PlainDueDate | PlainWindow:
    """What `Rulebook.due` answers, as plain values.

    Raises:
        TimescaleError: as `Rulebook.due` does.
    """
    known = duties.rule_for(rule, number)
    if known.is_window:
        version, days = duties.window(known, on, calendar)
        window, _ = count_window(days, on, calendar)
        return PlainWindow(**head_of(duties.data, known, version), **window)
    duty = duties.duty(known, on, number)
    counted, _ = count(duty.period, on, calendar)
    head = head_of(duties.data, known, duty.version)
    return PlainDueDate(**head, trigger=duty.trigger, within=duty.period, **counted)
