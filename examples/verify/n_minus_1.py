"""Wrong: N-1 working days are added, as `CustomBusinessDay(n - 1)` does.

For an event on a day that is no working day, it adds them to the next working day.
"""

from __future__ import annotations

from datetime import date

from question import Question, answer_lines


def due(question: Question) -> date:
    """One working day too early, nearly always."""
    if not question.counts_working_days:
        return question.right
    works = question.calendar.is_working_day(question.on)
    start = question.on if works else question.calendar.next_working_day(question.on)
    return question.calendar.add_working_days(start, question.period.count - 1)


if __name__ == "__main__":
    answer_lines(due)
