"""Says what to change in a rulebook file that was written for schema 1."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from cptimescales.errors import RulebookError

SCHEMA = 2
"""The schema of a rulebook file that this version reads."""

_OLD_KEYS = ("ends_with", "applies_after", "first_after")
# The kind of episode that each event ends.
_ENDED = {"plan_ended": "plan", "looked_after_ended": "care", "child_born": "pregnancy"}


def refuse_older(data: Mapping[str, Any], file: str, inherited: Collection[str]) -> None:
    """Raises if a file has schema 1, or a key of it.

    Args:
        data: the content of the file, not checked.
        file: the file's name, for the message.
        inherited: the ids of the rules that the file can tighten.

    Raises:
        RulebookError: the message names each old key, and what to write in its place.
    """
    found = data.get("rule")
    rules = [rule for rule in found if isinstance(rule, dict)] if isinstance(found, list) else []
    if data.get("schema") == 1:
        problem = (
            f"it is 1, and this version reads {SCHEMA}; write schema = {SCHEMA}, and in each rule "
            "during, the kinds of episode in which its duty lives (a rule that the extended "
            "rulebook has as well takes it from there)"
        )
        raise RulebookError(file, "schema", "; ".join([problem, *_changes(rules, inherited)]))
    for rule in rules:
        for key in _OLD_KEYS:
            if key in rule:
                advice = "leave it out" if rule.get("id") in inherited else _new(rule)
                raise RulebookError(
                    file, f"rule {rule.get('id')}, {key}", f"it is a key of schema 1; {advice}"
                )


def _changes(rules: Iterable[Mapping[str, Any]], inherited: Collection[str]) -> Iterator[str]:
    """What to change in the rules of schema 1."""
    incomplete = []
    for rule in rules:
        name, old_keys = rule.get("id"), [key for key in _OLD_KEYS if key in rule]
        if name in inherited:
            if old_keys:
                yield f"rule {name}: leave {' and '.join(old_keys)} out"
        elif old_keys:
            yield f"rule {name}: {_new(rule)}"
        else:
            incomplete.append(str(name))
    if incomplete:
        yield f"add during to {', '.join(incomplete)}"


def _new(rule: Mapping[str, Any]) -> str:
    """What to write in place of the old keys of a rule."""
    return "; ".join(_replacements(rule))


def _replacements(rule: Mapping[str, Any]) -> Iterator[str]:
    end, after, first = (rule.get(key) for key in _OLD_KEYS)
    if isinstance(end, str) and end in _ENDED:
        yield f'write during = "{_ENDED[end]}" in place of ends_with = "{end}"'
    elif end is not None:
        yield f"write until = {_value(end)} in place of ends_with, and add during"
    if after is not None:
        yield f"write after = {_value(after)} in place of applies_after"
    if first == "conference_held":
        yield 'write starts = "first" in place of first_after = "conference_held"'
    elif first is not None:
        yield f'write starts = "first" and after = {_value(first)} in place of first_after'
    if end is None:
        yield "add during"


def _value(names: Any) -> str:
    """A name or a list of names as TOML; anything else as text, because it was not checked."""
    return json.dumps(names, default=str)
