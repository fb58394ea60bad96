"""`Rulings`, the base of `Answers`: what a rule says for a day, and the whole answer.

A case asks for the last day in time of each duty, and for the whole answer of those that it shows.
Cases share days, so both are kept for the next case.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from cptimescales._version import __version__
from cptimescales.calendars.record import DivisionRecord
from cptimescales.calendars.working_calendar import WorkingCalendar
from cptimescales.errors import TimescaleError
from cptimescales.rules.counting import Count, count, count_to, count_window, head_of
from cptimescales.rules.in_force import Duties, Duty, WindowDays
from cptimescales.rules.model import Rule, RulebookData, RuleVersion
from cptimescales.rules.period import Period
from cptimescales.rules.results import DueDate, Provenance, ReviewWindow

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
    "_rulings",
    "_answered",
)

_MOST_RULINGS = 20_000


@dataclass(slots=True, eq=False)
class Ruling:
    """What a rule says for a day on which its clock starts.

    Attributes:
        rule, version: the rule, and the version of it that holds, if there is one.
        on, trigger: the day, and the event that started the clock.
        limit: the last day in time; None if the rule says nothing or sets no number of days, and if
            there is an error.
        duty: the version with its period, where it sets a number of days.
        window: the window around a birthday, where it has one.
        answer: the whole answer; there once somebody has asked `Rulings.answer_by`.
        error: why nobody can say what the rule says.
    """

    rule: Rule
    version: RuleVersion | None
    on: date
    trigger: str
    limit: date | None = None
    duty: Duty | None = None
    window: WindowDays | None = None
    answer: DueDate | ReviewWindow | None = None
    error: TimescaleError | None = None


class Rulings:
    """The rules of a rulebook, and the bank holidays that they count by."""

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

    def _begin(self, duties: Duties | None = None) -> None:
        """Begins without anything computed from the rules and the bank holidays.

        Args:
            duties: those of a rulebook with the same rules.
        """
        self._duties = duties or Duties(self.data)
        # The duties resolved so far, and for each an answer that later answers are copied from.
        self._resolved: dict[tuple[str, int], tuple[Duty, ...]] = {}
        self._templates: dict[Duty, DueDate] = {}
        self._rulings: dict[tuple[str, int, date, str], Ruling] = {}
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

    def ruling(self, rule: Rule, on: date, number: int, trigger: str) -> Ruling:
        """What a rule says for a day: the version that holds, and the last day in time.

        Args:
            rule, on, number: as for `Answers.due`.
            trigger: the event that started the clock.
        """
        key = rule.id, number, on, trigger
        ruling = self._rulings.get(key)
        if ruling is None:
            if len(self._rulings) >= _MOST_RULINGS:
                self._rulings.clear()
            try:
                ruling = self._ruling(rule, on, number, trigger)
            except TimescaleError as error:
                held = rule.version_on(on)
                ruling = Ruling(rule, held, on, trigger, error=error.with_traceback(None))
            self._rulings[key] = ruling
        return ruling

    def _ruling(self, rule: Rule, on: date, number: int, trigger: str) -> Ruling:
        if rule.is_window:
            version, window = self._duties.window(rule, on, self.calendar)
            return Ruling(rule, version, on, trigger, window.closes, window=window)
        for duty in self._resolved.get((rule.id, number), ()):
            if duty.first <= on <= duty.last:
                break
        else:
            held = rule.version_on(on)
            if rule.says_nothing_on(on) if held is None else held.undated is not None:
                return Ruling(rule, held, on, trigger)
            duty = self._resolve(self._duties.rule_for(rule.id, number), on, number)
        limit = duty.period.from_date(on, self.calendar)
        if limit.year <= self.calendar.covers[0].year:
            count_to(limit, on, self.calendar)  # refuses a day with no working day before it
        return Ruling(rule, duty.version, on, trigger, limit, duty)

    def answer_by(self, ruling: Ruling) -> DueDate | ReviewWindow:
        """What `Answers.due` answers, where the last day in time is known.

        Raises:
            TimescaleError: as `Answers.due` raises it.
        """
        answer = ruling.answer
        if answer is None:
            if ruling.error is not None:
                raise ruling.error
            if ruling.duty is None:
                answer = self._window(ruling)
            else:
                assert ruling.limit is not None
                counted = count_to(ruling.limit, ruling.on, self.calendar)
                answer = self._due_date(ruling.duty, counted)
            if answer.trigger != ruling.trigger:
                answer = answer.started_with(ruling.trigger)
            ruling.answer = answer
        return answer

    def _window(self, ruling: Ruling) -> ReviewWindow:
        rule, version = ruling.rule, ruling.version
        assert ruling.window is not None and version is not None
        counted, calendar_sha256 = count_window(ruling.window, ruling.on, self.calendar)
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


def content_sha256(data: RulebookData) -> str:
    """The hash of a rulebook's content, from its JSON as `RulebookData.to_json` writes it."""
    return hashlib.sha256(data.to_json().encode()).hexdigest()
