"""The page of a timetable: what it says, that it is safe, and how a browser shows it."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from tests.support import shown_cases
from tests.support.shown_cases import SHOWN, Shown
from tinyhtml5.parser import HTMLParser  # type: ignore[import-untyped]  # it ships no types

import cptimescales as cpt
from cptimescales.cases import timetable_html

CHROMIUM = shutil.which("chromium")
FLAGS = (
    *(
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-sync",
    ),
    *("--disable-background-networking", "--disable-component-update", "--no-pdf-header-footer"),
)
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="chromium is not installed on this machine"
)


@pytest.fixture(params=SHOWN)
def shown(request: pytest.FixtureRequest) -> Shown:
    """Each example case in turn."""
    return SHOWN[request.param]()


def page_of(shown: Shown) -> str:
    return timetable_html(shown.timetable, shown.book)


def parsed(page: str) -> Element:
    parser = HTMLParser(namespace_html_elements=False)
    root = parser.parse(page)
    assert parser.errors == []
    assert isinstance(root, Element)
    return root


def words_of(element: Element) -> str:
    return " ".join(" ".join(element.itertext()).split())


def rows_of(page: str) -> list[list[str]]:
    """The cells of every row; the heading of a group is a row of its own."""
    rows = []
    for part in parsed(page).iter():
        if part.tag == "h3":
            rows.append([words_of(part)])
        elif part.tag == "tr" and part.findall("td"):
            rows.append([words_of(cell) for cell in part])
    return rows


def above_the_timeline(page: str) -> str:
    (main,) = parsed(page).findall("body/main")
    return words_of(main).partition(" Timeline, ")[0]


def first_words_of(page: str) -> str:
    """The alerts: the first words after the head of the page, which says what decides."""
    (body,) = parsed(page).findall("body")
    after_head = next(place for place, part in enumerate(body) if part.tag == "header") + 1
    return words_of(body[after_head]) if body[after_head].get("class") == "alerts" else ""


def head_of(page: str) -> list[str]:
    """The lines of the head of the page."""
    (head,) = parsed(page).findall("body/header")
    return [words_of(line) for line in head]


def test_the_table_says_what_is_due_what_was_met_and_the_status() -> None:
    rows = rows_of(page_of(shown_cases.south_west()))
    overdue = (
        "the due date, or the date that was agreed, has passed, and the record shows nothing that "
        "meets the duty"
    )
    assert [(row[0], *row[1:2], *row[4:5]) for row in rows] == [
        (f"Overdue (1) : {overdue}",),
        ("Mon 3 Aug 2026", "Assessment concluded", "Overdue by 5 working days (7 calendar days)"),
        ("Open (2) : still in time",),
        ("Wed 19 Aug 2026", "Second core group meeting", "Open: 7 working days left"),
        ("Thu 24 Sep 2026", "Review conference, 1st", "Open: 32 working days left"),
        ("Later (1) : a birthday that is not to be planned for yet",),
        (
            "Mon 6 May 2030 from Sat 6 Apr 2030 last working day Fri 3 May 2030 provisional",
            "Review around the 18th birthday",
            "Window opens Sat 6 Apr 2030",
        ),
        ("Met (4) : in time or late",),
        ("Tue 2 Jun 2026", "Decision on a referral", "Met in time"),
        ("Thu 25 Jun 2026", "Initial child protection conference", "Met in time"),
        ("Wed 8 Jul 2026", "First core group meeting", "Met in time"),
        (
            "Wed 15 Jul 2026",
            "Core group notes circulated",
            "Met late by 2 working days (2 calendar days)",
        ),
    ]


def test_a_row_says_what_started_and_what_met_the_duty_and_gives_its_source() -> None:
    (notes,) = (
        row
        for row in rows_of(page_of(shown_cases.south_west()))
        if row[1:2] == ["Core group notes circulated"]
    )
    assert notes[2] == "Core group held Wed 8 Jul 2026 within 5 working days after"
    assert notes[3] == "Fri 17 Jul 2026 Core group notes circulated"
    source = r"South West Child Protection Procedures.* \(note \d+\) , read in the source"
    assert re.fullmatch(source, notes[5])


def test_a_planned_duty_does_not_count_as_a_duty_and_shows_its_latest_start() -> None:
    book = cpt.rulebook("england")
    case = shown_cases.case(
        "C-3001", ("conference_held", date(2026, 12, 14)), ("core_group_held", date(2026, 12, 22))
    )
    table = book.timetable(case, as_of=date(2026, 12, 28), horizon=date(2027, 12, 31))
    page = timetable_html(table, book)
    assert sum(entry.planned for entry in table.entries) > 0
    assert " 1 met; 1 open. " in words_of(parsed(page))
    planned = [row for row in rows_of(page) if row[-2:-1] == ["Planned: the latest day"]]
    assert len(planned) == sum(entry.planned for entry in table.entries)
    assert all(row[2].startswith("If the ") and "on its last day, " in row[2] for row in planned)


def test_a_limit_ahead_that_cannot_be_judged_is_named_where_no_duty_is_open() -> None:
    book = cpt.rulebook("scotland")
    case = cpt.Case(
        reference="C-1042",
        events=[{"event": "conference_held", "on": date(2026, 6, 30)}],
        recorded=["conference_held"],
    )
    words = words_of(parsed(timetable_html(book.timetable(case, as_of=date(2026, 11, 26)), book)))
    assert (
        "Next duty No duty that could be judged is open. If not done yet: Review conference, 1st, "
        "by Wed 30 Dec 2026. Not recorded."
    ) in words
    assert (
        "Could not be judged This record cannot show whether these were done. Ask, or look in the "
        "file: Record of the conference sent to participants , due Tue 14 Jul 2026 First core "
    ) in words
    assert "Review conference Not recorded, due Wed 30 Dec 2026" in words
    assert "Record of the conference sent to participants Not recorded, was due" in words


def test_duties_that_ended_in_time_are_not_said_to_have_never_started() -> None:
    book = cpt.rulebook("northern-ireland")
    events = [
        {"event": "conference_held", "on": date(2026, 9, 30)},
        {"event": "plan_ended", "on": date(2026, 10, 20)},
    ]
    case = cpt.Case(reference="C-1042", events=events)
    words = words_of(parsed(timetable_html(book.timetable(case, as_of=date(2026, 11, 26)), book)))
    assert (
        "No duty with a number of days is open under Northern Ireland: SBNI procedures, "
        "and none was met or missed."
    ) in words


@pytest.mark.parametrize(
    ("rulebook", "seen", "headings"),
    [
        ("wales", "child_seen", {"CHILD NOT SEEN ALONE", "CHILD NOT SEEN AT HOME"}),
        ("wales", "child_seen_alone", {"CHILD NOT SEEN ALONE", "CHILD NOT SEEN AT HOME"}),
        ("northern-ireland", "child_seen_alone", {"CHILD NOT SEEN"}),
    ],
)
def test_the_heading_of_an_alert_says_how_the_child_was_not_seen(
    rulebook: str, seen: str, headings: set[str]
) -> None:
    events = [
        {"event": "conference_held", "on": date(2026, 9, 30)},
        {"event": seen, "on": date(2026, 10, 12)},
    ]
    case = cpt.Case(reference="C-1042", events=events)
    book = cpt.rulebook(rulebook)
    page = parsed(timetable_html(book.timetable(case, as_of=date(2026, 11, 26)), book))
    strong = [words_of(found) for found in page.iterfind(".//li[@class='gravest']//strong")]
    assert set(strong) == headings
    cells = {
        row[3]
        for row in rows_of(timetable_html(book.timetable(case, as_of=date(2026, 11, 26)), book))
        if len(row) > 3 and row[3].startswith("not seen")
    }
    never = {
        ("wales", "child_seen"): {
            "not seen alone under this plan Child seen alone",
            "not seen at home under this plan Child seen at home",
        },
        ("wales", "child_seen_alone"): {"not seen at home under this plan Child seen at home"},
    }
    assert cells == never.get((rulebook, seen), set())


def test_alerts_and_overdue_duties_are_above_the_table() -> None:
    page = page_of(shown_cases.alerts())
    assert first_words_of(page).startswith(
        "Alerts CHILD NOT SEEN ALONE Child seen alone: not once since the plan began on Monday 20 "
    )
    assert "2 visits in a row failed, the last on Friday 3 July 2026" in first_words_of(page)
    overdue = (
        "Second core group meeting , due Tue 23 Jun 2026 : "
        "overdue by 29 working days (41 calendar days)"
    )
    assert overdue in above_the_timeline(page)
    past_18 = first_words_of(page_of(shown_cases.thirty_visits()))
    assert past_18.startswith(
        "Alert The child reached 18 on Monday 1 March 2027, and the plan is still open; "
        "record “Plan ended”. Tell at least: every agency"
    )
    assert first_words_of(page_of(shown_cases.planned())) == ""
    assert above_the_timeline(page_of(shown_cases.planned())) == (
        "Overdue Nothing with a due date is overdue. Whether the child is unseen cannot be said, "
        "because no number of days is set for visits (as the plan says; no national number). No "
        "visit is recorded since the plan began on Monday 14 December 2026. 0 met; 2 open. "
        "Next duty First core group meeting by Tuesday 5 January 2027 Open: 11 working days left"
    )


def test_a_death_and_a_plan_left_open_are_said_first() -> None:
    page = page_of(shown_cases.died())
    first_words = first_words_of(page)
    assert first_words.startswith(
        "Alert THE CHILD DIED AND THE PLAN IS STILL OPEN The child died on Sunday 1 March 2026, "
        "and the plan is still open; record “Plan ended”. Tell at least: every agency"
    )
    assert "the core group" in first_words
    words = words_of(parsed(page))
    assert (
        "Plan from Mon 12 Jan 2026 to Sun 1 Mar 2026 (child died; its end is not recorded)."
        in words
    )
    assert "The child died on Sunday 1 March 2026." in words
    # The lane of a duty that was met once and then missed does not say that it was met.
    (lane,) = (
        words_of(lane)
        for lane in parsed(page).iter("li")
        if "seen by" in words_of(lane)[:20] and lane.get("class") == "lane"
    )
    assert lane.startswith("Child seen by the social worker Missed, was due Wed 11 Feb 2026; 1 met")
    top = above_the_timeline(page)
    assert "No duty is open." in top
    assert "Nothing is overdue now; 2 ended unmet after the due date." in top


def test_what_was_missed_what_is_not_recorded_and_what_has_no_plan_is_said() -> None:
    page = page_of(shown_cases.gaps())
    top = above_the_timeline(page)
    assert top.startswith(
        "No plan is on record “Core group held” on Thu 2 Apr 2026: no plan is on record on that "
        "day, so it meets nothing; record the conference that made the plan."
    )
    assert "Nothing that could be judged is overdue. 2 duties could not be judged." in top
    statuses = [row[4] for row in rows_of(page) if len(row) > 4]
    assert statuses == [
        "Missed: 39 working days (53 calendar days) late when it ended",
        "Not recorded, so not judged",
        "Not recorded, so not judged",
    ]


def test_a_child_never_seen_under_the_plan_is_never_called_seen() -> None:
    book = cpt.rulebook("leicester-leicestershire-rutland")
    child = shown_cases.case("C-9", ("conference_held", date(2026, 1, 12)))
    shown = Shown(book.timetable(child, as_of=date(2026, 4, 1)), book)
    page = page_of(shown)
    assert "Child seen: not once since the plan began on Monday 12 January 2026" in (
        first_words_of(page)
    )
    assert "Nothing is overdue" not in page
    (visit,) = (row for row in rows_of(page) if row[1:2] == ["Child seen by the social worker"])
    assert visit[2] == "Conference held Mon 12 Jan 2026 within 4 weeks after"
    assert visit[3] == "not seen under this plan Child seen"
    assert not any("Child seen on" in entry.due.explain() for entry in shown.timetable.entries)


def test_agreed_dates_closures_undated_duties_and_missing_answers_are_shown() -> None:
    alerts = words_of(parsed(page_of(shown_cases.alerts())))
    assert "agreed for Thu 30 Apr 2026" in alerts
    assert "by the agreed date: met late by 7 working days (12 calendar days)" in alerts
    closures = "Tue 29 Dec 2026 Council closed (closure); Wed 30 Dec 2026 Council closed (closure)"
    assert closures in words_of(parsed(page_of(shown_cases.planned())))
    undated = "Work under the plan begins : immediately."
    assert undated in words_of(parsed(page_of(shown_cases.south_west())))
    no_answer = (
        "Could not be judged No text that was in force on the day was read. Find out what applied: "
        "Notice of the conference given , no due date from Tue 2 Apr 2013 "
    )
    assert no_answer in above_the_timeline(page_of(shown_cases.unanswered()))


def test_the_head_says_what_decides_the_weightiest_first() -> None:
    assert head_of(page_of(shown_cases.died()))[1:4] == [
        "C-78",
        "The child died on Sunday 1 March 2026.",
        "Plan from Mon 12 Jan 2026 to Sun 1 Mar 2026 (child died; its end is not recorded).",
    ]
    events = (
        ("strategy_discussion_held", date(2025, 1, 6)),
        ("conference_held", date(2025, 1, 20)),
        ("review_conference_held", date(2025, 4, 10)),
        ("review_conference_held", date(2025, 10, 2)),
        ("looked_after_started", date(2026, 1, 5)),
    )
    book = cpt.rulebook("england")
    table = book.timetable(
        shown_cases.case("C-31", *events, born=date(2014, 3, 3)), as_of=date(2026, 4, 9)
    )
    assert head_of(timetable_html(table, book))[1:5] == [
        "C-31",
        (
            "Plan since Monday 20 January 2025; 2 reviews held, the newest review on Thu 2 Oct "
            "2025; the 3rd review was due by Thu 2 Apr 2026."
        ),
        "Looked after since Monday 5 January 2026.",
        "Enquiries from Mon 6 Jan 2025 to Mon 20 Jan 2025 (conference held).",
    ]
    unborn = shown_cases.case("C-32", ("pre_birth_conference_held", date(2026, 3, 2)))
    head = head_of(timetable_html(book.timetable(unborn, as_of=date(2026, 3, 9)), book))
    assert "The child is not born yet, as far as the record shows." in head


def test_the_groups_count_as_the_line_above_them_does() -> None:
    for shown in (shown_cases.never_seen(), shown_cases.planned(), shown_cases.south_west()):
        page = page_of(shown)
        counts = dict(re.findall(r"(\w+) \((\d+)", " ".join(row[0] for row in rows_of(page))))
        above = above_the_timeline(page)
        for title, word in (("Open", "open"), ("Met", "met"), ("Overdue", "overdue")):
            assert f"{counts.get(title, 0)} {word}" in above or title not in counts


def test_a_child_nobody_has_seen_and_one_failed_visit_are_said_first() -> None:
    page = page_of(shown_cases.never_seen())
    above = first_words_of(page)
    assert "Child seen: not once since the plan began on Monday 16 March 2026" in above
    assert "A visit failed on Monday 30 March 2026, and the child has not been seen since." in above


def test_a_missed_agreed_date_is_overdue_and_is_counted() -> None:
    book = cpt.rulebook("england")
    conference = ("conference_held", date(2026, 12, 14))
    agreed = [{"rule": "first_core_group", "on": date(2026, 12, 22)}]
    child = shown_cases.case("C-44", conference, agreed=agreed)
    page = timetable_html(book.timetable(child, as_of=date(2026, 12, 28)), book)
    assert (
        "Overdue: 1 First core group meeting , due Wed 30 Dec 2026 : open: 2 working days left; "
        "agreed for Tue 22 Dec 2026 , by the agreed date: overdue by 2 working days "
        "(6 calendar days)"
    ) in above_the_timeline(page)
    assert "0 met; 2 open, 1 of them past the agreed date." in above_the_timeline(page)
    titles = [row[0].partition(" :")[0] for row in rows_of(page) if len(row) == 1]
    assert titles == ["Overdue (1)", "Open (1)"]
    held = shown_cases.case(
        "C-44", conference, ("core_group_held", date(2026, 12, 23)), agreed=agreed
    )
    page = timetable_html(book.timetable(held, as_of=date(2026, 12, 28)), book)
    assert "1 met, 1 of them after the agreed date; 1 open." in above_the_timeline(page)


def test_what_is_done_or_only_planned_is_folded_and_undated_duties_show_when_they_were_done() -> (
    None
):
    page = page_of(shown_cases.planned())
    (planned,) = (
        words_of(fold)
        for fold in parsed(page).iter("details")
        if words_of(fold).startswith("Planned ahead (")
    )
    assert planned.count("Planned: the latest day") > 5
    book = cpt.rulebook("england")
    events = (("conference_held", date(2026, 6, 30)), ("plan_circulated", date(2026, 7, 3)))
    table = book.timetable(shown_cases.case("C-1", *events), as_of=date(2026, 11, 26))
    (done,) = (duty for duty in table.undated if duty.met_on is not None)
    words = words_of(parsed(timetable_html(table, book)))
    assert f"{done.title} : {done.words}. Done Fri 3 Jul 2026 . Since conference held" in words
    assert f"{len(table.undated)} in all, 1 of them done" in words


def test_an_earlier_limit_that_applies_is_named_by_its_title() -> None:
    shown = shown_cases.south_west()
    entries = shown.timetable.entries
    governed = entries[4].model_copy(update={"governed_by": "second_core_group"})
    table = shown.timetable.model_copy(update={"entries": (*entries[:4], governed, *entries[5:])})
    page = page_of(Shown(table, shown.book))
    assert governed.due.title == "Assessment concluded"
    assert "an earlier due date applies: Second core group meeting" in page
    assert "Nothing with a due date is overdue." in page


@pytest.mark.parametrize(
    ("as_of", "words"),
    [
        (date(2026, 2, 26), "Open: 1 working day left"),
        (date(2026, 2, 27), "Open: no working day left"),
        (date(2026, 2, 28), "Open: this is the last day"),
        (date(2026, 3, 1), "Overdue by 0 working days (1 calendar day)"),
        (date(2026, 3, 2), "Overdue by 1 working day (2 calendar days)"),
    ],
)
def test_the_days_left_and_the_days_late_are_counted_out(as_of: date, words: str) -> None:
    # Three months from 30 November 2025 end on Saturday 28 February 2026.
    meetings = (("conference_held", date(2025, 11, 30)), ("core_group_held", date(2025, 12, 1)))
    book = cpt.rulebook("england")
    table = book.timetable(shown_cases.case("C-1", *meetings), as_of=as_of)
    rows = rows_of(timetable_html(table, book))
    (row,) = (row for row in rows if row[1:2] == ["Review conference, 1st"])
    assert row[0] == "Sat 28 Feb 2026 last working day Fri 27 Feb 2026"
    assert row[4] == words


def test_the_footnote_names_versions_and_hashes() -> None:
    shown = shown_cases.south_west()
    (footer,) = parsed(page_of(shown)).findall("body/footer")
    hashes = {entry.due.provenance.calendar_sha256 for entry in shown.timetable.entries}
    # One hash for the published years, and one for all years, for the birthday in 2030.
    assert len(hashes) == 2
    for words in (
        f"cptimescales {cpt.__version__}",
        "rulebook south-west",
        shown.book.sha256,
        *hashes,
        "Provisional:",
    ):
        assert words in words_of(footer)
    known = cpt.rulebook("england").as_known_on(date(2022, 9, 9))
    table = known.timetable(shown_cases.case("C-1"), as_of=date(2022, 9, 9))
    assert "as known on Fri 9 Sep 2022" in timetable_html(table, known)


def test_the_page_is_valid_and_accessible_html(shown: Shown) -> None:
    page = page_of(shown)
    root = parsed(page)
    assert root.get("lang") == "en-GB"
    assert page.startswith("<!DOCTYPE html>")
    assert len(root.findall(".//h1")) == 1
    assert all(
        head.get("scope")
        for head in root.iter("th")
        if head.get("colspan") != "6" or "scope" in head.attrib
    )
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'(?:href="#|url\(#|labelledby=")([\w-]+)', page)) <= set(ids)
    for picture in (svg for svg in root.findall(".//figure//li/svg") if svg.get("role")):
        assert picture.get("aria-label")


def test_the_page_loads_nothing_and_runs_nothing(shown: Shown) -> None:
    page = page_of(shown)
    root = parsed(page)
    assert not {element.tag for element in root.iter()} & {
        "script",
        "link",
        "img",
        "iframe",
        "object",
        "image",
        "base",
    }
    assert not [
        name
        for element in root.iter()
        for name in element.attrib
        if name.startswith("on") or name == "src"
    ]
    assert "@import" not in page
    assert set(re.findall(r"url\((.)", page)) == {"#"}
    (policy,) = root.findall("head/meta[@http-equiv='Content-Security-Policy']")
    assert (policy.get("content") or "").startswith(
        "default-src 'none'; style-src 'unsafe-inline';"
    )


def test_the_text_of_a_case_is_never_read_as_markup() -> None:
    shown = shown_cases.hostile()
    root = parsed(page_of(shown))
    # HTML does not allow the character U+0007.
    reference = shown.timetable.reference.replace("\x07", "\N{REPLACEMENT CHARACTER}")
    assert words_of(root.findall(".//h1")[0]) == " ".join(reference.split())
    assert "<img src=x onerror=alert(2)> (closure)" in words_of(root)


def test_only_an_address_on_the_web_becomes_a_link(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(
        'schema = 2\nid = "ours"\ntitle = "Ours"\nextends = "england"\nchecked = 2026-11-21\n'
        '[sources.bad]\ntitle = "Bad"\npublisher = "Us"\nurl = "javascript:alert(1)"\n'
        '[[rule]]\nid = "letter"\ntitle = "Letter"\ntrigger = "conference_held"\n'
        'during = "plan"\n'
        "[[rule.version]]\neffective_from = 2024-04-01\n"
        'within = { count = 1, unit = "working_days" }\n'
        'basis = "local_procedure"\nverified = "source_text"\nreading = "R."\n'
        'citation = { source = "bad", at = "1" }\n',
        "utf-8",
    )
    book = cpt.load_rulebook(file)
    case = shown_cases.case("C", ("conference_held", date(2026, 1, 5)))
    page = timetable_html(book.timetable(case, as_of=date(2026, 1, 6)), book)
    links = {link.get("href") or "" for link in parsed(page).iter("a")}
    assert "Bad (Us), 1" in page
    assert any(link.startswith("https://") for link in links)
    assert all(link.startswith(("https://", "#")) for link in links)


@pytest.mark.sweep
def test_the_same_timetable_gives_the_same_bytes_in_any_process() -> None:
    code = (
        "import hashlib; from tests.support.shown_cases import planned; "
        "from tests.cases.test_page import page_of; "
        "print(hashlib.sha256(page_of(planned()).encode()).hexdigest())"
    )
    hashes = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            encoding="utf-8",
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(hashes) == 1


def test_the_timetable_of_another_rulebook_is_refused() -> None:
    with pytest.raises(
        cpt.TimescaleError, match="comes from rulebook 'south-west', not from 'england'"
    ):
        timetable_html(shown_cases.south_west().timetable, cpt.rulebook("england"))


def test_without_any_event_the_page_says_so() -> None:
    page = page_of(shown_cases.empty())
    assert "No duty with a number of days is open under" in page
    assert "<figure" not in page
    assert "<table" not in page


def test_text_has_enough_contrast() -> None:
    colours = dict(re.findall(r"--(\w+): (#\w+);", page_of(shown_cases.empty())))
    assert len(colours) == 9
    for text in ("ink", "soft", "blue", "red", "brown", "violet"):
        for ground in ("paper", "wash"):
            contrast = _contrast(colours[text], colours[ground])
            assert contrast >= 4.5, (text, ground)  # WCAG 2, level AA


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


# Loads each page at two widths, and writes what it measures as JSON into the element `measures`.
MEASURE = """<!DOCTYPE html><title>measures</title><pre id="measures"></pre><script>
const pages = %s, measures = {};
for (const [name, page] of Object.entries(pages)) for (const width of [390, 1280]) {
  const frame = document.createElement('iframe');
  frame.style = `border:0;height:800px;width:${width}px`;
  frame.srcdoc = page;
  frame.onload = () => {
    const inside = frame.contentDocument, box = element => element.getBoundingClientRect();
    const visible = element => box(element).width > 0;
    const outside = e => box(e).right > width + 1 || box(e).left < -1;
    const tracks = [...inside.querySelectorAll('li.lane .track')];
    const overlapping = tracks.flatMap(track => {
      const texts = [...track.querySelectorAll('text')].filter(visible).map(box);
      texts.sort((a, b) => a.left - b.left);
      return texts.slice(1).filter((text, place) => text.left < texts[place].right);
    });
    measures[`${name} ${width}`] = {
      width: inside.documentElement.scrollWidth,
      cut: [...inside.querySelectorAll('body *')]
        .filter(e => visible(e) && !e.closest('defs') && outside(e))
        .map(e => e.outerHTML.slice(0, 80)),
      flat: tracks.filter(e => box(e).height < 40 || box(e).width < 300).length,
      marks: inside.querySelectorAll('li.lane use').length,
      overlapping: overlapping.length,
    };
    document.getElementById('measures').textContent = JSON.stringify(measures);
  };
  document.body.append(frame);
}
</script>"""


@pytest.mark.sweep
@needs_chromium
def test_a_browser_shows_the_whole_page_on_a_desktop_and_on_a_telephone(tmp_path: Path) -> None:
    pages = {name: page_of(make()) for name, make in SHOWN.items()}
    file = tmp_path / "measure.html"
    file.write_text(MEASURE % json.dumps(pages).replace("<", "\\u003c"), "utf-8")
    browser = _chromium(
        tmp_path,
        "--dump-dom",
        "--virtual-time-budget=20000",
        "--enable-logging=stderr",
        file.as_uri(),
    )
    assert "CONSOLE" not in browser.stderr
    written = re.search(r'<pre id="measures">(.*?)</pre>', browser.stdout, re.DOTALL)
    assert written, browser.stderr
    measures = json.loads(html.unescape(written[1]))
    assert len(measures) == 2 * len(SHOWN)
    for name, page in measures.items():
        assert page["width"] <= int(name.split()[1]), (name, page)
        assert (page["cut"], page["flat"], page["overlapping"]) == ([], 0, 0), (name, page)
        assert (page["marks"] > 0) == (not name.startswith("empty")), name


@needs_chromium
def test_a_browser_prints_the_page_on_a4(tmp_path: Path) -> None:
    page, printed = tmp_path / "page.html", tmp_path / "page.pdf"
    page.write_text(page_of(shown_cases.thirty_visits()), "utf-8")
    _chromium(tmp_path, f"--print-to-pdf={printed}", page.as_uri())
    boxes = {
        tuple(round(float(side)) for side in box.split())
        for box in re.findall(rb"/MediaBox \[([^\]]*)\]", printed.read_bytes())
    }
    assert boxes == {(0, 0, 842, 595)}  # A4, landscape


def _chromium(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(CHROMIUM), *FLAGS, f"--user-data-dir={tmp_path / 'profile'}", *arguments],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
