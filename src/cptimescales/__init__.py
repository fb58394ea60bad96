"""Child-protection timescales for the United Kingdom: by which day, why, on which authority.

Import from here or from a room (`cptimescales.audit`, `cptimescales.columns`, …). A file inside a
room is private.

>>> from datetime import date
>>> import cptimescales as cpt
>>> due = cpt.first_core_group_due(date(2026, 12, 14), rulebook="england")
>>> str(due)
'First core group meeting: due by Wednesday 30 December 2026'
"""

from typing import TYPE_CHECKING

from cptimescales import _moved as _moved  # pickles of older versions find their classes
from cptimescales._lazy import Loader, loaded_when_named
from cptimescales._version import __version__
from cptimescales.calendars.dates import attains_age, local_date
from cptimescales.calendars.days import BankHoliday, DayLeftOut
from cptimescales.calendars.record import DIVISIONS
from cptimescales.calendars.working_calendar import WorkingCalendar
from cptimescales.errors import (
    CalendarRangeError,
    CaseError,
    ClosureError,
    EventOrderError,
    MonthEndError,
    NotADateError,
    PeriodError,
    RulebookError,
    RuleNotInForceError,
    TimescaleError,
    UndatedRuleError,
    UnknownAuthorityError,
    UnknownCalendarError,
    UnknownEventError,
    UnknownNameError,
    UnknownReasonError,
    UnknownRulebookError,
    UnknownRuleError,
)
from cptimescales.library import (
    Rulebook,
    assessment_due,
    calendar,
    conference_record_due,
    core_group_notes_due,
    eighteenth_birthday_review,
    first_core_group_due,
    initial_conference_due,
    later_core_group_due,
    load_rulebook,
    looked_after_review_due,
    outline_plan_due,
    pre_birth_conference_due,
    referral_decision_due,
    review_conference_due,
    rulebook,
    rulebooks,
    second_core_group_due,
    transfer_conference_due,
    visit_due,
)
from cptimescales.rules.authority import Citation
from cptimescales.rules.events import EVENTS
from cptimescales.rules.model import Rule, RulebookData, RuleVersion
from cptimescales.rules.period import Period
from cptimescales.rules.results import DueDate, Provenance, Refusal, ReviewWindow
from cptimescales.rules.status import Status

if TYPE_CHECKING:
    from cptimescales.audit.findings import Finding
    from cptimescales.cases.case import AgreedDate, Case, ClosureDay
    from cptimescales.cases.case_files import CaseRefusal, case_error, parse_case, read_case
    from cptimescales.cases.case_rows import read_cases
    from cptimescales.cases.events import CaseEvent
    from cptimescales.cases.plan_end import EndOfPlan
    from cptimescales.cases.timetables import (
        Agreed,
        Alert,
        Entry,
        Timetable,
        Unanswered,
        UndatedDuty,
    )
    from cptimescales.returns.councils import rulebook_for
    from cptimescales.rules.explain import CountedDay

# The models of whole cases load when somebody names them: a single answer needs none.
__getattr__: Loader = loaded_when_named(
    __name__,
    {
        "Finding": "audit.findings",
        **dict.fromkeys(
            ("CaseRefusal", "case_error", "parse_case", "read_case"), "cases.case_files"
        ),
        "read_cases": "cases.case_rows",
        **dict.fromkeys(("AgreedDate", "Case", "ClosureDay"), "cases.case"),
        "CaseEvent": "cases.events",
        "CountedDay": "rules.explain",
        "EndOfPlan": "cases.plan_end",
        "rulebook_for": "returns.councils",
        **dict.fromkeys(
            ("Agreed", "Alert", "Entry", "Timetable", "Unanswered", "UndatedDuty"),
            "cases.timetables",
        ),
    },
)

__all__ = [
    "DIVISIONS",
    "EVENTS",
    "Agreed",
    "AgreedDate",
    "Alert",
    "BankHoliday",
    "CalendarRangeError",
    "Case",
    "CaseError",
    "CaseEvent",
    "CaseRefusal",
    "Citation",
    "ClosureDay",
    "ClosureError",
    "CountedDay",
    "DayLeftOut",
    "DueDate",
    "EndOfPlan",
    "Entry",
    "EventOrderError",
    "Finding",
    "MonthEndError",
    "NotADateError",
    "Period",
    "PeriodError",
    "Provenance",
    "Refusal",
    "ReviewWindow",
    "Rule",
    "RuleNotInForceError",
    "RuleVersion",
    "Rulebook",
    "RulebookData",
    "RulebookError",
    "Status",
    "TimescaleError",
    "Timetable",
    "Unanswered",
    "UndatedDuty",
    "UndatedRuleError",
    "UnknownAuthorityError",
    "UnknownCalendarError",
    "UnknownEventError",
    "UnknownNameError",
    "UnknownReasonError",
    "UnknownRuleError",
    "UnknownRulebookError",
    "WorkingCalendar",
    "__version__",
    "assessment_due",
    "attains_age",
    "calendar",
    "case_error",
    "conference_record_due",
    "core_group_notes_due",
    "eighteenth_birthday_review",
    "first_core_group_due",
    "initial_conference_due",
    "later_core_group_due",
    "load_rulebook",
    "local_date",
    "looked_after_review_due",
    "outline_plan_due",
    "parse_case",
    "pre_birth_conference_due",
    "read_case",
    "read_cases",
    "referral_decision_due",
    "review_conference_due",
    "rulebook",
    "rulebook_for",
    "rulebooks",
    "second_core_group_due",
    "transfer_conference_due",
    "visit_due",
]
