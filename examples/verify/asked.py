"""What the programs of this folder share: they read questions, look the rule up in cptimescales, and count as they think right.

`docs/trust/verify.md` says what goes over the line. A program of your own needs none of this.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import cptimescales as cpt


@dataclass(frozen=True)
class Asked:
    """A question that has an answer: the day, the right answer, and the calendar that it is counted by."""

    on: date
    answer: cpt.DueDate | cpt.ReviewWindow
    calendar: cpt.WorkingCalendar

    @property
    def right(self) -> date:
        """The right date."""
        return self.answer.closes if isinstance(self.answer, cpt.ReviewWindow) else self.answer.due

    @property
    def period(self) -> cpt.Period:
        """The period of the rule; none at all for a review around a birthday."""
        return (
            cpt.Period(0, "days")
            if isinstance(self.answer, cpt.ReviewWindow)
            else self.answer.within
        )

    @property
    def counts_working_days(self) -> bool:
        """Whether the rule counts working days."""
        return self.period.unit == "working_days"


def answer_lines(due: Callable[[Asked], date], lines: Iterable[str] = sys.stdin) -> None:
    """Answers each line with one, at once."""
    for line in lines:
        print(json.dumps(_answered(due, json.loads(line))), flush=True)


def _answered(due: Callable[[Asked], date], question: dict[str, Any]) -> dict[str, str]:
    book = cpt.rulebook(question["rulebook"])
    if question["closures"]:
        book = book.with_closures(
            {date.fromisoformat(day["date"]): day["name"] for day in question["closures"]}
        )
    if question["known_on"]:
        book = book.as_known_on(date.fromisoformat(question["known_on"]))
    on = date.fromisoformat(question["on"])
    answer = book.answer(question["rule"], on=on, number=question["number"])
    if isinstance(answer, cpt.Refusal):
        return {"refused": answer.code}
    asked = Asked(on, answer, book.calendar)
    found = due(asked)
    reply = {"due": str(found)}
    return reply | {"last_working_day": str(asked.calendar.working_day_on_or_before(found))}
