"""Reads a file of closure days: the days on which an authority is closed, each with its name."""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

from cptimescales.calendars.working_calendar import closure_days
from cptimescales.calendars.written_days import parse_iso_date, parse_iso_or_uk_date
from cptimescales.errors import NotADateError, TimescaleError

Placed = tuple[str, date, str]
"""Where in the file a closure stands, its day and its name."""


class ClosuresFileError(TimescaleError):
    """A file of closure days that cannot be trusted, with the file and the line or entry at fault."""

    code = "bad_closures_file"

    def __init__(self, file: str, where: str, problem: str) -> None:
        super().__init__(f"{file}: {where}: {problem}" if where else f"{file}: {problem}")
        self.file = file
        self.where = where
        self.problem = problem


def read_closures(path: Path) -> tuple[tuple[date, str], ...]:
    """The closure days of a file, in order of date.

    A `.toml` file holds `closures = [{ date = 2026-12-29, name = "Council closed" }]`, a `.json` file the same shape, a
    `.csv` file the header `date,name` and one row a day, its dates as `2026-12-29` or `29/12/2026`. All are UTF-8.

    Raises:
        ClosuresFileError: the file cannot be read, says nothing, or has an entry that is not a day with a name.
    """
    file = str(path)
    read = {".toml": _from_toml, ".json": _from_json, ".csv": _from_csv}.get(path.suffix.lower())
    if read is None:
        raise ClosuresFileError(file, "", "a closures file is a .toml, .json or .csv file")
    try:
        text = path.read_text("utf-8-sig")  # spreadsheets put a byte order mark in front
    except UnicodeDecodeError:
        raise ClosuresFileError(file, "", "it is not UTF-8 text; save it again as UTF-8") from None
    except OSError as error:
        raise ClosuresFileError(file, "", f"it cannot be read: {error.strerror}") from None
    if not text.strip():
        raise ClosuresFileError(file, "", "it is empty")
    named: dict[date, Placed] = {}
    for where, day, name in read(text, file):
        first = named.setdefault(day, (where, day, name))
        if first[2] != name:
            problem = f"{day} is {name!r} here and {first[2]!r} at {first[0]}; keep one"
            raise ClosuresFileError(file, where, problem)
    if not named:
        raise ClosuresFileError(
            file, "", "it lists no closure days; without any, no closures file is needed"
        )
    return closure_days({day: name for _, day, name in named.values()})


def _from_toml(text: str, file: str) -> Iterator[Placed]:
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ClosuresFileError(file, "", f"it is not valid TOML: {error}") from None
    return _entries(data, file)


def _from_json(text: str, file: str) -> Iterator[Placed]:
    try:
        data = json.loads(text, object_pairs_hook=_each_key_once)
    except (ValueError, RecursionError) as error:
        raise ClosuresFileError(file, "", f"it is not valid JSON: {error}") from None
    return _entries(data, file)


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # JSON itself would keep the last of two and say nothing.
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {key!r} is there twice in one place")
        found[key] = value
    return found


def _entries(data: Any, file: str) -> Iterator[Placed]:
    """The closures of a parsed file, each an entry with a date and a name and nothing else."""
    if not isinstance(data, dict) or not isinstance(data.get("closures"), list):
        raise ClosuresFileError(
            file, "", "it must hold a list named closures, of entries with a date and a name"
        )
    _refuse_others(set(data) - {"closures"}, file, "", "only closures")
    for number, entry in enumerate(data["closures"], start=1):
        where = f"closure {number}"
        if not isinstance(entry, dict):
            raise ClosuresFileError(
                file, where, f"it is {entry!r}, not an entry with a date and a name"
            )
        _refuse_others(set(entry) - {"date", "name"}, file, where, "only date and name")
        if "date" not in entry:
            raise ClosuresFileError(file, where, "it has no date")
        yield where, _day(entry["date"], file, where), _name(entry.get("name"), file, where)


def _refuse_others(unknown: set[str], file: str, where: str, known: str) -> None:
    if unknown:
        keys = ", ".join(map(repr, sorted(unknown)))
        raise ClosuresFileError(file, where, f"unknown key {keys}; {known} can stand there")


def _from_csv(text: str, file: str) -> Iterator[Placed]:
    rows = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        for number, row in enumerate(filter(_says_something, rows)):
            where, cells = f"line {rows.line_num}", [cell.strip() for cell in row]
            if number == 0:
                if [cell.lower() for cell in cells] != ["date", "name"]:
                    raise ClosuresFileError(
                        file, where, f"the header must be date,name; it is {','.join(cells)!r}"
                    )
            elif len(cells) != 2:
                problem = f"it has {len(cells)} cells, not a date and a name; a name with a comma goes in quotes"
                raise ClosuresFileError(file, where, problem)
            else:
                yield where, _day(cells[0], file, where, uk=True), _name(cells[1], file, where)
    except csv.Error as error:
        raise ClosuresFileError(
            file, f"line {rows.line_num}", f"it is not valid CSV: {error}"
        ) from None


def _says_something(row: list[str]) -> bool:
    # Spreadsheets leave rows of bare commas behind.
    return any(cell.strip() for cell in row)


def _day(given: object, file: str, where: str, *, uk: bool = False) -> date:
    if type(given) is date:
        return given
    if not isinstance(given, str):
        raise ClosuresFileError(
            file, where, f"the date must be a whole day such as 2026-12-29, not {given}"
        )
    try:
        return (
            parse_iso_or_uk_date(given, "the closure day")
            if uk
            else parse_iso_date(given, "the closure day")
        )
    except NotADateError as error:
        raise ClosuresFileError(file, where, str(error)) from None


def _name(given: object, file: str, where: str) -> str:
    if not isinstance(given, str) or not given.strip():
        raise ClosuresFileError(
            file, where, "it has no name; say why the authority is closed, every result shows it"
        )
    return given.strip()
