"""Random histories of whole cases: seeded, realistic, and odd in the ways in which records are odd.

A history is the JSON of a case, the name of a rulebook and the day on which it is judged. One half
are short, because short ones find most. Some follow the course of real work, late and out of order
in places; the others are events drawn from a few days, so that many fall on the same day.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any, NamedTuple

from tests.support.event_pools import (
    BEGINNINGS,
    ENDINGS,
    LIVING,
    MEETINGS,
    MOVING,
    OTHERS,
    PAPERS,
    PLACED,
    POOLS,
    SEEN,
    VISITED,
)

RULEBOOKS = (
    "england",
    "leicester-leicestershire-rutland",
    "northern-ireland",
    "scotland",
    "south-west",
    "wales",
)
LOCAL = ("leicester-leicestershire-rutland", "south-west")
# Days on which words change: histories begin around them, too.
CHANGES = (date(2013, 4, 15), date(2018, 6, 1), date(2021, 9, 9), date(2023, 8, 31))
FIRST, RECENT, LAST = date(2014, 6, 1), date(2023, 12, 16), date(2026, 6, 1)
# What a source of a plan, of enquiries or of care often leaves out.
OFTEN_MISSING = ("plan_ended", "enquiries_ended", "no_further_action", "case_closed")

Events = list[tuple[str, date]]
Course = Callable[[Random, date, bool], Events]


class WholeHistory(NamedTuple):
    """A case as its JSON file has it, the rulebook, and the day on which it is judged."""

    case: dict[str, Any]
    rulebook: str
    as_of: date


def whole_history(seed: int) -> WholeHistory:
    """The history of a seed."""
    random = Random(seed)
    rulebook = random.choice((*RULEBOOKS, *LOCAL))
    first = _first_day(random)
    is_short = random.random() < 0.5
    courses: tuple[Course, ...] = (_course, _course, _drawn, _few_days, _care_course)
    events = random.choice(courses)(random, first, is_short)
    if is_short:
        start = random.choice((0, 0, random.randrange(len(events))))
        events = sorted(events, key=lambda each: each[1])[start:][: random.randint(2, 8)]
    elif random.random() < 0.2:
        events = sorted(events, key=lambda each: each[1])[random.randrange(len(events) // 2 + 1) :]
    case: dict[str, Any] = {"reference": f"random-{seed}"}
    events = _with_birth(random, case, events)
    events = _possible(case, events)
    names = {name for pool in POOLS for name in pool} | {"child_born"}
    if rulebook != "leicester-leicestershire-rutland":
        names.remove("review_report_shared")  # an event of that rulebook's own
    events = [each for each in events if each[0] in names] or [("referral_received", first)]
    _say_what_the_source_holds(random, case, events, sorted(names))
    newest_only = case.get("newest_only", ())
    for name in newest_only:
        newest = max((on for event, on in events if event == name), default=date.max)
        events = [each for each in events if each[0] != name or each[1] == newest]
    random.shuffle(events)
    case["events"] = [{"event": event, "on": on.isoformat()} for event, on in events]
    if random.random() < 0.05:
        closed = {first + timedelta(random.randint(1, 60)) for _ in range(3)}
        case["closures"] = [{"date": day.isoformat(), "name": "Closed"} for day in sorted(closed)]
    as_of = _as_of(random, events)
    if first >= RECENT and rulebook != "northern-ireland" and random.random() < 0.2:
        case["agreed"] = _agreed(random, events, as_of)
        case["agreed"] += _agreed_without_a_number(random, events, as_of, rulebook)
    return WholeHistory(case, rulebook, as_of)


# Rules that have no number, or none before the first review.
NUMBERLESS = {
    "england": ("visit", "plan_circulation"),
    "south-west": ("visit", "later_core_group"),
    "leicester-leicestershire-rutland": ("plan_circulation",),
    "scotland": ("urgent_first_core_group",),
    "wales": ("bedroom_seen",),
}


def _agreed(random: Random, events: Events, as_of: date) -> list[dict[str, Any]]:
    """Days that the only conference set, one of a rule at most."""
    conferences = [on for event, on in events if event in MEETINGS[:6] and on <= as_of]
    agreed: list[dict[str, Any]] = []
    if len(conferences) == 1:
        on = random.choice(conferences)
        for rule, least, most in (("review_conference", 7, 85), ("first_core_group", 2, 16)):
            day = on + timedelta(random.randint(least, most))
            if random.random() < 0.6:
                agreed.append({"rule": rule, "on": day.isoformat()})
    return agreed


def _agreed_without_a_number(
    random: Random, events: Events, as_of: date, rulebook: str
) -> list[dict[str, Any]]:
    """Days of duties that have no number, or no clock yet; near a meeting, on it or elsewhere."""
    rules = [rule for rule in NUMBERLESS.get(rulebook, ()) if random.random() < 0.5]
    known = [on for event, on in events if on <= as_of] or [as_of]
    agreed: list[dict[str, Any]] = []
    for rule in rules:
        for _ in range(random.randint(1, 3)):
            day = random.choice(known) + timedelta(random.choice((0, 0, 1, -1, 7, 30)))
            agreed.append({"rule": rule, "on": day.isoformat()})
    return agreed


def _first_day(random: Random) -> date:
    if random.random() < 0.2:
        return random.choice(CHANGES) + timedelta(random.randint(-250, 30))
    first = random.choice((FIRST, RECENT, RECENT))
    return first + timedelta(random.randrange((LAST - first).days))


def _as_of(random: Random, events: Events) -> date:
    days = sorted(on for _, on in events)
    kind = random.random()
    if kind < 0.3:
        return days[-1] + timedelta(random.randint(0, 3))
    if kind < 0.5:
        return days[-1] + timedelta(random.randint(4, 120))
    if kind < 0.6:
        return days[-1] + timedelta(random.randint(120, 900))
    if kind < 0.8:
        return random.choice(days)
    return days[0] + timedelta(random.randint(0, (days[-1] - days[0]).days + 30))


# Courses


def _drawn(random: Random, first: date, is_short: bool) -> Events:
    """Events of any kind over some months."""
    span = random.choice((20, 90, 300))
    number = random.randint(3, 8) if is_short else random.randint(8, 24)
    return [
        (random.choice(random.choice(POOLS)), first + timedelta(random.randint(0, span)))
        for _ in range(number)
    ]


def _few_days(random: Random, first: date, is_short: bool) -> Events:
    """Events of a few kinds on a few days, so that much happens on the same day."""
    days = [first + timedelta(random.randint(0, 60)) for _ in range(random.randint(2, 4))]
    pools = random.sample(POOLS, random.randint(2, 4))
    number = random.randint(4, 8) if is_short else random.randint(8, 16)
    return [(random.choice(random.choice(pools)), random.choice(days)) for _ in range(number)]


def _course(random: Random, first: date, is_short: bool) -> Events:
    """The course of a child's case: referral, enquiries, conference, plan, and perhaps again."""
    events: Events = []
    day = first
    if random.random() < 0.1:
        _move(random, events, day)
    for _ in range(1 if is_short else random.randint(1, 3)):
        if random.random() < 0.7:
            day = _enquiries(random, events, day)
        if random.random() < 0.8:
            day = _plan(random, events, day, random.randint(0, 2 if is_short else 6))
        if not events or random.random() < 0.15:
            events.append((random.choice(ENDINGS), day + timedelta(random.randint(0, 20))))
        if random.random() < 0.12:
            events.append(("case_closed", _later(random, day, 10)))
        if random.random() < 0.1:
            # The plan ends and the next one begins, on the same day.
            events += [("plan_ended", day), (random.choice(MEETINGS[:6]), day)]
        day += timedelta(random.randint(0, 120))
    return _disturbed(random, events)


def _later(random: Random, day: date, usual: int) -> date:
    """About so many days later; now and then much later, or on the same day."""
    kind = random.random()
    if kind < 0.1:
        return day
    if kind < 0.2:
        return day + timedelta(random.randint(usual, 4 * usual))
    return day + timedelta(random.randint(max(0, usual - 5), usual + 3))


def _some(random: Random, events: Events, share: float, event: str, day: date) -> None:
    if random.random() < share:
        events.append((event, day))


def _enquiries(random: Random, events: Events, day: date) -> date:
    _some(random, events, 0.6, "referral_received", day)
    _some(random, events, 0.2, "referral_received", _later(random, day, 15))
    _some(random, events, 0.4, "referral_decided", _later(random, day, 1))
    _some(random, events, 0.3, "concern_raised", day)
    _some(random, events, 0.1, "no_further_action", _later(random, day, 10))
    day = _later(random, day, 3)
    for event in random.sample(BEGINNINGS[1:], random.randint(1, 2)):
        events.append((event, _later(random, day, 2)))
    _some(random, events, 0.25, "strategy_discussion_held", _later(random, day, 25))
    _some(random, events, 0.3, random.choice(SEEN), _later(random, day, 5))
    _some(random, events, 0.3, "investigation_completed", _later(random, day, 12))
    _some(random, events, 0.3, "assessment_completed", _later(random, day, 40))
    _some(random, events, 0.15, "enquiries_ended", _later(random, day, 20))
    _some(random, events, 0.15, "inquorate_conference", _later(random, day, 15))
    _some(random, events, 0.3, "conference_notice_given", _later(random, day, 10))
    return _later(random, day, 20)


def _plan(random: Random, events: Events, day: date, rounds: int) -> date:
    conferences = ("conference_held",) * 5 + MEETINGS[1:6]
    events.append((random.choice(conferences), day))
    for paper in ("outline_plan_circulated", "plan_circulated", "conference_record_circulated"):
        _some(random, events, 0.4, paper, _later(random, day, 10))
    _some(random, events, 0.3, "conference_record_received", _later(random, day, 12))
    _some(random, events, 0.2, "record_corrections_sent", _later(random, day, 20))
    if random.random() < 0.25:
        _move(random, events, _later(random, day, random.choice((2, 30, 90))))
    review = day
    for _ in range(rounds):
        day = _later(random, day, 12)
        _some(random, events, 0.8, "core_group_held", day)
        _some(random, events, 0.5, "core_group_notes_circulated", _later(random, day, 4))
        _some(random, events, 0.2, "core_group_date_set", day)
        _some(random, events, 0.6, random.choice(SEEN), _later(random, day, 8))
        _some(random, events, 0.2, random.choice(SEEN), _later(random, day, 14))
        for _ in range(random.choice((0, 0, 1, 2, 3))):
            events.append(("visit_failed", _later(random, day, 10)))
        _some(random, events, 0.15, random.choice(OTHERS), _later(random, day, 10))
        _some(random, events, 0.05, random.choice(BEGINNINGS), _later(random, day, 10))
        if random.random() < 0.4:
            review = _later(random, review, 85)
            _some(random, events, 0.3, "conference_notice_given", review - timedelta(6))
            events.append(("review_conference_held", review))
            _some(random, events, 0.3, "conference_record_circulated", _later(random, review, 12))
            day = max(day, review)
        day += timedelta(random.randint(0, 25))
    day = max(day, review)
    for _ in range(random.choice((0, 0, 0, 1, 2))):
        events.append(("visit_failed", day + timedelta(random.randint(0, 9))))
    _some(random, events, 0.4, "plan_ended", _later(random, day, 5))
    return day


def _move(random: Random, events: Events, day: date) -> None:
    _some(random, events, 0.7, "move_notified", day)
    _some(random, events, 0.4, "permanent_move_agreed", _later(random, day, 5))
    _some(random, events, 0.2, "move_notified", _later(random, day, 10))
    _some(random, events, 0.3, random.choice(MOVING), _later(random, day, 4))
    conference = random.choice(("transfer_conference_held",) * 3 + ("conference_held",))
    _some(random, events, 0.6, conference, _later(random, day, 20))


def _care_course(random: Random, first: date, is_short: bool) -> Events:
    """A child in care: placements, visits and reviews, perhaps beside a plan."""
    events: Events = []
    day = first
    _some(random, events, 0.7, "looked_after_started", day)
    for _ in range(random.randint(1, 2 if is_short else 4)):
        _some(random, events, 0.9, random.choice(PLACED), day)
        for _ in range(random.randint(0, 4)):
            day = _later(random, day, 9)
            _some(random, events, 0.8, random.choice(VISITED), day)
            _some(random, events, 0.25, "looked_after_review_held", _later(random, day, 3))
        day += timedelta(random.randint(0, 40))
    _some(random, events, 0.4, "looked_after_ended", day)
    _some(random, events, 0.2, "looked_after_started", day + timedelta(random.choice((0, 0, 9))))
    if random.random() < 0.4:
        _plan(random, events, first + timedelta(random.randint(-30, 60)), random.randint(0, 3))
    events = events or [("looked_after_started", first)]
    return _disturbed(random, events)


def _disturbed(random: Random, events: Events) -> Events:
    """What goes wrong in records: a line left out, entered twice, moved, or out of place."""
    days = [on for _, on in events]
    for _ in range(random.choice((0, 0, 1, 2))):
        events.append((random.choice(random.choice(POOLS)), random.choice(days)))
    for _ in range(random.choice((0, 0, 1, 2))):
        event, on = random.choice(events)
        events.append((event, on + timedelta(random.choice((0, 0, 1, 7, 30)))))
    if len(events) > 3 and random.random() < 0.3:
        events.remove(random.choice(events))
    if random.random() < 0.2:
        place = random.randrange(len(events))
        event, on = events[place]
        events[place] = (event, on + timedelta(random.randint(-30, 60)))
    return events


# The child


def _with_birth(random: Random, case: dict[str, Any], events: Events) -> Events:
    """Adds a date of birth, an expected one, both or none."""
    days = sorted(on for _, on in events)
    length = (days[-1] - days[0]).days
    inside = days[0] + timedelta(random.randint(-3, length + 20))
    kind = random.random()
    if kind < 0.15:
        return events
    if kind < 0.5:
        case["born"] = (days[0] - timedelta(random.randint(30, 6000))).isoformat()
    elif kind < 0.7:
        # The 18th birthday lies within the history, often on the day of an event.
        birthday = random.choice((inside, random.choice(days)))
        case["born"] = _years_before(birthday, 18).isoformat()
    elif kind < 0.73:
        case["born"] = _years_before(days[0], random.randint(18, 40)).isoformat()
    else:
        expected = random.choice(days) + timedelta(random.randint(-20, 150))
        if random.random() < 0.8:
            case["expected_birth"] = expected.isoformat()
        if random.random() < 0.6:
            born = random.choice((inside, random.choice(days), expected))
            if random.random() < 0.5:
                case["born"] = born.isoformat()
            else:
                events = [*events, ("child_born", born)]
        before = [event for event, _ in events].count("conference_held")
        if before and random.random() < 0.6:
            place = [event for event, _ in events].index("conference_held")
            events[place] = ("pre_birth_conference_held", events[place][1])
        _some(random, events, 0.3, "concern_raised", days[0])
    return events


def _years_before(day: date, years: int) -> date:
    return date(day.year - years, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)


def _possible(case: dict[str, Any], events: Events) -> Events:
    """Leaves out what cannot have happened: a child seen, visited or born after the death."""
    deaths = [on for event, on in events if event == "child_died"]
    if not deaths:
        return events
    if case.get("born", "") > min(deaths).isoformat():
        del case["born"]
    living = (*LIVING, "child_born")
    return [each for each in events if each[0] not in living or each[1] <= min(deaths)]


# The source


def _say_what_the_source_holds(
    random: Random, case: dict[str, Any], events: Events, every: list[str]
) -> None:
    kind = random.random()
    if kind < 0.15:
        case["recorded"] = [name for name in every if random.random() < 0.6]
    elif kind < 0.3:
        missing = random.sample(OFTEN_MISSING, random.randint(1, 3))
        missing += random.sample(every, random.randint(0, 2))
        case["recorded"] = [name for name in every if name not in missing]
    if random.random() < 0.1:
        repeated = ("review_conference_held", "core_group_held", *SEEN, *PAPERS, *VISITED)
        names = sorted({event for event, _ in events if event in repeated})
        if names:
            case["newest_only"] = sorted(random.sample(names, min(len(names), 2)))
