"""The documentation site builds without a warning, and every link in it leads somewhere.

A real browser shows every page whole. `make site-test` runs these tests with everything that they
need. Elsewhere a missing program is a reason to skip.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin

import pytest
from tests.support.browser import needs_chromium, running_browser, serving
from tests.support.pages import DOCS, PAGES
from tinyhtml5 import parse  # type: ignore[import-untyped]  # it ships no types

# Building the site takes long, so `make test` leaves it to `make test-all`.
pytestmark = [pytest.mark.once, pytest.mark.sweep]

WIDTHS = {"desktop": 1280, "phone": 390}
A_LONG_PAGE = "how-to/sql.html"  # with wide tables and long lines of code
needs_sphinx = pytest.mark.skipif(
    not all(map(find_spec, ("sphinx", "myst_parser", "furo"))),
    reason="the extra docs is not installed",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    build = [
        sys.executable,
        "-m",
        "sphinx",
        "-q",
        "-W",
        "--keep-going",
        "-b",
        "html",
        "-d",
        str(folder / "trees"),
    ]
    done = subprocess.run(
        [*build, str(DOCS), str(folder / "html")],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return folder / "html"


@pytest.fixture(scope="module")
def trees(site: Path) -> dict[str, Any]:
    """Every page of the site, parsed, by its address."""
    return {
        path.relative_to(site).as_posix(): parse(path.read_bytes(), namespace_html_elements=False)
        for path in sorted(site.rglob("*.html"))
    }


@needs_sphinx
def test_every_page_of_the_documents_is_built_and_can_be_reached(trees: dict[str, Any]) -> None:
    pages = {path.relative_to(DOCS).with_suffix(".html").as_posix() for path in PAGES}
    assert pages <= set(trees)
    contents = links_of("index.html", trees["index.html"])
    assert pages - {"index.html"} <= {urldefrag(link)[0] for link in contents}


def links_of(page: str, tree: Any) -> set[str]:
    """The addresses that a page links to; those of pictures, styles and scripts included."""
    links = {
        element.get(name)
        for element in tree.iter()
        for name in ("href", "src")
        if isinstance(element.tag, str)
    }
    return {
        urljoin(page, link)
        for link in links - {None, ""}
        if not link.startswith(("data:", "mailto:"))
    }


def names_in(tree: Any) -> set[str]:
    """The anchors of a page."""
    return {
        str(element.get("id"))
        for element in tree.iter()
        if isinstance(element.tag, str) and element.get("id")
    }


@needs_sphinx
def test_every_link_inside_the_site_leads_to_a_place_that_exists(
    site: Path, trees: dict[str, Any]
) -> None:
    names = {page: names_in(tree) for page, tree in trees.items()}
    checked = 0
    for page, tree in trees.items():
        for link in links_of(page, tree):
            target, anchor = urldefrag(link)
            if target.startswith(("http://", "https://")):
                continue
            target = unquote(target.partition("?")[0])
            assert (site / target).is_file(), f"{page} links to {link}"
            if anchor and target in names:
                assert unquote(anchor) in names[target], f"{page} links to {link}"
            checked += 1
    assert checked > 1_000


@needs_sphinx
def test_the_search_finds_the_calculator_by_the_words_of_those_who_use_it(site: Path) -> None:
    text = (site / "searchindex.js").read_text("utf-8")
    index = json.loads(text.removeprefix("Search.setIndex(").removesuffix(")"))
    page = index["docnames"].index("start/practitioner")
    for stem in ("calcul", "outlook", "team", "manag"):  # as the search cuts the words
        pages = index["terms"][stem]
        assert page in (pages if isinstance(pages, list) else [pages]), stem
    assert (site / "calculator.html").stat().st_size < 400_000


@needs_sphinx
def test_nothing_is_loaded_from_elsewhere(site: Path, trees: dict[str, Any]) -> None:
    for page, tree in trees.items():
        for element in tree.iter():
            loads = element.get("src") or (element.get("href") if element.tag == "link" else None)
            assert not (loads or "").startswith(("http:", "https:", "//")), f"{page} loads {loads}"
    for style in site.rglob("*.css"):
        text = style.read_text("utf-8")
        assert "@import" not in text, style
        assert "url(http" not in text, style
        assert "url(//" not in text, style


@needs_sphinx
def test_every_picture_says_in_words_what_it_shows(trees: dict[str, Any]) -> None:
    seen = 0
    for page, tree in trees.items():
        for picture in tree.iter("img"):
            seen += 1
            assert len((picture.get("alt") or "").split()) >= 5, f"{page}: {picture.get('src')}"
    assert seen >= 8


# In a browser


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """The address of a server on this machine that serves the site."""
    with serving(site) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with running_browser() as chromium:
        yield chromium


@needs_sphinx
@needs_chromium
@pytest.mark.parametrize(("width", "scheme"), [("desktop", "light"), ("phone", "dark")])
@pytest.mark.parametrize("pages", ["one page", "every page"])
def test_a_browser_shows_a_page_whole_and_axe_finds_nothing_serious(
    trees: dict[str, Any], address: str, browser: Any, pages: str, width: str, scheme: str
) -> None:
    axe = Path(
        str(
            pytest.importorskip(
                "axe_playwright_python", reason="the extra docs is not installed"
            ).__file__
        )
    )
    script = axe.with_name("axe.min.js").read_text("utf-8")
    context = browser.new_context(
        viewport={"width": WIDTHS[width], "height": 900}, color_scheme=scheme
    )
    names = [A_LONG_PAGE] if pages == "one page" else [*trees]
    problems = [problem for name in names for problem in _problems(context, address, name, script)]
    context.close()
    assert problems == []


def _problems(context: Any, address: str, name: str, axe: str) -> list[str]:
    """The problems that a browser and axe see on one page."""
    problems: list[str] = []

    def note_error(message: Any) -> None:
        if message.type == "error":
            problems.append(f"{name}: {message.text}")

    def note_foreign(request: Any) -> None:
        if not request.url.startswith((address, "data:")):
            problems.append(f"{name} loads {request.url}")

    page = context.new_page()
    page.on("console", note_error)
    page.on("pageerror", lambda error: problems.append(f"{name}: {error}"))
    page.on("request", note_foreign)
    page.goto(address + name)
    width, window = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    if width > window:
        problems.append(f"{name} is {width} wide in a window of {window}")
    page.evaluate(axe)
    for violation in page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]:
        if violation["impact"] in ("serious", "critical"):
            where = "; ".join(str(node["target"]) for node in violation["nodes"][:3])
            problems.append(f"{name}: {violation['id']}: {violation['help']}: {where}")
    page.close()
    return problems


@needs_sphinx
@needs_chromium
def test_the_checks_in_the_browser_can_fail(address: str, browser: Any, site: Path) -> None:
    axe = Path(
        str(
            pytest.importorskip(
                "axe_playwright_python", reason="the extra docs is not installed"
            ).__file__
        )
    )
    bad = site / "bad.html"
    bad.write_text(
        "<!doctype html><title>Bad</title><p style='width:3000px'>wide<img src='nowhere.png'>"
        "<p style='color:#eee;background:#fff'>pale<script>undefined_name()</script>",
        "utf-8",
    )
    context = browser.new_context(viewport={"width": WIDTHS["phone"], "height": 900})
    try:
        problems = " ".join(
            _problems(context, address, "bad.html", axe.with_name("axe.min.js").read_text("utf-8"))
        )
    finally:
        context.close()
        bad.unlink()
    for words in ("is 30", "404", "undefined_name", "image-alt", "color-contrast"):
        assert words in problems, problems
