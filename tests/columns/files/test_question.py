"""The question put to each row of a file: mistakes in it, and how it finds its columns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.support.asking import ask
from tests.support.due_files import RULE, csv_of, due_file, rows_of

import cptimescales as cpt
from cptimescales.cases import DutyFlag
from cptimescales.columns.files import FileQuestion, answer_file
from cptimescales.errors import PeriodError, TimescaleError, UnknownRuleError

ENGLAND = cpt.rulebook("england")


def test_a_question_that_fits_no_row_is_refused_at_once() -> None:
    both = {"england": ENGLAND, "wales": cpt.rulebook("wales")}
    with pytest.raises(UnknownRuleError, match="did you mean 'first_core_group'"):
        FileQuestion("first_coregroup", "on", ENGLAND)
    with pytest.raises(UnknownRuleError, match="did you mean 'first_core_group'"):
        FileQuestion("first_coregroup", "on", both, by="book")
    with pytest.raises(PeriodError, match="number"):
        FileQuestion("first_core_group", "on", ENGLAND, number=2)
    with pytest.raises(TimescaleError, match="as_of"):
        FileQuestion("first_core_group", "on", ENGLAND, held="held")
    with pytest.raises(TimescaleError, match="by="):
        FileQuestion("first_core_group", "on", both)
    with pytest.raises(TimescaleError, match="by="):
        FileQuestion("first_core_group", "on", ENGLAND, by="book")


def test_further_columns_and_ends_need_a_day_of_judgement() -> None:
    ends: list[dict[str, Any]] = [{"ended": "end"}, {"not_owed": DutyFlag("a", ("b",))}]
    for wrong in ends:
        with pytest.raises(TimescaleError, match="needs as_of"):
            FileQuestion("first_core_group", "on", ENGLAND, **wrong)
    with pytest.raises(TimescaleError, match="working_days_late needs as_of"):
        FileQuestion("first_core_group", "on", ENGLAND, also=("working_days_late",))
    with pytest.raises(TimescaleError, match=r"also is \('late',\); allowed: a list of"):
        # A word that is no column.
        FileQuestion("first_core_group", "on", ENGLAND, also=("late",))  # type: ignore[arg-type]
    question = FileQuestion("first_core_group", "on", ENGLAND, also=("verified", "provisional"))
    assert question.new_columns == ("due", "last_working_day", "provisional", "verified")


def test_two_questions_may_not_write_one_column(tmp_path: Path) -> None:
    source = csv_of(tmp_path / "held.csv", "on\n")
    question = FileQuestion("first_core_group", "on", ENGLAND)
    with pytest.raises(TimescaleError, match="2 duties would each write a column 'due'"):
        answer_file(source, tmp_path / "due.csv", [question, question])
    with pytest.raises(TimescaleError, match="there is no question; pass one for each duty"):
        answer_file(source, tmp_path / "due.csv", [])


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["held", "Due"], "it already has a column named 'Due'"),
        (
            ["held", "due", "last_working_day"],
            "it already has columns named 'due', 'last_working_day'",
        ),
        (["held", "x", "held"], "it has 2 columns named 'held'"),
        (["Held", "x"], "unknown column 'held'; did you mean 'Held'"),
    ],
)
def test_columns_are_checked_before_any_row(names: list[str], words: str) -> None:
    question = FileQuestion("first_core_group", "held", ENGLAND)
    with pytest.raises(TimescaleError, match=words):
        question.check(names)
    FileQuestion("first_core_group", "held", ENGLAND, prefix="cpt_").check(["held", "due"])


@pytest.mark.parametrize(
    "written",
    ['"Conference\nheld"', '"Conference \r\n  held"', "Conference  held", "Conference\xa0held"],
)
def test_a_header_in_several_lines_may_be_named_in_one(tmp_path: Path, written: str) -> None:
    source = tmp_path / "held.csv"
    source.write_bytes(f"Case,{written},Met,The  book\n1,14/12/2026,x,england\n".encode())
    columns = ("--on", "Conference held", "--rulebook-column", "The book", "--held", " Met")
    due_file(source, "--rule", "first_core_group", *columns, "--as-of", "2027-01-04")
    assert rows_of(tmp_path / "due.csv")[1][4:] == ["2026-12-30", "2026-12-30", ""]
    (refused,) = rows_of(tmp_path / "due.refusals.csv")[1:]
    assert refused[1] == "Met"
    out = str(tmp_path / "o.csv")
    message = ask("due-file", str(source), "-o", out, *RULE, "--on", "Conference").refusal()
    assert "did you mean 'Conference held'" in message


@pytest.mark.parametrize(
    ("names", "on"),
    [
        (["a b", "a\nb"], "a b"),
        (["a\nb", "a b"], "a\nb"),
        (["a\n\nb", "c"], "a  b"),
        (["x", "a\tb"], "a b"),
    ],
)
def test_a_name_as_the_file_writes_it_takes_precedence(names: list[str], on: str) -> None:
    column = FileQuestion("first_core_group", on, ENGLAND).check(names).on
    assert column in names
    assert column == on or on not in names


def test_two_names_that_differ_only_in_line_breaks_are_refused() -> None:
    with pytest.raises(
        TimescaleError, match="it has 2 columns named 'a b' that differ only in line breaks"
    ):
        FileQuestion("first_core_group", "a b", ENGLAND).check(["a\nb", "a\tb"])
    with pytest.raises(TimescaleError, match="it already has a column named 'due'"):
        FileQuestion("first_core_group", "a b", ENGLAND).check(["a\nb", "due"])


def test_a_refusal_names_a_column_of_several_lines_in_one(tmp_path: Path) -> None:
    source = csv_of(tmp_path / "held.csv", 'Case,"Conference\nheld"\n1,x\n')
    due_file(source, *RULE, "--on", "Conference held")
    assert rows_of(tmp_path / "due.refusals.csv")[1][4].startswith("Conference held must be a date")
