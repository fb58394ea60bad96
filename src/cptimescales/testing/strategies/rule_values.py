"""Strategies for periods, rules, their versions, and rulebooks."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

from hypothesis import strategies as st

from cptimescales.library import Rulebook, rulebook
from cptimescales.library import rulebooks as shipped_names
from cptimescales.rules.model import Rule, RulebookData, RuleVersion
from cptimescales.rules.period import Direction, FirstDay, Period, Unit
from cptimescales.testing.strategies.calendar_values import closures, known_on_days

_LONGEST = {
    "working_days": 250,
    "days": 400,
    "weeks": 60,
    "months": 40,
    "years": 5,
    "hours": 10,  # times 24: a period in hours is a whole number of days
}


@st.composite
def periods(draw: st.DrawFn) -> Period:
    """Periods of every unit and setting that can be counted."""
    unit: Unit = draw(st.sampled_from(get_args(Unit)))
    count = draw(st.integers(0, _LONGEST[unit])) * (24 if unit == "hours" else 1)
    direction: Direction = draw(st.sampled_from(get_args(Direction)))
    first_day: FirstDay = "next_working_day"
    if unit == "working_days" and count:
        first_day = draw(st.sampled_from(get_args(FirstDay)))
    month_ends = ("clamp", "roll", "refuse") if unit in ("months", "years") else ("clamp",)
    return Period(count, unit, first_day, draw(st.sampled_from(month_ends)), direction)


@st.composite
def rulebooks(draw: st.DrawFn) -> Rulebook:
    """Shipped rulebooks: a quarter with closures, a quarter as known on an earlier day."""
    book = rulebook(draw(st.sampled_from(shipped_names())))
    if draw(st.integers(0, 3)) == 3:
        book = book.with_closures(draw(closures()))
    return book.as_known_on(draw(known_on_days())) if draw(st.integers(0, 3)) == 3 else book


def rulebook_data() -> st.SearchStrategy[RulebookData]:
    """The content of shipped rulebooks, with one drawn count for all their working days."""
    return st.builds(
        _with_count,
        st.sampled_from([rulebook(name).data for name in shipped_names()]),
        st.integers(1, 60),
    )


def _with_count(data: RulebookData, count: int) -> RulebookData:
    def changed(version: RuleVersion) -> RuleVersion:
        if version.within is None or version.within.unit != "working_days":
            return version
        return replace(version, within=replace(version.within, count=count))

    changed_rules = (
        replace(rule, version=tuple(map(changed, rule.versions))) for rule in data.rules
    )
    return replace(data, rule=tuple(changed_rules))


def rules() -> st.SearchStrategy[Rule]:
    """Rules of the shipped rulebooks."""
    return st.sampled_from([rule for name in shipped_names() for rule in rulebook(name).rules])


def rule_versions() -> st.SearchStrategy[RuleVersion]:
    """Versions of the rules of the shipped rulebooks."""
    return rules().flatmap(lambda rule: st.sampled_from(rule.versions))
