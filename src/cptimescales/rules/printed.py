"""A rulebook as `rules NAME --json` prints it, and the schema of its rules."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cptimescales.rules.model import RulebookData


def printed_rulebook(data: RulebookData) -> dict[str, Any]:
    """The content of a rulebook as `rules NAME --json` prints it.

    `trigger` is the event that a single answer names, `triggers` has all of them.
    """
    content: dict[str, Any] = json.loads(data.to_json())
    content["rule"] = [_with_triggers(rule, rule["trigger"][0]) for rule in content["rule"]]
    return content


def describe_printed_rules(schemas: dict[str, Any]) -> None:
    """Changes the schema of a rule into that of a rule as it is printed."""
    rule = schemas["Rule"]
    first = {"description": "The event that a single answer names.", "type": "string"}
    rule["properties"] = _with_triggers(rule["properties"], first)
    required = rule["required"]
    required.insert(required.index("trigger") + 1, "triggers")


def _with_triggers(fields: Mapping[str, Any], first: Any) -> dict[str, Any]:
    """The fields of a rule, with `triggers` after `trigger`."""
    printed: dict[str, Any] = {}
    for name, value in fields.items():
        if name == "trigger":
            printed |= {"trigger": first, "triggers": value}
        else:
            printed[name] = value
    return printed
