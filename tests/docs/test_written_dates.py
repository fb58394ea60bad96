"""Every route reads a text as the same day, or refuses it in the same words."""

from __future__ import annotations

import csv
import sys
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from tests.support.asking import ask
from tests.support.pages import DOCS

for library in ("numpy", "pandas", "polars", "pyarrow", "python_calamine", "xlsxwriter"):
    pytest.importorskip(library, reason=f"{library} is not here")
sys.path.insert(0, str(DOCS))
written_dates: Any = import_module("written_dates")

READ = {
    "2026-12-14",
    "14/12/2026",
    "2026-12-14 00:00:00",
    "2026-12-14 00:00:00.000",
    "2026-12-14 00:00:00.0000000",
    "2026-12-14T00:00:00",
    "14/12/2026 00:00:00",
    "14/12/2026 00:00",
    "14/12/2026\u00a0",
    " 14/12/2026",
}
"""The spellings of 14 December 2026 that are read without a declaration."""


def test_no_two_routes_read_a_text_differently() -> None:
    routes = written_dates.tried()
    assert len(written_dates.SPELLINGS) == 39
    for place, text in enumerate(written_dates.SPELLINGS):
        outcomes = {name: outcomes[place] for name, outcomes in routes.items()}
        assert len(set(outcomes.values())) == 1, (text, outcomes)
        beyond = text in ("31/12/9999", "9999-12-31", "01/01/1900")
        read = set(outcomes.values()) == {written_dates.DAY}
        assert read == (text in READ or beyond), (text, outcomes)


def test_each_spelling_that_is_read_is_the_same_day(tmp_path: Path) -> None:
    source, out = tmp_path / "held.csv", tmp_path / "due.csv"
    with source.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text)
        writer.writerows([["ref", "held"], *enumerate(written_dates.SPELLINGS)])
    question = ("--rule", "first_core_group", "--rulebook", "england", "--on", "held")
    screen = ask("due-file", str(source), *question, "-o", str(out)).answer()
    assert "39 rows: 10 answered, 1 empty, 28 refused" in screen
    with out.open(encoding="utf-8", newline="") as text:
        due = {row["held"]: row["due"] for row in csv.DictReader(text)}
    assert {text for text, day in due.items() if day} == READ
    assert {due[text] for text in READ} == {"2026-12-30"}


def test_the_cases_of_a_formula_workbook_are_read_the_same_way(tmp_path: Path) -> None:
    openpyxl: Any = pytest.importorskip("openpyxl", reason="openpyxl is not here")
    source, book = tmp_path / "cases.csv", tmp_path / "book.xlsx"
    with source.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text)
        writer.writerow(["reference", "rule", "on"])
        writer.writerows(["C", "first_core_group", text] for text in written_dates.SPELLINGS)
    ask("workbook", str(book), "--rulebook", "england", "--cases", str(source)).answer()
    sheet = openpyxl.load_workbook(book, data_only=True)["Cases"]
    due = [row[6] for row in sheet.iter_rows(min_row=8, max_row=46, values_only=True)]
    answered = {
        text
        for text, day in zip(written_dates.SPELLINGS, due, strict=True)
        if isinstance(day, date) and day.isoformat().startswith("2026-12-30")
    }
    assert answered == READ


def test_the_page_names_the_routes_that_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    one = {"one": lambda texts: [written_dates.DAY] * len(texts)}
    monkeypatch.setattr(
        written_dates, "ROUTES", one | {"two": lambda texts: ["it is odd"] * len(texts)}
    )
    assert "| `2026-12-14` | read (one); refused: it is odd (two) |" in written_dates.page()
