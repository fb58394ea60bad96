"""The timetable as a calendar file, read back by another library than the one that wrote it."""

from __future__ import annotations

import re
import subprocess
import sys
import uuid
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import icalendar
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
        ("Due: Review conference, 1st (C-1042)", date(2026, 9, 24), date(2026, 9, 25)),
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
    event = events_of(exported)["Due: Review conference, 1st (C-1042)"]
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


def test_the_title_says_that_the_agreed_date_or_the_limit_has_passed() -> None:
    agreed = [{"rule": "first_core_group", "on": date(2026, 12, 22)}]

    def titles(exported: bytes) -> list[str]:
        return [title for title in events_of(exported) if "core group" in title]

    first = timetable_ics(england(MEETINGS[0], as_of=date(2026, 12, 23), agreed=agreed))
    assert titles(first) == ["Agreed date passed: First core group meeting (C-1042)"]
    late = england(MEETINGS[0], as_of=date(2027, 1, 4), agreed=agreed)
    assert titles(timetable_ics(late, previous=first)) == [
        "Overdue: First core group meeting (C-1042)"
    ]
    ended = england(MEETINGS[0], ("plan_ended", date(2026, 12, 24)), as_of=date(2026, 12, 28))
    assert titles(timetable_ics(ended, previous=first)) == [
        "No longer owed: First core group meeting (C-1042)"
    ]


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
    assert list(events_of(timetable_ics(table))) == ["Due: Review conference, 1st (C-1042)"]


def test_a_later_export_updates_the_events_of_the_previous_one() -> None:
    first = timetable_ics(shown_cases.planned().timetable)
    book = cpt.rulebook("south-west")
    held = case("C-2001", *MEETINGS, born=date(2015, 5, 6))
    table = book.timetable(held, as_of=date(2026, 12, 28), horizon=date(2027, 9, 30))
    second = timetable_ics(table, previous=first)
    before, after = events_of(first), events_of(second)
    notes = "Core group notes circulated (C-2001)"
    # Five events have this name; the dictionary keeps the last.
    assert before[f"Planned, latest day: {notes}"].dtstart == date(2027, 9, 17)
    # The core group met on 23 December; 25 and 28 December and 1 January do not count.
    assert after[f"Due: {notes}"].dtstart == date(2027, 1, 4)
    # A planned event moves; it is not cancelled and made again.
    moved = {event.uid for event in read(first).events if event.status == "TENTATIVE"}
    still = {event.uid for event in read(second).events if event.status == "TENTATIVE"}
    assert still
    assert still <= moved
    dropped = [event for event in read(second).events if event.uid in moved - still]
    assert all(str(event.summary).startswith("No longer planned: ") for event in dropped)
    assert all(event.sequence == date(2026, 12, 28).toordinal() for event in read(second).events)
    assert all(event.sequence == date(2026, 12, 16).toordinal() for event in read(first).events)
    met = after["Met 23 Dec: First core group meeting (C-2001)"]
    assert (met.uid, met.status) == (
        before["Due: First core group meeting (C-2001)"].uid,
        "CANCELLED",
    )
    assert not met.alarm


def test_a_meeting_that_is_entered_later_leaves_the_other_events_their_uids() -> None:
    book = cpt.rulebook("south-west")
    days = (date(2026, 12, 23), date(2027, 1, 20))
    held = [("conference_held", date(2026, 12, 14)), *(("core_group_held", day) for day in days)]
    full = timetable_ics(book.timetable(case("C-1", *held), as_of=date(2027, 2, 1)))
    part = timetable_ics(book.timetable(case("C-1", held[0], held[2]), as_of=date(2027, 2, 1)))
    review = "Due: Review conference, 1st (C-1)"
    assert events_of(full)[review].uid == events_of(part)[review].uid
    updated = timetable_ics(
        book.timetable(case("C-1", *held), as_of=date(2027, 2, 1)), previous=part
    )
    assert statuses(updated)[review] == "CONFIRMED"


def renamed(exported: bytes, case_id: str, uids: dict[str, str]) -> bytes:
    """An export as another version wrote it: with other identifiers."""
    calendar = icalendar.Calendar.from_ical(exported)
    calendar["x-cptimescales-case"] = case_id
    for event in calendar.events:
        if uid := uids.get(str(event["summary"])):
            event["uid"] = icalendar.vText(uid)
    content: bytes = calendar.to_ical()
    return content


def test_an_event_keeps_the_uid_that_an_earlier_version_made_with_the_episode() -> None:
    table = england(MEETINGS[0], as_of=date(2026, 12, 16))
    ours = uuid.UUID("5b0a6a52-6d52-5c0f-9d0b-6a8a5f0f3c11")
    case_id = str(uuid.uuid5(ours, "england\nC-1042"))
    parts = ("england", "C-1042", "first_core_group", "plan-1", "2026-12-14")
    kept = str(uuid.uuid5(ours, "\n".join(parts)))
    assert kept == "9dad30a2-00f7-5fc0-a9db-553f45d7ba35"  # users' calendars have it
    old = renamed(timetable_ics(table), case_id, {"Due: First core group meeting (C-1042)": kept})
    for authority in ("", "E06000052"):
        updated = timetable_ics(table, previous=old, authority=authority)
        assert events_of(updated)["Due: First core group meeting (C-1042)"].uid == kept
        assert set(statuses(updated).values()) == {"CONFIRMED"}
        assert len(read(updated).events) == 2
    later = england(*MEETINGS, as_of=date(2026, 12, 28))
    met = timetable_ics(later, previous=updated, authority="E06000052")
    assert events_of(met)["Met 23 Dec: First core group meeting (C-1042)"].uid == kept


def test_a_plan_that_is_entered_later_leaves_the_other_events_their_uids() -> None:
    earlier = (("conference_held", date(2024, 3, 4)), ("plan_ended", date(2024, 9, 2)))
    day = date(2026, 12, 16)
    alone, both = england(MEETINGS[0], as_of=day), england(*earlier, MEETINGS[0], as_of=day)
    assert both.entries[-1].episode == "plan-2"
    title = "Due: First core group meeting (C-1042)"
    assert events_of(timetable_ics(alone))[title].uid == events_of(timetable_ics(both))[title].uid


def test_a_what_if_never_takes_the_place_of_a_real_event() -> None:
    morning = datetime(2026, 12, 16, 0, 30, tzinfo=timezone(timedelta(hours=1)))
    real = timetable_ics(england(MEETINGS[0], as_of=date(2026, 12, 16)), made=morning)
    ahead = england(MEETINGS[0], as_of=date(2027, 1, 4))
    supposed = timetable_ics(ahead, made=morning)
    declared = events_of(timetable_ics(ahead, what_if=True))
    assert {event.uid for event in declared.values()} == {
        event.uid for event in read(supposed).events
    }
    events = events_of(supposed)
    assert list(events) == [
        "What if: Overdue: First core group meeting (C-1042)",
        "What if: Due: Review conference, 1st (C-1042)",
    ]
    assert {event.status for event in events.values()} == {"TENTATIVE"}
    assert {event.sequence for event in events.values()} == {0}
    assert not any(event.alarm for event in events.values())
    assert not {event.uid for event in events.values()} & {e.uid for e in read(real).events}
    first = events["What if: Overdue: First core group meeting (C-1042)"]
    assert str(first.description).startswith("What if nothing else happens by Monday 4 January ")
    assert {event.dtstamp for event in read(real).events} == {
        datetime(2026, 12, 15, 23, 30, tzinfo=UTC)
    }
    for table, file, words in (
        (ahead, real, "is not a what-if of case 'C-1042'"),
        (england(MEETINGS[0], as_of=date(2026, 12, 16)), supposed, "is not an export of case"),
    ):
        with pytest.raises(cpt.TimescaleError, match=words):
            timetable_ics(table, made=morning, previous=file)
    again = timetable_ics(england(*MEETINGS, as_of=date(2027, 1, 4)), made=morning)
    met = timetable_ics(england(*MEETINGS, as_of=date(2027, 1, 4)), made=morning, previous=supposed)
    assert len(read(met).events) == len(read(again).events) + 1
    assert "What if: Met 23 Dec: First core group meeting (C-1042)" in statuses(met)


def test_a_timetable_by_an_earlier_list_of_holidays_is_a_what_if() -> None:
    known = ENGLAND.as_known_on(date(2026, 12, 1))
    table = known.timetable(case("C-1042", MEETINGS[0]), as_of=date(2026, 12, 16))
    assert all(title.startswith("What if: ") for title in statuses(timetable_ics(table)))


def test_an_export_of_an_earlier_day_does_not_take_the_place_of_a_later_one() -> None:
    later = timetable_ics(england(MEETINGS[0], as_of=date(2027, 1, 4)))
    with pytest.raises(
        cpt.TimescaleError, match="is as of 2027-01-04, a later day than 2026-12-16"
    ):
        timetable_ics(england(MEETINGS[0], as_of=date(2026, 12, 16)), previous=later)


def test_an_unchanged_export_of_one_day_keeps_its_stamps() -> None:
    table = england(MEETINGS[0], as_of=date(2026, 12, 16))
    first = timetable_ics(table, made=datetime(2026, 12, 16, 9, tzinfo=UTC))
    assert (
        timetable_ics(table, made=datetime(2026, 12, 16, 15, tzinfo=UTC), previous=first) == first
    )
    with pytest.raises(cpt.NotADateError, match="made must be a date.*pass a datetime with a time"):
        timetable_ics(table, made=datetime(2026, 12, 16))


def test_a_limit_ahead_that_the_record_cannot_show_as_met_is_in_the_calendar() -> None:
    book = cpt.rulebook("scotland")
    child = case("C-1042", ("conference_held", date(2026, 6, 30)), recorded=["conference_held"])
    first = timetable_ics(book.timetable(child, as_of=date(2026, 11, 26)))
    (event,) = read(first).events
    assert str(event.summary) == "If not done yet: Review conference, 1st (C-1042)"
    assert (event.dtstart, event.status) == (date(2026, 12, 30), "TENTATIVE")
    assert str(event.description).startswith("This record cannot show whether this was done. ")
    assert mornings(event) == [datetime(2026, 12, day, 9) for day in (23, 29)]
    second = timetable_ics(book.timetable(child, as_of=date(2026, 12, 31)), previous=first)
    assert statuses(second) == {"Not recorded: Review conference, 1st (C-1042)": "CANCELLED"}


def test_an_export_of_an_earlier_version_is_replaced() -> None:
    day = date(2026, 12, 16)
    table = england(MEETINGS[0], as_of=day)
    new = timetable_ics(table)
    # The identifiers that earlier versions made: of the reference, the rule and an ordinal.
    ours = uuid.UUID("5b0a6a52-6d52-5c0f-9d0b-6a8a5f0f3c11")
    case_id = str(uuid.uuid5(ours, "C-1042"))
    first = str(uuid.uuid5(ours, "C-1042\nfirst_core_group\n1"))
    assert first == "5e5acca8-b684-593e-b6bc-6fc8a7935b52"
    old = renamed(new, case_id, {"Due: First core group meeting (C-1042)": first})
    updated = timetable_ics(table, previous=old)
    assert statuses(updated)["Replaced: First core group meeting (C-1042)"] == "CANCELLED"
    assert statuses(updated)["Due: First core group meeting (C-1042)"] == "CONFIRMED"
    assert timetable_ics(table, previous=updated) == updated
    assert len(read(updated).events) == 3


def test_no_event_stays_open_after_a_death() -> None:
    open_plan = shown_cases.case(
        "C-78", ("conference_held", date(2026, 1, 12)), born=date(2015, 5, 6)
    )
    shown = shown_cases.died()
    first = timetable_ics(shown.book.timetable(open_plan, as_of=date(2026, 1, 20)))
    assert set(statuses(first).values()) == {"CONFIRMED"}
    second = statuses(timetable_ics(shown.timetable, previous=first))
    assert set(second.values()) == {"CANCELLED"}
    assert "No longer owed: Review around the 18th birthday (C-78)" in second
    assert statuses(timetable_ics(shown.timetable)) == {}


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
        "Due: Review conference, 1st (C-1042)": 0,
    }
    third = timetable_ics(england(("plan_ended", day), as_of=day), previous=second)
    assert raised_sequences(third, day) == {
        "No longer owed: First core group meeting (C-1042)": 2,
        "No longer owed: Review conference, 1st (C-1042)": 1,
    }


def test_duties_that_end_with_the_plan_are_cancelled_and_stay_so() -> None:
    first = timetable_ics(england(MEETINGS[0], as_of=date(2026, 12, 16)))
    ended = england(*MEETINGS, ("plan_ended", date(2027, 1, 20)), as_of=date(2027, 1, 21))
    second = timetable_ics(ended, previous=first)
    cancelled = {
        "Met 23 Dec: First core group meeting (C-1042)": "CANCELLED",
        "No longer owed: Review conference, 1st (C-1042)": "CANCELLED",
    }
    assert statuses(second) == cancelled
    assert timetable_ics(ended, previous=second) == second
    later = england(*MEETINGS, ("plan_ended", date(2027, 1, 20)), as_of=date(2027, 3, 1))
    third = timetable_ics(later, previous=second)
    assert read(third).events == read(second).events  # a cancelled event does not change


def test_a_duty_that_is_due_after_all_comes_back() -> None:
    first = timetable_ics(england(MEETINGS[0], as_of=date(2026, 12, 16)))
    second = timetable_ics(england(*MEETINGS, as_of=date(2026, 12, 28)), previous=first)
    # The core group was recorded in error.
    third = timetable_ics(england(MEETINGS[0], as_of=date(2026, 12, 29)), previous=second)
    uid = events_of(first)["Due: First core group meeting (C-1042)"].uid
    assert [
        (str(event.summary).partition(":")[0], event.status)
        for export in (first, second, third)
        for event in read(export).events
        if event.uid == uid
    ] == [("Due", "CONFIRMED"), ("Met 23 Dec", "CANCELLED"), ("Due", "CONFIRMED")]
    assert len(read(third).events) == len(read(first).events)


def test_only_an_export_of_the_same_case_is_updated() -> None:
    table = england(MEETINGS[0], as_of=date(2026, 12, 16))
    other = timetable_ics(ENGLAND.timetable(case("C-9", MEETINGS[0]), as_of=date(2026, 12, 16)))
    with pytest.raises(
        cpt.TimescaleError,
        match="is not an export of case 'C-1042' under england, so its events cannot be updated",
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
        if entry.status in (cpt.Status.PENDING, cpt.Status.OVERDUE) and entry.governed_by is None
    ]
    calendar = read(exported)
    assert len(calendar.events) == len({event.uid for event in calendar.events}) == len(due)
    assert calendar.prodid == f"-//cptimescales//timetable {cpt.__version__}//EN"
    assert (calendar.calscale, calendar.method) == ("GREGORIAN", None)
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
        f"Due: Review conference, 1st ({safe})",
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
    case_id = "fde103d0-08d1-59d9-9635-c1172c70f735"
    assert uids[0] == f"first_core_group.2026-12-14.{case_id}@england"
    table = ENGLAND.timetable(case("C-1042", MEETINGS[0]), as_of=date(2026, 12, 16))
    ours = read(timetable_ics(table, authority="E06000052")).events[0].uid
    assert str(ours).endswith("@E06000052.england")
    assert str(ours).split("@")[0] != uids[0].split("@")[0]
    with pytest.raises(cpt.TimescaleError, match="authority must be a code or a domain"):
        timetable_ics(table, authority="Tees @ Valley")
