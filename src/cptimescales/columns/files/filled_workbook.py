"""Fills a sheet with due dates: a new workbook of the values of another, and in words what a copy of values loses.

The workbook given is only read. Charts, colours, rules and macros cannot be carried over by anything that writes values, so
the copy says which of them there were, and the original stays for them.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from cptimescales._version import __version__
from cptimescales.columns.files.excel_format import CellWriter, XlsxSource, end, write_rows
from cptimescales.columns.files.excel_parts import WorkbookParts
from cptimescales.columns.files.pipeline import (
    REFUSAL_COLUMNS,
    FileError,
    Question,
    Summary,
    asked,
    check,
    refusal_rows,
)
from cptimescales.library import Rulebook

_CHUNK = 1 << 20

# A folder or name among the parts of a workbook, and what is there.
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
    (r"xl/connections\.xml", "connections to data"),
    (r"xl/chartsheets/[^/]*\.xml", "chart sheets"),
)
_FORMULAS = "formulas (their values stay)"
# A sign in a sheet, and what it is a sign of. The `x14` parts have these names too.
_SIGNS = (
    (b"<f>", _FORMULAS),
    (b"<f ", _FORMULAS),
    (b"<conditionalFormatting", "conditional formats"),
    (b":conditionalFormatting", "conditional formats"),
    (b"<dataValidation", "checks of what may be entered"),
    (b":dataValidation", "checks of what may be entered"),
    (b":sparklineGroup", "sparklines"),
    (b"<mergeCell", "merged cells (their values stay)"),
    (b"<hyperlink", "links"),
    (b"<autoFilter", "filters"),
    (b"<sheetProtection", "the protection of sheets"),
    (b"<drawing", "drawings"),
    (b"<pane", "frozen panes"),
    (b"<col ", "widths of columns, and which are hidden"),
    (b' hidden="1"', "rows and columns that are hidden (all can be seen)"),
)


@dataclass(frozen=True)
class Filled:
    """What became of a workbook that was filled.

    Attributes:
        summary: what became of the rows.
        sheet: the sheet that was filled.
        refusals: the name of the sheet that tells the refused rows.
        lost: in words, what the workbook given has and the new one has not.
    """

    summary: Summary
    sheet: str
    refusals: str
    lost: tuple[str, ...]


def fill(
    source: Path,
    to: Path,
    question: Question,
    *,
    sheet: str | None = None,
    header_row: int | None = None,
    watch: Callable[[int, int | None], None] | None = None,
) -> Filled:
    """Writes a new workbook: the values of every sheet, the new columns in one of them, the refusals and where it all came from.

    It writes to `to` as it goes, whatever stands there, as `column_files.answer_file` does.

    Args:
        source: an Excel workbook (.xlsx or .xlsm).
        to: the workbook to write.
        question: what every row is asked.
        sheet: the sheet to fill; without it, the only one that can be seen and holds something.
        header_row: the row that names the columns; without it, the first that is not blank.
        watch: is told how many rows are done, of how many.

    Raises:
        FileError: `source` is no workbook, has a password, is damaged, or it is not clear which sheet is meant.
        UnknownColumnError: a column asked for is not there.
        TimescaleError: a column asked for is there twice, or one has the name of a new one.
        OSError: a file cannot be read or written.

    >>> import cptimescales as cpt
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     given, filled = Path(folder, "team.xlsx"), Path(folder, "filled.xlsx")
    ...     with xlsxwriter.Workbook(given) as book:
    ...         team = book.add_worksheet("Team")
    ...         _ = team.write_row(0, 0, ["Case", "Held"]), team.write_row(1, 0, ["007", "14/12/2026"])
    ...     fill(given, filled, Question("first_core_group", "Held", cpt.rulebook("england"))).summary
    Summary(rows=1, answered=1, empty=0, refused=0, withheld=0, codes=Counter())
    """
    if source.suffix.lower() not in (".xlsx", ".xlsm"):
        raise FileError(
            source,
            "it must be a workbook ending in .xlsx or .xlsm; for CSV and Parquet there is due-file",
        )
    given = XlsxSource(source, sheet, header_row)
    try:
        question = check(source, given, question)
        book = xlsxwriter.Workbook(to, {"constant_memory": True})
        try:
            filled = _fill(_Filling(given, question, CellWriter(book), book), watch)
        except BaseException:
            end(book, failed=True)
            raise
        end(book, failed=False)
        return filled
    finally:
        given.close()


@dataclass(frozen=True)
class _Filling:
    given: XlsxSource
    question: Question
    cells: CellWriter
    book: Any


def _fill(filling: _Filling, watch: Callable[[int, int | None], None] | None) -> Filled:
    given, cells, book = filling.given, filling.cells, filling.book
    sheets = {name: book.add_worksheet(name) for name in given.book.sheets}
    names = [_free(name, sheets) for name in ("Refusals", "Provenance")]
    refusals, provenance = (book.add_worksheet(name) for name in names)
    summary = Summary()
    days: dict[str, set[date]] = {}
    for name, seen in given.book.sheets.items():
        if not seen:
            sheets[name].hide()
        if name == given.sheet:
            sheets[name].activate()
            sheets[name].set_first_sheet()
            days = _fill_sheet(filling, sheets[name], refusals, summary, watch)
        else:
            for number, row in enumerate(given.book.rows(name)):
                cells.row(sheets[name], number, row)
    provenance.set_column(0, 0, 24)
    provenance.set_column(1, 1, 72)
    for number, line in enumerate(_provenance(given, filling.question, summary, days)):
        cells.row(provenance, number, line)
    return Filled(summary, given.sheet, names[0], lost(given.book.parts, list(given.book.sheets)))


def _fill_sheet(
    filling: _Filling,
    sheet: Any,
    refusals: Any,
    summary: Summary,
    watch: Callable[[int, int | None], None] | None,
) -> dict[str, set[date]]:
    """The rows of the sheet with their answers; gives the trigger days of each rulebook's answers."""
    given, question, cells = filling.given, filling.question, filling.cells
    width = len(given.names)
    sheet.set_column(width, width + len(question.new) - 1, 18)
    for number, row in enumerate(given.above):
        cells.row(sheet, number, row)
    sheet.set_row(given.header_row - 1, None, cells.bold)
    cells.row(sheet, given.header_row - 1, [*given.header, *question.new])
    refusals.set_row(0, None, cells.bold)
    refusals.set_column(1, 3, 18)
    refusals.set_column(4, 4, 90)
    cells.row(refusals, 0, REFUSAL_COLUMNS)
    days: dict[str, set[date]] = {}
    told = 1
    for batch, answers in asked(given, question, summary):
        write_rows(cells, sheet, batch.first - 1, batch, answers, width)
        for refused in refusal_rows(batch, answers):
            cells.row(refusals, told, refused)
            told += 1
        for name, some in question.triggers(answers):
            days.setdefault(name, set()).update(some)
        if watch is not None:
            watch(summary.rows, given.rows)
    if told == 1:
        cells.row(refusals, 1, ["", "", "", "", "no row was refused"])
    return days


def _provenance(
    given: XlsxSource, question: Question, summary: Summary, days: dict[str, set[date]]
) -> Iterator[Sequence[object]]:
    """Where the answers come from, so that they can be worked out again."""
    yield "Made by", f"cptimescales {__version__}"
    yield "Workbook", given.book.path.name
    yield "SHA-256 of the workbook", _sha256(given.book.path)
    yield "Sheet", given.sheet
    yield "Header in row", given.header_row
    yield "Rows", summary.rows
    yield "Answered", summary.answered
    yield "Empty", summary.empty
    yield "Refused", summary.refused
    if question.held is not None:
        yield "Status withheld", summary.withheld
    yield ()
    yield "Rule", question.rule
    yield "Trigger date in", question.on
    if question.number != 1:
        yield "Number in the series", question.number
    if question.by is not None:
        yield "Rulebook named in", question.by
    if question.held is not None:
        yield "Date held in", question.held
    if question.as_of is not None:
        yield "Status as of", question.as_of
    for book in question.books:
        if (
            question.by is None or book.name in days
        ):  # the one named, even where no row could be asked
            yield ()
            yield from _provenance_of(book, question, sorted(days.get(book.name, ())))


def _provenance_of(
    book: Rulebook, question: Question, days: Sequence[date]
) -> Iterator[Sequence[object]]:
    yield "Rulebook", f"{book.name}: {book.title}"
    yield "SHA-256 of the rulebook", book.sha256
    yield "Calendar", book.calendar.name
    for sha256 in sorted({each.calendar_sha256 for each in question.provenances(days, book)}):
        yield "SHA-256 of the calendar", sha256
    yield "Bank holidays known on", book.known_on or "the newest list that this version holds"
    for day, name in book.closures:
        yield f"Closed on {day:%d/%m/%Y}", name


def lost(parts: WorkbookParts, sheets: Sequence[str]) -> tuple[str, ...]:
    """In words, what a workbook has that a copy of its values has not.

    Args:
        parts: the parts of the workbook.
        sheets: the names of its sheets of cells.
    """
    found: Counter[str] = Counter()
    for part in parts.names:
        for pattern, words in _PARTS:
            if re.fullmatch(pattern, part):
                found[words] += 1
    told = [f"{count} {words}" if count > 1 else words for words, count in found.items()]
    where: dict[str, list[str]] = {}
    for sheet in sheets:
        signs = parts.has(parts.sheet_part(sheet), *(sign for sign, _ in _SIGNS))
        for words in dict.fromkeys(words for sign, words in _SIGNS if sign in signs):
            where.setdefault(words, []).append(sheet)
    if none := sum(parts.never_calculated(sheet) for sheet in where.get(_FORMULAS, ())):
        where[_FORMULAS.replace(")", f"; {none:,} had none)")] = where.pop(_FORMULAS)
    told += [f"{words} (sheet {', '.join(named)})" for words, named in where.items()]
    return (
        *told,
        *_of_styles(parts.text("xl/styles.xml")),
        *_of_names(parts.text("xl/workbook.xml")),
    )


def _of_styles(styles: str) -> Iterator[str]:
    """What is lost of how cells look; dates, times and lengths of time come out in formats of their own."""
    looks = [
        words
        for tag, words in (("font", "fonts"), ("fill", "colours"), ("border", "borders"))
        if len(re.findall(rf"<(?:\w+:)?{tag}[ />]", styles)) > (2 if tag == "fill" else 1)
    ]
    if looks:
        yield f"{' and '.join(filter(None, (', '.join(looks[:-1]), looks[-1])))} of cells"
    cells = styles[styles.find("cellXfs") :]
    if set(re.findall(r'numFmtId="(\d+)"', cells)) - {"0", "14", "22"}:
        yield "number formats (numbers, percentages and money are plain numbers; dates are dd/mm/yyyy)"


def _of_names(workbook: str) -> Iterator[str]:
    if re.search(r"<(?:\w+:)?definedName[ >]", workbook):
        yield "names of cells and ranges"


def _free(name: str, taken: Sequence[str] | dict[str, Any]) -> str:
    """A name for a sheet that none has, whatever its capitals."""
    there = {each.casefold() for each in taken}
    number = 1
    found = name
    while found.casefold() in there:
        number += 1
        found = f"{name} ({number})"
    return found


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as content:
        while chunk := content.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
