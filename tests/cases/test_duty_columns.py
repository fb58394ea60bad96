"""The TOML file that says which columns of a table hold the dates of which duty."""

from __future__ import annotations

from pathlib import Path

import pytest

from cptimescales.cases import DutyColumns, DutyFlag, read_duty_columns
from cptimescales.errors import DutiesFileError

WHOLE = """
reference = "Child Unique ID"

[[duty]]
rule = "initial_conference"
on = "S47 start"
held = "ICPC"
ended = "S47 end"
due = "ICPC target"
recorded_on = "Entered"
not_owed = { column = "Needed", is = ["No", "0"] }
prefix = "icpc_"

[[duty]]
rule = "review_conference"
on = "Plan start"
number = 2
without_held = "open"
not_owed = { column = "Needed", is = "No" }
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "duties.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_key_is_read(tmp_path: Path) -> None:
    table = read_duty_columns(written(tmp_path, WHOLE))
    assert table.reference == "Child Unique ID"
    assert table.duties == (
        DutyColumns(
            "initial_conference",
            "S47 start",
            held="ICPC",
            ended="S47 end",
            due="ICPC target",
            recorded_on="Entered",
            not_owed=DutyFlag("Needed", ("No", "0")),
            prefix="icpc_",
        ),
        DutyColumns(
            "review_conference",
            "Plan start",
            not_owed=DutyFlag("Needed", ("No",)),
            without_held="open",
            number=2,
            prefix="review_conference_",
        ),
    )
    assert [table.place(duty) for duty in table.duties] == ["duty 1", "duty 2"]


@pytest.mark.parametrize(
    ("value", "says"), [("no", True), (" NO ", True), (0, True), ("", False), ("Not", False)]
)
def test_a_flag_is_compared_without_capitals_and_blanks(value: object, says: bool) -> None:
    assert DutyFlag("Needed", ("No", " 0")).says(value) is says


DUTY = '[[duty]]\nrule = "visit"\non = "Start"\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[duty]\n", "it is not valid TOML"),
        ("", "it must have a table [[duty]] for each duty"),
        ("duty = []\n", "duty: it lists no duty"),
        ('duty = "visit"\n', "duty: it must have a table [[duty]]"),
        ("[duty]\nrule = 'visit'\n", "duty: it must have a table [[duty]]"),
        ("referense = 'Ref'\n" + DUTY, "referense: it is not known; did you mean 'reference'?"),
        ("reference = 1\n" + DUTY, "reference: it must be text that is not blank, not 1"),
        (DUTY + "meet = 'Seen'\n", "duty 1, meet: it is not known"),
        (DUTY + "hold = 'Seen'\n", "duty 1, hold: it is not known; did you mean 'held'?"),
        ("[[duty]]\nrule = 'visit'\n", "duty 1, on: it is missing, and it is mandatory"),
        (DUTY + "[[duty]]\non = 'x'\n", "duty 2, rule: it is missing, and it is mandatory"),
        (DUTY + "held = ' '\n", "duty 1, held: it must be text that is not blank, not ' '"),
        (DUTY + "held = 2026-12-14\n", "duty 1, held: it must be text that is not blank"),
        (DUTY + "number = 0\n", "duty 1, number: it must be a whole number from 1 to 1,000"),
        (DUTY + "number = true\n", "duty 1, number: it must be a whole number"),
        (DUTY + "number = '2'\n", "duty 1, number: it must be a whole number"),
        (DUTY + "prefix = 1\n", "duty 1, prefix: it must be text, not 1"),
        (
            DUTY + "newest_only = true\n",
            "duty 1, newest_only: it speaks of the column held, and the duty names none",
        ),
        (DUTY + "held = 'x'\nnewest_only = 'yes'\n", "it must be true or false, not 'yes'"),
        (DUTY + "without_held = 'no'\n", "without_held: it must be one of open, not_recorded"),
        (
            DUTY + "held = 'x'\nwithout_held = 'open'\n",
            "duty 1, without_held: the duty names a column held; keep one of the two",
        ),
        (DUTY + DUTY, "duty 2, prefix: 'visit_' is that of duty 1, too; give each duty its own"),
        (
            DUTY + "prefix = 'a'\n" + DUTY + "prefix = 'A'\n",
            "duty 2, prefix: 'A' is that of duty 1, too",
        ),
        (DUTY + "not_owed = 'x'\n", "duty 1, not_owed: it must be a column and its values"),
        (DUTY + "not_owed = { column = 'x' }\n", "duty 1, not_owed, is: it is missing"),
        (DUTY + "not_owed = { is = 'x' }\n", "duty 1, not_owed, column: it is missing"),
        (DUTY + "not_owed = { column = 'x', is = [] }\n", "duty 1, not_owed, is: it lists no"),
        (DUTY + "not_owed = { column = 'x', is = [1] }\n", "not_owed, is: it must be text"),
        (DUTY + "not_owed = { column = 'x', was = 'y' }\n", "not_owed, was: it is not known"),
        (DUTY + "on = 'Start'\n", "it is not valid TOML (a key or table is given twice)"),
    ],
)
def test_a_bad_file_is_refused_in_one_line(tmp_path: Path, text: str, words: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(DutiesFileError) as refused:
        read_duty_columns(path)
    message = str(refused.value)
    assert message.startswith(f"{path}: "), message
    assert words in message
    assert "\n" not in message


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "duties.json"
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(DutiesFileError, match=r"a file of duties is a \.toml file"):
        read_duty_columns(path)


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DutiesFileError, match="it cannot be read: No such file"):
        read_duty_columns(tmp_path / "none.toml")
    path = tmp_path / "duties.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(DutiesFileError, match="it is not UTF-8 text"):
        read_duty_columns(path)
