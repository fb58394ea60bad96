"""Laws about single duties: their status, what starts them, what meets them, what time does."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from random import Random

from cptimescales.library import Rulebook
from cptimescales.rules.by_event import meaning_of
from cptimescales.rules.events import event_words
from cptimescales.testing.case_question import CaseQuestion
from cptimescales.testing.case_reply import WAS_MET, ShownEntry, ShownTimetable
from cptimescales.testing.case_verifier import certain
from cptimescales.testing.case_verifier.ends import Answered
from cptimescales.testing.case_verifier.occasion import Occasion, Problem
from cptimescales.testing.case_verifier.sentences import day, duty, is_what
from cptimescales.testing.histories import kept_in_time

_MEETS_AFTER = 10
_FAR = 7_000


def asks_once(occasion: Occasion) -> list[CaseQuestion]:
    return [occasion.question]


# The status fits the day


def status_fits_the_day(occasion: Occasion, answered: Answered) -> Problem | None:
    ((question, shown),) = answered
    ended = {episode.id: episode.ended for episode in shown.episodes}
    for entry in shown.entries:
        problem = _misfit(entry, question.as_of) or _after_its_episode(
            entry, question.as_of, ended.get(entry.episode or "")
        )
        if problem is not None:
            words = f"{duty(occasion, entry)} {problem}"
            return Problem(f"{words}.", question, (entry.rule,))
    return None


def _misfit(entry: ShownEntry, as_of: date) -> str | None:
    """What does not fit between a duty's status, limit, day met, lateness and the as-of day."""
    status, limit, met_on, late = (
        entry.status,
        entry.limit,
        entry.met_on,
        entry.calendar_days_late,
    )
    is_what_then = f"is {is_what(entry)} on {day(as_of)}"
    if status == "pending" and limit < as_of:
        return f"{is_what_then}, though that day has passed"
    if status in ("overdue", "missed") and limit >= as_of:
        return f"{is_what_then}, though that day has not passed"
    if status == "met" and met_on is not None and met_on > limit:
        return f"is met in time, but was met on {day(met_on)}"
    if status == "met_late" and met_on is not None and met_on <= limit:
        return f"is met late, but was met on {day(met_on)}"
    if status in WAS_MET and met_on is not None and met_on > as_of:
        return f"is met on {day(as_of)}, but was met on {day(met_on)}"
    if late is None:
        return None
    if status in ("met", "pending", "not_recorded") and late:
        return f"{is_what_then}, but {late} days late"
    until = limit + timedelta(late)
    if status == "overdue" and until != as_of:
        return f"{is_what_then}, but {late} days late"
    if status == "missed" and not limit < until <= as_of:
        return f"is missed, and {late} days late on {day(as_of)}"
    if status == "met_late" and met_on is not None and until != met_on:
        return f"was met on {day(met_on)}, but {late} days late"
    return None


def _after_its_episode(entry: ShownEntry, as_of: date, ended: date | None) -> str | None:
    if ended is None or ended > as_of:
        return None
    late = entry.calendar_days_late
    if entry.status in ("pending", "overdue"):
        return f"is {is_what(entry)} on {day(as_of)}, though {entry.episode} ended on {day(ended)}"
    if entry.status == "missed" and late is not None and entry.limit + timedelta(late) > ended:
        return f"grew {late} days late, though {entry.episode} ended on {day(ended)}"
    return None


# One initial conference


def one_first_conference(occasion: Occasion, answered: Answered) -> Problem | None:
    ((question, shown),) = answered
    rules = {rule.id for rule in occasion.book.by_event.conference}
    asked: defaultdict[str, list[ShownEntry]] = defaultdict(list)
    for entry in sorted(shown.entries, key=lambda entry: entry.on or date.min):
        on = entry.on
        if entry.rule not in rules or on is None:
            continue
        since = certain.plan_since(question, on)
        if since is not None and since < on:
            words = f"A plan was open since {day(since)}, and {duty(occasion, entry)} is asked for"
            return Problem(f"{words} from {day(on)}.", question, (entry.rule,))
        for earlier in asked[entry.rule]:
            first = earlier.on or on
            if earlier.limit >= on and not certain.begun_anew(question, first, on):
                words = f"{duty(occasion, entry)} is owed from {day(first)} and from {day(on)}"
                return Problem(f"{words}; the enquiries are the same.", question, (entry.rule,))
        asked[entry.rule].append(entry)
    return _enquiry_under_a_plan(question, shown)


def _enquiry_under_a_plan(question: CaseQuestion, shown: ShownTimetable) -> Problem | None:
    plans = [episode for episode in shown.episodes if episode.kind == "plan"]
    for enquiry in shown.episodes:
        for plan in plans:
            if enquiry.kind == "enquiry" and (
                plan.began < enquiry.began <= (plan.ended or date.max)
            ):
                words = f"{enquiry.id} begins on {day(enquiry.began)}, while {plan.id} is open"
                return Problem(f"{words} since {day(plan.began)}.", question)
    return None


# One event meets one duty


def asks_with_one_event_for_two(occasion: Occasion) -> list[CaseQuestion]:
    question, told = occasion.question, [*occasion.question.events]
    on = question.last_day
    rules = [
        rule
        for rule in occasion.looked_at
        if rule.starts == "each" and rule.meets == "newest" and rule.met_by
        if not meaning_of(rule.met_by).living
    ]
    if rules:  # the same duty twice, and one event that meets it
        rule = occasion.chance.choice(rules)
        starts = (on + timedelta(1), on + timedelta(2 + occasion.later % 8))
        told += [(rule.first_trigger, start) for start in starts]
        told.append((str(rule.met_by), on + timedelta(_MEETS_AFTER)))
    changed = question.changed(told, on + timedelta(_MEETS_AFTER))
    return [changed] if changed.is_possible else []


def one_event_meets_one_duty(occasion: Occasion, answered: Answered) -> Problem | None:
    ((question, shown),) = answered
    met: dict[tuple[str, date], ShownEntry] = {}
    for entry in shown.entries:
        rule = occasion.rule(entry.rule)
        if entry.met_on is None or rule is None or rule.meets != "newest":
            continue
        other = met.setdefault((entry.rule, entry.met_on), entry)
        if other is not entry:
            event = event_words(rule.met_by or entry.rule)
            words = f"{event} on {day(entry.met_on)} meets {duty(occasion, other)} and another one"
            return Problem(f"{words}, due by {day(entry.limit)}.", question, (entry.rule,))
    return None


# Time undoes nothing


def asks_on_two_days(occasion: Occasion) -> list[CaseQuestion]:
    question = occasion.question
    later = question.as_of + timedelta(max(occasion.later, 1))
    return [question, replace(question, as_of=later)]


def time_undoes_nothing(occasion: Occasion, answered: Answered) -> Problem | None:
    (first, before), (second, after) = answered

    def facts(entry: ShownEntry) -> ShownEntry:
        return replace(entry, episode=None, number=None)

    known = {facts(entry) for entry in after.entries}
    pending = {entry.key for entry in after.entries if entry.status == "pending"}
    for entry in before.entries:
        words = f"{duty(occasion, entry)} is {is_what(entry)} on {day(first.as_of)}"
        # A notice of a meeting whose day is only agreed goes with that day.
        is_to_come = bool(first.agreed) and (entry.on or date.min) > first.as_of
        if entry.status in WAS_MET and facts(entry) not in known and not is_to_come:
            words += f", and on {day(second.as_of)} it is not, or not in the same way"
            return Problem(f"{words}.", second, (entry.rule,))
        if entry.status == "overdue" and entry.key in pending:
            words += f", and pending again on {day(second.as_of)}"
            return Problem(f"{words}.", second, (entry.rule,))
    return None


# A case kept in time


def asks_about_a_case_kept_in_time(occasion: Occasion) -> list[CaseQuestion]:
    question = _kept(occasion.book, occasion.pick)
    if question is None:
        return []
    days = sorted({0, 1, occasion.later, _FAR})
    return [replace(question, as_of=question.as_of + timedelta(later)) for later in days]


@lru_cache(maxsize=20)  # the everyday histories of a rulebook all lead to one
def _kept(book: Rulebook, pick: int) -> CaseQuestion | None:
    return kept_in_time(book, Random(pick))


def kept_in_time_is_never_red(occasion: Occasion, answered: Answered) -> Problem | None:
    closed = answered[0][0].as_of
    kept = f"Every duty was met in time, and the case was closed on {day(closed)}"
    for question, shown in answered:
        for entry in shown.entries:
            if entry.status != "met":
                words = f"{kept}; {duty(occasion, entry)} is {is_what(entry)}"
                return Problem(f"{words} on {day(question.as_of)}.", question, (entry.rule,))
        for alert in shown.alerts:
            words = f"{kept}; there is an alert {alert.code} on {day(question.as_of)}"
            return Problem(f"{words}.", question)
        if shown.next is not None:
            words = f"{kept}; the next duty on {day(question.as_of)} is {shown.next.rule}"
            return Problem(f"{words}.", question, (shown.next.rule,))
    return None
