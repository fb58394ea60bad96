"""Hypothesis calls this file when it is imported (entry point `hypothesis`).

It registers a strategy for every public type of this library, but loads none of them. The
strategies are loaded when a test first draws a value. A test suite that does not use them only pays
for importing the library.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

# Each public type, and the function of `strategies` that draws its values.
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
    """Registers a strategy for every public type. Hypothesis itself calls this.

    Call it yourself if `HYPOTHESIS_NO_PLUGINS` is set. Calling it twice does no harm.

    >>> from hypothesis import find, strategies as st
    >>> import cptimescales as cpt
    >>> find(st.from_type(cpt.Period), lambda period: period.unit == "months").unit
    'months'
    """
    from hypothesis.strategies import register_type_strategy

    import cptimescales

    for name, strategy in STRATEGIES.items():
        register_type_strategy(getattr(cptimescales, name), _when_drawn(strategy))
    for name in cptimescales.__all__:
        kind = getattr(cptimescales, name)
        if isinstance(kind, type) and issubclass(kind, cptimescales.TimescaleError):
            register_type_strategy(kind, _when_drawn("errors"))


def _when_drawn(name: str) -> Any:
    def strategy(kind: type) -> SearchStrategy[Any]:
        values = getattr(import_module("cptimescales.testing.strategies"), name)
        loaded: SearchStrategy[Any] = values(kind) if name == "errors" else values()
        return loaded

    return strategy
