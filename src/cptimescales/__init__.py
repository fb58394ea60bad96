"""Child-protection timescales for the United Kingdom: by which day, why that day, and on whose authority.

>>> from datetime import date
>>> import cptimescales as cpt
>>> due = cpt.first_core_group_due(date(2026, 12, 14), rulebook="england")
>>> str(due)
'First core group meeting: due by Wednesday 30 December 2026'
"""

from typing import TYPE_CHECKING, Any

from cptimescales._version import __version__
from cptimescales.answers import Rulebook
from cptimescales.bank_holidays import DIVISIONS
from cptimescales.calendars import WorkingCalendar
from cptimescales.dates import attains_age, local_date
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
    UnknownCalendarError,
    UnknownEventError,
    UnknownNameError,
    UnknownReasonError,
    UnknownRulebookError,
    UnknownRuleError,
)
from cptimescales.events import EVENTS
from cptimescales.library import calendar, load_rulebook, rulebook, rulebooks
from cptimescales.numbered_days import BankHoliday, DayLeftOut
from cptimescales.periods import Period
from cptimescales.results import DueDate, Provenance, Refusal, ReviewWindow, Status
from cptimescales.rules import Citation, Rule, RulebookData, RuleVersion
from cptimescales.timescales import (
    assessment_due,
    conference_record_due,
    core_group_notes_due,
    eighteenth_birthday_review,
    first_core_group_due,
    initial_conference_due,
    later_core_group_due,
    looked_after_review_due,
    outline_plan_due,
    pre_birth_conference_due,
    referral_decision_due,
    review_conference_due,
    second_core_group_due,
    transfer_conference_due,
    visit_due,
)

if TYPE_CHECKING:
    from cptimescales.audit import Finding
    from cptimescales.case_files import CaseRefusal, read_case, read_cases
    from cptimescales.cases import AgreedDate, Case, CaseEvent, ClosureDay
    from cptimescales.discontinuing import EndOfPlan
    from cptimescales.explain import CountedDay
    from cptimescales.timetables import Agreed, Alert, Entry, Timetable, Unanswered, UndatedDuty

# Whole cases are a second step; their models are loaded when they are first named.
_LATER = {
    "Finding": "audit",
    **dict.fromkeys(("CaseRefusal", "read_case", "read_cases"), "case_files"),
    **dict.fromkeys(("AgreedDate", "Case", "CaseEvent", "ClosureDay"), "cases"),
    "CountedDay": "explain",
    "EndOfPlan": "discontinuing",
    **dict.fromkeys(("Agreed", "Alert", "Entry", "Timetable", "Unanswered", "UndatedDuty"), "timetables"),
}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)


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
    "pre_birth_conference_due",
    "read_case",
    "read_cases",
    "referral_decision_due",
    "review_conference_due",
    "rulebook",
    "rulebooks",
    "second_core_group_due",
    "transfer_conference_due",
    "visit_due",
]
