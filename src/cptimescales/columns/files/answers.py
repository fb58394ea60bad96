"""Answers the rows of a batch: due dates, their marks, where they stand, and what is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cptimescales.columns.dispatch import rule_tables
from cptimescales.columns.files.arrow_arrays import truths, words
from cptimescales.columns.files.batch import Batch, BatchAnswers, BatchRefusal, DutyAnswers
from cptimescales.columns.files.dates import dates
from cptimescales.columns.files.question import FileQuestion, NewColumn
from cptimescales.columns.files.read_columns import ReadColumns
from cptimescales.columns.files.standing import Started, standing
from cptimescales.columns.functions import due_column, last_working_day_column
from cptimescales.columns.kernels import together
from cptimescales.columns.lookup_tables import DayTable
from cptimescales.columns.mark_tables import NO_MARKS, provisional_table, verified_table
from cptimescales.columns.outputs import WORDS
from cptimescales.columns.raw_column import NUMPY_STEP
from cptimescales.errors import TimescaleError, UnknownRulebookError
from cptimescales.library import Rulebook
from cptimescales.rules.results import Provenance, Refusal

_NO_DAY = np.datetime64("NaT")
_VERIFIED: list[str] = [str(word) for word in WORDS["verified"]]


def answer_batch(questions: Sequence[FileQuestion], batch: Batch) -> BatchAnswers:
    """The answers to the rows of a batch, about each duty.

    >>> import cptimescales as cpt
    >>> import pyarrow as pa
    >>> from cptimescales.columns.files.batch import ArrowBatch
    >>> question = FileQuestion("first_core_group", "held", cpt.rulebook("england"))
    >>> batch = ArrowBatch(1, pa.table({"held": ["14/12/2026", "31/11/2026"]}))
    >>> answers = answer_batch([question], batch)
    >>> answers.columns["due"].to_pylist()
    [datetime.date(2026, 12, 30), None]
    >>> [(refusal.position, refusal.value, refusal.code) for refusal in answers.refused]
    [(1, '31/11/2026', 'not_a_date')]
    """
    columns = ReadColumns(batch)
    duties = [_about_duty(question, columns) for question in questions]
    refused = [*batch.broken.values(), *(row for duty in duties for row in duty.refused)]
    refused.sort(key=lambda refusal: refusal.position)
    return BatchAnswers(duties, refused, columns.placeholders)


def _about_duty(question: FileQuestion, columns: ReadColumns) -> DutyAnswers:
    on = columns.days(question.on, question.days).days
    refused = columns.unread(question.on, question)
    numbers, on = _book_numbers(question, columns, on, refused)
    # A row of no rulebook has no trigger date either, so it may take the number of any rulebook.
    by = None if numbers is None else np.maximum(numbers, 0)
    books: Any = question.books[0] if by is None else dict(enumerate(question.books))
    calendars: Any = (
        books.calendar if by is None else {number: book.calendar for number, book in books.items()}
    )
    answers = due_column(books, question.rule, on=on, number=question.number, by=by)
    days = np.datetime_as_string(on[answers.refusals.row]).tolist()
    refused += [
        BatchRefusal(row, question.on, day, code, message, rule=question.rule)
        for (row, code, message), day in zip(answers.refusals, days, strict=True)
    ]
    due = answers.due
    unanswered = {*columns.batch.broken, *(refusal.position for refusal in refused)}
    new: dict[NewColumn, Any] = {
        "due": dates(due),
        "last_working_day": dates(last_working_day_column(calendars, due, by=by).values),
    }
    if question.as_of is not None:
        new |= standing(Started(question, on, due, by, calendars), columns, refused)
    new |= _marks(question, on, by)
    withheld = {refusal.position for refusal in refused} - unanswered
    return DutyAnswers(
        question,
        {name: new[kind] for kind, name in question.new.items()},
        refused,
        empty=int(np.isnat(due).sum()) - len(unanswered),
        unanswered=len(unanswered),
        on=on,
        book_numbers=numbers,
        withheld=len(withheld),
    )


def _marks(
    question: FileQuestion, on: NDArray[np.datetime64], by: NDArray[np.int64] | None
) -> dict[NewColumn, Any]:
    """Whether each due date is provisional, and how far it is verified, if the question asks it."""
    new: dict[NewColumn, Any] = {}
    if "provisional" in question.also:
        marks = _looked_up(question, on, by, provisional_table)
        new["provisional"] = truths(marks == 1, marks < 0)
    if "verified" in question.also:
        new["verified"] = words(_looked_up(question, on, by, verified_table), _VERIFIED)
    return new


def _looked_up(
    question: FileQuestion,
    on: NDArray[np.datetime64],
    by: NDArray[np.int64] | None,
    table: Callable[[Rulebook, str, int], DayTable],
) -> NDArray[np.int8]:
    """The mark of each row."""
    tables = rule_tables(question.books, question.rule, question.number, table, NO_MARKS)
    side_by_side = together(tuple(tables), -1, alone=by is None)
    marks, scratch = np.empty(len(on), np.int8), np.empty(2 * NUMPY_STEP, np.int64)
    days = on.view(np.int64)
    for start in range(0, len(on), NUMPY_STEP):
        rows = slice(start, start + NUMPY_STEP)
        side_by_side.look_up(days[rows], None if by is None else by[rows], marks[rows], scratch)
    return marks


def triggers(answers: DutyAnswers) -> Iterator[tuple[str, set[date]]]:
    """The names of the rulebooks that answered, each with the trigger dates that it answered."""
    for number, book in enumerate(answers.question.books):
        numbers = answers.book_numbers
        on = answers.on if numbers is None else answers.on[numbers == number]
        if len(on):
            yield book.name, set(np.unique(on[~np.isnat(on)]).tolist())


def provenances(question: FileQuestion, book: Rulebook, days: Sequence[date]) -> set[Provenance]:
    """Where a rulebook's answers for some trigger dates come from."""
    answers = (book.answer(question.rule, on=day, number=question.number) for day in days)
    return {answer.provenance for answer in answers if not isinstance(answer, Refusal)}


def _book_numbers(
    question: FileQuestion,
    columns: ReadColumns,
    on: NDArray[np.datetime64],
    refused: list[BatchRefusal],
) -> tuple[NDArray[np.int64] | None, NDArray[np.datetime64]]:
    """The number of the rulebook that answers each row, and the trigger dates.

    Where one rulebook answers every row, there are no numbers. A row that names no rulebook that
    can answer is refused, and loses its trigger date.
    """
    if question.by is None:
        return None, on
    assert isinstance(question.book, Mapping)
    number_of = {book: number for number, book in enumerate(question.books)}
    names, places = columns.names(question.by)
    numbers: list[int] = []
    errors: dict[int, TimescaleError] = {}
    for place, name in enumerate(names):
        book = question.book.get(name)
        numbers.append(-1 if book is None else number_of.get(book, -1))
        if numbers[place] < 0:
            error = None if book is None else question.misfit(book)
            errors[place] = error or UnknownRulebookError(name, question.book)
    book_numbers = np.array(numbers, np.int64)[places]
    unknown = np.flatnonzero((book_numbers < 0) & ~np.isnat(on))
    if not len(unknown):
        return book_numbers, on
    on = on.copy()
    on[unknown] = _NO_DAY
    for position in unknown.tolist():
        place = int(places[position])
        code, message = errors[place].code, str(errors[place])
        refused.append(
            BatchRefusal(position, question.by, names[place], code, message, rule=question.rule)
        )
    return book_numbers, on
