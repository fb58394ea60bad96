"""The rulebooks that come with the library.

A person writes `rulebooks/*.toml`. `make data` checks each file and writes its content as JSON
beside it. This module reads the JSON: reading and checking TOML would take longer than the rest of
the first answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import date
from functools import cache
from typing import Any, TypeVar

from cptimescales.calendars.text_files import shipped_json
from cptimescales.rules.authority import Reference, Source
from cptimescales.rules.ending import Ending
from cptimescales.rules.local import extend
from cptimescales.rules.model import Around, LeftOut, Rule, RulebookData, RuleVersion
from cptimescales.rules.period import Period
from cptimescales.rules.strict import Strict, one_or_more
from cptimescales.rules.when_owed import RuleAlert

_T = TypeVar("_T", bound=Strict)
_R = TypeVar("_R")

SHIPPED = (
    "england",
    "wales",
    "scotland",
    "northern-ireland",
    "south-west",
    "leicester-leicestershire-rutland",
    "tees",
    "liverpool",
    "sefton",
    "wirral",
    "nottinghamshire",
    "highland",
    "central-bedfordshire",
    "walsall",
)
"""The names of the rulebooks that come with the library."""


@cache
def shipped_rulebook(name: str) -> tuple[RulebookData, str]:
    """A rulebook of `SHIPPED` with everything that it inherits, and the hash of its content.

    >>> data, sha256 = shipped_rulebook("south-west")
    >>> data.extends, len(sha256)
    ('england', 64)
    """
    content = shipped_json(__file__, f"rulebooks/{name}.json")
    file, sha256 = content.pop("made_from"), content.pop("sha256")
    data = _rulebook(content)
    if data.extends is not None:
        data = extend(shipped_rulebook(data.extends)[0], data, file)
    return data, sha256


def _builder(kind: type[_T]) -> Callable[[Mapping[str, Any]], _T]:
    """Builds objects of a class as its constructor does, but without its checks.

    The checks take two thirds of the time, and `make data` ran them before it wrote the JSON.
    """
    defaults = {
        field.name: field.default if field.default_factory is MISSING else field.default_factory()
        for field in fields(kind)
        if (field.default, field.default_factory) != (MISSING, MISSING)
    }

    def build(entry: Mapping[str, Any]) -> _T:
        values = {key: _READ[key](value) if key in _READ else value for key, value in entry.items()}
        built = object.__new__(kind)
        vars(built).update(defaults | values)
        return built

    return build


def _each(build: Callable[[Any], _R]) -> Callable[[list[Any]], tuple[_R, ...]]:
    return lambda entries: tuple(map(build, entries))


def _named(build: Callable[[Any], _T]) -> Callable[[dict[str, Any]], dict[str, _T]]:
    return lambda entries: {name: build(entry) for name, entry in entries.items()}


@cache  # a rulebook has few different periods
def _period(**entry: Any) -> Period:
    return Period(**entry)


# How to read what JSON has no type for. A key means the same wherever it stands in a rulebook.
_READ: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("checked", "published", "effective_from", "effective_to"), date.fromisoformat),
    **dict.fromkeys(
        ("within", "before", "opens", "closes", "plan_by"), lambda entry: _period(**entry)
    ),
    **dict.fromkeys(("open_questions", "notify"), tuple),
    **dict.fromkeys(("trigger", "during", "after", "until"), one_or_more),
    "alert": _builder(RuleAlert),
    "around": _builder(Around),
    "citation": _builder(Reference),
    "ending": _each(_builder(Ending)),
    "left_out": _each(_builder(LeftOut)),
    "rule": _each(_builder(Rule)),
    "sources": _named(_builder(Source)),
    "then": _each(lambda entry: _period(**entry)),
    "version": _each(_builder(RuleVersion)),
}
_rulebook = _builder(RulebookData)
