"""The page of how far the rules were read, and the place that each citation names."""

from __future__ import annotations

import re
from datetime import date

import pytest
from tests.support.pages import DOCS

import cptimescales as cpt
from cptimescales.rules.authority import Reference

PLACE = re.compile(
    r"\b(?i:pages?|paragraphs?|sections?|chapters?|headings?|headed|flow chart|regulations?"
    r"|appendix|articles?|annex|steps?|tables?|point|standards?|schedule|part|rows?|footnote|passages?"
    r"|tasks)\b|^[A-Z]|[\"']"
)
NOWHERE = re.compile(r"(\w+ )?not read\b|no heading|no number found")
GRADES = ("source_text", "secondary_source", "previous_edition", "not_verified")


def names_a_place(words: str | None) -> bool:
    """Whether some words name a page, a paragraph or a heading; what was not read is no place."""
    parts = (words or "").split(";")
    return any(PLACE.search(part.strip()) for part in parts if not NOWHERE.match(part.strip()))


def problem(reference: Reference, verified: str) -> str:
    """What a citation lacks; empty if it lacks nothing."""
    if reference.read_in is not None and reference.read_at is None:
        return "the text that was read has no place"
    if verified == "not_verified" and NOWHERE.match(reference.at):
        return ""  # nobody has read it, and the citation says so
    if not names_a_place(reference.at) and not names_a_place(reference.read_at):
        return "it names no page, paragraph or heading"
    return ""


@pytest.mark.parametrize("name", cpt.rulebooks())
def test_no_citation_lacks_page_paragraph_or_heading(name: str) -> None:
    data = cpt.rulebook(name).data
    cited = [
        (f"{rule.id} {version.effective_from}", version.citation, version.verified)
        for rule in data.rules
        for version in rule.versions
    ]
    cited += [
        (f"{ending.reason} {ending.effective_from}", ending.citation, ending.verified)
        for ending in data.endings
    ]
    problems = {which: problem(reference, grade) for which, reference, grade in cited}
    assert {which: lacks for which, lacks in problems.items() if lacks} == {}


@pytest.mark.parametrize(
    ("at", "read_in", "read_at", "verified"),
    [
        ("not read", None, None, "source_text"),
        ("text not read; number of the 2023 edition", "wt2023", None, "previous_edition"),
        ("somewhere", None, None, "secondary_source"),
        ("page 3", "wt2023", None, "secondary_source"),
    ],
)
def test_a_citation_without_a_place_is_found(
    at: str, read_in: str | None, read_at: str | None, verified: str
) -> None:
    reference = Reference(source="a", at=at, read_in=read_in, read_at=read_at)
    assert problem(reference, verified)


def test_the_page_has_the_numbers_of_now_beside_the_older_ones() -> None:
    day = date(2024, 6, 1)
    counts = dict.fromkeys(GRADES, 0)
    for name in cpt.rulebooks():
        book = cpt.rulebook(name)
        taken = cpt.rulebook(book.data.extends).rules if book.data.extends else ()
        for rule in book.rules:
            version = rule.version_on(day)
            if rule not in taken and version is not None:
                counts[version.verified] += 1
    text = (DOCS / "trust" / "how-far-read.md").read_text("utf-8")
    (row,) = (line for line in text.splitlines() if line.startswith(f"| {day} |"))
    cells = [cell.split(" → ") for cell in row.strip("| ").split(" | ")[1:]]
    assert [int(now) for _, now in cells] == list(counts.values())
    assert [int(then) for then, _ in cells] == [57, 21, 0, 6]
