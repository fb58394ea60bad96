"""Finds which table of a source is which table of a mapping, and the columns in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import islice

from cptimescales.cases.case import asks_for_a_person
from cptimescales.returns.cells import text_of
from cptimescales.returns.headings import Headings, plain_heading
from cptimescales.returns.mapping import Condition, Heading, TableMapping, TablesMapping
from cptimescales.returns.record import ReturnError
from cptimescales.returns.tables import Row, SourceTable

_ROWS_TO_HEADER = 20


@dataclass
class MatchedTable:
    """A table of a source, and what its columns hold.

    Attributes:
        table: the table.
        mapping: what it holds.
        header: the number of its header.
        headings: its headings.
        used: the headings of the columns that are read.
        not_found: the headings that the mapping has and the table has not.
    """

    table: SourceTable
    mapping: TableMapping
    header: int
    headings: Headings
    used: list[str] = field(default_factory=list)
    not_found: list[str] = field(default_factory=list)

    def column(self, heading: Heading | None) -> int | None:
        """The place of a column; None if there is none.

        Raises:
            ReturnError: several columns have that heading.
        """
        if heading is None:
            return None
        places = self.headings.places(heading)
        if len(places) > 1:
            name = self.headings.names[places[0]]
            problem = f"{len(places)} columns have this heading; keep one"
            raise ReturnError(self.table.name, name, problem)
        if not places:
            if heading[0] not in self.not_found:
                self.not_found.append(heading[0])
            return None
        name = self.headings.names[places[0]]
        if name not in self.used:
            self.used.append(name)
        return places[0]

    def rows(self) -> Iterator[Row]:
        """The rows below the header."""
        return (row for row in self.table.rows() if row[0] > self.header)


def matched_tables(
    tables: Sequence[SourceTable], mapping: TablesMapping, *, by_name: bool = False
) -> list[MatchedTable]:
    """The tables of a source that a mapping knows, in the order of the mapping.

    A table is the one with most of the columns of dates; of several, the one with the name.

    Args:
        tables: the tables of the source.
        mapping: the mapping.
        by_name: whether a table that has the name of one of the mapping can be no other.

    Raises:
        ReturnError: two tables of the source fit one of the mapping, and neither has its name.
    """
    best: dict[str, list[MatchedTable]] = {}
    for table in tables:
        candidates: list[tuple[int, MatchedTable]] = []
        for number, cells in islice(table.rows(), _ROWS_TO_HEADER):
            headings = Headings([text_of(cell) for cell in cells])
            for one in mapping.tables:
                score = _score(headings, one)
                if score and (not by_name or _may_be(table, one, mapping)):
                    candidates.append((score, MatchedTable(table, one, number, headings)))
        if candidates:
            _, match = max(candidates, key=lambda each: (each[0], -each[1].header))
            best.setdefault(match.mapping.name, []).append(match)
    return [_only(best[one.name], one) for one in mapping.tables if one.name in best]


def _may_be(table: SourceTable, one: TableMapping, mapping: TablesMapping) -> bool:
    """Whether the names allow that a table is one of a mapping."""
    name = plain_heading(table.name)
    named = {plain_heading(other.name) for other in mapping.tables}
    return name == plain_heading(one.name) or name not in named


def _score(headings: Headings, mapping: TableMapping) -> int:
    """How many columns with a meaning a row of headings has; 0 without the reference."""
    if not headings.places(mapping.reference):
        return 0
    columns = {
        heading[0]: heading
        for heading in (
            *(event.on for event in mapping.events),
            *(due.due for due in mapping.dues),
            *(flag.on for flag in mapping.not_owed),
            *filter(None, () if mapping.events else (mapping.born, mapping.expected_birth)),
        )
    }
    return sum(bool(headings.places(heading)) for heading in columns.values())


def _only(matches: Sequence[MatchedTable], mapping: TableMapping) -> MatchedTable:
    name = plain_heading(mapping.name)
    named = [match for match in matches if plain_heading(match.table.name) == name]
    if len(matches) == 1:
        return matches[0]
    if len(named) == 1:
        return named[0]
    names = ", ".join(match.table.name for match in matches)
    problem = f"each looks like {mapping.name or 'the table'}; leave one of them in the source"
    raise ReturnError(names, "", problem)


def headings_of(mapping: TableMapping) -> Iterator[Heading]:
    """Every heading that a mapping of a table names, without those of groups."""
    yield mapping.reference
    keys = (mapping.born, mapping.expected_birth, mapping.referral, mapping.enquiry, mapping.plan)
    yield from filter(None, keys)
    conditions: list[Condition] = list(mapping.left_out)
    for event in mapping.events:
        yield event.on
        if event.began is not None:
            yield event.began
        conditions += event.when
    for due in mapping.dues:
        yield from filter(None, (due.due, due.on, due.held))
    for flag in mapping.not_owed:
        yield flag.on
        conditions.append(flag.when)
    for condition in conditions:
        yield condition.column


def check_all_found(
    tables: Sequence[SourceTable], matches: Sequence[MatchedTable], mapping: TablesMapping
) -> None:
    """Refuses a table or a column that a caller's own mapping names and the source has not.

    Raises:
        ReturnError: there is one; the message names what is most like it.
    """
    found = {match.mapping.name for match in matches}
    for number, table in enumerate(mapping.tables, 1):
        if table.name not in found:
            heads = [Headings(_header(each)) for each in tables]
            where = f"table {number}"
            raise ReturnError(mapping.file, where, _no_table(table, heads, tables))
    for match in matches:
        for heading in headings_of(match.mapping):
            if not match.headings.places(heading):
                near = match.headings.near(heading)
                hint = f"did you mean {near!r}?" if near else f"it has {_list(match)}"
                problem = f"{match.table.name} has no column {heading[0]!r}; {hint}"
                raise ReturnError(mapping.file, "", problem)


def _header(table: SourceTable) -> list[str]:
    return [text_of(cell) for _, cells in islice(table.rows(), 1) for cell in cells]


def _no_table(
    mapping: TableMapping, heads: Sequence[Headings], tables: Sequence[SourceTable]
) -> str:
    names = ", ".join(table.name for table in tables)
    for head in heads:
        if not head.places(mapping.reference) and (near := head.near(mapping.reference)):
            return f"no table has a column {mapping.reference[0]!r}; did you mean {near!r}?"
        if head.places(mapping.reference):
            missing = [heading for heading in headings_of(mapping) if not head.places(heading)]
            if missing:
                near = head.near(missing[0])
                hint = f"; did you mean {near!r}?" if near else ""
                return f"the table has no column {missing[0][0]!r}{hint}"
    return f"no table has its columns; the source has {names}, and row 1 must name the columns"


def _list(match: MatchedTable) -> str:
    return ", ".join(filter(None, match.headings.names))


def group_columns(
    file: str, matches: Iterable[MatchedTable], groups: Sequence[str]
) -> dict[str, dict[str, int]]:
    """The columns of the groups that a caller names: table by table, group and place.

    Raises:
        ReturnError: no table has a group, or it asks for a person.
    """
    matches = list(matches)
    columns: dict[str, dict[str, int]] = {match.mapping.name: {} for match in matches}
    for group in groups:
        if asks_for_a_person(group):
            problem = (
                "answers are not grouped by names of children or families; name another column"
            )
            raise ReturnError(file, group, problem)
        for match in matches:
            heading = match.mapping.groups.get(group, (group,))
            if (place := match.column(heading)) is not None:
                if asks_for_a_person(match.headings.names[place]):
                    problem = "its column asks for a person; name another column"
                    raise ReturnError(file, group, problem)
                columns[match.mapping.name][group] = place
            else:
                match.not_found.remove(heading[0])
        if not any(group in places for places in columns.values()):
            names = [
                name
                for match in matches
                for name in (*match.mapping.groups, *filter(None, match.headings.names))
            ]
            near = get_close_matches(group, names, n=1, cutoff=0.55)
            hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(names[:40])}"
            raise ReturnError(file, group, f"no table has such a column; {hint}")
    return columns
