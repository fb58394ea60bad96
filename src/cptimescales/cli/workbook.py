"""The command `workbook`: a workbook of formulas that answers where there is no Python."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cptimescales.calendars.text_files import utf8_text
from cptimescales.calendars.written_days import parse_iso_or_uk_date
from cptimescales.cli.atomic_files import keep_apart, write_whole
from cptimescales.cli.options import (
    closures_option,
    closures_read,
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
    from cptimescales.library import Rulebook
    from cptimescales.spreadsheet.workbook import CaseEntry, WrittenWorkbook

_REQUIRED, _OPTIONAL = ("reference", "rule", "on"), ("number", "held")
_FIRST_YEAR = 1901  # a spreadsheet has no earlier days, and 1900 holds one that never was


@click.command()
@file_argument()
@rulebook_option()
@click.option(
    "--rows",
    metavar="N",
    type=click.IntRange(1, 100_000),
    default=200,
    help="Rows ready to be filled in [200].",
)
@file_option("--cases", help="Rows to fill in: CSV (reference,rule,on; if there number,held).")
@date_option("--as-of", help="Fill in the day on which status is judged.")
@click.option(
    "--due-soon",
    metavar="N",
    type=click.IntRange(0, 1_000),
    default=5,
    help="Working days left that are soon [5].",
)
@closures_option(help="Fill in further days that do not count: CSV (date,name), TOML or JSON.")
@known_on_option()
@click.option(
    "--replace", is_flag=True, help="Replace FILE if it is there, with all that was typed into it."
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
    """Write a workbook that works out due dates by itself, in Excel or LibreOffice, without Python.

    FILE is the .xlsx file to write. A person picks a duty and types a date; formulas answer with the due date, the last
    working day, the status on a day that the person types, and the reason where there is no answer. A row of --cases that
    has no answer says why in its note; the workbook is written all the same, and the exit code is 0.

    \b
    Example:
      cptimescales workbook deadlines.xlsx --rulebook england
    """
    if file.suffix.lower() != ".xlsx":
        raise TimescaleError(f"{file}: a workbook is an .xlsx file; name it so")
    keep_apart([file], cases, closures, rulebook)
    if file.exists() and not replace:
        raise TimescaleError(
            f"{file}: it is there already, perhaps with cases typed into it; name another file, or say --replace"
        )
    book = named_rulebook(rulebook, closures_read(closures), known_on)
    content, written = _made(book, rows, cases, as_of, due_soon)
    write_whole(file, content)
    click.echo(
        f"{file}: {written.rows:,} rows, {written.filled:,} filled in; it answers from {written.first} to {written.last}"
    )
    if written.unanswered:
        click.echo(
            f"no answer: {written.unanswered:,} of {written.filled:,} rows filled in; each says why in its note"
        )


def _made(
    book: Rulebook, rows: int, cases: Path | None, as_of: date | None, due_soon: int
) -> tuple[bytes, WrittenWorkbook]:
    from cptimescales.spreadsheet.workbook import write_workbook

    asked = tuple(_cases(cases)) if cases is not None else ()
    content = BytesIO()
    with extra_needed("xlsx", "a workbook needs"):
        written = write_workbook(
            book, content, rows=rows, cases=asked, as_of=as_of, due_soon=due_soon
        )
    return content.getvalue(), written


def _cases(path: Path) -> Iterator[CaseEntry]:
    """The rows of a CSV file; what cannot be read as a date or a number goes into its cell as text, which says so there.

    Raises:
        TimescaleError: the file cannot be read, or its header does not name the columns.
    """
    from cptimescales.spreadsheet.workbook import CaseEntry

    rows = csv.reader(StringIO(utf8_text(path), newline=""), strict=True)
    try:
        header = [name.strip().lower() for name in next(rows, [])]
        _check(path, header)
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(header):
                raise TimescaleError(
                    f"{path}: line {rows.line_num}: it has {len(row)} cells, the header {len(header)}; put what holds a comma in quotes"
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


def _check(path: Path, header: list[str]) -> None:
    known = (*_REQUIRED, *_OPTIONAL)
    missing = [name for name in _REQUIRED if name not in header]
    unknown = [name for name in header if name not in known]
    twice = sorted({name for name in header if header.count(name) > 1})
    for wrong, words in (
        (missing, "is missing"),
        (unknown, "is not known"),
        (twice, "is there twice"),
    ):
        if wrong:
            allowed = f"{', '.join(_REQUIRED)}, and if there {', '.join(_OPTIONAL)}"
            raise TimescaleError(f"{path}: column {wrong[0]!r} {words}; the header names {allowed}")


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
