"""Where on a timeline the days of a timetable lie: bars, marks and shaded days, in per cent of its width; no drawing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from cptimescales.calendars.dates import ONE_DAY, add_months
from cptimescales.calendars.days import DayLeftOut
from cptimescales.calendars.working_calendar import WorkingCalendar
from cptimescales.cases.timetables import Entry, Timetable
from cptimescales.rules.results import DueDate, ReviewWindow
from cptimescales.rules.status import Status
from cptimescales.rules.words import day_and_month, month, short_date

Standing = Literal["overdue", "open", "planned", "met_late", "met"]
"""Where an entry stands, as a picture tells it apart."""

_SHORTEST = 28  # days; a single date needs some room around it
_WEEKENDS_TO = 200  # days; beyond, a weekend is thinner than a line
_HOLIDAYS_TO = 1_100
_BY_WEEK_TO = 98  # days; beyond, the scale goes by months
# A label is about this wide, in per cent: of a page, and of a telephone.
_LABEL_ON_A_PAGE, _LABEL_ON_A_TELEPHONE = 8.0, 21.0


def standing(entry: Entry) -> Standing:
    """Where an entry stands: its status, with what is only planned told apart."""
    if entry.status is Status.PENDING:
        return "planned" if entry.planned else "open"
    by_status: dict[Status, Standing] = {
        Status.OVERDUE: "overdue",
        Status.MET_LATE: "met_late",
        Status.MET: "met",
    }
    return by_status[entry.status]


@dataclass(frozen=True)
class Shade:
    """A run of days that do not count."""

    kind: Literal["weekend", "bank_holiday", "closure"]
    x: float
    width: float
    name: str = ""


@dataclass(frozen=True)
class Tick:
    """A line of the scale. `narrow`: labelled even where there is little room. `new_year`: the first of its year."""

    x: float
    label: str
    year: int
    narrow: bool
    new_year: bool


@dataclass(frozen=True)
class Bar:
    """A span of days: a clock running, a duty being late, or the window around a birthday."""

    kind: Literal["running", "planned", "late", "window"]
    x: float
    width: float


@dataclass(frozen=True)
class Mark:
    """One day that matters. `label`, if there is room for one; `narrow`: even on a telephone."""

    kind: Literal["overdue", "open", "planned", "met_late", "met", "limit", "agreed", "birthday"]
    x: float
    words: str
    label: str = ""
    narrow: bool = False


@dataclass(frozen=True)
class Lane:
    """One rule's clocks, side by side in time."""

    title: str
    entries: tuple[Entry, ...]
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    beyond: str = ""
    earlier: bool = False


@dataclass(frozen=True)
class Timeline:
    """A whole picture: from which day to which, its scale, its shaded days, a lane for each rule."""

    first: date
    last: date
    ticks: tuple[Tick, ...]
    shades: tuple[Shade, ...]
    left_out: tuple[DayLeftOut, ...]
    as_of: float
    lanes: tuple[Lane, ...]


def timeline(timetable: Timetable, calendar: WorkingCalendar) -> Timeline:
    """Lays a timetable out from its first day to its last.

    A birthday years ahead would squash everything else, so a review window takes part only where it lies near the rest.
    Weekends, and in the end bank holidays, are not shaded where a day has become thinner than a line.
    """
    axis = _axis(timetable, calendar)
    length = _days(axis.first, axis.last)
    left_out = _left_out(timetable, calendar, axis)
    by_rule: dict[str, list[Entry]] = {}
    for entry in timetable.entries:
        by_rule.setdefault(entry.due.rule, []).append(entry)
    return Timeline(
        first=axis.first,
        last=axis.last,
        ticks=tuple(_ticks(axis)),
        shades=(
            *(_weekends(axis) if length <= _WEEKENDS_TO else ()),
            *(_holidays(axis, left_out) if length <= _HOLIDAYS_TO else ()),
        ),
        left_out=left_out,
        as_of=axis.middle(timetable.as_of),
        lanes=tuple(_lane(axis, entries, timetable.as_of) for entries in by_rule.values()),
    )


@dataclass(frozen=True)
class _Axis:
    first: date
    last: date

    def left(self, day: date) -> float:
        return (day - self.first).days / _days(self.first, self.last) * 100

    def middle(self, day: date) -> float:
        return (self.left(day) + self.left(day + ONE_DAY)) / 2

    def holds(self, first: date, last: date) -> bool:
        return self.first <= first and last <= self.last


def _days(first: date, last: date) -> int:
    return (last - first).days + 1


def _axis(timetable: Timetable, calendar: WorkingCalendar) -> _Axis:
    days = [timetable.as_of]
    for entry in timetable.entries:
        if isinstance(entry.due, DueDate):
            days += [entry.due.on, entry.due.due]
        days += [day for day in (entry.met_on, entry.agreed and entry.agreed.on) if day]
    first, last = min(days), max(days)
    near = timedelta(days=max((last - first).days // 4, 60))
    for window in (entry.due for entry in timetable.entries if isinstance(entry.due, ReviewWindow)):
        if first - near <= window.opens and window.closes <= last + near:
            first, last = min(first, window.opens), max(last, window.closes)
    room = timedelta(
        days=max(2, (last - first).days // 30, (_SHORTEST - _days(first, last) + 1) // 2)
    )
    covered = calendar.covers
    return _Axis(max(first - room, covered[0] + ONE_DAY), min(last + room, covered[1]))


def _left_out(
    timetable: Timetable, calendar: WorkingCalendar, axis: _Axis
) -> tuple[DayLeftOut, ...]:
    """Bank holidays and closures from end to end, with the closures that only the counts themselves know of."""
    found = {day.date: day for day in calendar.days_left_out(axis.first - ONE_DAY, axis.last)}
    for entry in timetable.entries:
        if isinstance(entry.due, DueDate):
            found |= {day.date: day for day in entry.due.skipped if axis.holds(day.date, day.date)}
    return tuple(found[day] for day in sorted(found))


def _weekends(axis: _Axis) -> Iterator[Shade]:
    width = axis.left(axis.first + ONE_DAY)
    saturday = axis.first - timedelta(days=(axis.first.weekday() + 2) % 7)
    while saturday <= axis.last:
        first, last = max(saturday, axis.first), min(saturday + ONE_DAY, axis.last)
        if first <= last:
            yield Shade("weekend", axis.left(first), width * _days(first, last))
        saturday += timedelta(days=7)


def _holidays(axis: _Axis, left_out: Iterable[DayLeftOut]) -> Iterator[Shade]:
    width = axis.left(axis.first + ONE_DAY)
    for day in left_out:
        yield Shade(day.kind, axis.left(day.date), width, f"{short_date(day.date)}: {day.name}")


def _ticks(axis: _Axis) -> Iterator[Tick]:
    by_week = _days(axis.first, axis.last) <= _BY_WEEK_TO
    days = list(_weeks(axis) if by_week else _months(axis))
    every = -(-len(days) // 5)
    year = None
    for place, day in enumerate(days):
        x = axis.left(day)
        label = day_and_month(day) if by_week else month(day)[:3]
        # A label stands to the right of its line, where the last ones have no room.
        yield Tick(
            x=x,
            label=label if x < 96 else "",
            year=day.year,
            narrow=place % every == 0 and x < 90,
            new_year=day.year != year,
        )
        year = day.year


def _weeks(axis: _Axis) -> Iterator[date]:
    monday = axis.first + timedelta(days=-axis.first.weekday() % 7)
    while monday <= axis.last:
        yield monday
        monday += timedelta(days=7)


def _months(axis: _Axis) -> Iterator[date]:
    months = _days(axis.first, axis.last) / 30.4
    step = next((step for step in (1, 2, 3, 6, 12, 24) if months / step <= 14), 60)
    month = date(axis.first.year, 1, 1)
    while month <= axis.last:
        if month >= axis.first:
            yield month
        month = add_months(month, step)


def _lane(axis: _Axis, entries: list[Entry], as_of: date) -> Lane:
    bars: list[Bar] = []
    marks: list[Mark] = []
    beyond, earlier = "", False
    for entry in entries:
        if isinstance(entry.due, DueDate):
            bars += _clock(axis, entry, as_of)
            marks += _moments(axis, entry)
        elif axis.holds(entry.due.opens, entry.due.closes):
            bars += _window(axis, entry, entry.due, as_of)
            marks += _moments(
                axis, entry, labelled=False
            )  # the birthday stands where the label would
            marks.append(
                Mark(
                    "birthday",
                    axis.middle(entry.due.birthday),
                    f"birthday: {short_date(entry.due.birthday)}",
                )
            )
        else:
            beyond, earlier = (
                f"{short_date(entry.due.opens)} to {short_date(entry.due.closes)}",
                entry.due.closes < as_of,
            )
    return Lane(
        entries[0].due.title, tuple(entries), tuple(bars), _with_room(marks), beyond, earlier
    )


def _clock(axis: _Axis, entry: Entry, as_of: date) -> Iterator[Bar]:
    on, limit = entry.due.on, entry.limit
    reached = entry.met_on if entry.met_on is not None and on <= entry.met_on <= limit else limit
    yield _bar(axis, "planned" if entry.planned else "running", on, reached)
    yield from _lateness(axis, entry, as_of)


def _window(axis: _Axis, entry: Entry, window: ReviewWindow, as_of: date) -> Iterator[Bar]:
    yield Bar(
        "window",
        axis.left(window.opens),
        axis.left(window.closes + ONE_DAY) - axis.left(window.opens),
    )
    yield from _lateness(axis, entry, as_of)


def _lateness(axis: _Axis, entry: Entry, as_of: date) -> Iterator[Bar]:
    if standing(entry) in ("overdue", "met_late"):
        yield _bar(axis, "late", entry.limit, entry.met_on or as_of)


def _bar(axis: _Axis, kind: Literal["running", "planned", "late"], one: date, other: date) -> Bar:
    first, last = sorted(
        (one, other)
    )  # a count backwards runs from its event to the earlier due date
    return Bar(kind, axis.middle(first), axis.middle(last) - axis.middle(first))


def _moments(axis: _Axis, entry: Entry, *, labelled: bool = True) -> Iterator[Mark]:
    kind, limit = standing(entry), entry.limit
    if entry.agreed:
        yield Mark(
            "agreed", axis.middle(entry.agreed.on), f"agreed for {short_date(entry.agreed.on)}"
        )
    if entry.met_on is None:
        yield Mark(
            kind,
            axis.middle(limit),
            f"due {short_date(limit)}",
            day_and_month(limit) if labelled else "",
        )
        return
    if entry.met_on != limit:
        yield Mark("limit", axis.middle(limit), f"was due {short_date(limit)}")
    label = day_and_month(entry.met_on) if kind == "met_late" and labelled else ""
    yield Mark(kind, axis.middle(entry.met_on), f"met {short_date(entry.met_on)}", label)


_ORDER = ("overdue", "open", "met_late", "planned")


def _with_room(marks: list[Mark]) -> tuple[Mark, ...]:
    """Leaves each label only where none that matters more stands in its way."""
    wanted = sorted(
        (mark for mark in marks if mark.label), key=lambda mark: (_ORDER.index(mark.kind), mark.x)
    )
    page: list[float] = []
    telephone: list[float] = []
    for mark in wanted:
        for taken, room in ((page, _LABEL_ON_A_PAGE), (telephone, _LABEL_ON_A_TELEPHONE)):
            if all(abs(mark.x - other) >= room for other in taken):
                taken.append(mark.x)
    # Marks of one lane may share a day, but then the first of them has the label.
    drawn: list[Mark] = []
    labelled: set[float] = set()
    for mark in marks:
        label = mark.label if mark.x in page and mark.x not in labelled else ""
        labelled |= {mark.x} if label else set()
        drawn.append(
            Mark(mark.kind, mark.x, mark.words, label, bool(label) and mark.x in telephone)
        )
    # Limits lie underneath, what is open or late on top.
    on_top = ("limit", "agreed", "planned", "birthday", "met", "met_late", "open", "overdue")
    return tuple(sorted(drawn, key=lambda mark: (on_top.index(mark.kind), mark.x)))
