"""The sheet functions as xlwings offers them: called through its server, without Excel."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from cptimescales.spreadsheet import FUNCTIONS

pytest.importorskip("xlwings", reason="the extra xlwings is not installed")

# On import, xlwings decides whether it serves Excel. So each question has a process of its own.
ASK = """
import asyncio, json, sys
import xlwings
from xlwings.server import custom_functions_call, custom_functions_meta
import types
module = types.ModuleType("main")
exec("from cptimescales.spreadsheet.xlwings import *", module.__dict__)
answers = []
for name, values in json.load(sys.stdin):
    call = {
        "func_name": name,
        "args": values,
        "version": xlwings.__version__,
        "client": "Office.js",
        "runtime": "1.4",
        "date_format": "dd/mm/yyyy",
        "caller_address": "Sheet1!A1",
        "content_language": "en-GB",
        "culture_info_name": "en-GB",
    }
    answers.append(asyncio.run(custom_functions_call(call, module)))
reply = {"meta": custom_functions_meta(module), "answers": answers}
print(json.dumps(reply, default=lambda value: value.__dict__))
"""
SERVING = {"XLWINGS_ON_SERVER": "true", "XLWINGS_LICENSE_KEY": "noncommercial"}
ENGLAND, FIRST = [["england"]], [["first_core_group"]]


def _reply(*questions: tuple[str, list[Any]]) -> dict[str, Any]:
    process = subprocess.run(
        [sys.executable, "-c", ASK],
        input=json.dumps(questions),
        env={**os.environ, **SERVING},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert process.returncode == 0, process.stderr
    reply: dict[str, Any] = json.loads(process.stdout)
    return reply


def test_it_offers_every_function_with_the_names_and_the_help_of_the_table() -> None:
    offered = {function["name"]: function for function in _reply()["meta"]["functions"]}
    assert offered.keys() == FUNCTIONS.keys()
    for name, function in FUNCTIONS.items():
        assert offered[name]["description"] == function.help
        assert not offered[name]["options"].get("volatile")
        assert [
            (argument["name"], argument["description"], argument.get("optional", False))
            for argument in offered[name]["parameters"]
        ] == [
            (argument.name, argument.full_help, argument.optional)
            for argument in function.arguments
        ]


def test_cells_come_back_as_dates_texts_and_errors_each_in_its_own_cell() -> None:
    days = [
        [46370],
        [46370.75],
        ["2026-12-14"],
        ["14/12/2026"],
        ["03/15/2026"],
        [""],
        [None],
        [True],
        ["6/5/1999"],
    ]
    answers = _reply(
        ("CPTDUE", [ENGLAND, FIRST, days, None, None, None]),
        ("CPTDUE", [[["nowhere"]], FIRST, [[46370]], None, None, None]),
        ("CPTDUE", [ENGLAND, FIRST, [["1999-05-06"]], None, None, None]),
        ("CPTDUE", [ENGLAND, FIRST, [[46370]], None, [["29/12/2026", "Council closed"]], None]),
        ("CPTSTATUS", [ENGLAND, FIRST, [[46370]], [[46391]], None, None, None, None]),
        ("CPTWORKINGDAYS", [ENGLAND, [[46370]], [[46386]], None, None]),
        ("CPTVERSION", []),
    )["answers"]
    due, later = _date(46386), _date(46387)
    value = {"type": "Error", "errorType": "Value"}
    not_available = {"type": "Error", "errorType": "NotAvailable"}
    assert answers[0] == [[due], [due], [due], [due], [value], [""], [""], [value], [value]]
    assert answers[1:] == [
        [[not_available]],
        [[not_available]],
        [[later]],
        [["overdue"]],
        [[10]],
        [[FUNCTIONS["CPTVERSION"]()]],
    ]


def test_a_row_and_a_column_spread_to_a_block() -> None:
    answers = _reply(
        ("CPTDUE", [[["england", "south-west"]], FIRST, [[46370], [46371]], None, None, None])
    )["answers"]
    assert answers == [[[_date(46386), _date(46386)], [_date(46387), _date(46387)]]]


def _date(serial: float) -> dict[str, object]:
    """A date as Excel takes it: a number, with the user's format for dates."""
    return {"type": "FormattedNumber", "basicValue": serial, "numberFormat": "dd/mm/yyyy"}
