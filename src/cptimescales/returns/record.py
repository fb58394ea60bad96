"""What a return says of one child, as plain values: cases, recorded due dates, duties not owed.

A return is a file that an authority makes anyway: a census, a workbook for an inspection, tables of
its system. Only a reference, dates, flags and the groups that the caller names come out of one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from operator import attrgetter
from typing import Any, Literal, NamedTuple, Protocol, TypeAlias

from cptimescales.cases.case import PlainCase
from cptimescales.cases.judging import LATE
from cptimescales.cases.plain_timetables import PlainEntry
from cptimescales.errors import InputFileError
from cptimescales.rules.episode_kinds import EpisodeKind
from cptimescales.rules.status import Status

ReturnKind: TypeAlias = Literal["cin_census", "annex_a", "events", "table", "ssd"]
"""What a source is: a census, an Annex A, a CSV of events, a mapped table, the SSD's tables."""


class ReturnError(InputFileError):
    """A source that cannot be read at all: no such file, another kind, or without its columns."""

    code = "bad_return"


class Part(NamedTuple):
    """A case, and which of its duties are to be taken from it.

    A child may need several: one enquiry must not be met by the conference of another.

    Attributes:
        case: the events, as the engine of whole cases reads them.
        kinds: the kinds of episode whose duties are taken from this case, such as `enquiry`.
            None: the duties of every kind that no other part of the record takes.
        gaps: the event that meets a duty and the day that started it, where the source leaves out
            what followed that day, or whether it was owed so soon. A census has only one review of
            an earlier year.
    """

    case: PlainCase
    kinds: frozenset[EpisodeKind] | None = None
    gaps: frozenset[tuple[str, date]] = frozenset()

    def as_known(self, entry: PlainEntry) -> PlainEntry:
        """An entry of the case, not judged where the source leaves out what may have met it."""
        if entry.status not in LATE or (entry.met_by, entry.on) not in self.gaps:
            return entry
        return entry._replace(
            met_on=None,
            status=Status.NOT_RECORDED,
            working_days_late=0,
            calendar_days_late=0,
        )


class RecordedDue(NamedTuple):
    """A due date that the source itself holds, to be compared with ours.

    Attributes:
        rule: the rule whose due date it is.
        on: the day from which the source counts; None if the source does not say.
        due: the recorded due date.
        held: the day of the meeting that was due, if the source has it beside the due date.
    """

    rule: str
    on: date | None
    due: date
    held: date | None = None


class NotOwed(NamedTuple):
    """A duty that a flag without a day withdraws, such as "conference not required".

    Attributes:
        rule: the rule that is not owed.
        on: the day of the event that would have started it.
        why: the field that says so.
    """

    rule: str
    on: date
    why: str


@dataclass(frozen=True, slots=True)
class Record:
    """What a return says of one child.

    Attributes:
        child: the reference in the source, never a name.
        where: the place in the source, such as `child 3` or `row 17 of List 5`.
        parts: the cases, of which each answers for some duties.
        recorded_due: the due dates that the source holds.
        not_owed: the duties that a flag withdraws.
        groups: the text of each column that the caller named, such as the team.
        doubts: dates that cannot be, or that do not fit, each in one sentence.
    """

    child: str
    where: str
    parts: tuple[Part, ...]
    recorded_due: tuple[RecordedDue, ...] = ()
    not_owed: tuple[NotOwed, ...] = ()
    groups: Mapping[str, str] = field(default_factory=dict, hash=False)
    doubts: tuple[str, ...] = ()

    def __reduce__(self) -> tuple[object, ...]:
        """As plain values, which take half the time: other processes get many records."""
        parts = [(part.kinds, part.gaps, *_values_of(part.case)) for part in self.parts]
        due, not_owed = (list(map(tuple, rows)) for rows in (self.recorded_due, self.not_owed))
        place = self.child, self.where
        return _record, (*place, parts, due, not_owed, self.groups, self.doubts)

    def takes(self, part: Part, kind: EpisodeKind | None) -> bool:
        """Whether the duties that live in episodes of a kind are taken from a part.

        Args:
            part: one of `parts`.
            kind: the kind of the duty's episode; None for a duty outside every episode.
        """
        if part.kinds is not None:
            return kind in part.kinds
        return all(other.kinds is None or kind not in other.kinds for other in self.parts)


_values_of = attrgetter(*(each.name for each in fields(PlainCase)))


def _record(
    child: str,
    where: str,
    parts: Iterable[tuple[Any, ...]],
    due: Iterable[Iterable[Any]],
    not_owed: Iterable[Iterable[Any]],
    groups: Mapping[str, str],
    doubts: tuple[str, ...],
) -> Record:
    """The record that was made plain."""
    return Record(
        child,
        where,
        tuple([Part(PlainCase(*case), kinds, gaps) for kinds, gaps, *case in parts]),
        tuple(map(RecordedDue._make, due)),
        tuple(map(NotOwed._make, not_owed)),
        groups,
        doubts,
    )


@dataclass(frozen=True, slots=True)
class ReturnRefusal:
    """A child or a row that cannot be read. The rest of the source is.

    Attributes:
        where: the place in the source, such as `child 3 of the file`.
        reference: the reference, if it could be read.
        problem: what is wrong, what is allowed, and what to do next.
    """

    where: str
    reference: str | None
    problem: str


class Return(Protocol):
    """A source that was opened: what it is and holds. Iterating reads it, one child at a time.

    Everything but the records is known before the first record. It may be read more than once.

    Attributes:
        kind: what the source is.
        file: its name.
        used: the sheets and columns, or the elements, that are read.
        not_found: those that are usual in such a source and are not in this one.
        recorded: the events that the source can hold; None if it can hold every event.
        not_recorded: the events that it cannot hold. Their duties are neither met nor overdue.
        notes: how the source is read where it leaves a choice, each in one sentence.
        reference_date: the day to which the source reports; None if it names none.
        authority: the authority as the source writes it; None if it names none.
    """

    kind: ReturnKind
    file: str
    used: tuple[str, ...]
    not_found: tuple[str, ...]
    recorded: tuple[str, ...] | None
    not_recorded: tuple[str, ...]
    notes: tuple[str, ...]
    reference_date: date | None
    authority: str | None

    def __iter__(self) -> Iterator[Record | ReturnRefusal]: ...
