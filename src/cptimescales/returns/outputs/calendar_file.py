"""One calendar of every open duty: all-day events with reminders (extra `pages`).

The file has the duties that are open or overdue. It omits those that an earlier limit governs, and
windows that are an assumption of this library. An export updates the events of the export before
it, and cancels events that are no longer needed.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Container, Iterator
from datetime import date

import icalendar

from cptimescales.cases.calendar_events import (
    Export,
    add_reminders,
    cancelled,
    content_of,
    export_of,
    hashed,
    in_its_place,
    new_calendar,
    new_event,
    not_seen,
    plain,
    read_calendar,
    uid_of,
)
from cptimescales.cases.timetable_words import numbered
from cptimescales.errors import TimescaleError
from cptimescales.returns.report import Report
from cptimescales.returns.standing import Duty
from cptimescales.rules.events import event_words
from cptimescales.rules.status import Status
from cptimescales.rules.words import VERIFIED_BRIEFLY, count_of, day_and_month, long_date

_OUR_EVENTS = uuid.UUID("0f6d7a5e-3c1b-5d0e-9a57-2f4c8b1d6e90")
_MARK = "X-CPTIMESCALES-REPORT"
# The heading of a title, in this version and in earlier ones.
_HEADING = re.compile(
    r"(NOT SEEN[A-Z ]*: )?(Overdue|Due|Met( \d+ \w+)?|Missed|No longer owed|Not recorded"
    r"|An earlier due date applies): "
)
_OPEN = (Status.PENDING, Status.OVERDUE)
_ENDED: dict[Status, str] = {
    Status.MISSED: "Missed",
    Status.NOT_RECORDED: "Not recorded",
}


def report_ics(report: Report, *, previous: bytes | None = None) -> bytes:
    """Every open duty of an answer as one calendar.

    UIDs and titles are those of `timetable_ics` without an authority, so the calendar of a case and
    that of a report show one event for a duty. An event of `previous` keeps the UID that it has
    there. All times are made from the as-of day, so the same answer gives the same bytes. SEQUENCE
    is higher in an export of a later day.

    Reminders appear at 9 in the morning, a week and a day before the last working day, and none
    before the as-of day.

    Args:
        report: the answer.
        previous: the previous export, if there is one. Its events that are no longer open are
            cancelled, with a title such as `Met 20 Feb: ...`.

    Raises:
        TimescaleError: `previous` is no calendar of a report by the same rulebook.
    """
    export = export_of(report.question.as_of)
    calendar = new_calendar("Child protection timescales", "report")
    calendar.add(_MARK, _mark(report))
    before = _exported(report, previous)
    how = {alert.rule: alert.how for alert in report.alerts if alert.how is not None}
    names = _Names(before)
    events: dict[str, icalendar.Event] = {}
    ended: dict[str, Duty] = {}
    for duty in report.duties:
        uid = names.uid(duty)
        if not _is_waited_for(duty):
            if uid in before:
                ended[uid] = duty
            continue
        if uid not in events:  # two parts of a record may count from one day
            event = _event(duty, uid, export, how.get(duty.rule) or "")
            events[uid] = in_its_place(event, before.get(uid))
    gone = _cancelled(before, {*events}, ended, export)
    return content_of(calendar, (*events.values(), *gone))


def _is_waited_for(duty: Duty) -> bool:
    is_open = duty.status in _OPEN and not duty.waited_for
    return is_open and duty.governed_by is None and duty.basis != "assumption"


def _event(duty: Duty, uid: str, export: Export, how: str) -> icalendar.Event:
    heading = "Overdue" if duty.status is Status.OVERDUE else "Due"
    unseen = f"{not_seen(how)}: " if duty.unseen else ""
    title = numbered(duty.title, duty.number)
    event = new_event(
        uid,
        export,
        (duty.due, duty.due),
        f"{unseen}{heading}: {title} ({duty.reference})",
        _description(duty, export.as_of),
    )
    if duty.group:
        event.add("categories", [plain(duty.group)])
    event.add("status", "CONFIRMED")
    plan_for = duty.last_working_day or duty.due
    words = f"{duty.title}: by {long_date(plan_for)}"
    add_reminders(event, export, words, plan_for=plan_for, started=duty.on)
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


def _cancelled(
    before: dict[str, icalendar.Event], current: set[str], ended: dict[str, Duty], export: Export
) -> Iterator[icalendar.Event]:
    """The events of the previous export that this export no longer has, cancelled."""
    for uid, event in before.items():
        if uid in current:
            continue
        duty = ended.get(uid)
        heading = _heading_of_cancelled(duty)
        summary = _HEADING.sub("", str(event.get("summary")), count=1)
        yield cancelled(event, export, f"{heading}: {summary}")


def _heading_of_cancelled(duty: Duty | None) -> str:
    """Why an event is no longer needed."""
    if duty is None:
        return "No longer owed"
    if duty.met_on is not None:
        return f"Met {day_and_month(duty.met_on)}"
    if duty.status in _OPEN and duty.governed_by is not None:
        return "An earlier due date applies"
    return _ENDED.get(duty.status, "No longer owed")


def _exported(report: Report, previous: bytes | None) -> dict[str, icalendar.Event]:
    """The events of the previous export, by their UID."""
    if previous is None:
        return {}
    calendar = read_calendar(previous)
    if calendar.get(_MARK) != _mark(report):
        raise TimescaleError(
            "the previous export is no calendar of a report by the same rulebook, so its events "
            "cannot be updated; write to another file"
        )
    return {str(event.get("uid")): event for event in calendar.events}


def _mark(report: Report) -> str:
    return _hashed(*(book.rulebook for book in report.rests_on))


class _Names:
    """The UIDs of duties, in this version and in earlier ones."""

    def __init__(self, before: Container[str]) -> None:
        self._before = before
        self._of_child = ""
        self._limits: dict[tuple[str, ...], list[date]] = {}
        self._unseen: dict[tuple[str, ...], list[date]] = {}

    def uid(self, duty: Duty) -> str:
        """The UID of a duty: the one that it had before."""
        book, child, rule, start = duty.rulebook, duty.reference, duty.rule, duty.on.isoformat()
        if child != self._of_child:
            self._of_child = child
            self._limits.clear()
        # Two parts of a record may count from one day; a series may have several limits from it.
        # The duties of unseen children come first, and apart from the others of the child.
        key = (book, child, rule, start)
        is_unseen = duty.unseen or key in self._unseen
        limits = (self._unseen if is_unseen else self._limits).setdefault(key, [])
        if duty.due not in limits:
            limits.append(duty.due)
        place = limits.index(duty.due) + 1
        part = f"{start}-{place}" if place > 1 else start
        name = uid_of(rule, part, hashed(book, child), book)
        earlier = _hashed(book, child, rule, duty.episode or "", start)
        return earlier if earlier in self._before and name not in self._before else name


def _hashed(*parts: str) -> str:
    """An identifier of some parts, as earlier versions made it."""
    return str(uuid.uuid5(_OUR_EVENTS, "\n".join(parts)))
