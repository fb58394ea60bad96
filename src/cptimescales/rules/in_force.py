"""A duty on a day: which version of its rule answers, how long its clock runs, a window's days, and where it stands.

What an answer rests on, in plain values: `answers` makes validated results of it, the sheet functions put it in cells.
"""

from __future__ import annotations

from datetime import date
from functools import reduce
from itertools import chain, islice, repeat

from cptimescales.calendars.dates import attains_age
from cptimescales.calendars.working_calendar import WorkingCalendar
from cptimescales.errors import PeriodError, RuleNotInForceError, UndatedRuleError, UnknownRuleError
from cptimescales.rules.model import Rule, RulebookData, RuleVersion, counted_back
from cptimescales.rules.period import Period
from cptimescales.rules.status import WindowDays

LARGEST_NUMBER = 1_000


class Duty:
    """One version of a rule, for one in its series: the days it answers for, its period, and what starts its clock."""

    __slots__ = ("first", "last", "period", "rule", "trigger", "version")

    def __init__(self, rule: Rule, version: RuleVersion, number: int) -> None:
        self.rule = rule
        self.version = version
        self.first = version.effective_from
        self.last = rule.last_day(version) or date.max
        self.period = period_of(version, number)
        later = number > 1 and version.counted_from == "previous_held"
        self.trigger = (rule.met_by if later else None) or rule.trigger


class Duties:
    """The rules of a rulebook by name, and which of their versions answers."""

    def __init__(self, data: RulebookData) -> None:
        self.rulebook = data.id
        self._rules = {rule.id: rule for rule in data.rules}

    def rule(self, rule: str) -> Rule:
        """See `Rulebook.rule`."""
        try:
            return self._rules[rule]
        except (KeyError, TypeError):
            raise UnknownRuleError(rule, self._rules, f" in rulebook {self.rulebook!r}") from None

    def asked(self, rule: str, number: int) -> Rule:
        """A rule that may be asked for such a number in its series.

        Raises:
            UnknownRuleError: no rule of that id.
            PeriodError: `number` does not fit the rule.
        """
        asked = self.rule(rule)
        if type(number) is not int or not 1 <= number <= LARGEST_NUMBER:
            raise PeriodError(
                "number",
                number,
                f"a whole number from 1 to {LARGEST_NUMBER:,}; 1 is the first of a series",
            )
        if number > 1 and not any(version.then for version in asked.versions):
            raise PeriodError(f"number of {rule!r}, which is not a series,", number, "1")
        return asked

    def in_force(self, rule: Rule, on: date) -> RuleVersion:
        """The version of a rule in force on a day; raises RuleNotInForceError if none was."""
        version = rule.version_on(on)
        if version is None:
            spans = (
                f"from {each.effective_from} to {rule.last_day(each) or 'now'}"
                for each in rule.versions
            )
            raise RuleNotInForceError(self.rulebook, rule.id, on, ", ".join(spans))
        return version

    def answering(self, rule: Rule, on: date, number: int) -> RuleVersion:
        """The version that answers for a day, of a rule that was `asked` and has no window.

        Raises:
            RuleNotInForceError: no version of the rule was in force on that date.
            UndatedRuleError: the guidance sets no number.
            PeriodError: the version in force is no series.
        """
        version = self.in_force(rule, on)
        if version.undated is not None:
            raise UndatedRuleError(self.rulebook, rule.id, version.undated)
        if number > 1 and not version.then:
            raise PeriodError(
                f"number of {rule.id!r}, which was not a series on {on},", number, "1"
            )
        return version

    def window(
        self, rule: Rule, born: date, calendar: WorkingCalendar
    ) -> tuple[RuleVersion, WindowDays]:
        """A window's clock runs to the birthday, so the version in force then answers, and it sets the age.

        Raises:
            RuleNotInForceError: no version of the rule was in force on the birthday.
            CalendarRangeError: the window lies outside the years the calendar covers.
        """
        newest = rule.versions[-1].around
        assert newest is not None  # a rule with a window has one in every version
        version = self.in_force(rule, attains_age(born, newest.birthday))
        around = version.around
        assert around is not None
        birthday = attains_age(born, around.birthday)
        return version, WindowDays(
            birthday,
            opens=counted_back(around.opens).from_date(birthday, calendar),
            closes=around.closes.from_date(birthday, calendar),
            plan_by=counted_back(around.plan_by).from_date(birthday, calendar),
        )


def period_of(version: RuleVersion, number: int) -> Period:
    """The period that the clock of one in a series runs for."""
    if version.before is not None:
        return counted_back(version.before)
    assert version.within is not None  # the other kinds were answered before
    if number == 1:
        return version.within
    later = islice(chain(version.then, repeat(version.then[-1])), number - 1)
    if version.counted_from == "previous_due":
        return reduce(Period.plus, later, version.within)
    *_, period = later
    return period
