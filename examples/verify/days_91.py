"""Wrong: 3 months are 91 days and 6 months are 183."""

from __future__ import annotations

from datetime import date, timedelta

from asked import Asked, answer_lines

DAYS = {3: 91, 6: 183}


def due(asked: Asked) -> date:
    """A few days off, either way."""
    days = DAYS.get(asked.period.count) if asked.period.unit == "months" else None
    return asked.right if days is None else asked.on + timedelta(days=days)


if __name__ == "__main__":
    answer_lines(due)
