"""The working calendar as tables, from which a database gives a due date by look-ups alone.

Six tables, whose cells hold text, whole numbers and days:

- `cpt_calendar`: each calendar, the years written, and which bank-holiday list it counts by;
- `cpt_day`: the date dimension itself, one row for each day of each calendar;
- `cpt_month`: each month, so that no database has to find the end of a month;
- `cpt_clock_start`: the day on which a clock starts: the trigger's own day, or a birthday of a
  person born that day;
- `cpt_series`: the numbers that a deadline of a series can have;
- `cpt_timescale`: the rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from cptimescales._version import __version__
from cptimescales.calendars.dates import attains_age
from cptimescales.calendars.record import FIRST_YEAR
from cptimescales.calendars.working_calendar import WorkingCalendar
from cptimescales.errors import CalendarRangeError, TimescaleError
from cptimescales.export.table import Table, TableColumn, TableRow
from cptimescales.export.timescale_table import ages, timescales_table
from cptimescales.library import Rulebook
from cptimescales.rules.in_force import LARGEST_NUMBER
from cptimescales.rules.strict import SLUG


def date_dimension_tables(
    calendars: Mapping[str, WorkingCalendar],
    books: Sequence[Rulebook] = (),
    *,
    first_year: int | None = None,
    last_year: int | None = None,
) -> tuple[Table, ...]:
    """The tables of some calendars and of the rulebooks that count by them.

    Days are numbered from the first day that a calendar covers, whichever years are written. So a
    working day keeps its number in every export that counts by the same list.

    Args:
        calendars: the calendars by the names that the tables give them: the name of a division, or
            of a council with closure days.
        books: the rulebooks whose timescales are written. Each counts by every calendar of its
            division.
        first_year, last_year: the years written; all that the calendars cover by default.

    Raises:
        CalendarRangeError: the calendars do not cover these years.
        TimescaleError: no calendar was given, a name is not a slug, a rulebook was given twice, a
            rulebook's division has no calendar, or the window of a rule moves to another birthday.

    >>> import cptimescales as cpt
    >>> calendars = {"scotland": cpt.calendar("scotland")}
    >>> tables = {table.name: table for table in date_dimension_tables(calendars, first_year=2026)}
    >>> [column.name for column in tables["cpt_day"].columns][:4]
    ['calendar', 'calendar_date', 'division', 'is_working_day']
    >>> next(tables["cpt_day"].rows())[1]
    datetime.date(2026, 1, 1)
    """
    if not calendars:
        raise TimescaleError("no calendar was given; name at least one division")
    first, last = _years(next(iter(calendars.values())), first_year, last_year)
    for name, calendar in calendars.items():
        if not SLUG.fullmatch(name):
            raise TimescaleError(
                f"a calendar cannot be called {name!r}; use lower-case letters, digits and "
                "single hyphens, such as our-council"
            )
        _years(calendar, first_year, last_year)
    _check_books(calendars, books)
    return (
        _calendar_table(calendars, first, last),
        _day_table(calendars, first, last),
        _month_table(first, last),
        _clock_start_table(first, last, ages(books)),
        _series_table(),
        timescales_table(books),
    )


def _years(
    calendar: WorkingCalendar, first_year: int | None, last_year: int | None
) -> tuple[date, date]:
    begin, end = calendar.covers
    first = begin.year if first_year is None else first_year
    last = end.year if last_year is None else last_year
    if not begin.year <= first <= end.year or not begin.year <= last <= end.year:
        raise CalendarRangeError(calendar.name, f"{first} to {last}", begin, end)
    if last < first:
        raise TimescaleError(
            f"the years run from {first} to {last}; the last must not be before the first"
        )
    return date(first, 1, 1), date(last, 12, 31)


def _check_books(calendars: Mapping[str, WorkingCalendar], books: Sequence[Rulebook]) -> None:
    divisions = sorted({calendar.name for calendar in calendars.values()})
    names: set[str] = set()
    for book in books:
        if book.calendar.name not in divisions:
            raise TimescaleError(
                f"rulebook {book.name!r} counts by the division {book.calendar.name!r}, which is "
                f"not among the divisions written ({', '.join(divisions)}); write that division "
                "too, or omit the rulebook"
            )
        if book.name in names:
            raise TimescaleError(
                f"rulebook {book.name!r} was given twice; the tables identify its rules by that "
                "name, so give it once"
            )
        names.add(book.name)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=days) for days in range((last - first).days + 1))


def _calendar_table(calendars: Mapping[str, WorkingCalendar], first: date, last: date) -> Table:
    def rows() -> Iterator[TableRow]:
        for name, calendar in sorted(calendars.items()):
            years = sorted(_published_years(calendar))
            yield (
                name,
                calendar.name,
                first,
                last,
                date(years[0], 1, 1) if years else None,
                date(years[-1], 12, 31) if years else None,
                calendar.settled_to,
                calendar.checked,
                calendar.known_on,
                calendar.sha256(*calendar.covers),
                __version__,
            )

    columns = (
        TableColumn("calendar", "text"),
        TableColumn("division", "text"),
        TableColumn("first_date", "day"),
        TableColumn("last_date", "day"),
        TableColumn("published_from", "day", required=False),
        TableColumn("published_to", "day", required=False),
        TableColumn("settled_to", "day"),
        TableColumn("checked", "day"),
        TableColumn("known_on", "day", required=False),
        TableColumn("calendar_sha256", "text"),
        TableColumn("library_version", "text"),
    )
    return Table("cpt_calendar", columns, (("calendar",),), rows)


def _published_years(calendar: WorkingCalendar) -> set[int]:
    years = range(calendar.covers[0].year, calendar.covers[1].year + 1)
    return {
        year
        for year in years
        if any(holiday.first_published for holiday in calendar.bank_holidays(year))
    }


def _day_table(calendars: Mapping[str, WorkingCalendar], first: date, last: date) -> Table:
    columns = (
        TableColumn("calendar", "text"),
        TableColumn("calendar_date", "day"),
        TableColumn("division", "text"),
        TableColumn("is_working_day", "whole"),
        TableColumn("working_day_number", "whole"),
        TableColumn("working_day_on_or_before", "day", required=False),
        TableColumn("bank_holiday", "text", required=False),
        TableColumn("published_or_computed", "text"),
        TableColumn("first_published", "day", required=False),
        TableColumn("closure", "text", required=False, length=400),
        TableColumn("day_number", "whole"),
        TableColumn("month_number", "whole"),
        TableColumn("day_of_month", "whole"),
    )
    unique = (
        ("calendar", "calendar_date"),
        ("calendar", "day_number"),
        ("calendar", "working_day_number", "is_working_day", "calendar_date"),
    )

    def rows() -> Iterator[TableRow]:
        for name, calendar in sorted(calendars.items()):
            yield from _numbered_days(name, calendar, first, last)

    return Table("cpt_day", columns, unique, rows)


def _numbered_days(
    name: str, calendar: WorkingCalendar, first: date, last: date
) -> Iterator[TableRow]:
    """The rows of the days from `first` to `last`, numbered from the calendar's first day."""
    begin, _ = calendar.covers
    closures, published = dict(calendar.closures), _published_years(calendar)
    number, on_or_before = 0, None
    for day_number, day in enumerate(_days(begin, last), start=1):
        if (day.month, day.day) == (1, 1):
            holidays = {holiday.date: holiday for holiday in calendar.bank_holidays(day.year)}
        works = calendar.is_working_day(day)
        if works:
            number, on_or_before = number + 1, day
        if day < first:
            continue
        holiday = holidays.get(day)
        yield (
            name,
            day,
            calendar.name,
            int(works),
            number,
            on_or_before,
            str(holiday) if holiday else None,
            "published" if day.year in published else "computed",
            holiday.first_published if holiday else None,
            closures.get(day),
            day_number,
            _month_number(day),
            day.day,
        )


def _month_number(day: date) -> int:
    return 12 * day.year + day.month


def _month_table(first: date, last: date) -> Table:
    """Each month: the number that `cpt_day` gives its first day, and how many days it has."""

    def rows() -> Iterator[TableRow]:
        for day in filter(lambda day: day.day == 1, _days(first, last)):
            following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
            yield _month_number(day), _day_number(day), (following - day).days

    columns = (
        TableColumn("month_number", "whole"),
        TableColumn("first_day_number", "whole"),
        TableColumn("days_in_month", "whole"),
    )
    return Table("cpt_month", columns, (("month_number",),), rows)


def _day_number(day: date) -> int:
    return (day - date(FIRST_YEAR, 1, 1)).days + 1


def _clock_start_table(first: date, last: date, ages: Sequence[int]) -> Table:
    """The day on which a clock starts.

    With birthday 0 it is the trigger's own day. Otherwise it is that birthday of a person born on
    the trigger's day.
    """

    def rows() -> Iterator[TableRow]:
        yield from ((0, day, day) for day in _days(first, last))
        for age in ages:
            born = (first.replace(year=first.year - age), last.replace(year=last.year - age))
            yield from ((age, day, attains_age(day, age)) for day in _days(*born))

    columns = (
        TableColumn("birthday", "whole"),
        TableColumn("trigger_date", "day"),
        TableColumn("start_date", "day"),
    )
    return Table("cpt_clock_start", columns, (("birthday", "trigger_date"),), rows)


def _series_table() -> Table:
    columns = (TableColumn("series_number", "whole"),)
    numbers = range(1, LARGEST_NUMBER + 1)
    return Table(
        "cpt_series", columns, (("series_number",),), lambda: ((number,) for number in numbers)
    )
