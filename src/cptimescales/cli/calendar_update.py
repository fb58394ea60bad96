"""The command `calendar-update`: a newer list of GOV.UK beside the record, and which stored dates it moves."""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cptimescales.calendars.closure_files import read_closures
from cptimescales.calendars.dates import parse_iso_or_uk_date
from cptimescales.cli.edges import (
    appearing_whole,
    closures_option,
    iso_date,
    named_rulebook,
    write_json,
)
from cptimescales.errors import TimescaleError

if TYPE_CHECKING:
    from cptimescales.audit.moved_dates import Effect
    from cptimescales.calendars.days import BankHoliday
    from cptimescales.calendars.newer_list import Difference
    from cptimescales.calendars.record import DivisionRecord
    from cptimescales.rules.answers import Rulebook

_PARTS = (
    "added",
    "withdrawn",
    "renamed",
    "not_foreseen",
    "foreseen_in_vain",
    "not_replaced",
    "on_weekends",
)
_SOURCE = "https://www.gov.uk/bank-holidays.json"


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--dates",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Stored dates: a CSV with rule and on (and if there reference, rulebook, number), or a case as .toml or .json.",
)
@click.option(
    "--rulebook",
    metavar="NAME",
    help="The rulebook of dates that name none: a name, or a .toml of your own.",
)
@closures_option()
@click.option(
    "--seen-on",
    metavar="DATE",
    callback=iso_date,
    help="The day on which FILE's list was first seen; needed to write.",
)
@click.option(
    "--source", metavar="TEXT", default=_SOURCE, help="Where it was seen, for the record."
)
@click.option(
    "--write",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    help="Compare with the record in FOLDER, and write the change into it: src/cptimescales/calendars/records.",
)
@click.option(
    "--file-is-whole",
    is_flag=True,
    help="Write although expected days are missing: you compared the list with GOV.UK's page.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="The same as JSON, every stored date included."
)
def calendar_update(
    file: Path,
    dates: Path | None,
    rulebook: str | None,
    closures: Path | None,
    seen_on: date | None,
    source: str,
    write: Path | None,
    file_is_whole: bool,
    as_json: bool,
) -> None:
    """What GOV.UK's newest bank-holiday list changes, and which stored dates it moves.

    FILE is https://www.gov.uk/bank-holidays.json as you downloaded it; this command opens no connection. Years before the
    first in FILE are not compared. Exit code 0: the record says the same, or the change was written; 1: they differ, or a
    stored date could not be answered; 2: FILE cannot be read.

    \b
    Example:
      cptimescales calendar-update bank-holidays.json --dates recorded.csv --rulebook england
    """
    from cptimescales.calendars.newer_list import difference, read_list, updated

    if write is not None and seen_on is None:
        raise click.UsageError(
            "--write needs --seen-on DATE, the day on which the list was first seen", _context()
        )
    try:
        listed = read_list(file.read_text("utf-8-sig"))
    except UnicodeDecodeError:
        raise TimescaleError(f"{file}: it is not UTF-8 text; download it again") from None
    except TimescaleError as error:
        raise TimescaleError(f"{file}: {error}") from None
    records = {
        name: _shipped_record(name) if write is None else _record_in(write, name) for name in listed
    }
    try:
        found = {name: difference(records[name], days) for name, days in listed.items()}
        newer = {
            name: updated(records[name], found[name], seen_on or records[name].checked)
            for name in found
        }
    except TimescaleError as error:
        raise TimescaleError(f"{file}: {error}") from None
    told = [] if dates is None else list(_effects(dates, rulebook, closures, records, newer))
    written = (
        []
        if write is None or seen_on is None
        else _write(write, found, seen_on, source, file_is_whole)
    )
    if as_json:
        write_json(_as_json(found, told))
    else:
        _show(found, told, dates, written)
    if any(error for _, error in told if isinstance(error, str)) or (
        write is None and any(found.values())
    ):
        raise click.exceptions.Exit(1)


def _missing(found: dict[str, Difference]) -> str:
    """What makes a file look cut off; empty where nothing does."""
    days = [(day, name) for name, each in found.items() for day in each.not_replaced]
    if not days:
        return ""
    first, division = min(days, key=lambda each: each[0].date)
    return (
        "the list may be cut off: it lacks days that were to be expected, and has no other day of their name in that year "
        f"({len(days)}, the first {first.date} {first} of {division})"
    )


def _context() -> click.Context:
    return click.get_current_context()


def _shipped_record(division: str) -> DivisionRecord:
    from cptimescales.library import division_record

    return division_record(division)


def _record_in(folder: Path, division: str) -> DivisionRecord:
    from cptimescales.calendars.record_files import read_division

    path = folder / f"{division}.toml"
    try:
        return read_division(tomllib.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        raise TimescaleError(
            f"{path}: there is no such file; --write takes the folder src/cptimescales/calendars/records of a checkout"
        ) from None
    except (ValueError, KeyError, TypeError) as error:
        raise TimescaleError(f"{path}: it is not a record of bank holidays: {error}") from None


def _write(
    folder: Path, found: dict[str, Difference], seen_on: date, source: str, file_is_whole: bool
) -> list[Path]:
    """Every file of the record, all of them composed before the first is replaced."""
    from cptimescales.calendars.record_files import updated_toml

    texts = {
        path: updated_toml(path.read_text("utf-8"), each, seen_on, source)
        for path, each in ((folder / f"{name}.toml", each) for name, each in found.items())
    }
    if (missing := _missing(found)) and not file_is_whole:
        raise TimescaleError(
            f"{missing}; nothing was written: download it again and compare it with https://www.gov.uk/bank-holidays, "
            "and if GOV.UK does list it so, give --file-is-whole"
        )
    for path, text in texts.items():
        with appearing_whole(path) as beside:
            beside.write_text(text, "utf-8", newline="\n")
    return list(texts)


_Told = tuple[str, "Effect | str"]
"""A stored date's reference, and what the newer list does to it, or why that cannot be said."""


def _effects(
    file: Path,
    rulebook: str | None,
    closures: Path | None,
    records: dict[str, DivisionRecord],
    newer: dict[str, DivisionRecord],
) -> Iterator[_Told]:
    from cptimescales.audit.moved_dates import effect, with_record

    closed = () if closures is None else read_closures(closures)
    books: dict[str, tuple[Rulebook, Rulebook]] = {}
    if rulebook is not None:
        named_rulebook(rulebook)  # refused before any row is read
    stored = _rows(file, rulebook) if file.suffix.lower() == ".csv" else _duties(file, rulebook)
    for reference, row in stored:
        try:
            if isinstance(row, TimescaleError):
                raise row
            name, rule, on, number = row
            if name not in books:
                book = named_rulebook(name)
                pair = (
                    with_record(book, record[book.calendar.name]) for record in (records, newer)
                )
                before, after = (each.with_closures(closed) for each in pair)
                books[name] = before, after
            yield reference, effect(*books[name], rule, on, number)
        except TimescaleError as error:
            yield reference, str(error)


_Asked = tuple[str, str, date, int]


def _rows(file: Path, rulebook: str | None) -> Iterator[tuple[str, _Asked | TimescaleError]]:
    """The rows of a CSV: where each stands, and its rulebook, rule, trigger date and number."""
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
                    yield (
                        f"{row['reference']}, {where}" if row.get("reference") else where,
                        _asked(row, rulebook),
                    )
    except UnicodeDecodeError:
        raise TimescaleError(f"{file}: it is not UTF-8 text; save it as CSV UTF-8") from None
    except csv.Error as error:
        raise TimescaleError(f"{file}: it is not valid CSV: {error}") from None


def _asked(row: dict[str, str], rulebook: str | None) -> _Asked | TimescaleError:
    number = row.get("number") or "1"
    try:
        if not (number.isascii() and number.isdigit() and len(number) <= 4):
            raise TimescaleError(f"number must be a whole number, not {number[:40]!r}")
        name = row.get("rulebook") or rulebook
        if not name:
            raise TimescaleError("rulebook is empty, and none was given for rows without one")
        return (
            name,
            row.get("rule", ""),
            parse_iso_or_uk_date(row.get("on", "")[:40], "on"),
            int(number),
        )
    except TimescaleError as error:
        return error


def _duties(file: Path, rulebook: str | None) -> Iterator[tuple[str, _Asked]]:
    """What the events of one case have set going so far, as its timetable lists it."""
    from cptimescales.cases.case_files import read_case

    if rulebook is None:
        raise TimescaleError("a case needs --rulebook NAME")
    case = read_case(file)
    last = max((event.on for event in case.events), default=None)
    if last is None:
        raise TimescaleError(f"{file}: the case has no events")
    book = named_rulebook(rulebook)
    for entry in book.with_closures(case.closed).timetable(case, as_of=last).entries:
        # A later one of a series is asked by the number under which its own period applies.
        numbers = (number for number in (1, 2) if _is(book, entry.due, number))
        yield case.reference, (rulebook, entry.due.rule, entry.due.on, next(numbers, 1))


def _is(book: Rulebook, due: object, number: int) -> bool:
    from cptimescales.rules.results import DueDate

    if not isinstance(due, DueDate):
        return True
    try:
        answer = book.due(due.rule, on=due.on, number=number)
    except TimescaleError:
        return False
    return isinstance(answer, DueDate) and (answer.within, answer.trigger) == (
        due.within,
        due.trigger,
    )


def _as_json(found: dict[str, Difference], told: list[_Told]) -> str:
    def days(listed: tuple[BankHoliday, ...]) -> list[dict[str, object]]:
        return [{"date": day.date, "name": day.name, "note": day.note} for day in listed]

    divisions = {
        name: {
            "new_years": {str(year): days(listed) for year, listed in each.new_years.items()},
            **{part: days(getattr(each, part)) for part in _PARTS},
        }
        for name, each in found.items()
    }
    stored = [
        {"reference": reference, "refused": each}
        if isinstance(each, str)
        else {"reference": reference, **asdict(each)}
        for reference, each in told
    ]
    return json.dumps(
        {"differences": divisions, "dates": stored},
        default=date.isoformat,
        indent=2,
        ensure_ascii=False,
    )


def _show(
    found: dict[str, Difference], told: list[_Told], dates: Path | None, written: list[Path]
) -> None:
    from collections import Counter

    for name, each in found.items():
        click.echo(
            f"{name}: " + (", ".join(_headings(each)) if each else "the record says the same")
        )
        for line in _lines(each):
            click.echo(f"  {line}")
    if missing := _missing(found):
        click.echo(f"\nwarning: {missing}")
    if dates is not None:
        counts = Counter("refused" if isinstance(each, str) else each.outcome for _, each in told)
        listed = ", ".join(
            f"{counts[outcome]:,} {outcome}"
            for outcome in ("changed", "settled", "same", "refused")
        )
        click.echo(f"\n{len(told):,} stored dates: {listed}")
    for reference, effect in told:
        shown = "".join(letter if letter.isprintable() else " " for letter in reference)
        if isinstance(effect, str):
            click.echo(f"  {shown}: refused: {effect}")
        elif effect.outcome == "changed":
            click.echo(f"  {shown}: {effect.rule} on {effect.on}: {_moved(effect)}")
    if written:
        click.echo(
            "\nwrote " + ", ".join(path.name for path in written) + "; now run: make data vectors"
        )


def _headings(each: Difference) -> Iterator[str]:
    yield from (f"{year} is new ({len(days)} days)" for year, days in each.new_years.items())
    for what in ("added", "withdrawn", "renamed"):
        if getattr(each, what):
            yield f"{len(getattr(each, what))} {what}"
    if each.on_weekends:
        yield f"{len(each.on_weekends)} on a weekend"


def _lines(each: Difference) -> Iterator[str]:
    unforeseen = {day.date for day in each.not_foreseen}
    for days in each.new_years.values():
        yield from (
            f"+ {day.date} {day}" + (" (no rule foresees it)" if day.date in unforeseen else "")
            for day in days
        )
    yield from (f"+ {day.date} {day}, added" for day in each.added)
    yield from (f"- {day.date} {day}, withdrawn" for day in each.withdrawn)
    yield from (f"= {day.date} {day}, its name now" for day in each.renamed)
    new = (day for day in each.foreseen_in_vain if day.date.year in each.new_years)
    yield from (f"- {day.date} {day}, expected by rule and not listed" for day in new)
    yield from (
        f"= {day.date} {day}, a {day.date:%A}: it moves no date" for day in each.on_weekends
    )


def _moved(effect: Effect) -> str:
    if effect.due_before != effect.due_after:
        return f"due {effect.due_after}, was {effect.due_before}"
    return (
        f"due {effect.due_after} as before, last working day {effect.last_working_day_after}, "
        f"was {effect.last_working_day_before}"
    )
