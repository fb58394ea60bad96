"""A local rulebook on top of the one it extends: what it adds, what it tightens, and why it may not loosen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from cptimescales.errors import RulebookError
from cptimescales.rules import Rule, RulebookData, RuleVersion


def extend(base: RulebookData, local: RulebookData, file: str) -> RulebookData:
    """The local rulebook with everything it takes over from its base.

    A rule of the base holds until the local one begins, and again after it ends. A local version may ask for more than
    the base does in the same time, never for less.

    Raises:
        RulebookError: a rule is loosened, its clock is started or met by another event, or the two cannot be compared;
            the calendar is another one; a source or event is defined again.
    """
    if local.calendar not in (None, base.calendar):
        raise RulebookError(
            file, "calendar", f"{local.calendar!r} is not that of {base.id!r}, {base.calendar!r}; leave it out"
        )
    for what, ours, theirs in (("sources", local.sources, base.sources), ("events", local.events, base.all_events)):
        for name in ours:
            if name in theirs:
                raise RulebookError(file, f"{what}.{name}", f"{base.id!r} defines this already; choose another id")
    told = {ending.reason for ending in base.endings}
    for ending in local.endings:
        if ending.reason in told:
            raise RulebookError(
                file, f"ending {ending.reason}", f"{base.id!r} says when a plan may end so; it cannot be changed"
            )
    own = {rule.id: rule for rule in local.rules}
    rules = [_merged(base, rule, own.pop(rule.id), file) if rule.id in own else rule for rule in base.rules]
    return replace(
        local,
        calendar=base.calendar,
        sources={**base.sources, **local.sources},
        events={**base.events, **local.events},
        rule=(*rules, *own.values()),
        ending=(*base.ending, *local.ending),
    )


def _merged(base_book: RulebookData, base: Rule, local: Rule, file: str) -> Rule:
    key = f"rule {local.id}"
    for what in ("trigger", "met_by", "ends_with"):
        if getattr(local, what) != getattr(base, what):
            raise RulebookError(
                file,
                f"{key}, {what}",
                f"it is {getattr(local, what)!r}, but {base.id!r} of {base_book.id!r} has {getattr(base, what)!r}; "
                "a rule with another clock needs another id",
            )
    if local.applies_after not in (None, base.applies_after):
        raise RulebookError(
            file, f"{key}, applies_after", f"{base.id!r} of {base_book.id!r} applies without waiting for it"
        )
    for version in local.versions:
        for theirs in base.versions:
            if _overlap(local, version, base, theirs):
                looser = _looser(version, theirs)
                if looser:
                    raise RulebookError(
                        file,
                        f"{key}, version from {version.effective_from}",
                        f"it loosens {base.id!r} of {base_book.id!r}, version from {theirs.effective_from}: {looser}. "
                        "A local rule may tighten a limit, not loosen it",
                    )
    versions = [*local.versions, *(piece for theirs in base.versions for piece in _left(base, theirs, local))]
    return replace(local, version=tuple(sorted(versions, key=lambda version: version.effective_from)))


def _overlap(rule: Rule, version: RuleVersion, other_rule: Rule, other: RuleVersion) -> bool:
    last, other_last = rule.last_day(version) or date.max, other_rule.last_day(other) or date.max
    return version.effective_from <= other_last and other.effective_from <= last


def _left(base: Rule, version: RuleVersion, local: Rule) -> Iterator[RuleVersion]:
    """What is left of a base version's time where no local version speaks."""
    first, end = version.effective_from, base.last_day(version) or date.max
    for ours in local.versions:
        last = local.last_day(ours) or date.max
        if last < first or ours.effective_from > end:
            continue
        if first < ours.effective_from:
            yield _between(version, first, ours.effective_from - timedelta(days=1))
        if last >= end:
            return
        first = last + timedelta(days=1)
    yield _between(version, first, end)


def _between(version: RuleVersion, first: date, last: date) -> RuleVersion:
    return replace(version, effective_from=first, effective_to=None if last == date.max else last)


def _looser(local: RuleVersion, base: RuleVersion) -> str:
    """How a local version is looser than the base's, or cannot be shown not to be; empty if it is not."""
    if base.undated is not None:
        return ""
    if base.within is not None and local.within is not None:
        if base.then and not local.then:
            return f"{base.timescale!r} goes on as a series, {local.timescale!r} does not"
        if base.then and local.counted_from != base.counted_from:
            return f"its later clocks start from {local.counted_from}, not {base.counted_from}"
        theirs = (base.within, *base.then)
        ours = (local.within, *local.then) if base.then else (local.within,)
        steps = range(max(len(ours), len(theirs)))
        tighter = all(ours[min(i, len(ours) - 1)].is_no_looser_than(theirs[min(i, len(theirs) - 1)]) for i in steps)
    elif base.before is not None and local.before is not None:
        tighter = base.before.is_no_looser_than(local.before)  # longer before the event is stricter
    elif base.around is not None and local.around is not None:
        tighter = (
            local.around.birthday == base.around.birthday
            and local.around.opens.is_no_looser_than(base.around.opens)
            and local.around.closes.is_no_looser_than(base.around.closes)
            and base.around.plan_by.is_no_looser_than(local.around.plan_by)
        )
    else:
        tighter = False
    if tighter:
        return ""
    return f"{local.timescale!r} instead of {base.timescale!r} allows more time, or the two cannot be compared"
