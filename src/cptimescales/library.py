"""The shipped rulebooks and calendars, read once, hashed.

The only module of the core that opens files: those that came with the package, and a rulebook file of the user's own.
"""

from __future__ import annotations

import json
import tomllib
from datetime import date, datetime, time
from functools import lru_cache
from importlib.resources import files
from os import PathLike
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from cptimescales.answers import Rulebook
from cptimescales.bank_holidays import DIVISIONS, DivisionRecord, read_division
from cptimescales.calendars import Closures, WorkingCalendar
from cptimescales.dates import require_date
from cptimescales.errors import RulebookError, UnknownCalendarError, UnknownRulebookError
from cptimescales.extending import extend
from cptimescales.rules import RulebookData

_DATA = files("cptimescales") / "data"

SHIPPED = ("england", "wales", "scotland", "northern-ireland", "south-west", "leicester-leicestershire-rutland")
"""The rulebooks that come with the library."""


def rulebooks() -> tuple[str, ...]:
    """The names of the rulebooks that come with the library.

    >>> rulebooks()[0]
    'england'
    """
    return SHIPPED


@lru_cache(maxsize=len(SHIPPED))
def rulebook(name: str) -> Rulebook:
    """A rulebook that comes with the library, by its name. There is no default.

    Raises:
        UnknownRulebookError: no rulebook of that name; near matches are named.

    >>> rulebook("south-west").title
    'South West: local procedures'
    """
    return _book(_shipped(name))


def load_rulebook(path: str | PathLike[str]) -> Rulebook:
    """A rulebook from a TOML file of your own, usually one that `extends` a shipped one.

    `extends` names a shipped rulebook or another file beside this one. The file may add rules and tighten limits.

    Raises:
        RulebookError: the file cannot be read or trusted; the message names the file, the key and the mend.
    """
    return _book(_own(Path(path), ()))


def calendar(division: str, *, known_on: date | None = None, closures: Closures | None = None) -> WorkingCalendar:
    """The working calendar of a division: `england-and-wales`, `scotland` or `northern-ireland`. There is no default.

    Args:
        division: one of the three bank-holiday divisions of GOV.UK.
        known_on: answer with the published list as it stood on that day; None for the newest this version holds.
        closures: further days that do not count, each with its name.

    Raises:
        UnknownCalendarError: no such division.
        NotADateError: `known_on` or a closure day is not a date.
        ClosureError: a closure without a name, or one day with two names.
        CalendarRangeError: a closure outside the years covered.

    >>> calendar("northern-ireland").next_working_day(date(2026, 7, 10))  # 13 July stands for the 12th, a Sunday
    datetime.date(2026, 7, 14)
    """
    record = division_record(division)
    return record.calendar(None if known_on is None else require_date(known_on, "known_on"), closures or ())


@lru_cache(maxsize=len(DIVISIONS))
def division_record(division: str) -> DivisionRecord:
    """All that is known of a division's bank holidays.

    Raises:
        UnknownCalendarError: no such division.
    """
    if division not in DIVISIONS:
        raise UnknownCalendarError(division, DIVISIONS)
    return read_division(tomllib.loads((_DATA / "bank_holidays" / f"{division}.toml").read_text("utf-8")))


@lru_cache(maxsize=len(SHIPPED))
def _shipped(name: str) -> RulebookData:
    if name not in SHIPPED:
        raise UnknownRulebookError(name, SHIPPED)
    file = f"{name}.toml"
    data = _read((_DATA / "rulebooks" / file).read_text("utf-8"), file)
    return extend(_shipped(data.extends), data, file) if data.extends else data


def _own(path: Path, chain: tuple[Path, ...]) -> RulebookData:
    here = path.resolve()
    if here in chain:
        names = " -> ".join(each.name for each in (*chain, here))
        raise RulebookError(str(path), "extends", f"the files extend each other in a circle ({names}); break it")
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise RulebookError(str(path), "", f"it cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise RulebookError(str(path), "", "it cannot be read: it is not UTF-8; save it in that encoding") from None
    data = _read(text, str(path))
    if data.id in SHIPPED:
        raise RulebookError(
            str(path), "id", f"{data.id!r} is a rulebook that comes with the library; choose another id"
        )
    if data.extends is None:
        return data
    if data.extends in SHIPPED:
        return extend(_shipped(data.extends), data, str(path))
    base = path.parent / data.extends
    if not data.extends.endswith(".toml") or not base.exists():
        known = ", ".join(SHIPPED)
        raise RulebookError(
            str(path), "extends", f"{data.extends!r} is neither a file beside this one nor one of: {known}"
        )
    return extend(_own(base, (*chain, here)), data, str(path))


def _read(text: str, file: str) -> RulebookData:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        twice = " (a key or table is given twice)" if "overwrite" in str(error) or "declare" in str(error) else ""
        raise RulebookError(file, "", f"it is not valid TOML{twice}: {error}") from None
    try:
        # Through JSON, so that the models can be strict: text is never taken for a number, nor a number for a date.
        rulebook = RulebookData.model_validate_json(json.dumps(data, default=_plain_date))
    except NotImplementedError as error:
        raise RulebookError(file, "", str(error)) from None
    except ValidationError as error:
        first = error.errors()[0]
        raise RulebookError(file, _key(first["loc"], data), _advice(first)) from None
    if rulebook.calendar not in (None, *DIVISIONS):
        raise RulebookError(file, "calendar", str(UnknownCalendarError(rulebook.calendar, DIVISIONS)))
    return rulebook


def _plain_date(value: object) -> str:
    if type(value) is date:
        return value.isoformat()
    if isinstance(value, (datetime, time)):
        raise NotImplementedError(f"{value} has a time of day; dates here are whole days, written 2026-12-14")
    raise NotImplementedError(f"{value!r} cannot stand in a rulebook")


def _key(location: tuple[int | str, ...], data: dict[str, Any]) -> str:
    """Where in the file, in words a person finds: the rule by its id, its version by its number."""
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
        return "this key is not known; check its spelling"
    message = str(problem["msg"]).removeprefix("Value error, ")
    given = problem["input"]
    return message if isinstance(given, dict) else f"{message} (given: {given!r})"


def _book(data: RulebookData) -> Rulebook:
    assert data.calendar is not None  # the rulebook extended has one, or the data has its own
    return Rulebook(data, division_record(data.calendar))
