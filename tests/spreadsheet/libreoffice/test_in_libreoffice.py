"""The add-in in a real LibreOffice: installed in a new profile, called by cells of real documents.

The tests are skipped if LibreOffice or its Python is missing. With ADDIN_TEST=required they fail.
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
        # root may only install for all users. In a folder of its own, even that is private.
        self.own = [
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            f"-env:UNO_SHARED_PACKAGES_CACHE={(folder / 'shared').as_uri()}",
        ]
        add_in = folder / "cptimescales.oxt"
        add_in.write_bytes(build())
        self._run(["unopkg", "add", "--shared", "--force", *self.own, str(add_in)])

    def _run(self, command: list[str], text: str | None = None) -> str:
        process = subprocess.run(
            command, input=text, capture_output=True, encoding="utf-8", check=False, timeout=300
        )
        assert process.returncode == 0, process.stderr
        return process.stdout

    def ask(self, *documents: dict[str, Any]) -> tuple[list[Shown], dict[str, Any]]:
        """What the cells of some documents show, and the texts of the function wizard."""
        soffice = ["soffice", "--headless", "--norestore", "--nologo"]
        command = [self.python, str(DESK), *soffice, *self.own]
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


def _value(shown: dict[str, Any], null_date: date = NULL) -> object:
    """The value of a cell that should hold a date or a text."""
    if shown["error"]:
        return ERRORS.get(shown["error"], shown["error"])
    return null_date + timedelta(days=shown["value"]) if shown["value"] else shown["text"]


def test_cells_hold_what_the_functions_answer(office: Office) -> None:
    england, scotland = cpt.rulebook("england"), cpt.rulebook("scotland")
    late = england.due("review_conference", on=date(2026, 12, 14), number=2).due
    explanation = scotland.due("conference_record", on=date(2050, 1, 31)).explain()
    caveats = FUNCTIONS["CPTCAVEATS"]("scotland", "conference_record", "2050-01-31")
    refusal = FUNCTIONS["CPTREFUSAL"]("englnd", "first_core_group", 46370)
    # For each cell, its formula and its value.
    expected: dict[str, tuple[str, object]] = {
        "B1": (DUE.format("A1"), date(2026, 12, 30)),
        "B2": (DUE.format("A2"), date(2026, 12, 30)),
        "B3": (DUE.format("A3"), date(2026, 12, 30)),
        "B4": (DUE.format("A4"), "#VALUE!"),
        "B5": (DUE.format("A5"), ""),  # A5 is empty
        "B6": (DUE.format("A6"), "#VALUE!"),
        "B7": (DUE.format("TRUE()"), "#VALUE!"),
        "B8": (DUE.format("-5"), "#VALUE!"),
        "B9": (DUE.format("NA()"), "#N/A"),
        "B10": (DUE.format("A2+0.75"), date(2026, 12, 30)),
        "C1": ('CPTDUE("nowhere";"first_core_group";A2)', "#N/A"),
        "C2": ('CPTDUE("england";"visit";A2)', "#N/A"),
        "C3": ('CPTDUE("england";"review_conference";A2;2)', late),
        # Two closures with names, and an empty row between them.
        "C4": ('CPTDUE("england";"first_core_group";A2;;E1:F3)', date(2027, 1, 4)),
        "C5": (
            'CPTDUE("england";"first_core_group";"2022-09-05";;;"2022-09-09")',
            date(2022, 9, 19),
        ),
        "C6": (
            'CPTLASTWORKINGDAY("england";"review_conference";"2025-11-30")',
            date(2026, 2, 27),
        ),
        "C7": ('CPTSTATUS("england";"first_core_group";A2;"2027-01-04")', "overdue"),
        "C8": ('CPTADDWORKINGDAYS("scotland";"2026-06-12";1)', date(2026, 6, 16)),
        "C9": ('CPTBIRTHDAY("2008-02-29";18)', date(2026, 3, 1)),
        "C10": ('CPTBIRTHDAYWINDOW("england";"2008-02-29";"plan_by")', date(2025, 12, 1)),
        "D1": ('CPTEXPLAIN("scotland";"conference_record";"2050-01-31")', explanation),
        "D2": ('CPTCAVEATS("scotland";"conference_record";"2050-01-31")', caveats),
        "D3": ('CPTREFUSAL("englnd";"first_core_group";A2)', refusal),
        "D4": ("CPTVERSION()", FUNCTIONS["CPTVERSION"]()),
        "D5": ('CPTREFUSAL("england";"first_core_group";A2)', ""),
    }
    cells: dict[str, object] = {f"A{row}": day for row, day in enumerate(DAYS, 1)}
    cells |= {"E1": "29/12/2026", "F1": "Council closed", "E3": 46386, "F3": "Council closed"}
    cells |= {name: f"={formula}" for name, (formula, _) in expected.items()}
    cells["G1"] = '=CPTWORKINGDAYS("england";A2;46386)'
    ((shown,), wizard) = office.ask({"cells": cells, "read": [*expected, "G1"]})
    values = {name: value for name, (_, value) in expected.items()}
    assert {name: _value(shown[name]) for name in expected} == values
    assert (shown["G1"]["value"], shown["G1"]["error"]) == (10, 0)
    assert shown["B1"]["formula"].startswith(f"={FULL_NAME}CPTDUE(")
    # The function wizard shows the texts of the table, and hides the document from its users.
    assert {
        name: (texts["help"], [argument[:2] for argument in texts["arguments"]])
        for name, texts in wizard.items()
    } == {
        name: (
            function.help,
            [[argument.name, argument.full_help] for argument in function.arguments],
        )
        for name, function in FUNCTIONS.items()
    }


def test_arrays_keep_each_error_in_its_own_cell_and_repeat_single_values(office: Office) -> None:
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
    column = [_value(shown[f"B{row}"]) for row in range(1, 7)]
    assert column == [due, due, due, "#VALUE!", "", "#VALUE!"]
    local = cpt.rulebook("south-west").due("first_core_group", on=date(2026, 12, 14)).due
    assert [_value(shown[name]) for name in ("C1", "D1", "C2", "D2")] == [due, local, due, local]
    assert [shown[name]["value"] for name in ("E1", "E2", "E3")] == [10, 10, 10]
    assert shown["F1"]["value"] == 3 * 46386


def test_a_document_that_counts_from_1904_shows_its_own_dates(office: Office) -> None:
    cells = {
        "A1": (date(2026, 12, 14) - MAC).days,
        "B1": f"={DUE.format('A1')}",
        "B2": f"={DUE.format(chr(34) + '2026-12-14' + chr(34))}",
    }
    ((shown,), _) = office.ask({"null_date": [1904, 1, 1], "cells": cells, "read": ["B1", "B2"]})
    assert [_value(cell, MAC) for cell in shown.values()] == [date(2026, 12, 30)] * 2


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
    """A changed cell is answered again. So is a document opened again, whatever it has stored."""
    stored = office.folder / name
    cells = {"A1": 46370, "B1": f"={DUE.format('A1')}"}
    save = [stored.as_uri(), kind]
    ((before,), _) = office.ask(
        {"cells": cells, "then": {"A1": "2026-12-15"}, "read": ["B1"], "save": save}
    )
    assert _value(before["B1"]) == date(2026, 12, 31)
    with zipfile.ZipFile(stored) as archive:
        files = {path: archive.read(path) for path in archive.namelist()}
    right, wrong = result.format(46387).encode(), result.format(11111).encode()
    assert files[inside].count(right) == 1
    files[inside] = files[inside].replace(right, wrong)
    with zipfile.ZipFile(stored, "w") as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    ((after,), _) = office.ask({"open": stored.as_uri(), "read": ["B1"]})
    assert _value(after["B1"]) == date(2026, 12, 31)


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
        texts = [shown[f"{column}{row}"]["text"] for column in "EFGI"]
        if isinstance(answer, cpt.Refusal):
            assert texts == ["#N/A", "#N/A", "#N/A", answer.message]
            continue
        due, day = f"{answer.limit:%d/%m/%Y}", f"{answer.last_working_day:%d/%m/%Y}"
        assert texts == [due, day, answer.status(as_of=date(2027, 1, 4), held=held).value, ""]
    assert [shown[f"{column}{last + 1}"]["text"] for column in "EFGHI"] == [""] * 5


@pytest.mark.sweep
def test_ten_thousand_cells_are_answered(office: Office) -> None:
    """Each cell has its own answer. A benchmark measures how long this takes."""
    serials = [[41_000 + row % 5_000] for row in range(10_000)]
    formulas = [[f"={DUE.format(f'A{row}')}"] for row in range(1, 10_001)]
    task = {"rows": {"A1:A10000": serials, "B1:B10000": formulas}, "whole": "B1:B10000"}
    ((shown,), _) = office.ask(task)
    expected = FUNCTIONS["CPTDUE"]("england", "first_core_group", serials)
    assert isinstance(expected, tuple)
    days = [NULL + timedelta(days=serial) for (serial,) in shown["B1:B10000"]]
    assert days == [cell for (cell,) in expected]
