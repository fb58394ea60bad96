"""A question about a rule, with the answers to it as expressions of Spark."""

from __future__ import annotations

from typing import NamedTuple

from cptimescales.columns.dispatch import Books, rulebooks
from cptimescales.columns.spark.days import Days, SparkColumn, days_of
from cptimescales.columns.spark.names import Named, named_by, names_of
from cptimescales.columns.spark.rules import Row, RuleAnswers


class RuleQuestion(NamedTuple):
    """The answers to a question about a rule.

    Attributes:
        answers: the answers as expressions.
        days: the trigger dates.
        named: the rulebook of each row.
    """

    answers: RuleAnswers
    days: Days
    named: Named

    def row(self) -> Row:
        """What the answers are taken from."""
        place = self.answers.place(self.days.day, self.named.number)
        return Row(self.days, self.answers.word(place), self.named.name)


def rule_question(
    book: Books, rule: str, on: SparkColumn, number: int, by: SparkColumn | None
) -> RuleQuestion | None:
    """The answers to a question about a rule; None if Spark cannot find the names of rulebooks.

    Args and raises: as for `due_column`.
    """
    dispatch = rulebooks(book, names_of(by))
    answers, days = RuleAnswers(dispatch, rule, number), days_of(on, "on")
    named = named_by(by, dispatch)
    return None if named is None else RuleQuestion(answers, days, named)
