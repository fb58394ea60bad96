"""Fails unless the type of every public name is written down: `make check`.

A type checker that must infer a type may infer another one than ours. Pyright measures it. Its
wheel has its program, and the extra `check` brings the Node.js that runs it, so nothing is loaded.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

COMMAND = ("-m", "pyright", "--verifytypes", "cptimescales", "--ignoreexternal", "--outputjson")
# This file runs only inside LibreOffice, which alone has the types of its base classes.
IN_LIBREOFFICE = "cptimescales.spreadsheet.libreoffice.cpt_addin."


def untyped(report: dict[str, Any]) -> list[str]:
    """Where pyright had to guess: one line for each name, with its file and line."""
    lines = []
    for symbol in report["typeCompleteness"]["symbols"]:
        known = symbol["isTypeKnown"] or symbol["name"].startswith(IN_LIBREOFFICE)
        if symbol["isExported"] and not known:
            for found in symbol["diagnostics"]:
                place = found.get("range", {}).get("start", {}).get("line", 0) + 1
                message = " ".join(found["message"].split())
                lines.append(f"{found.get('file', '')}:{place}: {symbol['name']}: {message}")
    return sorted(set(lines))


def main() -> int:
    """Prints what is untyped, and returns 1 if anything is, or if no name was found at all."""
    # Pyright reads the packages of the Python that it finds first.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    done = subprocess.run(
        [sys.executable, *COMMAND],
        env={**os.environ, "PATH": path},
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )
    try:
        report = json.loads(done.stdout)
    except ValueError:
        print(done.stdout, "pyright gave no report", sep="\n", file=sys.stderr)
        return 1
    names = report["typeCompleteness"]["exportedSymbolCounts"]
    lines = untyped(report)
    for line in lines:
        print(line, file=sys.stderr)
    print(f"pyright knows the types of {names['withKnownType']:,} public names")
    return 1 if lines or not names["withKnownType"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
