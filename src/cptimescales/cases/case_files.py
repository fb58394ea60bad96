"""Reads one case from a JSON or TOML file, or from JSON that a host received.

A case must not contain names. A key that asks for one is refused, wherever it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
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
_IN_JSON = {None: "null", True: "true", False: "false"}
_LONGEST_DAY = 40
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
        _checked(data, Case, (), file, _json_day if suffix == ".json" else _toml_day), file
    )


def parse_case(data: Mapping[str, Any] | str | bytes) -> Case:
    """One case from JSON that a host received: its text, or what the host parsed from it.

    The keys are those of `read_case`. What `model_dump` and `model_dump_json` of a case wrote is
    read, too.

    Raises:
        CaseError: the data cannot be read or trusted. `path` leads to the field at fault, `problem`
            says how to correct it.

    >>> body = '{"reference": "C-1", "events": [{"event": "conference_held", "on": "14/12/2026"}]}'
    >>> try:
    ...     parse_case(body)
    ... except CaseError as error:
    ...     print(error.code, error.path)
    ...     print(error)
    bad_case ('events', 0, 'on')
    input: events 1, on: it must be a date, not '14/12/2026'; write it as YYYY-MM-DD, ...
    """
    if isinstance(data, bytes):
        try:
            data = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise CaseError(_SENT, "", "it is not UTF-8 text; send it as UTF-8") from None
    content = json_content(data, _SENT, CaseError) if isinstance(data, str) else data
    if not isinstance(content, Mapping):
        raise CaseError(_SENT, "", f"it must be one case, an object, not {type(content).__name__}")
    return _case(_checked(content, Case, (), _SENT, _sent_day), _SENT)


def case_error(errors: Iterable[Mapping[str, Any]]) -> CaseError:
    """The refusal for a case that pydantic or a web framework refused, with the path to the field.

    A host that handles a `TimescaleError` so handles every bad case in one place. The values that
    were sent are not repeated.

    Args:
        errors: what `error.errors()` of pydantic and FastAPI returns, or `error.errors` of Django
            Ninja. The first error is reported.

    >>> from pydantic import ValidationError
    >>> try:
    ...     Case.model_validate({"reference": "C-1", "born": "6 May 2012"})
    ... except ValidationError as error:
    ...     print(case_error(error.errors()))
    input: born: it must be a date that exists, or text such as 2026-12-14
    """
    first = next(iter(errors), {"loc": (), "type": "", "msg": "it cannot be read"})
    path = tuple(first["loc"])
    if path[:1] == ("body",):
        path = path[1:]
    kind, problem = first["type"], str(first["msg"]).removeprefix("Value error, ")
    if kind == "json_invalid":
        path, problem = (), "it is not valid JSON"
    elif kind == "missing":
        problem = "it is missing, and it is mandatory"
    elif kind == "extra_forbidden":
        problem = NO_PERSON if asks_for_a_person(str(path[-1])) else "it is not known"
    return _refusal(_SENT, path, problem)


def day_problem(value: Any) -> str:
    """Why a value of JSON is no day.

    >>> day_problem("2026-02-31")
    "it must be a date, not '2026-02-31'; there is no such day"
    """
    if isinstance(value, str) and len(value) > _LONGEST_DAY:
        value = f"{value[:_LONGEST_DAY]}…"
    try:
        _json_day(value)
    except NotADateError as error:
        words = _IN_JSON.get(value) if value is None or isinstance(value, bool) else None
        return str(error) if words is None else str(error).replace(repr(value), words)
    return ""


_Day = Callable[[Any], date]
_Path = tuple[str | int, ...]
_SENT = "input"  # what a refusal names in place of a file


def _refusal(file: str, path: _Path, problem: str) -> CaseError:
    """The refusal of a field. For people, an entry of a list has a number from 1."""
    steps: list[str] = []
    for step in path:
        if isinstance(step, int) and steps:
            steps[-1] += f" {step + 1}"
        else:
            steps.append(str(step))
    return CaseError(file, ", ".join(steps), problem, path=path)


def _json_day(value: Any) -> date:
    if not isinstance(value, str):
        raise NotADateError("it", value, 'write it in quotes, for example "2026-12-14"')
    return parse_iso_date(value, "it")


def _sent_day(value: Any) -> date:
    return value if type(value) is date else _json_day(value)


def _toml_day(value: Any) -> date:
    if type(value) is date:
        return value
    text = value if isinstance(value, str) else str(value)
    raise NotADateError(
        "it", text, "write the day without a time and without quotes, for example 2026-12-14"
    )


def _checked(
    data: Mapping[str, Any], form: type[Frozen], path: _Path, file: str, day: _Day
) -> dict[str, Any]:
    """Checks the keys and values of a parsed case, or of one of its entries."""
    for key in data:
        if key not in form.model_fields:
            _refuse_key(key, tuple(form.model_fields), path, file)
    for key, field in form.model_fields.items():
        if field.is_required() and key not in data:
            raise _refusal(file, (*path, key), "it is missing, and it is mandatory")
    return {key: _value(key, value, form, (*path, key), file, day) for key, value in data.items()}


def _refuse_key(key: str, known: tuple[str, ...], path: _Path, file: str) -> None:
    if asks_for_a_person(key):
        raise _refusal(file, (*path, key), NO_PERSON)
    near = get_close_matches(key.lower(), known, n=1, cutoff=0.55)
    hint = f"did you mean {near[0]!r}? " if near else ""
    raise _refusal(file, (*path, key), f"it is not known; {hint}known: {', '.join(known)}")


def _value(key: str, value: Any, form: type[Frozen], path: _Path, file: str, day: _Day) -> Any:
    if value is None and form.model_fields[key].default is None:  # null, as `model_dump` writes it
        return None
    if form is Case and key in _LISTS:
        if not isinstance(value, list | tuple) or not all(
            isinstance(entry, dict) for entry in value
        ):
            keys = " and ".join(_LISTS[key].model_fields)
            raise _refusal(file, path, f"it must be a list of entries, each with {keys}")
        return [
            _checked(entry, _LISTS[key], (*path, number), file, day)
            for number, entry in enumerate(value)
        ]
    if key == "columns":
        return _further_columns(value, path, file)
    if form is Case and key in _EVENT_NAMES:
        return _event_names(value, path, file)
    if key == "every":
        if not isinstance(value, dict):
            raise _refusal(file, path, "it must have count and unit, such as 2 and weeks")
        return _checked(value, Every, path, file, day)
    if key == "count":
        if type(value) is not int or not 1 <= value <= LARGEST_COUNT:
            raise _refusal(
                file, path, f"it must be a whole number from 1 to {LARGEST_COUNT:,}, not {value!r}"
            )
        return value
    if key in _DATES:
        try:
            return day(value)
        except NotADateError as error:
            problem = str(error) if day is _toml_day else day_problem(value)
            raise _refusal(file, path, problem) from None
    if not isinstance(value, str) or not value.strip():
        raise _refusal(file, path, f"it must be text that is not blank, not {value!r}")
    if key == "unit" and value.strip() not in _UNITS:
        raise _refusal(file, path, f"it must be one of {', '.join(_UNITS)}, not {value!r}")
    return value.strip()


def _event_names(value: Any, path: _Path, file: str) -> Sequence[str]:
    if not isinstance(value, list | tuple):
        raise _refusal(file, path, "it must be a list of the names of events")
    for number, name in enumerate(value, start=1):
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise _refusal(file, (*path, number - 1), MISSPELT.format(name))
        if name in value[: number - 1]:
            raise _refusal(
                file, (*path, number - 1), f"{name} is there twice; name each event once"
            )
    return value


def _further_columns(value: Any, path: _Path, file: str) -> dict[str, str]:
    if not isinstance(value, dict):
        raise _refusal(file, path, "it must have the name and the text of each further column")
    for name, text in value.items():
        if asks_for_a_person(name):
            raise _refusal(file, (*path, name), NO_PERSON)
        if not isinstance(text, str):
            raise _refusal(file, (*path, name), f"it must be text, not {text!r}")
    return value


def _case(data: dict[str, Any], file: str) -> Case:
    """Makes the case. Refuses parts that contradict each other, as in an impossible history."""
    try:
        return Case.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
    path: _Path = tuple(first["loc"])
    if first["type"] == "string_pattern_mismatch":
        raise _refusal(file, path, MISSPELT.format(first["input"]))
    while path and not isinstance(path[-1], int):
        path = path[:-1]
    raise _refusal(file, path, str(first["msg"]).removeprefix("Value error, "))
