"""Right: the date that cptimescales gives."""

from __future__ import annotations

from datetime import date

from asked import Asked, answer_lines


def due(asked: Asked) -> date:
    """The right date."""
    return asked.right


if __name__ == "__main__":
    answer_lines(due)
