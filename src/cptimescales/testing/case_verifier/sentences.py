"""Duties, events and days in the words of a counterexample."""

from __future__ import annotations

import re
from datetime import date

from cptimescales.rules.words import long_date, short_date
from cptimescales.testing.case_reply import ShownEntry
from cptimescales.testing.case_verifier.occasion import Occasion

ADULT = "eighteenth_birthday"
"""Stands for the 18th birthday among the events that end everything."""

_ASIDE = re.compile(r" \([^)]*\)")  # such as "(in Scotland, the investigation)"
_IN_WORDS = {
    "met": "met in time",
    "met_late": "met late",
    "pending": "still pending",
    "overdue": "still overdue",
    "missed": "missed",
    "not_recorded": "not recorded",
}


def happened(occasion: Occasion, name: str, on: date) -> str:
    """That an event happened on a day, as the start of a sentence.

    >>> from cptimescales import rulebook
    >>> from cptimescales.testing import CaseQuestion
    >>> day = date(2026, 2, 1)
    >>> occasion = Occasion(CaseQuestion("england", day, ()), rulebook("england"))
    >>> happened(occasion, "child_died", day)
    'The child died on 1 February 2026'
    """
    if name == ADULT:
        return f"The child turned 18 on {day(on)}"
    sentence = occasion.book.data.all_events.get(name, f"{name}.")
    return f"{_ASIDE.sub('', sentence).rstrip('.')} on {day(on)}"


def day(on: date) -> str:
    """A day without its weekday."""
    return long_date(on).split(" ", 1)[1]


def in_a_list(on: date) -> str:
    """A day as it stands in a list, so that all days are as long.

    >>> in_a_list(date(2026, 2, 1))
    'Sun  1 Feb 2026'
    """
    weekday, number, rest = short_date(on).split(" ", 2)
    return f"{weekday} {number:>2} {rest}"


def duty(occasion: Occasion, entry: ShownEntry) -> str:
    """A duty by its title, its rule and its limit."""
    return f"{named(occasion, entry.rule)}, due by {day(entry.limit)},"


def named(occasion: Occasion, name: str) -> str:
    """A rule by its title and its name; by its name alone if the rulebook has no such rule."""
    rule = occasion.rule(name)
    return f"'{rule.title}' ({name})" if rule else name


def is_what(entry: ShownEntry) -> str:
    """What a duty is, to stand after "is"."""
    return _IN_WORDS[entry.status]


def state(entry: ShownEntry) -> str:
    """What a duty is, and how late, to stand after "is"."""
    is_late = entry.status in ("met_late", "overdue", "missed")
    days = entry.calendar_days_late if is_late else None
    return is_what(entry) + ("" if days is None else f", {days} days late")


def row(entry: ShownEntry) -> str:
    """A duty as one line of a report."""
    words = f"{entry.rule}, limit {short_date(entry.limit)}, {entry.status}"
    return words + (f", met on {short_date(entry.met_on)}" if entry.met_on else "")
