"""What a report is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cptimescales.library import Rulebook
from cptimescales.returns.periods import WHOLE, Each, Span


@dataclass(frozen=True, slots=True)
class Question:
    """What a report is asked.

    Attributes:
        as_of: the day on which the duties are judged.
        by: the column by which the figures are grouped.
        each: whether each month or quarter has figures of its own.
        span: the limits that count in the figures. The standing has every duty.
        only: the rules to answer for; none: all of them.
        without: the rules to leave out.
    """

    as_of: date
    by: str | None = None
    each: Each | None = None
    span: Span = WHOLE
    only: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    def rules_of(self, book: Rulebook) -> frozenset[str]:
        """The rules of a rulebook that are asked for.

        Raises:
            UnknownRuleError: a rule that the question names is not in the rulebook.
        """
        named = {rule: book.rule(rule).id for rule in (*self.only, *self.without)}
        asked = self.only or tuple(rule.id for rule in book.rules)
        return frozenset(asked) - {named[rule] for rule in self.without}
