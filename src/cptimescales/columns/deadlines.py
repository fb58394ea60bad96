"""Whole columns of deadlines, judged on a day: the status, days late and days taken of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from cptimescales.columns.chunks import answer_in_chunks, days_of, raw_columns
from cptimescales.columns.column import Column
from cptimescales.columns.dispatch import Calendars, calendars, counting_of
from cptimescales.columns.inputs import DayColumn, HappenedColumn, Input
from cptimescales.columns.judged import LateDays, MetBy, Statuses
from cptimescales.columns.lookup_tables import NOTHING
from cptimescales.columns.raw_column import Array, Native, RawColumn
from cptimescales.rules.results import Refusal


def status_column(
    due: Native,
    held: Native,
    as_of: Native | date,
    *,
    ended: Native | None = None,
    met_by: MetBy = "event",
) -> Column:
    """The status of each deadline on a day, as text; see `DueDate.status`.

    A status is `met`, `met_late`, `pending` or `overdue`. With `ended` it is the status that a
    timetable gives: a deadline that was not met and had passed before the end is `missed`. One on
    the day of the end or after it fell away: it is `not_owed`.

    Args:
        due: a column of due dates.
        held: a column of the dates of the events that met the deadlines, null where there is none.
        as_of: the day on which the deadlines are judged, or a column of such days.
        ended: a column of the days on which the episodes ended, null where one goes on. An end
            after `as_of` has not come yet.
        met_by: `event`: an event after the end does not count. `paper`: a paper, such as notes that
            are sent, may come later.

    Raises:
        NotADateError: one of them is not a column of days; the message says how to make it one.
        TimescaleError: the columns differ in length.

    >>> import numpy as np
    >>> due = np.array(["2026-12-30", "2026-12-30"], "datetime64[D]")
    >>> held = np.array(["2026-12-29", "NaT"], "datetime64[D]")
    >>> [str(status) for status in status_column(due, held, date(2027, 1, 4)).values]
    ['met', 'overdue']
    >>> ended = np.array(["NaT", "2026-12-30"], "datetime64[D]")
    >>> [str(status) for status in status_column(due, held, date(2027, 1, 4), ended=ended).values]
    ['met', 'not_owed']
    """
    raw = raw_columns(
        due=due, held=held, as_of=None if isinstance(as_of, date) else as_of, ended=ended
    )
    statuses = Statuses(met_by, with_end=ended is not None)
    return answer_in_chunks(raw, _inputs(raw, as_of), statuses, None, None)


def days_late(
    calendar: Calendars,
    due: Native,
    held: Native,
    as_of: Native | date,
    *,
    ended: Native | None = None,
    met_by: MetBy = "event",
    by: Native | None = None,
    out: Array | None = None,
) -> Column:
    """How many working days late each deadline was met, was missed, or is when it is judged.

    A deadline that is not late has 0. So has one that was met late, but before the next working
    day, and one that fell away: `status_column` tells them apart.

    Args:
        calendar: a calendar or the name of a division; with `by`, a mapping from the names in that
            column to calendars or names of divisions.
        due, held, as_of, ended, met_by: as for `status_column`. The lateness of what was missed
            stands still on the day of the end.
        by: a column of names that says which calendar answers each row.
        out: a numpy array of `float64` to write the counts to, where `due` is a numpy array.

    Raises:
        UnknownCalendarError: there is no division of that name.
        NotADateError: one of them is not a column of days; the message says how to make it one.
        TimescaleError: the columns differ in length, or `out` does not fit.

    >>> import numpy as np
    >>> due = np.array(["2026-12-24"], "datetime64[D]")
    >>> held = np.array(["2026-12-30"], "datetime64[D]")
    >>> days_late("england-and-wales", due, held, date(2027, 1, 4)).values
    array([2.])
    """
    dispatch = calendars(calendar, by)
    late = LateDays(counting_of(dispatch), met_by, with_end=ended is not None)
    raw = raw_columns(
        due=due, held=held, as_of=None if isinstance(as_of, date) else as_of, ended=ended, by=by
    )

    def refusal(values: Sequence[int]) -> Refusal:
        end = NOTHING if ended is None else values[3]
        days = [np.array([value]) for value in (*values[:3], end)]
        until = late.counted_to(days[0], days[1], days[2], None if ended is None else days[3])
        row = (values[0], int(until[0]), *values[3 if ended is None else 4 :])
        return dispatch.refusal(
            row, 2, "between", lambda owner, *days: owner.working_days_between(*days)
        )

    inputs = [*_inputs(raw, as_of), *dispatch.inputs(raw)]
    return answer_in_chunks(raw, inputs, late, refusal, out)


def days_taken(
    calendar: Calendars,
    on: Native,
    held: Native,
    as_of: Native | date,
    *,
    by: Native | None = None,
    out: Array | None = None,
) -> Column:
    """How many working days each duty took: those after its trigger, up to the day it was met.

    A duty that was not met by `as_of` has no number. One that is to be met before its trigger, such
    as a report before a conference, has a negative number.

    Args:
        calendar: a calendar or the name of a division; with `by`, a mapping from the names in that
            column to calendars or names of divisions.
        on: a column of trigger dates.
        held: a column of the dates of the events that met the duties, null where there is none.
        as_of: the day on which the duties are judged, or a column of such days.
        by: a column of names that says which calendar answers each row.
        out: a numpy array of `float64` to write the counts to, where `on` is a numpy array.

    Raises:
        UnknownCalendarError: there is no division of that name.
        NotADateError: one of them is not a column of days; the message says how to make it one.
        TimescaleError: the columns differ in length, or `out` does not fit.

    >>> import numpy as np
    >>> on = np.array(["2026-12-14", "2026-12-14"], "datetime64[D]")
    >>> held = np.array(["2026-12-30", "NaT"], "datetime64[D]")
    >>> days_taken("england-and-wales", on, held, date(2027, 1, 4)).values
    array([10., nan])
    """
    dispatch = calendars(calendar, by)
    raw = raw_columns(on=on, held=held, as_of=None if isinstance(as_of, date) else as_of, by=by)

    def refusal(values: Sequence[int]) -> Refusal:
        return dispatch.refusal(
            values, 2, "between", lambda owner, *days: owner.working_days_between(*days)
        )

    met_on = HappenedColumn(DayColumn(raw["held"]), days_of("as_of", as_of, raw))
    inputs: list[Input] = [DayColumn(raw["on"]), met_on, *dispatch.inputs(raw)]
    return answer_in_chunks(raw, inputs, counting_of(dispatch), refusal, out)


def _inputs(raw: Mapping[str, RawColumn], as_of: Native | date) -> list[Input]:
    return [
        DayColumn(raw["due"]),
        DayColumn(raw["held"], required=False),
        days_of("as_of", as_of, raw),
        *([DayColumn(raw["ended"], required=False)] if "ended" in raw else []),
    ]
