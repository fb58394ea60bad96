"""The types of the contract as components of an OpenAPI 3.1 document, for generators that read it.

Generators for Java and C# read OpenAPI better than JSON Schema. Three things are said in the way
that they understand. `kind` tells the types of a union apart. A field that may be null has two
types, one of them `null`. A code is a text where a later version may add one. A list is a list,
although a person may write one text in its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cptimescales.export.contract.from_types import Schema

_TEXT: Schema = {"type": "string"}
_NULL: Schema = {"type": "null"}


def openapi_document(definitions: Mapping[str, Schema], version: str) -> dict[str, Any]:
    """An OpenAPI document that has the definitions as components, and no path.

    >>> due = {"properties": {"kind": {"const": "a"}}}
    >>> both = {"A": due, "B": {"oneOf": [{"$ref": "#/$defs/A"}]}}
    >>> openapi_document(both, "1.0")["components"]["schemas"]["B"]["discriminator"]["mapping"]
    {'a': '#/components/schemas/A'}
    """
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Contract",
            "version": version,
            "description": "The types that cptimescales writes and reads as JSON. There is no "
            "path: `serve` has an OpenAPI document of its own.",
        },
        "paths": {},
        "components": {
            "schemas": {
                name: _component(schema, definitions) for name, schema in definitions.items()
            }
        },
    }


def _component(schema: Any, definitions: Mapping[str, Schema]) -> Any:
    if isinstance(schema, list):
        return [_component(part, definitions) for part in schema]
    if not isinstance(schema, dict):
        return schema
    made: Schema = {
        key: {name: _component(part, definitions) for name, part in value.items()}
        if key == "properties"
        else _component(value, definitions)
        for key, value in schema.items()
    }
    if "$ref" in made:
        made["$ref"] = _place(schema["$ref"])
    if "const" in made.get("properties", {}).get("kind", {}):
        # The discriminator has the constants; as constants they become enums of one value.
        made["properties"]["kind"] = dict(_TEXT)
    if "anyOf" in made:
        made = _simple(made)
    kinds = _kinds(schema.get("oneOf", ()), definitions)
    if kinds:
        made["discriminator"] = {"propertyName": "kind", "mapping": kinds}
    return made


def _place(reference: str) -> str:
    return reference.replace("#/$defs/", "#/components/schemas/")


def _simple(schema: Schema) -> Schema:
    """A code that may grow as a text, a list that one text may stand for, a value or null."""
    others = {key: value for key, value in schema.items() if key != "anyOf"}
    parts = [part for part in schema["anyOf"] if part != _NULL]
    may_be_null = _NULL in schema["anyOf"]
    if _TEXT in parts and any("$ref" in part for part in parts):
        parts = [_TEXT]
    elif len(parts) == 2 and parts[1] == {"type": "array", "items": parts[0]}:
        parts = [parts[1]]  # a person may write one text in place of a list of one
    if len(parts) == 1 and isinstance(parts[0].get("type"), str):
        kind = parts[0]["type"]
        return {**others, **parts[0], "type": [kind, "null"] if may_be_null else kind}
    return schema


def _kinds(parts: Sequence[Schema], definitions: Mapping[str, Schema]) -> dict[str, str]:
    """The type for each `kind`; empty if a type has none."""
    kinds = {}
    for part in parts:
        properties = definitions[part["$ref"].removeprefix("#/$defs/")].get("properties", {})
        kinds[properties.get("kind", {}).get("const")] = _place(part["$ref"])
    return {} if None in kinds else kinds
