"""Finds the mistake that reproduces nearly all wrong dates and no right ones.

A single wrong date can have many causes, so it names none. A mistake is named if making it
everywhere in a clock gives nearly all wrong dates of a law, and never gives a wrong date where the
implementation is right.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cptimescales.audit.mistakes import WRONG_DATES, Count, Mistake
from cptimescales.calendars.dates import ONE_DAY
from cptimescales.rules.results import DueDate, ReviewWindow
from cptimescales.rules.words import short_date
from cptimescales.testing import oracle
from cptimescales.testing.edge_days import news
from cptimescales.testing.verifier.protocol import Dated, Question, Reply
from cptimescales.testing.verifier.scope import RuleClock, Scope
from cptimescales.testing.verifier.trial import Trial, mistakes_of

MISTAKES: dict[Mistake, str] = {
    "trigger_counted_as_day_1": "the day of the event itself was counted as day 1",
    "bank_holidays_counted": (
        "bank holidays were counted as working days: only weekends were left out"
    ),
    "calendar_days_counted": "calendar days were counted instead of working days",
    "fixed_91_or_183_days": "91 or 183 days were counted for 3 or 6 months",
    "rolled_forward": "the limit was moved to the next working day",
    "start_rolled_forward": "a start on a day off was moved to the next working day",
    "other_division": "the bank holidays of another nation were used",
    "holiday_not_yet_known": (
        "an old list of bank holidays was used, from before one was announced or moved"
    ),
    "other_edition": "the number of another edition of the rule was used",
    "wrong_trigger": "the clock was started by another event",
}
"""What each mistake looks like, to complete the sentence "It looks as if ..."."""

# Further causes, which the audit does not know. They are tried only if no mistake above explains.
_CLOSURES = "closure days were counted as working days"
_KNOWN_ON = "today's list of bank holidays was used, whatever day's list was asked for"
_LEAP_DAY = "a birthday on 29 February was taken to fall on 28 February"
_ONE_DAY_TOO_MANY = "a day was taken for a working day"
_FURTHER_CAUSES = (_CLOSURES, _KNOWN_ON, _LEAP_DAY, _ONE_DAY_TOO_MANY)

_NEARLY_ALL = 0.95

Variant = Hashable
"""One of several ways to make the same mistake, for example with which other bank holidays."""

Way = tuple[RuleClock, Variant]
"""A clock, and the variant of a mistake that an implementation makes there."""


@dataclass(frozen=True)
class Causes:
    """The causes of what is wrong under one law.

    Attributes:
        ways: for each cause by name, the ways to make the mistake that no right date contradicts.
    """

    ways: Mapping[str, frozenset[Way]]

    def mistakes(self, trial: Trial) -> tuple[Mistake, ...]:
        """The known mistakes among the causes that lead to the implementation's date."""
        return tuple(name for name in MISTAKES if name in self.ways and self._variants(name, trial))

    def words(self, trial: Trial) -> list[str]:
        """Every cause of the implementation's date, to complete "It looks as if ..."."""
        causes = []
        for name in self.ways:
            for variant in self._variants(name, trial):
                words = MISTAKES.get(name, name)  # type: ignore[call-overload]  # else it is words
                if name == _ONE_DAY_TOO_MANY and isinstance(variant, date):
                    words = f"{short_date(variant)} was taken for a working day"
                causes.append(words)
        return list(dict.fromkeys(causes))

    def _variants(self, name: str, trial: Trial) -> list[Variant]:
        return [
            variant
            for variant in _variants_leading_to(name, trial)
            if (trial.clock, variant) in self.ways[name]
        ]


NO_CAUSES = Causes({})


def causes_of(
    wrong: Sequence[Trial], scope: Scope, replies: Iterable[tuple[Question, Reply]]
) -> Causes:
    """The causes that explain the wrong dates of a law.

    Args:
        wrong: the trials that broke the law.
        scope: our own answers.
        replies: everything that the implementation has answered so far.
    """
    differing = [trial for trial in wrong if trial.yours != trial.ours]
    if not differing:
        return NO_CAUSES
    clocks = {trial.clock for trial in differing}
    right: dict[RuleClock, list[Question]] = {clock: [] for clock in clocks}
    for question, reply in replies:
        clock = scope.clock(question)
        ours = scope.ours(question) if clock in clocks else None
        if isinstance(reply, Dated) and isinstance(ours, Dated) and reply.due == ours.due:
            right[clock].append(question)
    causes: dict[str, frozenset[Way]] = {}
    for name in (*MISTAKES, *_FURTHER_CAUSES):
        if causes and name in _FURTHER_CAUSES:
            break
        if name == "calendar_days_counted" and "bank_holidays_counted" in causes:
            # Ten weekdays are always fourteen calendar days: the same mistake in other words.
            continue
        ways = _explaining_ways(name, differing, right, scope)
        if ways:
            causes[name] = ways
    return Causes(causes)


def alone(trial: Trial) -> bool:
    """Whether at most one known mistake leads to the implementation's date: the best evidence."""
    return len(mistakes_of(trial)) < 2


def _explaining_ways(
    name: str, wrong: list[Trial], right: Mapping[RuleClock, list[Question]], scope: Scope
) -> frozenset[Way]:
    """The ways to make a mistake that explain nearly all wrong dates; none if they do not."""
    enough = _NEARLY_ALL * len(wrong)
    ways_of_trials = [
        {(trial.clock, variant) for variant in _variants_leading_to(name, trial)} for trial in wrong
    ]
    if sum(map(bool, ways_of_trials)) < enough:
        return frozenset()
    ways = set().union(*ways_of_trials)
    for clock in {clock for clock, _ in ways}:
        for question in right[clock]:
            ours = scope.ours(question)
            for variant, day in _dates_by_mistake(name, scope, clock, question).items():
                if isinstance(ours, Dated) and day != ours.due:
                    ways.discard((clock, variant))  # a right date contradicts it
    explained = sum(bool(ways_of_trial & ways) for ways_of_trial in ways_of_trials)
    return frozenset(ways) if explained >= enough else frozenset()


def _variants_leading_to(name: str, trial: Trial) -> list[Variant]:
    """The variants of a mistake that give the implementation's date."""
    yours = trial.yours
    if yours is None:
        return []
    days = _dates_by_mistake(name, trial.scope, trial.clock, trial.question)
    return [variant for variant, day in days.items() if day == yours.due]


def _dates_by_mistake(
    name: str, scope: Scope, clock: RuleClock, question: Question
) -> dict[Variant, date]:
    """The date to which each variant of a mistake leads."""
    answer = scope.answer(question)
    if isinstance(answer, ReviewWindow):
        leap_day = name == _LEAP_DAY and (question.on.month, question.on.day) == (2, 29)
        return {None: answer.closes - ONE_DAY} if leap_day else {}
    if not isinstance(answer, DueDate) or clock.period is None:
        return {}
    if name == "holiday_not_yet_known":
        return _by_old_lists(scope, clock, question, answer.due)
    if name in MISTAKES:
        count = Count(
            clock.period,
            question.on,
            scope.calendar(question),
            answer.due,
            other_periods=scope.other_periods(clock),
        )
        days = enumerate(WRONG_DATES[name](count, answer.due))
        return {variant: day for variant, day in days if day is not None}
    if name == _ONE_DAY_TOO_MANY:
        return _by_one_day_missing(clock, question, answer)
    if name == _CLOSURES and question.closures:
        return _our_date(scope, replace(question, closures=()))
    if name == _KNOWN_ON and question.known_on:
        return _our_date(scope, replace(question, known_on=None))
    return {}


def _our_date(scope: Scope, question: Question) -> dict[Variant, date]:
    ours = scope.ours(question)
    return {None: ours.due} if isinstance(ours, Dated) else {}


def _by_old_lists(
    scope: Scope, clock: RuleClock, question: Question, due: date
) -> dict[Variant, date]:
    """The date by the list before each change in the count.

    A program may have missed one change and no other.
    """
    days: dict[Variant, date] = {}
    if not clock.counts_working_days:
        return days
    first, last = min(question.on, due) - 2 * ONE_DAY, max(question.on, due) + 2 * ONE_DAY
    for known, day in news(clock.division):
        if first <= day <= last and (question.known_on is None or known <= question.known_on):
            for reached in _our_date(scope, replace(question, known_on=known - ONE_DAY)).values():
                days[known] = reached
    return days


def _by_one_day_missing(
    clock: RuleClock, question: Question, answer: DueDate
) -> dict[Variant, date]:
    """The date if one day that does not count is taken for a working day."""
    if not clock.counts_working_days:
        return {}
    left_out = {day.date for day in answer.skipped}
    count = (abs(answer.working_days) or 1) * (1 if answer.within.direction == "after" else -1)
    days = {day: oracle.walk(question.on, count, left_out - {day}) for day in left_out}
    return {day: reached for day, reached in days.items() if reached is not None}
