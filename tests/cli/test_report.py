"""The command `report`: what it shows and writes, and its exit code."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from tests.support.asking import ask, ask_on_screen, lines_of
from tests.support.pages import ROOT

LOCAL = "leicester-leicestershire-rutland"
EVENTS = """\
reference,event,on,team
A,strategy_discussion_held,05/01/2026,North
A,conference_held,23/01/2026,North
A,core_group_held,02/02/2026,North
B,strategy_discussion_held,16/03/2026,South
B,conference_held,09/04/2026,South
C,strategy_discussion_held,18/05/2026,South
D,conference_held,31/02/2026,South
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "events.csv"
    path.write_text(EVENTS, "utf-8")
    return path


def report(path: Path, *options: str, rulebook: str = "england") -> list[str]:
    as_of = () if "--as-of" in options else ("--as-of", "29/05/2026")
    return lines_of(ask("report", str(path), "--rulebook", rulebook, *as_of, *options).answer())


def answer(path: Path, *options: str, rulebook: str = "england") -> Any:
    arguments = ("report", str(path), "--rulebook", rulebook, "--as-of", "2026-05-29", "--json")
    return json.loads(ask(*arguments, *options).answer())


def refused(path: Path, *options: str) -> str:
    return ask("report", str(path), *options).refusal()


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def test_a_terminal_shows_what_is_overdue_the_figures_and_the_refusals(file: Path) -> None:
    lines = report(file)
    assert lines[0] == "As of Friday 29 May 2026: 3 children"
    assert "Overdue: 2 duties of 2 children" in lines
    assert "A Review conference Thu 23 Apr 2026 24 (36 calendar days)" in lines
    assert "Duty Due In time Late Overdue Missed % in time Open % of open not overdue" in lines
    assert "Initial child protection conference 2 1 1 0 0 50.0 1 100.0" in lines
    assert "1 child, row or duty without an answer:" in lines
    assert lines[-1].endswith("31/02/2026'; there is no such day")


def test_unseen_children_are_the_first_thing_that_is_shown(file: Path) -> None:
    lines = report(file, "--by", "team", rulebook=LOCAL)
    place = lines.index("Needs a person at once")
    assert lines[place + 1].startswith(
        "A (North) Child seen: not once since Friday 23 January 2026"
    )


def test_json_has_the_fixed_keys(file: Path) -> None:
    whole = answer(file, "--by", "team", "--each", "quarter")
    assert {"source", "duties", "indicators", "audit", "refusals"} <= whole.keys()
    assert {"kind", "children", "not_recorded"} <= whole["source"].keys()
    assert whole["source"]["kind"] == "events"
    assert {
        *("reference", "rule", "on", "due", "last_working_day", "met_on", "status"),
        *("working_days_taken", "working_days_late", "group"),
    } <= whole["duties"][0].keys()
    assert {
        *("rule", "group", "period", "due", "in_time", "late", "overdue", "missed", "pending"),
        *("not_owed", "not_recorded", "percent_of_due", "percent_of_held"),
        *("median_working_days", "bands"),
    } <= whole["indicators"][0].keys()
    places = [
        (row["group"], row["period"])
        for row in whole["indicators"]
        if row["rule"] == "initial_conference"
    ]
    assert places == [
        (None, None),
        ("North", None),
        ("South", None),
        (None, "2026-01 to 2026-03"),
        (None, "2026-04 to 2026-06"),
        ("North", "2026-01 to 2026-03"),
        ("South", "2026-04 to 2026-06"),
    ]
    assert [refusal["reference"] for refusal in whole["refusals"]] == ["D"]


def test_rules_can_be_chosen_and_left_out(file: Path) -> None:
    only = answer(file, "--only", "initial_conference", "--only", "visit")
    assert {duty["rule"] for duty in only["duties"]} == {"initial_conference"}
    assert [row["rule"] for row in only["indicators"]] == ["initial_conference", "visit"]
    without = answer(file, "--without", "initial_conference")
    assert "initial_conference" not in {duty["rule"] for duty in without["duties"]}


def test_the_limits_that_count_can_be_bounded(file: Path) -> None:
    for options, due in (
        (("--year", "2025-26"), 1),
        (("--from", "2026-04-01"), 1),
        (("--to", "2026-01-26"), 1),
        (("--from", "2026-02-01", "--to", "2026-02-28"), 0),
    ):
        rows = answer(file, "--only", "initial_conference", *options)["indicators"]
        assert [row["due"] for row in rows] == [due]


def test_closures_and_the_known_list_change_the_dates(file: Path, tmp_path: Path) -> None:
    closures = tmp_path / "closed.csv"
    closures.write_text("date,name\n2026-01-26,Council closed\n", "utf-8")
    whole = answer(file, "--closures", str(closures), "--only", "initial_conference")
    assert whole["duties"][0]["due"] == "2026-01-27"
    assert whole["rests_on"][0]["closures"] == [["2026-01-26", "Council closed"]]
    known = answer(file, "--known-on", "2026-01-02", "--only", "initial_conference")
    assert known["rests_on"][0]["known_on"] == "2026-01-02"


def test_a_word_that_means_none_is_declared(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text(
        "reference,event,on\nA,conference_held,2026-01-12\nA,plan_ended,NULL\n", "utf-8"
    )
    assert answer(path)["refusals"][0]["reference"] == "A"
    assert answer(path, "--empty", "NULL")["refusals"] == []


def test_tables_are_written_beside_each_other_and_rewritten_whole(
    file: Path, tmp_path: Path
) -> None:
    out = tmp_path / "report.csv"
    lines = report(file, "--by", "team", "-o", str(out), rulebook=LOCAL)
    written = [line.rpartition("/")[2] for line in lines if line.startswith("written: ")]
    assert written == [
        *("report.csv", "report.figures.csv", "report.rests-on.csv"),
        *("report.alerts.csv", "report.refusals.csv"),
    ]
    assert "2 CHILDREN NOT SEEN IN TIME" in lines
    assert [row["reference"] for row in rows_of(tmp_path / "report.refusals.csv")] == ["D"]
    assert rows_of(out)[0]["unseen"] == "true"
    file.write_text("reference,event,on\nA,conference_held,2026-05-28\n", "utf-8")
    report(file, "-o", str(out))
    assert rows_of(tmp_path / "report.refusals.csv") == []  # not those of the answer before
    assert {row["reference"] for row in rows_of(out)} == {"A"}


def test_a_workbook_a_board_and_a_calendar_are_written(file: Path, tmp_path: Path) -> None:
    for kind, begins in (
        ("xlsx", b"PK"),
        ("html", b"<!DOCTYPE html>"),
        ("ics", b"BEGIN:VCALENDAR"),
    ):
        out = tmp_path / f"report.{kind}"
        lines = report(file, "--by", "team", "-o", str(out), rulebook=LOCAL)
        assert lines[-1] == f"written: {out}"
        assert out.read_bytes().lstrip().startswith(begins)


def test_a_calendar_is_updated_and_another_file_is_not(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.ics"
    report(file, "-o", str(out))
    file.write_text(EVENTS.replace("A,core_group_held,02/02/2026,North\n", ""), "utf-8")
    report(file, "-o", str(out))
    assert "Overdue: First core group meeting (A)" in out.read_text("utf-8")
    arguments = ("report", str(file), "--rulebook", LOCAL, "--as-of", "2026-05-29", "-o", str(out))
    assert "by the same rulebook" in ask(*arguments).refusal()


def test_parquet_is_written_with_types(file: Path, tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    out = tmp_path / "report.parquet"
    report(file, "-o", str(out))
    assert pq.read_table(out).num_rows == len(answer(file)["duties"])
    assert "date32" in str(pq.read_schema(out).field("due").type)


def test_suppression_leaves_no_row_about_a_child(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.csv"
    report(file, "--suppress-below", "5", "-o", str(out))
    assert {path.name for path in tmp_path.glob("report*")} == {
        "report.csv",
        "report.rests-on.csv",
    }
    assert {row["measure"] for row in rows_of(out)} > {"in_time", "due"}
    whole = answer(file, "--suppress-below", "5", "--by", "team")
    assert (whole["duties"], whole["audit"], whole["refusals"], whole["alerts"]) == ([], [], [], [])
    assert whole["source"]["children"] is None
    shown = lines_of(
        ask(
            *("report", str(file), "--rulebook", "england", "--as-of", "2026-05-29"),
            *("--suppress-below", "5"),
        ).answer()
    )
    assert shown[0] == "As of Friday 29 May 2026: the number of children is suppressed"
    assert "An empty cell is suppressed." in shown
    assert not any(line.startswith(("A ", "B ")) for line in shown)


def test_a_local_rulebook_is_a_file(file: Path) -> None:
    whole = answer(file, rulebook=str(ROOT / "examples" / "our-council.toml"))
    assert whole["rests_on"][0]["extends"] == "england"
    assert "C4" in {figure["table"] for figure in whole["published"]}


def test_a_narrow_screen_keeps_every_reference(file: Path) -> None:
    arguments = ("report", str(file), "--rulebook", LOCAL, "--as-of", "2026-05-29")
    shown = ask_on_screen(*arguments).out
    assert "Needs a person at once" in shown
    assert "Overdue" in shown


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--json", "-o", "x.csv"), "--json and -o exclude each other"),
        (("--year", "2025-26", "--from", "2026-01-01"), "--year and --from or --to exclude"),
        (("--year", "2025"), "a year is written as 2025-26"),
        (("--from", "2026-02-01", "--to", "2026-01-01"), "the span ends on 2026-01-01"),
        (("-o", "report.pdf"), "must end in one of .xlsx, .csv, .parquet, .html, .ics"),
        (("-o", "report.ics", "--suppress-below", "5"), "a calendar has rows about children"),
        (("--suppress-below", "2"), "allowed: 3 or more"),
        (("--only", "visits"), "did you mean 'visit'"),
        (("--by", "teem"), "did you mean 'team'"),
        (("--empty", "a", "--rulebook", "wales"), "--rulebook is given 2 times"),
    ],
)
def test_what_cannot_be_answered_is_one_line(
    file: Path, options: tuple[str, ...], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(file.parent)
    message = refused(file, "--rulebook", "england", "--as-of", "2026-05-29", *options)
    assert words in message


def test_a_source_that_names_no_day_needs_one(file: Path) -> None:
    assert "add --as-of DATE" in refused(file, "--rulebook", "england")


def test_the_input_is_never_overwritten(file: Path) -> None:
    options = ("--rulebook", "england", "--as-of", "2026-05-29", "-o", str(file))
    assert "never overwritten" in refused(file, *options)
    assert file.read_text("utf-8") == EVENTS


def test_a_file_beside_that_is_the_input_is_not_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "report.figures.csv"
    file.write_text(EVENTS, "utf-8")
    options = ("--rulebook", "england", "--as-of", "2026-05-29", "-o", str(tmp_path / "report.csv"))
    assert "never overwritten" in refused(file, *options)
    assert file.read_text("utf-8") == EVENTS


def test_each_child_can_have_the_rulebook_of_its_council(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    rows = ["A,conference_held,2026-01-12,E06000052", "B,conference_held,2026-01-12,W06000015"]
    rows.append("C,conference_held,2026-01-12,nowhere")
    path.write_text("\n".join(["reference,event,on,council", *rows]), "utf-8")
    arguments = ("report", str(path), "--authority-column", "council", "--as-of", "2026-05-29")
    whole = json.loads(ask(*arguments, "--json").answer())
    assert {book["rulebook"] for book in whole["rests_on"]} == {"south-west", "wales"}
    assert all(book["why"] for book in whole["rests_on"])
    assert [refusal["reference"] for refusal in whole["refusals"]] == ["C"]
    assert "name one of --rulebook and --authority-column" in refused(path)
