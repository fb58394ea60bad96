"""The timetable as an iCalendar file: all-day events with reminders (extra `pages`).

The file has the duties that are open, overdue or planned, and the window around a birthday. It has
a limit ahead, too, of a duty that the source of the record cannot show as met: a person who has
not done it must see the day. It omits duties that were met or missed, and duties that an earlier
limit governs. An export updates the events of the export before it. It cancels events that are no
longer needed, and says so in their titles, because many calendars show a cancelled event like any
other.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime

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
    read_calendar,
    uid_of,
)
from cptimescales.cases.timelines import Standing, standing
from cptimescales.cases.timetable_words import supposed, title_of
from cptimescales.cases.timetables import Entry, Timetable
from cptimescales.errors import TimescaleError
from cptimescales.rules.events import event_words
from cptimescales.rules.results import DueDate, ReviewWindow
from cptimescales.rules.status import Status
from cptimescales.rules.when_owed import UNSEEN
from cptimescales.rules.words import day_and_month, long_date, short_date

_CASE, _AS_OF = "X-CPTIMESCALES-CASE", "X-CPTIMESCALES-AS-OF"
_AUTHORITY = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,62}[A-Za-z0-9])?")
_WORDS: dict[Standing, str] = {
    "overdue": "Overdue",
    "open": "Due",
    "planned": "Planned, latest day",
    "not_recorded": "If not done yet",
    "waited": "Waited for",
}


_LATE_AS_AGREED = "Agreed date passed"
_NO_LONGER_PLANNED = "No longer planned"
_REPLACED = "Replaced"
_WHAT_IF = "What if"
# The heading of a title, in this version and in earlier ones.
_HEADING = re.compile(
    rf"({_WHAT_IF}: )?(NOT SEEN[A-Z ]*: )?"
    r"(Overdue|Due|Planned, latest day|Review window|Agreed( date passed)?|Replaced|If not done yet"
    r"|Waited for"
    r"|No longer (owed|planned)|Met \d+ \w+|Missed|Not recorded|An earlier due date applies): "
)


def timetable_ics(
    timetable: Timetable,
    *,
    previous: bytes | None = None,
    made: datetime | None = None,
    what_if: bool = False,
    authority: str = "",
) -> bytes:
    """The open, overdue and planned duties of a case as all-day events.

    An event keeps its UID from export to export. The UID says the rule, the day on which the duty
    started, the case, the rulebook and the authority:
    `first_core_group.2026-12-14.CASE@england`, or `...@E06000052.england`. CASE stands for the
    reference, which is not in it (RFC 7986, 5.3). A planned duty has no start yet: its UID has its
    place among the planned duties of its rule. An event of `previous` keeps the UID that it has
    there, also that of an earlier version.

    SEQUENCE is higher in an export of a later day. It is also higher in an export of the same day
    if the event differs from the previous export. DTSTAMP is the time of making. The events of a
    what-if have UIDs of their own, the lowest SEQUENCE and titles that begin with `What if`, so
    they never take the place of real ones. A timetable `as_known_on` a day is a what-if, too.

    Reminders appear at 9 in the morning, a week and a day before the last working day. For a review
    around a birthday, they come before the day by which the review is to be planned. There are none
    for planned duties, and none before `as_of`.

    Args:
        timetable: the timetable to export.
        previous: the previous export of the same case, if there is one. Its events that are now met
            or no longer due are cancelled, with a title such as `Met 20 Feb: ...`. An export of the
            first versions, whose UIDs had numbers, has all its events cancelled as replaced.
        made: the time of making, with a time zone. If the timetable is as of a later day, the
            export is a what-if. This library reads no clock: without `made`, all times are those of
            the as-of day, and the same timetable gives the same bytes.
        what_if: whether the as-of day lies ahead, for a caller without `made`.
        authority: a code or domain of the authority, such as `E06000052`, so that no other
            authority's events have the same UIDs: up to 64 letters, digits, dots and hyphens.

    Raises:
        TimescaleError: `previous` is not an export of this case, is of a later day, or is a what-if
            and this is none, or the other way round; `authority` has other characters.
        NotADateError: `made` is no time with a time zone.

    >>> import cptimescales as cpt
    >>> conference = {"event": "conference_held", "on": date(2026, 12, 14)}
    >>> case = cpt.Case(reference="C-1042", events=[conference])
    >>> table = cpt.rulebook("england").timetable(case, as_of=date(2026, 12, 21))
    >>> lines = timetable_ics(table).decode().splitlines()
    >>> [line for line in lines if line.startswith(("SUMMARY", "DTSTART"))][0:2]
    ['SUMMARY:Due: First core group meeting (C-1042)', 'DTSTART;VALUE=DATE:20261230']
    """
    if authority and not _AUTHORITY.fullmatch(authority):
        raise TimescaleError(
            f"authority must be a code or a domain, such as E06000052 or example.gov.uk, not "
            f"{authority!r}; use up to 64 letters, digits, dots and hyphens"
        )
    what_if = what_if or _known_on(timetable) is not None
    export = export_of(timetable.as_of, made, what_if=what_if)
    names = _Names(timetable, authority, export)
    before, replaced = _exported(timetable, names, export, previous)
    uids = names.uids(before)
    calendar = new_calendar(_name(timetable, export), "timetable")
    calendar.add(_CASE, names.case)
    calendar.add(_AS_OF, timetable.as_of.isoformat())
    events = [
        in_its_place(_event(entry, uid, timetable, export), before.get(uid))
        for uid, entry in uids.items()
        if _is_waited_for(entry, timetable)
    ]
    gone = _cancelled(events, before, uids, export, replaced=replaced)
    return content_of(calendar, (*events, *gone))


def _known_on(timetable: Timetable) -> date | None:
    return next(
        (entry.due.provenance.known_on for entry in timetable.entries),
        None,
    )


def _name(timetable: Timetable, export: Export) -> str:
    name = f"Child protection timetable {timetable.reference}"
    return f"{name}, what if: {short_date(timetable.as_of)}" if export.is_what_if else name


def _is_waited_for(entry: Entry, timetable: Timetable) -> bool:
    if entry.governed_by is not None:
        return False
    if entry.status is Status.NOT_RECORDED:
        over = {episode.id for episode in timetable.episodes if episode.ended is not None}
        ahead = timetable.as_of <= entry.limit and entry.episode not in over
        return ahead and isinstance(entry.due, DueDate)
    return entry.status in (Status.PENDING, Status.OVERDUE)


class _Names:
    """The identifiers of a case and of its events, in this version and in earlier ones.

    Attributes:
        case: the case, without its reference.
        earlier: what else stood for the case: without an authority, and in the first versions.
    """

    def __init__(self, timetable: Timetable, authority: str, export: Export) -> None:
        book, reference = timetable.rulebook, timetable.reference
        marks = ("what if",) if export.is_what_if else ()
        self._timetable = timetable
        self._at = f"{authority}.{book}" if authority else book
        self._what_if = "what-if." if marks else ""
        self.case = hashed(*((authority,) if authority else ()), book, reference, *marks)
        self.without_authority = hashed(book, reference, *marks)
        self.first = hashed(reference)

    def uids(self, before: dict[str, icalendar.Event]) -> dict[str, Entry]:
        """The UID of each entry, in the order of the timetable: the one that it had before."""
        book, reference = self._timetable.rulebook, self._timetable.reference
        places: Counter[tuple[str, str]] = Counter()
        in_episode: Counter[tuple[str, ...]] = Counter()
        uids: dict[str, Entry] = {}
        for entry in self._timetable.entries:
            rule, start = entry.due.rule, "planned" if entry.planned else entry.due.on.isoformat()
            key = (rule, entry.episode or "", start)
            places[rule, start] += 1
            in_episode[key] += 1
            # Only planned duties, and a series counted from one day, share the other parts.
            numbered = entry.planned or places[rule, start] > 1
            part = f"{start}-{places[rule, start]}" if numbered else start
            place = (str(in_episode[key]),) if entry.planned or in_episode[key] > 1 else ()
            names = (
                uid_of(rule, part, f"{self._what_if}{self.case}", self._at),
                uid_of(rule, part, f"{self._what_if}{self.without_authority}", book),
                hashed(book, reference, *key, *place),  # until 2026, with the episode
            )
            uid = next((name for name in names if name in before and name not in uids), names[0])
            uids[uid] = entry
        return uids


def _event(entry: Entry, uid: str, timetable: Timetable, export: Export) -> icalendar.Event:
    first, last, plan_for = _days(entry)
    heading = _heading(entry)
    if standing(entry) in ("open", "overdue") and _is_unseen(entry, timetable):
        heading = (
            f"{not_seen(event_words(entry.met_by or '').removeprefix('Child seen'))}: {heading}"
        )
    if export.is_what_if:
        heading = f"{_WHAT_IF}: {heading}"
    event = new_event(
        uid,
        export,
        (first, last),
        f"{heading}: {title_of(entry)} ({timetable.reference})",
        _description(entry, timetable, export),
    )
    is_sure = standing(entry) in ("open", "overdue") and not export.is_what_if
    event.add("status", "CONFIRMED" if is_sure else "TENTATIVE")
    is_ours_now = not (entry.planned or entry.waited_for)  # a planned date will still move
    if is_ours_now and not export.is_what_if:
        words = f"{entry.due.title}: by {long_date(plan_for)}"
        add_reminders(event, export, words, plan_for=plan_for, started=entry.due.on)
    return event


def _is_unseen(entry: Entry, timetable: Timetable) -> bool:
    """Whether the child was not seen by the limit of a duty."""
    return any(
        (alert.code, alert.rule, alert.episode) == (UNSEEN, entry.due.rule, entry.episode)
        for alert in timetable.alerts
    )


def _days(entry: Entry) -> tuple[date, date, date]:
    """The first and the last day of the event, and the day to plan for."""
    if isinstance(entry.due, ReviewWindow):
        return entry.due.opens, entry.due.closes, entry.due.plan_by
    if entry.agreed is not None:
        return entry.agreed.on, entry.agreed.on, entry.agreed.on
    return entry.limit, entry.limit, entry.due.last_working_day


def _heading(entry: Entry) -> str:
    kind = standing(entry)
    if isinstance(entry.due, ReviewWindow) and kind == "open":
        return "Review window"
    if entry.agreed is not None and kind not in ("overdue", "not_recorded"):
        return _LATE_AS_AGREED if entry.agreed.status is Status.OVERDUE else "Agreed"
    return _WORDS[kind]


def _description(entry: Entry, timetable: Timetable, export: Export) -> str:
    sentences = []
    if export.is_what_if:
        sentences.append(f"What if nothing else happens by {long_date(timetable.as_of)}.")
    if entry.status is Status.NOT_RECORDED:
        sentences.append(
            "This record cannot show whether this was done. If it was not, this is the last day."
        )
    if entry.waited_for:
        sentences.append("The other authority has this duty; it is waited for.")
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


def _cancelled(
    events: list[icalendar.Event],
    before: dict[str, icalendar.Event],
    uids: dict[str, Entry],
    export: Export,
    *,
    replaced: bool,
) -> Iterator[icalendar.Event]:
    """The events of the previous export that this export no longer has, cancelled."""
    current = {str(event["uid"]) for event in events}
    for uid, event in before.items():
        if uid in current:
            continue
        summary = str(event.get("summary"))
        heading = _heading_of_cancelled(uids.get(uid), summary, replaced=replaced)
        if export.is_what_if:
            heading = f"{_WHAT_IF}: {heading}"
        yield cancelled(event, export, f"{heading}: {_HEADING.sub('', summary, count=1)}")


def _heading_of_cancelled(entry: Entry | None, summary: str, *, replaced: bool) -> str:
    """Why an event is no longer needed."""
    summary = summary.removeprefix(f"{_WHAT_IF}: ")
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
    timetable: Timetable, names: _Names, export: Export, previous: bytes | None
) -> tuple[dict[str, icalendar.Event], bool]:
    """The events of the previous export, by their UID, and whether a first version made it."""
    if previous is None:
        return {}, False
    calendar = read_calendar(previous)
    case = calendar.get(_CASE)
    if case not in (names.case, names.without_authority, names.first):
        kind = "a what-if" if export.is_what_if else "an export"
        raise TimescaleError(
            f"the previous export is not {kind} of case {timetable.reference!r} under "
            f"{timetable.rulebook}, so its events cannot be updated; write to another file, or "
            "pass the authority that the previous export had"
        )
    day = str(calendar.get(_AS_OF, ""))
    if day > timetable.as_of.isoformat() and not export.is_what_if:
        raise TimescaleError(
            f"the previous export is as of {day}, a later day than {timetable.as_of}, so this one "
            "must not take its place; choose a later as-of day or write to another file. A day "
            "ahead is exported as a what-if"
        )
    return {str(event.get("uid")): event for event in calendar.events}, case == names.first
