"""The events of a child-protection case: what each means, in one sentence and as data.

An event starts the clock of a rule (its trigger), and an event meets the rule. An event may also
begin and end an episode of the record: an enquiry, a plan, a placement. No other module names an
event. A rulebook may define further events in its `[events]` table; they start and meet, and mean
nothing more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, get_args

from cptimescales.rules.episode_kinds import EpisodeKind

PLACEMENTS: tuple[EpisodeKind, ...] = ("placement", "unassessed_placement", "temporary_placement")
"""The kinds of placement of a looked-after child. A child has one placement at a time."""

PartOfDay = Literal[
    "referral",
    "concern",
    "move",
    "conference",
    "care",
    "birth",
    "end",
    "death",
    "departure",
    "closing",
]
"""The events of one day that begin or end something, in the order in which they are read."""

PARTS_OF_DAY: tuple[PartOfDay, ...] = get_args(PartOfDay)

ENDS_EVERYTHING: tuple[PartOfDay, ...] = ("death", "departure", "closing")
"""The parts of a day that end every episode of a record."""


@dataclass(frozen=True, slots=True)
class Event:
    """What an event means for a case.

    Attributes:
        sentence: what happened, in one sentence.
        part: its place in the order of a day; None for an event that begins and ends nothing.
        begins: the kinds of episode that it begins. `pregnancy` is begun only by what concerns an
            unborn child, `enquiry` only where no plan is open, `move_in` and `move_out` only where
            no move is open.
        begins_if_born: the kinds that it begins if the child is born.
        begins_again: whether it begins newer enquiries beside older ones that are still open.
        ends: the kinds of episode that it ends.
        withdraws: the kinds whose newest episode it ends as never owed: what is unmet goes.
        also: the events that it counts as, in what it starts and what it meets.
        also_unborn, also_moving_in: what it counts as, too, about an unborn child, and with a move
            to this authority open.
        also_if_recorded: what it counts as if the source of the record can hold that event.
        under_a_plan: what it counts as where a plan is open from an earlier day; None: no other
            than elsewhere. It then begins and ends nothing.
        read_as: the event as which it is read.
        needs_a_plan: whether it means nothing where no plan is open.
        paper: whether it may come after the end of the episode: what is sent or entered later.
        living: whether it can happen only to a living child.
        continues: whether it says, after a closing, that the case went on.
        every_time: whether each one counts where a day has several.
        ahead: whether its date is known before it happens.
        unborn: whether it says that the child was not born yet.
    """

    sentence: str
    part: PartOfDay | None = None
    begins: tuple[EpisodeKind, ...] = ()
    begins_if_born: tuple[EpisodeKind, ...] = ()
    begins_again: bool = False
    ends: tuple[EpisodeKind, ...] = ()
    withdraws: tuple[EpisodeKind, ...] = ()
    also: tuple[str, ...] = ()
    also_unborn: tuple[str, ...] = ()
    also_moving_in: tuple[str, ...] = ()
    also_if_recorded: tuple[str, ...] = ()
    under_a_plan: tuple[str, ...] | None = None
    read_as: str | None = None
    needs_a_plan: bool = False
    paper: bool = False
    living: bool = False
    continues: bool = False
    every_time: bool = False
    ahead: bool = False
    unborn: bool = False


def _conference(
    sentence: str,
    begins: tuple[EpisodeKind, ...],
    under_a_plan: tuple[str, ...] | None = None,
    unborn: bool = False,
) -> Event:
    """A conference: it ends enquiries and a move to this authority, whatever it decides."""
    return Event(
        sentence,
        part="conference",
        begins=begins,
        ends=("enquiry", "move_in"),
        also=("conference_held", "conference_reconvened"),
        also_unborn=("pre_birth_conference_held",),
        also_moving_in=("transfer_conference_held",),
        under_a_plan=under_a_plan,
        unborn=unborn,
    )


MEANINGS: Mapping[str, Event] = MappingProxyType(
    {
        "referral_received": Event(
            "The authority received a referral about the child.",
            part="referral",
            begins=("referral", "pregnancy"),
        ),
        "referral_made_by_phone": Event("Someone referred the child by telephone or in person."),
        "referral_confirmed": Event(
            "The person who referred the child confirmed it in writing.", paper=True
        ),
        "referral_decided": Event(
            "The authority decided what to do about the referral.", paper=True
        ),
        "no_further_action": Event(
            "The authority decided that the referral needs no further action.",
            part="end",
            withdraws=("referral",),
            also_if_recorded=("referral_decided",),
        ),
        "inter_agency_referral_discussion_held": Event(
            "The agencies held their referral discussion (Scotland)."
        ),
        "concern_raised": Event(
            "A concern about the child, born or unborn, was notified.",
            part="concern",
            begins=("pregnancy",),
            begins_if_born=("enquiry",),
        ),
        "assessment_completed": Event(
            "The assessment of the child's needs was concluded.",
            part="end",
            ends=("referral",),
            paper=True,
        ),
        "initial_assessment_completed": Event("The initial assessment was completed.", paper=True),
        "strategy_discussion_held": Event(
            "The strategy discussion that started the section 47 (or Article 66) enquiries "
            "was held.",
            part="concern",
            begins=("enquiry", "pregnancy"),
            begins_again=True,
        ),
        "last_strategy_discussion_held": Event(
            "The last strategy discussion before the conference was held.",
            read_as="strategy_discussion_held",
        ),
        "enquiries_started": Event(
            "Section 47 enquiries (in Northern Ireland, Article 66) were started.",
            part="concern",
            begins=("enquiry", "pregnancy"),
            begins_again=True,
        ),
        "enquiries_ended": Event(
            "The enquiries (in Scotland, the investigation) ended without a conference.",
            part="end",
            withdraws=("enquiry", "pregnancy"),
        ),
        "investigation_started": Event(
            "The child protection investigation was started (Scotland).",
            part="concern",
            begins=("enquiry", "pregnancy"),
            begins_again=True,
        ),
        "investigation_completed": Event("The child protection investigation was completed."),
        "conference_notice_given": Event("The participants were given notice of the conference."),
        "conference_held": _conference(
            "The initial child protection conference made the child subject to a plan.",
            begins=("pregnancy", "plan"),
        ),
        "pre_birth_conference_held": _conference(
            "The conference about an unborn child was held.",
            begins=("pregnancy", "plan"),
            unborn=True,
        ),
        "conference_without_plan": _conference(
            "A conference was held and made no plan.", begins=("pregnancy",), under_a_plan=()
        ),
        "inquorate_conference": Event("A conference could not go ahead because too few took part."),
        "conference_reconvened": _conference(
            "A conference that could not go ahead was held later.",
            begins=("pregnancy", "plan"),
            under_a_plan=("review_conference_held",),
        ),
        "conference_record_circulated": Event(
            "The record of the conference was sent to its participants.", paper=True
        ),
        "conference_record_received": Event("A participant received the record of the conference."),
        "record_corrections_sent": Event(
            "A participant sent corrections to the record of the conference.", paper=True
        ),
        "outline_plan_circulated": Event(
            "The outline plan and the summary of decisions were sent out.", paper=True
        ),
        "plan_circulated": Event(
            "The child protection plan was sent to the participants.", paper=True
        ),
        "plan_started": Event("Work under the child protection plan began."),
        "core_group_held": Event("The core group met.", needs_a_plan=True, continues=True),
        "core_group_notes_circulated": Event(
            "The notes of a core group were sent to its members.", paper=True
        ),
        "core_group_date_set": Event("The date of a core group was fixed."),
        "core_group_rescheduled": Event("A core group was moved to another date."),
        "significant_change_identified": Event(
            "The core group found that the plan needs a significant change."
        ),
        "chair_notified": Event("The chair of the conference was informed.", paper=True),
        "review_conference_held": Event(
            "A review conference was held.",
            needs_a_plan=True,
            continues=True,
            also=("conference_reconvened",),
        ),
        "child_seen": Event("The social worker saw the child.", living=True, continues=True),
        "child_seen_alone": Event(
            "The social worker saw the child alone (or a baby awake).",
            living=True,
            continues=True,
            also=("child_seen",),
        ),
        "child_seen_at_home": Event(
            "The social worker saw the child at home.",
            living=True,
            continues=True,
            also=("child_seen",),
        ),
        "bedroom_seen": Event("The social worker saw where the child sleeps."),
        "visit_failed": Event(
            "The social worker visited and could not see the child.",
            continues=True,
            every_time=True,
        ),
        "lead_social_worker_informed": Event("The lead social worker was informed."),
        "line_manager_consulted": Event(
            "The lead social worker discussed the matter with the line manager."
        ),
        "plan_difficulty_known": Event(
            "Someone learned that the plan does not work or cannot be carried out."
        ),
        "move_notified": Event(
            "The receiving authority was notified that the child has moved there.",
            part="move",
            begins=("move_in", "move_out"),
        ),
        "permanent_move_agreed": Event(
            "Both authorities agreed that the move is permanent, and it was notified.",
            part="move",
            begins=("move_in", "move_out"),
        ),
        "child_moved": Event("The child moved to another authority's area."),
        "written_information_sent": Event(
            "Written information about the child was sent to the receiving authority.", paper=True
        ),
        "transfer_conference_requested": Event(
            "The receiving authority was asked to hold a conference."
        ),
        "transfer_conference_held": _conference(
            "The receiving authority held its conference for a child who moved there.",
            begins=("pregnancy", "move_in", "plan"),
            under_a_plan=("transfer_conference_held",),
        ),
        "expected_birth": Event("The date on which the child is expected to be born.", ahead=True),
        "child_born": Event("The child was born.", part="birth", ends=("pregnancy",), living=True),
        "child_died": Event("The child died.", part="death"),
        "left_united_kingdom": Event(
            "The child left the United Kingdom for good.", part="departure"
        ),
        "plan_ended": Event(
            "The child protection plan ended.", part="end", ends=("plan", "move_out")
        ),
        "case_closed": Event("The authority closed the case.", part="closing"),
        "looked_after_started": Event(
            "The child became looked after.", part="care", begins=("care",)
        ),
        "looked_after_ended": Event(
            "The child ceased to be looked after.", part="end", ends=("care", *PLACEMENTS)
        ),
        "looked_after_review_held": Event("The looked-after child's case was reviewed."),
        "placement_started": Event(
            "The looked-after child's placement began.", part="care", begins=("care", "placement")
        ),
        "lasting_placement_visited": Event(
            "The child was visited in a placement meant to last to 18, after its first year.",
            living=True,
            continues=True,
            also=("looked_after_child_visited", "child_seen"),
        ),
        "long_term_foster_visited": Event(
            "The child was visited in a long-term foster placement, and had agreed "
            "to fewer visits.",
            living=True,
            continues=True,
            also=("looked_after_child_visited", "child_seen"),
        ),
        "unassessed_placement_started": Event(
            "A placement with a parent began before its assessment was completed.",
            part="care",
            begins=("care", "unassessed_placement"),
        ),
        "unassessed_placement_visited": Event(
            "The child was visited in a placement with a parent before its assessment.",
            living=True,
            continues=True,
            also=("looked_after_child_visited", "child_seen"),
        ),
        "temporary_placement_started": Event(
            "A placement with a temporarily approved person, or with a parent under an interim "
            "order, began.",
            part="care",
            begins=("care", "temporary_placement"),
        ),
        "temporary_placement_visited": Event(
            "The child was visited with a temporarily approved person, or with a parent under an "
            "interim order.",
            living=True,
            continues=True,
            also=("looked_after_child_visited", "child_seen"),
        ),
        "care_order_made": Event(
            "A care order was made and the child lives with a parent.",
            part="care",
            begins=("care", "placement"),
        ),
        "looked_after_child_visited": Event(
            "The authority's representative visited the looked-after child.",
            living=True,
            continues=True,
            also=("child_seen",),
        ),
        "incident_known": Event("The authority became aware of a serious incident."),
        "incident_notified": Event("The serious incident was notified."),
        "serious_incident_happened": Event("A serious incident happened."),
        "rapid_review_sent": Event("The rapid review of the incident was sent to the panel."),
        "review_report_published": Event("The report of a practice review was published."),
        "review_report_sent": Event("The report was sent to the panel and the Secretary of State."),
        "allegation_known": Event(
            "An employer or the police learned of an allegation against a person who works with "
            "children."
        ),
        "designated_officer_informed": Event("The designated officer was informed of it."),
    }
)
"""What each event means."""


def _the(is_meant: Callable[[Event], bool]) -> str:
    return next(name for name, event in MEANINGS.items() if is_meant(event))


# The events that other modules must name to a person, found by what they mean.
BIRTH = _the(lambda event: event.part == "birth")
"""The event whose day is also the attribute `born` of a case."""

EXPECTED_BIRTH = _the(lambda event: event.ahead)
"""The event whose day is also the attribute `expected_birth` of a case."""

PLAN_ENDED = _the(lambda event: "plan" in event.ends)
"""The event that ends a plan."""

REVIEW = _the(lambda event: event.needs_a_plan and bool(event.also))
"""The review of a plan, which also counts as a conference that was held after all."""

EVENTS: Mapping[str, str] = MappingProxyType(
    {name: event.sentence for name, event in MEANINGS.items()}
)
"""Every event with its sentence."""

EVERYDAY = (
    *("referral_received", "enquiries_started", "investigation_started"),
    *("strategy_discussion_held", "conference_held", "pre_birth_conference_held"),
    *("core_group_held", "child_seen", "review_conference_held", "move_notified"),
    *("transfer_conference_held", "child_born", "looked_after_started"),
)
"""The events that people ask about most, in the order in which they happen in a case."""


def event_words(event: str) -> str:
    """An event's name as words at the start of a line.

    >>> event_words("pre_birth_conference_held")
    'Pre-birth conference held'
    """
    words = event.replace("pre_birth", "pre-birth").replace("_", " ")
    words = words.replace("united kingdom", "United Kingdom")
    return words[0].upper() + words[1:]
