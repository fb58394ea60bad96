"""Every refusal of the library, with the values that caused it.

A message says what was given, what is allowed and what to do next. Every refusal is a
`TimescaleError`, which is a `ValueError`, so a host needs one `except`. The `code` of each class is
stable: it fits a log or a column of refusals.

A class with a room in brackets stays in that room, because nothing else raises it:

    TimescaleError                      an answer that cannot be given
    ├── NotADateError                   a value that is not a calendar date
    ├── CalendarRangeError              a day outside the years that a calendar covers
    ├── MonthEndError                   a month without the corresponding date
    ├── PeriodError                     a period that cannot be counted
    ├── ClosureError                    a closure day without its day or its name
    ├── EventOrderError                 two events in an impossible order
    ├── RuleNotInForceError             no version of the rule was in force, or was read, that day
    ├── UndatedRuleError                a rule without a number
    ├── UnknownNameError                a name that is not on its list
    │   ├── UnknownCalendarError        … of the bank-holiday divisions
    │   ├── UnknownRulebookError        … of the shipped rulebooks
    │   ├── UnknownRuleError            … of the rules of a rulebook
    │   ├── UnknownEventError           … of the events
    │   ├── UnknownAuthorityError       … of the codes of councils
    │   ├── UnknownReasonError          … of the reasons why a plan may end
    │   ├── UnknownColumnError          … of the columns of a file (columns)
    │   ├── UnknownDialectError         … of the databases (export)
    │   ├── UnknownPartError            … of the days of a window (spreadsheet)
    │   ├── UnknownLawError             … of the laws (testing)
    │   ├── UnknownCommandError         … of the commands (cli)
    │   └── UnknownOptionError          … of the options of a command (cli)
    ├── InputFileError                  a file that cannot be read or trusted
    │   ├── RulebookError               … of rules
    │   ├── CaseError                   … of cases
    │   ├── ClosuresFileError           … of closure days
    │   ├── DutiesFileError             … of the duties of a table
    │   ├── BodyError                   … the body of a request (service)
    │   └── ReturnError                 … that an authority makes anyway (returns)
    ├── BankHolidayListError            a file that is not GOV.UK's newer list
    ├── AuditFileError                  a file of recorded dates with an unusable header
    ├── AuditRowError                   a row of that file that cannot be read
    ├── CellError                       a cell or field of a return (returns)
    ├── PeriodOptionError               months or years that cannot be read (returns)
    ├── ThresholdError                  a threshold of suppression (returns)
    ├── ProcessEndedError               a process that judged records and ended (returns)
    ├── RequestError                    a request that is not taken (service)
    │   ├── NoSuchPathError             … because there is no such path (service)
    │   ├── MethodError                 … because its path takes another method (service)
    │   ├── SlowRequestError            … because its body came too slowly (service)
    │   ├── TooLargeError               … because it asks for too much at once (service)
    │   ├── MediaTypeError              … because its body is of another kind (service)
    │   ├── UnknownHostError            … because it names another host (service)
    │   ├── BusyError                   … because there are too many at once (service)
    │   ├── OutOfTimeError              … because its answer took too long (service)
    │   └── DefectError                 … because of a defect (service)
    ├── FileError                       a file that cannot be answered or written (columns)
    └── ImplementationError             an implementation that cannot be questioned (testing)
        └── MixedUpError                … because its answers do not match the questions (testing)
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import ClassVar, Self


class TimescaleError(ValueError):
    """An answer that cannot be given.

    Its message is one sentence for a person. Its attributes are for a program.
    """

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
        # The default would call the subclass with a message, but subclasses take values.
        return (type(self)._restored, (str(self), self.__dict__))


class NotADateError(TimescaleError):
    """A value that is not a calendar date where a date belongs."""

    code = "not_a_date"

    def __init__(self, what: str, given: object, advice: str) -> None:
        super().__init__(f"{what} must be a date, not {given!r}; {advice}")
        self.what = what
        self.given = given


class CalendarRangeError(TimescaleError):
    """A day outside the years that a calendar covers."""

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
    """The month has no corresponding date, and the rule refuses to choose another."""

    code = "no_corresponding_date"

    def __init__(self, anchor: date, months: int) -> None:
        super().__init__(
            f"{months} months from {anchor} has no corresponding date, and this rule refuses to "
            "choose one; a rule with month_end 'clamp' or 'roll' would answer"
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
    """A closure day that does not say which day, or why the authority is closed."""

    code = "bad_closure"

    def __init__(self, day: object, problem: str) -> None:
        super().__init__(f"closure on {day}: {problem}")
        self.day = day


class EventOrderError(TimescaleError):
    """Two events in an order that cannot have happened."""

    code = "impossible_order"

    def __init__(self, earlier: str, earlier_on: date, later: str, later_on: date) -> None:
        super().__init__(
            f"{later} on {later_on} is before {earlier} on {earlier_on}; "
            "check both dates, and which event set the clock"
        )
        self.earlier = earlier
        self.earlier_on = earlier_on
        self.later = later
        self.later_on = later_on


class RuleNotInForceError(TimescaleError):
    """The rule exists, but this rulebook has no wording of it for the trigger date.

    `Rulebook.may_discontinue` raises it, too, for a reason on which no text was read. Then `rule`
    is that reason.

    Attributes:
        unread: what nobody has read, if a text was in force on that date; None if no version was.
    """

    code = "not_in_force"
    unread: str | None = None

    def __init__(
        self,
        rulebook: str,
        rule: str,
        on: date,
        periods: str,
        *,
        unread: str | None = None,
        ends_a_plan: bool = False,
    ) -> None:
        what = f"rule {rule!r} of {rulebook!r}"
        no_guess = ", and no earlier or later wording is guessed"
        if ends_a_plan and not periods:
            said = (
                f"{rulebook!r} has no text on when a plan may end for the reason {rule!r}, and "
                "nothing is guessed; look in the procedures of your authority"
            )
        elif ends_a_plan:
            said = (
                f"{rulebook!r} has no text for {on} on when a plan may end for the reason "
                f"{rule!r}; it has one {periods}{no_guess}"
            )
        elif unread is None:
            said = f"{what} was not in force on {on}; this rulebook has it {periods}{no_guess}"
        else:
            said = (
                f"{what} has no answer for {on}: the text in force then was not read ({unread}); "
                f"this rulebook has its words {periods}{no_guess}"
            )
            self.unread = unread
        super().__init__(said)
        self.rulebook = rulebook
        self.rule = rule
        self.on = on


class UndatedRuleError(TimescaleError):
    """The guidance requires the act but sets no number, so there is no date to compute."""

    code = "no_number_set"

    def __init__(self, rulebook: str, rule: str, words: str) -> None:
        super().__init__(
            f"rule {rule!r} of {rulebook!r} sets no number of days: it says {words!r}; "
            "a local rulebook that extends it may set one"
        )
        self.rulebook = rulebook
        self.rule = rule
        self.words = words


class UnknownNameError(TimescaleError):
    """A name that is not on its list.

    Attributes:
        given: the unknown name.
        allowed: the list of known names.
        near: the known names that are most like it.
    """

    kind: ClassVar[str] = "name"
    code = "unknown_name"

    def __init__(self, given: object, allowed: Iterable[str], where: str = "") -> None:
        from difflib import get_close_matches  # only a refusal needs it

        self.given = given
        self.allowed: tuple[str, ...] = tuple(allowed)
        self.near: tuple[str, ...] = tuple(
            get_close_matches(str(given), self.allowed, n=3, cutoff=0.55)
        )
        hints = [f"did you mean {' or '.join(map(repr, self.near))}?"] if self.near else []
        # A long list helps only if no name on it is near.
        if not self.near or len(self.allowed) <= 12:
            hints.append(f"known: {', '.join(self.allowed)}")
        super().__init__(f"unknown {self.kind} {given!r}{where}; {' '.join(hints)}")


class UnknownCalendarError(UnknownNameError):
    """A name that is not one of the three bank-holiday divisions."""

    kind = "division"
    code = "unknown_division"


class UnknownRulebookError(UnknownNameError):
    """A name of no rulebook that comes with the library. `load_rulebook` reads your own files."""

    kind = "rulebook"
    code = "unknown_rulebook"


class UnknownRuleError(UnknownNameError):
    """A name of no rule in the rulebook."""

    kind = "rule"
    code = "unknown_rule"


class UnknownEventError(UnknownNameError):
    """A name of no event that the library or the rulebook defines."""

    kind = "event"
    code = "unknown_event"


class UnknownAuthorityError(UnknownNameError):
    """A text that is not the code of a council with children's services.

    Attributes:
        district: whether it is the code of a district council.
    """

    kind = "authority"
    code = "unknown_authority"

    def __init__(self, given: object, *, district: bool = False) -> None:
        advice = "give the nine-character code of the council, such as E06000052"
        if district:
            advice = "it is that of a district council; give the code of its county"
        TimescaleError.__init__(self, f"unknown {self.kind} {given!r}; {advice}")
        self.given: object = given
        self.allowed: tuple[str, ...] = ()
        self.near: tuple[str, ...] = ()
        self.district = district


class UnknownReasonError(UnknownNameError):
    """A name of no reason why a plan may end."""

    kind = "reason"
    code = "unknown_reason"


class InputFileError(TimescaleError):
    """A file that cannot be read or trusted.

    Attributes:
        file: the path of the file.
        key: the key, line or entry at fault; empty if the whole file is.
        problem: what is wrong with it, and what to do.
    """

    def __init__(self, file: str, key: str, problem: str) -> None:
        super().__init__(f"{file}: {key}: {problem}" if key else f"{file}: {problem}")
        self.file = file
        self.key = key
        self.problem = problem


class RulebookError(InputFileError):
    """A rulebook file that cannot be read or trusted."""

    code = "bad_rulebook"


class CaseError(InputFileError):
    """A case, or a file of cases, that cannot be read or trusted.

    Attributes:
        path: the keys and positions that lead to the field at fault, such as
            `("events", 0, "on")`. It is empty for the whole case, and for a row of a CSV.
    """

    code = "bad_case"
    path: tuple[str | int, ...] = ()

    def __init__(
        self, file: str, key: str, problem: str, *, path: tuple[str | int, ...] = ()
    ) -> None:
        super().__init__(file, key, problem)
        self.path = path


class ClosuresFileError(InputFileError):
    """A file of closure days that cannot be read or trusted."""

    code = "bad_closures_file"


class DutiesFileError(InputFileError):
    """A file of the duties of a table that cannot be read or trusted."""

    code = "bad_duties_file"


class BankHolidayListError(TimescaleError):
    """A file that is not GOV.UK's bank-holiday list, or a list that cannot follow the record."""

    code = "bad_bank_holiday_list"


class AuditFileError(TimescaleError):
    """A file that cannot be audited at all: it is empty, or its header cannot be understood."""

    code = "bad_audit_file"


class AuditRowError(TimescaleError):
    """A row that cannot be read. The rows after it still are."""

    code = "bad_row"
