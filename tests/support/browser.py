"""A real Chromium, where it is installed, and a server on this machine for what it opens."""

from __future__ import annotations

import functools
import http.server
import re
import shutil
import threading
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


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: object) -> None:
        """Writes nothing: a test run needs no log of the server."""


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The address of a server that serves a folder until the block ends."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


@contextmanager
def running_browser() -> Iterator[Any]:
    """A Chromium that runs until the block ends; the test is skipped without playwright."""
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="the extra docs is not installed"
    )
    with playwright.sync_playwright() as running:
        chromium = running.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield chromium
        chromium.close()


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


def sheets_of_paper(browser: Any, page: str, folder: Path, *, axe: bool = False) -> int:
    """How many sheets of paper a page needs. On a telephone it is no wider than the screen.

    With `axe`, that must find nothing in it.
    """
    file = folder / "to-print.html"
    file.write_text(page, "utf-8")
    opened = browser.new_page(viewport={"width": 390, "height": 844})
    problems: list[str] = []
    opened.on("console", lambda message: problems.append(message.text))
    opened.goto(file.as_uri(), timeout=0)  # a slow machine fails no test
    assert opened.evaluate("document.documentElement.scrollWidth") == 390
    assert not axe or axe_findings(opened) == []
    paper = opened.pdf(prefer_css_page_size=True)
    opened.close()
    assert problems == []
    return len(re.findall(rb"/Type\s*/Page\b", paper))


def cells_cut_off(browser: Any, page: str, folder: Path) -> list[str]:
    """The cells of a page of tables whose text is wider than they are, with where that is so.

    It looks on screens of 1280 and 1400 px, and on paper, A4 landscape between its margins.
    """
    file = folder / "to-look-at.html"
    file.write_text(page, "utf-8")
    wider = (
        "cells => cells.filter(cell => cell.scrollWidth > cell.clientWidth)"
        ".map(cell => cell.innerText.replaceAll('\\n', ' '))"
    )
    found: list[str] = []
    for width, media in ((1280, "screen"), (1400, "screen"), (281 * 96 / 25.4, "print")):
        opened = browser.new_page(viewport={"width": int(width), "height": 800})
        opened.emulate_media(media=media)
        opened.goto(file.as_uri(), timeout=0)  # a slow machine fails no test
        cut = opened.eval_on_selector_all("td, th", wider)
        found += [f"{media} {width:.0f}: {cell}" for cell in cut]
        opened.close()
    return found
