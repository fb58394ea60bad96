"""What an audit says: of one row a `Finding`, of all rows together a `Summary`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from cptimescales.audit.mistakes import Mistake
from cptimescales.calendars.dates import Day
from cptimescales.rules.authority import Basis
from cptimescales.rules.frozen import Frozen
from cptimescales.rules.status import Status

Verdict = Literal["agrees", "differs", "right_when_recorded", "cannot_be_judged", "refused"]
"""The outcome of one row.

`right_when_recorded`: the date was right by the bank holidays known on the day on which it was
recorded. `cannot_be_judged`: the text sets no number, and the date lies outside the days that this
library assumes."""

Note = Literal["last_working_day"]
"""What is said of a date that is right. `last_working_day`: it is the last working day in time, and
the limit is a later day that is not a working day."""


class Finding(Frozen):
    """What an audit says of one row.

    Attributes:
        row: the row's number. In a CSV the header is row 1, as in a spreadsheet; rows from
            anywhere else are counted from 1.
        reference, rule, on, recorded_due: the cells of the row, as far as they could be read.
        opens: for a review around a birthday, the first day of its window.
        due: our date; for a review around a birthday, the last day of its window.
        last_working_day: the last working day in time: the last on or before `due`. None if that
            is before the day that starts the clock.
        basis: the rank of the text behind our date. If it is `assumption`, the text sets no number.
        verdict: `agrees`, `differs`, `right_when_recorded`, `cannot_be_judged` or `refused`. A
            review around a birthday agrees on any day of its window. The last working day in time
            agrees, too.
        note: `last_working_day` if the recorded date is the last working day in time, before a
            limit that is not a working day.
        working_days_out: how many working days the recorded date lies after ours; negative if it
            lies before. A day that is not a working day counts as the working day before it, so
            this can be 0 although the dates differ: a Friday and the Saturday after it. A date
            before a review's window is counted from the first day of the window.
        calendar_days_out: the same in calendar days.
        mistakes: every mistake that leads to the recorded date. If the date was right when
            recorded, only `holiday_not_yet_known`.
        held: the day on which the duty was met, if the row says so and it could be read.
        status: whether the duty was met in time by our date, if the row says when it was met. An
            assumption calls nothing late.
        working_days_late, calendar_days_late: how long after our date the duty was met; 0 if it
            was met in time, and None if there is no status.
        held_message: why `held` gives no status: it could not be read, it is before the day that
            starts the clock, or it has not happened yet.
        code, message: why the row was refused.
        columns: the row's other columns, as text.

    >>> from cptimescales.audit import audit
    >>> row = {"reference": "C-1042", "rule": "review_conference"}
    >>> row |= {"on": "2026-01-15", "recorded_due": "2026-04-16", "held": "2026-04-18"}
    >>> finding = next(audit([row], "england"))
    >>> finding.due, finding.mistakes
    (datetime.date(2026, 4, 15), ('fixed_91_or_183_days',))
    >>> finding.working_days_late, finding.calendar_days_late
    (2, 3)
    """

    kind: Literal["finding"] = "finding"
    row: Annotated[int, Field(ge=1)]
    reference: str | None = None
    rule: str | None = None
    on: Day | None = None
    recorded_due: Day | None = None
    opens: Day | None = None
    due: Day | None = None
    last_working_day: Day | None = None
    basis: Basis | None = None
    verdict: Verdict
    note: Note | None = None
    working_days_out: int | None = None
    calendar_days_out: int | None = None
    mistakes: tuple[Mistake, ...] = ()
    held: Day | None = None
    status: Status | None = None
    working_days_late: int | None = None
    calendar_days_late: int | None = None
    held_message: str | None = None
    code: str | None = None
    message: str | None = None
    columns: Mapping[str, str] = {}

    @classmethod
    def of(cls, values: dict[str, Any]) -> Self:
        """A finding of every field's value, in the order of the fields, without validation."""
        return cls._of(values, _FIELDS.copy())

    def __hash__(self) -> int:
        return hash((self.row, self.reference, self.rule, self.on, self.recorded_due))


_FIELDS = set(Finding.model_fields)


@dataclass(slots=True)
class Summary:
    """How many rows got each verdict, which mistakes fit, and how many duties were met late.

    A row counts once for every mistake that fits it.

    Attributes:
        verdicts, mistakes: how many rows have each.
        notes: how many rows have each note; they are among those that agree, or were right when
            recorded.
        unexplained: how many rows differ and no known mistake fits.
        held_late: how many duties were met late.
        most_working_days_late, most_calendar_days_late: the longest that one of them was late.
        held_without_status: how many rows have a `held` that gives no status.

    >>> summary = Summary()
    >>> summary.add(Finding(row=2, verdict="differs"))
    >>> summary.rows, summary.unexplained, summary.all_right
    (1, 1, False)
    """

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    mistakes: Counter[Mistake] = field(default_factory=Counter)
    notes: Counter[Note] = field(default_factory=Counter)
    unexplained: int = 0
    held_late: int = 0
    most_working_days_late: int = 0
    most_calendar_days_late: int = 0
    held_without_status: int = 0

    def add(self, finding: Finding) -> None:
        """Counts one finding."""
        self.verdicts[finding.verdict] += 1
        self.mistakes.update(finding.mistakes)
        self.unexplained += finding.verdict == "differs" and not finding.mistakes
        if finding.note is not None:
            self.notes[finding.note] += 1
        self.held_without_status += finding.held_message is not None
        if finding.status is Status.MET_LATE:
            self.held_late += 1
            working_days, calendar_days = finding.working_days_late, finding.calendar_days_late
            self.most_working_days_late = max(self.most_working_days_late, working_days or 0)
            self.most_calendar_days_late = max(self.most_calendar_days_late, calendar_days or 0)

    @property
    def rows(self) -> int:
        """How many rows the audit judged or refused."""
        return self.verdicts.total()

    @property
    def all_right(self) -> bool:
        """Whether no date differs and no row was refused."""
        return not (self.verdicts["differs"] or self.verdicts["refused"])
