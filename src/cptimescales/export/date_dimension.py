"""The working calendar as tables: every day with its number, and what a database needs to give a due date by look-ups.

Six tables, each plain rows of text, whole numbers and dates:

- `cpt_calendar`: each calendar, the years written, and which state of the bank-holiday list it counts by;
- `cpt_day`: the date dimension itself, one row a day and calendar;
- `cpt_month`: each month, so that no database's own idea of a month's end is needed;
- `cpt_clock_start`: the day on which a clock starts: the trigger's own, or a birthday of somebody born that day;
- `cpt_series`: the numbers that a series can have;
- `cpt_timescale`: the rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from cptimescales._version import __version__
from cptimescales.calendars.dates import attains_age
from cptimescales.calendars.working_calendar import WorkingCalendar
from cptimescales.errors import CalendarRangeError, TimescaleError
from cptimescales.export.table import LARGEST_NUMBER, Column, Row, Table
from cptimescales.rules.answers import Rulebook

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def date_dimension_tables(
    calendars: Mapping[str, WorkingCalendar],
    books: Sequence[Rulebook] = (),
    *,
    first_year: int | None = None,
    last_year: int | None = None,
) -> tuple[Table, ...]:
    """The tables of some calendars and the rules that count by them.

    Days are numbered from the first day that a calendar covers, whichever years are written, so a working day keeps its
    number in every export by the same list.

    Args:
        calendars: the calendars by the name that the tables give them: a division's own, or that of a council with closures.
        books: the rulebooks whose timescales are written; each counts by every calendar of its division.
        first_year, last_year: the years written; without them, all that the calendars cover.

    Raises:
        CalendarRangeError: years that the calendars do not cover.
        TimescaleError: no calendar, a name that is no slug, a rulebook twice, one whose division has no calendar, or one
            whose window moves to another birthday.

    >>> import cptimescales as cpt
    >>> tables = {table.name: table for table in date_dimension_tables({"scotland": cpt.calendar("scotland")}, first_year=2026)}
    >>> [column.name for column in tables["cpt_day"].columns][:4]
    ['calendar', 'calendar_date', 'division', 'is_working_day']
    >>> next(tables["cpt_day"].rows())[1]
    datetime.date(2026, 1, 1)
    """
    from cptimescales.export.timescale_table import ages, timescales_table

    if not calendars:
        raise TimescaleError("no calendar was given; name at least one division")
    first, last = _years(next(iter(calendars.values())), first_year, last_year)
    for name, calendar in calendars.items():
        if not _SLUG.fullmatch(name):
            raise TimescaleError(
                f"a calendar cannot be called {name!r}; use lower-case letters, digits and single hyphens, "
                "such as our-council"
            )
        _years(calendar, first_year, last_year)
    _check_books(calendars, books)
    everything = (
        _calendar_table(calendars, first, last),
        _day_table(calendars, first, last),
        _month_table(first, last),
        _clock_start_table(first, last, ages(books)),
        _series_table(),
        timescales_table(books),
    )
    return everything


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
    seen: set[str] = set()
    for book in books:
        if book.calendar.name not in divisions:
            raise TimescaleError(
                f"rulebook {book.name!r} counts by the division {book.calendar.name!r}, which is not among those "
                f"written ({', '.join(divisions)}); write that division too, or leave the rulebook out"
            )
        if book.name in seen:
            raise TimescaleError(
                f"rulebook {book.name!r} is there twice; its rules are told apart by that name"
            )
        seen.add(book.name)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=days) for days in range((last - first).days + 1))


def _calendar_table(calendars: Mapping[str, WorkingCalendar], first: date, last: date) -> Table:
    def rows() -> Iterator[Row]:
        for name, calendar in sorted(calendars.items()):
            listed = sorted(_published_years(calendar))
            published = (
                (date(listed[0], 1, 1), date(listed[-1], 12, 31)) if listed else (None, None)
            )
            yield (
                *(
                    name,
                    calendar.name,
                    first,
                    last,
                    *published,
                    calendar.settled_to,
                    calendar.checked,
                ),
                *(calendar.known_on, calendar.sha256(*calendar.covers), __version__),
            )

    columns = (
        *(
            Column("calendar", "text"),
            Column("division", "text"),
            Column("first_date", "day"),
            Column("last_date", "day"),
        ),
        *(
            Column("published_from", "day", required=False),
            Column("published_to", "day", required=False),
        ),
        *(
            Column("settled_to", "day"),
            Column("checked", "day"),
            Column("known_on", "day", required=False),
        ),
        *(Column("calendar_sha256", "text"), Column("library_version", "text")),
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
        *(Column("calendar", "text"), Column("calendar_date", "day"), Column("division", "text")),
        *(Column("is_working_day", "whole"), Column("working_day_number", "whole")),
        *(
            Column("working_day_on_or_before", "day", required=False),
            Column("bank_holiday", "text", required=False),
        ),
        *(
            Column("published_or_computed", "text"),
            Column("first_published", "day", required=False),
        ),
        *(Column("closure", "text", required=False, length=400), Column("day_number", "whole")),
        *(Column("month_number", "whole"), Column("day_of_month", "whole")),
    )
    unique = (
        ("calendar", "calendar_date"),
        ("calendar", "day_number"),
        ("calendar", "working_day_number", "is_working_day", "calendar_date"),
    )

    def rows() -> Iterator[Row]:
        for name, calendar in sorted(calendars.items()):
            yield from _numbered(name, calendar, first, last)

    return Table("cpt_day", columns, unique, rows)


def _numbered(name: str, calendar: WorkingCalendar, first: date, last: date) -> Iterator[Row]:
    """The days from one to another; their numbers run from the first that is covered."""
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
            *(
                name,
                day,
                calendar.name,
                int(works),
                number,
                on_or_before,
                str(holiday) if holiday else None,
            ),
            "published" if day.year in published else "computed",
            *(holiday.first_published if holiday else None, closures.get(day)),
            *(day_number, _month_number(day), day.day),
        )


def _month_number(day: date) -> int:
    return 12 * day.year + day.month


def _month_table(first: date, last: date) -> Table:
    """Each month with the number of its first day, as `cpt_day` numbers days, and how many it has."""

    def rows() -> Iterator[Row]:
        for day in filter(lambda day: day.day == 1, _days(first, last)):
            following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
            yield _month_number(day), _day_number(day), (following - day).days

    columns = (
        Column("month_number", "whole"),
        Column("first_day_number", "whole"),
        Column("days_in_month", "whole"),
    )
    return Table("cpt_month", columns, (("month_number",),), rows)


def _day_number(day: date) -> int:
    from cptimescales.calendars.record import FIRST_YEAR

    return (day - date(FIRST_YEAR, 1, 1)).days + 1


def _clock_start_table(first: date, last: date, ages: Sequence[int]) -> Table:
    """The day on which a clock starts: with birthday 0 the trigger's own, otherwise that birthday of one born that day."""

    def rows() -> Iterator[Row]:
        yield from ((0, day, day) for day in _days(first, last))
        for age in ages:
            born = (first.replace(year=first.year - age), last.replace(year=last.year - age))
            yield from ((age, day, attains_age(day, age)) for day in _days(*born))

    columns = (
        Column("birthday", "whole"),
        Column("trigger_date", "day"),
        Column("start_date", "day"),
    )
    return Table("cpt_clock_start", columns, (("birthday", "trigger_date"),), rows)


def _series_table() -> Table:
    columns = (Column("series_number", "whole"),)
    numbers = range(1, LARGEST_NUMBER + 1)
    return Table(
        "cpt_series", columns, (("series_number",),), lambda: ((number,) for number in numbers)
    )
