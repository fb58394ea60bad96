"""Tries an implementation law by law, and reports which laws it keeps and which it breaks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

from hypothesis import HealthCheck, Phase, Verbosity, given, settings

from cptimescales.audit.mistakes import Mistake
from cptimescales.errors import TimescaleError
from cptimescales.testing.verifier.counterexample import Counterexample
from cptimescales.testing.verifier.diagnosis import Causes, alone, causes_of
from cptimescales.testing.verifier.generation import fixed_questions, questions
from cptimescales.testing.verifier.implementations import (
    Function,
    Implementation,
    MixedUpError,
)
from cptimescales.testing.verifier.interview import Interview
from cptimescales.testing.verifier.laws import LAWS, Law
from cptimescales.testing.verifier.protocol import Dated, Question, Refused
from cptimescales.testing.verifier.scope import RuleClock, Scope
from cptimescales.testing.verifier.trial import ProblemElsewhere, Trial

if TYPE_CHECKING:
    from typing_extensions import TypeIs  # in the standard library from Python 3.13

LawVerdict = Literal["kept", "broken", "not_tried"]
"""The verdict on a law.

A law is not tried if it applies to nothing in the scope, or if the implementation stopped before.
"""

EXAMPLES = 100
_AT_ONCE = 200
_MOST_LOOKED_AT = 40  # wrong dates among which the most telling one is chosen
_MOST_WRONG = 1_000  # wrong dates that are kept; a cause must explain them, and more add nothing
_NEAR_DAYS = 60


@dataclass(frozen=True)
class LawResult:
    """The verdict on one law.

    Attributes:
        law, verdict: the law, and whether the implementation keeps it.
        tried: on how many questions.
        counterexample: the most telling question on which the law was broken, if it was.
    """

    law: Law
    verdict: LawVerdict
    tried: int = 0
    counterexample: Counterexample | None = None

    @property
    def mistakes(self) -> tuple[Mistake, ...]:
        """The known mistakes that explain why the law was broken."""
        return self.counterexample.mistakes if self.counterexample else ()

    def as_json(self) -> dict[str, Any]:
        """The result as a JSON object."""
        return {
            "law": self.law.name,
            "sentence": self.law.sentence,
            "stands_on": self.law.stands_on,
            "verdict": self.verdict,
            "tried": self.tried,
            "counterexample": self.counterexample.as_json() if self.counterexample else None,
        }


@dataclass(frozen=True)
class Verification:
    """The verdict on every law.

    Attributes:
        results: one for each law, in the order of the laws.
        asked: how many questions the implementation got.
        stopped: why it could not be asked to the end; None if it could.
    """

    results: tuple[LawResult, ...]
    asked: int
    stopped: str | None = None

    @property
    def broken(self) -> tuple[LawResult, ...]:
        """The results of the broken laws."""
        return tuple(result for result in self.results if result.verdict == "broken")

    @property
    def likeliest(self) -> Mistake | None:
        """The mistake that explains most broken laws; None if no mistake explains any."""
        mistakes = Counter(mistake for result in self.broken for mistake in result.mistakes)
        return mistakes.most_common(1)[0][0] if mistakes else None

    def as_json(self) -> dict[str, Any]:
        """The whole report as a JSON object."""
        return {
            "asked": self.asked,
            "broken": len(self.broken),
            "likeliest": self.likeliest,
            "stopped": self.stopped,
            "laws": [result.as_json() for result in self.results],
        }


def verify(
    implementation: Implementation | Callable[[Question], object],
    scope: Scope | None = None,
    *,
    laws: Iterable[Law] = LAWS,
    examples: int = EXAMPLES,
    told: Callable[[LawResult], None] = lambda result: None,
) -> Verification:
    """Tries an implementation law by law, then closes it.

    The same implementation, scope and number of examples lead to the same questions every time.

    Args:
        implementation: a `Command`, an `Address`, a `Function`, or a Python function that takes a
            `Question`.
        scope: the rulebooks and rules to try it on. None for all rulebooks that ship.
        laws: the laws that it should keep.
        examples: how many random questions to try each law on, besides the fixed ones.
        told: called with the result of each law as soon as it is known.

    Raises:
        ImplementationError: the implementation cannot be asked at all.
        TimescaleError: the number of examples is negative.

    >>> from cptimescales.testing import law
    >>> scope = Scope(["england"], rules=["first_core_group"])
    >>> verification = verify(lambda question: question.on, scope, laws=[law("exactly_n")])
    >>> print(verification.broken[0].counterexample)
    Conference held on Thu 19 Mar 2026; First core group meeting within 10 working days after it ...
    Yours: Thu 19 Mar 2026. Ours: Thu 2 Apr 2026.
    By the bank-holiday list 0 working days lie between, not 10.
    No single known mistake explains all that was seen.
    """
    scope = scope or Scope()
    laws = tuple(laws)
    if examples < 0:
        raise TimescaleError(f"{examples} examples; allowed: 0 or more")
    if not _is_implementation(implementation):
        implementation = Function(implementation)
    interview = Interview[Question, Dated | Refused](implementation)
    results: list[LawResult] = []
    try:
        interview.start(scope.plain_question())
        for law in laws:
            results.append(_result(law, scope, interview, examples))
            told(results[-1])
    finally:
        stopped = interview.stop()
    broken = any(result.verdict == "broken" for result in results)
    if stopped is not None and (not broken or isinstance(stopped, MixedUpError)):
        raise stopped
    return Verification(tuple(results), interview.asked, None if stopped is None else str(stopped))


def must_keep(
    law: Law,
    implementation: Implementation | Callable[[Question], object],
    scope: Scope | None = None,
    *,
    examples: int = EXAMPLES,
) -> None:
    """One law as a test in your own test suite.

    Parametrize the test with `@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.name)`.

    Args:
        law: the law that must be kept.
        implementation, scope, examples: as for `verify`.

    Raises:
        AssertionError: the law is broken. The message is the counterexample.
        ImplementationError: the implementation cannot be asked at all.

    >>> from cptimescales.testing import law
    >>> scope = Scope(["england"], rules=["first_core_group"])
    >>> must_keep(law("no_weekend"), lambda question: question.on, scope)
    Traceback (most recent call last):
        ...
    AssertionError: no_weekend: A count of working days never ends on a Saturday or Sunday.
    ...
    """
    for result in verify(implementation, scope, laws=[law], examples=examples).broken:
        raise AssertionError(f"{law}\n{result.counterexample}")


def _is_implementation(
    candidate: Implementation | Callable[[Question], object],
) -> TypeIs[Implementation]:
    return hasattr(candidate, "ask_all")


def _result(
    law: Law, scope: Scope, interview: Interview[Question, Dated | Refused], examples: int
) -> LawResult:
    if interview.stopped or not any(law.applies(clock) for clock in scope.clocks):
        return LawResult(law, "not_tried")
    trials = _Trials(law, scope, interview)
    for batch in _batches(fixed_questions(law, scope)):
        interview.ask_beforehand(batch)
        for question in batch:
            trials.keeps_law(question)
    if not trials.wrong and examples:
        _try_random_questions(trials, examples)
    counterexample = _clearest(trials)
    if counterexample is not None:
        return LawResult(law, "broken", trials.count, counterexample)
    return LawResult(law, "not_tried" if interview.stopped else "kept", trials.count)


class _LawBroken(Exception):
    def __init__(self, question: Question) -> None:
        super().__init__(str(question))
        self.question = question


class _Trials:
    """One law, tried on one question after another."""

    def __init__(
        self, law: Law, scope: Scope, interview: Interview[Question, Dated | Refused]
    ) -> None:
        self.law, self.scope, self.interview, self.count = law, scope, interview, 0
        self.wrong: list[tuple[Trial, str]] = []

    def keeps_law(self, question: Question) -> bool:
        """Whether the law is kept on a question. If it is not, the problem is kept in `wrong`."""
        self.count += 1
        trial = Trial(
            self.scope,
            self.scope.clock(question),
            question,
            self.interview.ask,
            self.interview.ask_again,
        )
        problem = self.law.check(trial)
        if problem is None or not self.interview.has_asked(question):
            return True
        if len(self.wrong) < _MOST_WRONG:
            if isinstance(problem, ProblemElsewhere):
                trial, problem = problem.trial, problem.problem
            self.wrong.append((trial, problem))
        return False

    def causes(self) -> Causes:
        """What explains the wrong dates."""
        return causes_of([trial for trial, _ in self.wrong], self.scope, self.interview.replies())


def _clearest(trials: _Trials) -> Counterexample | None:
    """The wrong date that shows its cause best, out of the first few; else the first one."""
    if not trials.wrong:
        return None
    causes = trials.causes()
    if trials.law.only_by not in (None, *causes.ways):
        return None
    candidates = trials.wrong[:_MOST_LOOKED_AT]
    explained = [(trial, problem) for trial, problem in candidates if causes.words(trial)]
    telling = [(trial, problem) for trial, problem in explained if alone(trial)]
    return Counterexample.of(*next(iter((*telling, *explained, *candidates))), causes)


def _try_random_questions(trials: _Trials, examples: int) -> None:
    """Draws questions. Hypothesis shrinks one that breaks the law to what a person recognises."""

    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
        report_multiple_bugs=False,
        verbosity=Verbosity.quiet,
    )
    @given(questions(trials.law, trials.scope))
    def keeps_law(question: Question) -> None:
        if not trials.keeps_law(question):
            raise _LawBroken(question)

    try:
        keeps_law()
    except _LawBroken as broken:
        drawn = len(trials.wrong)
        if not _breaks_on_a_telling_day(trials, broken.question):
            trials.keeps_law(broken.question)
        trials.wrong = trials.wrong[drawn:] + trials.wrong[:drawn]  # the simplest first


def _breaks_on_a_telling_day(trials: _Trials, question: Question) -> bool:
    """Moves a question that breaks the law to a day that a person recognises, if one breaks it too.

    Hypothesis shrinks numbers of days and knows neither weekdays nor editions of a rule. So this
    tries the days near the most telling day of each version, from the newest one back.
    """
    last = trials.scope.clock(question)
    for clock in trials.scope.clocks_of(last):
        middle = clock.nasty[0] if clock.nasty else question.on
        if trials.law.applies(clock) and _breaks_near(trials, question, clock, middle):
            return True
        if clock is last:
            break
    return False


def _breaks_near(trials: _Trials, question: Question, clock: RuleClock, middle: date) -> bool:
    for number in range(2 * _NEAR_DAYS):
        offset = -(number // 2) if number % 2 == 0 else number // 2 + 1
        on = middle + timedelta(days=offset)
        later = on - question.on
        moved = replace(
            question, on=on, closures=tuple((day + later, name) for day, name in question.closures)
        )
        if clock.holds(on) and not trials.keeps_law(moved):
            return True
    return False


def _batches(all_questions: Iterator[Question]) -> Iterator[list[Question]]:
    while batch := list(islice(all_questions, _AT_ONCE)):
        yield batch
