"""`FileSummary`: how many rows of a file were answered, empty or refused, and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from cptimescales.calendars.written_days import month_first
from cptimescales.columns.files.batch import BatchAnswers
from cptimescales.columns.files.question import one_line
from cptimescales.errors import NotADateError


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
        unread = (row for row in answers.refused if row.code == NotADateError.code)
        self.month_first.update(one_line(row.column) for row in unread if month_first(row.value))
        self.lines += sum(row.lines for row in answers.refused if row.lines > 1)
