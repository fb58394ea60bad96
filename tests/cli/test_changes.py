"""The command `changes`: its text, its JSON, and what it does not know."""

from __future__ import annotations

import json

from tests.support.asking import ask
from tests.support.pages import ROOT

COUNCIL = str(ROOT / "examples" / "our-council.toml")
EDITION = ("changes", "--from", "2026-03-17", "--to", "2026-03-18")


def test_an_edition_that_nobody_read_is_told_in_one_heading() -> None:
    lines = ask(*EDITION, "--rulebook", "england").answer().splitlines()
    assert lines[0] == (
        "Wednesday 18 March 2026, england: 22 kept, because the text in force was not read"
    )
    assert lines[1] == (
        "  Not read: Working Together to Safeguard Children 2026. Kept from Working "
        "Together to Safeguard Children 2023; read in the edition before, was read in the source:"
    )
    assert ["first_core_group", "within 10 working days"] in [
        line.split(maxsplit=1) for line in lines
    ]
    assert "    end of a plan (died)" in lines
    assert lines[-1] == ("22 changes after Tuesday 17 March 2026, up to Wednesday 18 March 2026")


def test_changes_that_move_dates_come_first_with_words_of_their_own() -> None:
    command = ("changes", "--from", "2023-08-30", "--to", "2023-08-31", "--rulebook", "scotland")
    lines = ask(*command).answer().splitlines()
    assert lines[0] == (
        "Thursday 31 August 2023, scotland: 5 can move due dates; 8 with the same dates"
    )
    core_group = next(line for line in lines if line.startswith("  first_core_group: "))
    assert core_group.startswith(
        "  first_core_group: within 15 working days, was within 15 days; by "
    )
    assert lines.index(core_group) < lines.index(
        "    initial_conference                 within 28 days"
    )


def test_json_has_every_change_and_the_day_to_which_the_sources_were_compared() -> None:
    content = json.loads(ask(*EDITION, "--json").answer())
    assert (content["from"], content["to"]) == ("2026-03-17", "2026-03-18")
    assert content["checked"]["england"] >= "2026-11-26"
    change = next(change for change in content["changes"] if change["rule"] == "review_conference")
    assert change["kind"] == "rule_change"
    assert (change["rulebook"], change["on"]) == ("england", "2026-03-18")
    assert "south-west" in change["also_in"]
    assert change["after"]["says"] == "within 3 months, then 6 months"


def test_without_a_change_it_says_so_and_what_it_cannot_know() -> None:
    command = ("changes", "--from", "2100-01-01", "--to", "2100-01-02", "--rulebook")
    first, unknown = ask(*command, "england").answer().splitlines()
    assert first == "No change after Friday 1 January 2100, up to Saturday 2 January 2100"
    assert unknown.startswith("Not known: changes after ")
    assert unknown.endswith(", when these were last compared: england")
    past = ("changes", "--from", "2024-01-01", "--to", "2024-01-02", "--rulebook", "england")
    assert ask(*past).answer() == (
        "No change after Monday 1 January 2024, up to Tuesday 2 January 2024\n"
    )


def test_a_rulebook_of_one_s_own_takes_over_the_changes_of_its_nation() -> None:
    text = ask(*EDITION, "--rulebook", "england", "--rulebook", COUNCIL).answer()
    assert "  our-council takes over" in text


def test_a_refusal_is_one_line() -> None:
    for arguments, words in (
        (["--from", "2026-03-18", "--to", "2026-03-17"], "2026-03-17 is before 2026-03-18"),
        (["--from", "18.3.2026", "--to", "2026-03-19"], "--from must be a date"),
        (["--to", "2026-03-19"], "missing option '--from'"),
        (["--from", "2026-03-18", "--to", "2026-03-19", "--rulebook", "engl"], "mean 'england'?"),
    ):
        assert words in ask("changes", *arguments).refusal()
