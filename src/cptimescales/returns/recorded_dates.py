"""The due dates that a return holds itself, compared with ours: which are wrong, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeAlias

from cptimescales.audit import Finding, Mistake, Note, Verdict, audit
from cptimescales.library import Rulebook
from cptimescales.returns.record import Record, RecordedDue
from cptimescales.returns.standing import Duty
from cptimescales.rules.by_event import read_as
from cptimescales.rules.model import Rule
from cptimescales.rules.status import Status

_MOST_DAYS = 100_000
_NO_START = (
    "the source does not say from which day the date was counted, and no duty of the record fits it"
)


class AuditedDate(NamedTuple):
    """A recorded due date and what the audit says of it. `Finding` explains each value.

    `where` is the place of the child in the source, `met_on` the day on which the duty was met.
    """

    where: str
    reference: str
    rulebook: str
    rule: str
    on: date | None
    recorded_due: date
    due: date | None
    last_working_day: date | None
    verdict: Verdict
    note: Note | None
    working_days_out: int | None
    calendar_days_out: int | None
    mistakes: tuple[Mistake, ...]
    met_on: date | None
    status: Status | None
    group: str | None
    message: str | None


_Date: TypeAlias = tuple[str, int, date | None, date, date | None]
"""Rule, number, start, recorded due date and the day on which it was met."""


class _Row(NamedTuple):
    """A recorded due date, ready to be compared."""

    place: int
    where: str
    reference: str
    rule: str
    on: date | None
    recorded_due: date
    number: int
    met_on: date | None
    group: str | None
    decides: _Date  # whether the date is right


class RecordedDates:
    """Keeps the recorded due dates of a return, and compares them when all are there.

    Args:
        book: the rulebook to compare them by.
        as_of: the day of the audit.
    """

    def __init__(self, book: Rulebook, as_of: date) -> None:
        self._book, self._as_of = book, as_of
        self._rules = {rule.id: rule for rule in book.rules}
        self._in_series = {
            rule.id for rule in book.rules if any(version.then for version in rule.versions)
        }
        self._rows: list[_Row] = []
        self._right: dict[_Date, Finding] = {}

    def add(self, place: int, record: Record, duties: Sequence[Duty], group: str | None) -> None:
        """Keeps the recorded due dates of a record, which has a place among some records.

        A source that names no start is compared with the duty that the meeting met of which the row
        tells.
        """
        for recorded in record.recorded_due:
            rule = self._rules.get(recorded.rule)
            duty = _duty_of(recorded, duties)
            on = recorded.on or (duty.on if duty else None)
            number = 1
            if rule is not None and on is not None and rule.id in self._in_series:
                number = _number(rule, on, record, duty)
            met_on = duty.met_on if duty else None
            decides = recorded.rule, number, on, recorded.due, met_on
            self._rows.append(
                _Row(
                    place,
                    record.where,
                    record.child,
                    recorded.rule,
                    on,
                    recorded.due,
                    number,
                    met_on,
                    group,
                    decides,
                )
            )

    def audited(self) -> Iterator[tuple[int, AuditedDate]]:
        """Each recorded due date with its verdict, after the place of its record; none is kept."""
        kept, self._rows = self._rows, []
        right = self._right
        # A record with a date that may be wrong is audited as a whole: its other days may explain
        # the date. What is right needs no other day, and children share days.
        asked = {row.place for row in kept if row.on is not None and row.decides not in right}
        rows = (row for row in kept if row.on is not None and row.place in asked)
        findings = audit(map(_audit_row, rows), self._book, as_of=self._as_of)
        for row in kept:
            if row.on is None:
                yield row.place, self._without_start(row)
                continue
            finding = next(findings) if row.place in asked else right[row.decides]
            if finding.verdict == "agrees" and len(right) < _MOST_DAYS:
                right[row.decides] = finding
            yield row.place, self._compared(row, finding)

    def _without_start(self, row: _Row) -> AuditedDate:
        return AuditedDate(
            row.where,
            row.reference,
            self._book.name,
            row.rule,
            None,
            row.recorded_due,
            *(None, None, "cannot_be_judged", None, None, None, ()),
            row.met_on,
            None,
            row.group,
            _NO_START,
        )

    def _compared(self, row: _Row, finding: Finding) -> AuditedDate:
        return AuditedDate(
            row.where,
            row.reference,
            self._book.name,
            row.rule,
            row.on,
            row.recorded_due,
            finding.due,
            finding.last_working_day,
            finding.verdict,
            finding.note,
            finding.working_days_out,
            finding.calendar_days_out,
            finding.mistakes,
            row.met_on,
            finding.status,
            row.group,
            finding.message or finding.held_message,
        )


def _audit_row(row: _Row) -> Mapping[str, object]:
    return {
        "reference": row.reference,
        "rule": row.rule,
        "on": row.on,
        "recorded_due": row.recorded_due,
        "held": row.met_on,
        "number": str(row.number),
    }


def _duty_of(recorded: RecordedDue, duties: Iterable[Duty]) -> Duty | None:
    """The duty whose due date was recorded: by its start, or else by the meeting that met it."""
    held = recorded.held
    for duty in duties:
        if duty.rule == recorded.rule and (
            duty.on == recorded.on
            if recorded.on is not None
            else held is not None and duty.met_on == held
        ):
            return duty
    return None


def _number(rule: Rule, on: date, record: Record, duty: Duty | None) -> int:
    """Which deadline of a series was recorded: 2 if it counts from the meeting before."""
    if duty is not None:
        return 1 if read_as(duty.trigger) in map(read_as, rule.trigger) else 2
    days = [name for part in record.parts for name, day in part.case.pairs if day == on]
    starts = any(name in rule.trigger for name in days)
    return 2 if rule.met_by in days and not starts else 1
