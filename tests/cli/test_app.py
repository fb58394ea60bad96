"""The command line as a whole: help, version, and every problem in one line."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from tests.support.asking import CORE_GROUP, COUNCIL, ask

import cptimescales as cpt
from cptimescales.cli.app import COMMANDS, command_named


def every_command() -> list[tuple[str, click.Command]]:
    commands: list[tuple[str, click.Command]] = []
    for command in map(command_named, COMMANDS):
        members = command.commands.values() if isinstance(command, click.Group) else ()
        commands += [(f"{command.name} {member.name}", member) for member in members]
        commands += [] if members else [(str(command.name), command)]
    return commands


def test_help_and_version_are_answers() -> None:
    assert ask("--version").answer() == f"cptimescales {cpt.__version__}\n"
    text = ask("--help").answer()
    assert ask().answer() == ask("-h").answer() == text
    assert "..." not in text.partition("Commands:")[2]  # no description is cut short


@pytest.mark.parametrize(("name", "command"), every_command())
def test_help_has_an_example_and_fits_a_terminal(name: str, command: click.Command) -> None:
    lines = ask(*name.split(), "--help").answer().splitlines()
    example = next(number for number, line in enumerate(lines) if line.startswith("  Example"))
    assert lines[example + 1].startswith(f"    cptimescales {name} ")
    assert max(map(len, lines)) <= 100
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help
            assert len(option.help) <= 80, option.help


REFUSED = {
    "unknown command": (("deu",), "unknown command 'deu'; did you mean 'due'"),
    "unknown option": (
        (*CORE_GROUP, "--explian"),
        "unknown option '--explian' of 'cptimescales due'; did you mean '--exp",
    ),
    "another unknown option": (
        (*CORE_GROUP, "-q"),
        "unknown option '-q' of 'cptimescales due'; known: --on, --rulebook, ",
    ),
    "unknown option of the group": (
        ("--verson",),
        "unknown option '--verson' of 'cptimescales'; did you mean '--version'",
    ),
    "unknown rule": (
        ("due", "first_core_grup", "--on", "2026-12-14", "--rulebook", "england", "--json"),
        "unknown rule 'first_core_grup' in rulebook 'england'; did you mean 'first_core_group'",
    ),
    "unknown rulebook": (("rules", "englnd"), "unknown rulebook 'englnd'; did you mean 'england'"),
    "own rulebook without its ending": (("rules", "ours"), "or a .toml file of your own"),
    "missing rulebook file": (
        ("rules", "no-such-file.toml"),
        "no-such-file.toml: it cannot be read",
    ),
    "unknown division": (("calendar", "scotlan", "--year", "2026"), "did you mean 'scotland'"),
    "no rule": (("due",), "missing argument 'RULE'; see 'cptimescales due --help'"),
    "no date": (("due", "first_core_group", "--rulebook", "england"), "missing option '--on'"),
    "no rulebook": (
        ("due", "first_core_group", "--on", "2026-12-14"),
        "missing option '--rulebook'; there is no default, choose one of england",
    ),
    "no year": (("calendar", "scotland"), "missing option '--year'"),
    "option without a value": ((*CORE_GROUP, "--known-on"), "'--known-on' requires an argument"),
    "one argument too many": ((*CORE_GROUP, "extra"), "unexpected extra argument (extra)"),
    "date of a two-digit year": (
        ("due", "first_core_group", "--on", "14/12/26", "--rulebook", "england"),
        "--on must be a date, not '14/12/26'; its year has two digits; write it as YYYY-MM-DD or",
    ),
    "no such day": (
        (*CORE_GROUP, "--known-on", "2026-02-30"),
        "--known-on must be a date, not '2026-02-30'",
    ),
    "number in words": (
        (*CORE_GROUP, "--number", "two"),
        "'--number': 'two' is not a valid integer",
    ),
    "number of a rule without a series": ((*CORE_GROUP, "--number", "2"), "is not a series"),
    "before the rule": (
        ("due", "first_core_group", "--on", "1999-05-06", "--rulebook", "england", "--explain"),
        "was not in force on 1999-05-06",
    ),
    "rule without a number of days": (
        ("due", "visit", "--on", "2026-05-06", "--rulebook", COUNCIL),
        "'as often as the plan says'",
    ),
    "year out of range": (
        ("calendar", "scotland", "--year", "1989"),
        "the year 1989 is outside the calendar",
    ),
    "JSON and words at once": (
        (*CORE_GROUP, "--json", "--explain"),
        "--json and --explain exclude each other",
    ),
    "versions without a rulebook": (("rules", "--all-versions"), "--all-versions needs a rulebook"),
    "line ends in a name": (
        ("calendar", "a\nb\r\x1b[31m\x07", "--year", "2026"),
        "unknown division",
    ),
    "line ends in a file name": (
        ("rules", "a\n \x1b[31mb.toml"),
        "a [31mb.toml: it cannot be read",
    ),
    "half a character": (("rules", "\udce9"), "unknown rulebook"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_problem_is_one_line_on_stderr(case: str) -> None:
    arguments, words = REFUSED[case]
    refusal = ask(*arguments).refusal()
    assert words in refusal
    assert refusal.isprintable()


def test_a_bad_closures_file_is_one_line(tmp_path: Path) -> None:
    file = tmp_path / "closures.csv"
    file.write_text("date,name\n2026-12-29, \n", "utf-8")
    refusal = ask(*CORE_GROUP, "--closures", str(file)).refusal()
    assert refusal.startswith(f"{file}: line 2: it has no name")
    file.write_text("date,name\n2200-01-01,Closed\n", "utf-8")
    refusal = ask(*CORE_GROUP, "--closures", str(file)).refusal()
    assert "2200-01-01 is outside the calendar" in refusal


def test_a_defect_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(name: str) -> cpt.Rulebook:
        raise KeyError(name)

    monkeypatch.setattr(cpt, "rulebook", broken)
    assert "a defect of cptimescales, please report it" in ask("rules", "england").refusal()


def test_an_unreadable_file_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable(name: str) -> cpt.Rulebook:
        raise PermissionError(13, "Permission denied", f"{name}.toml")

    monkeypatch.setattr(cpt, "rulebook", unreadable)
    assert ask("rules", "england").refusal() == "england.toml: Permission denied"


def test_an_interrupted_command_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(name: str) -> cpt.Rulebook:
        raise KeyboardInterrupt

    monkeypatch.setattr(cpt, "rulebook", interrupted)
    assert ask("rules", "england").refusal() == "stopped before the answer was complete"
