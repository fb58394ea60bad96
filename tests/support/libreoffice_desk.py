"""Drives a real LibreOffice: reads tasks as JSON on stdin, and writes what cells show on stdout.

Usage: `python libreoffice_desk.py COMMAND ...`, where COMMAND starts soffice. Python needs `uno`.

The input is a list of documents. Each may have `open` (a URL; a new sheet without it), `null_date`,
`cells`, `rows` (of ranges), `arrays`, `then` (cells to change after that), `read` (cells), `whole`
(a range) and `save` (a URL and a filter). The output holds the cells of each document, and the
texts that the function wizard shows for the add-in.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from typing import Any

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.util import Date


def _connected(pipe: str, office: subprocess.Popen[bytes]) -> Any:
    resolver = uno.getComponentContext().ServiceManager.createInstance(
        "com.sun.star.bridge.UnoUrlResolver"
    )
    for _ in range(600):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            if office.poll() is not None:
                raise RuntimeError("LibreOffice ended before it answered") from None
            time.sleep(0.1)
    raise RuntimeError("LibreOffice did not answer within a minute")


def _shown(cell: Any) -> dict[str, object]:
    """A cell: its text as formatted, its number, the number of its error, and its formula."""
    return {
        "text": cell.String,
        "value": cell.Value,
        "error": cell.getError(),
        "formula": cell.Formula,
    }


def _put(cell: Any, value: str | float) -> None:
    if isinstance(value, str):
        cell.Formula = value if value.startswith("=") or not value else "'" + value
    else:
        cell.Value = value


def _document(desktop: Any, task: dict[str, Any]) -> dict[str, object]:
    hidden = PropertyValue(Name="Hidden", Value=True)
    document = desktop.loadComponentFromURL(
        task.get("open", "private:factory/scalc"), "_blank", 0, (hidden,)
    )
    try:
        if "null_date" in task:
            year, month, day = task["null_date"]
            document.NullDate = Date(Day=day, Month=month, Year=year)
        sheet = document.Sheets.getByIndex(0)
        for name, value in task.get("cells", {}).items():
            _put(sheet.getCellRangeByName(name), value)
        for name, rows in task.get("rows", {}).items():
            written = tuple(tuple(str(cell) for cell in row) for row in rows)
            sheet.getCellRangeByName(name).setFormulaArray(written)
        for name, formula in task.get("arrays", {}).items():
            sheet.getCellRangeByName(name).setArrayFormula(formula)
        for name, value in task.get("then", {}).items():
            _put(sheet.getCellRangeByName(name), value)
        read: dict[str, object] = {
            name: _shown(sheet.getCellRangeByName(name)) for name in task.get("read", ())
        }
        if "whole" in task:
            read[task["whole"]] = sheet.getCellRangeByName(task["whole"]).getDataArray()
        if "save" in task:
            url, kind = task["save"]
            document.storeToURL(url, (PropertyValue(Name="FilterName", Value=kind),))
        return read
    finally:
        document.close(True)


def _wizard(context: Any) -> dict[str, object]:
    descriptions = context.ServiceManager.createInstanceWithContext(
        "com.sun.star.sheet.FunctionDescriptions", context
    )
    functions: dict[str, object] = {}
    for index in range(descriptions.Count):
        function = {entry.Name: entry.Value for entry in descriptions.getByIndex(index)}
        if function["Name"].startswith("CPT"):
            arguments = [
                [argument.Name, argument.Description, argument.IsOptional]
                for argument in function["Arguments"] or ()
            ]
            functions[function["Name"]] = {"help": function["Description"], "arguments": arguments}
    return functions


def main(command: list[str]) -> None:
    """Starts LibreOffice, does the tasks on stdin, and ends LibreOffice in any case."""
    pipe = f"cptimescales-{os.getpid()}"
    accept = f"--accept=pipe,name={pipe};urp;"
    office = subprocess.Popen([*command, accept], start_new_session=True, stdout=sys.stderr)
    try:
        context = _connected(pipe, office)
        desktop = context.ServiceManager.createInstanceWithContext(
            "com.sun.star.frame.Desktop", context
        )
        answer = {
            "documents": [_document(desktop, task) for task in json.load(sys.stdin)],
            "wizard": _wizard(context),
        }
        print(json.dumps(answer))
        with suppress(Exception):  # the bridge may be gone before the call returns
            desktop.terminate()
        office.wait(30)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(office.pid, signal.SIGKILL)


if __name__ == "__main__":
    main(sys.argv[1:])
