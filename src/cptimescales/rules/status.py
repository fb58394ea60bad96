"""`Status`: where a deadline stands on a day.

Columns compute it in `columns/kernels`, the formula workbook in `spreadsheet/workbook/formulas`.
Tests compare both with this file.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from cptimescales.calendars.dates import require_date
from cptimescales.errors import EventOrderError
from cptimescales.rules.period import Period


class Status(StrEnum):
    """Where a duty stands on a given day.

    A single answer knows no case, so it is one of the first four. Only a timetable says `missed`
    (the duty ended unmet, after its limit) or `not_recorded` (the source cannot hold the event that
    meets the duty, so it is not judged).
    """

    MET = "met"
    MET_LATE = "met_late"
    PENDING = "pending"
    OVERDUE = "overdue"
    MISSED = "missed"
    NOT_RECORDED = "not_recorded"


SINGLE_STATUSES = (Status.MET, Status.MET_LATE, Status.PENDING, Status.OVERDUE)
"""Every status that a single answer can have."""


NOT_OWED = "not_owed"
"""What a table says of a duty that fell away, or was never owed. A timetable has no entry for it.
"""


def status_on(limit: date, *, as_of: date, held: date | None) -> Status:
    """Where a duty with a limit stands on a day; see `DueDate.status`."""
    as_of = require_date(as_of, "as_of")
    if held is None or require_date(held, "held") > as_of:
        return Status.OVERDUE if as_of > limit else Status.PENDING
    return Status.MET if held <= limit else Status.MET_LATE


def due_status(
    trigger: str, on: date, within: Period, due: date, *, as_of: date, held: date | None
) -> Status:
    """Where a duty with a due date stands; see `DueDate.status`."""
    if held is not None and within.direction == "after" and require_date(held, "held") < on:
        raise EventOrderError(trigger, on, "the event that meets it", held)
    return status_on(due, as_of=as_of, held=held)


def window_status(opens: date, closes: date, *, as_of: date, held: date | None) -> Status:
    """Where a review around a birthday stands; see `ReviewWindow.status`."""
    if held is not None and require_date(held, "held") < opens:
        held = None
    return status_on(closes, as_of=as_of, held=held)
