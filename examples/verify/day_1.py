"""Wrong: the day of the event is counted as day 1, in months and weeks too."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from asked import Asked, answer_lines


def due(asked: Asked) -> date:
    """One day, or one working day, too early."""
    if asked.counts_working_days:
        return replace(asked.period, first_day="same_day").from_date(asked.on, asked.calendar)
    if asked.period.count == 0 or asked.period.direction == "before":
        return asked.right
    return asked.right - timedelta(days=1)


if __name__ == "__main__":
    answer_lines(due)
