"""A whole case at a time: its timetable, from 30 events."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import cptimescales as cpt

from .measure import Way

EVENTS = 30
BOOKS = ("england", "south-west", "leicester-leicestershire-rutland")
MOST_MILLISECONDS = 1.0


def timing(book: str) -> str:
    """The name under which the timetable of a rulebook is timed."""
    return f"timetable of {EVENTS} events, {book}"


def tasks(cases: int, seed: int) -> list[Way]:
    """One way for each rulebook, over random cases with core groups, notes, reviews and visits."""
    random = Random(seed)
    random_cases = [_case(random) for _ in range(cases)]
    return [_way(cpt.rulebook(name), random_cases) for name in BOOKS]


def _way(book: cpt.Rulebook, cases: list[cpt.Case]) -> Way:
    as_of = date(2026, 3, 2)
    return Way(timing(book.name), lambda: [book.timetable(case, as_of=as_of) for case in cases])


def _case(random: Random) -> cpt.Case:
    day = date(2024, 1, 8) + timedelta(days=random.randrange(300))
    events = [("conference_held", day)]
    meetings = (
        "core_group_held",
        "core_group_notes_circulated",
        "child_seen",
        "child_seen_alone",
        "review_conference_held",
    )
    for number in range(EVENTS - 1):
        day += timedelta(days=random.randint(5, 21))
        events.append((meetings[number % len(meetings)], day))
    keyed = [{"event": event, "on": on} for event, on in events]
    return cpt.Case(reference="C-1042", born=date(2014, 5, 6), events=keyed)
