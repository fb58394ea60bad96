"""The laws of the arithmetic. Each has a name, a sentence that a manager understands, and a check.

`stands_on` says what a law assumes besides the text of the rules: nothing but the implementation's
own answers, the public list of bank holidays, or that our answer is right.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from cptimescales.audit.mistakes import Mistake
from cptimescales.errors import UnknownNameError
from cptimescales.testing.verifier import checks
from cptimescales.testing.verifier.scope import RuleClock
from cptimescales.testing.verifier.trial import Problem, Trial

StandsOn = Literal["itself", "bank_holiday_list", "cptimescales"]
"""What a law assumes."""

Varies = Literal["nothing", "closures", "known_on", "asked_again", "outside"]
"""What a law's questions change besides the rule and the date."""


class UnknownLawError(UnknownNameError):
    """No law has this name."""

    kind = "law"
    code = "unknown_law"


@dataclass(frozen=True)
class Law:
    """A law that every correct implementation keeps.

    Attributes:
        name, sentence: for reports.
        stands_on: what the law assumes.
        applies: whether the law says anything about a clock.
        check: returns what is wrong with one answer, or None.
        varies: what its questions change besides the rule and the date.
        only_by: if given, only this mistake breaks the law. Wrong dates with another cause do not
            count against it: they break other laws.

    >>> print(law("no_weekend"))
    no_weekend: A count of working days never ends on a Saturday or Sunday.
    """

    name: str
    sentence: str
    stands_on: StandsOn
    applies: Callable[[RuleClock], bool]
    check: Callable[[Trial], Problem]
    varies: Varies = "nothing"
    only_by: Mistake | None = None

    def __str__(self) -> str:
        return f"{self.name}: {self.sentence}"


def law(name: str) -> Law:
    """The law of that name.

    Raises:
        UnknownLawError: no law has that name. The message lists near matches.
    """
    for known_law in LAWS:
        if known_law.name == name:
            return known_law
    raise UnknownLawError(name, [known_law.name for known_law in LAWS])


def _any(clock: RuleClock) -> bool:
    return True


def _numbered(clock: RuleClock) -> bool:
    return clock.period is not None


def _working(clock: RuleClock) -> bool:
    return clock.counts_working_days


def _day_0(clock: RuleClock) -> bool:
    return (
        clock.period is not None
        and _working(clock)
        and clock.period.first_day == "next_working_day"
    )


def _in(*units: str) -> Callable[[RuleClock], bool]:
    return lambda clock: clock.period is not None and clock.period.unit in units


def _window(clock: RuleClock) -> bool:
    return (
        clock.is_window
        and clock.version.around is not None
        and clock.version.around.closes.count == 0
    )


LAWS = (
    Law(
        "answers",
        "Every question gets one answer: a date, or a refusal that says why.",
        "itself",
        _any,
        checks.answers,
    ),
    Law(
        "on_its_side",
        "A limit never lies before the day on which its clock starts.",
        "itself",
        _numbered,
        checks.on_its_side,
    ),
    Law(
        "never_earlier",
        "A conference held a day later never has an earlier limit.",
        "itself",
        _numbered,
        checks.never_earlier,
    ),
    Law(
        "weekend_like_friday",
        "A Saturday or Sunday conference has the same due date as one on the Friday before.",
        "itself",
        _day_0,
        checks.like_friday,
    ),
    Law(
        "no_weekend",
        "A count of working days never ends on a Saturday or Sunday.",
        "itself",
        _working,
        checks.no_weekend,
    ),
    Law(
        "corresponding_date",
        "Three months after the 15th is the 15th, "
        "and a number of weeks ends on the same day of the week.",
        "itself",
        _in("months", "years", "weeks", "days", "hours"),
        checks.exact,
    ),
    Law(
        "limit_not_moved",
        "A limit in days, weeks or months stays where it is "
        "when it falls on a weekend or a bank holiday.",
        "itself",
        _in("months", "years", "weeks", "days", "hours"),
        checks.not_moved,
    ),
    Law(
        "last_working_day",
        "The last working day given is never after the limit, nor at a weekend.",
        "itself",
        _numbered,
        checks.planned_with,
    ),
    Law(
        "closure_never_earlier",
        "One more day on which the authority is closed never brings a limit forward.",
        "itself",
        _working,
        checks.closure_never_earlier,
        "closures",
    ),
    Law(
        "same_answer",
        "Asked again, among other questions, the same question gets the same answer.",
        "itself",
        _any,
        checks.same_answer,
        "asked_again",
    ),
    Law(
        "bank_holiday_is_no_working_day",
        "A count of working days never ends on a bank holiday.",
        "bank_holiday_list",
        _working,
        checks.no_bank_holiday,
    ),
    Law(
        "bank_holiday_like_day_before",
        "A conference on a bank holiday has the same due date "
        "as one on the last working day before it.",
        "bank_holiday_list",
        _day_0,
        checks.like_working_day_before,
    ),
    Law(
        "exactly_n",
        "Within 10 working days means that exactly 10 working days lie after the day of the event, "
        "up to the limit.",
        "bank_holiday_list",
        _working,
        checks.exactly_n_ordinary,
    ),
    Law(
        "one_off_bank_holidays",
        "Bank holidays proclaimed for one year (8 May 2020, 19 September 2022 ...) "
        "do not count either.",
        "bank_holiday_list",
        _working,
        checks.exactly_n_one_off,
    ),
    Law(
        "own_division",
        "Scotland counts by Scotland's bank holidays, England and Wales by theirs, "
        "Northern Ireland by its own.",
        "bank_holiday_list",
        _working,
        checks.own_division,
        only_by="other_division",
    ),
    Law(
        "closure_does_not_count",
        "A day on which the authority is closed does not count as a working day.",
        "bank_holiday_list",
        _working,
        checks.closure_counts,
        "closures",
    ),
    Law(
        "leap_day_birthday",
        "Someone born on 29 February turns 18 on 1 March, not on 28 February.",
        "cptimescales",
        _window,
        checks.leap_day,
    ),
    Law(
        "agrees",
        "The date is the one that cptimescales gives.",
        "cptimescales",
        _any,
        checks.agrees,
    ),
    Law(
        "agrees_on_last_working_day",
        "The last working day, where it is given, is the one that cptimescales gives.",
        "cptimescales",
        _any,
        checks.agrees_last_working_day,
    ),
    Law(
        "refuses",
        "What cannot be answered is refused: "
        "no number set, not in force that day, beyond the calendar.",
        "cptimescales",
        _any,
        checks.refuses,
        "outside",
    ),
    Law(
        "known_on",
        "Asked by the bank holidays known on an earlier day, "
        "a holiday announced later does not count.",
        "cptimescales",
        _working,
        checks.known,
        "known_on",
    ),
)
"""Every law, in the order in which `verify` tries and reports them."""
