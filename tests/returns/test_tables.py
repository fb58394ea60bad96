"""Tables with a mapping, and the shipped mappings: what is read, found, held and named."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import cptimescales as cpt
from cptimescales.calendars import DayReader
from cptimescales.cases import plain_timetable
from cptimescales.returns import (
    Question,
    Record,
    RecordedDue,
    ReturnError,
    ReturnRefusal,
    open_return,
    read_mapping,
    report_on,
)

FILES = Path(__file__).parent / "files"
AS_OF = date(2026, 5, 29)
LIST, MAPPING = FILES / "team_list.csv", FILES / "team_list.toml"


def duties(record: Record) -> list[str]:
    return [
        f"{entry.rule} {entry.limit} {entry.status.value}"
        for part in record.parts
        for entry in plain_timetable(cpt.rulebook("england"), part.case, as_of=AS_OF)
        if entry.status.value != "not_recorded"
    ]


def test_a_mapping_makes_a_return_of_any_table() -> None:
    source = open_return(LIST, mapping=MAPPING, groups=["team"])
    first, second, third = source
    assert source.kind == "table"
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert isinstance(third, Record)
    assert duties(first)[:2] == [
        "initial_conference 2026-02-25 met",
        "review_conference 2026-05-20 overdue",
    ]
    due = date(2026, 2, 25)
    assert first.recorded_due == (
        RecordedDue("initial_conference", date(2026, 2, 4), due, date(2026, 2, 20)),
    )
    assert [duty.why for duty in second.not_owed] == ["Needed"]
    assert duties(third) == ["initial_conference 2026-06-09 pending"]
    assert [record.groups["team"] for record in (first, second, third)] == [
        *("North", "South", "South")
    ]


def test_nothing_of_a_person_but_what_is_named_comes_out() -> None:
    for source in (
        open_return(LIST, mapping=MAPPING),
        open_return(FILES / "ssd"),
        open_return(FILES / "annex_a.xlsx"),
    ):
        told = repr([source, list(source)])
        for word in ("Example", "surname", "Ann", "Worker", "WBRI", "Male"):
            assert word not in told
    with pytest.raises(ReturnError, match="not grouped by names"):
        open_return(LIST, mapping=MAPPING, groups=["Child surname"])


def test_a_parquet_file_is_read_as_its_csv(tmp_path: Path) -> None:
    day = date(2026, 1, 5)
    table = pa.table({"Ref": ["A", "B"], "S47": [day, None], "ICPC": ["2026-01-23", ""]})
    pq.write_table(table, tmp_path / "list.parquet")
    mapping = tmp_path / "list.toml"
    mapping.write_text(
        '[[table]]\nreference = "Ref"\n'
        '[[table.event]]\nevent = "strategy_discussion_held"\non = "S47"\n'
        '[[table.event]]\nevent = "conference_held"\non = "ICPC"\n',
        "utf-8",
    )
    first, _ = open_return(tmp_path / "list.parquet", mapping=mapping)
    assert isinstance(first, Record)
    assert duties(first)[0] == "initial_conference 2026-01-26 met"


def test_a_flag_that_is_empty_in_every_row_is_not_recorded(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(LIST.read_text("utf-8").replace("Yes", "").replace("No,", ","), "utf-8")
    source = open_return(path, mapping=MAPPING)
    assert "enquiries_ended" in source.not_recorded
    assert any("never overdue" in note for note in source.notes)
    assert "enquiries_ended" in (open_return(LIST, mapping=MAPPING).recorded or ())
    for record in source:
        assert isinstance(record, Record)
        assert "initial_conference 2026-06-09" not in str(duties(record))


def test_a_last_visit_that_was_not_alone_hides_whether_an_earlier_one_was() -> None:
    records = {
        record.child: record
        for record in open_return(FILES / "annexa_list7_ssd.csv")
        if isinstance(record, Record)
    }
    told = {name: record.parts[-1].case.recorded or () for name, record in records.items()}
    assert "child_seen_alone" in told["T1"]
    assert "child_seen_alone" not in told["T2"]
    assert "child_seen_alone" in told["T5"]  # nobody has visited at all


def test_a_flag_whose_column_is_missing_is_no_event_that_the_table_can_hold(
    tmp_path: Path,
) -> None:
    text = (FILES / "annexa_list7_ssd.csv").read_text("utf-8")
    path = tmp_path / "list7.csv"
    path.write_text(text.replace("ChildSeenAlone", "Other"), "utf-8")
    source = open_return(path)
    assert "child_seen_alone" in source.not_recorded
    assert "child_seen" not in source.not_recorded
    assert "list7: Was the Child Seen Alone?" in source.not_found


def test_a_row_that_cannot_be_read_refuses_its_child_alone(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(LIST.read_text("utf-8").replace("13/04/2026", "13/14/2026"), "utf-8")
    first, refused, third = open_return(path, mapping=MAPPING)
    assert isinstance(first, Record)
    assert isinstance(third, Record)
    assert isinstance(refused, ReturnRefusal)
    assert (refused.where, refused.reference) == ("row 3 of list", "M2")
    path.write_text(
        LIST.read_text("utf-8").replace("M2,", ",") + "M1,05/05/1999,,,,,,,,\n", "utf-8"
    )
    kinds = [type(child).__name__ for child in open_return(path, mapping=MAPPING)]
    assert kinds == ["ReturnRefusal", "Record", "ReturnRefusal"]


def test_times_and_words_for_none_are_as_the_caller_declares(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(LIST.read_text("utf-8").replace("18/05/2026", "18/05/2026 09:30"), "utf-8")
    assert isinstance(list(open_return(path, mapping=MAPPING))[2], ReturnRefusal)
    days = DayReader(times="drop")
    assert isinstance(list(open_return(path, mapping=MAPPING, days=days))[2], Record)


BAD = """
[[table]]
reference = "Ref"
[[table.event]]
event = "conference_held"
on = "ICPC"
"""


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('reference = "Ref"', 'referense = "Ref"', "did you mean 'reference'"),
        ('reference = "Ref"', "", "table 1, reference: it is missing"),
        ('on = "ICPC"', "", "event 1, on: it is missing"),
        ('on = "ICPC"', "on = 3", "it must be text"),
        ('on = "ICPC"', 'on = "ICP"', "did you mean 'ICPC'"),
        ('reference = "Ref"', 'reference = "Reff"', "did you mean 'Ref'"),
        ("conference_held", "conference_hold", "did you mean 'conference_held'"),
        ('on = "ICPC"', 'on = "ICPC"\nwhen = { column = "Needed" }', "say either what"),
        ('on = "ICPC"', 'on = "ICPC"\nnewest_only = 1', "true or false"),
        ("[[table]]", 'times = "take"\n[[table]]', "allowed: 'refuse' and 'drop'"),
        ("[[table]]", 'also_dates = ["%d"]\n[[table]]', "cannot be used"),
        (BAD, "", "add a [[table]]"),
        (BAD, BAD + BAD, "name each table"),
        ("[[table.event]]", "[[table.events]]", "did you mean 'event'"),
        (
            BAD,
            BAD + '[[table.not_owed]]\nrule = "visit"\non = "S47"\n'
            'when = { column = "Needed", is = ["No"] }',
            "allowed: initial_conference, assessment",
        ),
    ],
)
def test_a_wrong_key_of_a_mapping_is_named(tmp_path: Path, old: str, new: str, words: str) -> None:
    mapping = tmp_path / "own.toml"
    mapping.write_text(BAD.replace(old, new), "utf-8")
    with pytest.raises(ReturnError) as caught:
        open_return(LIST, mapping=mapping)
    assert words in str(caught.value)
    assert "own.toml" in str(caught.value)


def test_a_mapping_that_is_read_once_serves_many_sources() -> None:
    mapping = read_mapping(MAPPING)
    assert len(list(open_return(LIST, mapping=mapping))) == 3


LIST_3 = "Child Unique ID,Date of Referral,Referral NFA?\nA,05/01/2026,No\nB,05/01/2026,Yes\n"
LIST_4 = (
    "Child Unique ID,Continuous Assessment Start Date,Continuous Assessment Date of Authorisation\n"
)


@pytest.mark.parametrize(
    ("row", "status"), [("C,05/01/2026,12/01/2026", "not_recorded"), ("B,05/01/2026,", "overdue")]
)
def test_assessments_of_other_children_than_the_referrals_make_none_overdue(
    tmp_path: Path, row: str, status: str
) -> None:
    (tmp_path / "List 3.csv").write_text(LIST_3, "utf-8")
    (tmp_path / "List 4.csv").write_text(f"{LIST_4}{row}\n", "utf-8")
    source = open_return(tmp_path)
    assert ("assessment_completed" in source.not_recorded) == (status == "not_recorded")
    question = Question(AS_OF, only=("assessment",))
    with report_on(source, cpt.rulebook("england"), question) as report:
        assert [(duty.reference, duty.status.value) for duty in report.duties] == [("A", status)]


def test_a_visit_that_may_have_three_months_is_not_late_after_six_weeks(tmp_path: Path) -> None:
    path = tmp_path / "List 8.csv"
    path.write_text(
        "Child Unique ID,Date Started to be Looked After,Start Date of Most Recent Placement,"
        "Date of Last Social Work Visit\n"
        "A,05/01/2024,05/01/2024,01/04/2026\nB,05/01/2024,05/01/2024,01/05/2026\n"
        "C,05/01/2024,05/01/2026,01/04/2026\n",
        "utf-8",
    )
    question = Question(AS_OF, only=("looked_after_visit",))
    with report_on(open_return(path), cpt.rulebook("england"), question) as report:
        open_now = [
            (duty.reference, str(duty.due), duty.status.value)
            for duty in report.duties
            if duty.trigger == "looked_after_child_visited"
        ]
    assert open_now == [
        ("A", "2026-05-13", "not_recorded"),
        ("B", "2026-06-12", "pending"),
        ("C", "2026-05-13", "overdue"),
    ]
