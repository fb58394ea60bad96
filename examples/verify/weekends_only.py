"""Wrong: only Saturdays and Sundays are left out, but no bank holidays and no closures."""

from __future__ import annotations

from datetime import date, timedelta

from question import Question, answer_lines


def due(question: Question) -> date:
    """Too early if a bank holiday or a closure lies between."""
    if not question.counts_working_days:
        return question.right
    day, left = question.on, question.period.count
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day


if __name__ == "__main__":
    answer_lines(due)
