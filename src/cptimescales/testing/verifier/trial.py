"""One trial: a law tried on one question, with the implementation's answer and ours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from cptimescales.audit.mistakes import Count, Mistake
from cptimescales.rules.results import DueDate
from cptimescales.testing.verifier.protocol import Dated, Question, Reply
from cptimescales.testing.verifier.scope import RuleClock, Scope

Ask = Callable[[Question], Reply]
"""Puts a question to the implementation."""


@dataclass(frozen=True)
class Trial:
    """One question of one law. The law's check looks at it.

    Attributes:
        scope, clock: where our answers come from, and the version of the rule that applies.
        question: the question.
        ask: asks the implementation once for each question, and remembers its answer.
        ask_again: asks a second time.
    """

    scope: Scope
    clock: RuleClock
    question: Question
    ask: Ask
    ask_again: Ask

    @property
    def yours(self) -> Dated | None:
        """The implementation's date, if it gave one."""
        return if_dated(self.ask(self.question))

    @property
    def ours(self) -> Dated | None:
        """Our date, if there is one."""
        return if_dated(self.scope.ours(self.question))

    @property
    def is_right(self) -> bool:
        """Whether both sides give a date, and the same one."""
        return self.yours is not None and self.ours is not None and self.yours.due == self.ours.due

    @property
    def on(self) -> date:
        """The trigger's date."""
        return self.question.on

    def at(self, on: date) -> Dated | None:
        """The implementation's date from another trigger date.

        None if the version is not in force there, or if the implementation gives no date.
        """
        return if_dated(self.ask(replace(self.question, on=on))) if self.clock.holds(on) else None

    def moved_to(self, on: date) -> Trial:
        """The same trial from another trigger date."""
        return replace(self, question=replace(self.question, on=on))

    def works(self, day: date) -> bool:
        """Whether the day is a working day by the calendar of the question, closures included."""
        return self.scope.calendar(self.question).is_working_day(day)


@dataclass(frozen=True)
class ProblemElsewhere:
    """A problem with the answer to another question than the one that was tried."""

    trial: Trial
    problem: str


Problem = str | ProblemElsewhere | None
"""What a check returns: the problem in words, with this question or with another one, or None."""


def mistakes_of(trial: Trial) -> tuple[Mistake, ...]:
    """The known mistakes that lead to the implementation's date."""
    yours, answer, period = trial.yours, trial.scope.answer(trial.question), trial.clock.period
    if yours is None or period is None or not isinstance(answer, DueDate):
        return ()
    cal, others = trial.scope.calendar(trial.question), trial.scope.other_periods(trial.clock)
    mistakes = Count(period, trial.on, cal, answer.due, other_periods=others).mistakes(yours.due)
    if "bank_holidays_counted" in mistakes:
        # Ten weekdays are always fourteen calendar days: that is the same mistake in other words.
        mistakes = tuple(name for name in mistakes if name != "calendar_days_counted")
    return mistakes


def if_dated(reply: Reply) -> Dated | None:
    """The reply if it is a date, else None."""
    return reply if isinstance(reply, Dated) else None
