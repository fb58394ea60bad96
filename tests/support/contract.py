"""The contract as a test uses it: validators of its documents, and programs that answer wrongly."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from cptimescales.export import contract_bundle, stored_bundle
from cptimescales.export.contract import DOCUMENTS
from cptimescales.testing import CaseQuestion, Question

DEFINITION = {document.name: document.definition for document in DOCUMENTS}


@cache
def validator(definition: str, *, stored: bool = False) -> Draft202012Validator:
    """The validator of a definition of the bundle. It also checks that days are days."""
    bundle = stored_bundle() if stored else contract_bundle()
    schema = {"$schema": bundle["$schema"], "$defs": bundle["$defs"]}
    schema["$ref"] = f"#/$defs/{definition}"
    return Draft202012Validator(schema, format_checker=FormatChecker())


def problem(document: str, content: Any, *, stored: bool = False) -> str:
    """What the contract has against a document, in one line; empty if it has nothing."""
    errors = validator(DEFINITION[document], stored=stored).iter_errors(content)
    return "; ".join(f"{error.json_path}: {error.message[:200]}" for error in errors)


def nine_days_later(question: Question) -> date:
    """A due date that is always wrong, for `verify --python`."""
    return question.on + timedelta(days=9)


def nothing_owed(question: CaseQuestion) -> dict[str, Any]:
    """A timetable without a duty, for `verify --cases --python`."""
    return {"entries": [], "alerts": [], "next": None}
