"""The rulebooks of an export answer as the version that wrote it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import pytest
from tests.support.comparing import Comparison
from tests.support.pages import ROOT

import cptimescales as cpt
from cptimescales.audit import older_rulebooks

EXPORT = ROOT / "docs" / "conformance" / "v1"
RULES, HOLIDAYS = (
    json.loads((EXPORT / f"{name}.json").read_text("utf-8")) for name in ("rules", "bank-holidays")
)


def dates(answer: cpt.DueDate | cpt.ReviewWindow | cpt.Refusal) -> object:
    if isinstance(answer, cpt.Refusal):
        return answer.code
    return answer.limit, answer.last_working_day, getattr(answer, "plan_by", None)


def questions(book: cpt.Rulebook) -> Iterator[tuple[str, date, int]]:
    for rule in book.rules:
        for days in range(0, 36_000, 1_811):
            yield rule.id, date(1996, 2, 29) + timedelta(days), 1 + days % 3


@pytest.mark.parametrize("known_on", [None, date(2010, 5, 6), date(2022, 9, 9), date(2024, 12, 1)])
def test_the_export_of_this_version_answers_as_this_version(
    known_on: date | None, comparison: Comparison
) -> None:
    older = older_rulebooks(RULES, HOLIDAYS)
    assert set(older) == set(cpt.rulebooks())
    for name, exported in older.items():
        book = cpt.rulebook(name)
        if known_on is not None:
            exported, book = exported.as_known_on(known_on), book.as_known_on(known_on)
        for rule, on, number in questions(book):
            answers = (one.answer(rule, on=on, number=number) for one in (exported, book))
            comparison.same(*map(dates, answers), (name, rule, on, number))
    comparison.close(at_least=1_000)


def test_an_export_of_before_there_were_several_triggers_is_read() -> None:
    rules = deepcopy(RULES)
    for book in rules["rulebooks"]:
        for rule in book["rules"]:
            del rule["triggers"]
    older = older_rulebooks(rules, HOLIDAYS)["england"]
    on = date(2026, 12, 14)
    assert older.due("first_core_group", on=on).due == date(2026, 12, 30)


def test_days_that_another_holidays_package_computes_are_those_of_the_export() -> None:
    holidays = deepcopy(HOLIDAYS)
    england = holidays["divisions"][0]["by_rule"]
    england.remove("2040-12-25")
    england.append("2040-12-24")
    older = older_rulebooks(RULES, holidays)["england"].calendar
    assert older.is_working_day(date(2040, 12, 25))
    assert not older.is_working_day(date(2040, 12, 24))


@pytest.mark.parametrize(
    ("rules", "holidays", "words"),
    [
        ([], HOLIDAYS, "rules.json is no export of format 1"),
        (RULES, {"format": 2}, "bank-holidays.json is no export of format 1"),
        ({"format": 1}, HOLIDAYS, "the export cannot be read: KeyError('rulebooks')"),
        (RULES, {"format": 1, "divisions": 3}, "the export cannot be read: TypeError("),
        (
            {"format": 1, "rulebooks": [RULES["rulebooks"][0] | {"division": "mars"}]},
            HOLIDAYS,
            "the export cannot be read: KeyError('mars')",
        ),
    ],
)
def test_what_is_no_export_is_refused(rules: Any, holidays: Any, words: str) -> None:
    with pytest.raises(cpt.TimescaleError) as refused:
        older_rulebooks(rules, holidays)
    assert words in str(refused.value)
