"""The command `recheck`: what it reads, what it shows and writes, and its exit code."""

from __future__ import annotations

import csv
import json
import shutil
from datetime import date
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
from tests.support.asking import ask, lines_of
from tests.support.pages import ROOT

import cptimescales as cpt
from cptimescales.audit import Rechecked

STORED = ROOT / "tests" / "data" / "stored"
EXPORT = ROOT / "docs" / "conformance" / "v1"
COUNCIL = str(ROOT / "examples" / "our-council.toml")
ENGLAND = cpt.rulebook("england")
DUE = ENGLAND.due("first_core_group", on=date(2026, 12, 14))
BEFORE = ENGLAND.as_known_on(date(2022, 9, 9)).due("first_core_group", on=date(2022, 9, 5))
OLDER = json.loads(BEFORE.model_dump_json())
OLDER["provenance"]["known_on"] = None
MOVED = (
    "england, first_core_group 2022-09-05: moved: due Tue 20 Sep 2022, was Mon 19 Sep 2022; "
    "Mon 19 Sep 2022 (Bank Holiday for the State Funeral of Queen Elizabeth II) does not count now"
)
RECORDED = """Reference,Rule,On,Recorded due,Recorded on
C-1,first_core_group,05/09/2022,19/09/2022,06/09/2022
C-2,first_core_group,05/09/2022,20/09/2022,
C-3,first_core_group,NULL,20/09/2022,
C-4,first_core_group,05/09/2022,19/09/2022,NULL
"""


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    """Answers of every outcome but two, one a line."""
    path = tmp_path / "answers.jsonl"
    content = json.loads(DUE.model_dump_json())
    refusal = {"kind": "refusal", "code": "not_in_force", "message": "No."}
    lines = [
        content,
        {**content, "reading": "Otherwise."},
        {"reference": "C\x1b[2J", "answer": OLDER},
        {**content, "rulebook": "our-council"},
        refusal,
        {"rulebook": "england", "rule": "first_core_group", "on": "2026-12-14", "answer": refusal},
    ]
    text = "\n".join([*map(json.dumps, lines), "broken", ""])
    path.write_text(text, "utf-8")
    return path


def test_what_is_to_be_looked_at_is_shown_and_then_the_counts(stored: Path) -> None:
    result = ask("recheck", str(stored))
    assert (result.code, result.err) == (1, "")
    lines = lines_of(result.out)
    assert lines[0] == f"line 3, C [2J, {MOVED}"
    assert lines[1].startswith(
        "line 4, our-council, first_core_group 2026-12-14: no longer answered: unknown rulebook"
    )
    assert lines[2].startswith("line 6, england, first_core_group: answered now: First core group")
    assert lines[3].startswith("line 7: unread: it is not valid JSON")
    assert lines[4:] == [
        "7 stored answers",
        "1 the same",
        "1 the same date, with another citation, reading or doubt (reading 1)",
        "1 moved (bank holiday 1)",
        "1 refused before, answered now",
        "1 no longer answered",
        "1 not asked: a refusal that does not say what was asked",
        "1 not read",
    ]
    assert "\x1b" not in result.out
    shown = lines_of(ask("recheck", str(stored), "--all").out)
    assert shown[0] == "line 1, england, first_core_group 2026-12-14: same"
    assert len(shown) == 15


def test_json_has_what_is_to_be_looked_at_and_the_counts_last(stored: Path) -> None:
    result = ask("recheck", str(stored), "--json")
    *answers, summary = map(json.loads, result.out.splitlines())
    assert [answer["line"] for answer in answers] == [3, 4, 6, 7]
    assert Rechecked.model_validate_json(json.dumps(answers[0])).due_after == date(2022, 9, 20)
    assert summary == {
        "kind": "recheck_summary",
        "answers": 7,
        "outcomes": {
            **dict.fromkeys(("same", "same_date", "moved", "no_longer_answered"), 1),
            **dict.fromkeys(("not_asked", "answered_now", "unread"), 1),
        },
        "because": {"bank_holiday": 1},
        "changed": {"reading": 1},
    }
    assert result.code == 1
    everything = ask("recheck", str(stored), "--json", "--all").out.splitlines()
    assert [json.loads(line).get("line") for line in everything] == [1, 2, 3, 4, 5, 6, 7, None]


def test_the_csv_has_what_is_to_be_looked_at(stored: Path, tmp_path: Path) -> None:
    moved = tmp_path / "moved.csv"
    assert ask("recheck", str(stored), "--csv", str(moved)).code == 1
    with moved.open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    assert list(rows[0]) == [name for name in Rechecked.model_fields if name != "kind"]
    assert [row["line"] for row in rows] == ["3", "4", "6", "7"]
    assert (rows[0]["due_before"], rows[0]["due_after"]) == ("2022-09-19", "2022-09-20")
    assert rows[0]["because"] == "bank_holiday"
    assert rows[0]["changed"] == "last_working_day; due; calendar_days; skipped"
    assert "never overwritten" in ask("recheck", str(stored), "--csv", str(stored)).refusal()


def test_the_answers_of_an_older_commit_end_with_0() -> None:
    for name in ("due_dates", "review_windows", "timetables", "refusals"):
        result = ask("recheck", str(STORED / f"{name}.jsonl"), "--rulebook", COUNCIL)
        assert (result.code, result.err) == (0, ""), name
        assert "0 moved" in lines_of(result.out)


def test_answers_come_indented_and_from_a_pipe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = ask(
        *("due", "first_core_group", "--on", "2026-12-14", "--rulebook", "england", "--json")
    ).answer()
    for name in ("answers", "answers.json", "answers.txt"):
        (tmp_path / name).write_text(f"\n{answer}{answer}", "utf-8")
        assert lines_of(ask("recheck", str(tmp_path / name)).answer()) == [
            "2 stored answers",
            "2 the same",
            "0 moved",
        ]
    after = ask("after", "conference_held", "--on", "2026-12-14", "--rulebook", "wales", "--json")
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(after.answer().encode()), "utf-8"))
    assert "0 moved" in lines_of(ask("recheck", "-").answer())


def test_closures_of_now(stored: Path, tmp_path: Path) -> None:
    closed = tmp_path / "closed.csv"
    closed.write_text("date,name\n2026-12-29,Council closed\n", "utf-8")
    out = ask("recheck", str(stored), "--closures", str(closed)).out
    assert "Tue 29 Dec 2026 (Council closed) does not count now" in out


def test_an_audit_file_is_read_as_the_audit_does(tmp_path: Path) -> None:
    path = tmp_path / "recorded"
    path.write_text(RECORDED, "utf-8")
    command = ("recheck", str(path), "--rulebook", "england", "--empty", "NULL")
    lines = lines_of(ask(*command).out)
    assert lines[0] == f"line 2, C-1, {MOVED}"
    assert lines[1] == "line 4, C-3, first_core_group: unread: on is empty"
    assert "line 5, C-4, england, first_core_group 2022-09-05: differs: recorded Mon 19" in lines[2]
    assert lines[3:] == [
        "4 stored answers",
        "1 the same",
        "1 moved (bank holiday 1)",
        "1 another date than ours, and nothing shows that it was ever ours",
        "1 not read",
    ]
    older = tmp_path / "older"
    older.mkdir()
    shutil.copy(EXPORT / "rules.json", older)
    text = (EXPORT / "bank-holidays.json").read_text("utf-8")
    text = text.replace('["2022-09-19"]', "[]").replace(
        '{"day": "2022-09-19", "announced": "2022-09-10", "instead_of": null}, ', ""
    )
    (older / "bank-holidays.json").write_text(text, "utf-8")
    lines = lines_of(ask(*command, "--against", str(older)).out)
    assert f"line 5, C-4, {MOVED}" in lines
    other = path.with_suffix(".csv")
    other.write_bytes(RECORDED.replace(",", ";").replace("C-1", "Cé").encode("cp1252"))
    out = ask(*command[:1], str(other), *command[2:], "--encoding", "cp1252", "--delimiter", ";")
    assert "line 2, Cé, england" in out.out


def test_a_refusal_is_one_line(stored: Path, tmp_path: Path) -> None:
    recorded = tmp_path / "recorded.csv"
    recorded.write_text(RECORDED, "utf-8")
    bare = tmp_path / "bare.csv"
    bare.write_text("reference,due\n", "utf-8")
    folder = tmp_path / "folder"
    folder.mkdir()
    odd = folder / "rules.json"
    odd.write_text("[]", "utf-8")
    shutil.copy(EXPORT / "bank-holidays.json", folder)
    empty = tmp_path / "empty"
    empty.mkdir()
    england = ("--rulebook", "england")
    for arguments, words in (
        ([tmp_path / "nowhere.jsonl"], "nowhere.jsonl: No such file"),
        ([tmp_path / "nowhere"], "nowhere: No such file"),
        ([tmp_path], "Is a directory"),
        ([stored, "--rulebook", "engl"], "did you mean 'england'?"),
        ([stored, "--against", folder], "--against is for a CSV; an answer as JSON has its own"),
        ([stored, "--empty", "NULL"], "--times are for a CSV"),
        ([stored, "--delimiter", ";"], "--times are for a CSV"),
        ([recorded], "no rulebook: add one --rulebook NAME or a column rulebook"),
        ([recorded, *england, "--rulebook", "wales"], "no rulebook: add one --rulebook NAME"),
        ([bare, *england], "column 'rule' is missing"),
        ([recorded, *england, "--against", folder], "folder: rules.json is no export of format 1"),
        ([recorded, *england, "--against", empty], "rules.json: it cannot be read: No such file"),
        ([recorded, *england, "--csv", recorded], "never overwritten"),
        ([recorded, *england, "--csv", tmp_path / "no" / "x.csv"], "does not exist"),
    ):
        assert words in ask("recheck", *map(str, arguments)).refusal(), arguments
