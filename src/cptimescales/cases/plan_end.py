"""Whether a plan may end: what the procedures require, what is missing, and whom to notify.

The history is read into episodes, as for a timetable. The answer is about the plan that is open, or
that was open when everything ended and whose end is not recorded.
"""

from __future__ import annotations

from datetime import date
from typing import Literal, NamedTuple, get_args

from cptimescales.calendars.dates import Day, attains_age, require_date
from cptimescales.cases.case import Case
from cptimescales.cases.episodes import Episodes
from cptimescales.cases.history import History
from cptimescales.cases.spans import Episode
from cptimescales.cases.timetables import check_events
from cptimescales.errors import RuleNotInForceError, UnknownReasonError
from cptimescales.rules.answers import Answers
from cptimescales.rules.authority import Basis, Citation, Verified
from cptimescales.rules.by_event import meaning_of, read_as
from cptimescales.rules.ending import Ending, Reason
from cptimescales.rules.frozen import Frozen
from cptimescales.rules.results import ReviewWindow
from cptimescales.rules.words import long_date, verification

AN_OPEN_PLAN = "an open child protection plan"


class EndOfPlan(Frozen):
    """Whether a plan may end on a day for a reason; if not, what is missing; if so, whom to notify.

    Attributes:
        allowed: whether nothing is missing.
        found: the requirements that the case meets, in words, each with its date.
        missing: the requirements that the case does not meet by that day, in words. Somebody can
            still do them, or nobody recorded them.
        notify: who must be notified, at the least.
        missed: what should have happened by then and cannot any more, in words. It does not keep
            the plan open.
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
    missed: tuple[str, ...] = ()

    @property
    def verification(self) -> str:
        """What was read for this answer, what was not, and where to look, in one sentence."""
        return verification(self.verified, self.citation, self.basis, dated=False)


def may_discontinue(book: Answers, case: Case, reason: Reason, *, on: date) -> EndOfPlan:
    """Whether the plan of a case may end; see `Rulebook.may_discontinue`, which calls this."""
    on = require_date(on, "on")
    ending = _in_force(book, reason, on)
    check_events(book, case)
    record = _Record(case, on)
    found: list[str] = []
    missing: list[str] = []
    missed: list[str] = []
    for event, words in ending.needs.items():
        days = record.days_of(event)
        if days:
            found.append(f"{words} ({long_date(days[-1])})")
        else:
            missing.append(words)
    if ending.age is not None:
        birth = record.history.birth
        birthday = None if birth is None else attains_age(birth, ending.age)
        if birthday is None:
            missing.append("the date of birth")
        elif birthday > on:
            missing.append(f"the child has reached {ending.age} (on {long_date(birthday)})")
        else:
            found.append(f"the child has reached {ending.age} ({long_date(birthday)})")
    if ending.window is not None:
        _look_for_review(book, record, ending.window, (found, missing, missed))
    if not record.is_open:
        # Once a plan has ended, nothing else is asked for.
        missing = [AN_OPEN_PLAN] if record.plan is not None else [AN_OPEN_PLAN, *missing]
    return EndOfPlan(
        reference=case.reference,
        rulebook=book.name,
        reason=reason,
        on=on,
        allowed=not missing,
        found=tuple(found),
        missing=tuple(missing),
        notify=ending.notify,
        basis=ending.basis,
        citation=book.data.cite(ending.citation),
        reading=ending.reading,
        verified=ending.verified,
        open_questions=ending.open_questions,
        missed=tuple(missed),
    )


class _Told(NamedTuple):
    """An event of the case: everything that it counts as, and the plans that it can belong to."""

    on: date
    name: str
    names: tuple[str, ...]
    plans: tuple[Episode, ...]


class _Record:
    """What a case says by a day about the plan whose end is in question.

    Attributes:
        history: the case, read.
        plan: the plan that may end: the one that is open, else the one that was left open, else the
            newest; None if the record has none.
        is_open: whether it is open, or was left open. A plan is open on its last day.
    """

    def __init__(self, case: Case, on: date) -> None:
        self.on = on
        self.history = History(case, on)
        # A limit decides only whether newer enquiries begin; of a plan it decides nothing.
        self._episodes = episodes = Episodes(self.history, lambda enquiry: None)
        self._told: list[_Told] = []
        for day, occurrences in episodes.read_all():
            self._told += [
                _Told(day, one.name, one.names, tuple(one.current.get("plan", ())))
                for one in occurrences
            ]
        left = [one.plan for one in episodes.left_open if one.recorded in (None, on)]
        plans = [episode for episode in episodes.all if episode.kind == "plan"]
        may_end = [plan for plan in plans if plan.ended is None or plan.ended == on or plan in left]
        still = [plan for plan in may_end if plan.ended is None]
        self.is_open = bool(may_end)
        self.plan: Episode | None = next(reversed(still or may_end or plans), None)

    def days_of(self, event: str) -> list[date]:
        """The days on which an event happened for this plan, in order.

        An event that ends everything, such as a death, may come after the plan was left open.
        """
        event, meaning = read_as(event), meaning_of(event)
        plan = self.plan
        days = []
        for day, name, names, plans in self._told:
            if event not in names or plan is None or day < plan.began:
                continue
            told = meaning_of(name)
            if day == plan.began and told.part == "conference":
                continue  # it began the plan, or is the same conference under a second name
            if plan in plans or told.part not in (None, "conference"):
                days.append(day)
        if "move_in" in meaning.begins and self._moved_after(event):
            return []
        return days

    def _moved_after(self, event: str) -> bool:
        """Whether the child moved under this plan, and an event has not followed that move."""
        plan = self.plan
        moves = [
            episode
            for episode in self._episodes.all
            if episode.kind == "move_out" and plan is not None and episode.began >= plan.began
        ]
        return bool(moves) and event not in moves[-1].names


def _look_for_review(
    book: Answers, record: _Record, rule: str, lists: tuple[list[str], list[str], list[str]]
) -> None:
    """Puts the review around a birthday into one of three lists: found, missing or missed.

    It was missed if the window closed while the plan was open. If no text asked for it on that
    birthday, it is in none of them.
    """
    found, missing, missed = lists
    if record.history.birth is None:
        return
    try:
        window = book.due(rule, on=record.history.birth)
    except RuleNotInForceError:
        return
    assert isinstance(window, ReviewWindow)
    words = f"a review around the birthday (from {long_date(window.opens)})"
    held = record.days_of(book.rule(rule).met_by or "")
    plan = record.plan
    if any(window.opens <= day <= window.closes for day in held):
        found.append(words)
    elif record.on <= window.closes:
        missing.append(words)
    elif plan is not None and plan.began <= window.closes <= (plan.ended or record.on):
        missed.append(words)


def _in_force(book: Answers, reason: Reason, on: date) -> Ending:
    if reason not in get_args(Reason):
        raise UnknownReasonError(reason, get_args(Reason))
    endings = [ending for ending in book.data.endings if ending.reason == reason]
    for ending in endings:
        if ending.is_in_force_on(on):
            return ending
    spans = ", ".join(
        f"from {ending.effective_from} to {ending.effective_to or 'now'}" for ending in endings
    )
    raise RuleNotInForceError(book.name, reason, on, spans, ends_a_plan=True)
