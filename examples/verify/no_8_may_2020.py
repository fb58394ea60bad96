"""Wrong: a list of bank holidays typed in before the early May holiday of 2020 was moved from 4 May to 8 May."""

from __future__ import annotations

from datetime import date, timedelta

from asked import Asked, answer_lines

TAKEN_FOR_WORKING, TAKEN_FOR_HOLIDAY = date(2020, 5, 8), date(2020, 5, 4)


def due(asked: Asked) -> date:
    """Right but for a few weeks of 2020."""
    if not asked.counts_working_days:
        return asked.right
    day, left = asked.on, asked.period.count
    while left:
        day += timedelta(days=1)
        if day != TAKEN_FOR_HOLIDAY:
            left -= day == TAKEN_FOR_WORKING or asked.calendar.is_working_day(day)
    return day


if __name__ == "__main__":
    answer_lines(due)
