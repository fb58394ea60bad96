"""What an implementation is asked and what it may reply, as values and as JSON.

A question is one rule, one date and what may change the answer; a reply is a date, a refusal, or no answer at all.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cptimescales.calendars.written_days import parse_iso_date
from cptimescales.errors import NotADateError

LONGEST_ANSWER = 1_000_000
"""How many bytes of one answer are read."""

_SHOWN = 120


@dataclass(frozen=True, slots=True)
class Question:
    """By which day must this have happened?

    Attributes:
        rulebook, rule: their ids.
        on: the date of the event that starts the clock.
        number: which of a series; 1 is the first.
        known_on: if given, the bank holidays count as GOV.UK's list stood on that day.
        closures: further days that do not count, each with its name.

    >>> Question("england", "first_core_group", date(2026, 12, 14)).as_json()["on"]
    '2026-12-14'
    """

    rulebook: str
    rule: str
    on: date
    number: int = 1
    known_on: date | None = None
    closures: tuple[tuple[date, str], ...] = ()

    def as_json(self) -> dict[str, object]:
        """The question as `verify` writes it to a program, key for key."""
        return {
            "rulebook": self.rulebook,
            "rule": self.rule,
            "on": self.on.isoformat(),
            "number": self.number,
            "known_on": self.known_on.isoformat() if self.known_on else None,
            "closures": [{"date": day.isoformat(), "name": name} for day, name in self.closures],
        }


@dataclass(frozen=True, slots=True)
class Dated:
    """A reply with a date: the last day in time and, if it was given, the last working day on or before it."""

    due: date
    last_working_day: date | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A reply that withholds a date, and says why."""

    why: str


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """What came instead of a reply: a crash, silence, something that is not the JSON agreed."""

    problem: str


Reply = Dated | Refused | NoAnswer
"""What an implementation may reply."""


def reply_of_text(text: str | bytes) -> Reply:
    """The reply that one line of JSON holds; bytes must be UTF-8.

    >>> reply_of_text('{"due": "2026-12-30"}')
    Dated(due=datetime.date(2026, 12, 30), last_working_day=None)
    >>> reply_of_text('30/12/2026')
    NoAnswer(problem='its answer is not JSON: 30/12/2026')
    """
    given = parsed(text)
    return given if isinstance(given, NoAnswer) else reply_of(given)


def parsed(text: str | bytes) -> object:
    """What JSON holds, or a `NoAnswer` if it is none.

    >>> parsed(b'{"due": "2026-12-30", "by": "Ren\\xe9"}')
    NoAnswer(problem='its answer is not JSON: {"due": "2026-12-30", "by": "Ren\\\\xe9"}')
    """
    try:
        return json.loads(text.decode() if isinstance(text, bytes) else text)
    except (ValueError, RecursionError):
        words = text.decode("utf-8", "backslashreplace") if isinstance(text, bytes) else text
        return NoAnswer(f"its answer is not JSON: {shown(words)}")


def reply_of(given: object) -> Reply:
    """The reply that a parsed answer stands for; keys other than the agreed ones are left alone.

    >>> reply_of({"refused": "not_in_force"})
    Refused(why='not_in_force')
    """
    if isinstance(given, (Dated, Refused, NoAnswer)):
        return given
    if type(given) is date:
        return Dated(given)
    if not isinstance(given, Mapping):
        return NoAnswer(f"its answer must be an object with due or refused, not {shown(given)}")
    due, refused, last = given.get("due"), given.get("refused"), given.get("last_working_day")
    if (due is None) == (refused is None):
        return NoAnswer(f"its answer must hold either due or refused: {shown(given)}")
    if refused is not None:
        return Refused(str(refused))
    try:
        return Dated(_day(due, "due"), None if last is None else _day(last, "last_working_day"))
    except NotADateError as error:
        return NoAnswer(f"its answer cannot be read: {error}")


def shown(given: object) -> str:
    """What was given, on one line, short enough for it, and without a character that a terminal would obey."""
    text = " ".join(str(given)[: 10 * _SHOWN].split())
    return printable(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}...")


def printable(text: str) -> str:
    """A text with control characters, and those that turn the direction of writing, escaped.

    >>> printable("a bell: \\a, and red: \\x1b[31m")
    'a bell: \\\\x07, and red: \\\\x1b[31m'
    """
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
    )


def _day(given: object, what: str) -> date:
    if type(given) is date:
        return given
    if len(repr(given)) > _SHOWN:
        given = shown(given)
    if not isinstance(given, str):
        raise NotADateError(what, given, "write it as text, for example 2026-12-14")
    return parse_iso_date(given, what)
