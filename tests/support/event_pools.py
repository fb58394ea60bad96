"""The events from which random histories are drawn, by what they are about."""

from __future__ import annotations

SEEN = ("child_seen", "child_seen_alone", "child_seen_at_home")
VISITED = (
    "looked_after_child_visited",
    "lasting_placement_visited",
    "long_term_foster_visited",
    "unassessed_placement_visited",
    "temporary_placement_visited",
)
LIVING = (*SEEN, *VISITED)
PLACED = (
    "placement_started",
    "unassessed_placement_started",
    "temporary_placement_started",
    "care_order_made",
)
BEGINNINGS = (
    "referral_received",
    "concern_raised",
    "strategy_discussion_held",
    "enquiries_started",
    "investigation_started",
    "last_strategy_discussion_held",
)
ENDINGS = (
    "no_further_action",
    "enquiries_ended",
    "assessment_completed",
    "plan_ended",
    "looked_after_ended",
    "case_closed",
    "left_united_kingdom",
    "child_died",
)
MEETINGS = (
    "conference_held",
    "conference_without_plan",
    "pre_birth_conference_held",
    "conference_reconvened",
    "inquorate_conference",
    "transfer_conference_held",
    "review_conference_held",
    "review_conference_held",
    "core_group_held",
    "core_group_held",
)
MOVING = (
    "move_notified",
    "permanent_move_agreed",
    "child_moved",
    "written_information_sent",
    "transfer_conference_requested",
    "transfer_conference_held",
)
PAPERS = (
    "referral_decided",
    "initial_assessment_completed",
    "assessment_completed",
    "conference_notice_given",
    "conference_record_circulated",
    "conference_record_received",
    "record_corrections_sent",
    "outline_plan_circulated",
    "plan_circulated",
    "core_group_notes_circulated",
    "chair_notified",
    "referral_confirmed",
)
OTHERS = (
    "referral_made_by_phone",
    "investigation_completed",
    "inter_agency_referral_discussion_held",
    "core_group_date_set",
    "core_group_rescheduled",
    "plan_started",
    "bedroom_seen",
    "visit_failed",
    "visit_failed",
    "visit_failed",
    "lead_social_worker_informed",
    "line_manager_consulted",
    "plan_difficulty_known",
    "significant_change_identified",
    "incident_known",
    "incident_notified",
    "serious_incident_happened",
    "rapid_review_sent",
    "review_report_shared",
    "review_report_published",
    "review_report_sent",
    "allegation_known",
    "designated_officer_informed",
)
CARE = ("looked_after_started", *PLACED, "looked_after_review_held", "looked_after_review_held")
POOLS: tuple[tuple[str, ...], ...] = (
    BEGINNINGS,
    ENDINGS,
    MEETINGS,
    MEETINGS,
    SEEN,
    PAPERS,
    PAPERS,
    MOVING,
    OTHERS,
    (*CARE, *VISITED),
)
