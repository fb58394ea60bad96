"""The command `calendar-update`: what it shows and writes, and its exit code."""

from __future__ import annotations

import json
import shutil
import tomllib
from datetime import date
from pathlib import Path

import pytest
from tests.support.asking import ask, lines_of
from tests.support.newer_lists import HELD, NEW_YEAR, newer_list, record_of_2028, written

import cptimescales as cpt
from cptimescales.calendars.record_files import read_division
from cptimescales.library import division_record

JUBILEE = cpt.BankHoliday(date(2029, 6, 8), "King's jubilee", "Extra bank holiday")
STORED = """Reference,Rule,On,Recorded due,Number
C-1,first_core_group,01/06/2029,15/06/2029,
C-2,first_core_group,2029-03-01,,
C-3,review_conference,2029-03-08,,
C-4,first_core_group,31/02/2029,,
C-5,review_conference,2026-06-01,,2
,,,,
C-6,first_core_group,2026-06-01,,x
"""

CUT_OFF = (
    "the list may be cut off: predicted days are missing, and no other day of the year has "
    "their name"
)


@pytest.fixture(autouse=True)
def _of_2028(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists are compared with a record that ends with 2028, whichever record ships."""
    monkeypatch.setattr("cptimescales.cli.calendar_update._shipped_record", record_of_2028)


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    path = tmp_path / "bank-holidays.json"
    path.write_text(written(newer_list(added=[JUBILEE])), "utf-8")
    return path


@pytest.fixture
def same(tmp_path: Path) -> Path:
    path = tmp_path / "same.json"
    path.write_text(written(newer_list(years=range(2019, NEW_YEAR))), "utf-8")
    return path


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    path = tmp_path / "stored.csv"
    path.write_text(STORED, "utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(HELD, tmp_path / "record"))


def refused(*arguments: object) -> str:
    return ask("calendar-update", *map(str, arguments)).refusal()


def test_the_same_list_ends_with_0(same: Path) -> None:
    assert lines_of(ask("calendar-update", str(same)).answer()) == [
        f"{name}: the record says the same" for name in cpt.DIVISIONS
    ]


def test_without_a_folder_the_list_is_compared_with_the_shipped_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    path = tmp_path / "list.json"
    days = {
        name: [
            day
            for listed in division_record(name).published
            for day in cpt.calendar(name).bank_holidays(listed.year)
        ]
        for name in cpt.DIVISIONS
    }
    for difference in ("the record says the same", "1 withdrawn"):
        events = {
            name: [
                {"title": day.name, "date": str(day.date), "notes": day.note} for day in days[name]
            ]
            for name in days
        }
        path.write_text(
            written({name: {"division": name, "events": events[name]} for name in events}), "utf-8"
        )
        lines = lines_of(ask("calendar-update", str(path)).out)
        assert [line for line in lines if line.endswith(difference)] == [
            f"{name}: {difference}" for name in cpt.DIVISIONS
        ]
        days = {
            name: [day for day in listed if str(day.date) != "2024-12-25"]
            for name, listed in days.items()
        }


def test_a_new_year_is_shown_day_by_day_and_ends_with_1(newer: Path) -> None:
    result = ask("calendar-update", str(newer))
    assert (result.code, result.err) == (1, "")
    lines = lines_of(result.out)
    assert lines[0] == "england-and-wales: 2029 is new (9 days)"
    jubilee = "+ 2029-06-08 King's jubilee (extra bank holiday) (no rule predicts it)"
    assert jubilee in lines
    assert "scotland: 2029 is new (10 days)" in lines
    assert len([line for line in lines if line.startswith("+ ")]) == 9 + 10 + 11


def test_each_change_is_shown_by_its_kind(tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    moved = cpt.BankHoliday(date(2028, 6, 5), "Spring bank holiday")
    named = cpt.BankHoliday(date(2028, 12, 25), "Christmas")
    changes = newer_list(
        added=[moved, named],
        withdrawn=[date(2028, 5, 29), date(2029, 5, 7)],
        division="northern-ireland",
    )
    path.write_text(written(changes), "utf-8-sig")
    lines = lines_of(ask("calendar-update", str(path)).out)
    start = lines.index("northern-ireland: 2029 is new (9 days), 1 added, 1 withdrawn, 1 renamed")
    assert lines[start + 10 : -2] == [
        "+ 2028-06-05 Spring bank holiday, added",
        "- 2028-05-29 Spring bank holiday, withdrawn",
        "= 2028-12-25 Christmas, renamed",
        "- 2029-05-07 Early May bank holiday, predicted by a rule and not listed",
    ]
    assert lines[-1] == (
        f"warning: {CUT_OFF} "
        "(1, the first is 2029-05-07 Early May bank holiday of northern-ireland)"
    )


def test_a_day_on_a_weekend_ends_with_1_until_the_record_has_it(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "list.json"
    saturday = cpt.BankHoliday(date(2027, 6, 12), "Jubilee")
    path.write_text(
        written(newer_list(added=[saturday], years=range(2019, NEW_YEAR), division="scotland")),
        "utf-8",
    )
    result = ask("calendar-update", str(path))
    assert result.code == 1
    assert lines_of(result.out)[1:3] == [
        "scotland: 1 on a weekend",
        "= 2027-06-12 Jubilee, a Saturday: it moves no date",
    ]
    ask("calendar-update", str(path), "--seen-on", "2026-11-25", "--write", str(folder)).answer()
    assert '[[also_a_holiday]]\nday = [2027-06-12, "Jubilee"]\n' in (
        folder / "scotland.toml"
    ).read_text("utf-8")
    # When the written record ships, the same list brings no difference.
    monkeypatch.setattr(
        "cptimescales.cli.calendar_update._shipped_record",
        lambda name: read_division(tomllib.loads((folder / f"{name}.toml").read_text("utf-8"))),
    )
    assert lines_of(ask("calendar-update", str(path)).answer()) == [
        f"{name}: the record says the same" for name in cpt.DIVISIONS
    ]
    sunday = cpt.BankHoliday(date(2027, 6, 13), "Another")
    more = newer_list(added=[saturday, sunday], years=range(2019, NEW_YEAR), division="scotland")
    path.write_text(written(more), "utf-8")
    result = ask("calendar-update", str(path))
    assert result.code == 1
    assert lines_of(result.out)[1:3] == [
        "scotland: 1 on a weekend",
        "= 2027-06-13 Another, a Sunday: it moves no date",
    ]


def test_a_list_that_looks_cut_off_is_written_only_with_file_is_whole(
    tmp_path: Path, folder: Path
) -> None:
    path = tmp_path / "list.json"
    whole = newer_list(years=range(2026, NEW_YEAR))
    cut = {
        name: {
            "division": name,
            "events": [event for event in division["events"] if event["date"] < "2028-06"],
        }
        for name, division in whole.items()
    }
    path.write_text(written(cut), "utf-8")
    warning = (
        f"{CUT_OFF} (11, the first is 2028-07-12 Battle of the Boyne (Orangemen's Day) "
        "of northern-ireland)"
    )
    assert f"warning: {warning}" in lines_of(ask("calendar-update", str(path)).out)
    data = json.loads(ask("calendar-update", str(path), "--json").out)["differences"]
    assert [day["date"] for day in data["england-and-wales"]["not_replaced"]] == [
        *("2028-08-28", "2028-12-25", "2028-12-26")
    ]
    writing = ("--seen-on", "2026-11-25", "--write", folder)
    before = {file.name: file.read_text("utf-8") for file in folder.iterdir()}
    assert f"{warning}; nothing was written" in refused(path, *writing)
    assert {file.name: file.read_text("utf-8") for file in folder.iterdir()} == before
    result = ask("calendar-update", str(path), *map(str, writing), "--file-is-whole")
    assert f"warning: {warning}" in lines_of(result.answer())
    assert "2028-12-25, 2028-12-26]" in (folder / "scotland.toml").read_text("utf-8")


def test_stored_dates_that_move_are_listed(newer: Path, stored: Path) -> None:
    result = ask("calendar-update", str(newer), "--dates", str(stored), "--rulebook", "england")
    lines = lines_of(result.out)
    start = lines.index("6 stored dates: 2 changed, 1 settled, 1 same, 2 refused")
    assert lines[start + 1 :] == [
        "C-1, row 2: first_core_group on 2029-06-01: due 2029-06-18, was 2029-06-15",
        (
            "C-3, row 4: review_conference on 2029-03-08: "
            "due 2029-06-08 as before, last working day 2029-06-07, was 2029-06-08"
        ),
        "C-4, row 5: refused: on must be a date, not '31/02/2029'; there is no such day",
        "C-6, row 8: refused: number must be a whole number, not 'x'",
    ]


def test_a_row_may_name_its_rulebook(newer: Path, tmp_path: Path) -> None:
    path = tmp_path / "stored.csv"
    path.write_text(
        "rule,on,rulebook\nfirst_core_group,2029-06-01,wales\nfirst_core_group,2029-06-01,\n",
        "utf-8",
    )
    lines = lines_of(ask("calendar-update", str(newer), "--dates", str(path)).out)
    assert "2 stored dates: 1 changed, 0 settled, 0 same, 1 refused" in lines
    assert lines[-1] == "row 3: refused: rulebook is empty; fill it in, or add --rulebook NAME"


def test_no_text_of_a_file_moves_the_cursor(newer: Path, tmp_path: Path) -> None:
    path = tmp_path / "stored.csv"
    path.write_text("reference,rule,on\nC\x1b[2J,first_core_group,2029-06-01\n", "utf-8")
    result = ask("calendar-update", str(newer), "--dates", str(path), "--rulebook", "england")
    assert "C [2J, row 2: first_core_group" in result.out
    assert "\x1b" not in result.out


def test_the_deadlines_of_a_case_are_stored_dates_too(newer: Path, tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    meetings = ('conference_held", on = 2029-02-28', 'review_conference_held", on = 2029-05-28')
    events = ", ".join(f'{{ event = "{meeting} }}' for meeting in meetings)
    path.write_text(f'reference = "C-9"\nborn = 2020-01-01\nevents = [{events}]\n', "utf-8")
    command = ("calendar-update", str(newer), "--dates", str(path), "--rulebook", "england")
    dates = json.loads(ask(*command, "--json").out)["dates"]
    reviews = [(row["on"], row["due_after"]) for row in dates if row["rule"] == "review_conference"]
    # The second review is 6 months after the first was held, not 3.
    assert reviews == [("2029-02-28", "2029-05-28"), ("2029-05-28", "2029-11-28")]
    assert {row["reference"] for row in dates} == {"C-9"}


def test_closure_days_are_left_out(newer: Path, stored: Path, tmp_path: Path) -> None:
    closed = tmp_path / "closed.csv"
    closed.write_text("date,name\n2029-06-11,Council closed\n", "utf-8")
    command = ("calendar-update", str(newer), "--dates", str(stored), "--rulebook", "england")
    assert "due 2029-06-19, was 2029-06-18" in ask(*command, "--closures", str(closed)).out


def test_json_has_every_difference_and_every_stored_date(newer: Path, stored: Path) -> None:
    command = ("calendar-update", str(newer), "--dates", str(stored), "--rulebook", "england")
    result = ask(*command, "--json")
    assert (result.code, result.err) == (1, "")
    data = json.loads(result.out)
    assert set(data["differences"]) == set(cpt.DIVISIONS)
    assert [day["name"] for day in data["differences"]["scotland"]["unexpected"]] == [
        "King's jubilee"
    ]
    assert len(data["differences"]["england-and-wales"]["new_years"]["2029"]) == 9
    assert [row.get("outcome", "refused") for row in data["dates"]] == [
        *("changed", "settled", "changed", "refused", "same", "refused")
    ]
    assert data["dates"][0] == {
        "reference": "C-1, row 2",
        "rulebook": "england",
        "rule": "first_core_group",
        "on": "2029-06-01",
        "due_before": "2029-06-15",
        "due_after": "2029-06-18",
        "last_working_day_before": "2029-06-15",
        "last_working_day_after": "2029-06-18",
        "outcome": "changed",
        "provisional": False,
    }


def test_a_refused_row_ends_with_1_even_if_the_list_is_the_same(same: Path, stored: Path) -> None:
    command = ("calendar-update", str(same), "--dates", str(stored), "--rulebook", "england")
    assert ask(*command).code == 1


def test_write_puts_the_changes_into_the_record(newer: Path, same: Path, folder: Path) -> None:
    command = ("calendar-update", str(newer), "--seen-on", "2026-11-25", "--write", str(folder))
    assert (
        "wrote england-and-wales.toml, scotland.toml, northern-ireland.toml; "
        "now run: make data vectors"
    ) in ask(*command).answer()
    written_text = (folder / "scotland.toml").read_text("utf-8")
    assert "year = 2029\non = 2026-11-25\n" in written_text
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        f"{name}.toml" for name in cpt.DIVISIONS
    )
    assert lines_of(ask(*command).answer())[:3] == [
        f"{name}: the record says the same" for name in cpt.DIVISIONS
    ]
    assert (folder / "scotland.toml").read_text("utf-8") == written_text
    older = refused(same, "--seen-on", "2026-11-26", "--write", folder)
    assert "ends with 2028, the record with 2029: the file is older" in older


def test_if_one_division_cannot_be_written_none_is(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    path.write_text(written(newer_list(withdrawn=[date(2026, 6, 15)])), "utf-8")
    before = {file.name: file.read_text("utf-8") for file in folder.iterdir()}
    assert "one-off day" in refused(path, "--seen-on", "2026-11-25", "--write", folder)
    assert {file.name: file.read_text("utf-8") for file in folder.iterdir()} == before


def test_a_refusal_is_one_line(newer: Path, stored: Path, tmp_path: Path, folder: Path) -> None:
    odd = tmp_path / "odd"
    odd.write_bytes(b"\xff\xfe{}")
    broken = tmp_path / "broken.csv"
    broken.write_bytes(b"rule,on\n\xff,2029-01-01\n")
    bare = tmp_path / "bare.csv"
    bare.write_text("reference,due\n", "utf-8")
    empty = tmp_path / "case.json"
    empty.write_text('{"reference": "C-1", "born": "2020-01-01", "events": []}', "utf-8")
    (folder / "scotland.toml").write_text("division = 1\n", "utf-8")
    for arguments, words in (
        ([tmp_path / "nowhere.json"], "No such file"),
        ([odd], "it is not UTF-8 text; save it again as UTF-8"),
        ([stored], "it is not valid JSON"),
        ([newer, "--write", folder], "--write needs --seen-on DATE"),
        (
            [newer, "--write", folder, "--seen-on", "2026-11-25"],
            "scotland.toml: it is not a record of bank holidays",
        ),
        (
            [newer, "--write", tmp_path, "--seen-on", "2026-11-25"],
            "there is no such file; --write takes the folder",
        ),
        ([newer, "--seen-on", "2026-08-20"], "followed up to 2026-08-21"),
        ([newer, "--seen-on", "25/11/26"], "write it as YYYY-MM-DD"),
        ([newer, "--dates", stored], "has no column rulebook (or --rulebook NAME)"),
        ([newer, "--dates", bare, "--rulebook", "england"], "has no column rule, on"),
        ([newer, "--dates", broken, "--rulebook", "england"], "broken.csv: it is not UTF-8 text"),
        ([newer, "--dates", stored, "--rulebook", "engl"], "did you mean 'england'?"),
        ([newer, "--dates", empty, "--rulebook", "england"], "the case has no events"),
        ([newer, "--dates", empty], "a case needs --rulebook NAME"),
        ([newer, "--dates", tmp_path / "none.csv", "--rulebook", "england"], "No such file"),
    ):
        assert words in refused(*arguments), arguments
