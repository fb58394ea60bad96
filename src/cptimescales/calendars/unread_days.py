"""`UnreadDays` counts values that are no days, by their shape, so that the cure can be named."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from cptimescales.calendars.written_days import MONTH_FIRST, PLACEHOLDER, shape_of

_MOST_OUTLINES = 1_000


class UnreadShape(NamedTuple):
    """How many values of one shape could not be read.

    Attributes:
        example: the first of them.
        number: how many there are.
    """

    example: str
    number: int


@dataclass
class UnreadDays:
    """The values of columns of days that are no days, counted by their shape.

    Attributes:
        month_first: for each column, how many values are days only if the month comes first, as in
            12/14/2026.
        shapes: for each column, shape and outline, the values that are no days.
        placeholders: how often a column has a day that often stands for none, such as 9999-12-31.

    >>> unread = UnreadDays()
    >>> for text in ("14/12/2026 09:30", "15/12/2026 10:00", "12/14/2026"):
    ...     unread.add("held", text)
    >>> [(shape, unread.number) for (_, shape, _), unread in unread.shapes.items()]
    [('time of day', 2), ('month first', 1)]
    """

    month_first: Counter[str] = field(default_factory=Counter)
    shapes: dict[tuple[str, str, str], UnreadShape] = field(default_factory=dict)
    placeholders: Counter[tuple[str, date]] = field(default_factory=Counter)

    def add(self, column: str, value: str) -> None:
        """Counts a value that is no day."""
        shape, written = shape_of(value), value.strip()
        if shape == MONTH_FIRST:
            self.month_first[column] += 1
        outline = written if shape == PLACEHOLDER else _outline(written)
        key = (column, shape, outline if len(self.shapes) < _MOST_OUTLINES else "")
        first = self.shapes.get(key, UnreadShape(written, 0))
        self.shapes[key] = first._replace(number=first.number + 1)


@lru_cache(maxsize=10_000)
def _outline(text: str) -> str:
    """A text with 0 for each digit and a for each letter; words of 4 letters and more are alike."""
    return re.sub("a{4,}", "aaaa", re.sub("[^\\W\\d_]", "a", re.sub(r"\d", "0", text[:40])))
