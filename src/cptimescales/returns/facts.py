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
        on: the day of the strategy discussion.
        conference: the day of the initial conference of this enquiry, and of no other.
        made_plan: whether that conference made a plan; None: it did if a plan begins on its day.
        not_owed: the flag by which no conference is owed; empty if there is none.
        referral: the referral that it belongs to, if the source says so.
    """

    on: date
    conference: date | None = None
    made_plan: bool | None = None
    not_owed: str = ""
    referral: Referral | None = None


@dataclass(slots=True)
class Plan:
    """A child protection plan.

    Attributes:
        on: the day of the conference that made it.
        ended: the day on which it ended.
        reviews: the days of its review conferences.
        moved_in: whether the conference was that of a child who moved here.
        gap: whether the source leaves out reviews before the first that it holds.
        referral: the referral that it belongs to, if the source says so.
    """

    on: date
    ended: date | None = None
    reviews: list[date] = field(default_factory=list)
    moved_in: bool = False
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
    recorded_due: list[RecordedDue] = field(default_factory=list)
    groups: Mapping[str, str] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)
