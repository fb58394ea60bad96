"""Wrong: what was never met stays overdue and grows, also when the plan has ended or is closed."""

from __future__ import annotations

from asked import Json, answer_lines, days_between, right


def answer(question: Json) -> Json:
    """Knows no word for a duty that was missed and is over."""
    reply = right(question)
    for entry in reply["entries"]:
        if entry["status"] == "missed":
            late = days_between(entry["limit"], question["as_of"])
            entry |= {"status": "overdue", "calendar_days_late": late}
    return reply


if __name__ == "__main__":
    answer_lines(answer)
