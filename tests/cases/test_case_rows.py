"""Many cases from a CSV: which rows make a case, in any order, and which columns are carried."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cptimescales as cpt
from cptimescales.cases import (
    CaseRefusal,
    kept_rows,
    read_cases,
    read_plain_cases,
)
from cptimescales.errors import CaseError


def _read(
    tmp_path: Path, rows: Iterable[str], header: str = "reference,event,on,born,expected_birth"
) -> list[cpt.Case | CaseRefusal]:
    path = tmp_path / "cases.csv"
    path.write_text("\n".join([header, *rows]), "utf-8")
    return list(read_cases(path))


def _refusal(case: cpt.Case | CaseRefusal) -> tuple[str, tuple[int, int] | None, str]:
    assert isinstance(case, CaseRefusal)
    assert case.code == "bad_case"
    return case.reference, case.rows, case.message.partition("cases.csv: ")[2]


def test_the_cases_of_a_csv_are_read_each_with_its_rows(tmp_path: Path) -> None:
    rows = [
        "C-1,conference_held,14/12/2026,,",
        "C-1,core_group_held,2026-12-16,2012-05-06,",
        ",,,,",
        "C-2,concern_raised,2026-12-16,,2027-03-01",
    ]
    first, second = _read(tmp_path, rows)
    assert isinstance(first, cpt.Case)
    assert (first.reference, first.born) == ("C-1", date(2012, 5, 6))
    assert [(event.event, event.on) for event in first.events] == [
        ("conference_held", date(2026, 12, 14)),
        ("core_group_held", date(2026, 12, 16)),
    ]
    assert isinstance(second, cpt.Case)
    assert second.expected_birth == date(2027, 3, 1)


def test_columns_may_be_in_any_order_and_the_births_are_optional(tmp_path: Path) -> None:
    (case,) = _read(tmp_path, ["2026-12-14, conference_held ,C-1"], "On,Event,Reference")
    assert isinstance(case, cpt.Case)
    assert [(event.event, event.on) for event in case.events] == [
        ("conference_held", date(2026, 12, 14))
    ]


@pytest.mark.parametrize(
    ("rows", "row_numbers", "words"),
    [
        (
            ["C-1,conference_held,14.12.2026,,"],
            (2, 2),
            "row 2, on: it must be a date, not '14.12.2026'",
        ),
        (
            ["C-1,conference_held,12/14/2026,,"],
            (2, 2),
            "row 2, on: it must be a date, not '12/14/2026'; there is no such month",
        ),
        (["C-1,conference_held,,,"], (2, 2), "row 2, on: it is missing"),
        (["C-1,,2026-12-14,,"], (2, 2), "row 2, event: it is missing"),
        (
            ["C-1,Conference held,2026-12-14,,"],
            (2, 2),
            "row 2, event: 'Conference held' is not the name",
        ),
        ([",conference_held,2026-12-14,,"], (2, 2), "row 2, reference: it is missing"),
        (["C-1,conference_held,2026-12-14"], (2, 2), "row 2: it has 3 cells"),
        (["C-1,conference_held,2026-12-14,,,"], (2, 2), "row 2: it has 6 cells"),
        (
            ["C-1,child_seen,2026-12-14,2012-05-06,", "C-1,child_seen,2026-12-15,2012-06-05,"],
            (2, 3),
            "row 3, born: it is 2012-06-05 here and 2012-05-06 in row 2; keep one",
        ),
        (
            ["C-1,child_seen,2026-12-14,,", "C-1,child_died,2026-12-01,,"],
            (2, 3),
            "rows 2 to 3: child_died on 2026-12-01 is before child_seen on 2026-12-14",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_case_with_a_wrong_row_is_refused_whole_and_the_rest_goes_on(
    rows: list[str], row_numbers: tuple[int, int], words: str, tmp_path: Path
) -> None:
    refused, case = _read(tmp_path, [*rows, "C-2,conference_held,2026-12-14,,"])
    reference, numbers, message = _refusal(refused)
    assert (reference, numbers) == (rows[0].partition(",")[0], row_numbers)
    assert message.startswith(words)
    assert isinstance(case, cpt.Case)
    assert case.reference == "C-2"


UNSORTED = """\
reference,event,on,born,team
A,conference_held,2026-01-12,2018-01-01,North
 B ,conference_held,2026-01-13,,
,,,,
A,core_group_held,2026-01-20,,
B,core_group_held,21/01/2026,2017-01-01,"South
and West"
C,concern_raised,2026-01-14,,East
A,review_conference_held,2026-03-02,01/01/2018,
"""


def _says(case: cpt.Case | CaseRefusal) -> tuple[object, ...]:
    assert isinstance(case, cpt.Case)
    assert case.plain == case.of(case.plain).plain
    assert case == case.of(case.plain)
    return case.reference, case.born, [on.day for _, on in case.pairs], dict(case.columns)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["no mark", "byte order mark"])
def test_rows_of_a_case_are_put_together_wherever_they_are(
    tmp_path: Path, ending: str, mark: str
) -> None:
    path = tmp_path / "cases.csv"
    path.write_text(mark + UNSORTED.replace("\n", ending), "utf-8", newline="")
    cases = [
        ("A", date(2018, 1, 1), [12, 20, 2], {"team": "North"}),
        ("B", date(2017, 1, 1), [13, 21], {"team": f"South{ending}and West"}),
        ("C", None, [14], {"team": "East"}),
    ]
    assert [_says(case) for case in read_cases(path)] == cases
    with path.open(encoding="utf-8", newline="") as lines:
        assert [_says(case) for case in read_cases(lines)] == cases


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_put_together_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    os.mkfifo(path)
    writer = Thread(target=path.write_text, args=(UNSORTED, "utf-8"))
    writer.start()
    references = [case.reference for case in read_cases(path)]
    writer.join()
    assert references == ["A", "B", "C"]


def test_a_refused_case_names_its_own_rows_wherever_they_are(tmp_path: Path) -> None:
    rows = [
        "C-1,conference_held,2026-12-14,,",
        "C-2,conference_held,2026-12-14,,",
        ",child_seen,2026-12-14,,",
        "C-1,child_seen,2026-12-16,2020-01-01,",
        ",child_seen,2026-12-15,,",
        "C-1,child_seen,2026-12-17,2020-01-02,",
        "C-2,child_seen,2026-12-32,,",
    ]
    refusals = [_refusal(case) for case in _read(tmp_path, rows)]
    assert [(reference, numbers) for reference, numbers, _ in refusals] == [
        ("C-1", (2, 7)),
        ("C-2", (3, 8)),
        ("", (4, 6)),
    ]
    assert [message for *_, message in refusals] == [
        "row 7, born: it is 2020-01-02 here and 2020-01-01 in row 5; keep one",
        "row 8, on: it must be a date, not '2026-12-32'; there is no such day",
        "row 4, reference: it is missing, and it is mandatory",
    ]
    (again,) = (case for case in _read(tmp_path, rows[:1] + rows[3:4] + rows[5:6]))
    assert isinstance(again, CaseRefusal)
    assert CaseRefusal.model_validate_json(again.model_dump_json()) == again


def test_a_file_is_refused_before_anything_is_answered(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    rows = [f"C-{number},conference_held,2026-12-14" for number in range(2_000)]
    path.write_text("\n".join(["reference,event,on", *rows, '"']), "utf-8")
    with pytest.raises(CaseError, match="row 2002: it is not valid CSV"):
        next(read_cases(path))
    path.write_bytes("\n".join(["reference,event,on", *rows, "C-1,\xff"]).encode("latin-1"))
    with pytest.raises(CaseError, match="it is not UTF-8 text"):
        next(read_cases(path))
    with pytest.raises(CaseError, match="the lines: row 2002: it is not valid CSV"):
        next(read_cases(["reference,event,on", *rows, '"']))
    path.write_text("\n".join(["reference,event,on", *rows, "x" * 140_000]), "utf-8")
    with pytest.raises(CaseError, match="row 2002: it is not valid CSV: field larger"):
        next(read_cases(path))


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        ([], 0),
        (["A,x", "A,y", "B,x"], 3),
        (["A", "B,x\n"], 2),
        (["A,x", "B,x", "A,y"], None),
        (["A,x", " A,y"], None),
        (["A,x", ",y", ",z"], None),
        (["A,x", "\n"], None),
        (["A,x", 'B,"y'], None),
        (["A," + "x" * 100_000], None),
    ],
)
def test_rows_are_seen_to_stand_together_or_must_be_read(
    lines: list[str], number: int | None
) -> None:
    assert kept_rows.stand_together(lines, ",") == number


@pytest.mark.parametrize("header", ["reference,event,on", "event,reference,on"])
def test_the_reference_may_stand_in_any_column(tmp_path: Path, header: str) -> None:
    rows = ["A,child_seen,2026-12-14", "B,child_seen,2026-12-14", "A,child_seen,2026-12-16"]
    if header.startswith("event"):
        rows = ["child_seen,A,2026-12-14", "child_seen,B,2026-12-14", "child_seen,A,2026-12-16"]
    cases = _read(tmp_path, rows, header)
    assert [_says(case)[2] for case in cases] == [[14, 16], [14]]


def test_rows_without_a_reference_are_refused_together(tmp_path: Path) -> None:
    (refused,) = _read(tmp_path, [",child_seen,2026-12-14", ",child_seen,2026-12-15"])
    assert _refusal(refused)[1] == (2, 3)


def test_rows_that_follow_each_other_are_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[str] = []
    add = kept_rows.KeptRows.add

    def add_and_tell(rows: kept_rows.KeptRows, reference: str, *more: Any) -> None:
        kept.append(reference)
        add(rows, reference, *more)

    monkeypatch.setattr(kept_rows.KeptRows, "add", add_and_tell)
    rows = [f"C-{number // 3},child_seen,2026-12-14" for number in range(3_000)]
    cases = _read(tmp_path, [*rows, "C-7,child_seen,2026-12-15"], "reference,event,on")
    assert len(cases) == 1_000
    assert kept == ["C-7"]


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    rows = [f"C-{number},conference_held,2026-12-14" for number in range(2_000)]
    path.write_text("\n".join(["reference,event,on", *rows, ""]), "utf-8")
    cases = read_cases(path)
    next(cases)
    with path.open("a", encoding="utf-8") as file:
        file.write("C-1,core_group_held,2026-12-15\n")
    with pytest.raises(CaseError, match="it changed while it was read"):
        list(cases)


@pytest.mark.parametrize(
    "name",
    ["Team", "region", "Local authority", "district", "event_type", "event id", "notes", "order"],
)
def test_a_further_column_is_carried(tmp_path: Path, name: str) -> None:
    rows = ["C-1,child_seen,2026-12-14,2020-01-01,x,", "C-2,child_seen,2026-12-14,,,"]
    cases = _read(tmp_path, rows, f"reference,event,on,born, {name} ,")
    assert [_says(case)[3] for case in cases] == [{name: "x"}, {name: ""}]
    first = cases[0]
    assert cpt.Case.model_validate_json(first.model_dump_json()) == first
    assert hash(first) == hash(cpt.Case.model_validate_json(first.model_dump_json()))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("borne", "did you mean 'born'?"),
        ("Born on", "did you mean 'born'?"),
        ("DOB", "did you mean 'born'?"),
        ("date of birth", "did you mean 'born'?"),
        ("DateOfBirth", "did you mean 'born'?"),
        ("expected birth", "did you mean 'expected_birth'?"),
        ("expectd_birth", "did you mean 'expected_birth'?"),
        ("EDD", "did you mean 'expected_birth'?"),
        ("due date of birth", "did you mean 'expected_birth'?"),
        ("Team name", "a case holds no names"),
        ("child_id", "a case holds no names"),
        ("FirstName", "a case holds no names"),
        ("SURNAME", "a case holds no names"),
        ("recorded", "this is no column of a CSV"),
        ("ON", "this column appears twice"),
    ],
)
def test_a_column_of_a_person_or_that_seems_misspelt_is_refused(
    tmp_path: Path, name: str, words: str
) -> None:
    with pytest.raises(CaseError) as refused:
        _read(tmp_path, [], f"reference,event,on,{name}")
    assert words in str(refused.value)
    assert f"row 1, {name}".lower() in str(refused.value).lower()


def test_a_misspelt_birth_is_refused_also_beside_the_other(tmp_path: Path) -> None:
    for name in ("expectd_birth", "EDD", "expected date of birth"):
        with pytest.raises(CaseError, match="did you mean 'expected_birth'"):
            _read(tmp_path, [], f"reference,event,on,born,{name}")
    with pytest.raises(CaseError, match="did you mean 'born'"):
        _read(tmp_path, [], "reference,event,on,expected_birth,dob")


def test_another_name_of_a_birth_is_carried_beside_its_column(tmp_path: Path) -> None:
    (case,) = _read(
        tmp_path,
        ["C-1,child_seen,2026-12-14,2020-01-01,Leeds"],
        "reference,event,on,born,birthplace",
    )
    assert _says(case)[3] == {"birthplace": "Leeds"}


@pytest.mark.parametrize("header", ["a;b;c", "reference;event;on", "reference;event;on;born"])
def test_a_header_with_semicolons_is_told_to_use_commas(tmp_path: Path, header: str) -> None:
    with pytest.raises(CaseError, match="cells must be separated by commas"):
        _read(tmp_path, [], header)


@pytest.mark.parametrize(
    ("rows", "value"),
    [
        (["14,North", "15,South"], "South"),
        (["15,North", "14,South"], "North"),
        (["14,North", "15, "], "North"),
        (["14,North", "14,South"], "South"),
        (["14,", "15,"], ""),
    ],
)
def test_of_different_values_that_of_the_latest_day_is_carried(
    tmp_path: Path, rows: list[str], value: str
) -> None:
    (case,) = _read(
        tmp_path, [f"C-1,child_seen,2026-12-{row}" for row in rows], "reference,event,on,team"
    )
    assert _says(case)[3] == {"team": value}


@given(st.data())
def test_any_order_of_the_rows_gives_the_same_cases(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("rows") / "cases.csv"
    row = st.tuples(
        st.sampled_from(["A", "B", "C", "D, E", 'F "G"', "H\nI"]),
        st.sampled_from(["child_seen", "core_group_held", "visit_failed"]),
        st.dates(date(2024, 1, 1), date(2024, 3, 31)).map(str),
        st.sampled_from(["", "x", "y\r\nz", "\0 \0"]),
    )
    rows = data.draw(st.lists(row, max_size=14))
    expected: dict[str, list[tuple[str, str]]] = {}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["reference", "event", "on", "note"])
        for reference, event, on, note in rows:
            writer.writerow([reference, event, on, note])
            expected.setdefault(reference, []).append((on, event))
    with path.open(encoding="utf-8", newline="") as lines:
        cases = list(read_cases(lines))
    assert list(read_cases(path)) == cases
    assert [_says(case)[0] for case in cases] == list(expected)
    plain_cases = list(read_plain_cases(path))
    assert [case.plain for case in cases if isinstance(case, cpt.Case)] == plain_cases
    for case in plain_cases:
        pairs = [(str(on), event) for event, on in getattr(case, "pairs", ())]
        assert pairs == sorted(expected[case.reference])


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["C-1", "C-2", "C-3"]), st.dates(date(2024, 1, 1), date(2026, 12, 31))
        ),
        min_size=1,
        max_size=12,
    )
)
def test_every_row_reaches_its_case(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, date]]
) -> None:
    rows.sort(key=lambda row: row[0])
    cases = _read(
        tmp_path_factory.mktemp("rows"),
        [f"{reference},child_seen,{on:%d/%m/%Y}" for reference, on in rows],
        "reference,event,on",
    )
    read = [
        (case.reference, event.on)
        for case in cases
        if isinstance(case, cpt.Case)
        for event in case.events
    ]
    assert read == sorted(rows)
