"""Laws about what ends: a death, a departure, a closing, the 18th birthday, a plan, enquiries.

Each law has two functions. The first says which questions it asks about a history; none means that
the law says nothing about it. The second looks at the answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from cptimescales.calendars.dates import ONE_DAY, attains_age
from cptimescales.rules.by_event import meaning_of
from cptimescales.rules.events import BIRTH
from cptimescales.testing.case_question import CaseQuestion
from cptimescales.testing.case_reply import OPEN, WAS_MET, ShownEntry, ShownTimetable
from cptimescales.testing.case_verifier import certain
from cptimescales.testing.case_verifier.occasion import Occasion, Problem
from cptimescales.testing.case_verifier.sentences import ADULT, day, duty, happened, is_what, state
from cptimescales.testing.histories.pools import pools

Answered = Sequence[tuple[CaseQuestion, ShownTimetable]]
"""Questions with their answers."""

LEFT_OPEN = "plan_open_"
"""With this the code of an alert about a plan that was left open begins."""

_ALERTS = {
    "death": "plan_open_after_death",
    "departure": "plan_open_after_departure",
    "closing": "plan_open_after_closing",
    ADULT: "plan_open_past_18",
}
_ADULT = 18
_BIRTHDAYS = ((2, 28), (3, 1), (12, 31))


def _open_duties(occasion: Occasion, entries: Iterable[ShownEntry]) -> list[ShownEntry]:
    """The open duties that can end, the gravest first: visits, then the longest overdue."""
    duties = [
        entry for entry in entries if entry.status in OPEN and not occasion.is_always_owed(entry)
    ]

    def gravest_first(entry: ShownEntry) -> tuple[bool, bool, date]:
        return entry.status != "overdue", not occasion.is_grave(entry.rule), entry.limit

    return sorted(duties, key=gravest_first)


# From an end of everything on


def asks_after_the_end(occasion: Occasion) -> list[CaseQuestion]:
    question, ended = occasion.question, occasion.added_on
    before = certain.without_ends_of_everything(question)
    if not before or not certain.is_a_child_on(question, ended):
        return []
    if any(meaning_of(name).part == "birth" and on > ended for name, on in before):
        return []
    event = occasion.chance.choice(pools(occasion.book).final)
    ended_case = question.changed([*before, (event, ended)])
    return [
        replace(ended_case, as_of=ended),
        replace(ended_case, as_of=ended + timedelta(occasion.later)),
    ]


def nothing_after_the_end(occasion: Occasion, answered: Answered) -> Problem | None:
    question = answered[0][0]
    event, ended = question.events[-1]
    return _outlived(occasion, answered, event, ended)


def asks_after_the_birthday(occasion: Occasion) -> list[CaseQuestion]:
    question, last = occasion.question, occasion.question.last_day
    before = [pair for pair in certain.without_ends_of_everything(question) if pair[0] != BIRTH]
    if not before:
        return []
    born = date(last.year - _ADULT, *occasion.chance.choice(_BIRTHDAYS))
    if attains_age(born, _ADULT) <= last:
        born = date(born.year + 1, born.month, born.day)
    adult = attains_age(born, _ADULT)
    grown = replace(question.changed(before), born=born, expected_birth=None)
    return [replace(grown, as_of=adult), replace(grown, as_of=adult + timedelta(occasion.later))]


def nothing_after_the_birthday(occasion: Occasion, answered: Answered) -> Problem | None:
    return _outlived(occasion, answered, ADULT, answered[0][0].as_of)


def _outlived(occasion: Occasion, answered: Answered, event: str, ended: date) -> Problem | None:
    """What was open before an end of everything and is open, grows or alerts after it."""
    that_day = happened(occasion, event, ended)
    for question, shown in reversed(answered):  # the later day tells more
        for entry in _open_duties(occasion, shown.entries):
            words = f"{that_day}, and {duty(occasion, entry)} is {is_what(entry)}"
            return Problem(f"{words} on {day(question.as_of)}.", question, (entry.rule,))
        problem = _wrong_alert(occasion, question, shown, event, ended)
        if problem is not None:
            return Problem(f"{that_day}, and {problem}.", question)
        for start in shown.undated:
            rule = occasion.rule(start.rule)
            if rule is None or rule.during != ("always",):
                words = f"{that_day}, and {start.rule} is still to be done on {day(question.as_of)}"
                return Problem(f"{words}.", question, (start.rule,))
    (_, on_the_day), (later, afterwards) = answered
    before = {entry.key: entry for entry in on_the_day.entries}
    for entry in afterwards.entries:
        earlier = before.get(entry.key)
        if earlier != entry and not occasion.is_always_owed(entry):
            was = "was not there that day" if earlier is None else f"was {state(earlier)} that day"
            words = f"{that_day}. {duty(occasion, entry)} {was}"
            return Problem(
                f"{words} and is {state(entry)} on {day(later.as_of)}.", later, (entry.rule,)
            )
    return None


def _wrong_alert(
    occasion: Occasion, question: CaseQuestion, shown: ShownTimetable, event: str, ended: date
) -> str | None:
    if "alerts" not in shown.gives:
        return None
    code = _ALERTS[ADULT if event == ADULT else str(meaning_of(event).part)]
    for alert in shown.alerts:
        if alert.code != code:
            return f"there is an alert {alert.code} on {day(question.as_of)}"
        if alert.on is not None and alert.on != ended:
            return f"the alert {code} holds from {day(alert.on)} on"
    if len(shown.alerts) > 1:
        return f"there are {len(shown.alerts)} alerts {code}"
    before = question.changed(pair for pair in question.events if pair != (event, ended))
    eve = ended if event != ADULT else ended - ONE_DAY
    since = certain.plan_since(before, eve)
    if since is not None and not shown.alerts:
        return f"the plan of {day(since)} was open, but no alert says that it is to be ended"
    if shown.alerts and not certain.plan_is_possible(before, ended):
        return f"the alert {code} is about a plan, but none was open"
    return None


# What follows an end of everything


def asks_what_follows(occasion: Occasion) -> list[CaseQuestion]:
    question, chance = occasion.question, occasion.chance
    told = certain.without_ends_of_everything(question)
    days = sorted({on for _, on in told})
    if not days:
        return []
    event = chance.choice(pools(occasion.book).final)
    ended = chance.choice(days)
    birth = question.birth
    if not certain.is_a_child_on(question, ended) or (birth is not None and birth > ended):
        return []
    part = meaning_of(event).part
    told = certain.after_death_nothing_lives(told, ended, dead=part == "death")
    if part == "closing":  # what follows begins with a conference, so the closing is used
        told = [pair for pair in told if pair[1] != ended + ONE_DAY]
        told.append((pools(occasion.book).plans[0], ended + ONE_DAY))
    as_of = max(days[-1], ended) + timedelta(occasion.later)
    return [question.changed([*told, (event, ended)], as_of)]


def nothing_comes_back(occasion: Occasion, answered: Answered) -> Problem | None:
    ((question, shown),) = answered
    event, ended = question.events[-1]
    that_day = happened(occasion, event, ended)
    dead = meaning_of(event).part == "death"
    for entry in _open_duties(occasion, shown.entries):
        rule = occasion.rule(entry.rule)
        is_window = rule is not None and rule.is_window  # it starts with the birth
        if dead or (not is_window and entry.on is not None and entry.on <= ended):
            words = f"{that_day}, and {duty(occasion, entry)} is {is_what(entry)}"
            return Problem(f"{words} on {day(question.as_of)}.", question, (entry.rule,))
    for episode in shown.episodes:
        if episode.began <= ended and (episode.ended is None or episode.ended > ended):
            return Problem(f"{that_day}, and {episode.id} has not ended then.", question)
        if dead and episode.began > ended:
            return Problem(
                f"{that_day}, and {episode.id} begins on {day(episode.began)}.", question
            )
    return None


# A last event that only ends


def asks_with_an_end(occasion: Occasion) -> list[CaseQuestion]:
    question, on = occasion.question, occasion.added_on + ONE_DAY
    pool = pools(occasion.book)
    ends = [name for name in pool.ends if not meaning_of(name).paper]
    event = occasion.chance.choice((*ends, *pool.final))
    with_it = question.changed([*question.events, (event, on)])
    if not question.events or not with_it.is_possible:
        return []
    as_of = on + timedelta(occasion.later)
    return [replace(question, as_of=as_of), replace(with_it, as_of=as_of)]


def an_end_adds_nothing(occasion: Occasion, answered: Answered) -> Problem | None:
    (_, without), (question, with_it) = answered
    event, on = question.events[-1]
    that_day = happened(occasion, event, on)
    before = {entry.key: entry for entry in without.entries}
    for entry in with_it.entries:
        earlier = before.get(entry.key)
        if entry.status in OPEN and (earlier is None or earlier.status not in OPEN):
            was = (
                "without that it is not there"
                if earlier is None
                else (f"without that it is {is_what(earlier)}")
            )
            words = f"{that_day}, and {duty(occasion, entry)} is {is_what(entry)}; {was}"
            return Problem(f"{words}.", question, (entry.rule,))
        if entry.status == "met" and earlier is not None and earlier.status == "met_late":
            words = f"{that_day}, and {duty(occasion, entry)} is met in time"
            return Problem(f"{words}; without that it is met late.", question, (entry.rule,))
    undated = {start.rule for start in without.undated if start.met_on is None}
    for start in with_it.undated:
        if start.met_on is None and start.rule not in undated:
            return Problem(f"{that_day}, and {start.rule} is to be done.", question, (start.rule,))
    return None


# What was withdrawn


def asks_with_a_withdrawal(occasion: Occasion) -> list[CaseQuestion]:
    question, on = occasion.question, occasion.added_on + ONE_DAY
    begun = {
        kind
        for name, _ in question.events
        for kind in (*meaning_of(name).begins, *meaning_of(name).begins_if_born)
    }
    ends = [
        name
        for name in pools(occasion.book).ends
        if not begun.isdisjoint(meaning_of(name).withdraws)
    ]
    if not ends:
        return []
    event = occasion.chance.choice(ends)
    with_it = question.changed([*question.events, (event, on)], on + timedelta(occasion.later))
    return [replace(question, as_of=on), with_it]


def what_was_withdrawn_is_not_owed(occasion: Occasion, answered: Answered) -> Problem | None:
    (_, before), (question, shown) = answered
    event, on = question.events[-1]
    kinds = meaning_of(event).withdraws
    after = {entry.key: entry for entry in shown.entries}
    for entry in _open_duties(occasion, before.entries):
        rule, unmet = occasion.rule(entry.rule), after.get(entry.key)
        if unmet is None or unmet.status in WAS_MET or rule is None or entry.on is None:
            continue
        lives_there = len(rule.during) == 1 and rule.during[0] in kinds
        if lives_there and certain.is_of_the_newest(question, entry.on, on):
            that_day = happened(occasion, event, on)
            words = f"{that_day}, and {duty(occasion, unmet)} is {is_what(unmet)}"
            return Problem(f"{words} on {day(question.as_of)}.", question, (entry.rule,))
    return None
