"""The timetable as an iCalendar file: all-day events with reminders (extra `pages`).

The file has the duties that are open, overdue or planned, and the window around a birthday. It
omits duties that were met, and duties that an earlier limit governs. An export updates the events
of the export before it. It cancels events that are no longer needed, so that they leave the
calendars.
"""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import icalendar

from cptimescales._version import __version__
from cptimescales.calendars.dates import ONE_DAY
from cptimescales.cases.timelines import Standing, standing
from cptimescales.cases.timetables import Entry, Timetable
from cptimescales.errors import TimescaleError
from cptimescales.rules.results import DueDate, ReviewWindow
from cptimescales.rules.words import long_date

_OUR_EVENTS = uuid.UUID("5b0a6a52-6d52-5c0f-9d0b-6a8a5f0f3c11")
_CASE = "X-CPTIMESCALES-CASE"
_REMINDERS = (7, 1)  # days before the day to plan for
_MORNING = timedelta(hours=9)
_WORDS: dict[Standing, str] = {
    "overdue": "Overdue",
    "open": "Due",
    "planned": "Planned, latest day",
}


def timetable_ics(timetable: Timetable, *, previous: bytes | None = None) -> bytes:
    """The open, overdue and planned duties of a case as all-day events.

    An event keeps its UID from export to export. The UID is made from the case's reference, the
    rule, and the number of the clock among the rule's clocks. All times are made from the
    timetable's `as_of`, so the same timetable gives the same bytes.

    SEQUENCE is higher in an export of a later day. It is also higher in an export of the same day
    if the event differs from the previous export.

    Reminders appear at 9 in the morning, a week and a day before the last working day. For a review
    around a birthday, they come before the day by which the review is to be planned. There are none
    for planned duties, and none before `as_of`.

    Args:
        timetable: the timetable to export.
        previous: the previous export of the same case, if there is one. Its events that are now met
            or no longer due are cancelled.

    Raises:
        TimescaleError: `previous` is not an export of this case.

    >>> import cptimescales as cpt
    >>> conference = {"event": "conference_held", "on": date(2026, 12, 14)}
    >>> case = cpt.Case(reference="C-1042", events=[conference])
    >>> table = cpt.rulebook("england").timetable(case, as_of=date(2026, 12, 21))
    >>> lines = timetable_ics(table).decode().splitlines()
    >>> [line for line in lines if line.startswith(("SUMMARY", "DTSTART"))][0:2]
    ['SUMMARY:Due: First core group meeting (C-1042)', 'DTSTART;VALUE=DATE:20261230']
    """
    calendar = icalendar.Calendar()
    calendar.add("prodid", f"-//cptimescales//timetable {__version__}//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add(
        "x-wr-calname", icalendar.vText(_plain(f"Child protection timetable {timetable.reference}"))
    )
    calendar.add(_CASE, _id(timetable))
    events, before = list(_events(timetable)), _exported(timetable, previous)
    for event in events:
        _raise_sequence(event, before.get(str(event["uid"])))
    for event in (*events, *_cancelled(events, timetable, before)):
        calendar.add_component(event)
    content: bytes = calendar.to_ical()  # icalendar declares its type as Any
    return content


def _events(timetable: Timetable) -> Iterator[icalendar.Event]:
    numbers: Counter[str] = Counter()
    for entry in timetable.entries:
        numbers[entry.due.rule] += 1
        if entry.met_on is None and entry.governed_by is None:
            yield _event(entry, numbers[entry.due.rule], timetable)


def _event(entry: Entry, number: int, timetable: Timetable) -> icalendar.Event:
    first, last, plan_for = _days(entry)
    event = icalendar.Event()
    event.add("uid", _id(timetable, entry.due.rule, str(number)))
    _stamp(event, timetable.as_of)
    event.add("summary", _plain(f"{_heading(entry)}: {entry.due.title} ({timetable.reference})"))
    event.add("dtstart", first)
    event.add("dtend", last + ONE_DAY)  # the first day after the event
    event.add("description", _plain(_description(entry)))
    event.add("status", "TENTATIVE" if entry.planned else "CONFIRMED")
    event.add("transp", "TRANSPARENT")  # a due date makes nobody busy
    event.add("class", "PRIVATE")
    if not entry.planned:  # a planned date will still move
        for on in (plan_for - timedelta(days=days) for days in _REMINDERS):
            if entry.due.on < on and timetable.as_of <= on:
                event.add_component(
                    _alarm(f"{entry.due.title}: by {long_date(plan_for)}", on - first + _MORNING)
                )
    return event


def _stamp(event: icalendar.Event, as_of: date, sequence: int = 0) -> None:
    when = datetime.combine(as_of, time(), UTC)
    event.add("dtstamp", when)
    event.add("last-modified", when)
    event.add("sequence", max(as_of.toordinal(), sequence))


def _raise_sequence(event: icalendar.Event, before: icalendar.Event | None) -> None:
    """Gives a changed event a higher SEQUENCE, without which calendars ignore the change."""
    if before is None or (sequence := _sequence(before)) < _sequence(event):
        return
    event["sequence"] = sequence
    if event.to_ical() != before.to_ical():
        event["sequence"] = sequence + 1


def _sequence(event: icalendar.Event) -> int:
    return int(event.get("sequence", 0))


def _days(entry: Entry) -> tuple[date, date, date]:
    """The first and the last day of the event, and the day to plan for."""
    if isinstance(entry.due, ReviewWindow):
        return entry.due.opens, entry.due.closes, entry.due.plan_by
    if entry.agreed is not None:
        return entry.agreed.on, entry.agreed.on, entry.agreed.on
    return entry.limit, entry.limit, entry.due.last_working_day


def _heading(entry: Entry) -> str:
    if isinstance(entry.due, ReviewWindow) and standing(entry) == "open":
        return "Review window"
    if entry.agreed is not None:
        return "Agreed"
    return _WORDS[standing(entry)]


def _description(entry: Entry) -> str:
    sentences = []
    if entry.planned:
        sentences.append(
            "Planned: the latest possible day, if each earlier duty is met on its last day."
        )
    if entry.agreed is not None:
        sentences.append(
            f"Agreed for {long_date(entry.agreed.on)}; the limit is {long_date(entry.limit)}."
        )
    if isinstance(entry.due, DueDate) and entry.due.last_working_day != entry.limit:
        sentences.append(f"Last working day: {long_date(entry.due.last_working_day)}.")
    return "\n\n".join([*sentences, entry.due.explain()])


def _alarm(words: str, from_start: timedelta) -> icalendar.Alarm:
    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _plain(words))
    alarm.add("trigger", from_start)
    return alarm


def _cancelled(
    events: list[icalendar.Event], timetable: Timetable, before: dict[str, icalendar.Event]
) -> Iterator[icalendar.Event]:
    """The events of the previous export that this export no longer has, cancelled."""
    current = {event["uid"] for event in events}
    for uid, event in before.items():
        if uid in current:
            continue
        if event.get("status") != "CANCELLED":
            sequence = _sequence(event) + 1
            for name in ("dtstamp", "last-modified", "sequence", "status"):
                event.pop(name, None)
            _stamp(event, timetable.as_of, sequence)
            event.add("status", "CANCELLED")
            event.subcomponents.clear()
        yield event


def _exported(timetable: Timetable, previous: bytes | None) -> dict[str, icalendar.Event]:
    """The events of the previous export, by their UID."""
    if previous is None:
        return {}
    try:
        calendar = icalendar.Calendar.from_ical(previous)
    except ValueError as error:
        raise TimescaleError(f"the previous export is not an iCalendar file: {error}") from None
    if calendar.get(_CASE) != _id(timetable):
        raise TimescaleError(
            f"the previous export is not an export of case {timetable.reference!r}, "
            "so its events cannot be updated; write to another file"
        )
    return {str(event.get("uid")): event for event in calendar.events}


def _id(timetable: Timetable, *parts: str) -> str:
    """An identifier of the case and the parts: always the same, and without the reference."""
    return str(uuid.uuid5(_OUR_EVENTS, "\n".join([timetable.reference, *parts])))


def _plain(text: str) -> str:
    """Text without characters that iCalendar forbids or that some programs read as a line end."""
    return re.sub(
        r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]",
        "\N{REPLACEMENT CHARACTER}",
        text.replace("\r\n", "\n"),
    )
