"""Makes the pictures of the formula workbook in docs/pictures, with LibreOffice and poppler.

Run it as `python -m tests.support.workbook_pictures`. A picture shows what LibreOffice prints.
"""

from __future__ import annotations

import subprocess
import tempfile
from datetime import date, timedelta
from pathlib import Path

from tests.support.pages import DOCS
from tests.support.workbooks import LibreOffice, Office, number_of

import cptimescales as cpt
from cptimescales.spreadsheet.workbook import CaseEntry, write_workbook
from cptimescales.spreadsheet.workbook.happened_sheet import SHEET

PICTURES = DOCS / "pictures"
AS_OF = date(2027, 1, 4)
CLOSURES = {date(2026, 12, 29) + timedelta(days=place): "Council closed" for place in range(3)}
CASES = (
    ("C-1042", "first_core_group", None, date(2026, 12, 14), AS_OF),
    ("C-1042", "core_group_notes", None, date(2026, 12, 21), None),
    ("C-1042", "review_conference", None, date(2026, 12, 14), None),
    ("C-1057", "transfer_conference", None, date(2026, 12, 4), None),
    ("C-1057", "review_conference", 2, date(2026, 7, 27), None),
    ("C-1063", "initial_conference", None, date(2026, 12, 15), None),
    ("C-1063", "assessment", None, date(2026, 10, 27), date(2026, 12, 18)),
    ("C-1071", "eighteenth_birthday_review", None, date(2008, 2, 29), None),
    ("C-1071", "second_core_group", None, date(2026, 11, 12), date(2026, 12, 17)),
    ("C-1080", "first_core_group", None, "14.12.26", None),
    ("C-1085", "review_conference", None, date(2028, 11, 30), None),
    ("C-1088", "referral_decision", None, date(2026, 12, 24), None),
)
# Each picture with the first words of its page, and the share of the page that it shows.
PAGES = (
    ("workbook-happened", "Something happened: South West", 1.0),
    ("workbook-cases", "Due dates: South West", 0.62),
    ("workbook-closures", "Closures: further days", 0.3),
    ("workbook-rules", "Rules: South West", 1.0),
)


def main() -> None:
    """Writes the pictures."""
    book = cpt.rulebook("south-west").with_closures(CLOSURES)
    entries = [CaseEntry(*case) for case in CASES]
    with tempfile.TemporaryDirectory() as folder:
        workbook, printed = Path(folder) / "deadlines.xlsx", Path(folder) / "printed.pdf"
        write_workbook(book, str(workbook), rows=20, cases=entries, as_of=AS_OF)
        office = Office()
        try:
            program = LibreOffice(office, workbook)
            program.type(SHEET, 2, 1, [["Conference held"]])
            program.type(SHEET, 3, 1, [[number_of(date(2026, 12, 14))]])
            office.ask(pdf=str(printed))
        finally:
            office.close()
        texts = _run("pdftotext", "-layout", str(printed), "-").split("\f")
        for name, words, share in PAGES:
            page = next(place for place, text in enumerate(texts, 1) if words in text)
            _picture(printed, page, PICTURES / name, share)


def _picture(printed: Path, page: int, target: Path, share: float, dots: int = 110) -> None:
    """Draws the upper part of a page, as wide as the paper."""
    size = _run("pdfinfo", "-f", str(page), "-l", str(page), str(printed))
    line = next(line for line in size.splitlines() if line.startswith("Page") and "size" in line)
    height = round(float(line.split()[5]) * dots / 72 * share)
    margin = ["-y", str(dots // 3)]
    span = ["-f", str(page), "-l", str(page), *margin, "-H", str(height)]
    _run("pdftoppm", "-png", "-singlefile", "-r", str(dots), *span, str(printed), str(target))


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout


if __name__ == "__main__":
    main()
