"""How far a number is verified, in words: what was read, what was not, where to look."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import get_args

import pytest
from tests.support.made_rules import a_rule, a_rulebook, a_version

import cptimescales as cpt
from cptimescales.rules.authority import UNREAD, Reference, Verified
from cptimescales.rules.words import VERIFIED_BRIEFLY, verification

EDITION = cpt.Citation(
    title="Guide 2026",
    publisher="A board",
    published=None,
    url="https://example.org/guide",
    at="text not read",
)
READ_BEFORE = replace(EDITION, read_in="Guide 2023", read_at="page 97")
UNNAMED = replace(EDITION, url=None)


@pytest.mark.parametrize(
    ("verified", "citation", "words"),
    [
        (
            "source_text",
            EDITION,
            "The number was read in Guide 2026 itself: look there (https://example.org/guide).",
        ),
        ("source_text", UNNAMED, "The number was read in Guide 2026 itself: look there."),
        (
            "secondary_source",
            READ_BEFORE,
            (
                "The number was not read in Guide 2026, but in Guide 2023, "
                "which quotes or applies it: look in Guide 2026 (https://example.org/guide)."
            ),
        ),
        (
            "secondary_source",
            UNNAMED,
            (
                "The number was read in Guide 2026, which quotes or applies the source; "
                "the source itself was not read: look for it."
            ),
        ),
        (
            "previous_edition",
            READ_BEFORE,
            (
                "The edition in force, Guide 2026, was not read; "
                "the one before it, Guide 2023, was, and this is its number: "
                "look in the edition in force (https://example.org/guide) before you rely on it."
            ),
        ),
        (
            "not_verified",
            READ_BEFORE,
            (
                "The number was not read in Guide 2026, and is that of Guide 2023: "
                "look in Guide 2026 (https://example.org/guide) before you rely on it."
            ),
        ),
        (
            "not_verified",
            UNNAMED,
            (
                "The number was not read in Guide 2026, nor in a text that quotes it: "
                "look there before you rely on it."
            ),
        ),
    ],
)
def test_one_sentence_says_what_was_read_what_was_not_and_where_to_look(
    verified: Verified, citation: cpt.Citation, words: str
) -> None:
    assert verification(verified, citation, "statutory_guidance") == words
    undated = verification(verified, citation, "statutory_guidance", dated=False)
    assert undated == verification(verified, citation, "assumption")
    assert undated == words.replace(" number", " wording")


def test_every_grade_has_words_and_two_of_them_warn() -> None:
    assert set(VERIFIED_BRIEFLY) == set(get_args(Verified))
    assert set(get_args(Verified)) - UNREAD == {"source_text", "secondary_source"}


def test_the_grade_previous_edition_says_which_edition_was_read_and_where() -> None:
    version = a_version(date(2020, 1, 1))
    for citation in (
        version.citation,
        Reference(source="a", at="page 1", read_in="a"),
        Reference(source="a", at="page 1", read_at="page 1"),
    ):
        with pytest.raises(ValueError, match="read_in, the edition that was read, and read_at"):
            replace(version, verified="previous_edition", citation=citation)
    read = Reference(source="a", at="text not read", read_in="a", read_at="page 97")
    graded = replace(version, verified="previous_edition", citation=read)
    answer = a_rulebook(a_rule(graded)).due("visit", on=date(2024, 1, 8))
    assert answer.verified == "previous_edition"
    assert answer.verification in answer.explain()
    assert "was not read; the one before it, " in answer.verification
    assert cpt.DueDate.model_validate_json(answer.model_dump_json()) == answer
