"""The command line: what it answers."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from pydantic import TypeAdapter
from tests.support.asking import CORE_GROUP, COUNCIL, ask, ask_on_screen, lines_of

import cptimescales as cpt

# due


def test_due_answers_in_one_sentence_and_says_how() -> None:
    due = cpt.rulebook("england").due("first_core_group", on=date(2026, 12, 14))
    lines = lines_of(ask(*CORE_GROUP).answer())
    assert lines[0] == "First core group meeting: due by Wednesday 30 December 2026"
    assert "Counted from Monday 14 December 2026, conference held" in lines
    assert "Timescale within 10 working days" in lines
    assert "That is 10 working days, 16 calendar days" in lines
    assert "Left out Fri 25 Dec 2026 Christmas Day" in lines
    assert "Mon 28 Dec 2026 Boxing Day (substitute day)" in lines
    assert f"Source {due.citation}" in lines
    assert not [
        line
        for line in lines
        if line.startswith(("Last working day", "Provisional", "Bank holidays"))
    ]


def test_due_names_the_last_working_day_only_where_it_differs() -> None:
    lines = lines_of(
        ask("due", "review_conference", "--on", "2025-11-30", "--rulebook", COUNCIL).answer()
    )
    assert lines[0] == "Review conference: due by Saturday 28 February 2026"
    assert "Last working day Friday 27 February 2026" in lines
    assert "On the way Thu 25 Dec 2025 Christmas Day" in lines


def test_due_says_how_far_the_source_was_read() -> None:
    first = ("due", "first_core_group", "--rulebook", COUNCIL, "--on")
    older, newer = ask(*first, "2019-03-04").answer(), ask(*first, "2026-03-04").answer()
    assert "good practice, read at second hand" in older
    assert "The manual before it (Our council), page 3" in older
    assert "NOT VERIFIED" not in older
    assert "Open questions" not in older
    assert "local procedure, NOT VERIFIED" in newer
    assert "check the text that is in force" in newer
    assert "Open questions working-day-undefined" in lines_of(newer)


def test_due_says_when_bank_holidays_were_not_published() -> None:
    assert (
        "Provisional"
        in ask("due", "first_core_group", "--on", "2040-12-14", "--rulebook", COUNCIL).answer()
    )


def test_due_counts_back_before_an_event() -> None:
    lines = lines_of(
        ask("due", "conference_notice", "--on", "2026-04-08", "--rulebook", COUNCIL).answer()
    )
    assert lines[0] == "Notice of the conference given: due by Thursday 2 April 2026"
    assert "Timescale at least 2 working days before" in lines
    assert "That is 2 working days, 6 calendar days" in lines


def test_due_answers_with_a_window_around_a_birthday() -> None:
    told = ask("due", "eighteenth_birthday_review", "--on", "2008-02-29", "--rulebook", COUNCIL)
    lines = lines_of(told.answer())
    assert lines[0].endswith("between Sunday 1 February 2026 and Sunday 1 March 2026")
    for line in (
        "Born Friday 29 February 2008",
        "Planned by Monday 1 December 2025",
        "Opens Sunday 1 February 2026",
        "Birthday Sunday 1 March 2026",
        "Closes Sunday 1 March 2026",
        "Last working day Friday 27 February 2026",
    ):
        assert line in lines


def test_due_takes_the_number_in_a_series() -> None:
    told = ask(
        "due", "review_conference", "--on", "2026-02-27", "--rulebook", COUNCIL, "--number", "2"
    )
    assert "due by Thursday 27 August 2026" in told.answer()
    assert "review conference held" in told.out


def test_due_answers_as_known_on_a_day() -> None:
    queen = ("due", "first_core_group", "--on", "2022-09-05", "--rulebook", "england", "--known-on")
    before, after = ask(*queen, "2022-09-09").answer(), ask(*queen, "2022-09-10").answer()
    assert "due by Monday 19 September 2022" in before
    assert "Bank holidays as known on Friday 9 September 2022" in lines_of(before)
    assert "due by Tuesday 20 September 2022" in after


def test_due_leaves_out_closures(tmp_path: Path) -> None:
    file = tmp_path / "closures.csv"
    file.write_text("date,name\n29/12/2026,Council closed\n", "utf-8")
    lines = lines_of(ask(*CORE_GROUP, "--closures", str(file)).answer())
    assert lines[0].endswith("due by Thursday 31 December 2026")
    assert "Tue 29 Dec 2026 Council closed (closure day)" in lines


def test_due_as_json_is_the_answer_itself() -> None:
    due = cpt.rulebook("england").due("first_core_group", on=date(2026, 12, 14))
    assert ask(*CORE_GROUP, "--json").answer() == due.model_dump_json(indent=2) + "\n"
    window = ask(
        "due", "eighteenth_birthday_review", "--on", "2008-02-29", "--rulebook", COUNCIL, "--json"
    ).answer()
    assert cpt.ReviewWindow.model_validate_json(window).birthday == date(2026, 3, 1)


def test_due_explains_as_the_answer_does() -> None:
    due = cpt.rulebook("england").due("first_core_group", on=date(2026, 12, 14))
    assert ask(*CORE_GROUP, "--explain").answer() == due.explain() + "\n"
    window = cpt.load_rulebook(COUNCIL).due("eighteenth_birthday_review", on=date(2008, 2, 29))
    asked = (
        "due",
        "eighteenth_birthday_review",
        "--on",
        "2008-02-29",
        "--rulebook",
        COUNCIL,
        "--explain",
    )
    assert ask(*asked).answer() == window.explain() + "\n"


# rules


def test_rules_lists_the_rulebooks() -> None:
    told = ask("rules").answer()
    lines = lines_of(told)
    for name in cpt.rulebooks():
        book = cpt.rulebook(name)
        checked = book.data.checked
        row = f"{name} {len(book.rules)} {book.data.calendar} {checked.day} {checked:%b %Y}"
        assert row in lines
        assert book.title in lines


def test_rules_lists_the_rulebooks_as_json() -> None:
    listed = json.loads(ask("rules", "--json").answer())
    assert [entry["id"] for entry in listed] == list(cpt.rulebooks())
    england = cpt.rulebook("england")
    assert listed[0] == {
        "id": "england",
        "title": england.title,
        "rules": len(england.rules),
        "calendar": "england-and-wales",
        "checked": england.data.checked.isoformat(),
    }


def test_rules_shows_each_rule_in_its_newest_wording() -> None:
    lines = lines_of(ask("rules", COUNCIL).answer())
    assert lines[0] == "Our council [bold]on paper[/bold]"
    assert "6 rules; bank holidays of england-and-wales; checked 20 Nov 2026" in lines
    assert (
        "first_core_group First core group meeting [red]here[/red] conference held within 7 working days "
        "from 1 Jun 2020 (1 earlier) local procedure NOT VERIFIED manual, page 4"
    ) in lines
    assert (
        "review_conference Review conference conference held, then review conference held within 3 months, then 6 months "
        "from 1 Mar 2015 statutory guidance read in the source manual, page 5"
    ) in lines
    assert any(
        "child seen; only after core group held as often as the plan says" in line for line in lines
    )
    assert any("at least 2 working days before" in line for line in lines)
    assert any("page 6; as read in minutes, item 2" in line for line in lines)
    assert any("Child seen again child seen within 2 weeks, then 4 weeks" in line for line in lines)
    assert any("around birthday 18" in line for line in lines)
    assert "manual Our manual (Our council)" in lines
    assert "minutes Minutes of the [i]board[/i] (Our council)" in lines
    assert not any("page 3" in line or "old_manual" in line for line in lines)
    assert lines[-1].startswith("1 timescale ")


def test_rules_says_which_rulebook_is_extended() -> None:
    book = cpt.rulebook("south-west")
    assert f"; extends {book.data.extends}; bank holidays of" in ask("rules", "south-west").answer()
    assert "extends" not in ask("rules", COUNCIL).answer()


def test_rules_shows_every_wording_when_asked() -> None:
    lines = lines_of(ask("rules", COUNCIL, "--all-versions").answer())
    told = [line for line in lines if line.startswith("first_core_group ")]
    assert ["7 working days" in line for line in told] == [True, False]
    assert (
        "within 10 working days from 1 Mar 2015 to 31 May 2020 good practice read at second hand"
        in told[1]
    )
    assert not any("earlier" in line for line in lines)
    assert "old_manual The manual before it (Our council)" in lines


def test_rules_as_json_is_the_rulebook_file() -> None:
    read = TypeAdapter(cpt.RulebookData).validate_json(ask("rules", COUNCIL, "--json").answer())
    assert read == cpt.load_rulebook(COUNCIL).data
    assert (
        ask("rules", "england", "--json").answer()
        == cpt.rulebook("england").data.to_json(indent=2) + "\n"
    )


# calendar


def test_calendar_lists_a_year() -> None:
    lines = lines_of(ask("calendar", "scotland", "--year", "2026").answer())
    assert lines[0] == "scotland 2026: 10 bank holidays, 251 working days"
    assert "Mon 15 Jun 2026 World Cup bank holiday 26 Feb 2026" in lines
    assert "Mon 28 Dec 2026 Boxing Day (substitute day) 15 Dec 2023" in lines
    assert "Provisional" not in "".join(lines)


def test_calendar_says_what_was_computed() -> None:
    told = ask("calendar", "england-and-wales", "--year", "2060").answer()
    assert "Mon 27 Dec 2060 Christmas Day (substitute day) computed by rule" in lines_of(told)
    assert "Provisional: the bank holidays of 2060" in told


def test_calendar_shows_closures_among_the_bank_holidays(tmp_path: Path) -> None:
    file = tmp_path / "closures.csv"
    file.write_text(
        "date,name\n2026-01-02,Council [red]closed[/red]\n2026-01-03,A Saturday\n", "utf-8"
    )
    lines = lines_of(
        ask("calendar", "england-and-wales", "--year", "2026", "--closures", str(file)).answer()
    )
    assert lines[0] == "england-and-wales 2026: 8 bank holidays, 1 closure day, 252 working days"
    new_year = next(
        number for number, line in enumerate(lines) if line.startswith("Thu 1 Jan 2026")
    )
    assert lines[new_year + 1] == "Fri 2 Jan 2026 Council [red]closed[/red] closure day"


def test_calendar_answers_as_known_on_a_day() -> None:
    jubilee = ("calendar", "england-and-wales", "--year", "2022", "--known-on")
    lines = lines_of(ask(*jubilee, "2022-09-09").answer())
    assert lines[:2] == [
        "england-and-wales 2022: 9 bank holidays, 251 working days",
        "As known on Friday 9 September 2022",
    ]
    assert "10 bank holidays, 250 working days" in ask(*jubilee, "2022-09-10").answer()


def test_calendar_as_json(tmp_path: Path) -> None:
    file = tmp_path / "closures.csv"
    file.write_text("date,name\n2026-12-29,Caf\u00e9 day\n", "utf-8")
    asked = ("calendar", "england-and-wales", "--year", "2026", "--json")
    text = ask(*asked, "--closures", str(file), "--known-on", "2026-03-01").answer()
    assert "Caf\u00e9 day" in text
    told = json.loads(text)
    assert list(told) == [
        *(
            "division",
            "year",
            "known_on",
            "published_to",
            "provisional",
            "working_days",
            "bank_holidays",
            "closures",
        )
    ]
    assert (told["division"], told["year"], told["known_on"]) == (
        "england-and-wales",
        2026,
        "2026-03-01",
    )
    assert (told["provisional"], told["working_days"]) == (False, 252)
    assert told["bank_holidays"][-1] == {
        "date": "2026-12-28",
        "name": "Boxing Day",
        "note": "Substitute day",
        "first_published": "2023-12-15",
    }
    assert told["closures"] == [{"date": "2026-12-29", "name": "Caf\u00e9 day", "kind": "closure"}]


@pytest.mark.parametrize("division", cpt.DIVISIONS)
def test_calendar_counts_the_working_days_of_every_year(division: str) -> None:
    calendar = cpt.calendar(division)
    for year in (1990, 2000, 2024, 2028, 2029, 2100):
        days = (
            date.fromordinal(day)
            for day in range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1)
        )
        told = json.loads(ask("calendar", division, "--year", str(year), "--json").answer())
        assert told["working_days"] == sum(calendar.is_working_day(day) for day in days)


# help


def test_help_and_version_are_answers() -> None:
    assert ask("--version").answer() == f"cptimescales {cpt.__version__}\n"
    assert ask().answer() == ask("--help").answer() == ask("-h").answer()
    for command in ("due", "rules", "calendar"):
        told = ask(command, "--help").answer()
        assert f"cptimescales {command} " in told.partition("Example:")[2]
        assert max(map(len, told.splitlines())) <= 80


# on a screen, and in a pipe

ANSWERS = (
    ("rules", COUNCIL),
    ("rules", "england", "--all-versions"),
    ("rules",),
    CORE_GROUP,
    (*CORE_GROUP, "--explain"),
)


@pytest.mark.parametrize("command", ANSWERS)
def test_a_pipe_gets_plain_text(command: tuple[str, ...]) -> None:
    told = ask(*command).answer()
    assert "\x1b" not in told
    assert not [line for line in told.splitlines() if line != line.rstrip()]


def test_a_pipe_gets_a_line_for_each_fact_unless_it_says_how_wide_it_is() -> None:
    asked = ("due", "eighteenth_birthday_review", "--on", "2008-02-29", "--rulebook", "england")
    source = (
        f"Source {cpt.eighteenth_birthday_review(date(2008, 2, 29), rulebook='england').citation}"
    )
    assert len(source) > 80
    assert source in lines_of(ask(*asked).answer())
    assert max(map(len, ask(*asked, COLUMNS="72").answer().splitlines())) <= 72


@pytest.mark.parametrize("command", ANSWERS)
def test_a_screen_gets_no_line_too_long_and_no_colour_that_it_does_not_want(
    command: tuple[str, ...],
) -> None:
    coloured, told = (
        ask_on_screen(*command).answer(),
        ask_on_screen(*command, NO_COLOR="1").answer(),
    )
    assert _codes(told) <= {"0", "1", "2"}  # bold and faint are no colours
    assert command in (("rules",), ANSWERS[-1]) or _codes(coloured) & {"33", "36"}
    words = re.sub(r"\x1b\[[0-9;]*m", "", told)
    assert "\x1b" not in words
    assert max(map(len, words.splitlines())) <= 80


def _codes(told: str) -> set[str]:
    return {code for codes in re.findall(r"\x1b\[([0-9;]*)m", told) for code in codes.split(";")}


def test_a_screen_shows_a_paragraph_for_each_rule_with_its_id_whole() -> None:
    told = ask_on_screen("rules", COUNCIL, TERM="dumb").answer()
    assert lines_of(told)[3:8] == [
        "first_core_group First core group meeting [red]here[/red]",
        "counted from conference held",
        "within 7 working days; from 1 Jun 2020 (1 earlier)",
        "local procedure, NOT VERIFIED; manual, page 4",
        "",
    ]
    assert "\x1b[1;33mNOT VERIFIED\x1b[0m" in ask_on_screen("rules", COUNCIL).answer()
    every = lines_of(ask_on_screen("rules", "england", TERM="dumb", COLUMNS="60").answer())
    assert {rule.id for rule in cpt.rulebook("england").rules} <= {
        line.partition(" ")[0] for line in every
    }


def test_a_narrow_screen_tears_no_date_apart() -> None:
    asked = ("due", "eighteenth_birthday_review", "--on", "2008-02-29", "--rulebook", COUNCIL)
    assert lines_of(ask_on_screen(*asked, TERM="dumb").answer())[:2] == [
        "Review around the eighteenth birthday, which the chair calls:",
        "between Sunday 1 February 2026 and Sunday 1 March 2026",
    ]
    assert lines_of(ask(*asked).answer())[0] == (
        "Review around the eighteenth birthday, which the chair calls: "
        "between Sunday 1 February 2026 and Sunday 1 March 2026"
    )


def test_a_narrow_screen_loses_nothing() -> None:
    calendar = ("calendar", "scotland", "--year", "2026")
    for command in (CORE_GROUP, calendar, ("rules",)):
        wide, narrow = (
            "".join(ask(*command, COLUMNS=columns).answer().split()) for columns in ("100", "40")
        )
        assert sorted(wide.replace("\u2500", "")) == sorted(narrow.replace("\u2500", ""))
    assert "Thu 1 Jan 2026 New" in " ".join(ask(*calendar, COLUMNS="40").answer().split())


def test_json_is_never_wrapped_or_styled() -> None:
    due = cpt.rulebook("england").due("first_core_group", on=date(2026, 12, 14))
    assert (
        ask_on_screen(*CORE_GROUP, "--json", COLUMNS="20").answer()
        == due.model_dump_json(indent=2) + "\n"
    )
