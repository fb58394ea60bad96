"""Copies the values of a workbook to a new one, with due dates, and lists what it does not copy.

The original is only read. A copy of values has no charts, colours, rules or macros, so the copy
lists those of the original. Look for them there.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from cptimescales._version import __version__
from cptimescales.columns.files.answers import provenances, triggers
from cptimescales.columns.files.excel_format import CellWriter, XlsxSource, end, write_rows
from cptimescales.columns.files.excel_parts import WorkbookParts
from cptimescales.columns.files.formats import FileLayout
from cptimescales.columns.files.pipeline import (
    answered_batches,
    checked_questions,
    refusal_columns,
    refusal_rows,
    several_asked,
)
from cptimescales.columns.files.question import FileError, FileQuestion
from cptimescales.columns.files.summary import FileSummary
from cptimescales.library import Rulebook

_CHUNK = 1 << 20

# The names of some parts of a workbook, and the words for what they contain.
_PARTS = (
    (r"xl/charts/chart\d*\.xml", "charts"),
    (r"xl/media/.*", "pictures"),
    (r"xl/(threadedComments/|comments|comments/).*\.xml", "comments"),
    (r"xl/vbaProject\.bin", "macros"),
    (r"xl/pivotTables/.*\.xml", "pivot tables"),
    (r"xl/tables/.*\.xml", "tables (their values stay)"),
    (r"xl/externalLinks/[^/]*\.xml", "links to other workbooks"),
    (r"xl/slicers/.*\.xml", "slicers"),
    (r"xl/(activeX|ctrlProps|embeddings)/.*", "form controls and embedded objects"),
    (r"xl/connections\.xml", "data connections"),
    (r"xl/chartsheets/[^/]*\.xml", "chart sheets"),
)
_FORMULAS = "formulas (their values stay)"
# Signs in the XML of a sheet, and the words for what they mean. Some have the prefix `x14`.
_SIGNS = (
    (b"<f>", _FORMULAS),
    (b"<f ", _FORMULAS),
    (b"<conditionalFormatting", "conditional formats"),
    (b":conditionalFormatting", "conditional formats"),
    (b"<dataValidation", "data validation"),
    (b":dataValidation", "data validation"),
    (b":sparklineGroup", "sparklines"),
    (b"<mergeCell", "merged cells (their values stay)"),
    (b"<hyperlink", "links"),
    (b"<autoFilter", "filters"),
    (b"<sheetProtection", "sheet protection"),
    (b"<drawing", "drawings"),
    (b"<pane", "frozen panes"),
    (b"<col ", "column widths and hidden columns"),
    (b' hidden="1"', "hidden rows and columns (visible in the copy)"),
)


@dataclass(frozen=True)
class FilledWorkbook:
    """What `fill` wrote.

    Attributes:
        summary: how many rows were answered, empty or refused.
        sheet: the sheet with due dates.
        refusals: the name of the sheet that lists the refused rows.
        lost: in words, what the original has and the copy does not.
    """

    summary: FileSummary
    sheet: str
    refusals: str
    lost: tuple[str, ...]


def fill(
    source: Path,
    to: Path,
    question: FileQuestion | Sequence[FileQuestion],
    *,
    layout: FileLayout | None = None,
    watch: Callable[[int, int | None], None] | None = None,
) -> FilledWorkbook:
    """Writes a new workbook with the values of every sheet, and due dates in one of them.

    Two more sheets list the refused rows, and where the answers come from. Writes as it goes and
    overwrites `to`. For an atomic write, pass a temporary path and rename it.

    Args:
        source: an Excel workbook (.xlsx or .xlsm).
        to: the workbook to write.
        question: the question put to every row; or one for each of several duties.
        layout: which sheet to fill, and which of its rows names the columns.
        watch: called after each batch with the rows done, and with all rows.

    Raises:
        FileError: `source` is not a workbook, has a password or is damaged, or it has several
            sheets and `layout` names none.
        UnknownColumnError: the sheet does not have a column that the question names.
        TimescaleError: the sheet has such a column twice, or already has a new column.
        OSError: a file cannot be read or written.

    >>> import cptimescales as cpt
    >>> from tempfile import TemporaryDirectory
    >>> question = FileQuestion("first_core_group", "Held", cpt.rulebook("england"))
    >>> with TemporaryDirectory() as folder:
    ...     source, to = Path(folder, "team.xlsx"), Path(folder, "filled.xlsx")
    ...     with xlsxwriter.Workbook(source) as book:
    ...         team = book.add_worksheet("Team")
    ...         _ = team.write_row(0, 0, ["Case", "Held"])
    ...         _ = team.write_row(1, 0, ["007", "14/12/2026"])
    ...     summary = fill(source, to, question).summary
    >>> summary.rows, summary.answered, summary.refused
    (1, 1, 0)
    """
    if source.suffix.lower() not in (".xlsx", ".xlsm"):
        raise FileError(
            source,
            "it must be a workbook ending in .xlsx or .xlsm; for CSV and Parquet there is due-file",
        )
    layout = layout or FileLayout()
    original = XlsxSource(source, layout.sheet, layout.header_row)
    try:
        questions = checked_questions(source, original, question)
        book = xlsxwriter.Workbook(to, {"constant_memory": True})
        try:
            filled = _fill(
                _Filling(
                    original, questions, CellWriter(book), book, with_rule=several_asked(question)
                ),
                watch,
            )
        except BaseException:
            end(book, failed=True)
            raise
        end(book, failed=False)
        return filled
    finally:
        original.close()


@dataclass(frozen=True)
class _Filling:
    original: XlsxSource
    questions: tuple[FileQuestion, ...]
    cells: CellWriter
    book: Any
    with_rule: bool


def _fill(filling: _Filling, watch: Callable[[int, int | None], None] | None) -> FilledWorkbook:
    original, cells, book = filling.original, filling.cells, filling.book
    sheets = {name: book.add_worksheet(name) for name in original.book.sheets}
    names = [_free_name(name, sheets) for name in ("Refusals", "Provenance")]
    refusals, provenance = (book.add_worksheet(name) for name in names)
    summary = FileSummary.of(filling.questions)
    days: list[dict[str, set[date]]] = []
    for name, visible in original.book.sheets.items():
        if not visible:
            sheets[name].hide()
        if name == original.sheet:
            sheets[name].activate()
            sheets[name].set_first_sheet()
            days = _fill_sheet(filling, sheets[name], refusals, summary, watch)
        else:
            for number, row in enumerate(original.book.rows(name)):
                cells.row(sheets[name], number, row)
    provenance.set_column(0, 0, 24)
    provenance.set_column(1, 1, 72)
    for number, line in enumerate(_provenance(original, filling.questions, summary, days)):
        cells.row(provenance, number, line)
    what_is_lost = lost(original.book.parts, list(original.book.sheets))
    summary.notes = original.merged_notes()
    return FilledWorkbook(summary, original.sheet, names[0], what_is_lost)


def _fill_sheet(
    filling: _Filling,
    sheet: Any,
    refusals: Any,
    summary: FileSummary,
    watch: Callable[[int, int | None], None] | None,
) -> list[dict[str, set[date]]]:
    """Writes the rows of the sheet with their answers, and the refused rows.

    Returns:
        For each duty, the names of the rulebooks that answered, each with the trigger dates that it
        answered.
    """
    original, questions, cells = filling.original, filling.questions, filling.cells
    width = len(original.names)
    new = [name for question in questions for name in question.new_columns]
    sheet.set_column(width, width + len(new) - 1, 18)
    for number, row in enumerate(original.above):
        cells.row(sheet, number, row)
    sheet.set_row(original.header_row - 1, None, cells.bold)
    cells.row(sheet, original.header_row - 1, [*original.header, *new])
    refusals.set_row(0, None, cells.bold)
    header = refusal_columns(with_rule=filling.with_rule)
    refusals.set_column(1, len(header) - 2, 18)
    refusals.set_column(len(header) - 1, len(header) - 1, 90)
    cells.row(refusals, 0, header)
    days: list[dict[str, set[date]]] = [{} for _ in questions]
    next_refusal = 1
    for batch, answers in answered_batches(original, questions, summary):
        write_rows(cells, sheet, batch.first - 1, batch, answers, width)
        for refusal in refusal_rows(batch, answers, with_rule=filling.with_rule):
            cells.row(refusals, next_refusal, refusal)
            next_refusal += 1
        for of_duty, by_name in zip(answers.duties, days, strict=True):
            for name, batch_days in triggers(of_duty):
                by_name.setdefault(name, set()).update(batch_days)
        if watch is not None:
            watch(summary.rows, original.rows)
    if next_refusal == 1:
        cells.row(refusals, 1, [""] * (len(header) - 1) + ["no row was refused"])
    return days


def _provenance(
    original: XlsxSource,
    questions: Sequence[FileQuestion],
    summary: FileSummary,
    days: Sequence[dict[str, set[date]]],
) -> Iterator[Sequence[object]]:
    """Where the answers come from: enough to compute them again."""
    yield "Made by", f"cptimescales {__version__}"
    yield "Workbook", original.book.path.name
    yield "SHA-256 of the workbook", _sha256(original.book.path)
    yield "Sheet", original.sheet
    yield "Header in row", original.header_row
    yield "Rows", summary.rows
    for question, of_duty, by_name in zip(questions, summary.duties, days, strict=True):
        if len(questions) > 1:
            yield ()
        yield "Answered", of_duty.answered
        yield "Empty", of_duty.empty
        yield "Refused", of_duty.refused
        if question.held is not None or question.ended is not None:
            yield "Status withheld", of_duty.withheld
        yield ()
        yield from _question_asked(question)
        for book in question.books:
            # A rulebook for every row is listed even if it answered none.
            if question.by is None or book.name in by_name:
                yield ()
                yield from _provenance_of(book, question, sorted(by_name.get(book.name, ())))


def _question_asked(question: FileQuestion) -> Iterator[Sequence[object]]:
    yield "Rule", question.rule
    if question.prefix:
        yield "New columns begin with", question.prefix
    yield "Trigger date in", question.on
    if question.number != 1:
        yield "Number in the series", question.number
    if question.by is not None:
        yield "Rulebook named in", question.by
    if question.held is not None:
        yield "Date held in", question.held
    if question.ended is not None:
        yield "End of the episode in", question.ended
    if question.not_owed is not None:
        values = ", ".join(question.not_owed.values)
        yield "Not owed if", f"{question.not_owed.column} is {values}"
    if question.as_of is not None:
        yield "Status as of", question.as_of


def _provenance_of(
    book: Rulebook, question: FileQuestion, days: Sequence[date]
) -> Iterator[Sequence[object]]:
    yield "Rulebook", f"{book.name}: {book.title}"
    yield "SHA-256 of the rulebook", book.sha256
    yield "Calendar", book.calendar.name
    calendars = {source.calendar_sha256 for source in provenances(question, book, days)}
    for sha256 in sorted(calendars):
        yield "SHA-256 of the calendar", sha256
    yield "Bank holidays known on", book.known_on or "the newest list that this version has"
    for day, name in book.closures:
        yield f"Closed on {day:%d/%m/%Y}", name


def lost(parts: WorkbookParts, sheets: Sequence[str]) -> tuple[str, ...]:
    """In words, what a workbook has and a copy of its values does not.

    Args:
        parts: the parts of the workbook.
        sheets: the names of its sheets of cells.
    """
    counts: Counter[str] = Counter()
    for part in parts.names:
        for pattern, words in _PARTS:
            if re.fullmatch(pattern, part):
                counts[words] += 1
    of_parts = [f"{count} {words}" if count > 1 else words for words, count in counts.items()]
    sheets_by_words: dict[str, list[str]] = {}
    for sheet in sheets:
        signs = parts.has(parts.sheet_part(sheet), *(sign for sign, _ in _SIGNS))
        for words in dict.fromkeys(words for sign, words in _SIGNS if sign in signs):
            sheets_by_words.setdefault(words, []).append(sheet)
    with_formulas = sheets_by_words.get(_FORMULAS, ())
    if never := sum(parts.never_calculated(sheet) for sheet in with_formulas):
        words = _FORMULAS.replace(")", f"; {never:,} had none)")
        sheets_by_words[words] = sheets_by_words.pop(_FORMULAS)
    return (
        *of_parts,
        *(f"{words} (sheet {', '.join(names)})" for words, names in sheets_by_words.items()),
        *_of_styles(parts.text("xl/styles.xml")),
        *_of_names(parts.text("xl/workbook.xml")),
    )


def _of_styles(styles: str) -> Iterator[str]:
    """What the copy does not have of the looks of cells. It has its own formats for dates."""
    looks = [
        words
        for tag, words in (("font", "fonts"), ("fill", "colours"), ("border", "borders"))
        if len(re.findall(rf"<(?:\w+:)?{tag}[ />]", styles)) > (2 if tag == "fill" else 1)
    ]
    if looks:
        yield f"{' and '.join(filter(None, (', '.join(looks[:-1]), looks[-1])))} of cells"
    cells = styles[styles.find("cellXfs") :]
    if set(re.findall(r'numFmtId="(\d+)"', cells)) - {"0", "14", "22"}:
        yield (
            "number formats (numbers, percentages and money are plain numbers; "
            "dates are dd/mm/yyyy)"
        )


def _of_names(workbook: str) -> Iterator[str]:
    if re.search(r"<(?:\w+:)?definedName[ >]", workbook):
        yield "names of cells and ranges"


def _free_name(name: str, taken: Iterable[str]) -> str:
    """A name for a new sheet. Excel does not tell names apart by their capitals."""
    folded = {sheet.casefold() for sheet in taken}
    free, number = name, 1
    while free.casefold() in folded:
        number += 1
        free = f"{name} ({number})"
    return free


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as content:
        while chunk := content.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
