"""What an implementation is tried on: rulebooks, their rules, and the days that tell most.

A `RuleClock` is one version of one rule. A `Scope` has all clocks that are tried, and gives our own
answer to every question.
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

_LAST_YEAR = 2032  # births of review windows are drawn up to here, near the published years
_FAMILIAR_RULES = (
    "first_core_group",
    "review_conference",
    "initial_conference",
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
)


@dataclass(frozen=True, eq=False)
class RuleClock:
    """One version of one rule, at one number of its series: the clock that a question asks about.

    Attributes:
        rulebook, division: names.
        rule, version: the rule, and the version that is in force from `first` to `last`.
        number: 1 for the first deadline of a series, 2 for the second.
        first, last: the first and last trigger date that the version answers for.
        period: how long the version allows. None if no source sets a number, and for a review
            around a birthday.
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
        """Whether this is a review around a birthday."""
        return self.version.around is not None

    @property
    def counts_working_days(self) -> bool:
        """Whether bank holidays can change the due date."""
        return self.period is not None and self.period.unit == "working_days"

    @property
    def calendar(self) -> WorkingCalendar:
        """The calendar by which this clock counts."""
        return calendar(self.division)

    def ask(self, on: date) -> Question:
        """The question from a trigger date, without closures and by the newest bank holidays."""
        return Question(self.rulebook, self.rule.id, on, self.number)

    @cached_property
    def nasty(self) -> tuple[date, ...]:
        """The trigger dates on which programs go wrong, the most recognisable first.

        They are the nasty days themselves, and the days whose count ends beside a bank holiday.
        """
        days = set(nasty_days(self.division))
        if self.counts_working_days and self.period is not None:
            count = self.period.count if self.period.direction == "after" else -self.period.count
            record, cal = division_record(self.division), self.calendar
            holidays = {day.date for year in shown_years(record) for day in cal.bank_holidays(year)}
            for holiday in holidays.union(moved_days(self.division)):
                # The count ends on the last working day before it, and on the first one after it.
                for near in (cal.previous_working_day(holiday), cal.next_working_day(holiday)):
                    days.add(cal.add_working_days(near, -count))
        if self.version.around is not None:
            days = {_birth(day, self.version.around.birthday) for day in days}
        return in_order_of_preference(filter(self.holds, days), division_record(self.division))

    def holds(self, on: date) -> bool:
        """Whether this version answers for the trigger date."""
        return self.first <= on <= self.last


def _birth(day: date, age: int) -> date:
    """A date of birth whose anniversary is on or beside the day. 1 March gives leap days."""
    year = day.year - age
    if (day.month, day.day) == (3, 1) and year % 4 == 0:
        return date(year, 2, 29)
    return date(year, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)


class Scope:
    """The rulebooks and rules that are tried, and our own answers.

    Args:
        books: rulebooks, by name or as objects. None for all that ship.
        rules: only these rules, by their ids. Empty for all.
        divisions: only the rulebooks of these divisions. Empty for all.

    Raises:
        UnknownRulebookError, UnknownRuleError, UnknownCalendarError: a name that does not exist.
        TimescaleError: no rule is left to try.

    >>> scope = Scope(["england"], rules=["first_core_group"])
    >>> scope.ours(scope.clocks[0].ask(date(2026, 12, 14)))
    Dated(due=datetime.date(2026, 12, 30), last_working_day=datetime.date(2026, 12, 30))
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
        sources = rulebooks() if books is None else books
        chosen = [rulebook(source) if isinstance(source, str) else source for source in sources]
        self.books: dict[str, Rulebook] = {
            book.name: book for book in chosen if not divisions or book.data.calendar in divisions
        }
        known_rules = {rule.id for book in self.books.values() for rule in book.rules}
        for name in rules:
            if name not in known_rules:
                raise UnknownRuleError(name, sorted(known_rules))
        self.rules: tuple[str, ...] = tuple(rules)
        self.clocks: tuple[RuleClock, ...] = tuple(self._clocks())
        self._clocks_of_rule: dict[tuple[str, str], list[RuleClock]] = {}
        for clock in self.clocks:
            self._clocks_of_rule.setdefault((clock.rulebook, clock.rule.id), []).append(clock)
        if not any(clock.period for clock in self.clocks):
            raise TimescaleError(
                "nothing to try: no rule that sets a number is left; "
                "choose other rulebooks or rules"
            )
        self._cached_answer = lru_cache(maxsize=200_000)(self._answer)
        self._cached_book = lru_cache(maxsize=500)(self._book)

    def _clocks(self) -> Iterator[RuleClock]:
        for book in self.books.values():
            for rule in sorted(book.rules, key=_by_familiarity):
                if self.rules and rule.id not in self.rules:
                    continue
                for version in reversed(rule.read_versions):  # a person knows the newest one best
                    for number in range(1, len(version.then) + 2):
                        yield _rule_clock(book, rule, version, number)

    def plain_question(self) -> Question:
        """The question that is asked first: an everyday one."""
        return next(
            clock.ask(clock.nasty[0]) for clock in self.clocks if clock.period and clock.nasty
        )

    def clock(self, question: Question) -> RuleClock:
        """The clock that a question asks about.

        If no version of the rule is in force on the trigger date, any clock of the rule.
        """
        clocks = self._clocks_of_rule[question.rulebook, question.rule]
        for clock in clocks:
            if clock.number == min(question.number, len(clock.version.then) + 1) and clock.holds(
                question.on
            ):
                return clock
        return clocks[0]

    def clocks_of(self, clock: RuleClock) -> list[RuleClock]:
        """The clocks of all versions of the same rule, at the same number, the newest first."""
        clocks = self._clocks_of_rule[clock.rulebook, clock.rule.id]
        return [other for other in clocks if other.number == clock.number]

    def other_periods(self, clock: RuleClock) -> tuple[Period, ...]:
        """The periods that other versions of the same rule allow."""
        periods = {other.period for other in self.clocks_of(clock)} - {clock.period}
        return tuple(period for period in periods if period)

    def is_taken_over(self, clock: RuleClock) -> bool:
        """Whether a local rulebook has the rule unchanged from a rulebook that is tried as well."""
        base = self.books.get(self.books[clock.rulebook].data.extends or "")
        return base is not None and clock.rule in base.rules

    def answer(self, question: Question) -> DueDate | ReviewWindow | Refusal:
        """Our full answer."""
        return self._cached_answer(question)

    def ours(self, question: Question) -> Reply:
        """Our answer as a reply: the last day in time, or a refusal."""
        answer = self.answer(question)
        if isinstance(answer, Refusal):
            return Refused(answer.code)
        return Dated(answer.limit, answer.last_working_day)

    def calendar(self, question: Question) -> WorkingCalendar:
        """The calendar by which the question is answered."""
        return self._cached_book(question.rulebook, question.known_on, question.closures).calendar

    def _answer(self, question: Question) -> DueDate | ReviewWindow | Refusal:
        try:
            book = self._cached_book(question.rulebook, question.known_on, question.closures)
        except CalendarRangeError as error:  # a closure lies outside the calendar
            return Refusal.of(error)
        return book.answer(question.rule, on=question.on, number=question.number)

    def _book(
        self, name: str, known_on: date | None, closures: tuple[tuple[date, str], ...]
    ) -> Rulebook:
        book = self.books[name].with_closures(closures) if closures else self.books[name]
        return book if known_on is None else book.as_known_on(known_on)


def _by_familiarity(rule: Rule) -> int:
    familiar = rule.id in _FAMILIAR_RULES
    return _FAMILIAR_RULES.index(rule.id) if familiar else len(_FAMILIAR_RULES)


def _rule_clock(book: Rulebook, rule: Rule, version: RuleVersion, number: int) -> RuleClock:
    first, last = version.effective_from, rule.last_day(version) or date.max
    if version.around is not None:
        # The version in force on the birthday applies, so the births lie that many years earlier.
        age = version.around.birthday
        first, last = _birth(first, age), _birth(min(last, date(_LAST_YEAR, 12, 31)), age)
    period = None if version.around or version.undated is not None else period_of(version, number)
    return RuleClock(book.name, book.calendar.name, rule, version, number, first, last, period)
