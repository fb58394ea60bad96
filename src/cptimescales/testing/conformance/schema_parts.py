"""What the JSON Schemas of all sets of vectors have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

TEXT: dict[str, Any] = {"type": "string", "minLength": 1}
"""A text that says something."""

DAY: dict[str, Any] = {
    "type": "string",
    "format": "date",
    "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
}
"""A day as text."""

DAY_OR_NULL: dict[str, Any] = {"anyOf": [DAY, {"type": "null"}]}
"""A day that may be left open."""


def closed(properties: Mapping[str, Any]) -> dict[str, Any]:
    """An object that has all these properties and no others.

    >>> closed({"reached": DAY})["required"]
    ['reached']
    """
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


CLOSURES: dict[str, Any] = {"type": "array", "items": closed({"date": DAY, "name": TEXT})}
"""Closure days, each with its name."""
