"""Dates, counts of things, and how far a number is verified, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

VERIFIED: Mapping[str, str] = MappingProxyType(
    {
        "source_text": "read in the source itself",
        "secondary_source": "read in a text that quotes or applies the source",
        "not_verified": "NOT VERIFIED: the text in force on this date could not be read; "
        "check it before you rely on this",
    }
)
"""How far a number is verified, for the end of an explanation."""

VERIFIED_BRIEFLY: Mapping[str, str] = MappingProxyType(
    {
        "source_text": "read in the source",
        "secondary_source": "read in a text that quotes it",
        "not_verified": "not verified",
    }
)
"""How far a number is verified, for a table."""

# strftime would answer in the machine's language.
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def long_date(day: date) -> str:
    """A date as a person says it, whatever the locale.

    >>> long_date(date(2026, 12, 30))
    'Wednesday 30 December 2026'
    """
    return f"{weekday(day)} {day.day} {month(day)} {day.year}"


def short_date(day: date) -> str:
    """A date for a sentence or a cell.

    >>> short_date(date(2026, 4, 2))
    'Thu 2 Apr 2026'
    """
    return f"{weekday(day)[:3]} {day_and_month(day)} {day.year}"


def column_date(day: date) -> str:
    """A date for a column: as wide for every day.

    >>> column_date(date(2026, 4, 2))
    'Thu  2 Apr 2026'
    """
    return f"{weekday(day)[:3]} {day.day:2} {month(day)[:3]} {day.year}"


def day_and_month(day: date) -> str:
    """A date where the year is known.

    >>> day_and_month(date(2026, 4, 2))
    '2 Apr'
    """
    return f"{day.day} {month(day)[:3]}"


def weekday(day: date) -> str:
    """The name of the day of the week."""
    return _WEEKDAYS[day.weekday()]


def month(day: date) -> str:
    """The name of the month."""
    return _MONTHS[day.month - 1]


def count_of(number: int, noun: str) -> str:
    """A number of things, with the noun in the plural where there is not exactly one.

    >>> count_of(1, "working day"), count_of(1_200, "row")
    ('1 working day', '1,200 rows')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
