"""A timetable as a calendar file, read back by another implementation than the one that wrote it."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event
from tests.support import shown_cases
from tests.support.shown_cases import SHOWN, Shown, case

import cptimescales as cpt
from cptimescales.cases.icalendar import timetable_ics

HELD = (("conference_held", date(2026, 12, 14)), ("core_group_held", date(2026, 12, 23)))
ENGLAND = cpt.rulebook("england")


def read(exported: bytes) -> Calendar:
    return IcsCalendarStream.calendar_from_ics(exported.decode())


def events_of(exported: bytes) -> dict[str, Event]:
    return {str(event.summary): event for event in read(exported).events}


def england(*events: tuple[str, date], as_of: date, **more: object) -> cpt.Timetable:
    return ENGLAND.timetable(case("C-1042", *events, **more), as_of=as_of)  # type: ignore[arg-type]  # passed through


def statuses(exported: bytes) -> dict[str, str]:
    return {
        str(event.summary): event.status.value if event.status else ""
        for event in read(exported).events
    }


def test_what_is_owed_stands_in_the_calendar_and_what_was_met_does_not() -> None:
    exported = timetable_ics(shown_cases.south_west().timetable)
    assert [
        (str(event.summary), event.dtstart, event.dtend) for event in read(exported).events
    ] == [
        ("Overdue: Assessment concluded (C-1042)", date(2026, 8, 3), date(2026, 8, 4)),
        ("Due: Second core group meeting (C-1042)", date(2026, 8, 19), date(2026, 8, 20)),
        ("Due: Review conference (C-1042)", date(2026, 9, 24), date(2026, 9, 25)),
        (
            "Review window: Review around the 18th birthday (C-1042)",
            date(2030, 4, 6),
            date(2030, 5, 7),
        ),
    ]


def test_an_event_says_how_it_was_counted_and_on_whose_authority() -> None:
    due = ENGLAND.due("first_core_group", on=date(2026, 12, 14))
    exported = timetable_ics(england(HELD[0], as_of=date(2026, 12, 16)))
    event = events_of(exported)["Due: First core group meeting (C-1042)"]
    assert event.description == due.explain()
    assert (event.status, event.transparency, event.classification) == (
        "CONFIRMED",
        "TRANSPARENT",
        "PRIVATE",
    )


def test_a_limit_that_is_not_a_working_day_names_the_last_one() -> None:
    exported = timetable_ics(
        england(("conference_held", date(2025, 11, 30)), as_of=date(2025, 12, 1))
    )
    event = events_of(exported)["Due: Review conference (C-1042)"]
    assert event.dtstart == date(2026, 2, 28)
    assert str(event.description).startswith("Last working day: Friday 27 February 2026.\n")
    assert [alarm.trigger for alarm in event.alarm] == [
        timedelta(days=-7, hours=-15),
        timedelta(days=-1, hours=-15),
    ]


def mornings(event: Event) -> list[datetime]:
    assert event.dtstart is not None
    start = datetime.combine(event.dtstart, datetime.min.time())
    return [start + alarm.trigger for alarm in event.alarm if isinstance(alarm.trigger, timedelta)]


@pytest.mark.parametrize(
    ("as_of", "days"),
    [
        (date(2026, 12, 16), (23, 29)),
        (date(2026, 12, 23), (23, 29)),
        (date(2026, 12, 24), (29,)),
        (date(2026, 12, 30), ()),
        (date(2027, 1, 4), ()),
    ],
)
def test_reminders_that_lie_ahead_go_off_in_the_morning(as_of: date, days: tuple[int, ...]) -> None:
    (event, *_) = read(timetable_ics(england(HELD[0], as_of=as_of))).events
    assert event.dtstart == date(2026, 12, 30)
    assert mornings(event) == [datetime(2026, 12, day, 9) for day in days]
    assert all(alarm.action == "DISPLAY" and alarm.description for alarm in event.alarm)


def test_no_reminder_goes_off_before_the_clock_has_started() -> None:
    (event, *_) = read(
        timetable_ics(england(("referral_received", date(2026, 6, 1)), as_of=date(2026, 6, 1)))
    ).events
    assert (event.dtstart, mornings(event)) == (date(2026, 6, 2), [])


def test_a_birthday_reminds_of_planning_the_review() -> None:
    exported = timetable_ics(england(HELD[0], as_of=date(2026, 12, 16), born=date(2010, 5, 6)))
    event = events_of(exported)["Review window: Review around the 18th birthday (C-1042)"]
    window = ENGLAND.due("eighteenth_birthday_review", on=date(2010, 5, 6))
    assert [morning.date() for morning in mornings(event)] == [
        window.plan_by - timedelta(days=days) for days in (7, 1)
    ]


def test_an_agreed_date_is_what_the_calendar_holds() -> None:
    table = england(
        HELD[0],
        as_of=date(2026, 12, 16),
        agreed=[{"rule": "first_core_group", "on": date(2026, 12, 22)}],
    )
    event = events_of(timetable_ics(table))["Agreed: First core group meeting (C-1042)"]
    assert event.dtstart == date(2026, 12, 22)
    assert "Agreed for Tuesday 22 December 2026; the limit is Wednesday 30 December 2026." in str(
        event.description
    )


def test_what_is_planned_is_tentative_and_does_not_remind() -> None:
    table = shown_cases.planned().timetable
    exported = timetable_ics(table)
    planned = [
        event
        for event in read(exported).events
        if str(event.summary).startswith("Planned, latest day: ")
    ]
    assert (
        len(planned)
        == sum(entry.planned and entry.governed_by is None for entry in table.entries)
        > 5
    )
    assert all(event.status == "TENTATIVE" for event in planned)
    assert not any(event.alarm for event in planned)


def test_what_an_earlier_limit_governs_is_left_out() -> None:
    table = england(HELD[0], as_of=date(2026, 12, 16))
    governed = table.entries[0].model_copy(update={"governed_by": "review_conference"})
    table = table.model_copy(update={"entries": (governed, *table.entries[1:])})
    assert list(events_of(timetable_ics(table))) == ["Due: Review conference (C-1042)"]


def test_a_later_export_updates_the_events_of_the_one_before() -> None:
    first = timetable_ics(shown_cases.planned().timetable)
    book = cpt.rulebook("south-west")
    told = case("C-2001", *HELD, born=date(2015, 5, 6))
    second = timetable_ics(
        book.timetable(told, as_of=date(2026, 12, 28), horizon=date(2027, 9, 30)), previous=first
    )
    before, after = events_of(first), events_of(second)
    notes = "Core group notes circulated (C-2001)"
    assert before[f"Planned, latest day: {notes}"].dtstart == date(
        2027, 9, 21
    )  # the last of five of that name
    by_uid = {event.uid: event for event in read(first).events}
    due = after[f"Due: {notes}"]
    assert due.dtstart == date(
        2027, 1, 4
    )  # held 23 December; 25 and 28 December and 1 January do not count
    assert by_uid[due.uid].dtstart == date(2027, 1, 12)
    told = case(
        "C-2001", *HELD, ("review_conference_held", date(2027, 3, 1)), born=date(2015, 5, 6)
    )
    third = events_of(timetable_ics(book.timetable(told, as_of=date(2027, 3, 2))))
    second_review = third["Due: Review conference (C-2001)"]
    assert second_review.uid == before["Planned, latest day: Review conference (C-2001)"].uid
    assert all(event.sequence == date(2026, 12, 28).toordinal() for event in read(second).events)
    assert all(event.sequence == date(2026, 12, 16).toordinal() for event in read(first).events)
    assert after["Due: First core group meeting (C-2001)"].status == "CANCELLED"
    assert not after["Due: First core group meeting (C-2001)"].alarm


def test_a_second_export_of_one_day_changes_the_sequence_of_what_changed_and_nothing_else() -> None:
    day = date(2026, 12, 16)
    first = timetable_ics(england(HELD[0], as_of=day))
    assert timetable_ics(england(HELD[0], as_of=day), previous=first) == first
    agreed = [{"rule": "first_core_group", "on": date(2026, 12, 22)}]
    second = timetable_ics(england(HELD[0], as_of=day, agreed=agreed), previous=first)
    sequences = {
        str(event.summary): (event.sequence or 0) - day.toordinal() for event in read(second).events
    }
    assert sequences == {
        "Agreed: First core group meeting (C-1042)": 1,
        "Due: Review conference (C-1042)": 0,
    }
    third = timetable_ics(england(("plan_ended", day), as_of=day), previous=second)
    gone = {
        str(event.summary): (event.sequence or 0) - day.toordinal() for event in read(third).events
    }
    assert gone == {
        "Agreed: First core group meeting (C-1042)": 2,
        "Due: Review conference (C-1042)": 1,
    }


def test_duties_that_a_plans_end_sets_aside_are_cancelled_and_stay_so() -> None:
    first = timetable_ics(england(HELD[0], as_of=date(2026, 12, 16)))
    ended = england(*HELD, ("plan_ended", date(2027, 1, 20)), as_of=date(2027, 1, 21))
    second = timetable_ics(ended, previous=first)
    cancelled = {
        "Due: First core group meeting (C-1042)": "CANCELLED",
        "Due: Review conference (C-1042)": "CANCELLED",
    }
    assert statuses(second) == cancelled
    assert timetable_ics(ended, previous=second) == second
    later = england(*HELD, ("plan_ended", date(2027, 1, 20)), as_of=date(2027, 3, 1))
    assert (
        timetable_ics(later, previous=second) == second
    )  # what was cancelled once does not change again


def test_a_duty_that_is_owed_after_all_comes_back() -> None:
    first = timetable_ics(england(HELD[0], as_of=date(2026, 12, 16)))
    second = timetable_ics(england(*HELD, as_of=date(2026, 12, 28)), previous=first)
    third = timetable_ics(
        england(HELD[0], as_of=date(2026, 12, 29)), previous=second
    )  # the core group was recorded in error
    name = "Due: First core group meeting (C-1042)"
    assert [statuses(export)[name] for export in (first, second, third)] == [
        "CONFIRMED",
        "CANCELLED",
        "CONFIRMED",
    ]
    assert len(read(third).events) == len(read(first).events)


def test_only_an_export_of_the_same_case_is_updated() -> None:
    table = england(HELD[0], as_of=date(2026, 12, 16))
    other = timetable_ics(ENGLAND.timetable(case("C-9", HELD[0]), as_of=date(2026, 12, 16)))
    with pytest.raises(
        cpt.TimescaleError,
        match="is not an export of case 'C-1042', so its events cannot be updated",
    ):
        timetable_ics(table, previous=other)
    foreign = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\nEND:VCALENDAR\r\n"
    with pytest.raises(cpt.TimescaleError, match="is not an export of case 'C-1042'"):
        timetable_ics(table, previous=foreign)
    for broken in (
        b"",
        b"\xff\xfe\x00",
        b"nothing",
        other + other,
        b"BEGIN:VEVENT\r\nEND:VEVENT\r\n",
    ):
        with pytest.raises(cpt.TimescaleError, match="the previous export is not"):
            timetable_ics(table, previous=broken)


@pytest.fixture(params=SHOWN)
def shown(request: pytest.FixtureRequest) -> Shown:
    """Each of the cases in turn."""
    return SHOWN[request.param]()


def test_every_case_is_read_back_as_it_was_meant(shown: Shown) -> None:
    exported = timetable_ics(shown.timetable)
    owed = [
        entry
        for entry in shown.timetable.entries
        if entry.met_on is None and entry.governed_by is None
    ]
    calendar = read(exported)
    assert len(calendar.events) == len({event.uid for event in calendar.events}) == len(owed)
    assert calendar.prodid == f"-//cptimescales//timetable {cpt.__version__}//EN"
    assert (calendar.calscale, calendar.method) == ("GREGORIAN", "PUBLISH")
    for event, entry in zip(calendar.events, owed, strict=True):
        assert event.dtend == entry.limit + timedelta(days=1)
        assert (
            event.dtstamp
            == event.last_modified
            == datetime.combine(shown.timetable.as_of, datetime.min.time(), UTC)
        )
        assert str(entry.due.citation.at) in str(event.description)


def test_lines_are_folded_between_letters_and_end_as_they_must(shown: Shown) -> None:
    exported = timetable_ics(shown.timetable)
    lines = exported.split(b"\r\n")
    assert lines.pop() == b""
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    assert max(map(len, lines)) <= 75
    assert all(line.decode() for line in lines)  # no letter is cut in two
    assert all(len(name) for name in re.findall(rb"(?m)^([A-Z-]+)[;:]", exported))
    assert (
        exported.count(b"BEGIN:VEVENT\r\n")
        == exported.count(b"END:VEVENT\r\n")
        == len(read(exported).events)
    )


def test_a_reference_cannot_add_lines_of_its_own() -> None:
    shown = shown_cases.hostile()
    events = list(read(timetable_ics(shown.timetable)).events)
    safe = shown.timetable.reference.replace("\r\n", "\n").replace(
        "\x07", "\N{REPLACEMENT CHARACTER}"
    )
    assert [str(event.summary) for event in events] == [
        f"Due: First core group meeting ({safe})",
        f"Due: Review conference ({safe})",
    ]
    for end in ("\r", "\x85", "\u2028"):
        table = shown.timetable.model_copy(update={"reference": f"C{end}BEGIN:VEVENT"})
        told = timetable_ics(table).decode()
        assert end not in told.replace("\r\n", "")
        assert timetable_ics(table, previous=told.encode()) == told.encode()


def test_the_same_timetable_gives_the_same_bytes_in_any_process() -> None:
    code = (
        "import hashlib; from tests.support.shown_cases import planned; from cptimescales.cases.icalendar import timetable_ics as ics;"
        + "print(hashlib.sha256(ics(planned().timetable)).hexdigest())"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": ":".join(sys.path)},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "America/New_York"))
    }
    assert len(told) == 1


def test_a_uid_tells_nothing_of_the_case_and_is_its_own() -> None:
    exported = [
        timetable_ics(ENGLAND.timetable(case(reference, HELD[0]), as_of=date(2026, 12, 16)))
        for reference in ("C-1042", "C-1043")
    ]
    uids = [str(event.uid) for each in exported for event in read(each).events]
    assert len(set(uids)) == 4
    assert not any("C-104" in uid for uid in uids)
    # Calendars hold these; a change would leave every event of theirs behind.
    assert uids[0] == "5e5acca8-b684-593e-b6bc-6fc8a7935b52"
