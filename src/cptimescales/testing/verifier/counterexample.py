"""A broken law as a manager reads it: which event on which day, both dates, what does not count, and what went wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cptimescales.audit.mistakes import Mistake
from cptimescales.rules.events import event_words
from cptimescales.rules.results import DueDate
from cptimescales.testing.verifier.checks import Tried, short
from cptimescales.testing.verifier.diagnosis import Causes
from cptimescales.testing.verifier.protocol import Dated, Question, Refused, Reply, printable, shown


@dataclass(frozen=True)
class Counterexample:
    """The smallest question found on which a law is broken.

    Attributes:
        question, yours, ours: what was asked, and both replies.
        problem: what the law's check said.
        mistakes: the known mistakes that lead to your date, and explain what else was seen of the law.
        words: all of it as sentences for a person.
    """

    question: Question
    yours: Reply
    ours: Reply
    problem: str
    mistakes: tuple[Mistake, ...]
    words: tuple[str, ...]

    @staticmethod
    def of(tried: Tried, problem: str, causes: Causes) -> Counterexample:
        """The counterexample that a question is, told in words."""
        yours, ours = tried.ask(tried.question), tried.scope.ours(tried.question)
        told = f"Yours: {_told(yours)}. Ours: {_told(ours)}."
        words = (_asked(tried), told, *_left_out(tried), problem, *_looks(tried, causes))
        return Counterexample(
            tried.question,
            yours,
            ours,
            problem,
            causes.mistakes(tried),
            tuple(map(printable, words)),
        )

    def as_json(self) -> dict[str, Any]:
        """For a program: the question and replies as they went over the line, and the words."""
        return {
            "question": self.question.as_json(),
            "yours": _reply_as_json(self.yours),
            "ours": _reply_as_json(self.ours),
            "mistakes": list(self.mistakes),
            "words": list(self.words),
        }

    def __str__(self) -> str:
        return "\n".join(self.words)


def _asked(tried: Tried) -> str:
    question, clock = tried.question, tried.clock
    trigger = (
        clock.rule.met_by
        if question.number > 1 and clock.version.counted_from == "previous_held"
        else None
    )
    words = (
        f"{event_words(trigger or clock.rule.trigger)} on {short(question.on)}; {clock.rule.title}"
    )
    if clock.period is not None:
        way = "within {} after it" if clock.period.direction == "after" else "at least {} before it"
        words += f" {way.format(clock.period)}"
    words += f" ({clock.rule.id} of {question.rulebook}"
    words += f", number {question.number})" if question.number > 1 else ")"
    if question.closures:
        words += f", closed on {', '.join(short(day) for day, _ in question.closures)}"
    if question.known_on:
        words += f", by the bank holidays known on {short(question.known_on)}"
    return words + "."


def _told(reply: Reply) -> str:
    if isinstance(reply, Dated):
        return short(reply.due)
    return (
        f"refused ({shown(reply.why)})"
        if isinstance(reply, Refused)
        else f"no answer ({reply.problem})"
    )


def _left_out(tried: Tried) -> Iterator[str]:
    answer = tried.scope.answer(tried.question)
    if isinstance(answer, DueDate) and answer.skipped and tried.clock.counts_working_days:
        days = [f"{short(day.date)} ({day.name})" for day in answer.skipped]
        listed = days[0] if len(days) == 1 else f"{', '.join(days[:-1])} and {days[-1]}"
        yield f"{listed} {'does' if len(days) == 1 else 'do'} not count."


def _looks(tried: Tried, causes: Causes) -> Iterator[str]:
    found = causes.words(tried)
    if found:
        yield f"It looks as if {', or '.join(found)}."
    elif tried.yours and tried.ours and tried.yours.due != tried.ours.due:
        yield "No single known mistake explains all that was seen."


def _reply_as_json(reply: Reply) -> dict[str, str]:
    if isinstance(reply, Dated):
        last = reply.last_working_day
        return {"due": reply.due.isoformat()} | (
            {"last_working_day": last.isoformat()} if last else {}
        )
    return {"refused": reply.why} if isinstance(reply, Refused) else {"no_answer": reply.problem}
