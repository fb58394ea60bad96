"""Calendar days without holidays: what is a date, months on from it, ages, the date in London."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cptimescales.errors import CalendarRangeError, MonthEndError, NotADateError, PeriodError

if TYPE_CHECKING:
    from dateutil.relativedelta import relativedelta

ONE_DAY = timedelta(days=1)

MonthEnd = Literal["clamp", "roll", "refuse"]
"""What to do if a month has no corresponding day; `add_months` explains each."""


class _WrittenIso:
    """Makes pydantic, if it is installed, read and write text as a date only as YYYY-MM-DD.

    A host may pass JSON that it has parsed, so Python gets the same text as JSON.
    """

    def __get_pydantic_core_schema__(self, source: object, handler: Any) -> Any:
        from pydantic_core import core_schema

        text = core_schema.str_schema(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", strict=True)
        iso = core_schema.chain_schema([text, core_schema.date_schema(strict=False)])
        refusal: Any = {
            "custom_error_type": "not_a_date",
            "custom_error_message": "it must be a date that exists, or text such as 2026-12-14",
        }
        return core_schema.json_or_python_schema(
            json_schema=core_schema.custom_error_schema(iso, **refusal),
            python_schema=core_schema.union_schema(
                [core_schema.date_schema(strict=True), iso],
                mode="left_to_right",
                **refusal,
            ),
            serialization=core_schema.to_string_ser_schema(when_used="json"),
        )

    def __get_pydantic_json_schema__(self, schema: object, handler: object) -> dict[str, str]:
        return {"type": "string", "format": "date"}


Day = Annotated[date, _WrittenIso()]
"""A date in a result or a file. Pydantic alone would also read a number of seconds from text."""


def require_date(value: object, what: str = "a date") -> date:
    """The value as a plain `date`. Every other value is refused.

    A `datetime` is refused although it is a subclass of `date`: its day depends on a time zone, and
    the caller chooses that. `local_date` chooses the United Kingdom's.

    Args:
        value: the value.
        what: names the value in the refusal, such as `the closure day`.

    Raises:
        NotADateError: the value is a `datetime`, text, a number or None.

    >>> require_date(date(2026, 12, 14))
    datetime.date(2026, 12, 14)
    """
    if type(value) is date:
        return value
    if isinstance(value, datetime):
        if value.tzinfo is None:
            advice = (
                "a naive datetime may stand for either of two days in London; "
                "pass its .date() if you are sure"
            )
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
        NotADateError: the value is not a `datetime`, or it has no time zone.

    >>> from datetime import UTC
    >>> local_date(datetime(2024, 5, 5, 23, 30, tzinfo=UTC))
    datetime.date(2024, 5, 6)
    """
    from zoneinfo import ZoneInfo  # most callers have dates already and never need it

    if not isinstance(moment, datetime):
        raise NotADateError("the moment", moment, "give a datetime with a time zone")
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise NotADateError(
            "the moment", moment, "it has no time zone; attach the zone in which it was recorded"
        )
    try:
        return moment.astimezone(ZoneInfo("Europe/London")).date()
    except OverflowError:
        raise NotADateError("the moment", moment, "it lies at the end of all dates") from None


def add_months(anchor: date, months: int, month_end: MonthEnd = "clamp") -> date:
    """The corresponding date some months after an anchor.

    Args:
        anchor: the date from which the months are counted.
        months: how many months; a negative number counts back.
        month_end: what to do if the month has no such day. `clamp` takes its last day, `roll` the
            first day of the next month, and `refuse` raises. `clamp` is the "corresponding date"
            rule of the law (Dodds v Walker [1981]).

    Raises:
        NotADateError: the anchor is not a date.
        PeriodError: `month_end` is another word.
        MonthEndError: there is no corresponding date, and `month_end` is `refuse`.
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
        reached = _months_after(anchor, months)
    except (ValueError, OverflowError):
        raise CalendarRangeError(
            "of all dates", f"{anchor} and {months} months", date.min, date.max
        ) from None
    if reached.day == anchor.day or month_end == "clamp":
        return reached
    if month_end == "refuse":
        raise MonthEndError(anchor, months)
    return reached + ONE_DAY


def _months_after(anchor: date, months: int) -> date:
    year, month = divmod(12 * anchor.year + anchor.month - 1 + months, 12)
    try:
        return date(year, month + 1, anchor.day)
    except ValueError:  # the month has no such day, or lies outside all dates: dateutil decides
        reached: date = anchor + _months(months)
        return reached


@lru_cache(maxsize=256)
def _months(months: int) -> relativedelta:
    from dateutil.relativedelta import relativedelta  # a count of working days never needs it

    return relativedelta(months=months)


def attains_age(born: date, age: int) -> date:
    """The day on which a person attains an age: that anniversary of birth, from its start.

    A person born on 29 February attains an age on 1 March if the year has no 29 February. In
    Scotland statute says so (Age of Legal Capacity (Scotland) Act 1991, section 6). For the rest of
    the United Kingdom it is the open question `leap-day-birthdays`.

    Args:
        born: the date of birth.
        age: the age in years, 0 to 150.

    Raises:
        NotADateError: `born` is not a date.
        PeriodError: the age is not a whole number from 0 to 150.
        CalendarRangeError: the anniversary lies beyond the year 9999.

    >>> attains_age(date(2008, 2, 29), 18)
    datetime.date(2026, 3, 1)
    """
    if type(age) is not int or not 0 <= age <= 150:
        raise PeriodError("an age", age, "a whole number from 0 to 150")
    return add_months(require_date(born, "the date of birth"), 12 * age, "roll")
