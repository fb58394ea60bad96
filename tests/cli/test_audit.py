"""The command `audit`: what it shows and writes, and its exit code."""

from __future__ import annotations

import csv
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.support.asking import COUNCIL, ask, ask_on_screen, lines_of

from cptimescales.audit.findings import Finding
from cptimescales.cli import audit as audit_command

HEADER = "reference,rule,on,recorded_due,recorded_on,Team\n"
RIGHT = "C-1,first_core_group,2026-12-14,30/12/2026,,North\n"
EARLY = "C-2,first_core_group,2026-12-14,29/12/2026,,North\n"
RECORDED = "C-3,first_core_group,05/09/2022,19/09/2022,09/09/2022,South\n"
FAR = "C-4,first_core_group,2026-12-14,2027-03-08,,South\n"
BROKEN = "C-5,first_core_group,31/11/2026,2026-12-30,,South\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "recorded.csv"
    path.write_text(HEADER + RIGHT + EARLY + RECORDED + FAR + BROKEN, "utf-8")
    return path


def audited(path: Path, *options: str, code: int = 1) -> list[str]:
    result = ask("audit", str(path), "--rulebook", "england", *options)
    assert (result.code, result.err) == (code, "")
    return lines_of(result.out)


def refused(path: Path, *options: str) -> str:
    return ask("audit", str(path), *options).refusal()


def written(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_the_table_shows_each_difference_with_its_mistake_and_counts_the_rest(file: Path) -> None:
    lines = audited(file)
    assert lines[0] == "Row Reference Rule On Recorded Due Working days out Verdict and why"
    for line in (
        (
            "3 C-2 first_core_group 2026-12-14 2026-12-29 2026-12-30 -1 "
            "differs: trigger counted as day 1"
        ),
        "4 C-3 first_core_group 2022-09-05 2022-09-19 2022-09-20 -1 right when recorded",
        (
            "5 C-4 first_core_group 2026-12-14 2027-03-08 2026-12-30 +47 "
            "differs: no known mistake fits"
        ),
    ):
        assert line in lines
    refusal = "6 C-5 first_core_group refused: on must be a date"
    assert [line for line in lines if line.startswith(refusal)]
    assert not [line for line in lines if "C-1" in line]
    assert lines[lines.index("5 rows") :] == [
        *("5 rows", "1 agrees", "2 differ", "1 was right when recorded", "1 was refused"),
        *(
            "Mistakes that fit (one row can have several)",
            "1 trigger counted as day 1",
            "1 holiday not yet known",
        ),
        *("1 no known mistake fits", "Columns not used: Team"),
    ]


AUDIT_FILES = Path(__file__).parents[1] / "audit" / "files"


def test_nobody_is_accused_by_an_assumption_or_for_the_last_working_day() -> None:
    """All that is said of these rows: the window whole, and what was held late."""
    lines = audited(AUDIT_FILES / "birthday_and_last_working_day.csv", code=0)
    review, window = "eighteenth_birthday_review 2008-03-02", "2026-02-02 to 2026-03-02"
    unjudged = "cannot be judged: no number to judge by"
    assert lines[1:5] == [
        (
            "2 A1 review_conference 2026-01-12 2026-04-10 2026-04-12 +0 agrees: "
            "last working day in time; held late by 6 working days (8 calendar days)"
        ),
        (
            f"4 A3 {review} 2026-03-16 {window} +10 {unjudged}; 14 days after the window closes; "
            "the window is an assumption; held 8 days after the window closes"
        ),
        (
            f"5 A4 {review} 2026-01-15 {window} -12 {unjudged}; 18 days before the window opens; "
            "the window is an assumption"
        ),
        (
            "6 A5 first_core_group 2026-01-12 2026-01-26 2026-01-26 +0 agrees; "
            "held late by 19 working days (25 calendar days)"
        ),
    ]
    assert lines[lines.index("7 rows") :] == [
        *("7 rows", "5 agree (3 of them by the last working day)", "0 differ", f"2 {unjudged}"),
        *(
            "When the duties were held",
            "2 held late, at most by 19 working days (25 calendar days)",
        ),
    ]


def test_the_window_stands_whole_on_a_narrow_screen() -> None:
    file = AUDIT_FILES / "birthday_and_last_working_day.csv"
    result = ask_on_screen("audit", str(file), "--rulebook", "england")
    assert result.code == 0
    for whole in "2026-02-02", "2026-03-02", "2026-04-12", "2026-03-16":
        assert whole in result.out


def test_a_day_in_held_that_says_nothing_is_shown_and_nobody_is_late() -> None:
    file = AUDIT_FILES / "held_never_or_unread.csv"
    never = "2 A first_core_group 2026-01-05 2026-01-19 2026-01-19 +0 agrees; held is 9999-12-31, "
    unread = "+1 differs: no known mistake fits; held must be a date, not 'NULL'"
    for options, when in (
        ((), "after 2028-12-31, the last day of the published bank holidays"),
        (("--as-of", "2026-05-29"), "after 2026-05-29: the duty was not held by then"),
    ):
        lines = audited(file, *options)
        assert lines[1].startswith(never + when)
        assert unread in lines[2]
        assert lines[-4:] == [
            "When the duties were held",
            "2 without a status, because of what is in held",
            "held: 1 like NULL: if it means none, add --empty NULL",
            "held: 1 of 9999-12-31: if it means none, add --empty 9999-12-31",
        ]
    assert '"status":null' in ask("audit", str(file), "--rulebook", "england", "--json").out
    declared = audited(file, "--empty", "NULL", "--empty", "9999-12-31")
    assert declared[1].endswith("+1 differs: no known mistake fits")
    assert not [line for line in declared if "held" in line or line.startswith("2 A")]


def test_all_shows_the_rows_that_agree_too(file: Path) -> None:
    line = "2 C-1 first_core_group 2026-12-14 2026-12-30 2026-12-30 +0 agrees"
    assert line in audited(file, "--all")


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (RIGHT, 0),
        (RIGHT + RECORDED, 0),
        (EARLY, 1),
        (RIGHT + FAR, 1),
        (BROKEN, 1),
        ("", 0),
        ("\n,,,,,\n", 0),
    ],
)
@pytest.mark.parametrize("options", [(), ("--json",), ("--all",)])
def test_the_exit_code_is_1_if_a_row_differs_or_is_refused(
    tmp_path: Path, rows: str, code: int, options: tuple[str, ...]
) -> None:
    audited(written(tmp_path / "a.csv", HEADER + rows), *options, code=code)


def test_a_file_with_a_header_alone_has_no_rows(tmp_path: Path) -> None:
    assert audited(written(tmp_path / "a.csv", HEADER), code=0) == [
        "0 rows",
        "Columns not used: Team",
    ]


def test_many_rows_are_all_shown(tmp_path: Path) -> None:
    many = "".join(EARLY.replace("C-2", f"C-{number}") for number in range(1_203))
    lines = audited(written(tmp_path / "a.csv", HEADER + many))
    assert len([line for line in lines if "trigger counted as day 1" in line]) == 1_203 + 1
    assert len([line for line in lines if line.startswith("Row Reference")]) == 3
    assert "1,203 rows" in lines


def test_a_progress_bar_runs_unless_a_table_goes_to_the_screen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    totals: list[int | None] = []
    done: list[int] = []

    @contextmanager
    def progress(lines: int | None) -> Iterator[Callable[[int, int | None], None]]:
        totals.append(lines)
        yield lambda count, _: done.append(count)

    monkeypatch.setattr(audit_command, "progress", progress)
    file = written(tmp_path / "a.csv", HEADER + RIGHT * 1_499)
    audited(file, code=0)
    assert (totals, done) == ([1_501], [500, 1_000])
    screen = SimpleNamespace(stdout=SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr(audit_command, "sys", screen)
    audited(file, code=0)
    audited(file, "--csv", str(tmp_path / "out.csv"), code=0)
    assert totals[1:] == [None, 1_501]


def test_json_is_one_finding_a_line(file: Path) -> None:
    result = ask("audit", str(file), "--rulebook", "england", "--json")
    assert (result.code, result.err) == (1, "")
    lines = result.out.splitlines()
    assert [Finding.model_validate_json(line).row for line in lines] == [2, 3, 4, 5, 6]
    assert lines[1] == (
        '{"kind":"finding","row":3,"reference":"C-2","rule":"first_core_group","on":"2026-12-14",'
        '"recorded_due":"2026-12-29","opens":null,"due":"2026-12-30",'
        '"last_working_day":"2026-12-30","basis":"statutory_guidance","verdict":"differs",'
        '"note":null,"working_days_out":-1,"calendar_days_out":-1,'
        '"mistakes":["trigger_counted_as_day_1"],"held":null,"status":null,'
        '"working_days_late":null,"calendar_days_late":null,"held_message":null,'
        '"code":null,"message":null,"columns":{"Team":"North"}}'
    )


def test_csv_holds_every_row_and_the_summary_is_shown(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "findings.csv"
    out.write_text("older content", "utf-8")
    lines = audited(file, "--csv", str(out))
    assert (lines[0], lines[-1]) == ("5 rows", "Columns carried through: Team")
    with out.open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    assert [row["verdict"] for row in rows] == [
        "agrees",
        "differs",
        "right_when_recorded",
        "differs",
        "refused",
    ]
    assert out.read_text("utf-8").splitlines()[:3:2] == [
        (
            "row,reference,rule,on,recorded_due,opens,due,last_working_day,basis,verdict,note,"
            "working_days_out,calendar_days_out,mistakes,held,status,working_days_late,"
            "calendar_days_late,held_message,code,message,Team"
        ),
        (
            "3,C-2,first_core_group,2026-12-14,2026-12-29,,2026-12-30,2026-12-30,"
            "statutory_guidance,differs,,-1,-1,trigger_counted_as_day_1,,,,,,,,North"
        ),
    ]
    assert [row["Team"] for row in rows] == ["North", "North", "South", "South", "South"]
    assert rows[4]["code"] == "not_a_date"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["findings.csv", "recorded.csv"]
    # The findings have all the columns of an audit file, so they can be audited too.
    again = tmp_path / "again.csv"
    lines = audited(out, "--csv", str(again))
    assert (lines[0], lines[-2]) == ("5 rows", "Columns carried through: Team")
    assert lines[-1].startswith(
        "Columns not used, because the findings have columns of these names: row, opens, due, "
    )
    names = again.read_text("utf-8").splitlines()[0].split(",")
    assert (len(names), len(set(names)), names[-1]) == (22, 22, "Team")


def test_several_mistakes_share_one_cell(tmp_path: Path) -> None:
    out = tmp_path / "findings.csv"
    two = written(tmp_path / "a.csv", HEADER + EARLY.replace("29/12", "28/12"))
    audited(two, "--csv", str(out))
    assert "bank_holidays_counted; calendar_days_counted" in out.read_text("utf-8")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_the_csv_has_the_permissions_of_other_new_files(file: Path, tmp_path: Path) -> None:
    out, other = tmp_path / "findings.csv", written(tmp_path / "other", "")
    audited(file, "--csv", str(out))
    assert out.stat().st_mode == other.stat().st_mode


def test_the_file_audited_is_never_overwritten(file: Path, tmp_path: Path) -> None:
    before = file.read_bytes()
    link = tmp_path / "link.csv"
    link.symlink_to(file)
    for out in file, link, file.parent / "." / file.name:
        assert "never overwritten" in refused(file, "--rulebook", "england", "--csv", str(out))
    assert file.read_bytes() == before


def test_the_closures_and_the_rulebook_are_never_overwritten(file: Path, tmp_path: Path) -> None:
    closures = written(tmp_path / "closures.csv", "date,name\n29/12/2026,Council closed\n")
    own = Path(shutil.copy(COUNCIL, tmp_path / "own.toml"))
    for source in closures, own:
        before = source.read_bytes()
        options = ("--rulebook", str(own), "--closures", str(closures), "--csv", str(source))
        assert refused(file, *options) == (
            f"{source}: the command reads this file, so it is never overwritten; name another"
        )
        assert source.read_bytes() == before


def test_an_audit_that_fails_leaves_the_older_csv(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = written(tmp_path / "findings.csv", "older")

    def full(*paths: object) -> None:
        raise OSError(28, "No space left on device", str(out))

    monkeypatch.setattr("os.replace", full)
    assert "No space left on device" in refused(file, "--rulebook", "england", "--csv", str(out))
    assert out.read_text("utf-8") == "older"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["findings.csv", "recorded.csv"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nowhere/findings.csv", "nowhere does not exist; create it, or name another"),
        (".", "no file can be written there"),
    ],
)
def test_a_csv_that_cannot_be_written_is_refused_before_the_audit(
    file: Path, tmp_path: Path, name: str, words: str
) -> None:
    assert words in refused(file, "--rulebook", "england", "--csv", str(tmp_path / name))


def test_a_row_may_name_its_rulebook(tmp_path: Path) -> None:
    named = written(tmp_path / "a.csv", f"rulebook,{HEADER}wales,{RIGHT}scotland,{RIGHT},{RIGHT}")
    for options, last_due in (((), None), (("--rulebook", COUNCIL), "2026-12-23")):
        lines = ask("audit", str(named), "--json", *options).out.splitlines()
        due_dates = [json.loads(line)["due"] for line in lines]
        assert due_dates == ["2026-12-30", "2027-01-08", last_due]


def test_closure_days_are_left_out(tmp_path: Path) -> None:
    closures = written(tmp_path / "closures.csv", "date,name\n29/12/2026,Council closed\n")
    rows = written(tmp_path / "a.csv", HEADER + RIGHT.replace("30/12", "31/12"))
    audited(rows, "--closures", str(closures), code=0)


@pytest.mark.parametrize(
    ("content", "options", "words"),
    [
        ("", (), "a.csv: it has no header"),
        ("reference,rule,on\n", (), "a.csv: column 'recorded_due' is missing"),
        (
            HEADER.encode() + b"C\x921" + RIGHT.encode()[3:],
            (),
            "it is not UTF-8 text, near line 2; save it as CSV UTF-8",
        ),
        (HEADER.encode() + b"C\x921" + RIGHT.encode()[3:], (), "or add --encoding cp1252"),
        ((HEADER + RIGHT).encode("utf-16"), (), "it is UTF-16 text; add --encoding utf-16"),
        (HEADER.encode("utf-16") + b"\x00", ("--encoding", "utf-16"), "it is not utf-16 text"),
        (HEADER + RIGHT, ("--encoding", "klingon"), "--encoding 'klingon' is not known"),
        (HEADER + RIGHT, ("--encoding", "hex"), "--encoding 'hex' is not known"),
        (HEADER + RIGHT, ("--rulebook", "wales"), "--rulebook is given 2 times; give it once"),
        (HEADER + RIGHT, ("--closures", "nowhere.csv"), "nowhere.csv: it cannot be read"),
        (HEADER + RIGHT, ("--json", "--csv", "o.csv"), "--csv and --json exclude each other"),
        (HEADER + RIGHT, ("--all", "--csv", "o.csv"), "--csv and --all exclude each other"),
    ],
)
def test_an_unreadable_file_is_refused_in_one_line(
    tmp_path: Path, content: str | bytes, options: tuple[str, ...], words: str
) -> None:
    assert words in refused(written(tmp_path / "a.csv", content), "--rulebook", "england", *options)


def test_an_unknown_rulebook_is_refused(file: Path) -> None:
    assert "did you mean 'england'" in refused(file, "--rulebook", "englnd")


def test_without_any_rulebook_the_file_is_refused(file: Path) -> None:
    assert "no rulebook: add --rulebook NAME or a column rulebook" in refused(file)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert "No such file" in refused(tmp_path / "nowhere.csv", "--rulebook", "england")
    assert "it is not a file; name a CSV file" in refused(tmp_path, "--rulebook", "england")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_file_in_another_encoding_is_read_if_the_encoding_is_named(
    tmp_path: Path, encoding: str
) -> None:
    path = written(tmp_path / "a.csv", (HEADER + RIGHT.replace("C-1", "Zoë’s")).encode(encoding))
    result = ask("audit", str(path), "--rulebook", "england", "--json", "--encoding", encoding)
    assert (result.code, json.loads(result.out)["reference"]) == (0, "Zoë’s")


@pytest.mark.parametrize("byte_order_mark", [b"\xef\xbb\xbf", b""])
def test_a_byte_order_mark_and_windows_line_ends_are_read(
    tmp_path: Path, byte_order_mark: bytes
) -> None:
    text = (HEADER + RIGHT).replace("\n", "\r\n").encode()
    audited(written(tmp_path / "a.csv", byte_order_mark + text), code=0)


def test_nul_bytes_and_broken_quotes_refuse_their_rows(tmp_path: Path) -> None:
    rows = f"C\0,first_core_group,2026-12-14,30/12/2026,,\n{RIGHT}\0\n"
    path = written(tmp_path / "a.csv", f'{HEADER}{rows}"')
    result = ask("audit", str(path), "--rulebook", "england", "--json")
    verdicts = [json.loads(line)["verdict"] for line in result.out.splitlines()]
    assert (result.code, result.err, verdicts) == (1, "", ["refused", "agrees", "refused"])


@pytest.mark.parametrize("options", [(), ("--json",), ("--csv", "findings.csv")])
def test_half_a_character_refuses_its_row_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    # UTF-7 can write half of a character, which UTF-8 cannot.
    rows = HEADER.encode("utf-7") + RIGHT.replace("first", "+2AA-").encode() + EARLY.encode("utf-7")
    path = written(tmp_path / "a.csv", rows)
    result = ask("audit", str(path), "--rulebook", "england", "--encoding", "utf-7", *options)
    assert (result.code, result.err) == (1, "")
    text = (tmp_path / "findings.csv").read_text("utf-8") if "--csv" in options else result.out
    assert "half a character (a lone surrogate)" in text
    assert "C-2" in text


def test_text_of_a_file_is_never_read_as_markup(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.csv",
        HEADER.replace("Team", "[red]Te\x1b[31mam") + EARLY.replace("C-2", "[bold]C-2"),
    )
    result = ask_on_screen("audit", str(path), "--rulebook", "england", COLUMNS="200")
    assert "[bold]C-2" in result.out
    assert "[red]Te [31mam" in result.out


def test_a_narrow_screen_breaks_no_date_and_no_heading_of_numbers(file: Path) -> None:
    result = ask_on_screen("audit", str(file), "--rulebook", "england")
    assert result.code == 1
    for whole in "2026-12-14", "2026-12-29", "2026-12-30", "2022-09-19", "Working", "differs:":
        assert whole in result.out


def test_a_cell_cannot_steer_the_terminal_or_break_the_table(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", HEADER + RIGHT.replace("first_core_group", '"x\x1b[31m\ny"'))
    for command in (ask, ask_on_screen):
        assert "x\x1b" not in command("audit", str(path), "--rulebook", "wales").out
    assert [line for line in audited(path) if line.startswith("2 C-1 x [31m y 2026-12-14")]
