"""A user's own rulebook files: what they may do, and one bad file for each mistake.

A bad file begins with the words that its refusal must have.
"""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

import cptimescales as cpt

FILES = Path(__file__).parent / "rulebooks"
BAD = sorted((FILES / "bad").glob("*.toml"))


def _edited(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    """The good local rulebook with some of its text replaced."""
    text = (FILES / "our-council.toml").read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "edited.toml"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_file_is_refused_in_words_that_name_the_file_the_key_and_the_mend(path: Path) -> None:
    wanted = [
        line.removeprefix("# says: ")
        for line in path.read_text("utf-8").splitlines()
        if line.startswith("# says")
    ]
    assert wanted
    with pytest.raises(cpt.RulebookError) as refused:
        cpt.load_rulebook(path)
    message = str(refused.value)
    for words in wanted:
        assert words in message
    assert "pydantic" not in message
    assert "\n" not in message


def test_a_local_rulebook_tightens_a_limit_and_keeps_the_rest_of_its_nation() -> None:
    book = cpt.load_rulebook(FILES / "our-council.toml")
    due = book.due("first_core_group", on=date(2026, 12, 14))
    assert (due.rulebook, due.within.count, due.due) == ("our-council", 7, date(2026, 12, 23))
    assert due.citation.title == "Our council's standards"
    england = cpt.rulebook("england")
    for rule in england.rules:
        if rule.id != "first_core_group":
            assert book.rule(rule.id) == rule


def test_before_a_local_rule_begins_its_nation_answers() -> None:
    book = cpt.load_rulebook(FILES / "our-council.toml")
    england = cpt.rulebook("england").due("first_core_group", on=date(2023, 12, 31))
    ours = book.due("first_core_group", on=date(2023, 12, 31))
    assert (ours.within, ours.due, ours.citation) == (england.within, england.due, england.citation)
    assert book.due("first_core_group", on=date(2024, 1, 1)).within.count == 7


def test_after_a_local_rule_ends_its_nation_answers_again(tmp_path: Path) -> None:
    path = _edited(
        tmp_path,
        ("effective_from = 2024-01-01", "effective_from = 2024-01-01\n  effective_to = 2024-06-30"),
    )
    book = cpt.load_rulebook(path)
    counts = [
        book.version("first_core_group", on=day).within
        for day in (date(2024, 6, 30), date(2024, 7, 1))
    ]
    assert [period.count for period in counts if period] == [7, 10]


def test_a_local_rule_may_set_a_number_where_the_nation_sets_none(tmp_path: Path) -> None:
    path = _edited(
        tmp_path,
        ('id = "first_core_group"', 'id = "visit"'),
        ('trigger = "conference_held"', 'trigger = "child_seen"'),
        ('met_by = "core_group_held"', 'met_by = "child_seen"'),
    )
    with pytest.raises(cpt.UndatedRuleError):
        cpt.rulebook("england").due("visit", on=date(2026, 5, 6))
    assert cpt.visit_due(date(2026, 5, 6), rulebook=cpt.load_rulebook(path)).due == date(
        2026, 5, 15
    )


def test_a_local_rulebook_may_add_rules_and_events(tmp_path: Path) -> None:
    path = _edited(
        tmp_path,
        ("[[rule]]", '[events]\nletter_sent = "The chair sent the decision letter."\n\n[[rule]]'),
        ('id = "first_core_group"', 'id = "decision_letter"\nduring = "plan"'),
        ('met_by = "core_group_held"', 'met_by = "letter_sent"'),
    )
    book = cpt.load_rulebook(path)
    assert len(book.rules) == len(cpt.rulebook("england").rules) + 1
    letter = book.due("decision_letter", on=date(2026, 12, 14))
    assert isinstance(letter, cpt.DueDate)
    assert letter.due == date(2026, 12, 23)


def test_a_local_rulebook_may_extend_another_local_one(tmp_path: Path) -> None:
    shutil.copy(FILES / "our-council.toml", tmp_path / "our-region.toml")
    path = _edited(
        tmp_path,
        ('"our-council"', '"our-town"'),
        ('extends = "england"', 'extends = "our-region.toml"'),
        ("count = 7", "count = 5"),
        ("[sources.ours]", "[sources.town]"),
        ('source = "ours"', 'source = "town"'),
    )
    assert cpt.load_rulebook(path).due("first_core_group", on=date(2026, 12, 14)).within.count == 5
    looser = _edited(
        tmp_path,
        ('"our-council"', '"our-town"'),
        ('"england"', '"our-region.toml"'),
        ("count = 7", "count = 8"),
    )
    with pytest.raises(cpt.RulebookError, match="sources.ours"):
        cpt.load_rulebook(looser)


def test_a_series_cannot_lose_its_later_clocks(tmp_path: Path) -> None:
    changes = [
        ('id = "first_core_group"', 'id = "review_conference"'),
        ('met_by = "core_group_held"', 'met_by = "review_conference_held"'),
        ('{ count = 7, unit = "working_days" }', '{ count = 2, unit = "months" }'),
    ]
    with pytest.raises(cpt.RulebookError, match="is a series"):
        cpt.load_rulebook(_edited(tmp_path, *changes))
    looser = (
        'unit = "months" }',
        (
            'unit = "months" }\n'
            '  then = [{ count = 5, unit = "months" }, { count = 7, unit = "months" }]'
        ),
    )
    with pytest.raises(cpt.RulebookError, match="loosens 'review_conference' of 'england'"):
        cpt.load_rulebook(_edited(tmp_path, *changes, looser))
    tighter = ('unit = "months" }', 'unit = "months" }\n  then = [{ count = 5, unit = "months" }]')
    book = cpt.load_rulebook(_edited(tmp_path, *changes, tighter))
    assert book.due("review_conference", on=date(2026, 1, 31), number=2).due == date(2026, 6, 30)


def test_a_series_counted_from_when_due_is_computed_from_its_first_date_and_never_chained(
    tmp_path: Path,
) -> None:
    path = _edited(
        tmp_path,
        ('id = "first_core_group"', 'id = "panel"\nduring = "plan"'),
        (
            '{ count = 7, unit = "working_days" }',
            (
                '{ count = 3, unit = "months" }\n'
                '  then = [{ count = 6, unit = "months" }]\n  counted_from = "previous_due"'
            ),
        ),
    )
    book = cpt.load_rulebook(path)
    due = [book.due("panel", on=date(2025, 11, 30), number=number) for number in (1, 2, 3)]
    assert [each.due for each in due if isinstance(each, cpt.DueDate)] == [
        date(2026, 2, 28),
        date(2026, 8, 30),
        date(2027, 2, 28),
    ]
    assert {each.trigger for each in due} == {"conference_held"}


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(cpt.RulebookError, match="cannot be read"):
        cpt.load_rulebook(tmp_path / "nowhere.toml")


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "latin.toml"
    path.write_bytes('title = "Ynys Môn"'.encode("latin-1"))
    with pytest.raises(cpt.RulebookError, match="it is not UTF-8 text; save it again as UTF-8"):
        cpt.load_rulebook(path)


def test_a_chain_of_local_rulebooks_cannot_shorten_what_counts_back(tmp_path: Path) -> None:
    report = [
        ('id = "first_core_group"', 'id = "report"\nduring = "plan"'),
        ("within   = { count = 7", "before   = { count = 5"),
        ('"our-council"', '"our-region"'),
    ]
    _edited(tmp_path, *report).rename(tmp_path / "region.toml")
    own = [
        ("[sources.ours]", "[sources.town]"),
        ('source = "ours"', 'source = "town"'),
        ('"england"', '"region.toml"'),
    ]
    town = [*report[:1], ("within   = { count = 7", "before   = { count = 1"), *own]
    with pytest.raises(cpt.RulebookError, match="'1 working day' instead of '5 working days'"):
        cpt.load_rulebook(_edited(tmp_path, *town))
    longer = [*report[:1], ("within   = { count = 7", "before   = { count = 6"), *own]
    due = cpt.load_rulebook(_edited(tmp_path, *longer)).due("report", on=date(2026, 3, 6))
    assert isinstance(due, cpt.DueDate)
    assert due.due == date(2026, 2, 26)


def test_a_local_limit_carries_the_question_of_a_national_one_that_could_not_be_read() -> None:
    for book in (cpt.load_rulebook(FILES / "our-council.toml"), cpt.rulebook("south-west")):
        before = book.due("first_core_group", on=date(2026, 3, 17))
        since = book.due("first_core_group", on=date(2026, 3, 18))
        assert "working-together-2026" not in before.open_questions
        assert since.open_questions == (
            *before.open_questions,
            "working-together-2026",
            *since.open_questions[len(before.open_questions) + 1 :],
        )
        assert since.within == before.within
        assert since.verified == before.verified == "source_text"


def test_a_local_rule_takes_over_what_it_does_not_say() -> None:
    ours, england = cpt.load_rulebook(FILES / "our-council.toml"), cpt.rulebook("england")
    assert (
        ours.rule("first_core_group").during == england.rule("first_core_group").during == ("plan",)
    )


def test_a_file_marked_as_utf_8_is_read(tmp_path: Path) -> None:
    path = tmp_path / "marked.toml"
    path.write_bytes(
        b"\xef\xbb\xbf" + (FILES / "our-council.toml").read_bytes().replace(b"\n", b"\r\n")
    )
    assert cpt.load_rulebook(path).name == "our-council"


@pytest.mark.parametrize(
    "text", ["x = " + "[" * 5_000, "x = " + "9" * 5_000], ids=["deep", "long number"]
)
def test_a_file_that_overwhelms_its_parser_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "hostile.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(cpt.RulebookError, match="TOML"):
        cpt.load_rulebook(path)
