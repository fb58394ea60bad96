"""A local rulebook on top of the one it extends: what it adds, what it tightens, and why it may not loosen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import zip_longest

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
    own = {rule.id: rule for rule in local.rules}
    rules = [_merged(base, rule, own.pop(rule.id), file) if rule.id in own else rule for rule in base.rules]
    return local.model_copy(
        update={
            "calendar": base.calendar,
            "sources": {**base.sources, **local.sources},
            "events": {**base.events, **local.events},
            "rules": (*rules, *own.values()),
        }
    )


def _merged(base_book: RulebookData, base: Rule, local: Rule, file: str) -> Rule:
    key = f"rule {local.id}"
    for what in ("trigger", "met_by"):
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
    return local.model_copy(update={"versions": tuple(sorted(versions, key=lambda version: version.effective_from))})


def _overlap(rule: Rule, version: RuleVersion, other_rule: Rule, other: RuleVersion) -> bool:
    last, other_last = rule.last_day(version) or date.max, other_rule.last_day(other) or date.max
    return version.effective_from <= other_last and other.effective_from <= last


def _left(base: Rule, version: RuleVersion, local: Rule) -> Iterator[RuleVersion]:
    """What is left of a base version's time where no local version speaks."""
    first, end = version.effective_from, base.last_day(version) or date.max
    for ours in local.versions:
        if first < ours.effective_from <= end:
            yield _between(version, first, ours.effective_from - timedelta(days=1))
        last = local.last_day(ours) or date.max
        if last >= first:
            if last >= end:
                if ours.effective_from <= end:
                    return
            elif ours.effective_from <= end:
                first = last + timedelta(days=1)
    yield _between(version, first, end)


def _between(version: RuleVersion, first: date, last: date) -> RuleVersion:
    return version.model_copy(update={"effective_from": first, "effective_to": None if last == date.max else last})


def _looser(local: RuleVersion, base: RuleVersion) -> str:
    """How a local version is looser than the base's, or cannot be shown not to be; empty if it is not."""
    if base.undated is not None:
        return ""
    if base.within is not None and local.within is not None:
        pairs = zip_longest((local.within, *local.then), (base.within, *base.then))
        ours = theirs = None
        for mine, other in pairs:
            ours, theirs = mine or ours, other or theirs
            if bool(local.then) != bool(base.then) and base.then:
                return f"{base.timescale!r} goes on as a series, {local.timescale!r} does not"
            if ours is not None and theirs is not None and not ours.is_no_looser_than(theirs):
                return _compared(local, base)
        return "" if not base.then or local.counted_from == base.counted_from else "its later clocks start elsewhere"
    if base.before is not None and local.before is not None:
        earlier, later = replace(local.before, direction="before"), replace(base.before, direction="before")
        return "" if earlier.is_no_looser_than(later) else _compared(local, base)
    if base.around is not None and local.around is not None:
        ours_, theirs_ = local.around, base.around
        narrower = ours_.opens.is_no_looser_than(theirs_.opens) and ours_.closes.is_no_looser_than(theirs_.closes)
        planned = theirs_.plan_by.is_no_looser_than(ours_.plan_by)
        if ours_.birthday == theirs_.birthday and narrower and planned:
            return ""
        return "its window is wider, planned later, or around another birthday"
    return _compared(local, base)


def _compared(local: RuleVersion, base: RuleVersion) -> str:
    return f"{local.timescale!r} instead of {base.timescale!r} allows more time, or the two units cannot be compared"
