"""What the programs of this folder share: reading questions and writing answers.

Each program looks the rule up in cptimescales and then counts in its own way. The page
`docs/trust/verify.md` describes the protocol. Your own program needs nothing of this file.
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
class Question:
    """A question that has an answer.

    Attributes:
        on: the day of the event that starts the clock.
        answer: the right answer.
        calendar: the calendar of the rulebook.
    """

    on: date
    answer: cpt.DueDate | cpt.ReviewWindow
    calendar: cpt.WorkingCalendar

    @property
    def right(self) -> date:
        """The right date."""
        return self.answer.limit

    @property
    def period(self) -> cpt.Period:
        """The period of the rule; 0 days for a review around a birthday."""
        return (
            cpt.Period(0, "days")
            if isinstance(self.answer, cpt.ReviewWindow)
            else self.answer.within
        )

    @property
    def counts_working_days(self) -> bool:
        """Whether the rule counts working days."""
        return self.period.unit == "working_days"


def answer_lines(due: Callable[[Question], date], lines: Iterable[str] = sys.stdin) -> None:
    """Answers each line with one line, at once."""
    for line in lines:
        print(json.dumps(_reply(due, json.loads(line))), flush=True)


def _reply(due: Callable[[Question], date], line: dict[str, Any]) -> dict[str, str]:
    book = cpt.rulebook(line["rulebook"])
    if line["closures"]:
        book = book.with_closures(
            {date.fromisoformat(day["date"]): day["name"] for day in line["closures"]}
        )
    if line["known_on"]:
        book = book.as_known_on(date.fromisoformat(line["known_on"]))
    on = date.fromisoformat(line["on"])
    answer = book.answer(line["rule"], on=on, number=line["number"])
    if isinstance(answer, cpt.Refusal):
        return {"refused": answer.code}
    limit = due(Question(on, answer, book.calendar))
    last_working_day = book.calendar.working_day_on_or_before(limit)
    return {"due": str(limit), "last_working_day": str(last_working_day)}
