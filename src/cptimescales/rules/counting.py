"""Counts an answer in two parts: what the rule alone decides (head), and the date (count).

This module needs the standard library and `dateutil` alone. `answers` makes validated results of
both parts, `plain` makes plain values of them.
"""

from __future__ import annotations

from datetime import date
from typing import TypedDict

from cptimescales.calendars.days import DayLeftOut
from cptimescales.calendars.working_calendar import WorkingCalendar
from cptimescales.rules.authority import Basis, Citation, Verified
from cptimescales.rules.in_force import WindowDays
from cptimescales.rules.model import Rule, RulebookData, RuleVersion
from cptimescales.rules.period import Period


class Head(TypedDict):
    """The part of an answer that does not depend on the date: the rule and its authority."""

    rulebook: str
    rule: str
    title: str
    basis: Basis
    citation: Citation
    reading: str
    verified: Verified
    open_questions: tuple[str, ...]


class Count(TypedDict):
    """The part of a due date that depends on the date; `DueDate` explains each key."""

    on: date
    due: date
    last_working_day: date
    calendar_days: int
    working_days: int
    skipped: tuple[DayLeftOut, ...]
    provisional: bool


class WindowCount(TypedDict):
    """The part of a review window that depends on the date of birth; see `ReviewWindow`."""

    on: date
    birthday: date
    opens: date
    closes: date
    plan_by: date
    last_working_day: date
    provisional: bool


def head_of(data: RulebookData, rule: Rule, version: RuleVersion) -> Head:
    """The rule and its authority, for every answer that this version gives."""
    return {
        "rulebook": data.id,
        "rule": rule.id,
        "title": rule.title,
        "basis": version.basis,
        "citation": data.cite(version.citation),
        "reading": version.reading,
        "verified": version.verified,
        "open_questions": version.open_questions,
    }


def count(period: Period, on: date, calendar: WorkingCalendar) -> tuple[Count, str]:
    """The due date that a period leads to, and the hash of the calendar that it rests on.

    Raises:
        CalendarRangeError: the answer lies outside the years that the calendar covers.
        MonthEndError: there is no corresponding date, and the rule refuses to choose one.
    """
    return count_to(period.from_date(on, calendar), on, calendar)


def count_to(due: date, on: date, calendar: WorkingCalendar) -> tuple[Count, str]:
    """The count from a date to a due date that is known, and the hash of the calendar.

    Raises:
        CalendarRangeError: the due date has no working day before it that the calendar covers.
    """
    working_days, skipped, last_working_day, calendar_sha256 = calendar.span(on, due)
    latest = on if on > due else due  # noqa: FURB136 - max() takes three times as long
    counted: Count = {
        "on": on,
        "due": due,
        "last_working_day": last_working_day,
        "calendar_days": (due - on).days,
        "working_days": working_days,
        "skipped": skipped,
        "provisional": latest > calendar.settled_to,
    }
    return counted, calendar_sha256


def count_window(
    days: WindowDays, born: date, calendar: WorkingCalendar
) -> tuple[WindowCount, str]:
    """A window around a birthday with what depends on the calendar, and the hash of the calendar.

    Raises:
        CalendarRangeError: the window lies outside the years that the calendar covers.
    """
    span = calendar.span(days.plan_by, days.closes)
    counted: WindowCount = {
        "on": born,
        "birthday": days.birthday,
        "opens": days.opens,
        "closes": days.closes,
        "plan_by": days.plan_by,
        "last_working_day": span.last_working_day,
        "provisional": days.closes > calendar.settled_to,
    }
    return counted, span.sha256
