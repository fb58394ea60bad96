"""Wrong: only Saturdays and Sundays are left out, no bank holiday and no closure."""

from __future__ import annotations

from datetime import date, timedelta

from asked import Asked, answer_lines


def due(asked: Asked) -> date:
    """Too early whenever a bank holiday lies between."""
    if not asked.counts_working_days:
        return asked.right
    day, left = asked.on, asked.period.count
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day


if __name__ == "__main__":
    answer_lines(due)
