"""The sheet functions as one table, from which every add-in and the docs take names and help.

A function never raises an error. `#VALUE!` stands for input that cannot be read. `#N/A` stands for
an unknown name, or for a question without an answer; `CPTREFUSAL` says why there is none. An empty
cell gives an empty cell.

The functions need nothing but the standard library and `dateutil`, because the LibreOffice add-in
has nothing else.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from cptimescales._version import __version__
from cptimescales.calendars.dates import attains_age
from cptimescales.calendars.record import DIVISIONS
from cptimescales.calendars.record_files import shipped_division
from cptimescales.calendars.working_calendar import WorkingCalendar
from cptimescales.errors import UnknownCalendarError, UnknownNameError, UnknownRulebookError
from cptimescales.rules.authority import UNREAD
from cptimescales.rules.explain import explain
from cptimescales.rules.in_force import Duties
from cptimescales.rules.plain import PlainDueDate, PlainWindow, plain_answer
from cptimescales.rules.shipped import SHIPPED, shipped_rulebook
from cptimescales.spreadsheet.cells import read_closures, read_date, read_name, read_whole_number
from cptimescales.spreadsheet.sheet_function import Argument, SheetFunction

ClosedDays = tuple[tuple[date, str], ...]

_WINDOW_PARTS = ("birthday", "opens", "closes", "plan_by", "last_working_day")


class UnknownPartError(UnknownNameError):
    """The name is not one of the days of a window around a birthday."""

    kind = "part of a window"
    code = "unknown_part"


@lru_cache(maxsize=len(SHIPPED))
def _duties(rulebook: str) -> Duties:
    if rulebook not in SHIPPED:
        raise UnknownRulebookError(rulebook, SHIPPED)
    data, _ = shipped_rulebook(rulebook)
    return Duties(data)


@lru_cache(maxsize=64)
def _division_calendar(
    division: str, closures: ClosedDays = (), known_on: date | None = None
) -> WorkingCalendar:
    return shipped_division(division).calendar(known_on, closures)


def calendar_of(
    name: str, closures: ClosedDays = (), known_on: date | None = None
) -> WorkingCalendar:
    """The working calendar of a division or of a rulebook, by its name.

    Raises:
        UnknownCalendarError: there is no division and no rulebook of this name.
    """
    if name in DIVISIONS:
        return _division_calendar(name, closures, known_on)
    if name not in SHIPPED:
        raise UnknownCalendarError(name, (*DIVISIONS, *SHIPPED))
    return _division_calendar(str(_duties(name).data.calendar), closures, known_on)


def _answer(
    rulebook: str,
    rule: str,
    on: date,
    number: int = 1,
    closures: ClosedDays = (),
    known_on: date | None = None,
) -> PlainDueDate | PlainWindow:
    """What `Rulebook.due` answers, as plain values."""
    duties = _duties(rulebook)
    calendar = _division_calendar(str(duties.data.calendar), closures, known_on)
    return plain_answer(duties, rule, on, number, calendar)


def _due(**question: Any) -> date:
    return _answer(**question).limit


def _last_working_day(**question: Any) -> date:
    return _answer(**question).last_working_day


def _status(as_of: date, held: date | None = None, **question: Any) -> str:
    return _answer(**question).status(as_of=as_of, held=held).value


def _explain(**question: Any) -> str:
    return explain(_answer(**question))


def _caveats(**question: Any) -> str:
    answer = _answer(**question)
    caveats = ["provisional"] if answer.provisional else []
    if answer.verified in UNREAD:
        caveats.append(answer.verified.replace("_", " "))
    if answer.open_questions:
        caveats.append(f"open questions: {', '.join(answer.open_questions)}")
    return "; ".join(caveats)


def _refusal(**question: Any) -> str:
    _answer(**question)
    return ""


def _add_working_days(calendar: str, day: date, count: int, **settings: Any) -> date:
    return calendar_of(calendar, **settings).add_working_days(day, count)


def _working_days(calendar: str, start: date, end: date, **settings: Any) -> int:
    return calendar_of(calendar, **settings).working_days_between(start, end)


def _birthday(born: date, age: int) -> date:
    return attains_age(born, age)


def _birthday_window(rulebook: str, born: date, part: str, **settings: Any) -> date:
    if part not in _WINDOW_PARTS:
        raise UnknownPartError(part, _WINDOW_PARTS)
    window = _answer(rulebook, "eighteenth_birthday_review", born, **settings)
    day: date = getattr(window, part)
    return day


def _version() -> str:
    calendars = [_division_calendar(division) for division in DIVISIONS]
    rules = min(_duties(name).data.checked for name in SHIPPED)
    published = min(calendar.published_to or calendar.covers[0] for calendar in calendars)
    compared = min(calendar.checked for calendar in calendars)
    computed = min(calendar.covers[1] for calendar in calendars)
    return (
        f"cptimescales {__version__}; rules compared with their sources on {rules}; bank holidays "
        f"published to {published}, compared with GOV.UK on {compared}, computed to {computed}"
    )


_RULEBOOK = Argument(
    "rulebook",
    "Whose rules apply: england, wales, scotland, northern-ireland, south-west or "
    "leicester-leicestershire-rutland.",
    read_name,
)
_RULE = Argument(
    "rule",
    "Which rule of that rulebook, for example first_core_group or review_conference.",
    read_name,
)
_ON = Argument(
    "on",
    "The date of the event that starts the clock (of several, an explanation names the first). "
    "For the second and later deadlines of a series, "
    "the date on which the previous one was held. For a review around a birthday, the date of "
    "birth.",
    read_date,
)
_NUMBER = Argument(
    "number",
    "Which deadline of a series: 1, the default, is the first and 2 the next.",
    read_whole_number,
    optional=True,
)
_CLOSURES = Argument(
    "closures",
    "A range of further days that do not count: one column of days, or two columns, days and "
    "names.",
    read_closures,
    optional=True,
)
_KNOWN_ON = Argument(
    "known_on",
    "Count by the bank-holiday list as it was on this day. The default is the newest list that "
    "this version has.",
    read_date,
    optional=True,
)
_CALENDAR = Argument(
    "calendar",
    "Whose bank holidays apply: a division (england-and-wales, scotland, northern-ireland) or the "
    "name of a rulebook.",
    read_name,
)
_BORN = Argument("born", "The date of birth.", read_date)
_QUESTION = (_RULEBOOK, _RULE, _ON, _NUMBER, _CLOSURES, _KNOWN_ON)

CPTDUE = SheetFunction(
    "CPTDUE",
    "The due date: the last day on which the duty is met in time. For a review around a birthday, "
    "the day on which its window closes.",
    _QUESTION,
    "date",
    _due,
)

CPTLASTWORKINGDAY = SheetFunction(
    "CPTLASTWORKINGDAY",
    "The last working day on or before the due date: the day to plan with.",
    _QUESTION,
    "date",
    _last_working_day,
)

CPTSTATUS = SheetFunction(
    "CPTSTATUS",
    "The status of the duty on a day: met, met_late, pending or overdue.",
    (
        _RULEBOOK,
        _RULE,
        _ON,
        Argument(
            "as_of",
            "The day on which the status is judged. The function never uses today's date.",
            read_date,
        ),
        Argument(
            "held",
            "The date of the event that met the duty. Empty if it has not happened.",
            read_date,
            optional=True,
        ),
        *_QUESTION[3:],
    ),
    "text",
    _status,
)

CPTEXPLAIN = SheetFunction(
    "CPTEXPLAIN",
    "The explanation as text: the count day by day, each day that does not count, the reading and "
    "the source.",
    _QUESTION,
    "text",
    _explain,
)

CPTCAVEATS = SheetFunction(
    "CPTCAVEATS",
    "What is not settled about the answer: provisional (bank holidays not yet published), previous "
    "edition (its number; the edition in force was not read), not verified (nobody has read the "
    "number), open questions. Empty if all is settled.",
    _QUESTION,
    "text",
    _caveats,
)

CPTREFUSAL = SheetFunction(
    "CPTREFUSAL",
    "Why there is no answer, in one sentence. Empty if there is an answer.",
    _QUESTION,
    "text",
    _refusal,
    refused=str,
)

CPTADDWORKINGDAYS = SheetFunction(
    "CPTADDWORKINGDAYS",
    "The day that lies a number of working days after a day, or before it if the count is "
    "negative. The day itself is day 0.",
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
    "How many working days lie after the start, up to and including the end. Negative if the end "
    "is before the start.",
    (
        _CALENDAR,
        Argument("start", "The day after which the count begins.", read_date),
        Argument("end", "The last day that can count.", read_date),
        _CLOSURES,
        _KNOWN_ON,
    ),
    "number",
    _working_days,
)

CPTBIRTHDAY = SheetFunction(
    "CPTBIRTHDAY",
    "The day on which a person reaches an age. A person born on 29 February may reach it on "
    "1 March.",
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
        Argument("part", f"Which day: {', '.join(_WINDOW_PARTS)}.", read_name),
        _CLOSURES,
        _KNOWN_ON,
    ),
    "date",
    _birthday_window,
)

CPTVERSION = SheetFunction(
    "CPTVERSION",
    "The version of the library, the day its rules were compared with their sources, and the days "
    "its bank holidays cover.",
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
