"""A broken law as a manager reads it: which event on which day, both dates, what does not count, and what went wrong."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cptimescales.events import event_words
from cptimescales.mistakes import Mistake
from cptimescales.results import DueDate, Refusal, ReviewWindow
from cptimescales.testing import slow_walk
from cptimescales.testing.checks import Tried, mistakes_of, short
from cptimescales.testing.questions import Dated, Question, Refused, Reply

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


@dataclass(frozen=True)
class Counterexample:
    """The smallest question found on which a law is broken.

    Attributes:
        question, yours, ours: what was asked, and both replies.
        problem: what the law's check said.
        mistakes: the known mistakes that lead to your date.
        words: all of it as sentences for a person.
    """

    question: Question
    yours: Reply
    ours: Reply
    problem: str
    mistakes: tuple[Mistake, ...]
    words: tuple[str, ...]

    @staticmethod
    def of(tried: Tried, problem: str) -> Counterexample:
        """The counterexample that a question is, told in words."""
        yours, ours = tried.ask(tried.question), tried.scope.ours(tried.question)
        named = mistakes_of(tried)
        looks = (
            [f"It looks as if {', or '.join(MISTAKES[each] for each in named)}."] if named else _other_mistakes(tried)
        )
        words = (_asked(tried), f"Yours: {_told(yours)}. Ours: {_told(ours)}.", *_left_out(tried), problem, *looks)
        return Counterexample(tried.question, yours, ours, problem, named, words)

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
    trigger = clock.rule.met_by if question.number > 1 and clock.version.counted_from == "previous_held" else None
    words = f"{event_words(trigger or clock.rule.trigger)} on {short(question.on)}; {clock.rule.title}"
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
    return f"refused ({reply.why})" if isinstance(reply, Refused) else f"no answer ({reply.problem})"


def _left_out(tried: Tried) -> Iterator[str]:
    answer = tried.scope.answer(tried.question)
    if isinstance(answer, DueDate) and answer.skipped and tried.clock.counts_working_days:
        days = [f"{short(day.date)} ({day.name})" for day in answer.skipped]
        listed = days[0] if len(days) == 1 else f"{', '.join(days[:-1])} and {days[-1]}"
        yield f"{listed} {'does' if len(days) == 1 else 'do'} not count."


def _other_mistakes(tried: Tried) -> Iterator[str]:
    """Mistakes that are none of the arithmetic: one day missing from a list, and a birthday on 29 February."""
    yours, answer = tried.yours, tried.scope.answer(tried.question)
    if yours is None or isinstance(answer, Refusal):
        return
    if isinstance(answer, ReviewWindow):
        if (tried.on.month, tried.on.day) == (2, 29) and yours.due == answer.closes - slow_walk.ONE_DAY:
            yield "It looks as if a birthday on 29 February was taken to fall on 28 February."
        return
    if not tried.clock.counts_working_days:
        return
    days = {day.date for day in answer.skipped}
    period = dataclasses.replace(answer.within, count=abs(answer.working_days) or 1)
    sign = 1 if period.direction == "after" else -1
    for day in answer.skipped:
        if slow_walk.add(tried.on, sign * period.count, days - {day.date}) == yours.due:
            yield f"It looks as if {short(day.date)} ({day.name}) was taken for a working day."


def _reply_as_json(reply: Reply) -> dict[str, str]:
    if isinstance(reply, Dated):
        last = reply.last_working_day
        return {"due": reply.due.isoformat()} | ({"last_working_day": last.isoformat()} if last else {})
    return {"refused": reply.why} if isinstance(reply, Refused) else {"no_answer": reply.problem}
