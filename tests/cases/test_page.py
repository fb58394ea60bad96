"""The page of a timetable: what it says, that it is whole and safe, and how a real browser lays it out."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import sys
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from tests.support import shown_cases
from tests.support.shown_cases import CLOSED, SHOWN, Shown
from tinyhtml5.parser import HTMLParser  # type: ignore[import-untyped]  # it ships no types

import cptimescales as cpt
from cptimescales.cases.page import timetable_html
from cptimescales.cases.timelines import Timeline, timeline

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
    """Each of the cases in turn."""
    return SHOWN[request.param]()


def page_of(shown: Shown) -> str:
    return timetable_html(shown.timetable, shown.book)


def line_of(shown: Shown) -> Timeline:
    return timeline(shown.timetable, shown.book.calendar)


def parsed(page: str) -> Element:
    parser = HTMLParser(namespace_html_elements=False)
    root = parser.parse(page)
    assert parser.errors == []
    assert isinstance(root, Element)
    return root


def words_of(element: Element) -> str:
    return " ".join(" ".join(element.itertext()).split())


def rows_of(page: str) -> list[list[str]]:
    rows = [list(row) for row in parsed(page).findall("body/main/section/table/tbody/tr")]
    return [[words_of(cell) for cell in row] for row in rows]


def test_the_table_says_what_is_due_what_was_met_and_where_it_stands() -> None:
    found = [(row[0], *row[1:2], *row[4:5]) for row in rows_of(page_of(shown_cases.south_west()))]
    assert found == [
        (
            "Overdue (1) : the due date has passed, and the record shows nothing that meets the duty",
        ),
        ("Mon 3 Aug 2026", "Assessment concluded", "Overdue by 5 working days (7 calendar days)"),
        ("Open (3) : still in time",),
        ("Wed 19 Aug 2026", "Second core group meeting", "Open: 7 working days left"),
        ("Thu 24 Sep 2026", "Review conference", "Open: 32 working days left"),
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


def test_a_row_says_what_started_the_clock_what_met_it_and_where_the_rule_was_read() -> None:
    (notes,) = (
        row
        for row in rows_of(page_of(shown_cases.south_west()))
        if row[1:2] == ["Core group notes circulated"]
    )
    assert notes[2] == "Core group held Wed 8 Jul 2026 within 5 working days after"
    assert notes[3] == "Fri 17 Jul 2026 Core group notes circulated"
    assert re.fullmatch(
        r"South West Child Protection Procedures.* \(note \d+\) , read in the source", notes[5]
    )


def test_what_is_planned_is_no_duty_yet_and_says_that_its_clock_has_not_started() -> None:
    book = cpt.rulebook("england")
    told = shown_cases.case(
        "C-3001", ("conference_held", date(2026, 12, 14)), ("core_group_held", date(2026, 12, 22))
    )
    table = book.timetable(told, as_of=date(2026, 12, 28), horizon=date(2027, 12, 31))
    page = timetable_html(table, book)
    assert sum(entry.planned for entry in table.entries) > 0
    owed = sum(not entry.planned for entry in table.entries)
    assert f"1 of {owed} duties met." in words_of(parsed(page))
    planned = [row for row in rows_of(page) if row[-2:-1] == ["Planned: the latest day"]]
    assert len(planned) == sum(entry.planned for entry in table.entries)
    assert all(", at the latest, " in row[2] for row in planned)


def test_what_needs_a_person_stands_above_the_table() -> None:
    main = words_of(parsed(page_of(shown_cases.alerts())).findall("body/main")[0]).split(
        " Timeline, "
    )[0]
    assert main.startswith("Alerts 2 visits in a row failed, the last on Friday 3 July 2026")
    assert "The plan is still open, and the child reached 18 on Wednesday 1 July 2026." in main
    assert (
        "Second core group meeting , due Tue 23 Jun 2026 : overdue by 29 working days (41 calendar days)"
        in main
    )
    calm = words_of(parsed(page_of(shown_cases.planned())).findall("body/main")[0]).split(
        " Timeline, "
    )[0]
    assert calm == (
        "Next duty First core group meeting by Tuesday 5 January 2027 Open: 11 working days left"
        " Overdue Nothing is overdue."
    )


def test_agreed_dates_closures_undated_duties_and_what_has_no_answer_are_told() -> None:
    assert "agreed for Thu 30 Apr 2026" in words_of(parsed(page_of(shown_cases.alerts())))
    assert "by the agreed date: met late by 7 working days (12 calendar days)" in page_of(
        shown_cases.alerts()
    )
    planned = words_of(parsed(page_of(shown_cases.planned())))
    assert (
        "Tue 29 Dec 2026 Council closed (closure); Wed 30 Dec 2026 Council closed (closure)"
        in planned
    )
    assert "Work under the plan begins : immediately." in words_of(
        parsed(page_of(shown_cases.south_west()))
    )
    assert "No due date for “First core group meeting” , Tue 2 Apr 2013" in html.unescape(
        words_of(parsed(page_of(shown_cases.unanswered())))
    )


def test_an_earlier_limit_that_binds_is_named_by_its_title() -> None:
    shown = shown_cases.south_west()
    entries = shown.timetable.entries
    bound = entries[4].model_copy(update={"governed_by": "second_core_group"})
    table = shown.timetable.model_copy(update={"entries": (*entries[:4], bound, *entries[5:])})
    page = page_of(Shown(table, shown.book))
    assert bound.due.title == "Assessment concluded"
    assert "an earlier due date applies: Second core group meeting" in page
    assert "Nothing is overdue." in page


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
    book = cpt.rulebook(
        "england"
    )  # three months from 30 November 2025 end on Saturday 28 February 2026
    held = (("conference_held", date(2025, 11, 30)), ("core_group_held", date(2025, 12, 1)))
    table = book.timetable(shown_cases.case("C-1", *held), as_of=as_of)
    (row,) = (
        row for row in rows_of(timetable_html(table, book)) if row[1:2] == ["Review conference"]
    )
    assert row[0] == "Sat 28 Feb 2026 last working day Fri 27 Feb 2026"
    assert row[4] == words


def test_the_footnote_names_versions_and_hashes() -> None:
    shown = shown_cases.south_west()
    (footer,) = parsed(page_of(shown)).findall("body/footer")
    hashes = {entry.due.provenance.calendar_sha256 for entry in shown.timetable.entries}
    assert len(hashes) == 2  # that of the published years, and that of all for the birthday in 2030
    for told in (
        f"cptimescales {cpt.__version__}",
        "rulebook south-west",
        shown.book.sha256,
        *hashes,
        "Provisional:",
    ):
        assert told in words_of(footer)
    known = cpt.rulebook("england").as_known_on(date(2022, 9, 9))
    table = known.timetable(shown_cases.case("C-1"), as_of=date(2022, 9, 9))
    assert "as known on Fri 9 Sep 2022" in timetable_html(table, known)


def test_the_page_is_sound_html_for_everyone(shown: Shown) -> None:
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


def test_the_page_needs_nothing_from_elsewhere_and_runs_nothing(shown: Shown) -> None:
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
    policy = (
        root.findall("head/meta[@http-equiv='Content-Security-Policy']")[0].get("content") or ""
    )
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline';")


def test_what_a_case_says_is_shown_and_never_read_as_markup() -> None:
    shown = shown_cases.hostile()
    root = parsed(page_of(shown))
    reference = shown.timetable.reference.replace(
        "\x07", "\N{REPLACEMENT CHARACTER}"
    )  # HTML has no place for it
    assert words_of(root.findall(".//h1")[0]) == " ".join(reference.split())
    assert "<img src=x onerror=alert(2)> (closure)" in words_of(root)


def test_only_an_address_on_the_web_becomes_a_link(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(
        'schema = 1\nid = "ours"\ntitle = "Ours"\nextends = "england"\nchecked = 2026-11-21\n'
        '[sources.bad]\ntitle = "Bad"\npublisher = "Us"\nurl = "javascript:alert(1)"\n'
        '[[rule]]\nid = "letter"\ntitle = "Letter"\ntrigger = "conference_held"\n'
        '[[rule.version]]\neffective_from = 2024-04-01\nwithin = { count = 1, unit = "working_days" }\n'
        'basis = "local_procedure"\nverified = "source_text"\ncitation = { source = "bad", at = "1" }\nreading = "R."\n',
        "utf-8",
    )
    book = cpt.load_rulebook(file)
    page = timetable_html(
        book.timetable(
            shown_cases.case("C", ("conference_held", date(2026, 1, 5))), as_of=date(2026, 1, 6)
        ),
        book,
    )
    links = {link.get("href") or "" for link in parsed(page).iter("a")}
    assert "Bad (Us), 1" in page
    assert any(link.startswith("https://") for link in links)
    assert all(link.startswith(("https://", "#")) for link in links)


def test_the_same_timetable_gives_the_same_bytes_in_any_process() -> None:
    code = "from tests.support.shown_cases import planned as p; from tests.cases.test_page import page_of; import hashlib; print(hashlib.sha256(page_of(p()).encode()).hexdigest())"
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(told) == 1


def test_the_timetable_of_another_rulebook_is_refused() -> None:
    with pytest.raises(
        cpt.TimescaleError, match="comes from rulebook 'south-west', not from 'england'"
    ):
        timetable_html(shown_cases.south_west().timetable, cpt.rulebook("england"))


def test_without_any_event_the_page_says_so() -> None:
    page = page_of(shown_cases.empty())
    assert "No event of this case starts a duty under" in page
    assert "<figure" not in page
    assert "<table" not in page


def test_a_birthday_years_ahead_does_not_squash_the_rest_but_a_near_one_is_drawn() -> None:
    far = line_of(shown_cases.south_west())
    assert (far.first, far.last) == (date(2026, 5, 29), date(2026, 9, 27))
    assert far.lanes[-1].beyond == "Sat 6 Apr 2030 to Mon 6 May 2030"
    assert far.lanes[-1].marks == ()
    near = line_of(shown_cases.alerts())
    (birthday,) = (lane for lane in near.lanes if "birthday" in lane.title)
    assert [bar.kind for bar in birthday.bars] == ["window", "late"]
    assert [mark.kind for mark in birthday.marks] == ["birthday", "overdue"]
    book = cpt.rulebook("england")
    told = shown_cases.case("C-1", ("conference_held", date(2026, 12, 14)), born=date(2009, 4, 10))
    ahead = line_of(Shown(book.timetable(told, as_of=date(2026, 12, 16)), book))
    assert [bar.kind for bar in ahead.lanes[-1].bars] == [
        "window"
    ]  # it closes four weeks after the review is due


def test_marks_and_bars_stand_where_their_days_are() -> None:
    line = line_of(shown_cases.south_west())
    day = 100 / ((line.last - line.first).days + 1)

    def middle(on: date) -> float:
        return ((on - line.first).days + 0.5) * day

    (notes,) = (lane for lane in line.lanes if lane.title == "Core group notes circulated")
    assert [(mark.kind, mark.label) for mark in notes.marks] == [
        ("limit", ""),
        ("met_late", "17 Jul"),
    ]
    where = [mark.x for mark in notes.marks]
    assert where == pytest.approx([middle(date(2026, 7, 15)), middle(date(2026, 7, 17))])
    assert [bar.kind for bar in notes.bars] == ["running", "late"]
    assert [bar.x for bar in notes.bars] == pytest.approx(
        [middle(date(2026, 7, 8)), middle(date(2026, 7, 15))]
    )
    assert [bar.width for bar in notes.bars] == pytest.approx([7 * day, 2 * day])
    assert line.as_of == pytest.approx(middle(date(2026, 8, 10)))


def test_days_that_do_not_count_are_shaded() -> None:
    shown = shown_cases.planned()
    line = line_of(shown)
    assert not shown.book.closures  # the counts themselves know of the closures
    closed = [shade.name for shade in line.shades if shade.kind == "closure"]
    assert closed == [f"{day} Dec 2026: Council closed" for day in ("Tue 29", "Wed 30", "Thu 31")]
    assert len(closed) == len(CLOSED)
    assert sum(shade.kind == "bank_holiday" for shade in line.shades) == 8
    assert not [
        shade for shade in line.shades if shade.kind == "weekend"
    ]  # ten months are too long for weekends
    short = line_of(shown_cases.south_west())
    day = 100 / ((short.last - short.first).days + 1)
    weekends = {shade.x: shade.width for shade in short.shades if shade.kind == "weekend"}
    for number in range((short.last - short.first).days + 1):
        on = short.first + timedelta(days=number)
        covered = any(
            x - 1e-9 <= (number + 0.5) * day <= x + width for x, width in weekends.items()
        )
        assert covered == (on.weekday() > 4), on


def test_everything_lies_on_the_timeline_and_no_label_hides_another(shown: Shown) -> None:
    line = line_of(shown)
    assert all(0 <= tick.x <= 100 for tick in line.ticks)
    assert 2 <= len(line.ticks) <= 15
    for lane in line.lanes:
        assert all(0 <= mark.x <= 100 for mark in lane.marks)
        assert all(
            0 <= bar.x and 0 <= bar.width and bar.x + bar.width <= 100 + 1e-9 for bar in lane.bars
        )
        for narrow, room in ((False, 8), (True, 21)):
            labels = sorted(mark.x for mark in lane.marks if mark.label and mark.narrow >= narrow)
            assert all(other - one >= room for one, other in pairwise(labels))
        kinds = [mark.kind for mark in lane.marks if mark.label]
        if any(mark.kind == "overdue" for mark in lane.marks) and "birthday" not in lane.title:
            assert "overdue" in kinds


def test_where_labels_are_too_close_the_one_that_matters_most_stays() -> None:
    book = cpt.rulebook("leicester-leicestershire-rutland")
    told = shown_cases.case(
        "C-1", ("conference_held", date(2026, 1, 14)), ("child_seen", date(2026, 1, 20))
    )
    shown = Shown(book.timetable(told, as_of=date(2026, 2, 20), horizon=date(2027, 3, 1)), book)
    (visits,) = (
        lane for lane in line_of(shown).lanes if lane.title == "Child seen by the social worker"
    )
    labels = [(mark.kind, mark.label) for mark in sorted(visits.marks, key=lambda mark: mark.x)]
    assert ("overdue", "17 Feb") in labels
    assert ("planned", "") in labels


def test_text_stands_out_from_its_ground() -> None:
    colours = dict(re.findall(r"--(\w+): (#\w+);", page_of(shown_cases.empty())))
    assert len(colours) == 9
    for ink in ("ink", "soft", "blue", "red", "brown", "violet"):
        for ground in ("paper", "wash"):
            assert _contrast(colours[ink], colours[ground]) >= 4.5, (
                ink,
                ground,
            )  # WCAG 2, level AA


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


MEASURE = """<!DOCTYPE html><title>measures</title><pre id="told"></pre><script>
const pages = %s, told = {};
for (const [name, page] of Object.entries(pages)) for (const width of [390, 1280]) {
  const frame = document.createElement('iframe');
  frame.style = `border:0;height:800px;width:${width}px`;
  frame.srcdoc = page;
  frame.onload = () => {
    const inside = frame.contentDocument, box = element => element.getBoundingClientRect();
    const seen = element => box(element).width > 0;
    const labels = [...inside.querySelectorAll('li.lane .track')].flatMap(track => {
      const found = [...track.querySelectorAll('text')].filter(seen).map(box).sort((a, b) => a.left - b.left);
      return found.slice(1).filter((each, place) => each.left < found[place].right);
    });
    told[`${name} ${width}`] = {
      width: inside.documentElement.scrollWidth,
      cut: [...inside.querySelectorAll('body *')].filter(e => seen(e) && !e.closest('defs') && (box(e).right > width + 1 || box(e).left < -1)).map(e => e.outerHTML.slice(0, 80)),
      flat: [...inside.querySelectorAll('li.lane .track')].filter(e => box(e).height < 40 || box(e).width < 300).length,
      marks: inside.querySelectorAll('li.lane use').length,
      overlapping: labels.length,
    };
    document.getElementById('told').textContent = JSON.stringify(told);
  };
  document.body.append(frame);
}
</script>"""


@needs_chromium
def test_a_browser_shows_the_page_whole_on_a_desk_and_on_a_telephone(tmp_path: Path) -> None:
    pages = {name: page_of(make()) for name, make in SHOWN.items()}
    file = tmp_path / "measure.html"
    file.write_text(MEASURE % json.dumps(pages).replace("<", "\\u003c"), "utf-8")
    done = _chromium(
        tmp_path,
        "--dump-dom",
        "--virtual-time-budget=20000",
        "--enable-logging=stderr",
        file.as_uri(),
    )
    assert "CONSOLE" not in done.stderr
    found = re.search(r'<pre id="told">(.*?)</pre>', done.stdout, re.DOTALL)
    assert found, done.stderr
    told = json.loads(html.unescape(found[1]))
    assert len(told) == 2 * len(SHOWN)
    for name, seen in told.items():
        assert seen["width"] <= int(name.split()[1]), (name, seen)
        assert (seen["cut"], seen["flat"], seen["overlapping"]) == ([], 0, 0), (name, seen)
        assert (seen["marks"] > 0) == (not name.startswith("empty")), name


@needs_chromium
def test_a_browser_prints_the_page_on_a4(tmp_path: Path) -> None:
    page, printed = tmp_path / "page.html", tmp_path / "page.pdf"
    page.write_text(page_of(shown_cases.thirty_visits()), "utf-8")
    _chromium(tmp_path, f"--print-to-pdf={printed}", page.as_uri())
    boxes = {
        tuple(round(float(side)) for side in box.split())
        for box in re.findall(rb"/MediaBox \[([^\]]*)\]", printed.read_bytes())
    }
    assert boxes == {(0, 0, 842, 595)}  # A4 on its side


def _chromium(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(CHROMIUM), *FLAGS, f"--user-data-dir={tmp_path / 'profile'}", *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
