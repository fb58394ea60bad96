"""Which rules changed between two days, and how."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import Literal

from cptimescales.audit.texts_compared import (
    ChangeKind,
    Text,
    Wording,
    counted,
    kinds_of_change,
    unread_now,
    words_of_change,
)
from cptimescales.calendars.dates import ONE_DAY, Day, require_date
from cptimescales.errors import TimescaleError
from cptimescales.library import Rulebook, rulebooks
from cptimescales.library import rulebook as shipped
from cptimescales.rules.ending import Ending
from cptimescales.rules.events import event_words
from cptimescales.rules.frozen import Frozen
from cptimescales.rules.model import Rule, RulebookData, RuleVersion

_About = tuple[Literal["rule", "end_of_plan"], str, str]  # what, its name, its title


class RuleChange(Frozen):
    """One rule, or one way of ending a plan, that changed on a day.

    Attributes:
        rulebook: the rulebook of the rule.
        also_in: rulebooks that take this change over from it.
        about: `rule` or `end_of_plan`.
        rule, title: the rule and its title; for the end of a plan, its reason.
        on: the first day on which the new text is in force.
        kinds: how it changed, the gravest first.
        moves_dates: whether this library counts other due dates from `on`, some where there were
            none, or none where there were some.
        unread: whether another document is in force and its number was not read. The library then
            keeps its answers, and nobody can say from it that the number is unchanged.
        before, after: the text on either side; None where the rulebook has none.
        words: the change in words.
    """

    kind: Literal["rule_change"] = "rule_change"
    rulebook: str
    also_in: tuple[str, ...] = ()
    about: Literal["rule", "end_of_plan"] = "rule"
    rule: str
    title: str
    on: Day
    kinds: tuple[ChangeKind, ...]
    moves_dates: bool
    unread: bool = False
    before: Wording | None
    after: Wording | None
    words: str


def rule_changes(
    earlier: date, later: date, rulebooks: Sequence[str | Rulebook] | None = None
) -> tuple[RuleChange, ...]:
    """Which rules changed after one day, up to and including another, in order of the day.

    A change is listed on the first day of its new text, so a change that a later one took back is
    listed, too.

    Args:
        earlier: the day to compare with.
        later: the last day whose changes are listed.
        rulebooks: rulebooks or their names; without it, all that come with the library. A local
            rulebook repeats no change of a rule that it takes over, if its nation is among them.

    Raises:
        NotADateError: a day is not a date.
        TimescaleError: `later` is before `earlier`.
        UnknownRulebookError: a name is not known.

    >>> changes = rule_changes(date(2026, 3, 17), date(2026, 3, 18), ["england"])
    >>> changes[0].rule, changes[0].kinds, changes[0].moves_dates
    ('referral_decision', ('not_read', 'edition', 'wording', 'questions'), False)
    """
    earlier, later = require_date(earlier, "earlier"), require_date(later, "later")
    if later < earlier:
        raise TimescaleError(
            f"{later} is before {earlier}; give the earlier day first, the later one second"
        )
    books = [shipped(book) if isinstance(book, str) else book for book in _asked(rulebooks)]
    changes: dict[RuleChange, RuleChange] = {}
    for book in dict.fromkeys(books):
        for change in _changes_of(book.data, earlier, later):
            base = change.model_copy(update={"rulebook": book.data.extends or book.name})
            if base in changes and base.rulebook != book.name:
                others = (*changes[base].also_in, book.name)
                changes[base] = changes[base].model_copy(update={"also_in": others})
            else:
                changes[change] = change
    return tuple(sorted(changes.values(), key=lambda change: change.on))


def _asked(named: Sequence[str | Rulebook] | None) -> Sequence[str | Rulebook]:
    return rulebooks() if named is None else named


def _changes_of(data: RulebookData, earlier: date, later: date) -> Iterator[RuleChange]:
    changes = [
        change
        for rule in data.rules
        for change in _of_one(
            data,
            ("rule", rule.id, rule.title),
            _days(rule.versions),
            partial(_text_of_rule, data, rule),
            earlier,
            later,
        )
    ]
    yield from _with_triggers(data, changes)
    for reason in dict.fromkeys(ending.reason for ending in data.endings):
        endings = [ending for ending in data.endings if ending.reason == reason]
        yield from _of_one(
            data,
            ("end_of_plan", reason, f"End of a plan ({reason})"),
            _days(endings),
            partial(_text_of_ending, data, endings),
            earlier,
            later,
        )


def _days(texts: Sequence[RuleVersion | Ending]) -> list[date]:
    """The days on which a text begins, or on which there is none any more."""
    days = {text.effective_from for text in texts}
    days |= {text.effective_to + ONE_DAY for text in texts if text.effective_to is not None}
    return sorted(days)


def _of_one(
    data: RulebookData,
    about: _About,
    days: Sequence[date],
    text_on: Callable[[date], Text | None],
    earlier: date,
    later: date,
) -> Iterator[RuleChange]:
    for on in days:
        if not earlier < on <= later:
            continue
        before, after = text_on(on - ONE_DAY), text_on(on)
        kinds = tuple(kinds_of_change(before, after))
        if kinds:
            again = any(text_on(day) is not None for day in days if day < on)
            yield RuleChange(
                rulebook=data.id,
                about=about[0],
                rule=about[1],
                title=about[2],
                on=on,
                kinds=kinds,
                moves_dates=counted(before) != counted(after),
                unread=unread_now(before, after),
                before=before.wording if before else None,
                after=after.wording if after else None,
                words=words_of_change(kinds, before, after, again=again),
            )


def _text_of_rule(data: RulebookData, rule: Rule, on: date) -> Text | None:
    version = rule.version_on(on)
    if version is None:
        return None
    return Text(_wording(data, version, version.timescale), version)


def _text_of_ending(data: RulebookData, endings: Sequence[Ending], on: date) -> Text | None:
    ending = next((ending for ending in endings if ending.is_in_force_on(on)), None)
    if ending is None:
        return None
    needs = [*ending.needs.values()]
    needs += [f"the child is {ending.age}"] if ending.age else []
    needs += [f"the window of {ending.window}"] if ending.window else []
    says = f"needs {'; '.join(needs) or 'nothing more'}; informed: {'; '.join(ending.notify)}"
    return Text(_wording(data, ending, says))


def _wording(data: RulebookData, text: RuleVersion | Ending, says: str) -> Wording:
    citation = data.cite(text.citation)
    return Wording(
        says=says,
        edition=citation.title,
        citation=str(citation),
        basis=text.basis,
        verified=text.verified,
        reading=text.reading,
        open_questions=text.open_questions,
    )


def _with_triggers(data: RulebookData, changes: Sequence[RuleChange]) -> Iterator[RuleChange]:
    """The changes, with a rule that another takes over from: the same duty, from another event."""
    rules = {rule.id: rule for rule in data.rules}
    partners: dict[tuple[date, str | None], list[RuleChange]] = {}
    for change in changes:
        if change.kinds[0] in ("began", "ended"):
            partners.setdefault((change.on, rules[change.rule].met_by), []).append(change)
    for change in changes:
        rule = rules[change.rule]
        pair = partners.get((change.on, rule.met_by), []) if rule.met_by else []
        other = next((one for one in pair if one.kinds != change.kinds), None)
        if change not in pair or len(pair) != 2 or other is None:
            yield change
            continue
        its = rules[other.rule]
        clock = _starts(rule)
        if change.kinds == ("began",):
            words = f"{change.words}; it takes the place of {its.id}: the clock starts with {clock}"
            words += f", was {_starts(its)}" if its.trigger != rule.trigger else ", as before"
        else:
            words = f"{change.words}; {its.id} takes its place"
        kinds = (change.kinds[0], "trigger") if its.trigger != rule.trigger else change.kinds
        yield change.model_copy(update={"kinds": kinds, "words": words})


def _starts(rule: Rule) -> str:
    return " or ".join(event_words(event).lower() for event in rule.trigger)
