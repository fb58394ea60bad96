"""The calculator in a real Chromium, opened from a file without a network, as a person uses it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import icalendar
import pytest
from tests.support.browser import (
    axe_findings,
    cells_cut_off,
    needs_chromium,
    running_browser,
    sheets_of_paper,
)

import cptimescales as cpt
from cptimescales.page import calculator_page, ready_reckoner, reckoner_html
from cptimescales.rules.words import long_date

pytestmark = [pytest.mark.once, needs_chromium]

BOOKS = [cpt.rulebook(name) for name in cpt.rulebooks()]
TODAY = "2026-12-16T10:00:00"
CONFERENCE = "#rulebook=england&event=conference_held&on=2026-12-14"
# Ten everyday questions; each rulebook is asked those that start something under it.
QUESTIONS = (
    ("referral_received", date(2026, 3, 27)),
    ("strategy_discussion_held", date(2026, 12, 14)),
    ("last_strategy_discussion_held", date(2022, 9, 1)),
    ("conference_held", date(2026, 12, 14)),
    ("core_group_held", date(2026, 12, 21)),
    ("child_seen", date(2024, 1, 31)),
    ("review_conference_held", date(2026, 8, 31)),
    ("move_notified", date(2026, 3, 20)),
    ("child_born", date(2008, 2, 29)),
    ("looked_after_started", date(2025, 11, 30)),
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with running_browser() as running:
        yield running


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "calculator.html"
    path.write_text(calculator_page(BOOKS), "utf-8")
    return path


class Opened:
    """A page that was opened from a file, and everything that went wrong in it."""

    def __init__(self, browser: Any, file: Path, link: str, **settings: Any) -> None:
        self.context = browser.new_context(offline=True, accept_downloads=True, **settings)
        self.page = self.context.new_page()
        self.problems: list[str] = []
        self.page.on("console", lambda message: self.problems.append(message.text))
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("request", self.note_request)
        self.address = file.as_uri()
        self.page.clock.set_fixed_time(settings.pop("now", TODAY))
        self.page.goto(self.address + link)

    def note_request(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.problems.append(f"it asks for {request.url}")

    def ask(self, rulebook: str, event: str, day: str, month: str, year: str) -> None:
        self.page.select_option("#rulebook", rulebook)
        self.page.select_option("#event", event)
        for box, text in (("day", day), ("month", month), ("year", year)):
            self.page.fill(f"#on-{box}", text)
        self.page.click("text=Show the dates")

    def limits(self) -> list[tuple[str, str]]:
        script = (
            "items => items.map(item => [item.dataset.rule, item.querySelector('.big').innerText])"
        )
        return [(rule, words) for rule, words in self.page.eval_on_selector_all(".duty", script)]

    def rules(self, part: str) -> list[str]:
        script = "items => items.map(item => item.dataset.rule)"
        return [str(rule) for rule in self.page.eval_on_selector_all(f"#{part} > li", script)]


@pytest.fixture
def opened(browser: Any, file: Path, request: pytest.FixtureRequest) -> Iterator[Opened]:
    page = Opened(browser, file, getattr(request, "param", ""))
    yield page
    page.context.close()
    assert page.problems == []


def limit_words(due: cpt.DueDate | cpt.ReviewWindow) -> str:
    if isinstance(due, cpt.DueDate):
        return f"By {long_date(due.due)}"
    return f"Between {long_date(due.opens)} and {long_date(due.closes)}"


@pytest.mark.sweep(keep="south-west")
@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.name)
def test_a_person_asks_ten_everyday_questions_and_reads_what_python_says(
    opened: Opened, book: cpt.Rulebook
) -> None:
    asked = 0
    for event, on in QUESTIONS:
        duties = book.after(event, on=on)
        opened.page.select_option("#rulebook", book.name)
        offered = opened.page.locator(f"#event option[value={event}]").count() == 1
        if not offered:
            assert duties == (), event
            continue
        opened.ask(book.name, event, str(on.day), str(on.month), str(on.year))
        expected = [(duty.rule, limit_words(duty.due)) for duty in duties if duty.due]
        assert opened.limits() == expected, event
        for part in ("undated", "refused"):
            rules = [
                duty.rule for duty in duties if getattr(duty, part.replace("refused", "refusal"))
            ]
            assert opened.rules(part) == rules, event
        if not duties:
            assert "starts no duty on that day" in opened.page.inner_text("#answer")
        link = f"#rulebook={book.name}&event={event}&on={on}"
        assert opened.page.evaluate("location.hash") == link
        asked += 1
    assert asked >= 2


@pytest.mark.parametrize("opened", [CONFERENCE], indirect=True)
def test_an_answer_has_its_days_its_count_its_source_and_its_doubt(opened: Opened) -> None:
    first = opened.page.locator(".duty").first
    words = first.inner_text()
    assert "By Wednesday 30 December 2026" in words
    assert "8 working days left (14 days in all)." in words
    assert "Last working day: the same day." in words
    assert "Not counted: 4 weekend days, Christmas Day on 25 December, Boxing Day" in words
    assert "Check it: Working Together to Safeguard Children 2026 was not read" in words
    first.locator("summary").first.click()
    rows = [" ".join(row.split()) for row in first.locator("tbody tr").all_inner_texts()]
    assert rows[0] == "Mon 14 Dec 2026 day 0 the clock starts"
    assert "Fri 25 Dec 2026 not counted bank holiday: Christmas Day" in rows
    assert rows[-1] == "Wed 30 Dec 2026 day 10 due"
    first.locator("summary").last.click()
    assert "page 97 of the PDF of June 2025" in first.inner_text()
    assert first.locator("a").get_attribute("href").startswith("https://www.gov.uk/")
    assert "Friday 12 March 2027. The limit does not move" in opened.page.inner_text("#dated")


@pytest.mark.parametrize("opened", [CONFERENCE], indirect=True)
def test_the_day_from_which_days_are_counted_can_be_changed(opened: Opened) -> None:
    opened.page.click("text=Change the day")
    for box, text in (("day", "4"), ("month", "January"), ("year", "2027")):
        opened.page.fill(f"#as-of-{box}", text)
    opened.page.click("text=Count again")
    words = opened.page.locator(".duty.passed").inner_text()
    assert "This date has passed, 2 working days ago (5 days in all)." in words
    opened.page.click("text=Change the day")
    opened.page.fill("#as-of-year", "3000")
    opened.page.click("text=Count again")
    assert "1990 to 2100 only" in opened.page.inner_text("#problems")


@pytest.mark.parametrize("as_of", [date(2026, 8, 3), date(2026, 11, 30)])
def test_after_a_limit_on_a_day_off_the_days_late_are_the_librarys(
    opened: Opened, as_of: date
) -> None:
    opened.page.clock.set_fixed_time(f"{as_of}T10:00:00")
    for name, event, on in (
        ("england", "conference_held", date(2026, 5, 1)),
        ("northern-ireland", "referral_received", date(2026, 7, 10)),
    ):
        book = cpt.rulebook(name)
        opened.ask(name, event, str(on.day), str(on.month), str(on.year))
        dues = [duty.due for duty in book.after(event, on=on) if duty.due]
        shown = opened.page.locator("#dated > li").all_inner_texts()
        assert any(due.last_working_day < due.limit < as_of for due in dues)
        for due, words in zip(dues, shown, strict=True):
            late = book.calendar.working_days_between(due.limit, as_of)
            days = f"{late} working day{'' if late == 1 else 's'} ago"
            assert (f"This date has passed, {days}" in words) == (due.limit < as_of)


def test_a_page_that_was_open_overnight_counts_from_the_new_day(opened: Opened) -> None:
    opened.ask("england", "conference_held", "14", "12", "2026")
    assert "8 working days left" in opened.page.locator(".duty").first.inner_text()
    opened.page.clock.set_fixed_time("2026-12-17T08:00:00")
    opened.page.click("text=Show the dates")
    assert "7 working days left" in opened.page.locator(".duty").first.inner_text()
    assert "today, Thursday 17 December 2026" in opened.page.inner_text("#answer")


@pytest.mark.sweep
def test_what_cannot_be_answered_is_a_sentence_that_says_what_to_do(opened: Opened) -> None:
    opened.page.click("text=Show the dates")
    assert opened.page.title().startswith("Error: ")
    problems = opened.page.inner_text("#problems")
    for words in ("Choose the procedures.", "Choose what happened.", "for example 14 12 2026"):
        assert words in problems
    opened.ask("england", "conference_held", "31", "2", "2026")
    problem = "There is no day 31: February 2026 has 28 days. Check the day and the month."
    assert problem in opened.page.inner_text("#problems")
    assert opened.page.inner_text("#on-error") == problem
    for typed, words in (
        (("14", "13", "2026"), '"13" is not a month. Enter a number from 1 to 12.'),
        (("14", "12", "26"), '"26" is not a year. Enter the year with four digits, as in 2026.'),
        (("14", "", "2026"), "Enter the month of the date."),
    ):
        opened.ask("england", "conference_held", *typed)
        assert words in opened.page.inner_text("#problems")
        assert not opened.page.is_visible("#answer")
    opened.ask("england", "conference_held", "14", "2", "1985")
    words = opened.page.inner_text("#refused")
    assert "has the rule from Wednesday 17 March 2010 on, and the date is earlier" in words
    assert "look in the procedures of that time" in words
    assert opened.page.locator(".duty").count() == 0


@pytest.mark.sweep
def test_a_closure_moves_a_date_and_needs_a_name(opened: Opened) -> None:
    opened.page.click("text=Days on which your council is closed")
    opened.page.click("text=Add a closure day")
    for box, text in (("day", "29"), ("month", "12"), ("year", "2026")):
        opened.page.fill(f"#closure-1-{box}", text)
    opened.ask("england", "conference_held", "14", "12", "2026")
    assert "Say why the council is closed" in opened.page.inner_text("#problems")
    assert not opened.page.is_visible("#answer")
    opened.page.fill("#closure-1-name", "Council closed")
    opened.page.click("text=Show the dates")
    assert opened.limits()[0] == ("first_core_group", "By Thursday 31 December 2026")
    answer = opened.page.inner_text("#answer")
    assert "Closure day, not counted: Tuesday 29 December 2026, Council closed." in answer
    assert "It does not hold the closure days that you typed." in answer
    assert "2026-12-29" not in opened.page.evaluate("location.href")
    opened.page.click("text=Remove closure day 1")
    opened.page.click("text=Show the dates")
    assert opened.limits()[0] == ("first_core_group", "By Wednesday 30 December 2026")


def test_a_council_bakes_in_its_closures(browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "ours.html"
    closures = [(date(2026, 12, 29), "Council closed")]
    path.write_text(calculator_page([cpt.rulebook("england")], closures=closures), "utf-8")
    opened = Opened(browser, path, CONFERENCE)
    assert opened.page.locator("#rulebook option").count() == 1
    assert opened.limits()[0] == ("first_core_group", "By Thursday 31 December 2026")
    opened.page.click("text=Days on which your council is closed")
    assert "Tuesday 29 December 2026: Council closed" in opened.page.inner_text("#baked")
    opened.context.close()


@pytest.mark.sweep(keep="old")
@pytest.mark.parametrize(
    ("now", "words"),
    [
        ("2027-10-06T10:00:00", ""),
        ("2027-10-09T10:00:00", "are old. They were last compared with GOV.UK on"),
        ("2001-01-01T10:00:00", "Check the clock."),
    ],
    ids=["new enough", "old", "a wrong clock"],
)
def test_old_bank_holidays_are_said_loudly(browser: Any, file: Path, now: str, words: str) -> None:
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.clock.set_fixed_time(now)
    page.goto(file.as_uri())
    checked = BOOKS[0].record.checked
    assert f"Bank holidays last compared with GOV.UK: {long_date(checked)}." in page.inner_text(
        "#checked"
    )
    warnings = page.inner_text("#warnings")
    assert (words in warnings) if words else (warnings == "")
    context.close()


@pytest.mark.sweep(keep="event")
@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("#rulebook=atlantis&event=conference_held&on=2026-12-14", '"atlantis"'),
        ("#rulebook=england&event=<img src=x onerror=alert(1)>&on=2026-12-14", "starts nothing"),
        ("#rulebook=england&event=conference_held&on=yesterday", "names no date"),
    ],
    ids=["rulebook", "event", "date"],
)
def test_a_link_that_cannot_be_answered_says_which_part(
    browser: Any, file: Path, link: str, words: str
) -> None:
    opened = Opened(browser, file, link)
    assert words in opened.page.inner_text("#problems")
    assert not opened.page.is_visible("#answer")
    assert opened.problems == []
    opened.context.close()


@pytest.mark.parametrize("opened", [CONFERENCE], indirect=True)
def test_the_answer_goes_along_as_text_as_a_calendar_and_as_a_link(opened: Opened) -> None:
    opened.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened.page.click("text=Copy as text")
    opened.page.wait_for_selector("text=The answer was copied.")
    text = opened.page.evaluate("navigator.clipboard.readText()")
    assert "First core group meeting: By Wednesday 30 December 2026" in text
    assert "Source: Working Together to Safeguard Children 2026" in text
    opened.page.click("text=Copy the link")
    opened.page.wait_for_selector("text=The link was copied.")
    assert opened.page.evaluate("navigator.clipboard.readText()") == opened.address + CONFERENCE
    with opened.page.expect_download() as download:
        opened.page.click("text=Calendar file")
    assert download.value.suggested_filename == "england-conference_held-2026-12-14.ics"
    content = Path(download.value.path()).read_bytes()
    assert max(map(len, content.split(b"\r\n"))) <= 75
    events: list[Any] = [*icalendar.Calendar.from_ical(content).walk("VEVENT")]
    assert [(str(event["summary"]), event["dtstart"].dt) for event in events] == [
        ("Due: First core group meeting", date(2026, 12, 30)),
        ("Due: Review conference", date(2027, 3, 14)),
    ]
    assert str(events[0]["uid"]).startswith("england-first_core_group-1-conference_held-2026-12-14")
    due = cpt.first_core_group_due(date(2026, 12, 14), rulebook="england")
    assert due.explain() in str(events[0]["description"])


def test_a_browser_that_may_not_copy_shows_the_text(browser: Any, file: Path) -> None:
    opened = Opened(browser, file, CONFERENCE)
    opened.page.evaluate(
        "() => { navigator.clipboard.writeText = () => Promise.reject(new Error()); }"
    )
    opened.page.click("text=Copy as text")
    opened.page.wait_for_selector("text=Press Ctrl and C.")
    assert "By Wednesday 30 December 2026" in opened.page.input_value("#text")
    opened.context.close()


def pages_printed(page: Any) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))


@pytest.mark.sweep(keep="leicester-leicestershire-rutland")
@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.name)
def test_a_conference_prints_on_one_page(browser: Any, file: Path, book: cpt.Rulebook) -> None:
    opened = Opened(browser, file, CONFERENCE.replace("england", book.name))
    assert opened.page.locator("#answer-title").count() == 1
    assert pages_printed(opened.page) == 1
    opened.context.close()


@pytest.mark.sweep(keep="320-none")
@pytest.mark.parametrize("colours", ["none", "active"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_axe_finds_nothing_and_no_page_scrolls_sideways(
    browser: Any, file: Path, width: int, colours: str
) -> None:
    opened = Opened(
        browser, file, "", viewport={"width": width, "height": 800}, forced_colors=colours
    )
    findings = axe_findings(opened.page)
    opened.page.click("text=Days on which your council is closed")
    opened.page.click("text=Add a closure day")
    opened.ask("scotland", "conference_held", "31", "2", "2026")
    findings += axe_findings(opened.page)
    opened.page.click("text=Remove closure day 1")
    opened.ask("scotland", "conference_held", "14", "12", "2026")
    opened.page.eval_on_selector_all("details", "all => all.forEach(part => { part.open = true; })")
    findings += axe_findings(opened.page)
    assert findings == []
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    assert opened.problems == []
    opened.context.close()


def test_the_keyboard_alone_suffices(opened: Opened) -> None:
    keyboard = opened.page.keyboard

    def focus() -> str:
        return str(opened.page.evaluate("document.activeElement.id"))

    def tab_to(name: str) -> None:
        for _ in range(40):
            keyboard.press("Tab")
            if focus() == name:
                return
        pytest.fail(f"the key Tab does not reach {name}")

    tab_to("rulebook")
    keyboard.type("Wales")
    tab_to("event")
    keyboard.type("Conference held")
    for box, text in (("day", "14"), ("month", "12"), ("year", "2026")):
        tab_to(f"on-{box}")
        keyboard.type(text)
    keyboard.press("Enter")
    assert focus() == "answer-title"
    assert len(opened.limits()) >= 3
    keyboard.press("Tab")
    keyboard.press("Enter")
    tab_to("as-of-day")
    keyboard.press("Control+A")
    keyboard.type("99")
    keyboard.press("Enter")
    assert focus() == "problems"
    keyboard.press("Tab")
    keyboard.press("Enter")
    assert focus() == "as-of-day"


def test_a_pasted_date_fills_the_three_boxes(opened: Opened) -> None:
    opened.page.focus("#on-day")
    opened.page.evaluate(
        "() => { const data = new DataTransfer(); data.setData('text', '14/12/2026');"
        "document.activeElement.dispatchEvent(new ClipboardEvent('paste',"
        "{ clipboardData: data, bubbles: true, cancelable: true })); }"
    )
    values = [opened.page.input_value(f"#on-{box}") for box in ("day", "month", "year")]
    assert values == ["14", "12", "2026"]


def test_a_ready_reckoner_is_one_sheet_of_paper(browser: Any, tmp_path: Path) -> None:
    # In that year two texts apply. The sweep in test_reckoner prints every rule of every rulebook.
    reviews = ready_reckoner(cpt.rulebook("england"), "review_conference", year=2026)
    assert sheets_of_paper(browser, reckoner_html([reviews]), tmp_path) == 1


def test_no_cell_of_a_ready_reckoner_is_cut_off(browser: Any, tmp_path: Path) -> None:
    # Windows have the longest cells. The sweep in test_reckoner looks at others.
    windows = ready_reckoner(cpt.rulebook("england"), "eighteenth_birthday_review", year=2012)
    assert cells_cut_off(browser, reckoner_html([windows]), tmp_path) == []
