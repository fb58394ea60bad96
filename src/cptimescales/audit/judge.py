"""Compares recorded due dates with ours: which agree, which differ and by how much, and why.

Rows are read and judged one case at a time, so a file of any length needs the memory of one case.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from cptimescales.audit.csv_rows import AuditRow, CsvRows
from cptimescales.audit.findings import Finding
from cptimescales.audit.mistakes import Count, Mistake, rolled_forward
from cptimescales.audit.recorded_date import RecordedDate, cases_of
from cptimescales.calendars.day_reader import AS_WRITTEN, DayReader
from cptimescales.calendars.working_calendar import Closures, WorkingCalendar, closure_days
from cptimescales.errors import AuditRowError, PeriodError, TimescaleError
from cptimescales.library import Rulebook
from cptimescales.library import rulebook as shipped
from cptimescales.rules.period import Period
from cptimescales.rules.results import Refusal, ReviewWindow
from cptimescales.rules.status import due_status


def audit(
    rows: CsvRows | Iterable[AuditRow],
    rulebook: str | Rulebook | None = None,
    *,
    closures: Closures = (),
    days: DayReader = AS_WRITTEN,
) -> Iterator[Finding]:
    """Judges each recorded due date, in the order of the rows. Blank rows are passed over.

    A row that cannot be judged gives a finding `refused`, with a code and a reason; the audit goes
    on with the next row.

    Args:
        rows: a CSV, or rows as mappings from column names to values. The columns are `reference`,
            `rule`, `on` and `recorded_due`, and optionally `rulebook`, `recorded_on`, `held` and
            `number`. Dates are `date`, or text such as `2026-12-14` or `14/12/2026`. Rows of one
            case must follow each other: where the trigger may have been mistaken, the audit tries
            the dates of the case's other rows.
        rulebook: the rulebook, or its name, for rows that name none.
        closures: days on which the authority is closed.
        days: how the days are written, and which mean none.

    Raises:
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
    judge = _Judge(book.with_closures(closed) if book and closed else book, closed)
    return judge.findings(rows, days)


@dataclass(slots=True)
class _RulePeriods:
    """One rule of one rulebook, and the period of each of its versions, each resolved only once."""

    book: Rulebook
    rule: str
    number: int
    window: bool
    by_start: dict[date, Period] = field(default_factory=dict)
    distinct: dict[Period, None] = field(default_factory=dict)

    def on(self, day: date) -> Period:
        """The period of the version in force on a day.

        Raises:
            TimescaleError: no version was in force, or it sets no number.
        """
        start = self.book.version(self.rule, on=day).effective_from
        period = self.by_start.get(start)
        if period is None:
            answer = self.book.due(self.rule, on=day, number=self.number)
            assert not isinstance(answer, ReviewWindow)  # `window` says which rules have a window
            period = self.by_start[start] = answer.within
        return period

    def others(self, period: Period) -> tuple[Period, ...]:
        """The periods of the rule's other versions, without versions that set no number."""
        if not self.distinct:
            for version in self.book.rule(self.rule).versions:
                with suppress(TimescaleError):  # it sets no number
                    self.distinct[self.on(version.effective_from)] = None
        return tuple(other for other in self.distinct if other != period)


class _Judge:
    def __init__(self, book: Rulebook | None, closures: tuple[tuple[date, str], ...]) -> None:
        self._book = book
        self._closures = closures
        self._books = {book.name: book} if book else {}
        # Refusals are cached too: finding near names takes far longer than judging a row.
        self._periods = lru_cache(maxsize=1_000)(self._find_periods)

    def findings(self, rows: CsvRows | Iterable[AuditRow], days: DayReader) -> Iterator[Finding]:
        for case in cases_of(rows, days):
            for recorded in case:
                yield recorded if isinstance(recorded, Finding) else self._finding(recorded, case)

    def _finding(self, recorded: RecordedDate, case: list[RecordedDate | Finding]) -> Finding:
        periods = self._periods(recorded.rulebook, recorded.rule, recorded.number)
        if isinstance(periods, Refusal):
            return recorded.refused(periods)
        try:
            if periods.window:
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
        period, calendar = periods.on(recorded.on), periods.book.calendar
        due = period.from_date(recorded.on, calendar)
        status = None
        if recorded.held is not None:
            trigger = periods.book.rule(recorded.rule).first_trigger
            status = due_status(
                trigger, recorded.on, period, due, as_of=recorded.held, held=recorded.held
            )
        if recorded.recorded_due == due:
            return recorded.judged("agrees", due, 0, (), status)
        out = _working_days_out(due, recorded.recorded_due, calendar)
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
        if (
            recorded.recorded_on is not None
            and count.right_on(recorded.recorded_on) == recorded.recorded_due
        ):
            return recorded.judged(
                "right_when_recorded", due, out, ("holiday_not_yet_known",), status
            )
        return recorded.judged("differs", due, out, count.mistakes(recorded.recorded_due), status)

    def _compared_with_window(self, recorded: RecordedDate, periods: _RulePeriods) -> Finding:
        """A review around a birthday: any day of its window is right."""
        calendar = periods.book.calendar
        window = periods.book.due(recorded.rule, on=recorded.on, number=periods.number)
        assert isinstance(window, ReviewWindow)
        held, day, closes = recorded.held, recorded.recorded_due, window.closes
        status = window.status(as_of=held, held=held) if held else None
        if window.opens <= day <= closes:
            return recorded.judged("agrees", closes, 0, (), status)
        out = _working_days_out(closes if day > closes else window.opens, day, calendar)
        mistakes: tuple[Mistake, ...] = ()
        if day == rolled_forward(closes, calendar):
            mistakes = ("rolled_forward",)
        return recorded.judged("differs", closes, out, mistakes, status)

    def _find_periods(self, rulebook: str, rule: str, number: str) -> _RulePeriods | Refusal:
        try:
            book = self._named(rulebook)
            if number and not (number.isascii() and number.isdigit() and len(number) <= 4):
                raise PeriodError("number", number, "a whole number; 1 is the first of a series")
            window = book.rule(rule).versions[-1].around is not None
            return _RulePeriods(book, rule, int(number or 1), window)
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
