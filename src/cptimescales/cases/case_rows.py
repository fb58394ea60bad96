"""Reads many cases from a CSV with one event in each row. The rows may be in any order.

A file is read twice. The first read finds the rows that come after rows of other cases, and keeps
them. Most files have none, because they are sorted by reference; a look at the lines shows that.
The second read answers each case at its first row. A pipe cannot be read twice, so all its rows are
kept.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from operator import itemgetter
from os import PathLike
from pathlib import Path
from typing import NamedTuple, TypeAlias

from cptimescales.calendars.day_reader import AS_WRITTEN, PLACEHOLDER_DAYS, DayReader
from cptimescales.calendars.text_files import kind_without_text
from cptimescales.cases.case import Case, PlainCase
from cptimescales.cases.case_columns import BIRTHS, NEEDED, columns_of
from cptimescales.cases.case_files import MISSPELT, CaseRefusal
from cptimescales.cases.kept_rows import KeptRows, Row, stand_together
from cptimescales.errors import CaseError, NotADateError

Source: TypeAlias = str | PathLike[str] | Iterable[str]
"""The path of a CSV, or the lines of one, such as an open text file."""

_NAME = re.compile("[a-z][a-z0-9_]*")
_MOST_TEXTS = 100_000
_BY_DAY = itemgetter(1, 0)


class _Form(NamedTuple):
    """How a CSV is written."""

    days: DayReader
    delimiter: str


def read_cases(
    source: Source,
    *,
    days: DayReader = AS_WRITTEN,
    encoding: str = "utf-8-sig",
    delimiter: str = ",",
) -> Iterator[Case | CaseRefusal]:
    """The cases of a CSV, one at a time. A case with an error is refused; the rest is read.

    One row is one event. The columns are `reference`, `event` and `on`, and optionally `born` and
    `expected_birth`. Dates are `2026-12-14` or `14/12/2026`. `born` may be in one of a case's rows
    or in all. Agreed dates and closures are possible only in JSON and TOML.

    The rows may be in any order: those of one case are put together before any case is given. The
    cases come in the order of their first rows. A file is read twice; it needs memory for the
    references, and for rows of a case that follow rows of another case. From a pipe all rows are
    kept in memory.

    Any further column becomes text in `Case.columns`, unless its name asks for a person, or looks
    like `born` or `expected_birth`. If the rows of a case differ in it, the row with the latest day
    counts, of those that are not blank; of several on that day, the last one.

    Args:
        source: the path of a `.csv` file, or lines, such as those of an open text file (opened with
            `newline=""`).
        days: how the days are written, and which mean none. An event on a day that means none has
            not happened: its row is passed over.
        encoding: of the file, if `source` is a path.
        delimiter: the mark between the cells.

    Raises:
        CaseError: the file cannot be read, is not CSV, or has other columns.

    >>> rows = ["reference,event,on,team", "C-1,conference_held,14/12/2026,North"]
    >>> for case in read_cases(rows):
    ...     print(case.reference, case.events[0].on, case.columns["team"])
    C-1 2026-12-14 North
    """
    for case in read_plain_cases(source, days=days, encoding=encoding, delimiter=delimiter):
        yield case if isinstance(case, CaseRefusal) else Case.of(case)


def read_plain_cases(
    source: Source,
    *,
    days: DayReader = AS_WRITTEN,
    encoding: str = "utf-8-sig",
    delimiter: str = ",",
) -> Iterator[PlainCase | CaseRefusal]:
    """Like `read_cases`, but gives plain values, for reports over many cases.

    Raises:
        CaseError: the file cannot be read, is not CSV, or has other columns.
    """
    if isinstance(source, str | PathLike):
        file = str(source)
        cases = _from_path(Path(source), file, _Form(days, delimiter), encoding)
    else:
        file = str(getattr(source, "name", "the lines"))
        cases = _kept_in_memory(source, file, _Form(days, delimiter))
    try:
        yield from cases
    except UnicodeError:
        name = "UTF-8" if encoding == "utf-8-sig" else encoding
        problem = f"it is not {name} text; save it again as CSV UTF-8, or name its encoding"
        if isinstance(source, str | PathLike):
            problem = kind_without_text(Path(source)) or problem
        raise CaseError(file, "", problem) from None
    except OSError as error:
        raise CaseError(file, "", f"it cannot be read: {error.strerror}") from None


def _from_path(
    path: Path, file: str, form: _Form, encoding: str
) -> Iterator[PlainCase | CaseRefusal]:
    if path.suffix.lower() != ".csv":
        problem = "a file of many cases is a .csv file; read a .json or .toml file with read_case"
        raise CaseError(file, "", problem)
    with path.open(encoding=encoding, newline="") as lines:
        if not lines.seekable():
            yield from _kept_in_memory(lines, file, form)
            return
        header = _Table(lines, file, form)
        together = stand_together(lines, form.delimiter) if header.by_reference else None
        if together is not None:
            last_row, later_rows = header.row + together, KeptRows()
        else:
            lines.seek(0)
            first_read = _Table(lines, file, form)
            later_rows = _later_rows(first_read)
            last_row = first_read.row
        lines.seek(0)
        second_read = _Table(lines, file, form)
        yield from _answered_at_first_row(second_read, later_rows)
        if second_read.row != last_row:
            raise CaseError(file, "", "it changed while it was read; read it again")


def _later_rows(table: _Table) -> KeptRows:
    """The rows that come after rows of other cases, without the first rows of their case."""
    references, kept = set[str](), KeptRows()
    for reference, first, rows in table.runs():
        if reference in references:
            kept.add(reference, first, rows)
        else:
            references.add(reference)
    return kept


def _answered_at_first_row(
    table: _Table, later_rows: KeptRows
) -> Iterator[PlainCase | CaseRefusal]:
    answered = set[str]()  # only cases that have later rows
    for reference, first, rows in table.runs():
        if reference in later_rows:
            answered.add(reference)
            later_numbers, more_rows = later_rows.take(reference)
            numbers = [*range(first, first + len(rows)), *later_numbers]
            yield table.case(reference, numbers, [*rows, *more_rows])
        elif reference not in answered:
            yield table.case(reference, range(first, first + len(rows)), rows)


def _kept_in_memory(
    lines: Iterable[str], file: str, form: _Form
) -> Iterator[PlainCase | CaseRefusal]:
    table, kept = _Table(lines, file, form), KeptRows()
    for reference, first, rows in table.runs():
        kept.add(reference, first, rows)
    for reference in kept.references():
        yield table.case(reference, *kept.take(reference))


class _Table:
    """The rows of a CSV of cases, by the columns that its header names.

    Attributes:
        row: the number of the last row that was read, as a spreadsheet shows it.
    """

    def __init__(self, lines: Iterable[str], file: str, form: _Form) -> None:
        self._reader = csv.reader(lines, delimiter=form.delimiter, strict=True)
        self._file, self.row = file, 0
        header = self._header()
        self._width = len(header)
        self._places, self._further = columns_of(header, f"row {self.row}, ", file)
        self._names, self._reader_of_days, self._days = _Names(), form.days, _Days(form.days)

    @property
    def by_reference(self) -> bool:
        """Whether the first cell of a row is the reference of its case."""
        return self._places["reference"] == 0

    def _header(self) -> list[str]:
        try:
            for row in self._reader:
                self.row += 1
                cells = [" ".join(cell.lstrip("\ufeff").split()) for cell in row]
                if any(cells):
                    return cells
        except csv.Error as error:
            raise self._no_csv(error) from None
        raise CaseError(self._file, "", f"it is empty; its first row must be {','.join(NEEDED)}")

    def _no_csv(self, error: csv.Error) -> CaseError:
        return CaseError(self._file, f"row {self.row + 1}", f"it is not valid CSV: {error}")

    def runs(self) -> Iterator[tuple[str, int, list[Row]]]:
        """Rows of one reference that follow each other, with the number of the first row."""
        place = self._places["reference"]
        same: str | None = None  # how the rows of this run spell their reference
        reference, first, rows = "", 0, list[Row]()
        number = self.row
        try:
            for number, row in enumerate(self._reader, self.row + 1):
                spelling = row[place] if place < len(row) else ""
                if spelling == same:
                    rows.append(row)
                    continue
                if rows:
                    yield reference, first, rows
                reference, first, rows = spelling.strip(), number, [row]
                same = spelling if reference else None
                if not reference and not any(map(str.strip, row)):
                    rows = []  # spreadsheets leave rows of bare commas behind
        except csv.Error as error:
            self.row = number
            raise self._no_csv(error) from None
        self.row = number
        if rows:
            yield reference, first, rows

    def case(
        self, reference: str, numbers: Sequence[int], rows: Sequence[Row]
    ) -> PlainCase | CaseRefusal:
        """The case of some rows, or why it is refused."""
        try:
            return self._case(reference, rows)
        except ValueError as error:
            first, last = numbers[0], numbers[-1]
            where = f"row {first}" if first == last else f"rows {first} to {last}"
            problem = self._first_problem(numbers, rows) or CaseError(
                self._file, where, f"{error}{self._placeholder(rows)}"
            )
        return CaseRefusal(
            file=self._file,
            reference=reference,
            rows=(first, last),
            code=problem.code,
            message=str(problem),
        )

    def _case(self, reference: str, rows: Sequence[Row]) -> PlainCase:
        """Reads the cells column by column. A ValueError does not say which cell is at fault."""
        cells = tuple(zip(*rows, strict=True))
        if len(cells) != self._width or not reference:
            raise ValueError("the rows differ from the header")
        names = map(self._names.__getitem__, cells[self._places["event"]])
        days = list(map(self._days.__getitem__, cells[self._places["on"]]))
        pairs = [(name, day) for name, day in zip(names, days, strict=True) if day]
        pairs.sort(key=_BY_DAY)
        case = PlainCase(
            reference,
            self._birth(cells, "born"),
            self._birth(cells, "expected_birth"),
            tuple(pairs),
            columns={name: _latest(cells[place], days) for name, place in self._further},
        )
        case.check()
        return case

    def _birth(self, cells: Sequence[Row], column: str) -> date | None:
        place = self._places.get(column)
        if place is None:
            return None
        days = {self._days[text] for text in set(cells[place]) if text and not text.isspace()}
        days.discard(None)  # a day that means none
        if len(days) > 1:
            raise ValueError("the rows have different dates")
        return days.pop() if days else None

    def _placeholder(self, rows: Sequence[Row]) -> str:
        """A word about a day of an event that often stands for none."""
        days = {self._days.get(row[self._places["on"]]) for row in rows}
        return "".join(
            f"; {day} often stands for none: if it does here, declare it as empty"
            for day in PLACEHOLDER_DAYS
            if day in days
        )

    def _first_problem(self, numbers: Sequence[int], rows: Sequence[Row]) -> CaseError | None:
        """The first cell that cannot be read; None if each is right by itself."""
        births: dict[str, tuple[date, int]] = {}
        for number, row in zip(numbers, rows, strict=True):
            where = f"row {number}"
            if len(row) != self._width:
                problem = f"it has {len(row)} cells; the header has {self._width}"
                return CaseError(self._file, where, problem)
            for column, place in self._places.items():
                text = row[place].strip()
                if problem := _problem(column, text, self._reader_of_days):
                    return CaseError(self._file, f"{where}, {column}", problem)
                if column in BIRTHS and text:
                    day = self._reader_of_days.read(text)
                    if day is None:
                        continue
                    other, other_row = births.setdefault(column, (day, number))
                    if day != other:
                        problem = f"it is {day} here and {other} in row {other_row}; keep one"
                        return CaseError(self._file, f"{where}, {column}", problem)
        return None


class _Days(dict[str, date | None]):
    """The day that each text writes, so that each text is read once; None if it means none."""

    def __init__(self, reader: DayReader) -> None:
        super().__init__()
        self._reader = reader

    def __missing__(self, text: str) -> date | None:
        day = self._reader.read(text, "it")
        if day is None and not text.strip():
            raise ValueError("the day is missing")
        if len(self) >= _MOST_TEXTS:
            self.clear()
        self[text] = day
        return day


class _Names(dict[str, str]):
    """The name of an event that each text writes."""

    def __missing__(self, text: str) -> str:
        name = text.strip()
        if not _NAME.fullmatch(name):
            raise ValueError(MISSPELT.format(name))
        if len(self) >= _MOST_TEXTS:
            self.clear()
        self[text] = sys.intern(name)
        return name


def _latest(texts: Sequence[str], days: Sequence[date | None]) -> str:
    """The text of the latest day, of those that are not blank; of several, the last."""
    latest, text_then = date.min, ""
    if len(set(texts)) == 1:
        return texts[0].strip()
    for text, known_day in zip(texts, days, strict=True):
        day = known_day or date.min
        if day >= latest and not (text == "" or text.isspace()):
            latest, text_then = day, text.strip()
    return text_then


def _problem(column: str, text: str, days: DayReader) -> str:
    """What is wrong with the text of a known column; empty if nothing is."""
    if not text:
        return "" if column in BIRTHS else "it is missing, and it is mandatory"
    if column == "event":
        return "" if _NAME.fullmatch(text) else MISSPELT.format(text)
    if column == "reference":
        return ""
    try:
        days.read(text, "it")
    except NotADateError as error:
        return str(error)
    return ""
