"""The timetable as an iCalendar file: all-day events with reminders (extra `pages`).

The file has the duties that are open, overdue or planned, and the window around a birthday. It
omits duties that were met, missed or not judged, and duties that an earlier limit governs. An
export updates the events of the export before it. It cancels events that are no longer needed, and
says so in their titles, because many calendars show a cancelled event like any other.
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
from cptimescales.cases.timetable_words import supposed, title_of
from cptimescales.cases.timetables import Entry, Timetable
from cptimescales.errors import TimescaleError
from cptimescales.rules.results import DueDate, ReviewWindow
from cptimescales.rules.status import Status
from cptimescales.rules.words import day_and_month, long_date

_OUR_EVENTS = uuid.UUID("5b0a6a52-6d52-5c0f-9d0b-6a8a5f0f3c11")
_CASE = "X-CPTIMESCALES-CASE"
_REMINDERS = (7, 1)  # days before the day to plan for
_MORNING = timedelta(hours=9)
_WORDS: dict[Standing, str] = {
    "overdue": "Overdue",
    "open": "Due",
    "planned": "Planned, latest day",
}


_LATE_AS_AGREED = "Agreed date passed"
_NO_LONGER_PLANNED = "No longer planned"
_REPLACED = "Replaced"
# The heading of a title, in this version and in earlier ones.
_HEADING = re.compile(
    r"(Overdue|Due|Planned, latest day|Review window|Agreed( date passed)?|Replaced"
    r"|No longer (owed|planned)|Met \d+ \w+|Missed|Not recorded|An earlier due date applies): "
)


def timetable_ics(timetable: Timetable, *, previous: bytes | None = None) -> bytes:
    """The open, overdue and planned duties of a case as all-day events.

    An event keeps its UID from export to export. The UID is made from the rulebook, the case's
    reference, the rule, the episode and the day on which the duty started. A planned duty has no
    such day yet: its UID has its place among the planned duties of its rule. All times are made
    from the timetable's `as_of`, so the same timetable gives the same bytes.

    SEQUENCE is higher in an export of a later day. It is also higher in an export of the same day
    if the event differs from the previous export.

    Reminders appear at 9 in the morning, a week and a day before the last working day. For a review
    around a birthday, they come before the day by which the review is to be planned. There are none
    for planned duties, and none before `as_of`.

    Args:
        timetable: the timetable to export.
        previous: the previous export of the same case, if there is one. Its events that are now met
            or no longer due are cancelled, with a title such as `Met 20 Feb: ...`. An export of an
            earlier version, whose UIDs are others, has all its events cancelled as replaced.

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
    uids = _uids(timetable)
    events = [_event(entry, uid, timetable) for uid, entry in uids.items() if _is_waited_for(entry)]
    before, replaced = _exported(timetable, previous)
    for event in events:
        _raise_sequence(event, before.get(str(event["uid"])))
    for event in (*events, *_cancelled(events, timetable, before, uids, replaced=replaced)):
        calendar.add_component(event)
    content: bytes = calendar.to_ical()  # icalendar declares its type as Any
    return content


def _is_waited_for(entry: Entry) -> bool:
    return entry.status in (Status.PENDING, Status.OVERDUE) and entry.governed_by is None


def _uids(timetable: Timetable) -> dict[str, Entry]:
    """The UID of each entry, in the order of the timetable."""
    places: Counter[tuple[str, ...]] = Counter()
    uids = {}
    for entry in timetable.entries:
        start = "planned" if entry.planned else entry.due.on.isoformat()
        key = (entry.due.rule, entry.episode or "", start)
        places[key] += 1
        # Only planned duties, and a series counted from one day, share the other parts.
        place = (str(places[key]),) if entry.planned or places[key] > 1 else ()
        uids[_id(timetable, *key, *place)] = entry
    return uids


def _event(entry: Entry, uid: str, timetable: Timetable) -> icalendar.Event:
    first, last, plan_for = _days(entry)
    event = icalendar.Event()
    event.add("uid", uid)
    _stamp(event, timetable.as_of)
    event.add("summary", _summary(_heading(entry), title_of(entry), timetable))
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


def _summary(heading: str, title: str, timetable: Timetable) -> str:
    return _plain(f"{heading}: {title} ({timetable.reference})")


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
    if entry.agreed is not None and standing(entry) != "overdue":
        return _LATE_AS_AGREED if entry.agreed.status is Status.OVERDUE else "Agreed"
    return _WORDS[standing(entry)]


def _description(entry: Entry) -> str:
    sentences = []
    if entry.planned:
        sentences.append(
            "Planned, not owed yet: the latest possible day, "
            f"{supposed(entry.due.trigger) if isinstance(entry.due, DueDate) else ''}."
        )
    if entry.agreed is not None:
        sentences.append(
            f"Agreed for {long_date(entry.agreed.on)}; the limit is {long_date(entry.limit)}."
        )
    if isinstance(entry.due, DueDate) and entry.due.last_working_day != entry.limit:
        sentences.append(f"Last working day: {long_date(entry.due.last_working_day)}.")
    if entry.due.basis == "agreed":
        sentences.append("A conference agreed this; the procedures set no number.")
    return "\n\n".join([*sentences, entry.due.explain()])


def _alarm(words: str, from_start: timedelta) -> icalendar.Alarm:
    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _plain(words))
    alarm.add("trigger", from_start)
    return alarm


def _cancelled(
    events: list[icalendar.Event],
    timetable: Timetable,
    before: dict[str, icalendar.Event],
    uids: dict[str, Entry],
    *,
    replaced: bool,
) -> Iterator[icalendar.Event]:
    """The events of the previous export that this export no longer has, cancelled."""
    current = {event["uid"] for event in events}
    for uid, event in before.items():
        if uid in current:
            continue
        summary = str(event.get("summary"))
        heading = _heading_of_cancelled(uids.get(uid), summary, replaced=replaced)
        summary = f"{heading}: {_HEADING.sub('', summary, count=1)}"
        if event.get("status") != "CANCELLED" or event.get("summary") != summary:
            sequence = _sequence(event) + 1
            for name in ("dtstamp", "last-modified", "sequence", "status", "summary"):
                event.pop(name, None)
            _stamp(event, timetable.as_of, sequence)
            event.add("summary", summary)
            event.add("status", "CANCELLED")
            event.subcomponents.clear()
        yield event


def _heading_of_cancelled(entry: Entry | None, summary: str, *, replaced: bool) -> str:
    """Why an event is no longer needed."""
    if replaced or summary.startswith(_REPLACED):
        return _REPLACED
    if entry is None:
        planned = summary.startswith(("Planned", _NO_LONGER_PLANNED))
        return _NO_LONGER_PLANNED if planned else "No longer owed"
    if entry.met_on is not None:
        return f"Met {day_and_month(entry.met_on)}"
    if entry.status is Status.MISSED:
        return "Missed"
    if entry.status is Status.NOT_RECORDED:
        return "Not recorded"
    return "An earlier due date applies"


def _exported(
    timetable: Timetable, previous: bytes | None
) -> tuple[dict[str, icalendar.Event], bool]:
    """The events of the previous export, by their UID, and whether an earlier version made it."""
    if previous is None:
        return {}, False
    try:
        calendar = icalendar.Calendar.from_ical(previous)
    except ValueError as error:
        raise TimescaleError(
            f"the previous export is not an iCalendar file ({error}); write to another file"
        ) from None
    case, earlier = calendar.get(_CASE), _hashed(timetable.reference)
    if case not in (_id(timetable), earlier):
        raise TimescaleError(
            f"the previous export is not an export of case {timetable.reference!r} under "
            f"{timetable.rulebook}, so its events cannot be updated; write to another file"
        )
    return {str(event.get("uid")): event for event in calendar.events}, case == earlier


def _id(timetable: Timetable, *parts: str) -> str:
    """An identifier of the case and the parts: always the same, and without the reference."""
    return _hashed(timetable.rulebook, timetable.reference, *parts)


def _hashed(*parts: str) -> str:
    return str(uuid.uuid5(_OUR_EVENTS, "\n".join(parts)))


def _plain(text: str) -> str:
    """Text without characters that iCalendar forbids or that some programs read as a line end."""
    return re.sub(
        r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]",
        "\N{REPLACEMENT CHARACTER}",
        text.replace("\r\n", "\n"),
    )
