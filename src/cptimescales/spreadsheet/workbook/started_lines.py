"""What each event starts, as lines that formulas look up: for each day, the duties of that day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cptimescales.cases.started import Start, starts_of
from cptimescales.library import Rulebook
from cptimescales.rules.by_event import read_as
from cptimescales.rules.events import EVERYDAY, event_words
from cptimescales.rules.model import Rule, RuleVersion
from cptimescales.spreadsheet.workbook import messages
from cptimescales.spreadsheet.workbook.rule_lines import OfferedDuty, caveat_of

_LONG_AGO = date(1901, 1, 1)


@dataclass(frozen=True, slots=True)
class StartedLine:
    """A duty that an event starts.

    Attributes:
        rule: the rule.
        title: the duty, with its place in a series after the first.
        only_if: the situation in which the event starts the duty; empty if it always does.
        duty: the name of the duty on the sheet Rules, if its due date can be counted; otherwise
            empty.
        number: its place in a series.
        undated: what the procedures say in place of a number, and how far it is verified; empty
            for a duty that has a number.
        problem: why there is no answer, if there is none on any day; otherwise empty.
        in_force_from: the first day of the wording of a duty without a number; otherwise None.
    """

    rule: str
    title: str
    only_if: str
    duty: str = ""
    number: int = 1
    undated: str = ""
    problem: str = ""
    in_force_from: date | None = None


@dataclass(frozen=True, slots=True)
class Era:
    """The lines of an event from one day on, until its next era; no first day for its oldest."""

    first: date | None
    lines: tuple[StartedLine, ...]


@dataclass(frozen=True, slots=True)
class OfferedEvent:
    """An event that starts a duty on some day.

    Attributes:
        event: the event's name in the library.
        name: its name in the list of the workbook.
        eras: what it starts, from day to day.
    """

    event: str
    name: str
    eras: tuple[Era, ...]


def offered_events(book: Rulebook, duties: Sequence[OfferedDuty]) -> tuple[OfferedEvent, ...]:
    """The events that start a duty: those that people ask about most, then the others by name.

    >>> import cptimescales as cpt
    >>> from cptimescales.spreadsheet.workbook.rule_lines import offered_duties
    >>> wales = cpt.rulebook("wales")
    >>> events = offered_events(wales, offered_duties(wales))
    >>> [event.name for event in events[:2]]
    ['Enquiries started', 'Strategy discussion held']
    """
    names = {duty.rule.id: duty.name for duty in duties}
    days = list(_days_of_change(book))
    read: dict[str, tuple[Era, ...]] = {}  # two names of one event start the same
    events = []
    for event in book.data.all_events:
        same = read_as(event)
        if same not in read:
            read[same] = tuple(_eras(book, same, days, names))
        if any(era.lines for era in read[same]):
            events.append(OfferedEvent(event, event_words(event), read[same]))
    everyday = {event: place for place, event in enumerate(EVERYDAY)}
    return tuple(
        sorted(events, key=lambda event: (everyday.get(event.event, len(everyday)), event.name))
    )


def _days_of_change(book: Rulebook) -> Iterator[date]:
    """The days on which a wording begins, or has just ended, after a day before all of them."""
    days = {version.effective_from for rule in book.rules for version in rule.version}
    days |= {
        last + timedelta(days=1)
        for rule in book.rules
        for version in rule.version
        if (last := rule.last_day(version)) is not None
    }
    yield _LONG_AGO
    yield from sorted(days)


def _eras(
    book: Rulebook, event: str, days: Sequence[date], names: Mapping[str, str]
) -> Iterator[Era]:
    before: tuple[StartedLine, ...] | None = None
    for place, day in enumerate(days):
        found = (_line(book, start, day, names) for start in starts_of(book, event, day))
        lines = tuple(line for line in found if line is not None)
        if lines != before:
            yield Era(day if place else None, lines)
        before = lines


def _line(book: Rulebook, start: Start, day: date, names: Mapping[str, str]) -> StartedLine | None:
    """The line of a duty that begins on a day; None if the rule says nothing on that day."""
    rule, number = start.rule, start.number
    version = None if rule.is_window else rule.version_on(day)
    unborn = "if the child is not born yet" if start.only_if == "unborn" else ""
    only_if = ", ".join(filter(None, (unborn, start.when)))
    title = f"{rule.title} (number {number})" if number > 1 else rule.title
    if version is not None and version.undated is not None:
        words = _undated_words(book, version)
        first = version.effective_from
        return StartedLine(rule.id, title, only_if, undated=words, in_force_from=first)
    if version is None and rule.says_nothing_on(day):
        return None
    problem = _problem(rule, version, number, names)
    duty = "" if problem else names[rule.id]
    return StartedLine(rule.id, title, only_if, duty, number, problem=problem)


def _problem(rule: Rule, version: RuleVersion | None, number: int, names: Mapping[str, str]) -> str:
    if number > 1 and version is not None and version.counted_from == "previous_due":
        return messages.NEEDS_THE_FIRST
    return "" if rule.id in names else messages.NOT_IN_FORCE


def _undated_words(book: Rulebook, version: RuleVersion) -> str:
    words = str(version.undated)
    words = words[0].upper() + words[1:]
    stop = "" if words.endswith(".") else "."
    return f"{words}{stop} {caveat_of(book, version)}".strip()
