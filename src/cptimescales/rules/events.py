"""The events of a child-protection case: each name defined once, with one sentence.

An event starts the clock of a rule (its trigger), and an event meets the rule. A rulebook may
define further events in its `[events]` table.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

EVENTS: Mapping[str, str] = MappingProxyType(
    {
        "referral_received": "The authority received a referral about the child.",
        "referral_made_by_phone": "Someone referred the child by telephone or in person.",
        "referral_confirmed": "The person who referred the child confirmed it in writing.",
        "referral_decided": "The authority decided what to do about the referral.",
        "inter_agency_referral_discussion_held": (
            "The agencies held their referral discussion (Scotland)."
        ),
        "concern_raised": "A concern about the child, born or unborn, was notified.",
        "assessment_completed": "The assessment of the child's needs was concluded.",
        "initial_assessment_completed": "The initial assessment was completed.",
        "strategy_discussion_held": (
            "The strategy discussion that started the section 47 (or Article 66) enquiries "
            "was held."
        ),
        "last_strategy_discussion_held": (
            "The last strategy discussion before the conference was held."
        ),
        "enquiries_started": "Section 47 enquiries (in Northern Ireland, Article 66) were started.",
        "investigation_started": "The child protection investigation was started (Scotland).",
        "investigation_completed": "The child protection investigation was completed.",
        "conference_notice_given": "The participants were given notice of the conference.",
        "conference_held": (
            "The initial child protection conference made the child subject to a plan."
        ),
        "pre_birth_conference_held": "The conference about an unborn child was held.",
        "inquorate_conference": "A conference could not go ahead because too few took part.",
        "conference_reconvened": "A conference that could not go ahead was held later.",
        "conference_record_circulated": (
            "The record of the conference was sent to its participants."
        ),
        "conference_record_received": "A participant received the record of the conference.",
        "record_corrections_sent": (
            "A participant sent corrections to the record of the conference."
        ),
        "outline_plan_circulated": "The outline plan and the summary of decisions were sent out.",
        "plan_circulated": "The child protection plan was sent to the participants.",
        "plan_started": "Work under the child protection plan began.",
        "core_group_held": "The core group met.",
        "core_group_notes_circulated": "The notes of a core group were sent to its members.",
        "core_group_date_set": "The date of a core group was fixed.",
        "core_group_rescheduled": "A core group was moved to another date.",
        "significant_change_identified": (
            "The core group found that the plan needs a significant change."
        ),
        "chair_notified": "The chair of the conference was informed.",
        "review_conference_held": "A review conference was held.",
        "child_seen": "The social worker saw the child.",
        "child_seen_alone": "The social worker saw the child alone (or a baby awake).",
        "child_seen_at_home": "The social worker saw the child at home.",
        "bedroom_seen": "The social worker saw where the child sleeps.",
        "visit_failed": "The social worker visited and could not see the child.",
        "lead_social_worker_informed": "The lead social worker was informed.",
        "line_manager_consulted": (
            "The lead social worker discussed the matter with the line manager."
        ),
        "plan_difficulty_known": (
            "Someone learned that the plan does not work or cannot be carried out."
        ),
        "move_notified": "The receiving authority was notified that the child has moved there.",
        "permanent_move_agreed": (
            "Both authorities agreed that the move is permanent, and it was notified."
        ),
        "child_moved": "The child moved to another authority's area.",
        "written_information_sent": (
            "Written information about the child was sent to the receiving authority."
        ),
        "transfer_conference_requested": "The receiving authority was asked to hold a conference.",
        "transfer_conference_held": (
            "The receiving authority held its conference for a child who moved there."
        ),
        "expected_birth": "The date on which the child is expected to be born.",
        "child_born": "The child was born.",
        "child_died": "The child died.",
        "left_united_kingdom": "The child left the United Kingdom for good.",
        "plan_ended": "The child protection plan ended.",
        "looked_after_started": "The child became looked after.",
        "looked_after_ended": "The child ceased to be looked after.",
        "looked_after_review_held": "The looked-after child's case was reviewed.",
        "placement_started": "The looked-after child's placement began.",
        "lasting_placement_visited": (
            "The child was visited in a placement meant to last to 18, after its first year."
        ),
        "long_term_foster_visited": (
            "The child was visited in a long-term foster placement, and had agreed to fewer visits."
        ),
        "unassessed_placement_started": (
            "A placement with a parent began before its assessment was completed."
        ),
        "unassessed_placement_visited": (
            "The child was visited in a placement with a parent before its assessment."
        ),
        "temporary_placement_started": (
            "A placement with a temporarily approved person, or with a parent under an interim "
            "order, began."
        ),
        "temporary_placement_visited": (
            "The child was visited with a temporarily approved person, or with a parent under an "
            "interim order."
        ),
        "care_order_made": "A care order was made and the child lives with a parent.",
        "looked_after_child_visited": (
            "The authority's representative visited the looked-after child."
        ),
        "incident_known": "The authority became aware of a serious incident.",
        "incident_notified": "The serious incident was notified.",
    }
)


def event_words(event: str) -> str:
    """An event's name as words at the start of a line.

    >>> event_words("pre_birth_conference_held")
    'Pre-birth conference held'
    """
    words = event.replace("pre_birth", "pre-birth").replace("_", " ")
    return words[0].upper() + words[1:]


# The events that an event also counts as: a visit to a child alone is also a visit to the child.
ALSO: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "child_seen_alone": ("child_seen",),
        "child_seen_at_home": ("child_seen",),
        "pre_birth_conference_held": ("conference_held",),
        "transfer_conference_held": ("conference_held",),
    }
)

# For each event: the event that must happen before it can happen for the first time.
FOLLOWS: Mapping[str, str] = MappingProxyType(
    {
        "conference_record_circulated": "conference_held",
        "conference_record_received": "conference_held",
        "core_group_held": "conference_held",
        "core_group_notes_circulated": "core_group_held",
        "outline_plan_circulated": "conference_held",
        "plan_circulated": "conference_held",
        "plan_ended": "conference_held",
        "referral_confirmed": "referral_made_by_phone",
        "referral_decided": "referral_received",
        "review_conference_held": "conference_held",
        "transfer_conference_held": "move_notified",
    }
)
