"""Calendars say which days count.

text_files.py        reads UTF-8 text, TOML, JSON with each key once, and shipped JSON
dates.py             a calendar day, months on from it, birthdays: dates without holidays
written_days.py      reads a day that was written as text
day_reader.py        reads days as their owner declares that they are written
unread_days.py       counts what is no day by its shape
days.py              a bank holiday, and a weekday that does not count
day_index.py         two look-up tables: any count of working days takes constant time
working_calendar.py  the working days of one division, as known on a date
record.py            the bank holidays of one division: published, by rule, one-off
record_files.py      reads the file of a record
newer_list.py        compares GOV.UK's list with a record
record_update.py     adds a newer list to a record and to its file
closure_files.py     reads a file of an organisation's closure days
year.py              one year of a calendar, as the command `calendar` shows it
"""

from typing import TYPE_CHECKING

from cptimescales._lazy import Loader, loaded_when_named
from cptimescales.calendars.dates import Day, MonthEnd, add_months, attains_age, local_date
from cptimescales.calendars.day_index import Span, Years
from cptimescales.calendars.days import BankHoliday, DayLeftOut
from cptimescales.calendars.record import DIVISIONS, Change, DivisionRecord, OneOff, PublishedYear
from cptimescales.calendars.working_calendar import Closures, WorkingCalendar, closure_days
from cptimescales.errors import BankHolidayListError, ClosuresFileError

if TYPE_CHECKING:
    from cptimescales.calendars.closure_files import read_closures
    from cptimescales.calendars.day_reader import DayReader
    from cptimescales.calendars.newer_list import Difference, difference, read_list
    from cptimescales.calendars.record_update import updated, updated_toml
    from cptimescales.calendars.unread_days import UnreadDays, UnreadShape

__getattr__: Loader = loaded_when_named(
    __name__,
    {
        **dict.fromkeys(("Difference", "difference", "read_list"), "newer_list"),
        **dict.fromkeys(("updated", "updated_toml"), "record_update"),
        "read_closures": "closure_files",
        "DayReader": "day_reader",
        **dict.fromkeys(("UnreadDays", "UnreadShape"), "unread_days"),
    },
)

__all__ = [
    "DIVISIONS",
    "BankHoliday",
    "BankHolidayListError",
    "Change",
    "Closures",
    "ClosuresFileError",
    "Day",
    "DayLeftOut",
    "DayReader",
    "Difference",
    "DivisionRecord",
    "MonthEnd",
    "OneOff",
    "PublishedYear",
    "Span",
    "UnreadDays",
    "UnreadShape",
    "WorkingCalendar",
    "Years",
    "add_months",
    "attains_age",
    "closure_days",
    "difference",
    "local_date",
    "read_closures",
    "read_list",
    "updated",
    "updated_toml",
]
