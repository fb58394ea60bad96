"""`WorkingCalendar`: the working days of one division, as known on a date."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property

from cptimescales.calendars.dates import require_date
from cptimescales.calendars.day_index import DayIndex, Span, Years, shared_index
from cptimescales.calendars.days import BankHoliday, DayLeftOut
from cptimescales.errors import CalendarRangeError, ClosureError, PeriodError

Closures = Mapping[date, str] | Iterable[tuple[date, str]]
"""Days on which an authority is closed: a mapping from day to name, or pairs of day and name."""

LARGEST_COUNT = 1_000_000


def closure_days(closures: Closures) -> tuple[tuple[date, str], ...]:
    """Closure days in order, each a date with a name.

    Raises:
        ClosureError: a closure has no name, or one day has two names.
        NotADateError: a closure day is not a date.

    >>> closure_days({date(2026, 12, 29): "Council closed"})
    ((datetime.date(2026, 12, 29), 'Council closed'),)
    """
    names: dict[date, str] = {}
    for value, name in _pairs(closures):
        day = require_date(value, "a closure day")
        if not isinstance(name, str) or not name.strip():
            raise ClosureError(
                day, "it has no name; say why the authority is closed, it is shown in every result"
            )
        if names.setdefault(day, name.strip()) != name.strip():
            raise ClosureError(
                day, f"it is named twice, {names[day]!r} and {name.strip()!r}; keep one"
            )
    return tuple(sorted(names.items()))


def _pairs(closures: object) -> Iterator[tuple[object, object]]:
    if isinstance(closures, str) or not isinstance(closures, Iterable):
        raise ClosureError(closures, "give a mapping from day to name, or pairs of day and name")
    for entry in closures.items() if isinstance(closures, Mapping) else closures:
        if not isinstance(entry, (tuple, list)) or len(entry) != 2:
            raise ClosureError(
                entry,
                "give each closure as a day and its name, such as {date(2026, 12, 29): 'Closed'}",
            )
        yield entry[0], entry[1]


class WorkingCalendar:
    """The working days of one division, as known on a date.

    A working day is any day but a Saturday, a Sunday, a bank holiday of the division or a closure
    day. Years that GOV.UK has published are loaded immediately; other years are computed on demand.

    Immutable; made by `cptimescales.calendar`, and safe to share between threads.

    Attributes:
        name: the division.
        covers: the first and the last day that the calendar can answer for.
        settled_to: the last day whose bank holidays were published, or already past, on `known_on`.
        checked: the day on which the GOV.UK list was last compared with this version.
        known_on: the day whose list this calendar uses, or None for the newest list.
        closures: the closure days in order, each with its name.

    >>> import cptimescales as cpt
    >>> cal = cpt.calendar("england-and-wales")
    >>> cal.add_working_days(date(2026, 12, 14), 10)
    datetime.date(2026, 12, 30)
    """

    _extended: WorkingCalendar | None = None  # the one that this calendar adds closure days to

    def __init__(
        self,
        name: str,
        *,
        published: Years | None,
        whole: Callable[[], Years],
        covers: tuple[date, date],
        checked: date,
        known_on: date | None = None,
    ) -> None:
        self.name = name
        self.covers = covers
        self.checked = checked
        self.known_on = known_on
        self.closures: tuple[tuple[date, str], ...] = ()
        self._published = published
        self._whole_years = whole
        if published:
            self.settled_to: date = date(published.last, 12, 31)
        else:
            # Nothing was published yet. Only the years before that of `known_on` are past for sure.
            assert known_on is not None
            self.settled_to = date(max(known_on.year - 1, 1), 12, 31)
        self._near = shared_index(published) if published else self._whole

    @cached_property
    def _whole(self) -> DayIndex:
        if self._extended is not None:
            return self._extended._whole.closed(self.closures)
        # A calendar of an older pickle has closures, but extends none.
        return shared_index(self._whole_years()).closed(self.closures)

    @property
    def without_closures(self) -> WorkingCalendar:
        """The calendar that this one adds closure days to; without any, this calendar itself.

        >>> import cptimescales as cpt
        >>> cal = cpt.calendar("scotland")
        >>> cal.with_closures({date(2026, 12, 29): "Council closed"}).without_closures is cal
        True
        """
        return self if self._extended is None else self._extended

    @property
    def published_to(self) -> date | None:
        """The last day that the GOV.UK list covered on `known_on`; None before the list began."""
        return date(self._published.last, 12, 31) if self._published else None

    def is_working_day(self, day: date) -> bool:
        """Whether a day is a working day.

        Raises:
            NotADateError: `day` is a `datetime` or anything else that is not a date.
            CalendarRangeError: `day` is outside `covers`.

        28 December 2026 is the substitute day for Boxing Day:

        >>> import cptimescales as cpt
        >>> cpt.calendar("england-and-wales").is_working_day(date(2026, 12, 28))
        False
        """
        day = require_date(day)
        return self._index_of(day, day).is_working_day(day)

    def add_working_days(self, day: date, count: int) -> date:
        """The day that comes `count` working days after a day, which is itself day 0.

        Args:
            day: the day from which the count starts, working day or not.
            count: how many working days. A negative count goes back, and 0 gives the day itself.

        Raises:
            NotADateError: `day` is a `datetime` or anything else that is not a date.
            PeriodError: `count` is not a whole number.
            CalendarRangeError: the day or the answer is outside `covers`.

        15 June 2026 is a bank holiday in Scotland:

        >>> import cptimescales as cpt
        >>> cpt.calendar("scotland").add_working_days(date(2026, 6, 12), 1)
        datetime.date(2026, 6, 16)
        """
        # Nearly every call ends here, so this is the shortest way.
        if type(day) is date and type(count) is int and 0 < count <= LARGEST_COUNT:
            near = self._near
            if type(near) is DayIndex:  # what its `after` does
                index = day.toordinal() - near._before_first
                if index > 0:
                    try:
                        return near._working_days[near._numbers[index] + count - 1]
                    except IndexError:  # the day or the answer lies after these years
                        pass
            elif (reached := near.after(day, count)) is not None:
                return reached
        day = require_date(day)
        if type(count) is not int or not -LARGEST_COUNT <= count <= LARGEST_COUNT:
            raise PeriodError(
                "the count of working days",
                count,
                f"a whole number up to {LARGEST_COUNT:,} either way",
            )
        reached = self._near.add(day, count)
        if reached is None:
            reached = self._whole.add(day, count)
            if reached is None:
                raise self._outside(f"{day} and {count} working days")
        return reached

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie after `start`, up to and including `end`.

        The number is negative if `end` is before `start`.

        Raises:
            NotADateError: a day is a `datetime` or anything else that is not a date.
            CalendarRangeError: a day is outside `covers`.

        >>> import cptimescales as cpt
        >>> cal = cpt.calendar("england-and-wales")
        >>> cal.working_days_between(date(2026, 12, 14), date(2026, 12, 30))
        10
        """
        if type(start) is not date or type(end) is not date:
            start, end = require_date(start), require_date(end)
        # Every late duty asks for published years, so this is the shortest way.
        near = self._near
        first, last, _ = near.years
        if first <= start.year <= last and first <= end.year <= last:
            return near.between(start, end)
        return self._index_of(start, end).between(start, end)

    def next_working_day(self, day: date) -> date:
        """The first working day after a day.

        Raises:
            NotADateError: `day` is a `datetime` or anything else that is not a date.
            CalendarRangeError: the day or the answer is outside `covers`.

        >>> import cptimescales as cpt
        >>> cpt.calendar("england-and-wales").next_working_day(date(2026, 12, 24))
        datetime.date(2026, 12, 29)
        """
        return self.add_working_days(day, 1)

    def previous_working_day(self, day: date) -> date:
        """The last working day before a day.

        Raises:
            NotADateError: `day` is a `datetime` or anything else that is not a date.
            CalendarRangeError: the day or the answer is outside `covers`.

        >>> import cptimescales as cpt
        >>> cpt.calendar("england-and-wales").previous_working_day(date(2026, 12, 29))
        datetime.date(2026, 12, 24)
        """
        return self.add_working_days(day, -1)

    def working_day_on_or_before(self, day: date) -> date:
        """The day itself if it is a working day, otherwise the last working day before it.

        Raises:
            NotADateError: `day` is a `datetime` or anything else that is not a date.
            CalendarRangeError: the day or the answer is outside `covers`.

        >>> import cptimescales as cpt
        >>> cpt.calendar("england-and-wales").working_day_on_or_before(date(2026, 2, 28))
        datetime.date(2026, 2, 27)
        """
        day = require_date(day)
        working_day = self._near.on_or_before(day) or self._whole.on_or_before(day)
        if working_day is None:
            raise self._outside(f"the working day on or before {day}")
        return working_day

    def days_left_out(self, start: date, end: date) -> tuple[DayLeftOut, ...]:
        """The weekdays in a count that are bank holidays or closure days, in order.

        The days are those of `working_days_between`: from the day after `start` to `end`. If `end`
        is before `start`, they run from `end` to the day before `start`.

        Raises:
            NotADateError: a day is a `datetime` or anything else that is not a date.
            CalendarRangeError: a day is outside `covers`.

        >>> import cptimescales as cpt
        >>> cal = cpt.calendar("england-and-wales")
        >>> cal.days_left_out(date(2026, 12, 20), date(2026, 12, 25))
        (DayLeftOut(date=datetime.date(2026, 12, 25), name='Christmas Day', kind='bank_holiday'),)
        """
        start, end = require_date(start), require_date(end)
        return self._index_of(start, end).left_out(start, end)

    def span(self, start: date, end: date) -> Span:
        """The count from `start` to `end`, with the days left out and the hash of their list.

        Raises:
            NotADateError: a day is a `datetime` or anything else that is not a date.
            CalendarRangeError: a day is outside `covers`.
        """
        if type(start) is not date or type(end) is not date:
            start, end = require_date(start), require_date(end)
        span = self._index_of(start, end).span(start, end) or self._whole.span(start, end)
        if span is None:
            raise self._outside(f"the working day on or before {end}")
        return span

    def bank_holidays(self, year: int) -> tuple[BankHoliday, ...]:
        """The bank holidays of one year in order: as listed, or by rule if it is not published.

        Raises:
            CalendarRangeError: the year is outside `covers`.

        >>> import cptimescales as cpt
        >>> [str(day) for day in cpt.calendar("england-and-wales").bank_holidays(2026)][-2:]
        ['Christmas Day', 'Boxing Day (substitute day)']
        """
        if type(year) is not int or not self.covers[0].year <= year <= self.covers[1].year:
            raise self._outside(f"the year {year}")
        index = self._index_of(date(year, 1, 1), date(year, 1, 1))
        return tuple(day for day in index.years.bank_holidays if day.date.year == year)

    def is_settled(self, day: date) -> bool:
        """Whether the bank holidays of a day's year were published, or already past, on `known_on`.

        An answer that reaches a later year is provisional.
        """
        return require_date(day) <= self.settled_to

    def sha256(self, start: date, end: date) -> str:
        """The hash of the list of days left out for a count between two days; see `Span`."""
        return self.span(start, end).sha256

    def with_closures(self, closures: Closures) -> WorkingCalendar:
        """This calendar with further closure days.

        Raises:
            ClosureError: a closure has no name, or one day has two names.
            CalendarRangeError: a closure is outside `covers`.

        >>> import cptimescales as cpt
        >>> cal = cpt.calendar("england-and-wales")
        >>> council = cal.with_closures({date(2026, 12, 29): "Council closed"})
        >>> council.next_working_day(date(2026, 12, 24))
        datetime.date(2026, 12, 30)
        """
        added = closure_days(closures)
        for day, _ in added:
            if not self.covers[0] <= day <= self.covers[1]:
                raise CalendarRangeError(self.name, f"closure on {day}", *self.covers)
        closed = object.__new__(WorkingCalendar)
        vars(closed).update(vars(self))
        closed.closures = closure_days((*self.closures, *added)) if self.closures else added
        closed._extended = self.without_closures
        vars(closed).pop("_whole", None)
        closed._near = closed._extended._near.closed(closed.closures)
        return closed

    def _index_of(self, start: date, end: date) -> DayIndex:
        """The smaller index that has the years of both days."""
        first, last = (start.year, end.year) if start <= end else (end.year, start.year)
        if self._near.has_years(first, last):
            return self._near
        if self._whole.has_years(first, last):
            return self._whole
        raise self._outside(str(start) if start == end else f"{start} to {end}")

    def _outside(self, what: str) -> CalendarRangeError:
        return CalendarRangeError(self.name, what, *self.covers)

    def __repr__(self) -> str:
        first, last = self.covers
        return (
            f"<WorkingCalendar {self.name!r}, {first} to {last}, published to {self.published_to}>"
        )
