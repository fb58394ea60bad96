"""The questions that a law is tried on: a fixed list, and random ones.

The fixed list has the most telling questions first and is always tried to the end. So the mistakes
that programs make in practice are found every time. Random questions shrink to the most telling.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice

from dateutil.easter import easter
from hypothesis import strategies as st

from cptimescales.calendars.dates import ONE_DAY
from cptimescales.calendars.record import FIRST_YEAR, LAST_YEAR
from cptimescales.rules.results import DueDate
from cptimescales.testing.edge_days import days_of_news, news
from cptimescales.testing.verifier.laws import Law
from cptimescales.testing.verifier.protocol import Dated, Question
from cptimescales.testing.verifier.scope import RuleClock, Scope

_CLOSURE_NAME = "Office closed"
_FEW = 8
_LAST_DAY = date(2032, 12, 31)
_LARGEST_NUMBER = 12


def fixed_questions(law: Law, scope: Scope) -> Iterator[Question]:
    """The questions on which a law is always tried: rule by rule, the familiar rules first."""
    for clock in scope.clocks:
        if not law.applies(clock):
            continue
        if law.varies == "known_on":
            yield from _as_known(clock)
        elif law.varies == "closures":
            yield from _with_closures(clock, scope)
        elif law.varies == "outside":
            yield from _outside(clock)
        elif law.varies == "asked_again" or scope.is_taken_over(clock):
            # A rule taken over by a local rulebook is tried in full in the national one.
            yield from map(clock.ask, clock.nasty[:_FEW])
        else:
            yield from map(clock.ask, clock.nasty)
            yield from _all_years(clock, scope)


@st.composite
def questions(draw: st.DrawFn, law: Law, scope: Scope) -> Question:
    """Any question that a law applies to. It shrinks to a familiar rule and a recognisable day."""
    clock = draw(
        st.sampled_from([clock for clock in scope.clocks if law.applies(clock) and _days(clock)])
    )
    question = clock.ask(draw(trigger_days(clock)))
    if clock.version.then and clock.number > len(clock.version.then):
        question = replace(question, number=draw(st.integers(clock.number, _LARGEST_NUMBER)))
    if law.varies == "closures":
        offsets = draw(st.sets(st.integers(1, 60), min_size=1, max_size=4))
        sign = -1 if clock.period and clock.period.direction == "before" else 1
        closed = sorted(question.on + timedelta(days=sign * offset) for offset in offsets)
        question = replace(question, closures=tuple((day, _CLOSURE_NAME) for day in closed))
    if law.varies == "known_on":
        days = [near for day in days_of_news(clock.division) for near in (day, day - ONE_DAY)]
        question = replace(question, known_on=draw(st.sampled_from(days)))
    return question


def trigger_days(clock: RuleClock) -> st.SearchStrategy[date]:
    """Every trigger date of a clock. It shrinks to the most telling one and the days around it."""
    days = _days(clock)
    if days is None:
        return st.nothing()
    first, last = days
    middle = clock.nasty[0] if clock.nasty else first
    widest = max((last - middle).days, (middle - first).days)
    # The numbers 0, 1, 2, 3 ... become the offsets 0, 1, -1, 2 ...: 0 shrinks to the middle.
    offsets = st.integers(0, 2 * widest).map(
        lambda number: -(number // 2) if number % 2 == 0 else number // 2 + 1
    )
    return offsets.map(lambda offset: min(max(middle + timedelta(days=offset), first), last))


def _days(clock: RuleClock) -> tuple[date, date] | None:
    first, last = clock.first, min(clock.last, _LAST_DAY)
    return (first, last) if first <= last else None


def _with_closures(clock: RuleClock, scope: Scope) -> Iterator[Question]:
    """A closure on the due date, on the first working day, or on a bank holiday in the count."""
    for on in clock.nasty[:_FEW]:
        question = clock.ask(on)
        answer = scope.answer(question)
        if not isinstance(answer, DueDate) or not answer.within.count:
            continue
        cal = scope.calendar(question)
        first = cal.next_working_day(on) if answer.due > on else cal.previous_working_day(on)
        for day in (answer.due, first, *(skipped.date for skipped in islice(answer.skipped, 1))):
            yield replace(question, closures=((day, _CLOSURE_NAME),))


def _outside(clock: RuleClock) -> Iterator[Question]:
    """Questions to refuse: before the first version, beyond the calendar, or without a number."""
    if clock.rule.read_versions[0] is clock.version:
        yield clock.ask(clock.first - ONE_DAY)
    if clock.last == date.max:
        yield clock.ask(date(2100, 12, 31))
        yield clock.ask(date(2101, 1, 4))
    if clock.period is None and not clock.is_window:
        yield from map(clock.ask, clock.nasty[:_FEW])


def _all_years(clock: RuleClock, scope: Scope) -> Iterator[Question]:
    """Three questions in every third year of a clock, because errors in distant years count too."""
    for year in range(max(clock.first.year, FIRST_YEAR), min(clock.last.year, LAST_YEAR) + 1, 3):
        for on in (easter(year) - 8 * ONE_DAY, date(year, 8, 31), date(year, 12, 18)):
            question = clock.ask(on)
            if clock.holds(on) and isinstance(scope.ours(question), Dated):
                yield question


def _as_known(clock: RuleClock) -> Iterator[Question]:
    """Counts that end beside a changed day, by the list before the change and by the one after."""
    period = clock.period
    if period is None:
        return
    count = period.count if period.direction == "after" else -period.count
    for known, day in news(clock.division):
        on = clock.calendar.add_working_days(clock.calendar.next_working_day(day), -count)
        for known_on in (known - ONE_DAY, known):
            if clock.holds(on):
                yield replace(clock.ask(on), known_on=known_on)
