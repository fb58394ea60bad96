"""The board: what stands first, that it is safe, and how a browser shows and prints it."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from tests.cases.test_page import FLAGS
from tests.returns.outputs.test_tables import answered
from tests.support.caseloads import AS_OF, caseload
from tests.support.returns import record, reported
from tinyhtml5.parser import HTMLParser  # type: ignore[import-untyped]  # it ships no types

import cptimescales as cpt
from cptimescales.returns import Question, Report, open_return, report_on, suppressed
from cptimescales.returns.outputs import board_html
from cptimescales.returns.outputs.board_rows import board_rows

LOCAL = "leicester-leicestershire-rutland"
CHROMIUM = shutil.which("chromium")
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="chromium is not installed on this machine"
)


@pytest.fixture(scope="module")
def load(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Report]:
    """The answer to a caseload of 30 children, by worker and quarter."""
    path = tmp_path_factory.mktemp("load") / "load.csv"
    lines = [",".join(row) for row in caseload(30, 3)]
    path.write_text("\n".join(["reference,event,on,born,team,worker", *lines]), "utf-8")
    question = Question(AS_OF, by="worker", each="quarter")
    returned = open_return(path, groups=("worker",))
    with report_on(returned, cpt.rulebook(LOCAL), question) as report:
        yield report


@pytest.fixture(scope="module")
def page(load: Report) -> str:
    return board_html(load)


def parsed(page: str) -> Element:
    parser = HTMLParser(namespace_html_elements=False)
    root = parser.parse(page)
    assert parser.errors == []
    assert isinstance(root, Element)
    return root


def words_of(element: Element) -> str:
    return " ".join(" ".join(element.itertext()).split())


def sections(page: str) -> dict[str, Element]:
    """The sections of a page by the id of their heading, in order."""
    found = parsed(page).findall("body/main/section")
    return {section.get("aria-labelledby") or "counts": section for section in found}


def rows_of(section: Element) -> list[list[str]]:
    return [[words_of(cell) for cell in row] for row in section.iter("tr")]


def test_unseen_children_come_first_then_what_is_overdue_then_this_week(page: str) -> None:
    assert list(sections(page)) == [
        *("unseen", "counts", "groups", "overdue", "week", "figures", "charts", "grouped"),
        "published",
    ]


def test_a_child_who_was_seen_but_not_alone_is_not_called_unseen() -> None:
    records = (
        record("never", ("conference_held", "2026-01-12")),
        record("seen", ("conference_held", "2026-01-12"), ("child_seen", "2026-05-20")),
        record(
            "calm",
            ("conference_held", "2026-05-11"),
            ("child_seen_alone", "2026-05-20"),
        ),
    )
    with reported(*records, rulebook=LOCAL) as report:
        unseen = sections(board_html(report))["unseen"]
    assert words_of(unseen).startswith("1 child not seen in time, 1 more not seen alone in time")
    items = [words_of(item) for item in unseen.iter("li")]
    assert items[0].startswith("never not seen Child seen: not once since Monday 12 January 2026")
    assert items[0].endswith("75 working days after the limit")
    assert items[1].startswith("seen not seen alone Child seen alone: not once since")
    assert len(items) == 2


def test_where_no_visit_can_be_judged_the_board_says_so_and_not_that_all_is_well() -> None:
    recorded = ("conference_held", "review_conference_held")
    one = record("A", ("conference_held", "2026-01-12"), recorded=recorded)
    for rulebook in ("england", LOCAL):
        with reported(one, rulebook=rulebook) as report:
            shown = sections(board_html(report))
            assert words_of(shown["unseen"]).startswith(
                "Which child on a plan is unseen cannot be said"
            )
            assert shown["unseen"].get("class") == "look"  # green would mean that all is well
            assert words_of(shown["counts"]).startswith("– children on a plan not seen")


def test_where_every_child_was_seen_the_board_says_how_many_visits_it_judged() -> None:
    one = record("A", ("conference_held", "2026-05-11"), ("child_seen_alone", "2026-05-20"))
    with reported(one, rulebook=LOCAL) as report:
        assert words_of(sections(board_html(report))["unseen"]) == (
            "No child on a plan is unseen beyond a limit that could be judged "
            "4 duties to see a child could be judged."
        )


def test_other_alerts_stand_with_the_unseen_children() -> None:
    one = record("A", ("conference_held", "2026-01-12"), ("child_died", "2026-01-20"))
    with reported(one, rulebook=LOCAL) as report:
        assert "Also at once A The child died on Tuesday 20 January 2026" in words_of(
            sections(board_html(report))["unseen"]
        )


def test_the_lists_are_grouped_by_worker_and_say_how_late(load: Report, page: str) -> None:
    shown = sections(page)
    rows = rows_of(shown["overdue"])
    assert rows[0] == ["Child", "Duty", "Was due", "Late by"]
    groups = [row[0].split()[0] for row in rows if row[0].endswith(" overdue")]
    workers = {duty.group for duty in load.duties if duty.status == "overdue"}
    assert set(groups) == workers
    assert len([row for row in rows if len(row) == 4]) - 1 == sum(
        duty.status == "overdue" for duty in load.duties
    )
    table = {row[0]: row[1:] for row in rows_of(shown["groups"])[1:]}
    assert set(table) == {
        duty.group for duty in load.duties if duty.status in ("overdue", "pending")
    }


def test_this_week_is_the_day_itself_and_the_six_days_after() -> None:
    records = [
        record(reference, ("conference_held", on), ("core_group_held", on))
        for reference, on in (
            ("today", "2026-04-17"),
            ("sixth", "2026-04-23"),
            ("next", "2026-04-24"),
        )
    ]
    question = Question(date(2026, 5, 29), only=("second_core_group",))
    with reported(*records, rulebook=LOCAL, question=question) as report:
        rows = board_rows(report)
    assert [duty.reference for duty in rows.groups[0].week_rows] == ["today", "sixth"]
    assert (rows.this_week, rows.open, rows.week_ends) == (2, 3, date(2026, 6, 4))


def test_a_long_list_is_cut_at_the_longest_late_and_says_so(
    load: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cptimescales.returns.outputs.board_rows.MOST_ROWS", 2)
    shown = sections(board_html(load))
    overdue = sorted(duty.due for duty in load.duties if duty.status == "overdue")
    assert f"{len(overdue) - 2} more are overdue, less long" in words_of(shown["overdue"])
    rows = [row for row in rows_of(shown["overdue"]) if len(row) == 4][1:]
    assert len(rows) == 2
    assert len(list(shown["unseen"].iter("li"))) == len(
        {duty.reference for duty in load.unseen}
    )  # never cut


def test_the_charts_are_told_in_words(page: str) -> None:
    drawn = [element for element in parsed(page).iter() if element.tag.endswith("svg")]
    pictures = [svg for svg in drawn if svg.get("role") == "img"]
    assert len(pictures) > 8
    for picture in pictures:
        assert re.search(r"\d", picture.get("aria-label") or "")
    hidden = [svg for svg in drawn if svg.get("role") != "img"]
    assert all(svg.get("aria-hidden") == "true" for svg in hidden)
    bars = [svg for svg in pictures if svg.get("class") == "bar"]
    for bar in bars:
        widths = [float((rect.get("width") or "").rstrip("%")) for rect in bar][1:]
        assert sum(widths) == pytest.approx(100, abs=0.05)


def test_the_audit_and_the_refusals_are_on_the_board() -> None:
    with answered() as report:
        shown = sections(board_html(report))
    assert "Mistakes that fit: bank holidays counted (1), calendar days counted (1)" in words_of(
        shown["audit"]
    )
    assert words_of(shown["refusals"]).startswith("Without an answer (1) C unknown event")
    assert "In doubt (1)" in words_of(shown["doubts"])


def test_the_page_is_valid_and_loads_nothing_and_runs_nothing(page: str) -> None:
    root = parsed(page)
    assert root.get("lang") == "en-GB"
    assert len(root.findall(".//h1")) == 1
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'(?:url\(#|labelledby=")([\w-]+)', page)) <= set(ids)
    assert not {element.tag.rpartition("}")[2] for element in root.iter()} & {
        *("script", "link", "img", "iframe", "object", "image", "base"),
    }
    assert not [
        name
        for element in root.iter()
        for name in element.attrib
        if name.startswith("on") or name == "src"
    ]
    assert "default-src 'none'; style-src 'unsafe-inline'" in page


def test_the_text_of_a_source_is_never_read_as_markup() -> None:
    evil = "<img src=x onerror=alert(1)>"
    one = record(evil, ("conference_held", "2026-01-12"), groups={"team": evil}, doubts=(evil,))
    question = Question(date(2026, 5, 29), by="team")
    with reported(one, record(evil, (evil, "2026-01-12")), rulebook=LOCAL, question=question) as it:
        page = board_html(it)
    root = parsed(page)
    assert not [element for element in root.iter() if element.tag.endswith("img")]
    assert evil in words_of(root)


def test_a_suppressed_board_has_no_row_about_a_child(load: Report) -> None:
    with answered() as report, suppressed(report, 5) as answer:
        page = board_html(answer)
    assert "HYPERLINK" not in page
    assert next(iter(sections(page))) == "suppressed"
    assert "Share it only" not in page


def test_an_empty_answer_is_a_page() -> None:
    with reported() as report:
        assert "The source has no duty of this rulebook." in words_of(parsed(board_html(report)))


def test_the_same_answer_gives_the_same_bytes(load: Report, page: str) -> None:
    assert board_html(load) == page


MEASURE = """<!DOCTYPE html><title>measures</title><pre id="measures"></pre><script>
const page = %s, measures = {};
for (const width of [390, 1280]) {
  const frame = document.createElement('iframe');
  frame.style = `border:0;height:800px;width:${width}px`;
  frame.srcdoc = page;
  frame.onload = () => {
    const inside = frame.contentDocument, box = element => element.getBoundingClientRect();
    const all = query => [...inside.querySelectorAll(query)];
    measures[width] = [
      inside.documentElement.scrollWidth,
      all('.columns text').filter(e => e.textContent && box(e).height < 8).length,
      all('svg.bar').filter(e => box(e).width < 150).length,
    ];
    document.getElementById('measures').textContent = JSON.stringify(measures);
  };
  document.body.append(frame);
}
</script>"""


@needs_chromium
def test_a_browser_shows_the_whole_board_on_a_desktop_and_on_a_telephone(
    page: str, tmp_path: Path
) -> None:
    file = tmp_path / "measure.html"
    file.write_text(MEASURE % json.dumps(page).replace("<", "\\u003c"), "utf-8")
    shown = _chromium(tmp_path, "--dump-dom", "--virtual-time-budget=20000", file.as_uri())
    measures = re.search(r'<pre id="measures">(.*?)</pre>', shown, re.DOTALL)
    assert measures
    for width, (whole, small, flat) in json.loads(html.unescape(measures[1])).items():
        assert (whole <= int(width), small, flat) == (True, 0, 0), width


@needs_chromium
@pytest.mark.sweep
def test_a_browser_prints_the_board_on_a4(page: str, tmp_path: Path) -> None:
    file, printed = tmp_path / "board.html", tmp_path / "board.pdf"
    file.write_text(page, "utf-8")
    _chromium(tmp_path, f"--print-to-pdf={printed}", file.as_uri())
    boxes = {
        tuple(round(float(side)) for side in box.split())
        for box in re.findall(rb"/MediaBox \[([^\]]*)\]", printed.read_bytes())
    }
    assert boxes == {(0, 0, 595, 842)}  # A4, portrait


@needs_chromium
@pytest.mark.sweep
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_serious(page: str, width: int, tmp_path: Path) -> None:
    axe = pytest.importorskip("axe_playwright_python", reason="the extra docs is not installed")
    playwright = pytest.importorskip("playwright.sync_api")
    script = Path(str(axe.__file__)).with_name("axe.min.js").read_text("utf-8")
    file = tmp_path / "board.html"
    file.write_text(page, "utf-8")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        # The page allows no script; axe is one.
        context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
        shown = context.new_page()
        shown.goto(file.as_uri())
        shown.evaluate(script)
        found = shown.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
        browser.close()
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []


def _chromium(tmp_path: Path, *arguments: str) -> str:
    return subprocess.run(
        [str(CHROMIUM), *FLAGS, f"--user-data-dir={tmp_path / 'profile'}", *arguments],
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout


def test_a_child_unseen_since_before_visits_had_a_number_stands_on_the_board() -> None:
    old = record("OLD-1", ("conference_held", "2025-02-10"), groups={"team": "North"})
    seen = record("NEW-1", ("conference_held", "2025-02-10"), ("child_seen_alone", "2026-05-20"))
    with reported(old, seen, rulebook="sefton", question=Question(AS_OF, by="team")) as report:
        rows = board_rows(report)
        page = words_of(parsed(board_html(report)))
    assert [(child.reference, child.group, child.duties) for child in rows.unseen] == [
        ("OLD-1", "North", ())
    ]
    assert rows.unseen_words == "1 child not seen in time"
    assert {group.name: group.unseen for group in rows.groups} == {"North": 1, "(none)": 0}
    assert "OLD-1 not seen North Child seen: not once since the plan began" in page
