"""What a recheck says of one stored answer, and of all together."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from cptimescales.calendars.dates import Day
from cptimescales.rules.frozen import Frozen

RecheckOutcome = Literal[
    "same",
    "same_date",
    "moved",
    "answered_now",
    "no_longer_answered",
    "differs",
    "not_asked",
    "unread",
]
"""What became of a stored answer.

`same`: every fact is the same. `same_date`: the dates are, and something else is not, such as the
citation. `moved`: a date moved. `answered_now`: it was a refusal, and there is an answer now.
`no_longer_answered`: there was an answer, and none is given now. `differs`: a recorded date is not
ours, and nothing says that it ever was. `not_asked`: a refusal that does not say what was asked.
`unread`: it could not be read.
"""

Because = Literal["edition", "reading", "bank_holiday", "closure", "calendar", "counting"]
"""Why a date moved.

`edition`: another edition is in force. `reading`: the same edition is read otherwise.
`bank_holiday`, `closure`: such a day came or went. `calendar`: one of the two, and the answer does
not say which, because a window names no days. `counting`: by none of these, so the library counts
otherwise than the version that stored the answer.
"""

TO_LOOK_AT: frozenset[RecheckOutcome] = frozenset(
    {"moved", "answered_now", "no_longer_answered", "differs", "unread"}
)
"""The outcomes after which somebody has to look at a stored answer."""


class Rechecked(Frozen):
    """What a recheck says of one stored answer.

    Attributes:
        line: the line of the answer in its file; in a CSV the header is row 1.
        reference: the reference of its case, if the file has one.
        rulebook, rule, on: what was asked, as far as it could be read.
        number: which deadline of a series was asked; None where it was not asked again.
        outcome: what became of the answer.
        because: why a date moved.
        due_before, due_after: the stored due date and the one of now. For a review around a
            birthday it is the last day of the window.
        last_working_day_before, last_working_day_after: the same for the last working day in time.
        changed: the names of the facts that differ.
        version: the version of the library that stored the answer.
        code: the code of a refusal, stored or of now.
        message: what changed, in words.
    """

    kind: Literal["rechecked"] = "rechecked"
    line: Annotated[int, Field(ge=1)]
    reference: str | None = None
    rulebook: str | None = None
    rule: str | None = None
    on: Day | None = None
    number: int | None = None
    outcome: RecheckOutcome
    because: tuple[Because, ...] = ()
    due_before: Day | None = None
    due_after: Day | None = None
    last_working_day_before: Day | None = None
    last_working_day_after: Day | None = None
    changed: tuple[str, ...] = ()
    version: str | None = None
    code: str | None = None
    message: str | None = None

    @classmethod
    def of(cls, values: dict[str, Any]) -> Self:
        """A model of every field's value, in the order of the fields, without validation."""
        return cls._of(values, _FIELDS.copy())


_FIELDS = set(Rechecked.model_fields)


@dataclass(slots=True)
class RecheckSummary:
    """How many stored answers had each outcome, and why dates moved.

    Attributes:
        outcomes: how many answers had each outcome.
        because: how many dates moved for each reason. A date can move for two.
        changed: how many answers of the same date have another citation, reading and so on.

    >>> summary = RecheckSummary()
    >>> summary.add(Rechecked(line=1, outcome="same"))
    >>> summary.answers, summary.nothing_moved
    (1, True)
    """

    outcomes: Counter[RecheckOutcome] = field(default_factory=Counter)
    because: Counter[Because] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)

    def add(self, rechecked: Rechecked) -> None:
        """Counts one stored answer."""
        self.outcomes[rechecked.outcome] += 1
        if rechecked.because:
            self.because.update(rechecked.because)
        if rechecked.outcome == "same_date":
            self.changed.update(rechecked.changed)

    @property
    def answers(self) -> int:
        """How many stored answers there were."""
        return self.outcomes.total()

    @property
    def nothing_moved(self) -> bool:
        """Whether every answer stands, so that nobody has to look at one."""
        return not TO_LOOK_AT & self.outcomes.keys()
