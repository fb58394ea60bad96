"""Takes the pictures of timetable pages in `docs/pictures`, in a real browser.

    python docs/timetable_pictures.py [CHROMIUM]

Needs the extra `docs`, and the programs chromium and pdftoppm. Run it after a change of the page.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

import cptimescales as cpt
from cptimescales.cases import read_case, timetable_html

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
DESKTOP, TELEPHONE = 1280, 390


def page_of(case: str, rulebook: str, as_of: date, horizon: date | None = None) -> str:
    """The page of an example case."""
    book = cpt.rulebook(rulebook)
    timetable = book.timetable(
        read_case(ROOT / "examples" / "cases" / case), as_of=as_of, horizon=horizon
    )
    return timetable_html(timetable, book)


def take(page: Page, html: str, name: str, width: int) -> None:
    """A picture of a whole page at a width."""
    page.set_viewport_size({"width": width, "height": 800})
    page.set_content(html)
    page.screenshot(path=str(PICTURES / f"timetable-{name}.png"), full_page=True)


def main(browser_path: str = "/usr/bin/chromium") -> None:
    """Takes every picture."""
    south_west = page_of("south-west-to-the-second-review.toml", "south-west", date(2026, 1, 12))
    visits = page_of(
        "leicestershire-with-visits.json",
        "leicester-leicestershire-rutland",
        date(2026, 3, 19),
    )
    planned = page_of(
        "south-west-to-the-second-review.toml", "south-west", date(2026, 1, 12), date(2026, 12, 31)
    )
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        page = browser.new_page()
        take(page, south_west, "south-west", DESKTOP)
        take(page, planned, "planned", DESKTOP)
        take(page, visits, "visits", DESKTOP)
        take(page, visits, "telephone", TELEPHONE)
        page.set_content(visits)
        printed = Path(folder) / "printed.pdf"
        page.pdf(path=str(printed), prefer_css_page_size=True)
        browser.close()
        picture = PICTURES / "timetable-printed"
        command = ["pdftoppm", "-r", "80", "-png", "-f", "2", "-l", "2", "-singlefile"]
        subprocess.run([*command, str(printed), str(picture)], check=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
