"""`Answers`, the base of `Rulebook`: one rule, one date, one answer."""

from __future__ import annotations

import hashlib
from copy import copy
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Self, overload

from cptimescales._version import __version__
from cptimescales.calendars.dates import require_date
from cptimescales.calendars.record import DivisionRecord
from cptimescales.calendars.working_calendar import Closures, WorkingCalendar, closure_days
from cptimescales.errors import TimescaleError
from cptimescales.rules.counting import Count, count, count_to, count_window, head_of
from cptimescales.rules.in_force import Duties, Duty, WindowDays
from cptimescales.rules.model import Rule, RulebookData, RuleVersion
from cptimescales.rules.names import DatedRule, WindowRule
from cptimescales.rules.period import Period
from cptimescales.rules.results import DueDate, Provenance, Refusal, ReviewWindow

if TYPE_CHECKING:
    from cptimescales.rules.by_event import RulesByEvent

# What a copy or a pickle leaves out, because it is computed again; the last is of older pickles.
_COMPUTED = (
    "calendar",
    "by_event",
    "_duties",
    "_resolved",
    "_templates",
    "_windows",
    "_provenances",
    "_answered",
)


class Answers:
    """The rules of a rulebook, and the bank holidays that they count by.

    `cptimescales.Rulebook` adds whole cases to it. Immutable; safe to share between threads.
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
        self._begin()

    def _begin(self) -> None:
        """Begins without anything computed from the rules and the bank holidays."""
        self._duties = Duties(self.data)
        # The duties resolved so far, and for each an answer that later answers are copied from.
        self._resolved: dict[tuple[str, int], tuple[Duty, ...]] = {}
        self._templates: dict[Duty, DueDate] = {}
        self._windows: dict[tuple[str, date], ReviewWindow] = {}
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

    @property
    def record(self) -> DivisionRecord:
        """What is known of the bank holidays of its division, by the day on which it was known."""
        return self._record

    @cached_property
    def calendar(self) -> WorkingCalendar:
        """The working calendar that this rulebook counts by."""
        return self._record.calendar(self.known_on, self.closures)

    @cached_property
    def by_event(self) -> RulesByEvent:
        """Which rules each event starts, meets and ends."""
        from cptimescales.rules.by_event import RulesByEvent  # a single answer needs no events

        if not all(rule.during for rule in self.rules):
            raise TimescaleError(
                f"rulebook {self.name!r} was stored by an earlier version, so its rules do not say "
                "in which episodes their duties live; load it anew for whole cases"
            )
        return RulesByEvent(self.data)

    @cached_property
    def sha256(self) -> str:
        """The hash of the rules' content, with the rules of the rulebook that it extends.

        Comments and layout do not count.
        """
        return self._sha256 or content_sha256(self.data)

    def as_known_on(self, day: date) -> Self:
        """This rulebook with the bank-holiday list as it was on a day.

        A day after `calendar.checked` gets the newest list that this version of the library has.

        Raises:
            NotADateError: for a `datetime` or anything else that is not a date.

        >>> import cptimescales as cpt
        >>> england = cpt.rulebook("england")
        >>> england.as_known_on(date(2022, 9, 9)).due("first_core_group", on=date(2022, 9, 5)).due
        datetime.date(2022, 9, 19)
        >>> england.as_known_on(date(2022, 9, 10)).due("first_core_group", on=date(2022, 9, 5)).due
        datetime.date(2022, 9, 20)
        """
        return self._with(known_on=require_date(day, "known_on"), closures=self.closures)

    def with_closures(self, closures: Closures) -> Self:
        """This rulebook with further days on which the authority is closed, each with its name.

        A closure on a weekend or a bank holiday changes nothing, so you can list whole weeks.

        Raises:
            ClosureError: a closure without a name, or one day with two names.
            CalendarRangeError: a closure outside the years the calendar covers.

        >>> import cptimescales as cpt
        >>> council = cpt.rulebook("england").with_closures({date(2026, 12, 29): "Council closed"})
        >>> council.due("first_core_group", on=date(2026, 12, 14)).due
        datetime.date(2026, 12, 31)
        """
        merged = closure_days((*self.closures, *closure_days(closures)))
        book = self._with(known_on=self.known_on, closures=merged)
        _ = book.calendar  # made here, so that this call refuses a closure outside its years
        return book

    def _with(self, known_on: date | None, closures: tuple[tuple[date, str], ...]) -> Self:
        book = copy(self)
        book.known_on = known_on
        book.closures = closures
        if "by_event" in vars(self):
            vars(book)["by_event"] = self.by_event  # the rules are the same
        return book

    def rule(self, rule: str) -> Rule:
        """A rule with all its versions.

        Raises:
            UnknownRuleError: there is no rule of that id; near matches are named.
        """
        return self._duties.rule_named(rule)

    def version(self, rule: str, *, on: date) -> RuleVersion:
        """The version of a rule that was in force on a day.

        Raises:
            UnknownRuleError: there is no rule of that id.
            RuleNotInForceError: no version of the rule was in force on that day.
            NotADateError: for a `datetime` or anything else that is not a date.
        """
        return self._duties.version_in_force(self.rule(rule), require_date(on, "on"))

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
            on: the date of the event that starts the clock. For the second and later deadlines of a
                series it is the date on which the previous meeting was held. For a review around a
                birthday it is the date of birth.
            number: the place in a series: 1 is the first deadline, 2 the one after it, and so on.

        Raises:
            UnknownRuleError: there is no rule of that id; near matches are named.
            RuleNotInForceError: no version of the rule was in force on that date, or nobody has
                read the one that was.
            UndatedRuleError: the guidance sets no number of days.
            NotADateError: `on` is a `datetime` or anything else that is not a date.
            PeriodError: `number` does not fit the rule.
            CalendarRangeError: the answer lies outside the years that the calendar covers.
            MonthEndError: there is no corresponding date, and the rule refuses to choose one.

        >>> import cptimescales as cpt
        >>> england = cpt.rulebook("england")
        >>> england.due("review_conference", on=date(2026, 2, 27), number=2).due
        datetime.date(2026, 8, 27)
        """
        if type(on) is not date:
            on = require_date(on, "on")
        if type(rule) is str and type(number) is int:
            for duty in self._resolved.get((rule, number), ()):
                if duty.first <= on <= duty.last:
                    return self._due_date(duty, count(duty.period, on, self.calendar))
        known = self._duties.rule_for(rule, number)
        if known.is_window:
            return self.window_by(known, *self.window_days(known, on), on)
        duty = self._resolve(known, on, number)
        return self._due_date(duty, count(duty.period, on, self.calendar))

    def duty(self, rule: Rule, *, on: date, number: int = 1) -> Duty:
        """The version of a rule that `due` counts for a day, with its period. It has no window.

        Raises:
            RuleNotInForceError, UndatedRuleError, PeriodError: as `due` raises them.
        """
        for duty in self._resolved.get((rule.id, number), ()):
            if duty.first <= on <= duty.last:
                return duty
        return self._resolve(self._duties.rule_for(rule.id, number), on, number)

    def limit(self, duty: Duty, on: date) -> date:
        """The last day in time, without the rest of the answer.

        Raises:
            CalendarRangeError, MonthEndError: as `due` raises them.
        """
        limit = duty.period.from_date(on, self.calendar)
        if limit.year <= self.calendar.covers[0].year:
            count_to(limit, on, self.calendar)  # refuses a day with no working day before it
        return limit

    def due_by(self, duty: Duty, *, on: date, limit: date, trigger: str) -> DueDate:
        """What `due` answers, where the limit is known, and the trigger that started the clock."""
        due = self._due_date(duty, count_to(limit, on, self.calendar))
        return due if due.trigger == trigger else due.started_with(trigger)

    def window_days(self, rule: Rule, born: date) -> tuple[RuleVersion, WindowDays]:
        """The version that answers for a birthday, and its window, without the rest of the answer.

        Raises:
            RuleNotInForceError, CalendarRangeError: as `due` raises them.
        """
        return self._duties.window(rule, born, self.calendar)

    def window_by(
        self, rule: Rule, version: RuleVersion, days: WindowDays, born: date
    ) -> ReviewWindow:
        """What `due` answers, where the days of the window are known."""
        counted, calendar_sha256 = count_window(days, born, self.calendar)
        template = self._windows.get((rule.id, version.effective_from))
        if template is not None and template.provenance.calendar_sha256 == calendar_sha256:
            return template.recounted(counted)
        self._windows[rule.id, version.effective_from] = window = ReviewWindow._computed(
            **head_of(self.data, rule, version),
            **counted,
            trigger=rule.first_trigger,
            provenance=self._provenance(calendar_sha256),
        )
        return window

    def due_as_agreed(self, rule: Rule, *, on: date, within: Period) -> DueDate:
        """By when a duty is met that a conference agreed, where the rule has no number of its own.

        Its basis is `agreed`. The citation is that of the rule; the guidance sets no number there.

        Raises:
            CalendarRangeError: the answer lies outside the years that the calendar covers.
        """
        version = rule.version_on(on) or rule.versions[-1]
        counted, calendar_sha256 = count(within, on, self.calendar)
        head = head_of(self.data, rule, version) | {"basis": "agreed"}
        return DueDate._computed(
            **head,
            **counted,
            trigger=rule.first_trigger,
            within=within,
            provenance=self._provenance(calendar_sha256),
        )

    def answer(
        self, rule: DatedRule | WindowRule | str, *, on: date, number: int = 1
    ) -> DueDate | ReviewWindow | Refusal:
        """The same as `due`, with a refusal in place of an error.

        It is for hosts that store either of them in a record.

        >>> import cptimescales as cpt
        >>> cpt.rulebook("england").answer("first_core_group", on=date(1999, 5, 6)).code
        'not_in_force'
        """
        try:
            return self.due(rule, on=on, number=number)
        except TimescaleError as error:
            return Refusal.of(error)

    def _resolve(self, rule: Rule, on: date, number: int) -> Duty:
        duty = self._duties.duty(rule, on, number)
        self._resolved[rule.id, number] = (*self._resolved.get((rule.id, number), ()), duty)
        return duty

    def _due_date(self, duty: Duty, from_on: tuple[Count, str]) -> DueDate:
        counted, calendar_sha256 = from_on
        template = self._templates.get(duty)
        if template is not None and template.provenance.calendar_sha256 == calendar_sha256:
            # Only the count differs from the template.
            return template.recounted(counted)
        self._templates[duty] = due_date = DueDate._computed(
            **head_of(self.data, duty.rule, duty.version),
            **counted,
            trigger=duty.trigger,
            within=duty.period,
            provenance=self._provenance(calendar_sha256),
        )
        return due_date

    def _provenance(self, calendar_sha256: str) -> Provenance:
        provenance = self._provenances.get(calendar_sha256)
        if provenance is None:
            provenance = self._provenances[calendar_sha256] = Provenance._computed(
                version=__version__,
                rulebook_sha256=self.sha256,
                calendar=self.calendar.name,
                calendar_sha256=calendar_sha256,
                known_on=self.known_on,
            )
        return provenance

    def __getstate__(self) -> dict[str, object]:
        return {name: value for name, value in vars(self).items() if name not in _COMPUTED}

    def __setstate__(self, state: dict[str, object]) -> None:
        vars(self).update((name, value) for name, value in state.items() if name not in _COMPUTED)
        self._begin()

    def __repr__(self) -> str:
        known_on = self.known_on or "the newest list"
        return f"<Rulebook {self.name!r}, {len(self.rules)} rules, known on {known_on}>"


def content_sha256(data: RulebookData) -> str:
    """The hash of a rulebook's content, from its JSON as `RulebookData.to_json` writes it."""
    return hashlib.sha256(data.to_json().encode()).hexdigest()
