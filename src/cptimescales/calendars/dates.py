"""Month ends, ages and date checks; knows nothing of holidays."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cptimescales.errors import CalendarRangeError, MonthEndError, NotADateError, PeriodError

if TYPE_CHECKING:
    from dateutil.relativedelta import relativedelta

ONE_DAY = timedelta(days=1)

MonthEnd = Literal["clamp", "roll", "refuse"]


class _WrittenIso:
    """Tells pydantic, where it is there, that JSON writes a date YYYY-MM-DD and in no other way."""

    def __get_pydantic_core_schema__(self, source: object, handler: Any) -> Any:
        from pydantic_core import core_schema

        written = core_schema.str_schema(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
        return core_schema.json_or_python_schema(
            json_schema=core_schema.chain_schema([written, core_schema.date_schema(strict=False)]),
            python_schema=handler(source),
            serialization=core_schema.to_string_ser_schema(when_used="json"),
        )

    def __get_pydantic_json_schema__(self, schema: object, handler: object) -> dict[str, str]:
        return {"type": "string", "format": "date"}


Day = Annotated[date, _WrittenIso()]
"""A date in a result or a file. On its own, pydantic would also take a number of seconds written as text."""


def require_date(value: object, what: str = "a date") -> date:
    """The value as a plain `date`; everything else is refused.

    A `datetime` is refused even though it is a subclass of `date`: which day it means depends on a time zone, and that
    choice is the caller's (`local_date` makes it for the United Kingdom).

    Raises:
        NotADateError: for a `datetime`, text, a number or nothing at all.

    >>> require_date(date(2026, 12, 14))
    datetime.date(2026, 12, 14)
    """
    if type(value) is date:
        return value
    if isinstance(value, datetime):
        if value.tzinfo is None:
            advice = "a naive datetime may stand for either of two days in London; pass its .date() if you are sure"
        else:
            advice = "use local_date() to take its date in the United Kingdom"
        raise NotADateError(what, value, advice)
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    if isinstance(value, str):
        raise NotADateError(
            what, value, "text is never parsed here; use datetime.date(year, month, day)"
        )
    raise NotADateError(what, value, "use datetime.date(year, month, day)")


def local_date(moment: datetime) -> date:
    """The calendar date in the United Kingdom (Europe/London) at an exact moment.

    Raises:
        NotADateError: for anything but a `datetime` that carries its time zone.

    >>> from datetime import UTC
    >>> local_date(datetime(2024, 5, 5, 23, 30, tzinfo=UTC))
    datetime.date(2024, 5, 6)
    """
    from zoneinfo import ZoneInfo  # most callers hold dates already and never need it

    if not isinstance(moment, datetime):
        raise NotADateError("the moment", moment, "give a datetime with a time zone")
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise NotADateError(
            "the moment", moment, "it has no time zone; attach the one it was recorded in"
        )
    try:
        return moment.astimezone(ZoneInfo("Europe/London")).date()
    except OverflowError:
        raise NotADateError("the moment", moment, "it lies at the end of all dates") from None


def add_months(anchor: date, months: int, month_end: MonthEnd = "clamp") -> date:
    """The corresponding date so many months after (or, if negative, before) an anchor.

    Where the month reached has no such day, `month_end` decides: `clamp` to its last day, `roll` to the 1st of the next
    month, `refuse` to raise. The law's "corresponding date" rule is `clamp` (Dodds v Walker [1981]).

    Raises:
        NotADateError: the anchor is not a date.
        PeriodError: another word for `month_end`.
        MonthEndError: no corresponding date, and `refuse` was asked.
        CalendarRangeError: the month lies outside the years 1 to 9999.

    >>> add_months(date(2025, 11, 30), 3)
    datetime.date(2026, 2, 28)
    >>> add_months(date(2025, 11, 30), 3, "roll")
    datetime.date(2026, 3, 1)
    """
    anchor = require_date(anchor, "the anchor")
    if month_end not in ("clamp", "roll", "refuse"):
        raise PeriodError("month_end", month_end, "clamp, roll, refuse")
    try:
        reached: date = anchor + _months(months)
    except (ValueError, OverflowError):
        raise CalendarRangeError(
            "of all dates", f"{anchor} and {months} months", date.min, date.max
        ) from None
    if reached.day == anchor.day or month_end == "clamp":
        return reached
    if month_end == "refuse":
        raise MonthEndError(anchor, months)
    return reached + ONE_DAY


@lru_cache(maxsize=256)
def _months(months: int) -> relativedelta:
    from dateutil.relativedelta import relativedelta  # a count of working days never needs it

    return relativedelta(months=months)


def attains_age(born: date, age: int) -> date:
    """The day on which a person attains an age: the start of that anniversary of birth, never the day before.

    Someone born on 29 February attains an age on 1 March where the anniversary year has no such day. Scotland says so in
    statute (Age of Legal Capacity (Scotland) Act 1991, section 6); for the rest of the United Kingdom it is the open
    question `leap-day-birthdays`.

    Raises:
        NotADateError: the date of birth is not a date.
        PeriodError: the age is not a whole number from 0 to 150.
        CalendarRangeError: the anniversary lies beyond the year 9999.

    >>> attains_age(date(2008, 2, 29), 18)
    datetime.date(2026, 3, 1)
    """
    if type(age) is not int or not 0 <= age <= 150:
        raise PeriodError("an age", age, "a whole number from 0 to 150")
    return add_months(require_date(born, "the date of birth"), 12 * age, "roll")
