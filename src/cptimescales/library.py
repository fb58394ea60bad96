"""Rulebooks and calendars by name, rulebook files of your own, and the everyday questions.

Each everyday question (`first_core_group_due` and its siblings) is one rule under a name that an
editor completes. It takes the rulebook by name or as a `Rulebook`, never by default, and raises
what `Rulebook.due` raises.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, overload

from cptimescales.calendars.dates import require_date
from cptimescales.calendars.record import DIVISIONS, DivisionRecord
from cptimescales.calendars.record_files import shipped_division
from cptimescales.calendars.working_calendar import Closures, WorkingCalendar
from cptimescales.errors import TimescaleError, UnknownCalendarError, UnknownRulebookError
from cptimescales.rules.answers import Answers
from cptimescales.rules.ending import Reason
from cptimescales.rules.model import RulebookData
from cptimescales.rules.names import DatedRule, RulebookName
from cptimescales.rules.results import DueDate, ReviewWindow
from cptimescales.rules.shipped import SHIPPED, shipped_rulebook

if TYPE_CHECKING:
    from cptimescales.cases.case import Case
    from cptimescales.cases.plan_end import EndOfPlan
    from cptimescales.cases.started import Started
    from cptimescales.cases.timetables import Timetable


class Rulebook(Answers):
    """The rules of one nation or one local partnership, and the bank holidays that they count by.

    Immutable; `as_known_on` and `with_closures` return others. `cptimescales.rulebook` and
    `load_rulebook` make it. It is safe to share between threads.

    >>> england = rulebook("england")
    >>> england.due("first_core_group", on=date(2026, 12, 14)).due
    datetime.date(2026, 12, 30)
    """

    def timetable(self, case: Case, *, as_of: date, horizon: date | None = None) -> Timetable:
        """Every deadline that a case's events started: due date, status, and what comes next.

        Args:
            case: the case; its closure days count for this case alone.
            as_of: the day on which the case is judged. Later events have not happened yet.
            horizon: adds the plan ahead up to that day: the latest dates to come. Each date
                supposes that the meeting before it is held on its last day. The plan ends at the
                18th birthday.

        Raises:
            UnknownEventError, UnknownRuleError: the case names an unknown event or agreed rule.
            NotADateError: something other than a date.
            CalendarRangeError: `as_of` or a closure lies outside the years that the calendar
                covers.

        >>> import cptimescales as cpt
        >>> held = [{"event": "conference_held", "on": date(2026, 12, 14)}]
        >>> case = cpt.Case(reference="C-1042", events=held)
        >>> table = cpt.rulebook("england").timetable(case, as_of=date(2027, 1, 4))
        >>> [(entry.due.rule, entry.status.value) for entry in table.entries]
        [('first_core_group', 'overdue'), ('review_conference', 'pending')]
        """
        from cptimescales.cases.timetables import timetable  # a single answer needs no case

        book = self.with_closures(case.closed) if case.closures else self
        return timetable(book, case, as_of=as_of, horizon=horizon)

    def after(self, event: str, *, on: date) -> tuple[Started, ...]:
        """Every duty that an event starts, by itself or because it begins an episode.

        The event is read as the first of its kind, about a child who was born, with no plan open
        before; a review or a core group as one under a plan, and a transfer conference as that of
        the receiving authority. It also starts what the events start that it counts as. A duty that
        depends on more says so in `when` and `only_if`. Dated duties come first, by their limit.

        Raises:
            UnknownEventError: there is no event of that name; near matches are named.
            NotADateError: `on` is a `datetime` or anything else that is not a date.

        >>> england = rulebook("england")
        >>> for duty in england.after("conference_held", on=date(2026, 12, 14))[:2]:
        ...     print(duty.rule, duty.limit)
        first_core_group 2026-12-30
        review_conference 2027-03-14
        """
        from cptimescales.cases.started import after  # as above

        return after(self, event, on=on)

    def may_discontinue(self, case: Case, reason: Reason, *, on: date) -> EndOfPlan:
        """Whether a child protection plan may end on a day, what is missing, and whom to inform.

        The plan is the one that is open on that day, its last day included, or the one that was
        open when everything ended and whose end is not recorded.

        Args:
            case: the case.
            reason: `no_longer_at_risk`, `moved_permanently`, `reached_18`, `died` or
                `left_united_kingdom`.
            on: the day on which the plan would end.

        Raises:
            UnknownReasonError: another reason.
            RuleNotInForceError: this rulebook has no text about the end of a plan for that day.
            UnknownEventError: the case names an unknown event.
            NotADateError: `on` is not a date.
            CalendarRangeError: the birthday lies outside the years that the calendar covers.

        >>> import cptimescales as cpt
        >>> conference = {"event": "conference_held", "on": date(2025, 1, 6)}
        >>> notice = {"event": "move_notified", "on": date(2025, 2, 3)}
        >>> case = cpt.Case(reference="C-1042", events=[conference, notice])
        >>> england = cpt.rulebook("england")
        >>> answer = england.may_discontinue(case, "moved_permanently", on=date(2025, 2, 10))
        >>> answer.allowed, answer.missing
        (False, ("the receiving authority's conference was held",))
        """
        from cptimescales.cases.plan_end import may_discontinue  # as above

        return may_discontinue(self, case, reason, on=on)


AnyRulebook: TypeAlias = "RulebookName | str | Rulebook"
"""A rulebook, or the name of one that ships. An editor offers the names."""


def rulebooks() -> tuple[str, ...]:
    """The names of the rulebooks that come with the library.

    >>> rulebooks()[0]
    'england'
    """
    return SHIPPED


def rulebook(name: RulebookName | str) -> Rulebook:
    """A rulebook that comes with the library, by its name. There is no default.

    Raises:
        UnknownRulebookError: there is no rulebook of that name; near matches are named.

    >>> rulebook("south-west").title
    'South West: local procedures'
    """
    if name not in SHIPPED:
        raise UnknownRulebookError(name, SHIPPED)
    return _shipped(name)


@lru_cache(maxsize=len(SHIPPED))
def _shipped(name: str) -> Rulebook:
    return _made_from(*shipped_rulebook(name))


def load_rulebook(path: str | PathLike[str]) -> Rulebook:
    """A rulebook from a TOML file of your own, usually one that `extends` a shipped one.

    `extends` names a shipped rulebook or another file beside this one. The file may add rules and
    tighten limits.

    Raises:
        RulebookError: the file cannot be read or trusted. The message names the file, the key and
            the correction.
    """
    from cptimescales.rules.rulebook_files import read_own  # a shipped rulebook needs no reader

    return _made_from(read_own(Path(path)))


def calendar(
    division: str, *, known_on: date | None = None, closures: Closures | None = None
) -> WorkingCalendar:
    """The working calendar of a bank-holiday division of GOV.UK. There is no default.

    Args:
        division: `england-and-wales`, `scotland` or `northern-ireland`.
        known_on: the day on which the published list is taken as known; None for the newest list
            that this version has.
        closures: further days that do not count, each with its name.

    Raises:
        UnknownCalendarError: there is no such division.
        NotADateError: `known_on` or a closure day is not a date.
        ClosureError: a closure without a name, or one day with two names.
        CalendarRangeError: a closure outside the years that the calendar covers.

    >>> northern_ireland = calendar("northern-ireland")
    >>> northern_ireland.next_working_day(date(2026, 7, 10))  # 13 July is a substitute bank holiday
    datetime.date(2026, 7, 14)
    """
    record = division_record(division)
    return record.calendar(
        None if known_on is None else require_date(known_on, "known_on"),
        () if closures is None else closures,
    )


def division_record(division: str) -> DivisionRecord:
    """The record of a division's bank holidays.

    Raises:
        UnknownCalendarError: there is no such division.
    """
    if division not in DIVISIONS:
        raise UnknownCalendarError(division, DIVISIONS)
    return shipped_division(division)


def _made_from(data: RulebookData, sha256: str | None = None) -> Rulebook:
    assert data.calendar is not None  # the rulebook or the one that it extends names one
    return Rulebook(data, division_record(data.calendar), sha256=sha256)


def referral_decision_due(referral_received: date, *, rulebook: AnyRulebook) -> DueDate:
    """By when the authority decides what to do about a referral.

    >>> str(referral_decision_due(date(2026, 12, 24), rulebook="england"))
    'Decision on a referral: due by Tuesday 29 December 2026'
    """
    return _due("referral_decision", referral_received, rulebook)


def assessment_due(started: date, *, rulebook: AnyRulebook) -> DueDate:
    """By when the assessment is concluded.

    Its clock starts with the referral (England) or the start of enquiries (Wales).

    >>> assessment_due(date(2025, 1, 6), rulebook="england").due
    datetime.date(2025, 3, 10)
    """
    return _due("assessment", started, rulebook)


def initial_conference_due(started: date, *, rulebook: AnyRulebook) -> DueDate:
    """By when the initial conference is held, from the event that starts its clock.

    This event is the strategy discussion that started the section 47 enquiries (England), the last
    strategy discussion (Wales) or the start of the investigation (Scotland). The rule of Scotland
    before its edition of 2021 is `initial_conference_from_concern`.

    >>> initial_conference_due(date(2025, 12, 10), rulebook="england").due
    datetime.date(2026, 1, 5)
    """
    return _due("initial_conference", started, rulebook)


def first_core_group_due(conference_held: date, *, rulebook: AnyRulebook) -> DueDate:
    """By when the first core group meets after the initial conference.

    >>> first_core_group_due(date(2026, 12, 14), rulebook="england").due
    datetime.date(2026, 12, 30)
    """
    return _due("first_core_group", conference_held, rulebook)


def core_group_notes_due(core_group_held: date, *, rulebook: AnyRulebook) -> DueDate:
    """By when the members of a core group have its notes.

    >>> core_group_notes_due(date(2026, 12, 21), rulebook="south-west").due
    datetime.date(2026, 12, 30)
    """
    return _due("core_group_notes", core_group_held, rulebook)


def second_core_group_due(first_core_group_held: date, *, rulebook: AnyRulebook) -> DueDate:
    """By when the second core group meets after the first.

    >>> second_core_group_due(date(2026, 11, 13), rulebook="south-west").due
    datetime.date(2026, 12, 25)
    """
    return _due("second_core_group", first_core_group_held, rulebook)


def later_core_group_due(previous_core_group_held: date, *, rulebook: AnyRulebook) -> DueDate:
    """By when the next core group meets after the previous one.

    >>> later_core_group_due(date(2026, 6, 30), rulebook="south-west").due
    datetime.date(2026, 8, 30)
    """
    book = _rulebook_of(rulebook)
    # Some procedures start this series with a review, others with the core group before it. The
    # question here is the interval between two core groups.
    from_the_first = book.rule("later_core_group").first_trigger == "core_group_held"
    return book.due(
        "later_core_group", on=previous_core_group_held, number=1 if from_the_first else 2
    )


def conference_record_due(conference_held: date, *, rulebook: AnyRulebook) -> DueDate:
    """By when the participants have the record of the conference.

    >>> conference_record_due(date(2026, 5, 6), rulebook="scotland").due
    datetime.date(2026, 5, 20)
    """
    return _due("conference_record", conference_held, rulebook)


def outline_plan_due(conference_held: date, *, rulebook: AnyRulebook) -> DueDate:
    """By when the outline plan and the summary of decisions are sent out.

    >>> outline_plan_due(date(2026, 5, 6), rulebook="wales").due
    datetime.date(2026, 5, 13)
    """
    return _due("outline_plan", conference_held, rulebook)


@overload
def review_conference_due(*, conference_held: date, rulebook: AnyRulebook) -> DueDate: ...
@overload
def review_conference_due(*, previous_review_held: date, rulebook: AnyRulebook) -> DueDate: ...
def review_conference_due(
    *,
    conference_held: date | None = None,
    previous_review_held: date | None = None,
    rulebook: AnyRulebook,
) -> DueDate:
    """By when the review conference is held.

    The first review counts from the initial conference, a later one from the review before it.

    Raises:
        TimescaleError: both dates are given, or none.

    >>> review_conference_due(conference_held=date(2025, 11, 30), rulebook="england").due
    datetime.date(2026, 2, 28)
    >>> review_conference_due(previous_review_held=date(2026, 2, 27), rulebook="england").due
    datetime.date(2026, 8, 27)
    """
    if (conference_held is None) == (previous_review_held is None):
        raise TimescaleError(
            "a review conference counts from one date: give either conference_held, for the first "
            "review, or previous_review_held, for a later review"
        )
    if conference_held is not None:
        return _due("review_conference", conference_held, rulebook)
    assert previous_review_held is not None
    return _due("review_conference", previous_review_held, rulebook, number=2)


def visit_due(previously_seen: date, *, rulebook: AnyRulebook) -> DueDate:
    """By when the child is seen again.

    >>> visit_due(date(2026, 11, 30), rulebook="leicester-leicestershire-rutland").due
    datetime.date(2026, 12, 28)
    """
    return _due("visit", previously_seen, rulebook)


def transfer_conference_due(move_notified: date, *, rulebook: AnyRulebook) -> DueDate:
    """By when the receiving authority holds its conference, from the notice of the move.

    In Wales the clock starts when the move was notified and agreed to be permanent.

    >>> transfer_conference_due(date(2026, 3, 20), rulebook="england").due
    datetime.date(2026, 4, 14)
    """
    return _due("transfer_conference", move_notified, rulebook)


def pre_birth_conference_due(concern_raised: date, *, rulebook: AnyRulebook) -> DueDate:
    """By when the conference about an unborn child is held, from the day of the concern.

    >>> pre_birth_conference_due(date(2026, 5, 6), rulebook="scotland").due
    datetime.date(2026, 6, 3)
    """
    return _due("pre_birth_conference", concern_raised, rulebook)


def looked_after_review_due(started: date, *, number: int = 1, rulebook: AnyRulebook) -> DueDate:
    """By when the case of a looked-after child is reviewed.

    The first review (`number` 1) counts from the start of care, a later one from the review before.

    >>> looked_after_review_due(date(2026, 5, 6), rulebook="england").due
    datetime.date(2026, 6, 4)
    """
    return _due("looked_after_review", started, rulebook, number=number)


def eighteenth_birthday_review(born: date, *, rulebook: AnyRulebook) -> ReviewWindow:
    """The window around the 18th birthday for the review that ends the plan, and its plan-by day.

    >>> eighteenth_birthday_review(date(2008, 2, 29), rulebook="england").birthday
    datetime.date(2026, 3, 1)
    """
    return _rulebook_of(rulebook).due("eighteenth_birthday_review", on=born)


def _due(rule: DatedRule, on: date, rulebook: str | Rulebook, number: int = 1) -> DueDate:
    return _rulebook_of(rulebook).due(rule, on=on, number=number)


def _rulebook_of(source: str | Rulebook) -> Rulebook:
    return source if isinstance(source, Rulebook) else rulebook(source)
