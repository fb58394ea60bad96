"""The contract pack: one bundle of JSON Schemas, and a file for each document.

The schemas are of draft 2020-12. Those of answers are open: a later version may add a field. Those
of inputs are closed. `CONTRACT_VERSION` is part of every `$id`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from cptimescales.export.contract.documents import DEADLINE, DOCUMENTS, Document
from cptimescales.export.contract.from_types import Form, Schema, definitions, reached_from
from cptimescales.export.contract.openapi import openapi_document
from cptimescales.rules.printed import describe_printed_rules

CONTRACT_VERSION = "1.0"
"""The version of the contract.

The second number increases when something is added: a document, a field of an answer, a code. The
first increases when a reader of the version before could fail.
"""

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_ID = f"urn:cptimescales:contract:{CONTRACT_VERSION}"


def json_schemas() -> Mapping[str, dict[str, Any]]:
    """The JSON Schema (draft 2020-12) of each document that the library writes or reads, by name.

    Each stands alone: what it needs of the bundle is among its `$defs`.

    >>> list(json_schemas())[:3]
    ['answer', 'deadline', 'due_date']
    >>> json_schemas()["due_date"]["$id"]
    'urn:cptimescales:contract:1.0:due_date'
    """
    schemas = {**_definitions("answer"), **_definitions("input")}
    return {document.name: _alone(document, schemas) for document in DOCUMENTS}


def contract_bundle() -> dict[str, Any]:
    """The whole contract as one JSON Schema, with every type and every document under `$defs`.

    >>> bundle = contract_bundle()
    >>> bundle["$id"], bundle["$defs"]["Answer"]["oneOf"][0]
    ('urn:cptimescales:contract:1.0', {'$ref': '#/$defs/DueDate'})
    """
    return {
        "$schema": _DIALECT,
        "$id": _ID,
        "title": "Contract",
        "description": f"Version {CONTRACT_VERSION} of what cptimescales writes and reads as JSON.",
        "$defs": dict(sorted({**_definitions("answer"), **_definitions("input")}.items())),
    }


def stored_bundle() -> dict[str, Any]:
    """The schemas of answers that any version stored: fields that were added since may be missing.

    >>> stored = stored_bundle()["$defs"]["EndOfPlan"]["required"]
    >>> "allowed" in stored, "missed" in stored
    (True, False)
    """
    return {
        "$schema": _DIALECT,
        "$id": f"{_ID}:stored",
        "title": "Stored",
        "description": "Answers as any version of cptimescales with this major version of the "
        "contract, or an earlier one, stored them. Fields that were added since may be missing.",
        "$defs": _definitions("stored"),
    }


def contract_files() -> Mapping[str, str]:
    """The files of the contract pack: the name of each, and its text.

    `contract.json` is the bundle, `openapi.json` has the same types for generators that read
    OpenAPI, `stored.json` is for stored answers, and each other file is the schema of one document.

    >>> list(contract_files())[:4]
    ['contract.json', 'openapi.json', 'stored.json', 'answer.json']
    """
    bundle = contract_bundle()
    schemas = {
        "contract": bundle,
        "openapi": openapi_document(bundle["$defs"], CONTRACT_VERSION),
        "stored": stored_bundle(),
        **json_schemas(),
    }
    return {
        f"{name}.json": json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        for name, schema in schemas.items()
    }


@cache
def _definitions(form: Form) -> dict[str, Schema]:
    documents = [
        document
        for document in DOCUMENTS
        if (document.way == "input") == (form == "input") and (form != "stored" or document.stored)
    ]
    types = list(dict.fromkeys(kind for document in documents for kind in document.types))
    schemas = definitions(types, form)
    if form == "answer":
        describe_printed_rules(schemas)
    if form != "input":
        schemas = {name: _named_deadlines(schema) for name, schema in schemas.items()}
    for document in documents:
        if document.shape != "one":
            schemas[document.definition] = _of_several(document)
    return dict(sorted(schemas.items()))


def _of_several(document: Document) -> Schema:
    """The schema of a document that is a list, or one of several types."""
    parts = _parts_of(document)
    words = document.means[:1].upper() + document.means[1:] + "."
    if document.shape == "list":
        return {"description": words, "type": "array", "items": parts[0]}
    return {"description": words, "oneOf": parts}


def _parts_of(document: Document) -> list[Schema]:
    return [{"$ref": f"#/$defs/{kind.__name__}"} for kind in document.types]


def _named_deadlines(schema: Any) -> Any:
    """A schema in which a due date or a window has one name, `Deadline`."""
    if isinstance(schema, list):
        return [_named_deadlines(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    named = {key: _named_deadlines(part) for key, part in schema.items()}
    if named.get("oneOf") == _parts_of(DEADLINE):
        del named["oneOf"]
        reference = {"$ref": f"#/$defs/{DEADLINE.definition}"}
        named.update({"allOf": [reference]} if "description" in named else reference)
    return named


def _alone(document: Document, schemas: Mapping[str, Schema]) -> Schema:
    """The schema of one document, with what it points to."""
    own = schemas[document.definition]
    others = reached_from(own, schemas)
    return {
        "$schema": _DIALECT,
        "$id": f"{_ID}:{document.name}",
        "title": document.definition,
        **own,
        **({"$defs": others} if others else {}),
    }
