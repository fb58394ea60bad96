"""Reads one child of a census: which field is which fact."""

from __future__ import annotations

from datetime import date
from typing import Any

from cptimescales.returns.assembly import CONFERENCE_RULE, MOVED_IN
from cptimescales.returns.cells import CellError, Cells, says_yes
from cptimescales.returns.child_rows import join_moves
from cptimescales.returns.facts import ChildFacts, Enquiry, Plan, Referral
from cptimescales.returns.record import RecordedDue
from cptimescales.returns.xml_children import XmlElement

NOT_REQUIRED, NO_ACTION = "ICPCnotRequired", "ReferralNFA"
"""The flags without a day."""

_IDENTIFIERS, _EPISODE = "ChildIdentifiers", "CINdetails"
_ASSESSMENT, _ENQUIRY, _PLAN = "Assessments", "Section47", "ChildProtectionPlans"
_CONFERENCE, _REVIEW = "DateOfInitialCPC", "CPPreviewDate"
_GROUPS = (_IDENTIFIERS, _EPISODE, _ASSESSMENT, _ENQUIRY, _PLAN)
_GROUP_OF = {
    "LAchildID": _IDENTIFIERS,
    "PersonBirthDate": _IDENTIFIERS,
    "ExpectedPersonBirthDate": _IDENTIFIERS,
    "PersonDeathDate": _IDENTIFIERS,
    "CINreferralDate": _EPISODE,
    "CINclosureDate": _EPISODE,
    NO_ACTION: _EPISODE,
    "AssessmentAuthorisationDate": _ASSESSMENT,
    "S47ActualStartDate": _ENQUIRY,
    "InitialCPCtarget": _ENQUIRY,
    _CONFERENCE: _ENQUIRY,  # or directly below CINdetails
    NOT_REQUIRED: _ENQUIRY,
    "CPPstartDate": _PLAN,
    "CPPendDate": _PLAN,
    _REVIEW: _PLAN,
}

_BELOW = {_ASSESSMENT: "assessments", _ENQUIRY: "enquiries", _PLAN: "plans"}

FIELDS = tuple(_GROUP_OF)
"""The fields that are read. Nothing else of a child is."""

_Texts = dict[str, str]


class _Group:
    """The fields of one element that repeats, as texts, and what is below it."""

    __slots__ = ("assessments", "enquiries", "plans", "reviews", "texts")

    def __init__(self) -> None:
        self.texts: _Texts = {}
        self.reviews: list[str] = []
        self.assessments: list[_Group] = []
        self.enquiries: list[_Group] = []
        self.plans: list[_Group] = []


class CensusChild:
    """Reads the elements `Child` of one census.

    Attributes:
        prefix: what the tags begin with: the namespace of the file.
        year_began: the first day of the year of the census; None if that is not known.
    """

    def __init__(self, cells: Cells, prefix: str, year_began: date | None) -> None:
        self._cells, self._year_began = cells, year_began
        groups: dict[str, str | None] = dict.fromkeys(_GROUPS)
        # The name of each tag, and the group in which it belongs; None: it is a group itself.
        self._places = {
            f"{prefix}{name}": (name, group) for name, group in {**groups, **_GROUP_OF}.items()
        }
        self._tags = tuple(self._places)

    def facts(self, element: XmlElement, where: str) -> ChildFacts:
        """Everything that the census says of a child. The reference is empty if it has none.

        Raises:
            CellError: a field cannot be read, is there twice or lies outside its group.
        """
        identifiers, episodes = self._groups(element)
        texts = identifiers.texts
        child = ChildFacts(texts.get("LAchildID", ""), where)
        self._cells.doubts = child.doubts
        child.born = self._day(texts, "PersonBirthDate")
        child.expected_birth = self._day(texts, "ExpectedPersonBirthDate")
        child.died = self._day(texts, "PersonDeathDate")
        moves_in = []
        for group in episodes:
            self._episode(group, child)
            if (day := self._day(group.texts, _CONFERENCE)) is not None:
                moves_in.append(day)
        if moves_in:
            join_moves(child, moves_in)
        if child.plans:
            self._compare_days(child)
        return child

    # from elements to texts

    def _groups(self, element: XmlElement) -> tuple[_Group, list[_Group]]:
        identifiers = _Group()
        episodes: list[_Group] = []
        current: dict[str, _Group] = {_IDENTIFIERS: identifiers}
        places = self._places
        # Nothing else is looked at.
        for each in element.iter(*self._tags):
            name, group = places[each.tag]
            if group is None:
                _open(name, current, episodes)
                continue
            text = each.text
            if len(each):
                raise CellError(f"{name} has elements in it where a text belongs")
            if text is None or not (text := text.strip()):
                continue
            if name == _CONFERENCE and places.get(each.getparent().tag) == (_EPISODE, None):
                group = _EPISODE
            fields = current.get(group)
            if fields is None:
                raise CellError(f"{name} lies outside {group}, where it belongs")
            if name == _REVIEW:
                fields.reviews.append(text)
            elif name in fields.texts:
                raise CellError(f"{name} is there twice in one {group}; keep one")
            else:
                fields.texts[name] = text
        return identifiers, episodes

    # from texts to facts

    def _day(self, texts: _Texts, name: str) -> date | None:
        text = texts.get(name)
        return None if text is None else self._cells.day(text, name)

    def _episode(self, group: _Group, child: ChildFacts) -> None:
        texts = group.texts
        referral = Referral(
            self._day(texts, "CINreferralDate"),
            NO_ACTION if says_yes(texts.get(NO_ACTION), NO_ACTION) else "",
            self._day(texts, "CINclosureDate"),
        )
        if referral.on is None:
            child.doubts.append("a CINdetails has no CINreferralDate; its assessment is not judged")
        elif referral.closed is not None and referral.closed < referral.on:
            raise CellError(
                f"CINclosureDate, {referral.closed}, is before CINreferralDate, {referral.on}; "
                "correct one of them"
            )
        child.referrals.append(referral)
        for assessment in group.assessments:
            day = self._day(assessment.texts, "AssessmentAuthorisationDate")
            if day is not None:
                referral.assessments.append(day)
        for enquiry in group.enquiries:
            self._enquiry(enquiry.texts, child, referral)
        for plan in group.plans:
            self._plan(plan, child, referral)

    def _enquiry(self, texts: _Texts, child: ChildFacts, referral: Referral) -> None:
        began = self._day(texts, "S47ActualStartDate")
        conference = self._day(texts, _CONFERENCE)
        due = self._day(texts, "InitialCPCtarget")
        not_required = says_yes(texts.get(NOT_REQUIRED), NOT_REQUIRED)
        if due is not None:
            child.recorded_due.append(RecordedDue(CONFERENCE_RULE, began, due, conference))
        if began is not None:
            why = NOT_REQUIRED if not_required else ""
            child.enquiries.append(Enquiry(began, conference, why, referral))
        elif conference is not None or due is not None:
            child.doubts.append("a Section47 has no S47ActualStartDate; it is not judged")

    def _plan(self, group: _Group, child: ChildFacts, referral: Referral) -> None:
        began, ended = self._day(group.texts, "CPPstartDate"), self._day(group.texts, "CPPendDate")
        days = [self._cells.day(text, _REVIEW) for text in group.reviews]
        reviews = [day for day in days if day is not None]
        if began is None:
            if ended is not None or reviews:
                child.doubts.append("a plan has no CPPstartDate; it is not judged")
            return
        year_began = self._year_began
        gap = bool(reviews) and (year_began is None or began < year_began)
        child.plans.append(Plan(began, ended, reviews, gap=gap, referral=referral))

    def _compare_days(self, child: ChildFacts) -> None:
        conferences = {enquiry.conference for enquiry in child.enquiries} - {None}
        for plan in child.plans:
            # The conference of an older plan need not be in the census.
            recent = self._year_began is None or plan.on >= self._year_began
            if plan.made_by == MOVED_IN or plan.on in conferences:
                continue
            if recent or conferences:
                child.doubts.append(
                    f"the plan of {plan.on} begins on no day of a conference; its duties are "
                    f"counted from {plan.on}"
                )


def _open(name: str, current: dict[str, Any], episodes: list[_Group]) -> None:
    """Begins a group. What is below an older group is no longer open."""
    if name == _IDENTIFIERS:
        return
    group = _Group()
    if name == _EPISODE:
        episodes.append(group)
        for below in _BELOW:
            current.pop(below, None)
    else:
        episode = current.get(_EPISODE)
        if episode is None:
            raise CellError(f"{name} lies outside {_EPISODE}, where it belongs")
        getattr(episode, _BELOW[name]).append(group)
    current[name] = group
