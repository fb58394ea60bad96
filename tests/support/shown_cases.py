"""Example cases for the page and the calendar file, each with a difficulty of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import cptimescales as cpt


@dataclass(frozen=True)
class Shown:
    """A timetable and the rulebook that made it."""

    timetable: cpt.Timetable
    book: cpt.Rulebook


def case(
    reference: str, *events: tuple[str, date], born: date | None = None, **more: object
) -> cpt.Case:
    """A case from pairs of event and day."""
    happened = [{"event": event, "on": on} for event, on in events]
    return cpt.Case.model_validate(
        {"reference": reference, "born": born, "events": happened, **more}
    )


def visits(first: date, count: int) -> Iterable[tuple[str, date]]:
    """Visits at uneven intervals; two gaps are too long."""
    day = first
    for number in range(count):
        yield ("child_seen" if number % 2 else "child_seen_alone"), day
        day += timedelta(days=10 + number * 7 % 9 + (14 if number in (9, 21) else 0))


SOUTH_WEST = (
    ("referral_received", date(2026, 6, 1)),
    ("referral_decided", date(2026, 6, 2)),
    ("strategy_discussion_held", date(2026, 6, 4)),
    ("conference_held", date(2026, 6, 24)),
    ("core_group_held", date(2026, 7, 8)),
    ("core_group_notes_circulated", date(2026, 7, 17)),
)
CLOSED = tuple({"date": date(2026, 12, day), "name": "Council closed"} for day in (29, 30, 31))


def south_west() -> Shown:
    """Six events, one of them late; duties overdue and open, and a birthday far away."""
    book = cpt.rulebook("south-west")
    child = case("C-1042", *SOUTH_WEST, born=date(2012, 5, 6))
    return Shown(book.timetable(child, as_of=date(2026, 8, 10)), book)


def thirty_visits() -> Shown:
    """A long reference, a lane crowded with visits, and a plan open past 18."""
    book = cpt.rulebook("leicester-leicestershire-rutland")
    child = case(
        "LLR/2026/0007 – second plan, transferred from another authority in March"
        " – see also LLR/2024/0113",
        ("conference_held", date(2026, 1, 14)),
        ("core_group_held", date(2026, 1, 27)),
        ("review_conference_held", date(2026, 4, 10)),
        *visits(date(2026, 1, 20), 30),
        born=date(2009, 3, 1),
    )
    return Shown(book.timetable(child, as_of=date(2027, 6, 2)), book)


def alerts() -> Shown:
    """Alerts, an agreed date that was missed, and a birthday near enough to be drawn."""
    book = cpt.rulebook("leicester-leicestershire-rutland")
    child = case(
        "C-77",
        ("conference_held", date(2026, 4, 20)),
        ("core_group_held", date(2026, 5, 12)),
        ("child_seen", date(2026, 5, 2)),
        ("visit_failed", date(2026, 6, 30)),
        ("visit_failed", date(2026, 7, 3)),
        born=date(2008, 10, 1),
        agreed=[{"rule": "first_core_group", "on": date(2026, 4, 30)}],
    )
    return Shown(book.timetable(child, as_of=date(2026, 8, 3)), book)


def died() -> Shown:
    """A child who died on a plan that is still open on the record."""
    book = cpt.rulebook("leicester-leicestershire-rutland")
    child = case(
        "C-78",
        ("conference_held", date(2026, 1, 12)),
        ("child_seen_alone", date(2026, 1, 14)),
        ("core_group_held", date(2026, 2, 2)),
        ("child_died", date(2026, 3, 1)),
        born=date(2015, 5, 6),
    )
    return Shown(book.timetable(child, as_of=date(2026, 4, 15)), book)


def never_seen() -> Shown:
    """A child whom nobody has seen under the plan, and one visit that failed."""
    book = cpt.rulebook("leicester-leicestershire-rutland")
    child = case(
        "C-80",
        ("strategy_discussion_held", date(2026, 3, 2)),
        ("conference_held", date(2026, 3, 16)),
        ("core_group_held", date(2026, 3, 27)),
        ("visit_failed", date(2026, 3, 30)),
        born=date(2019, 5, 6),
    )
    return Shown(book.timetable(child, as_of=date(2026, 5, 20)), book)


def gaps() -> Shown:
    """A duty missed, a source that cannot hold visits, a core group without a plan."""
    book = cpt.rulebook("leicester-leicestershire-rutland")
    child = case(
        "C-79",
        ("conference_held", date(2026, 1, 12)),
        ("plan_ended", date(2026, 3, 20)),
        ("core_group_held", date(2026, 4, 2)),
        born=date(2015, 5, 6),
        recorded=["conference_held", "core_group_held", "plan_ended"],
    )
    return Shown(book.timetable(child, as_of=date(2026, 4, 15)), book)


def planned() -> Shown:
    """Only the conference so far; the plan ahead, over a Christmas when the council is closed."""
    book = cpt.rulebook("south-west")
    child = case(
        "C-2001", ("conference_held", date(2026, 12, 14)), born=date(2015, 5, 6), closures=CLOSED
    )
    return Shown(book.timetable(child, as_of=date(2026, 12, 16), horizon=date(2027, 9, 30)), book)


def unanswered() -> Shown:
    """Scotland before its first rule: clocks without an answer."""
    book = cpt.rulebook("scotland")
    events = (("conference_held", date(2013, 4, 2)), ("conference_held", date(2022, 3, 22)))
    return Shown(book.timetable(case("S-3", *events), as_of=date(2022, 4, 9)), book)


def hostile() -> Shown:
    """A reference and a closure with markup and line ends in them."""
    book = cpt.rulebook("england")
    child = case(
        "</title><script>alert(1)</script>\r\nBEGIN:VEVENT\x07 \"'&;,\\ äöü " + "long" * 40,
        ("conference_held", date(2026, 12, 14)),
        closures=[{"date": date(2026, 12, 29), "name": "<img src=x onerror=alert(2)>"}],
    )
    return Shown(book.timetable(child, as_of=date(2026, 12, 16)), book)


def empty() -> Shown:
    """No event at all."""
    book = cpt.rulebook("wales")
    return Shown(book.timetable(case("C-0"), as_of=date(2026, 12, 16)), book)


SHOWN: dict[str, Callable[[], Shown]] = {
    make.__name__: make
    for make in (
        south_west,
        thirty_visits,
        alerts,
        died,
        never_seen,
        gaps,
        planned,
        unanswered,
        hostile,
        empty,
    )
}
