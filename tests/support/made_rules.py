"""Versions, rules and rulebooks of a test's own, where no shipped rule shows what is tested."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import cptimescales as cpt
from cptimescales.library import division_record
from cptimescales.rules.authority import Reference
from cptimescales.rules.model import Rule, RuleVersion
from cptimescales.rules.period import Period

SERIES = (Period(6, "months"), Period(1, "years"))
"""The periods of the second and of every later deadline of a series."""


def a_version(first: date, last: date | None = None, **settings: Any) -> RuleVersion:
    """A version in force from `first` to `last`: within 3 months, if the settings name no kind."""
    if not {"within", "before", "around", "undated", "unread"} & set(settings):
        settings["within"] = Period(3, "months")
    defaults: dict[str, Any] = {
        "basis": "good_practice",
        "verified": "source_text",
        "citation": Reference(source="a", at="page 1"),
        "reading": "So.",
    }
    return RuleVersion(effective_from=first, effective_to=last, **(defaults | settings))


def a_rule(*versions: RuleVersion, **settings: Any) -> Rule:
    """The rule `visit`, counted from a conference, if the settings say nothing else."""
    defaults: dict[str, Any] = {
        "id": "visit",
        "title": "A visit",
        "trigger": ("conference_held",),
        "during": ("plan",),
    }
    return Rule(**(defaults | {"version": versions} | settings))


def a_rulebook(*rules: Rule, **settings: Any) -> cpt.Rulebook:
    """A rulebook named `made` over the bank holidays of Scotland, which nobody has asked yet."""
    scotland = cpt.rulebook("scotland").data
    sources = {"a": next(iter(scotland.sources.values()))}
    data = replace(scotland, id="made", rule=rules, ending=(), sources=sources)
    return cpt.Rulebook(data, division_record("scotland"), **settings)
