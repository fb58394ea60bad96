"""Makes the cases of one child out of the facts of a source.

Most children need one case. A child with several referrals or enquiries needs one case for each,
so that no enquiry is met by the conference of another, and one for everything else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from operator import itemgetter
from typing import NamedTuple

from cptimescales.calendars.dates import add_months, attains_age
from cptimescales.cases.case import PlainCase
from cptimescales.returns.facts import ChildFacts, Enquiry, Plan, Referral
from cptimescales.returns.record import NotOwed, Part, Record
from cptimescales.rules.episode_kinds import EpisodeKind
from cptimescales.rules.events import EVENTS

REFERRAL = "referral_received"
ASSESSED = "assessment_completed"
CONFERENCE = "conference_held"
WITHOUT_PLAN = "conference_without_plan"
MOVED_IN = "transfer_conference_held"
REVIEW = "review_conference_held"
PLAN_ENDED = "plan_ended"
CLOSED = "case_closed"
DIED = "child_died"
PLACED = "placement_started"
VISITED = "looked_after_child_visited"
NO_ASSESSMENT = "no_further_action"
NO_CONFERENCE = "enquiries_ended"
ASSESSMENT_RULE = "assessment"
CONFERENCE_RULE = "initial_conference"

WITHDRAWN_BY = {CONFERENCE_RULE: NO_CONFERENCE, ASSESSMENT_RULE: NO_ASSESSMENT}
"""The rules that a flag without a day may withdraw, and the event that would say so with a day."""

_LASTING = frozenset({"lasting_placement_visited", "long_term_foster_visited"})
_SIX_WEEKS = timedelta(weeks=6)
_ADULT = 18
_LONGEST_PREGNANCY = 300  # days; a birth date later than that was not that of this child
_BY_DAY = itemgetter(1, 0)
_OF_ENQUIRIES: frozenset[EpisodeKind] = frozenset({"enquiry"})
_OF_REFERRALS: frozenset[EpisodeKind] = frozenset({"referral"})
_NONE: frozenset[tuple[str, date]] = frozenset()

_Pairs = list[tuple[str, date]]


class Holds(NamedTuple):
    """What a source can hold.

    Attributes:
        recorded: the events; None if it can hold every event.
        newest_only: the events of which it holds only the newest.
    """

    recorded: tuple[str, ...] | None
    newest_only: tuple[str, ...] = ()


def record_of(child: ChildFacts, holds: Holds) -> Record:
    """What a return says of one child: its cases, and what is in doubt.

    Raises:
        EventOrderError: a child who was seen, visited or born after death.
        ValueError: two dates of birth.
    """
    return _Assembly(child, holds).record()


class _Assembly:
    def __init__(self, child: ChildFacts, holds: Holds) -> None:
        self._child, self._holds = child, holds
        self._doubts = list(child.doubts)
        self._not_owed: list[NotOwed] = []
        self._plans = list(self._plans_that_make_sense())
        self._closed = {*child.closings, *self._closings_of_all()}
        self._enquiries = [one for one in child.enquiries if self._is_judged(one)]
        self._referrals = [one for one in child.referrals if self._is_owed(one)]
        self._expected = child.expected_birth
        self._born = self._believed_birth()

    def record(self) -> Record:
        child = self._child
        parts = tuple(self._parts())
        parts[-1].case.check()
        return Record(
            child.reference,
            child.where,
            parts,
            tuple(child.recorded_due),
            tuple(self._not_owed),
            child.groups,
            tuple(self._doubts),
        )

    # what is not judged

    def _plans_that_make_sense(self) -> Iterator[Plan]:
        for plan in self._child.plans:
            if plan.ended is not None and plan.ended < plan.on:
                self._doubts.append(
                    f"the plan that began on {plan.on} ended before that, on {plan.ended}; "
                    "the plan is not judged"
                )
                continue
            early = [day for day in plan.reviews if day <= plan.on]
            for day in early:
                self._doubts.append(
                    f"the review on {day} is not after the start of its plan, on {plan.on}; "
                    "the review is not used"
                )
            later = [day for day in plan.reviews if day > plan.on]
            yield replace(plan, reviews=later) if early else plan

    def _is_judged(self, enquiry: Enquiry) -> bool:
        referral = enquiry.referral
        why = enquiry.not_owed or ("" if referral is None else referral.not_owed)
        if why:
            if enquiry.conference is None:
                self._not_owed.append(NotOwed(CONFERENCE_RULE, enquiry.on, why))
                return False
            self._doubts.append(
                f"the enquiry of {enquiry.on} has a conference, on {enquiry.conference}, and also "
                f"{why}; the conference is judged"
            )
        if enquiry.conference is not None and enquiry.conference < enquiry.on:
            self._doubts.append(
                f"the conference on {enquiry.conference} is before its enquiry, on {enquiry.on}; "
                "that conference is not judged"
            )
            return False
        if enquiry.conference is None:
            later = [plan.on for plan in self._child.plans if plan.on > enquiry.on]
            if later:
                self._doubts.append(
                    f"the enquiry of {enquiry.on} has no conference of its own, but a plan began "
                    f"on {min(later)}; if no other conference was called for, record that"
                )
        return True

    def _is_owed(self, referral: Referral) -> bool:
        if referral.on is None:
            return False
        if referral.not_owed:
            self._not_owed.append(NotOwed(ASSESSMENT_RULE, referral.on, referral.not_owed))
            return False
        early = [day for day in referral.assessments if day < referral.on]
        if early:
            self._doubts.append(
                f"the assessment of {early[0]} is before its referral, on {referral.on}; "
                "that assessment is not judged"
            )
            return False
        return True

    def _believed_birth(self) -> date | None:
        born = self._child.born
        if born is None:
            return None
        first = min(self._days(), default=born)
        if first.year - born.year >= _ADULT and attains_age(born, _ADULT) <= first:
            self._doubts.append(
                f"the date of birth, {born}, is not used: by it the child was 18 or older on "
                f"{first}, the first day of the record; check it"
            )
            return None
        if (born - first).days > _LONGEST_PREGNANCY:
            self._doubts.append(
                f"the date of birth, {born}, is not used: the record begins on {first}, before "
                "any pregnancy; check it"
            )
            return None
        if self._expected is not None:
            self._doubts.append(
                f"both a birth, on {born}, and a day on which it is expected are there; "
                "the birth is used"
            )
            self._expected = None
        return born

    def _days(self) -> Iterator[date]:
        child = self._child
        for referral in child.referrals:
            if referral.on is not None:
                yield referral.on
        for enquiry in child.enquiries:
            yield enquiry.on
        for plan in child.plans:
            yield plan.on
        for _, day in child.events:
            yield day

    # the cases

    def _parts(self) -> Iterator[Part]:
        # The engine keeps most referrals and enquiries apart by itself, as they are in time.
        adult = None if self._born is None else attains_age(self._born, _ADULT)
        if not all(map(self._referral_stands_alone, self._referrals)):
            for referral in self._referrals:
                if adult is None or (referral.on is not None and referral.on < adult):
                    yield Part(self._case(self._of_referral(referral)), _OF_REFERRALS)
        if not all(map(self._enquiry_stands_alone, self._enquiries)):
            for enquiry in self._enquiries:
                if adult is None or enquiry.on < adult:
                    yield Part(self._case(self._of_enquiry(enquiry)), _OF_ENQUIRIES)
        gaps = {(REVIEW, plan.on) for plan in self._plans if plan.gap}
        gaps.update(self._visits_with_more_time())
        yield Part(self._case(self._everything()), None, frozenset(gaps) if gaps else _NONE)

    def _visits_with_more_time(self) -> Iterator[tuple[str, date]]:
        """The visits in care of which the source does not say how soon the next one is owed.

        After the first year of a placement that is meant to last, a visit has three or six months.
        """
        recorded = self._holds.recorded
        if recorded is None or not _LASTING.isdisjoint(recorded):
            return
        placed = [day for name, day in self._child.events if name == PLACED]
        for name, day in self._child.events:
            if name == VISITED:
                began = max((start for start in placed if start <= day), default=None)
                if began is None or day + _SIX_WEEKS >= add_months(began, 12):
                    yield name, day

    def _referral_stands_alone(self, referral: Referral) -> bool:
        began = referral.on
        assert began is not None
        if len(self._child.referrals) == 1:
            return True
        done = min(referral.assessments, default=date.max)
        for other in self._child.referrals:
            if other is referral:
                continue
            if other.on == began:
                return False
            if other.on is not None and referral.assessments and began <= other.on <= done:
                return False
            for day in other.assessments:
                if began <= day <= done:
                    return False
        return self._has_its_closings(referral, began)

    def _enquiry_stands_alone(self, enquiry: Enquiry) -> bool:
        began, own = enquiry.on, enquiry.conference or date.max
        if len(self._child.referrals) > 1 and not self._has_its_closings(enquiry.referral, began):
            return False
        for other in self._enquiries:
            if other is not enquiry and began <= other.on <= own:
                return False
        for other in self._child.enquiries:
            held = other.conference
            if held is not None and other is not enquiry and began <= held <= own:
                return False
        for plan in self._plans:
            if began <= plan.on <= own and (plan.on != own or plan.made_by == MOVED_IN):
                return False
            if plan.on < began and (plan.ended is None or plan.ended >= began):
                closed = any(plan.on <= day < began for day in self._closed)
                if closed or enquiry.conference is not None:
                    return False
        return not any(began <= day <= own for day in self._child.moves_in)

    def _has_its_closings(self, referral: Referral | None, began: date) -> bool:
        """Whether the first closing in the case of everything is that of one referral."""
        own = [day for day in self._child.closings if day >= began]
        if referral is not None and referral.closed is not None:
            own.append(referral.closed)
        later = [day for day in self._closed if day >= began]
        return min(own, default=None) == min(later, default=None)

    def _case(self, pairs: _Pairs) -> PlainCase:
        child = self._child
        if child.died is not None:
            pairs.append((DIED, child.died))
        pairs.sort(key=_BY_DAY)
        return PlainCase(
            child.reference,
            self._born,
            self._expected,
            tuple(pairs),
            recorded=self._recorded(),
            newest_only=self._holds.newest_only,
        )

    def _recorded(self) -> tuple[str, ...] | None:
        recorded, hidden = self._holds.recorded, self._child.hidden
        if not hidden:
            return recorded
        return tuple(name for name in (recorded or sorted(EVENTS)) if name not in hidden)

    def _of_referral(self, referral: Referral) -> _Pairs:
        assert referral.on is not None
        pairs = [(REFERRAL, referral.on)]
        pairs += [(ASSESSED, day) for day in referral.assessments]
        return pairs + self._closings(referral, referral.on)

    def _of_enquiry(self, enquiry: Enquiry) -> _Pairs:
        pairs = [(enquiry.began_with, enquiry.on), *enquiry.also]
        if enquiry.conference is not None:
            pairs.append((self._conference(enquiry), enquiry.conference))
        else:
            # Under a plan no first conference is owed, unless the source says that one was held.
            for plan in self._plans:
                if plan.on < enquiry.on and (plan.ended is None or plan.ended >= enquiry.on):
                    pairs.append((CONFERENCE, plan.on))
                    if plan.ended is not None:
                        pairs.append((PLAN_ENDED, plan.ended))
        return pairs + self._closings(enquiry.referral, enquiry.on)

    def _conference(self, enquiry: Enquiry) -> str:
        made_a_plan = any(plan.on == enquiry.conference for plan in self._plans)
        return CONFERENCE if made_a_plan else WITHOUT_PLAN

    def _closings(self, referral: Referral | None, since: date) -> _Pairs:
        days = [day for day in self._child.closings if day >= since]
        if referral is not None and referral.closed is not None:
            days.append(referral.closed)
        return [(CLOSED, day) for day in days]

    def _everything(self) -> _Pairs:
        """The events of the whole record, without what is not judged."""
        child = self._child
        pairs = list(child.events)
        for referral in self._referrals:
            assert referral.on is not None
            pairs.append((REFERRAL, referral.on))
            pairs += [(ASSESSED, day) for day in referral.assessments]
        made_a_plan = {plan.on for plan in self._plans}
        for enquiry in self._enquiries:
            pairs.append((enquiry.began_with, enquiry.on))
        for enquiry in child.enquiries:
            day = enquiry.conference
            if day is not None and day not in made_a_plan:
                pairs.append((WITHOUT_PLAN, day))
        pairs += [(WITHOUT_PLAN, day) for day in child.moves_in if day not in made_a_plan]
        for plan in self._plans:
            pairs.append((plan.made_by, plan.on))
            pairs += [(REVIEW, day) for day in plan.reviews]
            if (ended := self._end(plan)) is not None:
                pairs.append((PLAN_ENDED, ended))
        pairs += [(CLOSED, day) for day in self._closed]
        return pairs

    def _closings_of_all(self) -> Iterator[date]:
        """The days on which a referral was closed and no other was open."""
        referrals = self._child.referrals
        for referral in referrals:
            day = referral.closed
            if day is None:
                continue
            for other in referrals:
                if other is referral or other.on is None or other.on > day:
                    continue
                if other.closed is None or other.closed > day:
                    break
            else:
                yield day

    def _end(self, plan: Plan) -> date | None:
        """The end of a plan: its own, or the closing of its referral while another stays open."""
        closed = None if plan.referral is None else plan.referral.closed
        if closed is None or closed in self._closed or closed < plan.on:
            return plan.ended
        return closed if plan.ended is None else plan.ended
