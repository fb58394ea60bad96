"""Recorded due dates against ours: which agree, which differ by how much, and which mistake explains each.

Rows are read and judged one case at a time, so a file of any length needs the memory of one case.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Annotated, Literal, NamedTuple

from pydantic import Field

from cptimescales.audit.csv_rows import AuditRowError, CsvRows, Row
from cptimescales.audit.mistakes import Count, Mistake, rolled_forward
from cptimescales.calendars.dates import Day, parse_iso_or_uk_date, require_date
from cptimescales.calendars.working_calendar import Closures, WorkingCalendar, closure_days
from cptimescales.errors import EventOrderError, PeriodError, TimescaleError
from cptimescales.library import rulebook as shipped
from cptimescales.rules.answers import Rulebook
from cptimescales.rules.period import Period
from cptimescales.rules.results import Frozen, Refusal, ReviewWindow, Status, status_on

Verdict = Literal["agrees", "differs", "right_when_recorded", "refused"]
"""What an audit says of a row. `right_when_recorded`: by the bank holidays that were known on the day it was recorded."""

_LONGEST_REFERENCE = 200
_LONGEST_CASE = 200


class Finding(Frozen):
    """What an audit says of one row.

    Attributes:
        row: its number. In a CSV the header is row 1, as in a spreadsheet; other rows are counted from 1.
        reference, rule, on, recorded_due: as given, as far as they could be read.
        due: our date; for a review around a birthday, the last day of its window.
        verdict: `agrees`, `differs`, `right_when_recorded` or `refused`. A review around a birthday agrees anywhere
            inside its window.
        working_days_out: how many working days the recorded date lies after ours, negative if before. A day that is no
            working day counts as the one before it, so this can be 0 where they differ: a Friday and the Saturday after
            it. A date before a review's window is counted from the window's first day.
        mistakes: every mistake that leads to the recorded date. Where it was right when recorded, only
            `holiday_not_yet_known`.
        status: if the row says when the duty was met, whether that was in time, by our date.
        code, message: why a row was refused.

    >>> found = next(audit([{"reference": "C-1042", "rule": "review_conference", "on": "2025-11-30", "recorded_due": "2026-03-01"}], "england"))
    >>> found.due, found.mistakes
    (datetime.date(2026, 2, 28), ('fixed_91_or_183_days',))
    """

    row: Annotated[int, Field(ge=1)]
    reference: str | None = None
    rule: str | None = None
    on: Day | None = None
    recorded_due: Day | None = None
    due: Day | None = None
    verdict: Verdict
    working_days_out: int | None = None
    mistakes: tuple[Mistake, ...] = ()
    status: Status | None = None
    code: str | None = None
    message: str | None = None


@dataclass(slots=True)
class Summary:
    """How many rows there were of each verdict, and how often each mistake fits; one row can count for several.

    >>> summary = Summary()
    >>> summary.add(Finding(row=2, verdict="differs"))
    >>> summary.rows, summary.unexplained, summary.all_right
    (1, 1, False)
    """

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    mistakes: Counter[Mistake] = field(default_factory=Counter)
    unexplained: int = 0

    def add(self, finding: Finding) -> None:
        """Counts one finding."""
        self.verdicts[finding.verdict] += 1
        self.mistakes.update(finding.mistakes)
        self.unexplained += finding.verdict == "differs" and not finding.mistakes

    @property
    def rows(self) -> int:
        """How many rows were judged."""
        return self.verdicts.total()

    @property
    def all_right(self) -> bool:
        """Whether every date agrees or was right when it was recorded, and none had to be refused."""
        return not (self.verdicts["differs"] or self.verdicts["refused"])


def audit(
    rows: CsvRows | Iterable[Row],
    rulebook: str | Rulebook | None = None,
    *,
    closures: Closures = (),
) -> Iterator[Finding]:
    """What is to be said of each recorded due date, in the order of the rows. Blank rows are passed over.

    Args:
        rows: a CSV, or rows by the names of its columns: `reference`, `rule`, `on`, `recorded_due`, and if there
            `rulebook`, `recorded_on`, `held`, `number`. Dates are `date`, or text as `2026-12-14` or `14/12/2026`. Rows of
            one case stand together: the dates of its other rows are tried where a trigger may have been mistaken.
        rulebook: the rulebook, by its name or itself, for rows that name none.
        closures: days on which the authority is closed.

    A row that cannot be judged gives a finding `refused`, with a code and a reason, and the rest goes on.

    Raises:
        UnknownRulebookError: no such rulebook as `rulebook`; one that a row names refuses that row only.
        ClosureError, CalendarRangeError: a closure that cannot be counted.

    >>> row = {"reference": "C-1042", "rule": "initial_conference", "on": "14/12/2026", "recorded_due": "04/01/2027"}
    >>> found = next(audit([row], "england"))
    >>> found.due, found.working_days_out, found.mistakes
    (datetime.date(2027, 1, 7), -3, ('bank_holidays_counted', 'calendar_days_counted'))
    """
    book = shipped(rulebook) if isinstance(rulebook, str) else rulebook
    closed = closure_days(closures)
    judge = _Judge(book.with_closures(closed) if book and closed else book, closed)
    return judge.findings(rows)


class _Recorded(NamedTuple):
    """A row that could be read."""

    row: int
    rulebook: str
    reference: str
    rule: str
    on: Day
    recorded_due: Day
    recorded_on: date | None
    held: date | None
    number: str

    def refused(self, refusal: Refusal) -> Finding:
        return Finding(
            row=self.row,
            reference=self.reference,
            rule=self.rule,
            on=self.on,
            recorded_due=self.recorded_due,
            verdict="refused",
            code=refusal.code,
            message=refusal.message,
        )


def _cases(rows: CsvRows | Iterable[Row]) -> Iterator[list[_Recorded | Finding]]:
    """Rows of one reference together, a few hundred at most; a row without a reference ends no case."""
    case: list[_Recorded | Finding] = []
    reference: str | None = None
    for number, row in enumerate(rows, start=rows.FIRST_ROW if isinstance(rows, CsvRows) else 1):
        read = _read(number, row)
        if read is None:
            continue
        if len(case) >= _LONGEST_CASE or (
            read.reference is not None and read.reference != reference
        ):
            if case:
                yield case
            case, reference = [], read.reference
        case.append(read)
    if case:
        yield case


def _read(number: int, row: Row | AuditRowError) -> _Recorded | Finding | None:
    """A row's cells as values; a finding where they are not what they must be; None for a blank row."""
    if isinstance(row, AuditRowError):
        return Finding(row=number, verdict="refused", code=row.code, message=str(row))
    reference: str | None = None
    rule: str | None = None
    on: Day | None = None
    recorded_due: Day | None = None
    try:
        reference = _reference(_text(row, "reference"))
        rule = _rule(_text(row, "rule"))
        on = _needed(_day(row, "on"), "on")
        recorded_due = _needed(_day(row, "recorded_due"), "recorded_due")
        return _Recorded(
            number,
            _text(row, "rulebook", needed=False),
            reference,
            rule,
            on,
            recorded_due,
            _day(row, "recorded_on"),
            _day(row, "held"),
            _text(row, "number", needed=False),
        )
    except TimescaleError as error:
        if reference is None and not any(
            value is not None and str(value).strip() for value in row.values()
        ):
            return None
        return Finding(
            row=number,
            reference=reference,
            rule=rule,
            on=on,
            recorded_due=recorded_due,
            verdict="refused",
            code=error.code,
            message=str(error),
        )


def _text(row: Row, column: str, *, needed: bool = True) -> str:
    value = row.get(column)
    text = "" if value is None else str(value).strip()
    if needed and not text:
        raise AuditRowError(f"{column} is empty")
    # A reference keeps its length, for its own check; elsewhere a message need not repeat a page of text.
    return text if len(text) <= _LONGEST_REFERENCE or column == "reference" else f"{text[:40]}…"


def _reference(text: str) -> str:
    if len(text) > _LONGEST_REFERENCE:
        raise AuditRowError(
            f"reference has {len(text):,} characters; at most {_LONGEST_REFERENCE} are read"
        )
    if not text.isprintable():
        raise AuditRowError(f"reference {text!r} holds a character that cannot be printed")
    return text


def _rule(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:  # a finding repeats it, and no file can hold it
        raise AuditRowError(
            f"rule {text!r} holds half a character (a lone surrogate); read its source in its own encoding"
        ) from None
    return text


def _day(row: Row, column: str) -> date | None:
    value = row.get(column)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        return require_date(value, column)
    return _parsed(value if len(value) <= _LONGEST_REFERENCE else f"{value.strip()[:40]}…", column)


@lru_cache(maxsize=20_000)
def _parsed(text: str, column: str) -> date | None:
    return parse_iso_or_uk_date(text, column) if text.strip() else None


def _needed(day: date | None, column: str) -> date:
    if day is None:
        raise AuditRowError(f"{column} is empty")
    return day


@dataclass(slots=True)
class _Clock:
    """One rule of one rulebook and the periods of its versions, each asked for once."""

    book: Rulebook
    rule: str
    number: int
    window: bool
    periods: dict[date, Period] = field(default_factory=dict)
    all_periods: dict[Period, None] = field(default_factory=dict)

    def period(self, on: date) -> Period:
        """The period of the version in force on a day.

        Raises:
            TimescaleError: there is none.
        """
        start = self.book.version(self.rule, on=on).effective_from
        period = self.periods.get(start)
        if period is None:
            answer = self.book.due(self.rule, on=on, number=self.number)
            assert not isinstance(answer, ReviewWindow)  # those were told apart by `window`
            period = self.periods[start] = answer.within
        return period

    def others(self, period: Period) -> tuple[Period, ...]:
        """The periods of the rule's other versions, as far as they set one."""
        if not self.all_periods:
            for version in self.book.rule(self.rule).versions:
                with suppress(TimescaleError):  # it sets no number
                    self.all_periods[self.period(version.effective_from)] = None
        return tuple(other for other in self.all_periods if other != period)


class _Judge:
    def __init__(self, book: Rulebook | None, closures: tuple[tuple[date, str], ...]) -> None:
        self._book = book
        self._closures = closures
        self._books = {book.name: book} if book else {}
        # Also refusals are kept: to name near matches takes far longer than to judge a row.
        self._clock = lru_cache(maxsize=1_000)(self._find_clock)

    def findings(self, rows: CsvRows | Iterable[Row]) -> Iterator[Finding]:
        for case in _cases(rows):
            for read in case:
                yield read if isinstance(read, Finding) else self._finding(read, case)

    def _finding(self, read: _Recorded, case: list[_Recorded | Finding]) -> Finding:
        clock = self._clock(read.rulebook, read.rule, read.number)
        if isinstance(clock, Refusal):
            return read.refused(clock)
        try:
            return self._around(read, clock) if clock.window else self._compared(read, clock, case)
        except TimescaleError as error:
            return read.refused(Refusal.of(error))

    def _compared(self, read: _Recorded, clock: _Clock, case: list[_Recorded | Finding]) -> Finding:
        period, calendar = clock.period(read.on), clock.book.calendar
        due = period.from_date(read.on, calendar)
        status = None
        if read.held is not None:
            if read.held < read.on and period.direction == "after":
                trigger = clock.book.rule(read.rule).trigger
                raise EventOrderError(trigger, read.on, "the event said to meet it", read.held)
            status = status_on(due, as_of=read.held, held=read.held)
        if read.recorded_due == due:
            return _found(read, due, "agrees", 0, (), status)
        out = _working_days_out(due, read.recorded_due, calendar)
        dates = {
            day
            for row in case
            if isinstance(row, _Recorded)
            for day in (row.on, row.held)
            if day is not None
        }
        count = Count(
            period,
            read.on,
            calendar,
            due,
            read.recorded_on,
            clock.others(period),
            tuple(dates - {read.on}),
        )
        if read.recorded_on is not None and count.right_on(read.recorded_on) == read.recorded_due:
            return _found(read, due, "right_when_recorded", out, ("holiday_not_yet_known",), status)
        return _found(read, due, "differs", out, count.mistakes(read.recorded_due), status)

    def _around(self, read: _Recorded, clock: _Clock) -> Finding:
        """A review around a birthday: any day of its window is right."""
        window, calendar = (
            clock.book.due(read.rule, on=read.on, number=clock.number),
            clock.book.calendar,
        )
        assert isinstance(window, ReviewWindow)
        status = window.status(as_of=read.held, held=read.held) if read.held else None
        recorded, closes = read.recorded_due, window.closes
        if window.opens <= recorded <= closes:
            return _found(read, closes, "agrees", 0, (), status)
        out = _working_days_out(closes if recorded > closes else window.opens, recorded, calendar)
        rolled: tuple[Mistake, ...] = (
            ("rolled_forward",) if recorded == rolled_forward(closes, calendar) else ()
        )
        return _found(read, closes, "differs", out, rolled, status)

    def _find_clock(self, rulebook: str, rule: str, number: str) -> _Clock | Refusal:
        try:
            book = self._named(rulebook)
            if number and not (number.isascii() and number.isdigit() and len(number) <= 4):
                raise PeriodError("number", number, "a whole number; 1 is the first of a series")
            window = book.rule(rule).versions[-1].around is not None
            return _Clock(book, rule, int(number or 1), window)
        except TimescaleError as error:
            return Refusal.of(error)

    def _named(self, name: str) -> Rulebook:
        if not name:
            if self._book is None:
                raise AuditRowError("rulebook is empty, and none was given for rows without one")
            return self._book
        if name not in self._books:
            book = shipped(name)
            self._books[name] = book.with_closures(self._closures) if self._closures else book
        return self._books[name]


def _working_days_out(due: date, recorded: date, calendar: WorkingCalendar) -> int:
    # Counted forward in both directions, so that a bank holiday counts as the working day before it, not after it.
    if recorded >= due:
        return calendar.working_days_between(due, recorded)
    return -calendar.working_days_between(recorded, due)


def _found(
    read: _Recorded,
    due: date,
    verdict: Verdict,
    out: int,
    mistakes: tuple[Mistake, ...],
    status: Status | None,
) -> Finding:
    return Finding(
        row=read.row,
        reference=read.reference,
        rule=read.rule,
        on=read.on,
        recorded_due=read.recorded_due,
        due=due,
        verdict=verdict,
        working_days_out=out,
        mistakes=mistakes,
        status=status,
    )
