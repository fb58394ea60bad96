"""Several duties in one pass: `--duties` of `due-file` and `fill`; the end of an episode."""

from __future__ import annotations

import csv
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from tests.support.asking import ask
from tests.support.due_files import csv_of

EXAMPLE = str(Path(__file__).parents[2] / "examples" / "our-council.toml")
AS_OF = ("--as-of", "2026-05-29")
CONFERENCE = """[[duty]]
rule = "initial_conference"
on = "s47"
held = "icpc"
not_owed = { column = "needed", is = "No" }
prefix = "icpc_"
"""


def duties(path: Path, text: str, toml: str, *options: str, out: str = "due.csv") -> str:
    """The screen of `due-file` about the duties of a TOML file."""
    source = csv_of(path / "rows.csv", text)
    described = csv_of(path / "duties.toml", toml)
    typed = ("due-file", str(source), "--duties", str(described), "-o", str(path / out))
    book = () if "--rulebook" in options else ("--rulebook", "england")
    return ask(*typed, *book, "--replace", *options).answer()


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def test_a_conference_that_was_not_needed_is_not_owed(tmp_path: Path) -> None:
    text = "ref,s47,needed,icpc\nB,2026-03-16,No,\nA,2026-01-05,Yes,2026-01-23\n"
    duties(tmp_path, text, CONFERENCE, *AS_OF, "--also", "all")
    not_needed, needed = rows_of(tmp_path / "due.csv")
    assert (needed["icpc_due"], needed["icpc_status"]) == ("2026-01-26", "met")
    assert needed["icpc_working_days_taken"] == "14"
    assert not_needed["icpc_status"] == "not_owed"
    assert (not_needed["icpc_working_days_taken"], not_needed["icpc_working_days_late"]) == (
        "",
        "0",
    )


def test_a_flag_does_not_take_back_what_was_held(tmp_path: Path) -> None:
    text = "s47,needed,icpc\n2026-03-16,no,2026-04-09\n2026-03-16, NO ,2026-07-01\n"
    duties(tmp_path, text, CONFERENCE, *AS_OF)
    # Held by the day of judgement: met late. Held after it: not held yet, and not owed.
    assert [row["icpc_status"] for row in rows_of(tmp_path / "due.csv")] == ["met_late", "not_owed"]


def test_one_duty_needs_no_toml_for_its_end_or_its_flag(tmp_path: Path) -> None:
    text = "plan,end,flag\n03/11/2025,16/03/2026,\n03/11/2025,03/02/2026,\n03/11/2025,,x\n"
    source, out = csv_of(tmp_path / "rows.csv", text), tmp_path / "due.csv"
    question = ("--rule", "review_conference", "--rulebook", "england", "--on", "plan")
    judged = (*AS_OF, "--held", "end", "--ended", "end", "--not-owed", "flag=x")
    ask("due-file", str(source), *question, *judged, "-o", str(out)).answer()
    assert [row["status"] for row in rows_of(out)] == ["met_late", "met", "not_owed"]
    # Without a column of the days held, nobody can say that a duty of an ended plan was missed.
    judged = (*AS_OF, "--ended", "end", "--not-owed", "flag=y", "--not-owed", "flag=z")
    ask("due-file", str(source), *question, *judged, "-o", str(out), "--replace").answer()
    assert [row["status"] for row in rows_of(out)] == ["not_recorded", "not_owed", "overdue"]


ENDED = """[[duty]]
rule = "visit"
on = "last_visit"
ended = "plan_end"
without_held = "open"

[[duty]]
rule = "review_conference"
on = "plan_start"
ended = "plan_end"
"""


def test_nothing_is_overdue_after_the_plan_ended(tmp_path: Path) -> None:
    text = "ref,plan_start,last_visit,plan_end\nT4,03/11/2025,02/03/2026,16/03/2026\n"
    duties(tmp_path, text, ENDED, *AS_OF, "--rulebook", EXAMPLE)
    (row,) = rows_of(tmp_path / "due.csv")
    # The visit fell due on the day on which the plan ended.
    assert (row["visit_due"], row["visit_status"]) == ("2026-03-16", "not_owed")
    # No column shows whether the review was held.
    assert row["review_conference_due"] == "2026-02-03"
    assert row["review_conference_status"] == "not_recorded"


LIST_7 = """ChildUniqueID,DateOfBirth,ChildProtectionPlanStartDate,DateOfLastStatutoryVisit,\
DateOfLatestReviewConf,ChildProtectionPlanEndDate
T1,05/05/2018,12/01/2026,18/05/2026,07/04/2026,NULL
T2,06/06/2019,02/02/2026,27/04/2026,NULL,NULL
T3,07/07/2017,01/09/2025,20/05/2026,28/11/2025,NULL
T4,08/08/2016,03/11/2025,02/03/2026,02/02/2026,16/03/2026
T5,09/09/2020,18/05/2026,NULL,NULL,NULL
"""
PLAN = """reference = "ChildUniqueID"

[[duty]]
rule = "review_conference"
on = "ChildProtectionPlanStartDate"
held = "DateOfLatestReviewConf"
ended = "ChildProtectionPlanEndDate"
prefix = "first_review_"

[[duty]]
rule = "review_conference"
number = 2
on = "DateOfLatestReviewConf"
without_held = "open"
ended = "ChildProtectionPlanEndDate"
prefix = "next_review_"

[[duty]]
rule = "visit"
on = "DateOfLastStatutoryVisit"
without_held = "open"
ended = "ChildProtectionPlanEndDate"
"""
ANSWERS = {
    "T1": ("2026-04-12 met 0", "2026-10-07 pending 0", "2026-06-02 pending 0"),
    "T2": ("2026-05-02 overdue 18", "  ", "2026-05-12 overdue 12"),
    "T3": ("2025-12-01 met 0", "2026-05-28 overdue 1", "2026-06-04 pending 0"),
    "T4": ("2026-02-03 met 0", "2026-08-02 not_owed 0", "2026-03-16 not_owed 0"),
    "T5": ("2026-08-18 pending 0", "  ", "  "),
}


def test_a_list_of_plans_is_answered_in_one_pass(tmp_path: Path) -> None:
    options = (*AS_OF, "--empty", "NULL", "--rulebook", EXAMPLE, "--also", "working_days_late")
    screen = duties(tmp_path, LIST_7, PLAN, *options)
    assert screen.splitlines() == [
        f"{tmp_path / 'due.csv'}: 5 rows, 3 duties",
        "  first_review_ review_conference: 5 answered, 0 empty, 0 refused",
        "  next_review_ review_conference: 3 answered, 2 empty, 0 refused",
        "  visit_ visit: 4 answered, 1 empty, 0 refused",
    ]
    rows = rows_of(tmp_path / "due.csv")
    assert {
        row["ChildUniqueID"]: tuple(
            f"{row[prefix + 'due']} {row[prefix + 'status']} {row[prefix + 'working_days_late']}"
            for prefix in ("first_review_", "next_review_", "visit_")
        )
        for row in rows
    } == ANSWERS
    assert not (tmp_path / "due.refusals.csv").exists()


def test_every_format_has_the_same_columns(tmp_path: Path) -> None:
    openpyxl: Any = pytest.importorskip("openpyxl")
    text = "s47,needed,icpc\n2026-01-05,Yes,2026-01-27\n2040-03-16,Yes,\n,,\n"
    for out in ("due.csv", "due.parquet", "due.xlsx"):
        duties(tmp_path, text, CONFERENCE, *AS_OF, "--also", "all", out=out)
    sheet = openpyxl.load_workbook(tmp_path / "due.xlsx").active
    header, *cells = sheet.iter_rows(min_col=4, values_only=True)
    names = ["due", "last_working_day", "status"]
    names += ["working_days_taken", "working_days_late", "provisional", "verified"]
    assert [*header] == [f"icpc_{name}" for name in names]
    due = datetime(2026, 1, 26)
    assert cells[0] == (due, due, "met_late", 16, 1, False, "source_text")
    assert cells[1][2:] == ("pending", None, 0, True, "previous_edition")
    assert not any(cell is not None for row in cells[2:] for cell in row)
    table = pq.read_table(tmp_path / "due.parquet").select([f"icpc_{name}" for name in names])
    types = ["date32[day]"] * 2 + ["string", "int32", "int32", "bool", "string"]
    assert [str(field.type) for field in table.schema] == types
    day = date(2026, 1, 26)
    assert [*table.to_pylist()[0].values()] == [day, day, *cells[0][2:]]
    rows = rows_of(tmp_path / "due.csv")
    assert [rows[0][f"icpc_{name}"] for name in names[2:]] == [
        *("met_late", "16", "1", "false", "source_text")
    ]
    assert [rows[2][f"icpc_{name}"] for name in names] == [""] * 7
    # pandas and polars see plain columns, too.
    assert pq.read_schema(tmp_path / "due.parquet").field("icpc_verified").type == "string"


def test_all_refusals_are_in_one_file_with_their_rule(tmp_path: Path) -> None:
    text = (
        "s47,needed,icpc,plan,end\n"
        "31/11/2026,Yes,,14/12/2026 09:30,\n"
        "2026-01-05,Yes,2026-01-02,2026-01-05,2025-12-31\n"
        "too,few\n"
        "2026-01-05,Yes,12/30/2026,1999-05-06,x\n"
    )
    toml = CONFERENCE + '\n[[duty]]\nrule = "first_core_group"\non = "plan"\nended = "end"\n'
    screen = duties(tmp_path, text, toml, *AS_OF)
    assert "first_core_group_ first_core_group: 1 answered, 0 empty, 3 refused; 1 of them" in screen
    assert "because its held date or end cannot be used" in screen
    assert "icpc_ initial_conference: 2 answered, 0 empty, 2 refused; 2 of them have no" in screen
    assert "because their held dates cannot be used" in screen
    refusals = [
        (row["row"], row["rule"], row["column"], row["code"])
        for row in rows_of(tmp_path / "due.refusals.csv")
    ]
    assert refusals == [
        ("2", "initial_conference", "s47", "not_a_date"),
        ("2", "first_core_group", "plan", "not_a_date"),
        ("3", "initial_conference", "icpc", "impossible_order"),
        ("3", "first_core_group", "end", "impossible_order"),
        ("4", "", "", "bad_row"),
        ("5", "initial_conference", "icpc", "not_a_date"),
        ("5", "first_core_group", "plan", "not_in_force"),
        ("5", "first_core_group", "end", "not_a_date"),
    ]
    messages = [row["message"] for row in rows_of(tmp_path / "due.refusals.csv")]
    assert messages[3].startswith("the end of the episode on 2025-12-31 is before conference_held")
    assert "plan: 1 like 14/12/2026 09:30: add --times drop" in screen
    assert "icpc: 1 value has no such month" in screen


def test_a_value_that_two_duties_read_is_told_of_once(tmp_path: Path) -> None:
    toml = "".join(
        f'[[duty]]\nrule = "{rule}"\non = "held"\n' for rule in ("visit", "first_core_group")
    )
    screen = duties(tmp_path, "held\nNULL\nNULL\n", toml, "--rulebook", EXAMPLE)
    assert "held: 2 like NULL: if it means none, add --empty NULL" in screen
    assert "not_a_date 4" in screen


def test_a_workbook_is_filled_about_several_duties(tmp_path: Path) -> None:
    openpyxl: Any = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (["s47", "needed", "icpc"], [date(2026, 1, 5), "No", None], ["x", "No", None]):
        book.active.append(row)
    book.save(tmp_path / "team.xlsx")
    toml = CONFERENCE + '\n[[duty]]\nrule = "first_core_group"\non = "icpc"\n'
    described = csv_of(tmp_path / "duties.toml", toml)
    typed = ("fill", str(tmp_path / "team.xlsx"), "--duties", str(described), *AS_OF)
    screen = ask(*typed, "--rulebook", "england", "-o", str(tmp_path / "filled.xlsx")).answer()
    assert "filled.xlsx: 2 rows, 2 duties" in screen
    filled = openpyxl.load_workbook(tmp_path / "filled.xlsx")
    header, row, _ = filled["Sheet"].iter_rows(values_only=True)
    assert header[3:] == (
        *("icpc_due", "icpc_last_working_day", "icpc_status"),
        *("first_core_group_due", "first_core_group_last_working_day", "first_core_group_status"),
    )
    assert row[5] == "not_owed"
    refused = [*filled["Refusals"].iter_rows(values_only=True)]
    assert refused[0] == ("row", "rule", "column", "value", "code", "message")
    assert [cells[:3] for cells in refused[1:]] == [(3, "initial_conference", "s47")]
    provenance = [row[:2] for row in filled["Provenance"].iter_rows(values_only=True)]
    assert [value for key, value in provenance if key == "Rule"] == [
        "initial_conference",
        "first_core_group",
    ]
    assert ("Not owed if", "needed is No") in provenance
    assert len([key for key, _ in provenance if key == "SHA-256 of the rulebook"]) == 2


def refused(path: Path, toml: str, *options: str, text: str = "s47,needed,icpc\n") -> str:
    """The refusal of `due-file`, after a check that nothing was written or lost."""
    source = csv_of(path / "rows.csv", text)
    described = csv_of(path / "duties.toml", toml)
    out = csv_of(path / "due.csv", "older")
    typed = ("due-file", str(source), "--duties", str(described), "-o", str(out), "--replace")
    message = ask(*typed, "--rulebook", "england", *options).refusal()
    assert sorted(file.name for file in path.iterdir()) == ["due.csv", "duties.toml", "rows.csv"]
    assert (source.read_text("utf-8"), out.read_text("utf-8")) == (text, "older")
    return message.replace(f"{path}/", "")


@pytest.mark.parametrize(
    ("toml", "options", "words"),
    [
        ("x", AS_OF, "duties.toml: it is not valid TOML"),
        ("", AS_OF, "duties.toml: it must have a table [[duty]] for each duty"),
        (CONFERENCE + "hold = 'x'\n", AS_OF, "duty 1, hold: it is not known; did you mean 'held'?"),
        (CONFERENCE + CONFERENCE, AS_OF, "duty 2, prefix: 'icpc_' is that of duty 1, too"),
        (CONFERENCE, (), "duties.toml: duty 1, held: it needs --as-of"),
        (
            '[[duty]]\nrule = "initial_conf"\non = "s47"\n',
            (),
            "duties.toml: duty 1: unknown rule 'initial_conf' in rulebook 'england'",
        ),
        (
            '[[duty]]\nrule = "initial_conference"\non = "s47"\nnumber = 2\n',
            (),
            "duties.toml: duty 1: number of 'initial_conference', which is not a series",
        ),
        (
            '[[duty]]\nrule = "initial_conference"\non = "S47"\n',
            (),
            "unknown column 'S47' of rows.csv; did you mean 's47'?",
        ),
        (CONFERENCE.replace('"icpc"', '"held"'), AS_OF, "unknown column 'held' of rows.csv"),
        (CONFERENCE.replace('"needed"', '"flag"'), AS_OF, "unknown column 'flag' of rows.csv"),
        (CONFERENCE + 'ended = "end"\n', AS_OF, "unknown column 'end' of rows.csv"),
        (CONFERENCE, (*AS_OF, "--rule", "visit"), "--duties and --rule exclude each other"),
        (CONFERENCE, (*AS_OF, "--number", "1"), "--duties and --number exclude each other"),
        (CONFERENCE, (*AS_OF, "--prefix", "a"), "--duties and --prefix exclude each other"),
        (CONFERENCE, (*AS_OF, "--not-owed", "a=b"), "--duties and --not-owed exclude each other"),
        (CONFERENCE, (*AS_OF, "--duties", "x.toml"), "--duties is given 2 times; give it once"),
        (CONFERENCE, (*AS_OF, "--also", "days"), "'days' is not one of"),
    ],
)
def test_a_bad_file_of_duties_is_one_line_and_loses_nothing(
    tmp_path: Path, toml: str, options: tuple[str, ...], words: str
) -> None:
    message = refused(tmp_path, toml, *options)
    assert words in message, message


def test_a_new_column_that_exists_already_is_refused(tmp_path: Path) -> None:
    text = "s47,needed,icpc,ICPC_Status\n"
    message = refused(tmp_path, CONFERENCE, *AS_OF, text=text)
    assert "rows.csv: it already has a column named 'ICPC_Status'" in message


def test_a_file_of_duties_is_never_overwritten(tmp_path: Path) -> None:
    source = csv_of(tmp_path / "rows.csv", "s47\n")
    described = csv_of(tmp_path / "duties.toml", CONFERENCE)
    typed = ("due-file", str(source), "--duties", str(described), "--rulebook", "england")
    options = ("-o", str(tmp_path / "due.csv"), "--refusals", str(described), "--replace")
    assert "never overwritten" in ask(*typed, *AS_OF, *options).refusal()
    assert described.read_text("utf-8") == CONFERENCE


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--ended", "end"), "--ended needs --as-of"),
        (("--not-owed", "a=b"), "--not-owed needs --as-of"),
        (("--also", "working_days_late"), "--also working_days_late needs --as-of"),
        ((*AS_OF, "--not-owed", "a"), "--not-owed is a column and a value, such as needed=No"),
        ((*AS_OF, "--not-owed", "=a"), "--not-owed is a column and a value"),
        ((*AS_OF, "--not-owed", "a="), "--not-owed is a column and a value"),
        ((*AS_OF, "--not-owed", "a=b", "--not-owed", "c=d"), "another value of the same column"),
    ],
)
def test_options_about_the_end_that_do_not_fit_are_one_line(
    tmp_path: Path, options: tuple[str, ...], words: str
) -> None:
    source = csv_of(tmp_path / "rows.csv", "s47\n")
    question = ("--rule", "initial_conference", "--on", "s47", "--rulebook", "england")
    out = tmp_path / "due.csv"
    assert words in ask("due-file", str(source), *question, *options, "-o", str(out)).refusal()
    assert not out.exists()
