"""JSON Schemas of everything that crosses a border as JSON or TOML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from cptimescales.audit.findings import Finding
from cptimescales.cases.case import Case
from cptimescales.cases.plan_end import EndOfPlan
from cptimescales.cases.timetables import Timetable
from cptimescales.rules.model import RulebookData
from cptimescales.rules.results import DueDate, Refusal, ReviewWindow

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schemas() -> Mapping[str, dict[str, Any]]:
    """The JSON Schema (draft 2020-12) of each result, of a case and of a rulebook file, by name.

    >>> sorted(json_schemas())
    ['case', 'due_date', 'end_of_plan', 'finding', 'refusal', 'review_window', 'rulebook', 'timetable']
    """
    written = {
        "due_date": TypeAdapter(DueDate).json_schema(mode="serialization"),
        "review_window": TypeAdapter(ReviewWindow).json_schema(mode="serialization"),
        "refusal": TypeAdapter(Refusal).json_schema(mode="serialization"),
        "timetable": TypeAdapter(Timetable).json_schema(mode="serialization"),
        "end_of_plan": TypeAdapter(EndOfPlan).json_schema(mode="serialization"),
        "finding": TypeAdapter(Finding).json_schema(mode="serialization"),
        # What a person writes, so defaults may be left out.
        "case": TypeAdapter(Case).json_schema(mode="validation"),
        "rulebook": TypeAdapter(RulebookData).json_schema(mode="validation"),
    }
    return {name: {"$schema": _DIALECT, **schema} for name, schema in written.items()}
