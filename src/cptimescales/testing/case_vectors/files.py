"""The conformance files of whole cases: histories with our answers, and what the answers need."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cptimescales.cases.timetables import Entry, Timetable
from cptimescales.library import Rulebook, rulebook, rulebooks
from cptimescales.rules.episode_kinds import EPISODE_KINDS
from cptimescales.rules.results import ReviewWindow
from cptimescales.testing.case_reply import STATUSES
from cptimescales.testing.case_vectors.data import meanings, rules_of
from cptimescales.testing.case_vectors.questions import situations
from cptimescales.testing.case_vectors.situations import Situation

FORMAT = 1
"""The version of the format.

It increases when a program written for the old format could misread a new file.
"""

_DAY = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_DAY_OR_NONE = {"anyOf": [_DAY, {"type": "null"}]}
_TEXT = {"type": "string", "minLength": 1}
_TEXT_OR_NONE = {"anyOf": [_TEXT, {"type": "null"}]}
_NUMBER = {"type": "integer", "minimum": 0}


def case_vector_files() -> Mapping[str, str]:
    """Every conformance file of whole cases: its path, relative to the folder, and its text.

    >>> sorted(case_vector_files())[:2]
    ['answer.schema.json', 'cases/central-bedfordshire.json']
    """
    books = [rulebook(name) for name in rulebooks()]
    files = {
        "events.json": _lines(meanings()),
        "rules.json": _lines({"format": FORMAT, "rulebooks": [rules_of(book) for book in books]}),
        "question.schema.json": _schema(question_schema()),
        "answer.schema.json": _schema(answer_schema()),
        "vectors.schema.json": _schema(vectors_schema()),
    }
    for book in books:
        files[f"cases/{book.name}.json"] = _lines(
            {
                "format": FORMAT,
                "rulebook": book.name,
                "vectors": [_vector(book, situation) for situation in situations(book)],
            }
        )
    return files


def _lines(content: dict[str, Any]) -> str:
    """JSON with one line for each entry of the last list, so that changes are easy to read."""
    *heads, last = content
    lines = [f"  {json.dumps(key)}: {_compact(content[key])}," for key in heads]
    entries = ",\n".join(f"    {_compact(entry)}" for entry in content[last])
    return "\n".join(["{", *lines, f"  {json.dumps(last)}: [", entries, "  ]", "}", ""])


def _compact(content: object) -> str:
    return json.dumps(content, default=str, ensure_ascii=False)


def _schema(content: dict[str, Any]) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


# One vector


def _vector(book: Rulebook, situation: Situation) -> dict[str, Any]:
    question = situation.question
    timetable = book.timetable(question.case, as_of=question.as_of)
    asked = question.as_json()
    del asked["rulebook"]
    return {"why": list(situation.why)} | asked | answer(timetable)


def answer(timetable: Timetable) -> dict[str, Any]:
    """What a vector says of a timetable."""
    coming = timetable.next
    return {
        "episodes": [episode.model_dump(mode="json") for episode in timetable.episodes],
        "entries": [_entry(entry) for entry in timetable.entries],
        "undated": [
            {"rule": duty.rule, "on": duty.on, "episode": duty.episode, "met_on": duty.met_on}
            for duty in timetable.undated
        ],
        "unanswered": [{"rule": start.rule, "on": start.on} for start in timetable.unanswered],
        "alerts": [
            {"code": alert.code, "on": alert.on, "rule": alert.rule, "episode": alert.episode}
            for alert in timetable.alerts
        ],
        "next": None if coming is None else {"rule": coming.due.rule, "limit": coming.limit},
    }


def _entry(entry: Entry) -> dict[str, Any]:
    due = entry.due
    content = {
        "rule": due.rule,
        "episode": entry.episode,
        "number": entry.number,
        "on": due.on,
        "limit": entry.limit,
        "status": entry.status.value,
        "met_on": entry.met_on,
        "working_days_late": entry.working_days_late,
        "calendar_days_late": entry.calendar_days_late,
        "governed_by": entry.governed_by,
    }
    if isinstance(due, ReviewWindow):
        content |= {"opens": due.opens, "plan_by": due.plan_by}
    return content


# Schemas (JSON Schema, draft 2020-12)


def _object(properties: dict[str, Any], *, optional: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _case() -> dict[str, Any]:
    every = _object({"count": {"type": "integer", "minimum": 1}, "unit": _TEXT})
    agreed = _object(
        {"rule": _TEXT, "on": _DAY, "every": {"anyOf": [every, {"type": "null"}]}},
        optional=("every",),
    )
    return _object(
        {
            "reference": _TEXT,
            "born": _DAY_OR_NONE,
            "expected_birth": _DAY_OR_NONE,
            "events": _list(_object({"event": _TEXT, "on": _DAY})),
            "agreed": _list(agreed),
            "closures": _list(_object({"date": _DAY, "name": _TEXT})),
            "recorded": {"anyOf": [_list(_TEXT), {"type": "null"}]},
            "newest_only": _list(_TEXT),
        }
    )


def question_schema() -> dict[str, Any]:
    """The JSON Schema of a question that `verify --cases` asks."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A question about a whole case",
        **_object({"rulebook": _TEXT, "as_of": _DAY, "case": _case()}),
    }


def _answer_parts() -> dict[str, Any]:
    kinds = {"enum": list(EPISODE_KINDS)}
    return {
        "episodes": _object(
            {
                "id": _TEXT,
                "kind": kinds,
                "began": _DAY,
                "began_with": _TEXT_OR_NONE,
                "ended": _DAY_OR_NONE,
                "ended_with": _TEXT_OR_NONE,
            }
        ),
        "entries": _object(
            {
                "rule": _TEXT,
                "episode": _TEXT_OR_NONE,
                "number": {"anyOf": [_NUMBER, {"type": "null"}]},
                "on": _DAY,
                "limit": _DAY,
                "status": {"enum": list(STATUSES)},
                "met_on": _DAY_OR_NONE,
                "working_days_late": _NUMBER,
                "calendar_days_late": _NUMBER,
                "governed_by": _TEXT_OR_NONE,
                "opens": _DAY,
                "plan_by": _DAY,
            },
            optional=("opens", "plan_by"),
        ),
        "undated": _object(
            {"rule": _TEXT, "on": _DAY, "episode": _TEXT_OR_NONE, "met_on": _DAY_OR_NONE}
        ),
        "unanswered": _object({"rule": _TEXT, "on": _DAY}),
        "alerts": _object(
            {"code": _TEXT, "on": _DAY, "rule": _TEXT_OR_NONE, "episode": _TEXT_OR_NONE}
        ),
    }


def answer_schema() -> dict[str, Any]:
    """The JSON Schema of an answer to `verify --cases`: few keys are needed, more are allowed."""
    needed = {"entries": ["rule", "limit", "status"], "alerts": ["code"]}
    needed |= {"episodes": ["id", "kind", "began"], "undated": ["rule"], "unanswered": ["rule"]}
    parts = {}
    for name, part in _answer_parts().items():
        parts[name] = _list({**part, "required": needed[name], "additionalProperties": True})
    coming = {**_object({"rule": _TEXT, "limit": _DAY}), "additionalProperties": True}
    timetable = _object(parts | {"next": {"anyOf": [coming, {"type": "null"}]}})
    timetable |= {"required": ["entries"], "additionalProperties": True}
    refusal = {**_object({"refused": _TEXT}), "additionalProperties": True}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An answer about a whole case",
        "oneOf": [timetable, refusal],
    }


def vectors_schema() -> dict[str, Any]:
    """The JSON Schema of a file with vectors of whole cases."""
    coming = _object({"rule": _TEXT, "limit": _DAY})
    vector = _object(
        {"why": {**_list(_TEXT), "minItems": 1}, "as_of": _DAY, "case": _case()}
        | {name: _list(part) for name, part in _answer_parts().items()}
        | {"next": {"anyOf": [coming, {"type": "null"}]}}
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Conformance vectors of whole cases of cptimescales",
        **_object({"format": {"const": FORMAT}, "rulebook": _TEXT, "vectors": _list(vector)}),
    }
