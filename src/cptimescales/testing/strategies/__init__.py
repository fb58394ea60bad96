"""Hypothesis strategies for every public type. Dates include many on which programs go wrong.

`hypothesis.strategies.from_type` finds these strategies by the type: Hypothesis's entry point
registers them. Results are answers that this library computed, not made-up fields.

calendar_values.py  days, divisions, closures, calendars, bank holidays
error_values.py     errors, and refusals made from them
rule_values.py      periods, rules, their versions, rulebooks
answer_values.py    due dates, review windows, what they cite, audit findings
case_values.py      histories of cases, timetables and their entries
"""

from cptimescales.testing.strategies.answer_values import (
    answers,
    citations,
    counted_days,
    due_dates,
    findings,
    provenances,
    review_windows,
)
from cptimescales.testing.strategies.calendar_values import (
    bank_holidays,
    closures,
    days,
    days_left_out,
    divisions,
    known_on_days,
    working_calendars,
)
from cptimescales.testing.strategies.case_values import (
    agreed,
    agreed_dates,
    alerts,
    case_events,
    case_refusals,
    cases,
    closure_days,
    ends_of_plan,
    entries,
    histories,
    timetables,
    unanswered,
    undated_duties,
)
from cptimescales.testing.strategies.error_values import errors, refusals
from cptimescales.testing.strategies.rule_values import (
    periods,
    rule_versions,
    rulebook_data,
    rulebooks,
    rules,
)

__all__ = [
    "agreed",
    "agreed_dates",
    "alerts",
    "answers",
    "bank_holidays",
    "case_events",
    "case_refusals",
    "cases",
    "citations",
    "closure_days",
    "closures",
    "counted_days",
    "days",
    "days_left_out",
    "divisions",
    "due_dates",
    "ends_of_plan",
    "entries",
    "errors",
    "findings",
    "histories",
    "known_on_days",
    "periods",
    "provenances",
    "refusals",
    "review_windows",
    "rule_versions",
    "rulebook_data",
    "rulebooks",
    "rules",
    "timetables",
    "unanswered",
    "undated_duties",
    "working_calendars",
]
