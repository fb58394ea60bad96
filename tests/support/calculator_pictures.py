"""Makes the pictures of the calculator in docs/pictures, with Chromium and poppler.

Run it as `python -m tests.support.calculator_pictures`.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from tests.support.browser import running_browser
from tests.support.pages import DOCS

import cptimescales as cpt
from cptimescales.page import calculator_page

PICTURES = DOCS / "pictures"
QUESTION = "#rulebook=england&event=conference_held&on=2026-12-14"
HEIGHTS = {1280: 1500, 390: 2000, 320: 2000}


def main() -> None:
    """Writes three pictures of the screen and one of the printed page."""
    with tempfile.TemporaryDirectory() as folder, running_browser() as browser:
        file = Path(folder) / "calculator.html"
        file.write_text(calculator_page([cpt.rulebook(name) for name in cpt.rulebooks()]), "utf-8")
        for width, height in HEIGHTS.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.clock.set_fixed_time("2026-12-16T10:00:00")
            page.goto(file.as_uri() + QUESTION)
            if width == 1280:
                page.locator("summary", has_text="How it was counted").first.click()
            page.evaluate("document.activeElement.blur()")
            whole = page.evaluate("document.documentElement.scrollHeight")
            clip = {"x": 0, "y": 0, "width": width, "height": min(height, whole)}
            path = PICTURES / f"calculator-{width}.png"
            page.screenshot(path=path, full_page=True, clip=clip)
        page.pdf(path=Path(folder) / "printed.pdf", prefer_css_page_size=True)
        command = ["pdftoppm", "-r", "80", "-png", "-singlefile", "printed.pdf"]
        subprocess.run([*command, str(PICTURES / "calculator-printed")], cwd=folder, check=True)


if __name__ == "__main__":
    main()
