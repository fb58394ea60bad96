"""What a cell or a field of a return holds: a day, yes or no, or a text."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date, datetime, time
from functools import lru_cache

from cptimescales.calendars.day_reader import PLACEHOLDER_DAYS, DayReader
from cptimescales.errors import NotADateError, TimescaleError

_LONGEST = 80  # letters of a text that a refusal shows
_MOST_TEXTS = 100_000
YES = frozenset({"yes", "y", "true", "1", "a) yes"})
NO = frozenset({"no", "n", "false", "0", "b) no"})
"""The ways to write yes and no, in small letters."""

_MIDNIGHT = time()


class CellError(TimescaleError):
    """A cell or a field of a return that cannot be read."""

    code = "bad_cell"


class Cells:
    """Reads days and flags as their owner declares that they are written.

    A day that often stands for none, such as 1900-01-01, is read as none, and `doubts` says so.

    Attributes:
        doubts: what was read as none since this list was last replaced, each in one sentence.
    """

    def __init__(self, days: DayReader) -> None:
        self._days = days
        self._read: dict[str, date | None] = {}
        self.doubts: list[str] = []

    def day(self, value: object, name: str) -> date | None:
        """The day that a cell holds; None if it holds none.

        Args:
            value: the cell.
            name: the name of its column or field, for a refusal.

        Raises:
            CellError: the cell holds anything else.
        """
        if value is None:
            return None
        if type(value) is str:
            try:
                day = self._read[value]
            except KeyError:
                day = self._written(value, name)
        else:
            day = self._stored(value, name)
        if day in PLACEHOLDER_DAYS:
            self.doubts.append(f"{name} is {day}, which often stands for none; it is read as none")
            return None
        return day

    def _written(self, text: str, name: str) -> date | None:
        if len(text) > _LONGEST:
            raise CellError(f"{name} must be a date, not a text of {len(text):,} letters")
        try:
            day = self._days.read(text, name)
        except NotADateError as error:
            raise CellError(str(error)) from None
        if len(self._read) >= _MOST_TEXTS:
            self._read.clear()
        self._read[text] = day
        return day

    def _stored(self, value: object, name: str) -> date | None:
        """The day of a cell that is no text."""
        if isinstance(value, datetime):
            if value.tzinfo is not None:
                raise CellError(f"{name} is {value}; its day depends on the time zone")
            if value.time() != _MIDNIGHT and not self._days.drops_times:
                raise CellError(
                    f"{name} is {value}; it has a time of day, which is dropped if asked"
                )
            value = value.date()
        if isinstance(value, date):
            return None if value in self._days.empty_days else value
        kind = "a number" if isinstance(value, int | float) else "no date"
        raise CellError(f"{name} must be a date; its cell holds {kind}; format the cell as a date")


def text_of(value: object) -> str:
    """The text of a cell: a whole number without its decimals, a blank cell as no text.

    >>> text_of(123.0), text_of(" A-1 "), text_of(None)
    ('123', 'A-1', '')
    """
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split())


@lru_cache(1_000, typed=True)
def says_yes(value: Hashable, name: str) -> bool | None:
    """Whether a flag says yes; None if it is blank.

    Raises:
        CellError: it says neither yes nor no.

    >>> says_yes("a) Yes", "needed"), says_yes("0", "needed"), says_yes(" ", "needed")
    (True, False, None)
    """
    text = text_of(value).casefold()
    if not text:
        return None
    if text in YES:
        return True
    if text in NO:
        return False
    raise CellError(
        f"{name} is {shortened(text)!r}, which is neither yes nor no; write true or false"
    )


def shortened(text: str) -> str:
    """A text as a refusal shows it.

    >>> shortened("x" * 100)[-4:]
    'xxx…'
    """
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
