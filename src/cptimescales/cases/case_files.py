"""Reads one case from a JSON or TOML file.

The file must not contain names. A key that asks for one is refused, wherever it is in the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from difflib import get_close_matches
from itertools import pairwise
from os import PathLike
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import ValidationError

from cptimescales.calendars.text_files import json_content, toml_content, utf8_text
from cptimescales.calendars.written_days import parse_iso_date
from cptimescales.cases.case import AgreedDate, Case, ClosureDay, Every, asks_for_a_person
from cptimescales.cases.events import CaseEvent
from cptimescales.errors import CaseError, NotADateError
from cptimescales.rules.frozen import Frozen
from cptimescales.rules.period import LARGEST_COUNT

NO_PERSON = (
    "a case holds no names, and nothing about a person but dates; give your own reference instead"
)
"""Why a key or a column that asks for a person is refused."""

MISSPELT = (
    "{!r} is not the name of an event; a name has lower-case letters, digits and underscores, "
    "such as conference_held"
)
"""Why a name is not that of an event."""

_LISTS: dict[str, type[Frozen]] = {
    "events": CaseEvent,
    "agreed": AgreedDate,
    "closures": ClosureDay,
}
_EVENT_NAMES = ("recorded", "newest_only")
_DATES = ("born", "expected_birth", "on", "date")
_UNITS = get_args(Every.model_fields["unit"].annotation)
_NAME = re.compile("[a-z][a-z0-9_]*")


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
    `closures`, `recorded`, `newest_only` and `columns`. A date has no time. In TOML, write a TOML
    date (`2026-12-14`, without quotes); in JSON, the text `"2026-12-14"`. No other format is read.

    Raises:
        CaseError: the file cannot be read or trusted. The message names the file and the key, and
            says how to correct it.
    """
    file, suffix = str(path), Path(path).suffix.lower()
    if suffix == ".csv":
        raise CaseError(file, "", "a CSV holds many cases; read it with read_cases")
    if suffix not in (".json", ".toml"):
        problem = "a case is a .json or .toml file; a .csv file holds many cases"
        if suffix in (".xlsx", ".xlsm", ".xls", ".ods"):
            problem += ": save the sheet as CSV UTF-8, with a row for each event"
        raise CaseError(file, "", problem)
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
    if asks_for_a_person(key):
        raise CaseError(file, f"{where}{key}", NO_PERSON)
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
    if key == "columns":
        return _further_columns(value, where, file)
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
            raise CaseError(file, f"{where} {number}", MISSPELT.format(name))
        if name in value[: number - 1]:
            raise CaseError(
                file, f"{where} {number}", f"{name} is there twice; name each event once"
            )
    return value


def _further_columns(value: Any, where: str, file: str) -> dict[str, str]:
    if not isinstance(value, dict):
        raise CaseError(file, where, "it must have the name and the text of each further column")
    for name, text in value.items():
        if asks_for_a_person(name):
            raise CaseError(file, f"{where}, {name}", NO_PERSON)
        if not isinstance(text, str):
            raise CaseError(file, f"{where}, {name}", f"it must be text, not {text!r}")
    return value


def _case(data: dict[str, Any], file: str) -> Case:
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
        raise CaseError(file, f"{key}, {first['loc'][-1]}", MISSPELT.format(first["input"]))
    raise CaseError(file, key, str(first["msg"]).removeprefix("Value error, "))
