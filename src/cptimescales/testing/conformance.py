"""The conformance files: questions with our answers, and the rules and bank holidays behind them.

To port the arithmetic to another language, read the two data files, compute, and compare with the
vectors. The same data always give the same files, byte for byte.
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
    CalendarQuestion,
    RuleQuestion,
    calendar_questions,
    rule_questions,
)

FORMAT = 1
"""The version of the format.

It increases when a program written for the old format could misread a new file.
"""

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
    """Every conformance file: its path, relative to the folder, and its text.

    >>> sorted(conformance_files())[:2]
    ['bank-holidays.json', 'due/central-bedfordshire.json']
    """
    files = {"bank-holidays.json": _lines(_bank_holidays()), "rules.json": _lines(_rules())}
    for name in rulebooks():
        files[f"due/{name}.json"] = _lines(_due_vectors(rulebook(name)))
    for division in DIVISIONS:
        files[f"working-days/{division}.json"] = _lines(_calendar_vectors(division))
    files["vectors.schema.json"] = json.dumps(vectors_schema(), indent=2, ensure_ascii=False) + "\n"
    return files


def _lines(content: dict[str, Any]) -> str:
    """JSON with one line for each entry of the last list, so that changes are easy to read."""
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
    # As known on date.min: before any one-off day was announced.
    by_rule = record.computed(range(FIRST_YEAR, LAST_YEAR + 1), date.min)
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
        "by_rule": sorted(day.date for day in by_rule),
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
        "trigger": rule.first_trigger,
        "triggers": list(rule.trigger),
        "met_by": rule.met_by,
        "versions": [_version(rule, version) for version in rule.read_versions],
    }


def _version(rule: Rule, version: RuleVersion) -> dict[str, Any]:
    content: dict[str, Any] = {"from": version.effective_from, "to": rule.last_day(version)}
    if version.within is not None:
        content["within"] = _period(version.within)
        content["then"] = [_period(period) for period in version.then]
        content["counted_from"] = version.counted_from
    elif version.before is not None:
        content["before"] = _period(version.before)
    elif version.around is not None:
        around = version.around
        content["around"] = {"birthday": around.birthday} | {
            key: _period(getattr(around, key)) for key in ("plan_by", "opens", "closes")
        }
    else:
        content["undated"] = version.undated
    return content


def _period(period: Period) -> dict[str, Any]:
    content = asdict(period)
    del content["direction"]  # the key, within or before, says it
    return content


# The vectors


def _due_vectors(book: Rulebook) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "rulebook": book.name,
        "division": book.calendar.name,
        "vectors": [_due_vector(book, question) for question in rule_questions(book)],
    }


def _due_vector(book: Rulebook, question: RuleQuestion) -> dict[str, Any]:
    vector = {
        "why": list(question.why),
        "rule": question.rule,
        "on": question.on,
        "number": question.number,
        "known_on": question.known_on,
        "closures": [{"date": day, "name": name} for day, name in question.closures],
    }
    return vector | _answer(question.answer(book))


def _answer(answer: DueDate | ReviewWindow | Refusal) -> dict[str, Any]:
    if isinstance(answer, Refusal):
        return {"refused": answer.code}
    dates = {
        "due": answer.limit,
        "last_working_day": answer.last_working_day,
        "provisional": answer.provisional,
    }
    if isinstance(answer, DueDate):
        return dates | {"skipped": [day.date for day in answer.skipped]}
    return dates | {key: getattr(answer, key) for key in ("birthday", "plan_by", "opens")}


def _calendar_vectors(division: str) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "division": division,
        "vectors": [
            _calendar_vector(division, question) for question in calendar_questions(division)
        ],
    }


def _calendar_vector(division: str, question: CalendarQuestion) -> dict[str, Any]:
    vector = {
        "why": list(question.why),
        "from": question.start,
        "add": question.count,
        "known_on": question.known_on,
    }
    try:
        known = _as_known(division, question.known_on)
        reached = known.add_working_days(question.start, question.count)
    except TimescaleError as error:
        return vector | {"refused": error.code}
    return vector | {"reached": reached}


@lru_cache(maxsize=100)
def _as_known(division: str, known_on: date | None) -> WorkingCalendar:
    return calendar(division, known_on=known_on)


def vectors_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a file with vectors.

    >>> vectors_schema()["oneOf"][0]["required"]
    ['format', 'rulebook', 'division', 'vectors']
    """
    text: dict[str, Any] = {"type": "string", "minLength": 1}
    why = {"type": "array", "items": text, "minItems": 1}
    question: dict[str, Any] = {
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
    count: dict[str, Any] = {
        "why": why,
        "from": _DAY,
        "add": {"type": "integer"},
        "known_on": question["known_on"],
    }
    refused = {"refused": text}
    head: dict[str, Any] = {"format": {"const": FORMAT}, "division": {"enum": list(DIVISIONS)}}
    due = [
        _object(question | dated | skipped),
        _object(question | dated | window),
        _object(question | refused),
    ]
    reached = [_object(count | {"reached": _DAY}), _object(count | refused)]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Conformance vectors of cptimescales",
        "oneOf": [
            _object(
                {"format": head["format"], "rulebook": text, "division": head["division"]}
                | {"vectors": {"type": "array", "items": {"oneOf": due}}}
            ),
            _object(head | {"vectors": {"type": "array", "items": {"oneOf": reached}}}),
        ],
    }


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
