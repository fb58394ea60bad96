"""The questions put to an implementation and the replies it may give, as values and as JSON.

A question is one rule, one date, and what may change the answer. A reply is a date, a refusal, or
no answer at all. Questions about whole cases are asked in the same ways, so a question knows how to
read its own reply.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from cptimescales.calendars.written_days import parse_iso_date
from cptimescales.errors import NotADateError

LONGEST_ANSWER = 1_000_000
"""How many bytes of one answer are read."""

_LONGEST_SHOWN = 120

ReplyT_co = TypeVar("ReplyT_co", covariant=True)


class Asked(Protocol[ReplyT_co]):
    """What an implementation can be asked: a question that reads its own reply."""

    def as_json(self) -> dict[str, object]:
        """The question as it is written to a program."""

    def reply_of(self, value: object) -> ReplyT_co:
        """The reply that a value stands for, whether read from JSON or made in Python."""


@dataclass(frozen=True, slots=True)
class Question:
    """By which day must this have happened?

    Attributes:
        rulebook, rule: their ids.
        on: the date of the event that starts the clock.
        number: the number of the deadline in a series; 1 is the first.
        known_on: use the bank holidays that GOV.UK listed on that day. None for the newest list.
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

    def reply_of(self, value: object) -> Reply:
        """The reply that a value stands for; see `reply_of`."""
        return reply_of(value)


@dataclass(frozen=True, slots=True)
class Dated:
    """A reply with a date.

    Attributes:
        due: the last day in time.
        last_working_day: the last working day on or before it, if the implementation gave one.
    """

    due: date
    last_working_day: date | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A reply that gives no date, and the reason."""

    why: str


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """What came instead of a reply: a crash, silence, or text that is not the agreed JSON."""

    problem: str


Reply = Dated | Refused | NoAnswer
"""What comes back for a question."""


def reply_of_text(text: str | bytes) -> Reply:
    """The reply in one line of JSON. Bytes must be UTF-8.

    >>> reply_of_text('{"due": "2026-12-30"}')
    Dated(due=datetime.date(2026, 12, 30), last_working_day=None)
    >>> reply_of_text('30/12/2026')
    NoAnswer(problem='its answer is not JSON: 30/12/2026')
    """
    value = parsed(text)
    return value if isinstance(value, NoAnswer) else reply_of(value)


def reply_to(question: Asked[ReplyT_co], text: str | bytes) -> ReplyT_co | NoAnswer:
    """The reply to a question in one line of JSON. Bytes must be UTF-8."""
    value = parsed(text)
    return value if isinstance(value, NoAnswer) else question.reply_of(value)


def parsed(text: str | bytes) -> object:
    """The value of a JSON text, or a `NoAnswer` if the text is not JSON.

    >>> parsed(b'{"due": "2026-12-30", "by": "Ren\\xe9"}')
    NoAnswer(problem='its answer is not JSON: {"due": "2026-12-30", "by": "Ren\\\\xe9"}')
    """
    try:
        return json.loads(text.decode() if isinstance(text, bytes) else text)
    except (ValueError, RecursionError):
        words = text.decode("utf-8", "backslashreplace") if isinstance(text, bytes) else text
        return NoAnswer(f"its answer is not JSON: {shown(words)}")


def reply_of(value: object) -> Reply:
    """The reply that a Python value stands for. Keys that are not agreed are ignored.

    The JSON of this library is read, too: a due date, a review window, a refusal, a problem.

    >>> reply_of({"refused": "not_in_force"})
    Refused(why='not_in_force')
    """
    if isinstance(value, (Dated, Refused, NoAnswer)):
        return value
    if type(value) is date:
        return Dated(value)
    if not isinstance(value, Mapping):
        return NoAnswer(f"its answer must be an object with due or refused, not {shown(value)}")
    refusal = own_refusal_of(value)
    if refusal is not None:
        return refusal
    due, refused, last = value.get("due"), value.get("refused"), value.get("last_working_day")
    if due is None and value.get("kind") == "review_window":
        due = value.get("closes")
    if (due is None) == (refused is None):
        return NoAnswer(f"its answer must hold either due or refused: {shown(value)}")
    if refused is not None:
        return Refused(str(refused))
    try:
        return Dated(_day(due, "due"), None if last is None else _day(last, "last_working_day"))
    except NotADateError as error:
        return NoAnswer(f"its answer cannot be read: {error}")


def own_refusal_of(value: Mapping[str, object]) -> Refused | None:
    """The refusal that an object is in the JSON of this library, or as a problem (RFC 9457).

    >>> own_refusal_of({"kind": "refusal", "code": "not_in_force", "message": "..."})
    Refused(why='not_in_force')
    """
    code = value.get("code")
    is_problem = "type" in value and "title" in value and "status" in value
    is_refusal = value.get("kind") == "refusal" or is_problem
    return Refused(code) if is_refusal and isinstance(code, str) and code else None


def shown(value: object) -> str:
    """A value on one short line, with the characters escaped that a terminal would obey."""
    text = " ".join(str(value)[: 10 * _LONGEST_SHOWN].split())
    return printable(text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}...")


def printable(text: str) -> str:
    """The text with escapes for control characters and for changes of writing direction.

    >>> printable("a bell: \\a, and red: \\x1b[31m")
    'a bell: \\\\x07, and red: \\\\x1b[31m'
    """
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
    )


def _day(value: object, what: str) -> date:
    if type(value) is date:
        return value
    if len(repr(value)) > _LONGEST_SHOWN:
        value = shown(value)
    if not isinstance(value, str):
        raise NotADateError(what, value, "write it as text, for example 2026-12-14")
    return parse_iso_date(value, what)
