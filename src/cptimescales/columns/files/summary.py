"""`FileSummary`: how many rows of a file were answered, empty or refused, and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from cptimescales.calendars.unread_days import UnreadDays
from cptimescales.columns.files.batch import BatchAnswers, DutyAnswers
from cptimescales.columns.files.question import FileQuestion, one_line
from cptimescales.errors import NotADateError


@dataclass
class DutySummary:
    """How many rows were answered about one duty. Every row is answered, empty or refused.

    Attributes:
        rule: the rule of the duty.
        prefix: what the names of its new columns begin with.
        answered: how many rows have a due date.
        empty: how many have no trigger date.
        refused: how many have no due date for another reason.
        has_end: whether a column says when episodes ended.
        withheld: how many of the answered rows have no status, because the day in the column of
            the dates held, or of the ends, cannot be used.
    """

    rule: str
    prefix: str = ""
    has_end: bool = False
    answered: int = 0
    empty: int = 0
    refused: int = 0
    withheld: int = 0

    def add(self, size: int, answers: DutyAnswers) -> None:
        """Adds the rows of a batch."""
        self.empty += answers.empty
        self.refused += answers.unanswered
        self.answered += size - answers.empty - answers.unanswered
        self.withheld += answers.withheld


@dataclass
class FileSummary:
    """How many rows of a file were answered, empty or refused.

    Of several duties, a row counts once for each.

    Attributes:
        rows: how many rows there are.
        duties: the counts of each duty.
        codes: how many refusals there are of each code, those of a status included.
        unread: the values that are no days, by shape.
        lines: how many lines of a CSV are in refused rows of more than one line.
        notes: sentences about what the file written does not contain.
    """

    rows: int = 0
    duties: list[DutySummary] = field(default_factory=list)
    codes: Counter[str] = field(default_factory=Counter)
    unread: UnreadDays = field(default_factory=UnreadDays, repr=False, compare=False)
    lines: int = field(default=0, repr=False)
    notes: list[str] = field(default_factory=list, repr=False)

    @classmethod
    def of(cls, questions: tuple[FileQuestion, ...]) -> FileSummary:
        """The summary of a file of which no row was read yet."""
        return cls(
            duties=[
                DutySummary(question.rule, question.prefix, question.ended is not None)
                for question in questions
            ]
        )

    @property
    def answered(self) -> int:
        """How many rows have a due date."""
        return sum(duty.answered for duty in self.duties)

    @property
    def empty(self) -> int:
        """How many rows have no trigger date."""
        return sum(duty.empty for duty in self.duties)

    @property
    def refused(self) -> int:
        """How many rows have no due date for another reason."""
        return sum(duty.refused for duty in self.duties)

    @property
    def withheld(self) -> int:
        """How many of the answered rows have no status."""
        return sum(duty.withheld for duty in self.duties)

    def add(self, size: int, answers: BatchAnswers) -> None:
        """Adds the rows of a batch."""
        self.rows += size
        for duty, of_duty in zip(self.duties, answers.duties, strict=True):
            duty.add(size, of_duty)
        self.codes.update(row.code for row in answers.refused)
        self.unread.placeholders.update(
            {(one_line(name), day): count for (name, day), count in answers.placeholders.items()}
        )
        unread = {
            (row.position, row.column): row.value
            for row in answers.refused
            if row.code == NotADateError.code
        }
        for (_, column), value in unread.items():
            self.unread.add(one_line(column), value)
        self.lines += sum(row.lines for row in answers.refused if row.lines > 1)
