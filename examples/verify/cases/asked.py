"""What the programs of this folder share: reading questions about cases and writing answers.

Each program takes the right answer of cptimescales, or asks it about a changed case, and so makes
one mistake. The page `docs/trust/verify-cases.md` describes the protocol. Your own program needs
nothing of this file.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import cptimescales as cpt
from cptimescales.testing import ShownTimetable

Json = dict[str, Any]
"""An object as JSON has it."""


def right(question: Json) -> Json:
    """The right answer."""
    case = cpt.Case.model_validate_json(json.dumps(question["case"]))
    as_of = date.fromisoformat(question["as_of"])
    timetable = cpt.rulebook(question["rulebook"]).timetable(case, as_of=as_of)
    return ShownTimetable.of(timetable).as_json()


def without(question: Json, *events: str) -> Json:
    """The question without some events."""
    told = [event for event in question["case"]["events"] if event["event"] not in events]
    return {**question, "case": {**question["case"], "events": told}}


def days_of(question: Json, *events: str) -> list[str]:
    """The days of some events up to the as-of day, in order."""
    told = question["case"]["events"]
    days = [event["on"] for event in told if event["event"] in events]
    return sorted(day for day in days if day <= question["as_of"])


def days_between(first: str, last: str) -> int:
    """The days from one day to another."""
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def answer_lines(answer: Callable[[Json], Json], lines: Iterable[str] = sys.stdin) -> None:
    """Answers each line with one line, at once. What cannot be answered is refused."""
    for line in lines:
        try:
            reply = answer(json.loads(line))
        except ValueError as error:
            reply = {"refused": str(error)}
        print(json.dumps(reply), flush=True)
