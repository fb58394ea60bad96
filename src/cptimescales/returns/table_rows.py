"""Reads the rows of tables into facts of children, joined by reference and by key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from cptimescales.returns.assembly import (
    ASSESSED,
    CLOSED,
    CONFERENCE_RULE,
    DIED,
    MOVED_IN,
    PLAN_ENDED,
    REFERRAL,
    REVIEW,
    WITHOUT_PLAN,
)
from cptimescales.returns.cells import NO, YES, CellError, Cells, shortened, text_of
from cptimescales.returns.child_rows import ChildRows
from cptimescales.returns.facts import ChildFacts, Enquiry, Plan, Referral
from cptimescales.returns.mapping import Condition, EventColumn, TableMapping
from cptimescales.returns.merged_cells import MergedCells
from cptimescales.returns.record import RecordedDue
from cptimescales.returns.table_match import MatchedTable
from cptimescales.rules.by_event import meaning_of, read_as
from cptimescales.rules.events import BIRTH


def begins_enquiry(event: str) -> bool:
    """Whether an event begins an enquiry."""
    meaning = meaning_of(read_as(event))
    return "enquiry" in (*meaning.begins, *meaning.begins_if_born)


def makes_plan(event: str) -> bool:
    """Whether an event is a conference that makes a plan."""
    return "plan" in meaning_of(read_as(event)).begins


def lists_plans(mapping: TableMapping) -> bool:
    """Whether a table has one row for each plan, whatever the enquiry before it."""
    kinds = {_kind(event.event) for event in mapping.events}
    return "plan" in kinds and "enquiry" not in kinds and mapping.enquiry is None


class TableRows:
    """Reads the rows of one table.

    Attributes:
        filled: the rules whose flag has a text in any row.
        merged: the merged cells below the header.
        group_places: the places of the columns of groups.

    Raises:
        ReturnError: two columns have one heading.
    """

    def __init__(
        self,
        table: MatchedTable,
        cells: Cells,
        groups: Mapping[str, int],
        *,
        plans_listed: bool,
    ) -> None:
        mapping, column = table.mapping, table.column
        self.table: MatchedTable = table
        self._cells, self._groups = cells, groups
        self._plans_listed = plans_listed
        self._born = column(mapping.born)
        self._expected = column(mapping.expected_birth)
        self._keys = [column(key) for key in (mapping.referral, mapping.enquiry, mapping.plan)]
        self._left_out = [self._condition(each) for each in mapping.left_out]
        self._events = [
            each for event in mapping.events if (each := self._event(event)) is not None
        ]
        # A row is read in the order in which a case runs, so that what follows finds its beginning.
        self._events.sort(key=lambda each: _ORDER.get(each.kind, len(_ORDER)))
        self._lists_plans = lists_plans(mapping)
        self._makes_plans = any(each.kind == "plan" for each in self._events)
        self._dues = [
            (due.rule, place, column(due.on), column(due.held), due.due[0])
            for due in mapping.dues
            if (place := column(due.due)) is not None
        ]
        self._flags = [
            (flag.rule, on, self._condition(flag.when))
            for flag in mapping.not_owed
            if (on := column(flag.on)) is not None and column(flag.when.column) is not None
        ]
        self.filled: set[str] = set()
        self.merged: MergedCells = MergedCells(table.table.merged(), table.header)
        self.group_places: frozenset[int] = frozenset(groups.values())

    @property
    def events(self) -> Iterator[str]:
        """The events whose columns the table has."""
        return (each.event for each in self._events)

    def _event(self, event: EventColumn) -> _EventPlace | None:
        place = self.table.column(event.on)
        columns = [self.table.column(each.column) for each in event.when]
        if place is None or any(
            column is None and not each.negated
            for column, each in zip(columns, event.when, strict=True)
        ):
            return None  # the table cannot hold the event
        return _EventPlace(
            read_as(event.event) if begins_enquiry(event.event) else event.event,
            _kind(event.event),
            place,
            self.table.headings.names[place],
            self.table.column(event.began),
            [self._condition(each) for each in event.when],
            event.newest_only,
        )

    def _condition(self, condition: Condition) -> _Check:
        return _Check(self.table.column(condition.column), condition)

    def read(self, row: Sequence[object], child: ChildRows) -> None:
        """Adds what a row says to the facts of its child.

        Raises:
            CellError: a cell cannot be read.
        """
        facts = child.facts
        self._cells.doubts = facts.doubts
        self._births(row, facts)
        joined = self._joined(row, child)
        latest = date.min
        for event in self._events:
            day = self._cells.day(_cell(row, event.place), event.name)
            if day is None:
                if event.kind == "assessment" and event.began is not None and not joined.referral:
                    self._open_assessment(row, event.began, child)
                continue
            latest = max(latest, day)
            if all(check.fits(row) for check in event.when):
                self._add(event, day, row, child, joined)
            elif event.newest_only:
                facts.hidden.add(event.event)
        for rule, place, on, held, name in self._dues:
            due = self._cells.day(_cell(row, place), name)
            if due is not None:
                counted_from = self._day(row, on)
                facts.recorded_due.append(
                    RecordedDue(rule, counted_from, due, self._day(row, held))
                )
        for rule, on, check in self._flags:
            self._flag(rule, on, check, row, child, joined)
        if self._groups and latest >= child.latest:
            child.latest = latest
            texts = {name: text_of(_cell(row, place)) for name, place in self._groups.items()}
            facts.groups = {**facts.groups, **{name: text for name, text in texts.items() if text}}

    def is_left_out(self, row: Sequence[object]) -> bool:
        """Whether a row is passed over."""
        return any(check.fits(row) for check in self._left_out)

    def _day(self, row: Sequence[object], place: int | None) -> date | None:
        if place is None:
            return None
        return self._cells.day(_cell(row, place), self.table.headings.names[place])

    def _births(self, row: Sequence[object], facts: ChildFacts) -> None:
        if (born := self._day(row, self._born)) is not None:
            if facts.born not in (None, born):
                raise CellError(
                    f"the date of birth is {born} here and {facts.born} elsewhere; keep one"
                )
            facts.born = born
        if (expected := self._day(row, self._expected)) is not None:
            facts.expected_birth = expected

    def _joined(self, row: Sequence[object], child: ChildRows) -> _Joined:
        """What a row belongs to by its keys."""
        keys = [text_of(_cell(row, place)) if place is not None else "" for place in self._keys]
        referral, enquiry, plan = keys
        return _Joined(
            keys,
            child.referrals.get(referral),
            child.enquiries.get(enquiry),
            child.plans.get(plan),
        )

    def _open_assessment(self, row: Sequence[object], began: int, child: ChildRows) -> None:
        day = self._day(row, began)
        if day is not None:
            child.assessments.append((day, None))

    def _add(
        self,
        event: _EventPlace,
        day: date,
        row: Sequence[object],
        child: ChildRows,
        joined: _Joined,
    ) -> None:
        facts = child.facts
        if event.kind == "referral":
            joined.referral = Referral(day)
            facts.referrals.append(joined.referral)
            _keep(child.referrals, joined.keys[0], joined.referral)
        elif event.kind == "enquiry":
            self._add_enquiry(event, day, child, joined)
        elif event.kind in ("plan", "no plan"):
            self._add_conference(event, day, child, joined)
        elif event.kind == "assessment":
            if joined.referral is not None:
                joined.referral.assessments.append(day)
            else:
                child.assessments.append((self._day(row, event.began) or day, day))
        elif event.kind == "closing" and joined.referral is not None:
            joined.referral.closed = day
        elif event.kind == "closing":
            facts.closings.append(day)
        elif event.kind == "death":
            facts.died = day
        elif event.kind == "birth":
            facts.born = facts.born or day
        elif event.kind == "end":
            self._add_to_plan(day, child, joined, ends=True)
        elif event.kind == "review":
            self._add_to_plan(day, child, joined, ends=False)
        else:
            facts.events.append((event.event, day))
            if joined.enquiry is not None and joined.plan is None:
                joined.enquiry.also.append((event.event, day))

    def _add_enquiry(
        self, event: _EventPlace, day: date, child: ChildRows, joined: _Joined
    ) -> None:
        if joined.enquiry is not None and joined.new_enquiry:
            joined.enquiry.also.append((event.event, day))  # a second beginning in one row
            child.facts.events.append((event.event, day))
            return
        joined.enquiry = Enquiry(day, referral=joined.referral, began_with=event.event)
        joined.new_enquiry = True
        child.facts.enquiries.append(joined.enquiry)
        _keep(child.enquiries, joined.keys[1], joined.enquiry)

    def _add_conference(
        self, event: _EventPlace, day: date, child: ChildRows, joined: _Joined
    ) -> None:
        facts = child.facts
        if event.event == MOVED_IN and self._plans_listed:
            facts.moves_in.append(day)
            return
        if joined.enquiry is not None:
            joined.enquiry.conference = day
            if self._plans_listed:
                return
        if event.kind == "no plan":
            if joined.enquiry is None:
                facts.events.append((event.event, day))
            return
        if self._plans_listed and not self._lists_plans:
            return  # a conference of an enquiry that is not in the source; its plan has a row
        joined.plan = Plan(day, made_by=event.event, referral=joined.referral)
        facts.plans.append(joined.plan)
        _keep(child.plans, joined.keys[2], joined.plan)

    def _add_to_plan(self, day: date, child: ChildRows, joined: _Joined, *, ends: bool) -> None:
        if joined.plan is None and self._makes_plans:
            what = "the end" if ends else "a review"
            child.facts.doubts.append(
                f"a row of {self.table.table.name} has {what} of a plan, on {day}, and no start; "
                "it is not used"
            )
        elif joined.plan is None:
            (child.ends if ends else child.reviews).append(day)
        elif ends:
            joined.plan.ended = day
        else:
            joined.plan.reviews.append(day)

    def _flag(
        self,
        rule: str,
        on: int,
        check: _Check,
        row: Sequence[object],
        child: ChildRows,
        joined: _Joined,
    ) -> None:
        text = check.text(row)
        if not text:
            return
        self.filled.add(rule)
        day, name = self._day(row, on), check.condition.column[0]
        if day is None:
            return
        if not check.fits(row):
            if check.condition.values >= YES and text.casefold() not in NO:
                child.facts.doubts.append(
                    f"{name} is {shortened(text)!r}, which is neither yes nor no; it is read as no"
                )
            return
        if rule == CONFERENCE_RULE:
            if joined.enquiry is None:
                joined.enquiry = Enquiry(day, referral=joined.referral)
                child.facts.enquiries.append(joined.enquiry)
            joined.enquiry.not_owed = name
        else:
            if joined.referral is None:
                joined.referral = Referral(day)
                child.facts.referrals.append(joined.referral)
            joined.referral.not_owed = name


_Keyed = TypeVar("_Keyed", Referral, Enquiry, Plan)


@dataclass(slots=True)
class _EventPlace:
    event: str
    kind: str
    place: int
    name: str
    began: int | None
    when: list[_Check]
    newest_only: bool


@dataclass(slots=True)
class _Joined:
    """The referral, enquiry and plan to which a row belongs, and their keys."""

    keys: list[str]
    referral: Referral | None
    enquiry: Enquiry | None
    plan: Plan | None
    new_enquiry: bool = False


class _Check:
    """A condition on a column of the table."""

    def __init__(self, place: int | None, condition: Condition) -> None:
        self._place, self.condition = place, condition

    def text(self, row: Sequence[object]) -> str:
        """The text of the column."""
        return "" if self._place is None else text_of(_cell(row, self._place))

    def fits(self, row: Sequence[object]) -> bool:
        """Whether the column says so."""
        return self.condition.fits(self.text(row))


_ORDER = {
    kind: place
    for place, kind in enumerate(
        ("referral", "enquiry", "no plan", "plan", "assessment", "review", "end", "closing")
    )
}
_KINDS = {
    REFERRAL: "referral",
    ASSESSED: "assessment",
    WITHOUT_PLAN: "no plan",
    REVIEW: "review",
    PLAN_ENDED: "end",
    CLOSED: "closing",
    DIED: "death",
    BIRTH: "birth",
}


def _kind(event: str) -> str:
    name = read_as(event)
    if begins_enquiry(name):
        return "enquiry"
    if makes_plan(name):
        return "plan"
    return _KINDS.get(name, "")


def _cell(row: Sequence[object], place: int) -> object:
    return row[place] if place < len(row) else None


def _keep(by_key: dict[str, _Keyed], key: str, value: _Keyed) -> None:
    if key:
        by_key[key] = value
