"""JSON Schemas of all that the library writes or reads as JSON, and of rulebook files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import TypeAdapter

from cptimescales.audit.changed_rules import RuleChange
from cptimescales.audit.findings import Finding
from cptimescales.audit.rechecked import Rechecked
from cptimescales.cases.case import Case
from cptimescales.cases.plan_end import EndOfPlan
from cptimescales.cases.started import Started
from cptimescales.cases.timetables import Timetable
from cptimescales.rules.model import RulebookData
from cptimescales.rules.results import DueDate, Refusal, ReviewWindow

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schemas() -> Mapping[str, dict[str, Any]]:
    """The JSON Schema (draft 2020-12) of each result, of a case and of a rulebook file, by name.

    >>> list(json_schemas())[:3]
    ['due_date', 'review_window', 'refusal']
    """
    results = {
        "due_date": DueDate,
        "review_window": ReviewWindow,
        "refusal": Refusal,
        "started": Started,
        "timetable": Timetable,
        "end_of_plan": EndOfPlan,
        "finding": Finding,
        "rule_change": RuleChange,
        "rechecked": Rechecked,
    }
    # A person writes these, so defaults may be omitted.
    files = {"case": Case, "rulebook": RulebookData}
    schemas = {
        **{name: _schema(kind, "serialization") for name, kind in results.items()},
        **{name: _schema(kind, "validation") for name, kind in files.items()},
    }
    return {name: {"$schema": _DIALECT, **schema} for name, schema in schemas.items()}


def _schema(kind: type, mode: Literal["serialization", "validation"]) -> dict[str, Any]:
    return TypeAdapter(kind).json_schema(mode=mode)
