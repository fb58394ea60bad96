"""A real Chromium, where it is installed, and the accessibility checks of axe."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="chromium is not installed on this machine"
)


@contextmanager
def chromium() -> Iterator[Any]:
    """A running browser; skips the test if the package that drives it is missing."""
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="the extra docs is not installed"
    )
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


def axe_findings(page: Any) -> list[str]:
    """What axe finds wrong with a page as it stands, each rule with its first elements."""
    axe = pytest.importorskip("axe_playwright_python", reason="the extra docs is not installed")
    page.evaluate(Path(str(axe.__file__)).with_name("axe.min.js").read_text("utf-8"))
    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    return [
        f"{finding['id']}: {finding['help']}: "
        + "; ".join(str(node["target"]) for node in finding["nodes"][:3])
        for finding in found
    ]
