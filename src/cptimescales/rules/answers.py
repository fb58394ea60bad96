"""`Answers`, the base of `Rulebook`: one rule, one date, one answer."""

from __future__ import annotations

from datetime import date
from typing import Self, overload

from cptimescales.calendars.dates import require_date
from cptimescales.calendars.working_calendar import Closures
from cptimescales.errors import TimescaleError
from cptimescales.rules.counting import count
from cptimescales.rules.model import Rule, RuleVersion
from cptimescales.rules.names import DatedRule, WindowRule
from cptimescales.rules.results import DueDate, Refusal, ReviewWindow
from cptimescales.rules.rulings import Rulings


class Answers(Rulings):
    """The rules of a rulebook, and what each answers for a date.

    `cptimescales.Rulebook` adds whole cases to it. Immutable; safe to share between threads.
    """

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
        calendar = self.calendar.with_closures(closures)
        book = self._with(known_on=self.known_on, closures=calendar.closures)
        book.calendar = calendar  # made from this one, so it takes little time
        return book

    def _with(self, known_on: date | None, closures: tuple[tuple[date, str], ...]) -> Self:
        # What `copy` does in twice the time.
        book = object.__new__(type(self))
        vars(book).update(self.__getstate__())
        book._begin(self._duties)
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
            return self._window(self._ruling(known, on, number, known.first_trigger))
        duty = self._resolve(known, on, number)
        return self._due_date(duty, count(duty.period, on, self.calendar))

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

    def __repr__(self) -> str:
        known_on = self.known_on or "the newest list"
        return f"<Rulebook {self.name!r}, {len(self.rules)} rules, known on {known_on}>"
