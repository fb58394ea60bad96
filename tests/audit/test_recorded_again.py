"""Recorded due dates asked again: with an older export, with the day of recording, with neither."""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from typing import Any

from tests.support.pages import ROOT

import cptimescales as cpt
from cptimescales.audit import CsvRows, Rechecked, older_rulebooks, recheck_recorded

EXPORT = ROOT / "docs" / "conformance" / "v1"
COUNCIL = ROOT / "examples" / "our-council.toml"
ON, DUE = date(2022, 9, 5), date(2022, 9, 20)


def of(
    *rows: Mapping[str, object], rulebook: str | None = "england", **settings: Any
) -> list[Rechecked]:
    defaults = {"reference": "C-1", "rule": "first_core_group", "on": ON}
    return list(recheck_recorded([{**defaults, **row} for row in rows], rulebook, **settings))


def older(*, without: str = "", **within: dict[str, object]) -> dict[str, cpt.Rulebook]:
    """The export, without one bank holiday, and with other periods of England's rules."""
    rules, holidays = (
        json.loads((EXPORT / f"{name}.json").read_text("utf-8"))
        for name in ("rules", "bank-holidays")
    )
    for division in holidays["divisions"]:
        for listed in (*division["published"], *division["changes"]):
            for key in ("days", "added"):
                listed[key] = [day for day in listed.get(key, ()) if day != without]
        division["one_offs"] = [
            one_off for one_off in division["one_offs"] if one_off["day"] != without
        ]
    (england,) = (book for book in rules["rulebooks"] if book["rulebook"] == "england")
    for rule in england["rules"]:
        if rule["rule"] in within:
            for version in rule["versions"]:
                version["within"] |= within[rule["rule"]]
    return older_rulebooks(deepcopy(rules), holidays)


def test_the_date_of_now_and_the_last_working_day_in_time_are_the_same() -> None:
    review = {"rule": "review_conference", "on": date(2026, 1, 12)}
    window = {"rule": "eighteenth_birthday_review", "on": date(2008, 3, 2)}
    outcomes = of(
        {"recorded_due": DUE},
        {"recorded_due": "20/09/2022", "on": "05/09/2022"},
        {**review, "recorded_due": date(2026, 4, 12)},
        {**review, "recorded_due": date(2026, 4, 10)},
        {**review, "number": "2", "recorded_due": date(2026, 7, 12)},
        {**window, "recorded_due": date(2026, 2, 10)},
    )
    assert [one.outcome for one in outcomes] == ["same"] * 6
    assert [one.line for one in outcomes] == [1, 2, 3, 4, 5, 6]
    assert (outcomes[0].due_before, outcomes[0].due_after, outcomes[4].number) == (DUE, DUE, 2)


def test_a_date_that_was_right_by_the_bank_holidays_of_its_day_has_moved() -> None:
    first, second = of(
        {"recorded_due": date(2022, 9, 19), "recorded_on": date(2022, 9, 9)},
        {"recorded_due": date(2022, 9, 19), "recorded_on": date(2022, 9, 10)},
    )
    assert (first.outcome, first.because) == ("moved", ("bank_holiday",))
    assert (first.due_before, first.due_after) == (date(2022, 9, 19), DUE)
    assert second.outcome == "differs"
    assert "nothing shows that it was ever ours" in str(second.message)


def test_an_older_export_tells_a_moved_date_from_one_that_was_never_ours() -> None:
    moved, never = of(
        {"recorded_due": date(2022, 9, 19)},
        {"recorded_due": date(2022, 9, 21)},
        older=older(without="2022-09-19"),
    )
    assert (moved.outcome, moved.because) == ("moved", ("bank_holiday",))
    assert "(Bank Holiday for the State Funeral" in str(moved.message)
    assert never.outcome == "differs"
    (reading,) = of({"recorded_due": date(2022, 9, 12)}, older=older(first_core_group={"count": 5}))
    assert (reading.outcome, reading.because) == ("moved", ("reading",))
    assert reading.due_before == date(2022, 9, 12)


def test_another_first_day_of_the_version_is_another_edition() -> None:
    rules = json.loads((EXPORT / "rules.json").read_text("utf-8"))
    holidays = json.loads((EXPORT / "bank-holidays.json").read_text("utf-8"))
    (england,) = (book for book in rules["rulebooks"] if book["rulebook"] == "england")
    (rule,) = (rule for rule in england["rules"] if rule["rule"] == "first_core_group")
    rule["versions"] = [rule["versions"][0] | {"to": None}]
    rule["versions"][0]["within"]["count"] = 5
    (one,) = of({"recorded_due": date(2022, 9, 12)}, older=older_rulebooks(rules, holidays))
    assert (one.outcome, one.because) == ("moved", ("edition",))


def test_what_has_no_answer_and_what_cannot_be_read() -> None:
    row = {"recorded_due": DUE}
    outcomes = of(
        {**row, "rule": "first_core"},
        {**row, "on": date(1999, 5, 6)},
        {**row, "on": "5.9.2022"},
        {**row, "number": "x"},
        {**row, "rulebook": "engl"},
        row,
        older=older(),
    )
    assert [one.outcome for one in outcomes] == [
        *("no_longer_answered", "no_longer_answered", "unread", "unread", "no_longer_answered"),
        "same",
    ]
    assert "number is 'x'" in str(outcomes[3].message)
    (unnamed,) = of(row, rulebook=None)
    assert (unnamed.outcome, unnamed.message) == (
        "unread",
        "rulebook is empty; name one in the row, or give one for the whole file",
    )


def test_rows_of_a_csv_are_numbered_as_a_spreadsheet_does_and_name_their_rulebook() -> None:
    lines = [
        "reference,rule,on,recorded_due,rulebook",
        "C-1,visit,2026-05-06,2026-05-20,our-council",
        "",
        "C-2,first_core_group,2022-09-05,2022-09-20,wales",
    ]
    council = cpt.load_rulebook(COUNCIL)
    rechecked = list(recheck_recorded(CsvRows(lines), None, [council]))
    assert [(one.line, one.rulebook, one.outcome) for one in rechecked] == [
        (2, "our-council", "same"),
        (4, "wales", "same"),
    ]


def test_closure_days_count_then_and_now() -> None:
    closed = {date(2022, 9, 12): "Closed"}
    (same,) = of({"recorded_due": date(2022, 9, 21)}, closures=closed)
    assert same.outcome == "same"
    (moved,) = of({"recorded_due": DUE}, closures=closed, older=older(without="2022-09-19"))
    assert (moved.outcome, moved.because) == ("moved", ("bank_holiday",))
