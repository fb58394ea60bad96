"""Wrong: the day of the event is counted as day 1, in months and weeks too."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from question import Question, answer_lines


def due(question: Question) -> date:
    """One day, or one working day, too early."""
    if question.counts_working_days:
        return replace(question.period, first_day="same_day").from_date(
            question.on, question.calendar
        )
    if question.period.count == 0 or question.period.direction == "before":
        return question.right
    return question.right - timedelta(days=1)


if __name__ == "__main__":
    answer_lines(due)
