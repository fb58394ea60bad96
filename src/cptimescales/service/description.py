"""The description of every path (OpenAPI 3.1), made from the models and the table of paths.

Bodies are closed: an unknown key is refused. Answers are open: a later version may add a key.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any, Literal

from pydantic import TypeAdapter

from cptimescales._version import __version__
from cptimescales.rules.printed import describe_printed_rules
from cptimescales.service.limits import Limits
from cptimescales.service.paths import JSON_LINES, PATHS, Path
from cptimescales.service.problems import MEDIA_TYPE, Problem

_REFERENCE = "#/components/schemas/{model}"
_WORDS = """\
Child-protection timescales for the United Kingdom: due dates, reasons and sources.

The service keeps nothing. Whatever carries a date or a reference is a POST, so it is in no address
and in no log. A day is text such as 2026-12-14; a row of an audit may also have 14/12/2026, and
keys of its own. A refusal is a problem (RFC 9457) with a stable
`code`. A body is closed: an unknown key is refused. An answer is open: a later version may add a
key.

Limits of this service: {body_bytes:,} bytes for one question or case, {long_body_bytes:,} bytes and
{rows:,} rows for many; {seconds} seconds for one, {long_seconds} for many; {at_once} requests at
once in a process, {long_at_once} of many rows."""
_EVERYWHERE = {
    405: "The path takes another method: `method_not_allowed`.",
    421: "The header Host names another host: `unknown_host`.",
    500: "A defect of the service: `defect`.",
    503: "The process is busy (`busy`), or the answer took too long (`out_of_time`).",
}
_OF_A_POST = {
    408: "The body came too slowly: `slow_request`.",
    413: "The request asks for more than is answered at once: `too_large`.",
    415: "The body is of another kind: `unsupported_media_type`.",
    422: "The body cannot be read (`bad_body`), or there is no answer: the code of the refusal.",
}
_Key = tuple[str, str]


def openapi(limits: Limits | None = None) -> dict[str, Any]:
    """The description of the service, as OpenAPI 3.1.

    Args:
        limits: the limits that it names.

    >>> openapi()["openapi"]
    '3.1.0'
    """
    limits = limits or Limits()
    values = {name: getattr(limits, name) for name in Limits.__dataclass_fields__}
    schemas, components = _schemas()
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "cptimescales",
            "version": __version__,
            "description": _WORDS.format(**values),
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "paths": {path.path: {path.method.lower(): _operation(path, schemas)} for path in PATHS},
        "components": {"schemas": components},
    }


@lru_cache(maxsize=8)
def openapi_json(limits: Limits) -> str:
    """The description as JSON text."""
    return json.dumps(openapi(limits), ensure_ascii=False)


def _schemas() -> tuple[dict[_Key, Any], dict[str, Any]]:
    """The schema of each question and answer, and the models that they name."""
    inputs: list[tuple[_Key, Literal["validation", "serialization"], TypeAdapter[Any]]] = [
        (("", "problem"), "serialization", TypeAdapter(Problem))
    ]
    for path in PATHS:
        if path.question is not None:
            inputs.append(((path.path, "question"), "validation", TypeAdapter(path.question)))
        if path.answer is not None:
            inputs.append(((path.path, "answer"), "serialization", TypeAdapter(path.answer)))
    by_key, definitions = TypeAdapter.json_schemas(inputs, ref_template=_REFERENCE)
    schemas: dict[_Key, Any] = {key: schema for (key, _), schema in by_key.items()}
    components: dict[str, Any] = definitions["$defs"]
    closed: set[str] = set()
    for (_, what), schema in schemas.items():
        if what == "question":
            _add_names(schema, components, closed)
    for name, component in components.items():
        if name not in closed:
            _open(component)
    describe_printed_rules(components)
    return schemas, components


def _add_names(schema: Any, components: dict[str, Any], names: set[str]) -> None:
    """Adds the name of each model that a schema needs."""
    if isinstance(schema, list):
        for part in schema:
            _add_names(part, components, names)
    elif isinstance(schema, dict):
        name = str(schema.get("$ref", "")).rpartition("/")[2]
        if name and name not in names:
            names.add(name)
            _add_names(components[name], components, names)
        for part in schema.values():
            _add_names(part, components, names)


def _open(schema: Any) -> None:
    """Lets the objects of an answer have further keys. It always has each key that is known."""
    if isinstance(schema, list):
        for part in schema:
            _open(part)
    elif isinstance(schema, dict):
        if schema.get("additionalProperties") is False:
            del schema["additionalProperties"]
        if "properties" in schema:
            schema["required"] = list(schema["properties"])
        for part in schema.values():
            _open(part)


def _operation(path: Path, schemas: dict[_Key, Any]) -> dict[str, Any]:
    problem = {"content": {MEDIA_TYPE: {"schema": schemas["", "problem"]}}}
    answer = schemas.get((path.path, "answer"), {"type": "string"})
    described: dict[str, Any] = {
        "operationId": path.path.removeprefix("/v1/").replace("/", "_").replace("-", "_"),
        "summary": path.title,
        "description": path.words,
        "responses": {
            "200": {
                "description": "The answer.",
                "content": {
                    path.gives.partition(";")[0]: {"schema": _of_lines(path.gives, answer)}
                },
            }
        },
    }
    refusals = dict(_EVERYWHERE)
    if path.method == "POST":
        refusals |= _OF_A_POST
        question = _of_lines(path.takes, schemas[path.path, "question"])
        content = {path.takes: {"schema": question, "example": path.example}}
        described["requestBody"] = {"required": True, "content": content}
    if "{name}" in path.path:
        described["operationId"] = "rulebook"
        refusals[404] = "There is no rulebook of this name: `no_such_path`."
        described["parameters"] = [
            {
                "name": "name",
                "in": "path",
                "required": True,
                "description": "The name of a rulebook.",
                "schema": {"type": "string"},
                "example": "england",
            }
        ]
    for status, words in sorted(refusals.items()):
        described["responses"][str(status)] = {"description": words, **problem}
    return described


def _of_lines(media_type: str, schema: Any) -> Any:
    """The schema of a body. OpenAPI 3.1 has no schema for each line of a text, so words say it."""
    if media_type != JSON_LINES:
        return schema
    model = json.dumps(schema)
    return {"type": "string", "description": f"Lines of JSON. The schema of each line: {model}"}
