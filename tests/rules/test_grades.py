"""How far the numbers of the shipped rulebooks were read, and the clocks of the 2023 edition."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

import cptimescales as cpt
from cptimescales.rules.ending import Ending

ENGLAND = cpt.rulebook("england").data
OF_THE_PDF = re.compile(r"\bpages? \d+.* of the PDF of June 2025$")
UNKNOWN = re.compile(r"(paragraph|text) not read|no heading")
EDITION = date(2026, 3, 18)
Wording = cpt.RuleVersion | Ending


def _citing(source: str) -> list[tuple[str, Wording]]:
    """Every wording of England that cites an edition, with the name of its rule or reason."""
    wordings: list[tuple[str, Wording]] = [(ending.reason, ending) for ending in ENGLAND.endings]
    wordings += [(rule.id, version) for rule in ENGLAND.rules for version in rule.versions]
    return [(name, wording) for name, wording in wordings if wording.citation.source == source]


def test_every_wording_of_the_2023_edition_was_read_and_names_its_page() -> None:
    wordings = _citing("wt2023")
    assert len(wordings) == 17 + 5
    for name, wording in wordings:
        cited = wording.citation
        assert wording.verified == "source_text", name
        assert OF_THE_PDF.search(cited.at), name
        assert (cited.read_in, cited.read_at) == (None, None), name
        assert "re-issued-2023" in wording.open_questions, name
        assert "editions-not-read" not in wording.open_questions, name


def test_every_wording_of_the_2026_edition_is_that_of_the_edition_before() -> None:
    before = dict(_citing("wt2023"))
    wordings = _citing("wt2026")
    assert {name for name, _ in wordings} == set(before)
    for name, wording in wordings:
        earlier, cited = before[name], wording.citation
        assert wording.effective_from == EDITION
        assert wording.verified == "previous_edition", name
        assert (cited.read_in, cited.read_at) == ("wt2023", earlier.citation.at), name
        assert cited.at.startswith("text not read; "), name
        assert wording.reading.startswith("The 2026 edition in force was not read; "), name
        assert "working-together-2026" in wording.open_questions, name
        if isinstance(wording, cpt.RuleVersion) and isinstance(earlier, cpt.RuleVersion):
            assert wording.timescale == earlier.timescale


def test_no_wording_that_was_read_lacks_its_place() -> None:
    for name in cpt.rulebooks():
        data = cpt.rulebook(name).data
        for rule in data.rules:
            for version in rule.versions:
                if version.verified == "source_text":
                    assert not UNKNOWN.search(version.citation.at), (name, rule.id)


def test_the_two_wordings_of_the_core_group_are_both_named() -> None:
    for on in (date(2024, 1, 8), date(2026, 5, 6)):
        due = cpt.first_core_group_due(on, rulebook="england")
        assert str(due.within) == "10 working days"
        assert "core-group-ten-days" in due.open_questions
        assert "10 working days on page 97 and 10 days in flow chart 6 on page 105" in due.reading


@pytest.mark.parametrize(
    ("rule", "on", "due"),
    [
        # The designated officer: over Christmas, and from a Saturday over Easter.
        ("allegation_reported", date(2024, 1, 31), date(2024, 2, 1)),
        ("allegation_reported", date(2023, 12, 22), date(2023, 12, 27)),
        ("allegation_reported", date(2024, 3, 30), date(2024, 4, 2)),
        # The rapid review: from a month's end, over Easter, and from Easter Sunday.
        ("rapid_review", date(2024, 1, 31), date(2024, 2, 21)),
        ("rapid_review", date(2024, 3, 18), date(2024, 4, 10)),
        ("rapid_review", date(2026, 4, 5), date(2026, 4, 27)),
        # The report: before an ordinary day, before Easter Sunday, and before the year's end.
        ("review_report_sent", date(2024, 2, 29), date(2024, 2, 20)),
        ("review_report_sent", date(2024, 3, 31), date(2024, 3, 20)),
        ("review_report_sent", date(2026, 12, 30), date(2026, 12, 17)),
    ],
)
def test_the_clocks_beside_the_plan(rule: str, on: date, due: date) -> None:
    answer = cpt.rulebook("england").due(rule, on=on)
    assert answer.limit == due
    grade = "source_text" if on < EDITION else "previous_edition"
    assert answer.verified == grade
    with pytest.raises(cpt.RuleNotInForceError):
        cpt.rulebook("england").due(rule, on=date(2023, 12, 15) - timedelta(days=1))


@pytest.mark.parametrize(
    ("rule", "on", "number", "due"),
    [
        # The review: over Easter, then to the last day of a shorter month.
        ("looked_after_review", date(2024, 3, 4), 1, date(2024, 4, 3)),
        ("looked_after_review", date(2023, 11, 30), 2, date(2024, 2, 29)),
        ("looked_after_review", date(2024, 8, 31), 3, date(2025, 2, 28)),
        ("looked_after_visit", date(2024, 2, 22), 1, date(2024, 2, 29)),
        ("looked_after_visit", date(2024, 2, 29), 2, date(2024, 4, 11)),
        ("looked_after_visit_lasting_placement", date(2023, 11, 30), 1, date(2024, 2, 29)),
        ("looked_after_visit_unassessed_placement", date(2024, 12, 24), 1, date(2024, 12, 31)),
        ("looked_after_visit_unassessed_placement_later", date(2024, 1, 31), 1, date(2024, 3, 13)),
        ("looked_after_visit_temporary_placement", date(2024, 12, 25), 2, date(2025, 1, 1)),
        ("looked_after_visit_temporary_placement_later", date(2024, 12, 4), 1, date(2025, 1, 1)),
    ],
)
def test_the_clocks_of_children_in_care_in_wales(
    rule: str, on: date, number: int, due: date
) -> None:
    wales = cpt.rulebook("wales")
    answer = wales.due(rule, on=on, number=number)
    assert (answer.limit, answer.basis, answer.verified) == (due, "regulation", "source_text")
    assert wales.due(rule, on=date(2016, 4, 6)).rule == rule
    with pytest.raises(cpt.RuleNotInForceError):
        wales.due(rule, on=date(2016, 4, 5))


def test_the_two_languages_of_wales_are_both_named() -> None:
    for number in (1, 2):
        review = cpt.rulebook("wales").due("review_conference", on=date(2024, 1, 8), number=number)
        assert "wales-review-language" in review.open_questions
        assert "the Welsh text of one page says every six weeks" in review.reading
