"""Case files: what they may contain, and a bad file for each mistake with its refusal."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cptimescales as cpt
from cptimescales.cases import CaseRefusal, read_case, read_cases
from cptimescales.errors import CaseError

EXAMPLES = sorted((Path(__file__).parents[2] / "examples" / "cases").iterdir())
BAD = sorted(path for path in (Path(__file__).parent / "bad").iterdir() if path.suffix != ".says")


def _says(path: Path) -> list[str]:
    """The words that the refusal of a bad file must contain.

    They are in the file's comments, or, if its format has no comments, in a file beside it.
    """
    if path.suffix == ".toml":
        lines = path.read_text("utf-8").splitlines()
        return [line.removeprefix("# says: ") for line in lines if line.startswith("# says")]
    return path.with_name(f"{path.name}.says").read_text("utf-8").splitlines()


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.name)
def test_a_bad_file_is_refused_and_the_message_names_file_key_and_correction(path: Path) -> None:
    with pytest.raises(CaseError) as refused:
        list(read_cases(path)) if path.suffix == ".csv" else [read_case(path)]
    message = str(refused.value)
    assert message.startswith(f"{path}: ")
    expected = _says(path)
    assert expected
    for words in expected:
        assert words in message
    assert "pydantic" not in message
    assert "\n" not in message
    assert refused.value.file == str(path)


@pytest.mark.parametrize(
    "path", [path for path in EXAMPLES if path.suffix != ".csv"], ids=lambda path: path.name
)
def test_the_examples_are_read_and_round_trip_as_json(path: Path, tmp_path: Path) -> None:
    case = read_case(path)
    assert case.events
    assert cpt.Case.model_validate_json(case.model_dump_json()) == case
    again = tmp_path / "again.json"
    again.write_text(case.model_dump_json(exclude_none=True), "utf-8")
    assert read_case(again) == case


def test_json_and_toml_of_one_case_are_the_same_case(tmp_path: Path) -> None:
    texts = {
        "case.toml": (
            'reference = "C-1"\nexpected_birth = 2026-12-14\n'
            'events = [{ event = "concern_raised", on = 2026-06-01 }]\n'
            'agreed = [{ rule = "initial_conference", on = 2026-07-01 },\n'
            '  { rule = "visit", on = 2026-07-02, every = { count = 2, unit = "weeks" } }]\n'
            'recorded = ["concern_raised", "child_seen"]\nnewest_only = ["child_seen"]\n'
            'closures = [{ date = 2026-06-15, name = "Closed" }]\n'
        ),
        "case.json": json.dumps(
            {
                "reference": "C-1",
                "expected_birth": "2026-12-14",
                "events": [{"event": "concern_raised", "on": "2026-06-01"}],
                "agreed": [
                    {"rule": "initial_conference", "on": "2026-07-01"},
                    {
                        "rule": "visit",
                        "on": "2026-07-02",
                        "every": {"count": 2, "unit": "weeks"},
                    },
                ],
                "recorded": ["child_seen", "concern_raised"],
                "newest_only": ["child_seen"],
                "closures": [{"date": "2026-06-15", "name": "Closed"}],
            }
        ),
    }
    for name, text in texts.items():
        (tmp_path / name).write_text("\N{ZERO WIDTH NO-BREAK SPACE}" + text, "utf-8")
    case, same_case = (read_case(tmp_path / name) for name in texts)
    assert case == same_case
    assert case.expected_birth == date(2026, 12, 14)
    assert case.closed == ((date(2026, 6, 15), "Closed"),)
    assert (case.recorded, case.newest_only) == (("child_seen", "concern_raised"), ("child_seen",))
    assert [str(agreed.every and agreed.every.period) for agreed in case.agreed] == [
        "None",
        "2 weeks",
    ]


@pytest.mark.parametrize(
    "read", [read_case, lambda path: list(read_cases(path))], ids=["one", "many"]
)
def test_a_file_that_does_not_exist_or_has_the_wrong_format_is_refused(
    read: object, tmp_path: Path
) -> None:
    assert callable(read)
    for name in ("nowhere.json", "nowhere.csv"):
        with pytest.raises(CaseError, match=r"cannot be read|many cases"):
            read(tmp_path / name)


def test_deep_nesting_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "deep.json"
    path.write_text("[" * 200_000, "utf-8")
    with pytest.raises(CaseError, match="not valid JSON"):
        read_case(path)


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
            "row 2, on: it must be a date, not '12/14/2026'; there is no such day",
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
            ["C-1,conference_held,2026-12-14,,", "C-1,core_group_held,2026-12-01,,"],
            (2, 3),
            "rows 2 to 3: core_group_held on 2026-12-01 is before conference_held on 2026-12-14",
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


def test_a_reference_that_comes_back_is_refused_with_both_rows(tmp_path: Path) -> None:
    rows = [
        "C-1,conference_held,2026-12-14,,",
        "C-2,conference_held,2026-12-14,,",
        "C-1,core_group_held,2026-12-16,,",
    ]
    first, second, again = _read(tmp_path, rows)
    assert [type(case) for case in (first, second)] == [cpt.Case, cpt.Case]
    assert _refusal(again) == (
        "C-1",
        (4, 4),
        "row 4: rows of case 'C-1' began at row 2; put the rows of one case together",
    )
    assert CaseRefusal.model_validate_json(again.model_dump_json()) == again


def test_rows_are_read_one_case_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    rows = [f"C-{number},conference_held,2026-12-14" for number in range(20_000)]
    not_csv = '"'
    path.write_text("\n".join(["reference,event,on", *rows, not_csv]), "utf-8")
    cases = read_cases(path)
    first = next(cases)
    assert isinstance(first, cpt.Case)
    assert first.reference == "C-0"
    with pytest.raises(CaseError, match="row 20002: it is not valid CSV"):
        list(cases)


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
