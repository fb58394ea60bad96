"""Version 1 of the vectors: dates, and the rules and bank holidays behind them.

To port the arithmetic to another language, read the two data files, compute, and compare with the
vectors.
"""

from __future__ import annotations

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
from cptimescales.testing.conformance.file_texts import indented, lines
from cptimescales.testing.conformance.questions import (
    CalendarQuestion,
    RuleQuestion,
    calendar_questions,
    rule_questions,
)
from cptimescales.testing.conformance.schema_parts import CLOSURES, DAY, DAY_OR_NULL, TEXT, closed

FORMAT = 1
"""The version of the format.

It increases when a program written for the old format could misread a new file.
"""


def files() -> dict[str, str]:
    """Every file of version 1: its path, relative to the folder, and its text."""
    texts = {"bank-holidays.json": lines(_bank_holidays()), "rules.json": lines(_rules())}
    for name in rulebooks():
        texts[f"due/{name}.json"] = lines(_due_vectors(rulebook(name)))
    for division in DIVISIONS:
        texts[f"working-days/{division}.json"] = lines(_calendar_vectors(division))
    texts["vectors.schema.json"] = indented(vectors_schema())
    return texts


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
    why = {"type": "array", "items": TEXT, "minItems": 1}
    question: dict[str, Any] = {
        "why": why,
        "rule": TEXT,
        "on": DAY,
        "number": {"type": "integer", "minimum": 1},
        "known_on": DAY_OR_NULL,
        "closures": CLOSURES,
    }
    dated: dict[str, Any] = {
        "due": DAY,
        "last_working_day": DAY,
        "provisional": {"type": "boolean"},
    }
    skipped = {"skipped": {"type": "array", "items": DAY}}
    window = {"birthday": DAY, "plan_by": DAY, "opens": DAY}
    count: dict[str, Any] = {
        "why": why,
        "from": DAY,
        "add": {"type": "integer"},
        "known_on": DAY_OR_NULL,
    }
    refused = {"refused": TEXT}
    head: dict[str, Any] = {"format": {"const": FORMAT}, "division": {"enum": list(DIVISIONS)}}
    due = [
        closed(question | dated | skipped),
        closed(question | dated | window),
        closed(question | refused),
    ]
    reached = [closed(count | {"reached": DAY}), closed(count | refused)]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Conformance vectors of cptimescales",
        "oneOf": [
            closed(
                {"format": head["format"], "rulebook": TEXT, "division": head["division"]}
                | {"vectors": {"type": "array", "items": {"oneOf": due}}}
            ),
            closed(head | {"vectors": {"type": "array", "items": {"oneOf": reached}}}),
        ],
    }
