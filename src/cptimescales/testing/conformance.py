"""Conformance vectors: questions with their answers, and the rules and bank holidays they are answered from, as JSON.

Whoever writes the arithmetic in another language reads the two data files, computes, and compares. Every file is the same
each time it is made from the same data.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from functools import lru_cache
from typing import Any

from cptimescales.calendars.record import DIVISIONS, FIRST_YEAR, LAST_YEAR
from cptimescales.calendars.working_calendar import WorkingCalendar
from cptimescales.errors import TimescaleError
from cptimescales.library import Rulebook, calendar, division_record, rulebook, rulebooks
from cptimescales.rules.model import Rule, RuleVersion
from cptimescales.rules.period import Period
from cptimescales.rules.results import DueDate, Refusal, ReviewWindow
from cptimescales.testing.conformance_questions import (
    Asked,
    Counted,
    calendar_questions,
    rule_questions,
)

FORMAT = 1
"""The version of the format. It changes when a file of the old one could be misread by a program written for it."""

_DAY = {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_CLOSURES = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {"date": _DAY, "name": {"type": "string", "minLength": 1}},
        "required": ["date", "name"],
        "additionalProperties": False,
    },
}


def conformance_files() -> Mapping[str, str]:
    """Every file of the conformance vectors: its path and its text.

    >>> sorted(conformance_files())[:2]
    ['bank-holidays.json', 'due/england.json']
    """
    files = {"bank-holidays.json": _lines(_bank_holidays()), "rules.json": _lines(_rules())}
    for name in rulebooks():
        files[f"due/{name}.json"] = _lines(_due_vectors(rulebook(name)))
    for division in DIVISIONS:
        files[f"working-days/{division}.json"] = _lines(_calendar_vectors(division))
    files["vectors.schema.json"] = json.dumps(vectors_schema(), indent=2, ensure_ascii=False) + "\n"
    return files


def _lines(content: dict[str, Any]) -> str:
    """JSON with one line for each entry of its last list, so that a change to the data is a readable change to the file."""
    *heads, last = content
    lines = [f"  {json.dumps(key)}: {_compact(content[key])}," for key in heads]
    entries = ",\n".join(f"    {_compact(entry)}" for entry in content[last])
    return "\n".join(["{", *lines, f"  {json.dumps(last)}: [", entries, "  ]", "}", ""])


def _compact(content: object) -> str:
    return json.dumps(content, default=str, ensure_ascii=False)


# What the answers are computed from


def _bank_holidays() -> dict[str, Any]:
    return {"format": FORMAT, "divisions": [_division(name) for name in DIVISIONS]}


def _division(name: str) -> dict[str, Any]:
    record = division_record(name)
    ruled = record.computed(
        range(FIRST_YEAR, LAST_YEAR + 1), date.min
    )  # as if no one-off day were known
    return {
        "division": name,
        "checked": record.checked,
        "covers": list(calendar(name).covers),
        "published": [
            {"year": year.year, "on": year.on, "days": [day.date for day in year.days]}
            for year in record.published
        ],
        "changes": [
            {
                "on": change.on,
                "added": [day.date for day in change.added],
                "withdrawn": list(change.withdrawn),
            }
            for change in record.changes
        ],
        "one_offs": [
            {
                "day": one_off.day.date,
                "announced": one_off.announced,
                "instead_of": one_off.instead_of.date if one_off.instead_of else None,
            }
            for one_off in record.one_offs
        ],
        "by_rule": sorted(day.date for day in ruled),
    }


def _rules() -> dict[str, Any]:
    return {"format": FORMAT, "rulebooks": [_rulebook(rulebook(name)) for name in rulebooks()]}


def _rulebook(book: Rulebook) -> dict[str, Any]:
    return {
        "rulebook": book.name,
        "division": book.calendar.name,
        "sha256": book.sha256,
        "rules": [_rule(rule) for rule in book.rules],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "rule": rule.id,
        "trigger": rule.trigger,
        "met_by": rule.met_by,
        "versions": [_version(rule, version) for version in rule.versions],
    }


def _version(rule: Rule, version: RuleVersion) -> dict[str, Any]:
    found: dict[str, Any] = {"from": version.effective_from, "to": rule.last_day(version)}
    if version.within is not None:
        found["within"] = _period(version.within)
        found["then"] = [_period(period) for period in version.then]
        found["counted_from"] = version.counted_from
    elif version.before is not None:
        found["before"] = _period(version.before)
    elif version.around is not None:
        around = version.around
        found["around"] = {"birthday": around.birthday} | {
            key: _period(getattr(around, key)) for key in ("plan_by", "opens", "closes")
        }
    else:
        found["undated"] = version.undated
    return found


def _period(period: Period) -> dict[str, Any]:
    said = asdict(period)
    del said["direction"]  # the key it stands under says it
    return said


# The vectors


def _due_vectors(book: Rulebook) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "rulebook": book.name,
        "division": book.calendar.name,
        "vectors": [_due_vector(book, asked) for asked in rule_questions(book)],
    }


def _due_vector(book: Rulebook, asked: Asked) -> dict[str, Any]:
    said = {
        "why": list(asked.why),
        "rule": asked.rule,
        "on": asked.on,
        "number": asked.number,
        "known_on": asked.known_on,
        "closures": [{"date": day, "name": name} for day, name in asked.closures],
    }
    return said | _answer(asked.answer(book))


def _answer(answer: DueDate | ReviewWindow | Refusal) -> dict[str, Any]:
    if isinstance(answer, Refusal):
        return {"refused": answer.code}
    last = {"last_working_day": answer.last_working_day, "provisional": answer.provisional}
    if isinstance(answer, DueDate):
        return {"due": answer.due, **last, "skipped": [day.date for day in answer.skipped]}
    window = {key: getattr(answer, key) for key in ("birthday", "plan_by", "opens")}
    return {"due": answer.closes, **last, **window}


def _calendar_vectors(division: str) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "division": division,
        "vectors": [_calendar_vector(division, asked) for asked in calendar_questions(division)],
    }


def _calendar_vector(division: str, asked: Counted) -> dict[str, Any]:
    said = {
        "why": list(asked.why),
        "from": asked.start,
        "add": asked.count,
        "known_on": asked.known_on,
    }
    try:
        reached = _as_known(division, asked.known_on).add_working_days(asked.start, asked.count)
    except TimescaleError as error:
        return said | {"refused": error.code}
    return said | {"reached": reached}


@lru_cache(maxsize=100)
def _as_known(division: str, known_on: date | None) -> WorkingCalendar:
    return calendar(division, known_on=known_on)


def vectors_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a file of vectors.

    >>> vectors_schema()["oneOf"][0]["required"]
    ['format', 'rulebook', 'division', 'vectors']
    """
    text: dict[str, Any] = {"type": "string", "minLength": 1}
    why = {"type": "array", "items": text, "minItems": 1}
    asked: dict[str, Any] = {
        "why": why,
        "rule": text,
        "on": _DAY,
        "number": {"type": "integer", "minimum": 1},
        "known_on": {"anyOf": [_DAY, {"type": "null"}]},
        "closures": _CLOSURES,
    }
    dated: dict[str, Any] = {
        "due": _DAY,
        "last_working_day": _DAY,
        "provisional": {"type": "boolean"},
    }
    skipped = {"skipped": {"type": "array", "items": _DAY}}
    window = {"birthday": _DAY, "plan_by": _DAY, "opens": _DAY}
    counted: dict[str, Any] = {
        "why": why,
        "from": _DAY,
        "add": {"type": "integer"},
        "known_on": asked["known_on"],
    }
    refused = {"refused": text}
    head: dict[str, Any] = {"format": {"const": FORMAT}, "division": {"enum": list(DIVISIONS)}}
    due = [
        _closed(asked | dated | skipped),
        _closed(asked | dated | window),
        _closed(asked | refused),
    ]
    calendars = [_closed(counted | {"reached": _DAY}), _closed(counted | refused)]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Conformance vectors of cptimescales",
        "oneOf": [
            _closed(
                {"format": head["format"], "rulebook": text, "division": head["division"]}
                | {"vectors": {"type": "array", "items": {"oneOf": due}}}
            ),
            _closed(head | {"vectors": {"type": "array", "items": {"oneOf": calendars}}}),
        ],
    }


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
