"""A local rulebook on top of the one it extends: what it adds, what it tightens, and why it may not loosen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from cptimescales.calendars.dates import ONE_DAY
from cptimescales.errors import RulebookError
from cptimescales.rules.model import Rule, RulebookData, RuleVersion, counted_back


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
            file,
            "calendar",
            f"{local.calendar!r} is not that of {base.id!r}, {base.calendar!r}; leave it out",
        )
    for what, ours, theirs in (
        ("sources", local.sources, base.sources),
        ("events", local.events, base.all_events),
    ):
        for name in ours:
            if name in theirs:
                raise RulebookError(
                    file, f"{what}.{name}", f"{base.id!r} defines this already; choose another id"
                )
    told = {ending.reason for ending in base.endings}
    for ending in local.endings:
        if ending.reason in told:
            raise RulebookError(
                file,
                f"ending {ending.reason}",
                f"{base.id!r} says when a plan may end so; it cannot be changed",
            )
    own = {rule.id: rule for rule in local.rules}
    rules = [
        _merged(base, rule, own.pop(rule.id), file) if rule.id in own else rule
        for rule in base.rules
    ]
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
    for what in ("trigger", "met_by"):
        if getattr(local, what) != getattr(base, what):
            raise RulebookError(
                file,
                f"{key}, {what}",
                f"it is {getattr(local, what)!r}, but {base.id!r} of {base_book.id!r} has {getattr(base, what)!r}; "
                "a rule with another clock needs another id",
            )
    for what in ("applies_after", "first_after", "ends_with"):
        if getattr(local, what) not in (None, getattr(base, what)):
            raise RulebookError(
                file,
                f"{key}, {what}",
                f"it is {getattr(local, what)!r}, but {base.id!r} of {base_book.id!r} has {getattr(base, what)!r}; "
                "leave it out, it is taken over",
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
    versions = [piece for version in local.versions for piece in _carrying(base, local, version)]
    versions += [piece for theirs in base.versions for piece in _left(base, theirs, local)]
    return replace(
        base,
        title=local.title,
        version=tuple(sorted(versions, key=lambda version: version.effective_from)),
    )


def _carrying(base: Rule, local: Rule, version: RuleVersion) -> Iterator[RuleVersion]:
    """A local version, cut where the base's version in force is one nobody could verify, and asking its questions there.

    That a limit is no looser than a national one says little where the national one could not be read.
    """
    first, last = version.effective_from, local.last_day(version) or date.max
    for theirs in base.versions:
        end = min(base.last_day(theirs) or date.max, last)
        if end < first:
            continue
        if first < theirs.effective_from:
            gap = min(theirs.effective_from - ONE_DAY, last)
            yield _between(version, first, gap)
            first = theirs.effective_from
        if first > last:
            return
        asked = theirs.open_questions if theirs.verified == "not_verified" else ()
        new = tuple(question for question in asked if question not in version.open_questions)
        yield replace(_between(version, first, end), open_questions=(*version.open_questions, *new))
        if end == date.max:
            return
        first = end + ONE_DAY
    if first <= last:
        yield _between(version, first, last)


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
            yield _between(version, first, ours.effective_from - ONE_DAY)
        if last >= end:
            return
        first = last + ONE_DAY
    yield _between(version, first, end)


def _between(version: RuleVersion, first: date, last: date) -> RuleVersion:
    return replace(version, effective_from=first, effective_to=None if last == date.max else last)


def _looser(local: RuleVersion, base: RuleVersion) -> str:
    """How a local version is looser than the base's, or cannot be shown not to be; empty if it is not."""
    if base.undated is not None:
        return ""
    if base.within is not None and local.within is not None:
        if bool(base.then) != bool(local.then):
            series, other = (base, local) if base.then else (local, base)
            return f"{series.timescale!r} goes on as a series, {other.timescale!r} does not"
        if base.then and local.counted_from != base.counted_from:
            return f"its later clocks start from {local.counted_from}, not {base.counted_from}"
        ours, theirs = (local.within, *local.then), (base.within, *base.then)
        steps = [
            (ours[min(i, len(ours) - 1)], theirs[min(i, len(theirs) - 1)])
            for i in range(max(len(ours), len(theirs)))
        ]
    elif base.before is not None and local.before is not None:
        steps = [(counted_back(local.before), counted_back(base.before))]
    elif base.around is not None and local.around is not None:
        if base.around.birthday != local.around.birthday:
            return f"it is around birthday {local.around.birthday}, not {base.around.birthday}"
        steps = [
            (
                counted_back(base.around.opens),
                counted_back(local.around.opens),
            ),  # to open later is stricter
            (local.around.closes, base.around.closes),
            (counted_back(local.around.plan_by), counted_back(base.around.plan_by)),
        ]
    else:
        return f"{local.timescale!r} instead of {base.timescale!r}"
    for ours_, theirs_ in steps:
        if not ours_.is_no_looser_than(theirs_):
            told = f"{ours_.spelled_out()!r} instead of {theirs_.spelled_out()!r}"
            return f"{told} allows more time, or the two cannot be compared"
    return ""
