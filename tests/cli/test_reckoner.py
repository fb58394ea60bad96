"""The command `reckoner`."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.asking import ask

pytest.importorskip("jinja2", reason="the extra `pages` is not here")


def test_it_writes_a_page_or_a_workbook_by_the_name_of_the_file(tmp_path: Path) -> None:
    closures = tmp_path / "closed.csv"
    closures.write_text("date,name\n29/12/2027,Council closed\n", "utf-8")
    page, book = tmp_path / "2027.html", tmp_path / "2027.xlsx"
    rules = ("first_core_group", "review_conference", "first_core_group")
    options = ("--rulebook", "england", "--year", "2027", "--closures", str(closures))
    screen = ask("reckoner", *rules, *options, "-o", str(page)).answer()
    assert screen == f"{page}: 2 pages for 2027, England: statutory guidance\n"
    text = page.read_text("utf-8")
    assert "Council closed" in text
    assert text.count("<table>") == 2
    ask("reckoner", *rules, *options, "-o", str(book)).answer()
    assert book.read_bytes()[:2] == b"PK"


def test_it_says_what_is_provisional(tmp_path: Path) -> None:
    out = str(tmp_path / "all.html")
    screen = ask("reckoner", "--rulebook", "scotland", "--year", "2029", "-o", out).answer()
    assert "provisional: " in screen.splitlines()[1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("first_coregroup", "--year", "2027"), "did you mean 'first_core_group'?"),
        (("visit", "--year", "2027"), "no day of 2027 has an answer: rule 'visit'"),
        (("first_core_group", "--year", "1990"), "was not in force on 1990-01-01"),
        (("first_core_group", "--year", "2200"), "which covers 1990-01-01 to 2100-12-31"),
        (("first_core_group", "--year", "0"), "year is 0; allowed: a year such as 2027"),
        (("--year", "2200"), "no rule of 'england' has a due date in 2200"),
        (("--year", "2027", "--number", "2"), "--number 2 needs a RULE"),
    ],
)
def test_what_cannot_be_written_is_said_in_a_line(
    tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    out = tmp_path / "out.html"
    asked = ask("reckoner", *arguments, "--rulebook", "england", "-o", str(out))
    assert asked.code == 2
    assert words in asked.err
    assert len(asked.err.splitlines()) == 1
    assert not out.exists()


def test_a_name_that_is_no_page_and_no_workbook_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "out.pdf"
    options = ("--rulebook", "england", "--year", "2027", "-o", str(out))
    asked = ask("reckoner", "first_core_group", *options)
    assert (asked.code, asked.out) == (2, "")
    assert "must end in .html to print, or in .xlsx" in asked.err
