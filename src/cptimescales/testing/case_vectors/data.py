"""What an implementation of whole cases needs: what events mean, and the rules, as data."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from cptimescales.library import Rulebook
from cptimescales.rules.episode_kinds import EPISODE_KINDS
from cptimescales.rules.events import MEANINGS, PARTS_OF_DAY, Event
from cptimescales.rules.model import Rule, RuleVersion
from cptimescales.rules.period import Period

_PLAIN = Event("")


def meanings() -> dict[str, Any]:
    """What every event means; only the keys that say something other than the default."""
    return {
        "format": 1,
        "episode_kinds": list(EPISODE_KINDS),
        "parts_of_day": list(PARTS_OF_DAY),
        "events": [
            {"event": name}
            | {
                field.name: getattr(event, field.name)
                for field in fields(event)
                if getattr(event, field.name) != getattr(_PLAIN, field.name)
            }
            for name, event in MEANINGS.items()
        ],
    }


def rules_of(book: Rulebook) -> dict[str, Any]:
    """The rules of a rulebook with every key that decides about a case."""
    return {
        "rulebook": book.name,
        "division": book.calendar.name,
        "events": sorted(book.data.events),
        "rules": [_rule(rule) for rule in book.rules],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "rule": rule.id,
        "triggers": list(rule.trigger),
        "met_by": rule.met_by,
        "during": list(rule.during),
        "starts": rule.starts,
        "after": list(rule.after),
        "until": list(rule.until),
        "meets": rule.meets,
        "optional": rule.optional,
        "alert": None
        if rule.alert is None
        else {"code": rule.alert.code, "in_a_row": rule.alert.in_a_row},
        "versions": [_version(rule, version) for version in rule.versions],
    }


def _version(rule: Rule, version: RuleVersion) -> dict[str, Any]:
    content: dict[str, Any] = {"from": version.effective_from, "to": rule.last_day(version)}
    if version.within is not None:
        content["within"] = _period(version.within)
        content["then"] = [_period(period) for period in version.then]
        content["counted_from"] = version.counted_from
    elif version.before is not None:
        content["before"] = _period(version.before)
    elif version.around is not None:
        around = version.around
        content["around"] = {"birthday": around.birthday} | {
            key: _period(getattr(around, key)) for key in ("plan_by", "opens", "closes")
        }
    elif version.unread is not None:
        content["unread"] = version.unread
    else:
        content["undated"] = version.undated
    return content


def _period(period: Period) -> dict[str, Any]:
    return {
        "count": period.count,
        "unit": period.unit,
        "first_day": period.first_day,
        "month_end": period.month_end,
    }
