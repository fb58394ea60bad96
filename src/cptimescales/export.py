"""Rules and results as portable data: JSON Schemas of everything that crosses a border as JSON or TOML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from cptimescales.results import DueDate, Refusal, ReviewWindow
from cptimescales.rules import RulebookData

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schemas() -> Mapping[str, dict[str, Any]]:
    """The JSON Schema (draft 2020-12) of each result and of a rulebook file, by name.

    >>> sorted(json_schemas())
    ['due_date', 'refusal', 'review_window', 'rulebook']
    """
    written = {
        "due_date": TypeAdapter(DueDate).json_schema(mode="serialization"),
        "review_window": TypeAdapter(ReviewWindow).json_schema(mode="serialization"),
        "refusal": TypeAdapter(Refusal).json_schema(mode="serialization"),
        # What a person writes, so defaults may be left out.
        "rulebook": TypeAdapter(RulebookData).json_schema(mode="validation"),
    }
    return {name: {"$schema": _DIALECT, **schema} for name, schema in written.items()}
