"""The options that commands share, and the extra that a missing package needs."""

from __future__ import annotations

import sys

import pytest
from tests.support.asking import ask

from cptimescales.cli.options import extra_needed
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
