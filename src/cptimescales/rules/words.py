"""Dates, counts of things, and how far a number is verified, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from cptimescales.rules.authority import Basis, Citation, Verified
from cptimescales.rules.events import event_words

VERIFIED_BRIEFLY: Mapping[str, str] = MappingProxyType(
    {
        "source_text": "read in the source",
        "secondary_source": "read in a text that quotes it",
        "previous_edition": "read in the edition before",
        "not_verified": "not verified",
    }
)
"""How far a number is verified, for a table."""


def verification(
    verified: Verified, citation: Citation, basis: Basis, *, dated: bool = True
) -> str:
    """What was read, what was not, and where to look: one sentence.

    Args:
        verified, citation, basis: of the rule version that answered.
        dated: whether its text sets a number.
    """
    what = "number" if dated and basis != "assumption" else "wording"
    title, other = citation.title, citation.read_in
    look = f" ({citation.url})" if citation.url else ""
    if verified == "source_text":
        return f"The {what} was read in {title} itself: look there{look}."
    if verified == "previous_edition":
        return (
            f"The edition in force, {title}, was not read; the one before it, {other}, was, and "
            f"this is its {what}: look in the edition in force{look} before you rely on it."
        )
    if verified == "secondary_source" and other:
        return (
            f"The {what} was not read in {title}, but in {other}, which quotes or applies it: "
            f"look in {title}{look}."
        )
    if verified == "secondary_source":
        return (
            f"The {what} was read in {title}{look}, which quotes or applies the source; "
            "the source itself was not read: look for it."
        )
    if other:
        return (
            f"The {what} was not read in {title}, and is that of {other}: "
            f"look in {title}{look} before you rely on it."
        )
    return (
        f"The {what} was not read in {title}, nor in a text that quotes it: "
        f"look there{look} before you rely on it."
    )


# strftime would answer in the machine's language.
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def other_triggers(triggers: Sequence[str]) -> str:
    """The triggers of a rule after the first, for the end of a line; empty if there is only one.

    >>> other_triggers(("conference_held", "review_conference_held"))
    '; also review conference held'
    """
    others = " or ".join(event_words(event).lower() for event in triggers[1:])
    return f"; also {others}" if others else ""


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
