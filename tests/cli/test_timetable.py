"""The command `timetable`: its page, its JSON, its files, and what it refuses."""

from __future__ import annotations

import json
import re
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tests.support.asking import ask, ask_on_screen, lines_of

import cptimescales as cpt
from cptimescales.cases.timetables import Timetable

CASES = Path(__file__).parents[2] / "examples" / "cases"
WALES = str(CASES / "wales-two-visit-clocks.json")
LLR = (
    "timetable",
    str(CASES / "leicestershire-with-visits.json"),
    "--rulebook",
    "leicester-leicestershire-rutland",
)
AS_OF = ("--as-of", "2026-03-19")
TEAM = ("timetable", str(CASES / "a-team.csv"), "--rulebook", "england")


def test_a_page_has_alerts_then_duties_then_duties_without_a_date() -> None:
    lines = lines_of(ask(*LLR, *AS_OF, "--horizon", "2026-04-30").answer())
    assert lines[:6] == [
        (
            "ALERT! LLR-0388: CHILD NOT SEEN ALONE: Child seen alone: not since Friday 6 February "
            "2026; the limit was Friday 6 March 2026"
        ),
        (
            "ALERT: LLR-0388: 2 visits in a row failed, the last on Wednesday 18 March 2026, "
            "and the child has not been seen since"
        ),
        "LLR-0388: Leicester, Leicestershire and Rutland: local procedures",
        "As of Thursday 19 March 2026",
        "Plan since Monday 12 January 2026; the 1st review is due by Sun 12 Apr 2026.",
        "Enquiries from Mon 15 Dec 2025 to Mon 12 Jan 2026 (conference held).",
    ]
    assert lines[6] == "7 met, 2 of them late; 1 overdue; 2 open"
    for duty in (
        (
            "Fri 9 Jan 2026 Initial child protection conference Mon 15 Dec 2025, strategy "
            "discussion held Mon 12 Jan 2026 met late 1 working day (3 calendar days)"
        ),
        (
            "Fri 6 Mar 2026 Child seen alone, or a baby awake Fri 6 Feb 2026, child seen alone "
            "overdue 9 working days (13 calendar days)"
        ),
        "next Tue 7 Apr 2026 Child seen by the social worker Tue 10 Mar 2026, child seen pending",
        (
            "Sun 12 Apr 2026 Review conference, 1st Mon 12 Jan 2026, conference held pending, "
            "last working day Fri 10 Apr 2026"
        ),
        (
            "Thu 16 Apr 2026 Child seen by the social worker Thu 19 Mar 2026, "
            "if the child is seen on the last day planned, the latest day"
        ),
    ):
        assert duty in lines
    undated = lines[lines.index("Duties without a number of days") :]
    notes = "Core group notes circulated: as soon as possible"
    assert any(line.startswith(notes) for line in undated)
    assert any("section 6.5" in line for line in undated)


def timetable_lines(case: str, rulebook: str, *options: str) -> list[str]:
    return lines_of(ask("timetable", str(CASES / case), "--rulebook", rulebook, *options).answer())


def lines_of_case(tmp_path: Path, case: str, as_of: str) -> list[str]:
    path = tmp_path / "case.toml"
    path.write_text(f'reference = "C-78"\n{case}\n', "utf-8")
    rulebook = ("--rulebook", "leicester-leicestershire-rutland")
    return lines_of(ask("timetable", str(path), *rulebook, "--as-of", as_of).answer())


def test_a_death_is_said_first_and_nothing_stays_open(tmp_path: Path) -> None:
    lines = lines_of_case(
        tmp_path,
        """events = [
            { event = "conference_held", on = 2026-01-12 },
            { event = "core_group_held", on = 2026-02-02 },
            { event = "child_died", on = 2026-03-01 },
        ]""",
        "2026-04-15",
    )
    assert lines[0].startswith(
        "ALERT! C-78: THE CHILD DIED AND THE PLAN IS STILL OPEN: the child died on "
        "Sunday 1 March 2026, and the plan is still open; record plan_ended. Tell at least: every"
    )
    assert lines[1:6] == [
        "C-78: Leicester, Leicestershire and Rutland: local procedures",
        "As of Wednesday 15 April 2026",
        "The child died on Sunday 1 March 2026.",
        "Plan from Mon 12 Jan 2026 to Sun 1 Mar 2026 (child died; its end is not recorded).",
        "1 met, 1 of them late; 2 missed; 0 open",
    ]
    assert not any("pending" in line or "overdue" in line for line in lines)


def test_a_record_without_a_plan_says_so_at_the_top(tmp_path: Path) -> None:
    lines = lines_of_case(
        tmp_path,
        """recorded = ["core_group_held", "conference_held", "plan_ended"]
        events = [
            { event = "core_group_held", on = 2026-01-02 },
            { event = "conference_held", on = 2026-01-12 },
        ]""",
        "2026-02-20",
    )
    assert lines[2] == (
        "NO PLAN IS ON RECORD: core_group_held on 2026-01-02: no plan is on record on that day, "
        "so it meets nothing; record the conference that made the plan"
    )
    assert lines[4] == "0 met; 1 overdue; 0 open; 3 not recorded"
    undated = next(line for line in lines if line.startswith("Child protection plan circulated"))
    assert undated.endswith("conference held; not recorded, so not judged)")


def test_a_governed_duty_names_the_duty_that_governs_it() -> None:
    lines = timetable_lines("turning-18-on-leap-day.json", "england", "--as-of", "2026-02-10")
    assert any(line.endswith("pending eighteenth_birthday_review") for line in lines)


def test_an_agreed_date_is_judged_too() -> None:
    lines = timetable_lines("south-west-to-the-second-review.toml", "south-west")
    words = "met late; agreed for Tue 22 Apr 2025: met late by 3 working days (3 calendar days)"
    assert words in " ".join(lines)


def test_a_deadline_whose_rule_nobody_has_read_is_listed() -> None:
    lines = timetable_lines("scotland-across-editions.toml", "scotland")
    words = (
        "rule 'review_conference' of 'scotland' has no answer for 2021-09-21: "
        "the text in force then was not read (Appendix D of version 1.0, September 2021)"
    )
    assert any(line.startswith(words) for line in lines[lines.index("Unanswered") :])


def test_without_a_day_the_day_of_the_last_event_is_taken_and_shown() -> None:
    line = "As of Wednesday 18 March 2026, the day of the last event; add --as-of for another day"
    assert line in lines_of(ask(*LLR).answer())
    assert json.loads(ask(*LLR, "--json").answer())["as_of"] == "2026-03-18"


def test_json_is_the_whole_timetable() -> None:
    answer = Timetable.model_validate_json(ask(*LLR, *AS_OF, "--json").answer())
    assert (answer.reference, len(answer.alerts)) == ("LLR-0388", 2)
    assert answer.entries[0].due.rule == "initial_conference"


def test_a_narrow_screen_gets_a_paragraph_for_each_duty() -> None:
    lines = re.sub(r"\x1b\[[0-9;]*m", "", ask_on_screen(*LLR, *AS_OF).answer()).splitlines()
    assert max(map(len, lines)) <= 80
    place = lines.index("Tue  7 Apr 2026   next: Child seen by the social worker")
    assert lines[place + 1] == "  pending; clock started Tue 10 Mar 2026, child seen"


def test_a_reference_is_never_read_as_markup(tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    event = '{ event = "conference_held", on = 2026-12-14 }'
    path.write_text(f'reference = "[red]C-1[/red]"\nevents = [{event}]\n', "utf-8")
    answer = ask("timetable", str(path), "--rulebook", "england").answer()
    assert answer.startswith("[red]C-1[/red]: ")


def test_the_cases_of_a_csv_follow_each_other() -> None:
    lines = lines_of(ask(*TEAM, "--as-of", "2026-07-06").answer())
    heads = [line for line in lines if line.endswith(": England: statutory guidance")]
    assert heads == [f"T-0{number}: England: statutory guidance" for number in (1, 2, 3)]
    objects = ask(*TEAM, "--as-of", "2026-07-06", "--json").answer().splitlines()
    references = [Timetable.model_validate_json(line).reference for line in objects]
    assert references == ["T-01", "T-02", "T-03"]


def test_the_json_of_a_case_carries_the_further_columns(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_text(
        "team,on,reference,event\nNorth,2026-10-09,C-1,conference_held\n"
        "South,2026-10-09,C-2,conference_held\n",
        "utf-8",
    )
    lines = ask("timetable", str(path), "--rulebook", "england", "--json").answer().splitlines()
    timetables = [Timetable.model_validate_json(line) for line in lines]
    assert [one.columns for one in timetables] == [{"team": "North"}, {"team": "South"}]
    assert len({*timetables}) == 2
    whole = json.loads(ask("timetable", WALES, "--rulebook", "wales", "--json").answer())
    assert whole["columns"] == {}


def test_a_csv_comes_from_a_pipe_with_its_rows_in_any_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = (CASES / "a-team.csv").read_text("utf-8").splitlines()
    text = "\n".join([rows[0], *rows[:2:-1], *rows[1:3]])
    question = ("--rulebook", "england", "--as-of", "2026-07-06", "--json")
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(text.encode("utf-8-sig")), "cp1252"))
    piped = ask("timetable", "-", *question).answer().splitlines()
    assert sorted(piped) == sorted(ask(*TEAM, *question[2:]).answer().splitlines())
    assert [json.loads(line)["reference"] for line in piped] == ["T-03", "T-02", "T-01"]


def test_a_refused_case_is_shown_the_others_are_answered_and_the_exit_code_is_2(
    tmp_path: Path,
) -> None:
    path = tmp_path / "cases.csv"
    path.write_text(
        "reference,event,on\n"
        "C-1,conference_held,never\n"
        "C-2,conference_hold,2026-12-14\n"
        "C-3,conference_held,2026-12-14\n",
        "utf-8",
    )
    result = ask("timetable", str(path), "--rulebook", "england", "--json")
    first, second, third = map(json.loads, result.out.splitlines())
    assert (first["kind"], first["reference"], first["rows"], first["code"]) == (
        "case_refusal",
        "C-1",
        [2, 2],
        "bad_case",
    )
    assert (second["kind"], second["code"]) == ("case_refusal", "unknown_event")
    assert "did you mean 'conference_held'" in second["message"]
    assert third["reference"] == "C-3"
    assert result.code == 2
    assert result.err == (
        f"cptimescales: {path}: 2 of 3 cases could not be answered; the reasons are above\n"
    )
    page = ask("timetable", str(path), "--rulebook", "england")
    assert page.code == 2
    assert "C-1: refused" in page.out
    assert "C-3: England" in page.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("timetable", "nowhere.toml", "--rulebook", "england"), "nowhere.toml: it cannot be read"),
        (
            ("timetable", WALES, "--rulebook", "whales"),
            "unknown rulebook 'whales'; did you mean 'wales'",
        ),
        (("timetable", WALES), "there is no default, choose one of england"),
        (
            ("timetable", WALES, "--rulebook", "wales", "--as-of", "7/7/2026"),
            "--as-of must be a date, not '7/7/2026'",
        ),
        ((*TEAM, "--html", "page.html"), "--html and --ics are for one case"),
        ((*LLR, "--authority", "E06000052"), "are for calendar events; add --ics"),
        ((*LLR, "--what-if"), "--authority and --what-if are for calendar events; add --ics"),
        (
            (*LLR, "--html", "same", "--ics", "same"),
            "same: two outputs cannot be one file; name another",
        ),
    ],
)
def test_a_refusal_is_one_line(arguments: tuple[str, ...], words: str) -> None:
    assert words in ask(*arguments).refusal()


def test_a_case_without_events_needs_a_day(tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    path.write_text('reference = "C-1"\nborn = 2012-05-06\n', "utf-8")
    refusal = ask("timetable", str(path), "--rulebook", "england").refusal()
    assert "has no events, so there is no last event; add --as-of DATE" in refusal
    answer = ask("timetable", str(path), "--rulebook", "england", "--as-of", "2026-12-14").answer()
    assert "No duty with a number of days is open, and none was met or missed." in lines_of(answer)


@pytest.fixture
def pictures(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Replaces the makers of the page and of the calendar; keeps the arguments of their calls."""
    arguments: dict[str, Any] = {}

    def timetable_html(timetable: Timetable, book: cpt.Rulebook) -> str:
        arguments["html"] = (timetable, book)
        return f"<p>{timetable.reference}</p>"

    def timetable_ics(
        timetable: Timetable, *, previous: bytes | None, what_if: bool, authority: str
    ) -> bytes:
        arguments.update(previous=previous, what_if=what_if, authority=authority)
        return b"BEGIN:VCALENDAR"

    for name, function in (("cases.page", timetable_html), ("cases.icalendar", timetable_ics)):
        module = ModuleType(f"cptimescales.{name}")
        setattr(module, function.__name__, function)
        monkeypatch.setitem(sys.modules, module.__name__, module)
        monkeypatch.setattr(cpt, name, module, raising=False)
    return arguments


def test_the_page_and_the_calendar_are_written_and_named(
    pictures: dict[str, Any], tmp_path: Path
) -> None:
    page, calendar = tmp_path / "page.html", tmp_path / "dates.ics"
    answer = ask(*LLR, *AS_OF, "--html", str(page), "--ics", str(calendar)).answer()
    assert (page.read_bytes(), calendar.read_bytes()) == (b"<p>LLR-0388</p>", b"BEGIN:VCALENDAR")
    assert [line for line in lines_of(answer) if line.startswith("Written")] == [
        f"Written: {page}",
        f"Written: {calendar}",
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dates.ics", "page.html"]
    timetable, book = pictures["html"]
    assert timetable.as_of.isoformat() == "2026-03-19"
    assert [name for _, name in book.closures] == ["Council closed"]
    assert pictures["previous"] is None


def test_an_existing_calendar_file_is_updated(pictures: dict[str, Any], tmp_path: Path) -> None:
    calendar = tmp_path / "dates.ics"
    calendar.write_bytes(b"older")
    more = ("--authority", "E06000052", "--what-if")
    ask(*LLR, *AS_OF, "--ics", str(calendar), *more).answer()
    assert pictures["previous"] == b"older"
    assert (pictures["authority"], pictures["what_if"]) == ("E06000052", True)
    assert calendar.read_bytes() == b"BEGIN:VCALENDAR"


def test_if_one_output_cannot_be_made_none_is_written(tmp_path: Path) -> None:
    page, calendar = tmp_path / "page.html", tmp_path / "dates.ics"
    page.write_text("yesterday's", "utf-8")
    calendar.write_text("no calendar", "utf-8")
    result = ask(*LLR, *AS_OF, "--html", str(page), "--ics", str(calendar))
    assert "not an iCalendar file" in result.refusal()
    assert page.read_text("utf-8") == "yesterday's"


@pytest.mark.usefixtures("pictures")
@pytest.mark.parametrize("option", ["--html", "--ics"])
def test_the_case_file_and_the_rulebook_are_never_overwritten(option: str, tmp_path: Path) -> None:
    case, book = tmp_path / "case.json", tmp_path / "our.toml"
    case.write_bytes(Path(WALES).read_bytes())
    book.write_text("ours", "utf-8")
    (tmp_path / "folder").mkdir()
    around = tmp_path / "folder" / ".." / "case.json"
    for rulebook, output in (("wales", around), (str(book), book)):
        result = ask("timetable", str(case), "--rulebook", rulebook, option, str(output))
        assert result.refusal() == (
            f"{output}: the command reads this file, so it is never overwritten; name another"
        )
    assert (case.read_bytes(), book.read_text("utf-8")) == (Path(WALES).read_bytes(), "ours")


@pytest.mark.usefixtures("pictures")
def test_an_output_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "page.html").mkdir()
    for name, words in (
        ("nowhere/page.html", "nowhere does not exist; create it, or name another"),
        ("page.html", "no file can be written there"),
    ):
        assert words in ask(*LLR, "--html", str(tmp_path / name)).refusal()
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


@pytest.mark.usefixtures("pictures")
def test_a_missing_extra_is_named_in_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fails(*_: object, **__: object) -> bytes:
        raise ModuleNotFoundError("No module named 'icalendar'", name="icalendar")

    monkeypatch.setattr(sys.modules["cptimescales.cases.icalendar"], "timetable_ics", fails)
    assert ask(*LLR, "--ics", str(tmp_path / "dates.ics")).refusal() == (
        "--html and --ics need an extra (icalendar is missing); "
        "install it with: pip install 'cptimescales[pages]'"
    )
    assert list(tmp_path.iterdir()) == []
