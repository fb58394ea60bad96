"""The children in need census of England, an XML file, as a return. It is read child by child.

The fields are those of the census of every year from 2017 to 2026. A field that a file does not
have is empty. A file has no document type, and its elements have at most one namespace.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from cptimescales.calendars.dates import ONE_DAY, add_months
from cptimescales.calendars.day_reader import DayReader
from cptimescales.errors import EventOrderError
from cptimescales.returns.assembly import NO_ASSESSMENT, NO_CONFERENCE, Holds, record_of
from cptimescales.returns.cells import CellError, Cells, shortened, text_of
from cptimescales.returns.census_child import FIELDS, NO_ACTION, NOT_REQUIRED, CensusChild
from cptimescales.returns.record import Record, Return, ReturnError, ReturnKind, ReturnRefusal
from cptimescales.returns.xml_children import XmlChildren, XmlElement
from cptimescales.rules.events import EVENTS

_RECORDED = (
    "assessment_completed",
    "case_closed",
    "child_born",
    "child_died",
    "conference_held",
    "conference_without_plan",
    "expected_birth",
    "plan_ended",
    "pre_birth_conference_held",
    "referral_received",
    "review_conference_held",
    "strategy_discussion_held",
    "transfer_conference_held",
)
_FLAGS = {NOT_REQUIRED: NO_CONFERENCE, NO_ACTION: NO_ASSESSMENT}
_GROUPS = (
    "GenderCurrent",
    "Sex",
    "Ethnicity",
    "Disability",
    "ReferralSource",
    "PrimaryNeedCode",
    "ReasonForClosure",
    "InitialCategoryOfAbuse",
    "LatestCategoryOfAbuse",
    "NumberOfPreviousCPP",
)
"""The fields by which answers may be grouped. They are read only if the caller names them."""

_SURVEYED_FIRST = 1_000  # children, before a field that none of them has is sought by name
_NOTES = (
    "An enquiry is judged by its own conference alone, and an assessment from its own referral.",
    "DateOfInitialCPC outside an enquiry is read as the conference of a child who moved here.",
    "A conference on a day on which no plan begins is read as one that made no plan.",
)


@dataclass(frozen=True)
class Census(Return):
    """A census, opened. Its attributes are those of `Return`."""

    file: str
    used: tuple[str, ...]
    not_found: tuple[str, ...]
    recorded: tuple[str, ...]
    not_recorded: tuple[str, ...]
    notes: tuple[str, ...]
    reference_date: date | None
    authority: str | None
    groups: tuple[str, ...]
    days: DayReader = field(repr=False)
    kind: ReturnKind = "cin_census"

    def __iter__(self) -> Iterator[Record | ReturnRefusal]:
        reader, holds = None, Holds(self.recorded)
        began = None if self.reference_date is None else _year_began(self.reference_date)
        places: dict[str, int] = {}
        children = XmlChildren(Path(self.file))
        for number, element in enumerate(children, 1):
            where = f"child {number}"
            if reader is None:
                reader = CensusChild(Cells(self.days), children.prefix, began)
            try:
                child = reader.facts(element, where)
                _check_reference(child.reference, number, places)
                if self.groups:
                    child.groups = {name: _last_text(element, name) for name in self.groups}
                yield record_of(child, holds)
            except (CellError, EventOrderError) as error:
                yield ReturnRefusal(where, _last_text(element, "LAchildID") or None, str(error))


def open_census(path: Path, *, days: DayReader, groups: Sequence[str]) -> Census:
    """Opens a census. It is read as far as needed to know which fields it has.

    Raises:
        ReturnError: it is no census, or a group is no field of one.
    """
    for name in groups:
        if name not in _GROUPS:
            near = get_close_matches(name, _GROUPS, n=1, cutoff=0.55)
            hint = f"did you mean {near[0]!r}? " if near else ""
            problem = f"a census cannot be grouped by it; {hint}allowed: {', '.join(_GROUPS)}"
            raise ReturnError(str(path), shortened(name), problem)
    children = XmlChildren(path)
    missing = _missing(children, {*FIELDS, *groups})
    reference_date, notes = _reference_date(children.header, days)
    unfilled = [name for name in _FLAGS if name in missing]
    recorded = {*_RECORDED, *(event for name, event in _FLAGS.items() if name not in missing)}
    notes += [
        f"{name} is empty in every row, so the file cannot show that nothing was called for."
        for name in unfilled
    ]
    fields = (*FIELDS, *groups)
    return Census(
        str(path),
        tuple(name for name in fields if name not in missing),
        tuple(name for name in fields if name in missing),
        tuple(sorted(recorded)),
        tuple(sorted(set(EVENTS) - recorded)),
        (*_NOTES, *notes),
        reference_date,
        children.header.get("LEA"),
        tuple(groups),
        days,
    )


def _missing(children: XmlChildren, names: set[str]) -> set[str]:
    """The fields of which no child has a text. Reading stops where each has been seen."""
    tags: dict[str, str] = {}
    nowhere: set[str] = set()
    for count, element in enumerate(children, 1):
        tags = tags or {f"{children.prefix}{name}": name for name in names}
        for each in element.iter(*tags):
            if each.text and not each.text.isspace():
                tags.pop(each.tag, None)
        if count == _SURVEYED_FIRST:
            # Most censuses leave a field out. Its name is sought faster than all children are read.
            nowhere = children.not_named(tags.values())
            tags = {tag: name for tag, name in tags.items() if name not in nowhere}
        if not tags:
            break
    return nowhere.union(tags.values())


def _reference_date(header: dict[str, str], days: DayReader) -> tuple[date | None, list[str]]:
    """The day to which the census reports, and what is to be said of it."""
    try:
        reference_date = Cells(days).day(header.get("ReferenceDate"), "ReferenceDate")
    except CellError as error:
        return None, [f"The day to which the census reports is not known: {error}."]
    if reference_date is None:
        return None, ["The header names no ReferenceDate, so the year of the census is not known."]
    reports_to = f"The census reports to {reference_date}. What happened later need not be in it."
    reviews = (
        "Of the reviews before its year it has the last alone. So the first review of a plan that "
        f"began before {_year_began(reference_date)} is not judged if it seems late."
    )
    return reference_date, [reports_to, reviews]


def _year_began(reference_date: date) -> date:
    return add_months(reference_date + ONE_DAY, -12)


def _check_reference(reference: str, number: int, places: dict[str, int]) -> None:
    if not reference:
        raise CellError("LAchildID is missing, so the child cannot be named; add it")
    first = places.setdefault(reference, number)
    if first != number:
        raise CellError(
            f"child {first} has the same LAchildID, and only that child is read; put both into one "
            "element Child, or correct the LAchildID"
        )


def _last_text(element: XmlElement, name: str) -> str:
    """The last text of a field of a child, in the order of the file; empty if there is none."""
    texts = [text_of(each.text) for each in element.iter(f"{{*}}{name}")]
    return next(filter(None, reversed(texts)), "")
