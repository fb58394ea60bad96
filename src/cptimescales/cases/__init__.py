"""Cases apply rules to one child's events.

events.py      one case's events as data: their days and their order
case.py        a reference and dated events, never a name
case_files.py  reads one case from TOML or JSON
case_columns.py  the columns of a CSV of cases: those with a meaning, and further ones
case_rows.py   reads many cases from a CSV: one event a row, the rows in any order
clocks.py      which event starts, meets or ends which deadline
timetables.py  every deadline of a case, judged on a day
plan_end.py    whether a plan may end, and on what grounds
timelines.py   where bars and marks lie
page.py        the timetable as one HTML page, with its template and style (extra `pages`)
icalendar.py   the timetable as .ics (extra `pages`)
"""

from typing import TYPE_CHECKING

from cptimescales._lazy import loaded_when_named
from cptimescales.cases.case import AgreedDate, Case, ClosureDay, Every, PlainCase
from cptimescales.cases.case_files import CaseRefusal, read_case
from cptimescales.cases.case_rows import read_cases, read_plain_cases
from cptimescales.cases.events import CaseEvent
from cptimescales.cases.plan_end import EndOfPlan
from cptimescales.cases.timetables import Agreed, Alert, Entry, Timetable, Unanswered, UndatedDuty

if TYPE_CHECKING:
    from cptimescales.cases.icalendar import timetable_ics
    from cptimescales.cases.page import timetable_html

__getattr__ = loaded_when_named(__name__, {"timetable_html": "page", "timetable_ics": "icalendar"})

__all__ = [
    "Agreed",
    "AgreedDate",
    "Alert",
    "Case",
    "CaseEvent",
    "CaseRefusal",
    "ClosureDay",
    "EndOfPlan",
    "Entry",
    "Every",
    "PlainCase",
    "Timetable",
    "Unanswered",
    "UndatedDuty",
    "read_case",
    "read_cases",
    "read_plain_cases",
    "timetable_html",
    "timetable_ics",
]
