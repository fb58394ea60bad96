"""The sheet functions: one table of names, arguments and help, which every add-in and the docs are made from.

A function never raises. What cannot be read is `#VALUE!`, a name nobody knows or a question without an answer is `#N/A`,
and an empty cell gives an empty cell. `CPTREFUSAL` says in words why there is no answer.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from cptimescales._version import __version__
from cptimescales.calendars.dates import attains_age
from cptimescales.errors import UnknownNameError
from cptimescales.rules.counting import PlainDueDate, PlainWindow
from cptimescales.rules.explain import explain
from cptimescales.spreadsheet.asking import (
    ClosedDays,
    ask,
    calendar_of,
    coverage,
)
from cptimescales.spreadsheet.cells import read_closures, read_date, read_name, read_whole_number
from cptimescales.spreadsheet.sheet_function import Argument, SheetFunction


class UnknownPartError(UnknownNameError):
    """Not one of the days of a window around a birthday."""

    kind = "part of a window"
    code = "unknown_part"


def _asked(
    rulebook: str,
    rule: str,
    on: date,
    number: int = 1,
    closures: ClosedDays = (),
    known_on: date | None = None,
) -> PlainDueDate | PlainWindow:
    return ask(rulebook, rule, on, number, closures, known_on)


def _due(**asked: Any) -> date:
    return _asked(**asked).limit


def _last_working_day(**asked: Any) -> date:
    return _asked(**asked).last_working_day


def _status(as_of: date, held: date | None = None, **asked: Any) -> str:
    return _asked(**asked).status(as_of=as_of, held=held).value


def _explain(**asked: Any) -> str:
    return explain(_asked(**asked))


def _caveats(**asked: Any) -> str:
    answer = _asked(**asked)
    told = ["provisional"] if answer.provisional else []
    told += ["not verified"] if answer.verified == "not_verified" else []
    questions = answer.open_questions
    told += [f"open questions: {', '.join(questions)}"] if questions else []
    return "; ".join(told)


def _refusal(**asked: Any) -> str:
    _asked(**asked)
    return ""


def _add_working_days(
    calendar: str, day: date, count: int, closures: ClosedDays = (), known_on: date | None = None
) -> date:
    return calendar_of(calendar, closures, known_on).add_working_days(day, count)


def _working_days(
    calendar: str, start: date, end: date, closures: ClosedDays = (), known_on: date | None = None
) -> int:
    return calendar_of(calendar, closures, known_on).working_days_between(start, end)


def _birthday(born: date, age: int) -> date:
    return attains_age(born, age)


_PARTS = ("birthday", "opens", "closes", "plan_by", "last_working_day")


def _birthday_window(
    rulebook: str, born: date, part: str, closures: ClosedDays = (), known_on: date | None = None
) -> date:
    if part not in _PARTS:
        raise UnknownPartError(part, _PARTS)
    found: date = getattr(
        ask(rulebook, "eighteenth_birthday_review", born, 1, closures, known_on), part
    )
    return found


def _version() -> str:
    rules, followed, published, computed = coverage()
    return (
        f"cptimescales {__version__}; rules compared with their sources on {rules}; bank holidays published to "
        f"{published}, followed up to {followed}, computed to {computed}"
    )


_RULEBOOK = Argument(
    "rulebook",
    "Whose rules: england, wales, scotland, northern-ireland, south-west, leicester-leicestershire-rutland.",
    read_name,
)
_RULE = Argument(
    "rule",
    "Which rule of that rulebook, for example first_core_group or review_conference.",
    read_name,
)
_ON = Argument(
    "on",
    "The date of the event that starts the clock; for the second and later of a series, the date on which the previous "
    "one was held; for a review around a birthday, the date of birth.",
    read_date,
)
_NUMBER = Argument(
    "number",
    "Which of a series: 1 is the first (also if left out), 2 the next.",
    read_whole_number,
    True,
)
_CLOSURES = Argument(
    "closures",
    "A range of further days that do not count: one column of days, or two columns, days and names.",
    read_closures,
    True,
)
_KNOWN_ON = Argument(
    "known_on",
    "Count with the bank-holiday list as it stood on this day; if left out, with the newest that the add-in holds.",
    read_date,
    True,
)
_CALENDAR = Argument(
    "calendar",
    "Whose bank holidays: a division (england-and-wales, scotland, northern-ireland) or the name of a rulebook.",
    read_name,
)
_BORN = Argument("born", "The date of birth.", read_date)
_QUESTION = (_RULEBOOK, _RULE, _ON, _NUMBER, _CLOSURES, _KNOWN_ON)

CPTDUE = SheetFunction(
    "CPTDUE",
    "The last day on which the duty is met in time. For a review around a birthday, the day its window closes.",
    _QUESTION,
    "date",
    _due,
)

CPTLASTWORKINGDAY = SheetFunction(
    "CPTLASTWORKINGDAY",
    "The last working day on or before the due date: what a person plans with.",
    _QUESTION,
    "date",
    _last_working_day,
)

CPTSTATUS = SheetFunction(
    "CPTSTATUS",
    "Where the duty stands on a day: met, met_late, pending or overdue.",
    (
        _RULEBOOK,
        _RULE,
        _ON,
        Argument(
            "as_of", "The day on which it is judged; never today's date by itself.", read_date
        ),
        Argument(
            "held",
            "The date of the event that meets the duty; empty if it has not happened.",
            read_date,
            True,
        ),
        *_QUESTION[3:],
    ),
    "text",
    _status,
)

CPTEXPLAIN = SheetFunction(
    "CPTEXPLAIN",
    "Why that day: the count day by day, each day left out, the reading and the source, as text.",
    _QUESTION,
    "text",
    _explain,
)

CPTCAVEATS = SheetFunction(
    "CPTCAVEATS",
    "What the answer rests on that is not settled: provisional (bank holidays of that year not published), not "
    "verified (the text in force could not be read), open questions. Empty if there is nothing.",
    _QUESTION,
    "text",
    _caveats,
)

CPTREFUSAL = SheetFunction(
    "CPTREFUSAL",
    "Why there is no answer, in one sentence. Empty if there is one.",
    _QUESTION,
    "text",
    _refusal,
    str,
)

CPTADDWORKINGDAYS = SheetFunction(
    "CPTADDWORKINGDAYS",
    "The working day so many working days after a day, or before it if the count is negative; the day itself is day 0.",
    (
        _CALENDAR,
        Argument("day", "The day to count from.", read_date),
        Argument("count", "How many working days; negative to count back.", read_whole_number),
        _CLOSURES,
        _KNOWN_ON,
    ),
    "date",
    _add_working_days,
)

CPTWORKINGDAYS = SheetFunction(
    "CPTWORKINGDAYS",
    "How many working days lie after the start, up to and including the end; negative if the end is before it.",
    (
        _CALENDAR,
        Argument("start", "The day after which counting begins.", read_date),
        Argument("end", "The last day that can count.", read_date),
        _CLOSURES,
        _KNOWN_ON,
    ),
    "number",
    _working_days,
)

CPTBIRTHDAY = SheetFunction(
    "CPTBIRTHDAY",
    "The day on which a person attains an age; born on 29 February, it may be 1 March.",
    (_BORN, Argument("age", "The age in years, for example 18.", read_whole_number)),
    "date",
    _birthday,
)

CPTBIRTHDAYWINDOW = SheetFunction(
    "CPTBIRTHDAYWINDOW",
    "One of the days of the review around the 18th birthday.",
    (
        _RULEBOOK,
        _BORN,
        Argument("part", f"Which day: {', '.join(_PARTS)}.", read_name),
        _CLOSURES,
        _KNOWN_ON,
    ),
    "date",
    _birthday_window,
)

CPTVERSION = SheetFunction(
    "CPTVERSION",
    "The version of the library, the day its rules were compared with their sources, and its bank-holiday coverage.",
    (),
    "text",
    _version,
)

FUNCTIONS = {
    function.name: function
    for function in (
        CPTDUE,
        CPTLASTWORKINGDAY,
        CPTSTATUS,
        CPTEXPLAIN,
        CPTCAVEATS,
        CPTREFUSAL,
        CPTADDWORKINGDAYS,
        CPTWORKINGDAYS,
        CPTBIRTHDAY,
        CPTBIRTHDAYWINDOW,
        CPTVERSION,
    )
}
"""Every sheet function by its name, in the order of the docs."""
