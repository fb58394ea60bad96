"""A broken law of whole cases in words for a manager: what is wrong, the record, both answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cptimescales.rules.events import event_words
from cptimescales.rules.words import long_date, short_date
from cptimescales.testing.case_question import CaseQuestion
from cptimescales.testing.case_reply import CaseReply, ShownTimetable
from cptimescales.testing.case_verifier.occasion import Occasion, Problem
from cptimescales.testing.case_verifier.sentences import in_a_list, row
from cptimescales.testing.verifier.protocol import NoAnswer, Refused, printable, shown

_MOST_SHOWN = 6


@dataclass(frozen=True)
class CaseCounterexample:
    """The smallest history found on which a law was broken.

    Attributes:
        question: the history and the day whose answer shows it.
        yours, ours: both answers; ours is None if we refuse the question.
        problem: the sentence that says what is wrong.
        words: all of it as lines for a person.
    """

    question: CaseQuestion
    yours: CaseReply
    ours: ShownTimetable | None
    problem: str
    words: tuple[str, ...]

    @staticmethod
    def of(occasion: Occasion, problem: Problem, yours: CaseReply) -> CaseCounterexample:
        """The counterexample that a problem shows."""
        ours = occasion.ours(problem.question)
        lines = (problem.words, *_record(problem.question), *_answers(yours, ours, problem))
        return CaseCounterexample(
            problem.question, yours, ours, problem.words, tuple(map(printable, lines))
        )

    def as_json(self) -> dict[str, Any]:
        """For a program: the question and both answers as JSON, and the words."""
        return {
            "question": self.question.as_json(),
            "yours": _as_json(self.yours),
            "ours": None if self.ours is None else self.ours.as_json(),
            "problem": self.problem,
            "words": list(self.words),
        }

    def __str__(self) -> str:
        return "\n".join(self.words)


def _record(question: CaseQuestion) -> Iterator[str]:
    """The record, one line for each event up to the day, and what else the question says."""
    yield f"The record, by {question.rulebook}, as of {long_date(question.as_of)}:"
    if question.born is not None:
        yield f"  born on {short_date(question.born)}"
    if question.expected_birth is not None:
        yield f"  birth expected on {short_date(question.expected_birth)}"
    for name, on in sorted(question.events, key=lambda pair: pair[1]):
        yield f"  {in_a_list(on)}  {event_words(name)}"
    if not question.events:
        yield "  no event"
    for agreed in question.agreed:
        every = f", every {agreed.every.period}" if agreed.every else ""
        yield f"  agreed: {agreed.rule} on {short_date(agreed.on)}{every}"
    if question.closures:
        yield f"  closed on {', '.join(short_date(on) for on, _ in question.closures)}"
    if question.newest_only:
        yield f"  the source holds only the newest {', '.join(question.newest_only)}"


def _answers(yours: CaseReply, ours: ShownTimetable | None, problem: Problem) -> Iterator[str]:
    """What both answers say of the problem. Of many equal duties only those that differ."""
    if isinstance(yours, NoAnswer):
        yield f"Yours: no answer ({yours.problem})."
        return
    lines = [[*_answer(answer, problem)] for answer in (yours, ours)]
    if sum(map(len, lines)) > _MOST_SHOWN and lines[0] != lines[1]:
        lines = [
            [line for line in here if line not in there] or ["no other duty"]
            for here, there in (lines, reversed(lines))
        ]
    for whose, here in zip(("Yours", "Ours"), lines, strict=True):
        yield from (f"{whose}: {line}." for line in here)


def _answer(answer: ShownTimetable | Refused | None, problem: Problem) -> Iterator[str]:
    """The duties of an answer that show the problem, or all of its alerts."""
    if answer is None or isinstance(answer, Refused):
        yield "refused" + (f" ({shown(answer.why)})" if answer else "")
    elif problem.rules:
        rows = [row(entry) for entry in answer.entries if entry.rule in problem.rules]
        started = [
            f"{start.rule}, started, no limit"
            for start in answer.undated
            if start.rule in problem.rules
        ]
        yield from rows + started or ["no such duty"]
    else:
        alerts = ", ".join(
            alert.code + (f" from {short_date(alert.on)} on" if alert.on else "")
            for alert in answer.alerts
        )
        yield alerts or "no alert"


def _as_json(answer: CaseReply) -> dict[str, Any]:
    if isinstance(answer, ShownTimetable):
        return answer.as_json()
    if isinstance(answer, Refused):
        return {"refused": answer.why}
    return {"no_answer": answer.problem}
