"""Reads rows as recorded due dates, one case at a time, and refuses rows that cannot be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from cptimescales.audit.csv_rows import OPTIONAL, REQUIRED, AuditRow, TableRows
from cptimescales.audit.findings import Finding
from cptimescales.calendars.dates import require_date
from cptimescales.calendars.day_reader import AS_WRITTEN, PLACEHOLDER_DAYS, DayReader
from cptimescales.calendars.unread_days import UnreadDays
from cptimescales.errors import AuditRowError, NotADateError, TimescaleError
from cptimescales.rules.results import Refusal

_KNOWN = frozenset((*REQUIRED, *OPTIONAL))
_NONE: Mapping[str, str] = {}
_LONGEST_REFERENCE = 200
_LONGEST_CASE = 200


class RecordedDate(NamedTuple):
    """A recorded due date: one row that could be read.

    A `held` that could not be read leaves the row readable: `held_unread` is the reason.
    """

    row: int
    rulebook: str
    reference: str
    rule: str
    on: date
    recorded_due: date
    recorded_on: date | None
    held: date | None
    held_unread: str | None
    number: str
    columns: Mapping[str, str]

    def refused(self, refusal: Refusal) -> Finding:
        """The finding if there is no answer to compare this date with."""
        return Finding(
            row=self.row,
            reference=self.reference,
            rule=self.rule,
            on=self.on,
            recorded_due=self.recorded_due,
            verdict="refused",
            code=refusal.code,
            message=refusal.message,
            columns=self.columns,
        )


def cases_of(
    rows: TableRows | Iterable[AuditRow],
    days: DayReader = AS_WRITTEN,
    unread: UnreadDays | None = None,
) -> Iterator[list[RecordedDate | Finding]]:
    """The rows, case by case: rows of one reference that follow each other, at most 200 at a time.

    A row that could not be read is a finding. If even its reference could not be read, the row
    belongs to the case that is being read. Blank rows are numbered and passed over.
    """
    case: list[RecordedDate | Finding] = []
    reference: str | None = None
    counted = rows.numbered() if isinstance(rows, TableRows) else enumerate(rows, start=1)
    unread = UnreadDays() if unread is None else unread
    for number, row in counted:
        recorded = _read(number, row, days, unread)
        if recorded is None:
            continue
        begins_a_case = recorded.reference is not None and recorded.reference != reference
        if len(case) >= _LONGEST_CASE or begins_a_case:
            if case:
                yield case
            case, reference = [], recorded.reference
        case.append(recorded)
    if case:
        yield case


def _read(
    number: int, row: AuditRow | AuditRowError, days: DayReader, unread: UnreadDays
) -> RecordedDate | Finding | None:
    """The row's values; a finding if a cell cannot be read; None if the row is blank."""
    if isinstance(row, AuditRowError):
        return Finding(row=number, verdict="refused", code=row.code, message=str(row))
    reference: str | None = None
    rule: str | None = None
    on: date | None = None
    recorded_due: date | None = None
    columns = _others(row)
    try:
        reference = _reference(_text(row, "reference"))
        rule = _rule(_text(row, "rule"))
        on = _needed(_day(row, days, "on"), "on")
        recorded_due = _needed(_day(row, days, "recorded_due"), "recorded_due")
        recorded_on = _day(row, days, "recorded_on")
        held, held_unread = _held(row, days, unread)
        return RecordedDate(
            number,
            _text(row, "rulebook", needed=False),
            reference,
            rule,
            on,
            recorded_due,
            recorded_on,
            held,
            held_unread,
            _text(row, "number", needed=False),
            columns,
        )
    except TimescaleError as error:
        _count(error, unread)
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
            columns=columns,
        )


def _count(error: TimescaleError, unread: UnreadDays) -> None:
    if isinstance(error, NotADateError):
        unread.add(error.what, str(error.given))


def _held(row: AuditRow, days: DayReader, unread: UnreadDays) -> tuple[date | None, str | None]:
    """The day in `held`, or the reason why it cannot be read. The due date needs neither."""
    try:
        held = _day(row, days, "held")
    except TimescaleError as error:
        _count(error, unread)
        return None, str(error)
    if held in PLACEHOLDER_DAYS:
        unread.placeholders["held", held] += 1
    return held, None


def _others(row: AuditRow) -> Mapping[str, str]:
    """The row's other columns, in its order."""
    if row.keys() <= _KNOWN:
        return _NONE
    return {name: _storable(value) for name, value in row.items() if name and name not in _KNOWN}


def _storable(value: object) -> str:
    """The text of another column's cell, without half a character, which no file can store."""
    text = "" if value is None else str(value)
    return text.encode("utf-8", "replace").decode()


def _text(row: AuditRow, column: str, *, needed: bool = True) -> str:
    value = row.get(column)
    text = "" if value is None else str(value).strip()
    if needed and not text:
        raise AuditRowError(f"{column} is empty")
    # `_reference` checks the length of a reference. Other text is cut here, so that no message
    # repeats a whole page of it.
    return text if len(text) <= _LONGEST_REFERENCE or column == "reference" else f"{text[:40]}…"


def _reference(text: str) -> str:
    if len(text) > _LONGEST_REFERENCE:
        raise AuditRowError(
            f"reference has {len(text):,} characters; the longest allowed has {_LONGEST_REFERENCE}"
        )
    if not text.isprintable():
        raise AuditRowError(f"reference {text!r} holds a character that cannot be printed")
    return text


def _rule(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:  # a finding repeats the text, and no file can store it
        raise AuditRowError(
            f"rule {text!r} holds half a character (a lone surrogate); "
            "read the file again in the encoding in which it was written"
        ) from None
    return text


def _day(row: AuditRow, days: DayReader, column: str) -> date | None:
    value = row.get(column)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        if not isinstance(value, date):
            raise NotADateError(column, value, "write it as text such as 2026-12-14")
        day = require_date(value, column)
        return None if day in days.empty_days else day
    short = value if len(value) <= _LONGEST_REFERENCE else f"{value.strip()[:40]}…"
    return _parsed(short, column, days)


@lru_cache(maxsize=20_000)
def _parsed(text: str, column: str, days: DayReader) -> date | None:
    return days.read(text, column)


def _needed(day: date | None, column: str) -> date:
    if day is None:
        raise AuditRowError(f"{column} is empty")
    return day
