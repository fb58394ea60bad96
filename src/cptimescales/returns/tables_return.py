"""Tables as a return: an Annex A, the SSD, or any tables with a mapping of the caller's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from cptimescales.calendars.day_reader import DayReader
from cptimescales.returns.assembly import (
    ASSESSED,
    CONFERENCE,
    REFERRAL,
    WITHDRAWN_BY,
    Holds,
    record_of,
)
from cptimescales.returns.cells import CellError, Cells, text_of
from cptimescales.returns.child_rows import ChildRows
from cptimescales.returns.facts import ChildFacts
from cptimescales.returns.mapping import TablesMapping
from cptimescales.returns.record import Record, Return, ReturnKind, ReturnRefusal
from cptimescales.returns.table_match import MatchedTable, group_columns
from cptimescales.returns.table_rows import TableRows, lists_plans
from cptimescales.rules.events import BIRTH, EVENTS, EXPECTED_BIRTH, PLAN_ENDED

_PRE_BIRTH = "pre_birth_conference_held"
_WHAT = {"assessment": "assessment", "initial_conference": "initial conference"}


@dataclass(frozen=True)
class TablesReturn(Return):
    """Tables that were read. Its attributes are those of `Return`."""

    kind: ReturnKind
    file: str
    used: tuple[str, ...]
    not_found: tuple[str, ...]
    recorded: tuple[str, ...]
    not_recorded: tuple[str, ...]
    notes: tuple[str, ...]
    children: tuple[ChildFacts | ReturnRefusal, ...] = field(repr=False)
    newest_only: tuple[str, ...] = ()
    reference_date: date | None = None
    authority: str | None = None

    def __iter__(self) -> Iterator[Record | ReturnRefusal]:
        holds = Holds(self.recorded, self.newest_only)
        for child in self.children:
            if isinstance(child, ReturnRefusal):
                yield child
                continue
            try:
                yield record_of(child, holds)
            except ValueError as error:
                yield ReturnRefusal(child.where, child.reference, str(error))


def read_tables(
    path: Path,
    matches: Sequence[MatchedTable],
    mapping: TablesMapping,
    *,
    kind: ReturnKind,
    days: DayReader,
    groups: Sequence[str],
) -> TablesReturn:
    """Reads matched tables into a return.

    Raises:
        ReturnError: a table cannot be read, or a group is no column of any table.
    """
    for match in matches:
        match.column(match.mapping.reference)  # so that it is named first
    places = group_columns(str(path), matches, groups)
    plans_listed = any(lists_plans(match.mapping) for match in matches)
    cells = Cells(mapping.reader(days))
    reading = _Reading()
    notes = list(mapping.notes)
    recorded = {*mapping.recorded}
    newest_only: set[str] = set()
    filled: set[str] = set()
    tables = []
    for match in matches:
        rows = TableRows(match, cells, places[match.mapping.name], plans_listed=plans_listed)
        references = _references(match, matches)
        reading.read(rows, references)
        events = set(rows.events)
        recorded |= events
        newest_only |= {
            event.event
            for event in match.mapping.events
            if event.newest_only and event.event in events
        }
        filled |= rows.filled
        if rows.merged:
            notes.append(
                f"{match.table.name} has merged cells. A column of --by is read down from the "
                "first row of each; a child whose other cells are merged is refused."
            )
        tables.append(rows)
    if _listed_apart(mapping) and ASSESSED in recorded and not reading.joins_assessments():
        recorded.discard(ASSESSED)
        notes.append(
            "No child with a referral has an assessment here, as if the lists were of different "
            "children. So an assessment that is not there is not recorded, never overdue."
        )
    if CONFERENCE in recorded:
        recorded.add(_PRE_BIRTH)
    births = [match.mapping for match in matches]
    recorded |= {BIRTH} if any(table.born for table in births) else set()
    recorded |= {EXPECTED_BIRTH} if any(table.expected_birth for table in births) else set()
    recorded |= {WITHDRAWN_BY[rule] for rule in filled}
    notes += _notes_of(recorded, filled)
    found = {match.mapping.name for match in matches}
    missing = [table.name for table in mapping.tables if table.name not in found]
    return TablesReturn(
        kind,
        str(path),
        tuple(f"{match.table.name}: {name}" for match in matches for name in match.used),
        (
            *missing,
            *(f"{match.table.name}: {name}" for match in matches for name in match.not_found),
        ),
        tuple(sorted(recorded)),
        tuple(sorted(set(EVENTS) - recorded)),
        tuple(notes),
        tuple(reading.children()),
        tuple(sorted(newest_only)),
    )


class _Reading:
    """The children of all tables, in the order of their first rows."""

    def __init__(self) -> None:
        self._children: dict[str, ChildRows] = {}
        self._refused: list[ReturnRefusal] = []

    def read(self, rows: TableRows, references: dict[str, str] | None) -> None:
        """Reads one table.

        Args:
            rows: the table.
            references: the reference of each key, if the table has keys in place of references.
        """
        match = rows.table
        place = match.column(match.mapping.reference)
        assert place is not None
        columns = {
            column: name
            for column, name in enumerate(match.headings.names)
            if name in match.used and column not in rows.group_places
        }
        keys: dict[int, str] = {}  # by row, where cells are merged
        for number, row in match.rows():
            merged = None
            if rows.merged:
                merged = rows.merged.problem(number, columns)
                row = rows.merged.filled_down(number, row, rows.group_places)
            if merged is None and rows.is_left_out(row):
                continue
            where = f"row {number} of {match.table.name}"
            key = text_of(row[place]) if place < len(row) else ""
            if rows.merged:
                key = key or keys.get(rows.merged.first_row(number, place + 1) or 0, "")
                keys[number] = key
            reference = key if references is None else references.get(key, "")
            if not reference:
                problem = f"{match.headings.names[place]} is blank, so the child cannot be named"
                if key:
                    problem = f"{match.headings.names[place]} {key!r} belongs to no child"
                self._refused.append(ReturnRefusal(where, None, f"{problem}; correct it"))
                continue
            child = self._children.get(reference)
            if child is None:
                child = self._children[reference] = ChildRows(ChildFacts(reference, where))
            if child.refused is None:
                try:
                    if merged is not None:
                        raise CellError(merged)
                    rows.read(row, child)
                except CellError as error:
                    child.refused = (where, str(error))

    def joins_assessments(self) -> bool:
        """Whether any child with a referral has an assessment."""
        return any(
            child.assessments or any(referral.assessments for referral in child.facts.referrals)
            for child in self._children.values()
            if child.facts.referrals
        )

    def children(self) -> Iterator[ChildFacts | ReturnRefusal]:
        """The facts of each child; a refusal for a child with a row that cannot be read."""
        for reference, child in self._children.items():
            if child.refused is None:
                yield child.joined()
            else:
                where, problem = child.refused
                yield ReturnRefusal(where, reference, problem)
        yield from self._refused


def _listed_apart(mapping: TablesMapping) -> bool:
    """Whether the assessments are in another table than the referrals."""
    tables = [{event.event for event in table.events} for table in mapping.tables]
    return not any({REFERRAL, ASSESSED} <= events for events in tables)


def _references(match: MatchedTable, matches: Sequence[MatchedTable]) -> dict[str, str] | None:
    """The reference of each key of a table that names children by a key of another table."""
    other = match.mapping.reference_from
    if other is None:
        return None
    for each in matches:
        if each.mapping.name == other.table:
            key, reference = each.column(other.column), each.column(other.reference)
            if key is not None and reference is not None:
                return {
                    text_of(row[key]): text_of(row[reference])
                    for _, row in each.rows()
                    if max(key, reference) < len(row)
                }
    return {}


def _notes_of(recorded: set[str], filled: set[str]) -> Iterator[str]:
    """What the reader of a report must know of the columns that are missing."""
    started = {"assessment": "referral_received", "initial_conference": "strategy_discussion_held"}
    for rule, event in WITHDRAWN_BY.items():
        if started[rule] in recorded and rule not in filled and event not in recorded:
            yield (
                f"No row says that no {_WHAT[rule]} was called for: the flag is missing, or empty "
                f"in every row. So where none is there, the {_WHAT[rule]} is not recorded, never "
                "overdue."
            )
    if CONFERENCE in recorded and PLAN_ENDED not in recorded:
        yield "The source does not hold the end of a plan, so every plan counts as open."
