"""Why a body cannot be read, in our words: the place, what was given, what is allowed."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from cptimescales.cases.case import AgreedDate, Case, ClosureDay, Every, asks_for_a_person
from cptimescales.cases.case_files import MISSPELT, case_error, day_problem
from cptimescales.cases.events import CaseEvent
from cptimescales.rules.frozen import Frozen
from cptimescales.service.problems import BodyError

_LONGEST_GIVEN = 60
_NESTED: dict[str | int, type[Frozen]] = {
    "case": Case,
    "events": CaseEvent,
    "agreed": AgreedDate,
    "every": Every,
    "closures": ClosureDay,
}
_WANTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "mapping_type": "an object",
    "dict_type": "an object",
    "model_type": "an object",
}


def body_error(error: ValidationError, kind: type[Frozen], content: Callable[[], Any]) -> BodyError:
    """The refusal of a body that pydantic refused.

    Args:
        error: what pydantic says.
        kind: the question that the body should be.
        content: reads the body as JSON.
    """
    errors = error.errors(include_url=False, include_input=False)
    first = errors[0]
    if first["type"] == "missing":  # a misspelt key says more than the key that it is not
        place = first["loc"][:-1]
        unknown = (each for each in errors if each["type"] == "extra_forbidden")
        first = next((each for each in unknown if each["loc"][:-1] == place), first)
    what, context, path = first["type"], first.get("ctx", {}), tuple(first["loc"])
    if what == "extra_forbidden" and not asks_for_a_person(str(path[-1])):
        return _unknown_key(kind, path)
    found = case_error([first])
    problem = found.problem
    if what == "json_invalid":
        problem = f"it is not valid JSON: {context['error']}"
    elif what == "not_a_date":
        problem = day_problem(_at(content(), path))
    elif what == "string_pattern_mismatch":
        problem = MISSPELT.format(_at(content(), path))
    elif what == "string_too_short":
        problem = "it is blank; write a text"
    elif what in ("greater_than_equal", "less_than_equal"):
        bound = f"{context['ge']:,} or more" if "ge" in context else f"{context['le']:,} or less"
        problem = f"it must be {bound}, not {_given(_at(content(), path))}"
    elif what in ("string_too_long", "too_long"):
        most = context["max_length"]
        unit = "letters" if what == "string_too_long" else "entries"
        problem = f"it has {len(_at(content(), path)):,} {unit}; allowed: {most:,}"
    elif what in _WANTED or what == "literal_error":
        wanted = _WANTED.get(what) or context["expected"]
        problem = f"it must be {wanted}, not {_given(_at(content(), path))}"
    return BodyError("body", found.key, problem, path=found.path)


def not_text(body: bytes) -> str:
    """Why a body is no UTF-8 text that could be JSON; empty if it is.

    >>> not_text("{}".encode("utf-16"))
    'it is UTF-16 or UTF-32 text; send it as UTF-8'
    """
    if not body.strip():
        return "it is empty; post a question as JSON"
    if body.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in body[:4]:
        return "it is UTF-16 or UTF-32 text; send it as UTF-8"
    try:
        body.decode()
    except UnicodeDecodeError as error:
        return (
            f"it is not UTF-8 text: byte {error.start + 1:,} is 0x{body[error.start]:02X}; "
            "send it as UTF-8"
        )
    return ""


def _unknown_key(kind: type[Frozen], path: tuple[str | int, ...]) -> BodyError:
    names = [step for step in path[:-1] if not isinstance(step, int)]
    model = _NESTED[names[-1]] if names else kind
    known = [field.alias or name for name, field in model.model_fields.items()]
    near = tuple(get_close_matches(str(path[-1]).lower(), known, n=3, cutoff=0.55))
    hint = f"did you mean {' or '.join(map(repr, near))}? " if near else ""
    key = case_error([{"loc": path, "type": "", "msg": ""}]).key
    problem = f"it is not known; {hint}known: {', '.join(known)}"
    return BodyError("body", key, problem, path=path, near=near)


def _at(content: Any, path: tuple[str | int, ...]) -> Any:
    """What stands at a place of a body."""
    for step in path:
        content = content[step]
    return content


def _given(value: Any) -> str:
    """What was given, as JSON has it. What may be long is named, not repeated."""
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    if isinstance(value, (dict, list)):
        return "an object" if isinstance(value, dict) else "a list"
    text = repr(value)
    short = text if len(text) <= _LONGEST_GIVEN else f"{text[:_LONGEST_GIVEN]}…"
    return f"the text {short}" if isinstance(value, str) else short
