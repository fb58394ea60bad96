"""Answers the rows of a batch: due dates, last working days, statuses and refusals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from cptimescales.calendars.day_reader import PLACEHOLDER_DAYS
from cptimescales.columns.deadlines import status_column
from cptimescales.columns.files.batch import Batch, BatchAnswers, BatchRefusal
from cptimescales.columns.files.dates import ReadDays, days_in, names_in, shown
from cptimescales.columns.files.question import FileQuestion, one_line
from cptimescales.columns.functions import due_column, last_working_day_column
from cptimescales.errors import TimescaleError, UnknownRulebookError
from cptimescales.library import Rulebook
from cptimescales.rules.results import DueDate, Provenance, Refusal, ReviewWindow

_NO_DAY = np.datetime64("NaT")


def answer_batch(question: FileQuestion, batch: Batch) -> BatchAnswers:
    """The answers to the rows of a batch.

    >>> import cptimescales as cpt
    >>> from cptimescales.columns.files.batch import ArrowBatch
    >>> question = FileQuestion("first_core_group", "held", cpt.rulebook("england"))
    >>> batch = ArrowBatch(1, pa.table({"held": ["14/12/2026", "31/11/2026"]}))
    >>> answers = answer_batch(question, batch)
    >>> answers.columns["due"].to_pylist()
    [datetime.date(2026, 12, 30), None]
    >>> [(refusal.position, refusal.value, refusal.code) for refusal in answers.refused]
    [(1, '31/11/2026', 'not_a_date')]
    """
    read = days_in(batch.column(question.on), one_line(question.on), question.days)
    on = read.days
    placeholders = _placeholders(question.on, on)
    refused = [*batch.broken.values(), *_unread(read, question.on)]
    book_numbers = _book_numbers(question, batch, on, refused)
    # A row of no rulebook has no trigger date either, so it may take the number of any rulebook.
    by = None if book_numbers is None else np.maximum(book_numbers, 0)
    books: Any = question.books[0] if by is None else dict(enumerate(question.books))
    calendars: Any = (
        books.calendar if by is None else {number: book.calendar for number, book in books.items()}
    )
    answers = due_column(books, question.rule, on=on, number=question.number, by=by)
    days = np.datetime_as_string(on[answers.refusals.row]).tolist()
    refused += [
        BatchRefusal(row, question.on, day, code, message)
        for (row, code, message), day in zip(answers.refusals, days, strict=True)
    ]
    due = answers.due
    without = np.isnat(due)
    unanswered = {refusal.position for refusal in refused}
    new = [due, last_working_day_column(calendars, due, by=by).values]
    columns: dict[str, Any] = dict(zip(question.new_columns, map(pa.array, new), strict=False))
    if question.as_of is not None:
        columns[question.new_columns[2]] = _status(
            question, batch, on, due, by, refused, placeholders
        )
    withheld = {refusal.position for refusal in refused} - unanswered
    refused.sort(key=lambda refusal: refusal.position)
    empty = int(without.sum()) - len(unanswered)
    return BatchAnswers(
        columns, refused, empty, len(unanswered), on, book_numbers, len(withheld), placeholders
    )


def triggers(question: FileQuestion, answers: BatchAnswers) -> Iterator[tuple[str, set[date]]]:
    """The names of the rulebooks that answered, each with the trigger dates that it answered."""
    for number, book in enumerate(question.books):
        numbers = answers.book_numbers
        on = answers.on if numbers is None else answers.on[numbers == number]
        if len(on):
            yield book.name, set(np.unique(on[~np.isnat(on)]).tolist())


def provenances(question: FileQuestion, book: Rulebook, days: Sequence[date]) -> set[Provenance]:
    """Where a rulebook's answers for some trigger dates come from."""
    answers = (book.answer(question.rule, on=day, number=question.number) for day in days)
    return {answer.provenance for answer in answers if not isinstance(answer, Refusal)}


def _unread(days: ReadDays, column: str) -> list[BatchRefusal]:
    return [
        BatchRefusal(position, column, shown(value), error.code, str(error))
        for position, value, error in days.refused
    ]


def _placeholders(column: str, days: NDArray[np.datetime64]) -> Counter[tuple[str, date]]:
    """How often a column has each of the days that often stand for none."""
    counts = {(column, day): int((days == np.datetime64(day)).sum()) for day in PLACEHOLDER_DAYS}
    return Counter({key: count for key, count in counts.items() if count})


def _book_numbers(
    question: FileQuestion,
    batch: Batch,
    on: NDArray[np.datetime64],
    refused: list[BatchRefusal],
) -> NDArray[np.int64] | None:
    """The number of the rulebook that answers each row; None where one answers every row.

    A row that names no rulebook that can answer is refused, and loses its trigger date.
    """
    if question.by is None:
        return None
    assert isinstance(question.book, Mapping)
    number_of = {book: number for number, book in enumerate(question.books)}
    names, places = names_in(batch.column(question.by))
    numbers: list[int] = []
    errors: dict[int, TimescaleError] = {}
    for place, name in enumerate(names):
        book = question.book.get(name)
        numbers.append(-1 if book is None else number_of.get(book, -1))
        if numbers[place] < 0:
            error = None if book is None else question.misfit(book)
            errors[place] = error or UnknownRulebookError(name, question.book)
    book_numbers = np.array(numbers, np.int64)[places]
    for position in np.flatnonzero((book_numbers < 0) & ~np.isnat(on)).tolist():
        place = int(places[position])
        code, message = errors[place].code, str(errors[place])
        refused.append(BatchRefusal(position, question.by, names[place], code, message))
        on[position] = _NO_DAY
    return book_numbers


def _status(
    question: FileQuestion,
    batch: Batch,
    on: NDArray[np.datetime64],
    due: NDArray[np.datetime64],
    by: NDArray[np.int64] | None,
    refused: list[BatchRefusal],
    placeholders: Counter[tuple[str, date]],
) -> pa.Array[Any]:
    """The status of each deadline, as `DueDate.status` and `ReviewWindow.status` give it.

    In a row without a status, `due` becomes null.
    """
    assert question.as_of is not None
    if question.held is None:
        held = np.full(len(due), _NO_DAY, "datetime64[D]")
    else:
        read = days_in(batch.column(question.held), one_line(question.held), question.days)
        held = read.days
        placeholders.update(_placeholders(question.held, held))
        for refusal in _unread(read, question.held):
            refused.append(refusal)
            due[refusal.position] = _NO_DAY  # no status if `held` is unreadable
        _check_order(question, on, due, held, by, refused)
    return pa.array(status_column(due, held, question.as_of).values, pa.string())


def _check_order(
    question: FileQuestion,
    on: NDArray[np.datetime64],
    due: NDArray[np.datetime64],
    held: NDArray[np.datetime64],
    by: NDArray[np.int64] | None,
    refused: list[BatchRefusal],
) -> None:
    """Finds dates held that come too early.

    Before its trigger, an event cannot meet a deadline: the row is refused, and `due`
    becomes null. Before a window opens, it is another event: `held` becomes null.
    """
    assert question.held is not None
    numbers = np.zeros(len(due), np.int64) if by is None else by
    window = any(
        version.around for book in question.books for version in book.rule(question.rule).versions
    )
    early = (held < due) if window else (held < on)
    rows = np.flatnonzero(~np.isnat(due) & ~np.isnat(held) & early)
    if not len(rows):
        return
    # An answer depends only on the day and the rulebook, so each pair is answered once.
    pairs = np.stack([numbers[rows], on[rows].astype(np.int64)], axis=1)
    _, place, count = np.unique(pairs, axis=0, return_inverse=True, return_counts=True)
    for group in np.split(rows[np.argsort(place, kind="stable")], np.cumsum(count)[:-1]):
        book, day = question.books[numbers[group[0]]], on[group[0]].item()
        answer = book.due(question.rule, on=day, number=question.number)
        if isinstance(answer, ReviewWindow):
            held[group[held[group] < np.datetime64(answer.opens)]] = _NO_DAY
            continue
        for row in group.tolist():
            error = _order_error(answer, question.as_of, held[row].item())
            if error is None:
                break  # a rule that counts back from its trigger: every row of this group is right
            refused.append(BatchRefusal(row, question.held, str(held[row]), error.code, str(error)))
            due[row] = _NO_DAY


def _order_error(answer: DueDate, as_of: Any, held: date) -> TimescaleError | None:
    try:
        answer.status(as_of=as_of, held=held)
    except TimescaleError as error:
        return error
    return None
