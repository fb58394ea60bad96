"""The calculator as a file: whole, small, the same every time, and closed to foreign content."""

from __future__ import annotations

import re
from base64 import b64encode
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

import cptimescales as cpt
from cptimescales.calendars.text_files import shipped_text
from cptimescales.cli.app import run
from cptimescales.errors import TimescaleError
from cptimescales.page import calculator_page
from cptimescales.page.one_script import modules_from

FOLDER = Path(cpt.__file__).parent / "page" / "calculator"
MODULES = {
    path.removeprefix("calculator/"): text
    for path, text in modules_from("calculator/calculator.js").items()
    if path.startswith("calculator/")
}
COMMENT = re.compile(r"/\*\*.*?\*/|^ *//[^\n]*", re.MULTILINE | re.DOTALL)
PAGE = calculator_page([cpt.rulebook(name) for name in cpt.rulebooks()])


def inside(tag: str, page: str = PAGE) -> str:
    """The text of the last element of a kind that has no attributes."""
    return page.rpartition(f"<{tag}>")[2].partition(f"</{tag}>")[0]


def test_the_page_reaches_every_module() -> None:
    assert set(MODULES) == {path.name for path in FOLDER.glob("*.js")}


@pytest.mark.parametrize("name", [*MODULES, "page.css"])
def test_a_file_fits_the_eye(name: str) -> None:
    lines = (FOLDER / name).read_text("utf-8").splitlines()
    assert name.endswith(".css") or lines[0].startswith("// ")
    assert len(lines) <= 400
    assert max(map(len, lines)) <= 100


@pytest.mark.parametrize("name", MODULES)
def test_no_module_writes_html_stores_or_sends_anything(name: str) -> None:
    code = COMMENT.sub("", MODULES[name])
    words = set(re.findall(r"[A-Za-z_$][\w$]*", code))
    assert not words & {"innerHTML", "outerHTML", "insertAdjacentHTML", "DOMParser", "eval"}
    assert not words & {"fetch", "XMLHttpRequest", "WebSocket", "sendBeacon", "random"}
    assert not words & {"localStorage", "sessionStorage", "cookie", "indexedDB"}
    assert bool(re.search(r"\bnew Date\b|\bDate[.(]", code)) == (name == "clock.js")


def test_no_two_modules_have_a_top_level_name_in_common() -> None:
    texts = modules_from("calculator/calculator.js").values()
    names = [
        name
        for text in texts
        for name in re.findall(r"(?m)^(?:export )?(?:const|let|class|function) (\w+)", text)
    ]
    assert len(names) > 150
    assert len(set(names)) == len(names)


def test_the_page_is_small_needs_no_other_file_and_is_always_the_same() -> None:
    assert len(PAGE.encode()) < 400_000
    assert PAGE == calculator_page([cpt.rulebook(name) for name in cpt.rulebooks()])
    assert not re.search(r"""\s(?:src|action)=|@import|url\(""", PAGE)
    assert re.findall(r'<link [^>]*href="([^"]*)"', PAGE) == ["data:,"]


def test_the_policy_allows_the_style_and_the_script_of_the_page_alone() -> None:
    policy = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', PAGE)[0]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    for tag in ("script", "style"):
        digest = b64encode(sha256(inside(tag).encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_a_text_of_a_rulebook_cannot_end_the_data(tmp_path: Path) -> None:
    text = (Path(__file__).parents[1] / "cli" / "our-council.toml").read_text("utf-8")
    evil = "</script><script>alert(1)</script>{script}"
    file = tmp_path / "evil.toml"
    file.write_text(re.sub(r'(?m)^title = ".*"', f'title = "{evil}"', text, count=1), "utf-8")
    page = calculator_page([cpt.load_rulebook(file)])
    assert page.count("</script>") == 2
    assert "\\u003c/script>\\u003cscript>alert(1)" in page
    assert inside("script", page) == inside("script")


def test_what_cannot_be_made_is_refused_in_one_sentence() -> None:
    england = cpt.rulebook("england")
    with pytest.raises(TimescaleError, match="at least one"):
        calculator_page([])
    with pytest.raises(TimescaleError, match="given twice"):
        calculator_page([england, england])
    with pytest.raises(TimescaleError, match="no name"):
        calculator_page([england], closures=[(date(2026, 12, 29), " ")])


def test_the_command_bakes_in_a_council_and_its_closures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    closures = tmp_path / "closed.csv"
    closures.write_text("date,name\n2026-12-29,Council closed\n", "utf-8")
    file = tmp_path / "page.html"
    own = str(Path(__file__).parents[1] / "cli" / "our-council.toml")
    assert run(["page", str(file), "--rulebook", own, "--closures", str(closures)]) == 0
    assert capsys.readouterr().out.startswith(f"Wrote {file}: ")
    page = file.read_text("utf-8")
    assert '"closures":[{"date":"2026-12-29","name":"Council closed"}]' in page
    assert page.count('{"rulebook":"') == 1
    assert "nowhere" in str(run(["page", str(file), "--rulebook", "nowhere"]))
    assert file.read_text("utf-8") == page


def test_the_statement_on_accessibility_is_in_the_page() -> None:
    assert "level AA of the Web Content Accessibility Guidelines 2.2" in shipped_text(
        str(FOLDER / "x"), "page.html"
    )
