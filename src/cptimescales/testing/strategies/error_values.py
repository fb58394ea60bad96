"""Strategies for the library's errors, and for refusals made from them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from cptimescales import errors as library_errors
from cptimescales.rules.results import Refusal
from cptimescales.testing.strategies.calendar_values import days, divisions


def errors(kind: type[library_errors.TimescaleError]) -> st.SearchStrategy[Any]:
    """Errors of one class, with arguments like those that the library passes.

    Args:
        kind: the class. For a class that no code raises by itself, errors of its subclasses.
    """
    file_name = st.just("england.toml")
    if kind is library_errors.UnknownAuthorityError:
        return st.builds(kind, st.just("E07000123"), district=st.booleans())
    if issubclass(kind, library_errors.UnknownNameError):
        known_names = st.lists(st.sampled_from(["england", "wales", "visit"]), min_size=1)
        return st.builds(kind, st.just("englnd"), known_names)
    arguments: dict[type[library_errors.TimescaleError], tuple[st.SearchStrategy[Any], ...]] = {
        library_errors.NotADateError: (file_name, days().map(str), st.just("give a date")),
        library_errors.CalendarRangeError: (divisions(), days().map(str), days(), days()),
        library_errors.MonthEndError: (days(), st.integers(1, 60)),
        library_errors.PeriodError: (st.just("number"), st.integers(), st.just("1")),
        library_errors.ClosureError: (days(), st.just("it has no name")),
        library_errors.EventOrderError: (
            st.just("child_born"),
            days(),
            st.just("child_seen"),
            days(),
        ),
        library_errors.RuleNotInForceError: (
            st.just("england"),
            st.just("visit"),
            days(),
            st.just("from 2010-03-17 to now"),
        ),
        library_errors.UndatedRuleError: (st.just("england"), st.just("visit"), file_name),
        library_errors.RulebookError: (file_name, st.just("id"), st.just("it is missing")),
        library_errors.CaseError: (file_name, st.just("born"), st.just("it is not a date")),
    }
    classes = [kind] if kind in arguments else list(arguments)
    return st.one_of(*(st.builds(error, *arguments[error]) for error in classes))


def refusals() -> st.SearchStrategy[Refusal]:
    """Refusals, each made from an error of any class."""
    return errors(library_errors.TimescaleError).map(Refusal.of)
