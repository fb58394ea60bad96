"""The page of a timetable in a real browser: axe finds nothing, and paper shows every fold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.support.browser import needs_chromium, running_browser
from tests.support.shown_cases import SHOWN

from cptimescales.cases import timetable_html

pytestmark = needs_chromium
CASES = ("died", "alerts", "planned", "gaps")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with running_browser() as started:
        yield started


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    context = browser.new_context(bypass_csp=True, viewport={"width": 390, "height": 844})
    yield context.new_page()
    context.close()


def show(page: Any, name: str) -> None:
    shown = SHOWN[name]()
    page.set_content(timetable_html(shown.timetable, shown.book))


@pytest.mark.sweep(keep="died")
@pytest.mark.parametrize("name", CASES)
def test_axe_finds_nothing_with_every_fold_shut_and_open(page: Any, name: str) -> None:
    axe = pytest.importorskip("axe_playwright_python", reason="the extra docs is missing")
    show(page, name)
    page.evaluate(Path(str(axe.__file__)).with_name("axe.min.js").read_text("utf-8"))
    for _ in ("shut", "open"):
        violations = page.evaluate("axe.run()")["violations"]
        assert [violation["id"] for violation in violations] == []
        page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")


def test_a_link_opens_the_note_and_paper_shows_every_fold(page: Any) -> None:
    show(page, "planned")
    heights = "[...document.querySelectorAll('details')].map(fold => fold.offsetHeight)"
    on_screen = page.evaluate(heights)
    page.emulate_media(media="print")
    on_paper = page.evaluate(heights)
    assert sum(on_paper) > 5 * sum(on_screen)
    page.emulate_media(media="screen")
    assert not page.locator("#note-2").is_visible()
    page.locator("a[href='#note-2']").first.click()
    assert page.locator("#note-2").is_visible()
