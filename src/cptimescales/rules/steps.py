"""What an event does to the clocks of a case, step by step: flat tuples, made once for a rulebook.

`by_event` finds the rules; `cases.clocks` takes the steps.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Literal, NamedTuple, TypeAlias

from cptimescales.rules.model import Rule
from cptimescales.rules.when_owed import Starts

Does = Literal[
    "ready",
    "begin",
    "report",
    "start_each",
    "start_first",
    "start_newest",
    "start_next",
    "start_again",
    "start_ready",
    "start_in_a_row",
    "start_anew",
    "renew",
    "meet",
    "end",
]
"""What a step does, in the order of a day. `cases.clocks` has a method for each.

The ways to start are those of `Rule.starts`, with `Rule.after` and `RuleAlert.in_a_row`. Of a rule
that never has a number of days, only the newest start is ever shown. So a trigger that takes the
clock before with it, or meets it, lets that clock start anew. `renew` does so for an event that
comes alone on its day: it needs no step to meet the clock before.
"""

Counted: TypeAlias = tuple[Rule, str]
"""A rule, and the event of the rule as which an event counts."""

_STARTS: dict[Starts, Does] = {
    "each": "start_each",
    "first": "start_first",
    "newest": "start_newest",
    "beginning": "start_again",
    "next": "start_next",
}


class Step(NamedTuple):
    """One thing that an event does: to which rule, and as which of its events it counts."""

    does: Does
    rule: Rule
    event: str


def steps_of(
    *,
    readies: Iterable[Counted],
    reports: Iterable[Counted],
    starts: Iterable[Counted],
    meets: tuple[Rule, ...],
    ends: Iterable[Rule],
    strict: Container[str],
) -> tuple[Step, ...]:
    """The steps of an event, in order.

    Args:
        readies, reports, starts: the rules that it readies, is noted for, and starts.
        meets, ends: the rules that it meets and ends.
        strict: the rules where the event that starts a clock meets the one before it.
    """

    def start(rule: Rule) -> Does:
        if rule.alert is not None and rule.alert.in_a_row is not None:
            return "start_in_a_row"
        leaves_nothing = rule.starts == "newest" or (rule.id in strict and rule in meets)
        if leaves_nothing and not rule.after and _never_has_a_number(rule):
            return "start_anew"
        return way_to_start(rule)

    return (
        *(Step("begin" if _begins(rule) else "ready", rule, event) for rule, event in readies),
        *(Step("report", rule, event) for rule, event in reports),
        *(Step(start(rule), rule, event) for rule, event in starts),
        *(Step("meet", rule, rule.met_by or "") for rule in meets if not rule.is_window),
        *(Step("end", rule, "") for rule in ends),
    )


def alone(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """The steps of an event that comes alone on its day, and begins and ends no episode."""
    anew = {step.rule.id for step in steps if step.does == "start_anew"}
    renewed = {step.rule.id for step in steps if step.does == "meet"} & anew
    return tuple(
        step._replace(does="renew") if step.rule.id in renewed else step
        for step in steps
        if step.does != "meet" or step.rule.id not in renewed
    )


def way_to_start(rule: Rule) -> Does:
    """How a trigger starts a clock of a rule, as far as the rule alone decides."""
    return "start_ready" if rule.starts == "first" and rule.after else _STARTS[rule.starts]


def _begins(rule: Rule) -> bool:
    """Whether what readies a rule starts a clock itself."""
    return rule.starts == "beginning"


def _never_has_a_number(rule: Rule) -> bool:
    """Whether a rule has no number of days on any day from its first version on."""
    return all(
        version.undated is not None and version.effective_to is None for version in rule.versions
    )
