"""A broken law in words for a manager: the event, both dates, days left out, the cause."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cptimescales.audit.mistakes import Mistake
from cptimescales.rules.events import event_words
from cptimescales.rules.results import DueDate
from cptimescales.rules.words import short_date
from cptimescales.testing.verifier.diagnosis import Causes
from cptimescales.testing.verifier.protocol import Dated, Question, Refused, Reply, printable, shown
from cptimescales.testing.verifier.trial import Trial


@dataclass(frozen=True)
class Counterexample:
    """The most telling question on which a law was broken.

    Attributes:
        question, yours, ours: the question and both replies.
        problem: what the law's check reported.
        mistakes: the known mistakes that lead to your date and explain the other wrong dates.
        words: all of it as sentences for a person.
    """

    question: Question
    yours: Reply
    ours: Reply
    problem: str
    mistakes: tuple[Mistake, ...]
    words: tuple[str, ...]

    @staticmethod
    def of(trial: Trial, problem: str, causes: Causes) -> Counterexample:
        """The counterexample that a trial shows."""
        yours, ours = trial.ask(trial.question), trial.scope.ours(trial.question)
        replies = f"Yours: {_reply_in_words(yours)}. Ours: {_reply_in_words(ours)}."
        words = (
            _question_in_words(trial),
            replies,
            *_days_left_out(trial),
            problem,
            *_causes_in_words(trial, causes),
        )
        return Counterexample(
            trial.question,
            yours,
            ours,
            problem,
            causes.mistakes(trial),
            tuple(map(printable, words)),
        )

    def as_json(self) -> dict[str, Any]:
        """For a program: the question and both replies as JSON, and the words."""
        return {
            "question": self.question.as_json(),
            "yours": _reply_as_json(self.yours),
            "ours": _reply_as_json(self.ours),
            "mistakes": list(self.mistakes),
            "words": list(self.words),
        }

    def __str__(self) -> str:
        return "\n".join(self.words)


def _question_in_words(trial: Trial) -> str:
    question, clock = trial.question, trial.clock
    trigger = clock.rule.first_trigger
    if question.number > 1 and clock.version.counted_from == "previous_held":
        trigger = clock.rule.met_by or trigger
    words = f"{event_words(trigger)} on {short_date(question.on)}; {clock.rule.title}"
    if clock.period is not None:
        way = "within {} after it" if clock.period.direction == "after" else "at least {} before it"
        words += f" {way.format(clock.period)}"
    words += f" ({clock.rule.id} of {question.rulebook}"
    words += f", number {question.number})" if question.number > 1 else ")"
    if question.closures:
        words += f", closed on {', '.join(short_date(day) for day, _ in question.closures)}"
    if question.known_on:
        words += f", by the bank holidays known on {short_date(question.known_on)}"
    return words + "."


def _reply_in_words(reply: Reply) -> str:
    if isinstance(reply, Dated):
        return short_date(reply.due)
    if isinstance(reply, Refused):
        return f"refused ({shown(reply.why)})"
    return f"no answer ({reply.problem})"


def _days_left_out(trial: Trial) -> Iterator[str]:
    answer = trial.scope.answer(trial.question)
    if isinstance(answer, DueDate) and answer.skipped and trial.clock.counts_working_days:
        days = [f"{short_date(day.date)} ({day.name})" for day in answer.skipped]
        listed = days[0] if len(days) == 1 else f"{', '.join(days[:-1])} and {days[-1]}"
        yield f"{listed} {'does' if len(days) == 1 else 'do'} not count."


def _causes_in_words(trial: Trial, causes: Causes) -> Iterator[str]:
    words = causes.words(trial)
    if words:
        yield f"It looks as if {', or '.join(words)}."
    elif trial.yours and trial.ours and trial.yours.due != trial.ours.due:
        yield "No single known mistake explains all that was seen."


def _reply_as_json(reply: Reply) -> dict[str, str]:
    if isinstance(reply, Dated):
        last = reply.last_working_day
        return {"due": reply.due.isoformat()} | (
            {"last_working_day": last.isoformat()} if last else {}
        )
    return {"refused": reply.why} if isinstance(reply, Refused) else {"no_answer": reply.problem}
