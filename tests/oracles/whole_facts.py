"""What the events of a case mean: the table of the second reading of whole cases, written by hand.

It shares nothing with the library. Each set answers one question about a name.
"""

from __future__ import annotations

# What a source calls by another name.
READ_AS = {"last_strategy_discussion_held": "strategy_discussion_held"}

# Of several on one day the first by name is the one that begins.
DISCUSSIONS = ("enquiries_started", "investigation_started", "strategy_discussion_held")
MOVES = ("move_notified", "permanent_move_agreed")
CONFERENCES = (
    "conference_held",
    "conference_reconvened",
    "conference_without_plan",
    "pre_birth_conference_held",
    "transfer_conference_held",
)
PLACEMENTS = {
    "care_order_made": "placement",
    "placement_started": "placement",
    "temporary_placement_started": "temporary_placement",
    "unassessed_placement_started": "unassessed_placement",
}
CARE = tuple(sorted(("looked_after_started", *PLACEMENTS)))
PLACEMENT_KINDS = ("placement", "unassessed_placement", "temporary_placement")

UNDER_A_PLAN = ("review_conference_held", "core_group_held")
"""Left aside while no plan is open."""

SPECIAL_VISITS = (
    "lasting_placement_visited",
    "long_term_foster_visited",
    "unassessed_placement_visited",
    "temporary_placement_visited",
)
VISITS = (
    "child_seen",
    "child_seen_alone",
    "child_seen_at_home",
    "looked_after_child_visited",
    *SPECIAL_VISITS,
)

ALSO = {
    "review_conference_held": ("conference_reconvened",),
    **{visit: ("child_seen",) for visit in VISITS[1:]},
    **{visit: ("child_seen", "looked_after_child_visited") for visit in SPECIAL_VISITS},
}
"""What a review and a visit also count as."""

PAPERS = (
    "assessment_completed",
    "referral_confirmed",
    "referral_decided",
    "initial_assessment_completed",
    "conference_record_circulated",
    "record_corrections_sent",
    "outline_plan_circulated",
    "plan_circulated",
    "core_group_notes_circulated",
    "written_information_sent",
    "chair_notified",
)
"""A record, notes, a plan, a letter, a decision or an assessment: it may come after the end."""

WITHDRAWS = {
    "referral": "no_further_action",
    "enquiry": "enquiries_ended",
    "pregnancy": "enquiries_ended",
}
"""For a kind of episode: the event that says that what is unmet in it was never owed."""

ENDS_ALL = {
    "child_died": "plan_open_after_death",
    "left_united_kingdom": "plan_open_after_departure",
    "case_closed": "plan_open_after_closing",
    "eighteenth_birthday": "plan_open_past_18",
}
"""What ends everything, in the order of a day, and the alert of a plan that was open then."""

ORDER_OF_A_DAY: tuple[tuple[str, ...], ...] = (
    ("referral_received",),
    (*DISCUSSIONS, "concern_raised"),
    MOVES,
    CONFERENCES,
    CARE,
    ("child_born",),
    ("no_further_action", "enquiries_ended"),
    ("assessment_completed", "plan_ended", "looked_after_ended"),
    *((event,) for event in ENDS_ALL),
)
"""The parts of a day. All other events come last."""

BEGINS = ("referral_received", *DISCUSSIONS, "concern_raised", *MOVES, *CONFERENCES, *CARE)
"""These begin an episode of their own."""

BEGINS_NO_CASE = (
    *PAPERS,
    "no_further_action",
    "enquiries_ended",
    "plan_ended",
    "looked_after_ended",
    *ENDS_ALL,
)
"""A paper, and what only ends: after a closing or a departure they begin no new case."""


def place_in_the_day(event: str) -> int:
    """Where an event stands among the events of its day."""
    places = [place for place, part in enumerate(ORDER_OF_A_DAY) if event in part]
    return places[0] if places else len(ORDER_OF_A_DAY)
