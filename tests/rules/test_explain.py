"""An explanation in full: every sentence and every line of a count."""

from __future__ import annotations

from datetime import date

import pytest

import cptimescales as cpt

MONTHS = """\
Review conference: due by Saturday 28 February 2026

Conference held on Sunday 30 November 2025.
3 months after it is Saturday 28 February 2026: \
February 2026 has no day 30, so its last day is taken.
Bank holidays and closures on the way (they do not change the date):
  Thu 25 Dec 2025   Christmas Day
  Fri 26 Dec 2025   Boxing Day
  Thu  1 Jan 2026   New Year's Day

Saturday 28 February 2026 is not a working day, and a limit does not move. \
The last working day in time is Friday 27 February 2026.
"""
BACKWARD = """\
Notice of the conference given: due by Wednesday 10 June 2026

Conference held on Monday 15 June 2026; at least 5 days before it.

  Mon 15 Jun 2026   day 0    conference held
  Sun 14 Jun 2026   day 1    Sunday
  Sat 13 Jun 2026   day 2    Saturday
  Fri 12 Jun 2026   day 3
  Thu 11 Jun 2026   day 4
  Wed 10 Jun 2026   day 5    due
"""
WINDOW = """\
Review around the 18th birthday: between Sunday 1 February 2026 and Sunday 1 March 2026

  Fri 29 Feb 2008   born
  Mon  1 Dec 2025   the review is planned by this day
  Sun  1 Feb 2026   the window opens
  Sun  1 Mar 2026   the birthday
  Sun  1 Mar 2026   the window closes
  Fri 27 Feb 2026   the last working day in the window
"""
WORKING_DAYS = """\
Decision on a referral: due by Tuesday 29 December 2026

Referral received on Saturday 26 December 2026; within 1 working day after it.

  Sat 26 Dec 2026   day 0    referral received, Saturday
  Sun 27 Dec 2026   -        Sunday
  Mon 28 Dec 2026   -        bank holiday: Boxing Day (substitute day)
  Tue 29 Dec 2026   day 1    due
"""


@pytest.mark.parametrize(
    ("rulebook", "rule", "on", "words"),
    [
        ("england", "review_conference", date(2025, 11, 30), MONTHS),
        ("scotland", "conference_notice", date(2026, 6, 15), BACKWARD),
        ("england", "eighteenth_birthday_review", date(2008, 2, 29), WINDOW),
        ("england", "referral_decision", date(2026, 12, 26), WORKING_DAYS),
    ],
)
def test_a_count_is_explained_day_by_day(rulebook: str, rule: str, on: date, words: str) -> None:
    answer = cpt.rulebook(rulebook).due(rule, on=on)
    count, _, authority = answer.explain().partition("\nReading: ")
    assert count == words
    assert authority.startswith(f"{answer.reading}\nSource: {answer.citation}\nBasis: ")


PREVIOUS_EDITION = """\
Basis: statutory guidance.
Read: The edition in force, Working Together to Safeguard Children 2026, was not read; \
the one before it, Working Together to Safeguard Children 2023, was, and this is its number: \
look in the edition in force \
(https://www.gov.uk/government/publications/working-together-to-safeguard-children--2) \
before you rely on it.
Open questions (docs/explain/readings.md): working-together-2026, working-day-undefined, \
core-group-ten-days"""
NOT_VERIFIED = """\
Basis: statutory guidance.
NOT VERIFIED: The number was not read in Working Together to Safeguard Children 2010, \
nor in a text that quotes it: \
look there (http://www.online-procedures.co.uk/workingtogether/contents/) \
before you rely on it.
Open questions (docs/explain/readings.md): editions-not-read, month-end"""
ASSUMPTION = """\
Basis: assumption: no text sets these days, this library does.
Read: The wording was read in Working Together to Safeguard Children 2023 itself: \
look there (https://assets.publishing.service.gov.uk/media/6849a7b67cba25f610c7db3f/\
Working_together_to_safeguard_children_2023_-_statutory_guidance.pdf).
Open questions (docs/explain/readings.md): eighteenth-birthday-window, leap-day-birthdays, \
re-issued-2023"""
PROVISIONAL = """\
Open questions (docs/explain/readings.md): working-together-2026, month-end
Provisional: the bank holidays of 2030 had not been published when this was worked out; \
they were computed by rule, and a one-off holiday may still be announced."""


@pytest.mark.parametrize(
    ("rule", "on", "words"),
    [
        ("first_core_group", date(2026, 12, 14), PREVIOUS_EDITION),
        ("review_conference", date(2012, 1, 9), NOT_VERIFIED),
        ("eighteenth_birthday_review", date(2006, 1, 5), ASSUMPTION),
        ("review_conference", date(2030, 6, 28), PROVISIONAL),
    ],
)
def test_the_authority_says_how_far_the_number_is_verified(rule: str, on: date, words: str) -> None:
    assert cpt.rulebook("england").due(rule, on=on).explain().endswith(words)


def test_the_year_without_a_list_is_named_although_the_limit_lies_before_it() -> None:
    answer = cpt.rulebook("scotland").due("pre_birth_conference_by_gestation", on=date(2029, 1, 2))
    assert answer.limit.year == 2028
    assert "Provisional: the bank holidays of 2029 had not been published" in answer.explain()


def test_a_closure_is_named_where_it_does_not_count() -> None:
    council = cpt.rulebook("england").with_closures({date(2026, 12, 29): "Council closed"})
    lines = council.due("first_core_group", on=date(2026, 12, 14)).explain().splitlines()
    assert "  Tue 29 Dec 2026   -        closure: Council closed" in lines
