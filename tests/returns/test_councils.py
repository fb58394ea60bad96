"""Which rulebook answers for which council, and that every row of the table can be relied on."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

import cptimescales as cpt
from cptimescales.returns import answering

DAY = date(2026, 5, 29)
# The wheel leaves it out: it has the JSON that is made from it.
TABLE = Path(__file__).parents[2] / "src" / "cptimescales" / "returns" / "councils.toml"


@pytest.mark.parametrize(
    ("council", "rulebook"),
    [
        ("E06000052", "south-west"),
        (" e06000052 ", "south-west"),
        ("E06000016", "leicester-leicestershire-rutland"),
        ("E08000025", "england"),
        ("W06000015", "wales"),
        ("S12000033", "scotland"),
        ("N09000003", "northern-ireland"),
    ],
)
def test_a_council_has_its_local_procedures_or_else_those_of_its_nation(
    council: str, rulebook: str
) -> None:
    assert cpt.rulebook_for(council, on=DAY).name == rulebook


def test_the_day_decides_and_the_answer_says_why() -> None:
    assert "swcpp" not in answering("E06000052", on=date(2023, 12, 5)).why
    assert answering("E06000052", on=date(2023, 12, 5)).rulebook == "england"
    assert "begin on 2023-12-06" in answering("E06000052", on=date(2023, 12, 5)).why
    answer = answering("E06000052", on=date(2023, 12, 6))
    assert (answer.rulebook, answer.name) == ("south-west", "Cornwall Council")
    assert "safeguardingsomerset.org.uk" in answer.why
    assert "no local rulebook names E08000025" in answering("E08000025", on=DAY).why


@pytest.mark.parametrize("council", ["", "Cornwall", "E0600005", "840", "X06000052", "E060000521"])
def test_what_is_no_code_is_refused_in_words(council: str) -> None:
    with pytest.raises(cpt.UnknownAuthorityError, match="such as E06000052"):
        cpt.rulebook_for(council, on=DAY)


def test_a_district_names_its_county_instead() -> None:
    with pytest.raises(cpt.UnknownAuthorityError, match="give the code of its county"):
        cpt.rulebook_for("E07000040", on=DAY)


def test_every_row_has_a_source_a_first_day_and_a_rulebook_that_ships() -> None:
    content = tomllib.loads(TABLE.read_text("utf-8"))
    codes = [code for local in content["rulebook"] for code, _ in local["councils"]]
    assert len(codes) == len(set(codes))
    for local in content["rulebook"]:
        assert content["sources"][local["source"]]["url"].startswith("https://")
        book = cpt.rulebook(local["id"])
        national = cpt.rulebook(str(book.data.extends)).data.sources
        versions = [
            version.effective_from
            for rule in book.rules
            for version in rule.versions
            if version.citation.source not in national
        ]
        assert local["from"] == min(versions)
