"""The options that commands share, and the extra that a missing package needs."""

from __future__ import annotations

import sys

import click
import pytest
from tests.support.asking import ask

from cptimescales.cli.app import COMMANDS, command_named
from cptimescales.cli.options import OnceCommand, extra_needed
from cptimescales.errors import TimescaleError


def test_a_missing_package_is_reported_with_its_extra() -> None:
    with pytest.raises(TimescaleError) as caught, extra_needed("files"):
        raise ModuleNotFoundError("No module named 'pyarrow.parquet'", name="pyarrow.parquet")
    assert str(caught.value) == (
        "this command needs an extra (pyarrow is missing); "
        "install it with: pip install 'cptimescales[files]'"
    )


@pytest.mark.parametrize("name", ["cptimescales.nowhere", "click", "rich.progress"])
def test_a_module_of_this_package_or_of_the_command_line_belongs_to_no_other_extra(
    name: str,
) -> None:
    with pytest.raises(ModuleNotFoundError), extra_needed("files"):
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def test_verify_names_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hypothesis.configuration", None)
    assert ask("verify", "--laws").refusal() == (
        "verify needs an extra (hypothesis is missing); "
        "install it with: pip install 'cptimescales[testing]'"
    )


CLOSURES = "Further days to leave out, each with a name: CSV (date,name), TOML or JSON."


@pytest.mark.parametrize(
    ("command", "words"),
    [
        *((name, CLOSURES) for name in ("due", "calendar", "audit", "due-file", "fill")),
        *((name, CLOSURES) for name in ("workbook", "calendar-update")),
        ("export date-dimension", "Add a calendar of these closure days, named like FILE"),
    ],
)
def test_help_says_what_closures_are(command: str, words: str) -> None:
    text = " ".join(ask(*command.split(), "--help", COLUMNS="120").answer().split())
    assert f"--closures FILE {words}" in text


@pytest.mark.parametrize(
    ("typed", "option"),
    [
        ("due first_core_group --on 2026-12-14 --on 2026-12-15 --rulebook england", "--on"),
        ("due first_core_group --on 2026-12-14 --rulebook england --rulebook=wales", "--rulebook"),
        ("due-file e.csv --rule a --rule b --on Held --rulebook england -o due.csv", "--rule"),
        ("due-file e.csv --rule a --on Held --rulebook england -o due.csv --out x.csv", "--out"),
        ("audit e.csv --rulebook england --rulebook wales", "--rulebook"),
        ("timetable e.csv --rulebook england --as-of 2026-12-14 --as-of 2026-12-14", "--as-of"),
        ("workbook e.xlsx --rulebook england --rows 5 --rows 6", "--rows"),
        ("export date-dimension --from 2026-01-01 --from 2026-01-02", "--from"),
        ("calendar scotland --year 2026 --year 2027", "--year"),
    ],
)
def test_an_option_of_one_value_is_refused_if_it_is_given_twice(typed: str, option: str) -> None:
    refusal = ask(*typed.split()).refusal()
    assert "is given 2 times; give it once; see 'cptimescales " in refusal
    assert option in refusal or "-o" in refusal


def test_every_command_refuses_an_option_that_is_given_twice() -> None:
    commands: list[click.Command] = list(map(command_named, COMMANDS))
    for command in commands:
        if isinstance(command, click.Group):
            commands.extend(command.commands.values())
        else:
            assert isinstance(command, OnceCommand), command.name


def test_flags_and_options_of_several_values_may_be_given_twice() -> None:
    question = ("due", "first_core_group", "--on", "2026-12-14", "--rulebook", "england")
    assert ask(*question, "--json", "--json").answer() == ask(*question, "--json").answer()
    several = ("--empty", "x", "--empty", "y", "--rulebook", "england", "--rulebook", "wales")
    wrong = ask("due-file", __file__, "--rule", "a", "--on", "b", "-o", "c.csv", *several)
    assert "several rulebooks need --rulebook-column" in wrong.refusal()
