"""The rows of one child, joined: what belongs together by key, or else by day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from cptimescales.returns.assembly import MOVED_IN, PLAN_ENDED, REVIEW
from cptimescales.returns.facts import ChildFacts, Enquiry, Plan, Referral


@dataclass(slots=True)
class ChildRows:
    """What the rows of a child say, before they are joined.

    Attributes:
        facts: the facts, as far as they need no joining.
        refused: where a row cannot be read, and why; the child is then refused.
        referrals, enquiries, plans: those of `facts` that have a key.
        assessments: when each assessment without a key began, and when it was completed.
        reviews, ends: the days of reviews and ends of plans without a key.
        latest: the last day of a row from which the groups were taken.
    """

    facts: ChildFacts
    refused: tuple[str, str] | None = None
    referrals: dict[str, Referral] = field(default_factory=dict)
    enquiries: dict[str, Enquiry] = field(default_factory=dict)
    plans: dict[str, Plan] = field(default_factory=dict)
    assessments: list[tuple[date, date | None]] = field(default_factory=list)
    reviews: list[date] = field(default_factory=list)
    ends: list[date] = field(default_factory=list)
    latest: date = date.min

    def joined(self) -> ChildFacts:
        """The facts, with what had no key joined by its day."""
        facts = self.facts
        facts.referrals = _once(facts.referrals)
        facts.enquiries = _once(facts.enquiries)
        facts.plans = list(_merged(facts.plans))
        self._join_plans()
        self._join_assessments()
        self._join_moves()
        return facts

    def _join_plans(self) -> None:
        for day in self.reviews:
            plan = self._plan_on(day)
            if plan is None:
                self.facts.events.append((REVIEW, day))
            else:
                plan.reviews.append(day)
        for day in sorted(self.ends):
            plan = self._plan_on(day)
            if plan is None or plan.ended is not None:
                self.facts.events.append((PLAN_ENDED, day))
            else:
                plan.ended = day

    def _plan_on(self, day: date) -> Plan | None:
        """The newest plan that began by a day."""
        plans = [plan for plan in self.facts.plans if plan.on <= day]
        return max(plans, key=lambda plan: plan.on, default=None)

    def _join_assessments(self) -> None:
        """An assessment answers each earlier referral that none has answered."""
        answered: list[Referral] = [one for one in self.facts.referrals if one.assessments]
        for began, done in sorted(self.assessments, key=lambda one: (one[0], one[1] or date.max)):
            earlier = [
                one
                for one in self.facts.referrals
                if one.on is not None and one.on <= began and not one.not_owed
            ]
            if not earlier and done is None:
                self.facts.doubts.append(
                    f"an assessment that began on {began} is not completed, and the source has no "
                    "referral that it could follow; its limit is not known"
                )
            if done is not None:
                for one in earlier:
                    if one not in answered:
                        one.assessments.append(done)
                        answered.append(one)

    def _join_moves(self) -> None:
        facts = self.facts
        moves_in, facts.moves_in = facts.moves_in, []
        join_moves(facts, moves_in)


def join_moves(facts: ChildFacts, moves_in: Iterable[date]) -> None:
    """Conferences about a child who moved here: each makes the plan that begins on its day."""
    for day in moves_in:
        if any(enquiry.conference == day for enquiry in facts.enquiries):
            continue  # the same conference, written twice
        plans = [plan for plan in facts.plans if plan.on == day]
        for plan in plans:
            plan.made_by = MOVED_IN
        if not plans:
            facts.moves_in.append(day)


_Fact = TypeVar("_Fact", Referral, Enquiry)


def _once(facts: list[_Fact]) -> list[_Fact]:
    """The facts without those of a row that is there twice."""
    once: list[_Fact] = []
    for fact in facts:
        if fact not in once:
            once.append(fact)
    return once


def _merged(plans: Iterable[Plan]) -> Iterable[Plan]:
    """The plans, those with one first day as one."""
    by_day: dict[date, Plan] = {}
    for plan in plans:
        first = by_day.setdefault(plan.on, plan)
        if first is not plan:
            first.reviews += plan.reviews
            first.ended = first.ended or plan.ended
    return by_day.values()
