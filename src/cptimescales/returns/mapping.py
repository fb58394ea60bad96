"""A mapping: which column of which table holds which event. `mapping_file` reads one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from cptimescales.calendars.day_reader import DayReader
from cptimescales.returns.cells import text_of

Heading: TypeAlias = tuple[str, ...]
"""The heading of a column, in each way in which it is written. The first is the usual one."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What another column of the row must say.

    Attributes:
        column: the column. A column that is not there is blank in every row.
        values: the values, in small letters. `yes` and `no` stand for each way to write them.
        negated: whether it must say anything else.
    """

    column: Heading
    values: frozenset[str]
    negated: bool = False

    def fits(self, value: object) -> bool:
        """Whether the column of a row says so."""
        return (text_of(value).casefold() in self.values) is not self.negated


@dataclass(frozen=True, slots=True)
class EventColumn:
    """A column with the days of an event.

    Attributes:
        event: the event.
        on: the column of its days.
        began: the column of the day on which the work began that the event concludes.
        when: what must be so; all of it.
        newest_only: whether the table has only the newest day of a child.
    """

    event: str
    on: Heading
    began: Heading | None = None
    when: tuple[Condition, ...] = ()
    newest_only: bool = False


@dataclass(frozen=True, slots=True)
class DueColumn:
    """A column with recorded due dates.

    Attributes:
        rule: the rule whose due dates they are.
        due: the column.
        on: the column of the days from which they are counted.
        held: the column of the days of the meetings that were due.
    """

    rule: str
    due: Heading
    on: Heading | None = None
    held: Heading | None = None


@dataclass(frozen=True, slots=True)
class NotOwedColumn:
    """A flag without a day, by which a duty is not owed.

    Attributes:
        rule: the rule that is not owed.
        on: the column of the days that would have started the duty.
        when: what the flag says then.
    """

    rule: str
    on: Heading
    when: Condition


@dataclass(frozen=True, slots=True)
class ReferenceFrom:
    """Where the reference of a child is found if the table has another key.

    Attributes:
        table: the table that has both.
        column: its column with the key that `reference` of this table has.
        reference: its column with the reference of the child.
    """

    table: str
    column: Heading
    reference: Heading


@dataclass(frozen=True, slots=True)
class TableMapping:
    """What the columns of one table hold. One row is about one child.

    Attributes:
        name: the sheet, or the file in a folder; empty where the source has one table.
        reference: the column of references.
        reference_from: another table in which the reference is found.
        born, expected_birth: the columns of birth dates.
        referral, enquiry, plan: the columns of keys: rows of a child with one key belong together.
        groups: short names of columns by which answers may be grouped.
        left_out: rows of which any of these is so are passed over.
        events, dues, not_owed: the columns with a meaning.
    """

    name: str
    reference: Heading
    reference_from: ReferenceFrom | None
    born: Heading | None
    expected_birth: Heading | None
    referral: Heading | None
    enquiry: Heading | None
    plan: Heading | None
    groups: Mapping[str, Heading]
    left_out: tuple[Condition, ...]
    events: tuple[EventColumn, ...]
    dues: tuple[DueColumn, ...]
    not_owed: tuple[NotOwedColumn, ...]


@dataclass(frozen=True, slots=True)
class TablesMapping:
    """A mapping file.

    Attributes:
        file: its name.
        tables: what each table holds.
        empty, also_dates, times: as in `DayReader`: how the tables write days.
        recorded: events that the source can hold although no column is named for them.
        notes: what the reader of a report must know, each in one sentence.
    """

    file: str
    tables: tuple[TableMapping, ...]
    empty: tuple[str, ...] = ()
    also_dates: tuple[str, ...] = ()
    times: Literal["refuse", "drop"] | None = None
    recorded: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def reader(self, days: DayReader) -> DayReader:
        """The reader of days that a caller declared, with what the mapping declares added."""
        if not (self.empty or self.also_dates or self.times):
            return days
        return DayReader(
            tuple(dict.fromkeys((*days.empty, *self.empty))),
            tuple(dict.fromkeys((*days.also_dates, *self.also_dates))),
            "drop" if days.drops_times else (self.times or "refuse"),
        )
