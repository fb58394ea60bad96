"""What Python replies to an ask of tests/page/replies.mjs, and how both replies are compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import cptimescales as cpt
from cptimescales.testing.conformance.asking import Asking, Question

Ask = dict[str, Any]


def python_reply(asking: Asking, ask: Ask) -> Any:
    """The reply of the library, as `comparable` makes that of the engine."""
    kinds: Mapping[str, Callable[[Question], Any]] = {
        "due": lambda question: _in_words(asking.due(question)),
        "after": lambda question: [
            comparable(duty.model_dump(mode="json")) for duty in asking.after(question)
        ],
        "standing": asking.standing,
        "add_working_days": asking.add_working_days,
        "working_days_between": asking.working_days_between,
        "bank_holidays": asking.bank_holidays,
    }
    question = ask["question"]
    try:
        if not isinstance(question, dict):
            raise cpt.TimescaleError("a question is an object")
        return kinds[ask["ask"]](question)
    except cpt.TimescaleError as error:
        return {"refused": error.code}


def _in_words(answer: cpt.DueDate | cpt.ReviewWindow) -> dict[str, Any]:
    days = answer.days() if isinstance(answer, cpt.DueDate) else ()
    return {
        "answer": answer.model_dump(mode="json"),
        "sentence": str(answer),
        "explanation": answer.explain(),
        "verification": answer.verification,
        "days": [{"date": str(day.date), "number": day.number, "why": day.why} for day in days],
    }


def comparable(reply: Any) -> Any:
    """A reply with every refusal as its code, because each language says why in its own words."""
    if isinstance(reply, list):
        return [comparable(part) for part in reply]
    if not isinstance(reply, dict):
        return reply
    if reply.get("kind") == "refusal":
        return {"refused": reply["code"]}
    return {key: comparable(part) for key, part in reply.items()}
