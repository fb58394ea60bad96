"""The working days of calendars, as expressions: counted, added, and the last one before a day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cptimescales.calendars.working_calendar import LARGEST_COUNT, WorkingCalendar
from cptimescales.columns.dispatch import Dispatch
from cptimescales.columns.lookup_tables import FARTHEST, LAST_DAY, calendar_days
from cptimescales.columns.refusal_runs import DAY, Reason
from cptimescales.columns.spark.days import unreachable
from cptimescales.columns.spark.literals import (
    BLOCK,
    NOWHERE,
    Packed,
    spark_functions,
    texts,
    worded,
)
from cptimescales.columns.spark.names import NAME, unknown_name
from cptimescales.errors import TimescaleError, UnknownCalendarError
from cptimescales.rules.results import Refusal

if TYPE_CHECKING:
    from pyspark.sql import Column

END, COUNT = "\x11", "\x12"
"""In the words of a reason: where the second day stands, and the number of working days."""

_EARLY, _SECOND = date(1, 1, 1), date(1, 1, 2)  # days that no calendar covers
_PROBE = 98_765  # a count that stands in a message only as the count


class CalendarAnswers:
    """What the calendars of a question answer, as expressions.

    Args:
        dispatch: the calendars.
        number: the number of the calendar of each row; None where one answers every row.
        name: the name of the calendar, as a message writes it; None where one answers every row.
    """

    def __init__(
        self, dispatch: Dispatch[WorkingCalendar], number: Column | None, name: Column | None
    ) -> None:
        self._dispatch, self._number, self._name = dispatch, number, name
        self._tables = [calendar_days(owner) for owner in dispatch.owners]
        self._first = min(table.first for table in self._tables) - 1
        self._days = max(table.first + len(table.upto) for table in self._tables) + 1 - self._first
        self._most = max(len(table.working_days) for table in self._tables)

    # Answers: null where there is none

    def between(self, start: Column, end: Column) -> Column:
        """The working days after `start`, up to and including `end`."""
        forward = (end >= start).cast("int")
        return (_rounded(self._halves(end), forward) - _rounded(self._halves(start), forward)).cast(
            "bigint"
        )

    def last(self, day: Column) -> Column:
        """The last working day on or before a day."""
        return self._working_day(_rounded(self._halves(day), spark_functions().lit(1)) - 1)

    def added(self, day: Column, count: Column) -> Column:
        """The working day so many working days after a day. No working days after it is the day."""
        functions = spark_functions()
        halves = self._halves(day)
        near = functions.least(
            functions.greatest(count, functions.lit(-FARTHEST)), functions.lit(FARTHEST)
        ).cast("int")
        forward = (count > 0).cast("int")
        reached = self._working_day(_rounded(halves, forward) + near - forward)
        added: Column = functions.when(count == 0, functions.when(halves >= 0, day)).otherwise(
            reached
        )
        return added

    # Refusals: the code and the words for a row that no calendar answers

    def no_count(self, start: Column, end: Column) -> tuple[Column, Column]:
        """Why there is no count between two days."""
        reasons = [
            (unreachable(start) | unreachable(end), self._outside),
            (start == end, self._asked(lambda owner: owner.working_days_between(_EARLY, _EARLY))),
            (None, self._asked(lambda owner: owner.working_days_between(_EARLY, _SECOND))),
        ]
        return self._refused(reasons, {DAY: start.cast("string"), END: end.cast("string")})

    def no_last(self, day: Column) -> tuple[Column, Column]:
        """Why there is no last working day."""
        reasons = [
            (unreachable(day), self._outside),
            (None, self._asked(lambda owner: owner.working_day_on_or_before(_EARLY))),
        ]
        return self._refused(reasons, {DAY: day.cast("string")})

    def no_sum(self, day: Column, count: Column) -> tuple[Column, Column]:
        """Why there is no working day so many working days after a day."""
        many = _PROBE * LARGEST_COUNT
        reasons = [
            (unreachable(day), self._outside),
            (
                (count > LARGEST_COUNT) | (count < -LARGEST_COUNT),
                self._asked(lambda owner: owner.add_working_days(_EARLY, many), many),
            ),
            (None, self._asked(lambda owner: owner.add_working_days(_EARLY, _PROBE), _PROBE)),
        ]
        return self._refused(reasons, {DAY: day.cast("string"), COUNT: count.cast("string")})

    def _refused(
        self,
        reasons: Sequence[tuple[Column | None, Sequence[Reason]]],
        values: Mapping[str, Column],
    ) -> tuple[Column, Column]:
        functions = spark_functions()
        number = functions.lit(0) if self._number is None else self._number
        code = words = functions
        for condition, by_calendar in reasons:
            applies = functions.lit(True) if condition is None else condition
            codes = texts([reason.code for reason in by_calendar])
            code = code.when(applies, functions.get(codes, number))
            all_words = texts([reason.words for reason in by_calendar])
            words = words.when(applies, functions.get(all_words, number))
        return code, worded(words, values, self._name, NAME)

    def _asked(
        self, ask: Callable[[WorkingCalendar], object], count: int = _PROBE
    ) -> Sequence[Reason]:
        """The reason that each calendar gives for days that it does not cover."""

        def reason(owner: WorkingCalendar) -> Reason:
            try:
                answer = ask(owner)
            except TimescaleError as error:
                refusal = Refusal.of(error)
            else:
                raise AssertionError(f"{owner} answers {answer} for {_EARLY}")
            words = refusal.message
            for text, mark in ((_EARLY, DAY), (_SECOND, END), (count, COUNT)):
                words = words.replace(str(text), mark, 1)
            return Reason(refusal.code, words)

        return self._with_unknown(list(map(reason, self._dispatch.owners)))

    @cached_property
    def _outside(self) -> Sequence[Reason]:
        """Why there is no answer for a day that Python's dates do not reach."""
        refusals = [
            self._dispatch.refusal((LAST_DAY + 1, number), 1, "outside", lambda *_: None)
            for number in range(len(self._dispatch.owners))
        ]
        return self._with_unknown([Reason(each.code, each.message) for each in refusals])

    def _with_unknown(self, reasons: list[Reason]) -> Sequence[Reason]:
        """The reasons of the calendars, and last that of a row with an unknown name."""
        if not self._dispatch.several:
            return reasons
        return [*reasons, unknown_name(UnknownCalendarError, list(self._dispatch.numbers))]

    # Lists

    # The first and the last entry of a list are no number, and a null place is the last one: so
    # what is null has no number, without another comparison.

    def _halves(self, day: Column) -> Column:
        """How many working days lie before a day, and how many before it or on it: the sum."""
        on = spark_functions().unix_date(day)
        return self._entry(self._by_day, self._days, on - self._first)

    def _working_day(self, place: Column) -> Column:
        """The working day with so many working days before it."""
        functions = spark_functions()
        entry = self._entry(self._working_days, self._most + 2, place + 1)
        working_day: Column = functions.date_from_unix_date(entry)
        return working_day

    def _entry(self, listed: Packed, size: int, place: Column) -> Column:
        """The number at a place of the list of each row's calendar."""
        functions = spark_functions()
        last = functions.lit(size - 1)
        place = functions.greatest(functions.least(place, last), functions.lit(0))
        return listed.look_up(
            place if self._number is None else self._number * _whole_blocks(size) + place
        )

    @cached_property
    def _by_day(self) -> Packed:
        entries = [(table.first - self._first, table.before + table.upto) for table in self._tables]
        return self._lists(entries, self._days)

    @cached_property
    def _working_days(self) -> Packed:
        entries = [(1, table.working_days) for table in self._tables]
        return self._lists(entries, self._most + 2)

    def _lists(self, entries: Sequence[tuple[int, NDArray[Any]]], size: int) -> Packed:
        """A list for each calendar, and for a row with an unknown name; from a place on."""
        rows = [
            np.full(_whole_blocks(size), NOWHERE, np.int32)
            for _ in range(len(entries) + self._dispatch.several)
        ]
        for row, (start, numbers) in zip(rows, entries, strict=False):
            row[start : start + len(numbers)] = numbers
        return Packed(rows, relative=True)


def _whole_blocks(size: int) -> int:
    return -(-size // BLOCK) * BLOCK


def _rounded(halves: Column, forward: Column) -> Column:
    """How many working days lie before a day, and of a count forward: or on it.

    Args:
        halves: the sum of both.
        forward: 1 for a count forward, 0 for one back.
    """
    rounded: Column = spark_functions().shiftright(halves + forward, 1)
    return rounded
