"""Wrong: the bank holidays of England and Wales are used everywhere."""

from __future__ import annotations

from datetime import date

from asked import Asked, answer_lines

import cptimescales as cpt


def due(asked: Asked) -> date:
    """Off by a day or more in Scotland and Northern Ireland."""
    own = asked.calendar
    others = cpt.calendar("england-and-wales", known_on=own.known_on, closures=own.closures)
    return asked.period.from_date(asked.on, others) if asked.counts_working_days else asked.right


if __name__ == "__main__":
    answer_lines(due)
