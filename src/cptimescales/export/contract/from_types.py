"""JSON Schemas of types, in the form of the contract.

pydantic reads the types. This file then gives every closed list its name, takes the words of each
field from the docstring, and leaves answers open to fields that a later version adds.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode

from cptimescales.export.contract.named_values import CODES, NAMED_VALUES, NamedValues

Form = Literal["answer", "stored", "input"]
"""What the schemas are for.

`answer`: what this version writes, with every field. `stored`: what any version wrote, where fields
that were added since may be missing. `input`: what the library reads, where nothing else may be.
"""

Schema = dict[str, Any]

_MODE: dict[Form, JsonSchemaMode] = {
    "answer": "serialization",
    "stored": "serialization",
    "input": "validation",
}
_RENAMED = {"RulebookData": "Rulebook"}
# Attributes whose key in JSON is a word of Python.
_KEYS = {"earlier": "from", "later": "to", "first": "from", "last": "to"}
_BY_VALUES = {frozenset(named.values): named for named in NAMED_VALUES}
_INPUT, _JSON, _REPORT = "Input", "Json", "Report"
_STORED_WITHOUT_KIND = ("Timetable", "Finding")
_NONE = re.compile(r"\bNone\b")
_SECTION = re.compile(r"^(Attributes|Raises|Args|Returns):$", re.MULTILINE)
_ENTRY = re.compile(r"^ {4}(\w+(?:, \w+)*): (.*(?:\n {5,}.*)*)", re.MULTILINE)


class _Untitled(GenerateJsonSchema):
    """Without titles: a generator of types would make a type of each."""

    every_field = True

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def field_is_required(self, field: Any, total: bool) -> bool:
        written = self.mode == "serialization" and self.every_field
        return written or super().field_is_required(field, total)


class _UntitledStored(_Untitled):
    """A field with a default may be missing: a later version added it."""

    every_field = False


def definitions(types: Sequence[Any], form: Form) -> dict[str, Schema]:
    """The schemas of types and of all that they hold, by name, in the order of the alphabet.

    >>> made = definitions([NamedValues], "answer")
    >>> made["NamedValues"]["required"]
    ['name', 'values', 'means', 'grows']
    """
    generator = _UntitledStored if form == "stored" else _Untitled
    _, made = TypeAdapter.json_schemas(
        [(place, _MODE[form], TypeAdapter(kind)) for place, kind in enumerate(types)],
        schema_generator=generator,
        ref_template="#/$defs/{model}",
    )
    raw: dict[str, Schema] = made.get("$defs", {})
    named = {name: _shaped(name, schema, form) for name, schema in raw.items()}
    renamed = {name: _new_name(name, schema, form) for name, schema in named.items()}
    schemas = {renamed[name]: _pointing(schema, renamed) for name, schema in named.items()}
    lists = {one.name: one.schema() for one in NAMED_VALUES if one.name in set(_pointed(schemas))}
    return dict(sorted({**schemas, **lists}.items()))


def _new_name(name: str, schema: Schema, form: Form) -> str:
    """A type that a person writes has a name of its own: it is closed, and its twin is open."""
    name = _RENAMED.get(name, name)
    if name.endswith(_JSON):  # the rows of a report: `ReportDuty`, and `Report` itself
        name = name.removesuffix(_JSON)
        name = name if name == _REPORT else _REPORT + name
    return name + _INPUT if form == "input" and "enum" not in schema else name


def _pointing(schema: Any, renamed: Mapping[str, str]) -> Any:
    """A schema that points to the new names."""
    if isinstance(schema, list):
        return [_pointing(part, renamed) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: f"#/$defs/{renamed.get(_name_in(part), _name_in(part))}"
        if key == "$ref"
        else _pointing(part, renamed)
        for key, part in schema.items()
    }


def _name_in(reference: str) -> str:
    return reference.removeprefix("#/$defs/")


def _pointed(schema: Any) -> Iterator[str]:
    """Every name that a schema points to."""
    if isinstance(schema, list):
        for part in schema:
            yield from _pointed(part)
    elif isinstance(schema, dict):
        for key, part in schema.items():
            if key == "$ref":
                yield _name_in(part)
            else:
                yield from _pointed(part)


def reached_from(schema: Schema, schemas: Mapping[str, Schema]) -> dict[str, Schema]:
    """All the named schemas that a schema points to, directly or through others."""
    wanted: set[str] = set()
    waiting = list(_pointed(schema))
    while waiting:
        name = waiting.pop()
        if name not in wanted:
            wanted.add(name)
            waiting += _pointed(schemas[name])
    return {name: schema for name, schema in schemas.items() if name in wanted}


def _shaped(definition: str, schema: Schema, form: Form) -> Schema:
    """A definition with the words of its docstring, named lists, and open if it is an answer."""
    shaped: Schema = _parts(schema, form)
    shaped.pop("title", None)
    came_later = _STORED_WITHOUT_KIND if form == "stored" else ()
    words, fields = _words(shaped.pop("description", ""))
    if words:
        shaped = {"description": words, **shaped}
    properties = shaped.get("properties", {})
    fields = {
        name if name in properties else _KEYS.get(name, name): says for name, says in fields.items()
    }
    for name, part in properties.items():
        if name in fields:
            shaped["properties"][name] = {"description": fields[name], **_beside_words(part)}
        if name == "kind" and "const" in part and definition not in came_later:
            shaped["required"] = list(dict.fromkeys((name, *shaped.get("required", ()))))
    if form != "input" and shaped.get("additionalProperties") is False:
        del shaped["additionalProperties"]
    return shaped


def _beside_words(part: Schema) -> Schema:
    """A field's schema that can have words beside it: some generators copy a `$ref` with words."""
    if "$ref" not in part:
        return part
    others = {key: value for key, value in part.items() if key != "$ref"}
    return {**others, "allOf": [{"$ref": part["$ref"]}]}


def _parts(schema: Any, form: Form, key: str = "") -> Any:
    """A schema with named lists in place of their values."""
    if isinstance(schema, list):
        return [_parts(part, form) for part in schema]
    if not isinstance(schema, dict):
        return schema
    several = schema.get("anyOf", ())
    if several and all("enum" in part for part in several):  # a type of texts that has two parts
        schema = {"enum": [value for part in several for value in part["enum"]]}
    if "enum" in schema and (named := _BY_VALUES.get(frozenset(schema["enum"]))):
        return _reference(named, form)
    made = {
        name: {field: _parts(part, form, field) for field, part in value.items()}
        if name == "properties"
        else _parts(value, form)
        for name, value in schema.items()
        if name
        != "discriminator"  # `kind` is a constant of each, and strict validators know no other
    }
    if key == "code" and form != "input":
        made = _with_codes(made)
    return _without_default(_as_list(made), form)


def _as_list(schema: Schema) -> Schema:
    """A list of a fixed length whose values are all alike, in the words that generators know."""
    parts = schema.get("prefixItems", ())
    if not parts or any(part != parts[0] for part in parts):
        return schema
    others = {key: value for key, value in schema.items() if key != "prefixItems"}
    return {**others, "items": parts[0], "minItems": len(parts), "maxItems": len(parts)}


def _without_default(schema: Schema, form: Form) -> Schema:
    """An answer has every field, so a default would say nothing."""
    if form != "input" or "const" in schema:
        schema.pop("default", None)
    return schema


def _reference(named: NamedValues, form: Form) -> Schema:
    reference = {"$ref": f"#/$defs/{named.name}"}
    if named.grows and form != "input":
        return {"anyOf": [reference, {"type": "string"}]}
    return reference


def _with_codes(schema: Schema) -> Schema:
    """The text of a refusal's code, as one of the known codes or a later one."""
    if schema == {"type": "string"}:
        return _reference(CODES, "answer")
    if schema.get("anyOf") == [{"type": "string"}, {"type": "null"}]:
        return {"anyOf": [*_reference(CODES, "answer")["anyOf"], {"type": "null"}]}
    return schema


def _words(docstring: str) -> tuple[str, dict[str, str]]:
    """The words of a docstring before its sections, and those of each attribute, by its name."""
    text = inspect.cleandoc(docstring).partition("\n>>> ")[0]
    text = _NONE.sub("null", text)
    pieces = _SECTION.split(text)
    fields = {}
    for heading, section in zip(pieces[1::2], pieces[2::2], strict=True):
        if heading == "Attributes":
            for names, words in _ENTRY.findall(section):
                fields.update(dict.fromkeys(names.split(", "), " ".join(words.split())))
    paragraphs = [" ".join(part.split()) for part in pieces[0].strip().split("\n\n")]
    return "\n\n".join(paragraphs), fields
