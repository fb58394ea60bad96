"""Makes the picture of a printed ready reckoner in docs/pictures, with Chromium and poppler.

Run it as `python -m tests.support.reckoner_picture`.
"""

from __future__ import annotations

import subprocess
import tempfile
from datetime import date, timedelta
from pathlib import Path

from tests.support.browser import running_browser
from tests.support.pages import DOCS

import cptimescales as cpt
from cptimescales.page import ready_reckoner, reckoner_html

CLOSURES = {date(2027, 12, 29) + timedelta(days=place): "Council closed" for place in range(3)}


def main() -> None:
    """Writes the picture of a sheet with closure days."""
    book = cpt.rulebook("england").with_closures(CLOSURES)
    with tempfile.TemporaryDirectory() as folder, running_browser() as browser:
        file = Path(folder) / "reckoner.html"
        page = reckoner_html([ready_reckoner(book, "first_core_group", year=2027)])
        file.write_text(page, "utf-8")
        opened = browser.new_page()
        opened.goto(file.as_uri())
        opened.pdf(path=Path(folder) / "printed.pdf", prefer_css_page_size=True)
        command = ["pdftoppm", "-r", "110", "-png", "-singlefile", "printed.pdf"]
        target = str(DOCS / "pictures" / "reckoner-printed")
        subprocess.run([*command, target], cwd=folder, check=True)


if __name__ == "__main__":
    main()
