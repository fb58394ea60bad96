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

TOML = """closures = [
  { date = 2026-12-29, name = "Council closed" },
  { date = "2026-12-30", name = " Council closed " },
  { date = 2026-12-30, name = "Council closed" },
]
"""
JSON = '{"closures": [{"date": "2026-12-30", "name": "Council closed"}, {"date": "2026-12-29", "name": "Council closed"}]}'
CSV = 'Date, Name\n\n29/12/2026,"Council closed"\n,\n2026-12-30,Council closed\n2026-12-30,Council closed\n'


@pytest.mark.parametrize(
    ("suffix", "text"), [(".toml", TOML), (".json", JSON), (".csv", CSV), (".CSV", CSV)]
)
@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_closures_are_read_from_any_of_three_forms(
    tmp_path: Path, suffix: str, text: str, start: str
) -> None:
    file = tmp_path / f"closures{suffix}"
    file.write_text(start + text, "utf-8")
    told = json.loads(ask(*CORE_GROUP, "--json", "--closures", str(file)).answer())
    closures = [(day["date"], day["name"]) for day in told["skipped"] if day["kind"] == "closure"]
    assert closures == [("2026-12-29", "Council closed"), ("2026-12-30", "Council closed")]


BAD = {
    "toml, not a list": ("c.toml", 'closures = "none"', "a list named closures"),
    "toml, nothing of the kind": ("c.toml", "[days]", "a list named closures"),
    "toml, another key": (
        "c.toml",
        "closures = []\ndivision = 1\nareas = 2",
        "unknown key 'areas', 'division'",
    ),
    "toml, none": ("c.toml", "closures = []", "lists no closure days"),
    "toml, an entry that is none": ("c.toml", "closures = [2026-12-29]", "closure 1: it is"),
    "toml, unknown key": (
        "c.toml",
        'closures = [{ date = 2026-12-28, name = "a" }, { date = 2026-12-29, nam = "b" }]',
        "closure 2: unknown key 'nam'",
    ),
    "toml, no date": ("c.toml", 'closures = [{ name = "Closed" }]', "closure 1: it has no date"),
    "toml, no name": ("c.toml", "closures = [{ date = 2026-12-29 }]", "closure 1: it has no name"),
    "toml, a time of day": (
        "c.toml",
        'closures = [{ date = 2026-12-29T09:00:00, name = "a" }]',
        "a whole day",
    ),
    "toml, UK date": (
        "c.toml",
        'closures = [{ date = "29/12/2026", name = "a" }]',
        "write it as YYYY-MM-DD",
    ),
    "toml, invalid": ("c.toml", "closures = [", "not valid TOML"),
    "toml, one day twice": (
        "c.toml",
        'closures = [{ date = 2026-12-29, name = "a" }, { date = 2026-12-29, name = "b" }]',
        "closure 2: 2026-12-29 is 'b' here and 'a' at closure 1",
    ),
    "json, a bare list": ("c.json", "[]", "a list named closures"),
    "json, invalid": ("c.json", "{'closures': []}", "not valid JSON"),
    "json, too deep": ("c.json", "[" * 100_000, "not valid JSON"),
    "json, a key twice": (
        "c.json",
        '{"closures": [{"date": "2026-12-29", "date": "2026-12-30", "name": "a"}]}',
        "the key 'date' is there twice",
    ),
    "json, a number for a date": (
        "c.json",
        '{"closures": [{"date": 20261229, "name": "a"}]}',
        "closure 1: the date",
    ),
    "json, a number for a name": (
        "c.json",
        '{"closures": [{"date": "2026-12-29", "name": 1}]}',
        "it has no name",
    ),
    "csv, no header": ("c.csv", "2026-12-29,Closed\n", "line 1: the header must be date,name"),
    "csv, another header": (
        "c.csv",
        "day,name\n",
        "the header must be date,name; it is 'day,name'",
    ),
    "csv, header alone": ("c.csv", "date,name\n", "lists no closure days"),
    "csv, no name": ("c.csv", "date,name\n2026-12-29, \n", "line 2: it has no name"),
    "csv, one cell": ("c.csv", "date,name\n2026-12-29\n", "line 2: it has 1 cells"),
    "csv, a comma too many": (
        "c.csv",
        "date,name\n\n2026-12-29,Closed, staff day\n",
        "line 3: it has 3 cells",
    ),
    "csv, no such day": (
        "c.csv",
        "date,name\n2026-12-29,a\n30/02/2026,b\n",
        "line 3: the closure day must be a date",
    ),
    "csv, American date": ("c.csv", "date,name\n12/29/2026,a\n", "there is no such day"),
    "csv, two-digit year": ("c.csv", "date,name\n29/12/26,a\n", "YYYY-MM-DD or dd/mm/yyyy"),
    "csv, open quotes": ("c.csv", 'date,name\n2026-12-29,"Closed\n', "not valid CSV"),
    "csv, one day twice": (
        "c.csv",
        "date,name\n2026-12-29,a\n29/12/2026,b\n",
        "line 3: 2026-12-29 is 'b' here and 'a' at line 2; keep one",
    ),
    "beyond the calendar": (
        "c.csv",
        "date,name\n2200-01-01,a\n",
        "2200-01-01 is outside the calendar",
    ),
    "nothing in it": ("c.csv", " \n", "it is empty"),
    "wrong suffix": ("c.xlsx", "date,name\n2026-12-29,a\n", "a .toml, .json or .csv file"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_closures_file_is_refused_with_its_place(tmp_path: Path, case: str) -> None:
    name, text, words = BAD[case]
    file = tmp_path / name
    file.write_text(text, "utf-8")
    refusal = ask(*CORE_GROUP, "--closures", str(file)).refusal()
    assert words in refusal
    assert name in refusal or case == "beyond the calendar"


def test_a_closures_file_that_is_not_there_or_not_text_is_refused(tmp_path: Path) -> None:
    assert (
        "nowhere.csv: it cannot be read"
        in ask(*CORE_GROUP, "--closures", str(tmp_path / "nowhere.csv")).refusal()
    )
    (tmp_path / "folder.csv").mkdir()
    assert (
        "folder.csv: it cannot be read"
        in ask(*CORE_GROUP, "--closures", str(tmp_path / "folder.csv")).refusal()
    )
    (tmp_path / "old.csv").write_bytes(b"date,name\n2026-12-29,Caf\xe9\n")
    assert (
        "old.csv: it is not UTF-8"
        in ask(*CORE_GROUP, "--closures", str(tmp_path / "old.csv")).refusal()
    )


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
