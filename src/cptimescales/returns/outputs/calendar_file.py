"""One calendar of every open duty: all-day events with reminders (extra `pages`).

The file has the duties that are open or overdue. It omits those that an earlier limit governs, and
windows that are an assumption of this library. An export updates the events of the export before
it, and cancels events that are no longer needed.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import icalendar

from cptimescales._version import __version__
from cptimescales.calendars.dates import ONE_DAY
from cptimescales.errors import TimescaleError
from cptimescales.returns.report import Report
from cptimescales.returns.standing import Duty
from cptimescales.rules.events import event_words
from cptimescales.rules.status import Status
from cptimescales.rules.words import VERIFIED_BRIEFLY, count_of, long_date

_OUR_EVENTS = uuid.UUID("0f6d7a5e-3c1b-5d0e-9a57-2f4c8b1d6e90")
_MARK = "X-CPTIMESCALES-REPORT"
_REMINDERS = (7, 1)  # days before the last working day
_MORNING = timedelta(hours=9)
_HEADING = re.compile(r"(NOT SEEN[A-Z ]*: )?(Overdue|Due|Met|Missed|No longer owed|Not recorded): ")
_OPEN = (Status.PENDING, Status.OVERDUE)
_ENDED: dict[Status, str] = {
    Status.MET: "Met",
    Status.MET_LATE: "Met",
    Status.MISSED: "Missed",
    Status.NOT_RECORDED: "Not recorded",
}


def report_ics(report: Report, *, previous: bytes | None = None) -> bytes:
    """Every open duty of an answer as one calendar.

    An event keeps its UID from export to export: it is made from the rulebook, the reference, the
    rule, the episode and the day on which the duty started. All times are made from the as-of day,
    so the same answer gives the same bytes. SEQUENCE is higher in an export of a later day.

    Reminders appear at 9 in the morning, a week and a day before the last working day, and none
    before the as-of day.

    Args:
        report: the answer.
        previous: the previous export, if there is one. Its events that are no longer open are
            cancelled, with a title such as `Met: ...`.

    Raises:
        TimescaleError: `previous` is no calendar of a report by the same rulebook.
    """
    calendar = icalendar.Calendar()
    calendar.add("prodid", f"-//cptimescales//report {__version__}//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", icalendar.vText("Child protection timescales"))
    calendar.add(_MARK, _mark(report))
    before = _exported(report, previous)
    how = {alert.rule: alert.how for alert in report.alerts if alert.how is not None}
    current: set[str] = set()
    ended: dict[str, Duty] = {}
    for duty in report.duties:
        if not _is_waited_for(duty):
            if before:
                ended[_uid(duty)] = duty
            continue
        event = _event(duty, report.question.as_of, how.get(duty.rule) or "")
        uid = str(event["uid"])
        if uid in current:  # two parts of a record may count from one day
            continue
        current.add(uid)
        _raise_sequence(event, before.get(uid))
        calendar.add_component(event)
    for event in _cancelled(before, current, ended, report.question.as_of):
        calendar.add_component(event)
    content: bytes = calendar.to_ical()  # icalendar declares its type as Any
    return content


def _is_waited_for(duty: Duty) -> bool:
    return duty.status in _OPEN and duty.governed_by is None and duty.basis != "assumption"


def _event(duty: Duty, as_of: date, how: str) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", _uid(duty))
    _stamp(event, as_of)
    heading = "Overdue" if duty.status is Status.OVERDUE else "Due"
    unseen = f"{' '.join(('NOT SEEN', *how.upper().split()))}: " if duty.unseen else ""
    event.add("summary", _plain(f"{unseen}{heading}: {duty.title} ({duty.reference})"))
    event.add("dtstart", duty.due)
    event.add("dtend", duty.due + ONE_DAY)  # the first day after the event
    event.add("description", _plain(_description(duty, as_of)))
    if duty.group:
        event.add("categories", [_plain(duty.group)])
    event.add("status", "CONFIRMED")
    event.add("transp", "TRANSPARENT")  # a due date makes nobody busy
    event.add("class", "PRIVATE")
    plan_for = duty.last_working_day or duty.due
    for day in (plan_for - timedelta(days=days) for days in _REMINDERS):
        if duty.on < day and as_of <= day:
            event.add_component(
                _alarm(f"{duty.title}: by {long_date(plan_for)}", day - duty.due + _MORNING)
            )
    return event


def _description(duty: Duty, as_of: date) -> str:
    started = f"{event_words(duty.trigger)} on {long_date(duty.on)}."
    lines = [started, f"Last day in time: {long_date(duty.due)}."]
    if duty.last_working_day and duty.last_working_day != duty.due:
        lines.append(f"Last working day: {long_date(duty.last_working_day)}.")
    if duty.status is Status.OVERDUE:
        late = count_of(duty.working_days_late, "working day")
        days = count_of(duty.calendar_days_late, "calendar day")
        lines.append(f"Overdue by {late} ({days}) on {long_date(as_of)}.")
    lines.append(f"Rulebook {duty.rulebook}; the number is {VERIFIED_BRIEFLY[duty.verified]}.")
    return "\n".join(lines)


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


def _alarm(words: str, from_start: timedelta) -> icalendar.Alarm:
    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _plain(words))
    alarm.add("trigger", from_start)
    return alarm


def _cancelled(
    before: dict[str, icalendar.Event], current: set[str], ended: dict[str, Duty], as_of: date
) -> Iterator[icalendar.Event]:
    """The events of the previous export that this export no longer has, cancelled."""
    for uid, event in before.items():
        if uid in current:
            continue
        duty = ended.get(uid)
        heading = "No longer owed" if duty is None else _ENDED.get(duty.status, "No longer owed")
        summary = f"{heading}: {_HEADING.sub('', str(event.get('summary')), count=1)}"
        if event.get("status") != "CANCELLED" or event.get("summary") != summary:
            sequence = _sequence(event) + 1
            for name in ("dtstamp", "last-modified", "sequence", "status", "summary"):
                event.pop(name, None)
            _stamp(event, as_of, sequence)
            event.add("summary", summary)
            event.add("status", "CANCELLED")
            event.subcomponents.clear()
        yield event


def _exported(report: Report, previous: bytes | None) -> dict[str, icalendar.Event]:
    """The events of the previous export, by their UID."""
    if previous is None:
        return {}
    try:
        calendar = icalendar.Calendar.from_ical(previous)
    except ValueError as error:
        raise TimescaleError(
            f"the previous export is not an iCalendar file ({error}); write to another file"
        ) from None
    if calendar.get(_MARK) != _mark(report):
        raise TimescaleError(
            "the previous export is no calendar of a report by the same rulebook, so its events "
            "cannot be updated; write to another file"
        )
    return {str(event.get("uid")): event for event in calendar.events}


def _mark(report: Report) -> str:
    return _hashed(*(book.rulebook for book in report.rests_on))


def _uid(duty: Duty) -> str:
    return _hashed(
        duty.rulebook, duty.reference, duty.rule, duty.episode or "", duty.on.isoformat()
    )


def _hashed(*parts: str) -> str:
    """An identifier of some parts: always the same, and without the reference."""
    return str(uuid.uuid5(_OUR_EVENTS, "\n".join(parts)))


def _plain(text: str) -> str:
    """Text without characters that iCalendar forbids or that some programs read as a line end."""
    return re.sub(
        r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]",
        "\N{REPLACEMENT CHARACTER}",
        text.replace("\r\n", "\n"),
    )
