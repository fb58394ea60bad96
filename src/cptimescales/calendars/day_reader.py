"""`DayReader`: reads days as their owner declares that they are written. It guesses nothing.

Without a declaration it reads what `parse_iso_or_uk_date` reads. A file may have words for none
(`NULL`), days that stand for none (1900-01-01), other ways to write a day (`14-Dec-26`), or times.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Literal

from cptimescales.calendars.written_days import parse_iso_or_uk_date
from cptimescales.errors import NotADateError, TimescaleError

PLACEHOLDER_DAYS = (date(1899, 12, 30), date(1900, 1, 1), date(9999, 12, 31))
"""Days that programs often store in place of none. They are read as days unless declared empty."""

_TIME = r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AP]M)?"
_TIMED = rf"(.*\S)[ T]({_TIME})"
_MIDNIGHT = r"00:00(?::00(?:\.0+)?)?"
_JOINED = "%[dmYy]%[dmYy]"
_DIRECTIVES = frozenset("dmbBYyaAHIMSfp%")
_NEEDED = ("d", "mbB", "Yy")
# Days that a month-first format, or one with its year first, reads otherwise than a right one.
_PROBES = (datetime(2004, 5, 6), datetime(2031, 10, 9), datetime(2026, 12, 14))


@dataclass(frozen=True)
class DayReader:
    """Reads written days, as declared.

    Attributes:
        empty: words and days that mean none, such as `NULL`, `n/k` or `1900-01-01`. Capitals make
            no difference to a word; a day is meant in whichever way it is written.
        also_dates: further formats, in the directives of `strptime`, such as `%d-%b-%y`. Names of
            months are English. With `%y`, the years 69 to 99 are 1969 to 1999, the others 20xx.
        times: what becomes of a day with a time: `"refuse"`, or `"drop"` to take its date. Midnight
            is always dropped. A time with a time zone is always refused.

    Raises:
        TimescaleError: a word is blank, or a format names no whole day, or reads a text as another
            day than `dd/mm/yyyy` or another format does.

    >>> days = DayReader(empty=("NULL", "1900-01-01"), also_dates=("%d-%b-%y",), times="drop")
    >>> [days.read(text) for text in ("14-Dec-26", "14/12/2026 09:30")]
    [datetime.date(2026, 12, 14), datetime.date(2026, 12, 14)]
    >>> [days.read(text) for text in ("null", "01/01/1900 00:00", " ")]
    [None, None, None]
    """

    empty: tuple[str, ...] = ()
    also_dates: tuple[str, ...] = ()
    times: Literal["refuse", "drop"] = "refuse"
    empty_days: frozenset[date] = field(init=False, repr=False, compare=False)
    _words: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.times not in ("refuse", "drop"):
            raise TimescaleError(f"times is {self.times!r}; allowed: 'refuse' and 'drop'")
        for name in ("empty", "also_dates"):
            texts = getattr(self, name)
            if isinstance(texts, str):
                raise TimescaleError(f"{name} is {texts!r}; pass a list of texts")
            object.__setattr__(self, name, tuple(texts))
        for format_ in self.also_dates:
            self._check(format_)
        words, days = set[str](), set[date]()
        for word in self.empty:
            if not word.strip():
                raise TimescaleError("a word that means none is blank; a blank cell always does")
            try:
                days.add(self._day(word, "it"))
            except NotADateError:
                words.add(word.strip().casefold())
        object.__setattr__(self, "_words", frozenset(words))
        object.__setattr__(self, "empty_days", frozenset(days))

    @property
    def drops_times(self) -> bool:
        """Whether the date of a day with a time is taken."""
        return self.times == "drop"

    def read(self, text: str, what: str = "a date") -> date | None:
        """The day that a text writes; None if it is blank, or declared to mean none.

        Args:
            text: the written day.
            what: names the value in a refusal, such as `held`.

        Raises:
            NotADateError: the text is anything else.
        """
        written = text.strip()
        if not written or (self._words and written.casefold() in self._words):
            return None
        day = self._day(text, what)
        return None if day in self.empty_days else day

    def _day(self, text: str, what: str) -> date:
        try:
            return parse_iso_or_uk_date(text, what)
        except NotADateError:
            day = self._declared(text.strip()) if self.also_dates or self.drops_times else None
            if day is None:
                raise
            return day

    def _declared(self, written: str) -> date | None:
        """The day of a text that only a declaration makes readable."""
        day = self._of_formats(written)
        if day is not None:
            return day
        timed = re.fullmatch(_TIMED, written, re.ASCII | re.IGNORECASE)
        if timed is None or not (self.drops_times or re.fullmatch(_MIDNIGHT, timed[2])):
            return None
        try:
            return parse_iso_or_uk_date(timed[1])
        except NotADateError:
            return self._of_formats(timed[1])

    def _of_formats(self, written: str) -> date | None:
        days = {
            day
            for format_ in self.also_dates
            if (day := self._of_format(written, format_)) is not None
        }
        return days.pop() if len(days) == 1 else None

    def _of_format(self, written: str, format_: str) -> date | None:
        if not written.isascii():
            return None
        try:
            moment = datetime.strptime(written, format_)
        except ValueError:
            return None
        if moment.time() != time() and not self.drops_times:
            return None
        if re.search(_JOINED, format_) and moment.strftime(format_) != written:
            return None  # 2026114 would be 4 November, and 202611 would be 1 January
        if re.search("%[aA]", format_):
            # `strptime` does not compare a weekday with the day. No month has a weekday's letters.
            weekday = moment.strftime("%a").casefold()
            return moment.date() if weekday in written.casefold() else None
        return moment.date()

    def _check(self, format_: str) -> None:
        """Raises if a format names no whole day, or contradicts another reading."""
        directives = re.findall(r"%(.)", format_)
        known = _DIRECTIVES.issuperset(directives)
        for letters in _NEEDED:
            if not known or sum(directives.count(letter) for letter in letters) != 1:
                raise TimescaleError(
                    f"the format of dates {format_!r} cannot be used; it needs a day (%d), a month "
                    "(%m, %b or %B) and a year (%Y or %y), for example %d-%b-%y"
                )
        for moment in _PROBES:
            written, day = moment.strftime(format_), moment.date()
            if self._of_format(written, format_) != day:
                raise TimescaleError(
                    f"the format of dates {format_!r} does not read back the day that it writes; "
                    "put marks between its parts"
                )
            others = [self._of_format(written, other) for other in self.also_dates]
            timed = re.fullmatch(_TIMED, written, re.ASCII | re.IGNORECASE)
            with suppress(NotADateError):
                others.append(parse_iso_or_uk_date(timed[1] if timed else written))
            for other in others:
                if other not in (None, day):
                    raise TimescaleError(
                        f"the format of dates {format_!r} reads {written!r} as {day}, which is "
                        f"also a way to write {other}; one text cannot be two days"
                    )


AS_WRITTEN = DayReader()
"""Reads without any declaration."""
