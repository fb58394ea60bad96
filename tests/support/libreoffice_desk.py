"""Works a real LibreOffice: run by a Python that has its `uno`, it reads what to do as JSON and tells what cells show.

Started as `python libreoffice_desk.py soffice-and-its-arguments ...` with a task on stdin, which is a list of documents:
`open` (a URL; a new sheet without it), `null_date`, `cells`, `rows` (of ranges), `arrays`, `then` (cells changed after that), `read`
(cells), `whole` (a range) and `save` (a URL, a filter). The answer holds the cells read of each document, and the function wizard's texts of the add-in.
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
    """What a cell shows: its text as formatted, its number, and the number of its error."""
    return {
        "text": cell.String,
        "value": cell.Value,
        "error": cell.getError(),
        "formula": cell.Formula,
    }


def _put(cell: Any, given: str | float) -> None:
    if isinstance(given, str):
        cell.Formula = given if given.startswith("=") or not given else "'" + given
    else:
        cell.Value = given


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
        for name, given in task.get("cells", {}).items():
            _put(sheet.getCellRangeByName(name), given)
        for name, rows in task.get("rows", {}).items():
            written = tuple(tuple(str(cell) for cell in row) for row in rows)
            sheet.getCellRangeByName(name).setFormulaArray(written)
        for name, formula in task.get("arrays", {}).items():
            sheet.getCellRangeByName(name).setArrayFormula(formula)
        for name, given in task.get("then", {}).items():
            _put(sheet.getCellRangeByName(name), given)
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
    told: dict[str, object] = {}
    for index in range(descriptions.Count):
        found = {each.Name: each.Value for each in descriptions.getByIndex(index)}
        if found["Name"].startswith("CPT"):
            arguments = [
                [each.Name, each.Description, each.IsOptional] for each in found["Arguments"] or ()
            ]
            told[found["Name"]] = {"help": found["Description"], "arguments": arguments}
    return told


def main(command: list[str]) -> None:
    """Starts LibreOffice, does what stdin asks, ends LibreOffice whatever happened."""
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
