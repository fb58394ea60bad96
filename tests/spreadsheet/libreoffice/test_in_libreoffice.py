"""The add-in in a real LibreOffice: installed in a fresh profile, asked by real cells of real documents.

Skips where LibreOffice or its Python is missing; with ADDIN_TEST=required it fails there instead.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

import cptimescales as cpt
from cptimescales.spreadsheet import FUNCTIONS
from cptimescales.spreadsheet.libreoffice.build import build
from cptimescales.spreadsheet.libreoffice.example_sheet import ROWS, example

pytestmark = pytest.mark.once

DESK = Path(__file__).parents[2] / "support" / "libreoffice_desk.py"
MAC = date(1904, 1, 1)
NULL = date(1899, 12, 30)
DUE = 'CPTDUE("england";"first_core_group";{})'
ERRORS = {519: "#VALUE!", 32767: "#N/A"}
DAYS = ["2026-12-14", 46370, "14/12/2026", "03/15/2026", "", "garbage"]
FULL_NAME = "UK.CPTIMESCALES.SHEETFUNCTIONS."

Shown = dict[str, Any]


def _python_with_uno() -> str | None:
    office = shutil.which("soffice")
    beside = [str(Path(office).resolve().parent / "python")] if office else []
    for python in (*beside, "/usr/bin/python3"):
        if (
            shutil.which(python)
            and not subprocess.run(
                [python, "-c", "import uno"], capture_output=True, check=False
            ).returncode
        ):
            return python
    return None


class Office:
    """LibreOffice with the add-in, in a profile of its own."""

    def __init__(self, folder: Path, python: str) -> None:
        self.folder = folder
        self.python = python
        # In a folder of its own, the shared installation is private too; root may make no other.
        self.own = [
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            f"-env:UNO_SHARED_PACKAGES_CACHE={(folder / 'shared').as_uri()}",
        ]
        add_in = folder / "cptimescales.oxt"
        add_in.write_bytes(build())
        self._run(["unopkg", "add", "--shared", "--force", *self.own, str(add_in)])

    def _run(self, command: list[str], given: str | None = None) -> str:
        done = subprocess.run(
            command, input=given, capture_output=True, encoding="utf-8", check=False, timeout=300
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def ask(self, *documents: dict[str, Any]) -> tuple[list[Shown], dict[str, Any]]:
        command = [
            self.python,
            str(DESK),
            "soffice",
            "--headless",
            "--norestore",
            "--nologo",
            *self.own,
        ]
        answer = json.loads(self._run(command, json.dumps(documents)))
        return answer["documents"], answer["wizard"]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    missing = next((name for name in ("soffice", "unopkg") if shutil.which(name) is None), None)
    python = _python_with_uno()
    if missing or python is None:
        message = (
            f"{missing or 'a Python with uno'} is not installed; `make addin-test` installs it"
        )
        if os.environ.get("ADDIN_TEST") == "required":
            pytest.fail(message)
        pytest.skip(message)
    yield Office(tmp_path_factory.mktemp("office"), python)


def _cell(shown: dict[str, Any], null_date: date = NULL) -> object:
    """What a cell that should hold a date or text holds."""
    if shown["error"]:
        return ERRORS.get(shown["error"], shown["error"])
    return null_date + timedelta(days=shown["value"]) if shown["value"] else shown["text"]


def test_cells_hold_what_the_functions_answer(office: Office) -> None:
    asked: dict[str, str] = {
        "B1": DUE.format("A1"),
        "B2": DUE.format("A2"),
        "B3": DUE.format("A3"),
        "B4": DUE.format("A4"),
        "B5": DUE.format("A5"),  # empty
        "B6": DUE.format("A6"),
        "B7": DUE.format("TRUE()"),
        "B8": DUE.format("-5"),
        "B9": DUE.format("NA()"),
        "B10": DUE.format("A2+0.75"),
        "C1": 'CPTDUE("nowhere";"first_core_group";A2)',
        "C2": 'CPTDUE("england";"visit";A2)',
        "C3": 'CPTDUE("england";"review_conference";A2;2)',
        "C4": 'CPTDUE("england";"first_core_group";A2;;E1:F3)',  # closures: days and names, an empty row
        "C5": 'CPTDUE("england";"first_core_group";"2022-09-05";;;"2022-09-09")',
        "C6": 'CPTLASTWORKINGDAY("england";"review_conference";"2025-11-30")',
        "C7": 'CPTSTATUS("england";"first_core_group";A2;"2027-01-04")',
        "C8": 'CPTADDWORKINGDAYS("scotland";"2026-06-12";1)',
        "C9": 'CPTBIRTHDAY("2008-02-29";18)',
        "C10": 'CPTBIRTHDAYWINDOW("england";"2008-02-29";"plan_by")',
        "D1": 'CPTEXPLAIN("scotland";"conference_record";"2050-01-31")',
        "D2": 'CPTCAVEATS("scotland";"conference_record";"2050-01-31")',
        "D3": 'CPTREFUSAL("englnd";"first_core_group";A2)',
        "D4": "CPTVERSION()",
        "D5": 'CPTREFUSAL("england";"first_core_group";A2)',
    }
    cells: dict[str, object] = {f"A{row}": day for row, day in enumerate(DAYS, 1)}
    cells |= {"E1": "29/12/2026", "F1": "Council closed", "E3": 46386, "F3": "Council closed"}
    cells |= {name: f"={formula}" for name, formula in asked.items()} | {
        "G1": '=CPTWORKINGDAYS("england";A2;46386)'
    }
    ((shown,), wizard) = office.ask({"cells": cells, "read": [*asked, "G1"]})
    england = cpt.rulebook("england")
    due = date(2026, 12, 30)
    assert {name: _cell(shown[name]) for name in asked} == {
        "B1": due,
        "B2": due,
        "B3": due,
        "B4": "#VALUE!",
        "B5": "",
        "B6": "#VALUE!",
        "B7": "#VALUE!",
        "B8": "#VALUE!",
        "B9": "#N/A",
        "B10": due,
        "C1": "#N/A",
        "C2": "#N/A",
        "C3": england.due("review_conference", on=date(2026, 12, 14), number=2).due,
        "C4": date(2027, 1, 4),
        "C5": date(2022, 9, 19),
        "C6": date(2026, 2, 27),
        "C7": "overdue",
        "C8": date(2026, 6, 16),
        "C9": date(2026, 3, 1),
        "C10": date(2025, 12, 1),
        "D1": cpt.rulebook("scotland").due("conference_record", on=date(2050, 1, 31)).explain(),
        "D2": FUNCTIONS["CPTCAVEATS"]("scotland", "conference_record", "2050-01-31"),
        "D3": FUNCTIONS["CPTREFUSAL"]("englnd", "first_core_group", 46370),
        "D4": FUNCTIONS["CPTVERSION"](),
        "D5": "",
    }
    assert (shown["G1"]["value"], shown["G1"]["error"]) == (10, 0)
    assert shown["B1"]["formula"].startswith(f"={FULL_NAME}CPTDUE(")
    # The function wizard shows the texts of the table, and does not let its users see the document.
    assert {
        name: (told["help"], [each[:2] for each in told["arguments"]])
        for name, told in wizard.items()
    } == {
        name: (function.help, [[given.name, given.full_help] for given in function.arguments])
        for name, function in FUNCTIONS.items()
    }


def test_arrays_keep_each_error_in_its_own_cell_and_spread_what_is_single(office: Office) -> None:
    cells = {f"A{row}": day for row, day in enumerate(DAYS, 1)}
    arrays = {
        "B1:B6": f"={DUE.format('A1:A6')}",
        "C1:D2": '=CPTDUE({"england";"south-west"};"first_core_group";A1:A2)',
        "E1:E3": '=CPTWORKINGDAYS("england";A1:A3;"2026-12-30")',
    }
    names = [*(f"B{row}" for row in range(1, 7)), "C1", "D1", "C2", "D2", "E1", "E2", "E3", "F1"]
    sums = {"F1": f"=SUMPRODUCT({DUE.format('A1:A3')})"}
    ((shown,), _) = office.ask({"cells": cells | sums, "arrays": arrays, "read": names})
    due = date(2026, 12, 30)
    assert [_cell(shown[f"B{row}"]) for row in range(1, 7)] == [
        due,
        due,
        due,
        "#VALUE!",
        "",
        "#VALUE!",
    ]
    local = cpt.rulebook("south-west").due("first_core_group", on=date(2026, 12, 14)).due
    assert [_cell(shown[name]) for name in ("C1", "D1", "C2", "D2")] == [due, local, due, local]
    assert [shown[name]["value"] for name in ("E1", "E2", "E3")] == [10, 10, 10]
    assert shown["F1"]["value"] == 3 * 46386


def test_a_document_that_counts_from_1904_shows_its_own_dates(office: Office) -> None:
    asked = {
        "A1": (date(2026, 12, 14) - MAC).days,
        "B1": f"={DUE.format('A1')}",
        "B2": f"={DUE.format(chr(34) + '2026-12-14' + chr(34))}",
    }
    ((shown,), _) = office.ask({"null_date": [1904, 1, 1], "cells": asked, "read": ["B1", "B2"]})
    assert [_cell(each, MAC) for each in shown.values()] == [date(2026, 12, 30)] * 2


@pytest.mark.sweep(keep="stored.ods*")
@pytest.mark.parametrize(
    ("name", "kind", "inside", "result"),
    [
        ("stored.ods", "calc8", "content.xml", 'office:value="{}"'),
        ("stored.xlsx", "Calc MS Excel 2007 XML", "xl/worksheets/sheet1.xml", "<v>{}</v>"),
    ],
)
def test_an_answer_follows_its_cells_and_is_never_a_stored_one(
    office: Office, name: str, kind: str, inside: str, result: str
) -> None:
    """Changed cells are answered anew, and a document opened again is, whatever result is stored in it."""
    stored = office.folder / name
    cells = {"A1": 46370, "B1": f"={DUE.format('A1')}"}
    save = [stored.as_uri(), kind]
    ((before,), _) = office.ask(
        {"cells": cells, "then": {"A1": "2026-12-15"}, "read": ["B1"], "save": save}
    )
    assert _cell(before["B1"]) == date(2026, 12, 31)
    with zipfile.ZipFile(stored) as archive:
        files = {each: archive.read(each) for each in archive.namelist()}
    right, wrong = result.format(46387).encode(), result.format(11111).encode()
    assert files[inside].count(right) == 1
    files[inside] = files[inside].replace(right, wrong)
    with zipfile.ZipFile(stored, "w") as archive:
        for each, content in files.items():
            archive.writestr(each, content)
    ((after,), _) = office.ask({"open": stored.as_uri(), "read": ["B1"]})
    assert _cell(after["B1"]) == date(2026, 12, 31)


def test_the_example_sheet_shows_dates_and_no_serials(office: Office) -> None:
    sheet = office.folder / "timescales.fods"
    sheet.write_text(example(), "utf-8")
    last = 3 + len(ROWS)
    names = [f"{column}{row}" for row in range(4, last + 2) for column in "EFGHI"]
    ((shown,), _) = office.ask({"open": sheet.as_uri(), "read": [*names, "C1"]})
    assert shown["C1"]["text"] == FUNCTIONS["CPTVERSION"]()
    closed = {date(2026, 12, 29): "Council closed"}
    for row, (name, rule, on, held) in enumerate(ROWS, 4):
        answer = cpt.rulebook(name).with_closures(closed).answer(rule, on=on)
        told = [shown[f"{column}{row}"]["text"] for column in "EFGI"]
        if isinstance(answer, cpt.Refusal):
            assert told == ["#N/A", "#N/A", "#N/A", answer.message]
            continue
        limit = answer.due if isinstance(answer, cpt.DueDate) else answer.closes
        status = answer.status(as_of=date(2027, 1, 4), held=held).value
        assert told == [f"{limit:%d/%m/%Y}", f"{answer.last_working_day:%d/%m/%Y}", status, ""]
    assert [shown[f"{column}{last + 1}"]["text"] for column in "EFGHI"] == [""] * 5


@pytest.mark.sweep
def test_ten_thousand_cells_are_answered(office: Office) -> None:
    """Every one of them, and each its own; how long it takes is measured elsewhere."""
    serials = [[41_000 + row % 5_000] for row in range(10_000)]
    formulas = [[f"={DUE.format(f'A{row}')}"] for row in range(1, 10_001)]
    asked = {"rows": {"A1:A10000": serials, "B1:B10000": formulas}, "whole": "B1:B10000"}
    ((shown,), _) = office.ask(asked)
    wanted = FUNCTIONS["CPTDUE"]("england", "first_core_group", serials)
    assert isinstance(wanted, tuple)
    assert [NULL + timedelta(days=days) for (days,) in shown["B1:B10000"]] == [
        cell for (cell,) in wanted
    ]
