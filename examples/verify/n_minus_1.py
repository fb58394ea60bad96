"""Wrong: N-1 working days are added, from the next working day if the event was on none (as `CustomBusinessDay(n - 1)` does)."""

from __future__ import annotations

from datetime import date

from asked import Asked, answer_lines


def due(asked: Asked) -> date:
    """One working day too early, nearly always."""
    if not asked.counts_working_days:
        return asked.right
    works = asked.calendar.is_working_day(asked.on)
    start = asked.on if works else asked.calendar.next_working_day(asked.on)
    return asked.calendar.add_working_days(start, asked.period.count - 1)


if __name__ == "__main__":
    answer_lines(due)
