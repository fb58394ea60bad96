"""Whole cases against right answers worked out by hand: every entry, alert and next duty."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.support.whole_cases import (
    FOLDER,
    WholeCase,
    alert_lines,
    entry_lines,
    episode_lines,
    undated_lines,
    whole_cases,
)

import cptimescales as cpt
from cptimescales.cases import Case, Timetable, read_cases

CASES = whole_cases()


def _timetable(whole: WholeCase) -> Timetable:
    book = cpt.rulebook(whole.rulebook)
    return book.timetable(whole.case, as_of=whole.as_of, horizon=whole.horizon)


def test_every_title_is_there_once_and_every_file_is_used() -> None:
    assert len({str(whole) for whole in CASES}) == len(CASES)
    used = {whole.case.reference for whole in CASES}
    assert {path.stem for path in FOLDER.glob("*.json")} <= used


def test_the_proof_page_counts_the_cases_and_their_kinds() -> None:
    page = (Path(__file__).parents[2] / "docs" / "trust" / "proof.md").read_text("utf-8")
    kinds = len({whole.kind for whole in CASES})
    assert f"{len(CASES)} cases of {kinds} kinds" in page


@pytest.mark.parametrize("whole", CASES, ids=str)
def test_a_whole_case_is_answered_right(whole: WholeCase) -> None:
    timetable = _timetable(whole)
    assert entry_lines(timetable) == whole.entries
    assert alert_lines(timetable) == whole.alerts
    due = timetable.next
    assert (f"{due.due.rule} {due.limit}" if due else "") == whole.next
    unanswered = sorted(f"{duty.rule} {duty.on}" for duty in timetable.unanswered)
    assert tuple(unanswered) == whole.unanswered
    undated = undated_lines(timetable)
    if whole.undated is None:
        assert undated == ()
    else:
        assert set(whole.undated) <= set(undated)
    assert not {duty.rule for duty in timetable.undated} & set(whole.not_undated)
    for words in whole.warns:
        assert [warning for warning in timetable.warnings if words in warning], words
    assert set(whole.episodes) <= set(episode_lines(timetable))


@pytest.mark.parametrize(
    "whole", [whole for whole in CASES if whole.may_end or whole.may_not_end], ids=str
)
def test_a_plan_may_end_only_for_what_happened(whole: WholeCase) -> None:
    book = cpt.rulebook(whole.rulebook)
    for reason in whole.may_end:
        answer = book.may_discontinue(whole.case, reason, on=whole.as_of)  # type: ignore[arg-type]
        assert answer.allowed, (reason, answer.missing)
    for reason in whole.may_not_end:
        answer = book.may_discontinue(whole.case, reason, on=whole.as_of)  # type: ignore[arg-type]
        assert not answer.allowed, reason


@pytest.mark.parametrize("whole", CASES, ids=str)
def test_the_entries_are_in_order_of_their_limits(whole: WholeCase) -> None:
    limits = [entry.limit for entry in _timetable(whole).entries]
    assert limits == sorted(limits)


def test_a_discussion_under_a_plan_changes_no_entry() -> None:
    (whole,) = (whole for whole in CASES if whole.title == "a-discussion-between-core-groups")
    without = [e for e in whole.case.events if e.event != "strategy_discussion_held"]
    assert len(without) == len(whole.case.events) - 1
    other = Case(reference=whole.case.reference, born=whole.case.born, events=without)
    timetable = cpt.rulebook(whole.rulebook).timetable(
        other, as_of=whole.as_of, horizon=whole.horizon
    )
    assert timetable.entries == _timetable(whole).entries


# Many cases in one CSV

IN_ORDER_OF_DATE = {
    "A": (
        "eighteenth_birthday_review 2035-12-01 2036-01-01 - pending -",
        "first_core_group 2026-01-12 2026-01-26 2026-01-20 met -",
        "review_conference 2026-01-12 2026-04-12 - pending - last:2026-04-10",
    ),
    "B": (
        "eighteenth_birthday_review 2034-12-01 2035-01-01 - pending -",
        "first_core_group 2026-01-13 2026-01-27 2026-01-21 met -",
        "review_conference 2026-01-13 2026-04-13 - pending -",
    ),
}


@pytest.mark.parametrize(
    ("file", "answers"),
    [
        ("rows-in-order-of-date.csv", IN_ORDER_OF_DATE),
        ("a-column-more.csv", {"A": IN_ORDER_OF_DATE["A"]}),
    ],
)
def test_the_rows_of_a_csv_are_grouped_and_a_column_of_your_own_is_passed_over(
    file: str, answers: dict[str, tuple[str, ...]]
) -> None:
    cases = [case for case in read_cases(FOLDER / file) if isinstance(case, Case)]
    book = cpt.rulebook("england")
    lines = {
        case.reference: entry_lines(book.timetable(case, as_of=date(2026, 2, 1))) for case in cases
    }
    assert lines == answers
