"""The JSON Schemas (draft 2020-12) of version 2: of its vectors, and of its data."""

from __future__ import annotations

from typing import Any

from cptimescales.calendars.record import DIVISIONS
from cptimescales.page.data import FORMAT
from cptimescales.rules.results import DueDate, ReviewWindow
from cptimescales.rules.status import SINGLE_STATUSES
from cptimescales.testing.conformance.schema_parts import CLOSURES, DAY, DAY_OR_NULL, TEXT, closed

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_WHOLE: dict[str, Any] = {"type": "integer", "minimum": 0}
_WHY: dict[str, Any] = {"type": "array", "items": TEXT, "minItems": 1}
_TEXTS: dict[str, Any] = {"type": "array", "items": TEXT}
_REFUSED = {"refused": TEXT}


def vectors_schema() -> dict[str, Any]:
    """The schema of every file with vectors.

    >>> vectors_schema()["title"]
    'Conformance vectors of cptimescales, version 2'
    """
    of_rulebook = {"format": {"const": FORMAT}, "rulebook": TEXT}
    of_division = {"format": {"const": FORMAT}, "division": {"enum": list(DIVISIONS)}}
    return {
        "$schema": _DIALECT,
        "title": "Conformance vectors of cptimescales, version 2",
        "oneOf": [
            closed(of_rulebook | {"vectors": _each(*_answers())}),
            closed(of_rulebook | {"vectors": _each(_after())}),
            closed(of_rulebook | {"vectors": _each(*_standings())}),
            closed(of_division | {"vectors": _each(_between())}),
            closed({"format": {"const": FORMAT}, "vectors": _each(_bad_input())}),
        ],
        "$defs": {
            "due_date": _answer(DueDate),
            "review_window": _answer(ReviewWindow),
        },
    }


def _each(*kinds: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": {"oneOf": kinds} if len(kinds) > 1 else kinds[0]}


def _answer(kind: type[DueDate | ReviewWindow]) -> dict[str, Any]:
    """The schema of an answer, without the versions and hashes behind it."""
    schema = kind.model_json_schema(mode="serialization", ref_template="#/$defs/{model}")
    parts = schema.pop("$defs")
    schema["properties"].pop("provenance")
    schema["required"] = [key for key in schema["required"] if key != "provenance"]
    resolved: dict[str, Any] = _resolved(schema, parts)
    return resolved


def _resolved(schema: Any, parts: dict[str, Any]) -> Any:
    """A schema with each reference replaced by the part that it names."""
    if isinstance(schema, list):
        return [_resolved(entry, parts) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _resolved(parts[schema["$ref"].removeprefix("#/$defs/")], parts)
    return {key: _resolved(entry, parts) for key, entry in schema.items()}


def _answers() -> tuple[dict[str, Any], ...]:
    question: dict[str, Any] = {
        "why": _WHY,
        "rule": TEXT,
        "on": DAY,
        "number": {"type": "integer", "minimum": 1},
        "known_on": DAY_OR_NULL,
        "closures": CLOSURES,
    }
    kinds = [{"$ref": f"#/$defs/{kind}"} for kind in ("due_date", "review_window")]
    lines = {"type": "array", "items": {"type": "string"}, "minItems": 1}
    answered = {"answer": {"oneOf": kinds}, "explanation": lines}
    return closed(question | answered), closed(question | _REFUSED)


def _after() -> dict[str, Any]:
    duty: dict[str, Any] = {
        "rule": TEXT,
        "number": {"enum": [1, 2, None]},
        "episode": {"anyOf": [TEXT, {"type": "null"}]},
        "only_if": {"enum": ["unborn", None]},
        "when": {"type": "string"},
    }
    kinds = [
        closed(duty | {"trigger": TEXT, "due": DAY}),
        closed(duty | {"trigger": TEXT, "undated": TEXT}),
        closed(duty | _REFUSED),
    ]
    return closed({"why": _WHY, "event": TEXT, "on": DAY, "started": _each(*kinds)})


def _standings() -> tuple[dict[str, Any], ...]:
    question: dict[str, Any] = {
        "why": _WHY,
        "rule": TEXT,
        "on": DAY,
        "number": {"type": "integer", "minimum": 1},
        "as_of": DAY,
        "held": DAY_OR_NULL,
    }
    standing = {
        "status": {"enum": [status.value for status in SINGLE_STATUSES]},
        "working_days_late": _WHOLE,
        "calendar_days_late": _WHOLE,
    }
    return closed(question | standing), closed(question | _REFUSED)


def _between() -> dict[str, Any]:
    kinds = {"enum": ["bank_holiday", "closure"]}
    return closed(
        {
            "why": _WHY,
            "from": DAY,
            "to": DAY,
            "known_on": DAY_OR_NULL,
            "closures": CLOSURES,
            "working_days": {"type": "integer"},
            "skipped": _each(closed({"date": DAY, "name": TEXT, "kind": kinds})),
            "calendar_sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        }
    )


def _bad_input() -> dict[str, Any]:
    question = {"type": "object"}
    return closed({"why": _WHY, "ask": TEXT, "question": question, **_REFUSED})


def data_schema() -> dict[str, Any]:
    """The schema of `timescales.json`: the rules, events and bank holidays behind the answers.

    >>> data_schema()["required"]
    ['format', 'version', 'events', 'divisions', 'rulebooks']
    """
    named = {"type": "array", "prefixItems": [DAY, TEXT], "minItems": 2, "items": False}
    gaps = {"type": "array", "prefixItems": [DAY], "minItems": 1, "items": {"type": "integer"}}
    division = {
        "division": {"enum": list(DIVISIONS)},
        "checked": DAY,
        "covers": {"type": "array", "prefixItems": [DAY, DAY], "minItems": 2, "items": False},
        "published": _each(closed({"year": _WHOLE, "on": DAY, "days": _each(named)})),
        "changes": _each(closed({"on": DAY, "added": _each(named), "withdrawn": _each(DAY)})),
        "one_offs": _each(
            closed(
                {
                    "day": named,
                    "announced": DAY_OR_NULL,
                    "instead_of": {"anyOf": [named, {"type": "null"}]},
                }
            )
        ),
        "by_rule": {"type": "object", "additionalProperties": gaps},
    }
    rulebook = {
        "rulebook": TEXT,
        "title": TEXT,
        "division": {"enum": list(DIVISIONS)},
        "extends": {"anyOf": [TEXT, {"type": "null"}]},
        "checked": DAY,
        "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "texts": _TEXTS,
        "sources": {"type": "object", "additionalProperties": _source()},
        "events": {"type": "object", "additionalProperties": TEXT},
        "rules": _each(_rule()),
    }
    event = {
        "type": "object",
        "properties": {"sentence": TEXT},
        "required": ["sentence"],
        "additionalProperties": {"anyOf": [TEXT, _TEXTS, {"type": "boolean"}]},
    }
    return {
        "$schema": _DIALECT,
        "title": "The data of cptimescales for other languages",
        **closed(
            {
                "format": {"const": FORMAT},
                "version": TEXT,
                "events": {"type": "object", "additionalProperties": event},
                "divisions": _each(closed(division)),
                "rulebooks": _each(closed(rulebook)),
            }
        ),
    }


def _some(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    """An object that has these properties and no others; a default is left out."""
    return {**closed(properties), "required": list(required)}


def _source() -> dict[str, Any]:
    properties = {"title": TEXT, "publisher": TEXT, "published": DAY, "url": TEXT}
    return _some(properties, "title", "publisher")


def _rule() -> dict[str, Any]:
    properties: dict[str, Any] = {
        "id": TEXT,
        "title": TEXT,
        "trigger": _TEXTS,
        "met_by": TEXT,
        "during": _TEXTS,
        "starts": {"enum": ["first", "newest", "beginning", "next", "window"]},
        "after": _TEXTS,
        "until": _TEXTS,
        "alert": _some({"code": TEXT, "in_a_row": _WHOLE}, "code"),
        "versions": _each(_version()),
    }
    return _some(properties, "id", "title", "trigger", "during", "versions")


def _version() -> dict[str, Any]:
    period = _some(
        {
            "count": _WHOLE,
            "unit": {"enum": ["working_days", "days", "weeks", "months", "years", "hours"]},
            "first_day": {"const": "same_day"},
            "month_end": {"enum": ["roll", "refuse"]},
        },
        *("count", "unit"),
    )
    citation = _some(
        {"source": TEXT, "at": _WHOLE, "read_in": TEXT, "read_at": _WHOLE}, "source", "at"
    )
    around = closed({"birthday": _WHOLE, "opens": period, "closes": period, "plan_by": period})
    properties: dict[str, Any] = {
        "effective_from": DAY,
        "effective_to": DAY,
        "within": period,
        "then": _each(period),
        "counted_from": {"const": "previous_due"},
        "before": period,
        "around": around,
        "undated": _WHOLE,
        "unread": _WHOLE,
        "basis": TEXT,
        "verified": TEXT,
        "citation": citation,
        "reading": _WHOLE,
        "open_questions": _TEXTS,
    }
    required = ("effective_from", "basis", "verified", "citation", "reading")
    return _some(properties, *required)
