"""Reads stored answers from JSON, one at a time, as every route of this library writes them.

One answer a line is the fast way. Answers that are indented over several lines, lists of answers,
timetables and records that hold an answer are read, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic_core import from_json

Line = bytes | str

_KINDS = ("due_date", "review_window", "refusal")
_MARK = b"\xef\xbb\xbf"


class StoredAnswer(NamedTuple):
    """One stored answer as parsed JSON, which nobody has checked.

    Attributes:
        line: the line on which it begins; the first is 1.
        content: the answer.
        reference: the reference of its case or record, if there is one.
        question: what was asked, as far as the file says it beside the answer.
    """

    line: int
    content: dict[str, Any]
    reference: str | None = None
    question: Mapping[str, Any] = {}


class UnreadAnswer(NamedTuple):
    """A part of the file that holds no answer, and why."""

    line: int
    message: str


def stored_answers(lines: Iterable[Line]) -> Iterator[StoredAnswer | UnreadAnswer]:
    """The answers of a file, in its order.

    Args:
        lines: the lines of the file; bytes are read as UTF-8.

    >>> due = '{"kind": "due_date", "due": "2026-12-30"}'
    >>> [stored.line for stored in stored_answers([due, "", due])]
    [1, 3]
    """
    numbered = enumerate(lines, start=1)
    open_list = 0
    for number, line in numbered:
        try:
            content = from_json(line, allow_inf_nan=False)
        except (ValueError, TypeError):  # TypeError: text with half a character
            text = _text(line)
            if text in ("", "]", "],", ","):
                open_list = 0 if text.startswith("]") else open_list
                continue
            if text == "[":
                open_list = number
                continue
            if text == "{":
                whole = _block(line, numbered)
                if whole is None:
                    yield UnreadAnswer(
                        number, "it begins an answer that never ends; is the file cut off?"
                    )
                    return
                yield from _parsed(number, whole)
            else:
                yield from _parsed(number, text.removesuffix(","))
            continue
        if type(content) is dict and content.get("kind") in _KINDS:
            yield StoredAnswer(number, content)
        else:
            yield from _answers_in(number, content)
    if open_list:
        yield UnreadAnswer(open_list, "it begins a list that never ends; is the file cut off?")


def _text(line: Line) -> str:
    """A line without blanks and the mark of UTF-8; a broken byte stays one that JSON refuses."""
    if isinstance(line, bytes):
        return line.removeprefix(_MARK).decode("utf-8", "surrogateescape").strip()
    return line.removeprefix("\ufeff").strip()


def _block(first: Line, numbered: Iterator[tuple[int, Line]]) -> str | None:
    """An object that is indented over several lines; None if it never ends."""
    opening = _unstripped(first)
    end = opening[: len(opening) - len(opening.lstrip())] + "}"
    parts = ["{"]
    for _, line in numbered:
        text = _unstripped(line)
        if text.removesuffix(",") == end:
            return "".join([*parts, "}"])
        parts.append(text)
    return None


def _unstripped(line: Line) -> str:
    text = line.decode("utf-8", "surrogateescape") if isinstance(line, bytes) else line
    return text.removeprefix("\ufeff").rstrip()


def _parsed(number: int, text: str) -> Iterator[StoredAnswer | UnreadAnswer]:
    try:
        content = from_json(text.encode("utf-8", "surrogateescape"), allow_inf_nan=False)
    except ValueError as error:
        yield UnreadAnswer(number, f"it is not valid JSON: {error}; write one answer a line")
        return
    yield from _answers_in(number, content)


def _answers_in(number: int, content: Any) -> Iterator[StoredAnswer | UnreadAnswer]:
    """The answers of one value: of a list, of a timetable, of a record with an answer."""
    if isinstance(content, list):
        for value in content:
            yield from _answers_in(number, value)
    elif not isinstance(content, dict):
        yield UnreadAnswer(number, f"it is {_in_words(content)}, not an answer")
    elif content.get("kind") in _KINDS:
        yield StoredAnswer(number, content)
    elif isinstance(content.get("entries"), list):
        yield from _of_timetable(number, content)
    elif isinstance(content.get("answer"), dict):
        yield from _of_record(number, content)
    elif content.get("kind") == "started":
        # A duty without a number has no date to ask again.
        answers = [content[key] for key in ("due", "refusal") if content.get(key)]
        if answers or not content.get("undated"):
            yield from _answers_in(number, answers[0] if answers else None)
    else:
        yield UnreadAnswer(number, _what(content))


def _of_record(number: int, record: Mapping[str, Any]) -> Iterator[StoredAnswer | UnreadAnswer]:
    """The answer that a record holds under `answer`, with the question beside it."""
    reference = record.get("reference")
    for stored in _answers_in(number, record["answer"]):
        if isinstance(stored, StoredAnswer):
            reference = stored.reference or (None if reference is None else str(reference))
            stored = stored._replace(reference=reference, question={**record, **stored.question})
        yield stored


def _of_timetable(
    number: int, timetable: Mapping[str, Any]
) -> Iterator[StoredAnswer | UnreadAnswer]:
    """The answers of a case: its dated duties, and the clocks that no version could answer for."""
    reference, rulebook = timetable.get("reference"), timetable.get("rulebook")
    reference = None if reference is None else str(reference)
    closures = _closures_of(timetable["entries"])
    for entry in timetable["entries"]:
        content = entry.get("due") if isinstance(entry, dict) else None
        if isinstance(content, dict) and content.get("kind") in _KINDS:
            question = {"number": entry.get("number"), **closures}
            yield StoredAnswer(number, content, reference, question)
        else:
            yield UnreadAnswer(number, "an entry of the timetable has no due date")
    unanswered = timetable.get("unanswered")
    for clock in unanswered if isinstance(unanswered, list) else ():
        if isinstance(clock, dict):
            refusal = {
                "kind": "refusal",
                "code": clock.get("code"),
                "message": clock.get("message"),
            }
            question = {"rulebook": rulebook, "rule": clock.get("rule"), "on": clock.get("on")}
            yield StoredAnswer(number, refusal, reference, question)


def _closures_of(entries: Sequence[Any]) -> dict[str, list[dict[str, str]]]:
    """The closure days that the duties of a case name. They count for its windows, too."""
    days: dict[str, str] = {}
    for entry in entries:
        due = entry.get("due") if isinstance(entry, dict) else None
        skipped = due.get("skipped") if isinstance(due, dict) else None
        for day in skipped if isinstance(skipped, list) else ():
            if isinstance(day, dict) and day.get("kind") == "closure":
                on, name = day.get("date"), day.get("name")
                if isinstance(on, str) and isinstance(name, str):
                    days[on] = name
    if not days:
        return {}
    return {"closures": [{"date": on, "name": days[on]} for on in sorted(days)]}


def _what(content: Mapping[str, Any]) -> str:
    if "verdict" in content:
        return "it is a finding, which does not name its rulebook; recheck the audited file itself"
    if "allowed" in content and "reason" in content:
        return "it is the end of a plan, which has no date to ask again"
    return (
        "it is no stored answer: its kind is none of due_date, review_window and refusal, and it "
        "is no timetable, nor a record with an answer"
    )


def _in_words(content: Any) -> str:
    return {bool: "true or false", str: "text", type(None): "null"}.get(type(content), "a number")
