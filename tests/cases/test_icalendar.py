"""The timetable as a calendar file, read back by another library than the one that wrote it."""

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
from cptimescales.cases import timetable_ics

MEETINGS = (("conference_held", date(2026, 12, 14)), ("core_group_held", date(2026, 12, 23)))
ENGLAND = cpt.rulebook("england")


def read(exported: bytes) -> Calendar:
    return IcsCalendarStream.calendar_from_ics(exported.decode())


def events_of(exported: bytes) -> dict[str, Event]:
    return {str(event.summary): event for event in read(exported).events}


def england(
    *events: tuple[str, date], as_of: date, born: date | None = None, **more: object
) -> cpt.Timetable:
    return ENGLAND.timetable(case("C-1042", *events, born=born, **more), as_of=as_of)


def statuses(exported: bytes) -> dict[str, str]:
    return {
        str(event.summary): event.status.value if event.status else ""
        for event in read(exported).events
    }


def test_the_calendar_has_the_duties_that_are_due_and_not_those_that_were_met() -> None:
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
    exported = timetable_ics(england(MEETINGS[0], as_of=date(2026, 12, 16)))
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
def test_reminders_come_in_the_morning_and_not_before_the_export(
    as_of: date, days: tuple[int, ...]
) -> None:
    (event, *_) = read(timetable_ics(england(MEETINGS[0], as_of=as_of))).events
    assert event.dtstart == date(2026, 12, 30)
    assert mornings(event) == [datetime(2026, 12, day, 9) for day in days]
    assert all(alarm.action == "DISPLAY" and alarm.description for alarm in event.alarm)


def test_no_reminder_comes_before_the_clock_has_started() -> None:
    table = england(("referral_received", date(2026, 6, 1)), as_of=date(2026, 6, 1))
    (event, *_) = read(timetable_ics(table)).events
    assert (event.dtstart, mornings(event)) == (date(2026, 6, 2), [])


def test_the_reminders_of_a_birthday_review_come_before_it_is_to_be_planned() -> None:
    exported = timetable_ics(england(MEETINGS[0], as_of=date(2026, 12, 16), born=date(2010, 5, 6)))
    event = events_of(exported)["Review window: Review around the 18th birthday (C-1042)"]
    window = ENGLAND.due("eighteenth_birthday_review", on=date(2010, 5, 6))
    assert [morning.date() for morning in mornings(event)] == [
        window.plan_by - timedelta(days=days) for days in (7, 1)
    ]


def test_the_event_is_on_the_agreed_date_if_there_is_one() -> None:
    table = england(
        MEETINGS[0],
        as_of=date(2026, 12, 16),
        agreed=[{"rule": "first_core_group", "on": date(2026, 12, 22)}],
    )
    event = events_of(timetable_ics(table))["Agreed: First core group meeting (C-1042)"]
    assert event.dtstart == date(2026, 12, 22)
    words = "Agreed for Tuesday 22 December 2026; the limit is Wednesday 30 December 2026."
    assert words in str(event.description)


def test_planned_duties_are_tentative_and_have_no_reminder() -> None:
    table = shown_cases.planned().timetable
    exported = timetable_ics(table)
    planned = [
        event
        for event in read(exported).events
        if str(event.summary).startswith("Planned, latest day: ")
    ]
    expected = [entry for entry in table.entries if entry.planned and entry.governed_by is None]
    assert len(planned) == len(expected) > 5
    assert all(event.status == "TENTATIVE" for event in planned)
    assert not any(event.alarm for event in planned)


def test_a_duty_that_an_earlier_limit_governs_is_omitted() -> None:
    table = england(MEETINGS[0], as_of=date(2026, 12, 16))
    governed = table.entries[0].model_copy(update={"governed_by": "review_conference"})
    table = table.model_copy(update={"entries": (governed, *table.entries[1:])})
    assert list(events_of(timetable_ics(table))) == ["Due: Review conference (C-1042)"]


def test_a_later_export_updates_the_events_of_the_previous_one() -> None:
    first = timetable_ics(shown_cases.planned().timetable)
    book = cpt.rulebook("south-west")
    held = case("C-2001", *MEETINGS, born=date(2015, 5, 6))
    table = book.timetable(held, as_of=date(2026, 12, 28), horizon=date(2027, 9, 30))
    second = timetable_ics(table, previous=first)
    before, after = events_of(first), events_of(second)
    notes = "Core group notes circulated (C-2001)"
    # Five events have this name; the dictionary keeps the last.
    assert before[f"Planned, latest day: {notes}"].dtstart == date(2027, 9, 21)
    by_uid = {event.uid: event for event in read(first).events}
    due = after[f"Due: {notes}"]
    # The core group met on 23 December; 25 and 28 December and 1 January do not count.
    assert due.dtstart == date(2027, 1, 4)
    assert by_uid[due.uid].dtstart == date(2027, 1, 12)
    review = ("review_conference_held", date(2027, 3, 1))
    reviewed = case("C-2001", *MEETINGS, review, born=date(2015, 5, 6))
    third = events_of(timetable_ics(book.timetable(reviewed, as_of=date(2027, 3, 2))))
    second_review = third["Due: Review conference (C-2001)"]
    assert second_review.uid == before["Planned, latest day: Review conference (C-2001)"].uid
    assert all(event.sequence == date(2026, 12, 28).toordinal() for event in read(second).events)
    assert all(event.sequence == date(2026, 12, 16).toordinal() for event in read(first).events)
    assert after["Due: First core group meeting (C-2001)"].status == "CANCELLED"
    assert not after["Due: First core group meeting (C-2001)"].alarm


def raised_sequences(exported: bytes, day: date) -> dict[str, int]:
    """How much higher than on a first export of the day the sequence of each event is."""
    return {
        str(event.summary): (event.sequence or 0) - day.toordinal()
        for event in read(exported).events
    }


def test_a_second_export_of_one_day_raises_the_sequence_of_changed_events_only() -> None:
    day = date(2026, 12, 16)
    first = timetable_ics(england(MEETINGS[0], as_of=day))
    assert timetable_ics(england(MEETINGS[0], as_of=day), previous=first) == first
    agreed = [{"rule": "first_core_group", "on": date(2026, 12, 22)}]
    second = timetable_ics(england(MEETINGS[0], as_of=day, agreed=agreed), previous=first)
    assert raised_sequences(second, day) == {
        "Agreed: First core group meeting (C-1042)": 1,
        "Due: Review conference (C-1042)": 0,
    }
    third = timetable_ics(england(("plan_ended", day), as_of=day), previous=second)
    assert raised_sequences(third, day) == {
        "Agreed: First core group meeting (C-1042)": 2,
        "Due: Review conference (C-1042)": 1,
    }


def test_duties_that_end_with_the_plan_are_cancelled_and_stay_so() -> None:
    first = timetable_ics(england(MEETINGS[0], as_of=date(2026, 12, 16)))
    ended = england(*MEETINGS, ("plan_ended", date(2027, 1, 20)), as_of=date(2027, 1, 21))
    second = timetable_ics(ended, previous=first)
    cancelled = {
        "Due: First core group meeting (C-1042)": "CANCELLED",
        "Due: Review conference (C-1042)": "CANCELLED",
    }
    assert statuses(second) == cancelled
    assert timetable_ics(ended, previous=second) == second
    later = england(*MEETINGS, ("plan_ended", date(2027, 1, 20)), as_of=date(2027, 3, 1))
    assert timetable_ics(later, previous=second) == second  # a cancelled event does not change


def test_a_duty_that_is_due_after_all_comes_back() -> None:
    first = timetable_ics(england(MEETINGS[0], as_of=date(2026, 12, 16)))
    second = timetable_ics(england(*MEETINGS, as_of=date(2026, 12, 28)), previous=first)
    # The core group was recorded in error.
    third = timetable_ics(england(MEETINGS[0], as_of=date(2026, 12, 29)), previous=second)
    name = "Due: First core group meeting (C-1042)"
    assert [statuses(export)[name] for export in (first, second, third)] == [
        "CONFIRMED",
        "CANCELLED",
        "CONFIRMED",
    ]
    assert len(read(third).events) == len(read(first).events)


def test_only_an_export_of_the_same_case_is_updated() -> None:
    table = england(MEETINGS[0], as_of=date(2026, 12, 16))
    other = timetable_ics(ENGLAND.timetable(case("C-9", MEETINGS[0]), as_of=date(2026, 12, 16)))
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
    """Each example case in turn."""
    return SHOWN[request.param]()


def test_every_case_is_read_back_as_it_was_written(shown: Shown) -> None:
    exported = timetable_ics(shown.timetable)
    due = [
        entry
        for entry in shown.timetable.entries
        if entry.met_on is None and entry.governed_by is None
    ]
    calendar = read(exported)
    assert len(calendar.events) == len({event.uid for event in calendar.events}) == len(due)
    assert calendar.prodid == f"-//cptimescales//timetable {cpt.__version__}//EN"
    assert (calendar.calscale, calendar.method) == ("GREGORIAN", "PUBLISH")
    for event, entry in zip(calendar.events, due, strict=True):
        assert event.dtend == entry.limit + timedelta(days=1)
        midnight = datetime.combine(shown.timetable.as_of, datetime.min.time(), UTC)
        assert event.dtstamp == event.last_modified == midnight
        assert str(entry.due.citation.at) in str(event.description)


def test_lines_are_folded_between_letters_and_end_with_crlf(shown: Shown) -> None:
    exported = timetable_ics(shown.timetable)
    lines = exported.split(b"\r\n")
    assert lines.pop() == b""
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    assert max(map(len, lines)) <= 75
    assert all(line.decode() for line in lines)  # no letter is cut in two
    assert all(len(name) for name in re.findall(rb"(?m)^([A-Z-]+)[;:]", exported))
    starts, ends = exported.count(b"BEGIN:VEVENT\r\n"), exported.count(b"END:VEVENT\r\n")
    assert starts == ends == len(read(exported).events)


def test_a_reference_cannot_add_lines_of_its_own() -> None:
    shown = shown_cases.hostile()
    events = list(read(timetable_ics(shown.timetable)).events)
    safe = shown.timetable.reference.replace("\r\n", "\n")
    safe = safe.replace("\x07", "\N{REPLACEMENT CHARACTER}")
    assert [str(event.summary) for event in events] == [
        f"Due: First core group meeting ({safe})",
        f"Due: Review conference ({safe})",
    ]
    for end in ("\r", "\x85", "\u2028"):
        table = shown.timetable.model_copy(update={"reference": f"C{end}BEGIN:VEVENT"})
        exported = timetable_ics(table)
        assert end not in exported.decode().replace("\r\n", "")
        assert timetable_ics(table, previous=exported) == exported


def test_the_same_timetable_gives_the_same_bytes_in_any_process() -> None:
    code = (
        "import hashlib; from tests.support.shown_cases import planned; "
        "from cptimescales.cases import timetable_ics; "
        "print(hashlib.sha256(timetable_ics(planned().timetable)).hexdigest())"
    )
    hashes = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": ":".join(sys.path)},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            encoding="utf-8",
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "America/New_York"))
    }
    assert len(hashes) == 1


def test_a_uid_does_not_contain_the_reference_and_is_unique() -> None:
    exports = [
        timetable_ics(ENGLAND.timetable(case(reference, MEETINGS[0]), as_of=date(2026, 12, 16)))
        for reference in ("C-1042", "C-1043")
    ]
    uids = [str(event.uid) for exported in exports for event in read(exported).events]
    assert len(set(uids)) == 4
    assert not any("C-104" in uid for uid in uids)
    # Users' calendars have these UIDs; if they changed, no export would update the events there.
    assert uids[0] == "5e5acca8-b684-593e-b6bc-6fc8a7935b52"
