"""`FileSummary`: how many rows of a file were answered, empty or refused, and why."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from cptimescales.calendars.written_days import MONTH_FIRST, PLACEHOLDER, shape_of
from cptimescales.columns.files.batch import BatchAnswers
from cptimescales.columns.files.question import one_line
from cptimescales.errors import NotADateError

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
class FileSummary:
    """How many rows of a file were answered, empty or refused. Every row is one of the three.

    Attributes:
        rows: how many rows there are.
        answered: how many have a due date.
        empty: how many have no trigger date.
        refused: how many have no due date for another reason.
        withheld: how many of the rows that are not refused have no status, because of the value in
            the column of the dates held.
        codes: how many refusals there are of each code, those of a status included.
        month_first: for each column, how many values are days only if the month comes first, as in
            12/14/2026.
        shapes: for each column, shape and outline, the values that are no days.
        placeholders: how often a column has a day that often stands for none, such as 9999-12-31.
        lines: how many lines of a CSV are in refused rows of more than one line.
        notes: sentences about what the file written does not contain.
    """

    rows: int = 0
    answered: int = 0
    empty: int = 0
    refused: int = 0
    withheld: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    month_first: Counter[str] = field(default_factory=Counter, repr=False)
    shapes: dict[tuple[str, str, str], UnreadShape] = field(
        default_factory=dict, repr=False, compare=False
    )
    placeholders: Counter[tuple[str, date]] = field(
        default_factory=Counter, repr=False, compare=False
    )
    lines: int = field(default=0, repr=False)
    notes: list[str] = field(default_factory=list, repr=False)

    def add(self, size: int, answers: BatchAnswers) -> None:
        """Adds the rows of a batch."""
        self.rows += size
        self.empty += answers.empty
        self.refused += answers.unanswered
        self.answered += size - answers.empty - answers.unanswered
        self.withheld += answers.withheld
        self.codes.update(row.code for row in answers.refused)
        self.placeholders.update(
            {(one_line(name), day): count for (name, day), count in answers.placeholders.items()}
        )
        for row in answers.refused:
            if row.code == NotADateError.code:
                self._add_unread(one_line(row.column), row.value)
        self.lines += sum(row.lines for row in answers.refused if row.lines > 1)

    def _add_unread(self, column: str, value: str) -> None:
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
