"""The command `up-to-date`: a page or a list of GOV.UK beside what was last compared."""

from __future__ import annotations

import json
import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.support.asking import ask, lines_of
from tests.support.pages import ROOT

import cptimescales as cpt

ENGLAND = cpt.rulebook("england").data
PAGE = "/government/publications/working-together-to-safeguard-children--2"
INCIDENTS = "/guidance/report-a-serious-child-safeguarding-incident"


def item(*days: date, path: str = PAGE, **more: Any) -> dict[str, Any]:
    """A content item that lists a change on each day, as GOV.UK's API gives it."""
    return {
        "base_path": path,
        "title": "Working together to safeguard children",
        "public_updated_at": f"{max(days)}T09:00:00Z",
        "withdrawn_notice": {},
        "details": {
            "change_history": [
                {"public_timestamp": f"{day}T09:30:00.000+00:00", "note": f"Change of {day}."}
                for day in days
            ],
            "attachments": [{"title": "Working together 2028", "url": "https://example.org"}],
        },
        **more,
    }


@pytest.fixture
def save(tmp_path: Path) -> Any:
    """Saves content as a file, and gives its path."""

    def saved(content: object, name: str = "page.json") -> str:
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
        return str(path)

    return saved


def holidays(*, until: int) -> dict[str, Any]:
    lists = {}
    for name in cpt.DIVISIONS:
        calendar = cpt.calendar(name)
        days = [day for year in range(2026, until + 1) for day in calendar.bank_holidays(year)]
        events = [{"title": day.name, "date": str(day.date), "notes": day.note} for day in days]
        lists[name] = {"division": name, "events": events}
    return lists


def test_a_page_that_changed_since_is_to_be_read(save: Any) -> None:
    since = ENGLAND.checked + timedelta(40)
    result = ask("up-to-date", save(item(date(2026, 3, 18), since)))
    assert (result.code, result.err) == (1, "")
    edition = "england, Working Together to Safeguard Children 2026"
    assert lines_of(result.out) == [
        f"{edition}, compared on {_long(ENGLAND.checked)}: 1 change since; read the page",
        f"{since} Change of {since}.",
        "on the page: Working together 2028",
    ]
    content = json.loads(ask("up-to-date", save(item(since)), "--json").out)
    assert content["pages"][0]["changes"] == [{"on": str(since), "note": f"Change of {since}."}]


def test_a_page_that_did_not_change_is_said_to_be_known(save: Any) -> None:
    out = ask("up-to-date", save(item(date(2026, 3, 18), date(2026, 5, 6)))).answer()
    assert out.endswith(": nothing appeared\n")
    # On the day of the comparison nobody knows which came first; and a page can be withdrawn.
    assert ask("up-to-date", save(item(ENGLAND.checked))).code == 1
    withdrawn = item(date(2026, 3, 18), withdrawn_notice={"explanation": "Old."})
    assert "the page was withdrawn" in ask("up-to-date", save(withdrawn)).out


def test_the_bank_holidays_say_which_year_appeared(save: Any) -> None:
    last = cpt.calendar("scotland").published_to
    assert last is not None
    assert (
        "scotland: the record says the same"
        in ask("up-to-date", save(holidays(until=last.year))).answer()
    )
    result = ask("up-to-date", save(holidays(until=last.year + 1)))
    assert result.code == 1
    assert f"scotland: the year {last.year + 1}" in result.out
    assert "cptimescales calendar-update says what that moves" in result.out


def _long(day: date) -> str:
    from cptimescales.rules.words import long_date

    return long_date(day)


def test_the_day_of_comparison_is_written_and_the_rest_of_the_file_stays(
    save: Any, tmp_path: Path
) -> None:
    path = tmp_path / "england.toml"
    text = (ROOT / "src/cptimescales/rules/rulebooks/england.toml").read_text("utf-8")
    path.write_text(text, "utf-8")
    day = ENGLAND.checked + timedelta(30)
    pages = [
        save(item(date(2026, 3, 18)), "wt.json"),
        save(item(date(2026, 3, 18), path=INCIDENTS), "incidents.json"),
    ]
    command = ("--write", str(path), "--compared-on", str(day), "--rulebook", "england")

    def refused(*arguments: str) -> str:
        result = ask("up-to-date", *arguments)
        assert result.code == 2
        assert path.read_text("utf-8") == text
        return result.err

    assert f"also give the content items of {INCIDENTS}" in refused(pages[0], *command)
    assert "are not pages of GOV.UK: compare them" in refused(*pages, *command)
    newer = save(item(day), "newer.json")
    assert "because something appeared" in refused(newer, pages[1], *command, "--others-compared")
    old = ("--write", str(path), "--compared-on", "2020-01-01", "--rulebook", "england")
    assert "it was compared on" in refused(*pages, *old, "--others-compared")
    out = ask("up-to-date", *pages, *command, "--others-compared").answer()
    assert f"wrote checked = {day} into england.toml" in out
    written = path.read_text("utf-8")
    assert tomllib.loads(written) == {**tomllib.loads(text), "checked": day}
    assert [a for a, b in zip(text.splitlines(), written.splitlines(), strict=True) if a != b] == [
        f"checked  = {ENGLAND.checked}"
    ]


def test_a_refusal_is_one_line(save: Any, tmp_path: Path) -> None:
    page = save(item(date(2026, 3, 18)))
    for arguments, words in (
        ([], "name at least one FILE"),
        ([str(tmp_path / "no.json")], "No such file"),
        ([save("{", "broken.json")], "broken.json: it is not valid JSON"),
        ([save([1], "list.json")], "it is no content item of GOV.UK"),
        ([save({"base_path": "/a"}, "bare.json")], "it is no content item of GOV.UK (KeyError"),
        ([save(item(date(2026, 3, 18), title=3), "odd.json")], "a title or a note is not text"),
        ([save(item(date(2026, 3, 18), path="/other"), "o.json")], "has the address https://www"),
        ([page, "--rulebook", "wales"], "no source of wales has the address"),
        ([page, "--compared-on", "2026-12-14"], "--write and --compared-on go together"),
    ):
        assert words in ask("up-to-date", *arguments).refusal(), arguments
