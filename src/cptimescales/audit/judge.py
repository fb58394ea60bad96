"""Compares recorded due dates with ours: which agree, which differ and by how much, and why.

Rows are read and judged one case at a time, so a file of any length needs the memory of one case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from cptimescales.audit.csv_rows import AuditRow, TableRows
from cptimescales.audit.findings import Finding, Note, Verdict
from cptimescales.audit.held import Held, held_by, not_held_by
from cptimescales.audit.mistakes import Count, Mistake, last_working_day, rolled_forward
from cptimescales.audit.recorded_date import RecordedDate, cases_of
from cptimescales.calendars.dates import require_date
from cptimescales.calendars.day_reader import AS_WRITTEN, DayReader
from cptimescales.calendars.unread_days import UnreadDays
from cptimescales.calendars.working_calendar import Closures, WorkingCalendar, closure_days
from cptimescales.errors import AuditRowError, PeriodError, TimescaleError
from cptimescales.library import Rulebook
from cptimescales.library import rulebook as shipped
from cptimescales.rules.authority import Basis
from cptimescales.rules.model import Rule
from cptimescales.rules.period import Period
from cptimescales.rules.results import Refusal, ReviewWindow
from cptimescales.rules.status import Status, due_status


def audit(
    rows: TableRows | Iterable[AuditRow],
    rulebook: str | Rulebook | None = None,
    *,
    closures: Closures = (),
    days: DayReader = AS_WRITTEN,
    as_of: date | None = None,
    unread: UnreadDays | None = None,
) -> Iterator[Finding]:
    """Judges each recorded due date, in the order of the rows. Blank rows are passed over.

    A row that cannot be read or answered gives a finding `refused`, with a code and a reason; the
    audit goes on with the next row. A row whose `held` alone cannot be read is judged, and its
    finding says why there is no status.

    Args:
        rows: a table, such as a CSV, or rows as mappings from column names to values. The columns
            are `reference`, `rule`, `on` and `recorded_due`, and optionally `rulebook`,
            `recorded_on`, `held` and `number`. Dates are `date`, or text such as `2026-12-14` or
            `14/12/2026`. Rows of one case must follow each other: where the trigger may have been
            mistaken, the audit tries the dates of the case's other rows.
        rulebook: the rulebook, or its name, for rows that name none.
        closures: days on which the authority is closed.
        days: how the days are written, and which mean none.
        as_of: the day of the audit: a later day in `held` has not happened yet. Without it, that
            is any day after the published bank holidays.
        unread: gets the values that could not be read as days, by their shape.

    Raises:
        NotADateError: `as_of` is not a date.
        UnknownRulebookError: `rulebook` is not known. An unknown name in a row refuses only that
            row.
        ClosureError, CalendarRangeError: a closure that cannot be counted.

    >>> row = {"reference": "C-1042", "rule": "initial_conference"}
    >>> row |= {"on": "14/12/2026", "recorded_due": "04/01/2027"}
    >>> finding = next(audit([row], "england"))
    >>> finding.due, finding.working_days_out, finding.mistakes
    (datetime.date(2027, 1, 7), -3, ('bank_holidays_counted', 'calendar_days_counted'))
    """
    book = shipped(rulebook) if isinstance(rulebook, str) else rulebook
    closed = closure_days(closures)
    judged_on = None if as_of is None else require_date(as_of, "as_of")
    judge = _Judge(book.with_closures(closed) if book and closed else book, closed, judged_on)
    return judge.findings(rows, days, unread)


@dataclass(slots=True)
class _RulePeriods:
    """One rule of one rulebook, and the period of each of its versions, each resolved only once."""

    book: Rulebook
    rule: Rule
    number: int
    by_start: dict[date, tuple[Period, Basis]] = field(default_factory=dict)
    distinct: dict[Period, None] = field(default_factory=dict)

    def on(self, day: date) -> tuple[Period, Basis]:
        """The period of the version in force on a day, and the rank of the text behind it.

        Raises:
            TimescaleError: no version was in force, or it sets no number.
        """
        version = self.rule.version_on(day) or self.book.version(self.rule.id, on=day)
        start = version.effective_from
        period = self.by_start.get(start)
        if period is None:
            answer = self.book.due(self.rule.id, on=day, number=self.number)
            assert not isinstance(answer, ReviewWindow)  # the rule says whether it has a window
            period = self.by_start[start] = answer.within, answer.basis
        return period

    def others(self, period: Period) -> tuple[Period, ...]:
        """The periods of the rule's other versions, without versions that set no number."""
        if not self.distinct:
            for version in self.rule.versions:
                with suppress(TimescaleError):  # it sets no number
                    self.distinct[self.on(version.effective_from)[0]] = None
        return tuple(other for other in self.distinct if other != period)


@dataclass(slots=True)
class _Ours:
    """Our answer to a row, and where the duty stood on a day on which it was held."""

    calendar: WorkingCalendar
    due: date
    last_working_day: date | None
    basis: Basis
    status_on: Callable[[date], Status]
    opens: date | None = None


class _Judge:
    def __init__(
        self, book: Rulebook | None, closures: tuple[tuple[date, str], ...], as_of: date | None
    ) -> None:
        self._book = book
        self._as_of = as_of
        self._closures = closures
        self._books = {book.name: book} if book else {}
        # Refusals are cached too: finding near names takes far longer than judging a row.
        self._periods = lru_cache(maxsize=1_000)(self._find_periods)

    def findings(
        self, rows: TableRows | Iterable[AuditRow], days: DayReader, unread: UnreadDays | None
    ) -> Iterator[Finding]:
        for case in cases_of(rows, days, unread):
            for recorded in case:
                yield recorded if isinstance(recorded, Finding) else self._finding(recorded, case)

    def _finding(self, recorded: RecordedDate, case: list[RecordedDate | Finding]) -> Finding:
        periods = self._periods(recorded.rulebook, recorded.rule, recorded.number)
        if isinstance(periods, Refusal):
            return recorded.refused(periods)
        try:
            if periods.rule.is_window:
                return self._compared_with_window(recorded, periods)
            return self._compared(recorded, periods, case)
        except TimescaleError as error:
            return recorded.refused(Refusal.of(error))

    def _compared(
        self,
        recorded: RecordedDate,
        periods: _RulePeriods,
        case: list[RecordedDate | Finding],
    ) -> Finding:
        (period, basis), calendar = periods.on(recorded.on), periods.book.calendar
        due = period.from_date(recorded.on, calendar)
        trigger = periods.rule.first_trigger
        ours = _Ours(
            calendar,
            due,
            last_working_day(period, recorded.on, due, calendar),
            basis,
            lambda held: due_status(trigger, recorded.on, period, due, as_of=held, held=held),
        )
        if recorded.recorded_due == due:
            return self._judged(recorded, ours, "agrees")
        if recorded.recorded_due == ours.last_working_day:
            return self._judged(recorded, ours, "agrees", note="last_working_day")
        if basis == "assumption":
            return self._judged(recorded, ours, "cannot_be_judged")
        dates_of_case = {
            day
            for row in case
            if isinstance(row, RecordedDate)
            for day in (row.on, row.held)
            if day is not None
        }
        count = Count(
            period,
            recorded.on,
            calendar,
            due,
            recorded.recorded_on,
            periods.others(period),
            tuple(dates_of_case - {recorded.on}),
        )
        known_on = recorded.recorded_on
        not_known: tuple[Mistake, ...] = ("holiday_not_yet_known",)
        if known_on is not None:
            if count.right_on(known_on) == recorded.recorded_due:
                return self._judged(recorded, ours, "right_when_recorded", not_known)
            if count.last_working_day_on(known_on) == recorded.recorded_due:
                return self._judged(
                    recorded, ours, "right_when_recorded", not_known, "last_working_day"
                )
        return self._judged(recorded, ours, "differs", count.mistakes(recorded.recorded_due))

    def _compared_with_window(self, recorded: RecordedDate, periods: _RulePeriods) -> Finding:
        """A review around a birthday: any day of its window is right."""
        calendar, day = periods.book.calendar, recorded.recorded_due
        window = periods.book.due(recorded.rule, on=recorded.on, number=periods.number)
        assert isinstance(window, ReviewWindow)
        ours = _Ours(
            calendar,
            window.closes,
            window.last_working_day,
            window.basis,
            lambda held: window.status(as_of=held, held=held),
            window.opens,
        )
        if window.opens <= day <= window.closes:
            return self._judged(recorded, ours, "agrees")
        if window.basis == "assumption":
            return self._judged(recorded, ours, "cannot_be_judged")
        mistakes: tuple[Mistake, ...] = ()
        if day == rolled_forward(window.closes, calendar):
            mistakes = ("rolled_forward",)
        return self._judged(recorded, ours, "differs", mistakes)

    def _judged(
        self,
        recorded: RecordedDate,
        ours: _Ours,
        verdict: Verdict,
        mistakes: tuple[Mistake, ...] = (),
        note: Note | None = None,
    ) -> Finding:
        day, edge = recorded.recorded_due, ours.due
        if ours.opens is not None and day <= ours.due:
            edge = min(max(day, ours.opens), ours.due)
        held = self._held(recorded, ours)
        # In the order of the fields. All is computed here, so nothing is validated again.
        values = {
            "kind": "finding",
            "row": recorded.row,
            "reference": recorded.reference,
            "rule": recorded.rule,
            "on": recorded.on,
            "recorded_due": day,
            "opens": ours.opens,
            "due": ours.due,
            "last_working_day": ours.last_working_day,
            "basis": ours.basis,
            "verdict": verdict,
            "note": note,
            "working_days_out": _working_days_out(edge, day, ours.calendar) if day != edge else 0,
            "calendar_days_out": (day - edge).days,
            "mistakes": mistakes,
            "held": held.held,
            "status": held.status,
            "working_days_late": held.working_days_late,
            "calendar_days_late": held.calendar_days_late,
            "held_message": held.held_message,
            "code": None,
            "message": None,
            "columns": recorded.columns,
        }
        return Finding.of(values)

    def _held(self, recorded: RecordedDate, ours: _Ours) -> Held:
        held = recorded.held
        if held is None:
            return Held(held_message=recorded.held_unread)
        not_yet = not_held_by(held, self._as_of, ours.calendar.name)
        if not_yet is not None:
            return Held(held, held_message=not_yet)
        return held_by(held, ours.due, ours.basis, ours.calendar, ours.status_on)

    def _find_periods(self, rulebook: str, rule: str, number: str) -> _RulePeriods | Refusal:
        try:
            book = self._named(rulebook)
            if number and not (number.isascii() and number.isdigit() and len(number) <= 4):
                raise PeriodError("number", number, "a whole number; 1 is the first of a series")
            return _RulePeriods(book, book.rule(rule), int(number or 1))
        except TimescaleError as error:
            return Refusal.of(error)

    def _named(self, name: str) -> Rulebook:
        if not name:
            if self._book is None:
                raise AuditRowError(
                    "rulebook is empty; name one in the row, or give one for the whole file"
                )
            return self._book
        if name not in self._books:
            book = shipped(name)
            self._books[name] = book.with_closures(self._closures) if self._closures else book
        return self._books[name]


def _working_days_out(due: date, recorded: date, calendar: WorkingCalendar) -> int:
    # Both directions count forward, so a bank holiday counts as the working day before it.
    if recorded >= due:
        return calendar.working_days_between(due, recorded)
    return -calendar.working_days_between(recorded, due)
