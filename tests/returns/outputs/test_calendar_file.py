"""One calendar of every open duty: what is in it, and how one export updates the one before."""

from __future__ import annotations

from datetime import date
from typing import Any

import icalendar
import pytest
from ical.calendar_stream import IcsCalendarStream
from tests.support.returns import record, reported

import cptimescales as cpt
from cptimescales.cases import timetable_ics
from cptimescales.cases.calendar_events import hashed
from cptimescales.errors import TimescaleError
from cptimescales.returns import Question, Record, Report
from cptimescales.returns.outputs import calendar_file, report_ics

LOCAL = "leicester-leicestershire-rutland"
PLAN = (("conference_held", "2026-05-11"), ("child_seen_alone", "2026-05-12"))


def _report(*records: Record, as_of: str, by: str | None = None, rulebook: str = LOCAL) -> Report:
    question = Question(date.fromisoformat(as_of), by=by)
    return reported(*records, rulebook=rulebook, question=question)


def _events(content: bytes) -> dict[str, Any]:
    events = icalendar.Calendar.from_ical(content).events
    titles = {str(event["summary"]): event for event in events}
    assert len(titles) == len(events)
    return titles


def test_every_open_duty_is_an_all_day_event() -> None:
    with _report(record("A", *PLAN, groups={"team": "North"}), as_of="2026-05-13", by="team") as it:
        events = _events(report_ics(it))
    assert set(events) == {
        "Due: First core group meeting (A)",
        "Due: Child seen by the social worker (A)",
        "Due: Child seen alone, or a baby awake (A)",
        "Due: Review conference, 1st (A)",
    }
    event = events["Due: Child seen by the social worker (A)"]
    assert (event.start, event.end) == (date(2026, 6, 9), date(2026, 6, 10))
    assert event["class"] == "PRIVATE"
    assert event.categories == ["North"]
    assert "Child seen on Tuesday 12 May 2026." in event["description"]


def test_reminders_come_before_the_last_working_day_and_never_in_the_past() -> None:
    # The first core group is due on Tuesday 26 May 2026; Monday 25 May is a bank holiday.
    for as_of, count in (("2026-05-13", 2), ("2026-05-20", 1), ("2026-05-26", 0)):
        with _report(record("A", *PLAN), as_of=as_of) as report:
            event = _events(report_ics(report))["Due: First core group meeting (A)"]
            assert len(event.alarms.times) == count


def test_an_unseen_child_stands_in_the_title_as_not_seen() -> None:
    seen = (("conference_held", "2026-01-12"), ("child_seen", "2026-01-13"))
    with _report(record("A", *seen), as_of="2026-05-29") as report:
        titles = list(_events(report_ics(report)))
    assert titles[:2] == [
        "NOT SEEN ALONE: Overdue: Child seen alone, or a baby awake (A)",
        "NOT SEEN: Overdue: Child seen by the social worker (A)",
    ]


def test_the_next_export_cancels_what_is_no_longer_open_and_says_why() -> None:
    with _report(record("A", *PLAN), record("B", *PLAN), as_of="2026-05-13") as report:
        first = report_ics(report)
    met = record("A", *PLAN, ("core_group_held", "2026-05-20"))
    gone = record("B", *PLAN, ("plan_ended", "2026-05-20"))
    with _report(met, gone, as_of="2026-05-21") as report:
        second = report_ics(report, previous=first)
    events = _events(second)
    cancelled = {title for title, event in events.items() if event.get("status") == "CANCELLED"}
    assert "Met 20 May: First core group meeting (A)" in cancelled
    assert {title for title in cancelled if title.endswith("(B)")} == {
        "No longer owed: First core group meeting (B)",
        "No longer owed: Child seen by the social worker (B)",
        "No longer owed: Child seen alone, or a baby awake (B)",
        "No longer owed: Review conference, 1st (B)",
    }
    kept = "Due: Review conference, 1st (A)"
    assert events[kept]["uid"] == _events(first)[kept]["uid"]
    assert events[kept]["sequence"] > _events(first)[kept]["sequence"]
    with _report(met, gone, as_of="2026-05-21") as report:
        assert report_ics(report, previous=second) == second


def test_a_change_on_the_same_day_has_a_higher_sequence() -> None:
    with _report(record("A", *PLAN, groups={"team": "N"}), as_of="2026-05-13", by="team") as report:
        first = report_ics(report)
    with _report(record("A", *PLAN, groups={"team": "S"}), as_of="2026-05-13", by="team") as report:
        second = _events(report_ics(report, previous=first))
    for title, event in _events(first).items():
        assert second[title]["sequence"] == event["sequence"] + 1


def test_another_reader_reads_it_and_the_same_answer_gives_the_same_bytes() -> None:
    records = [record(f"C-{number}", *PLAN) for number in range(20)]
    with _report(*records, as_of="2026-05-13") as report:
        content = report_ics(report)
        assert report_ics(report) == content
    calendar = IcsCalendarStream.calendar_from_ics(content.decode())
    assert len(calendar.events) == 80
    assert len({event.uid for event in calendar.events}) == 80


def test_no_window_of_an_assumption_and_no_duty_that_another_governs_is_in_it() -> None:
    one = record("A", ("conference_held", "2026-05-11"))
    with _report(one, as_of="2026-05-13", rulebook="england") as report:
        assert {duty.basis for duty in report.duties} >= {"statutory_guidance"}
        assert not [title for title in _events(report_ics(report)) if "18th" in title]


@pytest.mark.parametrize(
    ("previous", "words"),
    [
        (b"no calendar", "is not an iCalendar file"),
        (
            b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR\r\n",
            "by the same rulebook",
        ),
    ],
)
def test_another_file_is_never_updated(previous: bytes, words: str) -> None:
    with _report(as_of="2026-05-13") as report, pytest.raises(TimescaleError, match=words):
        report_ics(report, previous=previous)


def test_a_reference_cannot_break_out_of_its_line() -> None:
    with _report(record("A\r\nBEGIN:VALARM", *PLAN), as_of="2026-05-13") as report:
        content = report_ics(report)
    assert b"\r\nBEGIN:VALARM\r\nACTION" in content
    assert len(_events(content)) == 4


def test_an_event_is_that_of_the_calendar_of_the_case() -> None:
    events = (("conference_held", "2026-01-12"), ("child_seen", "2026-01-13"))
    day = date(2026, 5, 29)
    with _report(record("A", *events), as_of=str(day)) as report:
        ours = _events(report_ics(report))
    case = cpt.Case(
        reference="A", events=[{"event": name, "on": date.fromisoformat(on)} for name, on in events]
    )
    table = cpt.rulebook(LOCAL).timetable(case, as_of=day)
    theirs = _events(timetable_ics(table))
    assert (
        set(ours)
        == set(theirs)
        > {"NOT SEEN ALONE: Overdue: Child seen alone, or a baby awake (A)"}
    )
    for title, event in ours.items():
        assert event["uid"] == theirs[title]["uid"]
        assert (event.start, event.end) == (theirs[title].start, theirs[title].end)


def test_an_export_of_an_earlier_version_keeps_its_uids() -> None:
    with _report(record("A", *PLAN), as_of="2026-05-13") as report:
        first = report_ics(report)
        older = first.replace(b"\r\n ", b"")  # whole lines
        for duty in filter(calendar_file._is_waited_for, report.duties):
            uid = f"{duty.rule}.{duty.on}.{hashed(LOCAL, 'A')}@{LOCAL}"
            assert f"UID:{uid}".encode() in older
            earlier = calendar_file._hashed(
                LOCAL, "A", duty.rule, duty.episode or "", duty.on.isoformat()
            )
            older = older.replace(f"UID:{uid}".encode(), f"UID:{earlier}".encode())
        again = report_ics(report, previous=older)
    assert again.replace(b"\r\n ", b"") == older
    assert b"@" not in b"".join(line for line in older.splitlines() if line.startswith(b"UID"))


def test_two_open_duties_of_one_rule_and_day_are_two_events() -> None:
    with _report(record("A", *PLAN), as_of="2026-06-15") as report:
        unseen = report.unseen[0]
        report.others.add([unseen._replace(due=date(2026, 7, 1), unseen=False)])
        events = icalendar.Calendar.from_ical(report_ics(report)).events
    named = [event for event in events if str(event["uid"]).startswith(f"{unseen.rule}.")]
    assert [event.start for event in named] == [unseen.due, date(2026, 7, 1)]
    assert len({event["uid"] for event in named}) == 2
