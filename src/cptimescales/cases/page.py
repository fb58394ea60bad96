"""The timetable as one HTML page: a timeline, a table of duties, the sources (extra `pages`)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from cptimescales._version import __version__
from cptimescales.calendars.working_calendar import WorkingCalendar
from cptimescales.cases.timelines import Lane, Standing, standing, timeline
from cptimescales.cases.timetable_words import (
    GRAVEST,
    alerts_in_order,
    for_people,
    heading_of,
    how_seen,
    other_warnings,
    sum_of,
    supposed,
    title_of,
    what_is_open,
    without_a_plan,
)
from cptimescales.cases.timetables import Entry, Timetable, UndatedDuty
from cptimescales.errors import TimescaleError
from cptimescales.rules.answers import Answers
from cptimescales.rules.authority import UNREAD, Basis, Citation, Verified
from cptimescales.rules.events import event_words
from cptimescales.rules.results import DueDate, ReviewWindow
from cptimescales.rules.status import Status
from cptimescales.rules.words import (
    VERIFIED_BRIEFLY,
    count_of,
    long_date,
    short_date,
)

# The groups of the table, the most urgent first.
_GROUPS: tuple[tuple[str, str, tuple[Standing, ...]], ...] = (
    (
        "Overdue",
        "the due date has passed, and the record shows nothing that meets the duty",
        ("overdue",),
    ),
    ("Missed", "the duty ended after its due date, and nothing met it", ("missed",)),
    ("Open", "still in time", ("open",)),
    (
        "Planned ahead",
        "not owed yet: the latest days, if each earlier duty is met on its last day",
        ("planned",),
    ),
    ("Not recorded", "the record cannot show whether the duty was met", ("not_recorded",)),
    ("Met", "in time or late", ("met_late", "met")),
)

_WAITING: tuple[Standing, ...] = ("overdue", "open", "planned", "missed", "not_recorded")


def timetable_html(timetable: Timetable, book: Answers) -> str:
    """The timetable as one HTML page, which needs no other file.

    The page has no script, and loads no font, style or picture. The same timetable gives the same
    page, byte for byte.

    Args:
        timetable: the timetable to show.
        book: the rulebook that made the timetable. The page takes its title from it, and the bank
            holidays to shade. Closure days that no count runs over are shaded only if the rulebook
            was made `with_closures`.

    Raises:
        TimescaleError: the timetable was made by another rulebook.

    >>> from datetime import date
    >>> import cptimescales as cpt
    >>> england = cpt.rulebook("england")
    >>> conference = {"event": "conference_held", "on": date(2026, 12, 14)}
    >>> case = cpt.Case(reference="C-1042", events=[conference])
    >>> page = timetable_html(england.timetable(case, as_of=date(2027, 1, 4)), england)
    >>> "Overdue by 2 working days (5 calendar days)" in page
    True
    """
    if timetable.rulebook != book.name:
        raise TimescaleError(
            f"the timetable of {timetable.reference!r} comes from rulebook "
            f"{timetable.rulebook!r}, not from {book.name!r}; pass the rulebook that made it"
        )
    calendar = book.calendar
    sources = _sources(timetable)
    rows = [_row(entry, timetable, calendar, sources) for entry in timetable.entries]
    page = _template().render(
        version=__version__,
        table=timetable,
        book=book,
        rows=rows,
        kinds={row.kind for row in rows},
        groups=[
            (title, about, rows_of_group)
            for title, about, kinds in _GROUPS
            if (rows_of_group := [row for row in rows if row.kind in kinds])
        ],
        alerts=alerts_in_order(timetable),
        gravest=GRAVEST,
        heading_of=partial(heading_of, timetable),
        without_a_plan=[for_people(words, book) for words in without_a_plan(timetable)],
        warnings=[for_people(words, book) for words in other_warnings(timetable)],
        for_people=partial(for_people, book=book),
        spans=list(what_is_open(timetable)),
        overdue=[row for row in rows if row.entry.governed_by is None and _is_overdue(row.entry)],
        calm=_calm_words(timetable),
        sum=sum_of(timetable),
        agreed=any(entry.agreed for entry in timetable.entries),
        none_open=_none_open(timetable),
        next=next((row for row in rows if row.entry is timetable.next), None),
        undated=[(duty, sources[_authority(duty)]) for duty in timetable.undated],
        timeline=timeline(timetable, calendar) if rows else None,
        lane_words=partial(_lane_words, timetable.as_of),
        sources=sources,
        verified_briefly=VERIFIED_BRIEFLY,
        unread=UNREAD,
        calendar=calendar,
        calendar_hashes=sorted(
            {entry.due.provenance.calendar_sha256 for entry in timetable.entries}
        ),
        provisional=[entry for entry in timetable.entries if entry.due.provisional],
    )
    # HTML allows none of these characters, escaped or not.
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", "\N{REPLACEMENT CHARACTER}", page)


@lru_cache(maxsize=1)
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("cptimescales.cases", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "long_date": long_date,
        "short_date": short_date,
        "event_words": event_words,
        "title_of": title_of,
        "percent": lambda number: f"{number:.2f}%",
    }
    return environment.get_template("timetable.html.jinja")


@dataclass(frozen=True)
class _Authority:
    """The authority for a duty. Duties with the same authority share one note."""

    citation: Citation
    basis: Basis
    verified: Verified
    reading: str
    open_questions: tuple[str, ...]
    verification: str


def _authority(duty: UndatedDuty | Entry) -> _Authority:
    source = duty.due if isinstance(duty, Entry) else duty
    return _Authority(
        source.citation,
        source.basis,
        source.verified,
        source.reading,
        source.open_questions,
        source.verification,
    )


def _sources(timetable: Timetable) -> dict[_Authority, int]:
    """The notes and their numbers, in the order in which the page first refers to them."""
    grouped = (
        entry for _, _, kinds in _GROUPS for entry in timetable.entries if standing(entry) in kinds
    )
    needed = [*map(_authority, grouped), *map(_authority, timetable.undated)]
    return {authority: number for number, authority in enumerate(dict.fromkeys(needed), start=1)}


def _is_overdue(entry: Entry) -> bool:
    """Whether a duty is overdue, by its limit or by the date that was agreed for it."""
    by_agreed = entry.agreed is not None and entry.agreed.status is Status.OVERDUE
    return entry.status is Status.OVERDUE or (by_agreed and entry.status is Status.PENDING)


def _calm_words(timetable: Timetable) -> str:
    """What to say where nothing is overdue. It says no more than the record shows."""
    not_judged = len(timetable.unanswered) + sum(
        entry.status is Status.NOT_RECORDED for entry in timetable.entries
    )
    if not_judged:
        return (
            f"Nothing that could be judged is overdue. {count_of(not_judged, 'duty')} could not "
            "be judged."
        ).replace("dutys", "duties")
    missed = sum(entry.status is Status.MISSED for entry in timetable.entries)
    if missed:
        return f"Nothing is overdue now; {missed} ended unmet after the due date."
    return "Nothing is overdue."


def _none_open(timetable: Timetable) -> str:
    """What to say where no next duty is known: a limit ahead that cannot be judged is named."""
    ahead = [
        f"{title_of(entry)}, by {short_date(entry.limit)}"
        for entry in timetable.entries
        if entry.status is Status.NOT_RECORDED
        and timetable.as_of <= entry.limit
        and isinstance(entry.due, DueDate)
    ]
    if ahead:
        return (
            f"No duty that could be judged is open. Not recorded, so it may be: {'; '.join(ahead)}."
        )
    return "No duty is open."


@dataclass(frozen=True)
class _EntryRow:
    """An entry in words."""

    entry: Entry
    kind: Standing
    started: str
    within: str
    met: str
    not_met: str
    status: str
    by_agreed: str
    note: int
    authority: _Authority


def _row(
    entry: Entry, timetable: Timetable, calendar: WorkingCalendar, sources: dict[_Authority, int]
) -> _EntryRow:
    due = entry.due
    kind = standing(entry)
    authority = _authority(entry)
    if isinstance(due, DueDate):
        started = event_words(due.trigger)
        if entry.planned:
            words = supposed(due.trigger)
            started = f"{words[:1].upper()}{words[1:]},"
        side = "within {} after" if due.within.direction == "after" else "at least {} before"
        within = side.format(due.within)
        if due.basis == "agreed":
            within += "; agreed by a conference, the procedures set no number"
    else:
        started, within = (
            "Born",
            f"around {short_date(due.birthday)}, to be planned by {short_date(due.plan_by)}",
        )
    return _EntryRow(
        entry=entry,
        kind=kind,
        started=started,
        within=within,
        met=event_words(entry.met_by) if entry.met_by else "",
        not_met=_unseen_words(entry, timetable) or _NOT_MET.get(kind, "not yet"),
        status=_status_words(entry, timetable.as_of, calendar),
        by_agreed=_by_agreed(entry),
        note=sources[authority],
        authority=authority,
    )


_NOT_MET: dict[Standing, str] = {
    "missed": "never",
    "not_recorded": "not recorded",
    "planned": "",
}


def _unseen_words(entry: Entry, timetable: Timetable) -> str:
    """That nobody has seen the child in this way under the plan, if that is so."""
    began = {episode.id: episode.began for episode in timetable.episodes}
    unseen = any(
        alert.code == "child_unseen"
        and (alert.rule, alert.episode) == (entry.due.rule, entry.episode)
        for alert in timetable.alerts
    )
    never = unseen and isinstance(entry.due, DueDate) and entry.due.on == began[str(entry.episode)]
    if not never or entry.met_on is not None:
        return ""
    return f"not seen{how_seen(entry)} under this plan"


def _status_words(entry: Entry, as_of: date, calendar: WorkingCalendar) -> str:
    late = _late_words(entry.working_days_late, entry.calendar_days_late)
    words: dict[Standing, Callable[[], str]] = {
        "overdue": lambda: f"Overdue by {late}",
        "missed": lambda: f"Missed: {late} late when it ended",
        "not_recorded": lambda: "Not recorded, so not judged",
        "open": lambda: (
            "An earlier due date applies"
            if entry.governed_by
            else _open_words(entry, as_of, calendar)
        ),
        "planned": lambda: "Planned: the latest day",
        "met_late": lambda: f"Met late by {late}",
        "met": lambda: "Met in time",
    }
    return words[standing(entry)]()


def _by_agreed(entry: Entry) -> str:
    if entry.agreed is None:
        return ""
    late = _late_words(entry.agreed.working_days_late, entry.agreed.calendar_days_late)
    words = {
        Status.OVERDUE: f"overdue by {late}",
        Status.MISSED: "missed",
        Status.NOT_RECORDED: "not recorded",
        Status.PENDING: "still in time",
        Status.MET_LATE: f"met late by {late}",
        Status.MET: "met in time",
    }
    return f"by the agreed date: {words[entry.agreed.status]}"


def _late_words(working_days: int, calendar_days: int) -> str:
    return f"{count_of(working_days, 'working day')} ({count_of(calendar_days, 'calendar day')})"


def _open_words(entry: Entry, as_of: date, calendar: WorkingCalendar) -> str:
    if ahead := _ahead(entry, as_of):
        return ahead
    if entry.limit == as_of:
        return "Open: this is the last day"
    left = calendar.working_days_between(as_of, entry.limit)
    return f"Open: {count_of(left, 'working day')} left" if left else "Open: no working day left"


def _ahead(entry: Entry, as_of: date) -> str:
    if isinstance(entry.due, ReviewWindow) and as_of < entry.due.opens:
        return f"Window opens {short_date(entry.due.opens)}"
    return ""


def _lane_words(as_of: date, lane: Lane) -> tuple[Standing, str, str]:
    """The state of one rule's clocks, for its lane.

    Returns the status of the clock that matters most now, that status in words, and how many clocks
    were met and missed. The last is empty if it adds nothing.
    """
    kinds = [standing(entry) for entry in lane.entries]
    now = next((kind for kind in _WAITING if kind in kinds), None)
    met = [entry for entry in lane.entries if entry.met_on is not None]
    entry = lane.entries[kinds.index(now)] if now else (met or lane.entries)[-1]
    words: dict[Standing, str] = {
        "overdue": f"Overdue, was due {short_date(entry.limit)}",
        "missed": f"Missed, was due {short_date(entry.limit)}",
        "not_recorded": (
            f"Not recorded, {'was due' if entry.limit < as_of else 'due'} {short_date(entry.limit)}"
        ),
        "open": _ahead(entry, as_of) or f"Due {short_date(entry.limit)}",
        "planned": f"Latest {short_date(entry.limit)}",
        "met_late": f"Met late, {short_date(entry.met_on or entry.limit)}",
        "met": f"Met {short_date(entry.met_on or entry.limit)}",
    }
    late, missed = kinds.count("met_late"), kinds.count("missed")
    sum_of_met = f"{len(met)} met, {late} late" if late else f"{len(met)} met"
    if missed and standing(entry) != "missed":
        sum_of_met += f", {missed} missed"
    adds_something = len(met) > 1 or (met and now) or (missed and standing(entry) != "missed")
    return standing(entry), words[standing(entry)], sum_of_met if adds_something else ""
