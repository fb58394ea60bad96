"""When a duty was met, by our limit: in time, how late, or why that cannot be said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from cptimescales.calendars.record import DIVISIONS
from cptimescales.calendars.working_calendar import WorkingCalendar
from cptimescales.errors import TimescaleError
from cptimescales.library import division_record
from cptimescales.rules.authority import Basis
from cptimescales.rules.status import Status


class Held(NamedTuple):
    """What a row's `held` says by our limit; the names are those of `Finding`."""

    held: date | None = None
    status: Status | None = None
    working_days_late: int | None = None
    calendar_days_late: int | None = None
    held_message: str | None = None


def not_held_by(day: date, as_of: date | None, division: str) -> str | None:
    """Why nothing can have been held on a day; None if it can.

    Args:
        day: the day in `held`.
        as_of: the day of the audit, if there is one. Without it, no duty has been met on a day
            after the published bank holidays: such a day stands for "not yet".
        division: the bank-holiday division of the rulebook.

    >>> not_held_by(date(9999, 12, 31), date(2026, 5, 29), "scotland")
    'held is 9999-12-31, after 2026-05-29: the duty was not held by then'
    """
    if as_of is not None:
        late = f"after {as_of}: the duty was not held by then"
        return f"held is {day}, {late}" if day > as_of else None
    last = _last_published(division)
    if day <= last:
        return None
    return (
        f"held is {day}, after {last}, the last day of the published bank holidays, so nothing "
        "was held then; if it means that there is none, leave it empty; else name the day of the "
        "audit (as-of)"
    )


def held_by(
    held: date,
    limit: date,
    basis: Basis,
    calendar: WorkingCalendar,
    status_on: Callable[[date], Status],
) -> Held:
    """Whether a duty was met in time on the day on which it was held, and how late.

    An assumption calls nothing late: outside it there is no status.

    Args:
        held: the day on which it was held.
        limit: our date.
        basis: the rank of the text behind our date.
        calendar: counts the working days.
        status_on: where the duty stood on the day on which it was held.
    """
    try:
        status = status_on(held)
        if status is Status.MET:
            return Held(held, status, 0, 0)
        if basis == "assumption":
            return Held(held)
        if status is Status.MET_LATE:
            working_days = calendar.working_days_between(limit, held)
            return Held(held, status, working_days, (held - limit).days)
    except TimescaleError as error:  # before the clock started, or outside the calendar
        return Held(held, held_message=str(error))
    return Held(held, status)


@lru_cache(maxsize=len(DIVISIONS))
def _last_published(division: str) -> date:
    return date(division_record(division).published[-1].year, 12, 31)
