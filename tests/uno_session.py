"""Types into a workbook that LibreOffice holds open, and reads what it answers; run by the system's own Python, which has UNO.

Asked on stdin, answered on stdout, one JSON a line: `{"sheet", "first_row", "first_column", "rows"}` writes a block of
cells, null for an empty one; `{"sheet", "block": [left, top, right, bottom]}` reads one.
"""

import json
import os
import subprocess
import sys
import time

import uno  # type: ignore[import-not-found]  # only the system's Python has it
from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]  # made by the former


def main(path: str, profile: str) -> None:
    pipe = f"workbook{os.getpid()}"
    command = ["soffice", "--headless", "--norestore", f"-env:UserInstallation=file://{profile}"]
    office = subprocess.Popen([*command, f"--accept=pipe,name={pipe};urp;"], stderr=subprocess.DEVNULL)
    try:
        desktop = connect(pipe, office)
        document = desktop.loadComponentFromURL(f"file://{path}", "_blank", 0, (PropertyValue("Hidden", 0, True, 0),))
        document.calculateAll()  # whatever the file says its formulas show
        for line in sys.stdin:
            print(json.dumps(answer(document, json.loads(line))), flush=True)
        document.close(True)
        desktop.terminate()
        office.wait(60)
    finally:
        office.kill()


def connect(pipe: str, office: "subprocess.Popen[bytes]") -> object:
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(600):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except Exception:  # noqa: BLE001 - UNO has its own, which only a running LibreOffice defines; it is not listening yet
            assert office.poll() is None, "LibreOffice ended"
            time.sleep(0.1)
    raise SystemExit("LibreOffice never listened")


def answer(document: object, asked: dict) -> object:
    sheet = document.Sheets.getByName(asked["sheet"])
    if "block" in asked:
        left, top, right, bottom = asked["block"]
        found = sheet.getCellRangeByPosition(left, top, right, bottom).getDataArray()
        return [[value if isinstance(value, (str, float)) else "#N/A" for value in row] for row in found]
    rows, left, top = asked["rows"], asked["first_column"], asked["first_row"]
    right, bottom = left + len(rows[0]) - 1, top + len(rows) - 1
    # An empty text leaves a cell empty; nothing at all would put #N/A there.
    block = tuple(tuple("" if value is None else value for value in row) for row in rows)
    sheet.getCellRangeByPosition(left, top, right, bottom).setDataArray(block)
    document.calculateAll()
    return None


if __name__ == "__main__":
    main(*sys.argv[1:])
