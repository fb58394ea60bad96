"""A rulebook as lines of numbers that a worksheet can look up: one line for each wording and each part of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Literal

from cptimescales.errors import TimescaleError
from cptimescales.library import Rulebook
from cptimescales.rules.authority import Citation
from cptimescales.rules.events import event_words
from cptimescales.rules.model import Rule, RuleVersion, counted_back
from cptimescales.rules.period import NormalUnit, Period

LineKind = Literal["", "working days", "days", "months"]
"""How a line counts. A line without a kind has no number."""

_KINDS: dict[NormalUnit, LineKind] = {
    "working_days": "working days",
    "days": "days",
    "months": "months",
}
_MONTH_ENDS = {"clamp": 0, "roll": 1, "refuse": 2}
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One line of the sheet Rules: a wording, or one part of it.

    The parts of a series are its first, its second, and so on, the last standing for all later ones. The parts of a window
    are the day to plan by, the day it opens and the day it closes, in that order.

    Attributes:
        part: which part, in words; empty where there is one only.
        words: the time allowed, in words.
        first, last: the first and the last day of a clock that this wording answers for; `last` is None while in force.
        kind, count: how many working days, days or months, negative where they count back.
        step: how many more for each one after the last part; 0 unless a series is counted from when its first began.
        same_day: 1 where a trigger on a working day is itself day 1.
        month_end: 0 takes the last day of a month that lacks the day, 1 the first of the next, 2 refuses.
        parts: how many parts of a series its wording has.
    """

    rule: Rule
    version: RuleVersion
    citation: Citation
    part: str
    words: str
    first: date
    last: date | None
    kind: LineKind
    count: int
    step: int
    same_day: int
    month_end: int
    parts: int


@dataclass(frozen=True, slots=True)
class OfferedDuty:
    """A rule that the workbook offers, under the name a person picks it by.

    Attributes:
        name: its title, with its id where two rules share one.
        age: the birthday that its window lies around, 0 for a rule without a window.
        event, later_event: what happens on the day it is counted from, for the first and for later ones of a series.
    """

    name: str
    rule: Rule
    age: int
    event: str
    later_event: str
    lines: tuple[RuleLine, ...]


def offered_duties(book: Rulebook) -> tuple[OfferedDuty, ...]:
    """The rules that set a number in at least one of their wordings, in the order of the rulebook.

    Raises:
        TimescaleError: a rule whose window lies around one birthday in one wording and another in the next.

    >>> import cptimescales as cpt
    >>> duties = offered_duties(cpt.rulebook("wales"))
    >>> [(line.part, line.words) for duty in duties if duty.rule.id == "review_conference" for line in duty.lines]
    [('first', 'within 3 months'), ('second and later', 'within 6 months')]
    """
    offered = [
        rule for rule in book.rules if any(version.undated is None for version in rule.versions)
    ]
    titles = Counter(
        rule.title.casefold() for rule in offered
    )  # a spreadsheet finds names whatever their case
    return tuple(
        OfferedDuty(
            name=rule.title if titles[rule.title.casefold()] == 1 else f"{rule.title} ({rule.id})",
            rule=rule,
            age=_age(rule),
            event="Date of birth" if rule.trigger == "child_born" else event_words(rule.trigger),
            later_event=_later_event(rule),
            lines=tuple(line for version in rule.versions for line in _lines(book, rule, version)),
        )
        for rule in offered
    )


def undated_lines(book: Rulebook) -> tuple[RuleLine, ...]:
    """The wordings of the rules that no wording gives a number, for people to read."""
    return tuple(
        line
        for rule in _undated(book)
        for version in rule.versions
        for line in _lines(book, rule, version)
    )


def names_not_offered(book: Rulebook) -> tuple[str, ...]:
    """What a person may call the rules that no wording gives a number: their ids and their titles.

    >>> import cptimescales as cpt
    >>> names_not_offered(cpt.rulebook("wales"))
    ('bedroom_seen', "Child's bedroom seen", 'transfer_request', 'Transfer-in conference requested')
    """
    return tuple(name for rule in _undated(book) for name in (rule.id, rule.title))


def _undated(book: Rulebook) -> list[Rule]:
    return [
        rule for rule in book.rules if all(version.undated is not None for version in rule.versions)
    ]


def _age(rule: Rule) -> int:
    ages = {version.around.birthday for version in rule.versions if version.around is not None}
    if len(ages) > 1:
        raise TimescaleError(
            f"rule {rule.id!r} has windows around birthdays {sorted(ages)}; a workbook holds one birthday for each rule, "
            "so give each birthday a rule of its own"
        )
    return ages.pop() if ages else 0


def _later_event(rule: Rule) -> str:
    newest = rule.versions[-1]
    if not newest.then:
        return event_words(rule.trigger)
    if newest.counted_from == "previous_due":
        return f"{event_words(rule.trigger)} (the first of the series)"
    return f"{event_words(str(rule.met_by))} (the one before)"


def _lines(book: Rulebook, rule: Rule, version: RuleVersion) -> Iterator[RuleLine]:
    for part, words, period, more in _parts(version):
        yield RuleLine(
            rule=rule,
            version=version,
            citation=book.data.cite(version.citation),
            part=part,
            words=words,
            first=version.effective_from,
            last=rule.last_day(version),
            kind=_KINDS[period.normal[0]] if period else "",
            count=period.normal[1] if period else 0,
            step=more.normal[1] if more else 0,
            same_day=int(period is not None and period.first_day == "same_day"),
            month_end=_MONTH_ENDS[period.month_end] if period else 0,
            parts=1 + len(version.then),
        )


def _parts(version: RuleVersion) -> Iterator[tuple[str, str, Period | None, Period | None]]:
    """Each part with its words, its period, and the period that every later one adds."""
    if version.undated is not None:
        yield "", version.undated, None, None
    elif version.before is not None:
        yield (
            "",
            f"at least {version.before.spelled_out()} before",
            counted_back(version.before),
            None,
        )
    elif version.around is not None:
        around, birthday = version.around, f"birthday {version.around.birthday}"
        for part, period in (("plan by", around.plan_by), ("window opens", around.opens)):
            yield part, f"{period.spelled_out()} before {birthday}", counted_back(period), None
        ends = (
            f"{around.closes.spelled_out()} after {birthday}"
            if around.closes.count
            else f"on {birthday}"
        )
        yield "window closes", ends, around.closes, None
    elif version.within is not None:
        yield from _series(version.within, version)


def _series(
    first: Period, version: RuleVersion
) -> Iterator[tuple[str, str, Period | None, Period | None]]:
    periods = (first, *version.then)
    chained = version.counted_from == "previous_due"
    counted = tuple(accumulate(periods, Period.plus)) if chained else periods
    for number, (said, period) in enumerate(zip(periods, counted, strict=True)):
        last = number == len(periods) - 1
        part = _ORDINALS[number] if number < len(_ORDINALS) else f"number {number + 1}"
        part = "" if len(periods) == 1 else f"{part} and later" if last else part
        yield (
            part,
            f"within {said.spelled_out()}",
            period,
            said if last and number and chained else None,
        )
