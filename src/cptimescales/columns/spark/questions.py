"""A question about a rule, with the answers to it as expressions of Spark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cptimescales.columns.dispatch import Books, rulebooks
from cptimescales.columns.spark.days import Days, SparkColumn, column_of, days_of
from cptimescales.columns.spark.names import can_be_compared, number_of, written_name
from cptimescales.columns.spark.rules import Row, RuleAnswers

if TYPE_CHECKING:
    from pyspark.sql import Column


class RuleQuestion(NamedTuple):
    """The answers to a question about a rule.

    Attributes:
        answers: the answers as expressions.
        days: the trigger dates.
        number: the number of each row's rulebook; None where one answers every row.
        name: its name, as a message writes it.
    """

    answers: RuleAnswers
    days: Days
    number: Column | None = None
    name: Column | None = None

    @property
    def row(self) -> Row:
        """What the answers are taken from."""
        place = self.answers.place(self.days.day, self.number)
        return Row(self.days, self.answers.word(place), self.name)

    @property
    def refusal(self) -> tuple[Column, Column]:
        """The code and the words of a refusal."""
        return self.answers.code(self.row), self.answers.message(self.row)


def rule_question(
    book: Books, rule: str, on: SparkColumn, number: int, by: SparkColumn | None
) -> RuleQuestion | None:
    """The answers to a question about a rule; None if Spark cannot find the names of rulebooks.

    Args and raises: as for `due_column`.
    """
    dispatch = rulebooks(book, names_of(by))
    answers = RuleAnswers(dispatch, rule, number)
    days = days_of(on, "on")
    if by is None:
        return RuleQuestion(answers, days)
    if not can_be_compared(dispatch.numbers):
        return None
    name = column_of(by, "by")
    number_of_book = number_of(name, dispatch.numbers, len(dispatch.owners))
    return RuleQuestion(answers, days, number_of_book, written_name(name))


def names_of(by: SparkColumn | None) -> NDArray[Any] | None:
    """A column of names without rows, if there is one; the dispatch asks only for that."""
    return None if by is None else np.empty(0, object)
