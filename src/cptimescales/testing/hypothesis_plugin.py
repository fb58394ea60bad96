"""What Hypothesis calls when it is imported (entry point `hypothesis`): it then knows every public type of this library.

It registers names of strategies only. What makes the values is loaded when a value is first asked for, so a test suite that
happens to have this library installed does not pay for it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

# Each public type and the function of `strategies` that makes it.
STRATEGIES = {
    "Agreed": "agreed",
    "AgreedDate": "agreed_dates",
    "Alert": "alerts",
    "BankHoliday": "bank_holidays",
    "Case": "cases",
    "CaseEvent": "case_events",
    "CaseRefusal": "case_refusals",
    "Citation": "citations",
    "ClosureDay": "closure_days",
    "CountedDay": "counted_days",
    "DayLeftOut": "days_left_out",
    "DueDate": "due_dates",
    "EndOfPlan": "ends_of_plan",
    "Entry": "entries",
    "Finding": "findings",
    "Period": "periods",
    "Provenance": "provenances",
    "Refusal": "refusals",
    "ReviewWindow": "review_windows",
    "Rule": "rules",
    "RuleVersion": "rule_versions",
    "Rulebook": "rulebooks",
    "RulebookData": "rulebook_data",
    "Timetable": "timetables",
    "Unanswered": "unanswered",
    "UndatedDuty": "undated_duties",
    "WorkingCalendar": "working_calendars",
}


def register() -> None:
    """Tells Hypothesis of every public type; called by Hypothesis itself.

    >>> from hypothesis import find, strategies as st
    >>> import cptimescales as cpt
    >>> find(st.from_type(cpt.Period), lambda period: period.unit == "months").unit
    'months'
    """
    from hypothesis.strategies import register_type_strategy

    import cptimescales

    for name, strategy in STRATEGIES.items():
        register_type_strategy(getattr(cptimescales, name), _later(strategy))
    for name in cptimescales.__all__:
        kind = getattr(cptimescales, name)
        if isinstance(kind, type) and issubclass(kind, cptimescales.TimescaleError):
            register_type_strategy(kind, _later("errors"))


def _later(name: str) -> Any:
    def strategy(kind: type) -> SearchStrategy[Any]:
        module = import_module("cptimescales.testing.strategies")
        made = getattr(module, name)
        found: SearchStrategy[Any] = made(kind) if name == "errors" else made()
        return found

    return strategy
