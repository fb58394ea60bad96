"""Reads cases: one case from a JSON or TOML file, many from a CSV with one event in each row.

A case file must not contain names. A key that asks for one is refused, wherever it is in the file.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from difflib import get_close_matches
from itertools import groupby, pairwise
from os import PathLike
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import ValidationError

from cptimescales.calendars.text_files import json_content, toml_content, utf8_text
from cptimescales.calendars.written_days import parse_iso_date, parse_iso_or_uk_date
from cptimescales.cases.case import AgreedDate, Case, ClosureDay, Every
from cptimescales.cases.events import CaseEvent
from cptimescales.errors import CaseError, NotADateError, TimescaleError
from cptimescales.rules.period import LARGEST_COUNT
from cptimescales.rules.results import Frozen

COLUMNS = ("reference", "event", "on", "born", "expected_birth")
"""The columns of a CSV of cases, in any order. The last two are optional."""

_LISTS: dict[str, type[Frozen]] = {
    "events": CaseEvent,
    "agreed": AgreedDate,
    "closures": ClosureDay,
}
_EVENT_NAMES = ("recorded", "newest_only")
_DATES = ("born", "expected_birth", "on", "date")
_UNITS = get_args(Every.model_fields["unit"].annotation)
_NAME = re.compile("[a-z][a-z0-9_]*")
_MISSPELT = (
    "{!r} is not the name of an event; a name has lower-case letters, digits and underscores, "
    "such as conference_held"
)
_OF_A_PERSON = {
    *("name", "names", "forename", "forenames", "firstname", "surname", "lastname"),
    *("fullname", "initials", "alias"),
    *("child", "children", "mother", "father", "parent", "parents", "sibling", "siblings"),
}


class CaseRefusal(Frozen):
    """A case of a CSV that could not be read, and why.

    Attributes:
        rows: its first and its last row. The header is row 1.
    """

    kind: Literal["case_refusal"] = "case_refusal"
    file: str
    reference: str
    rows: tuple[int, int] | None = None
    code: str
    message: str


def read_case(path: str | PathLike[str]) -> Case:
    """One case from a `.json` or `.toml` file.

    The keys are those of `Case`: `reference`, `born` or `expected_birth`, `events`, `agreed`,
    `closures`, `recorded` and `newest_only`. A date has no time. In TOML, write a TOML date
    (`2026-12-14`, without quotes); in JSON, the text `"2026-12-14"`. No other format is read.

    Raises:
        CaseError: the file cannot be read or trusted. The message names the file and the key, and
            says how to correct it.
    """
    file, suffix = str(path), Path(path).suffix.lower()
    if suffix == ".csv":
        raise CaseError(file, "", "a CSV holds many cases; read it with read_cases")
    if suffix not in (".json", ".toml"):
        raise CaseError(file, "", "a case is a .json or .toml file; a .csv file holds many cases")
    text = utf8_text(Path(path), CaseError)
    if not text.strip():
        raise CaseError(file, "", "it is empty; a case has at least a reference")
    parse = json_content if suffix == ".json" else toml_content
    data = parse(text, file, CaseError)
    if not isinstance(data, dict):
        raise CaseError(
            file, "", f"it must hold one case, from {{ to }}, not {type(data).__name__}"
        )
    return _case(
        _checked(data, Case, "", file, _json_day if suffix == ".json" else _toml_day), file
    )


def read_cases(path: str | PathLike[str]) -> Iterator[Case | CaseRefusal]:
    """The cases of a CSV, read one at a time. A case with an error is refused; the rest is read.

    One row is one event. The columns are `reference`, `event` and `on`, and optionally `born` and
    `expected_birth`. Dates are `2026-12-14` or `14/12/2026`. `born` may be in one of a case's rows
    or in all. Agreed dates and closures are possible only in JSON and TOML.

    The rows of one case must follow each other, so a file of any length needs little memory: only
    the references of earlier cases are kept. If a reference comes again later, its later rows are
    refused, because the case was already read without them.

    Raises:
        CaseError: the file cannot be read, is not CSV, or has other columns.
    """
    file = str(path)
    if Path(path).suffix.lower() != ".csv":
        raise CaseError(
            file,
            "",
            "a file of many cases is a .csv file; read a .json or .toml file with read_case",
        )
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as lines:
            yield from _cases(lines, file)
    except UnicodeDecodeError:
        raise CaseError(file, "", "it is not UTF-8 text; save it again as CSV UTF-8") from None
    except OSError as error:
        raise CaseError(file, "", f"it cannot be read: {error.strerror}") from None


_Day = Callable[[Any], date]


def _json_day(value: Any) -> date:
    if not isinstance(value, str):
        raise NotADateError("it", value, 'write it in quotes, for example "2026-12-14"')
    return parse_iso_date(value, "it")


def _toml_day(value: Any) -> date:
    if type(value) is date:
        return value
    text = value if isinstance(value, str) else str(value)
    raise NotADateError(
        "it", text, "write the day without a time and without quotes, for example 2026-12-14"
    )


def _checked(
    data: dict[str, Any], form: type[Frozen], where: str, file: str, day: _Day
) -> dict[str, Any]:
    """Checks the keys and values of a parsed case, or of one of its entries."""
    for key in data:
        if key not in form.model_fields:
            _refuse_key(key, tuple(form.model_fields), where, file)
    for key, field in form.model_fields.items():
        if field.is_required() and key not in data:
            raise CaseError(file, f"{where}{key}", "it is missing, and it is mandatory")
    return {
        key: _value(key, value, form, f"{where}{key}", file, day) for key, value in data.items()
    }


def _refuse_key(key: str, known: tuple[str, ...], where: str, file: str) -> None:
    if _OF_A_PERSON & set(key.lower().replace("-", "_").replace(" ", "_").split("_")):
        problem = (
            "a case holds no names, and nothing about a person but dates; "
            "give your own reference instead"
        )
        raise CaseError(file, f"{where}{key}", problem)
    near = get_close_matches(key.lower(), known, n=1, cutoff=0.55)
    hint = f"did you mean {near[0]!r}? " if near else ""
    raise CaseError(file, f"{where}{key}", f"it is not known; {hint}known: {', '.join(known)}")


def _value(key: str, value: Any, form: type[Frozen], where: str, file: str, day: _Day) -> Any:
    if form is Case and key in _LISTS:
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            keys = " and ".join(_LISTS[key].model_fields)
            raise CaseError(file, where, f"it must be a list of entries, each with {keys}")
        return [
            _checked(entry, _LISTS[key], f"{key} {number}, ", file, day)
            for number, entry in enumerate(value, start=1)
        ]
    if form is Case and key in _EVENT_NAMES:
        return _event_names(value, where, file)
    if key == "every":
        if not isinstance(value, dict):
            raise CaseError(file, where, "it must have count and unit, such as 2 and weeks")
        return _checked(value, Every, f"{where}, ", file, day)
    if key == "count":
        if type(value) is not int or not 1 <= value <= LARGEST_COUNT:
            raise CaseError(
                file, where, f"it must be a whole number from 1 to {LARGEST_COUNT:,}, not {value!r}"
            )
        return value
    if key in _DATES:
        try:
            return day(value)
        except NotADateError as error:
            raise CaseError(file, where, str(error)) from None
    if not isinstance(value, str) or not value.strip():
        raise CaseError(file, where, f"it must be text that is not blank, not {value!r}")
    if key == "unit" and value.strip() not in _UNITS:
        raise CaseError(file, where, f"it must be one of {', '.join(_UNITS)}, not {value!r}")
    return value.strip()


def _event_names(value: Any, where: str, file: str) -> list[str]:
    if not isinstance(value, list):
        raise CaseError(file, where, "it must be a list of the names of events")
    for number, name in enumerate(value, start=1):
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise CaseError(file, f"{where} {number}", _MISSPELT.format(name))
        if name in value[: number - 1]:
            raise CaseError(
                file, f"{where} {number}", f"{name} is there twice; name each event once"
            )
    return value


def _case(data: dict[str, Any], file: str, rows: str = "") -> Case:
    """Makes the case. Refuses parts that contradict each other, as in an impossible history."""
    try:
        return Case.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
    key = ", ".join(
        [
            f"{step} {number + 1}"
            for step, number in pairwise(first["loc"])
            if isinstance(number, int)
        ]
    )
    if first["type"] == "string_pattern_mismatch":
        raise CaseError(file, f"{key}, {first['loc'][-1]}", _MISSPELT.format(first["input"]))
    raise CaseError(file, rows or key, str(first["msg"]).removeprefix("Value error, "))


_EventRow = tuple[int, dict[str, str]]


def _cases(lines: Iterable[str], file: str) -> Iterator[Case | CaseRefusal]:
    first_rows: dict[str, int] = {}
    for reference, rows_of_case in groupby(_rows(lines, file), key=lambda row: row[1]["reference"]):
        rows = list(rows_of_case)
        numbers = (rows[0][0], rows[-1][0])
        try:
            if not reference:
                raise CaseError(
                    file, f"row {numbers[0]}, reference", "it is missing, and it is mandatory"
                )
            if reference in first_rows:
                problem = (
                    f"rows of case {reference!r} began at row {first_rows[reference]}; "
                    "put the rows of one case together"
                )
                raise CaseError(file, f"row {numbers[0]}", problem)
            first_rows[reference] = numbers[0]
            yield _from_rows(reference, rows, file)
        except TimescaleError as error:
            yield CaseRefusal(
                file=file, reference=reference, rows=numbers, code=error.code, message=str(error)
            )


def _rows(lines: Iterable[str], file: str) -> Iterator[_EventRow]:
    """The rows of a CSV that are not blank, each with its number as a spreadsheet shows it."""
    reader = csv.reader(lines, strict=True)
    columns: list[str] | None = None
    number = 0
    try:
        for number, row in enumerate(reader, start=1):
            cells = [cell.strip() for cell in row]
            if not any(cells):
                continue  # spreadsheets leave rows of bare commas behind
            if columns is None:
                columns = _header([cell.lower() for cell in cells], f"row {number}, ", file)
            else:
                values = dict.fromkeys(columns, "") | dict(zip(columns, cells, strict=False))
                if len(cells) != len(columns):
                    values["cells"] = str(len(cells))  # refuses the case, and not the whole file
                yield number, values
    except csv.Error as error:
        raise CaseError(file, f"row {number + 1}", f"it is not valid CSV: {error}") from None
    if columns is None:
        raise CaseError(file, "", f"it is empty; its first row must be {','.join(COLUMNS[:3])}")


def _header(columns: list[str], where: str, file: str) -> list[str]:
    for column in columns:
        if column not in COLUMNS:
            _refuse_key(column, COLUMNS, where, file)
        if columns.count(column) > 1:
            raise CaseError(file, f"{where}{column}", "this column appears twice")
    for column in COLUMNS[:3]:
        if column not in columns:
            raise CaseError(
                file,
                f"{where}{column}",
                f"this column is missing; a file of cases needs {', '.join(COLUMNS[:3])}",
            )
    return columns


def _from_rows(reference: str, rows: list[_EventRow], file: str) -> Case:
    data: dict[str, Any] = {"reference": reference, "events": []}
    first_row_with: dict[str, int] = {}
    for number, row in rows:
        where = f"row {number}"
        if "cells" in row:
            raise CaseError(
                file, where, f"it has {row['cells']} cells; the header has another number"
            )
        for key in ("born", "expected_birth"):
            if row.get(key):
                day = _csv_day(row[key], f"{where}, {key}", file)
                if data.setdefault(key, day) != day:
                    problem = (
                        f"it is {day} here and {data[key]} in row {first_row_with[key]}; keep one"
                    )
                    raise CaseError(file, f"{where}, {key}", problem)
                first_row_with.setdefault(key, number)
        if not row["event"]:
            raise CaseError(file, f"{where}, event", "it is missing, and it is mandatory")
        try:
            happened = {"event": row["event"], "on": _csv_day(row["on"], f"{where}, on", file)}
            data["events"].append(CaseEvent.model_validate(happened))
        except ValidationError:
            raise CaseError(file, f"{where}, event", _MISSPELT.format(row["event"])) from None
    first, last = rows[0][0], rows[-1][0]
    return _case(data, file, f"row {first}" if first == last else f"rows {first} to {last}")


def _csv_day(text: str, where: str, file: str) -> date:
    if not text:
        raise CaseError(file, where, "it is missing, and it is mandatory")
    try:
        return parse_iso_or_uk_date(text, "it")
    except NotADateError as error:
        raise CaseError(file, where, str(error)) from None
