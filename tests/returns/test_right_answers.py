"""Whole files with right answers that were worked out by hand, apart from the library.

Every duty of a file is in the table, but those that the source cannot hold, and the window around
the 18th birthday, which is pending for every child on a plan.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

import cptimescales as cpt
from cptimescales.cases import plain_timetable
from cptimescales.returns import Record, open_return
from cptimescales.rules.episode_kinds import EPISODE_KINDS
from cptimescales.rules.status import Status

FOLDER = Path(__file__).parent
FILES = FOLDER / "files"
EXAMPLES = FOLDER.parents[1] / "examples"
LEFT_OUT = "eighteenth_birthday_review"

Answer = tuple[str, ...]


def right_answers() -> dict[tuple[str, str, str], list[Answer]]:
    """The answers by file, rulebook and as-of day."""
    answers = defaultdict(list)
    with (FOLDER / "right_answers.csv").open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines)
        next(rows)
        for file, rulebook, as_of, *answer in rows:
            answers[file, rulebook, as_of].append(tuple(answer))
    return answers


def book_of(name: str) -> cpt.Rulebook:
    return cpt.load_rulebook(EXAMPLES / name) if name.endswith(".toml") else cpt.rulebook(name)


def answers_of(record: Record, book: cpt.Rulebook, as_of: date) -> list[Answer]:
    """The duties of a record, as the table writes them."""
    answers: list[Answer] = [
        (record.child, duty.rule, str(duty.on), "", "not_owed", "", "0", "0")
        for duty in record.not_owed
    ]
    for part in record.parts:
        for entry in plain_timetable(book, part.case, as_of=as_of):
            kind = next(
                (k for k in EPISODE_KINDS if (entry.episode or "").startswith(f"{k}-")), None
            )
            if not record.takes(part, kind) or entry.rule == LEFT_OUT:
                continue
            known = part.as_known(entry)
            if known.status is Status.NOT_RECORDED:
                continue
            answers.append(
                (
                    record.child,
                    known.rule,
                    str(known.on),
                    str(known.limit),
                    known.status.value,
                    str(known.met_on or ""),
                    str(known.working_days_late),
                    str(known.calendar_days_late),
                )
            )
    return answers


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_a_workbook_with_a_title_above_its_headings_says_what_the_folder_says(kind: str) -> None:
    book, as_of = book_of("our-council.toml"), date(2026, 5, 29)
    of_folder, of_workbook = (
        [
            answers_of(record, book, as_of)
            for record in open_return(FILES / name)
            if isinstance(record, Record)
        ]
        for name in ("annex_a", f"annex_a.{kind}")
    )
    assert of_workbook == of_folder != []


@pytest.mark.parametrize(
    ("question", "right"), right_answers().items(), ids=[key[0] for key in right_answers()]
)
def test_every_duty_of_a_file_is_right(question: tuple[str, str, str], right: list[Answer]) -> None:
    file, rulebook, as_of = question
    book = book_of(rulebook)
    answers: list[Answer] = []
    for record in open_return(FILES / file):
        assert isinstance(record, Record), record
        answers += answers_of(record, book, date.fromisoformat(as_of))
    assert sorted(answers) == sorted(right)
