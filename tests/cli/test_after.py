"""The command `after`: what it shows of the duties that one event starts, in words and as JSON."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from tests.support.asking import COUNCIL, ask, lines_of

import cptimescales as cpt
from cptimescales.cases import Started

CORE_GROUP = ("after", "core_group_held", "--on", "2027-01-04", "--rulebook", "south-west")


def test_the_duties_are_shown_with_their_dates_and_situations() -> None:
    lines = lines_of(ask(*CORE_GROUP).answer())
    assert lines[0] == "Core group held on Monday 4 January 2027: South West: local procedures"
    assert "Mon 11 Jan 2027 Core group notes circulated core_group_notes" in lines
    assert "Mon 15 Feb 2027 Second core group meeting second_core_group if it is the first" in lines
    assert (
        "Thu 4 Mar 2027 Later core group meeting (number 2) later_core_group "
        "if it meets the one before" in lines
    )
    start = lines.index("Duties without a number of days")
    assert lines[start + 1] == "Work under the plan begins: immediately (if it is the first)"
    assert "South West Child Protection Procedures" in lines[start + 2]


def test_a_narrow_screen_gets_paragraphs() -> None:
    answer = ask(
        "after", "conference_held", "--on", "2026-12-14", "--rulebook", "wales", COLUMNS="60"
    )
    lines = lines_of(answer.answer())
    assert "Sun 14 Mar 2027 Review conference" in lines
    assert "review_conference; last working day Fri 12 Mar 2027" in lines


def test_what_has_no_answer_and_what_was_not_read_is_said() -> None:
    answer = ask("after", "conference_held", "--on", "2022-01-12", "--rulebook", "scotland")
    lines = lines_of(answer.answer())
    refused = lines[lines.index("Unanswered") + 1 :]
    assert [line.partition(":")[0] for line in refused[:3]] == [
        "Child protection plan sent to participants",
        "Record of the conference sent to participants",
        "Review conference",
    ]
    unborn = (
        "Review after a conference about an unborn child pre_birth_review about an unborn child"
    )
    assert f"Tue 12 Apr 2022 {unborn}" in lines
    newest = ask("after", "conference_held", "--on", "2026-12-14", "--rulebook", "england")
    assert "was not read" in newest.answer()


def test_an_event_that_starts_nothing_is_answered() -> None:
    answer = ask("after", "child_died", "--on", "2026-12-14", "--rulebook", "wales").answer()
    assert "It starts no duty." in answer
    command = ("after", "child_died", "--on", "2026-12-14", "--rulebook", "wales", "--json")
    assert json.loads(ask(*command).answer()) == []


def test_json_is_a_list_of_what_python_answers() -> None:
    content = json.loads(ask(*CORE_GROUP, "--json").answer())
    read = [Started.model_validate_json(json.dumps(duty)) for duty in content]
    assert read == [*cpt.rulebook("south-west").after("core_group_held", on=date(2027, 1, 4))]


def test_a_rulebook_file_closures_and_the_known_list_count(tmp_path: Path) -> None:
    closures = tmp_path / "closures.csv"
    closures.write_text("date,name\n2026-12-29,Council closed\n", "utf-8")
    command = ("after", "conference_held", "--rulebook", "england", "--on")
    closed = ask(*command, "2026-12-14", "--closures", str(closures)).answer()
    assert "Thu 31 Dec 2026" in closed
    earlier = ask(*command, "2022-09-05", "--known-on", "2022-09-09").answer()
    assert "Mon 19 Sep 2022" in earlier
    own = ask("after", "conference_held", "--rulebook", COUNCIL, "--on", "2026-12-14").answer()
    assert "first_core_group" in own


def test_an_unknown_event_is_refused_with_near_matches() -> None:
    command = ("after", "conference_hel", "--on", "2026-12-14", "--rulebook", "wales")
    assert "did you mean 'conference_held'" in ask(*command).refusal()
