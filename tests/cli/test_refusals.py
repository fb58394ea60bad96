"""The command line: what it cannot answer, bad closures files, and the command in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from shutil import which

import pytest
from tests.support.asking import CORE_GROUP, COUNCIL, Told, ask, no_terminal_in

import cptimescales as cpt

# what cannot be answered

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
    "unknown option of all": (
        ("--verson",),
        "unknown option '--verson' of 'cptimescales'; did you mean '--version'",
    ),
    "unknown rule": (
        ("due", "first_core_grup", "--on", "2026-12-14", "--rulebook", "england", "--json"),
        "unknown rule 'first_core_grup' in rulebook 'england'; did you mean 'first_core_group'",
    ),
    "unknown rulebook": (("rules", "englnd"), "unknown rulebook 'englnd'; did you mean 'england'"),
    "rulebook of one's own without its suffix": (("rules", "ours"), "or a .toml file of your own"),
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
    "option without its value": ((*CORE_GROUP, "--known-on"), "'--known-on' requires an argument"),
    "one word too many": ((*CORE_GROUP, "extra"), "unexpected extra argument (extra)"),
    "UK date": (
        ("due", "first_core_group", "--on", "14/12/2026", "--rulebook", "england"),
        "--on must be a date, not '14/12/2026'; write it as YYYY-MM-DD",
    ),
    "no such day": (
        (*CORE_GROUP, "--known-on", "2026-02-30"),
        "--known-on must be a date, not '2026-02-30'",
    ),
    "number that is none": (
        (*CORE_GROUP, "--number", "two"),
        "'--number': 'two' is not a valid integer",
    ),
    "number of no series": ((*CORE_GROUP, "--number", "2"), "is not a series"),
    "before the rule": (
        ("due", "first_core_group", "--on", "1999-05-06", "--rulebook", "england", "--explain"),
        "was not in force on 1999-05-06",
    ),
    "no number set": (
        ("due", "visit", "--on", "2026-05-06", "--rulebook", COUNCIL),
        "'as often as the plan says'",
    ),
    "year out of range": (
        ("calendar", "scotland", "--year", "1989"),
        "the year 1989 is outside the calendar",
    ),
    "json and words at once": (
        (*CORE_GROUP, "--json", "--explain"),
        "--json and --explain exclude each other",
    ),
    "versions of no rulebook": (("rules", "--all-versions"), "--all-versions needs a rulebook"),
    "line ends in a name": (
        ("calendar", "a\nb\r\x1b[31m\x07", "--year", "2026"),
        "unknown division",
    ),
    "line ends in a file name": (
        ("rules", "a\n \x1b[31mb.toml"),
        "a [31mb.toml: it cannot be read",
    ),
    "letters that are none": (("rules", "\udce9"), "unknown rulebook"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_answered_is_one_line_on_stderr(case: str) -> None:
    arguments, words = REFUSED[case]
    refusal = ask(*arguments).refusal()
    assert words in refusal
    assert refusal.isprintable()


def test_a_defect_is_one_line_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(name: str) -> cpt.Rulebook:
        raise KeyError(name)

    monkeypatch.setattr(cpt, "rulebook", broken)
    assert "a defect of cptimescales" in ask("rules", "england").refusal()


def test_a_file_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable(name: str) -> cpt.Rulebook:
        raise PermissionError(13, "Permission denied", f"{name}.toml")

    monkeypatch.setattr(cpt, "rulebook", unreadable)
    assert ask("rules", "england").refusal() == "england.toml: Permission denied"


def test_an_interrupted_command_is_one_line_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(name: str) -> cpt.Rulebook:
        raise KeyboardInterrupt

    monkeypatch.setattr(cpt, "rulebook", interrupted)
    assert "stopped" in ask("rules", "england").refusal()


# closures files


def test_closures_of_a_file_are_left_out(tmp_path: Path) -> None:
    file = tmp_path / "closures.csv"
    file.write_text("date,name\n29/12/2026,Council closed\n", "utf-8")
    answer = json.loads(ask(*CORE_GROUP, "--json", "--closures", str(file)).answer())
    closures = [(day["date"], day["name"]) for day in answer["skipped"] if day["kind"] == "closure"]
    assert closures == [("2026-12-29", "Council closed")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "closures.csv: it cannot be read"),
        ("date,name\n30/02/2026,a\n", "closures.csv: line 2: the closure day must be a date"),
        ("date,name\n2200-01-01,a\n", "2200-01-01 is outside the calendar"),
    ],
)
def test_a_bad_closures_file_is_refused(tmp_path: Path, text: str | None, words: str) -> None:
    file = tmp_path / "closures.csv"
    if text is not None:
        file.write_text(text, "utf-8")
    assert words in ask(*CORE_GROUP, "--closures", str(file)).refusal()


# the command in a process of its own


def run(*command: str, encoding: str = "utf-8", stdout: int = subprocess.PIPE) -> Told:
    done = subprocess.run(
        command,
        check=False,
        env=no_terminal_in(os.environ) | {"PYTHONIOENCODING": encoding},
        stdout=stdout,
        stderr=subprocess.PIPE,
        timeout=60,
    )
    out = (done.stdout or b"").decode("utf-8" if "--json" in command else encoding)
    return Told(
        done.returncode,
        out.replace(os.linesep, "\n"),
        done.stderr.decode().replace(os.linesep, "\n"),
    )


def run_module(*arguments: str, encoding: str = "utf-8", stdout: int = subprocess.PIPE) -> Told:
    return run(sys.executable, "-m", "cptimescales", *arguments, encoding=encoding, stdout=stdout)


def test_the_installed_command_and_the_module_answer_alike() -> None:
    installed = which("cptimescales", path=sysconfig.get_path("scripts"))
    assert installed
    assert "due by Wednesday 30 December 2026" in run(installed, *CORE_GROUP).answer()
    for asked in (CORE_GROUP, ("--help",), ("deu",)):
        assert run(installed, *asked) == run_module(*asked)


def test_the_process_ends_with_2_and_one_line() -> None:
    assert "did you mean 'due'" in run_module("deu").refusal()


def test_json_is_utf_8_and_words_are_what_the_terminal_can_show(tmp_path: Path) -> None:
    file = tmp_path / "closures.csv"
    file.write_text("date,name\n2026-12-29,Caf\u00e9 \u2013 closed\n", "utf-8")
    asked = (*CORE_GROUP, "--closures", str(file))
    assert "Caf\u00e9 \u2013 closed" in run_module(*asked, "--json", encoding="latin-1").answer()
    assert "Caf\u00e9 ? closed" in run_module(*asked, encoding="latin-1").answer()
    assert "Caf\u00e9 \u2013 closed" in run_module(*asked).answer()


@pytest.mark.parametrize("command", [("rules", "england"), (*CORE_GROUP, "--json"), ("--help",)])
def test_a_reader_that_has_gone_is_one_line(command: tuple[str, ...]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        assert "the answer could not be written" in run_module(*command, stdout=writer).refusal()
    finally:
        os.close(writer)


def test_what_is_not_needed_is_not_imported() -> None:
    code = f"import sys; from cptimescales.cli import main; main({[*CORE_GROUP, '--json']}); print(sorted(sys.modules))"
    loaded = run(sys.executable, "-c", code).answer().splitlines()[-1]
    assert "'click'" in loaded
    assert "'rich'" not in loaded
    assert "'holidays'" not in loaded


@pytest.mark.parametrize("missing", ["click", "rich"])
def test_without_the_extra_one_line_says_how_to_get_it(missing: str) -> None:
    code = f"import sys; sys.modules['{missing}'] = None; from cptimescales.cli import main; sys.exit(main(['rules']))"
    assert "pip install 'cptimescales[cli]'" in run(sys.executable, "-c", code).refusal()
