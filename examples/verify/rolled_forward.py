"""Wrong: a limit that falls on a weekend or a bank holiday is moved to the next working day."""

from __future__ import annotations

from datetime import date

from question import Question, answer_lines


def due(question: Question) -> date:
    """Too late if the limit is not a working day."""
    return (
        question.right
        if question.calendar.is_working_day(question.right)
        else question.calendar.next_working_day(question.right)
    )


if __name__ == "__main__":
    answer_lines(due)
