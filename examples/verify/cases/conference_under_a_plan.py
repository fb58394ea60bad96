"""Wrong: each strategy discussion asks for an initial conference, also under a plan."""

from __future__ import annotations

from datetime import date

from asked import Json, answer_lines, days_of, right

import cptimescales as cpt


def answer(question: Json) -> Json:
    """Adds the initial conference that nobody owes."""
    reply = right(question)
    book = cpt.rulebook(question["rulebook"])
    plans = [
        episode["began"]
        for episode in reply["episodes"]
        if episode["kind"] == "plan" and episode["ended"] is None
    ]
    for day in days_of(question, "strategy_discussion_held"):
        due = book.answer("initial_conference", on=date.fromisoformat(day))
        if any(began < day for began in plans) and isinstance(due, cpt.DueDate):
            status = "overdue" if str(due.due) < question["as_of"] else "pending"
            entry = {"rule": "initial_conference", "on": day, "limit": str(due.due)}
            reply["entries"].append({**entry, "status": status, "met_on": None})
    return reply


if __name__ == "__main__":
    answer_lines(answer)
