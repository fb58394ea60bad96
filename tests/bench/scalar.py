"""Measures one question at a time, in a process that has answered before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from itertools import count as count_up
from operator import attrgetter
from random import Random

import cptimescales as cpt
from cptimescales import DueDate

from .measure import Way
from .peers import adders, closed_adders, counted, counters, walked

COUNT = 10
COUNTS = (1, 10, 60, 250)
ADDERS = ("numpy", "QuantLib", "govuk-bank-holidays", "pandas", "holidays", "workalendar")
COUNTERS = ("numpy", "QuantLib", "holidays", "workalendar")
CLOSERS = COMPARED_BY_COUNT = ("numpy", "holidays")
FIRST, LAST = date(2013, 1, 1), date(2027, 12, 31)
RULE = "first_core_group"

BARE = "calendar.add_working_days"
COMPUTED = "calendar.add_working_days in 2040 to 2090"
DUE = "rulebook.due"
NAMED = "first_core_group_due"
FROM_FIELDS = "DueDate(**fields)"
FROM_JSON = "DueDate.model_validate_json"
BETWEEN = "calendar.working_days_between"
CLOSURES = "rulebook.with_closures, then due"
KNOWN_ON = "rulebook.as_known_on, then due"


def adding(peer: str, count: int = COUNT) -> str:
    """The name of a peer's way of adding working days."""
    return f"{peer}: add {count}"


def counting(peer: str) -> str:
    """The name of a peer's way of counting between dates."""
    return f"{peer}: count"


def closing(peer: str) -> str:
    """The name of a peer's way of adding working days with one closure more."""
    return f"{peer}: one closure more, then add"


def of_count(name: str, count: int) -> str:
    """The name of a way that is timed for several counts."""
    return f"{name}, N = {count}"


def tasks(days: int, seed: int) -> list[list[Way]]:
    """The ways of each task, over random days of 2013 to 2027."""
    random = Random(seed)
    on = _random_days(days, FIRST, LAST, random)
    far = _random_days(days, date(2040, 1, 1), date(2090, 12, 31), random)
    spans = [(day, day + timedelta(days=random.randint(1, 60))) for day in on]
    # 250 working days after an early day still lie in a year that every peer knows.
    early = [day for day in on if day.year < LAST.year]
    few, fewer = early[: 1 + len(early) // 4], on[: 1 + len(on) // 25]  # for the slow ways
    tasks = (
        _adding(on, far),
        _counting(spans),
        _by_count(early),
        _peers_by_count(few),
        _other_books(fewer),
    )
    return [list(task) for task in tasks]


def _random_days(count: int, first: date, last: date, random: Random) -> list[date]:
    return [first + timedelta(days=random.randrange((last - first).days + 1)) for _ in range(count)]


def _adding(on: list[date], far: list[date]) -> Iterator[Way]:
    add, england, due = (
        cpt.calendar("england-and-wales").add_working_days,
        cpt.rulebook("england"),
        attrgetter("due"),
    )
    answers = [england.due(RULE, on=day) for day in on]
    fields, texts = (
        [dict(answer) for answer in answers],
        [answer.model_dump_json() for answer in answers],
    )
    right = [walked(day, COUNT) for day in on]
    yield Way(BARE, lambda: [add(day, COUNT) for day in on], right)
    yield Way(COMPUTED, lambda: [add(day, COUNT) for day in far])
    yield Way(DUE, lambda: [england.due(RULE, on=day) for day in on], right, due)
    yield Way(
        NAMED, lambda: [cpt.first_core_group_due(day, rulebook="england") for day in on], right, due
    )
    yield Way(FROM_FIELDS, lambda: [DueDate(**values) for values in fields], right, due)
    yield Way(FROM_JSON, lambda: [DueDate.model_validate_json(text) for text in texts], right, due)
    for peer, run in adders(on, COUNT).items():
        yield Way(adding(peer), run, right)


def _counting(spans: list[tuple[date, date]]) -> Iterator[Way]:
    between = cpt.calendar("england-and-wales").working_days_between
    right = [counted(start, end) for start, end in spans]
    yield Way(BETWEEN, lambda: [between(start, end) for start, end in spans], right)
    for peer, run in counters(spans).items():
        yield Way(counting(peer), run, right)


def _by_count(on: list[date]) -> Iterator[Way]:
    add = cpt.calendar("england-and-wales").add_working_days
    for count in COUNTS:
        right = [walked(day, count) for day in on]
        yield Way(of_count(BARE, count), partial(_added, add, on, count), right)


def _added(add: Callable[[date, int], date], days: list[date], count: int) -> list[date]:
    return [add(day, count) for day in days]


def _peers_by_count(on: list[date]) -> Iterator[Way]:
    for count in COUNTS:
        right, peers = [walked(day, count) for day in on], adders(on, count)
        for peer in COMPARED_BY_COUNT:
            yield Way(of_count(peer, count), peers[peer], right)


# A closure day that was never used before: otherwise its table would be cached.
_new_closure = map(FIRST.__add__, map(timedelta, count_up())).__next__


def _other_books(on: list[date]) -> Iterator[Way]:
    england = cpt.rulebook("england")
    yield Way(
        CLOSURES,
        lambda: [england.with_closures({_new_closure(): "Closed"}).due(RULE, on=day) for day in on],
    )
    yield Way(KNOWN_ON, lambda: [england.as_known_on(day).due(RULE, on=day) for day in on])
    for peer, add in closed_adders(COUNT).items():
        yield Way(closing(peer), partial(_closed, add, on))


def _closed(add: Callable[[date, date], object], days: list[date]) -> list[object]:
    return [add(day, _new_closure()) for day in days]
