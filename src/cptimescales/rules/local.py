"""Lays a local rulebook over the one that it extends: it may add and tighten, never loosen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date

from cptimescales.calendars.dates import ONE_DAY
from cptimescales.errors import RulebookError
from cptimescales.rules.authority import UNREAD
from cptimescales.rules.model import Rule, RulebookData, RuleVersion
from cptimescales.rules.period import counted_back
from cptimescales.rules.when_owed import MISSING_DURING, RuleAlert

# A local rule takes these from the rule of the base.
_INHERITED = ("during", "starts", "after", "until", "meets", "optional", "alert")
_OMITTED = {key.name: key.default for key in fields(Rule) if key.name in _INHERITED}

# What a timetable names beside the events: what starts a frequency, and what ends a plan.
_TAKEN = frozenset({"agreed", "eighteenth_birthday"})


def extend(base: RulebookData, local: RulebookData, file: str) -> RulebookData:
    """The local rulebook with everything that it inherits from its base.

    A rule of the base is in force until the local version begins, and again after it ends. A local
    version may set a stricter limit than the base at the same time, never a looser one.

    Raises:
        RulebookError: a local rule is looser, has another trigger or `met_by`, or cannot be
            compared; the calendar is another one; a source or event is defined again.
    """
    if local.calendar not in (None, base.calendar):
        raise RulebookError(
            file,
            "calendar",
            f"{local.calendar!r} is not the calendar of {base.id!r}, {base.calendar!r}; omit it",
        )
    for table, local_names, base_names in (
        ("sources", local.sources, base.sources),
        ("events", local.events, base.all_events),
    ):
        for name in local_names:
            if name in base_names:
                raise RulebookError(
                    file, f"{table}.{name}", f"{base.id!r} defines this already; choose another id"
                )
    for name in sorted(_TAKEN & local.events.keys()):
        problem = "a timetable uses this name for what is no event; choose another id"
        raise RulebookError(file, f"events.{name}", problem)
    base_reasons = {ending.reason for ending in base.endings}
    for ending in local.endings:
        if ending.reason in base_reasons:
            raise RulebookError(
                file,
                f"ending {ending.reason}",
                f"{base.id!r} has the conditions for this ending; they cannot be changed",
            )
    base_rules = {rule.id for rule in base.rules}
    for rule in local.rules:
        if rule.id not in base_rules and not rule.during:
            raise RulebookError(file, f"rule {rule.id}", MISSING_DURING)
    local_rules = {rule.id: rule for rule in local.rules}
    rules = [
        _merged(base, rule, local_rules.pop(rule.id), file) if rule.id in local_rules else rule
        for rule in base.rules
    ]
    return replace(
        local,
        calendar=base.calendar,
        sources={**base.sources, **local.sources},
        events={**base.events, **local.events},
        rule=(*rules, *local_rules.values()),
        ending=(*base.ending, *local.ending),
    )


def _merged(base_book: RulebookData, base: Rule, local: Rule, file: str) -> Rule:
    """A rule of the base with the local versions laid over its own."""
    key = f"rule {local.id}"
    name = f"{base.id!r} of {base_book.id!r}"
    whole = "write all of them, in this order; " if len(base.trigger) > 1 else ""
    for attribute, advice in (("trigger", whole), ("met_by", "")):
        ours, theirs = getattr(local, attribute), getattr(base, attribute)
        if ours != theirs:
            raise RulebookError(
                file,
                f"{key}, {attribute}",
                f"it is {_said(ours)}, but {name} has {_said(theirs)}; {advice}"
                "a rule with another clock needs another id",
            )
    for attribute in _INHERITED:
        ours, theirs = getattr(local, attribute), getattr(base, attribute)
        if ours not in (_OMITTED[attribute], theirs, "window"):  # a window is compared below
            raise RulebookError(
                file,
                f"{key}, {attribute}",
                f"it is {_said(ours)}, but {name} has {_said(theirs)}; "
                "omit it, the rule inherits it",
            )
    for version in local.versions:
        for base_version in base.versions:
            looser = _looser(version, base_version)
            if looser and _overlap(local, version, base, base_version):
                raise RulebookError(
                    file,
                    f"{key}, version from {version.effective_from}",
                    f"it loosens {name}, version from {base_version.effective_from}: {looser}. "
                    "A local rule may tighten a limit, not loosen it",
                )
    versions = [part for version in local.versions for part in _cut(base, local, version)]
    versions += [part for version in base.versions for part in _not_replaced(base, version, local)]
    versions.sort(key=lambda version: version.effective_from)
    try:
        return replace(base, title=local.title, version=tuple(versions))
    except ValueError as error:  # the versions of both do not fit together
        raise RulebookError(file, key, f"laid over {name}: {error}") from None


def _said(value: object) -> str:
    """What a key says, as a person writes it in the file."""
    if isinstance(value, RuleAlert):
        in_a_row = "" if value.in_a_row is None else f", {value.in_a_row} in a row"
        return f"{value.code!r}{in_a_row}"
    if isinstance(value, tuple):
        return " and ".join(map(repr, value)) or "none"
    return repr(value)


def _cut(base: Rule, local: Rule, version: RuleVersion) -> Iterator[RuleVersion]:
    """A local version, split where the national one changes, with its open questions on each part.

    A part takes over the open questions of a national version whose text in force nobody has read:
    the local limit cannot be checked against that limit.
    """
    first, last = version.effective_from, local.last_day(version) or date.max
    for base_version in base.versions:
        end = min(base.last_day(base_version) or date.max, last)
        if end < first:
            continue
        if first < base_version.effective_from:
            yield _between(version, first, min(base_version.effective_from - ONE_DAY, last))
            first = base_version.effective_from
        if first > last:
            return
        unread = base_version.verified in UNREAD
        questions = dict.fromkeys(
            (*version.open_questions, *(base_version.open_questions if unread else ()))
        )
        yield replace(_between(version, first, end), open_questions=tuple(questions))
        if end == date.max:
            return
        first = end + ONE_DAY
    if first <= last:
        yield _between(version, first, last)


def _overlap(rule: Rule, version: RuleVersion, other_rule: Rule, other: RuleVersion) -> bool:
    last, other_last = rule.last_day(version) or date.max, other_rule.last_day(other) or date.max
    return version.effective_from <= other_last and other.effective_from <= last


def _not_replaced(base: Rule, version: RuleVersion, local: Rule) -> Iterator[RuleVersion]:
    """The parts of a base version's time that no local version replaces."""
    first, end = version.effective_from, base.last_day(version) or date.max
    for local_version in local.versions:
        last = local.last_day(local_version) or date.max
        if last < first or local_version.effective_from > end:
            continue
        if first < local_version.effective_from:
            yield _between(version, first, local_version.effective_from - ONE_DAY)
        if last >= end:
            return
        first = last + ONE_DAY
    yield _between(version, first, end)


def _between(version: RuleVersion, first: date, last: date) -> RuleVersion:
    return replace(version, effective_from=first, effective_to=None if last == date.max else last)


def _looser(local: RuleVersion, base: RuleVersion) -> str:
    """How a local version is looser than the base's, or cannot be compared; empty if it is not."""
    if base.undated is not None or base.unread is not None:
        return ""
    if base.within is not None and local.within is not None:
        if bool(base.then) != bool(local.then):
            series, single = (base, local) if base.then else (local, base)
            return f"{series.timescale!r} is a series, {single.timescale!r} is not"
        if base.then and local.counted_from != base.counted_from:
            return f"its later clocks start from {local.counted_from}, not {base.counted_from}"
        ours, theirs = (local.within, *local.then), (base.within, *base.then)
        pairs = [
            (ours[min(i, len(ours) - 1)], theirs[min(i, len(theirs) - 1)])
            for i in range(max(len(ours), len(theirs)))
        ]
    elif base.before is not None and local.before is not None:
        pairs = [(counted_back(local.before), counted_back(base.before))]
    elif base.around is not None and local.around is not None:
        if base.around.birthday != local.around.birthday:
            return f"it is around birthday {local.around.birthday}, not {base.around.birthday}"
        pairs = [
            # A window that opens later is stricter, so the two change places.
            (counted_back(base.around.opens), counted_back(local.around.opens)),
            (local.around.closes, base.around.closes),
            (counted_back(local.around.plan_by), counted_back(base.around.plan_by)),
        ]
    else:
        return f"{local.timescale!r} instead of {base.timescale!r}"
    for period, base_period in pairs:
        if not period.is_no_looser_than(base_period):
            periods = f"{period.spelled_out()!r} instead of {base_period.spelled_out()!r}"
            if base_period.is_no_looser_than(period):
                return f"{periods} allows more time"
            return f"{periods} cannot be compared, so it may allow more time"
    return ""
