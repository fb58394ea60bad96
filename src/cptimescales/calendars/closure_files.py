"""Reads a file of closure days: the days on which an authority is closed, each with its name."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from io import StringIO
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple

from cptimescales.calendars.text_files import json_content, toml_content, utf8_text
from cptimescales.calendars.working_calendar import closure_days
from cptimescales.calendars.written_days import parse_iso_date, parse_iso_or_uk_date
from cptimescales.errors import ClosuresFileError, NotADateError


class _Closure(NamedTuple):
    place: str
    """Where the file lists it: an entry or a line."""
    day: date
    name: str


def read_closures(path: str | PathLike[str]) -> tuple[tuple[date, str], ...]:
    """The closure days of a file in order of date, each with its name, for `closures=`.

    The file is UTF-8 text. The end of its name says its form:

    - `.toml`: `closures = [{ date = 2026-12-29, name = "Council closed" }]`, the days without
      quotes, or in quotes as `"2026-12-29"`.
    - `.json`: `{"closures": [{"date": "2026-12-29", "name": "Council closed"}]}`.
    - `.csv`: the header `date,name`, then a row for each day, which is written `2026-12-29` or
      `29/12/2026`. Empty rows are skipped. A name with a comma goes in double quotes.

    Every day has a name, because each result shows why the day did not count. A day may be listed
    again with the same name. A key that is not in this description is refused.

    Raises:
        ClosuresFileError: the file cannot be read, lists no day, or has an entry that is not a day
            with a name. The message names the file and the entry or line.

    >>> import cptimescales as cpt
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "closures.csv")
    ...     _ = path.write_text("date,name\\n29/12/2026,Council closed\\n", "utf-8")
    ...     closures = read_closures(path)
    >>> closures
    ((datetime.date(2026, 12, 29), 'Council closed'),)
    >>> cpt.calendar("england-and-wales", closures=closures).next_working_day(date(2026, 12, 24))
    datetime.date(2026, 12, 30)
    """
    file = str(path)
    read = {".toml": _from_toml, ".json": _from_json, ".csv": _from_csv}.get(
        Path(path).suffix.lower()
    )
    if read is None:
        raise ClosuresFileError(file, "", "a closures file is a .toml, .json or .csv file")
    text = utf8_text(Path(path), ClosuresFileError)
    if not text.strip():
        raise ClosuresFileError(file, "", "it is empty")
    names = _one_name_a_day(read(text, file), file)
    if not names:
        raise ClosuresFileError(
            file, "", "it lists no closure days; without any, no closures file is needed"
        )
    return closure_days(names)


def _one_name_a_day(closures: Iterable[_Closure], file: str) -> dict[date, str]:
    first: dict[date, _Closure] = {}
    for closure in closures:
        earlier = first.setdefault(closure.day, closure)
        if earlier.name != closure.name:
            raise ClosuresFileError(
                file,
                closure.place,
                f"{closure.day} is {closure.name!r} here and {earlier.name!r} at {earlier.place}; "
                "keep one",
            )
    return {closure.day: closure.name for closure in first.values()}


def _from_toml(text: str, file: str) -> Iterator[_Closure]:
    return _entries(toml_content(text, file, ClosuresFileError), file)


def _from_json(text: str, file: str) -> Iterator[_Closure]:
    return _entries(json_content(text, file, ClosuresFileError), file)


def _entries(content: Any, file: str) -> Iterator[_Closure]:
    """The closures of a parsed file. Each is an entry with a date and a name, and nothing else."""
    if not isinstance(content, dict) or not isinstance(content.get("closures"), list):
        raise ClosuresFileError(
            file, "", "it must hold a list named closures, of entries with a date and a name"
        )
    _refuse_other_keys(content, ("closures",), file, "")
    for number, entry in enumerate(content["closures"], start=1):
        place = f"closure {number}"
        if not isinstance(entry, dict):
            raise ClosuresFileError(
                file, place, f"it is {entry!r}, not an entry with a date and a name"
            )
        _refuse_other_keys(entry, ("date", "name"), file, place)
        if "date" not in entry:
            raise ClosuresFileError(file, place, "it has no date")
        yield _Closure(
            place, _day(entry["date"], file, place), _name(entry.get("name"), file, place)
        )


def _refuse_other_keys(
    entry: dict[str, Any], allowed: tuple[str, ...], file: str, place: str
) -> None:
    unknown = sorted(set(entry).difference(allowed))
    if unknown:
        keys = ", ".join(map(repr, unknown))
        raise ClosuresFileError(
            file, place, f"unknown key {keys}; allowed: {' and '.join(allowed)}"
        )


def _from_csv(text: str, file: str) -> Iterator[_Closure]:
    rows = csv.reader(StringIO(text, newline=""), strict=True)
    header: list[str] = []
    try:
        for row in rows:
            cells, place = [cell.strip() for cell in row], f"line {rows.line_num}"
            if not any(cells):
                continue  # spreadsheets leave rows of bare commas behind
            if not header:
                header = [cell.lower() for cell in cells]
                if header != ["date", "name"]:
                    raise ClosuresFileError(
                        file, place, f"the header must be date,name; it is {','.join(cells)!r}"
                    )
                continue
            if len(cells) != 2:
                raise ClosuresFileError(
                    file,
                    place,
                    f"it has {len(cells)} cells, not a date and a name; "
                    "a name with a comma goes in quotes",
                )
            day, name = cells
            yield _Closure(place, _day(day, file, place, uk=True), _name(name, file, place))
    except csv.Error as error:
        raise ClosuresFileError(
            file, f"line {rows.line_num}", f"it is not valid CSV: {error}"
        ) from None


def _day(value: object, file: str, place: str, *, uk: bool = False) -> date:
    if type(value) is date:
        return value
    if not isinstance(value, str):
        raise ClosuresFileError(
            file, place, f"the date must be a whole day such as 2026-12-29, not {value}"
        )
    try:
        return (parse_iso_or_uk_date if uk else parse_iso_date)(value, "the closure day")
    except NotADateError as error:
        raise ClosuresFileError(file, place, str(error)) from None


def _name(value: object, file: str, place: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ClosuresFileError(
            file, place, "it has no name; say why the authority is closed, every result shows it"
        )
    return value.strip()
