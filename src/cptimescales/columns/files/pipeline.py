"""Files of any length: a column of due dates beside the columns that are there (extra `files`).

CSV, Parquet and Excel workbooks are read a few rows at a time, asked through `columns`, and written again with the answers
after the columns they had. Every row stays where it was. A row that cannot be answered has nothing in the new columns and is
told in a file of refusals, with its number as a person sees it: as Excel or a spreadsheet numbers the rows of a workbook or
CSV, from 1 in Parquet.

Text is read as `YYYY-MM-DD` or strict `dd/mm/yyyy`, at midnight or with no time. Numbers, other times of day and errors in a
date column are refused.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from cptimescales.columns.files.csv_format import ArrowCsvSink, CsvSink, CsvSource
from cptimescales.columns.files.dates import month_first
from cptimescales.columns.files.formats import Batch, Sink, Source
from cptimescales.columns.files.parquet_format import ParquetSink, ParquetSource
from cptimescales.columns.files.question import (
    Answers,
    FileError,
    Question,
    Refused,
    UnknownColumnError,
    one_line,
)
from cptimescales.errors import NotADateError, TimescaleError

__all__ = [
    "KINDS",
    "Answers",
    "FileError",
    "Layout",
    "Question",
    "Refused",
    "Summary",
    "UnknownColumnError",
    "answer_file",
    "asked",
]

KINDS = (".csv", ".parquet", ".xlsx")
"""What a file may be, by the end of its name."""

REFUSAL_COLUMNS = ("row", "column", "value", "code", "message")


@dataclass(frozen=True)
class Layout:
    """How a file is laid out, where that cannot be seen.

    Attributes:
        encoding: of a CSV; a byte order mark is seen without being told of.
        delimiter: of a CSV, what stands between its cells.
        sheet: of a workbook; without it, the only sheet that can be seen and holds something.
        header_row: of a workbook, the number of the row that names the columns; without it, the first that is not blank.
    """

    encoding: str = "utf-8-sig"
    delimiter: str = ","
    sheet: str | None = None
    header_row: int | None = None


@dataclass
class Summary:
    """What became of the rows of a file. Every row is answered, empty or refused.

    Attributes:
        rows: all of them.
        answered: those with a due date.
        empty: those without a trigger date.
        refused: those without a due date for another reason.
        withheld: those not refused whose status is, for what stands in the column of the dates held.
        codes: how many refusals there are of each code, those of a status among them.
        month_first: how many values of each column can be days only if the month stands first, as 12/14/2026 does.
        lines: how many lines of a CSV stand in refused rows that run over more than one.
        notes: in sentences, what the file written has not of the one given.
    """

    rows: int = 0
    answered: int = 0
    empty: int = 0
    refused: int = 0
    withheld: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    month_first: Counter[str] = field(default_factory=Counter, repr=False)
    lines: int = field(default=0, repr=False)
    notes: list[str] = field(default_factory=list, repr=False)

    def add(self, size: int, answers: Answers) -> None:
        """Some rows more."""
        self.rows += size
        self.empty += answers.empty
        self.refused += answers.unanswered
        self.answered += size - answers.empty - answers.unanswered
        self.withheld += answers.withheld
        self.codes.update(row.code for row in answers.refused)
        unread = (row for row in answers.refused if row.code == NotADateError.code)
        self.month_first.update(one_line(row.column) for row in unread if month_first(row.value))
        self.lines += sum(row.lines for row in answers.refused if row.lines > 1)


def answer_file(
    source: Path,
    to: Path,
    question: Question,
    *,
    layout: Layout | None = None,
    kind: str | None = None,
    refusals: Path | None = None,
    watch: Callable[[int, int | None], None] | None = None,
) -> Summary:
    """Asks every row of a file and writes it again with the answers.

    It writes to `to` and `refusals` as it goes, whatever stands there; who needs a file that appears whole gives a name beside
    the one meant and renames it, as the command `due-file` does.

    Args:
        source: a CSV, Parquet or Excel file.
        to: the file to write.
        question: what is asked.
        layout: how `source` is laid out.
        kind: what to write, one of `KINDS`; without it, the end of the name `to` says so.
        refusals: where to write the refused rows, as CSV in UTF-8; the file is there only if there are any.
        watch: is told how many rows are done, of how many if that is known.

    Raises:
        FileError: `source` cannot be read, or the end of a name is not of `KINDS`.
        UnknownColumnError: a column asked for is not there.
        NotADateError: a Parquet column asked for days is of another type.
        TimescaleError: a column asked for is there twice, one has the name of a new one, or `to` has no place for one.
        OSError: a file cannot be read or written.

    >>> import cptimescales as cpt
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     given, answered = Path(folder, "held.csv"), Path(folder, "due.csv")
    ...     _ = given.write_bytes(b"Case,Held\\n007,14/12/2026\\n008,\\n009,31/11/2026\\n")
    ...     summary = answer_file(given, answered, Question("first_core_group", "Held", cpt.rulebook("england")))
    ...     print(answered.read_text("utf-8"))
    Case,Held,due,last_working_day
    007,14/12/2026,2026-12-30,2026-12-30
    008,,,
    009,31/11/2026,,
    <BLANKLINE>
    >>> summary
    Summary(rows=3, answered=1, empty=1, refused=1, withheld=0, codes=Counter({'not_a_date': 1}))
    """
    summary = Summary()
    with ExitStack() as open_:
        given = _source(source, layout or Layout())
        open_.callback(given.close)
        question = check(source, given, question)
        told = open_.enter_context(_refusals(refusals))
        sink = open_.enter_context(
            _sink(to, (kind or to.suffix).lower(), given, question, layout or Layout())
        )
        for batch, answers in asked(given, question, summary):
            sink.write(batch, answers)
            told(batch, answers)
            if watch is not None:
                watch(summary.rows, given.rows)
        summary.notes = given.notes()
    return summary


def check(path: Path, given: Source, question: Question) -> Question:
    """Whether a file has the columns that are asked, and none that are to be new; gives them as the file names them.

    Raises:
        UnknownColumnError: a column asked for is not there.
        NotADateError: a Parquet column asked for days is of another type.
        TimescaleError: a column asked for is there twice, or one has the name of a new one.
    """
    try:
        question = question.check(given.names)
    except UnknownColumnError as error:
        if isinstance(given, CsvSource) and given.advice():
            raise FileError(path, given.advice()) from None
        raise UnknownColumnError(
            error.given, error.allowed, f" of {path}{given.advice()}"
        ) from None
    except TimescaleError as error:
        raise FileError(path, str(error)) from None
    given.ask(question)
    return question


def asked(given: Source, question: Question, summary: Summary) -> Iterator[tuple[Batch, Answers]]:
    """The rows of a file with their answers, counted."""
    for batch in given.batches():
        answers = question.answer(batch.column, batch.size, batch.broken)
        summary.add(batch.size, answers)
        yield batch, answers


def refusal_rows(batch: Batch, answers: Answers) -> Iterator[tuple[int, str, str, str, str]]:
    """What was refused, as the rows of a table with the columns `REFUSAL_COLUMNS`."""
    for row in answers.refused:
        yield batch.first + row.position, row.column, row.value, row.code, row.message


@contextmanager
def _refusals(path: Path | None) -> Iterator[Callable[[Batch, Answers], None]]:
    """Writes refused rows; there is no file before there is one."""
    with ExitStack() as open_:
        writers: list[Any] = []

        def write(batch: Batch, answers: Answers) -> None:
            if path is None or not answers.refused:
                return
            if not writers:
                text = open_.enter_context(path.open("w", encoding="utf-8", newline=""))
                writers.append(csv.writer(text))
                writers[0].writerow(REFUSAL_COLUMNS)
            writers[0].writerows(refusal_rows(batch, answers))

        yield write


def _source(path: Path, layout: Layout) -> Source:
    kind = path.suffix.lower()
    if kind == ".csv":
        return CsvSource(path, layout.encoding, layout.delimiter)
    if kind == ".parquet":
        return ParquetSource(path)
    if kind in (".xlsx", ".xlsm"):
        from cptimescales.columns.files.excel_format import (
            XlsxSource,  # the two libraries of workbooks, for workbooks alone
        )

        return XlsxSource(path, layout.sheet, layout.header_row)
    raise FileError(
        path, f"what it holds cannot be told from its name; it must end in {', '.join(KINDS)}"
    )


def _sink(path: Path, kind: str, given: Source, question: Question, layout: Layout) -> Sink:
    if kind == ".csv" and isinstance(given, CsvSource):
        return CsvSink(path, given, question.new)
    types: tuple[pa.DataType, ...] = (pa.date32(), pa.date32(), pa.string())
    new = pa.schema(dict(zip(question.new, types, strict=False)))
    if kind == ".csv":
        return ArrowCsvSink(path, given.schema, new, layout.delimiter)
    if kind == ".parquet":
        return ParquetSink(
            path, given.schema, new, given.metadata if isinstance(given, ParquetSource) else None
        )
    if kind == ".xlsx":
        from cptimescales.columns.files.excel_format import XlsxSink, XlsxSource, check_fits

        if isinstance(given, XlsxSource):
            return XlsxSink(path, given.sheet, given.header, question.new)
        check_fits(given.schema, given.rows)
        return XlsxSink(path, "Due dates", given.names, question.new)
    raise FileError(
        path, f"what to write cannot be told from its name; it must end in {', '.join(KINDS)}"
    )
