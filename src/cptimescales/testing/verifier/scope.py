"""What an implementation is tried on: rulebooks, their rules, and for each the days that are worth asking.

A `Clock` is one version of one rule; a `Scope` holds the clocks that are tried, and knows our own answer to every question.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache

from cptimescales.calendars.record import DIVISIONS
from cptimescales.calendars.working_calendar import WorkingCalendar
from cptimescales.errors import (
    CalendarRangeError,
    TimescaleError,
    UnknownCalendarError,
    UnknownRuleError,
)
from cptimescales.library import Rulebook, calendar, division_record, rulebook, rulebooks
from cptimescales.rules.answers import DatedRule
from cptimescales.rules.in_force import period_of
from cptimescales.rules.model import Rule, RuleVersion
from cptimescales.rules.period import Period
from cptimescales.rules.results import DueDate, Refusal, ReviewWindow
from cptimescales.testing.edge_days import (
    in_order_of_preference,
    moved_days,
    nasty_days,
    shown_years,
)
from cptimescales.testing.verifier.protocol import Dated, Question, Refused, Reply

_LAST_YEAR = 2032  # questions beyond the published years stay near them
_EVERYDAY = ("first_core_group", "review_conference", "initial_conference", *DatedRule.__args__)  # type: ignore[attr-defined]  # a Literal keeps its names there, and mypy does not know


@dataclass(frozen=True, eq=False)
class Clock:
    """One version of one rule, and which of its series: what one count is made by.

    Attributes:
        first, last: the trigger dates it answers for.
        period: how long it allows; None where it sets no number, and for a review around a birthday.
    """

    rulebook: str
    division: str
    rule: Rule = field(repr=False)
    version: RuleVersion = field(repr=False)
    number: int
    first: date
    last: date
    period: Period | None

    @property
    def is_window(self) -> bool:
        """Whether it is a review around a birthday."""
        return self.version.around is not None

    @property
    def counts_working_days(self) -> bool:
        """Whether bank holidays can change its date."""
        return self.period is not None and self.period.unit == "working_days"

    @property
    def calendar(self) -> WorkingCalendar:
        """The calendar it counts by."""
        return calendar(self.division)

    def ask(self, on: date) -> Question:
        """The question on a day, without closures and by the newest list."""
        return Question(self.rulebook, self.rule.id, on, self.number)

    @cached_property
    def nasty(self) -> tuple[date, ...]:
        """The nasty trigger dates in order of preference: nasty days, and those whose count ends at a bank holiday."""
        days = set(nasty_days(self.division))
        if self.counts_working_days and self.period is not None:
            count = self.period.count if self.period.direction == "after" else -self.period.count
            record, cal = division_record(self.division), self.calendar
            held = {day.date for year in shown_years(record) for day in cal.bank_holidays(year)}
            for day in held.union(moved_days(self.division)):
                # The count ends on the last working day before it, and on the first after it.
                for near in (cal.previous_working_day(day), cal.next_working_day(day)):
                    days.add(cal.add_working_days(near, -count))
        if self.is_window:
            days = {
                _birth(day, self.version.around.birthday) for day in days if self.version.around
            }
        return in_order_of_preference(filter(self.holds, days), division_record(self.division))

    def holds(self, on: date) -> bool:
        """Whether it answers for a trigger date."""
        return self.first <= on <= self.last


def _birth(day: date, age: int) -> date:
    """A birth whose anniversary is near a day, the leap days among them."""
    year = day.year - age
    if (day.month, day.day) == (3, 1) and year % 4 == 0:
        return date(year, 2, 29)
    return date(year, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)


class Scope:
    """The rulebooks and rules that are tried, and our own answers.

    Args:
        books: rulebooks by name or as objects; None for all that ship.
        rules: only these rules, by their ids.
        divisions: only the rulebooks of these divisions.

    Raises:
        UnknownRulebookError, UnknownRuleError, UnknownCalendarError: a name that is not known.
        TimescaleError: nothing is left to try.

    >>> scope = Scope(["england"], rules=["first_core_group"])
    >>> len(scope.clocks), scope.ours(scope.clocks[0].ask(date(2026, 12, 14)))
    (6, Dated(due=datetime.date(2026, 12, 30), last_working_day=datetime.date(2026, 12, 30)))
    """

    def __init__(
        self,
        books: Iterable[str | Rulebook] | None = None,
        *,
        rules: Sequence[str] = (),
        divisions: Sequence[str] = (),
    ) -> None:
        for division in divisions:
            if division not in DIVISIONS:
                raise UnknownCalendarError(division, DIVISIONS)
        named = rulebooks() if books is None else books
        chosen = [rulebook(book) if isinstance(book, str) else book for book in named]
        self.books = {
            book.name: book for book in chosen if not divisions or book.data.calendar in divisions
        }
        known = {rule.id for book in self.books.values() for rule in book.rules}
        for rule in rules:
            if rule not in known:
                raise UnknownRuleError(rule, sorted(known))
        self.rules = tuple(rules)
        self.clocks = tuple(self._clocks())
        self._by_rule: dict[tuple[str, str], list[Clock]] = {}
        for clock in self.clocks:
            self._by_rule.setdefault((clock.rulebook, clock.rule.id), []).append(clock)
        if not any(clock.period for clock in self.clocks):
            raise TimescaleError(
                "nothing to try: no rule that sets a number is left; choose other rulebooks or rules"
            )
        self._asked = lru_cache(maxsize=200_000)(self._ours)
        self._book = lru_cache(maxsize=500)(self._find)

    def _clocks(self) -> Iterator[Clock]:
        for book in self.books.values():
            for rule in sorted(book.rules, key=_by_familiarity):
                if self.rules and rule.id not in self.rules:
                    continue
                for version in reversed(rule.versions):  # the newest is the one a person knows
                    for number in range(1, len(version.then) + 2):
                        yield _clock(book, rule, version, number)

    def clock(self, question: Question) -> Clock:
        """The clock that a question asks of; one of the same rule where no version of it was in force."""
        clocks = self._by_rule[question.rulebook, question.rule]
        for clock in clocks:
            if clock.number == min(question.number, len(clock.version.then) + 1) and clock.holds(
                question.on
            ):
                return clock
        return clocks[0]

    def other_periods(self, clock: Clock) -> tuple[Period, ...]:
        """The periods of the rule's other versions."""
        others = self._by_rule[clock.rulebook, clock.rule.id]
        periods = {other.period for other in others if other.number == clock.number} - {
            clock.period
        }
        return tuple(period for period in periods if period)

    def is_taken_over(self, clock: Clock) -> bool:
        """Whether a local rulebook has the rule as it stands in the rulebook it extends, which is tried as well."""
        base = self.books.get(self.books[clock.rulebook].data.extends or "")
        return base is not None and clock.rule in base.rules

    def answer(self, question: Question) -> DueDate | ReviewWindow | Refusal:
        """Our whole answer."""
        return self._asked(question)

    def ours(self, question: Question) -> Reply:
        """Our answer as a reply."""
        answer = self.answer(question)
        if isinstance(answer, Refusal):
            return Refused(answer.code)
        due = answer.closes if isinstance(answer, ReviewWindow) else answer.due
        return Dated(due, answer.last_working_day)

    def calendar(self, question: Question) -> WorkingCalendar:
        """The calendar that a question is answered by."""
        return self._book(question.rulebook, question.known_on, question.closures).calendar

    def _ours(self, question: Question) -> DueDate | ReviewWindow | Refusal:
        try:
            book = self._book(question.rulebook, question.known_on, question.closures)
        except CalendarRangeError as error:  # a closure outside the calendar
            return Refusal.of(error)
        return book.answer(question.rule, on=question.on, number=question.number)

    def _find(
        self, name: str, known_on: date | None, closures: tuple[tuple[date, str], ...]
    ) -> Rulebook:
        book = self.books[name].with_closures(closures) if closures else self.books[name]
        return book if known_on is None else book.as_known_on(known_on)


def _by_familiarity(rule: Rule) -> int:
    return _EVERYDAY.index(rule.id) if rule.id in _EVERYDAY else len(_EVERYDAY)


def _clock(book: Rulebook, rule: Rule, version: RuleVersion, number: int) -> Clock:
    first, last = version.effective_from, rule.last_day(version) or date.max
    if version.around is not None:
        # Its clock runs to the birthday: born so many years before the version was in force.
        age = version.around.birthday
        first, last = _birth(first, age), _birth(min(last, date(_LAST_YEAR, 12, 31)), age)
    period = None if version.around or version.undated is not None else period_of(version, number)
    division = book.calendar.name
    return Clock(book.name, division, rule, version, number, first, last, period)
