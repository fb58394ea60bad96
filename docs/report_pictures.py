"""Takes the pictures of a report in `docs/pictures`: the board in a browser, the workbook on paper.

    python docs/report_pictures.py [CHROMIUM]

Needs the extras `docs` and `returns`, and the programs chromium, libreoffice and pdftoppm. Run it
after a change of the board or the workbook.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from contextlib import chdir
from datetime import date
from pathlib import Path

from playwright.sync_api import sync_playwright

import cptimescales as cpt
from cptimescales.returns import Question, open_return, report_on
from cptimescales.returns.outputs import board_html, write_workbook

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
WIDTHS = {"computer": 1280, "telephone": 390}


def main(browser_path: str = "/usr/bin/chromium") -> None:
    """Takes every picture."""
    question = Question(date(2026, 5, 29), by="worker", each="month")
    book = cpt.rulebook("leicester-leicestershire-rutland")
    with tempfile.TemporaryDirectory() as folder:
        workbook = Path(folder, "report.xlsx")
        with chdir(ROOT):  # so that the workbook names the source as a reader would
            returned = open_return("examples/caseload.csv", groups=("worker",))
            with report_on(returned, book, question) as report:
                html = board_html(report)
                write_workbook(report, workbook)
        _take_board(html, browser_path)
        _take_workbook(workbook)


def _take_board(html: str, browser_path: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        page = browser.new_page()
        for name, width in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": 1600})
            page.set_content(html)
            page.screenshot(path=str(PICTURES / f"report-board-{name}.png"))
        browser.close()


def _take_workbook(workbook: Path) -> None:
    convert = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(workbook.parent)]
    subprocess.run([*convert, str(workbook)], check=True, capture_output=True)
    command = ["pdftoppm", "-r", "70", "-png", "-f", "1", "-l", "1", "-singlefile"]
    picture = PICTURES / "report-workbook"
    subprocess.run([*command, str(workbook.with_suffix(".pdf")), str(picture)], check=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
