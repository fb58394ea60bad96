"""Whether a plan may end: what the procedures require, what is missing, and whom to notify."""

from __future__ import annotations

from datetime import date
from typing import Literal, get_args

from cptimescales.calendars.dates import Day, attains_age, require_date
from cptimescales.cases.case import Case
from cptimescales.errors import RuleNotInForceError, UnknownReasonError
from cptimescales.rules.answers import Answers
from cptimescales.rules.authority import Basis, Citation, Verified
from cptimescales.rules.ending import Ending, Reason
from cptimescales.rules.events import ALSO
from cptimescales.rules.results import Frozen, ReviewWindow
from cptimescales.rules.words import long_date, verification


class EndOfPlan(Frozen):
    """Whether a plan may end on a day for a reason; if not, what is missing; if so, whom to notify.

    Attributes:
        allowed: whether everything that the procedures require had happened by that day.
        found: the requirements that the case meets, in words, each with its date.
        missing: the requirements that the case does not meet by that day, in words.
        notify: who must be notified, at the least.
    """

    kind: Literal["end_of_plan"] = "end_of_plan"
    reference: str
    rulebook: str
    reason: Reason
    on: Day
    allowed: bool
    found: tuple[str, ...]
    missing: tuple[str, ...]
    notify: tuple[str, ...]
    basis: Basis
    citation: Citation
    reading: str
    verified: Verified
    open_questions: tuple[str, ...]

    @property
    def verification(self) -> str:
        """What was read for this answer, what was not, and where to look: one sentence."""
        return verification(self.verified, self.citation, self.basis, dated=False)


def may_discontinue(book: Answers, case: Case, reason: Reason, *, on: date) -> EndOfPlan:
    """Whether the plan of a case may end; see `Rulebook.may_discontinue`, which calls this."""
    on = require_date(on, "on")
    ending = _in_force(book, reason, on)
    met: list[str] = []
    missing: list[str] = []
    days = {
        name: [day for day in days if day <= on] for name, days in case.days_of_events().items()
    }
    conferences, ends = days.get("conference_held", []), days.get("plan_ended", [])
    conferences_since = [day for day in conferences if not ends or day > ends[-1]]
    began = next(iter(conferences_since or conferences), None)
    if began is None or (ends and ends[-1] >= began):
        missing.append("an open child protection plan")
    for event, words in ending.needs.items():
        # The conference that began this plan does not count as a later conference that takes the
        # plan over, even if it was itself a transfer conference.
        happened = [
            day
            for day in days.get(event, [])
            if began is None or day > began or (day == began and event not in ALSO)
        ]
        if happened:
            met.append(f"{words} ({long_date(happened[-1])})")
        else:
            missing.append(words)
    if ending.age is not None:
        birthday = None if case.birth is None else attains_age(case.birth, ending.age)
        if birthday is None:
            missing.append("the date of birth")
        elif birthday > on:
            missing.append(f"the child has reached {ending.age} (on {long_date(birthday)})")
        else:
            met.append(f"the child has reached {ending.age} ({long_date(birthday)})")
    if ending.window is not None and case.birth is not None:
        window = book.due(ending.window, on=case.birth)
        assert isinstance(window, ReviewWindow)
        reviews = [day for day in days.get("review_conference_held", []) if day >= window.opens]
        words = f"a review around the birthday (from {long_date(window.opens)})"
        (met if reviews else missing).append(words)
    return EndOfPlan(
        reference=case.reference,
        rulebook=book.name,
        reason=reason,
        on=on,
        allowed=not missing,
        found=tuple(met),
        missing=tuple(missing),
        notify=ending.notify,
        basis=ending.basis,
        citation=book.data.cite(ending.citation),
        reading=ending.reading,
        verified=ending.verified,
        open_questions=ending.open_questions,
    )


def _in_force(book: Answers, reason: Reason, on: date) -> Ending:
    if reason not in get_args(Reason):
        raise UnknownReasonError(reason, get_args(Reason))
    endings = [ending for ending in book.data.endings if ending.reason == reason]
    for ending in endings:
        if ending.effective_from <= on <= (ending.effective_to or date.max):
            return ending
    spans = ", ".join(
        f"from {ending.effective_from} to {ending.effective_to or 'now'}" for ending in endings
    )
    raise RuleNotInForceError(
        book.name, f"ending {reason}", on, spans or "not at all: no text on it was read"
    )
