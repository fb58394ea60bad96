"""Why a rule has no answer for a day: the runs of days that it refuses for one reason.

A message names the day that was asked about, or the birthday that is reckoned from it. Otherwise
the days of a run are refused in the same words. So the reasons of all days fit in a few lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from cptimescales.calendars.dates import add_months
from cptimescales.columns.lookup_tables import (
    FIRST_DAY,
    LAST_DAY,
    NOTHING,
    DayTable,
    date_of,
    day_number,
    kept,
)
from cptimescales.errors import TimescaleError
from cptimescales.library import Rulebook
from cptimescales.rules.results import Refusal

DAY = "\x01"
"""In the words of a reason: where the day stands that was asked about."""

_WEEK = 7
_BIRTH = 0xE000  # no text has the characters from here on: Unicode leaves them to private use


class Reason(NamedTuple):
    """Why a day has no answer.

    Attributes:
        code: the code of the refusal.
        words: its message, with `DAY` or a `birthday_mark` in place of the date.
    """

    code: str
    words: str


class Run(NamedTuple):
    """Days in a row that are refused for one reason: the first, the last, and the reason."""

    first: int
    last: int
    reason: Reason


def birthday_mark(age: int) -> str:
    """In the words of a reason: where the birthday stands on which a child attains an age."""
    return chr(_BIRTH + age)


def birthday_ages(book: Rulebook, rule: str) -> set[int]:
    """The ages of the birthdays that the reasons of a rule may name."""
    return {
        version.around.birthday
        for model in book.rules
        if model.id == rule
        for version in model.versions
        if version.around is not None
    }


def refusal_runs(book: Rulebook, rule: str, number: int, due: DayTable) -> Sequence[Run]:
    """The days of the years 1 to 9999 that a rule refuses, in order.

    Args:
        book, rule, number: the question.
        due: its due dates by day.
    """
    return kept(book, ("refused", rule, number), lambda: _runs(book, rule, number, due))


def _runs(book: Rulebook, rule: str, number: int, due: DayTable) -> Sequence[Run]:
    runs: list[Run] = []
    reasons: dict[int, Reason] = {}
    ages = birthday_ages(book, rule)

    def reason(day: int) -> Reason:
        if day not in reasons:
            reasons[day] = _reason(book, rule, number, day, ages)
        return reasons[day]

    def add(first: int, last: int) -> None:
        """Days in a row mostly have one reason; if not, they are halved.

        The reason may be another one at weekends. So a week is looked at, where there is one.
        """
        middle = (first + last) // 2
        begins = (first, middle, max(first, last - _WEEK + 1))
        looked = (day for begin in begins for day in range(begin, min(begin + _WEEK, last + 1)))
        if all(reason(day) == reason(first) for day in looked):
            if runs and runs[-1].reason == reason(first) and runs[-1].last == first - 1:
                first = runs.pop().first
            runs.append(Run(first, last, reason(first)))
        else:
            add(first, middle)
            add(middle + 1, last)

    missing = due.values == NOTHING
    changes = due.first + np.flatnonzero(np.diff(missing, prepend=False, append=False))
    turns = sorted(_turns(book, rule))
    for begin, end in changes.reshape(-1, 2).tolist():
        # The first and the last value of a table hold for all days before and after.
        begin = FIRST_DAY if begin == due.first else begin
        end = LAST_DAY + 1 if end == due.first + len(missing) else end
        inside = [turn for turn in turns if begin < turn < end]
        for start, stop in pairwise([begin, *inside, end]):
            add(start, stop - 1)
    return runs


def _turns(book: Rulebook, name: str) -> set[int]:
    """The days from which the reason of a refusal may be another one."""
    first, last = book.calendar.covers
    turns = {day_number(first), day_number(last) + 1}
    for rule in book.rules:
        if rule.id != name:
            continue
        for version in rule.versions:
            ends = rule.last_day(version)
            days = {day_number(version.effective_from)}
            days |= set() if ends is None else {day_number(ends) + 1}
            around = version.around
            if around is not None:  # it answers by the birthday, which a leap day moves by a day
                born = [round(day - 365.2425 * around.birthday) for day in days]
                days |= {day + shift for day in born for shift in (-2, -1, 0, 1, 2)}
            turns |= days
    return turns


def _reason(book: Rulebook, rule: str, number: int, day: int, ages: set[int]) -> Reason:
    on = date_of(day)
    assert on is not None  # the days of a run are dates
    try:
        book.due(rule, on=on, number=number)
    except TimescaleError as error:
        refusal = Refusal.of(error)
    else:
        raise AssertionError(
            f"{book} answers {rule!r} on {on}, but its table of due dates does not"
        )
    words = refusal.message
    if str(on) in words:
        return Reason(refusal.code, words.replace(str(on), DAY, 1))
    for age in sorted(ages):
        birthday = _birthday(on, age)
        if birthday is not None and birthday in words:
            return Reason(refusal.code, words.replace(birthday, birthday_mark(age), 1))
    return Reason(refusal.code, words)


def _birthday(born: date, age: int) -> str | None:
    try:
        return str(add_months(born, 12 * age, "roll"))
    except (TimescaleError, ValueError, OverflowError):
        return None
