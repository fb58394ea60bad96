"""Wrong: a limit that falls on a weekend or a bank holiday is moved to the next working day."""

from __future__ import annotations

from datetime import date

from asked import Asked, answer_lines


def due(asked: Asked) -> date:
    """Too late whenever the limit is no working day."""
    return (
        asked.right
        if asked.calendar.is_working_day(asked.right)
        else asked.calendar.next_working_day(asked.right)
    )


if __name__ == "__main__":
    answer_lines(due)
