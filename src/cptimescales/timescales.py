"""The named functions for the everyday questions (`first_core_group_due` …).

Each is one rule of a rulebook under a name that an editor completes. They all take the rulebook by name, or as a
`Rulebook` (with closures, or as known on a day), never by default, and raise what `Rulebook.due` raises.
"""

from __future__ import annotations

from datetime import date
from typing import overload

from cptimescales import library
from cptimescales.errors import TimescaleError, UnknownRulebookError
from cptimescales.rules.answers import DatedRule, Rulebook
from cptimescales.rules.results import DueDate, ReviewWindow


def referral_decision_due(referral_received: date, *, rulebook: str | Rulebook) -> DueDate:
    """By when the authority decides what to do about a referral.

    >>> str(referral_decision_due(date(2026, 12, 24), rulebook="england"))
    'Decision on a referral: due by Tuesday 29 December 2026'
    """
    return _due("referral_decision", referral_received, rulebook)


def assessment_due(started: date, *, rulebook: str | Rulebook) -> DueDate:
    """By when the assessment is concluded: from the referral (England), or from the start of enquiries (Wales).

    >>> assessment_due(date(2025, 1, 6), rulebook="england").due
    datetime.date(2025, 3, 10)
    """
    return _due("assessment", started, rulebook)


def initial_conference_due(started: date, *, rulebook: str | Rulebook) -> DueDate:
    """By when the initial conference is held, from the event that starts its clock.

    That is the strategy discussion that started the section 47 enquiries (England), the last strategy discussion
    (Wales), or the start of the investigation (Scotland; before its 2021 edition see `initial_conference_from_concern`).

    >>> initial_conference_due(date(2025, 12, 10), rulebook="england").due
    datetime.date(2026, 1, 5)
    """
    return _due("initial_conference", started, rulebook)


def first_core_group_due(conference_held: date, *, rulebook: str | Rulebook) -> DueDate:
    """By when the first core group meets after the initial conference.

    >>> first_core_group_due(date(2026, 12, 14), rulebook="england").due
    datetime.date(2026, 12, 30)
    """
    return _due("first_core_group", conference_held, rulebook)


def core_group_notes_due(core_group_held: date, *, rulebook: str | Rulebook) -> DueDate:
    """By when the notes of a core group are with its members.

    >>> core_group_notes_due(date(2026, 12, 21), rulebook="south-west").due
    datetime.date(2026, 12, 30)
    """
    return _due("core_group_notes", core_group_held, rulebook)


def second_core_group_due(first_core_group_held: date, *, rulebook: str | Rulebook) -> DueDate:
    """By when the second core group meets after the first.

    >>> second_core_group_due(date(2026, 11, 13), rulebook="south-west").due
    datetime.date(2026, 12, 25)
    """
    return _due("second_core_group", first_core_group_held, rulebook)


def later_core_group_due(previous_core_group_held: date, *, rulebook: str | Rulebook) -> DueDate:
    """By when the next core group meets after the previous one.

    >>> later_core_group_due(date(2026, 6, 30), rulebook="south-west").due
    datetime.date(2026, 8, 30)
    """
    book = _book(rulebook)
    # Some procedures start this series with a review, others with the core group before; asked is the interval.
    from_the_first = book.rule("later_core_group").trigger == "core_group_held"
    return book.due(
        "later_core_group", on=previous_core_group_held, number=1 if from_the_first else 2
    )


def conference_record_due(conference_held: date, *, rulebook: str | Rulebook) -> DueDate:
    """By when the record of the conference is with those who took part.

    >>> conference_record_due(date(2026, 5, 6), rulebook="scotland").due
    datetime.date(2026, 5, 20)
    """
    return _due("conference_record", conference_held, rulebook)


def outline_plan_due(conference_held: date, *, rulebook: str | Rulebook) -> DueDate:
    """By when the outline plan and the summary of decisions are sent out.

    >>> outline_plan_due(date(2026, 5, 6), rulebook="wales").due
    datetime.date(2026, 5, 13)
    """
    return _due("outline_plan", conference_held, rulebook)


@overload
def review_conference_due(*, conference_held: date, rulebook: str | Rulebook) -> DueDate: ...
@overload
def review_conference_due(*, previous_review_held: date, rulebook: str | Rulebook) -> DueDate: ...
def review_conference_due(
    *,
    conference_held: date | None = None,
    previous_review_held: date | None = None,
    rulebook: str | Rulebook,
) -> DueDate:
    """By when the review conference is held: the first from the initial conference, later ones from the previous review.

    Raises:
        TimescaleError: both dates are given, or none.

    >>> review_conference_due(conference_held=date(2025, 11, 30), rulebook="england").due
    datetime.date(2026, 2, 28)
    >>> review_conference_due(previous_review_held=date(2026, 2, 27), rulebook="england").due
    datetime.date(2026, 8, 27)
    """
    if (conference_held is None) == (previous_review_held is None):
        raise TimescaleError(
            "a review conference is due from one date: give conference_held for the first review, "
            "or previous_review_held for a later one, not both and not neither"
        )
    if conference_held is not None:
        return _due("review_conference", conference_held, rulebook)
    assert previous_review_held is not None
    return _due("review_conference", previous_review_held, rulebook, number=2)


def visit_due(previously_seen: date, *, rulebook: str | Rulebook) -> DueDate:
    """By when the child is seen again.

    >>> visit_due(date(2026, 11, 30), rulebook="leicester-leicestershire-rutland").due
    datetime.date(2026, 12, 28)
    """
    return _due("visit", previously_seen, rulebook)


def transfer_conference_due(move_notified: date, *, rulebook: str | Rulebook) -> DueDate:
    """By when the receiving authority holds its conference, from the day it was notified of the move.

    In Wales the clock starts when the move was notified and agreed to be permanent.

    >>> transfer_conference_due(date(2026, 3, 20), rulebook="england").due
    datetime.date(2026, 4, 14)
    """
    return _due("transfer_conference", move_notified, rulebook)


def pre_birth_conference_due(concern_raised: date, *, rulebook: str | Rulebook) -> DueDate:
    """By when the conference about an unborn child is held, from the day on which the concern was raised.

    >>> pre_birth_conference_due(date(2026, 5, 6), rulebook="scotland").due
    datetime.date(2026, 6, 3)
    """
    return _due("pre_birth_conference", concern_raised, rulebook)


def looked_after_review_due(started: date, *, number: int = 1, rulebook: str | Rulebook) -> DueDate:
    """By when a looked-after child's case is reviewed: `number` 1 from the start of care, later ones from the last review.

    >>> looked_after_review_due(date(2026, 5, 6), rulebook="england").due
    datetime.date(2026, 6, 4)
    """
    return _due("looked_after_review", started, rulebook, number=number)


def eighteenth_birthday_review(born: date, *, rulebook: str | Rulebook) -> ReviewWindow:
    """The window around the 18th birthday in which a review ends the plan, and by when it is to be planned.

    >>> eighteenth_birthday_review(date(2008, 2, 29), rulebook="england").birthday
    datetime.date(2026, 3, 1)
    """
    return _book(rulebook).due("eighteenth_birthday_review", on=born)


def _due(rule: DatedRule, on: date, rulebook: str | Rulebook, number: int = 1) -> DueDate:
    return _book(rulebook).due(rule, on=on, number=number)


def _book(rulebook: str | Rulebook) -> Rulebook:
    if isinstance(rulebook, Rulebook):
        return rulebook
    if isinstance(rulebook, str):
        return library.rulebook(rulebook)
    raise UnknownRulebookError(rulebook, library.SHIPPED)
