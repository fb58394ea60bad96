"""Wrong: a person born on 29 February turns 18 on 28 February, as `relativedelta` computes."""

from __future__ import annotations

from datetime import date

from dateutil.relativedelta import relativedelta
from question import Question, answer_lines

import cptimescales as cpt


def due(question: Question) -> date:
    """A day early for one child in 1,461."""
    return (
        question.on + relativedelta(years=18)
        if isinstance(question.answer, cpt.ReviewWindow)
        else question.right
    )


if __name__ == "__main__":
    answer_lines(due)
