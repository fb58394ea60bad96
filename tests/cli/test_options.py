"""What the commands share: a missing extra is named, and files to write are kept apart from each other and from those read."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from tests.support.asking import ask

from cptimescales.cli.atomic_files import keep_apart
from cptimescales.cli.options import extra_needed
from cptimescales.errors import TimescaleError


def test_a_missing_package_is_told_with_the_extra_that_brings_it() -> None:
    with pytest.raises(TimescaleError) as told, extra_needed("files"):
        raise ModuleNotFoundError("No module named 'pyarrow.parquet'", name="pyarrow.parquet")
    assert str(told.value) == (
        "this needs an extra (pyarrow is missing); install it with: pip install 'cptimescales[files]'"
    )


@pytest.mark.parametrize("name", ["cptimescales.nowhere", "click", "rich.progress"])
def test_a_module_of_ours_or_of_the_command_line_belongs_to_no_such_extra(name: str) -> None:
    with pytest.raises(ModuleNotFoundError), extra_needed("files"):
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def test_verify_names_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hypothesis.configuration", None)
    told = ask("verify", "--laws").refusal()
    assert (
        told
        == "verify needs an extra (hypothesis is missing); install it with: pip install 'cptimescales[testing]'"
    )


@pytest.mark.parametrize(
    ("command", "words"),
    [
        *(
            (name, "Further days that do not count, each with its name: CSV")
            for name in ("due", "calendar", "audit")
        ),
        *(
            (name, "Further days that do not count, each with its name: CSV")
            for name in ("due-file", "fill")
        ),
        ("export date-dimension", "A council's closure days (CSV, TOML or JSON), as a calendar"),
    ],
)
def test_each_command_says_what_its_closures_are(command: str, words: str) -> None:
    told = " ".join(ask(*command.split(), "--help", COLUMNS="120").answer().split())
    assert f"--closures FILE {words}" in told


def test_no_file_that_is_read_is_written_by_any_of_its_names(tmp_path: Path) -> None:
    read, other = tmp_path / "read.csv", tmp_path / "other.csv"
    symbolic, hard = tmp_path / "symbolic.csv", tmp_path / "hard.csv"
    read.write_text("precious", "utf-8")
    symbolic.symlink_to(read)
    os.link(read, hard)
    (tmp_path / "sub").mkdir()
    for name in read, symbolic, hard, tmp_path / "sub" / ".." / "read.csv":
        with pytest.raises(
            TimescaleError, match="it is a file that is read, which is never overwritten"
        ):
            keep_apart([other, name], None, "england", str(read))
    keep_apart([other], None, "england", read)
    keep_apart([], read)


def test_no_two_files_to_write_are_one(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for one, two in (
        ("a.csv", "a.csv"),
        ("a.csv", "A.csv"),
        ("a.csv", "sub/../a.csv"),
        ("loop", "loop"),
    ):
        with pytest.raises(TimescaleError, match="two files to write cannot be one file"):
            keep_apart([tmp_path / one, tmp_path / two])
    keep_apart([tmp_path / "a.csv", tmp_path / "b.csv"])
