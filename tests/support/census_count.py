"""Counts the figures of a made-up census by hand: day by day, with nothing of the library.

It knows the three duties that a census can show, and only what `census` makes. It reads the file
with the parser of the standard library, and walks every working day.
"""

from __future__ import annotations

import calendar
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from xml.etree import ElementTree

from tests.support.census import BANK_HOLIDAYS, REFERENCE_DATE

Element = ElementTree.Element
_YEAR_BEGAN = date(2025, 4, 1)
_NAMES = {True: "in_time", False: "late"}


def figures_by_hand(path: Path) -> dict[str, dict[str, object]]:
    """By rule: how many duties became what, the median of working days, and of the bands."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    taken: defaultdict[str, list[int]] = defaultdict(list)
    for child in _children(path):
        for rule, on, limit, met, what in _duties(child):
            counts[rule][what] += 1
            if met is not None:
                taken[rule].append(_working_days(on, met))
            if limit is not None and limit > REFERENCE_DATE and what == "in_time":
                counts[rule]["in_time_ahead"] += 1
    return {rule: _figures(count, taken[rule]) for rule, count in counts.items()}


def _figures(count: Counter[str], taken: list[int]) -> dict[str, object]:
    parts = ("in_time", "in_time_ahead", "late", "overdue", "missed", "pending")
    figures: dict[str, object] = {
        name: count[name] for name in (*parts, "not_owed", "not_recorded")
    }
    figures["due"] = sum(count[name] for name in ("in_time", "late", "overdue", "missed"))
    figures["due"] = int(str(figures["due"])) - count["in_time_ahead"]
    figures["median_working_days"] = float(median(taken)) if taken else None
    return figures


_Duty = tuple[str, date, date | None, date | None, str]
"""The rule, the start, the limit, the day on which it was met, and what became of it."""


def _duties(child: Element) -> Iterator[_Duty]:
    died = _day(child.find("ChildIdentifiers"), "PersonDeathDate")
    for details in child.findall("CINdetails"):
        began, closed = _day(details, "CINreferralDate"), _day(details, "CINclosureDate")
        assert began is not None
        if details.findtext("ReferralNFA") == "true":
            yield "assessment", began, None, None, "not_owed"
            continue
        done = [_day(one, "AssessmentAuthorisationDate") for one in details.findall("Assessments")]
        first = min((day for day in done if day is not None), default=None)
        yield from _one("assessment", began, _after(began, 45), first, closed or died)
        for enquiry in details.findall("Section47"):
            asked, held = _day(enquiry, "S47ActualStartDate"), _day(enquiry, "DateOfInitialCPC")
            assert asked is not None
            if enquiry.findtext("ICPCnotRequired") == "true":
                yield "initial_conference", asked, None, None, "not_owed"
                continue
            for duty in _one("initial_conference", asked, _after(asked, 15), held, closed or died):
                # When a case is closed, nothing says how its enquiries ended.
                unexplained = duty[4] == "missed" and closed is not None
                yield (*duty[:4], "not_recorded") if unexplained else duty
        for plan in details.findall("ChildProtectionPlans"):
            yield from _reviews(plan, closed or died)


def _reviews(plan: Element, over: date | None) -> Iterator[_Duty]:
    start, ended = _day(plan, "CPPstartDate"), _day(plan, "CPPendDate")
    assert start is not None
    held = sorted(date.fromisoformat(one.text or "") for one in plan.iter("CPPreviewDate"))
    since, months = start, 3
    for review in (*held, None):
        for duty in _one("review_conference", since, _months(since, months), review, ended or over):
            # The census has one review of an earlier year: it need not be the first.
            hidden = since == start < _YEAR_BEGAN and bool(held) and duty[4] == "late"
            yield (*duty[:3], None, "not_recorded") if hidden else duty
        if review is not None:
            since, months = review, 6


def _one(rule: str, on: date, limit: date, met: date | None, ended: date | None) -> Iterator[_Duty]:
    if met is not None:
        yield rule, on, limit, met, _NAMES[met <= limit]
    elif ended is not None:
        if ended > limit:
            yield rule, on, limit, None, "missed"
    else:
        yield rule, on, limit, None, "pending" if limit >= REFERENCE_DATE else "overdue"


def _children(path: Path) -> Iterator[Element]:
    """The children with a date of birth that can be read."""
    for _, element in ElementTree.iterparse(path):
        if element.tag == "Child":
            if "/" not in (element.findtext("ChildIdentifiers/PersonBirthDate") or ""):
                yield element
            element.clear()


def _day(element: Element | None, name: str) -> date | None:
    text = None if element is None else element.findtext(name)
    return date.fromisoformat(text) if text else None


def _after(day: date, count: int) -> date:
    while count:
        day += timedelta(1)
        count -= _works(day)
    return day


def _working_days(first: date, last: date) -> int:
    return sum(_works(first + timedelta(number + 1)) for number in range((last - first).days))


def _works(day: date) -> bool:
    return day.weekday() < 5 and day not in BANK_HOLIDAYS


def _months(day: date, count: int) -> date:
    years, month = divmod(day.month - 1 + count, 12)
    last = calendar.monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))
