"""The answers of a rule as one number a day, in which Spark looks everything up.

A number says how far the due date lies from the day, and of what kind the answer is: provisional
or not, how far verified, or why there is no answer. There are few kinds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cptimescales.columns.answer_tables import VERIFIED
from cptimescales.columns.dispatch import Dispatch, rule_tables
from cptimescales.columns.lookup_tables import LAST_DAY, NO_DAYS, NOTHING, DayTable, due_table
from cptimescales.columns.mark_tables import NO_MARKS, provisional_table, verified_table
from cptimescales.columns.refusal_runs import (
    DAY,
    Reason,
    Run,
    birthday_ages,
    birthday_mark,
    refusal_runs,
)
from cptimescales.columns.spark.days import Days, unreachable
from cptimescales.columns.spark.literals import BLOCK, Packed, spark_functions, texts, worded
from cptimescales.columns.spark.names import NAME, unknown_name
from cptimescales.errors import NotADateError, UnknownRulebookError
from cptimescales.library import Rulebook

if TYPE_CHECKING:
    from pyspark.sql import Column

_BITS = 18  # of a word: the distance
_HERE = 1 << (_BITS - 1)  # the distance of a day from itself
_REFUSED = 16  # the first kind without an answer; there are 2 x 4 kinds with one
_BEYOND = LAST_DAY + 1  # no date of Python is so late
assert len(VERIFIED) == 4


@dataclass(frozen=True)
class Row:
    """What the answers of a row are taken from.

    Attributes:
        days: the trigger dates.
        word: the number that says everything; null where there is no day.
        name: the name of the rulebook, as a message writes it; None where one answers every row.
    """

    days: Days
    word: Column
    name: Column | None = None


class RuleAnswers:
    """The answers of a rule, as expressions.

    Args:
        dispatch: the rulebooks.
        rule, number: the question.

    Raises:
        TimescaleError: no rulebook has the rule, or `number` does not fit it.
    """

    def __init__(self, dispatch: Dispatch[Rulebook], rule: str, number: int) -> None:
        owners = dispatch.owners
        due = rule_tables(owners, rule, number, due_table, NO_DAYS)
        provisional = rule_tables(owners, rule, number, provisional_table, NO_MARKS)
        verified = rule_tables(owners, rule, number, verified_table, NO_MARKS)
        runs = [
            refusal_runs(owner, rule, number, table)
            for owner, table in zip(owners, due, strict=True)
        ]
        self._ages = sorted(set().union(*(birthday_ages(owner, rule) for owner in owners)))
        self._reasons: dict[Reason, int] = {}
        self._first = min(table.first for table in due)
        after = max(table.first + len(table.values) for table in due)
        self._size = after - self._first
        # After the days of the tables come those from which the words of a refusal are others.
        later = {run.first for book in runs for run in book if run.first >= after}
        self._later = [*sorted(later), _BEYOND]
        self._row = -(-(self._size + len(self._later)) // BLOCK) * BLOCK

        def outside(number_of_book: int) -> Reason:
            """Why there is no answer for a day that Python's dates do not reach."""
            refusal = dispatch.refusal(
                (_BEYOND, number_of_book),
                1,
                ("due", rule, number),
                lambda book, day: book.due(rule, on=day, number=number),
            )
            return Reason(refusal.code, refusal.message)

        def words() -> Iterator[NDArray[np.int32]]:
            for book, tables in enumerate(zip(due, provisional, verified, strict=True)):
                yield self._words(runs[book], outside(book), *tables)
            if dispatch.several:
                unknown = unknown_name(UnknownRulebookError, list(dispatch.numbers))
                yield np.full(self._row, self._refusal(unknown), np.int32)

        self._packed = Packed(words())

    def _words(
        self,
        runs: Sequence[Run],
        outside: Reason,
        due: DayTable,
        provisional: DayTable,
        verified: DayTable,
    ) -> NDArray[np.int32]:
        """The words of a rulebook: of every day, and of the days after them."""
        words = np.zeros(self._row, np.int64)
        days = np.arange(due.first, due.first + len(due.values))
        kinds = (provisional.values * 4 + verified.values).astype(np.int64)
        distances = np.where(due.values == NOTHING, 0, due.values - days) + _HERE
        start = due.first - self._first
        words[start : start + len(days)] = (kinds << _BITS) + distances
        for run in runs:
            refusal = self._refusal(run.reason)
            first, stop = np.clip(
                (run.first - self._first, run.last + 1 - self._first), 0, self._size
            )
            words[first:stop] = refusal
            for place, day in enumerate(self._later):
                if run.first <= day <= run.last:
                    words[self._size + place] = refusal
        words[self._size + len(self._later) - 1] = self._refusal(outside)
        return words.astype(np.int32)

    def _refusal(self, reason: Reason) -> int:
        """The word of a day that is refused."""
        kind = _REFUSED + self._reasons.setdefault(reason, len(self._reasons))
        word = (kind << _BITS) + _HERE
        assert word < 1 << 31, "more than 8,000 reasons do not fit in a word"
        return word

    def word(self, place: Column) -> Column:
        """The word of each row, by the place that `place` gives."""
        return self._packed.look_up(place)

    def place(self, day: Column, number: Column | None) -> Column:
        """Where the word of each row stands.

        Args:
            day: the trigger date.
            number: the number of the rulebook; None where one answers every row.
        """
        functions = spark_functions()
        lit, when = functions.lit, functions.when
        on = functions.unix_date(day)
        far = self._size + len(self._later) - 1
        inside = functions.least(functions.greatest(on - self._first, lit(0)), lit(self._size - 1))
        place = when(unreachable(day), far).when(on < self._later[0], inside)
        for later, first in reversed([*enumerate(self._later[:-1])]):
            place = place.when(on >= first, self._size + later)
        whole: Column = place if number is None else number * self._row + place
        return whole

    def due(self, row: Row) -> Column:
        """The due date."""
        functions = spark_functions()
        distance = row.word.bitwiseAND((1 << _BITS) - 1) - _HERE
        due: Column = functions.when(_answered(row), functions.date_add(row.days.day, distance))
        return due

    def provisional(self, row: Row) -> Column:
        """Whether the due date is provisional."""
        functions = spark_functions()
        kind = functions.shiftright(row.word, _BITS)
        provisional: Column = functions.when(_answered(row), kind >= 4)
        return provisional

    def verified(self, row: Row) -> Column:
        """How far the due date is verified."""
        functions = spark_functions()
        place = functions.shiftright(row.word, _BITS).bitwiseAND(3)
        verified: Column = functions.when(_answered(row), functions.get(texts(VERIFIED), place))
        return verified

    def code(self, row: Row) -> Column:
        """The code of a refusal."""
        codes = texts([reason.code for reason in self._reasons])
        unread = spark_functions().lit(NotADateError.code)
        return self._refused(row, spark_functions().get(codes, _reason(row)), unread)

    def message(self, row: Row) -> Column:
        """The words of a refusal."""
        functions = spark_functions()
        words = functions.get(texts([reason.words for reason in self._reasons]), _reason(row))
        marks = {DAY: row.days.day.cast("string")}
        marks |= {birthday_mark(age): _birthday(row.days.day, age) for age in self._ages}
        return self._refused(row, worded(words, marks, row.name, NAME), row.days.message)

    def _refused(self, row: Row, refused: Column, unread: Column) -> Column:
        functions = spark_functions()
        no_day = functions.when(row.days.unread, unread)
        whole: Column = functions.when(row.word.isNull(), no_day).when(~_answered(row), refused)
        return whole


def _answered(row: Row) -> Column:
    return row.word < (_REFUSED << _BITS)


def _reason(row: Row) -> Column:
    place: Column = spark_functions().shiftright(row.word, _BITS) - _REFUSED
    return place


def _birthday(born: Column, age: int) -> Column:
    """The birthday on which a child attains an age: 1 March for one who was born on a leap day."""
    functions = spark_functions()
    birthday = functions.add_months(born, 12 * age)
    moved = functions.dayofmonth(birthday) != functions.dayofmonth(born)
    text: Column = functions.date_add(birthday, moved.cast("int")).cast("string")
    return text
