"""Where each duty of a batch stands on the day of judgement: status, days taken, days late."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from cptimescales.columns.dispatch import calendars, counting_of
from cptimescales.columns.files.arrow_arrays import arrow_array, words
from cptimescales.columns.files.batch import BatchRefusal
from cptimescales.columns.files.question import FileQuestion, NewColumn
from cptimescales.columns.files.read_columns import ReadColumns
from cptimescales.columns.judged import Statuses
from cptimescales.columns.lookup_tables import day_number
from cptimescales.columns.outputs import WORDS
from cptimescales.columns.raw_column import NUMPY_STEP
from cptimescales.errors import EventOrderError, TimescaleError
from cptimescales.library import Rulebook
from cptimescales.rules.results import DueDate, ReviewWindow
from cptimescales.rules.status import NOT_OWED, Status

_DayArray = NDArray[np.datetime64]
_NO_DAY = np.datetime64("NaT")
_WORDS: list[str] = [str(word) for word in WORDS["statuses"]]
_MET, _MET_LATE = _WORDS.index(Status.MET), _WORDS.index(Status.MET_LATE)
_PENDING, _OVERDUE = _WORDS.index(Status.PENDING), _WORDS.index(Status.OVERDUE)
_MISSED, _NOT_OWED = _WORDS.index(Status.MISSED), _WORDS.index(NOT_OWED)
_NOT_RECORDED = _WORDS.index(Status.NOT_RECORDED)


class Started(NamedTuple):
    """The rows of a batch that have started a duty.

    Attributes:
        question: the question.
        on: the trigger date of each row.
        due: the due date of each row.
        numbers: the number of the rulebook of each row; None where one answers every row.
        calendars: the calendar of that rulebook; with `numbers`, a mapping from them.
    """

    question: FileQuestion
    on: _DayArray
    due: _DayArray
    numbers: NDArray[np.int64] | None
    calendars: Any

    @property
    def books(self) -> tuple[Rulebook, ...]:
        """The rulebooks, by number."""
        return self.question.books


def standing(
    started: Started, columns: ReadColumns, refused: list[BatchRefusal]
) -> dict[NewColumn, pa.Array[Any]]:
    """The new columns that say where each duty stands, as a timetable says it.

    Args:
        started: the rows.
        columns: the columns of the batch.
        refused: gets the refusals of the dates that decide a status. Their rows have none.
    """
    question = started.question
    assert question.as_of is not None
    due = started.due
    held, ended = (
        None if name is None else columns.days(name, question.days).days.copy()
        for name in (question.held, question.ended)
    )
    refusals = [
        refusal
        for name in (question.held, question.ended)
        if name is not None
        for refusal in columns.unread(name, question)
    ]
    if held is not None:
        refusals += _held_too_early(started, held)
    if ended is not None:
        refusals += _ended_too_early(started, ended)
    if refusals:
        refused += refusals
        due = due.copy()
        due[[refusal.position for refusal in refusals]] = _NO_DAY
    met_on = np.full(len(due), _NO_DAY, "datetime64[D]") if held is None else held
    statuses = _statuses(question, due, met_on, ended)
    if question.not_owed is None and not question.also:
        return {"status": words(statuses, _WORDS)}
    met = (statuses == _MET) | (statuses == _MET_LATE)
    if question.not_owed is not None:
        statuses[columns.says(question.not_owed) & ~met & (statuses >= 0)] = _NOT_OWED
    new: dict[NewColumn, pa.Array[Any]] = {"status": words(statuses, _WORDS)}
    if "working_days_taken" in question.also:
        # Of a review around a birthday, a count from the birth would say nothing.
        counted = met & (not question.books[0].rule(question.rule).is_window)
        new["working_days_taken"] = _working_days(started, started.on, met_on, counted, ~counted)
    if "working_days_late" in question.also:
        until = np.where(met, met_on, np.datetime64(question.as_of))
        if ended is not None:
            np.copyto(until, ended, where=statuses == _MISSED)
        late = (statuses == _MET_LATE) | (statuses == _OVERDUE) | (statuses == _MISSED)
        unknown = (statuses == _NOT_RECORDED) | (statuses < 0)
        new["working_days_late"] = _working_days(started, due, until, late, unknown)
    return new


def _working_days(
    started: Started,
    start: _DayArray,
    end: _DayArray,
    counted: NDArray[np.bool_],
    unknown: NDArray[np.bool_],
) -> pa.Array[Any]:
    """The working days after `start` up to `end` of the counted rows; 0 in the others.

    A row that is unknown, or leaves the calendar, is null.
    """
    rows = np.flatnonzero(counted)
    inputs = [start[rows].view(np.int64), end[rows].view(np.int64)]
    if started.numbers is not None:
        inputs.append(started.numbers[rows])
    work = counting_of(calendars(started.calendars, started.numbers))
    counts = np.empty(len(rows))
    for first in range(0, len(rows), NUMPY_STEP):
        chunk = slice(first, first + NUMPY_STEP)
        work([column[chunk] for column in inputs], counts[chunk])
    outside = np.isnan(counts)
    if outside.any():
        unknown = unknown.copy()
        unknown[rows[outside]] = True
        counts[outside] = 0
    values = np.zeros(len(start), np.int32)
    values[rows] = counts
    return arrow_array(values, pa.int32(), unknown if unknown.any() else None)


def _statuses(
    question: FileQuestion, due: _DayArray, held: _DayArray, ended: _DayArray | None
) -> NDArray[np.int8]:
    """The status of each row, as its place among the words."""
    assert question.as_of is not None
    statuses = np.empty(len(due), np.int8)
    work = Statuses(question.met_by, with_end=ended is not None)
    as_of = np.array([day_number(question.as_of)])  # for every row
    days = [column.view(np.int64) for column in (due, held, ended) if column is not None]
    for start in range(0, len(due), NUMPY_STEP):
        stop = min(start + NUMPY_STEP, len(due))
        limits, met_on, *ends = (column[start:stop] for column in days)
        work((limits, met_on, as_of, *ends), statuses[start:stop])
    rule = question.books[0].rule(question.rule)
    if rule.is_window:
        statuses[statuses == _MISSED] = _NOT_OWED  # an assumption convicts nobody
    if rule.optional:
        # A right that has lapsed was no duty.
        statuses[(statuses == _OVERDUE) | (statuses == _MISSED)] = _NOT_OWED
    if question.newest_only:
        # The day held is that of the newest, and an earlier one may have been in time.
        unmet = (statuses == _OVERDUE) | (statuses == _MISSED)
        hidden = (statuses == _MET_LATE) | (unmet & ~np.isnat(held))
        statuses[hidden] = _NOT_RECORDED
    if question.held is None:
        statuses[statuses == _MISSED] = _NOT_RECORDED
        if question.without_held == "not_recorded":
            statuses[(statuses == _PENDING) | (statuses == _OVERDUE)] = _NOT_RECORDED
    return statuses


def _held_too_early(started: Started, held: _DayArray) -> list[BatchRefusal]:
    """Refuses dates held that come too early.

    Before its trigger, an event cannot meet a deadline: the row has no status. Before a window
    opens, it is another event: `held` becomes null.
    """
    question, on, due = started.question, started.on, started.due
    assert question.held is not None
    window = any(
        version.around for book in started.books for version in book.rule(question.rule).versions
    )
    rows = np.flatnonzero((held < due) if window else (held < on))  # no null is earlier
    rows = rows[~np.isnat(due[rows])]
    refused: list[BatchRefusal] = []
    if not len(rows):
        return refused
    numbers = np.zeros(len(due), np.int64) if started.numbers is None else started.numbers
    # An answer depends only on the day and the rulebook, so each pair is answered once.
    pairs = np.stack([numbers[rows], on[rows].astype(np.int64)], axis=1)
    _, place, count = np.unique(pairs, axis=0, return_inverse=True, return_counts=True)
    for group in np.split(rows[np.argsort(place, kind="stable")], np.cumsum(count)[:-1]):
        book, day = started.books[numbers[group[0]]], on[group[0]].item()
        answer = book.due(question.rule, on=day, number=question.number)
        if isinstance(answer, ReviewWindow):
            held[group[held[group] < np.datetime64(answer.opens)]] = _NO_DAY
            continue
        for row in group.tolist():
            error = _order_error(answer, question.as_of, held[row].item())
            if error is None:
                break  # a rule that counts back from its trigger: every row of this group is right
            refused.append(_refusal(question, row, question.held, held, error))
    return refused


def _order_error(answer: DueDate, as_of: Any, held: date) -> TimescaleError | None:
    try:
        answer.status(as_of=as_of, held=held)
    except TimescaleError as error:
        return error
    return None


def _ended_too_early(started: Started, ended: _DayArray) -> list[BatchRefusal]:
    """Refuses ends before the trigger: a duty starts only while its episode is open."""
    question, on = started.question, started.on
    assert question.ended is not None
    rule = started.books[0].rule(question.rule)
    if rule.is_window or any(version.before is not None for version in rule.versions):
        return []  # what comes before its trigger may be owed in an episode that ends before it
    rows = np.flatnonzero(ended < on)
    rows = rows[~np.isnat(started.due[rows])]
    return [
        _refusal(
            question,
            row,
            question.ended,
            ended,
            EventOrderError(
                rule.first_trigger, on[row].item(), "the end of the episode", ended[row].item()
            ),
        )
        for row in rows.tolist()
    ]


def _refusal(
    question: FileQuestion, row: int, column: str, days: _DayArray, error: TimescaleError
) -> BatchRefusal:
    return BatchRefusal(row, column, str(days[row]), error.code, str(error), rule=question.rule)
