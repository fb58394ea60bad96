"""Wrong: someone born on 29 February turns 18 on 28 February, as `relativedelta(years=18)` has it."""

from __future__ import annotations

from datetime import date

from asked import Asked, answer_lines
from dateutil.relativedelta import relativedelta

import cptimescales as cpt


def due(asked: Asked) -> date:
    """A day early for one child in 1461."""
    return (
        asked.on + relativedelta(years=18)
        if isinstance(asked.answer, cpt.ReviewWindow)
        else asked.right
    )


if __name__ == "__main__":
    answer_lines(due)
