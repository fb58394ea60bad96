"""Says what to do about days that could not be read, in one line for each shape."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

from cptimescales.calendars.day_reader import PLACEHOLDER_DAYS, DayReader
from cptimescales.calendars.written_days import MONTH_FIRST, PLACEHOLDER
from cptimescales.errors import TimescaleError

if TYPE_CHECKING:
    from cptimescales.calendars import UnreadDays
    from cptimescales.cases import Case

_MOST_LINES = 8
_SHORT = 40
_CURES = {
    "time of day": "add --times drop",
    "moment": "take its date in Europe/London first",
    "spreadsheet mark": "format the cells as dates, and save again",
    "number": "format the cells as dates, and save again",
}


def unread_lines(unread: UnreadDays) -> Iterator[str]:
    """For each column and shape, how many days could not be read, one of them, and the cure.

    A shape without a cure has no line: its days must be corrected one by one. Then come the days
    that often stand for none, and the columns that seem to be written month first.
    """
    by_cure: dict[tuple[str, str], tuple[int, str]] = {}
    for (column, shape, _), values in unread.shapes.items():
        if cure := _cure(shape, values.example):
            number, example = by_cure.get((column, cure), (0, values.example))
            by_cure[column, cure] = (number + values.number, example)
    most_first = sorted(by_cure.items(), key=lambda item: -item[1][0])
    for (column, cure), (number, example) in islice(most_first, _MOST_LINES):
        yield f"{column}: {number:,} like {example[:_SHORT]}: {cure}"
    for (column, day), count in sorted(unread.placeholders.items()):
        yield f"{column}: {count:,} of {day}: {_if_none(str(day))}"
    for column, count in unread.month_first.items():
        values_have = "1 value has" if count == 1 else f"{count:,} values have"
        yield (
            f"{column}: {values_have} no such month; if this column is written month first, "
            "the day and the month of its other dates were swapped"
        )


def placeholder_lines(case: Case) -> Iterator[str]:
    """A line for each day of a case that often stands for none: the cure, if it does here."""
    days = {*(event.on for event in case.events), case.born, case.expected_birth}
    for day in (day for day in PLACEHOLDER_DAYS if day in days):
        yield f"{case.reference} has the day {day}: {_if_none(str(day))}"


def _cure(shape: str, example: str) -> str:
    """What to do about texts of a shape; empty if nothing but to correct them."""
    if shape == PLACEHOLDER:
        return _if_none(example)
    if shape == MONTH_FIRST:
        return ""
    if shape not in ("time of day", "moment") and (format_ := _format_of(example)):
        first = ", if the day comes first" if re.match(r"\d\d?[-/. ]\d", example) else ""
        return f'add --also-dates "{format_}"{first}'
    return _CURES.get(shape, "")


def _if_none(word: str) -> str:
    written = f'"{word}"' if re.search(r"[^\w/.-]", word) else word
    return f"if it means none, add --empty {written}"


def _format_of(example: str) -> str:
    """The format of `--also-dates` that reads an example; empty if there is none."""
    weekday = re.match(r"([A-Za-z]{3,9})(,? )(?=\d)", example)
    start, rest = "", example
    if weekday:
        start = ("%a" if len(weekday[1]) == 3 else "%A") + weekday[2]
        rest = example[weekday.end() :]
    if re.fullmatch(r"(?:19|20)\d{6}", rest):
        pattern = "%Y%m%d"
    else:
        parts = re.fullmatch(
            r"(\d{1,4})([-/. ])(\d{1,2}|[A-Za-z]{3,9})([-/., ])(\d{2}|\d{4})", rest
        )
        if parts is None:
            return ""
        first, mark, month, other_mark, last = parts.groups()
        directive = "%m" if month.isdigit() else "%b" if len(month) == 3 else "%B"
        year_first = len(first) == 4
        ends = ("%Y", "%d") if year_first else ("%d", "%Y" if len(last) == 4 else "%y")
        pattern = f"{ends[0]}{mark}{directive}{other_mark}{ends[1]}"
    try:
        day = DayReader(also_dates=(start + pattern,)).read(example)
    except TimescaleError:
        return ""
    return start + pattern if isinstance(day, date) else ""
