"""A question about a whole case: what is owed, what became of it, and what asks for attention?

It is plain values, so that a law can change it, and an order of events can be asked that no `Case`
keeps.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from cptimescales.calendars.dates import attains_age
from cptimescales.cases.case import AgreedDate, Case
from cptimescales.cases.events import check_history
from cptimescales.cases.timetables import Timetable
from cptimescales.library import rulebook
from cptimescales.rules.events import BIRTH
from cptimescales.testing.case_reply import CaseReply, case_reply_of

Events = tuple[tuple[str, date], ...]
"""Events, each with its day."""

_ADULT = 18


@dataclass(frozen=True, slots=True)
class CaseQuestion:
    """What is owed in this case on this day?

    Attributes:
        rulebook, as_of: the rules, and the day on which the case is judged.
        events: each event and its day, in the order in which they are told.
        born, expected_birth, agreed, recorded, newest_only, reference: as in `Case`.
        closures: days on which the authority is closed, each with its name.

    >>> question = CaseQuestion(
    ...     "england", date(2027, 1, 4), (("conference_held", date(2026, 12, 14)),)
    ... )
    >>> question.as_json()["case"]["events"]
    [{'event': 'conference_held', 'on': '2026-12-14'}]
    """

    rulebook: str
    as_of: date
    events: Events
    born: date | None = None
    expected_birth: date | None = None
    agreed: tuple[AgreedDate, ...] = ()
    closures: tuple[tuple[date, str], ...] = ()
    recorded: tuple[str, ...] | None = None
    newest_only: tuple[str, ...] = ()
    reference: str = "C-1"

    @staticmethod
    def of(case: Case, *, rulebook: str, as_of: date) -> CaseQuestion:
        """The question about a case."""
        return CaseQuestion(
            rulebook,
            as_of,
            case.pairs,
            case.born,
            case.expected_birth,
            case.agreed,
            case.closed,
            case.recorded,
            case.newest_only,
            case.reference,
        )

    @property
    def case(self) -> Case:
        """The case.

        Raises:
            pydantic.ValidationError: the history contradicts itself.
        """
        return Case(
            reference=self.reference,
            born=self.born,
            expected_birth=self.expected_birth,
            events=[{"event": name, "on": on} for name, on in self.events],
            agreed=self.agreed,
            closures=[{"date": day, "name": name} for day, name in self.closures],
            recorded=self.recorded,
            newest_only=self.newest_only,
        )

    @property
    def birth(self) -> date | None:
        """The date of birth, from `born` or else from the event."""
        return self.born or next((on for name, on in self.events if name == BIRTH), None)

    @property
    def birthday(self) -> date | None:
        """The 18th birthday."""
        return None if self.birth is None else attains_age(self.birth, _ADULT)

    @property
    def last_day(self) -> date:
        """The day of the last event; without events the day on which the case is judged."""
        return max((on for _, on in self.events), default=self.as_of)

    @property
    def is_possible(self) -> bool:
        """Whether the history does not contradict itself: one birth, and no life after death."""
        try:
            check_history(self.events, self.born)
        except ValueError:
            return False
        return True

    def changed(
        self, events: Iterable[tuple[str, date]], as_of: date | None = None
    ) -> CaseQuestion:
        """The same question with these events in place of its own, and perhaps on another day."""
        return replace(self, events=tuple(events), as_of=as_of or self.as_of)

    def as_json(self) -> dict[str, Any]:
        """The question as `verify` writes it to a program, key for key."""
        case = {
            "reference": self.reference,
            "born": _text(self.born),
            "expected_birth": _text(self.expected_birth),
            "events": [{"event": name, "on": on.isoformat()} for name, on in self.events],
            "agreed": [one.model_dump(mode="json") for one in self.agreed],
            "closures": [{"date": day.isoformat(), "name": name} for day, name in self.closures],
            "recorded": None if self.recorded is None else list(self.recorded),
            "newest_only": list(self.newest_only),
        }
        return {"rulebook": self.rulebook, "as_of": self.as_of.isoformat(), "case": case}

    def reply_of(self, value: object) -> CaseReply:
        """The reply that a value stands for; see `case_reply_of`."""
        return case_reply_of(value)


def our_timetable(question: CaseQuestion) -> Timetable:
    """The answer of this library, by a rulebook that ships.

    Raises:
        UnknownRulebookError, UnknownEventError, pydantic.ValidationError: it cannot be asked.

    >>> question = CaseQuestion(
    ...     "england", date(2027, 1, 4), (("conference_held", date(2026, 12, 14)),)
    ... )
    >>> our_timetable(question).next.due.rule
    'review_conference'
    """
    return rulebook(question.rulebook).timetable(question.case, as_of=question.as_of)


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
