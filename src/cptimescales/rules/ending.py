"""`Ending`: the conditions on which a child protection plan may end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from typing import Literal

from cptimescales.calendars.dates import Day
from cptimescales.rules.authority import BasisOfText, Reference, Verified, check_grade
from cptimescales.rules.strict import Strict, check_texts, frozen

Reason = Literal[
    "no_longer_at_risk", "moved_permanently", "reached_18", "died", "left_united_kingdom"
]
"""Why a plan may end."""


@frozen
class Ending(Strict):
    """The conditions on which a plan may end for one reason, between two effective dates.

    Attributes:
        needs: the events that must have happened since the plan began, each with its words.
        age: an age that the child must have reached.
        window: the rule whose window around that birthday must have seen a review.
        notify: the people who must be informed, at the least.
    """

    reason: Reason
    effective_from: Day
    effective_to: Day | None = None
    needs: Mapping[str, str] = field(default_factory=dict)
    age: int | None = None
    window: str | None = None
    notify: tuple[str, ...]
    basis: BasisOfText
    verified: Verified
    citation: Reference
    reading: str
    open_questions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_texts(reading=self.reading)
        check_grade(self.verified, self.citation)
        if not self.notify:
            raise ValueError("notify is empty; name the people to inform that the plan ends")

    def is_in_force_on(self, day: date) -> bool:
        """Whether these conditions hold for a plan that ends on a day."""
        return self.effective_from <= day <= (self.effective_to or date.max)
