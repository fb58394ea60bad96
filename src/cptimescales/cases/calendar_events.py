"""What every calendar file does alike: stamps, revisions, reminders, cancelled events.

RFC 5545 and RFC 5546 say which of two versions of an event is the newer one: the one with the
higher SEQUENCE, then the one with the later DTSTAMP. Needs the extra `pages`.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

import icalendar

from cptimescales._version import __version__
from cptimescales.calendars.dates import ONE_DAY
from cptimescales.errors import NotADateError, TimescaleError

_OUR_EVENTS = uuid.UUID("5b0a6a52-6d52-5c0f-9d0b-6a8a5f0f3c11")

REMINDERS = (7, 1)
"""How many days before the day to plan for a reminder comes."""
_MORNING = timedelta(hours=9)
_REVISION = ("dtstamp", "last-modified", "sequence")


class Export(NamedTuple):
    """One export of a calendar.

    Attributes:
        as_of: the day on which the case is judged.
        made: when the export was made, in UTC.
        is_what_if: whether it answers for a day ahead, or by an earlier list of bank holidays.
    """

    as_of: date
    made: datetime
    is_what_if: bool

    @property
    def sequence(self) -> int:
        """The lowest SEQUENCE of the export: the ordinal of its day; 0 for a what-if."""
        return 0 if self.is_what_if else self.as_of.toordinal()


def export_of(as_of: date, made: datetime | None = None, *, what_if: bool = False) -> Export:
    """An export of a day. Without `made` it counts as made at the midnight that begins the day.

    Raises:
        NotADateError: `made` is no time with a time zone.

    >>> export_of(date(2026, 12, 16)).sequence
    739966
    >>> export_of(date(2026, 12, 16), datetime(2026, 12, 1, 9, tzinfo=UTC)).is_what_if
    True
    """
    if made is None:
        return Export(as_of, datetime.combine(as_of, time(), UTC), what_if)
    if made.utcoffset() is None:
        raise NotADateError("made", made, "pass a datetime with a time zone")
    is_what_if = what_if or made.date() < as_of
    return Export(as_of, made.astimezone(UTC).replace(microsecond=0), is_what_if)


def hashed(*parts: str) -> str:
    """An identifier of some parts, such as a rulebook and a reference: always the same.

    The reference cannot be read in it (RFC 7986, 5.3).
    """
    return str(uuid.uuid5(_OUR_EVENTS, "\n".join(parts)))


def uid_of(rule: str, start: str, case: str, at: str) -> str:
    """The UID of a duty, the same in the calendar of a case and in that of a report.

    Args:
        rule: the rule.
        start: the day on which the duty started, with a place where several started then.
        case: what `hashed` gives of the authority, if there is one, the rulebook and the reference.
        at: the rulebook, after the authority if there is one.

    >>> uid_of("first_core_group", "2026-12-14", "CASE", "england")
    'first_core_group.2026-12-14.CASE@england'
    """
    return f"{rule}.{start}.{case}@{at}"


def not_seen(how: str) -> str:
    """What the title of a visit says of a child who was not seen by its limit.

    `how` says how the child was to be seen; it is empty for seen in any way.

    >>> not_seen("alone"), not_seen("")
    ('NOT SEEN ALONE', 'NOT SEEN')
    """
    return " ".join(("NOT SEEN", *how.upper().split()))


def new_calendar(name: str, what: str) -> icalendar.Calendar:
    """A calendar without events.

    It has no METHOD: with one, RFC 5546 asks for an ORGANIZER, and nobody sends these events.

    Args:
        name: the name that a program shows.
        what: which kind of calendar it is, for PRODID.
    """
    calendar = icalendar.Calendar()
    calendar.add("prodid", f"-//cptimescales//{what} {__version__}//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", icalendar.vText(plain(name)))
    return calendar


def new_event(
    uid: str, export: Export, days: tuple[date, date], summary: str, description: str
) -> icalendar.Event:
    """An all-day event that makes nobody busy, from its first day to its last."""
    event = icalendar.Event()
    event.add("uid", uid)
    _stamp(event, export, export.sequence)
    event.add("summary", plain(summary))
    event.add("dtstart", days[0])
    event.add("dtend", days[1] + ONE_DAY)  # the first day after the event
    event.add("description", plain(description))
    event.add("transp", "TRANSPARENT")  # a due date makes nobody busy
    event.add("class", "PRIVATE")
    return event


def add_reminders(
    event: icalendar.Event, export: Export, words: str, *, plan_for: date, started: date
) -> None:
    """Adds reminders at 9 in the morning, after the start and not before the day of the export."""
    first: date = event.decoded("dtstart")
    for on in (plan_for - timedelta(days=days) for days in REMINDERS):
        if started < on and export.as_of <= on:
            alarm = icalendar.Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", plain(words))
            alarm.add("trigger", on - first + _MORNING)
            event.add_component(alarm)


def in_its_place(event: icalendar.Event, before: icalendar.Event | None) -> icalendar.Event:
    """The event that takes the place of the one before it.

    An unchanged event of the same day keeps its stamps. A changed one has a higher SEQUENCE,
    without which calendars ignore the change.
    """
    if before is None or _sequence(before) < _sequence(event):
        return event
    if _content(event) == _content(before):
        return before
    event["sequence"] = _sequence(before) + 1
    return event


def cancelled(event: icalendar.Event, export: Export, summary: str) -> icalendar.Event:
    """The event, cancelled under another title; unchanged if it was that already."""
    if event.get("status") == "CANCELLED" and event.get("summary") == summary:
        return event
    sequence = max(export.sequence, _sequence(event) + 1)
    for name in (*_REVISION, "status", "summary"):
        event.pop(name, None)
    _stamp(event, export, sequence)
    event.add("summary", summary)
    event.add("status", "CANCELLED")
    event.subcomponents.clear()
    return event


def read_calendar(content: bytes) -> icalendar.Calendar:
    """A calendar that was exported before.

    Raises:
        TimescaleError: it is not an iCalendar file.
    """
    try:
        return icalendar.Calendar.from_ical(content)
    except ValueError as error:
        raise TimescaleError(
            f"the previous export is not an iCalendar file ({error}); write to another file"
        ) from None


def content_of(calendar: icalendar.Calendar, events: Iterable[icalendar.Event]) -> bytes:
    """The text of a calendar with some events."""
    for event in events:
        calendar.add_component(event)
    content: bytes = calendar.to_ical()  # icalendar declares its type as Any
    return content


def plain(text: str) -> str:
    """Text without characters that iCalendar forbids or that some programs read as a line end."""
    return re.sub(
        r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]",
        "\N{REPLACEMENT CHARACTER}",
        text.replace("\r\n", "\n"),
    )


def _stamp(event: icalendar.Event, export: Export, sequence: int) -> None:
    event.add("dtstamp", export.made)
    event.add("last-modified", export.made)
    event.add("sequence", sequence)


def _sequence(event: icalendar.Event) -> int:
    return int(event.get("sequence", 0))


def _content(event: icalendar.Event) -> list[bytes]:
    """The lines of an event, without those that only say which version it is."""
    names = tuple(f"{name.upper()}".encode() for name in _REVISION)
    lines: list[bytes] = event.to_ical().splitlines()
    return [line for line in lines if not line.startswith(names)]
