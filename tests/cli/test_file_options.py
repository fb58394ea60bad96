"""Files in another encoding or with another mark, and files of the wrong kind."""

from __future__ import annotations

import json
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
from tests.support.asking import ask
from tests.support.due_files import RULE

ENGLAND = ("--rulebook", "england")
EVENTS = "reference;event;on;team\nC-1;conference_held;14/12/2026;Môn\n"
RECORDED = "reference;rule;on;recorded_due\nMôn;first_core_group;14/12/2026;30/12/2026\n"
MARKS = {
    "an Excel workbook": b"PK\x03\x04\x00\x00",
    "an old Excel workbook": b"\xd0\xcf\x11\xe0\xa1\xb1",
    "a Parquet file": b"PAR1\x15\x04\xff",
    "a PDF": b"%PDF-1.7\n\xe2\xe3",
    "compressed by gzip": b"\x1f\x8b\x08\x00",
}


@pytest.mark.parametrize(
    ("encoding", "mark", "typed"),
    [("cp1252", ";", ";"), ("utf-16", "\t", "tab"), ("utf-8", "|", "|"), ("utf-8-sig", ",", ",")],
)
def test_each_command_reads_the_encoding_and_the_mark_of_a_file(
    tmp_path: Path, encoding: str, mark: str, typed: str
) -> None:
    cases, recorded = tmp_path / "cases.csv", tmp_path / "recorded.csv"
    cases.write_bytes(EVENTS.replace(";", mark).encode(encoding))
    recorded.write_bytes(RECORDED.replace(";", mark).encode(encoding))
    form = ("--encoding", encoding, "--delimiter", typed)
    timetable = json.loads(ask("timetable", str(cases), *ENGLAND, "--json", *form).answer())
    assert timetable["reference"] == "C-1"
    finding = json.loads(ask("audit", str(recorded), *ENGLAND, "--json", *form).answer())
    assert (finding["reference"], finding["verdict"]) == ("Môn", "agrees")
    due = ("due-file", str(recorded), *RULE, "--on", "on", "-o", str(tmp_path / "due.csv"))
    assert "1 answered" in ask(*due, *form).answer()


def test_a_pipe_is_read_in_the_encoding_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    content = TextIOWrapper(BytesIO(EVENTS.encode("cp1252")), "ascii")
    monkeypatch.setattr("sys.stdin", content)
    form = ("--encoding", "cp1252", "--delimiter", ";")
    assert "C-1" in ask("timetable", "-", *ENGLAND, "--json", *form).answer()


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ((), "--delimiter"),
        (("--delimiter", ";;"), "--delimiter is ';;'; give one mark"),
        (("--encoding", "hex"), "--encoding 'hex' is not known"),
        (("--encoding", "ascii", "--delimiter", ";"), "it is not ascii text"),
    ],
)
@pytest.mark.parametrize("command", ["audit", "timetable", "due-file"])
def test_a_wrong_form_is_refused_with_the_option_to_add(
    tmp_path: Path, command: str, options: tuple[str, ...], problem: str
) -> None:
    source = tmp_path / "a.csv"
    source.write_text(RECORDED if command != "timetable" else EVENTS, "utf-8")
    further = (*RULE, "--on", "on", "-o", str(tmp_path / "o.csv"))
    refusal = ask(command, str(source), *(further if command == "due-file" else ENGLAND), *options)
    assert problem in refusal.refusal()


@pytest.mark.parametrize("kind", MARKS)
@pytest.mark.parametrize("command", ["audit", "timetable", "due-file", "--cases", "--closures"])
def test_a_file_of_another_kind_is_named_with_what_to_do(
    tmp_path: Path, command: str, kind: str
) -> None:
    source, out = tmp_path / "team.csv", str(tmp_path / "o.xlsx")
    source.write_bytes(MARKS[kind] + bytes(range(256)))
    typed = {
        "due-file": ("due-file", str(source), *RULE, "--on", "on", "-o", out),
        "--cases": ("workbook", out, *ENGLAND, "--cases", str(source)),
        "--closures": ("audit", str(source), *ENGLAND, "--closures", str(source)),
    }.get(command, (command, str(source), *ENGLAND))
    refusal = ask(*typed).refusal()
    assert f"{source}: it is {kind}" in refusal
    assert "cp1252" not in refusal
    assert "CSV UTF-8" in refusal or "unpack it" in refusal


def test_a_workbook_of_cases_is_refused_with_what_to_do(tmp_path: Path) -> None:
    source = tmp_path / "team.xlsx"
    source.write_bytes(MARKS["an Excel workbook"] + b"\xff")
    refusal = ask("timetable", str(source), *ENGLAND).refusal()
    assert "save the sheet as CSV UTF-8, with a row for each event" in refusal
    book = ask("workbook", str(tmp_path / "o.xlsx"), *ENGLAND, "--cases", str(source)).refusal()
    assert "team.xlsx: it is an Excel workbook" in book


@pytest.mark.parametrize("options", [("--sheet", "Team"), ("--header-row", "2")])
def test_an_option_of_workbooks_is_refused_for_another_file(
    tmp_path: Path, options: tuple[str, str]
) -> None:
    source = tmp_path / "a.csv"
    source.write_text("Held\n14/12/2026\n", "utf-8")
    command = ("due-file", str(source), *RULE, "--on", "Held", "-o", str(tmp_path / "o.csv"))
    assert "--sheet and --header-row are for a workbook" in ask(*command, *options).refusal()


@pytest.mark.parametrize("options", [("--encoding", "cp1252"), ("--delimiter", ";")])
def test_an_option_of_a_csv_is_refused_for_one_case(
    tmp_path: Path, options: tuple[str, str]
) -> None:
    source = tmp_path / "case.toml"
    source.write_text('reference = "C"\n', "utf-8")
    refusal = ask("timetable", str(source), *ENGLAND, *options).refusal()
    assert "--encoding and --delimiter are for a CSV, not for one case" in refusal
