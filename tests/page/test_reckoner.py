"""Ready reckoners: each day's answer is the library's, on the page and in the workbook."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from tests.support.browser import (
    cells_cut_off,
    needs_chromium,
    running_browser,
    sheets_of_paper,
)
from tests.support.comparing import Comparison

import cptimescales as cpt
from cptimescales.errors import TimescaleError
from cptimescales.page import everyday_questions, ready_reckoner, reckoner_html
from cptimescales.spreadsheet.reckoner_sheets import write_reckoners

ENGLAND = cpt.rulebook("england")
# One with two editions in the year, closures, a series, a count back, provisional years, a window.
SHOWN = (
    ("england", "first_core_group", 2026, 1),
    ("england", "review_conference", 2028, 2),
    ("england", "first_core_group", 2010, 1),
    ("england", "eighteenth_birthday_review", 2009, 1),
    ("scotland", "conference_notice", 2027, 1),
    ("northern-ireland", "review_conference", 2024, 1),
)


class Table(HTMLParser):
    """The cells of each table of a page: their text, their classes, whether a script is there."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tables: list[list[list[tuple[str, str]]]] = []
        self.tags: list[str] = []
        self._cell = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "table":
            self.tables.append([])
        if tag == "tr":
            self.tables[-1].append([])
        if tag in ("td", "th"):
            self._cell = True
            self.tables[-1][-1].append(("", dict(attrs).get("class") or ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._cell = False

    def handle_data(self, data: str) -> None:
        if self._cell:
            text, look = self.tables[-1][-1].pop()
            self.tables[-1][-1].append((" ".join(f"{text} {data}".split()), look))

    def by_day(self, year: int) -> Iterator[tuple[date, str, str]]:
        """Each day with the text and the classes of its cell, in the first table."""
        for row in self.tables[0][1:]:
            for month, (text, look) in enumerate(row[1:], start=1):
                if look != "none":
                    yield date(year, month, int(row[0][0])), text, look


def expected_words(book: cpt.Rulebook, rule: str, on: date, number: int) -> list[str]:
    """What the cell of a day must say, from the library's own answer."""
    answer = book.answer(rule, on=on, number=number)
    if isinstance(answer, cpt.Refusal):
        return ["no answer"]
    words = [f"{answer.limit:%a} {answer.limit.day} {answer.limit:%b}"]
    words += ["P"] if answer.provisional else []
    window = isinstance(answer, cpt.ReviewWindow)
    year = answer.limit.year
    if year != on.year and not window:
        words.append(str(year))
    named = [("from", answer.opens)] if isinstance(answer, cpt.ReviewWindow) else []
    if answer.last_working_day != answer.limit:
        named.append(
            ("wd" if window else f"wd {answer.last_working_day:%a}", answer.last_working_day)
        )
    words += [
        f"{word} {day.day} {day:%b}" + (f" {day.year}" if day.year != year else "")
        for word, day in named
    ]
    return words


@pytest.mark.parametrize(("name", "rule", "year", "number"), SHOWN)
def test_each_day_of_the_page_is_the_librarys_answer(
    name: str, rule: str, year: int, number: int, comparison: Comparison
) -> None:
    closed = {date(year, 12, 29): "Council closed"}
    book = cpt.rulebook(name).with_closures(closed)
    page = reckoner_html([ready_reckoner(book, rule, year=year, number=number)])
    seen = list(Table(page).by_day(year))
    assert [day for day, _, _ in sorted(seen)] == [
        date(year, 1, 1) + timedelta(days=place) for place in range(len(seen))
    ]
    off = {day.date for day in book.calendar.bank_holidays(year)}
    for on, text, look in seen:
        mark = "" if on.weekday() > 4 else "C" if on in closed else "H" if on in off else ""
        head = f"{on:%a}"[:2] + (f" {mark}" if mark else "")
        below = expected_words(book, rule, on, number)
        expected = " ".join([head, *below[:1], *below[1:2]]) + "".join(
            (" " if below[1] == "P" and place == 0 else ", ") + word
            for place, word in enumerate(below[2:])
        )
        comparison.same(expected, text, on)
        comparison.same("off" in look.split(), on.weekday() > 4 or bool(mark), on)
    comparison.close(at_least=700)


@pytest.mark.parametrize(
    ("case", "on", "words"),
    [
        (("wales", "review_conference", 2026, 1), (10, 1), "Fri 1 Jan 2027, wd Thu 31 Dec 2026"),
        (SHOWN[1], (7, 1), "Mon 1 Jan P 2029, wd Fri 29 Dec 2028"),
        (
            ("england", "eighteenth_birthday_review", 2012, 1),
            (1, 1),
            "Tue 1 Jan P from 1 Dec 2029, wd 31 Dec 2029",
        ),
    ],
)
def test_a_day_of_another_year_than_the_due_date_names_its_year(
    case: tuple[str, str, int, int], on: tuple[int, int], words: str
) -> None:
    seen = {day: text for day, text, _ in Table(shown_pages([case])).by_day(case[2])}
    assert seen[date(case[2], *on)].endswith(words)


def test_a_change_of_edition_within_the_year_is_marked_and_named() -> None:
    reckoner = ready_reckoner(ENGLAND, "first_core_group", year=2026)
    page = reckoner_html([reckoner])
    marked = [on for on, _, look in Table(page).by_day(2026) if "new" in look.split()]
    assert marked == [date(2026, 3, 18)]
    assert "The text changes within 2026." in page
    assert [edition.answer.citation.title for edition in reckoner.editions] == [
        "Working Together to Safeguard Children 2023",
        "Working Together to Safeguard Children 2026",
    ]
    assert "The text changes" not in reckoner_html(
        [ready_reckoner(ENGLAND, "first_core_group", year=2027)]
    )


def test_what_is_provisional_or_refused_is_said() -> None:
    reckoner = ready_reckoner(ENGLAND, "review_conference", year=2028, number=2)
    page = reckoner_html([reckoner])
    assert len(reckoner.provisional) == 184
    assert "PROVISIONAL: 184 dates on this page, marked P." in page
    every = reckoner_html([ready_reckoner(ENGLAND, "first_core_group", year=2030)])
    assert "PROVISIONAL: every date on this page, marked P." in every
    early = ready_reckoner(ENGLAND, "first_core_group", year=2010)
    assert [refused.spans for refused in early.refused] == [
        ((date(2010, 1, 1), date(2010, 3, 16)),)
    ]
    assert "was not in force on 2010-01-01" in reckoner_html([early])
    assert "PROVISIONAL" not in reckoner_html([early])
    with pytest.raises(TimescaleError, match="no day of 1995 has an answer: rule"):
        ready_reckoner(ENGLAND, "first_core_group", year=1995)
    with pytest.raises(TimescaleError, match="year is 27.5; allowed"):
        ready_reckoner(ENGLAND, "first_core_group", year=27.5)  # type: ignore[arg-type]


def test_a_day_that_is_refused_within_the_year_is_no_date() -> None:
    text = Path(__file__).parents[1] / "spreadsheet" / "workbook" / "every-unit.toml"
    book = cpt.load_rulebook(text)
    reckoner = ready_reckoner(book, "refuse", year=2026)
    days = {day.on: day for day in reckoner.days}
    assert days[date(2026, 1, 31)].answer is None
    (refused,) = [its for its in reckoner.refused if its.refusal.code == "no_corresponding_date"]
    assert refused.spans[:2] == (
        (date(2026, 1, 29), date(2026, 1, 31)),
        (date(2026, 3, 31), date(2026, 3, 31)),
    )
    seen = {on: text for on, text, _ in Table(reckoner_html([reckoner])).by_day(2026)}
    assert seen[date(2026, 1, 31)] == "Sa no answer"
    assert seen[date(2026, 1, 28)] == "We Sat 28 Feb wd Fri 27 Feb"


def test_closures_and_bank_holidays_are_explained_and_escaped() -> None:
    closed = {date(2027, 12, 29) + timedelta(days=place): "A <b>day</b> off" for place in range(3)}
    page = reckoner_html(
        [ready_reckoner(ENGLAND.with_closures(closed), "first_core_group", year=2027)]
    )
    assert "Wed 29 Dec to Fri 31 Dec A &lt;b&gt;day&lt;/b&gt; off" in page
    assert "Mon 3 Jan 2028 New Year&#39;s Day (substitute day)" in page
    assert "script" not in Table(page).tags
    assert re.search(r"default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]+';", page)
    assert "http" not in page.replace('http-equiv="Content-Security-Policy"', "")


def test_every_rule_with_a_number_has_its_page_and_each_place_in_a_series() -> None:
    questions = list(everyday_questions(cpt.rulebook("wales"), year=2027))
    assert ("review_conference", 1) in questions
    assert ("review_conference", 2) in questions
    dated = {
        rule.id
        for rule in ENGLAND.rules
        if not rule.is_window
        and not isinstance(ENGLAND.answer(rule.id, on=date(2027, 6, 1)), cpt.Refusal)
    }
    assert {rule for rule, _ in everyday_questions(ENGLAND, year=2027)} == dated


def test_the_workbook_has_the_same_answers() -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not here")
    reckoners = [
        ready_reckoner(cpt.rulebook(name), rule, year=year, number=number)
        for name, rule, year, number in (SHOWN[2], SHOWN[1])
    ]
    first, again = BytesIO(), BytesIO()
    write_reckoners(reckoners, first)
    write_reckoners(reckoners, again)
    assert first.getvalue() == again.getvalue()
    book = openpyxl.load_workbook(first)
    assert book.sheetnames == ["First core group meeting", "Review conference (number 2 and"]
    for sheet, reckoner in zip(book, reckoners, strict=True):
        rows = [row for row in sheet.iter_rows(values_only=True) if hasattr(row[0], "date")]
        for row, day in zip(rows, reckoner.days, strict=True):
            if day.answer is None:
                assert row[1:3] == ("no answer", None)
            else:
                due = (day.answer.limit, day.answer.last_working_day)
                assert tuple(cell.date() for cell in row[1:3]) == due
                assert ("PROVISIONAL" in (row[3] or "")) == day.answer.provisional
    with pytest.raises(TimescaleError, match="at least one rule"):
        write_reckoners([], BytesIO())


def shown_pages(cases: Sequence[tuple[str, str, int, int]]) -> str:
    return reckoner_html(
        [
            ready_reckoner(cpt.rulebook(name), rule, year=year, number=number)
            for name, rule, year, number in cases
        ]
    )


@pytest.mark.sweep
@needs_chromium
def test_a_long_sheet_is_one_sheet_of_paper(tmp_path: Path) -> None:
    reviews = ("england", "review_conference", 2026, 1)  # two texts, and two lines in each row
    with running_browser() as browser:
        # The contents are a sheet of their own.
        assert sheets_of_paper(browser, shown_pages([reviews, SHOWN[1]]), tmp_path) == 1 + 2


@pytest.mark.sweep
@needs_chromium
def test_no_cell_is_cut_off_and_each_rule_keeps_to_its_sheet(tmp_path: Path) -> None:
    cases = (
        *SHOWN,
        ("wales", "review_conference", 2026, 1),
        ("england", "review_conference", 2026, 1),
        ("england", "first_core_group", 2030, 1),
        ("england", "eighteenth_birthday_review", 2012, 1),
    )
    page = shown_pages(cases)
    with running_browser() as browser:
        assert cells_cut_off(browser, page, tmp_path) == []
        assert sheets_of_paper(browser, page, tmp_path) == 1 + len(cases)


@pytest.mark.sweep
@needs_chromium
def test_axe_finds_nothing(tmp_path: Path) -> None:
    with running_browser() as browser:
        assert sheets_of_paper(browser, shown_pages(SHOWN[:1]), tmp_path, axe=True) == 1
        assert sheets_of_paper(browser, shown_pages(SHOWN[1:4]), tmp_path, axe=True) == 1 + 3


@pytest.mark.sweep
@needs_chromium
@pytest.mark.parametrize("name", cpt.rulebooks())
def test_each_rule_of_each_rulebook_is_one_sheet_of_paper(name: str, tmp_path: Path) -> None:
    book = cpt.rulebook(name)
    # The other rules of a local rulebook are those of its nation, word for word.
    nation = cpt.rulebook(book.data.extends).rules if book.data.extends else ()
    reckoners = [
        ready_reckoner(book, rule, year=2026, number=place)
        for rule, place in everyday_questions(book, year=2026)
        if book.rule(rule) not in nation
    ]
    with running_browser() as browser:
        contents = 1 if len(reckoners) > 1 else 0
        assert sheets_of_paper(browser, reckoner_html(reckoners), tmp_path) == contents + len(
            reckoners
        )
