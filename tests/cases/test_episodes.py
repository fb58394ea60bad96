"""Episodes: which events begin and end which spans of a record, and the order within a day."""

from __future__ import annotations

from datetime import date

import pytest
from tests.support.whole_cases import episode_lines

import cptimescales as cpt
from cptimescales.cases import Case

AS_OF = date(2026, 12, 1)


def _case(events: str, **more: object) -> Case:
    """A case from lines of a day of 2026 and an event."""
    happened = [line.split() for line in events.strip().splitlines()]
    return Case.model_validate(
        {
            "reference": "C-1",
            "events": [{"event": event, "on": _day(on)} for on, event in happened],
            **{key: _day(str(on)) for key, on in more.items()},
        }
    )


def _day(text: str) -> date:
    return date.fromisoformat(text if len(text) > len("01-12") else f"2026-{text}")


def _lines(case: Case, rulebook: str = "england", *, leave_out: str = "case") -> list[str]:
    """The episodes, but for those of one kind, with the days of 2026 as month and day."""
    timetable = cpt.rulebook(rulebook).timetable(case, as_of=AS_OF)
    lines = [line.replace("2026-", "") for line in episode_lines(timetable)]
    return [line for line in lines if not line.startswith(f"{leave_out}-")]


@pytest.mark.parametrize(
    ("events", "episodes"),
    [
        # referrals
        (
            "01-05 referral_received\n01-12 referral_received\n01-14 no_further_action",
            [
                "referral-1 01-05 referral_received - -",
                "referral-2 01-12 referral_received 01-14 no_further_action",
            ],
        ),
        (
            "01-05 referral_received\n01-12 referral_received\n02-02 assessment_completed",
            [
                "referral-1 01-05 referral_received 02-02 assessment_completed",
                "referral-2 01-12 referral_received 02-02 assessment_completed",
            ],
        ),
        # enquiries
        (
            "01-05 concern_raised\n01-06 strategy_discussion_held\n01-07 enquiries_started",
            ["enquiry-1 01-05 concern_raised - -"],
        ),
        (
            "01-05 enquiries_started\n01-07 concern_raised\n02-20 concern_raised",
            ["enquiry-1 01-05 enquiries_started - -"],
        ),
        (
            "01-05 strategy_discussion_held\n01-26 strategy_discussion_held",
            ["enquiry-1 01-05 strategy_discussion_held - -"],
        ),
        (
            "01-05 strategy_discussion_held\n01-27 strategy_discussion_held",
            [
                "enquiry-1 01-05 strategy_discussion_held - -",
                "enquiry-2 01-27 strategy_discussion_held - -",
            ],
        ),
        (
            "01-05 strategy_discussion_held\n01-07 referral_received\n01-08 investigation_started",
            [
                "enquiry-1 01-05 strategy_discussion_held - -",
                "referral-1 01-07 referral_received - -",
                "enquiry-2 01-08 investigation_started - -",
            ],
        ),
        (
            "01-05 strategy_discussion_held\n01-07 referral_received\n01-08 concern_raised",
            [
                "enquiry-1 01-05 strategy_discussion_held - -",
                "referral-1 01-07 referral_received - -",
            ],
        ),
        (
            "01-05 strategy_discussion_held\n01-12 enquiries_ended\n01-14 strategy_discussion_held",
            [
                "enquiry-1 01-05 strategy_discussion_held 01-12 enquiries_ended",
                "enquiry-2 01-14 strategy_discussion_held - -",
            ],
        ),
        (
            "01-05 last_strategy_discussion_held\n01-12 conference_without_plan",
            ["enquiry-1 01-05 strategy_discussion_held 01-12 conference_without_plan"],
        ),
        # plans
        (
            "01-12 conference_held\n02-02 plan_ended\n03-02 conference_reconvened",
            [
                "plan-1 01-12 conference_held 02-02 plan_ended",
                "plan-2 03-02 conference_reconvened - -",
            ],
        ),
        (
            "01-12 conference_held\n02-02 conference_reconvened\n02-16 conference_without_plan",
            ["plan-1 01-12 conference_held - -"],
        ),
        (
            "01-12 conference_held\n02-02 conference_held",
            [
                "plan-1 01-12 conference_held 02-02 conference_held",
                "plan-2 02-02 conference_held - -",
            ],
        ),
        (
            "01-12 conference_held\n01-12 conference_reconvened",
            ["plan-1 01-12 conference_held - -"],
        ),
        # moves
        (
            "03-20 move_notified\n03-25 permanent_move_agreed\n04-14 transfer_conference_held",
            [
                "move_in-1 03-20 move_notified 04-14 transfer_conference_held",
                "plan-1 04-14 transfer_conference_held - -",
            ],
        ),
        (
            "03-20 move_notified\n04-14 conference_held\n04-16 move_notified",
            [
                "move_in-1 03-20 move_notified 04-14 conference_held",
                "plan-1 04-14 conference_held - -",
                "move_out-1 04-16 move_notified - -",
            ],
        ),
        (
            "04-14 transfer_conference_held\n04-16 move_notified",
            [
                "move_in-1 04-14 transfer_conference_held 04-14 transfer_conference_held",
                "plan-1 04-14 transfer_conference_held - -",
            ],
        ),
        (
            (
                "01-12 conference_held\n03-20 move_notified\n04-14 transfer_conference_held\n"
                "04-17 plan_ended"
            ),
            [
                "plan-1 01-12 conference_held 04-17 plan_ended",
                "move_out-1 03-20 move_notified 04-17 plan_ended",
            ],
        ),
        (
            (
                "01-12 conference_held\n03-20 move_notified\n03-30 plan_ended\n"
                "04-14 transfer_conference_held"
            ),
            [
                "plan-1 01-12 conference_held 03-30 plan_ended",
                "move_out-1 03-20 move_notified 03-30 plan_ended",
            ],
        ),
        # care and placements
        (
            (
                "01-05 placement_started\n02-02 care_order_made\n"
                "03-02 temporary_placement_started\n04-01 looked_after_ended"
            ),
            [
                "care-1 01-05 placement_started 04-01 looked_after_ended",
                "placement-1 01-05 placement_started 02-02 care_order_made",
                "placement-2 02-02 care_order_made 03-02 temporary_placement_started",
                (
                    "temporary_placement-1 03-02 temporary_placement_started "
                    "04-01 looked_after_ended"
                ),
            ],
        ),
        (
            "01-05 looked_after_started\n02-02 looked_after_ended\n02-02 looked_after_started",
            [
                "care-1 01-05 looked_after_started 02-02 looked_after_ended",
                "care-2 02-02 looked_after_started - -",
            ],
        ),
        # within a day: a discussion before the conference, ends last
        (
            "01-12 conference_held\n01-12 strategy_discussion_held\n01-12 referral_received",
            [
                "referral-1 01-12 referral_received - -",
                "enquiry-1 01-12 strategy_discussion_held 01-12 conference_held",
                "plan-1 01-12 conference_held - -",
            ],
        ),
        (
            "01-12 conference_held\n02-02 strategy_discussion_held\n02-02 plan_ended",
            ["plan-1 01-12 conference_held 02-02 plan_ended"],
        ),
        (
            "02-02 conference_held\n02-02 plan_ended",
            ["plan-1 02-02 conference_held 02-02 plan_ended"],
        ),
    ],
)
def test_an_episode_begins_and_ends_with_its_events(events: str, episodes: list[str]) -> None:
    assert _lines(_case(events)) == episodes


@pytest.mark.parametrize(
    ("events", "more", "episodes"),
    [
        (
            "01-05 concern_raised\n02-02 pre_birth_conference_held\n03-10 child_born",
            {"expected_birth": "03-02"},
            [
                "pregnancy-1 01-05 concern_raised 03-10 child_born",
                "plan-1 02-02 pre_birth_conference_held - -",
            ],
        ),
        (
            "01-05 referral_received\n01-06 strategy_discussion_held\n02-02 enquiries_ended",
            {"expected_birth": "03-02"},
            [
                "referral-1 01-05 referral_received - -",
                "pregnancy-1 01-05 referral_received 02-02 enquiries_ended",
                "enquiry-1 01-06 strategy_discussion_held 02-02 enquiries_ended",
            ],
        ),
        (
            "01-05 concern_raised\n01-07 child_seen\n01-08 concern_raised",
            {"expected_birth": "03-02"},
            ["pregnancy-1 01-05 concern_raised - -", "enquiry-1 01-08 concern_raised - -"],
        ),
        (
            "01-05 concern_raised\n02-10 concern_raised",
            {"born": "02-02"},
            [
                "pregnancy-1 01-05 concern_raised 02-02 child_born",
                "enquiry-1 02-10 concern_raised - -",
            ],
        ),
    ],
)
def test_an_unborn_child_has_a_pregnancy(
    events: str, more: dict[str, str], episodes: list[str]
) -> None:
    assert _lines(_case(events, **more)) == episodes


@pytest.mark.parametrize(
    ("events", "more", "episodes"),
    [
        (
            "01-12 conference_held\n02-02 case_closed\n03-02 referral_received",
            {},
            [
                "case-1 01-12 conference_held 02-02 case_closed",
                "plan-1 01-12 conference_held 02-02 case_closed",
                "case-2 03-02 referral_received - -",
                "referral-1 03-02 referral_received - -",
            ],
        ),
        (
            "01-12 conference_held\n02-02 case_closed\n02-09 core_group_held",
            {},
            ["case-1 01-12 conference_held - -", "plan-1 01-12 conference_held - -"],
        ),
        (
            "01-12 conference_held\n02-02 child_died\n03-02 referral_received",
            {},
            [
                "case-1 01-12 conference_held 02-02 child_died",
                "plan-1 01-12 conference_held 02-02 child_died",
            ],
        ),
        (
            "01-05 placement_started\n01-12 conference_held",
            {"born": "2008-03-02"},
            [
                "case-1 01-05 placement_started 03-02 eighteenth_birthday",
                "care-1 01-05 placement_started 03-02 eighteenth_birthday",
                "placement-1 01-05 placement_started 03-02 eighteenth_birthday",
                "plan-1 01-12 conference_held 03-02 eighteenth_birthday",
            ],
        ),
    ],
)
def test_what_ends_everything_ends_every_episode(
    events: str, more: dict[str, str], episodes: list[str]
) -> None:
    assert _lines(_case(events, **more), leave_out="nothing") == episodes


def test_the_limit_after_which_new_enquiries_begin_is_that_of_the_rulebook() -> None:
    again = "01-05 {0}\n01-28 {0}\n02-04 {0}"
    began = {
        rulebook: [line.split()[1] for line in _lines(_case(again.format(event)), rulebook)]
        for rulebook, event in {
            "england": "strategy_discussion_held",  # 15 working days: 26 January
            "scotland": "investigation_started",  # 28 days: 2 February
            "northern-ireland": "strategy_discussion_held",  # no rule says when
        }.items()
    }
    assert began == {
        "england": ["01-05", "01-28"],
        "scotland": ["01-05", "02-04"],
        "northern-ireland": ["01-05"],
    }


def test_a_history_is_read_up_to_the_as_of_day() -> None:
    case = _case("01-12 conference_held\n02-02 plan_ended")
    (whole, plan) = cpt.rulebook("england").timetable(case, as_of=date(2026, 2, 1)).episodes
    assert (whole.kind, whole.ended) == ("case", None)
    assert (plan.id, plan.ended, plan.ended_with) == ("plan-1", None, None)
    assert cpt.rulebook("england").timetable(case, as_of=date(2026, 1, 11)).episodes == ()


def test_an_entry_names_its_episode_and_its_place_in_a_series() -> None:
    events = "01-12 conference_held\n04-02 review_conference_held\n09-14 review_conference_held"
    timetable = cpt.rulebook("england").timetable(_case(events), as_of=AS_OF)
    reviews = [entry for entry in timetable.entries if entry.due.rule == "review_conference"]
    assert [(entry.episode, entry.number) for entry in reviews] == [
        ("plan-1", n) for n in (1, 2, 3)
    ]
    (core_group,) = (e for e in timetable.entries if e.due.rule == "first_core_group")
    assert (core_group.episode, core_group.number) == ("plan-1", None)
    incident = cpt.rulebook("england").timetable(_case("01-12 incident_known"), as_of=AS_OF)
    assert [entry.episode for entry in incident.entries] == [None]
