"""Which deadline of a series an answer was, by its event and its period."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.support.made_rules import a_rule, a_version

import cptimescales as cpt
from cptimescales.audit import place_in_series
from cptimescales.rules.period import Period

ON = date(2025, 1, 6)
MONTHS = {count: Period(count, "months") for count in (1, 2, 3, 6, 9, 12)}
REVIEW: dict[str, Any] = {"id": "review", "met_by": "review_conference_held"}
SERIES: dict[str, Any] = {"within": MONTHS[3], "then": (MONTHS[6],)}


def test_the_number_leads_to_the_same_answer_for_every_rule() -> None:
    for name in cpt.rulebooks():
        book = cpt.rulebook(name)
        for rule in book.rules:
            for number in (1, 2, 3, 7):
                answer = book.answer(rule.id, on=ON, number=number)
                if isinstance(answer, cpt.DueDate):
                    place = place_in_series(rule, ON, answer.trigger, answer.within)
                    assert book.due(rule.id, on=ON, number=place) == answer
                    given = place_in_series(rule, ON, answer.trigger, answer.within, number)
                    assert book.due(rule.id, on=ON, number=given) == answer


@pytest.mark.parametrize(
    ("trigger", "within", "number", "place"),
    [
        ("conference_held", MONTHS[3], None, 1),
        ("review_conference_held", MONTHS[6], None, 2),
        ("review_conference_held", MONTHS[6], 5, 2),  # every later deadline has the same period
        # The period has changed since: the event still says which deadline it was.
        ("conference_held", MONTHS[2], None, 1),
        ("review_conference_held", MONTHS[9], None, 2),
        ("review_conference_held", MONTHS[9], 5, 5),
    ],
)
def test_the_event_tells_the_first_from_a_later_one(
    trigger: str, within: Period, number: int | None, place: int
) -> None:
    rule = a_rule(a_version(date(2020, 1, 1), **SERIES), **REVIEW)
    assert place_in_series(rule, ON, trigger, within, number) == place


def test_where_one_event_starts_them_all_an_older_version_may_tell() -> None:
    settings: dict[str, Any] = {"id": "visit", "trigger": ("child_seen",), "met_by": "child_seen"}
    older = a_version(date(2020, 1, 1), within=MONTHS[1], then=(MONTHS[2],))
    newer = a_version(date(2024, 1, 1), **SERIES)
    rule = a_rule(older, newer, **settings)
    assert place_in_series(rule, ON, "child_seen", MONTHS[1]) == 1
    assert place_in_series(rule, ON, "child_seen", MONTHS[2]) == 2
    assert place_in_series(rule, ON, "child_seen", MONTHS[9], 1) == 1
    with pytest.raises(cpt.TimescaleError, match="nothing says which deadline of the series 9 mon"):
        place_in_series(rule, ON, "child_seen", MONTHS[9])


def test_a_series_that_counts_from_its_first_date() -> None:
    version = a_version(date(2020, 1, 1), counted_from="previous_due", **SERIES)
    rule = a_rule(version, **REVIEW)
    assert place_in_series(rule, ON, "conference_held", MONTHS[3]) == 1
    assert place_in_series(rule, ON, "conference_held", MONTHS[9]) == 2
    assert place_in_series(rule, ON, "conference_held", Period(15, "months")) == 3
    with pytest.raises(cpt.TimescaleError, match="no deadline of 'review' starts with review_conf"):
        place_in_series(rule, ON, "review_conference_held", MONTHS[6])


def test_another_event_starts_the_clock_now() -> None:
    rule = a_rule(a_version(date(2020, 1, 1)))
    with pytest.raises(cpt.TimescaleError, match="with referral_received now, but with conference"):
        place_in_series(rule, ON, "referral_received", MONTHS[3])


def test_without_a_number_in_force_the_question_is_the_first_or_the_second() -> None:
    undated = a_rule(a_version(date(2020, 1, 1), undated="soon"), **REVIEW)
    assert place_in_series(undated, ON, "conference_held", MONTHS[3]) == 1
    assert place_in_series(undated, ON, "review_conference_held", MONTHS[3]) == 2
    assert place_in_series(undated, date(2019, 1, 1), "conference_held", MONTHS[3]) == 1
