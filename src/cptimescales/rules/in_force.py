"""Which version of a rule answers for a day, and which period it counts for the n-th deadline."""

from __future__ import annotations

from datetime import date
from functools import reduce
from itertools import chain, islice, repeat
from typing import NamedTuple

from cptimescales.calendars.dates import attains_age
from cptimescales.calendars.working_calendar import WorkingCalendar
from cptimescales.errors import PeriodError, RuleNotInForceError, UndatedRuleError, UnknownRuleError
from cptimescales.rules.model import Rule, RulebookData, RuleVersion
from cptimescales.rules.period import Period, counted_back

LARGEST_NUMBER = 1_000


class Duty:
    """A rule version for the n-th deadline of a series: its dates, its period, its trigger."""

    __slots__ = ("first", "last", "period", "rule", "trigger", "version")

    def __init__(self, rule: Rule, version: RuleVersion, number: int) -> None:
        self.rule: Rule = rule
        self.version: RuleVersion = version
        self.first: date = version.effective_from
        self.last: date = rule.last_day(version) or date.max
        self.period: Period = period_of(version, number)
        follows_a_meeting = number > 1 and version.counted_from == "previous_held"
        self.trigger: str = (rule.met_by if follows_a_meeting else None) or rule.first_trigger


class WindowDays(NamedTuple):
    """The days of a window around a birthday."""

    birthday: date
    opens: date
    closes: date
    plan_by: date


class Duties:
    """The rules of a rulebook by name, and the version of each that answers for a day."""

    def __init__(self, data: RulebookData) -> None:
        self.data = data
        self._rules = {rule.id: rule for rule in data.rules}
        self._periods: dict[str, str] = {}  # when each rule has a wording, for a refusal

    def rule_named(self, name: str) -> Rule:
        """The rule of that name.

        Raises:
            UnknownRuleError: there is no rule of that name; near matches are named.
        """
        try:
            return self._rules[name]
        except (KeyError, TypeError):
            raise UnknownRuleError(name, self._rules, f" in rulebook {self.data.id!r}") from None

    def rule_for(self, name: str, number: int) -> Rule:
        """The rule of that name, if it has a deadline with this number.

        Raises:
            UnknownRuleError: there is no rule of that name.
            PeriodError: the rule has no deadline with this number.
        """
        rule = self.rule_named(name)
        if type(number) is not int or not 1 <= number <= LARGEST_NUMBER:
            raise PeriodError(
                "number",
                number,
                f"a whole number from 1 to {LARGEST_NUMBER:,}; 1 is the first of a series",
            )
        if number > 1 and not any(version.then for version in rule.versions):
            raise PeriodError(f"number of {name!r}, which is not a series,", number, "1")
        return rule

    def version_in_force(self, rule: Rule, on: date) -> RuleVersion:
        """The version of a rule that is in force on a day.

        Raises:
            RuleNotInForceError: no version of the rule was in force on that day.
        """
        version = rule.version_on(on)
        if version is None:
            raise self._not_in_force(rule, on)
        return version

    def _not_in_force(self, rule: Rule, on: date, unread: str | None = None) -> RuleNotInForceError:
        periods = self._periods.get(rule.id)
        if periods is None:
            periods = self._periods[rule.id] = ", ".join(
                f"from {version.effective_from} to {rule.last_day(version) or 'now'}"
                for version in rule.read_versions
            )
        return RuleNotInForceError(self.data.id, rule.id, on, periods, unread=unread)

    def duty(self, rule: Rule, on: date, number: int) -> Duty:
        """The duty that answers for a day; the rule comes from `rule_for` and has no window.

        Raises:
            RuleNotInForceError: no version of the rule was in force on that day, or nobody has
                read the one that was.
            UndatedRuleError: the guidance sets no number of days.
            PeriodError: the version in force is not a series.
        """
        version = self.version_in_force(rule, on)
        if version.unread is not None:
            raise self._not_in_force(rule, on, version.unread)
        if version.undated is not None:
            raise UndatedRuleError(self.data.id, rule.id, version.undated)
        if number > 1 and not version.then:
            raise PeriodError(
                f"number of {rule.id!r}, which was not a series on {on},", number, "1"
            )
        return Duty(rule, version, number)

    def window(
        self, rule: Rule, born: date, calendar: WorkingCalendar
    ) -> tuple[RuleVersion, WindowDays]:
        """The version in force on the birthday, and its window around that birthday.

        Raises:
            RuleNotInForceError: no version of the rule was in force on the birthday.
            CalendarRangeError: the window lies outside the years that the calendar covers.
        """
        newest = rule.versions[-1].around
        assert newest is not None  # a rule with a window has one in every version
        birthday = attains_age(born, newest.birthday)
        version = self.version_in_force(rule, birthday)
        around = version.around
        assert around is not None
        if around.birthday != newest.birthday:
            birthday = attains_age(born, around.birthday)
        return version, WindowDays(
            birthday,
            opens=counted_back(around.opens).from_date(birthday, calendar),
            closes=around.closes.from_date(birthday, calendar),
            plan_by=counted_back(around.plan_by).from_date(birthday, calendar),
        )


def period_of(version: RuleVersion, number: int) -> Period:
    """The period of the n-th deadline of a series, from the date that starts its clock."""
    if version.before is not None:
        return counted_back(version.before)
    assert version.within is not None  # windows and undated versions have been answered before
    if number == 1:
        return version.within
    later = islice(chain(version.then, repeat(version.then[-1])), number - 1)
    if version.counted_from == "previous_due":
        return reduce(Period.plus, later, version.within)
    *_, period = later
    return period
