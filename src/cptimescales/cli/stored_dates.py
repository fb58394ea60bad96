"""The due dates that a user has stored, and whether a newer list of bank holidays moves them."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import cptimescales as cpt
from cptimescales.calendars.written_days import parse_iso_or_uk_date
from cptimescales.cli.options import closures_read, named_rulebook
from cptimescales.errors import TimescaleError

if TYPE_CHECKING:
    from cptimescales.audit import Effect
    from cptimescales.calendars import DivisionRecord

StoredEffect = tuple[str, "Effect | str"]
"""The reference of a stored date, and the effect of the newer list or the reason for a refusal."""


@dataclass(frozen=True, slots=True)
class _StoredDate:
    """What a stored due date is counted from."""

    rulebook: str
    rule: str
    on: date
    number: int


def effects_on(
    file: Path,
    rulebook: str | None,
    closures: Path | None,
    records: Mapping[str, DivisionRecord],
    newer: Mapping[str, DivisionRecord],
) -> Iterator[StoredEffect]:
    """The effect of newer bank-holiday records on each date that a file stores.

    Args:
        file: a CSV of stored dates, or a case as `.toml` or `.json`.
        rulebook: the rulebook of dates that name none.
        closures: a file of closure days.
        records, newer: for each division, the record before and after the newer list.

    Raises:
        TimescaleError: the file, the closures or the rulebook cannot be read.
    """
    from cptimescales.audit import effect, with_record

    closed = closures_read(closures)
    if rulebook is not None:
        named_rulebook(rulebook)  # an unknown rulebook is refused before any row is read
    books: dict[str, tuple[cpt.Rulebook, cpt.Rulebook]] = {}
    for reference, stored in _stored_dates(file, rulebook):
        try:
            if isinstance(stored, TimescaleError):
                raise stored
            if stored.rulebook not in books:
                book = named_rulebook(stored.rulebook, closed)
                division = book.calendar.name
                books[stored.rulebook] = (
                    with_record(book, records[division]),
                    with_record(book, newer[division]),
                )
            before, after = books[stored.rulebook]
            yield reference, effect(before, after, stored.rule, stored.on, stored.number)
        except TimescaleError as error:
            yield reference, str(error)


def _stored_dates(
    file: Path, rulebook: str | None
) -> Iterator[tuple[str, _StoredDate | TimescaleError]]:
    if file.suffix.lower() == ".csv":
        return _rows_of_csv(file, rulebook)
    return _duties_of_case(file, rulebook)


def _rows_of_csv(
    file: Path, rulebook: str | None
) -> Iterator[tuple[str, _StoredDate | TimescaleError]]:
    """The rows of a CSV, each with its reference and its row number."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            rows = csv.reader(text)
            header = [name.strip().lower().replace(" ", "_") for name in next(rows, [])]
            missing = [name for name in ("rule", "on") if name not in header]
            if rulebook is None and "rulebook" not in header:
                missing.append("rulebook (or --rulebook NAME)")
            if missing:
                raise TimescaleError(f"{file}: its header has no column {', '.join(missing)}")
            for cells in rows:
                if any(cell.strip() for cell in cells):
                    row = dict(zip(header, map(str.strip, cells), strict=False))
                    where = f"row {rows.line_num}"
                    reference = row.get("reference")
                    yield f"{reference}, {where}" if reference else where, _stored(row, rulebook)
    except UnicodeDecodeError:
        raise TimescaleError(f"{file}: it is not UTF-8 text; save it as CSV UTF-8") from None
    except csv.Error as error:
        raise TimescaleError(f"{file}: it is not valid CSV: {error}") from None


def _stored(row: Mapping[str, str], rulebook: str | None) -> _StoredDate | TimescaleError:
    number = row.get("number") or "1"
    name = row.get("rulebook") or rulebook
    try:
        if not (number.isascii() and number.isdigit() and len(number) <= 4):
            raise TimescaleError(f"number must be a whole number, not {number[:40]!r}")
        if not name:
            raise TimescaleError("rulebook is empty; fill it in, or add --rulebook NAME")
        on = parse_iso_or_uk_date(row.get("on", "")[:40], "on")
    except TimescaleError as error:
        return error
    return _StoredDate(name, row.get("rule", ""), on, int(number))


def _duties_of_case(file: Path, rulebook: str | None) -> Iterator[tuple[str, _StoredDate]]:
    """The deadlines that the events of one case started, as its timetable lists them."""
    from cptimescales.cases import read_case

    if rulebook is None:
        raise TimescaleError("a case needs --rulebook NAME")
    case = read_case(file)
    last = max((event.on for event in case.events), default=None)
    if last is None:
        raise TimescaleError(f"{file}: the case has no events")
    book = named_rulebook(rulebook)
    for entry in book.with_closures(case.closed).timetable(case, as_of=last).entries:
        due = entry.due
        number = _number_of(book, due, entry.number)
        yield case.reference, _StoredDate(rulebook, due.rule, due.on, number)


def _number_of(book: cpt.Rulebook, due: cpt.DueDate | cpt.ReviewWindow, number: int | None) -> int:
    """The number that gives a deadline its period: 1 for the first of a series, 2 for others."""
    from cptimescales.audit import place_in_series

    if isinstance(due, cpt.ReviewWindow):
        return 1
    with suppress(TimescaleError):
        return place_in_series(book.rule(due.rule), due.on, due.trigger, due.within, number)
    return 1
