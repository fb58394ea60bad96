"""Wrong: the bank holidays of England and Wales are used everywhere."""

from __future__ import annotations

from datetime import date

from question import Question, answer_lines

import cptimescales as cpt


def due(question: Question) -> date:
    """Wrong by a day or more in Scotland and Northern Ireland."""
    own = question.calendar
    others = cpt.calendar("england-and-wales", known_on=own.known_on, closures=own.closures)
    return (
        question.period.from_date(question.on, others)
        if question.counts_working_days
        else question.right
    )


if __name__ == "__main__":
    answer_lines(due)
