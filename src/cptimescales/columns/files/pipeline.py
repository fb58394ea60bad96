"""Answers a file of any length: reads a batch, answers it, writes it, and goes on to the next one.

A file is CSV, Parquet or an Excel workbook. Every row stays in its place, and the new columns come
after the others. A row that cannot be answered is null in them, and is listed in a file of
refusals with its number. That is the number that Excel or a spreadsheet shows for a row of a
workbook or CSV; in Parquet, rows are numbered from 1.

Text is read as `YYYY-MM-DD` or strict `dd/mm/yyyy`, at midnight or without a time. In a column of
dates, numbers, other times of day and errors are refused.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from cptimescales.columns.files.answers import answer_batch
from cptimescales.columns.files.batch import Batch, BatchAnswers, FileSource
from cptimescales.columns.files.csv_format import CsvSource
from cptimescales.columns.files.formats import FileLayout, open_sink, open_source
from cptimescales.columns.files.question import (
    FileError,
    FileQuestion,
    UnknownColumnError,
    check_prefixes,
)
from cptimescales.columns.files.summary import FileSummary
from cptimescales.errors import TimescaleError

REFUSAL_COLUMNS = ("row", "column", "value", "code", "message")
"""The columns of the refused rows. Of several duties, `rule` comes after `row`."""


def answer_file(
    source: Path,
    to: Path,
    question: FileQuestion | Sequence[FileQuestion],
    *,
    layout: FileLayout | None = None,
    kind: str | None = None,
    refusals: Path | None = None,
    watch: Callable[[int, int | None], None] | None = None,
) -> FileSummary:
    """Puts questions to every row of a file, and writes the rows with their answers.

    Writes as it goes and overwrites both paths. For an atomic write, pass a temporary path and
    rename it.

    Args:
        source: a CSV, Parquet or Excel file.
        to: the file to write.
        question: the question; or one for each of several duties, with different prefixes.
        layout: how `source` is laid out.
        kind: the format to write, one of `KINDS`; without it, the end of `to` decides.
        refusals: where to write the refused rows, as CSV in UTF-8. There is no such file if no row
            is refused.
        watch: called after each batch with the rows done, and with all rows if known.

    Raises:
        FileError: `source` cannot be read, or a name does not end in one of `KINDS`.
        UnknownColumnError: `source` does not have a column that the question names.
        NotADateError: a Parquet column of dates has a type that cannot hold any.
        TimescaleError: `source` has such a column twice or already has a new column, two duties
            would write a column of one name, or `to` has no place for a column.
        OSError: a file cannot be read or written.

    >>> import cptimescales as cpt
    >>> from tempfile import TemporaryDirectory
    >>> question = FileQuestion("first_core_group", "Held", cpt.rulebook("england"))
    >>> with TemporaryDirectory() as folder:
    ...     source, to = Path(folder, "held.csv"), Path(folder, "due.csv")
    ...     _ = source.write_bytes(b"Case,Held\\n007,14/12/2026\\n008,\\n009,31/11/2026\\n")
    ...     summary = answer_file(source, to, question)
    ...     print(to.read_text("utf-8"))
    Case,Held,due,last_working_day
    007,14/12/2026,2026-12-30,2026-12-30
    008,,,
    009,31/11/2026,,
    <BLANKLINE>
    >>> summary.answered, summary.empty, summary.refused, summary.codes
    (1, 1, 1, Counter({'not_a_date': 1}))
    """
    layout = layout or FileLayout()
    kind = (kind or to.suffix).lower()
    with ExitStack() as open_:
        rows = open_source(source, layout)
        open_.callback(rows.close)
        questions = checked_questions(source, rows, question)
        summary = FileSummary.of(questions)
        refuse = open_.enter_context(_refusals_written(refusals, several_asked(question)))
        sink = open_.enter_context(open_sink(to, kind, rows, questions, layout))
        for batch, answers in answered_batches(rows, questions, summary):
            sink.write(batch, answers)
            refuse(batch, answers)
            if watch is not None:
                watch(summary.rows, rows.rows)
        summary.notes = rows.notes()
    return summary


def checked_questions(
    path: Path, source: FileSource, question: FileQuestion | Sequence[FileQuestion]
) -> tuple[FileQuestion, ...]:
    """The questions with their columns named as the file names them.

    Raises:
        UnknownColumnError: the file does not have a column that a question names.
        NotADateError: a Parquet column of dates has a type that cannot hold any.
        FileError: the file has such a column twice, or already has a new column; or two questions
            would write a column of one name.
    """
    questions = (question,) if isinstance(question, FileQuestion) else tuple(question)
    try:
        check_prefixes(questions)
        questions = tuple(question.check(source.names) for question in questions)
    except UnknownColumnError as error:
        if isinstance(source, CsvSource) and source.advice():
            raise FileError(path, source.advice()) from None
        where = f" of {path}{source.advice()}"
        raise UnknownColumnError(error.given, error.allowed, where) from None
    except TimescaleError as error:
        raise FileError(path, str(error)) from None
    source.prepare(
        {name for question in questions for name in question.columns},
        dict.fromkeys(name for question in questions for name in question.date_columns),
    )
    return questions


def answered_batches(
    source: FileSource, questions: Sequence[FileQuestion], summary: FileSummary
) -> Iterator[tuple[Batch, BatchAnswers]]:
    """The batches of a file with their answers, which are also added to the summary."""
    for batch in source.batches():
        answers = answer_batch(questions, batch)
        summary.add(batch.size, answers)
        yield batch, answers


def several_asked(question: FileQuestion | Sequence[FileQuestion]) -> bool:
    """Whether a list of questions was passed, so that a refusal names the rule of its duty."""
    return not isinstance(question, FileQuestion)


def refusal_columns(*, with_rule: bool) -> tuple[str, ...]:
    """The columns of a table of refused rows."""
    return ("row", "rule", *REFUSAL_COLUMNS[1:]) if with_rule else REFUSAL_COLUMNS


def refusal_rows(
    batch: Batch, answers: BatchAnswers, *, with_rule: bool
) -> Iterator[tuple[int | str, ...]]:
    """The refusals of a batch, as rows of a table with the columns `refusal_columns`."""
    for row in answers.refused:
        cells = (row.column, row.value, row.code, row.message)
        yield batch.first + row.position, *((row.rule,) if with_rule else ()), *cells


@contextmanager
def _refusals_written(
    path: Path | None, with_rule: bool
) -> Iterator[Callable[[Batch, BatchAnswers], None]]:
    """Writes refused rows to a file, which it opens when there is the first one."""
    with ExitStack() as open_:
        writers: list[Any] = []

        def write(batch: Batch, answers: BatchAnswers) -> None:
            if path is None or not answers.refused:
                return
            if not writers:
                text = open_.enter_context(path.open("w", encoding="utf-8", newline=""))
                writers.append(csv.writer(text))
                writers[0].writerow(refusal_columns(with_rule=with_rule))
            writers[0].writerows(refusal_rows(batch, answers, with_rule=with_rule))

        yield write
