"""Dates, and how far a number is verified, in words."""

from __future__ import annotations

from datetime import date

_VERIFIED = {
    "source_text": "read in the source itself",
    "secondary_source": "read in a text that quotes or applies the source",
    "not_verified": "NOT VERIFIED: the text in force on this date could not be read; check it before you rely on this",
}


def long_date(day: date) -> str:
    """A date as a person says it, whatever the locale.

    >>> long_date(date(2026, 12, 30))
    'Wednesday 30 December 2026'
    """
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def short_date(day: date) -> str:
    """A date for a column: `Wed 30 Dec 2026`."""
    return f"{_DAYS[day.weekday()][:3]} {day.day:2} {_MONTHS[day.month - 1][:3]} {day.year}"


# strftime would answer in the machine's language.
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
