"""Reads a day that was written as text: `2026-12-14`, and in files of people also `14/12/2026`."""

from __future__ import annotations

import re
from datetime import date

from cptimescales.errors import NotADateError

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_UK = re.compile(r"(\d{2})/(\d{2})/(\d{4})", re.ASCII)


def parse_iso_date(text: str, what: str = "a date") -> date:
    """The date that a text writes as `YYYY-MM-DD`. No other spelling is read.

    Args:
        text: the written day. Blanks around it make no difference.
        what: names the value in a refusal, such as `the closure day`.

    Raises:
        NotADateError: the text is anything else, or there is no such day.

    >>> parse_iso_date("2026-12-14")
    datetime.date(2026, 12, 14)
    """
    match = _ISO.fullmatch(text.strip())
    if match is None:
        raise NotADateError(what, text, "write it as YYYY-MM-DD, for example 2026-12-14")
    year, month, day = map(int, match.groups())
    return _existing(year, month, day, text, what)


def parse_iso_or_uk_date(text: str, what: str = "a date") -> date:
    """The date that a text writes as `YYYY-MM-DD` or strict `dd/mm/yyyy`.

    CSV files and spreadsheets are read with it, because people write in them.

    Args:
        text: the written day. Blanks around it make no difference.
        what: names the value in a refusal, such as `the closure day`.

    Raises:
        NotADateError: the text is anything else, such as a month's name or a year of two digits, or
            there is no such day.

    >>> parse_iso_or_uk_date("14/12/2026")
    datetime.date(2026, 12, 14)
    """
    match = _UK.fullmatch(text.strip())
    if match is not None:
        day, month, year = map(int, match.groups())
        return _existing(year, month, day, text, what)
    if _ISO.fullmatch(text.strip()) is None:
        raise NotADateError(what, text, "write it as YYYY-MM-DD or dd/mm/yyyy")
    return parse_iso_date(text, what)


def _existing(year: int, month: int, day: int, text: str, what: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise NotADateError(what, text, "there is no such day") from None
