"""The command `calendar`: the bank holidays of one year, and its number of working days."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from tests.support.asking import ask, lines_of

import cptimescales as cpt


def test_a_year_is_listed_with_the_day_on_which_each_holiday_was_published() -> None:
    lines = lines_of(ask("calendar", "scotland", "--year", "2026").answer())
    assert lines[0] == "scotland 2026: 10 bank holidays, 251 working days"
    assert "Mon 15 Jun 2026 World Cup bank holiday 26 Feb 2026" in lines
    assert "Mon 28 Dec 2026 Boxing Day (substitute day) 15 Dec 2023" in lines
    assert "Provisional" not in "".join(lines)


def test_a_computed_year_is_provisional() -> None:
    answer = ask("calendar", "england-and-wales", "--year", "2060").answer()
    assert "Mon 27 Dec 2060 Christmas Day (substitute day) computed by rule" in lines_of(answer)
    assert "Provisional: the bank holidays of 2060" in answer


def test_closure_days_are_listed_among_the_bank_holidays(tmp_path: Path) -> None:
    file = tmp_path / "closures.csv"
    text = "date,name\n2026-01-02,Council [red]closed[/red]\n2026-01-03,A Saturday\n"
    file.write_text(text, "utf-8")
    result = ask("calendar", "england-and-wales", "--year", "2026", "--closures", str(file))
    lines = lines_of(result.answer())
    assert lines[0] == "england-and-wales 2026: 8 bank holidays, 1 closure day, 252 working days"
    new_year = next(
        number for number, line in enumerate(lines) if line.startswith("Thu 1 Jan 2026")
    )
    assert lines[new_year + 1] == "Fri 2 Jan 2026 Council [red]closed[/red] closure day"


def test_known_on_shows_the_bank_holidays_known_on_that_day() -> None:
    command = ("calendar", "england-and-wales", "--year", "2022", "--known-on")
    lines = lines_of(ask(*command, "2022-09-09").answer())
    assert lines[:2] == [
        "england-and-wales 2022: 9 bank holidays, 251 working days",
        "As known on Friday 9 September 2022",
    ]
    assert "10 bank holidays, 250 working days" in ask(*command, "2022-09-10").answer()


def test_a_year_as_json(tmp_path: Path) -> None:
    file = tmp_path / "closures.csv"
    file.write_text("date,name\n2026-12-29,Caf\u00e9 day\n", "utf-8")
    command = ("calendar", "england-and-wales", "--year", "2026", "--json")
    text = ask(*command, "--closures", str(file), "--known-on", "2026-03-01").answer()
    assert "Caf\u00e9 day" in text
    calendar_year = json.loads(text)
    bank_holidays = calendar_year.pop("bank_holidays")
    assert list(calendar_year.items()) == [
        ("division", "england-and-wales"),
        ("year", 2026),
        ("known_on", "2026-03-01"),
        ("published_to", calendar_year["published_to"]),
        ("provisional", False),
        ("working_days", 252),
        ("closures", [{"date": "2026-12-29", "name": "Caf\u00e9 day", "kind": "closure"}]),
    ]
    assert bank_holidays[-1] == {
        "date": "2026-12-28",
        "name": "Boxing Day",
        "note": "Substitute day",
        "first_published": "2023-12-15",
    }


@pytest.mark.parametrize("division", cpt.DIVISIONS)
def test_the_working_days_of_a_year_are_those_of_the_calendar(division: str) -> None:
    calendar = cpt.calendar(division)
    for year in (1990, 2000, 2024, 2028, 2029, 2100):
        days = map(
            date.fromordinal,
            range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1),
        )
        text = ask("calendar", division, "--year", str(year), "--json").answer()
        assert json.loads(text)["working_days"] == sum(map(calendar.is_working_day, days))
