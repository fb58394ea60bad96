"""Computes where bars, marks and shading lie on a timeline, in per cent. Renders nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from cptimescales.calendars.dates import ONE_DAY, add_months
from cptimescales.calendars.days import DayLeftOut
from cptimescales.calendars.working_calendar import WorkingCalendar
from cptimescales.cases.timetables import Entry, Timetable
from cptimescales.errors import CalendarRangeError
from cptimescales.rules.results import DueDate, ReviewWindow
from cptimescales.rules.status import Status
from cptimescales.rules.words import day_and_month, month, short_date

Standing = Literal[
    "overdue", "missed", "open", "planned", "not_recorded", "met_late", "met", "waited"
]
"""The status of an entry on a timeline: a planned entry is not `open`, and one that another
authority has is `waited`, or `met`."""

# Lengths of a timeline, in days.
_SHORTEST = 28  # a single date needs some room around it
_WEEKENDS_TO = 200  # on a longer timeline a weekend is thinner than a line
_HOLIDAYS_TO = 1_100  # on a longer timeline a single day is thinner than a line
_BY_WEEK_TO = 98  # a longer timeline has a scale of months
# The width of a label, in per cent of a page and of a telephone screen.
_LABEL_ON_A_PAGE, _LABEL_ON_A_TELEPHONE = 8.0, 21.0


def standing(entry: Entry) -> Standing:
    """The status of an entry on a timeline."""
    if entry.waited_for:
        return "waited" if entry.met_on is None else "met"
    if entry.status is Status.PENDING:
        return "planned" if entry.planned else "open"
    by_status: dict[Status, Standing] = {
        Status.OVERDUE: "overdue",
        Status.MET_LATE: "met_late",
        Status.MET: "met",
        Status.MISSED: "missed",
        Status.NOT_RECORDED: "not_recorded",
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
    """A line of the scale.

    Attributes:
        narrow: whether the line has its label on a narrow screen, too.
        new_year: whether it is the first line of its year.
    """

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
    """One day that matters.

    Attributes:
        words: what happened or happens on the day.
        label: the text beside the mark; empty if there is no room for it.
        narrow: whether the label is shown on a narrow screen, too.
    """

    kind: Standing | Literal["limit", "agreed", "birthday"]
    x: float
    words: str
    label: str = ""
    narrow: bool = False


@dataclass(frozen=True)
class Lane:
    """The clocks of one rule, one after the other.

    Attributes:
        beyond: the review window, in words, if it lies outside the timeline.
        earlier: whether that window lies before the timeline.
    """

    title: str
    entries: tuple[Entry, ...]
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    beyond: str = ""
    earlier: bool = False


@dataclass(frozen=True)
class Timeline:
    """A whole timeline: its first and last day, its scale, its shading, and a lane for each rule.

    Attributes:
        left_out: the bank holidays and closures between the first and the last day.
        as_of: where the day lies on which the case is judged.
    """

    first: date
    last: date
    ticks: tuple[Tick, ...]
    shades: tuple[Shade, ...]
    left_out: tuple[DayLeftOut, ...]
    as_of: float
    lanes: tuple[Lane, ...]


def timeline(timetable: Timetable, calendar: WorkingCalendar) -> Timeline:
    """Lays out a timetable from its first day to its last.

    A review window is part of the timeline only if it lies near the other dates: a birthday years
    ahead would squash everything else. On a long timeline weekends are not shaded, and on a very
    long one neither are bank holidays, because a single day is thinner than a line.
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

    def covers(self, first: date, last: date) -> bool:
        return self.first <= first and last <= self.last


def _days(first: date, last: date) -> int:
    return (last - first).days + 1


def _axis(timetable: Timetable, calendar: WorkingCalendar) -> _Axis:
    covered = calendar.covers
    if not covered[0] <= timetable.as_of <= covered[1]:
        asked = f"a timeline of {timetable.as_of}"
        raise CalendarRangeError(calendar.name, asked, *covered)
    days = [timetable.as_of]
    for entry in timetable.entries:
        if isinstance(entry.due, DueDate):
            days += [entry.due.on, entry.due.due]
            days.append(entry.due.due + timedelta(days=entry.calendar_days_late))
        days += [day for day in (entry.met_on, entry.agreed and entry.agreed.on) if day]
    first, last = max(min(days), covered[0]), min(max(days), covered[1])
    near = timedelta(days=max((last - first).days // 4, 60))
    for window in (entry.due for entry in timetable.entries if isinstance(entry.due, ReviewWindow)):
        if first - near <= window.opens and window.closes <= last + near:
            first, last = min(first, window.opens), max(last, window.closes)
    room = timedelta(
        days=max(2, (last - first).days // 30, (_SHORTEST - _days(first, last) + 1) // 2)
    )
    return _Axis(max(first - room, covered[0] + ONE_DAY), min(last + room, covered[1]))


def _left_out(
    timetable: Timetable, calendar: WorkingCalendar, axis: _Axis
) -> tuple[DayLeftOut, ...]:
    """The bank holidays and closures of the whole timeline.

    The calendar may not know the closures of the case, so the days skipped by a count are added.
    """
    left_out = {day.date: day for day in calendar.days_left_out(axis.first - ONE_DAY, axis.last)}
    for entry in timetable.entries:
        if isinstance(entry.due, DueDate):
            left_out |= {
                day.date: day for day in entry.due.skipped if axis.covers(day.date, day.date)
            }
    return tuple(left_out[day] for day in sorted(left_out))


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
    narrow_step = -(-len(days) // 5)  # a narrow screen has room for five labels
    year = None
    for place, day in enumerate(days):
        x = axis.left(day)
        label = day_and_month(day) if by_week else month(day)[:3]
        # A label is to the right of its line, so the last lines have no room for one.
        yield Tick(
            x=x,
            label=label if x < 96 else "",
            year=day.year,
            narrow=place % narrow_step == 0 and x < 90,
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
    first_of_month = date(axis.first.year, 1, 1)
    while first_of_month <= axis.last:
        if first_of_month >= axis.first:
            yield first_of_month
        first_of_month = add_months(first_of_month, step)


def _lane(axis: _Axis, entries: list[Entry], as_of: date) -> Lane:
    bars: list[Bar] = []
    marks: list[Mark] = []
    beyond, earlier = "", False
    for entry in entries:
        if isinstance(entry.due, DueDate):
            bars += _clock(axis, entry)
            marks += _moments(axis, entry)
        elif axis.covers(entry.due.opens, entry.due.closes):
            bars += _window(axis, entry, entry.due)
            # The mark of the birthday takes the place of the label.
            marks += _moments(axis, entry, labelled=False)
            birthday = entry.due.birthday
            words = f"birthday: {short_date(birthday)}"
            marks.append(Mark("birthday", axis.middle(birthday), words))
        else:
            beyond = f"{short_date(entry.due.opens)} to {short_date(entry.due.closes)}"
            earlier = entry.due.closes < as_of
    return Lane(
        entries[0].due.title, tuple(entries), tuple(bars), _with_room(marks), beyond, earlier
    )


def _clock(axis: _Axis, entry: Entry) -> Iterator[Bar]:
    on, limit = entry.due.on, entry.limit
    reached = entry.met_on if entry.met_on is not None and on <= entry.met_on <= limit else limit
    yield _bar(axis, "planned" if entry.planned else "running", on, reached)
    yield from _lateness(axis, entry)


def _window(axis: _Axis, entry: Entry, window: ReviewWindow) -> Iterator[Bar]:
    yield Bar(
        "window",
        axis.left(window.opens),
        axis.left(window.closes + ONE_DAY) - axis.left(window.opens),
    )
    yield from _lateness(axis, entry)


def _lateness(axis: _Axis, entry: Entry) -> Iterator[Bar]:
    if entry.calendar_days_late and not entry.waited_for:
        until = entry.limit + timedelta(days=entry.calendar_days_late)
        yield _bar(axis, "late", entry.limit, until)


def _bar(axis: _Axis, kind: Literal["running", "planned", "late"], start: date, end: date) -> Bar:
    first, last = sorted((start, end))  # a count backwards ends before it starts
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


_ORDER = ("overdue", "missed", "open", "met_late", "not_recorded", "waited", "planned")


def _with_room(marks: list[Mark]) -> tuple[Mark, ...]:
    """Drops a label that a more important one would cover."""
    labelled_marks = sorted(
        (mark for mark in marks if mark.label), key=lambda mark: (_ORDER.index(mark.kind), mark.x)
    )
    page: list[float] = []
    telephone: list[float] = []
    for mark in labelled_marks:
        for labels, room in ((page, _LABEL_ON_A_PAGE), (telephone, _LABEL_ON_A_TELEPHONE)):
            if all(abs(mark.x - other) >= room for other in labels):
                labels.append(mark.x)
    # Marks of one lane may share a day; then the first of them has the label.
    drawn: list[Mark] = []
    labelled: set[float] = set()
    for mark in marks:
        label = mark.label if mark.x in page and mark.x not in labelled else ""
        labelled |= {mark.x} if label else set()
        drawn.append(
            Mark(mark.kind, mark.x, mark.words, label, bool(label) and mark.x in telephone)
        )
    # Later marks are drawn over earlier ones: limits first, duties that are open or late last.
    drawing_order = (
        *("limit", "agreed", "planned", "waited", "birthday", "not_recorded"),
        *("met", "met_late", "open", "missed", "overdue"),
    )
    return tuple(sorted(drawn, key=lambda mark: (drawing_order.index(mark.kind), mark.x)))
