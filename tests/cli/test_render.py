"""Answers on a terminal and in a pipe: width, colours, tables and paragraphs."""

from __future__ import annotations

import re
from datetime import date

import pytest
from tests.support.asking import CORE_GROUP, COUNCIL, ask, ask_on_screen, lines_of

import cptimescales as cpt

EXPLANATION = (*CORE_GROUP, "--explain")
COMMANDS = (
    ("rules", COUNCIL),
    ("rules", "england", "--all-versions"),
    ("rules",),
    CORE_GROUP,
    EXPLANATION,
)
WITHOUT_COLOUR = (("rules",), EXPLANATION)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_pipe_gets_plain_text(command: tuple[str, ...]) -> None:
    answer = ask(*command).answer()
    assert "\x1b" not in answer
    assert not [line for line in answer.splitlines() if line != line.rstrip()]


def test_a_pipe_gets_a_line_for_each_fact_unless_columns_sets_its_width() -> None:
    command = ("due", "eighteenth_birthday_review", "--on", "2008-02-29", "--rulebook", "england")
    review = cpt.eighteenth_birthday_review(date(2008, 2, 29), rulebook="england")
    source = f"Source {review.citation}"
    assert len(source) > 80
    assert source in lines_of(ask(*command).answer())
    assert max(map(len, ask(*command, COLUMNS="72").answer().splitlines())) <= 72


@pytest.mark.parametrize("command", COMMANDS)
def test_a_screen_gets_no_long_line_and_no_unwanted_colour(command: tuple[str, ...]) -> None:
    coloured = ask_on_screen(*command).answer()
    uncoloured = ask_on_screen(*command, NO_COLOR="1").answer()
    assert _codes(uncoloured) <= {"0", "1", "2"}  # bold and faint are not colours
    assert command in WITHOUT_COLOUR or _codes(coloured) & {"33", "36"}
    words = re.sub(r"\x1b\[[0-9;]*m", "", uncoloured)
    assert "\x1b" not in words
    assert max(map(len, words.splitlines())) <= 80


def _codes(text: str) -> set[str]:
    return {code for codes in re.findall(r"\x1b\[([0-9;]*)m", text) for code in codes.split(";")}


def test_a_narrow_screen_gets_a_paragraph_for_each_rule_with_its_whole_id() -> None:
    answer = ask_on_screen("rules", COUNCIL, TERM="dumb").answer()
    assert lines_of(answer)[3:8] == [
        "first_core_group First core group meeting [red]here[/red]",
        "counted from conference held",
        "within 7 working days; from 1 Jun 2020 (1 earlier)",
        "local procedure, NOT VERIFIED; manual, page 4",
        "",
    ]
    assert "\x1b[1;33mNOT VERIFIED\x1b[0m" in ask_on_screen("rules", COUNCIL).answer()
    lines = lines_of(ask_on_screen("rules", "england", TERM="dumb", COLUMNS="60").answer())
    ids = {rule.id for rule in cpt.rulebook("england").rules}
    assert ids <= {line.partition(" ")[0] for line in lines}


def test_a_narrow_screen_breaks_no_date() -> None:
    command = ("due", "eighteenth_birthday_review", "--on", "2008-02-29", "--rulebook", COUNCIL)
    assert lines_of(ask_on_screen(*command, TERM="dumb").answer())[:2] == [
        "Review around the eighteenth birthday, which the chair calls:",
        "between Sunday 1 February 2026 and Sunday 1 March 2026",
    ]
    assert lines_of(ask(*command).answer())[0] == (
        "Review around the eighteenth birthday, which the chair calls: "
        "between Sunday 1 February 2026 and Sunday 1 March 2026"
    )


def test_a_narrow_screen_loses_nothing() -> None:
    calendar = ("calendar", "scotland", "--year", "2026")
    for command in (CORE_GROUP, calendar, ("rules",)):
        wide, narrow = (
            "".join(ask(*command, COLUMNS=columns).answer().split()) for columns in ("100", "40")
        )
        assert sorted(wide.replace("\u2500", "")) == sorted(narrow.replace("\u2500", ""))
    assert "Thu 1 Jan 2026 New" in " ".join(ask(*calendar, COLUMNS="40").answer().split())


def test_json_is_never_wrapped_or_styled() -> None:
    due = cpt.rulebook("england").due("first_core_group", on=date(2026, 12, 14))
    answer = ask_on_screen(*CORE_GROUP, "--json", COLUMNS="20").answer()
    assert answer == due.model_dump_json(indent=2) + "\n"
