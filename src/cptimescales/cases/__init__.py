"""Cases apply rules to one child's events.

events.py      one case's events as data, and what contradicts itself in them
reading.py     the events, read once: what each means, day by day
case.py        a reference and dated events, never a name
case_files.py  reads one case from TOML or JSON, or from what a host received
case_columns.py  the columns of a CSV of cases: those with a meaning, and further ones
duty_columns.py  which columns of a table hold the dates of which duty, from TOML
kept_rows.py   whether the rows of each case of a CSV stand together, and rows that wait
case_rows.py   reads many cases from a CSV: one event a row, the rows in any order
history.py     what a record decides up to a day: which birth is used, what has not happened
spans.py       an episode, a clock that runs in it, and an event of a day: plain data
open_episodes.py  the episodes that are open on a day: how they begin and end
episodes.py    the history read into episodes: enquiries, plans, placements
reported.py    the days of the events that meet a duty before a meeting, or a window
running.py     the clocks of a case: how they start and go on
clocks.py      which event starts, meets or ends which duty
judging.py     what each duty has become
doubts.py      what is in doubt about the duties of a case
governing.py   which duty asks for the same event earlier
agreed.py      the dates and frequencies that a conference agreed
alerts.py      what needs a person's attention at once
ahead.py       the latest dates to come
timetables.py  every duty of a case, judged on a day
started.py     what one event starts, with no case at hand
plain_timetables.py  the dated duties of a case as plain rows, for reports
plan_end.py    whether a plan may end, and on what grounds
timetable_words.py  a timetable in words that every route shares
timelines.py   where bars and marks lie
page_rows.py   the rows of the page, in words and in groups
page.py        the timetable as one HTML page, with its template and style (extra `pages`)
calendar_events.py  what every calendar file does alike (extra `pages`)
icalendar.py   the timetable as .ics (extra `pages`)
"""

from typing import TYPE_CHECKING

from cptimescales._lazy import Loader, loaded_when_named
from cptimescales.cases.case import AgreedDate, Case, ClosureDay, Every, PlainCase
from cptimescales.cases.case_files import CaseRefusal, case_error, parse_case, read_case
from cptimescales.cases.case_rows import read_cases, read_plain_cases
from cptimescales.cases.events import CaseEvent
from cptimescales.cases.plain_timetables import (
    PlainAnswer,
    PlainEntry,
    PlainUnanswered,
    plain_answer,
    plain_timetable,
)
from cptimescales.cases.plan_end import EndOfPlan
from cptimescales.cases.started import Started
from cptimescales.cases.timetables import (
    Agreed,
    Alert,
    Entry,
    Episode,
    Timetable,
    Unanswered,
    UndatedDuty,
)

if TYPE_CHECKING:
    from cptimescales.cases.duty_columns import (
        DutyColumns,
        DutyFlag,
        DutyTable,
        read_duty_columns,
    )
    from cptimescales.cases.icalendar import timetable_ics
    from cptimescales.cases.page import timetable_html

__getattr__: Loader = loaded_when_named(
    __name__,
    {
        **dict.fromkeys(
            ("DutyColumns", "DutyFlag", "DutyTable", "read_duty_columns"), "duty_columns"
        ),
        "timetable_html": "page",
        "timetable_ics": "icalendar",
    },
)

__all__ = [
    "Agreed",
    "AgreedDate",
    "Alert",
    "Case",
    "CaseEvent",
    "CaseRefusal",
    "ClosureDay",
    "DutyColumns",
    "DutyFlag",
    "DutyTable",
    "EndOfPlan",
    "Entry",
    "Episode",
    "Every",
    "PlainAnswer",
    "PlainCase",
    "PlainEntry",
    "PlainUnanswered",
    "Started",
    "Timetable",
    "Unanswered",
    "UndatedDuty",
    "case_error",
    "parse_case",
    "plain_answer",
    "plain_timetable",
    "read_case",
    "read_cases",
    "read_duty_columns",
    "read_plain_cases",
    "timetable_html",
    "timetable_ics",
]
