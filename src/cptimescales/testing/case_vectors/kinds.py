"""Short histories of every kind of case in which programs, this one included, went wrong.

Each is a line of days and events. The tag says the kind. What a single answer, a page or a file
gets wrong is not among them: `NOT_HERE` names those kinds, and says where they are tested.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cptimescales.testing.case_question import CaseQuestion
from cptimescales.testing.case_vectors.situations import Situation

# The kind, the rulebook, the as-of day, and the date of birth, or "due:" and the expected one. Then
# the events, one a line.
_KINDS = """
plan_ended_on_the_18th_birthday england 2026-06-22 2008-02-02
  2025-12-15 conference_held
  2025-12-22 core_group_held
  2026-02-02 plan_ended
nobody_has_seen_the_child leicester-leicestershire-rutland 2026-04-01 2017-12-01
  2026-01-12 conference_held
  2026-01-20 core_group_held
  2026-02-25 core_group_held
died leicester-leicestershire-rutland 2026-04-15 2017-12-01
  2026-01-12 conference_held
  2026-01-14 child_seen_alone
  2026-01-20 core_group_held
  2026-02-01 child_died
left_the_country leicester-leicestershire-rutland 2026-04-15 2017-12-01
  2026-01-12 conference_held
  2026-01-14 child_seen_alone
  2026-02-01 left_united_kingdom
enquiry_under_a_plan south-west 2026-04-01 2014-07-30
  2026-01-12 conference_held
  2026-01-20 core_group_held
  2026-02-10 strategy_discussion_held
  2026-02-20 review_conference_held
enquiries_without_a_conference england 2026-12-01 2015-03-04
  2026-01-05 strategy_discussion_held
  2026-02-20 enquiries_ended
referral_without_an_assessment england 2026-12-01 2015-03-04
  2026-01-05 referral_received
  2026-02-20 no_further_action
conference_without_a_plan wales 2026-03-01 2015-03-04
  2026-01-05 strategy_discussion_held
  2026-01-20 conference_without_plan
several_strategy_discussions england 2026-02-20 2015-03-04
  2026-01-05 strategy_discussion_held
  2026-01-12 strategy_discussion_held
  2026-02-02 conference_held
  2026-02-03 strategy_discussion_held
the_newest_strategy_discussion_counts wales 2026-02-20 2015-03-04
  2026-01-05 strategy_discussion_held
  2026-01-12 strategy_discussion_held
notes_of_another_meeting south-west 2026-03-05 2014-07-30
  2026-01-12 conference_held
  2026-01-19 core_group_held
  2026-02-16 core_group_held
  2026-02-18 core_group_notes_circulated
a_right_not_a_duty wales 2026-03-01 2015-03-04
  2026-01-05 conference_held
  2026-01-20 conference_record_received
past_18 leicester-leicestershire-rutland 2026-12-01 2008-03-01
  2025-11-03 conference_held
  2025-11-10 core_group_held
  2025-11-12 child_seen_alone
asked_again_after_each_conference south-west 2026-07-20 2014-07-30
  2026-01-12 conference_held
  2026-01-20 core_group_held
  2026-04-10 review_conference_held
  2026-04-20 core_group_held
two_attempts_on_one_day south-west 2026-02-20 2014-07-30
  2026-01-12 conference_held
  2026-02-02 visit_failed
  2026-02-02 visit_failed
contact_refused leicester-leicestershire-rutland 2026-02-20 2014-07-30
  2026-01-12 conference_held
  2026-02-02 visit_failed
visits_without_a_plan wales 2026-12-01 2015-03-04
  2026-01-05 strategy_discussion_held
  2026-01-08 child_seen_alone
  2026-01-15 child_seen
looked_after_and_on_a_plan leicester-leicestershire-rutland 2026-03-01 2015-03-04
  2026-01-12 conference_held
  2026-01-20 placement_started
  2026-01-26 looked_after_child_visited
reconvened_conference scotland 2026-03-01 2015-03-04
  2026-01-05 investigation_started
  2026-01-26 inquorate_conference
  2026-02-02 conference_reconvened
unborn_child scotland 2026-07-01 due:2026-06-10
  2026-02-02 concern_raised
  2026-02-27 pre_birth_conference_held
a_late_concern_about_an_unborn_child scotland 2026-05-01 due:2026-06-10
  2026-04-06 concern_raised
  2026-04-30 pre_birth_conference_held
a_conference_after_the_expected_birth scotland 2026-07-01 due:2026-06-10
  2026-02-02 concern_raised
  2026-06-15 pre_birth_conference_held
a_record_that_lags wales 2026-03-01 2015-03-04
  2026-01-12 transfer_conference_held
  2026-01-19 permanent_move_agreed
the_authority_left_behind england 2026-07-01 2015-03-04
  2026-01-12 conference_held
  2026-02-02 move_notified
  2026-02-20 transfer_conference_held
a_record_that_begins_in_the_middle england 2026-07-01 2015-03-04
  2026-01-12 review_conference_held
  2026-01-20 core_group_held
  2026-02-02 plan_ended
  2026-03-02 conference_held
asked_once south-west 2026-03-01 2014-07-30
  2026-01-12 conference_held
  2026-01-15 plan_started
  2026-01-20 core_group_held
  2026-02-10 core_group_held
asked_again_after_each_review wales 2026-06-01 2015-03-04
  2026-01-12 conference_held
  2026-01-20 bedroom_seen
  2026-04-10 review_conference_held
two_notices_of_one_move england 2026-03-01 2015-03-04
  2026-01-12 move_notified
  2026-01-19 move_notified
the_next_duty_is_no_birthday england 2026-02-01 2024-01-10
  2025-09-01 conference_held
closed england 2026-07-01 2015-03-04
  2026-01-12 conference_held
  2026-04-20 plan_ended
  2026-04-21 case_closed
one_plan_after_another_on_one_day england 2026-07-01 2015-03-04
  2026-01-12 conference_held
  2026-04-20 plan_ended
  2026-04-20 conference_held
a_closing_that_is_doubted england 2026-07-01 2015-03-04
  2026-01-12 conference_held
  2026-02-02 case_closed
  2026-02-20 core_group_held
preparation_of_a_conference england 2026-02-01 2015-03-04
  2026-01-12 strategy_discussion_held
notice_of_a_conference scotland 2026-03-01 2015-03-04
  2026-01-05 concern_raised
  2026-01-26 conference_held
words_that_nobody_has_read scotland 2023-01-01 2015-03-04
  2022-06-06 conference_held
  2022-06-20 core_group_held
a_birth_that_is_doubted england 2026-03-01 1990-03-04
  2026-01-12 conference_held
"""

NOT_HERE = {
    "the plan ahead on working days": "a vector has no plan ahead; tests/cases/whole has the cases",
    "rows that are not grouped": "a vector is one case; the law `order_does_not_matter` asks it",
    "the calendar file, the page, the audit": "a vector is an answer, and no output",
}
"""Kinds of mistake without a vector, and why."""


def kinds() -> Iterator[tuple[str, Situation]]:
    """Each kind with its rulebook."""
    for head, *told in _paragraphs():
        kind, book, as_of, born = head.split()
        pairs = (one.split() for one in told)
        events = tuple((name, date.fromisoformat(day)) for day, name in pairs)
        is_ahead = born.startswith("due:")
        birth = date.fromisoformat(born.removeprefix("due:"))
        question = CaseQuestion(
            book,
            date.fromisoformat(as_of),
            events,
            born=None if is_ahead else birth,
            expected_birth=birth if is_ahead else None,
        )
        yield book, Situation((f"kind:{kind}",), question)


def _paragraphs() -> list[list[str]]:
    """The lines of each kind, the first of which stands at the margin."""
    paragraphs: list[list[str]] = []
    for line in _KINDS.strip().splitlines():
        if line.startswith(" "):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return paragraphs
