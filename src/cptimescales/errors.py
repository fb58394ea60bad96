"""Every refusal this library can make, each carrying the values that caused it.

A message says what was given, what is allowed and what to do next. All of them are `TimescaleError`, which is a
`ValueError`, so a host needs one `except`; the `code` of each is stable and fit for a log or a column of refusals.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import ClassVar, Self


class TimescaleError(ValueError):
    """An answer that cannot be given. Its message is one sentence for a person; its attributes are for a program."""

    code: ClassVar[str] = "cannot_answer"

    def __init__(self, message: str) -> None:
        super().__init__(message)

    @classmethod
    def _restored(cls, message: str, values: dict[str, object]) -> Self:
        error = cls.__new__(cls)
        ValueError.__init__(error, message)
        error.__dict__.update(values)
        return error

    def __reduce__(self) -> tuple[object, ...]:
        # Subclasses take values, not a message, so the default way of pickling an exception would not rebuild them.
        return (type(self)._restored, (str(self), self.__dict__))


class NotADateError(TimescaleError):
    """Something other than a calendar date where a date belongs."""

    code = "not_a_date"

    def __init__(self, what: str, given: object, advice: str) -> None:
        super().__init__(f"{what} must be a date, not {given!r}; {advice}")
        self.what = what
        self.given = given


class CalendarRangeError(TimescaleError):
    """A day outside the years that a calendar knows."""

    code = "outside_calendar"

    def __init__(self, calendar: str, asked: str, first: date, last: date) -> None:
        super().__init__(
            f"{asked} is outside the calendar {calendar!r}, which covers {first} to {last}; "
            "nothing is counted beyond those years"
        )
        self.calendar = calendar
        self.asked = asked
        self.first = first
        self.last = last


class MonthEndError(TimescaleError):
    """No corresponding date in the month reached, and the rule says to refuse."""

    code = "no_corresponding_date"

    def __init__(self, anchor: date, months: int) -> None:
        super().__init__(
            f"{months} months from {anchor} has no corresponding date, and this rule refuses to choose one; "
            "a rule with month_end 'clamp' or 'roll' would answer"
        )
        self.anchor = anchor
        self.months = months


class PeriodError(TimescaleError):
    """A period that cannot be counted."""

    code = "bad_period"

    def __init__(self, what: str, given: object, allowed: str) -> None:
        super().__init__(f"{what} is {given!r}; allowed: {allowed}")
        self.what = what
        self.given = given
        self.allowed = allowed


class ClosureError(TimescaleError):
    """A closure day that does not say which day, or why."""

    code = "bad_closure"

    def __init__(self, day: object, problem: str) -> None:
        super().__init__(f"closure on {day}: {problem}")
        self.day = day


class EventOrderError(TimescaleError):
    """Two events in an order that cannot have happened."""

    code = "impossible_order"

    def __init__(self, earlier: str, earlier_on: date, later: str, later_on: date) -> None:
        super().__init__(
            f"{later} on {later_on} is before {earlier} on {earlier_on}; check both dates, and which event set the clock"
        )
        self.earlier = earlier
        self.earlier_on = earlier_on
        self.later = later
        self.later_on = later_on


class UnknownNameError(TimescaleError):
    """A name that is not on the list it must come from; `near` holds the likeliest meant."""

    kind: ClassVar[str] = "name"
    code = "unknown_name"

    def __init__(self, given: object, allowed: Iterable[str], where: str = "") -> None:
        from difflib import get_close_matches  # only a refusal needs it

        self.given = given
        self.allowed = tuple(allowed)
        self.near = tuple(get_close_matches(str(given), self.allowed, n=3, cutoff=0.55))
        hints = [f"did you mean {' or '.join(map(repr, self.near))}?"] if self.near else []
        if (
            not self.near or len(self.allowed) <= 12
        ):  # a long list helps only where nothing on it comes near
            hints.append(f"known: {', '.join(self.allowed)}")
        super().__init__(f"unknown {self.kind} {given!r}{where}; {' '.join(hints)}")


class UnknownCalendarError(UnknownNameError):
    """Not one of the three bank-holiday divisions."""

    kind = "division"
    code = "unknown_division"


class UnknownRulebookError(UnknownNameError):
    """Not a rulebook shipped with the library; a file of your own is read with `load_rulebook`."""

    kind = "rulebook"
    code = "unknown_rulebook"


class UnknownRuleError(UnknownNameError):
    """Not a rule of the rulebook asked."""

    kind = "rule"
    code = "unknown_rule"


class UnknownEventError(UnknownNameError):
    """Not an event that the rulebook asked, or the library, defines."""

    kind = "event"
    code = "unknown_event"


class UnknownReasonError(UnknownNameError):
    """Not a reason for which a plan may end."""

    kind = "reason"
    code = "unknown_reason"


class RuleNotInForceError(TimescaleError):
    """The rule exists, but no version of it was in force on the trigger date."""

    code = "not_in_force"

    def __init__(self, rulebook: str, rule: str, on: date, periods: str) -> None:
        super().__init__(
            f"rule {rule!r} of {rulebook!r} was not in force on {on}; this rulebook has it {periods}, "
            "and no earlier or later wording is guessed"
        )
        self.rulebook = rulebook
        self.rule = rule
        self.on = on


class UndatedRuleError(TimescaleError):
    """The guidance asks for the act but sets no number, so there is no date to compute."""

    code = "no_number_set"

    def __init__(self, rulebook: str, rule: str, words: str) -> None:
        super().__init__(
            f"rule {rule!r} of {rulebook!r} sets no number of days: it says {words!r}; "
            "a local rulebook that extends it may set one"
        )
        self.rulebook = rulebook
        self.rule = rule
        self.words = words


class RulebookError(TimescaleError):
    """A rulebook file that cannot be trusted, with the file and the key at fault."""

    code = "bad_rulebook"

    def __init__(self, file: str, key: str, problem: str) -> None:
        super().__init__(f"{file}: {key}: {problem}" if key else f"{file}: {problem}")
        self.file = file
        self.key = key
        self.problem = problem


class CaseError(TimescaleError):
    """A file of cases that cannot be trusted, with the file and the key or row at fault."""

    code = "bad_case"

    def __init__(self, file: str, key: str, problem: str) -> None:
        super().__init__(f"{file}: {key}: {problem}" if key else f"{file}: {problem}")
        self.file = file
        self.key = key
        self.problem = problem
