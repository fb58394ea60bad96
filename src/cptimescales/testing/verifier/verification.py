"""Tries an implementation law by law, and says which are kept and which are broken, with the smallest counterexample."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

from hypothesis import HealthCheck, Phase, Verbosity, given, settings

from cptimescales.audit.mistakes import Mistake
from cptimescales.errors import TimescaleError
from cptimescales.testing.verifier.checks import Elsewhere, Tried
from cptimescales.testing.verifier.counterexample import Counterexample
from cptimescales.testing.verifier.diagnosis import Causes, alone, causes_of
from cptimescales.testing.verifier.generation import fixed_questions, questions
from cptimescales.testing.verifier.implementations import (
    Function,
    Implementation,
    ImplementationError,
    MixedUpError,
)
from cptimescales.testing.verifier.laws import LAWS, Law
from cptimescales.testing.verifier.protocol import NoAnswer, Question, Reply
from cptimescales.testing.verifier.scope import Scope

if TYPE_CHECKING:
    from typing_extensions import TypeIs  # in the standard library from Python 3.13

Verdict = Literal["kept", "broken", "not_tried"]
"""What became of a law; not tried are laws with nothing to be tried on, and those left when an implementation gave up."""

EXAMPLES = 100
_AT_ONCE = 200
_LOOKED_AT = 40  # of the wrong dates, to find one to show
_MOST_WRONG = 1_000  # wrong dates that a cause must explain; more say nothing new
_DAYS_ABOUT = 60


@dataclass(frozen=True)
class LawResult:
    """What became of one law, and on what it was broken."""

    law: Law
    verdict: Verdict
    tried: int = 0
    counterexample: Counterexample | None = None

    @property
    def mistakes(self) -> tuple[Mistake, ...]:
        """The known mistakes that explain what was seen of it."""
        return self.counterexample.mistakes if self.counterexample else ()

    def as_json(self) -> dict[str, Any]:
        """For a program."""
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
    """What became of every law.

    Attributes:
        results: one for each law, in their order.
        asked: how many questions the implementation was asked.
        stopped: why it could not be asked to the end, if so.
    """

    results: tuple[LawResult, ...]
    asked: int
    stopped: str | None = None

    @property
    def broken(self) -> tuple[LawResult, ...]:
        """The laws that were broken."""
        return tuple(result for result in self.results if result.verdict == "broken")

    @property
    def likeliest(self) -> Mistake | None:
        """The mistake that explains most of the broken laws, if one explains any."""
        named = Counter(mistake for result in self.broken for mistake in result.mistakes)
        return named.most_common(1)[0][0] if named else None

    def as_json(self) -> dict[str, Any]:
        """For a program."""
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
    """Tries an implementation, which is asked and closed.

    The same implementation, scope and number of examples lead to the same questions, every time.

    Args:
        implementation: a `Command`, an `Address`, a `Function`, or a Python function that takes a `Question`.
        scope: what it is tried on; None for all rulebooks that ship.
        laws: the laws it is to keep.
        examples: how many random questions each law is tried on, besides the fixed ones.
        told: called with each result as soon as it is there.

    Raises:
        ImplementationError: it cannot be asked at all.

    >>> from cptimescales.testing.verifier.laws import law
    >>> scope = Scope(["england"], rules=["first_core_group"])
    >>> found = verify(lambda question: question.on, scope, laws=[law("exactly_n")])
    >>> print(found.broken[0].counterexample)
    Conference held on Thu 19 Mar 2026; First core group meeting within 10 working days after it (first_core_group of england).
    Yours: Thu 19 Mar 2026. Ours: Thu 2 Apr 2026.
    By the bank-holiday list 0 working days lie between, not 10.
    No single known mistake explains all that was seen.
    """
    scope = scope or Scope()
    laws = tuple(laws)
    if examples < 0:
        raise TimescaleError(f"{examples} examples; allowed: 0 or more")
    asking = _Asking(implementation if _can_be_asked(implementation) else Function(implementation))
    results: list[LawResult] = []
    try:
        asking.start(scope)
        for law in laws:
            results.append(_tried(law, scope, asking, examples))
            told(results[-1])
    finally:
        stopped = asking.stop()
    broken = any(result.verdict == "broken" for result in results)
    if stopped is not None and (not broken or isinstance(stopped, MixedUpError)):
        raise stopped
    return Verification(tuple(results), asking.asked, None if stopped is None else str(stopped))


def must_keep(
    law: Law,
    implementation: Implementation | Callable[[Question], object],
    scope: Scope | None = None,
    *,
    examples: int = EXAMPLES,
) -> None:
    """One law as a test, for a test suite of one's own: `@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.name)`.

    Raises:
        AssertionError: the law is broken; its message is the counterexample.

    >>> from cptimescales.testing.verifier.laws import law
    >>> must_keep(law("no_weekend"), lambda question: question.on, Scope(["england"], rules=["first_core_group"]))
    Traceback (most recent call last):
        ...
    AssertionError: no_weekend: A count of working days never ends on a Saturday or Sunday.
    ...
    """
    for result in verify(implementation, scope, laws=[law], examples=examples).broken:
        raise AssertionError(f"{law}\n{result.counterexample}")


def _can_be_asked(given: Implementation | Callable[[Question], object]) -> TypeIs[Implementation]:
    return hasattr(given, "ask_all")


def _tried(law: Law, scope: Scope, asking: _Asking, examples: int) -> LawResult:
    if asking.stopped or not any(law.applies(clock) for clock in scope.clocks):
        return LawResult(law, "not_tried")
    tries = _Tries(law, scope, asking)
    for some in _batches(fixed_questions(law, scope)):
        asking.ask_beforehand(some)
        for question in some:
            tries.check(question)
    if not tries.wrong and examples:
        _drawn(tries, examples)
    found = _clearest(tries)
    if found is not None:
        return LawResult(law, "broken", tries.count, found)
    return LawResult(law, "not_tried" if asking.stopped else "kept", tries.count)


class _Broken(Exception):
    def __init__(self, question: Question) -> None:
        super().__init__(str(question))
        self.question = question


class _Tries:
    """One law on one question after another."""

    def __init__(self, law: Law, scope: Scope, asking: _Asking) -> None:
        self.law, self.scope, self.asking, self.count = law, scope, asking, 0
        self.wrong: list[tuple[Tried, str]] = []

    def check(self, question: Question) -> bool:
        """Whether the law is kept on a question; if not, what is wrong is collected."""
        self.count += 1
        clock = self.scope.clock(question)
        tried = Tried(self.scope, clock, question, self.asking.ask, self.asking.ask_again)
        problem = self.law.check(tried)
        if problem is None or not self.asking.knows(question):
            return True
        if len(self.wrong) < _MOST_WRONG:
            self.wrong.append(
                (problem.tried, problem.problem)
                if isinstance(problem, Elsewhere)
                else (tried, problem)
            )
        return False

    def causes(self) -> Causes:
        """What explains the wrong dates collected."""
        return causes_of([tried for tried, _ in self.wrong], self.scope, self.asking.replies())


def _clearest(tries: _Tries) -> Counterexample | None:
    """Of the first few wrong dates the first that shows the cause best, or else the first."""
    if not tries.wrong:
        return None
    causes = tries.causes()
    if tries.law.only_by not in (None, *causes.ways):
        return None
    shown = tries.wrong[:_LOOKED_AT]
    explained = [each for each in shown if causes.words(each[0])]
    telling = [each for each in explained if alone(each[0])]
    return Counterexample.of(*next(iter((*telling, *explained, *shown))), causes)


def _drawn(tries: _Tries, examples: int) -> None:
    """Random questions; Hypothesis shrinks one that breaks the law, towards what a person recognises."""

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
    @given(questions(tries.law, tries.scope))
    def keeps(question: Question) -> None:
        if not tries.check(question):
            raise _Broken(question)

    try:
        keeps()
    except _Broken as broken:
        drawn = len(tries.wrong)
        if not _nearest(tries, broken.question):
            tries.check(broken.question)
        tries.wrong = tries.wrong[drawn:] + tries.wrong[:drawn]  # the simplest first


def _nearest(tries: _Tries, question: Question) -> bool:
    """The same on the nearest day to the clock's most telling one; Hypothesis shrinks numbers, and knows no weekdays."""
    clock = tries.scope.clock(question)
    middle = clock.nasty[0] if clock.nasty else question.on
    for offset in range(2 * _DAYS_ABOUT):
        on = middle + timedelta(days=-(offset // 2) if offset % 2 == 0 else offset // 2 + 1)
        later = on - question.on
        near = replace(
            question, on=on, closures=tuple((day + later, name) for day, name in question.closures)
        )
        if clock.holds(on) and not tries.check(near):
            return True
    return False


def _batches(all_questions: Iterator[Question]) -> Iterator[list[Question]]:
    while some := list(islice(all_questions, _AT_ONCE)):
        yield some


class _Asking:
    """Asks each question once and remembers the answer; once the implementation gives up, it is not asked again."""

    def __init__(self, implementation: Implementation) -> None:
        self._implementation = implementation
        self._first: dict[Question, Reply] = {}
        self._second: dict[Question, Reply] = {}
        self.stopped: ImplementationError | None = None
        self.asked = 0

    def start(self, scope: Scope) -> None:
        """One plain question, to see whether it can be asked at all.

        Raises:
            ImplementationError: it cannot.
        """
        question = next(
            clock.ask(clock.nasty[0]) for clock in scope.clocks if clock.period and clock.nasty
        )
        reply = self.ask(question)
        if self.stopped is None and isinstance(reply, NoAnswer):
            self.stopped = ImplementationError(f"the first question got no answer: {reply.problem}")
        if self.stopped is not None:
            raise self.stopped

    def stop(self) -> ImplementationError | None:
        """Closes the implementation; gives the error that ended it, if one did."""
        try:
            self._implementation.close()
        except ImplementationError as error:
            self.stopped = self.stopped or error
        return self.stopped

    def ask(self, question: Question) -> Reply:
        reply = self._first.get(question)
        if reply is None:
            self.ask_beforehand([question])
            reply = self._first.get(question, NoAnswer("it was not asked"))
        return reply

    def replies(self) -> Iterable[tuple[Question, Reply]]:
        """Every question asked so far, with its reply."""
        return self._first.items()

    def knows(self, question: Question) -> bool:
        """Whether there is an answer to it, or at least an attempt at one."""
        return question in self._first

    def ask_again(self, question: Question) -> Reply:
        reply = self._second.get(question)
        if reply is None:
            (reply,) = self._asked([question]) or [NoAnswer("it was not asked")]
            self._second[question] = reply
        return reply

    def ask_beforehand(self, some: Sequence[Question]) -> None:
        """Many at once, for those who answer them so."""
        new = list(dict.fromkeys(question for question in some if question not in self._first))
        self._first.update(zip(new, self._asked(new), strict=False))

    def _asked(self, new: Sequence[Question]) -> list[Reply]:
        found: list[Reply] = []
        for start in range(0, len(new), self._implementation.at_once):
            some = new[start : start + self._implementation.at_once]
            if self.stopped is not None:
                break
            self.asked += len(some)
            try:
                found += self._implementation.ask_all(some)
            except ImplementationError as error:
                self.stopped = error
        return found
