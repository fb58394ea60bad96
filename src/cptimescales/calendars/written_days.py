"""Reads a day that was written as text. Every route reads a cell, or refuses it, with this reader.

Programs write `2026-12-14`. In files of people, and on the command line, there is also
`14/12/2026`, and either at midnight, as databases export a day.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from cptimescales.errors import NotADateError

MONTH_FIRST, PLACEHOLDER, OTHER = "month first", "placeholder", "anything else"
"""Shapes of texts that are no days: of a day, of a word for none, and of a text like no day."""

ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
"""A day as programs write it: year, month and day."""
UK = re.compile(r"(\d{2})/(\d{2})/(\d{4})", re.ASCII)
"""A day as people write it: day, month and year."""
MIDNIGHT = re.compile(r"(\S{10})[ T]00:00(?::00(?:\.0+)?)?", re.ASCII)
"""A day with the time 00:00, in more or fewer digits, as databases export it."""
_LENGTH = len("2026-12-14")
_MONTH_FIRST = r"(?:0?[1-9]|1[0-2])/(?:1[3-9]|2[0-9]|3[01])/[0-9]{4}(?:\s.*)?"
_TIME = r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AP]M)?"
_DAY_MONTH = r"\d{1,2}[a-z]{0,2}[-/. ][a-z]{3,9}"
_MONTH_DAY = r"[a-z]{3,9}[-/. ]\d{1,2}[a-z]{0,2}"
_MONTH_ADVICE = (
    "there is no such month; if this column is written month first, the day and the month of its "
    "other dates are swapped"
)
WRITE = "write it as YYYY-MM-DD or dd/mm/yyyy"
"""The advice for a text of no known shape."""
SHAPES = (
    (
        MONTH_FIRST,
        _MONTH_FIRST,
        f"{_MONTH_ADVICE}: write all of them as YYYY-MM-DD",
    ),
    (PLACEHOLDER, r"(?:0000-00-00|00/00/0000).*", "there is no such day"),
    (
        PLACEHOLDER,
        r"null|nil|none|nan|nat|#?n/?a|n/k|nk|not known|unknown|tbc|[-?]+",
        f"if it means that there is none, leave it empty; else {WRITE}",
    ),
    (
        "no such day",
        r"(?:\d{4}-\d\d-\d\d|\d\d/\d\d/\d{4})(?:[ T]00:00(?::00(?:\.0+)?)?)?",
        "there is no such day",
    ),
    (
        "moment",
        rf".+[ T]{_TIME} ?(?:Z|[+-]\d\d:?\d\d)",
        f"its day depends on the time zone; take its date in Europe/London, and {WRITE}",
    ),
    ("time of day", rf".+[ T]{_TIME}", f"it has a time of day; if its date is meant, {WRITE}"),
    (
        "two-digit year",
        r"\d{1,2}[-/. ](?:\d{1,2}|[a-z]{3,9})[-/. ]\d{2}",
        f"its year has two digits; {WRITE}",
    ),
    (
        "month in words",
        rf"(?:[a-z]{{3,9}},? )?(?:{_DAY_MONTH}[-/., ]{{1,2}}|{_MONTH_DAY},? )\d{{4}}",
        f"its month is in words; {WRITE}",
    ),
    (
        "number",
        r"[+-]?\d+(?:\.\d*)?",
        f"it is a number, and does not say which day it means; {WRITE}",
    ),
    (
        "one digit",
        r"\d{1,2}/\d{1,2}/\d{4}|\d{4}-\d{1,2}-\d{1,2}",
        f"its day or its month has one digit, and the month may come first; {WRITE}",
    ),
    ("spreadsheet mark", r"['\"=].*", f"it begins with a mark of a spreadsheet; {WRITE}"),
    ("other marks", r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}", WRITE),
)
"""The shapes of texts that are no days: the name, the pattern, and why such a text is refused.

The first shape counts that fits the whole text, in capital or small letters. An engine that reads a
column by its own means uses these patterns, too. They are compiled when there is something to
refuse.
"""


def parse_iso_date(text: str, what: str = "a date") -> date:
    """The date that a text writes as `YYYY-MM-DD`. No other spelling is read.

    JSON and TOML are read with it, because programs write them.

    Args:
        text: the written day. Blanks around it make no difference.
        what: names the value in a refusal, such as `the closure day`.

    Raises:
        NotADateError: the text is anything else, or there is no such day.

    >>> parse_iso_date("2026-12-14")
    datetime.date(2026, 12, 14)
    """
    match = ISO.fullmatch(text.strip())
    if match is None:
        uk = UK.fullmatch(text.strip())
        if uk is not None:
            day, month, year = map(int, uk.groups())
            _existing(year, month, day, text, what)
        raise NotADateError(what, text, "write it as YYYY-MM-DD, for example 2026-12-14")
    year, month, day = map(int, match.groups())
    return _existing(year, month, day, text, what)


def parse_iso_or_uk_date(text: str, what: str = "a date") -> date:
    """The date that a text writes as `YYYY-MM-DD` or strict `dd/mm/yyyy`, perhaps at midnight.

    CSV files, cells of spreadsheets, columns of text and the command line are read with it, because
    people write in them. Midnight is `00:00`, `00:00:00` or with more zeros, after a blank or a T.

    Args:
        text: the written day. Blanks around it, no-break spaces too, make no difference.
        what: names the value in a refusal, such as `the closure day`.

    Raises:
        NotADateError: the text is anything else, such as a month's name or a year of two digits, or
            there is no such day. The message says what is wrong with a text of this shape.

    >>> parse_iso_or_uk_date("14/12/2026")
    datetime.date(2026, 12, 14)
    >>> parse_iso_or_uk_date("2026-12-14 00:00:00.000")
    datetime.date(2026, 12, 14)
    """
    written = text.strip()
    if len(written) > _LENGTH:
        midnight = MIDNIGHT.fullmatch(written)
        written = midnight[1] if midnight else written
    match = ISO.fullmatch(written)
    if match is not None:
        year, month, day = map(int, match.groups())
        return _existing(year, month, day, text, what)
    match = UK.fullmatch(written)
    if match is not None:
        day, month, year = map(int, match.groups())
        return _existing(year, month, day, text, what)
    raise NotADateError(what, text, _shape(written)[1])


def month_first(text: str) -> bool:
    """Whether a text is a day only if its month comes first.

    Then the other dates of its column may be written month first, too, and the day and the month
    of these are swapped.

    >>> month_first("12/14/2026"), month_first("12/11/2026"), month_first("31/11/2026")
    (True, False, False)
    """
    return shape_of(text) == MONTH_FIRST


@lru_cache(maxsize=10_000)
def shape_of(text: str) -> str:
    """The shape of a text that is refused, in words. The texts of one shape have one cure.

    >>> shape_of("14/12/2026 09:30"), shape_of("14-Dec-26"), shape_of("NULL"), shape_of("soon")
    ('time of day', 'two-digit year', 'placeholder', 'anything else')
    """
    return _shape(text.strip())[0]


def _shape(written: str) -> tuple[str, str]:
    """The shape of a text that is no day, and why it is refused and what to write."""
    for name, pattern, reason in SHAPES:
        if re.fullmatch(pattern, written, re.ASCII | re.IGNORECASE):
            return name, reason
    return OTHER, WRITE


def _existing(year: int, month: int, day: int, text: str, what: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise NotADateError(what, text, _shape(text.strip())[1]) from None
