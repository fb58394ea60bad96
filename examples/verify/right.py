"""Right: the date that cptimescales gives."""

from __future__ import annotations

from datetime import date

from question import Question, answer_lines


def due(question: Question) -> date:
    """The right date."""
    return question.right


if __name__ == "__main__":
    answer_lines(due)
