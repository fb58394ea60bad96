"""The other libraries, each used in its fastest way, with its tables built beforehand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import cache
from importlib import import_module
from typing import Any

import holidays
import numpy as np
import QuantLib as ql
from govuk_bank_holidays.bank_holidays import BankHolidays
from workalendar.europe import UnitedKingdom

pd: Any = import_module("pandas")
"""Imported without its types: they are a separate package, which may be missing."""

Days = Sequence[date]
Spans = Sequence[tuple[date, date]]

YEARS = range(2012, 2029)
"""The years of the list inside govuk-bank-holidays. No answer here touches another year."""

PACKAGES = (
    "numpy",
    "holidays",
    "workalendar",
    "govuk-bank-holidays",
    "pandas",
    "QuantLib",
    "pydantic",
)

_DIVISION = BankHolidays.ENGLAND_AND_WALES
_ONE_DAY = timedelta(days=1)


@cache
def _govuk() -> Any:
    return BankHolidays(use_cached_holidays=True)  # without this it downloads


@cache
def _holidays() -> holidays.HolidayBase:
    return holidays.country_holidays("GB", subdiv="ENG", years=YEARS)


@cache
def _busdays() -> np.busdaycalendar:
    return np.busdaycalendar(holidays=sorted(listed()))


@cache
def _workalendar() -> Any:
    return UnitedKingdom()


@cache
def _quantlib() -> Any:
    return ql.UnitedKingdom(ql.UnitedKingdom.Settlement)


@cache
def listed() -> frozenset[date]:
    """The bank holidays of England and Wales as the govuk-bank-holidays package lists them."""
    return frozenset(entry["date"] for entry in _govuk().get_holidays(division=_DIVISION))


def _works(day: date) -> bool:
    return day.weekday() < 5 and day not in listed()


def walked(day: date, count: int) -> date:
    """The working day `count` working days after a day, found by a walk from day to day.

    Every answer is compared with it.
    """
    while count:
        day += _ONE_DAY
        count -= _works(day)
    return day


def counted(start: date, end: date) -> int:
    """The working days after `start` up to and including `end`, found by a walk from day to day."""
    return sum(_works(start + timedelta(days=days)) for days in range(1, (end - start).days + 1))


def adders(days: Days, count: int) -> dict[str, Callable[[], Sequence[object]]]:
    """By peer: the working day `count` working days after each day, from `date` to `date`."""
    busdays, offset = _busdays(), pd.offsets.CustomBusinessDay(count, holidays=sorted(listed()))
    by_holidays, by_workalendar = _holidays().get_nth_working_day, _workalendar().add_working_days
    advance, next_work_day = _quantlib().advance, _govuk().get_next_work_day

    def by_govuk() -> list[date]:
        answers = []
        for day in days:
            for _ in range(count):
                day = next_work_day(division=_DIVISION, date=day)
            answers.append(day)
        return answers

    return {
        # From a Saturday, numpy must start on the Friday before. Otherwise it counts one too many.
        "numpy": lambda: [
            np.busday_offset(day, count, "preceding", busdaycal=busdays).item() for day in days
        ],
        "holidays": lambda: [by_holidays(day, count) for day in days],
        "workalendar": lambda: [by_workalendar(day, count) for day in days],
        "govuk-bank-holidays": by_govuk,
        "pandas": lambda: [(pd.Timestamp(day) + offset).date() for day in days],
        "QuantLib": lambda: [
            advance(ql.Date.from_date(day), count, ql.Days).to_date() for day in days
        ],
    }


def closed_adders(count: int) -> dict[str, Callable[[date, date], object]]:
    """By peer: the working day after a day, in a calendar made for it with one closure day more."""

    def by_numpy(day: date, closure: date) -> object:
        busdays = np.busdaycalendar(holidays=[*listed(), closure])
        return np.busday_offset(day, count, "preceding", busdaycal=busdays).item()

    def by_holidays(day: date, closure: date) -> object:
        own = holidays.country_holidays("GB", subdiv="ENG", years=YEARS)
        own[closure] = "Closed"
        return own.get_nth_working_day(day, count)

    return {"numpy": by_numpy, "holidays": by_holidays}


def counters(spans: Spans) -> dict[str, Callable[[], Sequence[object]]]:
    """By peer: the working days after the first date, up to and including the second."""
    by_holidays, by_workalendar = (
        _holidays().get_working_days_count,
        _workalendar().get_working_days_delta,
    )
    busdays, between = _busdays(), _quantlib().businessDaysBetween
    # numpy counts from the first day to the day before the second, holidays from the first day to
    # the second. Their dates are shifted here, so that the shift costs them no time.
    open_ended = [(start + _ONE_DAY, end + _ONE_DAY) for start, end in spans]
    closed = [(start + _ONE_DAY, end) for start, end in spans]
    return {
        "numpy": lambda: [
            int(np.busday_count(start, end, busdaycal=busdays)) for start, end in open_ended
        ],
        "holidays": lambda: [by_holidays(start, end) for start, end in closed],
        "workalendar": lambda: [by_workalendar(start, end) for start, end in spans],
        "QuantLib": lambda: [
            between(ql.Date.from_date(start), ql.Date.from_date(end), False, True)
            for start, end in spans
        ],
    }
