"""A rulebook as lines of numbers that formulas can look up: one for each part of each wording.

A wording is what people call a version of a rule.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate
from typing import Literal

from cptimescales.errors import TimescaleError
from cptimescales.library import Rulebook
from cptimescales.rules.authority import UNREAD, Citation
from cptimescales.rules.events import BIRTH, event_words
from cptimescales.rules.model import Rule, RuleVersion
from cptimescales.rules.period import NormalUnit, Period, counted_back
from cptimescales.rules.words import verification

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
    """One line of the sheet Rules: a wording, or one part of a wording.

    A series has a part for its first deadline, its second, and so on. Its last part is for all
    later deadlines too. A window has three parts, in this order: the day to plan by, the day on
    which it opens, the day on which it closes.

    Attributes:
        part: which part, in words; empty if there is only one.
        words: the time allowed, in words.
        first, last: the first and the last day of a clock for which this wording is in force.
            `last` is None for a wording that is still in force.
        kind, count: how many working days, days or months; negative to count back.
        step: the increment for each further deadline of the series; 0 if the series is not counted
            from its first date.
        same_day: 1 if a trigger on a working day is itself day 1, otherwise 0.
        month_end: what happens in a month that lacks the day. 0 takes its last day, 1 takes the
            first day of the next month, 2 refuses.
        parts: how many parts of a series the wording has.
        caveat: what was not read, in one sentence; empty if the number was read in the text in
            force, or in one that quotes it.
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
    caveat: str


@dataclass(frozen=True, slots=True)
class OfferedDuty:
    """A rule that the workbook offers.

    Attributes:
        name: the name in the list of duties: the rule's title, with its id if two rules share it.
        age: the birthday that its window lies around, 0 for a rule without a window.
        event, later_event: what happens on the day that the count starts from, for the first and
            for the later deadlines of a series.
        lines: its lines on the sheet Rules.
    """

    name: str
    rule: Rule
    age: int
    event: str
    later_event: str
    lines: tuple[RuleLine, ...]


def offered_duties(book: Rulebook) -> tuple[OfferedDuty, ...]:
    """The rules with a number in at least one of their wordings, in the order of the rulebook.

    Raises:
        TimescaleError: the window of a rule moves to another birthday.

    >>> import cptimescales as cpt
    >>> duties = {duty.rule.id: duty for duty in offered_duties(cpt.rulebook("wales"))}
    >>> [(line.part, line.words) for line in duties["review_conference"].lines]
    [('first', 'within 3 months'), ('second and later', 'within 6 months')]
    """
    offered = [
        rule
        for rule in book.rules
        if any(version.undated is None for version in rule.read_versions)
    ]
    # A spreadsheet finds a name in any case.
    titles = Counter(rule.title.casefold() for rule in offered)
    return tuple(
        OfferedDuty(
            name=rule.title if titles[rule.title.casefold()] == 1 else f"{rule.title} ({rule.id})",
            rule=rule,
            age=_age(rule),
            event="Date of birth"
            if rule.first_trigger == BIRTH
            else event_words(rule.first_trigger),
            later_event=_later_event(rule),
            lines=tuple(
                line for version in rule.read_versions for line in _lines(book, rule, version)
            ),
        )
        for rule in offered
    )


def undated_lines(book: Rulebook) -> tuple[RuleLine, ...]:
    """The wordings of the rules without a number in any wording, for people to read."""
    return tuple(
        line
        for rule in _undated(book)
        for version in rule.read_versions
        for line in _lines(book, rule, version)
    )


def names_not_offered(book: Rulebook) -> tuple[str, ...]:
    """The ids and the titles of the rules without a number in any wording.

    >>> import cptimescales as cpt
    >>> names_not_offered(cpt.rulebook("wales"))
    ('bedroom_seen', "Child's bedroom seen", 'transfer_request', 'Transfer-in conference requested')
    """
    return tuple(name for rule in _undated(book) for name in (rule.id, rule.title))


def caveat_of(book: Rulebook, version: RuleVersion) -> str:
    """What was not read of a wording, in one sentence; empty if it was read.

    The sheet Rules has the addresses of the sources, so the sentence leaves them out.
    """
    if version.verified not in UNREAD:
        return ""
    citation = replace(book.data.cite(version.citation), url=None)
    return verification(version.verified, citation, version.basis, dated=version.undated is None)


def _undated(book: Rulebook) -> list[Rule]:
    return [
        rule
        for rule in book.rules
        if all(version.undated is not None for version in rule.read_versions)
    ]


def _age(rule: Rule) -> int:
    ages = {version.around.birthday for version in rule.read_versions if version.around is not None}
    if len(ages) > 1:
        raise TimescaleError(
            f"rule {rule.id!r} has windows around birthdays {sorted(ages)}; a workbook holds one "
            "birthday for each rule, so give each birthday its own rule"
        )
    return ages.pop() if ages else 0


def _later_event(rule: Rule) -> str:
    newest = rule.read_versions[-1]
    if not newest.then:
        return event_words(rule.first_trigger)
    if newest.counted_from == "previous_due":
        return f"{event_words(rule.first_trigger)} (the first of the series)"
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
            caveat=caveat_of(book, version),
        )


def _parts(version: RuleVersion) -> Iterator[tuple[str, str, Period | None, Period | None]]:
    """Each part of a wording: its name, its words, its period, what each later deadline adds."""
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
