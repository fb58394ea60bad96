"""Reads stored answers in every form in which a route of the library writes them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest

import cptimescales as cpt
from cptimescales.audit.stored_answers import StoredAnswer, UnreadAnswer, stored_answers

ENGLAND = cpt.rulebook("england")
DUE = ENGLAND.due("first_core_group", on=date(2026, 12, 14))
LINE = DUE.model_dump_json()
CONTENT = json.loads(LINE)
LONG = len(json.dumps(CONTENT, indent=2).splitlines())
REFUSAL = {"kind": "refusal", "code": "not_in_force", "message": "No."}


def read(text: str | bytes) -> list[StoredAnswer | UnreadAnswer]:
    """What is read of the lines of a text."""
    return list(stored_answers(text.splitlines(keepends=True)))


def found(stored: Iterable[StoredAnswer | UnreadAnswer]) -> list[tuple[int, Any]]:
    """The line of each answer and its content, or why there is none."""
    return [
        (one.line, one.message if isinstance(one, UnreadAnswer) else one.content) for one in stored
    ]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"{LINE}\n{LINE}", [1, 2]),
        (f"\ufeff{LINE}\n\n  \n{LINE}\n", [1, 4]),
        (f"  {LINE}  \r\n{LINE}\r\n", [1, 2]),
        (json.dumps(CONTENT, indent=2), [1]),
        (
            f"{json.dumps(CONTENT, indent=2)}\n{json.dumps(CONTENT, indent=2)}\n{LINE}",
            [1, 1 + LONG, 1 + 2 * LONG],
        ),
        (json.dumps([CONTENT, CONTENT]), [1, 1]),
        (json.dumps([CONTENT, CONTENT], indent=2), [2, 2 + LONG]),
        (f"[\n{LINE},\n{LINE}\n]\n", [2, 3]),
        ("", []),
        ("[\n]\n", []),
    ],
)
def test_answers_are_read_by_line_indented_or_in_lists(text: str, lines: list[int]) -> None:
    for given in (text, text.encode()):
        assert found(read(given)) == [(line, CONTENT) for line in lines]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nonsense", "it is not valid JSON: expected ident at line 1 column 2; write one answer"),
        (LINE[:-5], "it is not valid JSON: EOF"),
        ('{"kind": "due_date", "due": NaN}', "it is not valid JSON"),
        (b'{"kind": "due_date", "rule": "\xff"}', "it is not valid JSON"),
        (b'{"kind": "due_date", "rule": "\xff"},', "it is not valid JSON"),
        (b'{\n"kind": "due_date", "rule": "\xff"\n}', "it is not valid JSON"),
        ("[" * 300, "it is not valid JSON: recursion limit exceeded"),
        ("3", "it is a number, not an answer"),
        ('"due"', "it is text, not an answer"),
        ("[null]", "it is null, not an answer"),
        ("true", "it is true or false, not an answer"),
        ("{}", "it is no stored answer: its kind is none of due_date, review_window and refusal"),
        ('{"verdict": "agrees"}', "it is a finding, which does not name its rulebook; recheck"),
        ('{"allowed": true, "reason": "died"}', "it is the end of a plan, which has no date"),
        ('{"entries": [{"due": 3}]}', "an entry of the timetable has no due date"),
        ('{"kind": "started"}', "it is null, not an answer"),
    ],
)
def test_what_is_no_answer_is_listed_and_the_next_one_is_read(
    text: str | bytes, message: str
) -> None:
    whole = text.encode() if isinstance(text, str) else text
    unread, (line, content) = found(read(whole + b"\n" + LINE.encode()))
    assert unread[0] == 1
    assert unread[1].startswith(message)
    assert (line, content) == (len(whole.splitlines()) + 1, CONTENT)


def test_a_file_that_is_cut_off_is_said_to_be() -> None:
    indented = json.dumps(CONTENT, indent=2)
    cut = indented[: indented.index('"within"')]
    assert found(read(f"{LINE}\n{cut}"))[1:] == [
        (2, "it begins an answer that never ends; is the file cut off?")
    ]
    assert found(read(f"[\n{LINE},\n{LINE},\n"))[2:] == [
        (1, "it begins a list that never ends; is the file cut off?")
    ]


def test_a_timetable_gives_its_dated_duties_and_the_clocks_without_an_answer() -> None:
    events = [
        {"event": "conference_held", "on": date(2026, 1, 12)},
        {"event": "review_conference_held", "on": date(2026, 4, 1)},
    ]
    timetable = ENGLAND.timetable(cpt.Case(reference="C-1", events=events), as_of=date(2026, 5, 1))
    whole = json.loads(timetable.model_dump_json())
    whole["unanswered"] = [{"rule": "visit", "on": "1999-01-01", "code": "x", "message": "No."}]
    *dated, unanswered = read(json.dumps(whole))
    assert [one.content for one in dated if isinstance(one, StoredAnswer)] == [
        entry["due"] for entry in whole["entries"]
    ]
    for one, entry in zip(dated, timetable.entries, strict=True):
        assert isinstance(one, StoredAnswer)
        assert (one.reference, one.question) == ("C-1", {"number": entry.number})
    assert isinstance(unanswered, StoredAnswer)
    assert unanswered.content == {"kind": "refusal", "code": "x", "message": "No."}
    assert unanswered.question == {"rulebook": "england", "rule": "visit", "on": "1999-01-01"}


def test_what_an_event_starts_gives_its_due_dates() -> None:
    duties = ENGLAND.after("conference_held", on=date(2026, 12, 14))
    text = json.dumps([duty.model_dump(mode="json") for duty in duties], indent=2)
    stored = [one.content for one in read(text) if isinstance(one, StoredAnswer)]
    assert stored == [json.loads(duty.due.model_dump_json()) for duty in duties if duty.due]
    assert len(stored) == len(read(text))  # a duty without a number has no date to ask again
    refused = {"kind": "started", "rule": "visit", "due": None, "undated": None, "refusal": REFUSAL}
    assert found(read(json.dumps(refused))) == [(1, REFUSAL)]


def test_a_record_gives_its_answer_with_the_question_beside_it() -> None:
    record = {"reference": 17, "number": 2, "team": "North", "answer": CONTENT}
    (stored,) = read(json.dumps(record))
    assert isinstance(stored, StoredAnswer)
    assert (stored.content, stored.reference) == (CONTENT, "17")
    assert stored.question["number"] == 2
    (unread,) = read(json.dumps({"answer": {"kind": "nothing"}}))
    assert isinstance(unread, UnreadAnswer)
