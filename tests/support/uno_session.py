"""Types into a workbook that is open in LibreOffice, and reads its cells. Python needs UNO.

Tasks come on stdin and replies go to stdout, one JSON object a line:

- `{"open": path}` closes the open workbook and opens another;
- `{"sheet", "first_row", "first_column", "rows"}` types a block of cells; null empties a cell;
- `{"sheet", "block": [left, top, right, bottom]}` reads a block;
- `{"pdf": path}` prints the whole workbook into a PDF.

The reply is `{"answer": ...}`, or `{"error": words}` if the task failed.
"""

import json
import os
import subprocess
import sys
import time
from typing import Any

import uno
from com.sun.star.beans import PropertyValue


def main(profile: str) -> None:
    pipe = f"workbook{os.getpid()}"
    command = ["soffice", "--headless", "--norestore", f"-env:UserInstallation=file://{profile}"]
    command.append(f"--accept=pipe,name={pipe};urp;")
    nothing = subprocess.DEVNULL  # otherwise LibreOffice would keep our stdout open after our end
    office = subprocess.Popen(command, stdin=nothing, stdout=nothing, stderr=nothing)
    desktop = connect(pipe, office)
    document: Any = None
    for line in sys.stdin:
        task = json.loads(line)
        reply: dict[str, object]
        try:
            if "open" in task:
                close(document)
                document = open_hidden(desktop, task["open"])
                reply = {"answer": None}
            else:
                reply = {"answer": answer(document, task)}
        except Exception as error:  # noqa: BLE001 - a running LibreOffice defines its own exceptions
            reply = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), flush=True)
    close(document)
    desktop.terminate()
    office.wait(60)


def connect(pipe: str, office: "subprocess.Popen[bytes]") -> Any:
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local
    )
    for _ in range(1200):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext(
                "com.sun.star.frame.Desktop", context
            )
        except Exception:  # noqa: BLE001 - as above: LibreOffice is not listening yet
            assert office.poll() is None, "LibreOffice ended"
            time.sleep(0.1)
    raise SystemExit("LibreOffice never listened")


def open_hidden(desktop: Any, path: str) -> Any:
    document = desktop.loadComponentFromURL(
        f"file://{path}", "_blank", 0, (PropertyValue("Hidden", 0, True, 0),)
    )
    document.calculateAll()  # no formula shows a stored value
    return document


def close(document: Any) -> None:
    if document is not None:
        document.close(True)


def answer(document: Any, task: dict[str, Any]) -> object:
    if "pdf" in task:
        kind = PropertyValue("FilterName", 0, "calc_pdf_Export", 0)
        document.storeToURL(f"file://{task['pdf']}", (kind,))
        return None
    sheet = document.Sheets.getByName(task["sheet"])
    if "block" in task:
        left, top, right, bottom = task["block"]
        cells = sheet.getCellRangeByPosition(left, top, right, bottom).getDataArray()
        return [
            [value if isinstance(value, (str, float)) else "#N/A" for value in row] for row in cells
        ]
    sheet.unprotect("")  # the sheet has no password
    rows, left, top = task["rows"], task["first_column"], task["first_row"]
    right, bottom = left + len(rows[0]) - 1, top + len(rows) - 1
    # An empty text empties a cell; None would write #N/A. TRUE is the number 1 in LibreOffice.
    typed = tuple(
        tuple("" if value is None else value + 0.0 if value is True else value for value in row)
        for row in rows
    )
    sheet.getCellRangeByPosition(left, top, right, bottom).setDataArray(typed)
    document.calculate()  # recalculates what the typing changes, as for a person
    return None


if __name__ == "__main__":
    main(*sys.argv[1:])
