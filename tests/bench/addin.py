"""Measures how long a real LibreOffice takes for 10,000 cells of the add-in.

Run it from the top of the repository: `python -m tests.bench.addin`.
"""

from __future__ import annotations

import subprocess
import tempfile
import time
from pathlib import Path

from cptimescales.spreadsheet.libreoffice.build import SERVICE, build

ROWS = 10_000
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2"
 office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.spreadsheet">
<office:body><office:spreadsheet><table:table table:name="Dates">
"""
END = "</table:table></office:spreadsheet></office:body></office:document>"
CALL = f"{SERVICE.upper()}.CPTDUE(&quot;england&quot;;&quot;first_core_group&quot;;{{}})"


def _sheet(one_array: bool | None) -> str:
    """A sheet of dates with a formula in each row, or one array formula, or plain sums (None)."""
    rows = []
    for row in range(1, ROWS + 1):
        formula = f'table:formula="of:=[.A{row}]+1"'
        if one_array is False:
            formula = f'table:formula="of:={CALL.format(f"[.A{row}]")}"'
        elif one_array:
            spans = (
                f'table:number-matrix-columns-spanned="1" table:number-matrix-rows-spanned="{ROWS}"'
            )
            formula = (
                f'{spans} table:formula="of:={CALL.format(f"[.A1:.A{ROWS}]")}"' if row == 1 else ""
            )
        date = (
            f'<table:table-cell office:value-type="float" office:value="{41_000 + row % 5_000}"/>'
        )
        rows.append(f"<table:table-row>{date}<table:table-cell {formula}/></table:table-row>")
    return HEAD + "\n".join(rows) + END


def main() -> None:
    """Prints the seconds for each kind of sheet, with the start of LibreOffice."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = [
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            f"-env:UNO_SHARED_PACKAGES_CACHE={(folder / 'shared').as_uri()}",
        ]
        (folder / "cptimescales.oxt").write_bytes(build())
        subprocess.run(
            ["unopkg", "add", "--shared", "-f", *settings, str(folder / "cptimescales.oxt")],
            check=True,
        )
        for words, kind in (
            ("to warm up", None),
            ("plain sums", None),
            ("formulas", False),
            ("one array formula", True),
        ):
            sheet = folder / "sheet.fods"
            sheet.write_text(_sheet(kind), "utf-8")
            began = time.perf_counter()
            command = [
                "soffice",
                "--headless",
                *settings,
                "--convert-to",
                "csv",
                "--outdir",
                str(folder),
                str(sheet),
            ]
            subprocess.run(command, check=True, capture_output=True)
            taken = time.perf_counter() - began
            last = (folder / "sheet.csv").read_text("utf-8").splitlines()[-1]
            print(f"{ROWS:,} cells, {words}: {taken:.1f} s (last row {last})")


if __name__ == "__main__":
    main()
