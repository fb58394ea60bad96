"""Asks a rulebook: picks the version in force, counts, and returns a result."""

from __future__ import annotations

import hashlib
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, overload

from cptimescales._version import __version__
from cptimescales.calendars.dates import require_date
from cptimescales.calendars.record import DivisionRecord
from cptimescales.calendars.working_calendar import Closures, WorkingCalendar, closure_days
from cptimescales.errors import TimescaleError
from cptimescales.rules.in_force import Duties, Duty
from cptimescales.rules.model import Reason, Rule, RulebookData, RuleVersion
from cptimescales.rules.results import DueDate, Provenance, Refusal, ReviewWindow

if TYPE_CHECKING:
    from cptimescales.cases.case import Case
    from cptimescales.cases.plan_end import EndOfPlan
    from cptimescales.cases.timetables import Timetable

DatedRule = Literal[
    "referral_decision",
    "assessment",
    "initial_conference",
    "first_core_group",
    "core_group_notes",
    "second_core_group",
    "later_core_group",
    "conference_record",
    "outline_plan",
    "review_conference",
    "visit",
    "transfer_conference",
    "pre_birth_conference",
    "looked_after_review",
]
"""Rules that answer with a due date in every rulebook that has them; an editor offers these names."""

WindowRule = Literal["eighteenth_birthday_review"]
"""Rules that answer with a window."""


class _Asked(Duty):
    """A duty once asked, with an answer that the next ones are copied from."""

    __slots__ = ("answer",)

    def __init__(self, rule: Rule, version: RuleVersion, number: int) -> None:
        super().__init__(rule, version, number)
        self.answer: DueDate | None = None


class Rulebook:
    """The rules of one nation or one local partnership, and the bank holidays they count by.

    Immutable; `as_known_on` and `with_closures` return others. Made by `cptimescales.rulebook` and `load_rulebook`, and
    safe to share between threads.

    >>> import cptimescales as cpt
    >>> england = cpt.rulebook("england")
    >>> england.due("first_core_group", on=date(2026, 12, 14)).due
    datetime.date(2026, 12, 30)
    """

    def __init__(
        self,
        data: RulebookData,
        record: DivisionRecord,
        *,
        sha256: str | None = None,
        known_on: date | None = None,
        closures: tuple[tuple[date, str], ...] = (),
    ) -> None:
        self.data = data
        self._sha256 = sha256
        self.known_on = known_on
        self.closures = closures
        self._record = record
        self._duties = Duties(data)
        self._answered: dict[tuple[str, int], tuple[_Asked, ...]] = {}
        self._provenances: dict[str, Provenance] = {}

    @property
    def name(self) -> str:
        """The rulebook's id, as results carry it."""
        return self.data.id

    @property
    def title(self) -> str:
        """What the rulebook is called."""
        return self.data.title

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule, in the order of the file."""
        return self.data.rules

    @cached_property
    def calendar(self) -> WorkingCalendar:
        """The working calendar that this rulebook counts by."""
        return self._record.calendar(self.known_on, self.closures)

    @cached_property
    def sha256(self) -> str:
        """The hash of the rules' content, those of the rulebook it extends included; comments and layout do not count."""
        return self._sha256 or content_sha256(self.data)

    def as_known_on(self, day: date) -> Rulebook:
        """This rulebook with the bank-holiday list as it stood on a day.

        A day after `calendar.checked` is answered by the newest list that this version of the library holds.

        Raises:
            NotADateError: for a `datetime` or anything else that is not a date.

        >>> import cptimescales as cpt
        >>> england = cpt.rulebook("england")
        >>> england.as_known_on(date(2022, 9, 9)).due("first_core_group", on=date(2022, 9, 5)).due
        datetime.date(2022, 9, 19)
        >>> england.as_known_on(date(2022, 9, 10)).due("first_core_group", on=date(2022, 9, 5)).due
        datetime.date(2022, 9, 20)
        """
        known_on = require_date(day, "known_on")
        return Rulebook(
            self.data, self._record, sha256=self._sha256, known_on=known_on, closures=self.closures
        )

    def with_closures(self, closures: Closures) -> Rulebook:
        """This rulebook with further days on which the authority is closed, each with its name.

        A closure on a weekend or a bank holiday is accepted and changes nothing, so whole weeks can be listed.

        Raises:
            ClosureError: a closure without a name, or one day with two names.
            CalendarRangeError: a closure outside the years the calendar covers.

        >>> import cptimescales as cpt
        >>> council = cpt.rulebook("england").with_closures({date(2026, 12, 29): "Council closed"})
        >>> council.due("first_core_group", on=date(2026, 12, 14)).due
        datetime.date(2026, 12, 31)
        """
        merged = closure_days((*self.closures, *closure_days(closures)))
        book = Rulebook(
            self.data, self._record, sha256=self._sha256, known_on=self.known_on, closures=merged
        )
        _ = book.calendar  # so that a closure outside its years is refused here, where it was given
        return book

    def rule(self, rule: str) -> Rule:
        """A rule with all its versions.

        Raises:
            UnknownRuleError: no rule of that id; near matches are named.
        """
        return self._duties.rule(rule)

    def version(self, rule: str, *, on: date) -> RuleVersion:
        """The version of a rule that was in force on a day.

        Raises:
            UnknownRuleError: no rule of that id.
            RuleNotInForceError: no version of it was in force that day.
            NotADateError: for a `datetime` or anything else that is not a date.
        """
        return self._duties.in_force(self.rule(rule), require_date(on, "on"))

    @overload
    def due(self, rule: WindowRule, *, on: date) -> ReviewWindow: ...
    @overload
    def due(self, rule: DatedRule, *, on: date, number: int = 1) -> DueDate: ...
    @overload
    def due(self, rule: str, *, on: date, number: int = 1) -> DueDate | ReviewWindow: ...
    def due(self, rule: str, *, on: date, number: int = 1) -> DueDate | ReviewWindow:
        """By which day a duty must have been met, and why that day.

        Args:
            rule: the rule's id, for example `first_core_group`.
            on: the date of the event that starts the clock. For the second and later of a series it is the date on which
                the previous one was held; for a review around a birthday, the date of birth.
            number: which of a series: 1 is the first, 2 the one after it, and so on.

        Raises:
            UnknownRuleError: no rule of that id; near matches are named.
            RuleNotInForceError: no version of the rule was in force on that date.
            UndatedRuleError: the guidance sets no number.
            NotADateError: `on` is a `datetime` or anything else that is not a date.
            PeriodError: `number` does not fit the rule.
            CalendarRangeError: the answer lies outside the years the calendar covers.
            MonthEndError: there is no corresponding date, and the rule refuses to choose one.

        >>> import cptimescales as cpt
        >>> england = cpt.rulebook("england")
        >>> england.due("review_conference", on=date(2026, 2, 27), number=2).due
        datetime.date(2026, 8, 27)
        """
        if type(on) is not date:
            on = require_date(on, "on")
        if type(rule) is str and type(number) is int:
            for known in self._answered.get((rule, number), ()):
                if known.first <= on <= known.last:
                    return self._counted(known, on)
        asked = self._duties.asked(rule, number)
        if asked.versions[-1].around is not None:
            return self._window(asked, on)
        known = _Asked(asked, self._duties.answering(asked, on, number), number)
        self._answered[rule, number] = (*self._answered.get((rule, number), ()), known)
        return self._counted(known, on)

    def answer(self, rule: str, *, on: date, number: int = 1) -> DueDate | ReviewWindow | Refusal:
        """The same as `due`, with a refusal in place of an error: for hosts that put either into a record.

        >>> import cptimescales as cpt
        >>> cpt.rulebook("england").answer("first_core_group", on=date(1999, 5, 6)).code
        'not_in_force'
        """
        try:
            return self.due(rule, on=on, number=number)
        except TimescaleError as error:
            return Refusal.of(error)

    def timetable(self, case: Case, *, as_of: date, horizon: date | None = None) -> Timetable:
        """Every duty that a case's events have set going: due date, what met it, where it stands, what comes next.

        Args:
            case: the case; its closure days count for it alone.
            as_of: the day on which it is judged. Events after it have not happened yet.
            horizon: if given, the plan ahead to that day: the latest dates still to come, each resting on the one before
                being held on its last day, and ending at the 18th birthday.

        Raises:
            UnknownEventError, UnknownRuleError: the case names an event or an agreed rule that is not known.
            NotADateError: something other than a date.
            CalendarRangeError: `as_of` or a closure lies outside the years the calendar covers.

        >>> import cptimescales as cpt
        >>> case = cpt.Case(reference="C-1042", events=[{"event": "conference_held", "on": date(2026, 12, 14)}])
        >>> table = cpt.rulebook("england").timetable(case, as_of=date(2027, 1, 4))
        >>> [(entry.due.rule, entry.status.value) for entry in table.entries]
        [('first_core_group', 'overdue'), ('review_conference', 'pending')]
        """
        from cptimescales.cases.timetables import (
            timetable,  # whole cases are a second step, and their models take time to load
        )

        book = self.with_closures(case.closed) if case.closed else self
        return timetable(book, case, as_of=as_of, horizon=horizon)

    def may_discontinue(self, case: Case, reason: Reason, *, on: date) -> EndOfPlan:
        """Whether the child protection plan of a case may end on a day, what is missing if not, and who must be told.

        Args:
            case: the case.
            reason: `no_longer_at_risk`, `moved_permanently`, `reached_18`, `died` or `left_united_kingdom`.
            on: the day on which the plan would end.

        Raises:
            UnknownReasonError: another reason.
            RuleNotInForceError: this rulebook holds no text on it for that day.
            NotADateError: `on` is not a date.

        >>> import cptimescales as cpt
        >>> moved = [{"event": "conference_held", "on": date(2025, 1, 6)}, {"event": "move_notified", "on": date(2025, 2, 3)}]
        >>> case = cpt.Case(reference="C-1042", events=moved)
        >>> answer = cpt.rulebook("england").may_discontinue(case, "moved_permanently", on=date(2025, 2, 10))
        >>> answer.allowed, answer.missing
        (False, ("the receiving authority's conference was held",))
        """
        from cptimescales.cases.plan_end import may_discontinue  # as for a timetable

        return may_discontinue(self, case, reason, on=on)

    def _counted(self, known: _Asked, on: date) -> DueDate:
        calendar = self.calendar
        due = known.period.from_date(on, calendar)
        working_days, left_out, last_working_day, calendar_sha256 = calendar.span(on, due)
        counted: dict[str, Any] = {
            "on": on,
            "due": due,
            "last_working_day": last_working_day,
            "calendar_days": (due - on).days,
            "working_days": working_days,
            "skipped": left_out,
            "provisional": (on if on > due else due) > calendar.settled_to,  # noqa: FURB136 - max() takes thrice as long
        }
        like = known.answer
        if like is not None and like.provenance.calendar_sha256 == calendar_sha256:
            # All but the count is as validated before, and the count is made of this library's own dates.
            return like.recounted(counted)
        known.answer = answer = DueDate(
            **self._head(known.rule, known.version),
            trigger=known.trigger,
            within=known.period,
            provenance=self._provenance(calendar_sha256),
            **counted,
        )
        return answer

    def _window(self, rule: Rule, born: date) -> ReviewWindow:
        calendar = self.calendar
        version, days = self._duties.window(rule, born, calendar)
        span = calendar.span(days.plan_by, days.closes)
        return ReviewWindow(
            **self._head(rule, version),
            **days._asdict(),
            trigger=rule.trigger,
            on=born,
            last_working_day=span.last_working_day,
            provisional=days.closes > calendar.settled_to,
            provenance=self._provenance(span.sha256),
        )

    def _head(self, rule: Rule, version: RuleVersion) -> dict[str, Any]:
        return {
            "rulebook": self.name,
            "rule": rule.id,
            "title": rule.title,
            "basis": version.basis,
            "citation": self.data.cite(version.citation),
            "reading": version.reading,
            "verified": version.verified,
            "open_questions": version.open_questions,
        }

    def _provenance(self, calendar_sha256: str) -> Provenance:
        provenance = self._provenances.get(calendar_sha256)
        if provenance is None:
            provenance = self._provenances[calendar_sha256] = Provenance(
                version=__version__,
                rulebook_sha256=self.sha256,
                calendar=self.calendar.name,
                calendar_sha256=calendar_sha256,
                known_on=self.known_on,
            )
        return provenance

    def __repr__(self) -> str:
        return f"<Rulebook {self.name!r}, {len(self.rules)} rules, known on {self.known_on or 'the newest list'}>"


def content_sha256(data: RulebookData) -> str:
    """The hash of what a rulebook says, of its JSON as `RulebookData.to_json` writes it."""
    return hashlib.sha256(data.to_json().encode()).hexdigest()
