"""What a source says of one child, before it is a case: referrals, enquiries, plans and events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from cptimescales.returns.record import RecordedDue


@dataclass(slots=True)
class Referral:
    """A referral, and what came of it.

    Attributes:
        on: the day on which it was received; None if the source has its end alone.
        not_owed: the flag by which no assessment is owed; empty if there is none.
        closed: the day on which the case that it opened was closed.
        assessments: the days on which assessments of it were completed.
    """

    on: date | None
    not_owed: str = ""
    closed: date | None = None
    assessments: list[date] = field(default_factory=list)


@dataclass(slots=True)
class Enquiry:
    """A section 47 enquiry, and its own conference.

    Attributes:
        on: the day on which it began.
        conference: the day of the initial conference of this enquiry, and of no other. It made a
            plan if a plan begins on its day.
        not_owed: the flag by which no conference is owed; empty if there is none.
        referral: the referral that it belongs to, if the source says so.
        began_with: the event that began it.
        also: the other events that the source tells of it.
    """

    on: date
    conference: date | None = None
    not_owed: str = ""
    referral: Referral | None = None
    began_with: str = "strategy_discussion_held"
    also: list[tuple[str, date]] = field(default_factory=list)


@dataclass(slots=True)
class Plan:
    """A child protection plan.

    Attributes:
        on: the day of the conference that made it.
        ended: the day on which it ended.
        reviews: the days of its review conferences.
        made_by: the event of the conference.
        gap: whether the source leaves out reviews before the first that it holds.
        referral: the referral that it belongs to, if the source says so.
    """

    on: date
    ended: date | None = None
    reviews: list[date] = field(default_factory=list)
    made_by: str = "conference_held"
    gap: bool = False
    referral: Referral | None = None


@dataclass(slots=True)
class ChildFacts:
    """Everything that a source says of one child.

    Attributes:
        reference, where: as in `Record`.
        born, expected_birth, died: the days that the source has.
        referrals, enquiries, plans: what began, in any order.
        moves_in: the days of conferences about a child who moved here.
        closings: the days on which everything was closed, whatever the referral.
        events: every other event, and its day.
        hidden: the events that the source may hide of this child, though it can hold them.
        recorded_due, groups, doubts: as in `Record`.
    """

    reference: str
    where: str
    born: date | None = None
    expected_birth: date | None = None
    died: date | None = None
    referrals: list[Referral] = field(default_factory=list)
    enquiries: list[Enquiry] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    moves_in: list[date] = field(default_factory=list)
    closings: list[date] = field(default_factory=list)
    events: list[tuple[str, date]] = field(default_factory=list)
    hidden: set[str] = field(default_factory=set)
    recorded_due: list[RecordedDue] = field(default_factory=list)
    groups: Mapping[str, str] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)
