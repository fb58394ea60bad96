"""The command `workbook`: a workbook whose formulas calculate due dates without Python."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cptimescales.calendars.text_files import utf8_text
from cptimescales.calendars.written_days import parse_iso_or_uk_date
from cptimescales.cli.atomic_files import check_outputs, write_whole
from cptimescales.cli.options import (
    closures_option,
    closures_read,
    command,
    date_option,
    extra_needed,
    file_argument,
    file_option,
    known_on_option,
    named_rulebook,
    rulebook_option,
)
from cptimescales.errors import NotADateError, TimescaleError

if TYPE_CHECKING:
    from cptimescales import Rulebook
    from cptimescales.spreadsheet.workbook import CaseEntry, WrittenWorkbook

_REQUIRED, _OPTIONAL = ("reference", "rule", "on"), ("number", "held")
# A spreadsheet has no days before 1900, and its 1900 has a 29 February that never existed.
_FIRST_YEAR = 1901


@command()
@file_argument()
@rulebook_option()
@click.option(
    "--rows",
    metavar="N",
    type=click.IntRange(1, 100_000),
    default=100,
    help="The number of rows for cases. [100]",
)
@file_option("--cases", help="Cases to fill in: CSV (reference,rule,on; optional number,held).")
@date_option("--as-of", help="The day on which the status is judged.")
@click.option(
    "--due-soon",
    metavar="N",
    type=click.IntRange(0, 1_000),
    default=5,
    help="How many working days before its limit a duty is due soon. [5]",
)
@closures_option()
@known_on_option()
@click.option(
    "--replace", is_flag=True, help="Overwrite FILE if it exists, with everything typed into it."
)
def workbook(
    file: Path,
    rulebook: str,
    rows: int,
    cases: Path | None,
    as_of: date | None,
    due_soon: int,
    closures: Path | None,
    known_on: date | None,
    replace: bool,
) -> None:
    """Write a workbook that calculates due dates by formulas.

    FILE is the .xlsx file to write, for Excel or LibreOffice. The workbook needs no Python. A
    person picks a duty and types a date. Formulas show the due date, the last working day, the
    status on a day that the person types, or the reason why there is no answer.

    If a row of --cases has no answer, its note says why. Exit code 0: written, even if rows have no
    answer; 2: not written.

    \b
    Example:
      cptimescales workbook deadlines.xlsx --rulebook england
    """
    if file.suffix.lower() != ".xlsx":
        raise TimescaleError(f"{file}: the output is a workbook, so its name must end in .xlsx")
    check_outputs([file], cases, closures, rulebook, replace=replace)
    book = named_rulebook(rulebook, closures_read(closures), known_on)
    content, written = _workbook(book, rows, cases, as_of, due_soon)
    write_whole(file, content)
    click.echo(
        f"{file}: {written.rows:,} rows, {written.filled:,} filled in; "
        f"it answers from {written.first} to {written.last}"
    )
    if written.unanswered:
        click.echo(
            f"no answer: {written.unanswered:,} of {written.filled:,} rows filled in; "
            "the note of each row says why"
        )


def _workbook(
    book: Rulebook, rows: int, cases: Path | None, as_of: date | None, due_soon: int
) -> tuple[bytes, WrittenWorkbook]:
    from cptimescales.spreadsheet.workbook import write_workbook

    filled_rows = tuple(_cases(cases)) if cases is not None else ()
    content = BytesIO()
    with extra_needed("xlsx", "a workbook needs"):
        written = write_workbook(
            book, content, rows=rows, cases=filled_rows, as_of=as_of, due_soon=due_soon
        )
    return content.getvalue(), written


def _cases(path: Path) -> Iterator[CaseEntry]:
    """The rows of a CSV. Text that is no date or number goes into its cell, which then says so.

    Raises:
        TimescaleError: the file cannot be read, or its header does not name the columns.
    """
    from cptimescales.spreadsheet.workbook import CaseEntry

    rows = csv.reader(StringIO(utf8_text(path), newline=""), strict=True)
    try:
        header = [name.strip().lower() for name in next(rows, [])]
        _check_header(path, header)
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(header):
                raise TimescaleError(
                    f"{path}: line {rows.line_num}: it has {len(row)} cells where the header has "
                    f"{len(header)}; put a text with a comma in quotation marks"
                )
            cells = {name: cell.strip() for name, cell in zip(header, row, strict=True)}
            yield CaseEntry(
                case=cells["reference"],
                duty=cells["rule"],
                number=_number(cells.get("number", "")),
                on=_day(cells["on"]),
                done=_day(cells.get("held", "")),
            )
    except csv.Error as error:
        raise TimescaleError(
            f"{path}: line {rows.line_num}: it is not valid CSV: {error}"
        ) from None


def _check_header(path: Path, header: Sequence[str]) -> None:
    for columns, problem in (
        ([name for name in _REQUIRED if name not in header], "is missing"),
        ([name for name in header if name not in (*_REQUIRED, *_OPTIONAL)], "is not known"),
        (sorted({name for name in header if header.count(name) > 1}), "is there twice"),
    ):
        if columns:
            raise TimescaleError(
                f"{path}: column {columns[0]!r} {problem}; the header must name "
                f"{', '.join(_REQUIRED)}, and may name {', '.join(_OPTIONAL)}"
            )


def _day(text: str) -> date | str | None:
    try:
        day = parse_iso_or_uk_date(text) if text else None
    except NotADateError:
        return text
    return text if day is not None and day.year < _FIRST_YEAR else day


def _number(text: str) -> int | str | None:
    if not text:
        return None
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 10 else text
