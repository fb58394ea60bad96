"""The command `calendar-update`: compares a newer bank-holiday list with the record."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cptimescales.calendars.text_files import utf8_text
from cptimescales.cli.atomic_files import write_whole
from cptimescales.cli.options import (
    closures_option,
    command,
    date_option,
    file_argument,
    file_option,
    rulebook_option,
    usage_error,
)
from cptimescales.cli.output import printable, write_json
from cptimescales.cli.stored_dates import StoredEffect, effects_on
from cptimescales.errors import TimescaleError

if TYPE_CHECKING:
    from cptimescales.audit import Effect
    from cptimescales.calendars import BankHoliday, Difference, DivisionRecord

_PARTS = (
    "added",
    "withdrawn",
    "renamed",
    "unexpected",
    "missing",
    "not_replaced",
    "on_weekends",
)
_SOURCE = "https://www.gov.uk/bank-holidays.json"
_RECORDS = "src/cptimescales/calendars/records"


@command()
@file_argument()
@file_option(
    "--dates",
    help="Stored dates: a CSV (rule,on; optional reference,rulebook,number), or a case.",
)
@rulebook_option(
    required=False, help="The rulebook of dates that name none: its name, or your own .toml file."
)
@closures_option()
@date_option("--seen-on", help="With --write: the day on which the list was first seen.")
@click.option(
    "--source", metavar="TEXT", default=_SOURCE, help="With --write: where the list was seen."
)
@click.option(
    "--write",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    help="Compare with the record in FOLDER, and write the changes into it.",
)
@click.option(
    "--file-is-whole",
    is_flag=True,
    help="With --write: write although predicted days are missing from the list.",
)
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
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
    """Compare GOV.UK's newest bank holidays with the record. Stored dates that move are listed.

    FILE is your download of https://www.gov.uk/bank-holidays.json; the command opens no connection.
    Years before the first year in FILE are not compared. A case of --dates is a .toml or .json
    file.

    FOLDER is src/cptimescales/calendars/records of a checkout. If predicted days are missing, the
    list may be cut off: compare it with https://www.gov.uk/bank-holidays before --file-is-whole.

    Exit code 0: the record says the same, or the changes were written; 1: they differ, or a stored
    date could not be answered; 2: FILE cannot be read.

    \b
    Example:
      cptimescales calendar-update bank-holidays.json --dates recorded.csv --rulebook england
    """
    if write is not None and seen_on is None:
        raise usage_error("--write needs --seen-on DATE, the day on which the list was first seen")
    listed = _read_list(file)
    records = {
        name: _shipped_record(name) if write is None else _record_in(write, name) for name in listed
    }
    differences, newer = _compared(file, listed, records, seen_on)
    effects = [] if dates is None else list(effects_on(dates, rulebook, closures, records, newer))
    written: list[Path] = []
    if write is not None and seen_on is not None:
        written = _write(write, differences, seen_on, source, file_is_whole)
    if as_json:
        write_json(_as_json(differences, effects))
    else:
        _show(differences, None if dates is None else effects, written)
    refused = any(isinstance(effect, str) for _, effect in effects)
    if refused or (write is None and any(differences.values())):
        raise click.exceptions.Exit(1)


def _read_list(file: Path) -> dict[str, tuple[BankHoliday, ...]]:
    from cptimescales.calendars import read_list

    text = utf8_text(file)
    try:
        return read_list(text)
    except TimescaleError as error:
        raise TimescaleError(f"{file}: {error}") from None


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
            f"{path}: there is no such file; --write takes the folder {_RECORDS} of a checkout"
        ) from None
    except (ValueError, KeyError, TypeError) as error:
        raise TimescaleError(f"{path}: it is not a record of bank holidays: {error}") from None


def _compared(
    file: Path,
    listed: Mapping[str, tuple[BankHoliday, ...]],
    records: Mapping[str, DivisionRecord],
    seen_on: date | None,
) -> tuple[dict[str, Difference], dict[str, DivisionRecord]]:
    """For each division: what its list changes, and the record with these changes."""
    from cptimescales.calendars import difference, updated

    try:
        differences = {name: difference(records[name], days) for name, days in listed.items()}
        newer = {
            name: updated(records[name], differences[name], seen_on or records[name].checked)
            for name in listed
        }
    except TimescaleError as error:
        raise TimescaleError(f"{file}: {error}") from None
    return differences, newer


def _write(
    folder: Path,
    differences: Mapping[str, Difference],
    seen_on: date,
    source: str,
    file_is_whole: bool,
) -> list[Path]:
    """Writes every file of the record; all texts are made before the first file is replaced."""
    from cptimescales.calendars import updated_toml

    texts = {}
    for name, difference in differences.items():
        path = folder / f"{name}.toml"
        texts[path] = updated_toml(path.read_text("utf-8"), difference, seen_on, source)
    if (missing := _missing_days(differences)) and not file_is_whole:
        raise TimescaleError(
            f"{missing}; nothing was written: download the list again, compare it with "
            "https://www.gov.uk/bank-holidays, and if it is complete, add --file-is-whole"
        )
    for path, text in texts.items():
        write_whole(path, text.encode())
    return list(texts)


def _missing_days(differences: Mapping[str, Difference]) -> str:
    """A warning if predicted days are missing, as from a list that is cut off; otherwise empty."""
    days = [
        (day, name) for name, difference in differences.items() for day in difference.not_replaced
    ]
    if not days:
        return ""
    day, division = min(days, key=lambda missing: missing[0].date)
    return (
        "the list may be cut off: predicted days are missing, and no other day of the year has "
        f"their name ({len(days)}, the first is {day.date} {day} of {division})"
    )


def _as_json(differences: Mapping[str, Difference], effects: Sequence[StoredEffect]) -> str:
    from cptimescales.export.contract.printed import (
        CalendarUpdate,
        HolidayDifference,
        ListedHoliday,
        StoredDateEffect,
        StoredDateRefused,
    )

    def days(listed: tuple[BankHoliday, ...]) -> tuple[ListedHoliday, ...]:
        return tuple(ListedHoliday(date=day.date, name=day.name, note=day.note) for day in listed)

    divisions = {
        name: HolidayDifference(
            new_years={str(year): days(listed) for year, listed in difference.new_years.items()},
            **{part: days(getattr(difference, part)) for part in _PARTS},
        )
        for name, difference in differences.items()
    }
    stored = [
        StoredDateRefused(reference=reference, refused=effect)
        if isinstance(effect, str)
        else StoredDateEffect(reference=reference, **asdict(effect))
        for reference, effect in effects
    ]
    update = CalendarUpdate.model_validate({"differences": divisions, "dates": stored})
    return update.model_dump_json(indent=2)


def _show(
    differences: Mapping[str, Difference],
    effects: Sequence[StoredEffect] | None,
    written: Sequence[Path],
) -> None:
    for name, difference in differences.items():
        headings = ", ".join(_headings(difference)) if difference else "the record says the same"
        click.echo(f"{name}: {headings}")
        for line in _lines(difference):
            click.echo(f"  {line}")
    if missing := _missing_days(differences):
        click.echo(f"\nwarning: {missing}")
    if effects is not None:
        _show_effects(effects)
    if written:
        names = ", ".join(path.name for path in written)
        click.echo(f"\nwrote {names}; now run: make data vectors")


def _headings(difference: Difference) -> Iterator[str]:
    for year, days in difference.new_years.items():
        yield f"{year} is new ({len(days)} days)"
    for part in ("added", "withdrawn", "renamed"):
        if getattr(difference, part):
            yield f"{len(getattr(difference, part))} {part}"
    if difference.on_weekends:
        yield f"{len(difference.on_weekends)} on a weekend"


def _lines(difference: Difference) -> Iterator[str]:
    unexpected = {day.date for day in difference.unexpected}
    for days in difference.new_years.values():
        for day in days:
            note = " (no rule predicts it)" if day.date in unexpected else ""
            yield f"+ {day.date} {day}{note}"
    for day in difference.added:
        yield f"+ {day.date} {day}, added"
    for day in difference.withdrawn:
        yield f"- {day.date} {day}, withdrawn"
    for day in difference.renamed:
        yield f"= {day.date} {day}, renamed"
    for day in difference.missing:
        if day.date.year in difference.new_years:
            yield f"- {day.date} {day}, predicted by a rule and not listed"
    for day in difference.on_weekends:
        yield f"= {day.date} {day}, a {day.date:%A}: it moves no date"


def _show_effects(effects: Sequence[StoredEffect]) -> None:
    counts = Counter(
        "refused" if isinstance(effect, str) else effect.outcome for _, effect in effects
    )
    outcomes = ", ".join(
        f"{counts[outcome]:,} {outcome}" for outcome in ("changed", "settled", "same", "refused")
    )
    click.echo(f"\n{len(effects):,} stored dates: {outcomes}")
    for reference, effect in effects:
        if isinstance(effect, str):
            click.echo(f"  {printable(reference)}: refused: {effect}")
        elif effect.outcome == "changed":
            click.echo(f"  {printable(reference)}: {effect.rule} on {effect.on}: {_moved(effect)}")


def _moved(effect: Effect) -> str:
    if effect.due_before != effect.due_after:
        return f"due {effect.due_after}, was {effect.due_before}"
    return (
        f"due {effect.due_after} as before, last working day {effect.last_working_day_after}, "
        f"was {effect.last_working_day_before}"
    )
