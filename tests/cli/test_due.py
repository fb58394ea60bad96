"""The command `due`: what it shows of one answer, in words and as JSON."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.support.asking import CORE_GROUP, COUNCIL, ask, lines_of

import cptimescales as cpt

BIRTHDAY_REVIEW = (
    *("due", "eighteenth_birthday_review", "--on", "2008-02-29"),
    *("--rulebook", COUNCIL),
)


def test_an_answer_is_one_sentence_then_facts() -> None:
    due = cpt.rulebook("england").due("first_core_group", on=date(2026, 12, 14))
    lines = lines_of(ask(*CORE_GROUP).answer())
    assert lines[0] == "First core group meeting: due by Wednesday 30 December 2026"
    assert "Counted from Monday 14 December 2026, conference held" in lines
    assert "Timescale within 10 working days" in lines
    assert "That is 10 working days, 16 calendar days" in lines
    assert "Left out Fri 25 Dec 2026 Christmas Day" in lines
    assert "Mon 28 Dec 2026 Boxing Day (substitute day)" in lines
    assert f"Source {due.citation}" in lines
    absent = ("Last working day", "Provisional", "Bank holidays")
    assert not [line for line in lines if line.startswith(absent)]


def test_the_last_working_day_is_shown_only_if_it_differs_from_the_due_date() -> None:
    result = ask("due", "review_conference", "--on", "2025-11-30", "--rulebook", COUNCIL)
    lines = lines_of(result.answer())
    assert lines[0] == "Review conference: due by Saturday 28 February 2026"
    assert "Last working day Friday 27 February 2026" in lines
    assert "On the way Thu 25 Dec 2025 Christmas Day" in lines


def test_an_answer_shows_how_far_its_source_was_read() -> None:
    command = ("due", "first_core_group", "--rulebook", COUNCIL, "--on")
    older, newer = ask(*command, "2019-03-04").answer(), ask(*command, "2026-03-04").answer()
    assert "good practice, read in a text that quotes it" in older
    assert "The manual before it (Our council), page 3" in older
    assert "NOT VERIFIED" not in older
    assert "Open questions" not in older
    assert "local procedure, NOT VERIFIED" in newer
    assert "look there before you rely on it" in newer
    assert "Open questions working-day-undefined" in lines_of(newer)


def test_an_answer_is_provisional_if_bank_holidays_were_not_published() -> None:
    result = ask("due", "first_core_group", "--on", "2040-12-14", "--rulebook", COUNCIL)
    assert "Provisional" in result.answer()


def test_a_deadline_before_an_event_is_counted_back() -> None:
    result = ask("due", "conference_notice", "--on", "2026-04-08", "--rulebook", COUNCIL)
    lines = lines_of(result.answer())
    assert lines[0] == "Notice of the conference given: due by Thursday 2 April 2026"
    assert "Timescale at least 2 working days before" in lines
    assert "That is 2 working days, 6 calendar days" in lines


def test_a_review_around_a_birthday_is_answered_with_a_window() -> None:
    lines = lines_of(ask(*BIRTHDAY_REVIEW).answer())
    assert lines[0].endswith("between Sunday 1 February 2026 and Sunday 1 March 2026")
    for line in (
        "Born Friday 29 February 2008",
        "Planned by Monday 1 December 2025",
        "Opens Sunday 1 February 2026",
        "Birthday Sunday 1 March 2026",
        "Closes Sunday 1 March 2026",
        "Last working day Friday 27 February 2026",
    ):
        assert line in lines


def test_a_later_deadline_of_a_series_has_its_own_period() -> None:
    command = ("due", "review_conference", "--on", "2026-02-27", "--rulebook", COUNCIL)
    answer = ask(*command, "--number", "2").answer()
    assert "due by Thursday 27 August 2026" in answer
    assert "review conference held" in answer


def test_known_on_uses_the_bank_holidays_known_on_that_day() -> None:
    command = ("due", "first_core_group", "--on", "2022-09-05", "--rulebook", "england")
    before = ask(*command, "--known-on", "2022-09-09").answer()
    after = ask(*command, "--known-on", "2022-09-10").answer()
    assert "due by Monday 19 September 2022" in before
    assert "Bank holidays as known on Friday 9 September 2022" in lines_of(before)
    assert "due by Tuesday 20 September 2022" in after


def test_closure_days_are_left_out(tmp_path: Path) -> None:
    file = tmp_path / "closures.csv"
    file.write_text("date,name\n29/12/2026,Council closed\n", "utf-8")
    lines = lines_of(ask(*CORE_GROUP, "--closures", str(file)).answer())
    assert lines[0].endswith("due by Thursday 31 December 2026")
    assert "Tue 29 Dec 2026 Council closed (closure day)" in lines


def test_json_is_the_answer_itself() -> None:
    due = cpt.rulebook("england").due("first_core_group", on=date(2026, 12, 14))
    assert ask(*CORE_GROUP, "--json").answer() == due.model_dump_json(indent=2) + "\n"
    window = ask(*BIRTHDAY_REVIEW, "--json").answer()
    assert cpt.ReviewWindow.model_validate_json(window).birthday == date(2026, 3, 1)


def test_explain_shows_the_explanation_of_the_answer() -> None:
    due = cpt.rulebook("england").due("first_core_group", on=date(2026, 12, 14))
    assert ask(*CORE_GROUP, "--explain").answer() == due.explain() + "\n"
    window = cpt.load_rulebook(COUNCIL).due("eighteenth_birthday_review", on=date(2008, 2, 29))
    assert ask(*BIRTHDAY_REVIEW, "--explain").answer() == window.explain() + "\n"
