"""Types into a workbook that LibreOffice holds open, and reads what it answers; run by the system's own Python, which has UNO.

Asked on stdin, answered on stdout, one JSON a line: `{"open": path}` closes the workbook before and opens another;
`{"sheet", "first_row", "first_column", "rows"}` writes a block of cells, null for an empty one; `{"sheet", "block": [left,
top, right, bottom]}` reads one. What fails is answered with `{"error": words}`.
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
    nothing = subprocess.DEVNULL  # or it would hold our own stdout open, should we end before it
    office = subprocess.Popen(command, stdin=nothing, stdout=nothing, stderr=nothing)
    desktop = connect(pipe, office)
    document: Any = None
    for line in sys.stdin:
        asked = json.loads(line)
        told: dict[str, object]
        try:
            if "open" in asked:
                close(document)
                document = open_hidden(desktop, asked["open"])
                told = {"answer": None}
            else:
                told = {"answer": answer(document, asked)}
        except Exception as error:  # noqa: BLE001 - UNO has its own, which only a running LibreOffice defines; all are told
            told = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(told), flush=True)
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
        except Exception:  # noqa: BLE001 - as above; it is not listening yet
            assert office.poll() is None, "LibreOffice ended"
            time.sleep(0.1)
    raise SystemExit("LibreOffice never listened")


def open_hidden(desktop: Any, path: str) -> Any:
    document = desktop.loadComponentFromURL(
        f"file://{path}", "_blank", 0, (PropertyValue("Hidden", 0, True, 0),)
    )
    document.calculateAll()  # whatever the file says its formulas show
    return document


def close(document: Any) -> None:
    if document is not None:
        document.close(True)


def answer(document: Any, asked: dict[str, Any]) -> object:
    sheet = document.Sheets.getByName(asked["sheet"])
    if "block" in asked:
        left, top, right, bottom = asked["block"]
        found = sheet.getCellRangeByPosition(left, top, right, bottom).getDataArray()
        return [
            [value if isinstance(value, (str, float)) else "#N/A" for value in row] for row in found
        ]
    sheet.unprotect("")  # as anybody may, there being no password
    rows, left, top = asked["rows"], asked["first_column"], asked["first_row"]
    right, bottom = left + len(rows[0]) - 1, top + len(rows) - 1
    # An empty text leaves a cell empty; nothing at all would put #N/A there. TRUE is the number 1 in LibreOffice.
    typed = tuple(
        tuple("" if value is None else value + 0.0 if value is True else value for value in row)
        for row in rows
    )
    sheet.getCellRangeByPosition(left, top, right, bottom).setDataArray(typed)
    document.calculate()  # only what the typing changes, as for a person
    return None


if __name__ == "__main__":
    main(*sys.argv[1:])
