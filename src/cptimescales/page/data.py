"""The data of the JavaScript engine: rules, events and bank holidays, as one JSON object.

The engine needs nothing else. A default is left out, a long text is there once, and a local
rulebook has only what it adds. docs/conformance/README.md describes the form.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from cptimescales._version import __version__
from cptimescales.calendars.days import BankHoliday
from cptimescales.calendars.record import FIRST_YEAR, LAST_YEAR, DivisionRecord
from cptimescales.errors import TimescaleError
from cptimescales.rules.answers import Answers
from cptimescales.rules.events import MEANINGS
from cptimescales.rules.model import Rule, RuleVersion

FORMAT = 2
"""The version of the form; the engine refuses another."""

# The keys that hold a sentence or a heading. The data have its place in the texts of the rulebook.
_TEXTS = frozenset({"at", "read_at", "reading", "undated", "unread"})
# The keys of a rule that a single answer and `Rulebook.after` do not need.
_FOR_CASES = frozenset({"meets", "optional"})


def page_data(books: Sequence[Answers]) -> dict[str, Any]:
    """The data for some rulebooks, ready for JSON. The same rulebooks always give the same data.

    What was known on an earlier day and the closure days of a council are part of a question, so
    the data do not hold the `known_on` and the closures of a rulebook.

    Args:
        books: the rulebooks. One that extends another of them comes after it and holds only what it
            adds. One whose base is not among them holds everything.

    Raises:
        TimescaleError: a rulebook was given twice.

    >>> import cptimescales as cpt
    >>> data = page_data([cpt.rulebook("england"), cpt.rulebook("south-west")])
    >>> [book["extends"] for book in data["rulebooks"]]
    [None, 'england']
    """
    records = {book.record.division: book.record for book in books}
    written: dict[str, tuple[Answers, _Texts]] = {}
    rulebooks = []
    for book in books:
        if book.name in written:
            raise TimescaleError(f"rulebook {book.name!r} was given twice; give it once")
        base, texts = written.get(book.data.extends or "", (None, _Texts()))
        texts = _Texts(texts.places)
        rulebooks.append(_rulebook(book, base, texts))
        written[book.name] = book, texts
    return {
        "format": FORMAT,
        "version": __version__,
        "events": {name: _given(event) for name, event in MEANINGS.items()},
        "divisions": [_division(records[name]) for name in sorted(records)],
        "rulebooks": rulebooks,
    }


def page_data_json(books: Sequence[Answers]) -> str:
    """The data as JSON, with a line for each part, so that a change is easy to see.

    Raises:
        TimescaleError: a rulebook was given twice.
    """
    lines = []
    for key, value in page_data(books).items():
        parts = ",\n".join(map(_compact, value)) if isinstance(value, list) else ""
        lines.append(f"{_compact(key)}:" + (f"[\n{parts}\n]" if parts else _compact(value)))
    return "{" + ",\n".join(lines) + "}\n"


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class _Texts:
    """The places of texts in the list of a rulebook; those of its base come before its own."""

    def __init__(self, base: Iterable[str] = ()) -> None:
        self.places = {text: place for place, text in enumerate(base)}
        self._in_base = len(self.places)

    def place(self, text: str) -> int:
        return self.places.setdefault(text, len(self.places))

    def own(self) -> list[str]:
        return list(self.places)[self._in_base :]


def _rulebook(book: Answers, base: Answers | None, texts: _Texts) -> dict[str, Any]:
    data = book.data
    base_rules = () if base is None else base.rules
    base_sources = {} if base is None else base.data.sources
    base_events = {} if base is None else base.data.events
    rules = [_rule(rule, texts) for rule in book.rules if rule not in base_rules]
    return {
        "rulebook": book.name,
        "title": book.title,
        "division": book.record.division,
        "extends": None if base is None else base.name,
        "checked": str(data.checked),
        "sha256": book.sha256,
        "texts": texts.own(),
        "sources": {
            name: _given(source)
            for name, source in data.sources.items()
            if name not in base_sources
        },
        "events": {name: text for name, text in data.events.items() if name not in base_events},
        "rules": rules,
    }


def _rule(rule: Rule, texts: _Texts) -> dict[str, Any]:
    content: dict[str, Any] = _given(rule, omit=_FOR_CASES | {"version"})
    return content | {"versions": [_version(version, texts) for version in rule.versions]}


def _version(version: RuleVersion, texts: _Texts) -> dict[str, Any]:
    def with_places(content: dict[str, Any]) -> dict[str, Any]:
        return {
            key: texts.place(value) if key in _TEXTS else value for key, value in content.items()
        }

    content = with_places(_given(version))
    return content | {"citation": with_places(content["citation"])}


def _given(value: Any, omit: frozenset[str] = frozenset()) -> Any:
    """A value of a rulebook for JSON. What a file need not write, the data do not hold either."""
    if isinstance(value, date):
        return str(value)
    if isinstance(value, tuple):
        return [_given(part) for part in value]
    if not is_dataclass(value):
        return value
    parts = {key.name: (getattr(value, key.name), key.default) for key in fields(value)}
    return {
        name: _given(part)
        for name, (part, default) in parts.items()
        if part not in (None, default) and name not in omit
    }


def _division(record: DivisionRecord) -> dict[str, Any]:
    return {
        "division": record.division,
        "checked": str(record.checked),
        "covers": [f"{FIRST_YEAR}-01-01", f"{LAST_YEAR}-12-31"],
        "published": [
            {"year": year.year, "on": str(year.on), "days": _named(year.days)}
            for year in record.published
        ],
        "changes": [
            {
                "on": str(change.on),
                "added": _named(change.added),
                "withdrawn": list(map(str, change.withdrawn)),
            }
            for change in record.changes
        ],
        "one_offs": [
            {
                "day": _with_name(one_off.day),
                "announced": one_off.announced and str(one_off.announced),
                "instead_of": one_off.instead_of and _with_name(one_off.instead_of),
            }
            for one_off in record.one_offs
        ],
        "by_rule": _by_rule(record),
    }


def _by_rule(record: DivisionRecord) -> dict[str, list[str | int]]:
    """Every bank holiday by rule before any one-off day was announced, by its name.

    The first is a day; each other is the number of days since the one before. So the lists of three
    divisions compress to little.
    """
    days: dict[str, list[date]] = {}
    for holiday in record.computed(range(FIRST_YEAR, LAST_YEAR + 1), date.min):
        days.setdefault(str(holiday), []).append(holiday.date)
    return {
        name: [str(min(same)), *((later - day).days for day, later in pairwise(sorted(same)))]
        for name, same in sorted(days.items())
    }


def _named(holidays: Iterable[BankHoliday]) -> list[list[str]]:
    return [_with_name(holiday) for holiday in holidays]


def _with_name(holiday: BankHoliday) -> list[str]:
    return [str(holiday.date), str(holiday)]
