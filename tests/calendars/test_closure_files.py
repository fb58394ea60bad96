"""Files of closure days: three forms are read, and a mistake is refused with its place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cptimescales.calendars import read_closures
from cptimescales.errors import ClosuresFileError

TOML = """closures = [
  { date = 2026-12-29, name = "Council closed" },
  { date = "2026-12-30", name = " Council closed " },
  { date = 2026-12-30, name = "Council closed" },
]
"""
JSON = """{"closures": [
  {"date": "2026-12-30", "name": "Council closed"},
  {"date": "2026-12-29", "name": "Council closed"}
]}"""
CSV = """Date, Name

29/12/2026,"Council closed"
,
2026-12-30,Council closed
2026-12-30,Council closed
"""


@pytest.mark.parametrize(
    ("suffix", "text"), [(".toml", TOML), (".json", JSON), (".csv", CSV), (".CSV", CSV)]
)
@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_closures_are_read_from_any_of_three_forms(
    tmp_path: Path, suffix: str, text: str, start: str
) -> None:
    file = tmp_path / f"closures{suffix}"
    file.write_text(start + text, "utf-8")
    expected = (
        (date(2026, 12, 29), "Council closed"),
        (date(2026, 12, 30), "Council closed"),
    )
    assert read_closures(file) == expected
    assert read_closures(str(file)) == expected


BAD = {
    "toml, not a list": ("c.toml", 'closures = "none"', "a list named closures"),
    "toml, nothing of the kind": ("c.toml", "[days]", "a list named closures"),
    "toml, another key": (
        "c.toml",
        "closures = []\ndivision = 1\nareas = 2",
        "unknown key 'areas', 'division'",
    ),
    "toml, none": ("c.toml", "closures = []", "lists no closure days"),
    "toml, an entry that is none": ("c.toml", "closures = [2026-12-29]", "closure 1: it is"),
    "toml, unknown key": (
        "c.toml",
        'closures = [{ date = 2026-12-28, name = "a" }, { date = 2026-12-29, nam = "b" }]',
        "closure 2: unknown key 'nam'",
    ),
    "toml, no date": ("c.toml", 'closures = [{ name = "Closed" }]', "closure 1: it has no date"),
    "toml, no name": ("c.toml", "closures = [{ date = 2026-12-29 }]", "closure 1: it has no name"),
    "toml, a time of day": (
        "c.toml",
        'closures = [{ date = 2026-12-29T09:00:00, name = "a" }]',
        "a whole day",
    ),
    "toml, UK date": (
        "c.toml",
        'closures = [{ date = "29/12/2026", name = "a" }]',
        "write it as YYYY-MM-DD",
    ),
    "toml, invalid": ("c.toml", "closures = [", "not valid TOML"),
    "toml, one day twice": (
        "c.toml",
        'closures = [{ date = 2026-12-29, name = "a" }, { date = 2026-12-29, name = "b" }]',
        "closure 2: 2026-12-29 is 'b' here and 'a' at closure 1",
    ),
    "json, a bare list": ("c.json", "[]", "a list named closures"),
    "json, invalid": ("c.json", "{'closures': []}", "not valid JSON"),
    "json, too deep": ("c.json", "[" * 100_000, "not valid JSON"),
    "json, a key twice": (
        "c.json",
        '{"closures": [{"date": "2026-12-29", "date": "2026-12-30", "name": "a"}]}',
        "the key 'date' is there twice",
    ),
    "json, a number for a date": (
        "c.json",
        '{"closures": [{"date": 20261229, "name": "a"}]}',
        "closure 1: the date",
    ),
    "json, a number for a name": (
        "c.json",
        '{"closures": [{"date": "2026-12-29", "name": 1}]}',
        "it has no name",
    ),
    "csv, no header": ("c.csv", "2026-12-29,Closed\n", "line 1: the header must be date,name"),
    "csv, another header": (
        "c.csv",
        "day,name\n",
        "the header must be date,name; it is 'day,name'",
    ),
    "csv, header alone": ("c.csv", "date,name\n", "lists no closure days"),
    "csv, no name": ("c.csv", "date,name\n2026-12-29, \n", "line 2: it has no name"),
    "csv, one cell": ("c.csv", "date,name\n2026-12-29\n", "line 2: it has 1 cells"),
    "csv, a comma too many": (
        "c.csv",
        "date,name\n\n2026-12-29,Closed, staff day\n",
        "line 3: it has 3 cells",
    ),
    "csv, no such day": (
        "c.csv",
        "date,name\n2026-12-29,a\n30/02/2026,b\n",
        "line 3: the closure day must be a date",
    ),
    "csv, American date": ("c.csv", "date,name\n12/29/2026,a\n", "there is no such month"),
    "csv, two-digit year": ("c.csv", "date,name\n29/12/26,a\n", "YYYY-MM-DD or dd/mm/yyyy"),
    "csv, open quotes": ("c.csv", 'date,name\n2026-12-29,"Closed\n', "not valid CSV"),
    "csv, one day twice": (
        "c.csv",
        "date,name\n2026-12-29,a\n29/12/2026,b\n",
        "line 3: 2026-12-29 is 'b' here and 'a' at line 2; keep one",
    ),
    "nothing in it": ("c.csv", " \n", "it is empty"),
    "wrong suffix": ("c.xlsx", "date,name\n2026-12-29,a\n", "a .toml, .json or .csv file"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_refused_with_its_place(tmp_path: Path, case: str) -> None:
    name, text, words = BAD[case]
    file = tmp_path / name
    file.write_text(text, "utf-8")
    with pytest.raises(ClosuresFileError) as refused:
        read_closures(file)
    assert words in str(refused.value)
    assert str(refused.value).startswith(f"{file}: ")
    assert refused.value.file == str(file)
    assert refused.value.code == "bad_closures_file"


def test_a_missing_file_and_one_that_is_not_utf_8_are_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "old.csv").write_bytes(b"date,name\n2026-12-29,Caf\xe9\n")
    for name, words in (
        ("nowhere.csv", "it cannot be read: "),
        ("folder.csv", "it cannot be read: "),
        ("old.csv", "it is not UTF-8 text; save it again as UTF-8"),
    ):
        with pytest.raises(ClosuresFileError) as refused:
            read_closures(tmp_path / name)
        assert str(refused.value).startswith(f"{tmp_path / name}: {words}")
