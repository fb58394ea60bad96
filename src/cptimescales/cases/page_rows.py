"""The rows of the page of a timetable, in words, and the groups in which they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from cptimescales.calendars.working_calendar import WorkingCalendar
from cptimescales.cases.timelines import Lane, Standing, standing
from cptimescales.cases.timetable_words import far_away, how_seen, is_waiting, supposed
from cptimescales.cases.timetables import Entry, Timetable, UndatedDuty
from cptimescales.rules.authority import Basis, Citation, Verified
from cptimescales.rules.events import event_words
from cptimescales.rules.results import DueDate, ReviewWindow
from cptimescales.rules.status import Status
from cptimescales.rules.when_owed import UNSEEN
from cptimescales.rules.words import count_of, short_date

_WAITING: tuple[Standing, ...] = ("overdue", "open", "planned", "missed", "not_recorded", "waited")
_FEW = 3  # so many rows need no fold


@dataclass(frozen=True)
class Group:
    """Some rows of the page under one heading.

    Attributes:
        folded: whether a reader opens the group: what is done or only planned must not hide what
            is open.
    """

    title: str
    about: str
    rows: tuple[EntryRow, ...]
    folded: bool = False

    @property
    def counted(self) -> str:
        """How many duties it has; one that an earlier limit governs counts under that one."""
        governed = sum(row.entry.governed_by is not None for row in self.rows)
        own = str(len(self.rows) - governed)
        return f"{own}, and {governed} with an earlier due date" if governed else own


def groups_of(rows: Iterable[EntryRow]) -> Iterator[Group]:
    """The rows in groups, the most urgent first; a group without a row is left out."""
    left = list(rows)
    for title, about, belongs, may_fold in _GROUPS:
        chosen = tuple(row for row in left if belongs(row))
        left = [row for row in left if not belongs(row)]
        if chosen:
            yield Group(title, about, chosen, may_fold and len(chosen) > _FEW)


@dataclass(frozen=True)
class Authority:
    """The authority for a duty. Duties with the same authority share one note."""

    citation: Citation
    basis: Basis
    verified: Verified
    reading: str
    open_questions: tuple[str, ...]
    verification: str


def authority_of(duty: UndatedDuty | Entry) -> Authority:
    """The authority for a duty."""
    source = duty.due if isinstance(duty, Entry) else duty
    return Authority(
        source.citation,
        source.basis,
        source.verified,
        source.reading,
        source.open_questions,
        source.verification,
    )


@dataclass(frozen=True)
class EntryRow:
    """An entry in words.

    Attributes:
        says_unseen: whether `not_met` says that nobody has seen the child under the plan.
        is_urgent: whether it is overdue, by its limit or by the date that was agreed.
        is_later: whether it is a window around a birthday that is not to be planned yet.
    """

    entry: Entry
    kind: Standing
    started: str
    within: str
    met: str
    not_met: str
    says_unseen: bool
    is_urgent: bool
    is_later: bool
    status: str
    by_agreed: str
    authority: Authority


def row_of(entry: Entry, timetable: Timetable, calendar: WorkingCalendar) -> EntryRow:
    """An entry in words."""
    due = entry.due
    kind = standing(entry)
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
    unseen = _unseen_words(entry, timetable)
    return EntryRow(
        entry=entry,
        kind=kind,
        started=started,
        within=within,
        met=event_words(entry.met_by) if entry.met_by else "",
        not_met=unseen or _NOT_MET.get(kind, "not yet"),
        says_unseen=bool(unseen),
        is_urgent=is_overdue(entry),
        is_later=far_away(entry, timetable),
        status=_status_words(entry, timetable.as_of, calendar),
        by_agreed=_by_agreed(entry),
        authority=authority_of(entry),
    )


_NOT_MET: dict[Standing, str] = {
    "missed": "never",
    "not_recorded": "not recorded",
    "planned": "",
    "waited": "not on record",
}


def _unseen_words(entry: Entry, timetable: Timetable) -> str:
    """That nobody has seen the child in this way under the plan, if that is so."""
    began = {episode.id: episode.began for episode in timetable.episodes}
    unseen = any(
        alert.code == UNSEEN and (alert.rule, alert.episode) == (entry.due.rule, entry.episode)
        for alert in timetable.alerts
    )
    never = unseen and isinstance(entry.due, DueDate) and entry.due.on == began[str(entry.episode)]
    if not never or entry.met_on is not None:
        return ""
    return f"not seen{how_seen(entry)} under this plan"


def _status_words(entry: Entry, as_of: date, calendar: WorkingCalendar) -> str:
    late = late_words(entry.working_days_late, entry.calendar_days_late)
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
        "met": lambda: "Held by the other authority" if entry.waited_for else "Met in time",
        "waited": lambda: (
            "Waited for: the other authority holds it"
            if is_waiting(entry)
            else "Not on record: the other authority had this duty"
        ),
    }
    return words[standing(entry)]()


def _by_agreed(entry: Entry) -> str:
    if entry.agreed is None:
        return ""
    late = late_words(entry.agreed.working_days_late, entry.agreed.calendar_days_late)
    words = {
        Status.OVERDUE: f"overdue by {late}",
        Status.MISSED: "missed",
        Status.NOT_RECORDED: "not recorded",
        Status.PENDING: "still in time",
        Status.MET_LATE: f"met late by {late}",
        Status.MET: "met in time",
    }
    return f"by the agreed date: {words[entry.agreed.status]}"


def late_words(working_days: int, calendar_days: int) -> str:
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


def lane_words(as_of: date, lane: Lane) -> tuple[Standing, str, str]:
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
        "waited": (
            f"Waited for, by {short_date(entry.limit)}" if is_waiting(entry) else "Not on record"
        ),
    }
    late, missed = kinds.count("met_late"), kinds.count("missed")
    sum_of_met = f"{len(met)} met, {late} late" if late else f"{len(met)} met"
    if missed and standing(entry) != "missed":
        sum_of_met += f", {missed} missed"
    adds_something = len(met) > 1 or (met and now) or (missed and standing(entry) != "missed")
    return standing(entry), words[standing(entry)], sum_of_met if adds_something else ""


def is_overdue(entry: Entry) -> bool:
    """Whether a duty is overdue, by its limit or by the date that was agreed for it.

    What another authority has to do is waited for.
    """
    if entry.waited_for:
        return False
    by_agreed = entry.agreed is not None and entry.agreed.status is Status.OVERDUE
    return entry.status is Status.OVERDUE or (by_agreed and entry.status is Status.PENDING)


_GROUPS: tuple[tuple[str, str, Callable[[EntryRow], bool], bool], ...] = (
    (
        "Overdue",
        (
            "the due date, or the date that was agreed, has passed, and the record shows nothing "
            "that meets the duty"
        ),
        lambda row: is_overdue(row.entry),
        False,
    ),
    (
        "Missed",
        "the duty ended after its due date, and nothing met it",
        lambda row: row.kind == "missed",
        False,
    ),
    ("Open", "still in time", lambda row: row.kind == "open" and not row.is_later, False),
    ("Later", "a birthday that is not to be planned for yet", lambda row: row.is_later, False),
    (
        "Waited for",
        "another authority has the duty; it counts in no total",
        lambda row: row.kind == "waited",
        False,
    ),
    (
        "Not recorded",
        "the record cannot show whether the duty was met",
        lambda row: row.kind == "not_recorded",
        False,
    ),
    ("Met", "in time or late", lambda row: row.entry.met_on is not None, True),
    (
        "Planned ahead",
        "not owed yet: the latest days, if each earlier duty is met on its last day",
        lambda row: row.kind == "planned",
        True,
    ),
)
