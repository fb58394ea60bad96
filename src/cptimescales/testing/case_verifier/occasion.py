"""An occasion to try a law: a history, and whatever else the law draws."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from cptimescales.library import Rulebook
from cptimescales.rules.episode_kinds import ALWAYS
from cptimescales.rules.model import Rule
from cptimescales.testing.case_question import CaseQuestion
from cptimescales.testing.case_reply import ShownEntry, ShownTimetable


@dataclass(frozen=True)
class Occasion:
    """A history on which a law is tried.

    Attributes:
        question: the history, its rulebook and a day.
        book: the rulebook.
        gap: days from the last event to the one that a law adds.
        later: days from there to the day on which the law looks again.
        pick: decides whatever else a law draws.
        rules: the rules whose duties are looked at; empty for all.
    """

    question: CaseQuestion
    book: Rulebook
    gap: int = 20
    later: int = 73
    pick: int = 0
    rules: frozenset[str] = frozenset()

    @property
    def chance(self) -> Random:
        """Decides whatever else a law draws; the same each time it is asked for."""
        return Random(self.pick)

    @property
    def added_on(self) -> date:
        """The day of an event that a law adds: the gap after the last one."""
        return self.question.last_day + timedelta(self.gap)

    @property
    def looked_at(self) -> tuple[Rule, ...]:
        """The rules whose duties are looked at."""
        rules = self.book.rules
        return tuple(rule for rule in rules if not self.rules or rule.id in self.rules)

    def asked_of(self, question: CaseQuestion) -> Occasion:
        """The same occasion with another history."""
        return replace(self, question=question)

    def rule(self, name: str) -> Rule | None:
        """The rule of that name, if the rulebook has it."""
        return next((rule for rule in self.book.rules if rule.id == name), None)

    def is_grave(self, name: str) -> bool:
        """Whether a duty alerts while it is overdue, as a visit does."""
        rule = self.rule(name)
        return rule is not None and rule.alert is not None

    def ours(self, question: CaseQuestion) -> ShownTimetable | None:
        """Our answer to a question, or None if there is none."""
        try:
            timetable = self.book.timetable(question.case, as_of=question.as_of)
        except ValueError:  # refused, by us or by the model of a case
            return None
        return ShownTimetable.of(timetable).only(self.rules)

    def is_always_owed(self, entry: ShownEntry) -> bool:
        """Whether a duty is owed whatever becomes of the child."""
        rule = self.rule(entry.rule)
        return rule is not None and rule.during == (ALWAYS,)


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where it shows.

    Attributes:
        words: the sentence for a manager.
        question: the question whose answer shows it.
        rules: the rules whose duties show it; empty if it is not about single duties.
    """

    words: str
    question: CaseQuestion
    rules: tuple[str, ...] = ()
