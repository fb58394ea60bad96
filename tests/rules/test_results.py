"""Results read from JSON: contradictions are refused, and so is every date that is no ISO date."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

import cptimescales as cpt

CHRISTMAS = {"date": "2026-12-25", "name": "Christmas Day", "kind": "bank_holiday"}
BOXING_DAY = {"date": "2026-12-28", "name": "Boxing Day (substitute day)", "kind": "bank_holiday"}
SATURDAY = {"date": "2026-12-19", "name": "A Saturday", "kind": "closure"}
ITSELF = {"date": "2026-12-14", "name": "The day itself", "kind": "closure"}

WRONG_PARTS: list[tuple[dict[str, Any], str]] = [
    ({"due": "2026-12-31"}, "calendar_days"),
    (
        {"due": "2026-12-31", "calendar_days": 17, "working_days": 11},
        "due is not 10 working days after on",
    ),
    ({"due": "2026-12-01", "calendar_days": -13}, "wrong side"),
    ({"calendar_days": 15}, "calendar_days"),
    ({"working_days": 11}, "working_days"),
    ({"skipped": []}, "working_days"),
    (
        {"skipped": [SATURDAY, CHRISTMAS, BOXING_DAY], "working_days": 9},
        "weekdays between on and due",
    ),
    ({"skipped": [ITSELF, CHRISTMAS, BOXING_DAY], "working_days": 9}, "without on, each once"),
    ({"skipped": [BOXING_DAY, CHRISTMAS]}, "each once, in order"),
    ({"skipped": [CHRISTMAS, CHRISTMAS]}, "each once, in order"),
    ({"skipped": [CHRISTMAS, {**BOXING_DAY, "date": "2027-01-01"}]}, "each once, in order"),
    ({"last_working_day": "2026-12-31"}, "last_working_day"),
    ({"last_working_day": "2026-12-29"}, "last_working_day"),
    ({"last_working_day": "2026-12-26"}, "last_working_day"),
    ({"last_working_day": "2026-12-25"}, "last_working_day"),
    ({"last_working_day": "2026-01-01"}, "last_working_day"),
    ({"on": "2026-12-14T00:00:00"}, "on"),
    ({"on": 1797206400}, "on"),
    ({"on": "1797206400"}, "on"),
    ({"calendar_days": "16"}, "calendar_days"),
    ({"provisional": "no"}, "provisional"),
    ({"kind": "review_window"}, "kind"),
    ({"within": {"count": 10, "unit": "working_days", "roll": "forward"}}, "roll"),
    ({"within": {"count": -10, "unit": "working_days"}}, "within"),
    ({"within": {"count": 9, "unit": "working_days"}}, "due is not 9 working days"),
    ({"within": {"count": 10, "unit": "working_days", "direction": "before"}}, "wrong side"),
    ({"basis": "hearsay"}, "basis"),
    ({"note": "extra"}, "note"),
]


def _sound() -> dict[str, Any]:
    stored: dict[str, Any] = json.loads(
        cpt.first_core_group_due(date(2026, 12, 14), rulebook="england").model_dump_json()
    )
    return stored


@pytest.mark.parametrize(("changed", "words"), WRONG_PARTS)
def test_a_due_date_whose_parts_contradict_each_other_is_refused(
    changed: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValidationError, match=words):
        cpt.DueDate.model_validate_json(json.dumps({**_sound(), **changed}))


def test_a_count_of_months_is_checked_by_the_calendar_on_the_wall() -> None:
    stored = json.loads(
        cpt.review_conference_due(
            conference_held=date(2025, 11, 30), rulebook="england"
        ).model_dump_json()
    )
    with pytest.raises(ValidationError, match="due is not 3 months after on"):
        moved: dict[str, Any] = {
            "due": "2026-03-02",
            "last_working_day": "2026-03-02",
            "calendar_days": 92,
        }
        moved["working_days"] = stored["working_days"] + 1
        cpt.DueDate.model_validate_json(json.dumps({**stored, **moved}))


WRONG_WINDOWS: list[tuple[dict[str, Any], str]] = [
    ({"on": "2008-06-06"}, "anniversary"),
    ({"last_working_day": "2026-05-10"}, "last_working_day"),
    ({"closes": "2026-05-01"}, "in this order"),
    ({"plan_by": "2026-04-10"}, "in this order"),
    ({"birthday": "0"}, "birthday"),
]


@pytest.mark.parametrize(("changed", "words"), WRONG_WINDOWS)
def test_a_review_window_whose_parts_contradict_each_other_is_refused(
    changed: dict[str, Any], words: str
) -> None:
    stored = json.loads(
        cpt.eighteenth_birthday_review(date(2008, 5, 6), rulebook="england").model_dump_json()
    )
    with pytest.raises(ValidationError, match=words):
        cpt.ReviewWindow.model_validate_json(json.dumps({**stored, **changed}))


@pytest.mark.parametrize(
    "written",
    ["22032000", "0", "-86400", "2012-05-06T00:00:00", "06/05/2012", "2012-02-30", 0, 12.5],
)
def test_a_date_that_json_does_not_write_as_one_is_refused_everywhere(written: object) -> None:
    due = _sound()
    provenance = {**due["provenance"], "known_on": written}
    skipped = [{**CHRISTMAS, "date": written}, BOXING_DAY]
    with pytest.raises(ValidationError):
        cpt.Case.model_validate_json(json.dumps({"reference": "C-1", "born": written}))
    with pytest.raises(ValidationError):
        cpt.Case.model_validate_json(
            json.dumps({"reference": "C-1", "events": [{"event": "child_seen", "on": written}]})
        )
    for changed in ({"provenance": provenance}, {"skipped": skipped}, {"due": written}):
        with pytest.raises(ValidationError):
            cpt.DueDate.model_validate_json(json.dumps({**due, **changed}))


def test_a_due_date_as_json_has_the_agreed_names() -> None:
    answer = json.loads(
        cpt.first_core_group_due(date(2026, 12, 14), rulebook="england").model_dump_json()
    )
    names = "kind rulebook rule title trigger on within due last_working_day calendar_days "
    names += "working_days skipped"
    names += " provisional basis citation reading verified open_questions provenance"
    assert set(answer) == set(names.split())
    assert answer["kind"] == "due_date"
    assert answer["skipped"][0] == {
        "date": "2026-12-25",
        "name": "Christmas Day",
        "kind": "bank_holiday",
    }
    assert set(answer["provenance"]) == {
        "version",
        "rulebook_sha256",
        "calendar",
        "calendar_sha256",
        "known_on",
    }


@pytest.mark.parametrize(
    ("rule", "on"),
    [("first_core_group", date(2026, 12, 14)), ("eighteenth_birthday_review", date(2008, 2, 29))],
)
def test_a_computed_answer_writes_the_same_json_as_a_validated_one(rule: str, on: date) -> None:
    text = cpt.rulebook("england").due(rule, on=on).model_dump_json()
    validated = cpt.DueDate if rule == "first_core_group" else cpt.ReviewWindow
    assert validated.model_validate_json(text).model_dump_json() == text
    assert list(json.loads(text)) == list(validated.model_fields)


def test_a_review_window_as_json_has_the_agreed_names() -> None:
    answer = json.loads(
        cpt.eighteenth_birthday_review(date(2008, 2, 29), rulebook="england").model_dump_json()
    )
    assert answer["kind"] == "review_window"
    assert {
        "birthday",
        "opens",
        "closes",
        "last_working_day",
        "plan_by",
        "provenance",
        "reading",
    } <= set(answer)


def test_results_are_frozen() -> None:
    due = cpt.first_core_group_due(date(2026, 12, 14), rulebook="england")
    with pytest.raises(ValidationError):
        due.due = date(2027, 1, 1)  # type: ignore[misc]  # the point of the test
