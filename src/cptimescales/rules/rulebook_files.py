"""Reads and checks a rulebook file, and reports what is wrong with it.

At run time it reads only a user's own files. The build of the shipped data reads the shipped ones.
"""

from __future__ import annotations

import json
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from cptimescales.calendars.record import DIVISIONS
from cptimescales.calendars.text_files import toml_content, utf8_text
from cptimescales.errors import RulebookError, UnknownCalendarError
from cptimescales.rules.local import extend
from cptimescales.rules.model import RulebookData
from cptimescales.rules.older_schema import refuse_older
from cptimescales.rules.shipped import SHIPPED, shipped_rulebook


@cache
def _form() -> TypeAdapter[RulebookData]:
    return TypeAdapter(RulebookData)


def read_own(path: Path, chain: tuple[Path, ...] = ()) -> RulebookData:
    """A user's own rulebook file, with everything that it inherits.

    Raises:
        RulebookError: the file cannot be read or trusted. The message names the file, the key and
            the correction.
    """
    here = path.resolve()
    if here in chain:
        names = " -> ".join(file.name for file in (*chain, here))
        raise RulebookError(
            str(path), "extends", f"the files extend each other in a circle ({names}); break it"
        )
    content = toml_content(utf8_text(path, RulebookError), str(path), RulebookError)
    refuse_older(content, str(path), _inherited(content.get("extends")))
    data = _checked(content, str(path))
    if data.id in SHIPPED:
        raise RulebookError(
            str(path),
            "id",
            f"{data.id!r} is a rulebook that comes with the library; choose another id",
        )
    if data.extends is None:
        return data
    if data.extends in SHIPPED:
        return extend(shipped_rulebook(data.extends)[0], data, str(path))
    base = path.parent / data.extends
    if not data.extends.endswith(".toml") or not base.exists():
        known = ", ".join(SHIPPED)
        raise RulebookError(
            str(path),
            "extends",
            f"{data.extends!r} is neither a file beside this one nor one of: {known}",
        )
    return extend(read_own(base, (*chain, here)), data, str(path))


def read_rulebook(text: str, file: str) -> RulebookData:
    """The content of one rulebook file, without the rulebook that it extends.

    Raises:
        RulebookError: the file cannot be trusted.
    """
    return _checked(toml_content(text, file, RulebookError), file)


def _inherited(base: object) -> frozenset[str]:
    """The ids of the rules of a shipped rulebook; none if the file extends another file."""
    if not isinstance(base, str) or base not in SHIPPED:
        return frozenset()
    return frozenset(rule.id for rule in shipped_rulebook(base)[0].rules)


def _checked(data: dict[str, Any], file: str) -> RulebookData:
    try:
        # Through JSON, so that the models can be strict: text is no number, and a number no date.
        rulebook = _form().validate_json(json.dumps(data, default=_plain_date))
    except NotImplementedError as error:
        raise RulebookError(file, "", str(error)) from None
    except ValidationError as error:
        first = error.errors()[0]
        raise RulebookError(file, _key(first["loc"], data), _advice(first)) from None
    if rulebook.calendar not in (None, *DIVISIONS):
        raise RulebookError(
            file, "calendar", str(UnknownCalendarError(rulebook.calendar, DIVISIONS))
        )
    return rulebook


def _plain_date(value: object) -> str:
    if type(value) is date:
        return value.isoformat()
    if isinstance(value, (datetime, time)):
        raise NotImplementedError(
            f"{value} has a time of day; dates here are whole days, written 2026-12-14"
        )
    raise NotImplementedError(f"{value!r} does not belong in a rulebook")


def _key(location: tuple[int | str, ...], data: dict[str, Any]) -> str:
    """The place in the file in words: the rule by its id, its version by its number."""
    parts: list[str] = []
    here: Any = data
    for step in location:
        here = _inside(here, step)
        if isinstance(step, int) and parts and isinstance(here, dict) and "id" in here:
            parts[-1] += f" {here['id']}"
        elif isinstance(step, int) and parts:
            parts[-1] += f" {step + 1}"
        else:
            parts.append(str(step))
    return ", ".join(parts)


def _inside(here: Any, step: int | str) -> Any:
    try:
        return here[step]
    except (KeyError, IndexError, TypeError):
        return None


def _advice(problem: Any) -> str:
    if problem["type"] == "missing":
        return "it is missing, and it is mandatory"
    if problem["type"] in ("extra_forbidden", "unexpected_keyword_argument"):
        return "this key is unknown; check its spelling"
    message = str(problem["msg"]).removeprefix("Value error, ")
    value = problem["input"]
    return message if isinstance(value, dict) else f"{message} (given: {value!r})"
