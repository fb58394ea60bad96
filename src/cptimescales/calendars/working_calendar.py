"""A `WorkingCalendar`: which days count in one division, and over which years that is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property

from cptimescales.calendars.dates import require_date
from cptimescales.calendars.day_index import NumberedDays, Span, Years, numbered_days
from cptimescales.calendars.days import BankHoliday, DayLeftOut
from cptimescales.errors import CalendarRangeError, ClosureError, PeriodError

Closures = Mapping[date, str] | Iterable[tuple[date, str]]
"""Extra non-working days with their names: a mapping, or pairs, from day to name."""

_LAST_NUMBER = 1_000_000


def closure_days(closures: Closures) -> tuple[tuple[date, str], ...]:
    """Closure days in order, checked: each a date, each with a name, none named twice differently.

    Raises:
        ClosureError: a closure without a name, or one day with two names.
        NotADateError: something other than a date where the day belongs.

    >>> closure_days({date(2026, 12, 29): "Council closed"})
    ((datetime.date(2026, 12, 29), 'Council closed'),)
    """
    named: dict[date, str] = {}
    for given, name in _pairs(closures):
        day = require_date(given, "a closure day")
        if not isinstance(name, str) or not name.strip():
            raise ClosureError(
                day, "it has no name; say why the authority is closed, it is shown in every result"
            )
        if named.setdefault(day, name.strip()) != name.strip():
            raise ClosureError(
                day, f"it is named twice, {named[day]!r} and {name.strip()!r}; keep one"
            )
    return tuple(sorted(named.items()))


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
    """Which days are working days in one division, from which source, and as known on which day.

    A working day is any day but a Saturday, a Sunday, a bank holiday of the division or a closure day. Years that
    GOV.UK has published are held at once; the years around them are computed only when a question reaches them. `checked` is
    the day up to which the published list was followed: what was listed since, this version cannot know.

    Immutable; made by `cptimescales.calendar`, and safe to share between threads.

    >>> import cptimescales as cpt
    >>> cal = cpt.calendar("england-and-wales")
    >>> cal.add_working_days(date(2026, 12, 14), 10)
    datetime.date(2026, 12, 30)
    """

    def __init__(
        self,
        name: str,
        *,
        published: Years | None,
        whole: Callable[[], Years],
        covers: tuple[date, date],
        settled_to: date,
        checked: date,
        known_on: date | None = None,
        closures: tuple[tuple[date, str], ...] = (),
    ) -> None:
        for day, _ in closures:
            if not covers[0] <= day <= covers[1]:
                raise CalendarRangeError(name, f"closure on {day}", *covers)
        self.name = name
        self.covers = covers
        self.settled_to = settled_to
        self.checked = checked
        self.known_on = known_on
        self.closures = closures
        self._published = published
        self._whole_years = whole
        self._near = numbered_days(published, closures) if published else self._whole

    @cached_property
    def _whole(self) -> NumberedDays:
        return numbered_days(self._whole_years(), self.closures)

    @property
    def published_to(self) -> date | None:
        """The last day that GOV.UK's list covered, as known; None before its list began."""
        return date(self._published.last, 12, 31) if self._published else None

    def is_working_day(self, day: date) -> bool:
        """Whether a day is a working day.

        Raises:
            NotADateError: for a `datetime` or anything else that is not a date.
            CalendarRangeError: outside `covers`.

        >>> import cptimescales as cpt
        >>> cpt.calendar("england-and-wales").is_working_day(date(2026, 12, 28))  # Boxing Day (substitute day)
        False
        """
        day = require_date(day)
        return self._holding(day, day).works(day)

    def add_working_days(self, day: date, count: int) -> date:
        """The working day so many working days after a day (before it, if negative); the day itself is day 0.

        `count` 0 gives the day itself, working day or not.

        Raises:
            NotADateError: for a `datetime` or anything else that is not a date.
            PeriodError: for a count that is not a whole number.
            CalendarRangeError: the day or the answer is outside `covers`.

        >>> import cptimescales as cpt
        >>> cpt.calendar("scotland").add_working_days(date(2026, 6, 12), 1)  # 15 June 2026 is a bank holiday there
        datetime.date(2026, 6, 16)
        """
        if type(day) is date and type(count) is int and 0 < count <= _LAST_NUMBER:
            found = self._near.after(day, count)
            if found is not None:
                return found  # nearly every question comes this way, so it is the shortest
        day = require_date(day)
        if type(count) is not int or not -_LAST_NUMBER <= count <= _LAST_NUMBER:
            raise PeriodError(
                "the count of working days",
                count,
                f"a whole number up to {_LAST_NUMBER:,} either way",
            )
        found = self._near.add(day, count)
        if found is None:
            found = self._whole.add(day, count)
            if found is None:
                raise self._outside(f"{day} and {count} working days")
        return found

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie after `start`, up to and including `end`; negative when `end` is before `start`.

        Raises:
            NotADateError: for a `datetime` or anything else that is not a date.
            CalendarRangeError: outside `covers`.

        >>> import cptimescales as cpt
        >>> cpt.calendar("england-and-wales").working_days_between(date(2026, 12, 14), date(2026, 12, 30))
        10
        """
        start, end = require_date(start), require_date(end)
        return self._holding(start, end).between(start, end)

    def next_working_day(self, day: date) -> date:
        """The first working day after a day.

        Raises:
            NotADateError: for a `datetime` or anything else that is not a date.
            CalendarRangeError: the day or the answer is outside `covers`.

        >>> import cptimescales as cpt
        >>> cpt.calendar("england-and-wales").next_working_day(date(2026, 12, 24))
        datetime.date(2026, 12, 29)
        """
        return self.add_working_days(day, 1)

    def previous_working_day(self, day: date) -> date:
        """The last working day before a day.

        Raises:
            NotADateError: for a `datetime` or anything else that is not a date.
            CalendarRangeError: the day or the answer is outside `covers`.

        >>> import cptimescales as cpt
        >>> cpt.calendar("england-and-wales").previous_working_day(date(2026, 12, 29))
        datetime.date(2026, 12, 24)
        """
        return self.add_working_days(day, -1)

    def working_day_on_or_before(self, day: date) -> date:
        """The day itself if it is a working day, otherwise the last working day before it.

        Raises:
            NotADateError: for a `datetime` or anything else that is not a date.
            CalendarRangeError: the day or the answer is outside `covers`.

        >>> import cptimescales as cpt
        >>> cpt.calendar("england-and-wales").working_day_on_or_before(date(2026, 2, 28))
        datetime.date(2026, 2, 27)
        """
        day = require_date(day)
        found = self._near.on_or_before(day) or self._whole.on_or_before(day)
        if found is None:
            raise self._outside(f"the working day on or before {day}")
        return found

    def days_left_out(self, start: date, end: date) -> tuple[DayLeftOut, ...]:
        """The weekdays that are bank holidays or closure days, in order, among the days `working_days_between` counts:
        after `start` up to and including `end`, or, when `end` is before `start`, from `end` to the day before `start`.

        Raises:
            NotADateError: for a `datetime` or anything else that is not a date.
            CalendarRangeError: outside `covers`.

        >>> import cptimescales as cpt
        >>> cpt.calendar("england-and-wales").days_left_out(date(2026, 12, 20), date(2026, 12, 25))
        (DayLeftOut(date=datetime.date(2026, 12, 25), name='Christmas Day', kind='bank_holiday'),)
        """
        start, end = require_date(start), require_date(end)
        return self._holding(start, end).left_out(start, end)

    def span(self, start: date, end: date) -> Span:
        """What a count from `start` to `end` rests on, in one look-up.

        Raises:
            NotADateError: for a `datetime` or anything else that is not a date.
            CalendarRangeError: outside `covers`.
        """
        start, end = require_date(start), require_date(end)
        found = self._holding(start, end).span(start, end) or self._whole.span(start, end)
        if found is None:
            raise self._outside(f"the working day on or before {end}")
        return found

    def bank_holidays(self, year: int) -> tuple[BankHoliday, ...]:
        """The bank holidays of one year, in order; published ones as listed, others computed by rule.

        Raises:
            CalendarRangeError: for a year outside `covers`.

        >>> import cptimescales as cpt
        >>> [str(day) for day in cpt.calendar("england-and-wales").bank_holidays(2026)][-2:]
        ['Christmas Day', 'Boxing Day (substitute day)']
        """
        if type(year) is not int or not self.covers[0].year <= year <= self.covers[1].year:
            raise self._outside(f"the year {year}")
        table = self._holding(date(year, 1, 1), date(year, 1, 1))
        return tuple(day for day in table.years.bank_holidays if day.date.year == year)

    def is_settled(self, day: date) -> bool:
        """Whether the bank holidays of a day's year were published, or already past, when the list was known.

        An answer that touches a later year is provisional.
        """
        return require_date(day) <= self.settled_to

    def sha256(self, start: date, end: date) -> str:
        """The hash of the list of days left out that answers questions from one day to another; see `Span`."""
        return self.span(start, end).sha256

    def with_closures(self, closures: Closures) -> WorkingCalendar:
        """This calendar with further closure days.

        Raises:
            ClosureError: a closure without a name, or one day with two names.
            CalendarRangeError: a closure outside `covers`.

        >>> import cptimescales as cpt
        >>> council = cpt.calendar("england-and-wales").with_closures({date(2026, 12, 29): "Council closed"})
        >>> council.next_working_day(date(2026, 12, 24))
        datetime.date(2026, 12, 30)
        """
        return WorkingCalendar(
            self.name,
            published=self._published,
            whole=self._whole_years,
            covers=self.covers,
            settled_to=self.settled_to,
            checked=self.checked,
            known_on=self.known_on,
            closures=closure_days((*self.closures, *closure_days(closures))),
        )

    def _holding(self, start: date, end: date) -> NumberedDays:
        """The smallest run of years that holds all days between two."""
        first, last = (start.year, end.year) if start <= end else (end.year, start.year)
        if self._near.holds(first, last):
            return self._near
        if self._whole.holds(first, last):
            return self._whole
        raise self._outside(str(start) if start == end else f"{start} to {end}")

    def _outside(self, asked: str) -> CalendarRangeError:
        return CalendarRangeError(self.name, asked, *self.covers)

    def __repr__(self) -> str:
        return f"<WorkingCalendar {self.name!r}, {self.covers[0]} to {self.covers[1]}, published to {self.published_to}>"
