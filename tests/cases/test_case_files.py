"""Case files: what they may contain, and a bad file for each mistake with its refusal."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

import cptimescales as cpt
from cptimescales.cases import read_case, read_cases
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
            'columns = { Team = "North", ward = "" }\n'
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
                "columns": {"Team": "North", "ward": ""},
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
    assert case.columns == {"Team": "North", "ward": ""}
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
