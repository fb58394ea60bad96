"""Laws about the whole record: alerts, the order of events, an open plan, what a source can hold.

The last one compares the answers with ours.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

from cptimescales.calendars.dates import ONE_DAY
from cptimescales.rules.by_event import meaning_of, read_as
from cptimescales.rules.events import ENDS_EVERYTHING, REVIEW
from cptimescales.rules.model import Rule
from cptimescales.testing.case_question import CaseQuestion
from cptimescales.testing.case_reply import WAS_MET, ShownEntry
from cptimescales.testing.case_verifier import certain
from cptimescales.testing.case_verifier.ends import LEFT_OPEN, Answered
from cptimescales.testing.case_verifier.occasion import Occasion, Problem
from cptimescales.testing.case_verifier.sentences import (
    day,
    duty,
    is_what,
    named,
    row,
    state,
)
from cptimescales.testing.histories.pools import pools

# Alerts


def alerts_go_with_their_plan(occasion: Occasion, answered: Answered) -> Problem | None:
    ((question, shown),) = answered
    as_of = question.as_of
    episodes = {episode.id: episode for episode in shown.episodes}
    names_episodes = {"episodes", "alerts.episode"} <= shown.gives
    of_plans = all(rule.during == ("plan",) for rule in occasion.book.rules if rule.alert)
    for alert in shown.alerts:
        words = f"There is an alert {alert.code} on {day(as_of)}"
        if alert.on is not None and alert.on > as_of:
            return Problem(f"{words}, but it holds only from {day(alert.on)} on.", question)
        is_left_open = alert.code.startswith(LEFT_OPEN)
        if is_left_open and _ended_since(question, as_of):
            return Problem(f"{words}, but the end of the plan is recorded.", question)
        if of_plans and not certain.plan_is_possible(question, as_of):
            return Problem(f"{words}, but no plan is open.", question)
        if names_episodes:
            episode = episodes.get(alert.episode or "")
            if episode is None:
                return Problem(f"{words} without an episode of the case.", question)
            is_over = episode.ended is not None and episode.ended <= as_of
            if is_over != is_left_open or (is_left_open and episode.kind != "plan"):
                ended = "has ended" if is_over else "is open"
                return Problem(f"{words}, but {episode.id} {ended}.", question)
    return None


def _ended_since(question: CaseQuestion, as_of: date) -> bool:
    """Whether the end of a plan is the last that is recorded of plans, after everything ended."""
    plans, everything = None, question.birthday
    for on, _, event in certain.told(question, as_of):
        if certain.may_make_a_plan(event):
            plans = None
        elif "plan" in event.ends:
            plans = on
        if event.part in ENDS_EVERYTHING:
            everything = on
    return plans is not None and everything is not None and everything < plans


# The order of the events


def asks_in_another_order(occasion: Occasion) -> list[CaseQuestion]:
    question, events = occasion.question, [*occasion.question.events]
    occasion.chance.shuffle(events)
    shuffled = question.changed(events)
    backwards = question.changed(reversed(question.events))
    return [question, shuffled if shuffled != question else backwards]


def order_does_not_matter(occasion: Occasion, answered: Answered) -> Problem | None:
    (_, first), (question, second) = answered
    for name in ("entries", "alerts", "episodes", "undated", "unanswered"):
        here, there = (Counter(getattr(shown, name)) for shown in (first, second))
        for item in here - there:
            what = row(item) if name == "entries" else f"one of the {name}"
            words = f"In one order of the events the answer has {what}; in another it has not"
            rules = (item.rule,) if name == "entries" else ()
            return Problem(f"{words}.", question, rules)
    if first != second:
        return Problem("In another order of the events the answer has more in it.", question)
    return None


# No child is silent


def no_child_on_a_plan_is_silent(occasion: Occasion, answered: Answered) -> Problem | None:
    ((question, shown),) = answered
    as_of = question.as_of
    since = certain.plan_since(question, as_of)
    first = certain.first_plan(question, as_of)
    if since is None or first is None or question.recorded is not None or question.newest_only:
        return None
    asked = Counter(entry.rule for entry in shown.still_open)
    unanswered = {start.rule for start in shown.unanswered}
    for rule in occasion.looked_at:
        is_visit = rule.starts == "beginning" and rule.during == ("plan",)
        is_review = rule.met_by == REVIEW and rule.id in occasion.book.by_event.series
        if not (is_review or (is_visit and certain.is_born(question, as_of))):
            continue
        if not _has_a_number(rule, first, as_of) or rule.id in unanswered or asked[rule.id] == 1:
            continue
        words = f"A plan is open since {day(since)}, and on {day(as_of)}"
        problem = (
            f"no duty '{rule.title}' ({rule.id}) is open"
            if not asked[rule.id]
            else f"{asked[rule.id]} duties '{rule.title}' ({rule.id}) are open at once"
        )
        return Problem(f"{words} {problem}.", question, (rule.id,))
    return None


def _has_a_number(rule: Rule, first: date, last: date) -> bool:
    """Whether a rule has a number of days on every day from one to another."""
    on = first
    while on <= last:
        version = rule.version_on(on)
        if version is None or version.within is None:
            return False
        end = rule.last_day(version)
        if end is None:
            return True
        on = end + ONE_DAY
    return True


# What a source can hold


def asks_with_a_gap_in_the_source(occasion: Occasion) -> list[CaseQuestion]:
    question, chance = occasion.question, occasion.chance
    if question.recorded is not None or question.newest_only or question.agreed:
        return []
    every = pools(occasion.book).every
    counted = certain.counts_as(name for name, _ in question.events)
    started = [
        rule
        for rule in occasion.book.rules
        if rule.starts in ("window", "beginning") or not counted.isdisjoint(rule.trigger)
    ]
    # Most often one that could still meet or end something.
    awaited = {read_as(rule.met_by) for rule in started if rule.met_by}
    awaited |= {name for name in every if meaning_of(name).withdraws}
    names = sorted(set(every) if chance.choice((True,) + (False,) * 4) else awaited)
    names = [name for name in names if name not in counted and name in every]
    if not names:
        return []
    left_out = chance.choice(names)
    held = tuple(name for name in every if left_out not in (name, read_as(name)))
    return [question, replace(question, recorded=every), replace(question, recorded=held)]


def a_gap_in_the_source_only_silences(occasion: Occasion, answered: Answered) -> Problem | None:
    (_, full), (everything, said), (question, fewer) = answered
    held = set(question.recorded or ())
    missing = next(name for name in everything.recorded or () if name not in held)
    if said != full:
        return Problem(
            "The source can hold every event, and the answer is not the one without `recorded`.",
            everything,
        )
    words = f"The source cannot hold {missing}, and"
    before, after = ({entry.key: entry for entry in shown.entries} for shown in (full, fewer))
    for key in before.keys() ^ after.keys():
        entry = before.get(key) or after[key]
        change = "is gone" if key in before else "is there anew"
        return Problem(f"{words} {duty(occasion, entry)} {change}.", question, (entry.rule,))
    for key, entry in after.items():
        was = before[key]
        if entry.status == "not_recorded" and was.status in WAS_MET:
            words = f"{words} {duty(occasion, entry)} is not recorded, though it was {is_what(was)}"
            return Problem(f"{words}.", question, (entry.rule,))
        if entry.status != "not_recorded" and entry != was:
            words = f"{words} {duty(occasion, entry)} is {state(entry)}, where it was {state(was)}"
            return Problem(f"{words}.", question, (entry.rule,))
    for alert in set(fewer.alerts) - set(full.alerts):
        return Problem(f"{words} there is an alert {alert.code} that was not there.", question)
    return None


# Our answer


def agrees(occasion: Occasion, answered: Answered) -> Problem | None:
    ((question, shown),) = answered
    ours = occasion.ours(question)
    if ours is None:
        return None
    place = {name: f"entries.{name}" in shown.gives for name in ("on", "met_on")}

    def fact(entry: ShownEntry) -> tuple[object, ...]:
        return (
            entry.rule,
            entry.limit,
            entry.status,
            entry.on if place["on"] else None,
            entry.met_on if place["met_on"] and entry.status in WAS_MET else None,
        )

    yours, right = (Counter(map(fact, timetable.entries)) for timetable in (shown, ours))
    mine, theirs = (
        sorted((one - other).elements(), key=lambda found: (str(found[1]), repr(found)))
        for one, other in ((yours, right), (right, yours))
    )
    known = {fact(entry): entry for entry in (*shown.entries, *ours.entries)}
    for found in (mine or theirs)[:1]:
        entry, (here, there) = known[found], (yours[found], right[found])
        if here and there:
            words = f"Your answer has {duty(occasion, entry)} {_times(here)}; ours {_times(there)}"
        else:
            alike = [known[other] for other in theirs if mine and known[other].rule == entry.rule]
            words = _difference(occasion, entry, alike, "your" if mine else "our")
        return Problem(f"{words}.", question, (entry.rule,))
    if "alerts" in shown.gives:
        codes, right_codes = (
            Counter(alert.code for alert in timetable.alerts) for timetable in (shown, ours)
        )
        if codes != right_codes:
            listed = [
                ", ".join(sorted(found.elements())) or "none" for found in (codes, right_codes)
            ]
            return Problem(f"Your alerts: {listed[0]}. Ours: {listed[1]}.", question)
    if "next" in shown.gives and not occasion.rules:
        coming = [one and (one.rule, one.limit) for one in (shown.next, ours.next)]
        if coming[0] != coming[1]:
            told = [
                f"{named(occasion, one[0])}, due by {day(one[1])}" if one else "none"
                for one in coming
            ]
            rules = tuple(one[0] for one in coming if one)
            return Problem(f"Your next duty: {told[0]}. Ours: {told[1]}.", question, rules)
    return None


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


def _difference(occasion: Occasion, entry: ShownEntry, alike: list[ShownEntry], whose: str) -> str:
    """What one answer says of a duty, and what the other says of the duty most like it."""
    words = f"In {whose} answer {named(occasion, entry.rule)} is"
    if not alike:
        other = "ours" if whose == "your" else "yours"
        return f"{words} {_stands(entry)}; {other} has no such duty"
    same = max(alike, key=lambda one: (one.limit == entry.limit, one.on == entry.on))
    tells_on = (same.limit, same.status) == (entry.limit, entry.status)
    there = _stands(same, tells_on=tells_on)
    return f"{words} {_stands(entry, tells_on=tells_on)}; in ours it is {there}"


def _stands(entry: ShownEntry, *, tells_on: bool = False) -> str:
    """How a duty stands, to come after "is"; perhaps with the day from which it is counted."""
    words = f"due by {day(entry.limit)}"
    if tells_on and entry.on is not None:
        words += f", counted from {day(entry.on)},"
    words += f" and {is_what(entry)}"
    return words + (f" (on {day(entry.met_on)})" if entry.met_on is not None else "")
