"""What an audit says: of one row a `Finding`, of all rows together a `Summary`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Field

from cptimescales.audit.mistakes import Mistake
from cptimescales.calendars.dates import Day
from cptimescales.rules.results import Frozen
from cptimescales.rules.status import Status

Verdict = Literal["agrees", "differs", "right_when_recorded", "refused"]
"""The outcome of one row. `right_when_recorded`: the date was right by the bank holidays known on
the day on which it was recorded."""


class Finding(Frozen):
    """What an audit says of one row.

    Attributes:
        row: the row's number. In a CSV the header is row 1, as in a spreadsheet; rows from
            anywhere else are counted from 1.
        reference, rule, on, recorded_due: the cells of the row, as far as they could be read.
        due: our date; for a review around a birthday, the last day of its window.
        verdict: `agrees`, `differs`, `right_when_recorded` or `refused`. A review around a
            birthday agrees on any day of its window.
        working_days_out: how many working days the recorded date lies after ours; negative if it
            lies before. A day that is not a working day counts as the working day before it, so
            this can be 0 although the dates differ: a Friday and the Saturday after it. A date
            before a review's window is counted from the first day of the window.
        mistakes: every mistake that leads to the recorded date. If the date was right when
            recorded, only `holiday_not_yet_known`.
        status: whether the duty was met in time by our date, if the row says when it was met.
        code, message: why the row was refused.

    >>> from cptimescales.audit import audit
    >>> row = {"reference": "C-1042", "rule": "review_conference"}
    >>> row |= {"on": "2025-11-30", "recorded_due": "2026-03-01"}
    >>> finding = next(audit([row], "england"))
    >>> finding.due, finding.mistakes
    (datetime.date(2026, 2, 28), ('fixed_91_or_183_days',))
    """

    row: Annotated[int, Field(ge=1)]
    reference: str | None = None
    rule: str | None = None
    on: Day | None = None
    recorded_due: Day | None = None
    due: Day | None = None
    verdict: Verdict
    working_days_out: int | None = None
    mistakes: tuple[Mistake, ...] = ()
    status: Status | None = None
    code: str | None = None
    message: str | None = None


@dataclass(slots=True)
class Summary:
    """How many rows got each verdict, and how many rows each mistake fits.

    A row counts once for every mistake that fits it.

    >>> summary = Summary()
    >>> summary.add(Finding(row=2, verdict="differs"))
    >>> summary.rows, summary.unexplained, summary.all_right
    (1, 1, False)
    """

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    mistakes: Counter[Mistake] = field(default_factory=Counter)
    unexplained: int = 0

    def add(self, finding: Finding) -> None:
        """Counts one finding."""
        self.verdicts[finding.verdict] += 1
        self.mistakes.update(finding.mistakes)
        self.unexplained += finding.verdict == "differs" and not finding.mistakes

    @property
    def rows(self) -> int:
        """How many rows the audit judged or refused."""
        return self.verdicts.total()

    @property
    def all_right(self) -> bool:
        """Whether every date agrees or was right when recorded, and no row was refused."""
        return not (self.verdicts["differs"] or self.verdicts["refused"])
