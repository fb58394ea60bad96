"""Which one mistake explains what is wrong: it must lead to the wrong dates seen, and no right date may contradict it.

A single wrong date can be reached in many ways, so it names no cause. A mistake is named if, made everywhere in a clock, it
leads to nearly all wrong dates of a law, and to none of the dates that the implementation has right.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cptimescales.audit.mistakes import (
    WRONG_DATES,
    Count,
    Mistake,
)  # the mistakes one by one, and each date that one leads to
from cptimescales.rules.results import DueDate, ReviewWindow
from cptimescales.testing import oracle as slow_walk
from cptimescales.testing.edge_days import news
from cptimescales.testing.oracle import ONE_DAY
from cptimescales.testing.verifier.checks import Tried, mistakes_of, short
from cptimescales.testing.verifier.protocol import Dated, Question, Reply
from cptimescales.testing.verifier.scope import Clock, Scope

MISTAKES: dict[Mistake, str] = {
    "trigger_counted_as_day_1": "the day of the event itself was counted as day 1",
    "bank_holidays_counted": "bank holidays were counted as working days: only weekends were left out",
    "calendar_days_counted": "calendar days were counted instead of working days",
    "fixed_91_or_183_days": "91 or 183 days were counted for 3 or 6 months",
    "rolled_forward": "the limit was moved to the next working day",
    "other_division": "the bank holidays of another nation were used",
    "holiday_not_yet_known": "an old list of bank holidays was used, from before one was announced or moved",
    "other_edition": "the number of another edition of the rule was used",
    "wrong_trigger": "the clock was started by another event",
}
"""What each mistake looks like, to go after "It looks as if"."""

# Mistakes that are none of a recorded date's: looked for only where none of those is found.
_CLOSURES = "closure days were counted as working days"
_KNOWN_ON = "today's list of bank holidays was used, whatever day's list was asked for"
_LEAP_DAY = "a birthday on 29 February was taken to fall on 28 February"
_ONE_DAY = "a day was taken for a working day"
_OTHERS = (_CLOSURES, _KNOWN_ON, _LEAP_DAY, _ONE_DAY)

_NEARLY_ALL = 0.95

Variant = Hashable
"""One of several ways to make the same mistake, such as which other nation's bank holidays."""


@dataclass(frozen=True)
class Causes:
    """The causes that explain what is wrong under one law, each with the ways of it that no right date contradicts."""

    ways: Mapping[str, frozenset[tuple[Clock, Variant]]]

    def mistakes(self, tried: Tried) -> tuple[Mistake, ...]:
        """Those of the known mistakes that lead to the implementation's date."""
        return tuple(each for each in MISTAKES if each in self.ways and self._found(each, tried))

    def words(self, tried: Tried) -> list[str]:
        """All that lead to the implementation's date, to go after "It looks as if"."""
        found = []
        for name in self.ways:
            for variant in self._found(name, tried):
                words = MISTAKES.get(name, name)  # type: ignore[call-overload]  # the others are words already
                if name == _ONE_DAY and isinstance(variant, date):
                    words = f"{short(variant)} was taken for a working day"
                found.append(words)
        return list(dict.fromkeys(found))

    def _found(self, name: str, tried: Tried) -> list[Variant]:
        yours = tried.yours
        if yours is None:
            return []
        made = _made(name, tried.scope, tried.clock, tried.question)
        return [
            each
            for each, day in made.items()
            if day == yours.due and (tried.clock, each) in self.ways[name]
        ]


NONE = Causes({})


def causes_of(
    wrong: Sequence[Tried], scope: Scope, replies: Iterable[tuple[Question, Reply]]
) -> Causes:
    """The causes that explain the wrong dates of a law, by all that the implementation has answered so far."""
    dated = [tried for tried in wrong if tried.yours != tried.ours]
    if not dated:
        return NONE
    clocks = {tried.clock for tried in dated}
    right: dict[Clock, list[Question]] = {clock: [] for clock in clocks}
    for question, reply in replies:
        clock = scope.clock(question)
        ours = scope.ours(question) if clock in clocks else None
        if isinstance(reply, Dated) and isinstance(ours, Dated) and reply.due == ours.due:
            right[clock].append(question)
    found: dict[str, frozenset[tuple[Clock, Variant]]] = {}
    for name in (*MISTAKES, *_OTHERS):
        if found and name in _OTHERS:
            break
        if name == "calendar_days_counted" and "bank_holidays_counted" in found:
            continue  # ten working days without bank holidays are fourteen days: the same mistake in other words
        ways = _borne_out(name, dated, right, scope)
        if ways:
            found[name] = ways
    return Causes(found)


def alone(tried: Tried) -> bool:
    """Whether only one known mistake leads to the implementation's date, so that it is a telling one to show."""
    return len(mistakes_of(tried)) < 2


def _borne_out(
    name: str, wrong: list[Tried], right: Mapping[Clock, list[Question]], scope: Scope
) -> frozenset[tuple[Clock, Variant]]:
    """The ways of a mistake that explain nearly all that is wrong; none if they do not, or what is right contradicts them."""
    enough = _NEARLY_ALL * len(wrong)
    leading = [_leading(name, tried) for tried in wrong]
    if sum(map(bool, leading)) < enough:
        return frozenset()
    ways = set().union(*leading)
    for clock in {clock for clock, _ in ways}:
        for question in right[clock]:
            ours = scope.ours(question)
            for variant, day in _made(name, scope, clock, question).items():
                if isinstance(ours, Dated) and day != ours.due:
                    ways.discard((clock, variant))
    return frozenset(ways) if sum(bool(each & ways) for each in leading) >= enough else frozenset()


def _leading(name: str, tried: Tried) -> set[tuple[Clock, Variant]]:
    made = _made(name, tried.scope, tried.clock, tried.question)
    return {
        (tried.clock, each) for each, day in made.items() if tried.yours and day == tried.yours.due
    }


def _made(name: str, scope: Scope, clock: Clock, question: Question) -> dict[Variant, date]:
    """The dates to which a mistake leads, by the way in which it is made."""
    answer = scope.answer(question)
    if isinstance(answer, ReviewWindow):
        leap = name == _LEAP_DAY and (question.on.month, question.on.day) == (2, 29)
        return {None: answer.closes - ONE_DAY} if leap else {}
    if not isinstance(answer, DueDate) or clock.period is None:
        return {}
    if name == "holiday_not_yet_known":
        return _old_lists(scope, clock, question, answer.due)
    if name in MISTAKES:
        count = Count(
            clock.period,
            question.on,
            scope.calendar(question),
            answer.due,
            other_periods=scope.other_periods(clock),
        )
        ways = enumerate(WRONG_DATES[name](count, answer.due))
        return {way: day for way, day in ways if day is not None}
    if name == _ONE_DAY:
        return _one_day_missing(clock, question, answer)
    if name == _CLOSURES and question.closures:
        return _as_asked(
            scope,
            Question(
                question.rulebook, question.rule, question.on, question.number, question.known_on
            ),
        )
    if name == _KNOWN_ON and question.known_on:
        return _as_asked(
            scope,
            Question(
                question.rulebook,
                question.rule,
                question.on,
                question.number,
                closures=question.closures,
            ),
        )
    return {}


def _as_asked(scope: Scope, question: Question) -> dict[Variant, date]:
    ours = scope.ours(question)
    return {None: ours.due} if isinstance(ours, Dated) else {}


def _old_lists(scope: Scope, clock: Clock, question: Question, due: date) -> dict[Variant, date]:
    """By the list before each change that lies in the count: a program may have missed one, and no other."""
    found: dict[Variant, date] = {}
    if not clock.counts_working_days:
        return found
    first, last = min(question.on, due) - 2 * ONE_DAY, max(question.on, due) + 2 * ONE_DAY
    for known, day in news(clock.division):
        if first <= day <= last and (question.known_on is None or known <= question.known_on):
            old = Question(
                question.rulebook,
                question.rule,
                question.on,
                question.number,
                known - ONE_DAY,
                question.closures,
            )
            for reached in _as_asked(scope, old).values():
                found[known] = reached
    return found


def _one_day_missing(clock: Clock, question: Question, answer: DueDate) -> dict[Variant, date]:
    if not clock.counts_working_days:
        return {}
    days = {day.date for day in answer.skipped}
    count = (abs(answer.working_days) or 1) * (1 if answer.within.direction == "after" else -1)
    made = {day: slow_walk.add(question.on, count, days - {day}) for day in days}
    return {day: reached for day, reached in made.items() if reached is not None}
