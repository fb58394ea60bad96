"""Tries an implementation on whole cases, and reports which laws it keeps and which it breaks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cptimescales.errors import TimescaleError
from cptimescales.testing.case_question import CaseQuestion
from cptimescales.testing.case_reply import CaseReply, ShownTimetable
from cptimescales.testing.case_verifier.counterexample import CaseCounterexample
from cptimescales.testing.case_verifier.laws import CASE_LAWS, CaseLaw
from cptimescales.testing.case_verifier.occasion import Occasion, Problem
from cptimescales.testing.case_verifier.scope import CaseScope
from cptimescales.testing.case_verifier.smallest import smallest
from cptimescales.testing.verifier.implementations import Asks, Function, MixedUpError
from cptimescales.testing.verifier.interview import Interview
from cptimescales.testing.verifier.protocol import NoAnswer, Refused, shown
from cptimescales.testing.verifier.verification import LawVerdict

if TYPE_CHECKING:
    from typing_extensions import TypeIs  # in the standard library from Python 3.13

CaseImplementation = Asks[CaseQuestion, CaseReply]
"""What `verify_cases` can ask."""

HISTORIES = 300
"""How many random histories are tried, besides the everyday ones."""

_ENOUGH = 3  # broken histories among which the shortest and gravest is chosen
_ENOUGH_THAT_STAY_LONG = 12  # where a law cannot lose events
_ANSWERS = "answers"


@dataclass(frozen=True)
class CaseLawResult:
    """The verdict on one law.

    Attributes:
        law, verdict: the law, and whether the implementation keeps it.
        tried: on how many histories.
        counterexample: the smallest history on which the law was broken, if it was.
        why: why the law was not tried, if it was not.
    """

    law: CaseLaw
    verdict: LawVerdict
    tried: int = 0
    counterexample: CaseCounterexample | None = None
    why: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The result as a JSON object."""
        return {
            "law": self.law.name,
            "sentence": self.law.sentence,
            "stands_on": self.law.stands_on,
            "verdict": self.verdict,
            "tried": self.tried,
            "why": self.why,
            "counterexample": self.counterexample.as_json() if self.counterexample else None,
        }


@dataclass(frozen=True)
class CaseVerification:
    """The verdict on every law of whole cases.

    Attributes:
        results: one for each law, in the order of the laws.
        histories: on how many histories the laws were tried.
        asked: how many questions the implementation got.
        refused, unanswered: how many of them it refused, and how many got no answer. Those to find
            the smallest history are left out.
        stopped: why it could not be asked to the end; None if it could.
    """

    results: tuple[CaseLawResult, ...]
    histories: int
    asked: int
    stopped: str | None = None
    refused: int = 0
    unanswered: int = 0

    @property
    def broken(self) -> tuple[CaseLawResult, ...]:
        """The results of the broken laws."""
        return tuple(result for result in self.results if result.verdict == "broken")

    def as_json(self) -> dict[str, Any]:
        """The whole report as a JSON object."""
        return {
            "histories": self.histories,
            "asked": self.asked,
            "broken": len(self.broken),
            "stopped": self.stopped,
            "laws": [result.as_json() for result in self.results],
        }


def verify_cases(
    implementation: CaseImplementation | Callable[[CaseQuestion], object],
    scope: CaseScope | None = None,
    *,
    laws: Iterable[CaseLaw] = CASE_LAWS,
    examples: int = HISTORIES,
    watch: Callable[[int], None] = lambda done: None,
) -> CaseVerification:
    """Tries an implementation on whole cases, then closes it.

    The same implementation, scope and number of examples lead to the same questions every time.

    Args:
        implementation: a `Command`, an `Address`, a `Function`, or a Python function that takes a
            `CaseQuestion`. It answers with a mapping as in JSON, or with a `Timetable`.
        scope: the rulebooks, rules and events to try it on. None for all rulebooks that ship.
        laws: the laws that it should keep.
        examples: how many random histories to try, besides the everyday ones.
        watch: called with the number of histories done, after each.

    Raises:
        ImplementationError: the implementation cannot be asked at all.
        TimescaleError: the number of examples is negative.

    >>> from cptimescales.testing import case_law, our_timetable
    >>> def still_owed_after_death(question):
    ...     told = [pair for pair in question.events if pair[0] != "child_died"]
    ...     return our_timetable(question.changed(told))
    >>> law = case_law("nothing_outlives_the_end")
    >>> scope = CaseScope(["wales"])
    >>> verification = verify_cases(still_owed_after_death, scope, laws=[law], examples=0)
    >>> print(verification.broken[0].counterexample.problem)
    The child died on 1 February 2026, and 'Child seen alone by the social worker' (visit), ...
    """
    if examples < 0:
        raise TimescaleError(f"{examples} histories; allowed: 0 or more")
    if not _is_implementation(implementation):
        implementation = Function(implementation)
    scope = scope or CaseScope()
    interview = Interview[CaseQuestion, ShownTimetable | Refused](implementation)
    trials = [_Trials(law, interview) for law in laws]
    histories, kinds = 0, Counter[type]()
    try:
        for occasion in scope.occasions(examples):
            if not histories:
                interview.start(occasion.question)
            kinds += _try(trials, occasion, scope, interview)
            histories += 1
            watch(histories)
            if interview.stopped is not None:
                break
        # A missing answer last: looking for the smallest history without one can end the interview.
        order = sorted(trials, key=lambda trial: trial.law.name == _ANSWERS)
        found = {trial.law.name: trial.result() for trial in order}
        results = tuple(found[trial.law.name] for trial in trials)
    finally:
        stopped = interview.stop()
    broken = any(result.verdict == "broken" for result in results)
    if stopped is not None and (not broken or isinstance(stopped, MixedUpError)):
        raise stopped
    return CaseVerification(
        results,
        histories,
        interview.asked,
        None if stopped is None else str(stopped),
        kinds[Refused],
        kinds[NoAnswer],
    )


def must_keep_in_cases(
    law: CaseLaw,
    implementation: CaseImplementation | Callable[[CaseQuestion], object],
    scope: CaseScope | None = None,
    *,
    examples: int = HISTORIES,
) -> None:
    """One law of whole cases as a test in your own test suite.

    Args:
        law: the law that must be kept.
        implementation, scope, examples: as for `verify_cases`.

    Raises:
        AssertionError: the law is broken. The message is the counterexample.
        ImplementationError: the implementation cannot be asked at all.

    >>> from cptimescales.testing import case_law, our_timetable
    >>> scope = CaseScope(["england"])
    >>> must_keep_in_cases(case_law("order_does_not_matter"), our_timetable, scope, examples=5)
    """
    for result in verify_cases(implementation, scope, laws=[law], examples=examples).broken:
        raise AssertionError(f"{law}\n{result.counterexample}")


def _is_implementation(
    candidate: CaseImplementation | Callable[[CaseQuestion], object],
) -> TypeIs[CaseImplementation]:
    return hasattr(candidate, "ask_all")


def _try(
    trials: list[_Trials],
    occasion: Occasion,
    scope: CaseScope,
    interview: Interview[CaseQuestion, ShownTimetable | Refused],
) -> Counter[type]:
    """Tries every law on one history. All its questions are asked first, in one batch.

    Returns how many replies of each type came.
    """
    asks = []
    for trial in trials:
        if not trial.has_enough:
            questions = trial.law.asks(occasion)
            if questions and all(map(scope.holds, questions)):
                asks.append((trial, questions))
    interview.ask_beforehand(question for _, questions in asks for question in questions)
    for trial, questions in asks:
        trial.look(occasion, questions)
    replies = [*interview.replies()]
    for trial in trials:
        if trial.law.name == _ANSWERS:
            trial.look_for_a_missing_answer(occasion, replies)
    interview.forget()
    return Counter(type(reply) for _, reply in replies)


@dataclass
class _Trials:
    """One law, tried on one history after another."""

    law: CaseLaw
    interview: Interview[CaseQuestion, ShownTimetable | Refused]
    tried: int = 0
    refused: str | None = None
    unanswered: str | None = None
    missing: tuple[str, ...] = ()
    broken: list[tuple[Occasion, Problem]] = field(default_factory=list)
    shown: dict[CaseQuestion, CaseReply] = field(default_factory=dict)  # what showed a problem

    @property
    def has_enough(self) -> bool:
        return len(self.broken) >= (_ENOUGH if self.law.shrinks else _ENOUGH_THAT_STAY_LONG)

    def look(self, occasion: Occasion, questions: Iterable[CaseQuestion]) -> None:
        """Looks at the answers to the questions of one occasion."""
        problem = self.problem(occasion, questions, count=True)
        if problem is not None:
            self.broken.append((occasion, problem))

    def look_for_a_missing_answer(
        self, occasion: Occasion, replies: Iterable[tuple[CaseQuestion, CaseReply]]
    ) -> None:
        """Looks at the answers to what the other laws asked: each question must get one."""
        for question, reply in replies:
            if (
                isinstance(reply, NoAnswer)
                and question != occasion.question
                and not self.has_enough
            ):
                self.broken.append((occasion.asked_of(question), self._none_came(question, reply)))
                return

    def _none_came(self, question: CaseQuestion, reply: NoAnswer) -> Problem:
        self.shown[question] = reply
        end = "" if reply.problem.endswith("?") else "."
        return Problem(f"No answer came: {reply.problem}{end}", question)

    def problem(
        self, occasion: Occasion, questions: Iterable[CaseQuestion], *, count: bool = False
    ) -> Problem | None:
        """What is wrong with the answers; None if nothing is, or if the law cannot say."""
        answered = []
        for question in questions:
            reply = self.interview.ask(question)
            if self.interview.stopped and not self.interview.has_asked(question):
                return None
            if isinstance(reply, NoAnswer):
                self.unanswered = reply.problem
                return self._none_came(question, reply) if self.law.name == _ANSWERS else None
            if isinstance(reply, Refused):
                self.refused = reply.why
                return None
            missing = tuple(need for need in self.law.needs if need not in reply.gives)
            if missing:
                self.missing = missing
                return None
            answered.append((question, reply.only(occasion.rules)))
        self.tried += count
        return self.law.check(occasion, answered)

    def result(self) -> CaseLawResult:
        """The verdict, with the smallest counterexample."""
        if not self.broken:
            is_tried = bool(self.tried) and not self.missing
            why = None if is_tried else self._why_not()
            is_kept = is_tried and not self.interview.stopped
            return CaseLawResult(
                self.law, "kept" if is_kept else "not_tried", self.tried, None, why
            )
        occasion, problem = min(self._smaller_ones(), key=_short_and_grave)
        yours = self.shown.get(problem.question) or self.interview.ask(problem.question)
        return CaseLawResult(
            self.law,
            "broken",
            max(self.tried, 1),
            CaseCounterexample.of(occasion, problem, yours),
        )

    def _smaller_ones(self) -> Iterator[tuple[Occasion, Problem]]:
        for occasion, problem in self.broken:
            if not self.law.shrinks or self.interview.stopped:
                yield occasion, problem
            else:
                yield smallest(occasion, problem, self._breaks)
            self.interview.forget()

    def _breaks(self, occasion: Occasion) -> Problem | None:
        questions = self.law.asks(occasion)
        return self.problem(occasion, questions) if questions else None

    def _why_not(self) -> str:
        if self.missing:
            return f"your answers do not give {' and '.join(self.missing)}"
        if self.refused is not None:
            return f"you refused every question; the last time: {shown(self.refused)}"
        if self.unanswered is not None:
            return f"you gave no answer; the last time {self.unanswered.rstrip('?')}"
        return "it says nothing about these histories"


def _short_and_grave(found: tuple[Occasion, Problem]) -> tuple[int, bool]:
    occasion, problem = found
    grave = any(occasion.is_grave(rule) for rule in problem.rules)
    return len(problem.question.events), not grave
