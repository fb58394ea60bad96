"""The command `rules`: the shipped rulebooks, or the rules of one rulebook."""

from __future__ import annotations

import json

from pydantic import TypeAdapter
from tests.support.asking import COUNCIL, ask, lines_of

import cptimescales as cpt


def test_without_a_rulebook_the_shipped_rulebooks_are_listed() -> None:
    lines = lines_of(ask("rules").answer())
    for name in cpt.rulebooks():
        book = cpt.rulebook(name)
        checked = book.data.checked
        row = f"{name} {len(book.rules)} {book.data.calendar} {checked.day} {checked:%b %Y}"
        assert row in lines
        assert book.title in lines


def test_the_shipped_rulebooks_are_listed_as_json() -> None:
    entries = json.loads(ask("rules", "--json").answer())
    assert [entry["id"] for entry in entries] == list(cpt.rulebooks())
    england = cpt.rulebook("england")
    assert entries[0] == {
        "id": "england",
        "title": england.title,
        "rules": len(england.rules),
        "calendar": "england-and-wales",
        "checked": england.data.checked.isoformat(),
    }


def test_each_rule_is_shown_in_its_newest_version() -> None:
    lines = lines_of(ask("rules", COUNCIL).answer())
    assert lines[0] == "Our council [bold]on paper[/bold]"
    assert "6 rules; bank holidays of england-and-wales; checked 20 Nov 2026" in lines
    assert (
        "first_core_group First core group meeting [red]here[/red] conference held "
        "within 7 working days from 1 Jun 2020 (1 earlier) local procedure NOT VERIFIED "
        "manual, page 4"
    ) in lines
    assert (
        "review_conference Review conference conference held, then review conference held "
        "within 3 months, then 6 months from 1 Mar 2015 statutory guidance read in the source "
        "manual, page 5"
    ) in lines
    for words in (
        "child seen; only after core group held as often as the plan says",
        "at least 2 working days before",
        "page 6; as read in minutes, item 2",
        "Child seen again child seen within 2 weeks, then 4 weeks",
        "around birthday 18",
    ):
        assert any(words in line for line in lines)
    assert "manual Our manual (Our council)" in lines
    assert "minutes Minutes of the [i]board[/i] (Our council)" in lines
    assert not any("page 3" in line or "old_manual" in line for line in lines)
    assert lines[-1] == "1 timescale omitted on purpose; --json lists each with the reason"


def test_a_local_rulebook_names_the_national_one_that_it_extends() -> None:
    book = cpt.rulebook("south-west")
    assert f"; extends {book.data.extends}; bank holidays of" in ask("rules", "south-west").answer()
    assert "extends" not in ask("rules", COUNCIL).answer()


def test_all_versions_of_each_rule_are_shown_on_request() -> None:
    lines = lines_of(ask("rules", COUNCIL, "--all-versions").answer())
    versions = [line for line in lines if line.startswith("first_core_group ")]
    assert ["7 working days" in line for line in versions] == [True, False]
    assert (
        "within 10 working days from 1 Mar 2015 to 31 May 2020 good practice "
        "read in a text that quotes it"
    ) in versions[1]
    assert not any("earlier" in line for line in lines)
    assert "old_manual The manual before it (Our council)" in lines


def test_json_is_the_rulebook_file_with_the_trigger_that_single_answers_name() -> None:
    for source, data in (
        (COUNCIL, cpt.load_rulebook(COUNCIL).data),
        ("wales", cpt.rulebook("wales").data),
    ):
        content = json.loads(ask("rules", source, "--json").answer())
        for rule in content["rule"]:
            triggers = rule.pop("triggers")
            assert rule["trigger"] == triggers[0]
            rule["trigger"] = triggers
        assert TypeAdapter(cpt.RulebookData).validate_json(json.dumps(content)) == data
        assert content == json.loads(data.to_json())
