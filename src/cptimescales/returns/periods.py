"""Which period a limit lies in: a year from April to March, months and quarters."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal, NamedTuple

from cptimescales.calendars.dates import ONE_DAY, add_months
from cptimescales.errors import TimescaleError

Each = Literal["month", "quarter"]
"""What each row of an indicator covers beside the whole."""

_YEAR = re.compile(r"(\d{4})[-/](\d{2}|\d{4})")


class PeriodOptionError(TimescaleError):
    """A year or a span of days that cannot be meant."""

    code = "bad_period"


class Span(NamedTuple):
    """The days from `first` to `last`, both included. None: without an end on that side."""

    first: date | None = None
    last: date | None = None

    def has(self, day: date) -> bool:
        """Whether a day lies in the span.

        >>> year_span("2025-26").has(date(2026, 3, 31))
        True
        """
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    @property
    def is_whole(self) -> bool:
        """Whether every day lies in the span."""
        return self.first is None and self.last is None


WHOLE = Span()
"""Every day."""


def year_span(text: str) -> Span:
    """A year as the statistics count it, from 1 April to 31 March.

    Raises:
        PeriodOptionError: the text does not name two years that follow each other.

    >>> year_span("2025-26")
    Span(first=datetime.date(2025, 4, 1), last=datetime.date(2026, 3, 31))
    """
    match = _YEAR.fullmatch(text.strip())
    first = int(match[1]) if match else 0
    if (
        match is None
        or not 1 <= first <= 9998
        or int(match[2]) not in (first + 1, (first + 1) % 100)
    ):
        raise PeriodOptionError(
            f"a year is written as 2025-26, for 1 April 2025 to 31 March 2026, not as {text!r}"
        )
    return Span(date(first, 4, 1), date(first + 1, 3, 31))


def span_of(first: date | None, last: date | None) -> Span:
    """The span between two days.

    Raises:
        PeriodOptionError: the span ends before it begins.
    """
    if first is not None and last is not None and last < first:
        raise PeriodOptionError(f"the span ends on {last}, before it begins on {first}")
    return Span(first, last)


def period_of(day: date, each: Each) -> str:
    """The name of the month or the quarter of a day.

    A quarter is named by its first and its last month, because the first quarter of a year is
    another one for a council than for a calendar.

    >>> period_of(date(2026, 5, 29), "month"), period_of(date(2026, 5, 29), "quarter")
    ('2026-05', '2026-04 to 2026-06')
    """
    if each == "month":
        return f"{day.year:04}-{day.month:02}"
    first = day.month - (day.month - 1) % 3
    return f"{day.year:04}-{first:02} to {day.year:04}-{first + 2:02}"


def days_of(period: str) -> Span:
    """The days of a month or a quarter, by its name.

    >>> days_of("2026-04 to 2026-06")
    Span(first=datetime.date(2026, 4, 1), last=datetime.date(2026, 6, 30))
    """
    first, _, last = period.partition(" to ")
    begins, ends = (date.fromisoformat(f"{month}-01") for month in (first, last or first))
    return Span(begins, add_months(ends, 1) - ONE_DAY)
