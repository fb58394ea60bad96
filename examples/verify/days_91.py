"""Wrong: 3 months are 91 days and 6 months are 183."""

from __future__ import annotations

from datetime import date, timedelta

from question import Question, answer_lines

DAYS = {3: 91, 6: 183}


def due(question: Question) -> date:
    """A few days early or late."""
    days = DAYS.get(question.period.count) if question.period.unit == "months" else None
    return question.right if days is None else question.on + timedelta(days=days)


if __name__ == "__main__":
    answer_lines(due)
