"""A made-up caseload: the events of children on plans, with teams and workers, for any number.

Most meetings are in time, some late, some missing, as in real work. The same seed gives the same
rows. `python -m tests.support.caseloads 24 1` prints the rows of 24 children.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

HEADER = ("reference", "event", "on", "born", "team", "worker")
AS_OF = date(2026, 5, 29)
_TEAMS = {"North": ("N1", "N2", "N3"), "South": ("S1", "S2"), "West": ("W1", "W2")}

Row = tuple[str, ...]


def caseload(children: int, seed: int, as_of: date = AS_OF) -> Iterator[Row]:
    """The rows of some children, one child after the other."""
    random = Random(seed)
    for number in range(children):
        team = random.choice(list(_TEAMS))
        worker = random.choice(_TEAMS[team])
        reference = f"P-{1000 + 7 * number}"
        born = as_of - timedelta(days=random.randrange(200, 6_000))
        for event, on in _events(random, as_of):
            if on <= as_of:
                yield reference, event, str(on), str(born), team, worker


def _events(random: Random, as_of: date) -> Iterator[tuple[str, date]]:
    """What happened to one child, in order: late or missing in places."""
    day = _weekday(as_of - timedelta(days=random.randrange(20, 430)))
    yield "referral_received", day
    yield "referral_decided", _weekday(day + timedelta(days=1))
    yield "assessment_completed", _weekday(day + timedelta(days=random.choice((40, 55, 60, 70))))
    day = _weekday(day + timedelta(days=random.randrange(1, 12)))
    yield "strategy_discussion_held", day
    if random.random() < 0.15:
        yield "enquiries_ended", _weekday(day + timedelta(days=14))
        return
    day = _weekday(day + timedelta(days=random.choice((14, 18, 20, 21, 24))))
    yield "conference_held", day
    ends = day + timedelta(days=random.randrange(150, 500))
    yield from _series(random, "child_seen", day, ends, (13, 20, 25, 27, 28), 0.06)
    yield from _series(random, "child_seen_alone", day, ends, (20, 25, 27, 28, 33), 0.08)
    yield from _series(random, "core_group_held", day, ends, (10, 38, 40, 41), 0.1)
    yield from _series(random, "review_conference_held", day, ends, (80, 88, 90, 95), 0.1)
    yield "plan_ended", _weekday(ends)


def _series(
    random: Random, event: str, first: date, last: date, gaps: tuple[int, ...], stops: float
) -> Iterator[tuple[str, date]]:
    day = _weekday(first + timedelta(days=random.choice(gaps)))
    while day < last:
        yield event, day
        if random.random() < stops:
            return
        day = _weekday(day + timedelta(days=random.choice(gaps)))


def _weekday(day: date) -> date:
    """The day itself, or the Monday after it."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


if __name__ == "__main__":
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(caseload(int(sys.argv[1]), int(sys.argv[2])))
