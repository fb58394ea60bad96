"""The shipped rulebooks and calendars by name, and rulebook files of the user's own."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from os import PathLike
from pathlib import Path

from cptimescales.calendars.dates import require_date
from cptimescales.calendars.record import DIVISIONS, DivisionRecord
from cptimescales.calendars.working_calendar import Closures, WorkingCalendar
from cptimescales.errors import UnknownCalendarError, UnknownRulebookError
from cptimescales.rules.answers import Rulebook
from cptimescales.rules.model import RulebookData
from cptimescales.rules.shipped import SHIPPED, shipped_division, shipped_rulebook


def rulebooks() -> tuple[str, ...]:
    """The names of the rulebooks that come with the library.

    >>> rulebooks()[0]
    'england'
    """
    return SHIPPED


def rulebook(name: str) -> Rulebook:
    """A rulebook that comes with the library, by its name. There is no default.

    Raises:
        UnknownRulebookError: no rulebook of that name; near matches are named.

    >>> rulebook("south-west").title
    'South West: local procedures'
    """
    if name not in SHIPPED:
        raise UnknownRulebookError(name, SHIPPED)
    return _shipped(name)


@lru_cache(maxsize=len(SHIPPED))
def _shipped(name: str) -> Rulebook:
    return _book(*shipped_rulebook(name))


def load_rulebook(path: str | PathLike[str]) -> Rulebook:
    """A rulebook from a TOML file of your own, usually one that `extends` a shipped one.

    `extends` names a shipped rulebook or another file beside this one. The file may add rules and tighten limits.

    Raises:
        RulebookError: the file cannot be read or trusted; the message names the file, the key and the mend.
    """
    from cptimescales.rules.rulebook_files import read_own  # what ships needs no reading

    return _book(read_own(Path(path)))


def calendar(
    division: str, *, known_on: date | None = None, closures: Closures | None = None
) -> WorkingCalendar:
    """The working calendar of a division: `england-and-wales`, `scotland` or `northern-ireland`. There is no default.

    Args:
        division: one of the three bank-holiday divisions of GOV.UK.
        known_on: answer with the published list as it stood on that day; None for the newest this version holds.
        closures: further days that do not count, each with its name.

    Raises:
        UnknownCalendarError: no such division.
        NotADateError: `known_on` or a closure day is not a date.
        ClosureError: a closure without a name, or one day with two names.
        CalendarRangeError: a closure outside the years covered.

    >>> calendar("northern-ireland").next_working_day(date(2026, 7, 10))  # 13 July stands for the 12th, a Sunday
    datetime.date(2026, 7, 14)
    """
    record = division_record(division)
    return record.calendar(
        None if known_on is None else require_date(known_on, "known_on"),
        () if closures is None else closures,
    )


def division_record(division: str) -> DivisionRecord:
    """All that is known of a division's bank holidays.

    Raises:
        UnknownCalendarError: no such division.
    """
    if division not in DIVISIONS:
        raise UnknownCalendarError(division, DIVISIONS)
    return shipped_division(division)


def _book(data: RulebookData, sha256: str | None = None) -> Rulebook:
    assert data.calendar is not None  # the rulebook extended has one, or the data has its own
    return Rulebook(data, division_record(data.calendar), sha256=sha256)
